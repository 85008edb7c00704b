"""Signing in and one's own account through the pages: what an attacker tries, and what everybody does."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import accounts as build
from tests.client import CheckingClient
from tracker import accounts, audit
from tracker.accounts import passwords
from tracker.audit import Entry
from tracker.web import deeds, throttle

ROOT = Path(__file__).parents[2]
NEW = "tolv gröna ballonger"


@pytest.fixture(autouse=True)
def _hands_off(session: Session) -> None:
    # On SQLite a test that looks at a row again after its commit would hold the writers' lock against the page.
    session.expire_on_commit = False


@pytest.fixture
def person(session: Session) -> accounts.Person:
    return build.person(session, role="officer", at=deeds.now(), name="Frida Berg")


def sign_in(
    client: CheckingClient, person: accounts.Person, *, password: str = build.PASSWORD, path: str = "/sign-in"
):
    client.get(path)
    return client.post(path, data={"email": person.email, "password": password})


def acts(session: Session) -> list[str]:
    told = list(session.scalars(audit.entries().order_by(Entry.sequence).with_only_columns(Entry.act)))
    session.commit()
    return told


def token_of(client: CheckingClient) -> str | None:
    with client.session_transaction() as kept:
        return kept.get("_user_id")


# --- coming in --------------------------------------------------------------------------------------------


def test_signing_in_leads_to_the_page_that_was_asked_for(
    client: CheckingClient, person: accounts.Person
) -> None:
    first = client.get("/account")
    assert first.status_code == 302
    answer = sign_in(client, person, path=first.location)
    assert (answer.status_code, answer.location) == (302, "/account")
    page = client.get("/account").get_data(as_text=True)
    assert person.email in page


def test_a_wrong_password_keeps_the_address_and_says_nothing_more(
    client: CheckingClient, session: Session, person: accounts.Person
) -> None:
    wrong = sign_in(client, person, password="wrong all along")
    page = wrong.get_data(as_text=True)
    assert wrong.status_code == 422
    assert person.email in page
    assert "wrong all along" not in page
    assert token_of(client) is None
    assert acts(session)[-1] == "sign_in.failed"


def test_blanks_alone_are_no_address(client: CheckingClient, person: accounts.Person) -> None:
    client.get("/sign-in")
    answer = client.post("/sign-in", data={"email": "\t ", "password": "\t "})
    assert answer.status_code == 422
    assert "Skriv din e-postadress." in answer.get_data(as_text=True)


def test_unknown_and_deactivated_people_get_the_same_page(
    client: CheckingClient, session: Session, person: accounts.Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = build.person(session, role="admin")
    moment = deeds.now()
    accounts.deactivate(session, admin, person, at=moment)
    session.commit()
    # A page tells its own minute at its foot: without this the two may fall on either side of a full one.
    monkeypatch.setattr(deeds, "now", lambda: moment)
    pages = []
    for email in (person.email, "nobody@example.fi"):
        client.get("/sign-in")
        answer = client.post("/sign-in", data={"email": email, "password": build.PASSWORD})
        told = answer.get_data(as_text=True).replace(email, "")
        pages.append((answer.status_code, re.sub(r'name="csrf_token"[^>]*', "", told)))
    assert pages[0] == pages[1]


def test_a_form_of_another_site_signs_nobody_in(app: Flask, person: accounts.Person) -> None:
    client = app.test_client()
    answer = client.post("/sign-in", data={"email": person.email, "password": build.PASSWORD})
    assert answer.status_code == 400
    assert token_of(client) is None


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example", "https://evil.example/x", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
        "/\t/evil.example", "///evil.example", "http:evil.example", "evil",
    ],
)  # fmt: skip
def test_nobody_is_led_to_another_site(client: CheckingClient, person: accounts.Person, address: str) -> None:
    client.get("/sign-in")
    answer = client.post(
        "/sign-in", query_string={"next": address}, data={"email": person.email, "password": build.PASSWORD}
    )
    assert (answer.status_code, answer.location) == (302, "/")


def test_a_session_begun_before_signing_in_is_not_continued(
    app: Flask, client: CheckingClient, person: accounts.Person
) -> None:
    client.get("/sign-in")
    with client.session_transaction() as planted:
        planted["_user_id"] = "a token that the attacker knows"
        planted["anything"] = "planted"
        planted["language"] = "fi"
        before = planted["csrf_token"]
    sign_in(client, person)
    with client.session_transaction() as kept:
        assert kept["_user_id"] != "a token that the attacker knows"
        assert "anything" not in kept
        assert kept.get("csrf_token") != before
        assert kept["language"] == "fi"
    intruder = app.test_client()
    with intruder.session_transaction() as theirs:
        theirs["_user_id"] = "a token that the attacker knows"
    assert intruder.get("/account").status_code == 302


def test_a_page_sent_after_the_session_ended_says_so(client: CheckingClient, person: accounts.Person) -> None:
    sign_in(client, person)
    client.get("/account")
    with client.session_transaction() as kept:
        kept.pop("_user_id")
    answer = client.post("/account", data={"language": "fi"}, follow_redirects=True)
    assert answer.request.path == "/sign-in"
    assert "notice" in answer.get_data(as_text=True)


# --- guessing ---------------------------------------------------------------------------------------------


def guess(client: CheckingClient, email: str, address: str = "192.0.2.1"):
    surroundings = {"REMOTE_ADDR": address}
    client.get("/sign-in", environ_base=surroundings)
    return client.post(
        "/sign-in", data={"email": email, "password": "a guess that is wrong"}, environ_base=surroundings
    )


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every password is wrong at once: these tests count, they do not compute."""
    monkeypatch.setattr(passwords, "matches", lambda stored, password: False)


