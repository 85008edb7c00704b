"""Whether a workbook from outside may be opened at all: a whole .xlsx of bounded size, without macros or formulas.

Everything is looked at before any reader of workbooks sees a byte: each part is unpacked with a limit, whatever its
directory claims, and no cell stands further out than a sheet of ours has. Not here: what a sheet means.
"""

import re
import zipfile
from io import BytesIO
from typing import Any

from tracker.refusal import Refused

MOST_BYTES = 4 * 1024 * 1024
MOST_UNPACKED = 24 * 1024 * 1024
MOST_PARTS = 200
MOST_ROWS = 5_000
MOST_COLUMNS = 60
CHUNK = 256 * 1024
OLE = b"\xd0\xcf\x11\xe0"  # how encrypted workbooks and those of old begin

_REFERENCE = re.compile(rb"<(?:\w+:)?(?:c|row|dimension|mergeCell)\b[^>]*")
_PLACED = re.compile(rb"""\b(?:r|ref)\s*=\s*["']([^"']*)["']""")
_CORNER = re.compile(rb"\$?([A-Za-z]{0,3})\$?([0-9]{1,7})")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def check(data: bytes) -> None:
    """Refuse (`workbook.…`) what is no whole workbook of bounded size, or holds more than values."""
    if len(data) > MOST_BYTES:
        raise Refused("workbook.too_large", field="file")
    if data.startswith(OLE):
        raise Refused("workbook.encrypted", field="file")
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            _parts(package)
    except Refused:
        raise
    except Exception as fault:
        # Whatever the unpacking of hostile bytes raises (zip, zlib, lzma, names as text) means the same to its sender.
        raise Refused("workbook.damaged", field="file") from fault


def _parts(package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Refused("workbook.too_large", field="file")
    names = {part.filename for part in parts}
    if len(names) != len(parts) or "xl/workbook.xml" not in names:
        raise Refused("workbook.not_one", field="file")
    if any(part.flag_bits & 1 for part in parts):
        raise Refused("workbook.encrypted", field="file")
    if any(name.lower().endswith((".bin", ".vba")) or "macro" in name.lower() for name in names):
        raise Refused("workbook.macros", field="file")
    left = MOST_UNPACKED
    for part in parts:
        content = _unpacked(package, part, left)
        left -= len(content)
        if part.filename.lower().endswith((".xml", ".rels")):
            _plain(content)
        if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
            _sheet(content)


def _unpacked(package: zipfile.ZipFile, part: Any, most: int) -> bytes:
    told, size = [], 0
    with package.open(part) as file:
        while chunk := file.read(CHUNK):
            size += len(chunk)
            if size > most:
                raise Refused("workbook.too_large", field="file")
            told.append(chunk)
    return b"".join(told)


def _plain(content: bytes) -> None:
    if b"\0" in content or _DECLARED.search(content):
        raise Refused("workbook.damaged", field="file")


def _sheet(content: bytes) -> None:
    if _FORMULA.search(content):
        raise Refused("workbook.formulas", field="file")
    for tag in _REFERENCE.finditer(content):
        for told in _PLACED.finditer(tag.group()):
            for corner in told.group(1).split(b":"):
                _within(corner)


def _within(corner: bytes) -> None:
    found = _CORNER.fullmatch(corner)
    if found is None:
        raise Refused("workbook.damaged", field="file")
    column = 0
    for letter in found.group(1).upper():
        column = column * 26 + letter - ord("A") + 1
    if column > MOST_COLUMNS or int(found.group(2)) > MOST_ROWS:
        raise Refused("workbook.too_large", field="file")
