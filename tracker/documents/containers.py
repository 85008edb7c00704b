"""What stands in a zip container, asked without unpacking it: bounded before any parser sees it.

Pure. The end record is read first, because even the list of a container's members can be made to fill the memory.
"""

import io
import struct
import zipfile
import zlib

from tracker.refusal import Refused

MEMBERS = 2_000
LIST_BYTES = 1024 * 1024
END = b"PK\x05\x06"
END_LENGTH = 22
END_64 = b"PK\x06\x07"
END_64_LENGTH = 20
LONGEST_COMMENT = 65_535
ENCRYPTED = 0x1
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def members(data: bytes, *, most: int = MEMBERS) -> list[zipfile.ZipInfo]:
    """The members of a zip container, unread.

    Raises `Refused`: "document.damaged" for what is no whole container, "document.encrypted" where a member is,
    "document.too_many_members".
    """
    _refuse_long_list(data, most)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            found = opened.infolist()
    except (zipfile.BadZipFile, ValueError, EOFError, OSError, struct.error, RuntimeError):
        raise Refused("document.damaged") from None
    if len(found) > most:
        raise Refused("document.too_many_members", most=most)
    if any(member.flag_bits & ENCRYPTED for member in found):
        raise Refused("document.encrypted")
    if not found or len({member.filename for member in found}) < len(found):
        raise Refused("document.damaged")
    if any(member.compress_type not in METHODS for member in found):
        raise Refused("document.damaged")
    return found


def read(data: bytes, name: str, *, most: int) -> bytes:
    """One member's bytes, at most so many; its checksum is tried. Refused as damaged where it is not there whole."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened, opened.open(name) as member:
            told = member.read(most + 1)
    except (zipfile.BadZipFile, ValueError, EOFError, OSError, KeyError, RuntimeError, zlib.error):
        raise Refused("document.damaged") from None
    if len(told) > most:
        raise Refused("document.unpacks_too_large")
    return told


def _refuse_long_list(data: bytes, most: int) -> None:
    place = data.rfind(END, max(0, len(data) - END_LENGTH - LONGEST_COMMENT))
    if place < 0 or len(data) < place + END_LENGTH:
        raise Refused("document.damaged")
    count, size = struct.unpack("<HI", data[place + 10 : place + 16])
    # The long form is for containers of more than 4 GB; here it could only hide how long the list is.
    if data[max(0, place - END_64_LENGTH) :].startswith(END_64):
        raise Refused("document.damaged")
    if count > most or size > LIST_BYTES:
        raise Refused("document.too_many_members", most=most)
