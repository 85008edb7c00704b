"""Tenders through the pages: entering, the sheet, the opening, admission; a sealed price stands on none of them."""

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest
import structlog
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from tests.builders import accounts as people
from tests.builders import tenders as build
from tests.builders.tenders import DEADLINE, ENTERED, OPENED
from tests.client import CheckingClient
from tests.tenders.conftest import World, make
from tracker import accounts, audit, tenders
from tracker.web import deeds

PRICE = "48 151,62"
FOUND = ("48151,62", "48 151,62", "48\u00a0151,62", "48151.62", "4815162")


class Clock:
    """The moment that the pages take for now."""

    def __init__(self) -> None:
        self.at = ENTERED

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(deeds, "now", made)
    return made


@pytest.fixture
def world(session: Session, clock: Clock) -> World:
    return make(session)


@pytest.fixture
def elsewhere(session: Session, clock: Clock) -> World:
    return make(session, received_in="elsewhere", other_system="Påhittade Portalen")


@pytest.fixture
def browser(app, session: Session) -> Callable[[accounts.Person], CheckingClient]:
    """The browser of a person who has signed in; before each request the test lets go of the database."""

    app.config["SEALING_KEY"] = build.KEY

    def enter(person: accounts.Person) -> CheckingClient:
        client = app.test_client()
        ask = client.open

        def let_go_and_ask(*asked, **settings):
            session.rollback()
            return ask(*asked, **settings)

        client.open = let_go_and_ask
        client.get("/sign-in")
        assert (
            client.post("/sign-in", data={"email": person.email, "password": people.PASSWORD}).status_code
            == 302
        )
        client.get("/account")
        return client

    return enter


def page(client: CheckingClient, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, f"{path}: {response.status_code}"
    return response.get_data(as_text=True)


def send(client: CheckingClient, path: str, status: int = 303, **data) -> str:
    response = client.post(path, data=data)
    body = response.get_data(as_text=True)
    assert response.status_code == status, f"{path}: {response.status_code}\n{summary(body)}"
    return body


def summary(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.partition("<main")[2]))[:2000]


def stored(session: Session, kind) -> list:
    session.rollback()
    with Session(session.get_bind()) as own:
        return list(own.scalars(select(kind).order_by(kind.id)))


def acts(session: Session) -> list[str]:
    session.rollback()
    found = list(session.scalars(select(audit.Entry.act).order_by(audit.Entry.sequence)))
    session.rollback()
    return found


def rows(*told: dict[str, str]) -> dict[str, str]:
    """The fields of a sheet's rows, new ones unless they carry `id` and `edition`."""
    sent = {"rows": str(len(told))}
    for place, cells in enumerate(told):
        whole = {"received_at": "10.4.2026 8.30", "channel": "electronic"} | cells
        sent |= {f"rows-{place}-{name}": text for name, text in whole.items()}
    return sent


