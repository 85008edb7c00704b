"""A buyer with an officer, and the officer's browser."""

import pytest
from sqlalchemy.orm import Session

from tests.builders import organisations as registers
from tests.builders import rounds as build
from tests.client import CheckingClient
from tests.web.rounds.desk import signed_in
from tracker import accounts, organisations


@pytest.fixture(autouse=True)
def _hands_off(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    # On SQLite a test that looks at a row again after its commit would hold the writers' lock against the page.
    session.expire_on_commit = False
    ask = CheckingClient.open

    def let_go_and_ask(self: CheckingClient, *args, **settings):
        session.commit()
        return ask(self, *args, **settings)

    monkeypatch.setattr(CheckingClient, "open", let_go_and_ask)


@pytest.fixture
def buyer(session: Session) -> organisations.Organisation:
    return registers.organisation(session, name_sv="Stadens sysselsättningsområde")


@pytest.fixture
def officer(session: Session, buyer: organisations.Organisation) -> accounts.Person:
    return build.officer(session, buyer)


@pytest.fixture
def desk(client: CheckingClient, officer: accounts.Person) -> CheckingClient:
    """The officer's browser."""
    return signed_in(client, officer)
