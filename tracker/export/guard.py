"""What a workbook from outside must be before any parser of workbooks sees it: small, whole, flat, without formulas.

The container's list is bounded first, then what it unpacks to, then the cells that its sheets name. What passes is
packed anew, so that the parser reads nothing but what was looked at here. Not here: what stands in the cells.
"""

import io
import re
import zipfile
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

from tracker import documents
from tracker.refusal import Refused

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_MEMBERS = 200
MOST_PART = 4 * 1024 * 1024
MOST_UNPACKED = 16 * 1024 * 1024
MOST_RATIO = 200
SMALL = 64 * 1024  # below this a high ratio is no bomb
SHEETS = "xl/worksheets/"
REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


@dataclass(frozen=True)
class Extent:
    """How far the cells of a workbook may reach, and how many there may be on one sheet."""

    rows: int
    columns: int
    cells: int


def guarded(data: bytes, extent: Extent, *, limit: int) -> bytes:
    """The workbook packed anew. Raises `Refused` with one reason: a code of "document." or of "workbook."."""
    try:
        facts = documents.examine(data, name="form.xlsx", limit=limit)
    except Refused as refusal:
        if refusal.code == "document.kind_unknown":  # its sentence lists kinds that are no workbooks either
            raise Refused("workbook.not_one") from None
        raise
    if facts.media_type != XLSX:
        raise Refused("workbook.not_one")
    found = documents.members(data, most=MOST_MEMBERS)
    _refuse_bomb(found)
    parts = {}
    for member in found:
        if member.filename.endswith((".xml", ".rels")):
            parts[member.filename] = _part(data, member.filename)
    for name, part in parts.items():
        _Scan(extent if name.startswith(SHEETS) else None).over(part)
    return _packed(parts)


def _refuse_bomb(found: list[zipfile.ZipInfo]) -> None:
    if sum(member.file_size for member in found) > MOST_UNPACKED:
        raise Refused("document.unpacks_too_large")
    for member in found:
        if member.file_size > SMALL and member.file_size > MOST_RATIO * max(member.compress_size, 1):
            raise Refused("document.unpacks_too_large")


def _part(data: bytes, name: str) -> bytes:
    part = documents.read(data, name, most=MOST_PART)
    try:
        told = part.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("document.damaged") from None
    # No workbook has a document type; entities there could be made to grow without end.
    if "<!DOCTYPE" in told or "<!ENTITY" in told or "\0" in told:
        raise Refused("document.damaged")
    return part


def _packed(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as made:
        for name, part in parts.items():
            made.writestr(name, part)
    return file.getvalue()


class _Scan:
    """One look over an XML part; of a sheet's, the cells are counted and what no form has is refused."""

    def __init__(self, extent: Extent | None) -> None:
        self.extent = extent
        self.many = 0
        self.cell = ""
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._begin

    def over(self, part: bytes) -> None:
        try:
            self.parser.Parse(part, True)
        except expat.ExpatError:
            raise Refused("document.damaged") from None

    def _begin(self, name: str, told: dict[str, Any]) -> None:
        if self.extent is None:
            return
        match name.rpartition(" ")[2]:
            case "dimension":
                for reference in str(told.get("ref", "A1")).split(":"):
                    _refuse_far(reference, self.extent)
            case "c":
                self.cell = str(told.get("r", ""))
                self.many += 1
                if self.many > self.extent.cells:
                    raise Refused("workbook.too_wide")
                if self.cell:
                    _refuse_far(self.cell, self.extent)
                if told.get("t") == "e":  # the parser would take it for an empty cell
                    raise Refused("workbook.error", cell=self.cell)
            case "f":
                raise Refused("workbook.formula", cell=self.cell)
            case "mergeCell":
                raise Refused("workbook.merged", cells=str(told.get("ref", ""))[:40])


def _refuse_far(reference: str, extent: Extent) -> None:
    found = REFERENCE.fullmatch(reference)
    if found is None:
        raise Refused("document.damaged")
    column = 0
    for sign in found[1].upper():
        column = column * 26 + ord(sign) - ord("A") + 1
    if int(found[2]) > extent.rows or column > extent.columns:
        raise Refused("workbook.too_wide")
