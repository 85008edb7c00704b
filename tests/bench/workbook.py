"""Rows into a workbook, against openpyxl's own streaming with the same formats, and against a CSV of the same rows."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from tests.bench.harness import Bench, Line, Measured, alone, alternately
from tests.bench.sizes import Sizes
from tracker import export
from tracker.database import HELSINKI
from tracker.export.workbook import FORMATS

KINDS = (
    "code", "code", "text", "text", "text", "text", "integer", "integer", "money", "money", "money", "day", "day",
    "moment", "text",
)  # fmt: skip
OPENPYXL, CSV = 0.08, 1.3
DAY, AT = date(2024, 1, 1), datetime(2024, 1, 1, 9, tzinfo=UTC)


def run(bench: Bench, sizes: Sizes) -> Iterator[Line]:
    peaks: dict[str, float] = {}

    def way(name: str) -> Any:
        def seconds() -> float:
            took, megabytes = alone(WAYS[name], sizes.rows)
            peaks[name] = max(megabytes, peaks.get(name, 0))
            return took

        return seconds

    ours, openpyxl, plain = alternately(bench.repeats, way("ours"), way("openpyxl"), way("csv"))
    what = f"{sizes.rows:,} rows of {len(KINDS)} columns into a workbook"
    for runs, name, floor, goal in (
        (openpyxl, "openpyxl", "openpyxl write-only", OPENPYXL),
        (plain, "csv", "csv.writer", CSV),
    ):
        memory = f"{peaks['ours']:.0f} / {peaks[name]:.0f} MB"
        yield Line(what, Measured(ours, "CPU s"), Measured(runs, "CPU s"), floor, goal, memory=memory)


def rows(count: int) -> Iterator[list[Any]]:
    """Mixed columns as the register has them: repeated and unique text, whole numbers, money, days, moments."""
    for number in range(count):
        yield [
            f"SYN/{number}/2024", f"other:EX{number % 40}", f"Exempelområde {number % 40}",
            f"Exempel: utbildning {number}", ("Öppet", "Direkt")[number % 2], "Integrationsutbildning", number % 9,
            number, Decimal(number * 7) / 100, Decimal(number * 1_000), Decimal(number * 1_234) / 100,
            DAY + timedelta(days=number % 900), DAY + timedelta(days=number % 700),
            AT + timedelta(seconds=number * 61), "Exempel" if number % 3 else None,
        ]  # fmt: skip


def _columns() -> list[export.Column]:
    return [export.Column(f"c{place}", f"Kolumn {place}", kind) for place, kind in enumerate(KINDS)]


def ours(count: int) -> None:
    sheet = export.Sheet("rounds", "Rundor", _columns(), rows(count))
    cover = export.Sheet("cover", "Omslag", _columns()[:1], [])
    export.write(io.BytesIO(), [sheet], cover=lambda _written: cover, title="Exempel")


def openpyxl_write_only(count: int) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Rundor")
    sheet.append([column.heading for column in _columns()])
    for row in rows(count):
        sheet.append([_cell(sheet, kind, value) for kind, value in zip(KINDS, row, strict=True)])
    book.save(io.BytesIO())


def _cell(sheet: Any, kind: Any, value: Any) -> Any:
    if kind == "moment":
        value = value.astimezone(HELSINKI).replace(tzinfo=None)
    cell = WriteOnlyCell(sheet, value=value)
    cell.number_format = FORMATS[kind]
    return cell


def plain_csv(count: int) -> None:
    csv.writer(io.StringIO()).writerows(rows(count))


WAYS = {"ours": ours, "openpyxl": openpyxl_write_only, "csv": plain_csv}
