"""The round that is attacked, and the tender in it that holds a mark in everything sealed."""

import pytest
from sqlalchemy.orm import Session

from tests.tenders.conftest import World, make
from tests.web.attacks import hoard
from tests.web.conftest import Clock
from tracker import tenders


@pytest.fixture
def world(session: Session, clock: Clock) -> World:
    return make(session)


@pytest.fixture
def tender(world: World) -> tenders.Tender:
    return hoard.fill(world)
