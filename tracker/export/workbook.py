"""The only code that makes Excel files: openpyxl makes everything but the rows, which are streamed into its sheets.

Not here: what stands in the sheets (`sheets`), and how values become cells (`cells`).
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from tracker.export import cells
from tracker.export.cells import Kind, written

ROWS_IN_A_SHEET = 1_048_576
CHUNK = 2_000

FORMATS: dict[Kind, str] = {
    "text": "@", "code": "@", "integer": "0", "number": "#,##0.####", "points": "#,##0.00",
    "money": '#,##0.00 "€"', "day": "d.m.yyyy", "moment": "d.m.yyyy hh:mm:ss",
}  # fmt: skip
Progress = Callable[[str, int], None]


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
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1, allowZip64=True) as package:
        parts = _Parts(sheets, title=title, mark=mark)
        for sheet in sheets:
            parts.stream(package, sheet, digest, progress)
        written = Written({sheet.key: sheet.filled for sheet in sheets}, digest.hexdigest())
        parts.finish(package, cover(written))
    return written


def line(sheet: str, row: Sequence[Any]) -> bytes:
    """One row as a canonical JSON line (RFC 8785), as the checksum has it."""
    return f"[{','.join(map(written, (sheet, *row)))}]\n".encode()


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
        chunks = _Chunks(sheet, self.styles, digest, progress)
        part, more = 1, True
        while more:
            self.names.append((sheet.name if part == 1 else f"{sheet.name[:28]} {part}", sheet.columns))
            head, tail = self.halves[sheet.key]
            with package.open(_entry(len(self.names) + 1), "w", force_zip64=True) as out:
                out.write(head)
                more = chunks.fill(out)
                out.write(tail)
            part += 1

    def finish(self, package: zipfile.ZipFile, cover: Sheet) -> None:
        shell = _shell([(cover.name, cover.columns), *self.names], self.title, self.mark)
        head, tail = shell.halves(1)
        whole = io.BytesIO()
        _Chunks(cover, shell.styles, hashlib.sha256(), lambda _sheet, _rows: None).fill(whole)
        package.writestr(_entry(1), head + whole.getvalue() + tail)
        for name, content in shell.others():
            package.writestr(name, content)


class _Chunks:
    """A sheet's rows, some thousand at a time: written, counted and summed up."""

    def __init__(self, sheet: Sheet, styles: dict[Kind, int], digest: Any, progress: Progress) -> None:
        self.sheet, self.digest, self.progress = sheet, digest, progress
        self.rows = iter(sheet.rows)
        self.render = cells.renderer(sheet.key, [column.kind for column in sheet.columns], styles)

    def fill(self, out: IO[bytes]) -> bool:
        """Write rows until they end (False) or the sheet is full (True)."""
        left = ROWS_IN_A_SHEET - 1
        while left:
            rows = list(islice(self.rows, min(CHUNK, left)))
            if not rows:
                return False
            made, lines = self.render(rows)
            out.write(made.encode())
            self.digest.update(lines.encode())
            self.sheet.filled += len(rows)
            self.progress(self.sheet.key, self.sheet.filled)
            left -= len(rows)
        return True


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
    book.properties.title = title.translate(cells.FORBIDDEN)
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
