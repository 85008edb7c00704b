"""The benchmarks run, on next to nothing; no test says how fast anything is."""

from pathlib import Path

import pytest

from tests.bench import sizes
from tests.bench.__main__ import BENCHMARKS
from tests.bench.harness import Bench, Line, Measured, alternately, table

TINY = sizes.Sizes(
    rounds=60,
    tenders_per_lot=1,
    transactions=64,
    entries=50,
    rows=50,
    checked=20,
    lots=2,
    tenderers=5,
    wide=3,
    repeats=1,
)


@pytest.mark.parametrize("name", BENCHMARKS)
def test_each_benchmark_tells_what_it_compared(name: str, dialect: str, databases, tmp_path: Path) -> None:
    told = list(BENCHMARKS[name](Bench(databases, tmp_path, [dialect], 1), TINY))
    assert told
    assert all(line.ratio > 0 for line in told)
    assert len(table(told).splitlines()) == len(told) + 1


def test_sides_take_turns() -> None:
    turns: list[str] = []
    alternately(2, lambda: turns.append("A") or 1.0, lambda: turns.append("B") or 1.0)
    assert turns == ["A", "B", "A", "B"]


@pytest.mark.parametrize(("least", "met"), [(False, False), (True, True)])
def test_a_goal_bounds_times_from_above_and_rates_from_below(least: bool, met: bool) -> None:
    line = Line("it", Measured([3, 30, 2]), Measured([1, 1, 1]), "floor", 2.0, least=least)
    assert (line.ratio, line.met) == (3, met)
    assert line.cells()[1] == "3.0 ms [2.0–30.0]"


def test_the_environment_sets_sizes() -> None:
    assert sizes.asked({}) == sizes.Sizes()
    assert sizes.asked({"BENCH_QUICK": "1", "BENCH_ROWS": "7"}).rows == 7
    assert sizes.asked({"BENCH_QUICK": "1"}).rounds == sizes.QUICK.rounds
