"""What had happened before a test begins: played once a run on each kind of database, then copied for each test.

A test begins at such a place by asking for the fixture of its name; a place is found again exactly as it was left.
Not here: copying (`tests.databases`), and what happens (`tests.builders` and the demonstration's example).
"""

import io
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Engine, func, inspect, select
from sqlalchemy.orm import Session

from tests import kept
from tests.builders import accounts as people
from tests.builders import evaluation
from tests.builders import organisations as registers
from tests.builders import rounds as planning
from tests.builders import tenders as receiving
from tests.databases import Databases
from tests.tenders import conftest as waiting
from tracker import audit, awards, contracts, database
from tracker.database import Base
from tracker.web.commands import example

TODAY = date(2026, 11, 24)
SEALING_KEY = b"s" * 32
NUMBERING = (people, registers, planning, receiving)
# What is played in one worker meets what another adds to it: their numbers are not the same.
for room in NUMBERING:
    room._numbers = count(1001)


def guarded(url: str) -> Engine:
    """An engine that, as in the running program, writes only what an act covers."""
    made = database.engine(url)
    kept.ready(made)
    audit.guard(made, key=kept.AUDIT_KEY)
    return made


def played(session: Session, until: Callable[[], Any] | None = None) -> example.Stage:
    """The example, step by step as the command does it, to its end or until something is there."""
    stage = example.Stage(session, TODAY, SEALING_KEY)
    for step in example.steps():
        step(stage)
        session.commit()
        if until is not None:
            reached = until()
            session.rollback()
            if reached:
                return stage
    if until is not None:
        raise AssertionError("the example does not come to what was waited for")
    return stage


def proposed(session: Session) -> example.Stage:
    return played(session, lambda: session.scalar(select(awards.Award.id)))


def signed(session: Session) -> example.Stage:
    return played(session, lambda: session.scalar(select(func.count(contracts.Contract.id))) == 2)


# By the name of the fixture that gives it.
BEGINNINGS: dict[str, Callable[[Session], Any]] = {
    "whole_example": played,
    "proposed_example": proposed,
    "signed_example": signed,
    "awaited": waiting.make,
    "awaited_elsewhere": lambda session: waiting.make(
        session, received_in="elsewhere", other_system="Påhittade Portalen"
    ),
    "opened_world": evaluation.opened,
    "compared_world": evaluation.compared,
}


def asked_for(names: list[str]) -> str | None:
    """The beginning among the fixtures of a test."""
    found = [name for name in names if name in BEGINNINGS]
    assert len(found) <= 1, f"a test begins in one place, not in {found}"
    return found[0] if found else None


@contextmanager
def begun(databases: Databases, dialect: str, folder: Any, name: str) -> Iterator[str]:
    """The address of a database of its own in which that has happened."""

    def play(url: str) -> bytes:
        engine, before = guarded(url), [room._numbers for room in NUMBERING]
        for room in NUMBERING:
            room._numbers = count(1)
        try:
            with Session(engine) as session:
                return _written(BEGINNINGS[name](session), session)
        finally:
            engine.dispose()
            for room, numbers in zip(NUMBERING, before, strict=True):
                room._numbers = numbers

    with databases.played(dialect, folder, name, play) as url:
        yield url


class _Writer(pickle.Pickler):
    """Writes what a play gave: rows by their keys, the session by its name."""

    def persistent_id(self, thing: Any) -> Any:
        if isinstance(thing, Session):
            return "session"
        return (type(thing), inspect(thing).identity) if isinstance(thing, Base) else None


class _Reader(pickle.Unpickler):
    def __init__(self, told: bytes, session: Session) -> None:
        super().__init__(io.BytesIO(told))
        self._session = session

    def persistent_load(self, told: Any) -> Any:
        return self._session if told == "session" else self._session.get_one(*told)


def _written(given: Any, session: Session) -> bytes:
    file = io.BytesIO()
    _Writer(file).dump(given)
    session.rollback()
    return file.getvalue()


def _fixture(name: str) -> Any:
    def taken_up(session: Session, databases: Databases, dialect: str) -> Any:
        given = _Reader(databases.told(dialect, name), session).load()
        session.commit()
        return given

    return pytest.fixture(taken_up, name=name)


whole_example = _fixture("whole_example")
proposed_example = _fixture("proposed_example")
signed_example = _fixture("signed_example")
awaited = _fixture("awaited")
awaited_elsewhere = _fixture("awaited_elsewhere")
opened_world = _fixture("opened_world")
compared_world = _fixture("compared_world")
