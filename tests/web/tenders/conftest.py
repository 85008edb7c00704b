"""A round that waits for tenders, and one that is opened."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.builders import tenders as build
from tests.builders.tenders import DEADLINE, OPENED
from tests.tenders.conftest import World, make
from tests.web.conftest import Clock


@pytest.fixture
def world(session: Session, clock: Clock) -> World:
    return make(session)


@pytest.fixture
def elsewhere(session: Session, clock: Clock) -> World:
    return make(session, received_in="elsewhere", other_system="Påhittade Portalen")


@pytest.fixture
def opened(world, clock) -> World:
    group = build.consortium(world.session, name="Exempelgruppen")
    build.tender(world.session, world.officer, world.round, supplier=group)
    build.tender(world.session, world.officer, world.round)
    late = DEADLINE + timedelta(seconds=1)
    build.tender(world.session, world.officer, world.round, received_at=late, at=OPENED)
    build.opened(world.session, world.officer, world.round)
    clock.at = OPENED + timedelta(hours=1)
    return world
