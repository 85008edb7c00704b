"""Tenders are entered, changed and taken out through the pages; a sealed price stands on none of them."""

import io
from decimal import Decimal

import pytest
import structlog
from sqlalchemy import event

from tests.builders import tenders as build
from tests.builders.tenders import OPENED
from tests.web.tenders.desk import FOUND, PRICE, acts, hidden, open_together, page, rows, send, sheet, stored
from tracker import tenders


def test_a_tender_is_entered_and_nobody_reads_its_price_before_the_opening(world, enter, clock) -> None:
    supplier = build.supplier(world.session, name="Exempelskolan Ab")
    path = f"/rounds/{world.round.id}"
    officer = enter(world.officer)
    lot = world.lots[0]
    page(officer, f"{path}/tenders/new")
    send(
        officer, f"{path}/tenders/new", supplier="exempelskolan ab", received_at="10.4.2026 kl. 8.00.03",
        channel="post", receipt="R-1", **{f"lot-{lot.id}-unit_price": PRICE, f"lot-{lot.id}-volume": "1 000"},
    )  # fmt: skip
    (made,) = stored(world.session, tenders.Tender)
    assert (made.supplier_id, made.receipt, made.channel) == (supplier.id, "R-1", "post")
    paths = [
        f"{path}/tenders", f"{path}/tenders/{made.id}", f"{path}/tenders/{made.id}/edit",
        f"{path}/tenders/{made.id}/withdraw", f"{path}/tenders/{made.id}/remove", f"{path}/lots/{lot.id}/tenders",
        f"{path}/lots/{lot.id}/admission", f"{path}/opening", f"/suppliers/{supplier.id}", "/suppliers",
        f"{path}/offers/1/keep-out", path, "/rounds?text=48151", "/",
    ]  # fmt: skip
    for person in world.everybody.values():
        reader = enter(person)
        for one in paths:
            shown = reader.get(one, follow_redirects=True).get_data(as_text=True)
            assert not [form for form in FOUND if form in shown], (person.name, one)
    told = page(enter(world.auditor), f"{path}/tenders/{made.id}")
    assert "Exempelskolan Ab" in told
    assert "8.00.03" in told
    clock.at = OPENED
    open_together(world, enter)
    assert "48\u00a0151,62\u00a0€" in page(enter(world.auditor), f"{path}/tenders")


def test_what_cannot_be_read_is_told_at_its_field_and_kept(world, enter) -> None:
    path, lot = f"/rounds/{world.round.id}/tenders/new", world.lots[0]
    officer = enter(world.officer)
    page(officer, path)
    body = send(
        officer, path, 422, supplier="Ingen Sådan Ab", received_at="31.11.2026 12.00", channel="electronic",
        **{f"lot-{lot.id}-unit_price": "1.234.50", f"lot-{lot.id}-total": "-5"},
    )  # fmt: skip
    for kept in ("Ingen Sådan Ab", "31.11.2026 12.00", "1.234.50", "-5"):
        assert f'value="{kept}"' in body
    assert f'href="#lot-{lot.id}-unit_price"' in body
    assert 'href="#received_at"' in body
    assert stored(world.session, tenders.Tender) == []


def test_a_refusal_stands_at_the_lots_value(world, enter) -> None:
    build.supplier(world.session, name="Exempelskolan Ab")
    path, lot = f"/rounds/{world.round.id}/tenders/new", world.lots[1]
    officer = enter(world.officer)
    page(officer, path)
    values = {"unit_price": "33,33", "volume": "3", "total": "100,00"}
    body = send(
        officer, path, 422, supplier="Exempelskolan Ab", received_at="10.4.2026 8.30", channel="electronic",
        **{f"lot-{lot.id}-{name}": text for name, text in values.items()},
    )  # fmt: skip
    assert f'href="#lot-{lot.id}-total"' in body
    assert "99,99" in body


def test_values_entered_again_are_sealed_in_place(world, enter, clock) -> None:
    made = build.tender(world.session, world.officer, world.round)
    path, lot = f"/rounds/{world.round.id}/tenders/{made.id}/edit", world.lots[0]
    officer = enter(world.officer)
    told = hidden(page(officer, path)) | {"received_at": "9.4.2026 12.00", "channel": "electronic"}
    send(officer, path, **told, **{f"lot-{lot.id}-unit_price": "39,50"})
    clock.at = OPENED
    open_together(world, enter)
    assert [offer.unit_price for offer in stored(world.session, tenders.Offer)] == [
        Decimal("39.50"),
        Decimal("41.37"),
    ]


def test_two_people_changing_one_tender_see_both_versions(world, enter) -> None:
    made = build.tender(world.session, world.officer, world.round)
    path = f"/rounds/{world.round.id}/tenders/{made.id}/edit"
    one, other = enter(world.officer), enter(world.colleague)
    mine, theirs = hidden(page(one, path)), hidden(page(other, path))
    facts = {"received_at": "9.4.2026 12.00", "channel": "electronic"}
    lot = world.lots[0]
    send(other, path, **theirs, **facts, receipt="R-2", **{f"lot-{lot.id}-unit_price": "40,00"})
    body = send(one, path, 409, **mine, **facts, receipt="R-1", **{f"lot-{lot.id}-unit_price": "38,00"})
    assert "R-1" in body
    assert "R-2" in body
    assert "Förseglat" in body
    assert "40,00" not in body
    send(one, path, **hidden(body))
    (tender,) = stored(world.session, tenders.Tender)
    assert tender.receipt == "R-1"