def test_an_account_is_guessed_at_ten_times_from_wherever(
    client: CheckingClient, session: Session, person: accounts.Person, cheap: None
) -> None:
    answers = [guess(client, person.email.upper(), f"192.0.2.{number}").status_code for number in range(12)]
    assert answers == [422] * 10 + [429] * 2
    assert guess(client, "nobody@example.fi").status_code == 422
    told = acts(session)
    assert told.count("sign_in.failed") == 11
    assert told.count("sign_in.throttled") == 1  # a flood of attempts does not flood the trail


def test_whoever_must_wait_is_told_until_when(
    client: CheckingClient, person: accounts.Person, cheap: None
) -> None:
    for _ in range(10):
        guess(client, person.email)
    answer = guess(client, person.email)
    assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60 + 1
    assert re.search(r"kl\.\s\d+\.\d\d", answer.get_data(as_text=True))


def test_even_the_right_password_waits(client: CheckingClient, person: accounts.Person) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "matches", lambda stored, password: False)
        for _ in range(10):
            guess(client, person.email)
    assert sign_in(client, person).status_code == 429
    assert token_of(client) is None


def test_an_address_tries_sixty_times_whomever(client: CheckingClient, cheap: None) -> None:
    answers = [guess(client, f"person.{number}@example.fi").status_code for number in range(61)]
    assert answers == [422] * 60 + [429]
    assert guess(client, "new@example.fi", "192.0.2.2").status_code == 422


def test_one_network_of_the_new_internet_is_one_address(client: CheckingClient, cheap: None) -> None:
    for number in range(60):
        guess(client, f"person.{number}@example.fi", f"2001:db8::{number + 1:x}")
    assert guess(client, "new@example.fi", "2001:db8::ffff:1").status_code == 429
    assert guess(client, "new@example.fi", "2001:db8:0:1::1").status_code == 422


def test_what_succeeds_does_not_count(app: Flask, person: accounts.Person) -> None:
    for _ in range(12):
        assert sign_in(app.test_client(), person).status_code == 302


def test_guessing_the_present_password_of_an_open_browser_is_throttled(
    client: CheckingClient, person: accounts.Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, person)
    monkeypatch.setattr(passwords, "matches", lambda stored, password: False)
    answers = []
    for _ in range(11):
        client.get("/account/password")
        sent = {"old": "a guess that is wrong", "password": NEW, "again": NEW}
        answers.append(client.post("/account/password", data=sent).status_code)
    assert answers == [422] * 10 + [429]


COUNT = """
import sys
from config import settings
from pathlib import Path
from tracker import web
from tracker.web import throttle
app = web.create_app(settings({"SECRET_KEY": "x" * 40, "SEALING_KEY": sys.argv[3], "DATABASE_URL": sys.argv[1]},
                              instance=Path(sys.argv[2])))
with app.app_context():
    for _ in range(50):
        print(throttle.limiter.storage.incr("of everybody", 900))
"""


