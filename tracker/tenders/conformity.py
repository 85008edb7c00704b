"""Whether the offers for a lot are as they were asked for; one that is not is rejected with the coded reason.

Not here: tenderers (`suitability`, `grounds`) and other reasons to reject (`admission`).
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import audit, rounds
from tracker.refusal import Conflict, Refused
from tracker.rounds import Lot, Round
from tracker.tenders import safe
from tracker.tenders.models import Offer
from tracker.tenders.queries import are_sealed, unsettled
from tracker.tenders.verdicts import NONCONFORMITIES, ConformityCheck

ACT = "conformity.judged"
REJECTED = "not_conforming"


def conformity_of(session: Session, offers: Iterable[Offer]) -> dict[int, ConformityCheck]:
    """The verdicts by the offer's id."""
    ids = [offer.id for offer in offers]
    asked = select(ConformityCheck).where(ConformityCheck.offer_id.in_(ids))
    return {one.offer_id: one for one in session.scalars(asked)}


def conformity_edition(offer: Offer, check: ConformityCheck | None) -> int:
    """A number that grows with every change of an offer and of the verdict on it."""
    return offer.version + (check.version if check else 0)


def refuse_unconfirmed(session: Session, offer: Offer) -> None:
    """Refuse to admit an offer that is not confirmed to be as it was asked for."""
    check = conformity_of(session, [offer]).get(offer.id)
    if check is None or not check.conforms:
        code = "tender.conformity_open" if check is None else "tender.not_as_asked"
        raise Refused(code, name=offer.tender.supplier.name, lot=offer.lot.code)


def judge_conformity(
    session: Session,
    actor: audit.Actor,
    offer: Offer,
    *,
    conforms: bool,
    code: str | None = None,
    reason: str | None = None,
    edition: int,
    at: datetime,
) -> ConformityCheck:
    """Confirm that an offer is as it was asked for, or reject it because it is not; one act.

    An offer that was rejected for that and conforms after all waits to be admitted.
    """
    lot = offer.lot
    _begin(session, actor, lot.round, at=at)
    rounds.check(lot, ACT)
    if offer.tender.withdrawn_at is not None:
        raise Refused("tender.withdrawn", name=offer.tender.supplier.name, moment=offer.tender.withdrawn_at)
    stored = conformity_of(session, [offer]).get(offer.id)
    if conformity_edition(offer, stored) != edition:
        raise Conflict("changed.meanwhile", differences={"standing": (ACT, offer.standing)})
    told = None if conforms else (reason or "").strip() or None
    if not conforms:
        refuse_unreasoned(code, told)
    if stored is not None and (stored.conforms, stored.code, stored.reason) == (
        conforms, None if conforms else code, told,
    ):  # fmt: skip
        return stored
    audit.act(session, actor, ACT, about=offer, within=lot.round, at=at, reason=told)
    rounds.move(lot, ACT)
    made = note(session, offer, conforms=conforms, code=code, reason=told, by=actor.id, at=at)
    if not conforms and (offer.standing in ("received", "admitted") or offer.reason_code == REJECTED):
        offer.standing, offer.reason_code, offer.reason = "rejected", REJECTED, told
    elif conforms and (offer.standing, offer.reason_code) == ("rejected", REJECTED):
        offer.standing, offer.reason_code, offer.reason = "received", None, None
    session.flush()
    return made


def conform_all(session: Session, actor: audit.Actor, lot: Lot, *, at: datetime) -> list[ConformityCheck]:
    """Confirm every offer of a lot that came on time, is not settled, and that nobody has judged yet."""
    _begin(session, actor, lot.round, at=at)
    rounds.check(lot, ACT)
    waiting = unsettled(session, lot)
    judged = conformity_of(session, waiting)
    offers = [offer for offer in waiting if offer.id not in judged]
    if not offers:
        raise Refused("conformity.none_to_judge", lot=lot.code)
    audit.act(session, actor, ACT, about=lot, within=lot.round, at=at)
    rounds.move(lot, ACT)
    made = [note(session, offer, conforms=True, by=actor.id, at=at) for offer in offers]
    session.flush()
    return made


def refuse_unreasoned(code: str | None, reason: str | None) -> None:
    """Refuse a verdict against an offer without a coded reason, or without its text."""
    if code not in NONCONFORMITIES:
        raise Refused("conformity.code_unknown", field="code")
    if not (reason or "").strip():
        raise Refused("tender.reason_missing", field="reason")


def note(
    session: Session,
    offer: Offer,
    *,
    conforms: bool,
    code: str | None = None,
    reason: str | None = None,
    by: int,
    at: datetime,
) -> ConformityCheck:
    """Write a verdict that was judged, within an act."""
    check = conformity_of(session, [offer]).get(offer.id) or ConformityCheck(offer=offer)
    check.conforms, check.judged_by_id, check.judged_at = conforms, by, at
    check.code, check.reason = (None, None) if conforms else (code, reason)
    session.add(check)
    session.flush()
    return check


def _begin(session: Session, actor: audit.Actor, round_: Round, *, at: datetime) -> None:
    rounds.require(session, actor, ACT, round_, at=at)
    safe.lock(session, round_)
    if are_sealed(round_):
        raise Refused("tenders.sealed", deadline=round_.tender_deadline)
