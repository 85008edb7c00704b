"""A score sheet that comes back: its rows by key, as they were written, once the file may be opened at all.

Not here: what differs from what is kept, and whether the sheet is stale (`tracker.web.panelsheets`).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from tracker.export.guard import Extent, guarded
from tracker.export.scoresheets import ABOUT, FORM, GRADES
from tracker.refusal import Refused

MOST_BYTES = 4 * 1024 * 1024
EXTENT = Extent(rows=5_000, columns=60, cells=50_000)
FIRST_ROW = 2  # under the help and the headings
COLUMNS = 8


@dataclass(frozen=True)
class Row:
    """A row as written: the version it was made on, and the grade as a text or as an exact number."""

    seen: int | None
    grade: str | Fraction
    reason: str
    evidence: str

    @property
    def empty(self) -> bool:
        return self.grade == "" and not self.reason and not self.evidence


@dataclass(frozen=True)
class ScoreSheet:
    """Of which round, lot and member the sheet is, and its rows by key."""

    round_id: str
    lot_id: str
    member_id: str
    rows: Mapping[str, Row]


def read_score_sheet(data: bytes) -> ScoreSheet:
    """Read a sheet that `score_sheet` wrote; `Refused` at the field "file" where it is another file or broken."""
    try:
        return _read(guarded(data, EXTENT, limit=MOST_BYTES))
    except Refused as refusal:
        refusal.field = "file"
        raise


def _read(data: bytes) -> ScoreSheet:
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        if not {GRADES, ABOUT} <= set(book.sheet_names):
            raise Refused("workbook.other")
        about = [str(row[0]) for row in book.get_sheet_by_name(ABOUT).to_python() if row]
        rows = book.get_sheet_by_name(GRADES).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as fault:
        raise Refused("document.damaged") from fault
    if len(about) != 4 or about[0] != FORM:
        raise Refused("workbook.other")
    found: dict[str, Row] = {}
    for told in rows[FIRST_ROW:]:
        padded = [*told, *[""] * COLUMNS][:COLUMNS]
        key = _text(padded[0])
        if not key and not any(_text(cell) for cell in padded[5:]):
            continue
        if not key or key in found:
            raise Refused("workbook.rows")
        found[key] = Row(_version(padded[1]), _grade(padded[5]), _text(padded[6]), _text(padded[7]))
    return ScoreSheet(about[1], about[2], about[3], found)


def _text(value: Any) -> str:
    if isinstance(value, float):
        value = int(value) if value.is_integer() else repr(value)
    return "" if value is None else str(value).strip()


def _version(value: Any) -> int | None:
    told = _text(value)
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else None


def _grade(value: Any) -> str | Fraction:
    # A spreadsheet keeps numbers as floats; the shortest text that means the same one is what was typed.
    if isinstance(value, float) and not isinstance(value, bool):
        return Fraction(repr(value)) if math.isfinite(value) and abs(value) < 1e12 else str(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value)
    return _text(value)
