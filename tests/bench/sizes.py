"""On how much is measured: by default as the goals say; `BENCH_QUICK=1` for a look of less than a minute.

Single sizes are set by their own variables: BENCH_ROUNDS=50000 make bench.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Sizes:
    """Rounds of the list, tenders for each of their lots, transactions a run, rows of the trail and of a workbook."""

    rounds: int = 200_000
    tenders_per_lot: int = 4
    transactions: int = 1_280
    entries: int = 200_000
    rows: int = 200_000
    repeats: int = 5


QUICK = Sizes(rounds=2_000, tenders_per_lot=1, transactions=128, entries=5_000, rows=5_000, repeats=3)


def asked(environment: Mapping[str, str] = os.environ) -> Sizes:
    """The sizes that the environment asks for."""
    usual = QUICK if environment.get("BENCH_QUICK", "") not in ("", "0") else Sizes()
    return Sizes(
        **{
            field.name: int(environment.get(f"BENCH_{field.name.upper()}", getattr(usual, field.name)))
            for field in fields(Sizes)
        }
    )
