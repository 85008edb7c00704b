"""Price formulas, rounding and the decimal form of exact numbers.

Not here: what a scheme or a tender is (`scheme`), the comparison itself (`scoring`), words (`explain`).
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

FORMULAS: Final = ("lowest_ratio", "linear_to_highest", "relative_excess")
MODES: Final = ("half_up", "half_even", "down")
CUT_PLACES: Final = 4
"""Decimals shown of a number that nobody rounds; the rest is cut off, and the cut is said."""

ZERO: Final = Fraction(0)
ONE: Final = Fraction(1)


@dataclass(frozen=True, slots=True)
class Rounding:
    """Decimals kept and how: `half_up` away from zero, `half_even` to the even digit, `down` towards zero."""

    places: int
    mode: str = "half_up"


def price_share(
    formula: str, own: Fraction, *, lowest: Fraction, highest: Fraction, floor: Fraction | None = None
) -> Fraction:
    """The share of a price criterion's points that `own` earns: 1 for the lowest price.

    Prices are positive. `lowest` and `highest` are taken over all tenders compared, `own` among them.
    `floor` bounds `relative_excess`, which otherwise goes below zero from twice the lowest price on.
    """
    if formula == "lowest_ratio":
        return lowest / own
    if formula == "linear_to_highest":
        return ONE if highest == lowest else (highest - own) / (highest - lowest)
    share = 2 - own / lowest
    return share if floor is None or share > floor else floor


def rounded(value: Fraction, rounding: Rounding | None) -> Fraction:
    """`value` as the scheme rounds it, or itself where the scheme rounds nothing."""
    if rounding is None:
        return value
    scale = 10**rounding.places
    whole, rest = divmod(abs(value.numerator) * scale, value.denominator)
    doubled = 2 * rest
    if rounding.mode == "half_up":
        whole += doubled >= value.denominator
    elif rounding.mode == "half_even":
        whole += doubled > value.denominator or (doubled == value.denominator and whole % 2)
    return Fraction(whole if value.numerator >= 0 else -whole, scale)


def decimals(value: Fraction) -> int | None:
    """How many decimals write `value` out in full; None when they never end."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def shown(value: Fraction, rounding: Rounding | None = None, *, least: int = 0) -> Decimal:
    """`value` as a decimal for people: with the scheme's decimals where it rounds, else in full if
    `CUT_PLACES` suffice (with at least `least` decimals), else cut towards zero; see `is_cut`."""
    if rounding is not None:
        places = rounding.places
        value = rounded(value, rounding)
    else:
        full = decimals(value)
        places = CUT_PLACES if full is None or full > CUT_PLACES else max(full, least)
    whole = abs(value.numerator) * 10**places // value.denominator
    sign = 1 if value < 0 and whole else 0
    return Decimal((sign, tuple(int(digit) for digit in str(whole)), -places))


def is_cut(value: Fraction, rounding: Rounding | None = None) -> bool:
    """Whether `shown` leaves digits of `value` out that no rounding of the scheme took away."""
    if rounding is not None:
        return False
    full = decimals(value)
    return full is None or full > CUT_PLACES


def exact_text(value: Fraction) -> str:
    """`value` in full: as a decimal where one ends, else as `n/d`."""
    full = decimals(value)
    if full is None:
        return f"{value.numerator}/{value.denominator}"
    return format(shown(value, Rounding(full, "down")), "f")
