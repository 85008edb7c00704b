"""A round that waits for tenders, and one that is opened."""

from datetime import timedelta

import pytest

from tests.builders import tenders as build
from tests.builders.tenders import DEADLINE, OPENED
from tests.tenders.conftest import World
from tests.web.conftest import Clock


@pytest.fixture
def world(awaited: World, clock: Clock) -> World:
    return awaited


@pytest.fixture
def elsewhere(awaited_elsewhere: World, clock: Clock) -> World:
    return awaited_elsewhere


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
