"""How firm a winner is, in sentences: at which price weights and prices somebody else would win, and who.

From the JSON form of the sensitivity. Not here: computing anything, and the arithmetic of results (`arithmetic`).
"""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from tracker.wording import forms
from tracker.wording.arithmetic import figure
from tracker.wording.marks import N_
from tracker.wording.speech import say

BETWEEN = N_("The winner stays the same while the price weight is between %(low)s and %(high)s.")
ABOVE = N_("The winner stays the same while the price weight is above %(low)s.")
BELOW = N_("The winner stays the same while the price weight is below %(high)s.")
ALWAYS = N_("The winner stays the same whatever the price weight is.")
NOBODY = N_("nobody")

# By whose price moves (that of who would win, or another's), the way it goes, and what happens at the price itself:
# the winner is still the same, it is as beyond, or it is otherwise again.
PRICES: Mapping[tuple[bool, str, str], str] = {
    (True, "low", "holds"): N_("%(tenderer)s would win below %(price)s."),
    (True, "low", "same"): N_("%(tenderer)s would win at %(price)s or less."),
    (True, "low", "other"): N_("%(tenderer)s would win below %(price)s, and at exactly that price first: %(equal)s."),
    (True, "high", "holds"): N_("%(tenderer)s would win above %(price)s."),
    (True, "high", "same"): N_("%(tenderer)s would win at %(price)s or more."),
    (True, "high", "other"): N_("%(tenderer)s would win above %(price)s, and at exactly that price first: %(equal)s."),
    (False, "low", "holds"): N_("If the price of %(tenderer)s were below %(price)s, first would be: %(winners)s."),
    (False, "low", "same"): N_("If the price of %(tenderer)s were %(price)s or less, first would be: %(winners)s."),
    (False, "low", "other"): N_(
        "If the price of %(tenderer)s were below %(price)s, first would be: %(winners)s. At exactly that price: "
        "%(equal)s."
    ),
    (False, "high", "holds"): N_("If the price of %(tenderer)s were above %(price)s, first would be: %(winners)s."),
    (False, "high", "same"): N_("If the price of %(tenderer)s were %(price)s or more, first would be: %(winners)s."),
    (False, "high", "other"): N_(
        "If the price of %(tenderer)s were above %(price)s, first would be: %(winners)s. At exactly that price: "
        "%(equal)s."
    ),
}  # fmt: skip


def firmness(sensitivity: Mapping[str, Any], language: str) -> str:
    """Over which price weights the winner stays the same; empty where there is no such range."""
    weight = sensitivity.get("price_weight")
    if weight is None or "not_applicable" in weight:
        return ""
    low, high = (percent(weight[end]["exact"], language) if weight[end] else "" for end in ("low", "high"))
    text = BETWEEN if low and high else ABOVE if low else BELOW if high else ALWAYS
    return say(text, language, {"low": low, "high": high})


def price_sentence(one: Mapping[str, Any], side: str, names: Mapping[str, str], language: str) -> str:
    """Who would win were a tender's price beyond its `low` or `high`, and who at it; empty where nobody else."""
    end = one[side]
    if end is None:
        return ""
    beyond, equal = end["winners_beyond"], end["winners_at"]
    there = "holds" if end["holds"] else "same" if equal == beyond else "other"
    facts = {
        "tenderer": names[one["tender"]],
        "price": break_even(end, language),
        "winners": listed(beyond, names, language),
        "equal": listed(equal, names, language),
    }
    return say(PRICES[beyond == [one["tender"]], side, there], language, facts)


def listed(tenders: Sequence[str], names: Mapping[str, str], language: str) -> str:
    """Tenderers by name; "nobody" where there is none."""
    return ", ".join(names[one] for one in tenders) or say(NOBODY, language)


def break_even(end: Mapping[str, Any], language: str) -> str:
    """A price at which the winner changes, with at least its cents; an ellipsis where digits are cut off."""
    told = end["at"]
    whole, _, decimals = told.partition(".")
    cut = "…" if end["exact"] != told else ""
    return figure(f"{whole}.{decimals.ljust(2, '0')}", language) + cut + forms.SPACE + "€"


def percent(exact: str, language: str) -> str:
    """A share as percent with at most one decimal ("46,2 %", "81 %")."""
    share = Fraction(exact) * 100
    rounded = (Decimal(share.numerator) / Decimal(share.denominator)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return forms.number(rounded.normalize() + 0, language) + forms.SPACE + "%"
