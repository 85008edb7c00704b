"""What people type is read strictly: values, empty fields, and the sentence at the field that cannot be read."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, FormField
from wtforms import Form as PlainForm

from tracker.refusal import Refused
from tracker.web import fields

pytestmark = pytest.mark.sqlite_only


class Row(PlainForm):
    name = fields.TextField(validators=[fields.needed()])


class Everything(fields.Form):
    class Meta:
        csrf = False

    line = fields.TextField(most=5)
    text = fields.LongTextField()
    code = fields.CodeField(table="yes_no", blank="-")
    tri = fields.TriField()
    thing = fields.ThingField()
    money = fields.MoneyField()
    nothing = fields.MoneyField(zero=True)
    exact = fields.ExactField(places=2)
    count = fields.CountField()
    day = fields.DayField()
    clock = fields.TimeField()
    moment = fields.MomentField("Moment")
    rows = FieldList(FormField(Row))

    def __init__(self, *args, **named) -> None:
        super().__init__(*args, **named)
        self.thing.offer([(7, "Seven")], blank="-")


def read(app: Flask, **typed: str) -> Everything:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        form = Everything(
            formdata=MultiDict({name.replace("__", "-"): value for name, value in typed.items()})
        )
        form.validate()
        return form


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("line", "  abc ", "abc"),
        ("line", "   ", None),
        ("text", "a\r\nb", "a\nb"),
        ("code", "yes", "yes"),
        ("code", "", None),
        ("thing", "7", 7),
        ("thing", "", None),
        ("money", "1 234,50", Decimal("1234.50")),
        ("money", "1\u00a0234,50 €", Decimal("1234.50")),
        ("money", "", None),
        ("nothing", "0", Decimal("0.00")),
        ("exact", "33,33", Fraction(3333, 100)),
        ("count", "1 000", 1000),
        ("day", "21.7.2026", date(2026, 7, 21)),
        ("day", "21. 7. 2026", date(2026, 7, 21)),
        ("day", "2026-07-21", date(2026, 7, 21)),
        ("day", "", None),
    ],
)
def test_what_is_typed_is_read(app: Flask, name: str, typed: str, value: object) -> None:
    form = read(app, **{name: typed})
    assert form.errors == {}
    assert form[name].data == value


@pytest.mark.parametrize(
    ("name", "typed", "word"),
    [
        ("line", "abcdef", "at most 5"),
        ("code", "perhaps", "valid"),
        ("thing", "8", "valid"),
        ("money", "2.700.00", "two ways"),
        ("money", "1.234", "two ways"),
        ("money", "abc", "not a number"),
        ("money", "-5", "not negative"),
        ("money", "0", "above zero"),
        ("money", "1,234", "two decimals"),
        ("money", "9" * 20, "too large"),
        ("exact", "1,234", "at most 2 decimals"),
        ("count", "1,5", "whole number"),
        ("day", "31.2.2026", "no such day"),
        ("day", "7/21/2026", "not a date"),
        ("day", "21.7.26", "not a date"),
        ("day", "21.7.2206", "year"),
        ("clock", "25.00", "time of day"),
        ("clock", "noon", "time of day"),
    ],
)
def test_what_cannot_be_read_is_kept_and_told(app: Flask, name: str, typed: str, word: str) -> None:
    form = read(app, **{name: typed})
    assert list(form.errors) == [name]
    assert word in " ".join(str(error) for error in form[name].errors)
    if name not in ("code", "thing"):
        with app.test_request_context(headers={"Accept-Language": "en"}):
            assert form[name]._value() == typed


@pytest.mark.parametrize(
    ("day", "clock", "moment"),
    [
        ("21.7.2026", "14.30", datetime(2026, 7, 21, 11, 30, tzinfo=UTC)),
        ("21.12.2026", "kl. 9:05", datetime(2026, 12, 21, 7, 5, tzinfo=UTC)),
        ("", "", None),
    ],
)
def test_a_moment_is_of_two_parts_in_finnish_time(
    app: Flask, day: str, clock: str, moment: datetime | None
) -> None:
    form = read(app, moment__day=day, moment__clock=clock)
    assert form.errors == {}
    assert form.moment.data == moment


@pytest.mark.parametrize(
    ("day", "clock", "part"),
    [("21.7.2026", "", "clock"), ("", "14.30", "day"), ("29.3.2026", "3.30", "clock"), ("x", "14.30", "day")],
)
def test_half_a_moment_or_one_that_the_clocks_skip_is_none(
    app: Flask, day: str, clock: str, part: str
) -> None:
    form = read(app, moment__day=day, moment__clock=clock)
    assert list(form.errors["moment"]) == [part]


def test_values_are_shown_as_people_write_them(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "sv"}):
        form = Everything(
            data={
                "money": Decimal("1234567.5"), "exact": Fraction(1, 3), "count": 20, "day": date(2026, 7, 21),
                "moment": datetime(2026, 7, 21, 11, 5, tzinfo=UTC), "tri": False,
            }
        )  # fmt: skip
        assert form.money._value() == "1\u00a0234\u00a0567,50"
        assert (form.count._value(), form.day._value()) == ("20", "21.7.2026")
        assert (form.moment.day._value(), form.moment.clock._value()) == ("21.7.2026", "14.05")
        assert (form.tri.data, form.tri.told) == ("no", False)
        assert form.moment.data == datetime(2026, 7, 21, 11, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("field", "where"),
    [("money", "money"), ("moment", "moment"), ("rows.2.name", "rows"), ("rows.9.name", ""), ("elsewhere", ""),
     (None, ""), ("rows", "rows")],
)  # fmt: skip
def test_a_refusal_is_taken_to_its_field(app: Flask, field: str | None, where: str) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        form = Everything(formdata=MultiDict({"rows-0-name": "a", "rows-1-name": "b"}))
        form.validate()
        form.take(Refused("scope.forbidden", field=field))
        assert list(form.errors) == [where]
        if field == "rows.2.name":
            assert form.rows.entries[1].form.name.errors == ["Your roles do not allow this."]
