"""A lot's sheet in a real browser: a block is pasted, a wrong cell is told, and the pages hold for everybody."""

from datetime import datetime
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browser import assert_accessible
from tests.builders import accounts as people
from tests.builders import tenders as build
from tests.builders.tenders import DEADLINE, ENTERED, OPENED
from tests.tenders.conftest import World, make
from tracker import tenders
from tracker.web import deeds

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]

PASTE = """
([field, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const cell = document.getElementById(field);
  cell.focus();
  cell.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}
"""


CUT = "(({scrollWidth, clientWidth}) => scrollWidth - clientWidth)(document.querySelector('.grid .table-region'))"


@pytest.fixture
def moments(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The moment that the pages take for now, in a list so that a test can move it."""
    now = [ENTERED]
    monkeypatch.setattr(deeds, "now", lambda: now[0])
    return now


@pytest.fixture
def world(session: Session, app, moments: list[datetime]) -> World:
    app.config["SEALING_KEY"] = build.KEY
    made = make(session, ceiling_price=Decimal("1300.00"))
    for name in ("Första Skolan Ab", "Andra Skolan Oy", "Tredje Skolan Ab"):
        build.supplier(session, name=name)
    session.rollback()
    return made


def sign_in(page, session: Session, person) -> None:
    email = person.email
    session.rollback()  # on SQLite a test that is reading would hold the writers' lock against the page
    page.goto("/sign-in")
    page.fill("#email", email)
    page.fill("#password", people.PASSWORD)
    page.click("button[type=submit] >> nth=-1")
    page.wait_for_url(lambda address: "sign-in" not in address)


def test_a_block_is_pasted_put_right_saved_and_opened(world, page, moments, picture) -> None:
    session, round_id, lot_id = world.session, world.round.id, world.lots[0].id
    sign_in(page, session, world.officer)
    page.goto(f"/rounds/{round_id}/lots/{lot_id}/tenders")
    assert_accessible(page)
    block = (
        "Första Skolan Ab\t10.4.2026 8.30\tPer post\tR-1\t1.234.50\t10\n"
        "andra skolan oy\t10.4.2026 8.31.05\tElektroniskt\tR-2\t1\u00a0234,50\u00a0€\t10\t12 345,00 euroa\n"
        "Tredje Skolan Ab\t10.4.2026 8.32\tElektroniskt\tR-3\t€ 1310\t"
    )
    page.evaluate(PASTE, ["sheet-rows-0-supplier", block])
    wrong = page.locator("#sheet-rows-0-unit_price")
    assert wrong.get_attribute("aria-invalid") == "true"
    assert page.locator("#sheet-rows-1-total").input_value().replace("\u00a0", " ") == "12 345,00"
    picture(page, "tenders-sheet-wrong")
    page.click("button:has-text('Spara tabellen')")
    assert session.scalars(select(tenders.Tender)).all() == []
    session.rollback()
    wrong.fill("1.234,50")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "sheet-rows-1-unit_price"
    assert_totals_follow(page)
    assert page.evaluate(CUT) == 0, "the sheet fits at 1280"
    page.click("button:has-text('Spara tabellen')")
    page.wait_for_load_state()
    assert page.locator(".grid__saved").inner_text().strip() != ""
    assert "Förseglat" in page.inner_text("table")
    assert_accessible(page)
    picture(page, "tenders-sheet-sealed")
    page.set_viewport_size({"width": 390, "height": 844})
    assert_accessible(page)
    picture(page, "tenders-sheet-narrow")
    page.set_viewport_size({"width": 1280, "height": 800})
    open_and_admit(page, world, lot_id, moments, picture)


def assert_totals_follow(page) -> None:
    """A total is counted from price and volume as they are typed, and one that was typed otherwise is left alone."""
    cells = {name: page.locator(f"#sheet-rows-0-{name}") for name in ("unit_price", "volume", "total")}

    def total() -> str:
        return cells["total"].input_value().replace("\u00a0", " ")

    assert total() == "12 345,00"
    cells["volume"].fill("3,333333")
    assert total() == "4 115,00", "4 114,9996 to the nearest cent"
    cells["total"].fill("4 000,00")
    cells["volume"].fill("10")
    assert total() == "4 000,00"
    cells["total"].fill("")
    cells["total"].blur()
    assert total() == "12 345,00"


def name_openers(page, world: World, picture) -> None:
    round_id, names = world.round.id, [world.officer.name, world.manager.name]
    world.session.rollback()
    page.goto(f"/rounds/{round_id}/openers")
    assert_accessible(page)
    for name in names:
        page.get_by_label(name, exact=True).check()
    picture(page, "tenders-openers")
    page.click("main button:has-text('Spara')")
    page.wait_for_url(lambda address: "openers" not in address)


def admit_all(page) -> None:
    for button in ("Alla anbud motsvarar", "Ta med alla"):
        page.click(f"button:has-text('{button}')")
        page.wait_for_load_state()
        assert_accessible(page)


def open_and_admit(page, world: World, lot_id: int, moments: list[datetime], picture) -> None:
    round_id = world.round.id
    world.session.rollback()
    name_openers(page, world, picture)
    page.goto(f"/rounds/{round_id}/tenders")
    assert_accessible(page)
    picture(page, "tenders-list-sealed")
    moments[0] = OPENED
    page.goto(f"/rounds/{round_id}/opening")
    assert_accessible(page)
    page.click("main button:has-text('Medge öppningen')")
    page.wait_for_load_state()
    assert_accessible(page)
    picture(page, "tenders-opening-first")
    page.context.clear_cookies()
    sign_in(page, world.session, world.manager)
    page.goto(f"/rounds/{round_id}/opening")
    assert_accessible(page)
    picture(page, "tenders-opening")
    page.fill("#place", "Exempelstad")
    page.click("main button:has-text('Öppna anbuden')")
    page.wait_for_url("**/opening/record")
    assert "1 234,50" not in page.inner_text("main").replace("\u00a0", " ")
    assert_accessible(page)
    picture(page, "tenders-record")
    page.goto(f"/rounds/{round_id}/tenders")
    assert "1 234,50 €" in page.inner_text("main").replace("\u00a0", " ")
    assert "Över takpriset" in page.inner_text("main")
    assert_accessible(page)
    picture(page, "tenders-list-opened")
    page.context.clear_cookies()
    sign_in(page, world.session, world.officer)
    page.goto(f"/rounds/{round_id}/lots/{lot_id}/admission")
    assert_accessible(page)
    admit_all(page)
    assert page.inner_text("main").count("Med i jämförelsen") == 3
    picture(page, "tenders-admission")
    page.click("a:has-text('Lämna utanför') >> nth=0")
    assert_accessible(page)
    picture(page, "tenders-keep-out")


def test_the_other_pages_hold(world, page, moments, picture) -> None:
    session = world.session
    group = build.consortium(session, name="Exempelgruppen")
    made = build.tender(session, world.officer, world.round, supplier=group)
    late = build.tender(
        session, world.officer, world.round, received_at=DEADLINE.replace(second=1), at=OPENED
    )
    paths = {
        "tender": f"/rounds/{world.round.id}/tenders/{made.id}",
        "tender-late": f"/rounds/{world.round.id}/tenders/{late.id}",
        "tender-new": f"/rounds/{world.round.id}/tenders/new",
        "tender-edit": f"/rounds/{world.round.id}/tenders/{made.id}/edit",
        "tender-withdraw": f"/rounds/{world.round.id}/tenders/{made.id}/withdraw",
        "tender-remove": f"/rounds/{world.round.id}/tenders/{made.id}/remove",
        "suppliers": "/suppliers",
        "supplier": f"/suppliers/{group.id}",
        "supplier-edit": f"/suppliers/{group.id}/edit",
        "supplier-new": "/suppliers/new",
    }
    sign_in(page, session, world.officer)
    for name, path in paths.items():
        page.goto(path)
        assert_accessible(page)
        picture(page, name)
    page.fill("#name", "exempelgruppen")
    page.click("button:has-text('Spara')")
    assert "Exempelgruppen" in page.inner_text(".panel")
    assert_accessible(page)
    picture(page, "supplier-duplicate")
    page.emulate_media(color_scheme="dark")
    page.goto(paths["tender-late"])
    assert_accessible(page)
    picture(page, "tender-late-dark")
