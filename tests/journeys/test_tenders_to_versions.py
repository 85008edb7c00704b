"""Tenders in a real browser, from empty price forms to the second version of a comparison.

Price forms out and in, a replacement and a late tender, an opening by two, an exclusion and a supplement, three
evaluators under aliases and their consensus, a tie and its drawing, a frozen version, a correction and the version
after it. In Swedish and Finnish, on both databases, with axe on every page that is passed.
"""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from tests.builders import accounts as people
from tests.builders import evaluation as build
from tests.builders import tenders as waiting
from tests.journeys import steps
from tests.journeys.desk import Desk
from tests.journeys.stage import FIRM, LATE, NEXT_DAY, OTHER, THIRD, UNFIT, Round
from tracker.web import deeds

pytestmark = pytest.mark.browser

GRADES = {FIRM: "7,5", OTHER: "5", THIRD: "0"}
CORRECTED = GRADES | {FIRM: "3"}
UNTRUE = "Referenserna i anbudet höll inte."


@pytest.fixture(params=["sv", "fi"])
def language(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def now(app, monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    app.config["SEALING_KEY"] = waiting.KEY
    moments = [waiting.RECEIVED]
    monkeypatch.setattr(deeds, "now", lambda: moments[0])
    return moments


@pytest.fixture
def journey(session: Session, now: list[datetime], new_context, picture, language: str) -> Round:
    world = build.world(session)
    for name in (FIRM, OTHER, THIRD, UNFIT, LATE):
        waiting.supplier(session, name=name)
    scheme = replace(waiting.scheme(), tie="drawing_of_lots")
    world.round = build._published(world, lots=("1",), scheme=scheme)
    waiting.named(session, world.officer, world.round, world.officer, world.manager)
    others = [
        people.person(session, role="evaluator", organisation=world.buyer, name=name)
        for name in ("Bedömare Två", "Bedömare Tre")
    ]
    names = ("officer", "manager", "member-0", "member-1", "member-2")
    desks = {name: Desk(new_context().new_page(), now, language, picture) for name in names}
    return Round(world, [world.evaluator, *others], desks, now)


def test_from_price_forms_to_the_second_version(journey: Round) -> None:
    journey.at(waiting.RECEIVED)
    steps.receive(journey)
    journey.at(waiting.OPENED)
    steps.open_together(journey)
    steps.receive_late(journey)
    steps.take_forms(journey)
    steps.exclude(journey)
    steps.supplement(journey)
    steps.admit(journey)
    steps.name_panel(journey)
    journey.at(NEXT_DAY)
    steps.grade_alone(journey, GRADES)
    steps.agree(journey, GRADES, reason="Panelen är ense.")
    journey.at(build.COMPARED)
    steps.draw(journey)
    first = steps.propose(journey)
    steps.decide(journey, first)
    steps.correct(journey, first, why=UNTRUE)
    steps.reopen(journey)
    steps.agree(journey, CORRECTED, reason=UNTRUE)
    steps.compare(journey)
    steps.propose(journey)
    steps.compare_versions(journey, why=UNTRUE)
