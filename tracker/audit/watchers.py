"""Watches sessions and engines: collects changes at flush, refuses what no act covers, writes the row before commit.

Not here: the vocabulary of acts and how callers begin one (`operations`).
"""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, Table, event, func, insert, inspect, select
from sqlalchemy.orm import ORMExecuteState, Session

from tracker.audit import chain
from tracker.audit.models import Entry
from tracker.database import is_reading

# Tables without facts of procurement: their rows come and go without an act. Closed list.
TECHNICAL = frozenset({"alembic_version", "throttle", "sign_in_session", "reminders"})
LOCK = 0x7472_6169_6C  # "trail", the advisory lock of PostgreSQL under which rows are chained

_keys: WeakKeyDictionary[Engine, bytes] = WeakKeyDictionary()


class Unaudited(RuntimeError):
    """A write that no act covers. A bug in the program, never a person's mistake."""


@dataclass
class Bulk:
    """The rows that an act inserts in bulk into one table: their count, and SHA-256 over all of them in order."""

    count: int = 0
    digest: Any = field(default_factory=hashlib.sha256)


@dataclass
class Act:
    """The act that a transaction carries out, and the changes collected for it so far."""

    name: str
    actor_id: int
    about: Any
    within: Any
    at: datetime
    happened_at: datetime
    reason: str | None
    changes: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    bulk: dict[str, Bulk] = field(default_factory=dict)


def guard(engine: Engine, *, key: bytes) -> None:
    """Let an engine write only what an act covers; `key` is for the HMACs of secret values."""
    if len(key) < 32:
        raise ValueError("the trail's key has at least 32 bytes")
    _keys[engine] = key
    event.listen(engine, "before_cursor_execute", _refuse_unaudited)
    for name in ("commit", "rollback"):
        event.listen(engine, name, _close_writing)


def current(session: Session) -> Act | None:
    """The act that the session's transaction is carrying out, if one has begun."""
    act: Act | None = session.info.get("act")
    return act


def name_of(thing: Any) -> str:
    """How the trail names a thing: its table and key ("rounds:12"), or a text as it is."""
    if isinstance(thing, str):
        return thing
    identity = inspect(type(thing)).primary_key_from_instance(thing)
    if None in identity:
        raise Unaudited(f"{type(thing).__name__} has no key yet")
    return f"{thing.__tablename__}:{'-'.join(str(part) for part in identity)}"


@contextmanager
def writing(session: Session) -> Iterator[Connection]:
    """Let the statements of this block through the engine's guard."""
    connection = session.connection()
    connection.info["audited"] = True
    try:
        yield connection
    finally:
        connection.info.pop("audited", None)


# --- statements -------------------------------------------------------------------------------------------------------

_COMMENTS = re.compile(r"/\*.*?\*/|--[^\n]*", re.DOTALL)
_HARMLESS = re.compile(r"^\s*(SELECT|VALUES|BEGIN|COMMIT|ROLLBACK|SHOW|SET|EXPLAIN|WITH)\b", re.IGNORECASE)
_LOOK = re.compile(
    r"^\s*PRAGMA\s+(main\.)?(table_x?info|table_list|foreign_key_list|index_list|index_x?info|database_list|"
    r"integrity_check|quick_check|user_version|schema_version)(\s*\([^=]*\))?\s*$",
    re.IGNORECASE,
)
_UNDOING = re.compile(
    r"^\s*SET\b(?!\s+(?:LOCAL\s+|SESSION\s+)?(?:TRANSACTION|CHARACTERISTICS|TIME\s+ZONE|statement_timeout|lock_timeout)\b)"
    r"|\b(?:lo_\w+|lowrite|pg_advisory_unlock\w*|pg_terminate_backend|pg_reload_conf|set_config|dblink\w*)\s*\(",
    re.IGNORECASE,
)
_WRITES = re.compile(r"\b(INSERT|UPDATE|DELETE|MERGE|REPLACE\s+INTO|TRUNCATE)\b", re.IGNORECASE)
_TARGET = re.compile(
    r"^\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM)\s+\"?(\w+)\"?", re.IGNORECASE
)
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"")


def _refuse_unaudited(
    connection: Connection, _cursor: Any, statement: str, _parameters: Any, _context: Any, _many: Any
) -> None:
    if connection.info.get("audited") or _lets_through(statement):
        return
    raise Unaudited(f"no act covers this statement: {statement.split(None, 3)[:3]}")


def _lets_through(statement: str) -> bool:
    bare = _COMMENTS.sub(" ", statement).strip().rstrip(";")
    unquoted = _QUOTED.sub("''", bare)
    if ";" in unquoted:
        return False
    target = _TARGET.match(bare)
    if target:
        return target.group(1).lower() in TECHNICAL
    if _LOOK.match(bare):
        return True
    locks = re.sub(r"\bFOR\s+(NO\s+KEY\s+)?UPDATE\b", "", unquoted, flags=re.IGNORECASE)
    return bool(_HARMLESS.match(bare)) and not _WRITES.search(locks) and not _UNDOING.search(unquoted)


def _close_writing(connection: Connection) -> None:
    connection.info.pop("audited", None)


