"""The only code that makes Excel files: openpyxl makes everything but the rows, which are streamed into its sheets.

A text is an inline string and can never become a formula. Not here: what stands in the sheets (`sheets`).
"""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import IO, Any, Literal
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from tracker.database import HELSINKI

Kind = Literal["text", "code", "integer", "number", "points", "money", "day", "moment"]

ROWS_IN_A_SHEET = 1_048_576
TEXT_IN_A_CELL = 32_767
CHUNK = 2_000

FORMATS: dict[Kind, str] = {
    "text": "@", "code": "@", "integer": "0", "number": "#,##0.####", "points": "#,##0.00",
    "money": '#,##0.00 "€"', "day": "d.m.yyyy", "moment": "d.m.yyyy hh:mm:ss",
}  # fmt: skip
Renderer = Callable[[int, Sequence[Any]], str]
Progress = Callable[[str, int], None]

_FIRST_DAY = date(1899, 12, 30)
_FORBIDDEN = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])
_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_REFERENCES = {"\r": "&#13;"}


@dataclass(frozen=True)
class Column:
    """One column: its technical key, its heading in the reader's language, what its values are, its width."""

    key: str
    heading: str
    kind: Kind = "text"
    width: float = 14


@dataclass
class Sheet:
    """One sheet: a technical key, its name, its columns, and rows of typed values in their order.

    `filled` is counted while the rows are written.
    """

    key: str
    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    filled: int = field(default=0, init=False)


@dataclass(frozen=True)
class Written:
    """What was written: rows by sheet key, and SHA-256 over all rows as canonical JSON lines."""

    rows: dict[str, int]
    digest: str


def write(
    target: IO[bytes],
    sheets: Sequence[Sheet],
    *,
    cover: Callable[[Written], Sheet],
    title: str,
    mark: str = "",
    progress: Progress = lambda _sheet, _rows: None,
) -> Written:
    """Write the workbook: the sheets' rows are streamed, the cover is told what was written and comes first.

    `mark` stands in the head of every printed page ("Example"). A sheet that is full goes on in "Name 2".
    """
    digest = hashlib.sha256()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=2, allowZip64=True) as package:
        parts = _Parts(sheets, title=title, mark=mark)
        for sheet in sheets:
            parts.stream(package, sheet, digest, progress)
        written = Written({sheet.key: sheet.filled for sheet in sheets}, digest.hexdigest())
        parts.finish(package, cover(written))
    return written


def typed(value: Any) -> Any:
    """A value as the digest's JSON lines and readers of the file know it: exact numbers as text, moments in UTC."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    return value


def line(sheet: str, row: Sequence[Any]) -> bytes:
    """One row as a canonical JSON line (RFC 8785: texts, whole numbers, true, false, null only)."""
    told = [sheet, *(typed(value) for value in row)]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


class _Parts:
    """The shell that openpyxl made, and the sheets that are streamed into it.

    The cover is the file's first sheet and is written last, when it can tell what the others hold.
    """

    def __init__(self, sheets: Sequence[Sheet], *, title: str, mark: str) -> None:
        self.title, self.mark = title, mark
        self.names: list[tuple[str, Sequence[Column]]] = []
        shell = _shell([("Cover", ()), *((sheet.name, sheet.columns) for sheet in sheets)], title, mark)
        self.styles = shell.styles
        self.halves = {sheet.key: shell.halves(place) for place, sheet in enumerate(sheets, start=2)}

    def stream(self, package: zipfile.ZipFile, sheet: Sheet, digest: Any, progress: Progress) -> None:
        rows = _counted(sheet, digest, progress)
        part, more = 1, True
        while more:
            self.names.append((sheet.name if part == 1 else f"{sheet.name[:28]} {part}", sheet.columns))
            head, tail = self.halves[sheet.key]
            with package.open(_entry(len(self.names) + 1), "w", force_zip64=True) as out:
                out.write(head)
                more = _fill(out, renderer(sheet.columns, self.styles), rows)
                out.write(tail)
            part += 1

    def finish(self, package: zipfile.ZipFile, cover: Sheet) -> None:
        shell = _shell([(cover.name, cover.columns), *self.names], self.title, self.mark)
        head, tail = shell.halves(1)
        render = renderer(cover.columns, shell.styles)
        rows = "".join(render(number, row) for number, row in enumerate(cover.rows, start=2))
        package.writestr(_entry(1), head + rows.encode() + tail)
        for name, content in shell.others():
            package.writestr(name, content)


def _counted(sheet: Sheet, digest: Any, progress: Progress) -> Iterator[Sequence[Any]]:
    for row in sheet.rows:
        digest.update(line(sheet.key, row))
        sheet.filled += 1
        if sheet.filled % CHUNK == 0:
            progress(sheet.key, sheet.filled)
        yield row


def _fill(out: IO[bytes], render: Renderer, rows: Iterator[Sequence[Any]]) -> bool:
    """Write rows until they end (False) or the sheet is full (True)."""
    pending: list[str] = []
    full = False
    for number in range(2, ROWS_IN_A_SHEET + 1):
        row = next(rows, None)
        if row is None:
            break
        pending.append(render(number, row))
        if len(pending) == CHUNK:
            out.write("".join(pending).encode())
            pending.clear()
    else:
        full = True
    out.write("".join(pending).encode())
    return full


def _entry(number: int) -> str:
    return f"xl/worksheets/sheet{number}.xml"


# --- the shell ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Shell:
    content: bytes
    styles: dict[Kind, int]

    def halves(self, number: int) -> tuple[bytes, bytes]:
        """A sheet's XML up to where its rows go, and from there on."""
        with zipfile.ZipFile(io.BytesIO(self.content)) as made:
            xml = re.sub(rb"<dimension [^>]*/>", b"", made.read(_entry(number)))
        head, tail = xml.split(b"</sheetData>")
        return head, b"</sheetData>" + tail

    def others(self) -> Iterator[tuple[str, bytes]]:
        """Every part of the file but the sheets."""
        with zipfile.ZipFile(io.BytesIO(self.content)) as made:
            for name in made.namelist():
                if not name.startswith("xl/worksheets/sheet"):
                    yield name, made.read(name)


