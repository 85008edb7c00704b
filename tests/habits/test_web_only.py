"""Only `web` commits and reads the clock: verbs take the moment and leave the transaction's end."""

import ast
from collections.abc import Iterator

import pytest

from tests.habits.sources import Source, assert_none, called, python

ENDS = {"commit", "rollback", "begin", "begin_twophase"}
CLOCKS = {"now", "utcnow", "today", "current_timestamp", "localtime", "gmtime", "monotonic", "perf_counter"}
CLOCK_MODULE = {"time", "time_ns"}


def commits(source: Source) -> Iterator[str]:
    """Where a file begins or ends a transaction itself."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and called(node) in ENDS:
            yield f"{source.path}:{node.lineno}: {ast.unparse(node.func)}"


def clocks(source: Source) -> Iterator[str]:
    """Where a file reads the clock, its own or the database's."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            owner = getattr(getattr(node.func, "value", None), "id", "")
            if called(node) in CLOCKS or (owner == "time" and called(node) in CLOCK_MODULE):
                yield f"{source.path}:{node.lineno}: {ast.unparse(node.func)}"
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            yield f"{source.path}:{node.lineno}: from time import"
        elif isinstance(node, ast.Constant) and "CURRENT_TIMESTAMP" in str(node.value).upper():
            yield f"{source.path}:{node.lineno}: {node.value}"


def domain() -> list[Source]:
    return [source for source in python() if source.room != "web"]


def test_only_web_commits() -> None:
    assert_none(found for source in domain() for found in commits(source))


@pytest.mark.parametrize("code", ["session.commit()", "session.rollback()", "with session.begin(): pass"])
def test_a_commit_is_found(code: str) -> None:
    assert list(commits(Source("tracker/rounds/operations.py", code)))


def test_only_web_reads_the_clock() -> None:
    assert_none(found for source in domain() for found in clocks(source))


@pytest.mark.parametrize(
    "code",
    [
        "datetime.now(UTC)",
        "date.today()",
        "datetime.datetime.utcnow()",
        "time.time()",
        "from time import time",
        "mapped_column(server_default=func.now())",
        "text('SELECT current_timestamp')",
    ],
)
def test_a_clock_is_found(code: str) -> None:
    assert list(clocks(Source("tracker/rounds/operations.py", code)))
