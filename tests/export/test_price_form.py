"""Price forms go out, come back filled, and hostile workbooks are refused with one sentence each, soon and small."""

import io
import re
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from openpyxl import Workbook, load_workbook

from tests.builders import documents as files
from tests.tenders.conftest import make
from tracker import export, rounds, wording
from tracker.export import formreading, guard
from tracker.export.priceform import CELLS, KEY_SHEET
from tracker.refusal import Refused
from tracker.wording.tables import REFUSALS

LIMIT = 2 * 1024 * 1024
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def world(session):
    return make(session)


@pytest.fixture
def lot(world) -> rounds.Lot:
    return world.lots[0]


@pytest.fixture
def key(world, lot) -> export.Key:
    return export.key_of(lot, rounds.scheme_of(world.session, lot))


@pytest.fixture
def blank(world, lot) -> bytes:
    return export.price_form(lot, rounds.scheme_of(world.session, lot), "sv")


def filled(blank: bytes, **told: object) -> bytes:
    """The form with inputs as somebody filled them in and saved."""
    book = load_workbook(io.BytesIO(blank))
    sheet = book.worksheets[0]
    for name, value in told.items():
        sheet[CELLS[name]] = value
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def edited(blank: bytes, change: Callable[[str], str], part: str = SHEET) -> bytes:
    """The form with one part's XML changed."""
    with zipfile.ZipFile(io.BytesIO(blank)) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    before = parts[part].decode()
    parts[part] = change(before).encode()
    assert parts[part].decode() != before
    return files.zipped(parts)


def code(data: bytes, key: export.Key) -> str:
    with pytest.raises(Refused) as refused:
        export.check_form(data, key, limit=LIMIT)
    return refused.value.code


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_a_form_goes_out_in_its_language_locked_but_for_its_inputs(world, lot, key, language: str) -> None:
    scheme = rounds.scheme_of(world.session, lot)
    with world.session.no_autoflush:
        lot.name = "=cmd|'/c calc'!A0"
        made = export.price_form(lot, scheme, language)
    book = load_workbook(io.BytesIO(made))
    sheet = book.worksheets[0]
    assert sheet.protection.sheet
    unlocked = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert unlocked == set(CELLS.values())
    assert {str(rule.sqref) for rule in sheet.data_validations.dataValidation} == set(CELLS.values())
    assert {"sv": "Prisblankett", "fi": "Hintalomake", "en": "Price form"}[language] == sheet["A1"].value
    assert book[KEY_SHEET].sheet_state == "veryHidden"
    assert sheet["B3"].data_type == "s"
    world.session.rollback()


def test_a_filled_form_comes_back_exactly(blank: bytes, key) -> None:
    data = filled(blank, unit_price=41.37, volume=1000.125, total=0.125)
    export.check_form(data, key, limit=LIMIT)
    read = export.read_form(data, key, limit=LIMIT)
    assert [(one.name, one.cell, one.value, one.fault) for one in read] == [
        ("unit_price", "B10", Decimal("41.37"), None),
        ("volume", "B11", Decimal("1000.125"), None),
        ("total", "B12", None, "decimals"),
    ]
    read = export.read_form(filled(blank, unit_price=12), key, limit=LIMIT)
    assert formreading.values_of(read) == (Decimal(12), None, None)
    read = export.read_form(filled(blank, unit_price=1, volume=3), key, limit=LIMIT)
    assert formreading.values_of(read)[1] == Fraction(3)


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ("41,37", "text"),
        ("1.4.2026", "text"),
        (date(2026, 4, 1), "date"),
        (datetime(2026, 4, 1, 12, tzinfo=UTC).replace(tzinfo=None), "date"),
        (True, "truth"),
        (-5, "not_above_zero"),
        (0, "not_above_zero"),
        (1e300, "too_large"),
        (41.375, "decimals"),
    ],
)
def test_every_fault_is_told_by_its_cell(blank: bytes, key, told: object, fault: str) -> None:
    data = filled(blank, unit_price=told)
    export.check_form(
        data, key, limit=LIMIT
    )  # what stands in the inputs is nobody's concern before the opening
    first, *others = export.read_form(data, key, limit=LIMIT)
    assert (first.cell, first.value, first.fault) == ("B10", None, fault)
    assert len(first.written) <= formreading.LONGEST
    assert [one.fault for one in others] == [None, None]
    assert wording.called("form_fault", fault, "sv") != fault


def test_a_form_of_another_lot_or_edition_is_told_apart(world, blank: bytes, key) -> None:
    other = export.key_of(world.lots[1], rounds.scheme_of(world.session, world.lots[1]))
    assert code(blank, other) == "form.other_lot"
    scheme = rounds.scheme_of(world.session, world.lots[0])
    with world.session.no_autoflush:
        world.lots[0].volume = Fraction(2000)
        assert code(blank, export.key_of(world.lots[0], scheme)) == "form.stale"
    world.session.rollback()


def test_a_form_whose_rows_were_moved_is_refused(blank: bytes, key) -> None:
    book = load_workbook(io.BytesIO(filled(blank, unit_price=41.37)))
    book.worksheets[0].insert_rows(5)
    file = io.BytesIO()
    book.save(file)
    assert code(file.getvalue(), key) == "form.moved"


def test_a_volume_that_no_offer_can_have_is_a_fault(blank: bytes, key) -> None:
    _price, volume, _total = export.read_form(filled(blank, volume=12345678.123457), key, limit=LIMIT)
    assert (volume.value, volume.fault) == (None, "too_large")


