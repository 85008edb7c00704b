"""The fictional round of the demonstration in the middle of its way: decisions, a standstill, overdue things."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from tracker.web.commands import example

TODAY = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
SEALING_KEY = b"s" * 32


@pytest.fixture
def shown(session: Session) -> example.Stage:
    """The example, loaded step by step as the command does."""
    stage = example.Stage(session, TODAY, SEALING_KEY)
    for step in example.steps():
        step(stage)
        session.commit()
    return stage


@pytest.fixture
def asked(engine: Engine) -> Callable[[], contextmanager]:
    """Counts the statements that reach the database meanwhile."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        told: list[str] = []

        def note(_connection, _cursor, statement, *_rest) -> None:
            told.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        yield told
        event.remove(engine, "before_cursor_execute", note)

    return counting
