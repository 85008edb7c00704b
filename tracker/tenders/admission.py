"""Which opened offers come into the comparison: admitted, excluded or rejected, each with its reason.

Not here: checklists of exclusion grounds (`grounds`), verdicts on tenderers and offers (`suitability`, `conformity`),
requests to supplement (`requesting`), and the comparison itself (`tracker.evaluation`).
"""

from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker import audit, rounds
from tracker.database import day_of
from tracker.refusal import Conflict, Refused
from tracker.rounds import Lot
from tracker.tenders import conformity, grounds, lateness, safe, suitability
from tracker.tenders.models import Offer
from tracker.tenders.queries import are_sealed, unsettled

EXCLUSIONS = ("exclusion_ground", "unsuitable")
REJECTIONS = ("late", "not_conforming", "over_ceiling", "abnormally_low", "other")


def admit(session: Session, actor: audit.Actor, offer: Offer, *, version: int, at: datetime) -> Offer:
    """Let an offer into the comparison that is as it was asked for, of a tenderer that meets every requirement.

    A late one cannot be: `Refused("tender.late_admit")` with the finding.
    """
    _begin(session, actor, offer, "tender.admitted", version=version, at=at)
    if offer.tender.late:
        raise Refused(
            "tender.late_admit",
            name=offer.tender.supplier.name,
            received=offer.tender.received_at,
            deadline=offer.lot.round.tender_deadline,
            finding=lateness.finding(offer.lot.round),
        )
    if offer.standing == "admitted":
        grounds.refuse_in_the_way(session, offer.tender, on=day_of(at))
        return offer
    refuse_open(session, offer, on=day_of(at))
    audit.act(session, actor, "tender.admitted", about=offer, within=offer.lot.round, at=at)
    _settle(session, offer, "tender.admitted", standing="admitted")
    return offer


def admit_all(session: Session, actor: audit.Actor, lot: Lot, *, at: datetime) -> list[Offer]:
    """Let every offer of a lot in that came on time and is not yet settled; excluded and rejected ones stay out.

    Those whose tenderer the law demands to be excluded, or does not meet every requirement yet, are left as they are,
    and so are those that nobody confirmed to be as they were asked for.
    """
    rounds.require(session, actor, "tender.admitted", lot.round, at=at)
    safe.lock(session, lot.round)
    rounds.check(lot, "tender.admitted")
    waiting = unsettled(session, lot)
    refusals = {one: why_open(session, one, on=day_of(at)) for one in waiting}
    offers = [one for one in waiting if refusals[one] is None]
    if not offers:
        for found in refusals.values():
            if found is not None:
                raise found
    if not offers:
        raise Refused("tender.none_to_admit", lot=lot.code)
    audit.act(session, actor, "tender.admitted", about=lot, within=lot.round, at=at)
    for offer in offers:
        _settle(session, offer, "tender.admitted", standing="admitted")
    return offers


def refuse_open(session: Session, offer: Offer, *, on: date) -> None:
    """Refuse to admit what the law demands to be excluded, what is not met or judged, and what is not as asked for."""
    grounds.refuse_in_the_way(session, offer.tender, on=on)
    suitability.refuse_open(session, offer.tender)
    conformity.refuse_unconfirmed(session, offer)


def why_open(session: Session, offer: Offer, *, on: date) -> Refused | None:
    """Why an offer that came on time cannot be admitted yet, or nothing."""
    try:
        refuse_open(session, offer, on=on)
    except Refused as found:
        return found
    return None


def exclude(
    session: Session,
    actor: audit.Actor,
    offer: Offer,
    *,
    code: str,
    reason: str,
    version: int,
    at: datetime,
    ground: str | None = None,
) -> Offer:
    """Keep an offer out because of its tenderer: an exclusion ground, or a requirement of suitability not met.

    An exclusion ground is named by its code, and is one that the tenderer's checklist says was found. Where the round
    has requirements, who is unsuitable is found not to meet one of them.
    """
    return _keep_out(
        session,
        actor,
        offer,
        "excluded",
        EXCLUSIONS,
        code=code,
        reason=reason,
        version=version,
        at=at,
        ground=ground,
    )


