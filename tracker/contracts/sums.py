"""What the entries of a contract add up to, exactly: value after indexing, shares of changes, the end as agreed now.

Only facts: whether a sum is too much is the law's to judge (`law.checks`), and reading tables is `queries`'.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from tracker.contracts.models import Contract, IndexedValue, Modification, OptionTaken

SINGLY = ("additional", "unforeseen")  # judged each by itself (§136(3)); minor ones together (§136(4))
Kind = TypeVar("Kind", Modification, OptionTaken, IndexedValue)


@dataclass(frozen=True)
class Sums:
    """Running totals in euros without VAT, and their shares of `reference` in percent.

    `reference` is the indexed value where there is one, else the contract's; None leaves every share out. `unknown`
    counts changes whose value is not known, which no sum contains. `shares` are each change's own, by its id.
    """

    reference: Decimal | None
    indexed: bool
    minor: Decimal
    minor_share: Fraction | None
    changes: Decimal
    changes_share: Fraction | None
    options: Decimal
    unknown: int
    shares: dict[int, Fraction]


def standing(entries: Iterable[Kind]) -> list[Kind]:
    """The entries that have not been struck out, in their order."""
    return [entry for entry in entries if entry.struck_on is None]


def indexed_value(contract: Contract) -> IndexedValue | None:
    """The latest indexed value that stands."""
    return next(iter(reversed(standing(contract.indexings))), None)


def current_end(contract: Contract) -> date | None:
    """The end as agreed now: a change sets it, and an option taken carries it on; in order of their days."""
    steps = [(one.agreed_on, one.new_end, True) for one in standing(contract.modifications)]
    steps += [(one.taken_on, one.ends_on, False) for one in standing(contract.options)]
    end = contract.ends_on
    for _day, day, sets in sorted(steps, key=lambda step: step[0]):
        if day is not None and (sets or end is None or day > end):
            end = day
    return end


def summed(contract: Contract, more: Sequence[Modification] = ()) -> Sums:
    """The running totals of a contract, `more` changes that are not kept yet counted in."""
    indexed = indexed_value(contract)
    reference = contract.value if indexed is None else indexed.value
    changes = [*standing(contract.modifications), *more]
    known = [(one, one.value) for one in changes if one.value is not None]
    minor = sum((value for one, value in known if one.ground == "minor"), Decimal(0))
    whole = sum((value for _one, value in known), Decimal(0))
    shares = {one.id: share(value, reference) for one, value in known}
    return Sums(
        reference=reference,
        indexed=indexed is not None,
        minor=minor,
        minor_share=share(minor, reference),
        changes=whole,
        changes_share=share(whole, reference),
        options=sum((one.value for one in standing(contract.options) if one.value is not None), Decimal(0)),
        unknown=len(changes) - len(known),
        shares={key: part for key, part in shares.items() if part is not None},
    )


def share(value: Decimal, reference: Decimal | None) -> Fraction | None:
    """A value in percent of the reference, exact; None where there is nothing to compare with."""
    return None if not reference else Fraction(value) * 100 / Fraction(reference)
