"""The example's first lot with its two contracts, as they stand the moment they are signed."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.orm import Session

from tests.export.conftest import SEALING_KEY, TODAY
from tracker import contracts
from tracker.refusal import Refused
from tracker.web.commands import example


@pytest.fixture
def stage(session: Session) -> example.Stage:
    """The example until both contracts of lot 1 are concluded; all committed."""
    made = example.Stage(session, TODAY, SEALING_KEY)
    for step in example.steps():
        step(made)
        session.commit()
        signed = session.scalar(select(func.count(contracts.Contract.id)))
        session.rollback()
        if signed == 2:
            return made
    raise AssertionError("the example concludes two contracts")


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