def foreign() -> bytes:
    file = io.BytesIO()
    Workbook().save(file)
    return file.getvalue()


def with_dimension(xml: str) -> str:
    return re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"', xml)


def with_cell(cell: str) -> Callable[[str], str]:
    row = re.sub(r"\D", "", cell)
    return lambda xml: xml.replace(
        "</sheetData>", f'<row r="{row}"><c r="{cell}"><v>1</v></c></row></sheetData>'
    )


def with_formula(xml: str) -> str:
    return re.sub(r'<c r="B10"[^>]*/>|<c r="B10"[^>]*></c>', '<c r="B10"><f>1+1</f><v>2</v></c>', xml)


def with_merge(xml: str) -> str:
    return xml.replace(
        "</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="B10:C11"/></mergeCells>'
    )


def with_many_cells(xml: str) -> str:
    return xml.replace("</sheetData>", f"<row>{'<c/>' * (formreading.EXTENT.cells + 1)}</row></sheetData>")


def with_entities(xml: str) -> str:
    return re.sub(
        r"(<\?xml[^>]*>)?", '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>', xml, count=1
    )


def _noise(size: int) -> bytes:
    return bytes((number * 7919 + number // 251) % 256 for number in range(size))


def _with(blank: bytes, name: str, data: bytes, *, stored: bool = False) -> bytes:
    file = io.BytesIO(blank)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, data)
    return file.getvalue()


def _with_many(blank: bytes) -> bytes:
    file = io.BytesIO(blank)
    with zipfile.ZipFile(file, "a") as made:
        for number in range(guard.MOST_MEMBERS + 1):
            made.writestr(f"xl/{number}.xml", b"<x/>")
    return file.getvalue()


def _third(blank: bytes) -> bytes:
    book = load_workbook(io.BytesIO(blank))
    book.create_sheet("more")
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


HOSTILE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "foreign": (lambda _blank: foreign(), "form.foreign"),
    "a frame only": (lambda _blank: files.workbook(), "document.damaged"),
    "a Word document": (lambda _blank: files.word(), "workbook.not_one"),
    "a picture": (lambda _blank: files.PNG, "workbook.not_one"),
    "cut off": (lambda blank: blank[: len(blank) // 2], "document.damaged"),
    "its parts are altered": (lambda blank: blank.replace(b"PK\x03\x04", b"PK\x03\xff"), "workbook.not_one"),
    "encrypted": (lambda _blank: bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"),
                  "document.encrypted"),
    "old Excel": (lambda _blank: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512), "document.old_office"),
    "macros": (lambda blank: _with(blank, "xl/vbaProject.bin", b"x"), "document.macros"),
    "above the limit": (lambda blank: _with(blank, "x.bin", _noise(LIMIT), stored=True), "document.too_large"),
    "a bomb": (lambda blank: _with(blank, "xl/media.xml", bytes(50 * 1024 * 1024)), "document.unpacks_too_large"),
    "a small bomb": (lambda blank: _with(blank, "xl/media.xml", b" " * 1024 * 1024), "document.unpacks_too_large"),
    "many parts": (_with_many, "document.too_many_members"),
    "a huge dimension": (lambda blank: edited(blank, with_dimension), "workbook.too_wide"),
    "a far cell": (lambda blank: edited(blank, with_cell("XFD1048576")), "workbook.too_wide"),
    "a cell that is none": (lambda blank: edited(blank, with_cell("ÄÖ1")), "document.damaged"),
    "many cells": (lambda blank: edited(blank, with_many_cells), "workbook.too_wide"),
    "a formula": (lambda blank: edited(blank, with_formula), "workbook.formula"),
    "an error": (lambda blank: filled(blank, unit_price="#DIV/0!"), "workbook.error"),
    "merged cells": (lambda blank: edited(blank, with_merge), "workbook.merged"),
    "entities": (lambda blank: edited(blank, with_entities), "document.damaged"),
    "no XML": (lambda blank: edited(blank, lambda _xml: "<worksheet><unclosed>"), "document.damaged"),
    "no sheet": (lambda blank: edited(blank, lambda _xml: "<x/>", "xl/workbook.xml"), "document.damaged"),
    "a third sheet": (_third, "form.foreign"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_bad_workbook_is_refused_soon_within_bounded_memory(blank: bytes, key, name: str) -> None:
    make, expected = HOSTILE[name]
    data = make(blank)
    tracemalloc.start()
    began = time.perf_counter()
    try:
        assert code(data, key) == expected
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert time.perf_counter() - began < 5
    assert most < 40 * 1024 * 1024
    assert expected in REFUSALS


@pytest.mark.parametrize("step", range(7))
def test_no_altered_byte_of_a_form_breaks_the_reading(blank: bytes, key, step: int) -> None:
    data = filled(blank, unit_price=41.37)
    for place in range(step * 11, len(data), 397):
        altered = bytearray(data)
        altered[place] ^= 0x55
        assert _reason(bytes(altered), key) in {None, *REFUSALS}


def _reason(data: bytes, key: export.Key) -> str | None:
    try:
        export.read_form(data, key, limit=LIMIT)
    except Refused as refusal:
        return refusal.code
    return None


def test_a_refusal_tells_nothing_of_the_values(blank: bytes, key) -> None:
    data = edited(filled(blank, unit_price=48151623.42), with_merge)
    with pytest.raises(Refused) as refused:
        export.check_form(data, key, limit=LIMIT)
    for language in wording.LANGUAGES:
        assert "48151623" not in wording.refusal(refused.value, language)
