"""Triggers: what the tables refuse by themselves, whoever writes, on both databases.

SQLite is written to by programs that do not prepare their connections as ours are: there REPLACE removes a row and
fires no trigger of its deletion, and a day's column takes any text. `unreplaced` and `dated` close both ways.
"""

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import DDL, Date, Table, UniqueConstraint, event

from tracker.database.columns import Moment

# SQLite knows no time zones: Helsinki's day is told as the earlier or the later of what winter and summer make of it.
_DAY = re.compile(r"\{(earliest|latest)_day:([\w.]+)\}")
_HOURS = {"earliest": 2, "latest": 3}


def trigger(
    table: Any,
    name: str,
    on: str,
    *,
    sqlite: str | None,
    postgresql: str | None,
    each: str = "ROW",
    when: str = "",
) -> None:
    """Declare a trigger of a table for both databases; it is made with the table.

    `on` is like "BEFORE UPDATE"; the bodies are each database's own statements (None: not needed
    there); `when` is SQLite's condition; `each` is PostgreSQL's ROW or STATEMENT.
    """
    made: dict[str, list[str]] = {"sqlite": [], "postgresql": []}
    if sqlite is not None:
        made["sqlite"] = [f"CREATE TRIGGER {name} {on} ON {table.name} {when} BEGIN {sqlite} END"]
    if postgresql is not None:
        made["postgresql"] = [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {postgresql} END $$",
            f"CREATE TRIGGER {name} {on} ON {table.name} FOR EACH {each} EXECUTE FUNCTION {name}()",
        ]
    table.info.setdefault("triggers", {})[name] = made
    for dialect, statements in made.items():
        for words in statements:
            event.listen(table, "after_create", _statement(words).execute_if(dialect=dialect))


def _statement(words: str) -> DDL:
    return DDL(words.replace("%", "%%"))  # type: ignore[no-untyped-call]  # SQLAlchemy's own annotation lacks


def triggers(table: Table, dialect: str) -> list[str]:
    """The statements that make a table's triggers, for migrations and for batch rebuilds on SQLite."""
    return [words for made in table.info.get("triggers", {}).values() for words in made[dialect]]


def forbid(table: Any, name: str, on: str, *, when: str, refusal: str) -> None:
    """Refuse a statement's rows for which a condition holds.

    In it "{differs}" and "{same}" are comparisons that see NULL, "{earliest_day:x}" and "{latest_day:x}" are the day
    in Helsinki of a moment.
    """
    on_sqlite = _DAY.sub(lambda found: f"date({found[2]}, '+{_HOURS[found[1]]} hours')", when)
    on_postgresql = _DAY.sub(r"CAST(\2 AT TIME ZONE 'Europe/Helsinki' AS date)", when)
    for word, comparison in (("{differs}", "IS NOT"), ("{same}", "IS")):
        on_sqlite = on_sqlite.replace(word, comparison)
    for word, comparison in (("{differs}", "IS DISTINCT FROM"), ("{same}", "IS NOT DISTINCT FROM")):
        on_postgresql = on_postgresql.replace(word, comparison)
    row = "OLD" if on == "BEFORE DELETE" else "NEW"
    trigger(
        table,
        name,
        on,
        when=f"WHEN {on_sqlite}",
        sqlite=f"SELECT RAISE(ABORT, '{refusal}');",
        postgresql=f"IF {on_postgresql} THEN RAISE EXCEPTION '{refusal}'; END IF; RETURN {row};",
    )


def changed(columns: Iterable[str]) -> str:
    """The condition, for `forbid`, that a statement changes one of the columns."""
    return " OR ".join(f"OLD.{column} {{differs}} NEW.{column}" for column in columns)


def append_only(table: Any, *, name: str) -> None:
    """Let a table's rows neither be changed, replaced nor removed, by any statement of either database."""
    refusal = f"{table.name} is append-only"
    for verb in ("UPDATE", "DELETE", "TRUNCATE"):
        _never(table, f"{name}_no_{verb.lower()}", verb, refusal)
    _no_replace(table, name, refusal)


def kept(table: Any, *, refusal: str) -> None:
    """Let a table's rows never be removed; they may still change."""
    for verb in ("DELETE", "TRUNCATE"):
        _never(table, f"{table.name}_no_{verb.lower()}", verb, refusal)


