"""An officer proposes an award, with its reasons, on a comparison that is frozen with it; or takes it back.

Not here: the decision (`deciding`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker import audit, evaluation, rounds
from tracker.awards import queries, rules
from tracker.awards.models import Award, CriterionReason, Line
from tracker.refusal import Conflict, Refused
from tracker.rounds import Lot, Scheme
from tracker.tenders import Offer


def propose(
    session: Session,
    actor: audit.Actor,
    lot: Lot,
    *,
    chosen: Sequence[int],
    reasons: str,
    line_reasons: Mapping[int, str],
    criterion_reasons: Mapping[int, str],
    price_only_reason: str | None = None,
    direct_reason: str | None = None,
    tie_reason: str | None = None,
    at: datetime,
) -> Award:
    """Propose an award: `chosen` are offers' ids in order of priority; every offer gets a reason, every criterion too.

    The reason of a rejected or excluded offer is the one it was kept out with, unless another is given. `tie_reason`
    tells how equal tenders were told apart. Raises `Refused` by field: `award.passed_over`, `award.reason_missing`,
    `award.price_only_unreasoned`, …
    """
    round_ = lot.round
    direct = _begin_proposal(session, actor, lot, at=at)
    scheme = None if direct else rounds.scheme_of(session, lot)
    equals = _judge_choice(session, lot, chosen)
    told = _line_reasons(session, lot, line_reasons)
    by_criterion = _criterion_reasons(scheme, criterion_reasons)
    award = Award(
        lot_id=lot.id,
        number=_next_number(session, lot),
        direct=direct,
        direct_reason=_direct_reason(lot, direct_reason) if direct else None,
        reasons=_required(reasons, "reasons", "award.reasons_missing"),
        price_only_reason=_price_only(lot, scheme, price_only_reason),
        tie_reason=_tie(equals, tie_reason),
        proposed_by_id=actor.id,
        proposed_at=at,
    )
    audit.act(session, actor, "award.proposed", about=award, within=round_, at=at)
    if not direct:
        award.comparison_id = evaluation.freeze(session, actor, lot, why=_why(session, lot), at=at).id
    session.add(award)
    session.flush()
    _add_lines(session, award, chosen, told)
    for identity, reason in by_criterion.items():
        session.add(CriterionReason(award_id=award.id, criterion_id=identity, reason=reason))
    rounds.move(lot, "award.proposed")
    session.flush()
    return award


def _begin_proposal(session: Session, actor: audit.Actor, lot: Lot, *, at: datetime) -> bool:
    """What a proposal asks first: scope, stage, a comparison; whether it is a direct award."""
    rounds.require(session, actor, "award.proposed", lot.round, at=at)
    evaluation.hold(session, lot)
    direct = lot.round.procedure == "direct"
    if lot.stage == "tendered" and not direct:
        raise Refused("award.not_compared", lot=lot.code)
    rounds.check(lot, "award.proposed")
    return direct


def withdraw(session: Session, actor: audit.Actor, award: Award, *, version: int, at: datetime) -> Award:
    """Take a proposal back before it is decided; the lot is compared again."""
    begin(session, actor, award, "award.withdrawn", version=version, at=at)
    audit.act(session, actor, "award.withdrawn", about=award, within=award.lot.round, at=at)
    award.state = "withdrawn"
    rounds.move(award.lot, "award.withdrawn")
    session.flush()
    return award


def begin(
    session: Session, actor: audit.Actor, award: Award, act: str, *, version: int, at: datetime
) -> None:
    """What every verb on a live award asks first: scope, the latest version, the lot's stage."""
    rounds.require(session, actor, act, award.lot.round, at=at)
    evaluation.hold(session, award.lot)
    if award.version != version:
        raise Conflict("changed.meanwhile", differences={"state": (act, award.state)})
    rounds.check(award.lot, act)
    if award.state not in queries.LIVE:
        raise Refused("award.not_live", state=award.state)


