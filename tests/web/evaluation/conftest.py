"""A lot whose tenders wait to be graded, and one that is compared."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.builders import evaluation as build
from tests.builders.evaluation import World
from tests.web.conftest import Clock


@pytest.fixture
def opened(session: Session, clock: Clock) -> World:
    clock.at = build.GRADED
    return build.opened(session)


@pytest.fixture
def compared(session: Session, clock: Clock) -> World:
    clock.at = build.COMPARED + timedelta(hours=1)
    return build.compared(session)
