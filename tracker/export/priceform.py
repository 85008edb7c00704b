"""The buyer's own price form for a lot: locked but for its inputs, with a hidden key that tells which form it is.

The key names round, lot and an edition: what was announced of lot and criteria when the form was made. It is no
secret and proves nothing; it keeps a form of another lot or an older edition from being taken for this one.
Not here: reading a filled form (`formreading`).
"""

import hashlib
import io
from dataclasses import dataclass
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from tracker import rounds, wording
from tracker.audit import recordable
from tracker.export.workbook import Written
from tracker.rounds import Lot, Scheme
from tracker.wording import N_

MARK = "procurement register price form"
VERSION = "1"
KEY_SHEET = "key"
FIRST_INPUT = 10
INPUTS = ("unit_price", "volume", "total")
COLUMN = "B"
CELLS = {name: f"{COLUMN}{FIRST_INPUT + place}" for place, name in enumerate(INPUTS)}
LARGEST = 10**13
LABELS = {"unit_price": N_("Unit price"), "volume": N_("Volume"), "total": N_("Total price")}
HELP = {
    "unit_price": N_("Euros excluding VAT, at most two decimals."),
    "volume": N_("In price units."),
    "total": N_("Euros excluding VAT. It may be left empty where unit price and volume are written."),
}


@dataclass(frozen=True)
class Key:
    """Which form a workbook is."""

    round_id: int
    lot_id: int
    edition: str

    def rows(self) -> list[tuple[str, str]]:
        """The hidden sheet's rows, all of them text."""
        told = {"mark": MARK, "version": VERSION, "round": str(self.round_id), "lot": str(self.lot_id)}
        return list((told | {"edition": self.edition}).items())


def key_of(lot: Lot, scheme: Scheme | None) -> Key:
    """The key of the form that a lot has now."""
    told = [
        recordable(getattr(lot, name))
        for name in ("code", "name", "price_unit", "minutes_per_workday", "volume", "ceiling_price")
    ]
    criteria = [] if scheme is None else scheme.criteria
    told.append(None if scheme is None else [scheme.model, scheme.price_basis])
    told += [
        [one.code, one.name, one.kind, recordable(one.max_points), one.formula]
        for one in sorted(criteria, key=lambda one: one.position)
    ]
    digest = hashlib.sha256(repr(told).encode()).hexdigest()
    return Key(lot.round_id, lot.id, digest[:24])


def price_form(lot: Lot, scheme: Scheme | None, language: str) -> bytes:
    """The form of a lot, in a language, as a workbook."""
    book: Any = Workbook()
    sheet = book.active
    sheet.title = wording.say(N_("Price form"), language)
    for number, (label, value) in enumerate(_heading(lot, language), start=1):
        _text(sheet, f"A{number}", label, bold=not value)
        _text(sheet, f"B{number}", value)
    for name, cell in CELLS.items():
        row = cell.removeprefix(COLUMN)
        _text(sheet, f"A{row}", wording.say(LABELS[name], language), bold=True)
        _text(sheet, f"C{row}", wording.say(HELP[name], language))
        _input(sheet, cell, money=name != "volume", language=language)
    for column, width in (("A", 26), ("B", 36), ("C", 60)):
        sheet.column_dimensions[column].width = width
    sheet.protection.sheet = True
    sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = "landscape", 9, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    hidden = book.create_sheet(KEY_SHEET)
    for number, pair in enumerate(key_of(lot, scheme).rows(), start=1):
        for column, told in zip("AB", pair, strict=True):
            _text(hidden, f"{column}{number}", told)
    hidden.sheet_state, hidden.protection.sheet = "veryHidden", True
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def write_price_form(file: IO[bytes], lot: Lot, scheme: Scheme | None, language: str) -> Written:
    """Write the form of a lot, and tell it as the other exports are told."""
    made = price_form(lot, scheme, language)
    file.write(made)
    name = f"{wording.say(N_('Price form'), language)} {lot.code}"
    return Written({name: len(INPUTS)}, hashlib.sha256(made).hexdigest())


def _heading(lot: Lot, language: str) -> list[tuple[str, str]]:
    round_ = lot.round
    ceiling = "" if lot.ceiling_price is None else wording.money(lot.ceiling_price, language)
    volume = "" if lot.volume is None else wording.number(lot.volume, language)
    return [
        (wording.say(N_("Price form"), language), ""),
        (
            wording.say(N_("Name of the procurement"), language),
            f"{round_.reference} {rounds.titled(round_, language)}",
        ),
        (wording.say(N_("Lot"), language), f"{lot.code} {lot.name or ''}".strip()),
        (wording.say(N_("Price unit"), language), wording.called("price_unit", lot.price_unit, language)),
        (wording.say(N_("Volume announced"), language), volume),
        (wording.say(N_("Ceiling price"), language), ceiling),
        (wording.say(N_("Write figures in the light cells only. All other cells are locked."), language), ""),
        (
            wording.say(
                N_("No formulas, no merged cells, no text. Save as xlsx, without a password."), language
            ),
            "",
        ),
    ]


def _text(sheet: Worksheet, cell: str, told: str, *, bold: bool = False) -> None:
    made = sheet[cell]
    made.value = told or None
    if told:
        made.data_type = "s"  # what begins with "=" stays text
    made.font, made.alignment = Font(bold=bold), Alignment(vertical="top", wrap_text=cell[0] == "C")


def _input(sheet: Worksheet, cell: str, *, money: bool, language: str) -> None:
    made = sheet[cell]
    made.protection = Protection(locked=False)
    made.fill = PatternFill("solid", fgColor="FFF7DC")
    made.number_format = '#,##0.00\\ "€"' if money else "#,##0.######"
    rule = DataValidation(
        type="decimal", operator="between", formula1="0", formula2=str(LARGEST), allow_blank=True
    )
    rule.showErrorMessage, rule.error = True, wording.say(N_("Write a figure above zero."), language)
    sheet.add_data_validation(rule)
    rule.add(cell)
