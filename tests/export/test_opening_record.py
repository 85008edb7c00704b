"""The opening record as a PDF: archivable and readable aloud, the same bytes again, words exactly as they are."""

import hashlib
import re
import subprocess
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from tests import machine
from tests.builders import tenders as build
from tests.tenders.conftest import make
from tracker import audit, export, tenders
from tracker.tenders import Attended, Listed, Record

OPENED = datetime(2026, 4, 10, 9, 30, 5, tzinfo=UTC)
CAME = OPENED - timedelta(days=1)
HOSTILE = '#set page(width: 1pt) $x^2$ [a] \\ " *b* _i_ <c> @d `e` // f ~ -- 1. = g #sys.inputs #read("/etc/passwd")'
LONG = "Kotouttamiskoulutuspalveluntarjoajayhdistysten"


def record(*listed: Listed, **facts) -> Record:
    told = {
        "reference": "EX/1/2026", "titles": dict.fromkeys(("sv", "fi", "en"), "Påhittad utbildning"),
        "buyers": dict.fromkeys(("sv", "fi", "en"), "Exempelstad"), "deadline": CAME, "opened_at": OPENED,
        "place": "Rum 3", "needed": 2, "present": (Attended("Olga Exempel", authorised_at=OPENED),),
        "tenders": listed or (one("Påhittade Ab"),), "unopened": (), "digest": "a" * 64, "kept": True, "sequence": 17,
        "hash": "b" * 64,
    }  # fmt: skip
    return Record(**(told | facts))


def one(name: str, **facts) -> Listed:
    return Listed(**({"tenderer": name, "business_id": None, "received_at": CAME, "channel": "electronic",
                      "receipt": "K-1", "lots": ("1", "2a")} | facts))  # fmt: skip


def said(pdf: bytes) -> str:
    """What a reader of the file copies out of it, line breaks and hyphens at them taken out."""
    tool = machine.TOOLS["poppler"].find()
    done = subprocess.run([str(tool), "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return re.sub(r"\u00ad?\s+|\u00ad", "", done.stdout.decode())


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def whole(pdf: bytes) -> bytes:
    """The file with its packed parts unpacked."""
    parts = [pdf]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            parts.append(zlib.decompress(packed))
        except zlib.error:
            parts.append(packed)
    return b"\n".join(parts)


@pytest.mark.parametrize("language", ["sv", "fi", "en"])
def test_the_file_says_that_it_can_be_archived_and_read_aloud(language: str) -> None:
    pdf = export.opening_record(record(), language)
    told = whole(pdf)
    assert pdf.startswith(b"%PDF-1.7")
    assert b"<pdfaid:part>2</pdfaid:part>" in told
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in told
    assert b"<pdfuaid:part>1</pdfuaid:part>" in told
    assert f"/Lang({language})".encode() in told.replace(b"/Lang (", b"/Lang(")
    assert b"/Marked true" in told
    assert b"/S/TH" in told.replace(b"/S /TH", b"/S/TH")
    assert b"/DisplayDocTitle true" in told


def test_the_same_record_has_the_same_bytes_and_another_has_others() -> None:
    pdf = export.opening_record(record(), "fi")
    assert export.opening_record(record(), "fi") == pdf
    assert export.opening_record(record(digest="c" * 64), "fi") != pdf
    assert b"20260410093005" in pdf, "it was made when the tenders were opened"


@pytest.mark.poppler
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("sv", ("Öppningsprotokoll, EX/1/2026", "fredag 10.4.2026 kl. 12.30.05", "Inget anbud kom för sent.")),
        (
            "fi",
            ("Avauspöytäkirja, EX/1/2026", "perjantai 10.4.2026 klo 12.30.05", "Kaikki ajankohdat ovat Suomen aikaa."),
        ),
        ("en", ("Opening record, EX/1/2026", "Friday 10.4.2026 at 12:30:05", "Receipt number")),
    ],
)  # fmt: skip
def test_it_speaks_the_readers_language_and_names_its_proof(language: str, words: tuple[str, ...]) -> None:
    told = said(export.opening_record(record(), language))
    for word in (*words, "Olga Exempel", "Påhittade Ab", "1, 2a", "K-1", "a" * 64, "b" * 64, "17"):
        assert bare(word) in told, word
    assert "%(" not in told


