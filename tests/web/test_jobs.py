"""The nightly mail: each step once, missed nights caught up, failures tried again, two runs as one; real SMTP."""

import email
import socket
import threading
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from email.policy import default
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config import Incomplete, settings
from tests.builders import accounts as people
from tests.builders import rounds as build
from tracker import accounts, audit, rounds, watch
from tracker.web import jobs

DUE = date(2026, 5, 20)


class Postbox:
    """A server that keeps what it is sent, or refuses it."""

    def __init__(self) -> None:
        self.letters: list[email.message.EmailMessage] = []
        self.refuses = False

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802  (the library's name)
        if self.refuses:
            return "451 not now"
        self.letters.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 OK"

    def told(self) -> list[str]:
        letters, self.letters = self.letters, []
        return [letter.get_content() for letter in letters]


@pytest.fixture
def postbox(app: Flask) -> Iterator[Postbox]:
    box = Postbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    app.config.update(
        MAIL_SERVER="127.0.0.1", MAIL_PORT=port, MAIL_SECURITY="none",
        MAIL_FROM="register@example.fi", PUBLIC_ADDRESS="https://register.example.fi/",
    )  # fmt: skip
    yield box
    server.stop()


@pytest.fixture
def reader(session: Session) -> accounts.Person:
    """Somebody who is reminded of the planned notice of one round."""
    session.expire_on_commit = False
    officer = people.person(session, role="officer")
    build.planned(session, actor=officer, planned_notice_on=DUE, title_sv="Påhittad omgång")
    session.commit()
    return officer


def night(app: Flask, day: date) -> jobs.Night:
    at = datetime.combine(day, time(5, 30), ZoneInfo("Europe/Helsinki"))
    with app.app_context():
        return jobs.nightly(at=at)


def before(days: int) -> date:
    return DUE - timedelta(days=days)


def only(session: Session, app: Flask) -> int:
    """How many reminders were noted."""
    found = session.scalar(select(func.count()).select_from(watch.Reminder)) or 0
    session.rollback()
    return found


def test_each_step_is_told_once_in_the_persons_language(
    app: Flask, session: Session, postbox: Postbox, reader: accounts.Person
) -> None:
    assert night(app, before(15)).mails == 0
    for days, left in ((14, "14 dagar kvar"), (7, "7 dagar kvar"), (3, "3 dagar kvar"), (1, "1 dag kvar")):
        assert night(app, before(days)).dates == 1
        (letter,) = postbox.letters
        (body,) = postbox.told()
        assert left in body
        assert "ons 20.5.2026" in body.replace("\N{NO-BREAK SPACE}", " ")
        assert "https://register.example.fi/rounds/" in body
        assert letter["To"] == reader.email
        assert letter.get_content_type() == "text/plain"
        assert night(app, before(days)).mails == 0
        assert night(app, before(days) + timedelta(days=1)).mails == 0


def test_missed_nights_are_caught_up_in_one_line(
    app: Flask, session: Session, postbox: Postbox, reader: accounts.Person
) -> None:
    assert night(app, before(5)).dates == 1
    (body,) = postbox.told()
    assert body.count("https://register.example.fi/rounds/") == 1
    assert "5 dagar kvar" in body
    assert night(app, before(4)).mails == 0
    assert night(app, before(-2)).dates == 1
    assert "dagen har passerat" in postbox.told()[0]
    assert night(app, before(-3)).mails == 0
    assert only(session, app) == 4


def test_what_was_refused_is_tried_again_and_comes_once(
    app: Flask, session: Session, postbox: Postbox, reader: accounts.Person
) -> None:
    postbox.refuses = True
    assert night(app, before(7)) == jobs.Night(failed=1)
    postbox.refuses = False
    assert night(app, before(7)).mails == 1
    assert night(app, before(6)).mails == 0
    assert len(postbox.told()) == 1


def test_a_run_that_died_between_its_row_and_its_mail_is_made_good_after_an_hour(
    app: Flask,
    session: Session,
    postbox: Postbox,
    reader: accounts.Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def dies(*_told: object, **_facts: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(jobs.mail, "send", dies)
        with pytest.raises(KeyboardInterrupt):
            night(app, before(7))
    assert only(session, app) == 2  # the rows of 14 and 7 days stand, and no mail left
    assert night(app, before(7)).mails == 0
    later = datetime.combine(before(7), time(6, 31), ZoneInfo("Europe/Helsinki"))
    with app.app_context():
        assert jobs.nightly(at=later).mails == 1
        assert jobs.nightly(at=later + timedelta(days=1)).mails == 0
    assert len(postbox.told()) == 1
    assert only(session, app) == 2


def test_a_moved_date_is_told_anew(
    app: Flask, session: Session, postbox: Postbox, reader: accounts.Person
) -> None:
    assert night(app, before(7)).dates == 1
    round_ = session.scalars(select(rounds.Round)).one()
    audit.act(session, audit.SYSTEM, "round.changed", about=round_, within=round_, at=build.AT)
    round_.planned_notice_on = DUE + timedelta(days=2)
    session.commit()
    postbox.told()
    assert night(app, before(7)).dates == 1
    assert "9 dagar kvar" in postbox.told()[0]


def test_two_runs_at_once_send_once(
    app: Flask, session: Session, postbox: Postbox, reader: accounts.Person
) -> None:
    ready, nights = threading.Barrier(4), []

    def run() -> None:
        ready.wait()
        nights.append(night(app, before(3)))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(each.mails for each in nights) == 1
    assert len(postbox.told()) == 1


def test_whoever_turned_it_off_or_is_deactivated_gets_none(
    app: Flask, session: Session, postbox: Postbox, reader: accounts.Person
) -> None:
    accounts.choose_reminders(session, reader, wanted=False, at=build.AT)
    session.commit()
    assert night(app, before(3)) == jobs.Night()
    accounts.choose_reminders(session, reader, wanted=True, at=build.AT)
    session.commit()
    admin = people.person(session, role="admin")
    accounts.deactivate(session, admin, reader, at=build.AT)
    session.commit()
    assert night(app, before(3)) == jobs.Night()


@pytest.mark.sqlite_only
def test_without_a_mail_server_the_command_says_so(app: Flask) -> None:
    answer = app.test_cli_runner().invoke(args=["jobs", "nightly"])
    assert answer.exit_code == 0
    assert answer.output == "No mail is sent: MAIL_SERVER is not set.\n"


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ({"MAIL_SERVER": "smtp.example.fi"}, "MAIL_FROM"),
        ({"MAIL_SERVER": "smtp.example.fi", "MAIL_FROM": "a@example.fi"}, "PUBLIC_ADDRESS"),
        ({"MAIL_PORT": "x"}, "MAIL_PORT"),
        ({"MAIL_SECURITY": "magic"}, "MAIL_SECURITY"),
        ({"PUBLIC_ADDRESS": "register.example.fi"}, "PUBLIC_ADDRESS"),
    ],
)
def test_half_a_mail_server_is_refused_at_start(tmp_path, told: dict[str, str], named: str) -> None:
    with pytest.raises(Incomplete, match=named):
        settings(told, instance=tmp_path)
