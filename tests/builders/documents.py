"""Small files of each kind, made here: nothing of them is real."""

import io
import zipfile

PDF = b"%PDF-1.7\n% P\xc3\xa5hittad\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(16)
JPEG = b"\xff\xd8\xff\xe0" + bytes(16)
OPEN_XML = "application/vnd.openxmlformats-officedocument."


def zipped(members: dict[str, bytes]) -> bytes:
    """A zip container of members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return file.getvalue()


def _typed(part: str, main: str, more: dict[str, bytes]) -> bytes:
    types = f'<Types><Override PartName="/{part}" ContentType="{main}"/></Types>'.encode()
    return zipped({"[Content_Types].xml": types, part: b"<x/>"} | more)


def workbook(*, main: str = f"{OPEN_XML}spreadsheetml.sheet.main+xml", **more: bytes) -> bytes:
    """The frame of an Excel workbook."""
    return _typed("xl/workbook.xml", main, more)


def word(**more: bytes) -> bytes:
    """The frame of a Word document."""
    return _typed("word/document.xml", f"{OPEN_XML}wordprocessingml.document.main+xml", more)


def open_document(kind: str, **more: bytes) -> bytes:
    """The frame of an OpenDocument file."""
    return zipped(
        {"mimetype": f"application/vnd.oasis.opendocument.{kind}".encode(), "content.xml": b"<x/>"} | more
    )
