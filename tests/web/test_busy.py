"""A database that does not answer is told as such, on a page that asks it nothing."""

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tests.builders import accounts as people
from tests.client import CheckingClient
from tracker import accounts


@pytest.fixture
def signed_in(session: Session, enter) -> CheckingClient:
    return enter(people.person(session))


@pytest.mark.sqlite_only
@pytest.mark.parametrize("path", ["/", "/rounds", "/account", "/no-such-page"])
def test_a_page_comes_though_not_even_the_person_can_be_read(signed_in, monkeypatch, path: str) -> None:
    def locked(*_asked, **_named) -> None:
        raise OperationalError("BEGIN IMMEDIATE", (), Exception("database is locked"))

    monkeypatch.setattr(accounts, "session_of", locked)
    answer = signed_in.get(path)
    assert answer.status_code == 503
    assert "locked" not in answer.get_data(as_text=True)