def test_workers_count_together(
    app: Flask, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes with fifty counts each, and eight threads beside them: no count is lost or told twice."""
    sealing = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
    command = [sys.executable, "-c", COUNT, database_url, str(tmp_path / "other"), sealing]
    running = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]

    def count(_number: int) -> int:
        with app.app_context():
            return throttle.limiter.storage.incr("of everybody", 900)

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(count, range(50)))
    for process in running:
        out, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        told += [int(line) for line in out.split()]
    assert sorted(told) == list(range(1, 151))


def test_a_window_ends_and_what_ended_is_swept_out(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1_000_000.0]
    monkeypatch.setattr(throttle.time, "time", lambda: clock[0])
    with app.app_context():
        storage = throttle.limiter.storage
        assert [storage.incr("one", 60), storage.incr("one", 60), storage.incr("other", 600)] == [1, 2, 1]
        assert (storage.get("one"), storage.get_expiry("one")) == (2, 1_000_060.0)
        clock[0] += 60
        assert storage.get("one") == 0
        assert storage.incr("one", 60, amount=-1) == 0
        assert storage.incr("one", 60) == 1
        clock[0] += 60
        assert storage.incr("third", 60) == 1
        stored = throttle.db.session.scalars(select(accounts.Throttle.key)).all()
        throttle.db.session.rollback()
        assert len(stored) == 2  # "one" has ended and is gone
        assert "third" not in "".join(stored)
        storage.clear("third")
        assert storage.get("third") == 0
        assert storage.check()
        assert storage.reset() == 1


def test_windows_that_end_at_once_do_not_block_each_other(app: Flask) -> None:
    def count(number: int) -> int:
        with app.app_context():
            return throttle.limiter.storage.incr(f"key {number % 5}", 0.002)

    with ThreadPoolExecutor(8) as pool:
        assert min(pool.map(count, range(160))) >= 1


# --- one's own account ------------------------------------------------------------------------------------


def test_signing_out_takes_a_form_and_ends_the_session(
    client: CheckingClient, session: Session, person: accounts.Person
) -> None:
    sign_in(client, person)
    token = token_of(client)
    assert client.get("/sign-out").status_code == 405
    client.get("/account")
    answer = client.post("/sign-out")
    assert answer.location == "/sign-in"
    assert client.get("/account").status_code == 302
    assert accounts.session_of(session, token, at=deeds.now()) is None


def test_changing_the_password_goes_on_here_and_ends_elsewhere(app: Flask, person: accounts.Person) -> None:
    here, elsewhere = app.test_client(), app.test_client()
    for browser in (here, elsewhere):
        sign_in(browser, person)
    before = token_of(here)
    here.get("/account/password")
    answer = here.post("/account/password", data={"old": build.PASSWORD, "password": NEW, "again": NEW})
    assert answer.location == "/"
    assert token_of(here) != before
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302
    assert sign_in(elsewhere, person).status_code == 422
    assert sign_in(elsewhere, person, password=NEW).status_code == 302


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        ({"old": "wrong all along"}, "old"),
        ({"password": "kort", "again": "kort"}, "password"),
        ({"again": "something else here"}, "again"),
        ({"old": ""}, "old"),
    ],
)
def test_a_password_that_cannot_be_changed_is_told_at_its_field(
    client: CheckingClient, person: accounts.Person, sent: dict, fault: str
) -> None:
    sign_in(client, person)
    client.get("/account/password")
    answer = client.post(
        "/account/password", data={"old": build.PASSWORD, "password": NEW, "again": NEW} | sent
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'id="{fault}-error"' in page
    assert NEW not in page


def test_a_temporary_password_opens_only_the_page_where_it_is_changed(
    client: CheckingClient, session: Session, person: accounts.Person
) -> None:
    admin = build.person(session, role="admin")
    accounts.reset_password(session, admin, person, password=NEW, at=deeds.now())
    session.commit()
    assert sign_in(client, person, password=NEW).location == "/account/password"
    for path in ("/", "/account", "/people"):
        assert client.get(path).location == "/account/password"
    client.get("/account/password")
    client.post("/account/password", data={"old": NEW, "password": build.PASSWORD, "again": build.PASSWORD})
    assert client.get("/account").status_code == 200


def test_ones_own_language(client: CheckingClient, session: Session, person: accounts.Person) -> None:
    sign_in(client, person)
    assert 'lang="sv-FI"' in client.get("/account").get_data(as_text=True)
    client.post("/account", data={"language": "fi"})
    assert 'lang="fi-FI"' in client.get("/account").get_data(as_text=True)
    session.refresh(person)
    assert person.language == "fi"


def test_signing_out_everywhere(app: Flask, person: accounts.Person) -> None:
    here, elsewhere = app.test_client(), app.test_client()
    for browser in (here, elsewhere):
        sign_in(browser, person)
    here.get("/account")
    assert here.post("/account/sessions").location == "/sign-in"
    assert here.get("/account").status_code == elsewhere.get("/account").status_code == 302


def test_a_session_ends_with_the_role_that_it_was_begun_with(
    client: CheckingClient, session: Session, person: accounts.Person
) -> None:
    admin = build.person(session, role="admin")
    sign_in(client, person)
    assert client.get("/account").status_code == 200
    accounts.end_grant(session, admin, person.grants[0], at=deeds.now())
    session.commit()
    assert client.get("/account").status_code == 302
