"""The secret address of a calendar: made, shown once, revoked, dead without account or role, told to nobody else."""

import re

import icalendar
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import accounts as people
from tests.builders import rounds as build
from tests.client import CheckingClient
from tests.web.rounds.desk import signed_in, text
from tracker import accounts, audit
from tracker.web import deeds


@pytest.fixture(autouse=True)
def _hands_off(session: Session) -> None:
    # On SQLite a test that looks at a row again after its commit would hold the writers' lock against the page.
    session.expire_on_commit = False


@pytest.fixture
def owner(session: Session) -> accounts.Person:
    build.planned(session, planned_notice_on=deeds.today(), title_sv="Påhittad omgång")
    person = people.person(session, role="auditor", at=deeds.now(), language="fi")
    session.commit()
    return person


@pytest.fixture
def desk(client: CheckingClient, owner: accounts.Person) -> CheckingClient:
    return signed_in(client, owner)


def made(desk: CheckingClient) -> str:
    desk.get("/account")
    page = text(desk.post("/account/calendar"))
    return re.search(r"http://localhost(/calendar/[\w-]+\.ics)", page)[1]


def fetched(app: Flask, address: str):
    answer = app.test_client().get(address)
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]
    return answer


def test_the_address_is_shown_once_and_opens_the_owners_dates(
    app: Flask, desk: CheckingClient, session: Session, owner: accounts.Person
) -> None:
    address = made(desk)
    answer = fetched(app, address)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    (event,) = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
    assert "ilmoituspäivä" in event["SUMMARY"]
    assert event["URL"].startswith("http://localhost/rounds/")
    token = address.removeprefix("/calendar/").removesuffix(".ics")
    assert token not in text(desk.get("/account"))
    stored = session.scalars(select(accounts.Calendar)).one()
    assert token not in stored.token_hash
    assert {"calendar.made"} <= set(session.scalars(select(audit.Entry.act)))
    assert not any(token in str(entry.changed) for entry in session.scalars(select(audit.Entry)))
    session.commit()
    another = made(desk)
    assert fetched(app, address).status_code == 404
    assert fetched(app, another).status_code == 200


def test_it_dies_when_revoked_deactivated_reset_or_without_a_role(
    app: Flask, desk: CheckingClient, session: Session, owner: accounts.Person
) -> None:
    admin = people.person(session, role="admin", at=deeds.now())
    session.commit()
    address = made(desk)
    desk.get("/account")
    assert desk.post("/account/calendar/revoke").status_code == 302
    assert fetched(app, address).status_code == 404
    for end in (_deactivated, _reset, _without_role):
        with deeds_of(session):
            token = accounts.make_calendar(session, owner, at=deeds.now())
        assert fetched(app, f"/calendar/{token}.ics").status_code == 200
        end(session, admin, owner)
        assert fetched(app, f"/calendar/{token}.ics").status_code == 404
        assert session.scalar(select(accounts.Calendar.id)) is None
        session.commit()


class deeds_of:  # noqa: N801  (reads as a word)
    """A deed of the test's own session."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def __enter__(self) -> None:
        self.session.rollback()

    def __exit__(self, *_: object) -> None:
        self.session.commit()


def _deactivated(session: Session, admin, owner) -> None:
    accounts.deactivate(session, admin, owner, at=deeds.now())
    session.commit()
    accounts.reactivate(session, admin, owner, at=deeds.now())
    session.commit()


def _reset(session: Session, admin, owner) -> None:
    accounts.reset_password(session, admin, owner, password=accounts.temporary_password(), at=deeds.now())
    session.commit()
    owner.temporary_password = False
    audit.act(session, admin, "person.changed", about=owner, at=deeds.now())
    session.commit()


def _without_role(session: Session, admin, owner) -> None:
    for grant in accounts.held(session, owner, on=deeds.today()):
        accounts.end_grant(session, admin, grant, at=deeds.now())
    session.commit()


@pytest.mark.parametrize(
    "address", ["/calendar/x.ics", "/calendar/%00.ics", "/calendar/" + "a" * 3000 + ".ics"]
)
@pytest.mark.sqlite_only
def test_a_wrong_address_is_not_there(app: Flask, address: str) -> None:
    answer = fetched(app, address)
    assert (answer.status_code, answer.data) == (404, b"")


def test_guessing_is_slowed_down(app: Flask, desk: CheckingClient) -> None:
    address = made(desk)
    client = app.test_client()
    codes = [client.get(f"/calendar/{number}.ics").status_code for number in range(31)]
    assert codes == [404] * 30 + [429]
    assert client.get(address, environ_overrides={"REMOTE_ADDR": "192.0.2.1"}).status_code == 200


@pytest.mark.sqlite_only
def test_an_admin_has_no_calendar(client: CheckingClient, session: Session) -> None:
    admin = people.person(session, role="admin", at=deeds.now())
    session.commit()
    page = text(signed_in(client, admin).get("/account"))
    assert "/account/calendar" not in page
    assert client.post("/account/calendar").status_code == 403


def test_reminders_are_turned_off_and_on(
    desk: CheckingClient, session: Session, owner: accounts.Person
) -> None:
    for button, wanted in (("Send me no reminders", False), ("Remind me by mail", True)):
        page = text(desk.get("/account"))
        assert button in page
        desk.post("/account/reminders", data={"wanted": "yes" if wanted else "no"})
        session.refresh(owner)
        assert owner.reminded is wanted
        session.commit()


@pytest.mark.sqlite_only
def test_the_log_does_not_tell_the_address(app: Flask, desk: CheckingClient, capsys) -> None:
    app.config["LOG_LEVEL"] = "DEBUG"
    address = made(desk)
    fetched(app, address)
    assert address.removeprefix("/calendar/").removesuffix(".ics") not in capsys.readouterr().err