def _judge_choice(session: Session, lot: Lot, chosen: Sequence[int]) -> list[str]:
    """Refuse a choice that may not be made; tells the equal tenderers that it tells apart."""
    round_ = lot.round
    most = round_.framework_suppliers if round_.technique in ("framework", "dps") else 1
    candidates = queries.candidates(session, lot)
    fault = rules.judge_choice(candidates, chosen, most=most, limit=round_.lot_limit)
    if fault is not None:
        raise Refused(fault.code, field="chosen", **fault.facts)
    if round_.procedure == "direct":
        return []
    in_order = (round_.framework_mode or "").startswith("priority")
    return rules.equals_apart(candidates, chosen, limit=round_.lot_limit, in_order=in_order)


def _tie(equals: Sequence[str], given: str | None) -> str | None:
    if not equals:
        return None
    if not (given or "").strip():
        raise Refused("award.tie_unexplained", field="tie_reason", tenderers=", ".join(equals))
    return _required(given, "tie_reason", "award.tie_unexplained")


def _line_reasons(session: Session, lot: Lot, given: Mapping[int, str]) -> list[tuple[Offer, str]]:
    told = []
    for offer in queries.offers(session, lot):
        reason = given.get(offer.id, "").strip() or (offer.reason or "")
        if not reason:
            raise Refused(
                "award.reason_missing", field=f"line-{offer.id}", tenderer=offer.tender.supplier.name
            )
        told.append((offer, reason))
    return told


def _criterion_reasons(scheme: Scheme | None, given: Mapping[int, str]) -> dict[int, str]:
    told = {}
    for criterion in scheme.criteria if scheme is not None else ():
        reason = given.get(criterion.id, "").strip()
        if not reason:
            raise Refused(
                "award.criterion_reason_missing", field=f"criterion-{criterion.id}", criterion=criterion.name
            )
        told[criterion.id] = reason
    return told


def price_only(scheme: Scheme | None) -> bool:
    """Whether the announced scheme chooses by price alone."""
    return scheme is not None and all(criterion.kind == "price" for criterion in scheme.criteria)


def _price_only(lot: Lot, scheme: Scheme | None, given: str | None) -> str | None:
    if not price_only(scheme):
        return None
    reason = (given or "").strip() or (scheme.price_only_reason if scheme is not None else None)
    if not reason and lot.round.regime in rules.PRICE_ONLY_REASONED:
        raise Refused("award.price_only_unreasoned", field="price_only_reason", regime=lot.round.regime)
    return reason or None


def _required(text: str | None, field: str, code: str) -> str:
    told = (text or "").strip()
    if not told:
        raise Refused(code, field=field)
    return told


def _direct_reason(lot: Lot, given: str | None) -> str | None:
    """The ground of a direct award; below the threshold the Act asks for none."""
    if lot.round.regime == "below_threshold":
        return (given or "").strip() or None
    return _required(given, "direct_reason", "award.direct_unreasoned")


def _next_number(session: Session, lot: Lot) -> int:
    return (session.scalar(select(func.max(Award.number)).where(Award.lot_id == lot.id)) or 0) + 1


def _why(session: Session, lot: Lot) -> str | None:
    """Why there is another version: the reason for which the decision before it was annulled or sent back."""
    earlier = session.scalar(
        select(Award).where(Award.lot_id == lot.id).order_by(Award.number.desc()).limit(1)
    )
    return None if earlier is None else earlier.ended_reason or earlier.comment


def _add_lines(
    session: Session, award: Award, chosen: Sequence[int], told: Sequence[tuple[Offer, str]]
) -> None:
    for offer, reason in told:
        place = chosen.index(offer.id) + 1 if offer.id in chosen else None
        session.add(
            Line(
                award_id=award.id, offer_id=offer.id, chosen=place is not None, priority=place, reason=reason
            )
        )
