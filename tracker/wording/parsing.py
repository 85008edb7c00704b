"""Amounts, numbers and moments as people here write them, read strictly: what could mean two things is not guessed.

Pure. Not here: the sentences for what cannot be read (the codes of `Unreadable`), and how values are shown.
"""

import re
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

SPACES = " \u00a0\u202f\u2009"
LONGEST = 40
LARGEST = Decimal(10) ** 13  # euros; far above any purchase, far below what the database holds
CURRENCY = re.compile(r"^(?:€|eur)\s*|\s*(?:€|euroa|euros?|eur)$", re.IGNORECASE)
MINUS = "-\u2212\u2013"
PLAIN = re.compile(r"([0-9]+)(?:,([0-9]+))?")
SPACED = re.compile(rf"([0-9]{{1,3}}(?:[{SPACES}][0-9]{{3}})+)(?:,([0-9]+))?")
DOTTED = re.compile(r"([0-9]{1,3}(?:\.[0-9]{3})+),([0-9]+)")
DOTTED_WHOLE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{3}){2,})()")
POINT = re.compile(r"([0-9]+)\.([0-9]+)")
TWO_READINGS = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
FIGURES = re.compile(rf"[0-9.,{SPACES}]+")

HELSINKI = ZoneInfo("Europe/Helsinki")
YEARS = range(1990, 2100)
DAY = r"(?:(?P<d>[0-9]{1,2})\.\s?(?P<m>[0-9]{1,2})\.\s?(?P<y>[0-9]{4})|(?P<Y>[0-9]{4})-(?P<M>[0-9]{2})-(?P<D>[0-9]{2}))"
CLOCK = r"(?:kl\.?|klo|at|T)?\s*(?P<hour>[0-9]{1,2})[.:](?P<minute>[0-9]{2})(?:[.:](?P<second>[0-9]{2}))?"
MOMENT = re.compile(rf"{DAY}[,\s]*{CLOCK}", re.IGNORECASE)


class Unreadable(ValueError):
    """A text that is no value, and why by `code`.

    The codes: empty, not_a_number, ambiguous, negative, zero, decimals, too_large; not_a_moment,
    no_such_moment.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_money(text: str, *, zero: bool = False, signed: bool = False) -> Decimal:
    """Euros with at most two decimals, above zero (`zero`: or nothing; `signed`: or below it).

    Reads "1234,5", "1 234,50", "1.234,50", "1.234.567", "1234.50", with or without €, eur, euro, euroa.
    Raises `Unreadable`: ambiguous is "1.234" (thousands or decimals) and "1.234.50".
    """
    amount = _read(CURRENCY.sub("", text.strip()), places=2, zero=zero, signed=signed)
    if abs(amount) >= LARGEST:
        raise Unreadable("too_large")
    return amount.quantize(Decimal("0.01"))


def read_number(text: str, *, places: int = 6, zero: bool = False) -> Fraction:
    """An exact number with at most so many decimals, above zero (`zero`: or nothing). Raises `Unreadable`."""
    return Fraction(_read(text.strip(), places=places, zero=zero))


def read_moment(text: str) -> datetime:
    """An aware moment from Finnish time: "14.12.2026 kl. 12.07", "14.12.2026 12.07.03", "2026-12-14 12:07".

    An hour that the clocks repeat is its first one. Raises `Unreadable`; no_such_moment is a day or a time that
    does not exist, the hour that the clocks skip among them.
    """
    found = MOMENT.fullmatch(" ".join(text.split()))
    if found is None:
        raise Unreadable("not_a_moment" if text.strip() else "empty")
    part = found.groupdict()
    day = [int(part[name] or part[name.swapcase()]) for name in ("y", "m", "d")]
    clock = [int(part[name] or 0) for name in ("hour", "minute", "second")]
    try:
        naive = datetime(*day, *clock)  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError as fault:
        raise Unreadable("no_such_moment") from fault
    moment = naive.replace(tzinfo=HELSINKI).astimezone(UTC)
    if naive.year not in YEARS or moment.astimezone(HELSINKI).replace(tzinfo=None) != naive:
        raise Unreadable("no_such_moment")
    return moment


def _read(typed: str, *, places: int, zero: bool, signed: bool = False) -> Decimal:
    typed = typed.strip()
    if not typed:
        raise Unreadable("empty")
    if len(typed) > LONGEST:
        raise Unreadable("too_large" if FIGURES.fullmatch(typed) else "not_a_number")
    negative = typed[0] in MINUS
    whole, fraction = _parts(typed[1:].strip() if negative else typed)
    # Decimals are counted as typed: "12,340" from an English spreadsheet is twelve thousand, not 12,34.
    if len(fraction) > places:
        raise Unreadable("decimals")
    read = Decimal(f"{whole}.{fraction or 0}")
    if negative and not signed:
        raise Unreadable("negative")
    if not read and not zero:
        raise Unreadable("zero")
    return -read if negative else read


def _parts(typed: str) -> tuple[str, str]:
    """The whole part's digits and the decimals."""
    if not TWO_READINGS.fullmatch(typed):
        for form in (PLAIN, SPACED, DOTTED, DOTTED_WHOLE, POINT):
            found = form.fullmatch(typed)
            if found:
                return re.sub(r"[^0-9]", "", found[1]), found[2] or ""
    figures = FIGURES.fullmatch(typed) and re.search("[0-9]", typed)
    raise Unreadable("ambiguous" if figures else "not_a_number")
