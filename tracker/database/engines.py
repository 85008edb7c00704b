"""Engines of both databases and their transactions: prepared connections, whole writes, one snapshot to read from.

Not here: any session's life (that is `tracker.web`'s).
"""

from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session


def engine(url: str, **settings: Any) -> Engine:
    """An engine on SQLite or PostgreSQL that is prepared; statements' values never stand in its errors."""
    made = create_engine(url, **(engine_settings(url) | settings))
    prepare(made)
    return made


def engine_settings(url: str) -> dict[str, Any]:
    """Settings of `create_engine` for an address."""
    settings: dict[str, Any] = {"hide_parameters": True, "pool_size": 16, "max_overflow": 64}
    if url.startswith("sqlite"):
        settings["connect_args"] = {"timeout": 60, "check_same_thread": False}
    else:
        settings["pool_pre_ping"] = True
    return settings


def prepare(made: Engine) -> None:
    """Set SQLite up (foreign keys, write-ahead log, whole writes); PostgreSQL's errors lose the row they quote."""
    if made.dialect.name != "sqlite":
        event.listen(made, "handle_error", _without_row)
        return
    event.listen(made, "connect", _set_pragmas)
    event.listen(made, "begin", _begin)


def _without_row(context: Any) -> None:
    # "DETAIL: Failing row contains (…)" would carry values, sealed ones too, into errors and logs.
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None:
            error.args = tuple(
                part.partition("\nDETAIL:")[0] if isinstance(part, str) else part for part in error.args
            )


def _set_pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL", "recursive_triggers=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Any) -> None:
    # A deferred transaction that turns into a writer fails "locked"; so one writes from its start.
    reads = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def reading(session: Session) -> None:
    """Make the transaction that now begins one that only reads, from one snapshot of the database."""
    options: dict[str, Any] = {"reading": True}
    if session.get_bind().dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    session.connection(execution_options=options)


def is_reading(session: Session) -> bool:
    """Whether the session's transaction was begun to read only."""
    return bool(session.connection().get_execution_options().get("reading"))
