"""Whether tenderers meet what the round asks of them: met, not met with the reason, or asked to supplement.

Not here: asking itself (`requesting`), and whether the offers are as asked for (`conformity`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import audit, rounds
from tracker.refusal import Conflict, Refused
from tracker.rounds import Requirement, requirements_of
from tracker.tenders import safe
from tracker.tenders.judged import Request
from tracker.tenders.models import Tender
from tracker.tenders.queries import are_sealed
from tracker.tenders.verdicts import SuitabilityCheck

MOVABLE = ("tendered", "evaluated")
RESTING = ("proposed", "decided")
UNSUITABLE = "unsuitable"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What was found of one requirement: "met" or "not_met", and the evidence seen; what is not met needs a note."""

    verdict: str
    note: str | None = None


def suitability_of(session: Session, tenders: Iterable[Tender]) -> dict[int, dict[int, SuitabilityCheck]]:
    """The verdicts by the tender's id and the requirement's."""
    ids = [tender.id for tender in tenders]
    found: dict[int, dict[int, SuitabilityCheck]] = {key: {} for key in ids}
    for one in session.scalars(select(SuitabilityCheck).where(SuitabilityCheck.tender_id.in_(ids))):
        found[one.tender_id][one.requirement_id] = one
    return found


def suitability_edition(checks: Mapping[int, SuitabilityCheck]) -> int:
    """A number that grows with every change of a tenderer's verdicts."""
    return sum(one.version for one in checks.values())


def open_requirements(session: Session, tender: Tender) -> list[Requirement]:
    """The requirements of the round that the tenderer is not found to meet, in their order."""
    checks = suitability_of(session, [tender])[tender.id]
    asked = requirements_of(session, tender.round)
    return [one for one in asked if one.id not in checks or checks[one.id].verdict != "met"]


def unmet(session: Session, tender: Tender) -> list[SuitabilityCheck]:
    """The verdicts that a requirement is not met."""
    checks = suitability_of(session, [tender])[tender.id].values()
    return sorted((one for one in checks if one.verdict == "not_met"), key=lambda one: one.requirement_id)


def refuse_open(session: Session, tender: Tender) -> None:
    """Refuse to admit a tenderer as long as a requirement is not met, or not yet judged."""
    left = open_requirements(session, tender)
    if not left:
        return
    failing = unmet(session, tender)
    code = "tender.requirement_not_met" if failing else "tender.requirement_open"
    numbers = [one.requirement.position for one in failing] or [one.position for one in left]
    raise Refused(code, name=tender.supplier.name, numbers=", ".join(str(one) for one in numbers))


def judge_suitability(
    session: Session,
    actor: audit.Actor,
    tender: Tender,
    *,
    verdicts: Mapping[int, Verdict],
    edition: int,
    at: datetime,
) -> list[SuitabilityCheck]:
    """Judge requirements, by their ids, in one act; what is not met excludes, and what is no longer lets in again.

    Asking to supplement is `ask`, about the requirement. Raises `Refused` by field (the requirement's id), and
    `suitability.rested_on` while a proposal or decision rests on the tenderer's verdicts.
    """
    stored = _begin(session, actor, tender, edition, at=at)
    known = {one.id for one in requirements_of(session, tender.round)}
    told = {key: Verdict(verdict=one.verdict, note=_told(one.note)) for key, one in verdicts.items()}
    for key, one in told.items():
        if key not in known or one.verdict not in ("met", "not_met"):
            raise Refused("suitability.verdict_unknown", field=f"verdict_{key}")
        if one.verdict == "not_met" and one.note is None:
            raise Refused("suitability.note_missing", field=f"note_{key}")
    apart = {key: one for key, one in told.items() if _differs(stored.get(key), one)}
    if not apart:
        return []
    if any(key in stored or one.verdict != "met" for key, one in apart.items()):
        refuse_resting(tender)
    reasons = "; ".join(one.note for one in apart.values() if one.verdict == "not_met" and one.note)
    audit.act(
        session, actor, "suitability.judged", about=tender, within=tender.round, at=at, reason=reasons or None
    )
    made = []
    for key, one in apart.items():
        check = stored.get(key) or SuitabilityCheck(tender=tender, requirement_id=key)
        check.verdict, check.note, check.judged_by_id, check.judged_at = one.verdict, one.note, actor.id, at
        session.add(check)
        made.append(check)
    session.flush()
    follow(session, tender)
    return made


