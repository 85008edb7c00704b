"""The page on which a manager decides: everything on one screen, what changed is marked, and it holds everywhere."""

import subprocess
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from tests import machine
from tests.browser import assert_accessible
from tests.builders import accounts as people
from tests.builders import awards as acts
from tests.builders import evaluation as build
from tracker.web import deeds

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]

PRICES = ("30.00", "36.00", "40.00", "41.00", "44.50")
GRADES = ("7", "9", "6", "8", "5")
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
CUT = """
[...document.querySelectorAll(".table-region")].filter((one) => !one.closest("details:not([open])"))
  .map((one) => one.scrollWidth - one.clientWidth)
"""


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    moments = [acts.PROPOSED + timedelta(hours=1)]
    monkeypatch.setattr(deeds, "now", lambda: moments[0])
    return moments


@pytest.fixture
def world(session: Session, now: list[datetime]) -> build.World:
    return build.compared(session, prices=PRICES, grades=GRADES, example=True)


def shown(page: Page, made: build.World, path: str, person=None) -> None:
    email = (person or made.manager).email
    made.session.rollback()  # a test that reads would hold the writers' lock on SQLite
    page.goto("/sign-in")
    page.fill("#email", email)
    page.fill("#password", people.PASSWORD)
    page.click("button[type=submit] >> nth=-1")
    page.wait_for_url(lambda address: "sign-in" not in address)
    page.goto(path)
    assert_accessible(page)


def holds(page: Page) -> None:
    """Nothing is cut off on a desk, on a phone, in the dark or on paper."""
    for width, scheme, media in [(1280, "light", "screen"), (390, "dark", "screen"), (680, "light", "print")]:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(media=media, color_scheme=scheme)
        assert page.evaluate(SIDEWAYS) <= 0, (width, media)
        assert max(page.evaluate(CUT), default=0) <= 1, (width, media)
        if media == "screen":
            assert_accessible(page)
    page.emulate_media(media="screen", color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 800})


def test_five_tenders_and_both_buttons_stand_on_one_screen(world: build.World, page: Page, picture) -> None:
    award = acts.propose(world)
    shown(page, world, f"/awards/{award.id}")
    picture(page, "review-five")
    assert page.evaluate("document.documentElement.scrollHeight") <= 800
    for button in page.locator(".decide button").all():
        box = button.bounding_box()
        assert box["y"] + box["height"] <= 800
    assert page.locator(".choice tbody tr").count() == 5
    holds(page)


def test_what_changed_since_last_time_is_marked_where_it_stands(
    world: build.World, page: Page, picture
) -> None:
    first = acts.propose(world)
    acts.send_back(world, first, "Kontrollera vitsordet.")
    build.grade(world, grades=("8", "9", "6", "8", "5"), at=acts.PROPOSED, reason="Omprövat.")
    build.compare(world, at=acts.PROPOSED)
    award = acts.propose(world, why="Anbudet är det fördelaktigaste.")
    shown(page, world, f"/awards/{award.id}")
    picture(page, "review-changed")
    assert "Kontrollera vitsordet." in page.inner_text(".review .notice")
    best = page.locator(".choice tbody tr").first
    assert "förr" in best.inner_text()
    assert page.locator(".lines .was--text").count() == 1, "the grounds were written anew"
    assert "Anbudet fick mest poäng." not in page.inner_text(".lines")
    page.click(".lines .was--text summary")
    assert "Anbudet fick mest poäng." in page.inner_text(".lines")
    holds(page)


def test_a_decision_tells_each_date_once(
    world: build.World, page: Page, now: list[datetime], picture
) -> None:
    award = acts.notify(world, acts.decide(world, acts.propose(world)))
    now[0] = acts.SENT + timedelta(hours=1)
    shown(page, world, f"/awards/{award.id}")
    picture(page, "review-decided")
    dates = page.locator(".dates tbody tr")
    assert dates.count() == 5, "correction, two appeals, contract, the buyer's own correction"
    assert page.locator(".dates").inner_text().count("alla") == 5
    assert "väsentligt bristfällig" in page.locator(".dates").inner_text()
    holds(page)


@pytest.mark.poppler
def test_a_decision_prints_as_a_document_of_at_most_two_pages(
    world: build.World, page: Page, now: list[datetime], tmp_path: Path
) -> None:
    award = acts.notify(world, acts.decide(world, acts.propose(world)))
    now[0] = acts.SENT + timedelta(hours=1)
    shown(page, world, f"/awards/{award.id}")
    page.pdf(path=tmp_path / "decision.pdf", prefer_css_page_size=True)
    tool = str(machine.pdftotext())
    asked = [tool, "-layout", str(tmp_path / "decision.pdf"), "-"]
    told = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    assert told.rstrip("\f").count("\f") + 1 <= 2
    for words in ("Upphandlande enhet", "Anbudet fick mest poäng.", "EX/1", "133 §", "Underrättelser"):
        assert words in told, words
    for words in ("Upphandlingar\n", "Registrera ett avtal", "finlex.fi", "Jämförelsen är låst"):
        assert words not in told, words
