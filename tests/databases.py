"""Databases for tests: migrated once a run by the real migrations, then copied for each test."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, text

from tests.postgres import Server, locked
from tracker import database

ROOT = Path(__file__).parents[1]
TEMPLATE = "migrated"


def migrations() -> Config:
    """Alembic's settings for the project's migrations."""
    config = Config(ROOT / "migrations" / "alembic.ini")
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return config


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring a database up to a revision."""
    _run(command.upgrade, engine, revision)


def unmigrate(engine: Engine, revision: str) -> None:
    """Bring a database down to a revision."""
    _run(command.downgrade, engine, revision)


def _run(direction, engine: Engine, revision: str) -> None:
    config = migrations()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        direction(config, revision)
        connection.commit()


class Databases:
    """Gives databases of either kind; `run` is the folder that all workers of the run share."""

    def __init__(self, run: Path) -> None:
        self._run = run
        self._server = Server(run)

    @contextmanager
    def migrated(self, dialect: str, folder: Path) -> Iterator[str]:
        """The address of a database of its own with the whole schema; it is gone afterwards."""
        if dialect == "sqlite":
            yield self._sqlite(folder / "tracker.db", template=self._sqlite_template())
        else:
            with self._postgresql(template=self._postgresql_template()) as url:
                yield url

    @contextmanager
    def empty(self, dialect: str, folder: Path) -> Iterator[str]:
        """The address of a database of its own without a table."""
        if dialect == "sqlite":
            yield f"sqlite:///{folder / 'empty.db'}"
        else:
            with self._postgresql(template="template0") as url:
                yield url

    def _sqlite(self, path: Path, *, template: Path) -> str:
        shutil.copyfile(template, path)
        return f"sqlite:///{path}"

    def _sqlite_template(self) -> Path:
        template = self._run / "migrated.db"
        with locked(self._run):
            if not template.exists():
                _build(f"sqlite:///{self._run / 'building.db'}")
                (self._run / "building.db").rename(template)
        return template

    def _postgresql_template(self) -> str:
        built = self._run / "postgresql-migrated"
        with locked(self._run):
            if not built.exists():
                self._administer(
                    f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)", f"CREATE DATABASE {TEMPLATE}"
                )
                _build(self._server.url(TEMPLATE))
                built.touch()
        return TEMPLATE

    @contextmanager
    def _postgresql(self, *, template: str) -> Iterator[str]:
        name = f"test_{uuid.uuid4().hex[:12]}"
        with locked(self._run):
            url = self._server.url(name)
        self._administer(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield url
        finally:
            self._administer(f"DROP DATABASE {name} WITH (FORCE)")

    def _administer(self, *statements: str) -> None:
        engine = create_engine(self._server.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()


def _build(url: str) -> None:
    engine = database.engine(url)
    migrate(engine)
    engine.dispose()
