"""Days off and periods: against the published Finnish holidays, and against a second reading of 150/1930."""

from datetime import date, timedelta
from functools import lru_cache

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.law import act150
from tracker import law
from tracker.law import calendar

FIRST, LAST = date(2000, 1, 1), date(2040, 12, 31)
EVERY_DAY = [FIRST + timedelta(days=at) for at in range((LAST - FIRST).days + 1)]
DAYS = st.dates(FIRST, LAST)


@lru_cache(maxsize=1)
def published() -> holidays.HolidayBase:
    return holidays.Finland(years=range(2000, 2042), categories=("public",), language="en_US")


def test_every_day_of_forty_years_is_a_working_day_or_not_as_published() -> None:
    wrong = [
        day
        for day in EVERY_DAY
        if (calendar.day_off(day) is not None) != (day in published() or day.weekday() >= 5)
    ]
    assert not wrong


def test_every_day_of_forty_years_by_the_second_reading() -> None:
    assert not [day for day in EVERY_DAY if (calendar.day_off(day) is not None) != act150.day_off(day)]


def test_every_period_of_forty_years_by_the_second_reading() -> None:
    for day in EVERY_DAY:
        for days in (14, 30, 90):
            raw = calendar.add_period(day, days, "days")
            assert calendar.roll(raw)[0] == act150.last_day(act150.days_after(day, days)), (day, days)
        raw = calendar.add_period(day, 6, "months")
        assert calendar.roll(raw)[0] == act150.last_day(act150.months_after(day, 6)), day


@pytest.mark.parametrize("year", range(1992, 2200))
def test_easter(year: int) -> None:
    assert calendar.easter(year) == act150.paschal_sunday(year)


NAMED = {
    "new_year": "New Year's Day",
    "epiphany": "Epiphany",
    "good_friday": "Good Friday",
    "easter_sunday": "Easter Sunday",
    "easter_monday": "Easter Monday",
    "may_day": "May Day",
    "ascension": "Ascension Day",
    "whit_sunday": "Pentecost",
    "midsummer_eve": "Midsummer Eve",
    "midsummer_day": "Midsummer Day",
    "all_saints": "All Saints' Day",
    "independence_day": "Independence Day",
    "christmas_eve": "Christmas Eve",
    "christmas_day": "Christmas Day",
    "st_stephens_day": "Second Day of Christmas",
}


@pytest.mark.parametrize("year", range(2000, 2041))
def test_days_off_carry_their_name(year: int) -> None:
    for day, code in calendar.named_days(year).items():
        assert NAMED[code] in published()[day]


def test_reasons_are_the_ones_that_the_law_lists() -> None:
    listed = law.on(date(2026, 1, 1)).value("calc.rollover_days").codes
    assert set(listed) == calendar.EVERY_DAY_OFF


@pytest.mark.parametrize("day", [date(2026, 12, 31), date(2026, 4, 2), date(2026, 5, 25), date(2026, 2, 5)])
def test_days_that_only_feel_like_days_off(day: date) -> None:
    assert calendar.day_off(day) is None


def test_only_listed_reasons_count() -> None:
    assert calendar.day_off(date(2026, 12, 24), {"sunday"}) is None
    assert calendar.day_off(date(2026, 12, 6), {"sunday"}) == "sunday"


def test_years_before_the_calendar_begins_are_refused() -> None:
    with pytest.raises(ValueError, match="begins with 1992"):
        calendar.day_off(date(1991, 6, 1))


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(ValueError, match="working_days"):
        calendar.add_period(FIRST, 3, "working_days")


@given(DAYS, st.integers(0, 60))
def test_months_keep_the_number_or_take_the_last_day(day: date, months: int) -> None:
    end = calendar.add_months(day, months)
    assert end.day == day.day or (end.day < day.day and (end + timedelta(days=1)).day == 1)
    assert (end.year - day.year) * 12 + end.month - day.month == months


@given(DAYS, st.booleans())
def test_rolling_passes_over_days_off_only(day: date, forwards: bool) -> None:
    end, passed = calendar.roll(day, forwards=forwards)
    assert calendar.day_off(end) is None
    assert all(calendar.day_off(each) == why for each, why in passed)
    assert len(passed) == abs((end - day).days)
