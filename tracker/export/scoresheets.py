"""One evaluator's score sheet of a lot as a workbook: criteria by tenders, with fields for grade, reason and evidence.

Each row has a hidden key and the version that was seen, so that the sheet can be told apart from a stale one. Nobody
else's grade stands in it, no price, and under aliases no tenderer's name. Not here: who may have it.
"""

from collections.abc import Callable, Sequence
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from tracker import evaluation
from tracker.export.cells import FORBIDDEN, TEXT_IN_A_CELL
from tracker.wording import N_, number, say

FORM = "score-sheet-1"
GRADES, ABOUT = "grades", "about"
HEADINGS = (
    N_("Key"), N_("Version seen"), N_("Criterion"), N_("Tenderer"), N_("Scale"), N_("Grade"), N_("Reason"),
    N_("Where it is shown"),
)  # fmt: skip
WIDTHS = (4, 4, 34, 34, 10, 10, 70, 34)
OPEN = ("F", "G", "H")
HELP = N_(
    "Fill in grade, reason and where it is shown. The rest is locked. Rows that stay empty change nothing. "
    "Nobody else's grades stand here."
)


def score_sheet(
    target: IO[bytes],
    sheet: evaluation.MySheet,
    language: str,
    *,
    label: Callable[[evaluation.Entrant], str],
    blank: bool = False,
) -> int:
    """Write a member's sheet of a lot and tell its rows; `label` calls tenderers, `blank` leaves given grades out."""
    book = Workbook()
    book.remove(book.worksheets[0])
    page: Worksheet = book.create_sheet(GRADES)
    _head(page, language)
    rows = 0
    for criterion in sheet.criteria:
        scale = f"0–{number(criterion.scale_max, language)}"
        for entrant in sheet.entrants:
            rows += 1
            own = sheet.grades.get((entrant.offer, criterion.id))
            key, seen = f"{entrant.key}-{criterion.id}", str(own.version) if own else ""
            given = (number(own.grade, language), own.reason, own.evidence or "") if own and not blank else ()
            fixed = (key, seen, criterion.name, label(entrant), scale)
            _row(page, rows + 2, fixed, given or ("", "", ""))
    _finish(page, rows)
    about = book.create_sheet(ABOUT)
    about.sheet_state = "veryHidden"
    told = (FORM, str(sheet.lot.round_id), str(sheet.lot.id), str(sheet.standing.member.id))
    for place, text in enumerate(told, start=1):
        _text(about.cell(place, 1), text)
    about.protection.sheet = True
    book.save(target)
    return rows


def _head(page: Worksheet, language: str) -> None:
    _text(page.cell(1, 3), say(HELP, language))
    page.cell(1, 3).alignment = Alignment(wrap_text=False)
    for place, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True), start=1):
        cell = page.cell(2, place)
        _text(cell, say(heading, language))
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="FFE8EDF3")
        page.column_dimensions[get_column_letter(place)].width = width
    for letter in ("A", "B"):
        page.column_dimensions[letter].hidden = True
    page.freeze_panes = "E3"


def _row(page: Worksheet, at: int, fixed: Sequence[str], given: Sequence[str]) -> None:
    for place, text in enumerate((*fixed, *given), start=1):
        cell = page.cell(at, place)
        _text(cell, text)
        cell.alignment = Alignment(
            vertical="top", wrap_text=place > 2, horizontal="right" if place == 6 else None
        )
        cell.protection = Protection(locked=place <= len(fixed))


def _text(cell: Any, text: str) -> None:
    """Write a text that is never a formula, whatever it begins with."""
    told = text.translate(FORBIDDEN)[:TEXT_IN_A_CELL]
    if told:
        cell.value = told
        cell.data_type = "s"  # whatever it begins with, it is no formula
    cell.number_format = "@"


def _finish(page: Worksheet, rows: int) -> None:
    if rows:
        long = DataValidation(
            type="textLength", operator="lessThanOrEqual", formula1="20000", allow_blank=True
        )
        page.add_data_validation(long)
        long.add(f"{OPEN[1]}3:{OPEN[-1]}{rows + 2}")
    page.protection.sheet = True
    page.protection.formatColumns = False
    page.protection.formatRows = False
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = "1:2"
