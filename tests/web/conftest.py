"""The clock that the pages read, and the browsers of people who have signed in."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from tests.builders import accounts as people
from tests.builders import tenders as build
from tests.builders.tenders import ENTERED
from tests.client import CheckingClient
from tracker import accounts
from tracker.web import deeds


class Clock:
    """The moment that the pages take for now."""

    def __init__(self) -> None:
        self.at = ENTERED

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(deeds, "now", made)
    return made


@pytest.fixture
def enter(app, session: Session) -> Callable[[accounts.Person], CheckingClient]:
    """The browser of a person who has signed in; before each request the test lets go of the database."""

    app.config["SEALING_KEY"] = build.KEY

    def sign_in(person: accounts.Person) -> CheckingClient:
        client = app.test_client()
        ask = client.open

        def let_go_and_ask(*asked, **settings):
            session.rollback()
            return ask(*asked, **settings)

        client.open = let_go_and_ask
        client.get("/sign-in")
        assert (
            client.post("/sign-in", data={"email": person.email, "password": people.PASSWORD}).status_code
            == 302
        )
        client.get("/account")
        return client

    return sign_in
