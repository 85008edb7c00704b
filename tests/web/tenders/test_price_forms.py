"""A price form goes out, comes back filled, stays sealed until the opening, and is then taken over once it is seen."""

import io
from decimal import Decimal

import pytest

from tests.builders import documents as files
from tests.builders import tenders as build
from tests.builders.tenders import OPENED
from tests.export.test_price_form import filled
from tests.web.awards.desk import sentence
from tests.web.tenders.desk import acts, hidden, open_together, page, send, stored
from tracker import evaluation, tenders, wording
from tracker.refusal import Refused

PRICE = 48151.62
WRITTEN = ("48151", "48 151", "48\u00a0151")


@pytest.fixture
def made(world) -> tenders.Tender:
    """A tender that offers nothing but through its form."""
    return build.tender(world.session, world.officer, world.round, offers={})


@pytest.fixture
def path(world, made) -> str:
    return f"/rounds/{world.round.id}/tenders/{made.id}"


@pytest.fixture
def blank(world, enter) -> bytes:
    """The form as an officer takes it out of the page."""
    answer = enter(world.officer).get(f"/rounds/{world.round.id}/lots/{world.lots[0].id}/price-form.xlsx")
    assert answer.status_code == 200
    data = answer.data
    answer.close()
    return data


@pytest.fixture
def opened(world, enter, clock):
    """Opens the round after its deadline."""

    def act() -> None:
        clock.at = OPENED
        open_together(world, enter)

    return act


def bring(officer, world, path: str, data: bytes, status: int = 303) -> str:
    page(officer, f"{path}/price-form")
    told = {"lot": str(world.lots[0].id), "file": (io.BytesIO(data), "ifylld.xlsx")}
    return send(officer, f"{path}/price-form", status, **told)


def _only_tender(world) -> int:
    return build.tender(world.session, world.officer, world.round, offers={}).id


def form_path(world, path: str) -> str:
    return f"{path}/attachments/{stored(world.session, tenders.Attachment)[-1].id}/form"


def test_a_form_stays_sealed_and_is_taken_over_after_the_opening(world, path, blank, enter, opened) -> None:
    officer = enter(world.officer)
    bring(officer, world, path, filled(blank, unit_price=PRICE))
    for person in world.everybody.values():
        for one in (path, f"/rounds/{world.round.id}/tenders", "/trail"):
            told = enter(person).get(one, follow_redirects=True).get_data(as_text=True)
            assert not any(words in told for words in WRITTEN)
    assert officer.get(form_path(world, path)).status_code == 404
    opened()
    with pytest.raises(Refused) as waiting:
        evaluation.make(world.session, world.officer, world.lots[0], at=OPENED)
    assert waiting.value.code == "comparison.form_waiting"
    world.session.rollback()
    shown = page(officer, form_path(world, path)).replace("\xa0", " ")
    assert "48 151,62 €" in shown
    assert "B10" in shown
    send(officer, form_path(world, path))
    (offer,) = stored(world.session, tenders.Offer)
    assert (offer.unit_price, offer.standing) == (Decimal("48151.62"), "received")
    assert acts(world.session)[-1] == "tender.form_taken"
    again = send(officer, form_path(world, path), 422)
    assert sentence("form.values_there", lot=world.lots[0].code) in again


def test_the_last_form_of_a_lot_counts(world, path, blank, enter, opened) -> None:
    officer = enter(world.officer)
    bring(officer, world, path, filled(blank, unit_price=1))
    first = form_path(world, path)
    bring(officer, world, path, filled(blank, unit_price=2))
    opened()
    assert "<button" not in page(officer, first).partition("<main")[2].partition("</main")[0]
    assert sentence("form.later_came", lot=world.lots[0].code) in send(officer, first, 422)
    send(officer, form_path(world, path))
    assert [offer.unit_price for offer in stored(world.session, tenders.Offer)] == [2]


@pytest.mark.parametrize("unit_price", ["fyrtio", -1, 1.234])
def test_what_is_wrong_in_a_cell_is_told_there_and_stays_empty(
    world, blank, enter, opened, unit_price
) -> None:
    path = f"/rounds/{world.round.id}/tenders/{_only_tender(world)}"
    officer = enter(world.officer)
    bring(officer, world, path, filled(blank, unit_price=unit_price))
    opened()
    shown = page(officer, form_path(world, path))
    assert "B10" in shown
    lot = f"/rounds/{world.round.id}/lots/{world.lots[0].id}"
    for waiting in (f"{lot}/admission", f"{lot}/comparison", f"/rounds/{world.round.id}/tenders"):
        assert form_path(world, path) in page(officer, waiting)
    send(officer, form_path(world, path))
    (offer,) = stored(world.session, tenders.Offer)
    assert (offer.unit_price, offer.volume, offer.total) == (None, None, None)
    assert form_path(world, path) not in page(officer, f"{lot}/admission")