@event.listens_for(Session, "do_orm_execute")
def _refuse_statements(state: ORMExecuteState) -> None:
    if state.is_select or state.session.connection().info.get("audited"):
        return
    table = getattr(state.statement, "table", None)
    if isinstance(table, Table) and table.name in TECHNICAL:
        return
    if state.is_insert or state.is_update or state.is_delete:
        raise Unaudited("statements that write go through a verb of the domain, never session.execute")


# --- changes ----------------------------------------------------------------------------------------------------------


@event.listens_for(Session, "before_flush")
def _begin_flush(session: Session, _context: Any, _instances: Any) -> None:
    touched = [thing for thing in _touched(session) if thing.__tablename__ not in TECHNICAL]
    if not touched and not session.new and not session.dirty and not session.deleted:
        return
    if is_reading(session):
        raise Unaudited("this transaction was begun to read only")
    if touched and current(session) is None:
        raise Unaudited(f"no act covers a change of {touched[0].__tablename__}")
    if any(isinstance(thing, Entry) for thing in touched):
        raise Unaudited("rows of the trail are written by the trail itself")
    session.connection().info["audited"] = True


@event.listens_for(Session, "after_flush")
def _collect(session: Session, _context: Any) -> None:
    session.connection().info.pop("audited", None)
    act = current(session)
    if act is None:
        return
    for what, things in (("insert", session.new), ("update", session.dirty), ("delete", session.deleted)):
        for thing in things:
            if thing.__tablename__ not in TECHNICAL:
                _note(session, act, what, thing)


def _touched(session: Session) -> list[Any]:
    changed = [thing for thing in session.dirty if session.is_modified(thing)]
    return [*session.new, *changed, *session.deleted]


def _note(session: Session, act: Act, what: str, thing: Any) -> None:
    fields = _fields(session, what, thing)
    if not fields and what == "update":
        return
    table, identity = name_of(thing).split(":", 1)
    known = act.changes.setdefault(
        (table, identity), {"table": table, "id": identity, "what": what, "fields": {}}
    )
    if what == "delete":
        known["what"] = what
    for name, (old, new) in fields.items():
        first_old = known["fields"].get(name, [old])[0]
        known["fields"][name] = [first_old, new]


def _fields(session: Session, what: str, thing: Any) -> dict[str, tuple[Any, Any]]:
    state = inspect(thing)
    fields = {}
    for attribute in state.mapper.column_attrs:
        column = attribute.columns[0]
        if column.info.get("trail") is False or column.name == "version":
            continue
        history = state.attrs[attribute.key].history
        new = None if what == "delete" else state.dict.get(attribute.key)
        if what == "update" and not history.has_changes():
            continue
        # On a delete the unit of work may empty foreign keys first: what was stored is in the history.
        stored = history.deleted or (history.unchanged if what == "delete" else ())
        old = stored[0] if stored and what != "insert" else None
        if old is None and new is None:
            continue
        fields[column.name] = (_told(session, column, old), _told(session, column, new))
    return fields


def _told(session: Session, column: Any, value: Any) -> Any:
    if value is None:
        return None
    if column.info["secrecy"] in ("secret", "sealed"):
        bind = session.get_bind()
        engine = bind if isinstance(bind, Engine) else bind.engine
        return chain.keyed(_keys[engine], f"{column.table.name}.{column.name}", value)
    return chain.recordable(value)


# --- the row ----------------------------------------------------------------------------------------------------------


@event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    if session.in_nested_transaction():
        raise Unaudited("an act is one whole transaction: savepoints are not used")
    session.flush()
    act = current(session)
    if act is None:
        return
    body = {
        "recorded_at": act.at,
        "happened_at": act.happened_at,
        "actor_id": act.actor_id,
        "act": act.name,
        "about": name_of(act.about),
        "within": None if act.within is None else name_of(act.within),
        "changes": chain.canonical([*_sorted(act), *_bulk(act)]),
        "reason": act.reason,
    }
    with writing(session) as connection:
        sequence, previous = _head(connection)
        entry = Entry(sequence=sequence + 1, previous=previous, **body)
        stored = body | {
            "sequence": entry.sequence,
            "previous": previous,
            "hash": chain.link(previous, **entry.body()),
        }
        connection.execute(insert(Entry.__table__), stored)  # type: ignore[arg-type]


def _sorted(act: Act) -> list[dict[str, Any]]:
    def place(change: dict[str, Any]) -> tuple[str, int, str]:
        number = change["id"]
        return change["table"], int(number) if number.isdigit() else 0, number

    return sorted(act.changes.values(), key=place)


def _bulk(act: Act) -> Iterator[dict[str, Any]]:
    for table, bulk in act.bulk.items():
        told = {"table": table, "what": "insert_many", "count": bulk.count}
        yield told | {"digest": bulk.digest.hexdigest()}


def _head(connection: Connection) -> tuple[int, str]:
    # The lock and the reading are two statements: one alone would read a snapshot older than the lock.
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
    last = connection.execute(
        select(Entry.sequence, Entry.hash).order_by(Entry.sequence.desc()).limit(1)
    ).one()
    return last.sequence, last.hash


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: Any) -> None:
    if transaction.parent is None:
        session.info.pop("act", None)
