"""A second, plain reading of Act 150/1930 and of the church's year, against which the law's own is tested.

Written from the sections one by one and shares no code with tracker/law; slow on purpose.
"""

from datetime import date, timedelta

ONE = timedelta(days=1)


def paschal_sunday(year: int) -> date:
    """The Sunday after the first full moon on or after 21 March, by the church's tables (Clavius)."""
    century = year // 100 + 1
    solar = 3 * century // 4 - 12
    lunar = (8 * century + 5) // 25 - 5
    golden = year % 19 + 1
    epact = (11 * golden + 20 + lunar - solar) % 30
    if epact == 24 or (epact == 25 and golden > 11):
        epact += 1
    full_moon = 44 - epact
    if full_moon < 21:
        full_moon += 30
    day = date(year, 3, 1) + (full_moon - 1) * ONE + ONE
    while day.isoweekday() != 7:
        day += ONE
    return day


def church_holiday(day: date) -> bool:
    """Sundays aside: the days of the church's year on which offices are closed."""
    easter = paschal_sunday(day.year)
    if (day.month, day.day) in ((1, 1), (1, 6), (12, 25), (12, 26)):
        return True
    if day in (easter - 2 * ONE, easter, easter + ONE, easter + 39 * ONE, easter + 49 * ONE):
        return True
    midsummer_day = day.isoweekday() == 6 and date(day.year, 6, 20) <= day <= date(day.year, 6, 26)
    all_saints = day.isoweekday() == 6 and date(day.year, 10, 31) <= day <= date(day.year, 11, 6)
    return midsummer_day or all_saints


def day_off(day: date) -> bool:
    """§5: church holiday or Sunday, 6 December, 1 May, Christmas Eve, Midsummer Eve, or a Saturday."""
    midsummer_eve = day.isoweekday() == 5 and date(day.year, 6, 19) <= day <= date(day.year, 6, 25)
    fixed = (day.month, day.day) in ((12, 6), (5, 1), (12, 24))
    return day.isoweekday() in (6, 7) or church_holiday(day) or fixed or midsummer_eve


def days_after(event: date, days: int) -> date:
    """§2: the day of the event is not counted; count the others one by one."""
    day = event
    for _ in range(days):
        day += ONE
    return day


def months_after(event: date, months: int) -> date:
    """§3: the day of the same number in the last month, or that month's last day."""
    year, month = event.year, event.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    number = event.day
    while True:
        try:
            return date(year, month, number)
        except ValueError:
            number -= 1


def last_day(raw: date) -> date:
    """§5: where the last day is a day off, the next working day will do."""
    while day_off(raw):
        raw += ONE
    return raw
