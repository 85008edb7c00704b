"""The arithmetic of a comparison in words, from the JSON form of its results.

Not here: computing anything, and how firm the winner is (`firmness`).
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tracker.wording import forms


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
