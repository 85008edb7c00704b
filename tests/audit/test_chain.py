"""The chain: canonical, append-only in the database, whole under many writers, and broken where somebody broke it."""

import hashlib
import json
import threading
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import Engine, create_engine, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tracker import audit
from tracker.organisations import Supplier

AT = datetime(2026, 11, 24, 10, 0, 0, 123456, tzinfo=UTC)
WRITERS, EACH = 64, 3


def write(session: Session, number: int) -> None:
    audit.act(session, audit.SYSTEM, "export.made", about=f"register:{number}", at=AT)
    session.commit()


@pytest.fixture
def owner(database_url: str) -> Engine:
    """Whoever has the database itself: no guard of ours stands before it."""
    made = create_engine(database_url)
    yield made
    made.dispose()


def test_the_genesis_row_of_the_migration_is_the_one_that_the_code_computes(session: Session) -> None:
    first = session.get(audit.Entry, 0)
    assert first.hash == audit.genesis()["hash"]
    assert audit.verify(session).whole


def test_a_row_is_hashed_over_its_canonical_json_and_the_hash_before_it(session: Session) -> None:
    write(session, 1)
    row = session.get(audit.Entry, 1)
    body = {
        "about": "register:1", "act": "export.made", "actor_id": 0, "changes": [],
        "happened_at": "2026-11-24T10:00:00.123456Z", "previous": audit.genesis()["hash"], "reason": None,
        "recorded_at": "2026-11-24T10:00:00.123456Z", "sequence": 1, "within": None,
    }  # fmt: skip
    independent = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert row.hash == hashlib.sha256(independent.encode()).hexdigest()


def test_what_cannot_be_written_exactly_has_no_form() -> None:
    told = {
        "money": Decimal("10.50"),
        "points": Fraction(1, 3),
        "day": date(2026, 1, 2),
        "at": AT,
        "list": (1, "b"),
    }
    assert audit.recordable(told) == {
        "money": "10.50", "points": "1/3", "day": "2026-01-02", "at": "2026-11-24T10:00:00.123456Z", "list": [1, "b"],
    }  # fmt: skip
    with pytest.raises(TypeError):
        audit.recordable(0.1)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trail SET act = 'genesis' WHERE sequence = 1",
        "DELETE FROM trail WHERE sequence = 1",
        "DELETE FROM trail",
    ],
)
def test_the_database_itself_refuses_to_change_the_trail(
    session: Session, owner: Engine, statement: str
) -> None:
    write(session, 1)
    with pytest.raises(DBAPIError, match="append-only"), owner.begin() as connection:
        connection.execute(text(statement))
    assert audit.verify(session).rows == 2


@pytest.mark.sqlite_only
@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE"])
def test_sqlite_refuses_to_replace_a_row(session: Session, owner: Engine, verb: str) -> None:
    write(session, 1)
    columns = (
        "sequence, recorded_at, happened_at, actor_id, act, about, within, changes, reason, previous, hash"
    )
    forged = columns.replace("about,", "'forged',")
    with pytest.raises(DBAPIError, match="append-only"), owner.begin() as connection:
        connection.execute(
            text(f"{verb} INTO trail ({columns}) SELECT {forged} FROM trail WHERE sequence = 1")
        )


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE trail",
        "INSERT INTO trail SELECT * FROM trail WHERE sequence = 1 ON CONFLICT (sequence) DO UPDATE SET act = 'x'",
    ],
)
def test_postgresql_refuses_to_empty_or_overwrite_the_trail(
    session: Session, owner: Engine, statement: str
) -> None:
    write(session, 1)
    with pytest.raises(DBAPIError, match="append-only"), owner.begin() as connection:
        connection.execute(text(statement))


def without_triggers(owner: Engine, statement: str) -> None:
    """What the database's owner can still do: take the triggers away first. The chain then tells."""
    with owner.begin() as connection:
        if owner.dialect.name == "sqlite":
            for name in ("update", "delete", "replace"):
                connection.execute(text(f"DROP TRIGGER trail_no_{name}"))
        else:
            connection.execute(text("ALTER TABLE trail DISABLE TRIGGER USER"))
        connection.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "broken", "fault"),
    [
        ("UPDATE trail SET reason = 'nicer' WHERE sequence = 2", 2, "hash"),
        ("UPDATE trail SET actor_id = 7 WHERE sequence = 1", 1, "hash"),
        ("UPDATE trail SET changes = '[' WHERE sequence = 2", 2, "hash"),
        ("DELETE FROM trail WHERE sequence = 2", 3, "gap"),
        ("UPDATE trail SET previous = '" + "f" * 64 + "' WHERE sequence = 3", 3, "previous"),
    ],
)
def test_verifying_names_the_first_broken_row(
    session: Session, owner: Engine, statement: str, broken: int, fault: str
) -> None:
    for number in range(1, 5):
        write(session, number)
    session.rollback()
    without_triggers(owner, statement)
    verdict = audit.verify(session)
    assert (verdict.whole, verdict.broken, verdict.fault) == (False, broken, fault)


def test_a_tail_that_was_cut_off_is_found_by_a_head_kept_elsewhere(session: Session, owner: Engine) -> None:
    for number in range(1, 4):
        write(session, number)
    _, head = audit.head(session)
    assert audit.verify(session, head=head).whole
    session.rollback()
    without_triggers(owner, "DELETE FROM trail WHERE sequence > 2")
    assert audit.verify(session).whole, "a chain that was cut at its end looks whole by itself"
    assert audit.verify(session, head=head).fault == "head_missing"


def test_many_writers_lose_nothing_and_never_fork_the_chain(engine: Engine, session: Session) -> None:
    faults: list[Exception] = []

    def work(writer: int) -> None:
        try:
            for number in range(EACH):
                with Session(engine) as own:
                    made = Supplier(name=f"Företag {writer}-{number}", search_name="f", bare_name="f")
                    audit.act(own, audit.SYSTEM, "supplier.added", about=made, at=AT)
                    own.add(made)
                    own.commit()
        except Exception as fault:  # noqa: BLE001  (whatever a writer meets, the test shows)
            faults.append(fault)

    threads = [threading.Thread(target=work, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert session.scalar(select(func.count()).select_from(Supplier)) == WRITERS * EACH
    verdict = audit.verify(session)
    assert (verdict.whole, verdict.rows) == (True, WRITERS * EACH + 1)
