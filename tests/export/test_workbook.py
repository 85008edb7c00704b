"""The writer: typed cells, text that stays text, sheets that go on, and a checksum that anybody can compute."""

import hashlib
import io
import json
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import openpyxl
import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.export import Column, Sheet, cells, workbook, write

COLUMNS = [
    Column("text", "Text", "text", 30),
    Column("code", "Kod", "code"),
    Column("money", "Pris, utan moms", "money"),
    Column("day", "Dag", "day"),
    Column("moment", "Tidpunkt", "moment"),
    Column("points", "Poäng", "points"),
    Column("whole", "Antal", "integer"),
]
ROW = ["Åbo & Ö", "049", Decimal("1234567.50"), date(2018, 7, 21), datetime(2026, 12, 10, 10, 30, 17, tzinfo=UTC),
       Fraction(1, 3), 7]  # fmt: skip


def cover(written):
    return Sheet(
        "cover", "Omslag", [Column("a", "Omslag"), Column("b", "Värde")], [["SHA-256", written.digest]]
    )


def made(rows, columns=COLUMNS, **settings) -> tuple[io.BytesIO, workbook.Written]:
    file = io.BytesIO()
    told = {"cover": cover, "title": "Prov"} | settings
    written = write(file, [Sheet("rounds", "Omgångar", columns, iter(rows))], **told)
    file.seek(0)
    return file, written


def test_values_come_back_as_what_they_are() -> None:
    file, _ = made([ROW])
    sheet = openpyxl.load_workbook(file)["Omgångar"]
    cells = [cell.value for cell in sheet[2]]
    assert cells[:3] == ["Åbo & Ö", "049", 1234567.5]
    assert cells[3] == datetime(2018, 7, 21)  # noqa: DTZ001
    assert cells[4] == datetime(2026, 12, 10, 12, 30, 17)  # noqa: DTZ001  (Helsinki time, as a sheet has no zone)
    assert cells[5] == pytest.approx(1 / 3)
    assert cells[6] == 7
    formats = [cell.number_format for cell in sheet[2]]
    assert formats == ["@", "@", '#,##0.00 "€"', "d.m.yyyy", "d.m.yyyy hh:mm:ss", "#,##0.00", "0"]


def test_sheets_are_dressed_for_reading_and_printing() -> None:
    file, _ = made([ROW], mark="Exempel")
    book = openpyxl.load_workbook(file)
    sheet = book["Omgångar"]
    assert book.sheetnames == ["Omslag", "Omgångar"]
    assert [cell.value for cell in sheet[1]] == [column.heading for column in COLUMNS]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref.startswith("A1:G")
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.oddHeader.right.text == "Exempel"
    assert sheet.column_dimensions["A"].width == 30
    assert sheet[1][0].font.bold


FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    '=HYPERLINK("x")',
    "\t=1",
    "=cmd|' /C calc'!A0",
    "'=1",
    "1e5",
    "TRUE",
]


@pytest.mark.parametrize("words", FORMULAS)
def test_text_that_begins_like_a_formula_stays_text_exactly(words: str) -> None:
    file, _ = made([[words, words, None, None, None, None, None]])
    sheet = openpyxl.load_workbook(file)["Omgångar"]
    for cell in sheet[2][:2]:
        assert (cell.value, cell.data_type) == (words, "s")
    with zipfile.ZipFile(file) as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet2.xml")


def test_a_heading_that_begins_like_a_formula_stays_text() -> None:
    file, _ = made([["x"]], columns=[Column("a", "=1+1")])
    assert openpyxl.load_workbook(file)["Omgångar"]["A1"].data_type == "s"


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), max_size=200).filter(
    lambda words: words != "" and not cells._ESCAPE_LIKE.search(words) and "\ufffe" not in words
    and "\uffff" not in words
)  # fmt: skip


@settings(deadline=None)  # how long a file takes is not what is tested
@given(TEXT)
def test_any_text_comes_back_exactly(words: str) -> None:
    file, _ = made([[words]], columns=[Column("a", "A")])
    assert openpyxl.load_workbook(file)["Omgångar"]["A2"].value == words


def test_control_characters_are_left_out_and_the_file_stays_whole() -> None:
    file, _ = made([["a\x00b\x01c\x1fd\uffffe"]], columns=[Column("a", "A")])
    assert openpyxl.load_workbook(file)["Omgångar"]["A2"].value == "abcde"


def test_a_full_sheet_goes_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "ROWS_IN_A_SHEET", 4)
    rows = [[f"rad {number}"] for number in range(8)]
    file, written = made(rows, columns=[Column("a", "A")])
    book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["Omslag", "Omgångar", "Omgångar 2", "Omgångar 3"]
    told = [
        row[0] for name in book.sheetnames[1:] for row in book[name].iter_rows(min_row=2, values_only=True)
    ]
    assert told == [row[0] for row in rows]
    assert written.rows == {"rounds": 8}
    assert all(book[name].freeze_panes == "A2" for name in book.sheetnames[1:])


def test_a_sheet_that_is_exactly_full_is_not_followed_by_lost_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "ROWS_IN_A_SHEET", 4)
    file, _ = made([["1"], ["2"], ["3"]], columns=[Column("a", "A")])
    book = openpyxl.load_workbook(file)
    assert [row[0] for row in book["Omgångar"].iter_rows(min_row=2, values_only=True)] == ["1", "2", "3"]


def test_the_checksum_is_that_of_the_canonical_json_lines() -> None:
    _, written = made([ROW, [None] * 7])
    lines = [
        ["rounds", "Åbo & Ö", "049", "1234567.50", "2018-07-21", "2026-12-10T10:30:17Z", "1/3", 7],
        ["rounds", *[None] * 7],
    ]
    told = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)
    assert written.digest == hashlib.sha256(told.encode()).hexdigest()


def test_another_reader_finds_the_same() -> None:
    file, _ = made([ROW])
    sheet = python_calamine.CalamineWorkbook.from_filelike(file).get_sheet_by_name("Omgångar")
    assert sheet.to_python()[1][:3] == ["Åbo & Ö", "049", 1234567.5]


def test_moments_do_not_shift_by_a_second() -> None:
    moments = [datetime(2026, 3, 29, 0, 59, second, tzinfo=UTC) for second in range(60)]
    file, _ = made([[moment] for moment in moments], columns=[Column("at", "At", "moment")])
    told = [row[0] for row in openpyxl.load_workbook(file)["Omgångar"].iter_rows(min_row=2, values_only=True)]
    assert [moment.second for moment in told] == list(range(60))
