"""What somebody with the database's own program cannot do to a round: sqlite3 without our pragmas, and psycopg.

Every statement is tried in a transaction of its own and must be refused, and every table must be as it was.
"""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from tests.builders import awards as acts
from tests.builders import evaluation as build
from tracker import awards, contracts

TABLES = (
    "rounds", "lots", "schemes", "criteria", "tenders", "offers", "openings", "opening_authorisations", "round_keys",
    "sealed_values", "scores", "comparisons", "awards", "award_lines", "award_criterion_reasons", "notifications",
    "appeals", "corrections", "contracts", "trail",
)  # fmt: skip
NEVER_EMPTIED = (
    "rounds", "tenders", "offers", "openings", "opening_authorisations", "round_keys", "sealed_values",
    "comparisons", "awards", "award_lines", "award_criterion_reasons", "notifications", "appeals", "corrections",
    "contracts", "trail",
)  # fmt: skip
ROUND = (
    "UPDATE rounds SET stage = 'planned'",
    "UPDATE rounds SET stage = 'published'",
    "UPDATE rounds SET record = true, source = 'x'",
    "UPDATE rounds SET law_day = '2017-01-01'",
    "UPDATE rounds SET regime = 'below_threshold'",
    "DELETE FROM rounds",
    "UPDATE lots SET volume = '1/1'",
    "UPDATE lots SET ceiling_price = 1",
    "UPDATE lots SET stage = 'tendered'",
    "DELETE FROM lots",
    "UPDATE criteria SET max_points = '1/1'",
    "DELETE FROM criteria",
    "DELETE FROM schemes",
)
TENDERS = (
    "UPDATE tenders SET supplier_id = (SELECT max(id) FROM suppliers) WHERE id = 1",
    "DELETE FROM tenders",
    "UPDATE offers SET unit_price = 1 WHERE id = 3",
    "UPDATE offers SET standing = 'rejected', reason_code = 'late', reason = 'x' WHERE id = 1",
    "UPDATE offers SET tender_id = 2 WHERE id = 3",
    "DELETE FROM offers",
    "UPDATE scores SET grade = '10/1' WHERE id = 3",
    "DELETE FROM scores",
    "INSERT INTO scores (offer_id, criterion_id, grade, reason, version) VALUES (1, 1, '1/1', 'x', 1)",
    "UPDATE openings SET tenders_late = 1",
    "UPDATE opening_authorisations SET person_id = person_id + 1",
    "DELETE FROM opening_authorisations",
)
DECISION = (
    "UPDATE awards SET decided_on = '2026-01-01'",
    "UPDATE awards SET standstill_binds = false",
    "UPDATE awards SET approved_by_id = approved_by_id + 1",
    "UPDATE awards SET proposed_by_id = proposed_by_id + 1",
    "UPDATE awards SET lot_id = lot_id + 1",
    "UPDATE awards SET reasons = 'x'",
    "UPDATE awards SET ended_reason = 'x'",
    "UPDATE awards SET state = 'proposed'",
    "DELETE FROM awards",
    "UPDATE award_lines SET chosen = true",
    "DELETE FROM award_lines",
    "INSERT INTO award_lines (award_id, offer_id, chosen, reason) VALUES (1, 99, true, 'x')",
    "UPDATE award_criterion_reasons SET reason = 'x'",
    "INSERT INTO award_criterion_reasons (award_id, criterion_id, reason) VALUES (1, 99, 'x')",
    "UPDATE comparisons SET results = '{}'",
)
REMEDIES = (
    "UPDATE appeals SET award_id = award_id + 1",
    "UPDATE appeals SET filed_on = '2026-01-01'",
    "UPDATE appeals SET permission_on = '2026-01-01'",
    "UPDATE appeals SET docket = NULL",
    "DELETE FROM appeals",
    "UPDATE corrections SET claimed_on = '2026-01-01'",
    "UPDATE corrections SET resolved_on = '2026-01-01', outcome = 'rejected'",
    "DELETE FROM corrections",
    "DELETE FROM notifications",
    "UPDATE notifications SET tender_id = tender_id + 10",
    "UPDATE notifications SET sent_at = '2026-01-01 08:00:00'",
)
Try = Callable[[str], str | None]


