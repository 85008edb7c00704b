"""`flask accounts add`: people from the command line, with the same rules as on the pages."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.builders import accounts as build
from tests.builders.organisations import organisation
from tracker import accounts
from tracker.web import deeds

PASSWORD = "fyra små grodor hoppar\n"


def add(app: Flask, email: str, *options: str, role: str = "admin", password: str = PASSWORD):
    arguments = [
        "accounts",
        "add",
        email,
        "--name",
        "Frida Berg",
        "--role",
        role,
        "--password-stdin",
        *options,
    ]
    return app.test_cli_runner().invoke(args=arguments, input=password)


def test_the_first_admin_of_a_fresh_database_is_made_by_the_house(app: Flask, session: Session) -> None:
    assert add(app, "anna@example.fi").exit_code == 0
    anna = accounts.by_email(session, "anna@example.fi")
    assert anna is not None
    assert accounts.scope(session, anna, "role.granted", on=deeds.today()).everything
    identified = accounts.identify(session, email=anna.email, password=PASSWORD.rstrip("\n"))
    assert identified.person_id == anna.id
    assert not anna.temporary_password


@pytest.mark.parametrize("options", [("--organisation", "ministry:TEM"), ()])
def test_the_first_is_an_admin_of_everything(app: Flask, session: Session, options: tuple[str, ...]) -> None:
    answer = add(app, "anna@example.fi", *options, role="admin" if options else "officer")
    assert (answer.exit_code, "administers everything" in answer.stderr) == (1, True)
    assert not accounts.anybody(session)


def test_later_ones_name_who_acts_and_reach_no_further(app: Flask, session: Session) -> None:
    place = organisation(session, at=deeds.now())
    admin = build.person(session, role="admin", at=deeds.now()).email
    auditor = build.person(session, role="auditor", at=deeds.now()).email
    session.rollback()
    where = ("--organisation", f"{place.kind}:{place.code}")
    session.rollback()
    assert add(app, "one@example.fi", role="officer").exit_code == 1
    assert add(app, "two@example.fi", "--as", auditor, role="officer").exit_code == 1
    assert add(app, "three@example.fi", "--as", "nobody@example.fi", role="officer").exit_code == 1
    assert (
        add(app, "four@example.fi", "--as", admin, "--organisation", "ministry:X", role="officer").exit_code
        == 1
    )
    assert add(app, "five@example.fi", "--as", admin, role="officer", password="kort\n").exit_code == 1
    assert add(app, "six@example.fi", "--as", admin, role="king").exit_code == 2
    assert add(app, "seven@example.fi", "--as", admin, *where, role="officer").exit_code == 0
    added = [
        accounts.by_email(session, f"{name}@example.fi") for name in ("one", "two", "three", "four", "five")
    ]
    assert added == [None] * 5
    seven = accounts.by_email(session, "seven@example.fi")
    assert seven is not None
    assert [grant.organisation_id for grant in seven.grants] == [place.id]