def test_a_lot_with_a_faulty_form_goes_on_by_a_rejection_or_a_correction(
    world, path, blank, enter, opened
) -> None:
    officer = enter(world.officer)
    bring(officer, world, path, filled(blank, unit_price="41,37", volume=1000))
    other = build.tender(world.session, world.officer, world.round, offers={})
    bring(officer, world, f"/rounds/{world.round.id}/tenders/{other.id}", filled(blank, unit_price="?"))
    opened()
    for one, tender in zip(
        stored(world.session, tenders.Attachment), (path.rpartition("/")[2], other.id), strict=True
    ):
        send(officer, f"/rounds/{world.round.id}/tenders/{tender}/attachments/{one.id}/form")
    first, second = (offer.id for offer in stored(world.session, tenders.Offer))
    offers = f"/rounds/{world.round.id}/offers"
    told = hidden(page(officer, f"{offers}/{first}/correct")) | {"unit_price": "41,37", "volume": "1000"}
    send(officer, f"{offers}/{first}/correct", **told, reason="Priset stod som text i cell B10.")
    told = hidden(page(officer, f"{offers}/{second}/keep-out"))
    reason = {"code": "not_conforming", "fault": "part_missing", "reason": "Priset saknas."}
    send(officer, f"{offers}/{second}/keep-out", **told, **reason)
    first, second = stored(world.session, tenders.Offer)
    assert (first.total, second.standing) == (Decimal("41370.00"), "rejected")
    assert tenders.forms_waiting(world.session, world.lots[0]) == []
    tenders.conform_all(world.session, world.officer, world.lots[0], at=OPENED)
    world.session.commit()
    tenders.admit_all(world.session, world.officer, world.lots[0], at=OPENED)
    world.session.commit()
    shown = page(officer, f"/rounds/{world.round.id}/lots/{world.lots[0].id}/comparison")
    assert "gick inte att läsa" in shown
    assert "Priset stod som text i cell B10." in shown


def test_an_error_of_calculation_is_taken_over_as_it_stands_and_then_put_right(
    world, path, blank, enter, opened
) -> None:
    officer = enter(world.officer)
    bring(officer, world, path, filled(blank, unit_price=41.37, volume=1000, total=41000))
    opened()
    send(officer, form_path(world, path))
    (offer,) = stored(world.session, tenders.Offer)
    assert offer.total == Decimal("41000.00")
    admission = f"/rounds/{world.round.id}/lots/{world.lots[0].id}/admission"
    assert wording.called("offer_remark", "total_differs", "sv") in page(officer, admission)
    correcting = f"/rounds/{world.round.id}/offers/{offer.id}/correct"
    right = {"unit_price": "41,37", "volume": "1000", "total": "41370", "reason": "Felräknat totalpris."}
    send(officer, correcting, **hidden(page(officer, correcting)) | right)
    (offer,) = stored(world.session, tenders.Offer)
    assert offer.total == Decimal("41370.00")
    shown = page(officer, admission).replace("\xa0", " ")
    assert "41 000,00 €" in shown
    assert wording.called("offer_remark", "total_differs", "sv") not in shown


@pytest.mark.parametrize("data", [files.PNG, b"", b"PK", files.word()])
def test_another_file_is_refused_at_its_field(world, path, enter, data: bytes) -> None:
    officer = enter(world.officer)
    body = bring(officer, world, path, data, 422)
    assert 'href="#file"' in body
    assert stored(world.session, tenders.Attachment) == []


def test_only_who_enters_tenders_brings_forms_and_takes_them_over(world, path, blank, enter, opened) -> None:
    bring(enter(world.officer), world, path, filled(blank, unit_price=PRICE))
    opened()
    form = form_path(world, path)
    for name in ("manager", "auditor"):
        reader = enter(getattr(world, name))
        assert reader.get(f"{path}/price-form").status_code == 403
        assert "B10" in page(reader, form)
        assert reader.post(form).status_code == 403
    evaluator = enter(world.evaluator)
    assert evaluator.get(form).status_code == 403
    assert stored(world.session, tenders.Offer) == []
