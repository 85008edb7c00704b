"""Finnish days off and periods of time as Act 150/1930 counts them.

Not here: how long a period is and from which day it runs (the data, through deadlines.py).
"""

from calendar import monthrange
from collections.abc import Container
from datetime import date, timedelta
from functools import lru_cache

FIRST_YEAR = 1992  # before 1992 Epiphany and Ascension Day were kept on Saturdays

CHURCH_HOLIDAYS = frozenset(
    {
        "new_year",
        "epiphany",
        "good_friday",
        "easter_sunday",
        "easter_monday",
        "ascension",
        "whit_sunday",
        "midsummer_day",
        "all_saints",
        "christmas_day",
        "st_stephens_day",
    }
)
OTHER_DAYS_OFF = frozenset(
    {"saturday", "sunday", "independence_day", "may_day", "christmas_eve", "midsummer_eve"}
)
EVERY_DAY_OFF = CHURCH_HOLIDAYS | OTHER_DAYS_OFF


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous computus, Meeus 1991)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leaps, skipped = divmod(century, 4)
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leaps - moon + 15) % 30
    quarters, years = divmod(rest, 4)
    weekday = (32 + 2 * skipped + 2 * quarters - epact - years) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _saturday_from(start: date) -> date:
    return start + timedelta(days=(5 - start.weekday()) % 7)


@lru_cache(maxsize=256)
def named_days(year: int) -> dict[date, str]:
    """The days off of a year that have a name of their own; ValueError before 1992."""
    if year < FIRST_YEAR:
        raise ValueError(f"the days off of {year} are not known; the calendar begins with {FIRST_YEAR}")
    sunday = easter(year)
    midsummer = _saturday_from(date(year, 6, 20))
    return {
        date(year, 1, 1): "new_year",
        date(year, 1, 6): "epiphany",
        sunday - timedelta(days=2): "good_friday",
        sunday: "easter_sunday",
        sunday + timedelta(days=1): "easter_monday",
        sunday + timedelta(days=39): "ascension",
        sunday + timedelta(days=49): "whit_sunday",
        date(year, 5, 1): "may_day",  # after Ascension Day: in 2008 they were one day
        midsummer - timedelta(days=1): "midsummer_eve",
        midsummer: "midsummer_day",
        _saturday_from(date(year, 10, 31)): "all_saints",
        date(year, 12, 6): "independence_day",
        date(year, 12, 24): "christmas_eve",
        date(year, 12, 25): "christmas_day",
        date(year, 12, 26): "st_stephens_day",
    }


def day_off(day: date, counted: Container[str] = EVERY_DAY_OFF) -> str | None:
    """Why a period does not end on this day (a code of EVERY_DAY_OFF), or None on a working day."""
    name = named_days(day.year).get(day)
    if name is not None and name in counted:
        return name
    weekday = {5: "saturday", 6: "sunday"}.get(day.weekday())
    return weekday if weekday is not None and weekday in counted else None


def roll(
    day: date, counted: Container[str] = EVERY_DAY_OFF, *, forwards: bool = True
) -> tuple[date, tuple[tuple[date, str], ...]]:
    """The first working day from `day` on (or back), and every day passed over with its reason (§5)."""
    passed: list[tuple[date, str]] = []
    while (why := day_off(day, counted)) is not None:
        passed.append((day, why))
        day += timedelta(days=1 if forwards else -1)
    return day, tuple(passed)


def add_months(day: date, months: int) -> date:
    """The same number in a later month, or that month's last day where it has no such number (§3)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_period(day: date, amount: int, unit: str) -> date:
    """The last day of a period of days, months or years; the day itself is day 0 (§§2–3)."""
    if unit == "days":
        return day + timedelta(days=amount)
    if unit == "months":
        return add_months(day, amount)
    if unit == "years":
        return add_months(day, 12 * amount)
    raise ValueError(f"a period of {unit} has no last day; use days, months or years")
