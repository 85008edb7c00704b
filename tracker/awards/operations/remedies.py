"""Appeals to the Market Court and procurement corrections against a lot's award, and what it was found to lack.

Not here: what an appeal holds back (`tracker.contracts`). A correction blocks nothing.
"""

from datetime import date, datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from tracker import audit, evaluation, rounds
from tracker.awards.models import (
    APPEAL_OUTCOMES,
    CORRECTION_OUTCOMES,
    DEFICIENCY_FOUND_BY,
    Appeal,
    Award,
    Correction,
    Deficiency,
)
from tracker.database import day_of
from tracker.organisations import Supplier
from tracker.refusal import Conflict, Refused


def file_appeal(
    session: Session,
    actor: audit.Actor,
    award: Award,
    *,
    filed_on: date,
    docket: str | None = None,
    appellant: Supplier | None = None,
    note: str | None = None,
    at: datetime,
) -> Appeal:
    """Record an appeal: while it is pending, and the court has given no permission, a binding standstill goes on."""
    _begin(session, actor, award, "appeal.filed", day=filed_on, field="filed_on", at=at)
    appeal = Appeal(
        award_id=award.id, filed_on=filed_on, docket=_told(docket), note=_told(note),
        appellant_id=None if appellant is None else appellant.id,
    )  # fmt: skip
    return _keep(session, actor, appeal, award, "appeal.filed", at=at)


def permit(
    session: Session, actor: audit.Actor, appeal: Appeal, *, version: int, permitted_on: date, at: datetime
) -> Appeal:
    """Record that the court lets the contract be concluded or implemented (§§150–153)."""
    award = _pending(
        session, actor, appeal, "appeal.permission_given", day=permitted_on, field="permitted_on",
        version=version, at=at,
    )  # fmt: skip
    audit.act(session, actor, "appeal.permission_given", about=appeal, within=award.lot.round, at=at)
    appeal.permission_on = permitted_on
    session.flush()
    return appeal


def resolve_appeal(
    session: Session,
    actor: audit.Actor,
    appeal: Appeal,
    *,
    version: int,
    resolved_on: date,
    outcome: str,
    note: str | None = None,
    at: datetime,
) -> Appeal:
    """Record how the court ended an appeal. It annuls nothing by itself: the decision is annulled on its own page."""
    award = _pending(
        session,
        actor,
        appeal,
        "appeal.resolved",
        day=resolved_on,
        field="resolved_on",
        version=version,
        at=at,
    )
    if outcome not in APPEAL_OUTCOMES:
        raise Refused("remedy.outcome_unknown", field="outcome")
    audit.act(session, actor, "appeal.resolved", about=appeal, within=award.lot.round, at=at)
    appeal.resolved_on, appeal.outcome, appeal.note = resolved_on, outcome, _told(note) or appeal.note
    session.flush()
    return appeal


def claim_correction(
    session: Session,
    actor: audit.Actor,
    award: Award,
    *,
    claimed_on: date,
    claimant: Supplier | None = None,
    note: str | None = None,
    at: datetime,
) -> Correction:
    """Record a tenderer's claim for correction, or (without claimant) that the buyer itself takes the matter up."""
    _begin(session, actor, award, "correction.claimed", day=claimed_on, field="claimed_on", at=at)
    correction = Correction(
        award_id=award.id, claimed_on=claimed_on, note=_told(note),
        claimant_id=None if claimant is None else claimant.id,
    )  # fmt: skip
    return _keep(session, actor, correction, award, "correction.claimed", at=at)


def resolve_correction(
    session: Session,
    actor: audit.Actor,
    correction: Correction,
    *,
    version: int,
    resolved_on: date,
    outcome: str,
    note: str | None = None,
    at: datetime,
) -> Correction:
    """Record how a correction ended."""
    award = _pending(
        session,
        actor,
        correction,
        "correction.resolved",
        day=resolved_on,
        field="resolved_on",
        version=version,
        at=at,
    )
    if outcome not in CORRECTION_OUTCOMES:
        raise Refused("remedy.outcome_unknown", field="outcome")
    audit.act(session, actor, "correction.resolved", about=correction, within=award.lot.round, at=at)
    correction.resolved_on, correction.outcome = resolved_on, outcome
    correction.note = _told(note) or correction.note
    session.flush()
    return correction


def find_deficient(
    session: Session,
    actor: audit.Actor,
    award: Award,
    *,
    found_on: date,
    found_by: str,
    lacking: str,
    docket: str | None = None,
    at: datetime,
) -> Deficiency:
    """Record that the decision or its instructions were found essentially deficient; it may be appealed for longer."""
    _begin(session, actor, award, "award.found_deficient", day=found_on, field="found_on", at=at)
    if found_by not in DEFICIENCY_FOUND_BY:
        raise Refused("award.finder_unknown", field="found_by")
    if not lacking.strip():
        raise Refused("award.deficiency_unsaid", field="lacking")
    deficiency = Deficiency(
        award_id=award.id, found_on=found_on, found_by=found_by, docket=_told(docket), lacking=lacking.strip(),
        recorded_by_id=actor.id, recorded_at=at,
    )  # fmt: skip
    return _keep(session, actor, deficiency, award, "award.found_deficient", at=at)


def _begin(
    session: Session, actor: audit.Actor, award: Award, act: str, *, day: date, field: str, at: datetime
) -> None:
    rounds.require(session, actor, act, award.lot.round, at=at)
    # A contract that is being concluded now sees this appeal, or the other way round.
    evaluation.hold(session, award.lot)
    rounds.check(award.lot, act)
    if award.decided_on is None:
        raise Refused("award.not_decided")
    if not award.decided_on <= day <= day_of(at):
        raise Refused("remedy.day_impossible", field=field, first=award.decided_on)


Remedy = TypeVar("Remedy", Appeal, Correction, Deficiency)


def _keep(
    session: Session, actor: audit.Actor, remedy: Remedy, award: Award, act: str, *, at: datetime
) -> Remedy:
    audit.act(session, actor, act, about=remedy, within=award.lot.round, at=at)
    session.add(remedy)
    session.flush()
    return remedy


def _pending(
    session: Session,
    actor: audit.Actor,
    remedy: Appeal | Correction,
    act: str,
    *,
    day: date,
    field: str,
    version: int,
    at: datetime,
) -> Award:
    award = remedy.award
    rounds.require(session, actor, act, award.lot.round, at=at)
    evaluation.hold(session, award.lot)
    rounds.check(award.lot, act)
    begun = remedy.filed_on if isinstance(remedy, Appeal) else remedy.claimed_on
    if remedy.resolved_on is not None:
        raise Refused("remedy.resolved", day=remedy.resolved_on)
    if remedy.version != version:
        raise Conflict("changed.meanwhile", differences={field: (day, None)})
    if not begun <= day <= day_of(at):
        raise Refused("remedy.day_impossible", field=field, first=begun)
    return award


def _told(text: str | None) -> str | None:
    return (text or "").strip() or None