@pytest.fixture
def made(session: Session) -> build.World:
    """A lot that is decided and notified, with an appeal and a correction: standstill runs."""
    made = build.compared(session)
    award = acts.notify(made, acts.decide(made, acts.propose(made)))
    filed = acts.SENT + timedelta(days=2)
    facts = {"filed_on": filed.date(), "docket": "2026/1", "note": "x"}
    awards.file_appeal(session, made.officer, award, at=filed, **facts)
    session.commit()
    awards.claim_correction(session, made.officer, award, claimed_on=filed.date(), at=filed)
    session.commit()
    return made


@pytest.fixture
def plain(database_url: str) -> Iterator[Any]:
    """A connection of the database's own program, which knows nothing of ours."""
    if database_url.startswith("sqlite"):
        connection: Any = sqlite3.connect(make_url(database_url).database, isolation_level=None)
    else:
        address = make_url(database_url).set(drivername="postgresql")
        connection = psycopg.connect(address.render_as_string(hide_password=False), autocommit=True)
    yield connection
    connection.close()


@pytest.fixture
def attempt(plain: Any) -> Try:
    """Tries a statement, and takes it back where it passes; tells the refusal, or None."""

    def run(statement: str) -> str | None:
        plain.execute("BEGIN")
        try:
            plain.execute(statement)
        except (sqlite3.Error, psycopg.Error) as refused:
            return str(refused)
        finally:
            plain.execute("ROLLBACK")
        return None

    return run


def passed(attempt: Try, statements: Any) -> dict[str, str | None]:
    """The statements that were not refused by a rule: those that pass, and those that never meant anything."""
    told = {statement: attempt(statement) for statement in statements}
    meant = (
        "stay",
        "append-only",
        "locked",
        "UNIQUE constraint failed",
        "waits",
        "calendar",
        "standstill",
        "choose",
        "never overwritten",
        "comes as received",
    )
    return {one: words for one, words in told.items() if words is None or not any(m in words for m in meant)}


def earliest(made: build.World) -> date:
    made.session.expire_all()
    day = awards.live(made.session, made.lot).earliest_contract_day
    made.session.rollback()
    assert day is not None
    return day


@pytest.mark.parametrize(
    "statements", [ROUND, TENDERS, DECISION, REMEDIES], ids=["round", "tenders", "decision", "remedies"]
)
def test_what_is_announced_decided_and_appealed_stays(
    made: build.World, attempt: Try, statements: tuple[str, ...]
) -> None:
    made.session.rollback()
    assert passed(attempt, statements) == {}


def test_a_contract_day_comes_no_earlier_than_the_notices_tell(made: build.World, attempt: Try) -> None:
    day = earliest(made)
    before, after = day - timedelta(days=1), day + timedelta(days=1)
    sent = acts.SENT.date() + timedelta(days=1)
    for earlier in (before, sent):
        assert "waits" in (attempt(f"UPDATE awards SET earliest_contract_day = '{earlier}'") or "passed")
        assert "stays" in (
            attempt(f"UPDATE notifications SET earliest_contract_day = '{earlier}'") or "passed"
        )
    assert attempt(f"UPDATE awards SET earliest_contract_day = '{after}'") is None


def test_a_mended_notice_moves_the_day_both_ways(made: build.World) -> None:
    session, first = made.session, earliest(made)
    for moved in (3, -1, 1):
        award = awards.live(session, made.lot)
        notices = [
            awards.Notice(tender, "electronic", acts.SENT + timedelta(days=moved))
            for tender in awards.to_notify(award)
        ]
        at = acts.SENT + timedelta(days=9)
        awards.notify(session, made.officer, award, version=award.version, notices=notices, at=at)
        session.commit()
        days = {notice.earliest_contract_day for notice in awards.live(session, made.lot).notifications}
        assert days == {earliest(made)}
        assert (earliest(made) > first) == (moved > 0)


def conclude(supplier: str, day: object) -> str:
    """A contract by SQL; `supplier` and `day` are its own words."""
    return (
        "INSERT INTO contracts (lot_id, award_id, supplier_id, concluded_on, version) "
        f"SELECT lot_id, id, {supplier}, {day}, 1 FROM awards"
    )


@pytest.fixture
def winner(made: build.World) -> int:
    """The chosen supplier, once the appeal is settled."""
    session = made.session
    award = awards.live(session, made.lot)
    (appeal,) = awards.appeals(session, award)
    at = acts.SENT + timedelta(days=5)
    facts = {"resolved_on": at.date(), "outcome": "rejected", "version": appeal.version}
    awards.resolve_appeal(session, made.officer, appeal, at=at, **facts)
    session.commit()
    chosen = contracts.chosen(awards.live(session, made.lot))[0].offer.tender.supplier_id
    session.rollback()
    return chosen


