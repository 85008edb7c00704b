"""On how much is measured: by default as the goals say; `BENCH_QUICK=1` for a look of less than a minute.

Single sizes are set by their own variables: BENCH_ROUNDS=50000 make bench.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Sizes:
    """How much there is: `tenders_per_lot` and `rounds` of the list, `transactions` of a run, rows of the trail
    (`entries`) and of a workbook (`rows`), rounds that are `checked` against the law, `lots` that are compared with
    so many `tenderers` each, and the tenders of the `wide` lot whose page is shown."""

    rounds: int = 200_000
    tenders_per_lot: int = 4
    transactions: int = 1_280
    entries: int = 200_000
    rows: int = 200_000
    checked: int = 10_000
    lots: int = 34
    tenderers: int = 100
    wide: int = 40
    repeats: int = 5


QUICK = Sizes(
    rounds=2_000, tenders_per_lot=1, transactions=128, entries=5_000, rows=5_000, checked=500, lots=5, wide=20,
    repeats=3,
)  # fmt: skip


def asked(environment: Mapping[str, str] = os.environ) -> Sizes:
    """The sizes that the environment asks for."""
    usual = QUICK if environment.get("BENCH_QUICK", "") not in ("", "0") else Sizes()
    return Sizes(
        **{
            field.name: int(environment.get(f"BENCH_{field.name.upper()}", getattr(usual, field.name)))
            for field in fields(Sizes)
        }
    )
