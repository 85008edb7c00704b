"""Many writers at once, as the threads of two web workers: audited, unaudited, and the unsafe default.

Each transaction reads a row that others change too, counts it up and adds a row. Unaudited: the same, without a
trail. The unsafe default: SQLAlchemy's own settings on SQLite (a transaction that turns into a writer late), no row
lock, no trail. Only what was committed counts; what was lost or refused is told.
"""

import multiprocessing
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, create_engine, event, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from tests.bench.harness import Bench, Line, Measured, alternately, guarded
from tests.bench.sizes import Sizes
from tracker import audit, database
from tracker.audit import watchers
from tracker.organisations import Supplier

WORKERS, SHARED = 2, 4
UNSAFE, UNAUDITED = 0.9, {"sqlite": 0.8, "postgresql": 0.4}
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def run(bench: Bench, sizes: Sizes) -> Iterator[Line]:
    for dialect in bench.dialects:
        with bench.migrated(dialect, f"writers-{dialect}") as url:
            _prepare(url)
            for writers in (8, 64):
                yield from _compare(bench, dialect, url, writers, max(sizes.transactions // writers, 1))


def _compare(bench: Bench, dialect: str, url: str, writers: int, each: int) -> Iterator[Line]:
    told: dict[str, Counter[str]] = {way: Counter() for way in ("audited", "unaudited", "unsafe")}

    def rate(way: str) -> Any:
        return lambda: write_at_once(url, way, writers, each, told[way])

    ours, bare, unsafe = alternately(bench.repeats, rate("audited"), rate("unaudited"), rate("unsafe"))
    assert not told["audited"]["lost"] + told["audited"]["locked"] + told["audited"]["stale"], told["audited"]
    what = f"{dialect}: {writers} audited writers, {writers * each:,} transactions (lost 0, locked 0, chain whole)"
    for runs, floor, goal in (
        (unsafe, f"the unsafe default ({_faults(told['unsafe'])})", UNSAFE),
        (bare, f"unaudited ({_faults(told['unaudited'])})", UNAUDITED[dialect]),
    ):
        held = goal if floor.startswith("the unsafe") or writers == 8 else None
        yield Line(what, Measured(ours, "/s"), Measured(runs, "/s"), floor, held, least=True)


def _faults(told: Counter[str]) -> str:
    return ", ".join(f"{name} {told[name]}" for name in ("lost", "locked", "stale") if told[name]) or "lost 0"


def write_at_once(url: str, way: str, writers: int, each: int, told: Counter[str]) -> float:
    """Commits a second of so many writers in two processes; adds what went wrong to `told`."""
    before = _stored(url)
    context = multiprocessing.get_context("fork")
    start, answers = context.Barrier(WORKERS + 1), context.Queue()
    workers = [
        context.Process(target=work, args=(url, way, (writers // WORKERS, each, number), start, answers))
        for number in range(WORKERS)
    ]
    for worker in workers:
        worker.start()
    start.wait(120)
    begun = time.perf_counter()
    counted: Counter[str] = Counter()
    for _ in workers:
        counted += answers.get(timeout=600)
    took = time.perf_counter() - begun
    for worker in workers:
        worker.join()
    counted["lost"] = counted["committed"] - (_stored(url) - before)
    told.update(counted)
    return counted["committed"] / took


def work(url: str, way: str, size: tuple[int, int, int], start: Any, answers: Any) -> None:
    """One worker: its threads carry out their transactions each; `size` is threads, transactions, the number."""
    threads, each, number = size
    engine = _engine(url, way)
    with engine.connect():
        pass
    counted: Counter[str] = Counter()
    if way != "audited":
        watchers.TECHNICAL |= {"suppliers"}

    def one(thread: int) -> None:
        for turn in range(each):
            counted[_transaction(engine, way, f"{number}-{thread}-{turn}", (thread + turn) % SHARED + 1)] += 1

    waiting = [threading.Thread(target=one, args=(thread,)) for thread in range(threads)]
    start.wait(120)
    for thread in waiting:
        thread.start()
    for thread in waiting:
        thread.join()
    answers.put(counted)
    engine.dispose()


def _transaction(engine: Engine, way: str, name: str, shared: int) -> str:
    try:
        with Session(engine) as session:
            if way == "audited":
                audit.act(session, audit.SYSTEM, "supplier.changed", about=f"suppliers:{shared}", at=AT)
            counter = session.get_one(Supplier, shared, with_for_update=None if way == "unsafe" else True)
            counter.name = str(int(counter.name) + 1)
            session.add(Supplier(name=name, search_name=name, bare_name=name, example=True))
            session.commit()
    except StaleDataError:
        return "stale"
    except OperationalError:
        return "locked"
    return "committed"


def _engine(url: str, way: str) -> Engine:
    if way == "audited":
        return guarded(url)
    if way == "unaudited":
        return database.engine(url)
    made = create_engine(url, pool_size=64)
    if made.dialect.name == "sqlite":
        event.listen(made, "connect", lambda raw, _record: raw.execute("PRAGMA foreign_keys=ON"))
    return made


def _prepare(url: str) -> None:
    engine = guarded(url)
    with Session(engine) as session:
        audit.act(session, audit.SYSTEM, "demo.generated", about="demo", at=AT)
        session.add_all(
            Supplier(name="0", search_name=str(number), bare_name=str(number), example=True)
            for number in range(SHARED)
        )
        session.commit()
    engine.dispose()


def _stored(url: str) -> int:
    """How often the shared rows have been counted up; the chain is whole, or the benchmark ends here."""
    engine = guarded(url)
    with Session(engine) as session:
        database.reading(session)
        names: Sequence[str] = session.scalars(select(Supplier.name).where(Supplier.id <= SHARED)).all()
        added = session.scalar(select(func.count()).select_from(Supplier).where(Supplier.id > SHARED))
        verdict = audit.verify(session)
    engine.dispose()
    assert verdict.whole, verdict
    return min(sum(map(int, names)), added or 0)
