"""`python -m tests.bench [NAME …]`: runs the benchmarks named, or all, and prints the table."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests import machine
from tests.bench import comparing, law_answers, rounds_list, sizes, trail, workbook, writers
from tests.bench.harness import Bench, Line, table
from tests.databases import Databases
from tests.postgres import Server

BENCHMARKS = {
    "rounds_list": rounds_list.run,
    "writers": writers.run,
    "trail": trail.run,
    "workbook": workbook.run,
    "law": law_answers.run,
    "comparing": comparing.run,
}


def lines(names: Sequence[str], wanted: sizes.Sizes) -> Iterator[Line]:
    """The comparisons of the benchmarks named, each on a fresh folder."""
    run = Path(tempfile.mkdtemp(prefix="bench-"))
    (run / "pid").write_text(str(os.getpid()))
    dialects = ["sqlite", *(["postgresql"] if machine.postgresql() else [])]
    try:
        for name in names:
            folder = run / name
            folder.mkdir()
            yield from BENCHMARKS[name](Bench(Databases(run), folder, dialects, wanted.repeats), wanted)
            shutil.rmtree(folder)
    finally:
        Server(run).stop()
        shutil.rmtree(run, ignore_errors=True)


def main() -> None:
    names = sys.argv[1:] or list(BENCHMARKS)
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        sys.exit(f"No benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}.")
    wanted = sizes.asked()
    print(f"{wanted}\nMedians [least–most], side by side in one run; ratio = ours / theirs.\n")
    told = []
    for line in lines(names, wanted):
        print(" | ".join(cell for cell in line.cells() if cell), file=sys.stderr, flush=True)
        told.append(line)
    print(table(told))
    lacking = machine.missing().get("postgresql")
    if lacking:
        print(f"Left out: PostgreSQL {lacking.advice}")


if __name__ == "__main__":
    main()
