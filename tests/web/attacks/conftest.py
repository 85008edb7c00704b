"""The round that is attacked, and the tender in it that holds a mark in everything sealed."""

import pytest

from tests.tenders.conftest import World
from tests.web.attacks import hoard
from tests.web.conftest import Clock
from tracker import tenders


@pytest.fixture
def world(awaited: World, clock: Clock) -> World:
    return awaited


@pytest.fixture
def tender(world: World) -> tenders.Tender:
    return hoard.fill(world)