@pytest.mark.poppler
def test_late_ones_stand_apart_and_what_was_not_opened_is_told() -> None:
    gone = one("Två Ab", lots=(), gone="replaced", gone_at=CAME)
    removed = one("Fel Ab", lots=(), gone="removed", gone_at=CAME, reason="Fel omgång.")
    told = said(
        export.opening_record(record(one("I tid"), one("Sen", late=True), unopened=(gone, removed)), "sv")
    )
    places = [told.index(bare(word)) for word in ("I tid", "Försenade anbud", "Öppnades inte", "Två Ab")]
    assert told.rindex("Sen") > told.rindex(bare("Försenade anbud"))
    assert max(places) == told.index(bare("Två Ab"))
    assert bare("Ersattes torsdag 9.4.2026 kl. 12.30.05 av ett senare anbud") in told
    assert bare("infört av misstag. Fel omgång.") in told


@pytest.mark.poppler
@pytest.mark.parametrize(
    "words", [HOSTILE, "X" * 300, "9" * 300, LONG, f"{LONG} {LONG.upper()}", "Łódź Ελλάς Кириллица", "é e\u0301 ffi"]
)  # fmt: skip
def test_words_come_through_literally(words: str) -> None:
    made = record(
        one(words, receipt=words[:80]),
        place=words, titles=dict.fromkeys(("sv", "fi", "en"), words), present=(Attended(words, words),),
        unopened=(one(words, gone="withdrawn", gone_at=CAME, reason=words),),
    )  # fmt: skip
    told = said(export.opening_record(made, "fi"))
    assert told.count(bare(words)) >= 5


@pytest.mark.poppler
def test_signs_that_no_typeface_has_are_spelled_and_the_rest_stays() -> None:
    told = said(export.opening_record(record(one("Skola 😀 漢 Åbo\ue000\x07 👨‍👩‍👧")), "sv"))
    assert "Skola[U+1F600][U+6F22]Åbo[U+E000][U+0007][U+1F468]" in told
    assert "[U+1F600]föreettleende" not in told
    assert bare("Tecken som teckensnittet saknar skrivs med sitt nummer") in told
    assert bare("Tecken som teckensnittet saknar") not in said(export.opening_record(record(), "sv"))


@pytest.mark.poppler
def test_no_line_runs_out_of_the_page() -> None:
    tool = machine.TOOLS["poppler"].find()
    made = export.opening_record(record(one("X" * 300, receipt="9" * 80), place="å" * 200), "sv")
    boxes = subprocess.run([str(tool), "-bbox", "-", "-"], input=made, capture_output=True, check=True).stdout
    edges = [float(edge) for edge in re.findall(rb'xMax="([0-9.]+)"', boxes)]
    assert max(edges) < 595.3 - 50


@pytest.mark.poppler
def test_a_record_of_many_pages_is_whole() -> None:
    many = tuple(one(f"Påhittade Skolan {number} Ab") for number in range(300))
    told = said(export.opening_record(record(*many), "sv"))
    assert all(bare(f"Skolan {number} Ab") in told for number in range(300))


def test_an_opening_from_before_says_that_nothing_was_kept_with_it() -> None:
    assert export.opening_record(record(), "sv") != export.opening_record(replace(record(), kept=False), "sv")


def test_the_command_writes_it_and_tells_the_trail(app, session, tmp_path) -> None:
    world = make(session)
    build.tender(session, world.officer, world.round)
    reference, out = world.round.reference, tmp_path / "record.pdf"
    asked = ["export", "opening-record", reference, "--language", "fi", "--out", str(out)]
    runner = app.test_cli_runner()
    session.rollback()
    early = runner.invoke(args=asked)
    assert early.exit_code != 0
    assert not out.exists()
    build.opened(session, world.officer, world.round)
    made = tenders.record_of(session, world.officer, world.round, at=build.OPENED)
    session.rollback()
    told = runner.invoke(args=asked)
    assert told.exit_code == 0, told.output
    assert made.digest in told.output
    assert out.read_bytes() == export.opening_record(made, "fi")
    row = session.scalars(select(audit.Entry).where(audit.Entry.act == "export.made")).one()
    file = hashlib.sha256(out.read_bytes()).hexdigest()
    assert row.reason == f"opening-record; SHA-256 {made.digest}; PDF {file}"
    assert row.within == audit.name_of(world.round)
