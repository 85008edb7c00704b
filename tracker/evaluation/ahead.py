"""What stands before the comparison of many lots at once: offers to settle, grades to give.

Asked in as many statements for one lot as for a hundred. Not here: the comparison itself (`queries`), and words.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from tracker.evaluation.models import RankedPlace, Ranking, Score
from tracker.evaluation.ordering import last
from tracker.rounds import ORDER, Criterion, Lot, Scheme
from tracker.tenders import Offer, Tender


def ungraded(*, ranked_only: bool = False) -> ColumnElement[bool]:
    """As a condition on lots: an admitted offer has neither grade nor rank on an announced quality criterion.

    `ranked_only` asks it of lots alone whose criteria stand in order of importance.
    """
    own = aliased(Scheme)
    announced = or_(
        Scheme.lot_id == Lot.id,
        and_(
            Scheme.round_id == Lot.round_id,
            Scheme.lot_id.is_(None),
            ~exists(select(own.id).where(own.lot_id == Lot.id)),
        ),
    )
    graded = exists(select(Score.id).where(Score.offer_id == Offer.id, Score.criterion_id == Criterion.id))
    ranked = exists(
        select(RankedPlace.id)
        .join(RankedPlace.ranking)
        .where(RankedPlace.offer_id == Offer.id, Ranking.criterion_id == Criterion.id, last())
    )
    waiting = (
        select(Offer.id)
        .join(Offer.tender)
        .join(Scheme, announced)
        .join(Criterion, and_(Criterion.scheme_id == Scheme.id, Criterion.kind == "quality"))
        .where(
            Offer.lot_id == Lot.id,
            Offer.standing == "admitted",
            Tender.withdrawn_at.is_(None),
            ~graded,
            ~ranked,
        )
    )
    if ranked_only:
        waiting = waiting.where(Scheme.model == ORDER)
    return waiting.correlate(Lot).exists()


def ahead(session: Session, lots: Sequence[Lot]) -> dict[int, str]:
    """What each opened lot that is not proposed waits for, by its id: enter, settle, grade, compare or propose.

    Where every offer was kept out nothing is compared, and the lot is not there; a direct award is only proposed.
    """
    asked = [lot for lot in lots if lot.stage in ("tendered", "evaluated")]
    if not asked:
        return {}
    ids = [lot.id for lot in asked]
    standings = _standings(session, ids)
    waiting = set(session.scalars(select(Lot.id).where(Lot.id.in_(ids), ungraded())))
    found = {}
    for lot in asked:
        code = _step(lot, standings.get(lot.id, {}), ungraded_too=lot.id in waiting)
        if code is not None:
            found[lot.id] = code
    return found


def _standings(session: Session, ids: Sequence[int]) -> dict[int, dict[Any, int]]:
    asked = (
        select(Offer.lot_id, Offer.standing, Tender.late, func.count().label("many"))
        .join(Offer.tender)
        .where(Offer.lot_id.in_(ids), Tender.withdrawn_at.is_(None))
        .group_by(Offer.lot_id, Offer.standing, Tender.late)
    )
    found: dict[int, dict[Any, int]] = {}
    for row in session.execute(asked):
        found.setdefault(row.lot_id, {})[row.standing, row.late] = row.many
    return found


def _step(lot: Lot, standings: dict[Any, int], *, ungraded_too: bool) -> str | None:
    if lot.stage == "evaluated":
        return "propose"
    if lot.round.procedure == "direct":
        return "propose" if standings else "enter"
    if standings.get(("received", False)):
        return "settle"
    if not any(standing == "admitted" for standing, _late in standings):
        return None
    return "grade" if ungraded_too else "compare"
