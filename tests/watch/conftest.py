"""The fictional round of the demonstration in the middle of its way: decisions, a standstill, overdue things."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, event

from tracker.web.commands import example

AT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.fixture
def shown(whole_example: example.Stage) -> example.Stage:
    """The example, loaded step by step as the command does."""
    return whole_example


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