def reject(
    session: Session,
    actor: audit.Actor,
    offer: Offer,
    *,
    code: str,
    reason: str,
    version: int,
    at: datetime,
    fault: str | None = None,
) -> Offer:
    """Keep an offer out because of the tender itself: late, not as asked for, above the ceiling, too low.

    `fault` says by its code what is not as it was asked for; the verdict on the offer's conformity says so too.
    """
    return _keep_out(
        session,
        actor,
        offer,
        "rejected",
        REJECTIONS,
        code=code,
        reason=reason,
        version=version,
        at=at,
        fault=fault or "other",
    )


def _keep_out(
    session: Session,
    actor: audit.Actor,
    offer: Offer,
    standing: str,
    codes: tuple[str, ...],
    *,
    code: str,
    reason: str,
    version: int,
    at: datetime,
    ground: str | None = None,
    fault: str = "other",
) -> Offer:
    act = f"tender.{standing}"
    _begin(session, actor, offer, act, version=version, at=at)
    if code not in codes:
        raise Refused("tender.reason_code_unknown", field="code")
    if code == "late" and not offer.tender.late:
        raise Refused("tender.not_late", field="code", received=offer.tender.received_at)
    if not reason.strip():
        raise Refused("tender.reason_missing", field="reason")
    if code == "exclusion_ground":
        _refuse_ground(session, offer, ground, at=at)
    if code == suitability.UNSUITABLE:
        _refuse_suited(session, offer)
    if code == conformity.REJECTED:
        conformity.refuse_unreasoned(fault, reason)
    audit.act(session, actor, act, about=offer, within=offer.lot.round, at=at, reason=reason)
    if code == conformity.REJECTED:
        told = reason.strip()
        conformity.note(session, offer, conforms=False, code=fault, reason=told, by=actor.id, at=at)
    _settle(session, offer, act, standing=standing, code=code, reason=reason.strip())
    if code == "exclusion_ground":
        offer.exclusion_ground, offer.excluded_on = ground, day_of(at)
        session.flush()
    return offer


def _refuse_suited(session: Session, offer: Offer) -> None:
    """Refuse to call a tenderer unsuitable where the round's requirements are judged and none is found not met."""
    if rounds.requirements_of(session, offer.lot.round) and not suitability.unmet(session, offer.tender):
        raise Refused("tender.requirement_none_unmet", field="code", name=offer.tender.supplier.name)


def _refuse_ground(session: Session, offer: Offer, ground: str | None, *, at: datetime) -> None:
    """Refuse an exclusion on a ground that was not found, whose self-cleaning was accepted, or that is too old."""
    check = grounds.checks_of(session, [offer.tender])[offer.tender_id].get(ground or "")
    if check is None or check.dated_on is None:
        raise Refused("tender.ground_missing", field="ground", name=offer.tender.supplier.name)
    if check.cleaning_accepted:
        raise Refused("tender.ground_cleaned", field="ground", name=offer.tender.supplier.name)
    old = grounds.too_old(offer.lot.round, check.ground, check.dated_on, on=day_of(at))
    if old is not None:
        raise Refused(
            "tender.ground_too_old", field="ground", dated_on=check.dated_on, last_day=old[0], finding=old[1]
        )


def _begin(
    session: Session, actor: audit.Actor, offer: Offer, act: str, *, version: int, at: datetime
) -> None:
    round_ = offer.lot.round
    rounds.require(session, actor, act, round_, at=at)
    safe.lock(session, round_)
    if are_sealed(round_):
        raise Refused("tenders.sealed", deadline=round_.tender_deadline)
    rounds.check(offer.lot, act)
    if offer.tender.withdrawn_at is not None:
        raise Refused("tender.withdrawn", name=offer.tender.supplier.name, moment=offer.tender.withdrawn_at)
    if offer.version != version:
        raise Conflict("changed.meanwhile", differences={"standing": (act, offer.standing)})


def _settle(
    session: Session,
    offer: Offer,
    act: str,
    *,
    standing: str,
    code: str | None = None,
    reason: str | None = None,
) -> None:
    rounds.move(offer.lot, act)
    offer.standing, offer.reason_code, offer.reason = standing, code, reason
    offer.exclusion_ground = offer.excluded_on = None
    session.flush()
