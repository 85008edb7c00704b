"""Equal treatment: who else was asked the same, and who has the same gap and was not.

Not here: asking (`requesting`), and pages.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.tenders.judged import Request
from tracker.tenders.models import Offer, Tender
from tracker.tenders.queries import low_prices


@dataclass(frozen=True)
class Alike:
    """Beside a request: what other tenderers were asked alike, and those with the same gap who were not asked."""

    asked: Sequence[Request]
    unasked: Sequence[Tender]


def alike(session: Session, requests: Sequence[Request]) -> dict[int, Alike]:
    """For each of a round's requests who was asked the same; `requests` are all of the round's."""
    low = _low(session, requests)
    found = {}
    for request in requests:
        same = [one for one in requests if _same(one, request)]
        told = {one.tender_id for one in same}
        gaps = {tender.id: tender for lot in _lots(request) for tender in low.get(lot, ())}
        others = gaps.values() if request.kind == "abnormally_low" else ()
        found[request.id] = Alike(
            asked=[one for one in same if one.tender_id != request.tender_id],
            unasked=[tender for tender in others if tender.id not in told],
        )
    return found


def _same(one: Request, other: Request) -> bool:
    return one.kind == other.kind and not _lots(one).isdisjoint(_lots(other))


def _lots(request: Request) -> set[int]:
    return {one.lot_id for one in request.concerns}


def _low(session: Session, requests: Sequence[Request]) -> dict[int, list[Tender]]:
    """The tenders whose price looks abnormally low, by those lots on which somebody was asked about that."""
    lots = {
        one.lot_id: one.lot
        for request in requests
        if request.kind == "abnormally_low"
        for one in request.concerns
    }
    found: dict[int, list[Tender]] = {}
    for key, lot in lots.items():
        offers = (session.get_one(Offer, one) for one in low_prices(session, lot))
        found[key] = [offer.tender for offer in offers]
    return found
