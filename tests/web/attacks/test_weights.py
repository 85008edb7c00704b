"""Nobody changes after publication how tenders will be compared: not by form, not by the domain, not by a statement."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.builders import tenders as build
from tests.builders.tenders import ENTERED, OPENED
from tests.web.awards.desk import everything, refused
from tests.web.rounds.test_criteria_models import COMPARED
from tests.web.tenders.desk import hidden, page
from tracker import audit, database, rounds
from tracker.refusal import Refused

HEAVIER = {
    "model": "points", "price_basis": "unit_price", "rounding_mode": "half_up", "grading": "consensus",
    "criteria-0-code": "price", "criteria-0-name": "Pris", "criteria-0-kind": "price", "criteria-0-max_points": "90",
    "criteria-0-formula": "lowest_ratio", "criteria-0-scaling": "none", "criteria-1-code": "plan",
    "criteria-1-name": "Plan", "criteria-1-kind": "quality", "criteria-1-max_points": "10",
    "criteria-1-scale_max": "10", "criteria-1-scaling": "none",
}  # fmt: skip


@pytest.mark.parametrize("opened", [False, True])
def test_by_form(world, tender, enter, clock, opened: bool) -> None:
    if opened:
        build.opened(world.session, world.officer, world.round)
        clock.at = OPENED
    for name, status in {
        "officer": 422,
        "manager": 403,
        "admin": 403,
        "evaluator": 403,
        "outsider": 404,
    }.items():
        browser = enter(world.everybody[name])
        browser.get("/account")
        for path in (
            f"/rounds/{world.round.id}/criteria",
            f"/rounds/{world.round.id}/lots/{world.lots[0].id}/criteria",
        ):
            for told in (HEAVIER, COMPARED):
                refused(world.session, browser, path, status, **told, version="1")
    shown = page(enter(world.officer), f"/rounds/{world.round.id}")
    assert "90" not in hidden(shown).values()


@pytest.mark.parametrize("opened", [False, True])
@pytest.mark.parametrize("own", [False, True])
def test_by_the_domain(world, tender, opened: bool, own: bool) -> None:
    if opened:
        build.opened(world.session, world.officer, world.round)
    before = everything(world.session)
    heavier = rounds.SchemeFacts(
        model="lowest_price", criteria=build.scheme().criteria[:1], price_only_reason="Nu så."
    )
    for person in (*world.everybody.values(), audit.SYSTEM):
        for version in (None, 1):
            with pytest.raises(Refused):
                rounds.set_criteria(
                    world.session, person, world.round, lot=world.lots[0] if own else None, scheme=heavier,
                    version=version, at=OPENED if opened else ENTERED,
                )  # fmt: skip
            world.session.rollback()
    assert everything(world.session) == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE criteria SET max_points = '90/1' WHERE code = 'price'",
        "UPDATE criteria SET formula = 'linear' WHERE code = 'price'",
        "UPDATE criteria SET scale_max = '5/1' WHERE code = 'plan'",
        "UPDATE criteria SET minimum = '9/1' WHERE code = 'plan'",
        "UPDATE criteria SET name = 'Annat', position = 9",
        "DELETE FROM criteria WHERE code = 'plan'",
        "UPDATE schemes SET total_points = '200/1'",
        "UPDATE schemes SET tie = 'lots'",
        "UPDATE schemes SET rounding = '{}'",
        "UPDATE schemes SET price_basis = 'total'",
        "UPDATE schemes SET grading = 'mean'",
        "UPDATE rounds SET stage = 'planned'",
    ],
)
@pytest.mark.parametrize("opened", [False, True])
def test_by_statement(world, tender, database_url: str, statement: str, opened: bool) -> None:
    """By somebody who holds the database and works past the application, and so past its trail."""
    if opened:
        build.opened(world.session, world.officer, world.round)
    before = everything(world.session)
    bare = database.engine(database_url)
    with bare.connect() as owner, pytest.raises(DBAPIError):
        owner.execute(text(statement))
    bare.dispose()
    assert everything(world.session) == before
