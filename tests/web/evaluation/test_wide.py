"""The comparison in a real browser: forty tenders by twelve criteria scroll in their own frame; drawings are named."""

from fractions import Fraction

import pytest
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from tests.browser import assert_accessible
from tests.builders import accounts as people
from tests.builders import evaluation as build
from tracker import evaluation, rounds

pytestmark = pytest.mark.browser

TENDERS, QUALITIES = 40, 11
FRAMED = """
() => {
  const frame = document.querySelector('.table--compared').parentElement;
  frame.scrollTo(600, 300);
  const inside = (one) => one.getBoundingClientRect();
  const corner = frame.querySelector('thead th'), heading = frame.querySelectorAll('thead th')[20];
  const first = [...frame.querySelectorAll('tbody th')].at(-1);
  const edge = frame.getBoundingClientRect();
  return {
    page: document.documentElement.scrollWidth, window: window.innerWidth,
    scrolls: frame.scrollWidth > frame.clientWidth,
    left: Math.abs(inside(first).left - edge.left), top: Math.abs(inside(heading).top - edge.top),
    corner: Math.abs(inside(corner).left - edge.left) + Math.abs(inside(corner).top - edge.top),
  };
}
"""


def wide(session: Session) -> build.World:
    price = rounds.CriterionFacts(
        code="price", name="Pris", kind="price", max_points=Fraction(45), formula="lowest_ratio"
    )
    qualities = [
        rounds.CriterionFacts(
            code=f"q{place}",
            name=f"Kvalitetskriterium {place} med ett långt namn",
            kind="quality",
            max_points=Fraction(5),
            scale_max=Fraction(10),
        )
        for place in range(1, QUALITIES + 1)
    ]
    scheme = rounds.SchemeFacts(model="points", criteria=(price, *qualities))
    prices = [f"{30 + place}.{place:02}" for place in range(TENDERS)]
    made = build.opened(session, prices=prices, scheme=scheme)
    build.grade(made, grades=[str(place % 11) for place in range(TENDERS)])
    return made


def sign_in(page: Page, made: build.World, language: str) -> None:
    email = made.officer.email
    made.session.rollback()
    page.goto("/sign-in")
    page.fill("#email", email)
    page.fill("#password", people.PASSWORD)
    page.click("form:has(#password) button[type=submit]")
    page.goto(f"/language/{language}?next=/account")


@pytest.mark.parametrize("language", ["sv", "fi"])
def test_forty_tenders_stay_usable(session: Session, page: Page, picture, monkeypatch, language: str) -> None:
    monkeypatch.setattr("tracker.web.deeds.now", lambda: build.COMPARED)
    made = wide(session)
    path = f"/rounds/{made.round.id}/lots/{made.lot.id}/comparison"
    winner = evaluation.compare(session, made.lot)
    assert len(winner.evaluation.results) == TENDERS
    sign_in(page, made, language)
    for width, height in ((1280, 800), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(path)
        found = page.evaluate(FRAMED)
        assert found["page"] <= found["window"], found
        assert found["scrolls"]
        assert max(found["left"], found["top"], found["corner"]) <= 2, found
        assert_accessible(page)
        picture(page, f"comparison-wide-{language}-{width}")
    page.emulate_media(color_scheme="dark")
    assert_accessible(page)


def test_the_drawings_are_seen_and_named(session: Session, page: Page, picture, monkeypatch) -> None:
    monkeypatch.setattr("tracker.web.deeds.now", lambda: build.COMPARED)
    made = build.compared(session)
    path = f"/rounds/{made.round.id}/lots/{made.lot.id}/comparison"
    sign_in(page, made, "sv")
    page.goto(path)
    chart = page.get_by_role("img", name="Prisvikter vid vilka vinnaren är densamma")
    assert chart.bounding_box()["width"] > 200
    assert page.locator("svg.chart--strip").count() == 3
    assert (
        page.locator("svg .chart__words").first.evaluate("one => getComputedStyle(one).fill")
        != "rgb(0, 0, 0)"
    )
    picture(page, "comparison")
    page.emulate_media(color_scheme="dark")
    assert_accessible(page)
    picture(page, "comparison-dark")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
