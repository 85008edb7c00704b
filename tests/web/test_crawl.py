"""Nobody meets a dead end: each role walks the demonstration by the links shown, in each language.

No link answers that one may not or that nothing is there, and no page shows a code, a machine's day or another
language's words.
"""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests import beginnings
from tests.habits.sources import assert_none
from tests.web import crawling
from tests.web.test_roles import _seal
from tracker.web import deeds
from tracker.web.commands import example
from tracker.web.extensions import db

WALKS = [
    ("officer", "sv"), ("officer", "fi"), ("manager", "fi"), ("auditor", "sv"), ("auditor", "en"),
    ("evaluator", "fi"), ("admin", "sv"),
]  # fmt: skip
LEAST = 20  # pages that anybody reaches at least: a walk that stops at the first page says nothing


@pytest.fixture(scope="module")
def demonstration(
    dialect: str, databases, tmp_path_factory: pytest.TempPathFactory, make_app: Callable[..., Flask]
) -> Iterator[Flask]:
    """The application with the demonstration's data and a round whose tender is still sealed."""
    folder = tmp_path_factory.mktemp(dialect)
    with databases.migrated(dialect, folder) as url:
        app = make_app(url, folder)
        for command in (["registers", "load"], ["demo", "load"]):
            told = app.test_cli_runner().invoke(args=command)
            assert told.exit_code == 0, told.output
        engine = beginnings.guarded(url)
        with Session(engine) as session:
            session.expire_on_commit = False
            _seal(session, example.Stage(session, deeds.today(), app.config["SEALING_KEY"]))
        engine.dispose()
        yield app
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.mark.sqlite_only
@pytest.mark.parametrize(("role", "language"), WALKS)
def test_no_link_is_a_dead_end_and_no_page_speaks_in_codes(
    demonstration: Flask, role: str, language: str
) -> None:
    walk(demonstration, role, language)


@pytest.mark.postgresql
def test_the_same_walk_goes_on_the_other_database(demonstration: Flask) -> None:
    walk(demonstration, "officer", "fi")


def test_a_walk_sees_what_nobody_should_meet() -> None:
    page = crawling.Words(
        '<html lang="fi"><h1>Kierros</h1><p>annex_e</p><p>avattu 2026-11-24</p><p>&lt;None&gt;</p>'
        "<p>Waiting for you</p>"
        '<p lang="en">Waiting for you</p><code>round.opened_late</code><a href="/x">award.sent_back</a></html>'
    )
    told = crawling.faults(page, "fi", frozenset({"Waiting for you"}))
    assert [fault.split(" in ")[0] for fault in told] == [
        "code 'annex_e'", "code 'award.sent_back'", "day '2026-11-24'", "empty '<None'",
        "not translated: 'Waiting for you'",
    ]  # fmt: skip
    assert page.links == ["/x"]
    assert crawling.faults(crawling.Words('<html lang="sv-FI"></html>'), "fi", frozenset()) == [
        "0 first headings", "lang is 'sv-FI'",
    ]  # fmt: skip
    assert "Rounds" in crawling.untranslated("fi")


def walk(demonstration: Flask, role: str, language: str) -> None:
    """Walk as a person of a role reads, and fail with everything that they should not meet."""
    client = signed_in(demonstration, role, language)
    foreign = crawling.untranslated(language)
    found, pages = [], 0
    for path, origin, page in crawling.walk(demonstration, client):
        pages += 1
        if isinstance(page, int):
            found.append(f"{path} answers {page}; the link stands on {origin}")
        else:
            found += [f"{path}: {fault}" for fault in crawling.faults(page, language, foreign)]
    assert_none(found)
    assert pages >= LEAST, f"only {pages} pages were reached"


def signed_in(app: Flask, role: str, language: str):
    client = app.test_client()
    token = crawling.token(client.get("/sign-in").get_data(as_text=True))
    facts = {"email": f"{role}@example.org", "password": example.PASSWORD, "csrf_token": token}
    assert client.post("/sign-in", data=facts).status_code == 302, role
    assert client.get(f"/language/{language}").status_code == 302
    return client
