"""The form of money, numbers, days and moments in Swedish, Finnish and English as written in Finland.

Not here: sentences (`sentences`) and reading what people type (`parsing`).
"""

from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from tracker.database import HELSINKI

SPACE = "\N{NO-BREAK SPACE}"
CLOCK = {"sv": "kl." + SPACE + "{0}", "fi": "klo" + SPACE + "{0}", "en": "at" + SPACE + "{0}"}


def locale(language: str) -> str:
    """The locale of a language as written in Finland."""
    return f"{language}_FI"


def money(value: Decimal | None, language: str) -> str:
    """Euros with two decimals ("1 234 567,50 €"), spaces unbreakable; empty for None."""
    if value is None:
        return ""
    return format_decimal(value, "#,##0.00", locale=locale(language)) + SPACE + "€"


def number(value: Decimal | Fraction | int | None, language: str, *, places: int | None = None) -> str:
    """A number in the language's form; `places` decimals exactly, else at most four and no trailing zeros.

    A fraction is shown rounded half up; what is stored stays exact.
    """
    if value is None:
        return ""
    exact = (
        value if isinstance(value, Decimal) else _decimal(Fraction(value), 4 if places is None else places)
    )
    pattern = "#,##0." + ("#" * 4 if places is None else "0" * places)
    return format_decimal(exact, pattern.rstrip("."), locale=locale(language), decimal_quantization=True)


def _decimal(value: Fraction, places: int) -> Decimal:
    scaled = value * 10**places
    whole = (abs(scaled.numerator) * 2 + scaled.denominator) // (scaled.denominator * 2)
    return (
        Decimal(whole if value >= 0 else -whole)
        .scaleb(-places)
        .quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    )


def percent(value: Fraction | Decimal | None, language: str, *, places: int = 1) -> str:
    """A share of one as percent ("46,2 %")."""
    if value is None:
        return ""
    return number(Fraction(value) * 100, language, places=places) + SPACE + "%"


def day(value: date | None, language: str) -> str:
    """A day with its weekday ("to 10.12.2026"); empty for None."""
    if value is None:
        return ""
    return f"{weekday(value, language)}{SPACE}{bare_day(value)}"


def bare_day(value: date | None) -> str:
    """A day alone ("10.12.2026")."""
    return "" if value is None else f"{value.day}.{value.month}.{value.year}"


def weekday(value: date, language: str) -> str:
    """The weekday, shortened ("to", "tors", "Thu")."""
    return format_date(value, "EEE", locale=locale(language)).rstrip(".")


def weekday_whole(value: date, language: str) -> str:
    """The weekday, whole ("torstai")."""
    return format_date(value, "cccc", locale=locale(language))


def clock(value: time, language: str) -> str:
    """A time of day ("kl. 14.30", "klo 14.30", "at 14:30")."""
    pattern = "H:mm" if language == "en" else "H.mm"
    return CLOCK[language].format(format_time(value, pattern, locale=locale(language)))


def moment_whole(value: datetime | None, language: str) -> str:
    """A moment in Helsinki time to the second, with its weekday whole ("torsdag 10.12.2026 kl. 14.30.05")."""
    if value is None:
        return ""
    here = value.astimezone(HELSINKI)
    mark = ":" if language == "en" else "."
    told = f"{weekday_whole(here.date(), language)} {bare_day(here.date())} {clock(here.time(), language)}"
    return f"{told}{mark}{here.second:02}"


def moment(value: datetime | None, language: str) -> str:
    """A moment in Helsinki time, day with weekday and time of day; empty for None."""
    if value is None:
        return ""
    here = value.astimezone(HELSINKI)
    return f"{day(here.date(), language)} {clock(here.time(), language)}"
