"""The only writes of what the panel comes to: the chair's grade of each place, closing a lot, and opening it again.

Closing writes the grades that are compared, one for each place. Not here: what each gave alone (`alone`).
"""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from tracker import audit, rounds
from tracker.evaluation import grading
from tracker.evaluation.grading import Grade
from tracker.evaluation.models import Score
from tracker.evaluation.panel import naming, queries
from tracker.evaluation.panel.alone import chairing
from tracker.evaluation.panel.models import Agreed, Closing, Panel
from tracker.evaluation.panel.queries import Spread
from tracker.evaluation.queries import grades_of
from tracker.refusal import Refused
from tracker.rounds import Lot


def agree(
    session: Session, actor: audit.Actor, lot: Lot, *, grades: Sequence[Grade], at: datetime
) -> list[Agreed]:
    """Record the panel's grade of places, all or none, once everybody has submitted: the chair's act.

    A grade that differs from anybody's has its own reason (`panel.own_reason_missing`). Raises `Refused` by cell as
    `enter_scores` does, `panel.chair_only`, `panel.still_alone`, `panel.mean_announced`, `panel.lot_closed`.
    """
    rounds.require(session, actor, "panel.agreed", lot.round, at=at)
    grading.hold(session, lot)
    rounds.check(lot, "panel.agreed")
    panel = _ready(session, actor, lot, at=at)
    if queries.grading_of(session, lot) == "mean":
        raise Refused("panel.mean_announced")
    found = queries.brought_together(session, panel, lot)
    spreads = {spread.place: spread for spread in found.spreads}
    names = {spread.entrant.offer: spread.entrant.called for spread in found.spreads}
    told = grading.judge(session, lot, grades, names=names, reasoned=False)
    for each in grades:
        if not each.reason.strip() and set(spreads[each.place].grades) != {each.grade}:
            field = f"reason-{each.offer}-{each.criterion}"
            raise Refused("panel.own_reason_missing", field=field, **told[each.place])
    stored = queries.agreed_of(session, lot)
    grading.refuse_stale(stored, grades, told)
    changed = [each for each in grades if grading.differs(stored.get(each.place), each)]
    if not changed:
        return []
    audit.act(session, actor, "panel.agreed", about=lot, within=lot.round, at=at)
    rounds.move(lot, "panel.agreed")
    kept = [_keep(session, stored.get(each.place), each) for each in changed]
    session.flush()
    return kept


def _keep(session: Session, agreed: Agreed | None, given: Grade) -> Agreed:
    if agreed is None:
        agreed = Agreed(offer_id=given.offer, criterion_id=given.criterion)
        session.add(agreed)
    agreed.grade = given.grade
    agreed.reason = given.reason.strip() or None
    agreed.evidence = (given.evidence or "").strip() or None
    return agreed


def close(session: Session, actor: audit.Actor, lot: Lot, *, at: datetime) -> Closing:
    """Let the panel's grades of a lot stand: the chair's consensus, or the exact mean where that was announced.

    Raises `Refused`: `panel.chair_only`, `panel.still_alone`, `panel.ungraded` where an offer came in after the
    members had submitted, `panel.not_agreed` while a place lacks its grade, `panel.own_reason_missing`.
    """
    rounds.require(session, actor, "panel.closed", lot.round, at=at)
    grading.hold(session, lot)
    rounds.check(lot, "panel.closed")
    panel = _ready(session, actor, lot, at=at)
    found = queries.brought_together(session, panel, lot)
    scores = [_score(spread, found.grading) for spread in _complete(session, panel, lot, found)]
    audit.act(session, actor, "panel.closed", about=lot, within=lot.round, at=at)
    rounds.move(lot, "panel.closed")
    made = Closing(lot_id=lot.id, grading=found.grading, closed_at=at, closed_by_id=actor.id)
    session.add(made)
    session.flush()  # the grades may stand only where it does
    session.add_all(scores)
    session.flush()
    return made


def _complete(session: Session, panel: Panel, lot: Lot, found: queries.Together) -> Sequence[Spread]:
    if not found.spreads:
        raise Refused("panel.nothing_to_grade", lot=lot.code)
    scoring = sum(each.member.able for each in queries.standings(session, panel, lot))
    for spread in found.spreads:
        named: dict[str, Any] = {"tenderer": spread.entrant.called, "criterion": spread.criterion.name}
        if len(spread.given) < scoring:
            raise Refused("panel.ungraded", **named)
        if found.grading == "mean":
            continue
        if spread.agreed is None:
            missing = sum(one.agreed is None for one in found.spreads)
            raise Refused("panel.not_agreed", num=missing, **named)
        if not spread.agreed.reason and set(spread.grades) != {spread.agreed.grade}:
            raise Refused("panel.own_reason_missing", **named)
    return found.spreads


def _score(spread: Spread, grading_: str) -> Score:
    """The grade that is compared, with the panel's own reason, else with what its members wrote."""
    agreed = spread.agreed if grading_ == "consensus" else None
    grade: Fraction | None = agreed.grade if agreed is not None else spread.mean
    written = list(dict.fromkeys(own.reason for _, own in spread.given))
    shown = list(dict.fromkeys(own.evidence for _, own in spread.given if own.evidence))
    return Score(
        offer_id=spread.entrant.offer,
        criterion_id=spread.criterion.id,
        grade=grade,
        reason=(agreed.reason if agreed is not None else None) or "\n".join(written),
        evidence=(agreed.evidence if agreed is not None else None) or "\n".join(shown) or None,
    )


def reopen(session: Session, actor: audit.Actor, lot: Lot, *, reason: str, at: datetime) -> Closing:
    """Open a closed lot again, with a reason: its grades are not compared until it is closed anew."""
    rounds.require(session, actor, "panel.reopened", lot.round, at=at)
    grading.hold(session, lot)
    rounds.check(lot, "panel.reopened")
    panel = naming.of_lot(session, lot)
    chairing(session, actor, panel, at=at)
    closing = queries.closing_of(session, lot)
    if closing is None:
        raise Refused("panel.not_closed", lot=lot.code)
    audit.act(session, actor, "panel.reopened", about=lot, within=lot.round, reason=reason, at=at)
    rounds.move(lot, "panel.reopened")
    closing.reopened_at, closing.reopened_by_id = at, actor.id
    closing.reopened_reason = reason.strip()
    session.flush()  # the grades stand as long as it does
    for score in grades_of(session, lot).values():
        session.delete(score)
    session.flush()
    return closing


def _ready(session: Session, actor: audit.Actor, lot: Lot, *, at: datetime) -> Panel:
    """The panel of a lot that waits for its chair alone."""
    panel = naming.of_lot(session, lot)
    chairing(session, actor, panel, at=at)
    if queries.closing_of(session, lot) is not None:
        raise Refused("panel.lot_closed", lot=lot.code)
    standing = queries.standings(session, panel, lot)
    waiting = queries.waited_for(standing)
    if waiting:
        raise Refused("panel.still_alone", names=", ".join(member.person.name for member in waiting))
    return panel
