"""Putting an arithmetical error in an opened offer right, with the values of the opening kept beside.

Not here: what is compared (`tracker.evaluation`), and typing errors in rounds received elsewhere (`receiving`).
"""

from datetime import datetime

from sqlalchemy.orm import Session

from tracker import audit, rounds
from tracker.refusal import Conflict, Refused
from tracker.tenders import safe
from tracker.tenders.models import Offer, PriceCorrection
from tracker.tenders.queries import are_sealed
from tracker.tenders.values import Values


def correct(
    session: Session,
    actor: audit.Actor,
    offer: Offer,
    *,
    values: Values,
    reason: str,
    version: int,
    at: datetime,
) -> Offer:
    """Correct an opened offer's values; from then on they are compared, and those of the opening are shown beside."""
    round_ = offer.lot.round
    rounds.require(session, actor, "tender.corrected", round_, at=at)
    safe.lock(session, round_)
    if are_sealed(round_) or offer.opened_at is None:
        raise Refused("tenders.sealed", deadline=round_.tender_deadline)
    rounds.check(offer.lot, "tender.corrected")
    tender = offer.tender
    if tender.withdrawn_at is not None:
        raise Refused("tender.withdrawn", name=tender.supplier.name, moment=tender.withdrawn_at)
    stored = Values(offer.unit_price, offer.volume, offer.total)
    told = values.checked()
    if offer.version != version:
        names = ("unit_price", "volume", "total")
        raise Conflict(
            "changed.meanwhile",
            differences={name: (getattr(told, name), getattr(stored, name)) for name in names},
        )
    if told == stored:
        raise Refused("tender.nothing_corrected", field="unit_price")
    if not reason.strip():
        raise Refused("tender.reason_missing", field="reason")
    audit.act(session, actor, "tender.corrected", about=offer, within=round_, at=at, reason=reason)
    session.add(
        PriceCorrection(
            offer_id=offer.id, old_unit_price=stored.unit_price, old_volume=stored.volume, old_total=stored.total,
            unit_price=told.unit_price, volume=told.volume, total=told.total, reason=reason.strip(), corrected_at=at,
        )
    )  # fmt: skip
    session.flush()  # the database lets the values change only to those of the correction
    rounds.move(offer.lot, "tender.corrected")
    offer.unit_price, offer.volume, offer.total = told.unit_price, told.volume, told.total
    session.flush()
    session.expire(offer, ["corrections"])
    return offer
