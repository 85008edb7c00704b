"""Which prices look abnormally low beside the others': a prompt to ask for an explanation, never a verdict.

Pure. Not here: which offers are looked at (`queries`), and what is asked of whom (`requesting`).
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

MEAN, NEXT = "below_mean", "below_next"


@dataclass(frozen=True)
class Limits:
    """By which share or more a price lies below the mean of the others, or below the next lowest."""

    below_mean: Fraction = Fraction(2, 5)
    below_next: Fraction = Fraction(3, 10)


USUAL = Limits()


@dataclass(frozen=True)
class LowPrice:
    """A price that calls for an explanation: the others' mean and the next lowest, and how far below it lies.

    `rules` names the limits that were reached, MEAN, NEXT or both.
    """

    price: Fraction
    mean: Fraction
    below_mean: Fraction
    next_lowest: Fraction | None
    below_next: Fraction | None
    rules: tuple[str, ...]


def prompts(
    asked: Mapping[int, Fraction], admitted: Mapping[int, Fraction], limits: Limits = USUAL
) -> dict[int, LowPrice]:
    """Those of the `asked` prices that lie so far below the other `admitted` ones, by their keys.

    A tender is never measured against itself. The next lowest is the lowest of the others that is not below it, so
    that of two low ones each is also seen beside the rest.
    """
    found = {}
    total, ordered = sum(admitted.values(), Fraction(0)), sorted(admitted.values())
    for name, price in asked.items():
        many = len(ordered) - (name in admitted)
        if not many:
            continue
        mean = (total - (price if name in admitted else 0)) / many
        following = _following(ordered, price, own=name in admitted)
        below_mean = 1 - price / mean
        below_next = None if following is None else 1 - price / following
        rules: tuple[str, ...] = (MEAN,) if below_mean >= limits.below_mean else ()
        if below_next is not None and below_next >= limits.below_next:
            rules += (NEXT,)
        if rules:
            found[name] = LowPrice(price, mean, below_mean, following, below_next, rules)
    return found


def _following(ordered: list[Fraction], price: Fraction, *, own: bool) -> Fraction | None:
    place = bisect_left(ordered, price) + own
    return ordered[place] if place < len(ordered) else None
