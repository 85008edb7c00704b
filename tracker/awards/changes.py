"""What differs between a lot's award and the one before it, for whoever reviews it again.

Not here: words, and why the earlier one ended (its own comment or reason says so).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import evaluation
from tracker.awards.models import Award, Line

TEXTS = ("reasons", "price_only_reason", "tie_reason", "direct_reason")


@dataclass(frozen=True)
class Change:
    """One difference: old and new value as text, None where there is none.

    `code`: a code of `evaluation.Difference`, chosen (the place in the order, from 1), reason (of a tender),
    criterion_reason, or a name of TEXTS. `offer` and `criterion` (its code) say where it is.
    """

    code: str
    old: str | None
    new: str | None
    offer: int | None = None
    criterion: str | None = None


def before(session: Session, award: Award) -> Award | None:
    """The award of the lot that came before this one."""
    asked = select(Award).where(Award.lot_id == award.lot_id, Award.number < award.number)
    return session.scalar(asked.order_by(Award.number.desc()).limit(1))


def changes(earlier: Award, later: Award) -> list[Change]:
    """Every difference between two awards of one lot: comparison, choice and reasons."""
    found = [*_compared(earlier, later), *_chosen(earlier, later), *_criteria(earlier, later)]
    for name in TEXTS:
        old, new = getattr(earlier, name), getattr(later, name)
        if old != new:
            found.append(Change(name, old, new))
    return found


def _compared(earlier: Award, later: Award) -> Iterator[Change]:
    for one in evaluation.differences(earlier.comparison, later.comparison):
        if one.tender is not None:
            yield Change(one.code, one.old, one.new, int(one.tender), one.criterion)


def _chosen(earlier: Award, later: Award) -> Iterator[Change]:
    old, new = ({line.offer_id: line for line in award.lines} for award in (earlier, later))
    for offer in dict.fromkeys([*old, *new]):
        was, now = old.get(offer), new.get(offer)
        if _place(was) != _place(now):
            yield Change("chosen", _place(was), _place(now), offer)
        reasons = [None if line is None else line.reason for line in (was, now)]
        if reasons[0] != reasons[1]:
            yield Change("reason", reasons[0], reasons[1], offer)


def _place(line: Line | None) -> str | None:
    return str(line.priority) if line is not None and line.chosen else None


def _criteria(earlier: Award, later: Award) -> Iterator[Change]:
    old, new = (
        {each.criterion.code: each.reason for each in award.criterion_reasons} for award in (earlier, later)
    )
    for code in dict.fromkeys([*old, *new]):
        if old.get(code) != new.get(code):
            yield Change("criterion_reason", old.get(code), new.get(code), criterion=code)