def hidden(html: str) -> dict[str, str]:
    """What a page's first form carries along unseen."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", html):
        told = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if told.get("type") == "hidden" and told["name"] != "csrf_token":
            found[told["name"]] = unescape(told.get("value", ""))
    return found


# --- entering ---------------------------------------------------------------------------------------------


def test_a_tender_is_entered_and_nobody_reads_its_price_before_the_opening(world, browser, clock) -> None:
    supplier = build.supplier(world.session, name="Exempelskolan Ab")
    path = f"/rounds/{world.round.id}"
    officer = browser(world.officer)
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
        reader = browser(person)
        for one in paths:
            shown = reader.get(one, follow_redirects=True).get_data(as_text=True)
            assert not [form for form in FOUND if form in shown], (person.name, one)
    told = page(browser(world.auditor), f"{path}/tenders/{made.id}")
    assert "Exempelskolan Ab" in told
    assert "8.00.03" in told
    clock.at = OPENED
    send(officer, f"{path}/opening", place="Exempelstad")
    assert "48\u00a0151,62\u00a0€" in page(browser(world.auditor), f"{path}/tenders")


def test_what_cannot_be_read_is_told_at_its_field_and_kept(world, browser) -> None:
    path, lot = f"/rounds/{world.round.id}/tenders/new", world.lots[0]
    officer = browser(world.officer)
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


def test_a_refusal_stands_at_the_lots_value(world, browser) -> None:
    build.supplier(world.session, name="Exempelskolan Ab")
    path, lot = f"/rounds/{world.round.id}/tenders/new", world.lots[1]
    officer = browser(world.officer)
    page(officer, path)
    values = {"unit_price": "33,33", "volume": "3", "total": "100,00"}
    body = send(
        officer, path, 422, supplier="Exempelskolan Ab", received_at="10.4.2026 8.30", channel="electronic",
        **{f"lot-{lot.id}-{name}": text for name, text in values.items()},
    )  # fmt: skip
    assert f'href="#lot-{lot.id}-total"' in body
    assert "99,99" in body


def test_values_entered_again_are_sealed_in_place(world, browser, clock) -> None:
    made = build.tender(world.session, world.officer, world.round)
    path, lot = f"/rounds/{world.round.id}/tenders/{made.id}/edit", world.lots[0]
    officer = browser(world.officer)
    told = hidden(page(officer, path)) | {"received_at": "9.4.2026 12.00", "channel": "electronic"}
    send(officer, path, **told, **{f"lot-{lot.id}-unit_price": "39,50"})
    clock.at = OPENED
    page(officer, f"/rounds/{world.round.id}/opening")
    send(officer, f"/rounds/{world.round.id}/opening")
    assert [offer.unit_price for offer in stored(world.session, tenders.Offer)] == [
        Decimal("39.50"),
        Decimal("41.37"),
    ]


def test_two_people_changing_one_tender_see_both_versions(world, browser) -> None:
    made = build.tender(world.session, world.officer, world.round)
    path = f"/rounds/{world.round.id}/tenders/{made.id}/edit"
    one, other = browser(world.officer), browser(world.colleague)
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


# --- the sheet --------------------------------------------------------------------------------------------


def sheet(world: World, lot: int = 0) -> str:
    return f"/rounds/{world.round.id}/lots/{world.lots[lot].id}/tenders"


def test_a_pasted_block_is_saved_whole(world, browser, clock) -> None:
    build.supplier(world.session, name="Första Skolan Ab", business_id="1572860-0")
    build.supplier(world.session, name="Andra Skolan Oy")
    officer = browser(world.officer)
    page(officer, sheet(world))
    sent = rows(
        {"supplier": "FI15728600", "unit_price": "1\u00a0234,50\u00a0€", "volume": "10", "receipt": "R-1"},
        {},
        {"supplier": "andra skolan", "unit_price": "1.234,50 euroa", "received_at": "10.4.2026 8:31"},
    )
    sent["rows-1-received_at"] = ""
    send(officer, sheet(world), **sent)
    assert acts(world.session)[-1] == "tenders.entered"
    told = page(officer, sheet(world))
    assert told.count("Förseglat") >= 2
    assert "1\u00a0234,50" not in told.partition("<tbody")[2]
    clock.at = OPENED
    page(officer, f"/rounds/{world.round.id}/opening")
    send(officer, f"/rounds/{world.round.id}/opening")
    assert [(one.unit_price, one.total) for one in stored(world.session, tenders.Offer)] == [
        (Decimal("1234.50"), Decimal("12345.00")),
        (Decimal("1234.50"), None),
    ]
    response = officer.get(sheet(world))
    assert response.headers["Location"].endswith("/admission")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("unit_price", "1.234.50"),
        ("unit_price", "2.700.00"),
        ("unit_price", "-1"),
        ("unit_price", "0"),
        ("unit_price", "1,234"),
        ("total", "abc"),
        ("volume", "-3"),
        ("received_at", "2026"),
        ("received_at", "10.4.2026 23.59"),
        ("received_at", ""),
        ("supplier", "Ingen Sådan Ab"),
        ("supplier", ""),
        ("channel", "duva"),
    ],
)
def test_one_wrong_cell_is_told_and_nothing_is_saved(world, browser, cell: str, text: str) -> None:
    for name in ("Första Skolan Ab", "Andra Skolan Oy"):
        build.supplier(world.session, name=name)
    officer = browser(world.officer)
    page(officer, sheet(world))
    wrong = {"supplier": "Andra Skolan Oy", "unit_price": "2,00", cell: text}
    body = send(
        officer, sheet(world), 422, **rows({"supplier": "Första Skolan Ab", "unit_price": "1,00"}, wrong)
    )
    assert f'href="#sheet-rows-1-{cell}"' in body
    assert f'aria-invalid="true" aria-describedby="sheet-rows-1-{cell}-error"' in body
    if cell != "channel":
        assert f'value="{text}"' in body
    assert 'value="Första Skolan Ab"' in body
    assert stored(world.session, tenders.Tender) == []


def test_the_domains_refusal_stands_in_its_cell(world, browser) -> None:
    for name in ("Första Skolan Ab", "Andra Skolan Oy"):
        build.supplier(world.session, name=name)
    officer = browser(world.officer)
    page(officer, sheet(world))
    body = send(
        officer, sheet(world), 422,
        **rows(
            {"supplier": "Första Skolan Ab", "unit_price": "1,00"},
            {"supplier": "Andra Skolan Oy", "unit_price": "2,00", "volume": "2", "total": "5,00"},
        ),
    )  # fmt: skip
    assert 'href="#sheet-rows-1-total"' in body
    assert stored(world.session, tenders.Tender) == []


def test_two_people_saving_one_sheet_see_both_versions(world, browser, clock) -> None:
    made = build.tender(world.session, world.officer, world.round)
    one, other = browser(world.officer), browser(world.colleague)
    mine, theirs = hidden(page(one, sheet(world))), hidden(page(other, sheet(world)))
    known = {"id": str(made.supplier_id), "received_at": "9.4.2026 12.00"}
    send(other, sheet(world), **(theirs | rows(known | {"unit_price": "40,00"}) | {"rows": theirs["rows"]}))
    body = send(
        one, sheet(world), 409, **(mine | rows(known | {"unit_price": "38,00"}) | {"rows": mine["rows"]})
    )
    assert made.supplier.name in body
    assert "38,00" in body
    assert "40,00" not in body
    send(one, sheet(world), **hidden(body))
    clock.at = OPENED
    page(one, f"/rounds/{world.round.id}/opening")
    send(one, f"/rounds/{world.round.id}/opening")
    assert stored(world.session, tenders.Offer)[0].unit_price == Decimal("38.00")


def test_late_and_dear_tenders_are_told_not_refused(session, clock, browser) -> None:
    world = make(
        session, received_in="elsewhere", other_system="Påhittade Portalen", ceiling_price=Decimal("40.00")
    )
    build.supplier(session, name="Första Skolan Ab")
    clock.at = OPENED
    officer = browser(world.officer)
    page(officer, f"/rounds/{world.round.id}/opening")
    send(officer, f"/rounds/{world.round.id}/opening", happened_at="10.4.2026 12.05", reference="P-1")
    page(officer, sheet(world))
    cells = {"supplier": "Första Skolan Ab", "received_at": "10.4.2026 12.00.01", "unit_price": "40,01"}
    send(officer, sheet(world), **rows(cells))
    told = page(officer, sheet(world))
    assert told.count("Första Skolan Ab") >= 3
    assert 'value="40,01"' in told


# --- the opening ------------------------------------------------------------------------------------------


def test_opening_too_early_is_refused_and_kept_in_the_trail(world, browser, clock) -> None:
    made = build.tender(world.session, world.officer, world.round)
    path = f"/rounds/{world.round.id}/opening"
    officer = browser(world.officer)
    clock.at = DEADLINE - timedelta(seconds=1)
    page(officer, path)
    send(officer, path, 422)
    assert acts(world.session)[-1] == "round.opening_failed"
    clock.at = DEADLINE
    page(officer, path)
    send(officer, path, place="Exempelstad")
    assert acts(world.session)[-1] == "round.opened"
    assert {one.unit_price for one in stored(world.session, tenders.Offer)} == {Decimal("41.37")}
    page(officer, path)
    send(officer, path, 422)
    assert acts(world.session)[-1] == "round.opening_failed"
    assert made.round_id


def test_strangers_do_not_open_and_leave_a_trace(world, browser, clock) -> None:
    clock.at = OPENED
    path = f"/rounds/{world.round.id}/opening"
    for name, status in (
        ("manager", 403),
        ("auditor", 403),
        ("evaluator", 403),
        ("admin", 403),
        ("outsider", 404),
    ):
        client = browser(world.everybody[name])
        assert client.post(path).status_code == status, name
    assert acts(world.session)[-1] == "round.opening_failed"
    assert stored(world.session, tenders.Opening) == []


def test_another_sealing_key_is_told_in_words(world, browser, clock, app) -> None:
    build.tender(world.session, world.officer, world.round)
    clock.at = OPENED
    officer = browser(world.officer)
    app.config["SEALING_KEY"] = bytes(32)
    page(officer, f"/rounds/{world.round.id}/opening")
    body = send(officer, f"/rounds/{world.round.id}/opening", 422)
    assert "förseglingsnyckel" in body
    assert stored(world.session, tenders.Opening) == []


def test_the_other_systems_opening_is_recorded_first(elsewhere, browser, clock) -> None:
    officer = browser(elsewhere.officer)
    path = f"/rounds/{elsewhere.round.id}"
    assert "Påhittade Portalen" in page(officer, f"{path}/tenders")
    assert "Påhittade Portalen" in page(officer, f"{path}/tenders/new")
    assert "<form" not in page(officer, sheet(elsewhere)).partition("<main")[2].partition("</main")[0]
    clock.at = OPENED
    page(officer, f"{path}/opening")
    body = send(officer, f"{path}/opening", 422, happened_at="", reference="")
    assert 'href="#reference"' in body
    assert acts(elsewhere.session)[-1] != "round.opening_failed"
    send(officer, f"{path}/opening", happened_at="10.4.2026 12.05", reference="P-1")
    (opening,) = stored(elsewhere.session, tenders.Opening)
    assert (opening.opened_at, opening.other_system_reference) == (DEADLINE + timedelta(minutes=5), "P-1")
    assert "P-1" in page(officer, f"{path}/tenders")


# --- admission --------------------------------------------------------------------------------------------


@pytest.fixture
def opened(world, clock) -> World:
    group = build.consortium(world.session, name="Exempelgruppen")
    build.tender(world.session, world.officer, world.round, supplier=group)
    build.tender(world.session, world.officer, world.round)
    late = DEADLINE + timedelta(seconds=1)
    build.tender(world.session, world.officer, world.round, received_at=late, at=OPENED)
    build.opened(world.session, world.officer, world.round)
    clock.at = OPENED + timedelta(hours=1)
    return world


def test_offers_are_admitted_and_kept_out(opened, browser) -> None:
    officer, lot = browser(opened.officer), opened.lots[0]
    path = f"/rounds/{opened.round.id}/lots/{lot.id}/admission"
    told = page(officer, path)
    assert "113(2)" in told
    assert "12.00.01" in told
    send(officer, path)
    first, second, late = [one for one in stored(opened.session, tenders.Offer) if one.lot_id == lot.id]
    assert [one.standing for one in (first, second, late)] == ["admitted", "admitted", "received"]
    out = f"/rounds/{opened.round.id}/offers/{second.id}/keep-out"
    told = page(officer, out)
    assert 'value="late"' not in told
    body = send(officer, out, 422, code="unsuitable", reason="", version="1")
    assert 'href="#reason"' in body
    version = re.search(r'name="version"[^>]*value="(\d+)"', told)[1]
    send(officer, out, code="unsuitable", reason="Omsättningen räckte inte.", version=version)
    second = next(one for one in stored(opened.session, tenders.Offer) if one.id == second.id)
    assert (second.standing, second.reason_code) == ("excluded", "unsuitable")
    assert 'value="late"' in page(officer, f"/rounds/{opened.round.id}/offers/{late.id}/keep-out")
    send(officer, f"/rounds/{opened.round.id}/offers/{late.id}/admit", seen=str(late.version))
    assert "kan inte tas med" in page(officer, path)
    told = page(browser(opened.manager), path)
    assert "Omsättningen räckte inte." in told
    assert "/keep-out" not in told


def test_two_people_settling_one_offer_see_both(opened, browser) -> None:
    one, lot = browser(opened.officer), opened.lots[0]
    offer = next(one for one in stored(opened.session, tenders.Offer) if one.lot_id == lot.id)
    out = f"/rounds/{opened.round.id}/offers/{offer.id}/keep-out"
    version = re.search(r'name="version"[^>]*value="(\d+)"', page(one, out))[1]
    colleague = browser(opened.colleague)
    page(colleague, f"/rounds/{opened.round.id}/lots/{lot.id}/admission")
    send(colleague, f"/rounds/{opened.round.id}/offers/{offer.id}/admit", seen=version)
    body = send(one, out, 409, code="other", reason="Annan orsak.", version=version)
    send(one, out, **({name: text for name, text in hidden(body).items() if name != "seen"}))
    offer = next(one for one in stored(opened.session, tenders.Offer) if one.id == offer.id)
    assert (offer.standing, offer.reason) == ("rejected", "Annan orsak.")


def test_a_consortium_is_shown_with_its_members(opened, browser) -> None:
    group = next(one for one in stored(opened.session, tenders.Tender))
    told = page(browser(opened.auditor), f"/rounds/{opened.round.id}/tenders/{group.id}")
    assert told.count("50,0") == 2


# --- taking out -------------------------------------------------------------------------------------------


def test_a_tender_is_withdrawn_with_its_reason(world, browser) -> None:
    made = build.tender(world.session, world.officer, world.round)
    officer = browser(world.officer)
    path = f"/rounds/{world.round.id}/tenders/{made.id}/withdraw"
    page(officer, path)
    body = send(officer, path, 422, moment="11.4.2026 8.00", reason="Ångrade sig.")
    assert 'href="#moment"' in body
    send(officer, path, moment="10.4.2026 8.00", reason="Ångrade sig.")
    assert "Ångrade sig." in page(officer, f"/rounds/{world.round.id}/tenders/{made.id}")


def test_a_mistaken_entry_is_taken_out(world, browser) -> None:
    made = build.tender(world.session, world.officer, world.round)
    officer = browser(world.officer)
    path = f"/rounds/{world.round.id}/tenders/{made.id}/remove"
    page(officer, path)
    send(officer, path, 422, reason=" ")
    send(officer, path, reason="Fel anbudsgivare.")
    assert acts(world.session)[-1] == "tender.removed"
    page(officer, f"/rounds/{world.round.id}/tenders")


# --- who may, and what breaks -----------------------------------------------------------------------------

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


def test_every_page_is_there_for_those_whose_it_is(world, browser) -> None:
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
        f"{path}/opening": ENTER,
        "/suppliers": REGISTER,
        f"/suppliers/{made.supplier_id}": REGISTER,
        "/suppliers/new": ADD,
        f"/suppliers/{made.supplier_id}/edit": ADD,
    }
    world.session.rollback()
    for name, person in world.everybody.items():
        client = browser(person)
        told = {one: client.get(one).status_code for one in expected}
        assert told == {one: statuses[name] for one, statuses in expected.items()}, name


def test_a_tender_of_another_round_is_not_there(world, browser) -> None:
    made = build.tender(world.session, world.officer, world.round)
    other = build.published(world.session, world.officer, world.buyer)
    officer = browser(world.officer)
    page(officer, f"/rounds/{other.id}/tenders/{made.id}", 404)
    page(officer, f"/rounds/{world.round.id}/lots/{other.lots[0].id}/tenders", 404)
    page(officer, f"/rounds/{world.round.id}/tenders/999", 404)
    page(officer, f"/rounds/{world.round.id}/offers/{made.offers[0].id}/keep-out", 404)


def test_an_error_of_the_database_shows_and_logs_no_price(world, browser) -> None:
    build.supplier(world.session, name="Exempelskolan Ab")
    officer = browser(world.officer)
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
def test_the_pages_speak_each_language(opened, browser, code: str, word: str) -> None:
    officer, path = browser(opened.officer), f"/rounds/{opened.round.id}"
    officer.get(f"/language/{code}?next=/account")
    late = stored(opened.session, tenders.Tender)[-1]
    assert word in page(officer, f"{path}/tenders")
    for one in (f"/tenders/{late.id}", f"/lots/{opened.lots[0].id}/admission", "/opening", "/tenders/new"):
        assert f'lang="{code}-FI"' in page(officer, f"{path}{one}")
    for one in ("/suppliers", "/suppliers/new", f"/suppliers/{late.supplier_id}"):
        page(officer, one)
