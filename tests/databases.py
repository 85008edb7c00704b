"""Databases for tests: migrated once a run by the real migrations, then copied for each test."""

import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, text

from tests.postgres import Server, locked
from tracker import database

ROOT = Path(__file__).parents[1]
MIGRATED = "migrated"
Play = Callable[[str], bytes]


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
        self._prepare(dialect, MIGRATED, _build)
        with self._copy(dialect, folder, MIGRATED) as url:
            yield url

    @contextmanager
    def played(self, dialect: str, folder: Path, name: str, play: Play) -> Iterator[str]:
        """The same, and something has happened in it: played once a run, then copied."""
        self._prepare(dialect, MIGRATED, _build)
        self._prepare(dialect, name, play)
        with self._copy(dialect, folder, name) as url:
            yield url

    def told(self, dialect: str, name: str) -> bytes:
        """What the play of a name gave."""
        return (self._run / f"{dialect}-{name}").read_bytes()

    @contextmanager
    def empty(self, dialect: str, folder: Path) -> Iterator[str]:
        """The address of a database of its own without a table."""
        if dialect == "sqlite":
            yield f"sqlite:///{folder / 'empty.db'}"
        else:
            with self._postgresql("template0") as url:
                yield url

    def _prepare(self, dialect: str, name: str, play: Play) -> None:
        """Make the database that is copied under a name, unless some worker of the run has done so."""
        done = self._run / f"{dialect}-{name}"
        with locked(self._run, done.name):
            if not done.exists():
                told = play(self._begun(dialect, name))
                done.write_bytes(told)

    def _begun(self, dialect: str, name: str) -> str:
        first = name == MIGRATED
        if dialect == "sqlite":
            path = self._run / f"{name}.db"
            path.unlink(missing_ok=True)
            if not first:
                shutil.copyfile(self._run / f"{MIGRATED}.db", path)
            return f"sqlite:///{path}"
        url = self._address(name)
        template = "template1" if first else MIGRATED
        self._administer(
            f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE {template}"
        )
        return url

    @contextmanager
    def _copy(self, dialect: str, folder: Path, name: str) -> Iterator[str]:
        if dialect == "sqlite":
            yield f"sqlite:///{shutil.copyfile(self._run / f'{name}.db', folder / 'tracker.db')}"
        else:
            with self._postgresql(name) as url:
                yield url

    @contextmanager
    def _postgresql(self, template: str) -> Iterator[str]:
        name = f"test_{uuid.uuid4().hex[:12]}"
        url = self._address(name)
        self._administer(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield url
        finally:
            self._administer(f"DROP DATABASE {name} WITH (FORCE)")

    def _address(self, name: str) -> str:
        with locked(self._run):
            return self._server.url(name)

    def _administer(self, *statements: str) -> None:
        engine = create_engine(self._server.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()


def _build(url: str) -> bytes:
    engine = database.engine(url)
    migrate(engine)
    engine.dispose()
    return b""
