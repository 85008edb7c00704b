"""Lots drawn among equal tenders, where the announced rule says so: recorded once, with its witnesses.

Not here: what a drawing does to the ranks (`scoring`).
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from tracker import audit, rounds
from tracker.evaluation.grading import hold
from tracker.evaluation.models import LotsDrawn, PlaceDrawn
from tracker.evaluation.queries import Outcome, compare
from tracker.refusal import Refused
from tracker.rounds import Lot

RULE = "drawing_of_lots"


def waiting(outcome: Outcome) -> list[int]:
    """The offers that are equal and wait for lots to be drawn, the best rank first; none where nothing waits."""
    found = outcome.evaluation
    if found is None or not outcome.complete or found.scheme.tie != RULE:
        return []
    open_ = [
        one for one in found.results if one.rank is not None and one.tie is not None and not one.tie.broken
    ]
    best = min((one.rank for one in open_ if one.rank is not None), default=None)
    return [int(one.id) for one in open_ if one.rank == best]


def draw_lots(
    session: Session,
    actor: audit.Actor,
    lot: Lot,
    *,
    order: Sequence[int],
    by: str,
    drawn_at: datetime,
    witnesses: Sequence[str],
    at: datetime,
) -> LotsDrawn:
    """Record lots as they were drawn: the ids of the equal offers in their new order. It is never drawn again.

    Raises `Refused`: `drawing.not_waiting`, `drawing.other_offers`, `drawing.drawer_missing`,
    `drawing.witnesses_missing`, `drawing.not_yet`.
    """
    rounds.require(session, actor, "lots.drawn", lot.round, at=at)
    hold(session, lot)
    rounds.check(lot, "lots.drawn")
    equal = waiting(compare(session, lot))
    if not equal:
        raise Refused("drawing.not_waiting", lot=lot.code)
    if sorted(order) != sorted(equal):
        raise Refused("drawing.other_offers", field="order")
    if not by.strip():
        raise Refused("drawing.drawer_missing", field="drawn_by")
    named = [one.strip() for one in witnesses if one.strip()]
    if not named:
        raise Refused("drawing.witnesses_missing", field="witnesses")
    opened = lot.round.opened_at
    if drawn_at > at or (opened is not None and drawn_at < opened):
        raise Refused("drawing.not_yet", field="drawn_at")
    audit.act(session, actor, "lots.drawn", about=lot, within=lot.round, at=at)
    made = LotsDrawn(
        lot_id=lot.id, drawn_at=drawn_at, drawn_by=by.strip(), witnesses="\n".join(named), recorded_at=at,
        recorded_by_id=actor.id,
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.add_all(
        PlaceDrawn(drawing_id=made.id, offer_id=one, place=place) for place, one in enumerate(order, 1)
    )
    rounds.move(lot, "lots.drawn")
    session.flush()
    return made
