"""Contents are kept under their hash and cannot be changed; a file is what stands in it, whatever it is called."""

import hashlib
import io
import struct
import zipfile

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.builders import documents as build
from tests.builders.tenders import ENTERED
from tracker import audit, database, documents
from tracker.refusal import Refused

LIMIT = 1024 * 1024


def code(data: bytes, *, name: str = "file", limit: int = LIMIT) -> str:
    """The code with which a file is refused."""
    with pytest.raises(Refused) as refused:
        documents.examine(data, name=name, limit=limit)
    return refused.value.code


def test_the_same_bytes_are_kept_once_and_come_back(session: Session) -> None:
    audit.act(session, audit.SYSTEM, "demo.loaded", about="demo", at=ENTERED)
    first, second = documents.keep(session, build.PDF), documents.keep(session, build.PDF)
    session.commit()
    assert first == second == hashlib.sha256(build.PDF).hexdigest()
    assert documents.content(session, first) == build.PDF
    assert len(session.scalars(select(documents.Content)).all()) == 1
    told = session.scalars(select(audit.Entry.changes).order_by(audit.Entry.sequence.desc())).first()
    assert first in told
    assert "stored" not in told


@pytest.mark.parametrize("statement", ["UPDATE contents SET stored = 'x'", "DELETE FROM contents"])
def test_no_statement_changes_or_removes_a_content(
    session: Session, database_url: str, statement: str
) -> None:
    audit.act(session, audit.SYSTEM, "demo.loaded", about="demo", at=ENTERED)
    documents.keep(session, build.PDF)
    session.commit()
    engine = database.engine(database_url)
    with engine.connect() as owner, pytest.raises(DBAPIError, match="append-only"):
        owner.execute(text(statement))
    engine.dispose()


def test_bytes_that_were_exchanged_in_the_database_are_not_given_out(session: Session) -> None:
    audit.act(session, audit.SYSTEM, "demo.loaded", about="demo", at=ENTERED)
    session.add(documents.Content(sha256="a" * 64, stored=b"other bytes"))
    session.flush()
    for key in ("a" * 64, "b" * 64):
        with pytest.raises(Refused) as refused:
            documents.content(session, key)
        assert refused.value.code == "document.altered"


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (build.PDF, "application/pdf"),
        (build.PNG, "image/png"),
        (build.JPEG, "image/jpeg"),
        (build.workbook(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (build.word(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (build.open_document("spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet"),
        (build.open_document("text"), "application/vnd.oasis.opendocument.text"),
        ("Påhittad plan\r\n\tsida 1".encode(), "text/plain"),
    ],
)
def test_a_file_is_what_stands_in_it(data: bytes, media_type: str) -> None:
    told = documents.examine(data, name="plan.exe", limit=LIMIT)
    assert (told.media_type, told.size) == (media_type, len(data))
    assert told.name == f"plan.exe{documents.extension(media_type)}"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "document.empty"),
        (b"MZ\x90\x00\x03", "document.kind_unknown"),
        (b"\xff\xfe\x00x\x00", "document.kind_unknown"),
        (build.zipped({"a.txt": b"x"}), "document.kind_unknown"),
        (build.workbook() + b"", None),
        (build.workbook()[:-30], "document.damaged"),
        (b"PK\x03\x04 and nothing more", "document.damaged"),
        (build.workbook(**{"xl/vbaProject.bin": b"x"}), "document.macros"),
        (build.workbook(main="application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "document.macros"),
        (build.open_document("text", **{"Basic/Standard/script-lb.xml": b"x"}), "document.macros"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"x", "document.old_office"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"), "document.encrypted"),
        (build.zipped({f"{n}": b"" for n in range(documents.MEMBERS + 1)}), "document.too_many_members"),
    ],
)
def test_what_is_not_taken_is_refused_with_its_reason(data: bytes, told: str | None) -> None:
    if told is None:
        assert documents.examine(data, name="x", limit=LIMIT)
    else:
        assert code(data) == told


def test_an_encrypted_member_and_one_name_twice_are_refused() -> None:
    whole = bytearray(build.workbook())
    place = whole.rfind(b"PK\x01\x02")
    whole[place + 8] |= 1
    assert code(bytes(whole)) == "document.encrypted"
    file = io.BytesIO(build.workbook())
    with zipfile.ZipFile(file, "a") as made, pytest.warns(UserWarning, match="Duplicate"):
        made.writestr("xl/workbook.xml", b"other")
    assert code(file.getvalue()) == "document.damaged"


def test_a_list_of_members_that_hides_its_length_is_not_read() -> None:
    whole = build.workbook()
    place = whole.rfind(b"PK\x05\x06")
    hidden = whole[:place] + b"PK\x06\x07" + bytes(16) + whole[place:]
    assert code(hidden) == "document.damaged"
    long = bytearray(whole)
    long[place + 12 : place + 16] = struct.pack("<I", 64 * 1024 * 1024)
    assert code(bytes(long)) == "document.too_many_members"


def test_a_file_above_the_limit_is_refused_and_one_at_it_is_not() -> None:
    data = build.PDF + b" " * (LIMIT - len(build.PDF))
    assert documents.examine(data, name="x", limit=LIMIT).size == LIMIT
    assert code(data + b" ") == "document.too_large"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("plan.pdf", "plan.pdf"),
        ("PLAN.PDF", "PLAN.PDF"),
        ("../../etc/plan.pdf", "plan.pdf"),
        ("C:\\temp\\plan.pdf", "plan.pdf"),
        ("fdp\u202eexe.pdf", "fdpexe.pdf"),
        ('a"b<c>\r\n.pdf', "a_b_c_.pdf"),
        ("", "document.pdf"),
        ("å" * 300, "å" * 146 + ".pdf"),
    ],
)
def test_a_name_is_made_safe(given: str, kept: str) -> None:
    assert documents.examine(build.PDF, name=given, limit=LIMIT).name == kept
