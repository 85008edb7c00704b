"""The example's first lot with its two contracts, as they stand the moment they are signed."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, create_engine, select

from tracker import contracts
from tracker.refusal import Refused
from tracker.web.commands import example


@pytest.fixture
def stage(signed_example: example.Stage) -> example.Stage:
    """The example until both contracts of lot 1 are concluded; all committed."""
    return signed_example


@pytest.fixture
def contract(stage: example.Stage) -> contracts.Contract:
    """The first of them: 30 000 euros, begun on the day of its signature."""
    return stage.session.scalars(select(contracts.Contract).order_by(contracts.Contract.id)).first()


@pytest.fixture
def owner(database_url: str) -> Engine:
    """An engine that nothing guards, for whoever changes rows by SQL."""
    made = create_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def refused() -> Callable[..., Refused]:
    """Does an act that must be refused with a code, and tells the refusal."""

    def ask(code: str, act: Callable, *arguments, **named) -> Refused:
        with pytest.raises(Refused) as told:
            act(*arguments, **named)
        assert told.value.code == code
        return told.value

    return ask
