"""How things are measured: side by side in one run (A B A B), medians with their spread, one line a comparison.

Not here: what is measured (one module a subject) and on how much (`sizes`).
"""

import multiprocessing
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, text

from tests.databases import Databases
from tracker import audit, database

KEY = b"a key for the trail of benchmarks"
HEADINGS = ("what", "ours", "theirs or the floor", "ratio", "goal", "", "memory")


@dataclass(frozen=True)
class Measured:
    """What several runs of one thing took or gave: the median, between the least and the most."""

    runs: Sequence[float]
    unit: str = "ms"

    @property
    def median(self) -> float:
        return statistics.median(self.runs)

    def __str__(self) -> str:
        digits = 0 if self.median >= 100 else 1 if self.median >= 1 else 3
        least, most = min(self.runs), max(self.runs)
        return f"{self.median:.{digits}f} {self.unit} [{least:.{digits}f}–{most:.{digits}f}]"


@dataclass(frozen=True)
class Line:
    """One comparison; `goal` bounds ours / theirs, from above for times and from below (`least`) for rates."""

    what: str
    ours: Measured
    theirs: Measured
    floor: str
    goal: float | None = None
    least: bool = False
    memory: str = ""

    @property
    def ratio(self) -> float:
        return self.ours.median / self.theirs.median

    @property
    def met(self) -> bool | None:
        if self.goal is None:
            return None
        return self.ratio >= self.goal if self.least else self.ratio <= self.goal

    def cells(self) -> tuple[str, ...]:
        bound = "" if self.goal is None else f"{'≥' if self.least else '≤'} {self.goal:g}"
        verdict = {None: "", True: "met", False: "MISSED"}[self.met]
        theirs = f"{self.theirs} {self.floor}"
        return self.what, str(self.ours), theirs, f"{self.ratio:.2f}", bound, verdict, self.memory


@dataclass(frozen=True)
class Bench:
    """What a benchmark is given: databases on demand, a folder of its own, and how often each side runs."""

    databases: Databases
    folder: Path
    dialects: Sequence[str]
    repeats: int

    @contextmanager
    def migrated(self, dialect: str, name: str) -> Iterator[str]:
        """The address of a migrated database."""
        folder = self.folder / name
        folder.mkdir()
        with self.databases.migrated(dialect, folder) as url:
            yield url


def alternately(repeats: int, *ways: Callable[[], float]) -> list[list[float]]:
    """What each way returned, run in turn: A B A B."""
    told: list[list[float]] = [[] for _ in ways]
    for _ in range(repeats):
        for runs, way in zip(told, ways, strict=True):
            runs.append(way())
    return told


def milliseconds(work: Callable[[], Any]) -> Callable[[], float]:
    """The work as a way that returns how long it took."""

    def timed() -> float:
        begun = time.perf_counter()
        work()
        return (time.perf_counter() - begun) * 1000

    return timed


def alone(work: Callable[..., Any], *arguments: Any) -> tuple[float, float]:
    """CPU seconds and peak megabytes of work in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_used, (work, arguments))


def _used(work: Callable[..., Any], arguments: Sequence[Any]) -> tuple[float, float]:
    begun = time.process_time()
    work(*arguments)
    return time.process_time() - begun, held()


def guarded(url: str) -> Engine:
    """An engine as the running program has it: it writes only what an act covers."""
    made = database.engine(url)
    audit.guard(made, key=KEY)
    return made


def analysed(url: str) -> None:
    """Let PostgreSQL count its rows, as its own housekeeping does in a real installation."""
    if not url.startswith("postgresql"):
        return
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()


def held() -> float:
    """The most megabytes that this process itself has held, without what it was begun from."""
    told = next(
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")
    )
    return int(told.split()[1]) / 1024


def peak() -> str:
    """The most memory that this process has held so far, in words."""
    return f"{held():.0f} MB"


def table(lines: Sequence[Line]) -> str:
    """The lines under their headings, in columns."""
    rows = [HEADINGS, *(line.cells() for line in lines)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
