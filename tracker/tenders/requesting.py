"""Asking a tenderer to supplement or to explain after the opening: what was asked, answered, and judged of it.

Not here: what follows for admission (`admission`), and sending itself: a letter leaves outside, its moment is noted.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from tracker import audit, law, rounds
from tracker.refusal import Conflict, Refused
from tracker.rounds import Lot, Requirement, Round
from tracker.tenders import grounds, low, safe, suitability
from tracker.tenders.judged import REQUESTS, LowLimits, Request, RequestLot, RequestSubject
from tracker.tenders.models import Tender
from tracker.tenders.queries import are_sealed, limits_of

SUPPLEMENTING = {
    "annex_e": "tender.supplement_annexE",
    "eu": "tender.supplement_eu",
    "national": "tender.supplement_national",
}
EXPLAINING = {"eu": "award.low_tender_explanation"}


def finding(round_: Round, kind: str) -> law.ValueFinding | None:
    """What the round's law says of asking such a thing; nothing where no act in force says anything.

    Only above the EU threshold does the Act demand that an abnormally low price be explained.
    """
    rules = EXPLAINING if kind == "abnormally_low" else SUPPLEMENTING
    rule = rules.get(round_.regime or "")
    if rule is None or round_.law_day is None:
        return None
    try:
        return law.on(round_.law_day).value(rule)
    except law.NotInForce:
        return None


def ask(
    session: Session,
    actor: audit.Actor,
    tender: Tender,
    *,
    kind: str,
    text: str,
    lots: Sequence[Lot],
    sent_at: datetime,
    due_at: datetime,
    at: datetime,
    requirement: Requirement | None = None,
    ground: str | None = None,
) -> Request:
    """Note that a tenderer was asked something on one or more of the lots that it offers for, and until when.

    A request about a requirement of the round leaves that open until it is judged; one to show self-cleaning may name
    the ground that was found.
    """
    round_ = tender.round
    _begin(session, actor, round_, "request.sent", lots, at=at)
    if tender.withdrawn_at is not None:
        raise Refused("tender.withdrawn", name=tender.supplier.name, moment=tender.withdrawn_at)
    if kind not in REQUESTS:
        raise Refused("request.kind_unknown", field="kind")
    offered = {offer.lot_id for offer in tender.offers}
    if not lots or not offered.issuperset(lot.id for lot in lots):
        raise Refused("request.lots_missing", field="lots", name=tender.supplier.name)
    _refuse_subject(session, tender, kind, requirement, ground)
    if not text.strip():
        raise Refused("request.text_missing", field="text")
    if sent_at > at:
        raise Refused("request.in_future", field="sent_at", moment=sent_at)
    if round_.opened_at is not None and sent_at < round_.opened_at:
        raise Refused("request.before_opening", field="sent_at", opened=round_.opened_at)
    if due_at <= sent_at:
        raise Refused("request.due_first", field="due_at", sent=sent_at)
    audit.act(session, actor, "request.sent", about=tender, within=round_, at=at, happened_at=sent_at)
    made = Request(tender=tender, kind=kind, text=text.strip(), sent_at=sent_at, due_at=due_at)
    session.add(made)
    session.flush()
    session.add_all(RequestLot(request=made, lot=lot) for lot in lots)
    if requirement is not None or ground is not None:
        session.add(RequestSubject(request=made, requirement=requirement, ground=ground))
    session.flush()
    if requirement is not None:
        suitability.mark_asked(session, made, requirement, by=actor.id, at=at)
    return made


def _refuse_subject(
    session: Session, tender: Tender, kind: str, requirement: Requirement | None, ground: str | None
) -> None:
    """Refuse a requirement or a ground that is not the tenderer's, or that such a request is not about."""
    if requirement is not None:
        if kind not in ("supplement", "explain"):
            raise Refused("request.not_of_requirement", field="requirement")
        if requirement.round_id != tender.round_id:
            raise Refused("suitability.verdict_unknown", field="requirement")
        suitability.refuse_resting(tender)
    if ground is not None:
        check = grounds.checks_of(session, [tender])[tender.id].get(ground)
        if kind != "self_cleaning":
            raise Refused("request.not_of_ground", field="ground")
        if check is None or check.outcome != "found":
            raise Refused("tender.ground_missing", field="ground", name=tender.supplier.name)


