"""An opened round, and one that is compared."""

import pytest

from tests.builders import evaluation as build


@pytest.fixture
def opened(opened_world: build.World) -> build.World:
    """A round whose three tenders are opened and admitted."""
    return opened_world


@pytest.fixture
def compared(compared_world: build.World) -> build.World:
    """A round whose lot is graded and compared."""
    return compared_world
