"""Every file format, in and out: the auditor's register and a round's dossier as workbooks, published rounds as JSON."""

from tracker.export.rows import Reading
from tracker.export.sheets import Told, dossier, register
from tracker.export.workbook import Column, Sheet, Written, line, write

__all__ = ["Column", "Reading", "Sheet", "Told", "Written", "dossier", "line", "register", "write"]
