"""Columns told many values at once say exactly what they say value by value, and gaps stay where they are."""

import io
import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction

import openpyxl
import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.export import Column, Sheet, cells, write

START = '<c s="1"'
LETTERS = st.characters(exclude_categories=("Cs",))
TEXTS = st.text(LETTERS, max_size=12) | st.sampled_from(
    ["", " x", "a  b", "a_x0041_", '"', "å & <ö>", "\\", "=1"]
)
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=-5))])
VALUES = {
    "text": TEXTS,
    "code": TEXTS,
    "integer": st.integers(-(2**53) + 1, 2**53 - 1),
    "number": st.fractions(max_denominator=1000),
    "points": st.fractions(max_denominator=60) | st.integers(0, 100),
    "money": st.decimals(-(10**12), 10**12, places=2) | st.sampled_from([Decimal("1E+7"), Decimal("0E-9")]),
    "day": st.dates(date(1950, 1, 1), date(2100, 1, 1)),
    "moment": st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=ZONES),  # noqa: DTZ001
}


@pytest.mark.parametrize("kind", VALUES)
@settings(deadline=None)
@given(st.data())
def test_many_at_once_is_the_same_as_one_by_one(kind: cells.Kind, data: st.DataObject) -> None:
    some = data.draw(st.lists(st.none() | VALUES[kind], min_size=1, max_size=20))
    values = some * data.draw(st.sampled_from([1, 60]))
    way = cells._column(kind, START)
    one = cells._ONE[kind]
    expected = [cells.EMPTY if value in (None, "") else one(value, START) for value in values]
    for _ in range(2):
        assert way(values) == (expected, [cells.written(value) for value in values])


def test_values_that_a_column_does_not_usually_hold_are_told_too() -> None:
    way = cells._column("points", START)
    told, texts = way([1, Fraction(1, 2), Decimal("2.50"), None])
    assert [cell.removeprefix(f"{START}><v>").removesuffix("</v></c>") for cell in told] == [
        "1",
        "0.5",
        "2.50",
        "<c/>",
    ]
    assert texts == ["1", '"1/2"', '"2.50"', "null"]


def test_a_text_longer_than_a_cell_is_cut_among_short_ones_and_whole_in_the_checksum() -> None:
    told, texts = cells._column("text", START)(["a" * 40_000, "b"])
    assert told[0].count("a" * cells.TEXT_IN_A_CELL) == 1
    assert "a" * (cells.TEXT_IN_A_CELL + 1) not in told[0]
    assert json.loads(texts[0]) == "a" * 40_000


ROWS = [
    [None, "b", None, 4],
    ["a", None, None, None],
    [None, None, None, None],
    ["  x \n", "", Decimal("1.50"), 0],
]


def test_gaps_are_counted_by_every_reader() -> None:
    columns = [
        Column("a", "A"),
        Column("b", "B"),
        Column("money", "Pris", "money"),
        Column("n", "Antal", "integer"),
    ]
    file = io.BytesIO()
    write(file, [Sheet("x", "X", columns, ROWS)], cover=lambda _: Sheet("c", "C", columns[:1], []), title="T")
    expected = [[None if value == "" else value for value in row] for row in ROWS]
    for settings_ in ({}, {"read_only": True}):
        sheet = openpyxl.load_workbook(file, **settings_)["X"]
        assert [list(row) for row in sheet.iter_rows(min_row=2, max_col=4, values_only=True)] == expected
    file.seek(0)
    found = python_calamine.CalamineWorkbook.from_filelike(file).get_sheet_by_name("X").to_python()
    assert [[None if cell == "" else cell for cell in row] for row in found[1:]] == expected
