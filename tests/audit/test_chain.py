"""The chain: canonical, append-only in the database, whole under many writers, and broken where somebody broke it."""

import hashlib
import json
import threading
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tracker import audit
from tracker.audit import chain
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


_WORDS = st.text(st.characters(codec="utf-8")) | st.text('\x00\x08\t\n\x1f\x7f"\\/\u2028\ue000\U0001f600')
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | _WORDS,
    lambda inner: st.lists(inner) | st.tuples(inner) | st.dictionaries(_WORDS | st.text(), inner),
    max_leaves=20,
)


def outcome(write, value):
    try:
        return write(value)
    except rfc8785.CanonicalizationError as fault:
        return type(fault)


@given(_VALUES)
@example({"\ue000": 1, "\U0001f600": 2})
@example([2**53 - 1, 2**53, -(2**53)])
@example(["\ud800", {"\udfff": None}])
def test_the_quick_way_writes_what_the_reference_of_rfc_8785_writes(value) -> None:
    assert outcome(audit.canonical, value) == outcome(lambda told: rfc8785.dumps(told).decode(), value)


@given(
    st.fixed_dictionaries(
        {"act": _WORDS, "about": _WORDS, "within": st.none() | _WORDS, "reason": st.none() | _WORDS}
    ),
    st.lists(st.dictionaries(_WORDS, st.none() | _WORDS)),
)
def test_a_row_is_linked_over_the_same_bytes_as_its_whole_canonical_json(told, changes) -> None:
    moments = {"recorded_at": "2026-11-24T10:00:00.000001Z", "happened_at": "2026-11-24T09:00:00.000000Z"}
    body = told | moments | {"sequence": 7, "actor_id": 3}
    whole = rfc8785.dumps(body | {"changes": changes, "previous": "f" * 64})
    linked = chain.link("f" * 64, **body, changes=audit.canonical(changes))
    assert linked == hashlib.sha256(whole).hexdigest()


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
        ("UPDATE trail SET changes = '[ ]' WHERE sequence = 2", 2, "hash"),
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
