"""Reading a filled price form: first only whether it is one, later every value with every fault by its cell.

A figure comes as the number that Excel shows: its shortest decimal text, never the binary fraction behind it.
Not here: whether the workbook may be parsed at all (`guard`), what is done with the values (`tenders`).
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from tracker import tenders, wording
from tracker.export.guard import Extent, guarded
from tracker.export.priceform import CELLS, KEY_SHEET, LABELS, LARGEST, MARK, VERSION, Key
from tracker.refusal import Refused

EXTENT = Extent(rows=200, columns=30, cells=2_000)
LONGEST = 60
PLACES = {"unit_price": 2, "volume": 6, "total": 2}


@dataclass(frozen=True)
class Filled:
    """One input of a filled form: where it stands, what is written there, the figure, or a fault's code."""

    name: str
    cell: str
    written: str
    value: Decimal | None
    fault: str | None = None


def check_form(data: bytes, key: Key, *, limit: int) -> None:
    """Refuse what is not a whole workbook of this form; nothing is read but the hidden key and the labels."""
    with _opened(guarded(data, EXTENT, limit=limit)) as book:
        _refuse_key(book, key)
        _refuse_moved(book)


def read_form(data: bytes, key: Key, *, limit: int) -> list[Filled]:
    """Every input of a filled form, in the form's order."""
    with _opened(guarded(data, EXTENT, limit=limit)) as book:
        _refuse_key(book, key)
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    return [_filled(name, cell, rows) for name, cell in CELLS.items()]


@contextmanager
def _opened(data: bytes) -> Iterator[CalamineWorkbook]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            yield book
    except (CalamineError, ValueError, IndexError, OSError):
        raise Refused("document.damaged") from None


def _refuse_key(book: CalamineWorkbook, key: Key) -> None:
    if KEY_SHEET not in book.sheet_names or len(book.sheet_names) != 2 or book.sheet_names[0] == KEY_SHEET:
        raise Refused("form.foreign")
    told = {str(row[0]): str(row[1]) for row in book.get_sheet_by_name(KEY_SHEET).to_python() if len(row) > 1}
    if told.get("mark") != MARK:
        raise Refused("form.foreign")
    if (told.get("round"), told.get("lot")) != (str(key.round_id), str(key.lot_id)):
        raise Refused("form.other_lot")
    if (told.get("version"), told.get("edition")) != (VERSION, key.edition):
        raise Refused("form.stale")


def _refuse_moved(book: CalamineWorkbook) -> None:
    """Refuse a form whose labels no longer stand beside their inputs: its figures would be taken for others."""
    rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    for name, cell in CELLS.items():
        row = int(cell[1:]) - 1
        label = rows[row][0] if row < len(rows) and rows[row] else ""
        if label not in {wording.say(LABELS[name], language) for language in wording.LANGUAGES}:
            raise Refused("form.moved")


def _filled(name: str, cell: str, rows: list[list[Any]]) -> Filled:
    column, row = ord(cell[0]) - ord("A"), int(cell[1:]) - 1
    told = rows[row][column] if row < len(rows) and column < len(rows[row]) else ""
    if told == "":
        return Filled(name, cell, "", None)
    if isinstance(told, bool) or not isinstance(told, int | float):
        return Filled(name, cell, _written(told), None, _kind(told))
    figure = Decimal(repr(told)).normalize()
    written = format(figure, "f")
    return Filled(
        name,
        cell,
        written[:LONGEST],
        None if _figure_fault(name, figure) else figure,
        _figure_fault(name, figure),
    )


def _figure_fault(name: str, figure: Decimal) -> str | None:
    if not figure.is_finite() or figure >= LARGEST:
        return "too_large"
    if figure <= 0:
        return "not_above_zero"
    if name == "volume" and max(Fraction(figure).as_integer_ratio()) > tenders.MOST_VOLUME:
        return "too_large"
    exponent = figure.as_tuple().exponent
    return "decimals" if isinstance(exponent, int) and -exponent > PLACES[name] else None


def _kind(told: Any) -> str:
    if isinstance(told, datetime | date | time | timedelta):
        return "date"
    return "truth" if isinstance(told, bool) else "text"


def _written(told: Any) -> str:
    return "" if isinstance(told, bool) else str(told)[:LONGEST]


def values_of(filled: list[Filled]) -> tuple[Decimal | None, Fraction | None, Decimal | None]:
    """Unit price, volume and total of a form; None also where a cell has a fault."""
    found = {one.name: one.value for one in filled}
    volume = found["volume"]
    return found["unit_price"], None if volume is None else Fraction(volume), found["total"]
