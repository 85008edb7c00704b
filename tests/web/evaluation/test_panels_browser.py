"""The pages of a panel in a real browser: nothing for axe to find, nothing wider than a phone."""

import dataclasses
from fractions import Fraction

import pytest
from playwright.sync_api import Page

from tests.browser import assert_accessible
from tests.builders import accounts as people
from tests.builders import panels
from tests.builders import tenders as received
from tests.builders.panels import TOGETHER
from tracker import rounds

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]
WIDTHS = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"


def sign_in(page: Page, email: str) -> None:
    page.goto("/sign-in")
    page.fill("#email", email)
    page.fill("#password", people.PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_load_state()


def wide() -> rounds.SchemeFacts:
    """A price and twelve criteria that are graded."""
    scheme = received.scheme()
    graded = [
        dataclasses.replace(
            scheme.criteria[1], code=f"plan{number}", name=f"Kriterium {number}", max_points=Fraction(10, 3)
        )
        for number in range(1, 13)
    ]
    return dataclasses.replace(scheme, criteria=(scheme.criteria[0], *graded))


@pytest.mark.parametrize("language", ["sv", "fi"])
def test_nothing_to_find_on_any_page(session, clock, new_context, picture, language: str) -> None:
    clock.at = TOGETHER
    made = panels.submitted(session, aliases=True)
    round_, lot = f"/rounds/{made.world.round.id}", f"/rounds/{made.world.round.id}/lots/{made.lot.id}"
    panel, mine, both = f"{round_}/panel", f"{lot}/my-grades", f"{lot}/consensus"
    member, email, officer = made.panel.members[1].id, made.chair.email, made.world.officer.email
    session.rollback()
    asked = {
        email: (
            panel,
            f"{panel}/declaration",
            mine,
            both,
            f"{both}/reopen",
            f"{round_}/submissions/1/return",
        ),
        officer: (panel, f"{panel}/members/{member}/replace", round_, f"{lot}/scores"),
    }
    for who, paths in asked.items():
        page = new_context(viewport={"width": 390, "height": 800}).new_page()
        page.goto(f"/language/{language}?next=/sign-in")
        sign_in(page, who)
        page.goto(f"/language/{language}?next=/sign-in")
        for number, path in enumerate(paths):
            page.goto(path)
            assert_accessible(page)
            across, seen = page.evaluate(WIDTHS)
            assert across <= seen, path
            picture(page, f"panel-{language}-{len(paths)}-{number}")


def test_forty_tenders_and_twelve_criteria_stay_in_their_frame(session, clock, new_context, picture) -> None:
    clock.at = TOGETHER
    made = panels.declared(session, scheme=wide(), prices=[f"{number}.00" for number in range(20, 60)])
    path, email = f"/rounds/{made.world.round.id}/lots/{made.lot.id}/my-grades", made.chair.email
    session.rollback()
    page = new_context().new_page()
    sign_in(page, email)
    page.goto(path)
    assert page.locator("#grades input").count() == 40 * 12 * 3
    across, seen = page.evaluate(WIDTHS)
    assert across <= seen
    frame, name = page.locator(".table-region"), page.locator("#grades tbody th").first
    before = name.bounding_box()["x"]
    frame.evaluate("(region) => region.scrollTo(2000, 500)")
    assert abs(page.locator("#grades tbody th").nth(20).bounding_box()["x"] - before) < 2
    picture(page, "panel-wide")


@pytest.mark.parametrize("setting", [(1280, True), (390, True), (390, False)])
def test_each_evaluators_rows_unfold_by_keyboard_and_pointer(
    session, clock, new_context, picture, setting: tuple[int, bool]
) -> None:
    width, scripted = setting
    clock.at = TOGETHER
    made = panels.closed(session)
    path, email = f"/rounds/{made.world.round.id}/lots/{made.lot.id}/comparison", made.world.officer.email
    session.rollback()
    page = new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripted).new_page()
    sign_in(page, email)
    page.goto(path)
    rows, way = page.locator("tr.each"), page.locator(".unfold > summary")
    assert rows.count() == 4
    assert way.count() == 1
    assert [rows.nth(number).is_visible() for number in range(4)] == [False] * 4
    way.focus()
    page.keyboard.press("Enter")
    assert [rows.nth(number).is_visible() for number in range(4)] == [True] * 4
    reason = rows.first.locator(".given > summary").first
    page.keyboard.press("Tab")
    assert reason.evaluate("(summary) => summary === document.activeElement")
    page.keyboard.press("Space")
    assert "Planen är värd 7." in rows.first.inner_text()
    if scripted:
        assert_accessible(page)
    across, seen = page.evaluate(WIDTHS)
    assert across <= seen
    picture(page, f"panel-unfolded-{width}-{scripted}")
    way.click()
    assert not rows.first.is_visible()