def test_a_tender_is_withdrawn_with_its_reason(world, enter) -> None:
    made = build.tender(world.session, world.officer, world.round)
    officer = enter(world.officer)
    path = f"/rounds/{world.round.id}/tenders/{made.id}/withdraw"
    page(officer, path)
    body = send(officer, path, 422, moment="11.4.2026 8.00", reason="Ångrade sig.")
    assert 'href="#moment"' in body
    send(officer, path, moment="10.4.2026 8.00", reason="Ångrade sig.")
    assert "Ångrade sig." in page(officer, f"/rounds/{world.round.id}/tenders/{made.id}")


def test_a_mistaken_entry_is_taken_out(world, enter) -> None:
    made = build.tender(world.session, world.officer, world.round)
    officer = enter(world.officer)
    path = f"/rounds/{world.round.id}/tenders/{made.id}/remove"
    page(officer, path)
    send(officer, path, 422, reason=" ")
    send(officer, path, reason="Fel anbudsgivare.")
    assert acts(world.session)[-1] == "tender.removed"
    page(officer, f"/rounds/{world.round.id}/tenders")


READ = {
    "officer": 200,
    "colleague": 200,
    "manager": 200,
    "auditor": 200,
    "evaluator": 403,
    "admin": 403,
    "outsider": 404,
}
ENTER = {
    "officer": 200,
    "colleague": 200,
    "manager": 403,
    "auditor": 403,
    "evaluator": 403,
    "admin": 403,
    "outsider": 404,
}
REGISTER = dict.fromkeys(READ, 200)
ADD = REGISTER | {"manager": 403, "auditor": 403, "evaluator": 403}


def test_every_page_is_there_for_those_whose_it_is(world, enter) -> None:
    made = build.tender(world.session, world.officer, world.round)
    path, lot = f"/rounds/{world.round.id}", world.lots[0]
    expected = {
        f"{path}/tenders": READ,
        f"{path}/tenders/{made.id}": READ,
        f"{path}/tenders/new": ENTER,
        f"{path}/tenders/{made.id}/edit": ENTER,
        f"{path}/tenders/{made.id}/withdraw": ENTER,
        f"{path}/tenders/{made.id}/remove": ENTER,
        f"{path}/lots/{lot.id}/tenders": ENTER,
        f"{path}/opening": ENTER | {"manager": 200},
        f"{path}/openers": ENTER,
        "/suppliers": REGISTER,
        f"/suppliers/{made.supplier_id}": REGISTER,
        "/suppliers/new": ADD,
        f"/suppliers/{made.supplier_id}/edit": ADD,
    }
    world.session.rollback()
    for name, person in world.everybody.items():
        client = enter(person)
        told = {one: client.get(one).status_code for one in expected}
        assert told == {one: statuses[name] for one, statuses in expected.items()}, name


def test_a_tender_of_another_round_is_not_there(world, enter) -> None:
    made = build.tender(world.session, world.officer, world.round)
    other = build.published(world.session, world.officer, world.buyer)
    officer = enter(world.officer)
    page(officer, f"/rounds/{other.id}/tenders/{made.id}", 404)
    page(officer, f"/rounds/{world.round.id}/lots/{other.lots[0].id}/tenders", 404)
    page(officer, f"/rounds/{world.round.id}/tenders/999", 404)
    page(officer, f"/rounds/{world.round.id}/offers/{made.offers[0].id}/keep-out", 404)


def test_an_error_of_the_database_shows_and_logs_no_price(world, enter) -> None:
    build.supplier(world.session, name="Exempelskolan Ab")
    officer = enter(world.officer)
    page(officer, sheet(world))

    def astray(_mapper, _connection, row) -> None:
        row.offer_id = 10**6

    usual, told = structlog.get_config(), io.StringIO()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(told))
    event.listen(tenders.SealedValues, "before_insert", astray)
    try:
        data = {"csrf_token": officer.token} | rows({"supplier": "Exempelskolan Ab", "unit_price": PRICE})
        with pytest.raises(AssertionError, match="has a bug"):
            officer.post(sheet(world), data=data)
    finally:
        event.remove(tenders.SealedValues, "before_insert", astray)
        structlog.configure(**usual)
    assert "IntegrityError" in told.getvalue()
    assert not [form for form in FOUND if form in told.getvalue()]
    assert stored(world.session, tenders.Tender) == []


@pytest.mark.parametrize(("code", "word"), [("sv", "Anbud"), ("fi", "Tarjoukset"), ("en", "Tenders")])
def test_the_pages_speak_each_language(opened, enter, code: str, word: str) -> None:
    officer, path = enter(opened.officer), f"/rounds/{opened.round.id}"
    officer.get(f"/language/{code}?next=/account")
    late = stored(opened.session, tenders.Tender)[-1]
    assert word in page(officer, f"{path}/tenders")
    for one in (f"/tenders/{late.id}", f"/lots/{opened.lots[0].id}/admission", "/opening", "/tenders/new"):
        assert f'lang="{code}-FI"' in page(officer, f"{path}{one}")
    for one in ("/suppliers", "/suppliers/new", f"/suppliers/{late.supplier_id}"):
        page(officer, one)


def test_after_the_deadline_and_the_opening_the_page_says_what_can_still_be_entered(
    world, enter, clock
) -> None:
    paths = [
        f"/rounds/{world.round.id}/tenders/new",
        f"/rounds/{world.round.id}/lots/{world.lots[0].id}/tenders",
    ]
    officer = enter(world.officer)
    early = "Tidsfristen var"
    late = "Bara ett anbud som kom efter tidsfristen"
    assert not [one for one in paths if early in page(officer, one) or late in page(officer, one)]
    clock.at = OPENED
    officer = enter(world.officer)
    assert [one for one in paths if early in page(officer, one)] == paths
    open_together(world, enter)
    assert late in page(officer, paths[0])
    assert officer.get(paths[1]).status_code == 303, "there is no sheet any more"
