"""Amounts and numbers as people here write them, read strictly: what could mean two things is never guessed.

Pure. Not here: the sentences for what cannot be read (the codes of `Unreadable`), and how values are shown.
"""

import re
from decimal import Decimal
from fractions import Fraction

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


class Unreadable(ValueError):
    """A text that is no value, and why by `code`.

    The codes: empty, not_a_number, ambiguous, negative, zero, decimals, too_large.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_money(text: str, *, zero: bool = False) -> Decimal:
    """Euros with at most two decimals, above zero (`zero`: or nothing).

    Reads "1234,5", "1 234,50", "1.234,50", "1.234.567", "1234.50", with or without €, eur, euro, euroa.
    Raises `Unreadable`: ambiguous is "1.234" (thousands or decimals) and "1.234.50".
    """
    amount = _read(CURRENCY.sub("", text.strip()), places=2, zero=zero)
    if amount >= LARGEST:
        raise Unreadable("too_large")
    return amount.quantize(Decimal("0.01"))


def read_number(text: str, *, places: int = 6, zero: bool = False) -> Fraction:
    """An exact number with at most so many decimals, above zero (`zero`: or nothing). Raises `Unreadable`."""
    return Fraction(_read(text.strip(), places=places, zero=zero))


def _read(typed: str, *, places: int, zero: bool) -> Decimal:
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
    if negative:
        raise Unreadable("negative")
    if not read and not zero:
        raise Unreadable("zero")
    return read


def _parts(typed: str) -> tuple[str, str]:
    """The whole part's digits and the decimals."""
    if not TWO_READINGS.fullmatch(typed):
        for form in (PLAIN, SPACED, DOTTED, DOTTED_WHOLE, POINT):
            found = form.fullmatch(typed)
            if found:
                return re.sub(r"[^0-9]", "", found[1]), found[2] or ""
    figures = FIGURES.fullmatch(typed) and re.search("[0-9]", typed)
    raise Unreadable("ambiguous" if figures else "not_a_number")
