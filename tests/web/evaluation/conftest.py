"""A lot whose tenders wait to be graded, and one that is compared."""

from datetime import timedelta

import pytest

from tests.builders import evaluation as build
from tests.builders.evaluation import World
from tests.web.conftest import Clock


@pytest.fixture
def opened(opened_world: World, clock: Clock) -> World:
    clock.at = build.GRADED
    return opened_world


@pytest.fixture
def compared(compared_world: World, clock: Clock) -> World:
    clock.at = build.COMPARED + timedelta(hours=1)
    return compared_world
