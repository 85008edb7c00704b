"""The checklist of exclusion grounds: what was seen of each in a tenderer, and what the law makes of it.

Not here: excluding (`admission`). Of criminal-record extracts nothing is kept but that they were looked at.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import audit, law, rounds
from tracker.database import day_of
from tracker.refusal import Conflict, Refused
from tracker.rounds import Round
from tracker.tenders import safe
from tracker.tenders.judged import ExclusionCheck
from tracker.tenders.models import Tender
from tracker.tenders.queries import are_sealed

GROUNDS = law.exclusion.GROUNDS
BY_EXTRACT = law.exclusion.BY_EXTRACT


@dataclass(frozen=True, kw_only=True)
class Found:
    """A ground that was found: the judgment's or the act's day, what it rests on, and self-cleaning if shown."""

    dated_on: date
    note: str
    self_cleaning: str | None = None
    accepted: bool | None = None
    accepted_reason: str | None = None


def checks_of(session: Session, tenders: Iterable[Tender]) -> dict[int, dict[str, ExclusionCheck]]:
    """What was seen of the grounds, by the tender's id and the ground's code."""
    ids = [tender.id for tender in tenders]
    found: dict[int, dict[str, ExclusionCheck]] = {key: {} for key in ids}
    for one in session.scalars(select(ExclusionCheck).where(ExclusionCheck.tender_id.in_(ids))):
        found[one.tender_id][one.ground] = one
    return found


def checklist_edition(checks: Mapping[str, ExclusionCheck]) -> int:
    """A number that grows with every change of a tenderer's checklist."""
    return sum(one.version for one in checks.values())


def duty(round_: Round, ground: str) -> law.Finding[object] | None:
    """Whether the round's law says that a ground must or may be applied; nothing where it says nothing."""
    if round_.law_day is None:
        return None
    try:
        return law.exclusion.duty(law.book(), ground, regime=round_.regime or "", on=round_.law_day)
    except law.NotInForce:
        return None


def too_old(
    round_: Round, ground: str, dated_on: date, *, on: date
) -> tuple[date, law.Finding[object]] | None:
    """The last day on which a ground of that day could be used, with the law, where that day has passed."""
    if round_.law_day is None:
        return None
    try:
        last, limit = law.exclusion.usable_until(law.book(), ground, dated_on=dated_on, on=round_.law_day)
    except law.NotInForce:
        return None
    return (last, limit) if last is not None and last < on else None


def standing_in_the_way(
    session: Session, tender: Tender, *, on: date
) -> tuple[ExclusionCheck, law.Finding[object]] | None:
    """A ground for which the law demands exclusion: found, not too old, and no self-cleaning accepted."""
    for check in checks_of(session, [tender])[tender.id].values():
        if check.outcome != "found" or check.dated_on is None or check.cleaning_accepted:
            continue
        found = duty(tender.round, check.ground)
        old = too_old(tender.round, check.ground, check.dated_on, on=on)
        if found is not None and found.decides and found.value == "must" and old is None:
            return check, found
    return None


def refuse_in_the_way(session: Session, tender: Tender, *, on: date) -> None:
    """Refuse to admit a tenderer whom the law demands to be excluded."""
    found = standing_in_the_way(session, tender, on=on)
    if found is not None:
        raise Refused(
            "tender.must_exclude",
            name=tender.supplier.name,
            exclusion_ground=found[0].ground,
            section=GROUNDS[found[0].ground].section,
            finding=found[1],
        )


