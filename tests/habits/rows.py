"""Puts a row into every table of a database, whatever its constraints, so that a migration meets data.

Values are tried at random from what the column's type and the table's CHECKs allow, always in the same order.
"""

import random
import re
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Column, Connection, Engine, MetaData, Table, func, insert, inspect, select, types
from sqlalchemy.exc import DBAPIError

ATTEMPTS = 3000
# What chance does not find: table → column → value.
GIVEN: dict[str, dict[str, Any]] = {
    "suppliers": {"country": "FI"},
    "attachments": {"opened_at": None, "envelope": b"x", "kind": None, "lot_id": None, "name": None, "media_type": None,
                    "size": None, "business_secret": None, "content_key": None},
    # Opened without words of those named; a record, so that questions are asked of it and its criteria may be written.
    "rounds": {"received_in": "elsewhere", "record": True},
    "questions": {"number": 1},
    "question_versions": {"number": 1},
    "corrigenda": {"number": 1, "points": 1, "deadline_from": None, "deadline_to": None,
                   "requests_from": None, "requests_to": None},
    "invitations": {"number": 1},
    "corrigendum_changes": {"position": 1},
    "openers": {"removed_at": None},  # so that they may give theirs
    "offers": {
        "opened_at": datetime(2026, 3, 2, 9, tzinfo=UTC),
        "unit_price": 1,
        "volume": "1/2",
        "total": 1,
    },
    # So that a request may be about a requirement, of which self-cleaning is not asked.
    "tender_requests": {"kind": "supplement"},
    "request_subjects": {"ground": None},
    "price_corrections": {"old_unit_price": 1, "old_volume": "1/2", "old_total": 1},
    # Whose numbers stand in a scheme that knows none, so that its tenders may be ranked.
    "criteria": {
        "max_points": "0/1", "scale_max": "0/1", "formula": "lowest_ratio", "floor": None, "minimum": None,
        "scaling": "none", "deduction": None, "weight": None, "value": None,
    },
    "lots": {"stage": "tendered"},  # in which tenders are still ranked
    "rankings": {"number": 1},
    "awards": {"state": "decided", "standstill_binds": False},  # so that a contract may rest on it
    # Who may score, so that there may be scores.
    "panel_members": {
        "conflict": "none",
        "declared_at": datetime(2026, 4, 2, 9, tzinfo=UTC),
        "released_at": None,
    },
}  # fmt: skip
# Where one row is not enough: what each of several is. Some tenders are ranked, and others graded.
SEVERAL: dict[str, list[dict[str, Any]]] = {
    "schemes": [
        {"model": "points"},
        {"model": "order_of_importance", "tie": None, "total_points": None, "rounding": "{}"},
    ],
    "criteria": [{"code": f"q{number}", "kind": "quality"} for number in range(8)],
}

BY_TYPE: list[tuple[type, list[Any]]] = [
    (types.Boolean, [True, False]),
    (types.DateTime, [datetime(2026, month, 2, 9, tzinfo=UTC) for month in (3, 4)]),
    (types.Date, [date(2026, 3, 2), date(2026, 4, 1)]),
    (types.Time, [time(12, 0)]),
    (types.JSON, [{}, []]),
    (types.LargeBinary, [b"k" * 32, b"x"]),
    (types.Integer, [1, 0, 2, 100]),
    (types.Numeric, [1, 0]),
    (types.String, ["x", "1/2", "2026-03-02"]),
]


def fill(engine: Engine) -> dict[str, int]:
    """Give every empty table a row, or two where another table may ask for two different ones.

    Tells how many rows each table has. Raises where no row fits a table.
    """
    known = MetaData()
    known.reflect(engine)
    chance = random.Random(0)
    counts = {}
    for table in known.sorted_tables:
        if "_fts" in table.name:  # an index, filled by triggers
            continue
        with engine.connect() as connection:
            checks = " ; ".join(
                check["sqltext"] for check in inspect(engine).get_check_constraints(table.name)
            )
            many = SEVERAL.get(table.name, [{}] * (2 if _referred_to_twice(known, table) else 1))
            for given in many[_count(connection, table) :]:
                _find(connection, table, checks, chance, given)
            connection.commit()
            counts[table.name] = _count(connection, table)
    return counts


def _referred_to_twice(known: MetaData, table: Table) -> bool:
    """Whether a row elsewhere names two rows of a table."""
    return any(
        sum(reference.referred_table is table for reference in other.foreign_key_constraints) > 1
        for other in known.sorted_tables
    )


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def _find(
    connection: Connection, table: Table, checks: str, chance: random.Random, given: dict[str, Any]
) -> None:
    candidates = {column.name: _candidates(column, checks) for column in table.columns}
    fault = None
    for _ in range(ATTEMPTS):
        row = {name: chance.choice(values) for name, values in candidates.items() if values}
        row |= _parents(connection, table, chance) | GIVEN.get(table.name, {}) | given
        attempt = connection.begin_nested()
        try:
            connection.execute(insert(table), row)
        except DBAPIError as refused:
            attempt.rollback()
            fault = refused.orig
        else:
            attempt.commit()
            return
    raise AssertionError(
        f"no row fits {table.name}; give one in tests/habits/rows.py (last refusal: {fault})"
    )


def _candidates(column: Column, checks: str) -> list[Any]:
    """Values worth trying in a column; none where the database numbers the rows itself."""
    if column.primary_key and isinstance(column.type, types.Integer) and not column.foreign_keys:
        return []
    found = next(values for kind, values in BY_TYPE if isinstance(column.type, kind))
    mine = " ".join(part for part in checks.split(" ; ") if re.search(rf"\b{column.name}\b", part))
    if isinstance(column.type, types.String):
        longest = getattr(column.type, "length", None) or 1000
        quoted = re.findall(r"'([^']*)'", mine)
        lengths = [int(length) for length in re.findall(r"\b(\d{1,3})\b", mine) if int(length) > 1]
        found = [
            *(value for value in found if len(value) <= longest),
            *quoted,
            *("a" * many for many in lengths),
        ]
    elif isinstance(column.type, types.Integer):
        found = [*found, *(int(number) for number in re.findall(r"\b(\d{1,9})\b", mine))]
    return [*found, *[None] * len(found)] if column.nullable else list(found)


def _parents(connection: Connection, table: Table, chance: random.Random) -> dict[str, Any]:
    """Keys of rows that stand in the tables above; where nobody need stand above, sometimes nobody."""
    keys: dict[str, Any] = {}
    for reference in sorted(table.foreign_key_constraints, key=lambda found: sorted(found.column_keys)):
        above = [element.column for element in reference.elements]
        optional = all(column.nullable for column in reference.columns)
        rows = connection.execute(select(*above).limit(20)).all()
        if not rows or (optional and chance.random() < 0.5):
            keys |= dict.fromkeys(reference.column_keys)
        else:
            keys |= dict(zip(reference.column_keys, chance.choice(rows), strict=True))
    return keys
