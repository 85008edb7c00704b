"""The registers, loaded once for all tests that only read them."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from tests import beginnings
from tests.builders.organisations import registers
from tests.databases import Databases
from tracker import database


@pytest.fixture(scope="session")
def loaded_url(dialect: str, databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with databases.migrated(dialect, tmp_path_factory.mktemp("registers")) as url:
        engine = beginnings.guarded(url)
        with Session(engine) as session:
            registers(session)
        engine.dispose()
        yield url


@pytest.fixture
def reader(loaded_url: str) -> Iterator[Session]:
    """A session over the loaded registers, in which nobody writes."""
    engine = database.engine(loaded_url)
    with Session(engine) as made:
        database.reading(made)
        yield made
    engine.dispose()
