"""An opened round, and one that is compared."""

import pytest
from sqlalchemy.orm import Session

from tests.builders import evaluation as build


@pytest.fixture
def opened(session: Session) -> build.World:
    """A round whose three tenders are opened and admitted."""
    return build.opened(session)


@pytest.fixture
def compared(session: Session) -> build.World:
    """A round whose lot is graded and compared."""
    return build.compared(session)