def answer(
    session: Session,
    actor: audit.Actor,
    request: Request,
    *,
    text: str,
    answered_at: datetime,
    version: int,
    at: datetime,
) -> Request:
    """Note what the tenderer answered and when, an answer after the deadline too: whether it helps is judged apart."""
    _begin(session, actor, request.tender.round, "request.answered", request.lots, at=at)
    _refuse_stale(request, version, answer=text)
    if request.answered_at is not None:
        raise Refused("request.answered", moment=request.answered_at)
    if request.sufficient is not None:
        raise Refused("request.judged")
    if not text.strip():
        raise Refused("request.answer_missing", field="answer")
    if answered_at > at:
        raise Refused("request.in_future", field="answered_at", moment=answered_at)
    if answered_at < request.sent_at:
        raise Refused("request.answer_first", field="answered_at", sent=request.sent_at)
    audit.act(
        session, actor, "request.answered", about=request.tender, within=request.tender.round, at=at,
        happened_at=answered_at,
    )  # fmt: skip
    request.answer, request.answered_at = text.strip(), answered_at
    session.flush()
    return request


def judge(
    session: Session,
    actor: audit.Actor,
    request: Request,
    *,
    sufficient: bool,
    reason: str,
    version: int,
    at: datetime,
) -> Request:
    """Judge an answer as sufficient or not; a missing one only after its deadline, and never as sufficient."""
    _begin(session, actor, request.tender.round, "request.judged", request.lots, at=at)
    _refuse_stale(request, version, sufficient=sufficient)
    if request.sufficient is not None:
        raise Refused("request.judged")
    if request.answered_at is None and (sufficient or at <= request.due_at):
        raise Refused("request.unanswered", field="sufficient", due=request.due_at)
    if not reason.strip():
        raise Refused("request.reason_missing", field="reason")
    audit.act(session, actor, "request.judged", about=request.tender, within=request.tender.round, at=at)
    request.sufficient, request.judged_reason = sufficient, reason.strip()
    session.flush()
    return request


def set_low_limits(
    session: Session, actor: audit.Actor, round_: Round, *, limits: low.Limits, version: int, at: datetime
) -> LowLimits:
    """Set by which shares a price of the round has to lie below the others' to prompt; `version` 0 where none are set.

    The limits are prompts of the buyer's own and decide nothing, so they are not among what is announced.
    """
    rounds.require(session, actor, "low_limits.set", round_, at=at)
    safe.lock(session, round_)
    rounds.check(round_, "low_limits.set")
    stored = session.get(LowLimits, round_.id)
    for field in (low.MEAN, low.NEXT):
        if not 0 < getattr(limits, field) < 1:
            raise Refused("low_limits.outside", field=field)
    if (stored.version if stored else 0) != version:
        now = limits_of(session, round_)
        names = (low.MEAN, low.NEXT)
        apart = {name: (getattr(limits, name), getattr(now, name)) for name in names}
        raise Conflict("changed.meanwhile", differences=apart)
    audit.act(session, actor, "low_limits.set", about=round_, within=round_, at=at)
    if stored is None:
        stored = LowLimits(round_id=round_.id)
        session.add(stored)
    stored.below_mean, stored.below_next = limits.below_mean, limits.below_next
    session.flush()
    return stored


def _begin(
    session: Session, actor: audit.Actor, round_: Round, act: str, lots: Sequence[Lot], *, at: datetime
) -> None:
    rounds.require(session, actor, act, round_, at=at)
    safe.lock(session, round_)
    if are_sealed(round_):
        raise Refused("tenders.sealed", deadline=round_.tender_deadline)
    for lot in lots:
        rounds.check(lot, act)


def _refuse_stale(request: Request, version: int, **mine: object) -> None:
    if request.version != version:
        apart = {name: (told, getattr(request, name)) for name, told in mine.items()}
        raise Conflict("changed.meanwhile", differences=apart)
