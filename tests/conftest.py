"""Fixtures that every test may ask for: databases of both kinds, sessions, the application and its clients.

A test that asks for `dialect` (all that touches a database does) runs once on SQLite and once on PostgreSQL.
Builders of rows stand in `tests/builders/`, one file per room.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from config import settings
from tests import beginnings, kept, machine
from tests.beginnings import (  # noqa: F401  (fixtures)
    awaited,
    awaited_elsewhere,
    compared_world,
    opened_world,
    proposed_example,
    signed_example,
    whole_example,
)
from tests.browser import browser, new_context, page, picture, server  # noqa: F401  (fixtures, one browser a worker)
from tests.client import CheckingClient
from tests.databases import Databases
from tests.postgres import Server
from tracker import web
from tracker.web.extensions import db

RUN = pytest.StashKey[Path]()
SEALING_KEY = "c2VhbGluZyBrZXkgb2YgdGhlIHRlc3RzLCAzMiBieXQ="


def pytest_configure(config: pytest.Config) -> None:
    kept.dialects_alike()
    if hasattr(config, "workerinput"):
        config.stash[RUN] = Path(config.workerinput["run"])
        return
    demanded = machine.demand()
    if demanded:
        raise pytest.UsageError(demanded)
    run = Path(tempfile.mkdtemp(prefix="tests-"))
    (run / "pid").write_text(str(os.getpid()))
    config.stash[RUN] = run


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node) -> None:
    node.workerinput["run"] = str(node.config.stash[RUN])


def pytest_unconfigure(config: pytest.Config) -> None:
    if RUN in config.stash and not hasattr(config, "workerinput"):
        Server(config.stash[RUN]).stop()
        shutil.rmtree(config.stash[RUN], ignore_errors=True)


def pytest_collection_finish() -> None:
    # Hundreds of thousands of things live as long as the run; none of them is looked through again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "dialect" not in metafunc.fixturenames:
        return
    marks = {mark.name for mark in metafunc.definition.iter_markers()}
    on_postgresql = pytest.param("postgresql", marks=pytest.mark.postgresql)
    if "sqlite_only" in marks:
        dialects: list = ["sqlite"]
    elif "postgresql" in marks:
        dialects = [on_postgresql]
    else:
        dialects = ["sqlite", on_postgresql]
    metafunc.parametrize("dialect", dialects, scope="session")


def pytest_runtest_setup(item: pytest.Item) -> None:
    reason = machine.reason_to_leave_out(mark.name for mark in item.iter_markers())
    if reason:
        pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    for line in machine.summary(str(report.longrepr) for report in skipped):
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> "Databases":
    """Databases on demand, for a test or module that needs several or keeps one."""
    return Databases(request.config.stash[RUN])


@pytest.fixture
def database_url(
    request: pytest.FixtureRequest, dialect: str, databases: "Databases", tmp_path: Path
) -> Iterator[str]:
    """The address of a migrated database that only this test uses; where it begins at a place, that was played."""
    place = beginnings.asked_for(request.fixturenames)
    begun = beginnings.begun(databases, dialect, tmp_path, place) if place else None
    with begun or databases.migrated(dialect, tmp_path) as url:
        yield url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine that, as in the running program, writes only what an act covers."""
    made = beginnings.guarded(database_url)
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def make_app(request: pytest.FixtureRequest) -> Callable[[str, Path], Flask]:
    """Makes the application as it runs in production, but for cookies that travel without encryption."""

    def make(url: str, folder: Path) -> Flask:
        keys = {"SECRET_KEY": "a secret of the tests " * 2, "SEALING_KEY": SEALING_KEY, "DATABASE_URL": url}
        made = web.create_app(settings(keys, instance=folder / "instance") | {"TESTING": True})
        kept.templates(made, request.config.stash[RUN] / "templates")
        with made.app_context():
            kept.ready(db.engine)
        return made

    return make


@pytest.fixture
def app(database_url: str, tmp_path: Path, make_app: Callable[[str, Path], Flask]) -> Iterator[Flask]:
    """The application on the test's database; every page that its clients are given is checked."""
    made = make_app(database_url, tmp_path)
    made.test_client_class = CheckingClient
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> CheckingClient:
    """Somebody who is not signed in, and whose every page is checked."""
    return app.test_client()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session of the domain; the test commits where a request would."""
    with Session(engine) as made:
        yield made
