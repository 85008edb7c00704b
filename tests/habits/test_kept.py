"""What the tests share is what none of them can change, and what is remembered of pages hides no fault."""

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from tests import beginnings, kept, pages
from tests.builders import tenders as build
from tests.tenders.conftest import World
from tracker import audit, rounds

PAGE = (
    '<!doctype html><html lang="sv"><head><title>Omgång 7</title></head><body><main><h1>Del 7</h1>'
    '<form method="post"><input type="hidden" name="csrf_token" value="a1"><label for="lot-7">7</label>'
    '<input id="lot-7" name="lot-7"></form><p id="total-12">1200</p></main></body></html>'
)


@pytest.fixture
def remembered() -> kept.Pages:
    made = kept.Pages()
    assert pages.faults(PAGE) == []
    made.remember(PAGE, fragment=False)
    return made


@pytest.mark.parametrize(
    "alike", [PAGE, PAGE.replace("7", "8"), PAGE.replace("7", "345").replace("a1", "b29")]
)
def test_a_page_that_differs_in_numbers_and_its_token_is_known(remembered: kept.Pages, alike: str) -> None:
    assert remembered.known(alike, fragment=False)
    assert pages.faults(alike) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('for="lot-7"', 'for="lot-8"'), ('id="total-12"', 'id="lot-7"'), ("h1>", "h2>"), ("Omgång 7", ""),
        (' name="csrf_token"', ' name="token"'), ("1200", "12 %(of)s"), ("1200", "&#1200"), ("<p ", "<p style='' "),
    ],
)  # fmt: skip
def test_a_page_with_a_fault_is_not_taken_for_it(remembered: kept.Pages, old: str, new: str) -> None:
    wrong = PAGE.replace(old, new)
    assert pages.faults(wrong)
    assert not remembered.known(wrong, fragment=False)


def test_a_fragment_is_not_taken_for_a_page(remembered: kept.Pages) -> None:
    assert not remembered.known(PAGE, fragment=True)


@pytest.mark.parametrize("turn", ["once", "again"])
def test_a_test_begins_where_nobody_has_been(awaited: World, session: Session, turn: str) -> None:
    assert awaited.session is session
    assert awaited.round.stage == "published"
    assert [lot.code for lot in awaited.lots] == ["1", "2a"]
    assert session.scalar(select(func.count(rounds.Round.id))) == 1
    assert audit.verify(session).whole
    session.rollback()
    build.published(session, awaited.officer, awaited.buyer)


def test_a_test_begins_in_one_place() -> None:
    assert beginnings.asked_for(["session", "awaited"]) == "awaited"
    assert beginnings.asked_for(["session"]) is None
    with pytest.raises(AssertionError):
        beginnings.asked_for(["awaited", "whole_example"])


def test_engines_of_a_kind_share_what_was_compiled(engine: Engine, database_url: str) -> None:
    statement = select(func.count(rounds.Round.id)).where(rounds.Round.id > 5)
    other = beginnings.guarded(database_url)
    met = []
    for one in (engine, other):
        with one.connect() as connection:
            met.append(connection.execute(statement).context.cache_hit)
    other.dispose()
    assert met[1] == engine.dialect.CACHE_HIT
