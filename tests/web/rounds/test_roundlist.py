"""The list of rounds and what every page of rounds keeps: filters in the address, few questions, three languages."""

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests.builders import accounts as people
from tests.builders import organisations as registers
from tests.builders import rounds as build
from tests.client import CheckingClient
from tests.web.rounds.desk import signed_in, text
from tracker import accounts, audit, organisations
from tracker.rounds import Round
from tracker.web import deeds


def test_the_address_is_the_filter_and_each_can_be_taken_away(
    client: CheckingClient, session: Session, buyer: organisations.Organisation
) -> None:
    mine = build.planned(session, buyer=buyer, title_sv="Läskurs", training="literacy")
    other = build.planned(session)
    desk = signed_in(client, people.person(session, role="auditor"), language="sv")
    chosen = f"buyer={buyer.id}&training=literacy&stage=planned&year={mine.year}"
    address = f"/rounds?text=läs&{chosen}&sort=title&order=desc"
    page = text(desk.get(address))
    assert "Läskurs" in page
    assert other.title_sv not in page
    assert "Stadens sysselsättningsområde" in page
    assert 'aria-sort="descending"' in page
    without = text(desk.get("/rounds?stage=nonsense&year=abc&area=steering-x&buyer=99999999999&after=zzz"))
    assert other.title_sv in without
    assert text(desk.get("/rounds?text=nothing+like+this")).count("<tbody>") == 0


def test_pages_lead_forth_and_back(
    client: CheckingClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.web.rounds.SIZE", 2)
    made = [build.planned(session, title_sv=f"Kurs {letter}") for letter in "ABC"]
    desk = signed_in(client, people.person(session, role="auditor"))
    first = text(desk.get("/rounds?sort=title"))
    assert made[1].title_sv in first
    assert made[2].title_sv not in first
    assert f"after={made[1].id}" in first
    second = text(desk.get(f"/rounds?sort=title&after={made[1].id}"))
    assert made[2].title_sv in second
    assert f"before={made[2].id}" in second


@pytest.mark.parametrize("path", ["/rounds", "/rounds/{id}"])
def test_a_page_asks_the_database_the_same_few_times_whatever_it_shows(
    app: Flask, client: CheckingClient, session: Session, path: str
) -> None:
    place = registers.municipality(session)
    auditor = people.person(session, role="auditor")
    few = build.complete(session, lots=1)
    desk = signed_in(client, auditor)

    def statements(round_: Round) -> int:
        with app.app_context():
            engine = deeds.db.engine
        counted: list[str] = []

        def count(_connection, _cursor, statement, *_rest) -> None:
            counted.append(statement)

        event.listen(engine, "before_cursor_execute", count)
        desk.get(path.format(id=round_.id))
        event.remove(engine, "before_cursor_execute", count)
        return len(counted)

    statements(few)
    first = statements(few)
    many = build.planned(session)
    for _ in range(6):
        build.lot(session, many, municipalities=[place.organisation])
    build.scheme(session, many)
    assert statements(many) <= first + 1
    assert first < 66


@pytest.mark.parametrize("language", ["sv", "fi", "en"])
def test_every_page_speaks_every_language(
    client: CheckingClient,
    session: Session,
    buyer: organisations.Organisation,
    officer: accounts.Person,
    language: str,
) -> None:
    round_ = build.complete(session, buyer=buyer)
    published = build.published(session, buyer=buyer)
    desk = signed_in(client, officer, language=language)
    for path in ("", "/edit", "/publish", "/lots/new", "/criteria", f"/lots/{round_.lots[0].id}/edit"):
        assert desk.get(f"/rounds/{round_.id}{path}").status_code == 200, path
    for path in (
        "",
        "/edit",
        "/questions",
        "/questions/times",
        "/questions/new",
        "/questions/tell",
        "/corrigenda/new",
    ):
        assert desk.get(f"/rounds/{published.id}{path}").status_code == 200, path
    assert desk.get("/rounds/new").status_code == 200
    assert audit.name_of(round_)


def test_the_words_searched_for_find_suppliers_too(client: CheckingClient, session: Session) -> None:
    auditor = people.person(session, role="auditor")
    registers.supplier(session, name="Fiktiva Språkskolan Ab")
    session.commit()
    page = signed_in(client, auditor).get("/rounds?text=språkskolan").get_data(as_text=True)
    assert "Fiktiva Språkskolan Ab" in page
    assert "Fiktiva Språkskolan Ab" not in client.get("/rounds").get_data(as_text=True)
