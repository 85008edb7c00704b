"""What a file is by its content, whatever its name says: the few kinds that are taken, and a name that is safe.

Pure. A file with macros is refused: nobody here needs one, and it acts on whoever opens it.
"""

import re
import unicodedata
from dataclasses import dataclass

from tracker.documents import containers
from tracker.refusal import Refused

LONGEST_NAME = 150
PDF = "application/pdf"
OPEN_XML = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
# Media type → the endings that its files have, the usual one first.
KINDS: dict[str, tuple[str, ...]] = {
    PDF: (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    f"{OPEN_XML}spreadsheetml.sheet": (".xlsx",),
    f"{OPEN_XML}wordprocessingml.document": (".docx",),
    f"{OPEN_DOCUMENT}spreadsheet": (".ods",),
    f"{OPEN_DOCUMENT}text": (".odt",),
    "text/plain": (".txt", ".csv"),
}
MAGIC = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))
OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")
LOCKED_OFFICE = "EncryptedPackage".encode("utf-16-le")
TYPES = "[Content_Types].xml"
MOST_TYPES = 1024 * 1024
MAIN = {
    "xl/workbook.xml": f"{OPEN_XML}spreadsheetml.sheet",
    "word/document.xml": f"{OPEN_XML}wordprocessingml.document",
}
MACROS = re.compile(r"(^|/)vba\w*\.bin$|^(Basic|Scripts)/|(^|/)(macrosheets|activeX)/", re.IGNORECASE)
# Signs that turn the direction of a line or cannot be seen: with them "fdp.exe" reads as "exe.pdf".
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@dataclass(frozen=True)
class Facts:
    """What is known of a file: a safe name, its media type by content, its size in bytes."""

    name: str
    media_type: str
    size: int


def examine(data: bytes, *, name: str, limit: int) -> Facts:
    """What a file is. Raises `Refused` for what is empty, too large, damaged, locked, or of no kind that is taken."""
    if not data:
        raise Refused("document.empty")
    if len(data) > limit:
        raise Refused("document.too_large", most=limit // (1024 * 1024))
    media_type = _kind(data)
    return Facts(_safe(name, media_type), media_type, len(data))


def extension(media_type: str) -> str:
    """The usual ending of a kind's files."""
    return KINDS[media_type][0]


def _kind(data: bytes) -> str:
    for magic, media_type in MAGIC:
        if data.startswith(magic):
            return media_type
    if data.startswith(b"PK\x03\x04"):
        return _container(data)
    if data.startswith(OLD_OFFICE):
        raise Refused("document.encrypted" if LOCKED_OFFICE in data else "document.old_office")
    if _is_text(data):
        return "text/plain"
    raise Refused("document.kind_unknown")


def _container(data: bytes) -> str:
    names = [member.filename for member in containers.members(data)]
    if any(MACROS.search(name) for name in names):
        raise Refused("document.macros")
    if TYPES in names:
        return _open_xml(data, names)
    if "mimetype" in names:
        told = containers.read(data, "mimetype", most=200).decode("ascii", "replace").strip()
        if told in KINDS and told.startswith(OPEN_DOCUMENT):
            return told
    raise Refused("document.kind_unknown")


def _open_xml(data: bytes, names: list[str]) -> str:
    types = containers.read(data, TYPES, most=MOST_TYPES).lower()
    if b"macroenabled" in types or b"vbaproject" in types:
        raise Refused("document.macros")
    for part, media_type in MAIN.items():
        if part in names and f"{media_type}.main+xml".lower().encode() in types:
            return media_type
    raise Refused("document.kind_unknown")


def _is_text(data: bytes) -> bool:
    try:
        told = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not re.search("[\x00-\x08\x0b\x0e-\x1f\x7f]", told)


def _safe(name: str, media_type: str) -> str:
    """The name without folders and unseen signs, short enough, ending as its content does."""
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(sign for sign in last if unicodedata.category(sign) not in UNSEEN)
    plain = re.sub(r'[<>:"|?*]', "_", unicodedata.normalize("NFC", seen)).strip(" .")
    endings = KINDS[media_type]
    ending = next((one for one in endings if plain.lower().endswith(one)), "")
    stem = plain[: len(plain) - len(ending)] if ending else plain
    ending = plain[len(stem) :] or endings[0]
    return (stem[: LONGEST_NAME - len(ending)].strip(" .") or "document") + ending
