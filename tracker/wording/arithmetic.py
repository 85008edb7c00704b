"""The arithmetic of a comparison and how firm its winner is, in words; from the JSON form of its results.

Not here: computing anything.
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from tracker.wording import forms
from tracker.wording.marks import N_
from tracker.wording.speech import say

BETWEEN = N_("The winner stays the same while the price weight is between %(low)s and %(high)s.")
ABOVE = N_("The winner stays the same while the price weight is above %(low)s.")
BELOW = N_("The winner stays the same while the price weight is below %(high)s.")
ALWAYS = N_("The winner stays the same whatever the price weight is.")


def figure(told: str | None, language: str) -> str:
    """A decimal text ("1050.50") with all its decimals, in the language's form."""
    if told is None:
        return ""
    if "/" in told:
        return forms.number(Fraction(told), language)
    places = len(told.partition(".")[2])
    return forms.number(Decimal(told), language, places=places).replace("-", "−")


def line(told: Mapping[str, Any], language: str) -> str:
    """One step of the arithmetic: `60 × 30,00 ÷ 36,00 = 50,00`; an ellipsis where digits are cut off."""
    numbers = (figure(one, language) for one in told["numbers"])
    cut = "…" if "exact" in told else ""
    return f"{told['template'].format(*numbers)} = {figure(told['result'], language)}{cut}"


def firmness(sensitivity: Mapping[str, Any], language: str) -> str:
    """Over which price weights the winner stays the same; empty where there is no such range."""
    weight = sensitivity.get("price_weight")
    if weight is None or "not_applicable" in weight:
        return ""
    low, high = (_percent(weight[end], language) for end in ("low", "high"))
    text = BETWEEN if low and high else ABOVE if low else BELOW if high else ALWAYS
    return say(text, language, {"low": low, "high": high})


def _percent(end: Mapping[str, Any] | None, language: str) -> str:
    """A share as percent with at most one decimal ("46,2 %", "81 %")."""
    if end is None:
        return ""
    share = Fraction(end["exact"]) * 100
    exact = (Decimal(share.numerator) / Decimal(share.denominator)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return forms.number(exact.normalize() + 0, language) + forms.SPACE + "%"