def _never(table: Any, name: str, verb: str, refusal: str) -> None:
    trigger(
        table,
        name,
        f"BEFORE {verb}",
        sqlite=None if verb == "TRUNCATE" else f"SELECT RAISE(ABORT, '{refusal}');",
        postgresql=f"RAISE EXCEPTION '{refusal}';",
        each="STATEMENT",
    )


def unreplaced(table: Any) -> None:
    """Let no row take another one's key, so that REPLACE, in an INSERT or an UPDATE, pushes no row out on SQLite.

    The refusal reads as SQLite's own, so that the domain understands it as before. PostgreSQL has no REPLACE.
    """
    _no_replace(table, table.name, None)
    columns = sorted({column for key, _ in _keys(table) for column in key})
    trigger(
        table,
        f"{table.name}_no_overwrite",
        "BEFORE UPDATE",
        when=f"WHEN {changed(columns).replace('{differs}', 'IS NOT')}",
        sqlite=_refusals(table, None, besides=" AND rowid <> OLD.rowid"),
        postgresql=None,
    )


def _no_replace(table: Any, name: str, refusal: str | None) -> None:
    trigger(table, f"{name}_no_replace", "BEFORE INSERT", sqlite=_refusals(table, refusal), postgresql=None)


def _refusals(table: Any, refusal: str | None, besides: str = "") -> str:
    told = []
    for key, partly in _keys(table):
        words = (
            refusal or f"UNIQUE constraint failed: {', '.join(f'{table.name}.{column}' for column in key)}"
        )
        same = " AND ".join(f"{column} = NEW.{column}" for column in key)
        taken = f"EXISTS (SELECT 1 FROM {table.name} WHERE {same}{partly}{besides})"  # noqa: S608
        told.append(f"SELECT RAISE(ABORT, '{words}') WHERE {taken};")
    return " ".join(told)


def _keys(table: Any) -> list[tuple[tuple[str, ...], str]]:
    """The columns of each key, the primary one first, and what else both rows must be for a key of some rows only."""
    found = [(tuple(table.primary_key.columns.keys()), "")]
    uniques = [each for each in table.constraints if isinstance(each, UniqueConstraint)]
    found += sorted((tuple(each.columns.keys()), "") for each in uniques)
    indexes = [each for each in table.indexes if each.unique]
    for index in sorted(indexes, key=lambda each: str(each.name)):
        where = index.dialect_options["sqlite"]["where"]
        partly = "" if where is None else f" AND {where} AND {_of_new(table, str(where))}"
        found.append((tuple(index.columns.keys()), partly))
    return found


def _of_new(table: Any, condition: str) -> str:
    return re.sub(rf"\b({'|'.join(table.columns.keys())})\b", r"NEW.\1", condition)


def dated(table: Any) -> None:
    """Let every day and moment be one of the calendar: no other text (SQLite), nothing endless (PostgreSQL)."""
    on_sqlite, on_postgresql = [], []
    for column in table.columns:
        new = f"NEW.{column.name}"
        if isinstance(column.type, Date):
            on_sqlite.append(f"{new} IS NOT date({new}, '+0 days') OR {new} < '0001-01-01'")
            on_postgresql.append(f"{new} NOT BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'")
        elif isinstance(column.type, Moment):
            whole = f"substr({new}, 1, 19)"
            rest = f"substr({new}, 20)"
            fraction = "." + "[0-9]" * 6
            on_sqlite.append(f"{whole} IS NOT datetime({whole}, '+0 days') OR {new} < '0001-01-01'")
            on_sqlite.append(f"({rest} <> '' AND {rest} NOT GLOB '{fraction}')")
            on_postgresql.append(f"NOT isfinite({new})")
    refusal = f"no day of the calendar in {table.name}"
    for verb in ("INSERT", "UPDATE"):
        trigger(
            table,
            f"{table.name}_dated_{verb.lower()}",
            f"BEFORE {verb}",
            when=f"WHEN {' OR '.join(on_sqlite)}",
            sqlite=f"SELECT RAISE(ABORT, '{refusal}');",
            postgresql=f"IF {' OR '.join(on_postgresql)} THEN RAISE EXCEPTION '{refusal}'; END IF; RETURN NEW;",
        )
