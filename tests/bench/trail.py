"""Verifying the whole trail, against reading the same rows by the driver alone and hashing their bytes."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import create_engine, insert
from sqlalchemy.orm import Session

from tests.bench.harness import Bench, Line, Measured, alternately, guarded, milliseconds, peak
from tests.bench.sizes import Sizes
from tracker import audit
from tracker.audit import chain

GOAL = 2.0
COLUMNS = "sequence, recorded_at, happened_at, actor_id, act, about, within, changes, reason, previous, hash"
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def run(bench: Bench, sizes: Sizes) -> Iterator[Line]:
    for dialect in bench.dialects:
        with bench.migrated(dialect, f"trail-{dialect}") as url:
            fill(url, sizes.entries)
            yield from _compare(bench, dialect, url, sizes.entries)


def _compare(bench: Bench, dialect: str, url: str, entries: int) -> Iterator[Line]:
    engine = guarded(url)

    def verify() -> None:
        with Session(engine) as session:
            verdict = audit.verify(session)
        assert (verdict.whole, verdict.rows) == (True, entries + 1)

    def read_and_hash() -> None:
        raw = engine.raw_connection()
        cursor = raw.cursor()
        cursor.execute(f"SELECT {COLUMNS} FROM trail ORDER BY sequence")
        for row in cursor:
            hashlib.sha256("".join(map(str, row)).encode()).hexdigest()
        cursor.close()
        raw.close()

    ours, floor = alternately(bench.repeats, milliseconds(verify), milliseconds(read_and_hash))
    yield Line(
        f"{dialect}: verify {entries:,} rows of the trail", Measured(ours), Measured(floor),
        "read by the driver and hashed", GOAL, memory=peak(),
    )  # fmt: skip
    engine.dispose()


def fill(url: str, entries: int) -> None:
    """A whole chain of plausible acts, written as only the database's owner can."""
    engine = create_engine(url)
    previous, rows = audit.genesis()["hash"], []
    with engine.begin() as connection:
        for sequence in range(1, entries + 1):
            row = _row(sequence, previous)
            previous = row["hash"]
            rows.append(row)
            if len(rows) == 5_000 or sequence == entries:
                connection.execute(insert(audit.Entry.__table__), rows)
                rows = []
    engine.dispose()


def _row(sequence: int, previous: str) -> dict[str, Any]:
    at = AT + timedelta(seconds=sequence)
    fields = {
        name: [None, f"Exempel {sequence} åäö"] for name in ("name", "note", "reference", "stage", "track")
    }
    change = {"table": "lots", "id": str(sequence), "what": "update", "fields": fields}
    facts = {
        "sequence": sequence, "actor_id": sequence % 50, "act": "lot.changed", "about": f"lots:{sequence}",
        "within": f"rounds:{sequence // 20}", "changes": audit.canonical([change]), "reason": None,
    }  # fmt: skip
    told = chain.moment(at)
    hashed = chain.link(previous, **facts, recorded_at=told, happened_at=told)
    return facts | {"recorded_at": at, "happened_at": at, "previous": previous, "hash": hashed}
