"""What no browser sends: versions that are no numbers, addresses that cannot be read, counts that no column holds."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.builders import rounds as build
from tests.client import CheckingClient
from tests.web.rounds.desk import signed_in, text
from tracker import rounds
from tracker.web import fields

pytestmark = pytest.mark.sqlite_only

ADDRESSES = ("//[", "//[::1", "http://[", "//a\u2100.com", "/ok\r\nX-Y:z", "\\\\evil", "javascript:x")


@pytest.fixture
def round_(session: Session) -> rounds.Round:
    found = build.planned(session)
    build.lot(session, found)
    session.commit()
    return found


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_cannot_be_read_leads_to_the_first_page(client: CheckingClient, address: str) -> None:
    answer = client.get("/language/sv", query_string={"next": address})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


@pytest.mark.parametrize("version", ["abc", "1e999", "9" * 5000, " ", "31.2.2026", "-1"])
def test_a_version_that_is_no_number_is_an_older_version(
    client: CheckingClient, session: Session, round_: rounds.Round, version: str
) -> None:
    session.expire_on_commit = False
    desk = signed_in(client, build.officer(session, round_.buyer))
    session.commit()
    told = {"version": version, "reference": "X/1", "title_sv": "Titel", "training": "integration"}
    assert desk.post(f"/rounds/{round_.id}/edit", data=told).status_code in (409, 422)
    assert desk.post(f"/rounds/{round_.id}/estimate", data={"version": version}).status_code == 409


@pytest.mark.parametrize("count", ["99999999999999999999", "2147483648"])
def test_a_count_that_no_column_holds_is_told_at_its_field(
    client: CheckingClient, session: Session, round_: rounds.Round, count: str
) -> None:
    session.expire_on_commit = False
    desk = signed_in(client, build.officer(session, round_.buyer))
    session.commit()
    told = {"version": str(round_.version), "code": "9", "group_size_min": count, "minutes_per_workday": " "}
    answer = desk.post(f"/rounds/{round_.id}/lots/new", data=told)
    assert answer.status_code == 422
    assert "The number is too large." in text(answer)
    assert "This is needed." in text(answer)


def test_a_name_that_is_none_of_ours_is_told_without_a_page(client: CheckingClient) -> None:
    answer = client.get("/sign-in", headers={"Host": "a" * 300})
    assert answer.status_code == 400
    assert b"no such name" in answer.get_data()


def test_control_characters_never_reach_a_text(app: Flask) -> None:
    class One(fields.Form):
        class Meta:
            csrf = False

        text = fields.TextField()

    with app.test_request_context(method="POST", data={"text": "=\x01x7\ufffe Ra\x0bd"}):
        assert One().text.data == "=x7 Rad"