def _shell(sheets: Sequence[tuple[str, Sequence[Column]]], title: str, mark: str) -> _Shell:
    book = Workbook()
    book.remove(book.worksheets[0])
    probe = book.create_sheet("probe")
    styles: dict[Kind, int] = {}
    for place, (kind, number_format) in enumerate(FORMATS.items(), start=1):
        cell = probe.cell(row=place, column=1)
        cell.number_format = number_format
        cell.alignment = Alignment(vertical="top", wrap_text=kind == "text")
        styles[kind] = cell.style_id
    book.remove(probe)
    for name, columns in sheets:
        _dress(book.create_sheet(name), columns, mark)
    book.properties.title = title
    book.properties.creator = ""
    saved = io.BytesIO()
    book.save(saved)
    return _Shell(saved.getvalue(), styles)


def _dress(sheet: Worksheet, columns: Sequence[Column], mark: str) -> None:
    last = get_column_letter(max(len(columns), 1))
    for place, column in enumerate(columns, start=1):
        cell = sheet.cell(row=1, column=place, value=column.heading)
        cell.data_type = "s"  # openpyxl takes a text that begins with "=" for a formula
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E6EEF7")
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.freeze_panes = "A2"
    if columns:
        sheet.auto_filter.ref = f"A1:{last}{ROWS_IN_A_SHEET}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    printed = sheet.HeaderFooter
    printed.oddHeader.left.text = sheet.title  # type: ignore[union-attr]  # openpyxl makes all of them
    printed.oddHeader.right.text = mark  # type: ignore[union-attr]  # openpyxl makes all of them
    printed.oddFooter.right.text = "&P / &N"  # type: ignore[union-attr]  # openpyxl makes all of them


# --- rows -----------------------------------------------------------------------------------------------------


def renderer(columns: Sequence[Column], styles: dict[Kind, int]) -> Renderer:
    """A function from a row's number and its typed values to the row's XML."""
    cells = [_CELLS[column.kind] for column in columns]
    marks = [f' s="{styles[column.kind]}"' for column in columns]
    letters = [get_column_letter(place) for place in range(1, len(columns) + 1)]

    def render(number: int, row: Sequence[Any]) -> str:
        told = [
            cell(value, f'<c r="{letter}{number}"{mark}')
            for cell, value, letter, mark in zip(cells, row, letters, marks, strict=True)
            if value is not None and value != ""
        ]
        return f'<row r="{number}">{"".join(told)}</row>'

    return render


def text(value: str) -> str:
    """A text as the XML of a cell says it: exactly, but for control characters, which no cell can hold."""
    kept = _ESCAPE_LIKE.sub("_x005F_", str(value).translate(_FORBIDDEN))
    return escape(kept[:TEXT_IN_A_CELL], _REFERENCES)


def _text(value: Any, start: str) -> str:
    return f'{start} t="inlineStr"><is><t xml:space="preserve">{text(value)}</t></is></c>'


def _number(value: Any, start: str) -> str:
    exact = value if isinstance(value, int | Decimal) else _decimal(Fraction(value))
    return f"{start}><v>{exact if isinstance(exact, int) else format(exact, 'f')}</v></c>"


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _day(value: date, start: str) -> str:
    return f"{start}><v>{(value - _FIRST_DAY).days}</v></c>"


def _moment(value: datetime, start: str) -> str:
    here = value.astimezone(HELSINKI)
    seconds = here.hour * 3600 + here.minute * 60 + here.second
    # Ten decimals of a day: fewer would show a second too few or too many.
    serial = (here.date() - _FIRST_DAY).days + Decimal(seconds) / Decimal(86_400)
    return f"{start}><v>{serial:.10f}</v></c>"


_CELLS: dict[Kind, Callable[[Any, str], str]] = {
    "text": _text, "code": _text, "integer": _number, "number": _number, "points": _number, "money": _number,
    "day": _day, "moment": _moment,
}  # fmt: skip
