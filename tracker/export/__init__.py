"""Every file format, in and out: registers and dossiers as workbooks, published rounds as JSON, dates as calendars."""

from tracker.export.calendar import MIME as CALENDAR
from tracker.export.calendar import calendar, summary
from tracker.export.formreading import Filled, check_form, read_form, values_of
from tracker.export.importing import Faults, Imported, import_rounds, load_published
from tracker.export.lawtable import law_document, law_table
from tracker.export.openingrecord import gone as became
from tracker.export.openingrecord import opening_record, record_reason
from tracker.export.priceform import Key, key_of, price_form, write_price_form
from tracker.export.published import Fault, read_published
from tracker.export.rows import Reading
from tracker.export.scorereading import ScoreSheet, read_score_sheet
from tracker.export.scoresheets import score_sheet
from tracker.export.sheets import Told, counted, dossier, register
from tracker.export.workbook import Column, Sheet, Written, line, write

__all__ = [
    "CALENDAR", "Column", "Fault", "Faults", "Filled", "Imported", "Key", "Reading", "ScoreSheet", "Sheet", "Told",
    "Written", "became", "calendar", "check_form", "counted", "dossier", "import_rounds", "key_of", "law_document",
    "law_table", "line", "load_published", "opening_record", "price_form", "read_form", "read_published",
    "read_score_sheet", "record_reason", "register", "score_sheet", "summary", "values_of", "write",
    "write_price_form",
]  # fmt: skip
