"""A tour of the example for the README: the pages that the journey's pictures do not show, each accessible."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from tests.browser import ROOT, assert_accessible
from tests.builders import organisations as registers
from tracker.web import deeds
from tracker.web.commands import example

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]

PAGES = {
    "questions": "/rounds/{round}/questions",
    "opening-record": "/rounds/{round}/opening/record",
    "sensitivity": "/rounds/{round}/lots/{lot}/comparison#firmness",
    "contract": "/contracts/{contract}",
    "law": "/law",
    "deadlines": "/deadlines",
}
SCREEN = {"width": 1280, "height": 860}
PICTURE = re.compile(r"!\[[^\]]+\]\((docs/pictures/[a-z-]+\.png)\)")


@pytest.fixture
def stage(app: Flask, session: Session) -> example.Stage:
    registers.registers(session)
    made = example.Stage(session, deeds.today(), app.config["SEALING_KEY"])
    for step in example.steps():
        step(made)
        session.commit()
    return made


def test_the_pages_of_the_tour_are_pictured(stage: example.Stage, page: Page, picture) -> None:
    ids = {"round": stage.round.id, "lot": stage.lot("1").id, "contract": 1}
    email = stage.person("officer").email
    stage.session.rollback()
    page.set_viewport_size(SCREEN)
    page.goto("/language/sv?next=/sign-in")
    page.fill("#email", email)
    page.fill("#password", example.PASSWORD)
    page.click("main form button[type=submit]")
    for name, path in PAGES.items():
        assert page.goto(path.format(**ids)).status == 200, path
        assert_accessible(page)
        picture(page, name, whole=False)


def test_every_picture_of_the_readme_is_there_and_none_is_left_over() -> None:
    told = PICTURE.findall((ROOT / "README.md").read_text())
    kept = [str(path.relative_to(ROOT)) for path in (ROOT / "docs" / "pictures").iterdir()]
    assert sorted(told) == sorted(kept)
    assert len(told) > len(PAGES)
