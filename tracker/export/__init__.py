"""Every file format, in and out: the register and a round's dossier as workbooks, published rounds as JSON."""

from tracker.export.importing import Faults, Imported, import_rounds, load_published
from tracker.export.published import Fault, read_published
from tracker.export.rows import Reading
from tracker.export.sheets import Told, dossier, register
from tracker.export.workbook import Column, Sheet, Written, line, write

__all__ = [
    "Column", "Fault", "Faults", "Imported", "Reading", "Sheet", "Told", "Written", "dossier", "import_rounds", "line",
    "load_published", "read_published", "register", "write",
]  # fmt: skip
