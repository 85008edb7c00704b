"""Requirements through the pages: set while planned, judged after the opening, asked about, and shown to readers."""

import re

import pytest

from tests.builders import tenders as build
from tests.tenders.conftest import make
from tests.web.tenders.desk import page, send, stored
from tracker import rounds, tenders


@pytest.fixture
def planned(world):
    """A planned round of the same buyer."""
    session = world.session
    made = rounds.plan(
        session, world.officer, buyer=world.buyer, reference="KRAV/1", title_sv="Planerad", training="integration",
        procedure="open", at=build.PLANNED,
    )  # fmt: skip
    session.commit()
    return made.id


def version(html: str) -> str:
    return re.search(r'name="version"[^>]*value="(\d+)"', html)[1]


def test_requirements_are_written_and_read_on_the_round(world, enter, planned) -> None:
    officer, path = enter(world.officer), f"/rounds/{planned}/requirements"
    told = page(officer, path)
    seen = version(told)
    row = {
        "requirements-0-kind": "technical",
        "requirements-0-text_sv": "Två års erfarenhet.",
        "version": seen,
    }
    body = send(
        officer, path, 422, **(row | {"requirements-0-text_sv": "", "requirements-0-turnover_factor": "2"})
    )
    assert 'href="#requirements-0-' in body
    body = send(officer, path, 200, **row, more="1")
    assert 'name="requirements-1-kind"' in body
    assert "Två års erfarenhet." in body
    send(officer, path, **row)
    told = page(enter(world.evaluator), f"/rounds/{planned}")
    assert "Två års erfarenhet." in told
    assert "/requirements" not in told
    body = send(officer, path, 409, **(row | {"requirements-0-text_sv": "Annat."}))
    assert "Annat." in body
    assert page(officer, f"/rounds/{planned}/copy").count("Två års erfarenhet.") == 1


def test_conformity_is_judged_with_a_reason(opened, enter) -> None:
    officer, lot = enter(opened.officer), opened.lots[0]
    offer = next(one for one in stored(opened.session, tenders.Offer) if one.lot_id == lot.id)
    base = f"/rounds/{opened.round.id}"
    path, lots = f"{base}/offers/{offer.id}/not-as-asked", f"{base}/lots/{lot.id}/admission"
    assert "Alla anbud motsvarar" in page(officer, lots)
    seen = version(page(officer, path))
    assert 'href="#reason"' in send(officer, path, 422, code="differs", reason="", version=seen)
    send(officer, path, code="differs", reason="Tre dagar i stället för fem.", version=seen)
    told = page(enter(opened.auditor), lots)
    assert "Tre dagar i stället för fem." in told
    assert "/not-as-asked" not in told
    assert "Annat skäl." in send(officer, path, 409, code="other", reason="Annat skäl.", version=seen)
    evaluator = enter(opened.evaluator)
    assert evaluator.get(lots).status_code == 403
    send(evaluator, path, 403, code="other", reason="x", version="3")


def test_requirements_are_judged_on_the_pages(session, clock, enter, monkeypatch) -> None:
    publish = rounds.publish

    def with_requirement(session_, officer, round_, **facts):
        needed = [
            rounds.RequirementFacts(kind=kind, text_sv=f"Krav {kind}.") for kind in ("register", "technical")
        ]
        rounds.set_requirements(
            session_, officer, round_, requirements=needed, version=round_.version, at=build.PLANNED
        )
        session_.commit()
        return publish(session_, officer, round_, **(facts | {"version": round_.version}))

    monkeypatch.setattr(rounds, "publish", with_requirement)
    world = make(session)
    one, two = (build.tender(session, world.officer, world.round) for _ in range(2))
    build.opened(session, world.officer, world.round)
    clock.at = build.OPENED
    officer, base = enter(world.officer), f"/rounds/{world.round.id}"
    first, second = (one.id for one in rounds.requirements_of(session, world.round))
    workplace, path = f"{base}/tenders/{one.id}/admission", f"{base}/tenders/{one.id}/suitability"
    assert "Alla krav uppfylls" in page(officer, workplace)
    told = {f"verdict_{first}": "met", f"note_{first}": "Utdrag visat.", "version": "0"}
    body = send(officer, path, 422, **told, **{f"verdict_{second}": "not_met"})
    assert f'href="#note_{second}"' in body
    assert "Utdrag visat." in body
    send(officer, path, **told)
    ask = f"{base}/tenders/{one.id}/ask?kind=supplement&requirement={second}"
    assert re.search(rf'selected value="{second}"', page(officer, ask))
    send(
        officer, ask, kind="supplement", requirement=str(second), text="Sänd intyget.",
        lots=[str(offer.lot_id) for offer in stored(session, tenders.Offer) if offer.tender_id == one.id],
        **{"sent_at-day": "10.4.2026", "sent_at-clock": "12.30", "due_at-day": "15.4.2026", "due_at-clock": "12.00"},
    )  # fmt: skip
    send(officer, f"{base}/tenders/{two.id}/suitability", version="0",
         **{f"verdict_{second}": "not_met", f"note_{second}": "Inget intyg."}, rest="met")  # fmt: skip
    html = page(officer, workplace)
    assert "Komplettering har begärts" in html
    assert two.supplier.name in html, "who has the same gap and was not asked"
    assert "Inget intyg." in page(enter(world.auditor), f"{base}/lots/{world.lots[0].id}/admission")
    assert "Uppfylls inte" in page(officer, f"{base}/admission")
    assert "Inget intyg." in send(
        officer,
        f"{base}/tenders/{two.id}/suitability",
        409,
        version="0",
        **{f"note_{second}": "Inget intyg."},
    )
    send(officer, f"{base}/tenders/{one.id}/suitability/all", seen="2")
    assert "redan bedömda" in page(officer, workplace)
