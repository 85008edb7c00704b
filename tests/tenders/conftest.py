"""A buyer, its people and a round that waits for tenders."""

from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from tests.builders import accounts as people
from tests.builders import tenders as build
from tracker import accounts, organisations, rounds


@dataclass
class World:
    """One buyer with everybody who might look, and somebody of another buyer."""

    session: Session
    buyer: organisations.Organisation
    officer: accounts.Person
    colleague: accounts.Person
    manager: accounts.Person
    auditor: accounts.Person
    evaluator: accounts.Person
    admin: accounts.Person
    outsider: accounts.Person
    round: rounds.Round

    @property
    def lots(self) -> list[rounds.Lot]:
        return self.round.lots

    @property
    def everybody(self) -> dict[str, accounts.Person]:
        names = ("officer", "colleague", "manager", "auditor", "evaluator", "admin", "outsider")
        return {name: getattr(self, name) for name in names}


def make(session: Session, **facts) -> World:
    buyer, other = build.organisation(session), build.organisation(session)
    mine = {
        name: people.person(session, role=role, organisation=buyer)
        for name, role in {
            "officer": "officer",
            "colleague": "officer",
            "manager": "manager",
            "auditor": "auditor",
            "evaluator": "evaluator",
        }.items()
    }
    admin = people.person(session, role="admin")
    outsider = people.person(session, role="officer", organisation=other)
    round_ = build.published(session, mine["officer"], buyer, **facts)
    return World(session, buyer, admin=admin, outsider=outsider, round=round_, **mine)


@pytest.fixture
def world(awaited: World) -> World:
    """A published round received here, with the lots 1 and 2a."""
    return awaited


@pytest.fixture
def elsewhere(awaited_elsewhere: World) -> World:
    """A published round whose tenders are received in another system."""
    return awaited_elsewhere