def check_grounds(
    session: Session,
    actor: audit.Actor,
    tender: Tender,
    *,
    outcomes: Mapping[str, str],
    edition: int,
    at: datetime,
) -> list[ExclusionCheck]:
    """Note that grounds show no sign, or that the extract was shown and given back; one act for all of them."""
    stored = _begin(session, actor, tender, edition, at=at)
    for ground, outcome in outcomes.items():
        if ground not in GROUNDS or outcome not in ("no_sign", "extract_checked"):
            raise Refused("exclusion.outcome_unknown", field=ground)
        if outcome == "extract_checked" and ground not in BY_EXTRACT:
            raise Refused("exclusion.no_extract", field=ground)
    changed = {
        ground: outcome
        for ground, outcome in outcomes.items()
        if ground not in stored or stored[ground].outcome != outcome
    }
    if not changed:
        return []
    audit.act(session, actor, "exclusion.checked", about=tender, within=tender.round, at=at)
    kept = []
    for ground, outcome in changed.items():
        check = _row(session, tender, stored.get(ground), ground)
        check.outcome, check.checked_by_id, check.checked_on = outcome, actor.id, day_of(at)
        check.dated_on = check.note = check.self_cleaning = None
        check.cleaning_accepted = check.cleaning_reason = None
        kept.append(check)
    session.flush()
    return kept


def find_ground(
    session: Session,
    actor: audit.Actor,
    tender: Tender,
    *,
    ground: str,
    found: Found,
    edition: int,
    at: datetime,
) -> ExclusionCheck:
    """Note that a ground is there. Where the law demands exclusion for it, admitted offers are unsettled again."""
    stored = _begin(session, actor, tender, edition, at=at)
    _refuse_found(ground, found, on=day_of(at))
    audit.act(session, actor, "exclusion.checked", about=tender, within=tender.round, at=at)
    check = _row(session, tender, stored.get(ground), ground)
    check.outcome, check.checked_by_id, check.checked_on = "found", actor.id, day_of(at)
    check.dated_on, check.note = found.dated_on, found.note.strip()
    check.self_cleaning = _told(found.self_cleaning)
    check.cleaning_accepted, check.cleaning_reason = found.accepted, _told(found.accepted_reason)
    session.flush()
    if standing_in_the_way(session, tender, on=day_of(at)) is not None:
        for offer in tender.offers:
            if offer.standing == "admitted" and offer.lot.stage in ("tendered", "evaluated"):
                rounds.move(offer.lot, "exclusion.checked")
                offer.standing = "received"
    session.flush()
    return check


def _refuse_found(ground: str, found: Found, *, on: date) -> None:
    if ground not in GROUNDS:
        raise Refused("exclusion.outcome_unknown", field="ground")
    if found.dated_on > on:
        raise Refused("exclusion.in_future", field="dated_on", day=found.dated_on)
    if not found.note.strip():
        raise Refused("exclusion.note_missing", field="note")
    if found.accepted is not None and not _told(found.self_cleaning):
        raise Refused("exclusion.cleaning_missing", field="self_cleaning")
    if (found.accepted is None) != (_told(found.accepted_reason) is None):
        field = "accepted" if found.accepted is None else "accepted_reason"
        raise Refused("exclusion.cleaning_unreasoned", field=field)


def _begin(
    session: Session, actor: audit.Actor, tender: Tender, edition: int, *, at: datetime
) -> dict[str, ExclusionCheck]:
    round_ = tender.round
    rounds.require(session, actor, "exclusion.checked", round_, at=at)
    safe.lock(session, round_)
    if are_sealed(round_):
        raise Refused("tenders.sealed", deadline=round_.tender_deadline)
    rounds.check(round_, "exclusion.checked")
    if tender.withdrawn_at is not None:
        raise Refused("tender.withdrawn", name=tender.supplier.name, moment=tender.withdrawn_at)
    stored = checks_of(session, [tender])[tender.id]
    if checklist_edition(stored) != edition:
        raise Conflict("changed.meanwhile", differences={})
    return stored


def _row(session: Session, tender: Tender, stored: ExclusionCheck | None, ground: str) -> ExclusionCheck:
    if stored is None:
        stored = ExclusionCheck(tender_id=tender.id, ground=ground)
        session.add(stored)
    return stored


def _told(text: str | None) -> str | None:
    return (text or "").strip() or None
