"""The trail writes one row an act with every change, and refuses what no act covers."""

import hashlib
import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session

from tests.builders import organisations as build
from tracker import audit
from tracker.organisations import Organisation, Supplier
from tracker.refusal import Refused

AT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def supplier(**facts) -> Supplier:
    return Supplier(
        **(
            {"name": "Fiktiva Kursgården Ab", "search_name": "fiktiva kursgården", "bare_name": "fiktiva"}
            | facts
        )
    )


def last(session: Session) -> audit.Entry:
    return session.scalars(audit.entries().order_by(audit.Entry.sequence.desc())).first()


def begin(session: Session, name: str = "supplier.added", about: object = "suppliers", **facts) -> None:
    audit.act(session, audit.SYSTEM, name, about=about, at=AT, **facts)


def test_an_act_writes_every_field_old_and_new(session: Session) -> None:
    made = supplier(country="FI")
    begin(session, about=made)
    session.add(made)
    session.commit()
    added = last(session)
    assert (added.act, added.about, added.recorded_at) == ("supplier.added", f"suppliers:{made.id}", AT)
    assert added.changed[0]["what"] == "insert"
    assert added.changed[0]["fields"]["name"] == [None, "Fiktiva Kursgården Ab"]

    begin(session, "supplier.changed", about=made)
    made.name = "Fiktiva Kursgården Oy"
    session.commit()
    assert last(session).changed == [
        {
            "table": "suppliers",
            "id": str(made.id),
            "what": "update",
            "fields": {"name": ["Fiktiva Kursgården Ab", "Fiktiva Kursgården Oy"]},
        }
    ]


def test_the_old_value_is_known_even_when_it_had_not_been_loaded(session: Session) -> None:
    made = supplier()
    begin(session, about=made)
    session.add(made)
    session.commit()
    assert "name" not in made.__dict__
    begin(session, "supplier.changed", about=made)
    made.name = "Annan Ab"
    session.commit()
    assert last(session).changed[0]["fields"]["name"] == ["Fiktiva Kursgården Ab", "Annan Ab"]


def test_several_flushes_of_one_act_become_one_row_with_the_first_old_value(session: Session) -> None:
    made = supplier()
    begin(session, about=made)
    session.add(made)
    session.commit()
    begin(session, "supplier.changed", about=made)
    for name in ("Ett Ab", "Två Ab"):
        made.name = name
        session.flush()
    session.commit()
    assert last(session).changed[0]["fields"]["name"] == ["Fiktiva Kursgården Ab", "Två Ab"]


def test_an_act_without_a_change_is_written_too(session: Session) -> None:
    begin(session, "export.made", about="register")
    session.commit()
    assert (last(session).act, last(session).changed) == ("export.made", [])


def test_what_is_rolled_back_leaves_no_row_and_no_act(session: Session) -> None:
    before = last(session).sequence
    begin(session)
    session.add(supplier())
    session.flush()
    session.rollback()
    assert last(session).sequence == before
    begin(session, "export.made", about="register")
    session.commit()
    assert last(session).changed == []


def test_a_change_without_an_act_is_refused(session: Session) -> None:
    session.add(supplier())
    with pytest.raises(audit.Unaudited, match="no act covers a change of suppliers"):
        session.commit()


def test_a_second_act_in_one_transaction_is_refused(session: Session) -> None:
    begin(session)
    with pytest.raises(audit.Unaudited, match="one act"):
        begin(session)


def test_an_act_outside_the_vocabulary_is_refused(session: Session) -> None:
    with pytest.raises(audit.Unaudited, match="vocabulary"):
        begin(session, "supplier.invented")


@pytest.mark.parametrize("reason", [None, "", "   "])
def test_an_act_that_asks_for_a_reason_is_refused_without_one(session: Session, reason: str | None) -> None:
    with pytest.raises(Refused) as refused:
        begin(session, "round.cancelled", reason=reason)
    assert refused.value.code == "audit.reason_missing"