def test_a_contract_is_with_whom_the_award_chose(made: build.World, winner: int, attempt: Try) -> None:
    day = f"'{earliest(made)}'"
    others = [supplier.id for supplier in made.suppliers if supplier.id != winner]
    made.session.rollback()
    for other in others:
        assert "did not choose" in (attempt(conclude(str(other), day)) or "passed")
    assert attempt(conclude(str(winner), day)) is None


def test_a_settled_appeal_stays_settled(winner: int, attempt: Try) -> None:
    again = ("UPDATE appeals SET resolved_on = NULL, outcome = NULL", "UPDATE appeals SET outcome = 'other'")
    assert passed(attempt, again) == {}


@pytest.mark.parametrize("what", ["zzz", "2027-02-30", "2027-2-3", "now", "20270301", "2027-03-01 ", ""])
@pytest.mark.sqlite_only
def test_no_text_of_another_kind_is_a_day(winner: int, attempt: Try, what: str) -> None:
    statements = (
        conclude(str(winner), f"'{what}'"),
        f"UPDATE awards SET earliest_contract_day = '{what}'",
        f"UPDATE appeals SET note = note, permission_on = '{what}'",
        f"UPDATE notifications SET known_on = '{what}'",
        f"UPDATE notifications SET sent_at = '{what}'",
    )
    assert passed(attempt, statements) == {}


@pytest.mark.sqlite_only
def test_neither_numbers_nor_bytes_are_days(winner: int, attempt: Try) -> None:
    assert (
        passed(
            attempt,
            [conclude(str(winner), what) for what in ("1", "9999999", "x'7a'", "x'323032372d30332d3031'")],
        )
        == {}
    )
    assert passed(attempt, ["UPDATE awards SET earliest_contract_day = 5"]) == {}


@pytest.mark.postgresql
def test_no_day_is_endless(winner: int, attempt: Try) -> None:
    statements = [
        conclude(str(winner), "DATE 'infinity'"),
        "UPDATE awards SET earliest_contract_day = '-infinity'",
        "UPDATE notifications SET known_on = 'infinity'",
        "UPDATE notifications SET sent_at = 'infinity'",
    ]
    assert passed(attempt, statements) == {}


@pytest.mark.postgresql
def test_no_table_is_emptied(made: build.World, attempt: Try) -> None:
    made.session.rollback()
    assert passed(attempt, [f"TRUNCATE {table} CASCADE" for table in NEVER_EMPTIED]) == {}


@pytest.mark.sqlite_only
def test_no_row_is_replaced(made: build.World, winner: int, plain: Any, attempt: Try) -> None:
    contracts.conclude(
        made.session, made.officer, made.lot, concluded_on=earliest(made),
        supplier=next(one for one in made.suppliers if one.id == winner),
        at=datetime.combine(earliest(made), acts.SENT.timetz()),
    )  # fmt: skip
    made.session.commit()
    assert plain.execute("PRAGMA recursive_triggers").fetchone() == (0,)
    before = everything(plain)
    assert {table for table in TABLES if not before[table]} == set()
    statements = []
    for table in TABLES:
        statements += [
            f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
            f"REPLACE INTO {table} SELECT * FROM {table} LIMIT 1",
            f"INSERT OR IGNORE INTO {table} SELECT * FROM {table}",
        ]
    assert passed(attempt, statements) == {}
    assert everything(plain) == before


@pytest.mark.sqlite_only
@pytest.mark.parametrize("key", ["id", "rowid", "oid", "_rowid_"])
def test_no_row_is_pushed_out_by_the_key_of_another(made: build.World, attempt: Try, key: str) -> None:
    build.opened(made.session, prices=())
    statements = [
        f"UPDATE OR REPLACE {table} SET {key} = (SELECT min(rowid) FROM {table}) "
        f"WHERE rowid = (SELECT max(rowid) FROM {table})"
        for table in ("rounds", "lots", "schemes", "criteria", "tenders", "offers", "scores", "notifications")
    ]
    assert passed(attempt, statements) == {}


def everything(plain: Any) -> dict[str, list[Any]]:
    """Every row of every table that is guarded."""
    return {table: plain.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in TABLES}