def refuse_resting(tender: Tender) -> None:
    """Refuse to change a verdict while an award of a lot rests on it: withdraw the proposal or annul the decision."""
    for offer in tender.offers:
        if offer.standing == "admitted" and offer.lot.stage in RESTING:
            raise Refused("suitability.rested_on", name=tender.supplier.name, lot=offer.lot.code)


def meet_all(
    session: Session, actor: audit.Actor, tender: Tender, *, edition: int, at: datetime
) -> list[SuitabilityCheck]:
    """Say that a tenderer meets every requirement that is not judged yet; what was asked or is not met stays so."""
    stored = suitability_of(session, [tender])[tender.id]
    left = [one for one in requirements_of(session, tender.round) if one.id not in stored]
    if not left:
        _begin(session, actor, tender, edition, at=at)
        raise Refused("suitability.none_to_judge", name=tender.supplier.name)
    verdicts = {one.id: Verdict(verdict="met") for one in left}
    return judge_suitability(session, actor, tender, verdicts=verdicts, edition=edition, at=at)


def mark_asked(
    session: Session, request: Request, requirement: Requirement, *, by: int, at: datetime
) -> None:
    """Note within the act of a request that it asks to supplement a requirement, which is open until it is judged."""
    tender = request.tender
    stored = suitability_of(session, [tender])[tender.id].get(requirement.id)
    check = stored or SuitabilityCheck(tender=tender, requirement=requirement)
    check.verdict, check.request, check.judged_by_id, check.judged_at = "asked", request, by, at
    session.add(check)
    session.flush()
    follow(session, tender)


def follow(session: Session, tender: Tender) -> None:
    """Let the tenderer's offers stand as its verdicts say, in lots where nothing is proposed yet.

    Whoever does not meet a requirement is excluded with its reason; who no longer fails waits to be admitted again.
    """
    failing = unmet(session, tender)
    reason = "; ".join(one.note for one in failing if one.note)
    whole = not open_requirements(session, tender)
    for offer in tender.offers:
        if offer.lot.stage not in MOVABLE or tender.late:
            continue
        now = (offer.standing, offer.reason_code, offer.reason)
        out = offer.standing == "excluded" and offer.reason_code == UNSUITABLE
        then: tuple[str, str | None, str | None] = now
        if failing and (out or offer.standing in ("received", "admitted")):
            then = ("excluded", UNSUITABLE, reason)
        elif (out and not failing) or (offer.standing == "admitted" and not whole):
            then = ("received", None, None)
        if then != now:
            rounds.move(offer.lot, "suitability.judged")
            offer.standing, offer.reason_code, offer.reason = then
    session.flush()


def _begin(
    session: Session, actor: audit.Actor, tender: Tender, edition: int, *, at: datetime
) -> dict[int, SuitabilityCheck]:
    round_ = tender.round
    rounds.require(session, actor, "suitability.judged", round_, at=at)
    safe.lock(session, round_)
    if are_sealed(round_):
        raise Refused("tenders.sealed", deadline=round_.tender_deadline)
    rounds.check(round_, "suitability.judged")
    if tender.withdrawn_at is not None:
        raise Refused("tender.withdrawn", name=tender.supplier.name, moment=tender.withdrawn_at)
    stored = suitability_of(session, [tender])[tender.id]
    if suitability_edition(stored) != edition:
        raise Conflict("changed.meanwhile", differences={})
    return stored


def _differs(stored: SuitabilityCheck | None, told: Verdict) -> bool:
    return stored is None or (stored.verdict, stored.note) != (told.verdict, told.note)


def _told(text: str | None) -> str | None:
    return (text or "").strip() or None


def same_gap(session: Session, requirement_id: int, tenders: Sequence[Tender]) -> list[Tender]:
    """Those of the tenders that are found not to meet the requirement, or wait for what they were asked of it."""
    found = suitability_of(session, tenders)
    gaps = ("not_met", "asked")
    return [
        one
        for one in tenders
        if requirement_id in found[one.id] and found[one.id][requirement_id].verdict in gaps
    ]
