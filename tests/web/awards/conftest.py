"""A lot that is compared, and one that is decided."""

from datetime import timedelta

import pytest

from tests.builders import evaluation as build
from tests.builders.evaluation import World
from tests.web.awards import desk
from tests.web.conftest import Clock


@pytest.fixture
def compared(compared_world: World, clock: Clock) -> World:
    """A lot whose three tenders have 88, 86 and 69 points."""
    clock.at = build.COMPARED + timedelta(hours=1)
    return compared_world


@pytest.fixture
def decided(compared: World, enter, clock: Clock) -> World:
    """The same lot once it is decided, the day after it was proposed; nobody is told yet."""
    desk.propose(compared, enter(compared.officer), compared.offers()[0])
    clock.at = desk.DECIDED
    desk.approve(compared, enter(compared.manager))
    clock.at = desk.TOLD
    return compared
