"""The estimated value line by line: the sheet, its errors by cell, and the table after publication."""

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from tests.builders import rounds as build
from tests.client import CheckingClient
from tests.web.rounds.desk import read, text
from tracker import organisations, rounds


def sheet(version: int, *lines: dict[str, str]) -> dict[str, str]:
    told = {"version": str(version)}
    for number, line in enumerate(lines):
        for name in ("kind", "lot", "low", "high", "months", "note"):
            told[f"lines-{number}-{name}"] = line.get(name, "")
    return told


@pytest.fixture
def round_(session: Session, buyer: organisations.Organisation) -> rounds.Round:
    return build.planned(session, buyer=buyer)


def test_lines_are_saved_and_counted(desk: CheckingClient, session: Session, round_: rounds.Round) -> None:
    address = f"/rounds/{round_.id}/estimate"
    assert "line by line" in text(desk.get(address))
    told = sheet(
        round_.version,
        {"kind": "term", "low": "1 234 567,50 €", "note": "=1+1"},
        {"kind": "monthly", "low": "1 000", "high": "1 100", "months": "60"},
    )
    answer = desk.post(address, data=told, follow_redirects=True)
    assert "1 282 567,50" in text(answer).replace("\u00a0", " ")
    assert "48 times" in text(answer)
    stored = read(session, rounds.Round)[0]
    assert (stored.estimated_low, stored.estimated_high) == (Decimal("1282567.50"), Decimal("1287367.50"))


def test_an_error_is_told_by_its_cell_and_nothing_is_stored(
    desk: CheckingClient, session: Session, round_: rounds.Round
) -> None:
    told = sheet(
        round_.version, {"kind": "term", "low": "1.234.50"}, {"kind": "option", "note": "utan belopp"}
    )
    answer = desk.post(f"/rounds/{round_.id}/estimate", data=told)
    assert answer.status_code == 422
    page = text(answer)
    assert 'href="#estimate-lines-0-low"' in page
    assert "Write the amount of the line." in page
    assert 'value="1.234.50"' in page
    assert read(session, rounds.EstimateLine) == []


def test_an_older_version_shows_both(desk: CheckingClient, round_: rounds.Round) -> None:
    told = sheet(round_.version, {"kind": "term", "low": "1"})
    desk.post(f"/rounds/{round_.id}/estimate", data=told)
    assert desk.post(f"/rounds/{round_.id}/estimate", data=told).status_code == 409


def test_a_published_round_shows_its_lines_and_takes_no_more(
    desk: CheckingClient, session: Session, buyer: organisations.Organisation
) -> None:
    published = build.published(session, buyer=buyer)
    address = f"/rounds/{published.id}/estimate"
    assert "without lines" in text(desk.get(address))
    refused = desk.post(address, data=sheet(published.version, {"kind": "term", "low": "1"}))
    assert refused.status_code in (403, 409, 422)
