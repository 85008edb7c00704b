"""Equal treatment: who else was asked the same, and who has the same gap and was not.

Not here: asking (`requesting`), and pages.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.tenders import suitability
from tracker.tenders.grounds import checks_of
from tracker.tenders.judged import Request
from tracker.tenders.models import Offer, Tender
from tracker.tenders.queries import live, low_prices
from tracker.tenders.verdicts import ConformityCheck

# What is asked for, and the verdict on an offer that shows the same gap.
FAULTS = {"supplement": "part_missing", "explain": "unclear"}


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
        others = _gaps(session, request, low)
        found[request.id] = Alike(
            asked=[one for one in same if one.tender_id != request.tender_id],
            unasked=[tender for tender in others if tender.id not in told],
        )
    return found


def _same(one: Request, other: Request) -> bool:
    """Of one kind and about the same requirement or ground; what is about neither is so on a lot in common."""
    subject = (one.kind, one.requirement_id, one.ground)
    if subject != (other.kind, other.requirement_id, other.ground):
        return False
    of_tenderer = one.requirement_id is not None or one.ground is not None
    return of_tenderer or not _lots(one).isdisjoint(_lots(other))


def _gaps(session: Session, request: Request, low: dict[int, list[Tender]]) -> list[Tender]:
    """The tenders with the gap that a request is about: the requirement, the ground, the price, or what is missing."""
    if request.kind == "abnormally_low":
        return list({tender.id: tender for lot in _lots(request) for tender in low.get(lot, ())}.values())
    others = list(live(session, request.tender.round).values())
    if request.requirement_id is not None:
        return suitability.same_gap(session, request.requirement_id, others)
    if request.ground is not None:
        found = checks_of(session, others)
        same = {one.id: found[one.id].get(request.ground) for one in others}
        return [one for one in others if (check := same[one.id]) is not None and check.outcome == "found"]
    return _not_as_asked(session, request, others)


def _not_as_asked(session: Session, request: Request, others: Sequence[Tender]) -> list[Tender]:
    """The tenders whose offer for a lot of the request lacks a part, or is unclear, as the request's kind says."""
    code = FAULTS.get(request.kind)
    asked = (
        select(Offer.tender_id)
        .join(ConformityCheck, ConformityCheck.offer_id == Offer.id)
        .where(ConformityCheck.code == code, Offer.lot_id.in_(_lots(request)))
    )
    found = set(session.scalars(asked)) if code is not None else set()
    return [one for one in others if one.id in found]


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
