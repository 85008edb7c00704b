"""Every file format, in and out: registers and dossiers as workbooks, published rounds as JSON, dates as calendars."""

from tracker.export.calendar import MIME as CALENDAR
from tracker.export.calendar import calendar, summary
from tracker.export.importing import Faults, Imported, import_rounds, load_published
from tracker.export.lawtable import law_document, law_table
from tracker.export.published import Fault, read_published
from tracker.export.rows import Reading
from tracker.export.scorereading import ScoreSheet, read_score_sheet
from tracker.export.scoresheets import score_sheet
from tracker.export.sheets import Told, dossier, register
from tracker.export.workbook import Column, Sheet, Written, line, write

__all__ = [
    "CALENDAR",
    "Column",
    "Fault",
    "Faults",
    "Imported",
    "Reading",
    "ScoreSheet",
    "Sheet",
    "Told",
    "Written",
    "calendar",
    "dossier",
    "import_rounds",
    "law_document",
    "law_table",
    "line",
    "load_published",
    "read_published",
    "read_score_sheet",
    "register",
    "score_sheet",
    "summary",
    "write",
]  # fmt: skip
