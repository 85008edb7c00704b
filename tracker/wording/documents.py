"""Texts of documents: why a file is not taken, names of the kinds that are, labels of fields."""

from collections.abc import Mapping

from tracker.wording.marks import N_

REFUSALS: Mapping[str, str] = {
    "document.empty": N_("The file is empty. Choose another."),
    "document.too_large": N_("The file is larger than %(most)s MB. Divide it, or save it smaller."),
    "document.kind_unknown": N_(
        "This kind of file is not taken. Send a PDF, an xlsx, docx, ods or odt file, a PNG or JPEG picture, "
        "or plain text."
    ),
    "document.old_office": N_(
        "The file is of an old Office format, or is no Office file. Save it as xlsx, docx or PDF."
    ),
    "document.macros": N_("The file holds macros. Save it without macros, as xlsx, docx, ods or odt."),
    "document.encrypted": N_("The file is protected by a password. Send it without one."),
    "document.damaged": N_(
        "The file is damaged: it did not come whole, or something is wrong in it. Save it anew."
    ),
    "document.too_many_members": N_("The file holds more than %(most)s parts. Save it anew, smaller."),
    "document.unpacks_too_large": N_(
        "The file becomes too large when it is unpacked. Save it anew, smaller."
    ),
    "workbook.not_one": N_("The file is not a workbook (.xlsx)."),
    "workbook.formula": N_("There is a formula in cell %(cell)s. Write the figure itself."),
    "workbook.error": N_("There is an error of the spreadsheet in cell %(cell)s. Write the figure itself."),
    "workbook.merged": N_("The cells %(cells)s are merged. Fill in the form as it was made."),
    "workbook.too_wide": N_("The workbook has cells far outside the form. Fill in the form as it was made."),
    "document.altered": N_(
        "The stored file is not what was stored. It is not given out; tell the administrator."
    ),
}

NAMES: Mapping[str, Mapping[str, str]] = {
    "media_type": {
        "application/pdf": N_("PDF"),
        "image/png": N_("PNG picture"),
        "image/jpeg": N_("JPEG picture"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": N_("Excel workbook"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": N_("Word document"),
        "application/vnd.oasis.opendocument.spreadsheet": N_("OpenDocument spreadsheet"),
        "application/vnd.oasis.opendocument.text": N_("OpenDocument text"),
        "text/plain": N_("Plain text"),
    },
}

FIELDS: Mapping[str, str] = {
    "contents.sha256": N_("SHA-256 of the stored content"),
    "contents.stored": N_("Stored content"),
}