STATEMENTS = {
    "update by ORM": lambda session: session.execute(update(Supplier).values(name="x")),
    "delete by ORM": lambda session: session.execute(delete(Supplier)),
    "insert by ORM": lambda session: session.execute(insert(Supplier).values(name="x")),
    "query delete": lambda session: session.query(Supplier).delete(),
    "query update": lambda session: session.query(Supplier).update({"name": "x"}),
    "bulk save": lambda session: session.bulk_save_objects([supplier()]),
    "bulk insert": lambda session: session.bulk_insert_mappings(Supplier, [{"name": "x"}]),
    "update by Core": lambda session: session.connection().execute(
        update(Supplier.__table__).values(name="x")
    ),
    "text": lambda session: session.execute(text("UPDATE suppliers SET name = 'x'")),
    "raw text": lambda session: session.connection().exec_driver_sql("DELETE FROM suppliers"),
    "comment first": lambda session: session.connection().exec_driver_sql(
        "/* tidy */ -- up\n DELETE FROM suppliers"
    ),
    "two statements": lambda session: session.execute(text("SELECT 1; DELETE FROM suppliers")),
    "hidden in WITH": lambda session: session.execute(text("WITH x AS (SELECT 1) DELETE FROM suppliers")),
    "quoted keyword": lambda session: session.execute(text("SELECT ';'; UPDATE suppliers SET name = 'x'")),
    "trail by text": lambda session: session.execute(text("INSERT INTO trail (sequence) VALUES (99)")),
    "schema": lambda session: session.execute(text("DROP TABLE suppliers")),
    "trigger": lambda session: session.execute(text("DROP TRIGGER trail_no_update")),
    "protection off": lambda session: session.connection().exec_driver_sql("PRAGMA foreign_keys(0)"),
    "triggers off": lambda session: session.execute(text("SET session_replication_role = replica")),
    "lock let go": lambda session: session.execute(text("SELECT pg_advisory_unlock_all()")),
    "writable schema": lambda session: session.connection().exec_driver_sql("PRAGMA writable_schema = 1"),
}


@pytest.mark.parametrize("way", STATEMENTS)
@pytest.mark.parametrize("within_act", [False, True])
def test_statements_that_write_are_refused_within_and_without_an_act(
    session: Session, way: str, within_act: bool
) -> None:
    if within_act:
        begin(session)
    with pytest.raises(audit.Unaudited):
        STATEMENTS[way](session)


def test_reading_is_never_refused(session: Session) -> None:
    session.execute(select(Supplier).where(Supplier.name == "'; DELETE FROM suppliers; --"))
    session.execute(text("SELECT 'UPDATE me' AS words"))
    session.scalars(select(Organisation).with_for_update())


def test_a_row_of_the_trail_is_never_written_by_hand(session: Session) -> None:
    begin(session)
    session.add(audit.Entry(**(audit.genesis() | {"sequence": 5, "hash": "1" * 64, "previous": "2" * 64})))
    with pytest.raises(audit.Unaudited, match="trail itself"):
        session.commit()


def test_savepoints_are_refused(session: Session) -> None:
    begin(session)
    session.begin_nested()
    with pytest.raises(audit.Unaudited, match="savepoints"):
        session.commit()


def test_a_deleted_row_keeps_its_last_values(session: Session) -> None:
    made = supplier()
    begin(session, about=made)
    session.add(made)
    session.commit()
    begin(session, "supplier.changed", about="suppliers")
    session.delete(made)
    session.commit()
    assert last(session).changed[0]["what"] == "delete"
    assert last(session).changed[0]["fields"]["name"] == ["Fiktiva Kursgården Ab", None]


def test_bulk_rows_leave_their_count_and_digest(session: Session) -> None:
    rows = [
        {"name": f"Företag {n}", "search_name": f"företag {n}", "bare_name": f"{n}", "country": "FI",
         "size_class": "unknown", "consortium": False, "example": True, "version": 1}
        for n in range(3)
    ]  # fmt: skip
    begin(session, "demo.generated", about="demo")
    audit.insert_many(session, Supplier.__table__, rows[:2])
    audit.insert_many(session, Supplier.__table__, rows[2:])
    session.commit()
    told = last(session).changed
    assert [(change["table"], change["count"], len(change["digest"])) for change in told] == [
        ("suppliers", 3, 64)
    ]
    lines = "".join(
        json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n" for row in rows
    )
    assert told[0]["digest"] == hashlib.sha256(lines.encode()).hexdigest()
    assert session.query(Supplier).count() == 3


def test_bulk_rows_without_an_act_are_refused(session: Session) -> None:
    with pytest.raises(audit.Unaudited):
        audit.insert_many(session, Supplier.__table__, [{"name": "x"}])


def test_the_trail_keeps_every_change_that_the_registers_make(session: Session) -> None:
    build.registers(session)
    loaded = last(session)
    assert loaded.act == "registers.loaded"
    bulk = [change for change in json.loads(loaded.changes) if change["table"] == "organisations"]
    assert sum(change["count"] for change in bulk) == session.query(Organisation).count()
