"""The only writes of the comparison: grades, declaring it made, and freezing a version of it.

Not here: the arithmetic (`scoring`) and the choice of a winner (`tracker.awards`).
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker import audit, rounds, tenders
from tracker.evaluation import comparing
from tracker.evaluation.models import Comparison, Score
from tracker.evaluation.queries import Outcome, compare, grades_of
from tracker.evaluation.resultfile import case_as_json, results_as_json
from tracker.evaluation.schemefile import Case
from tracker.refusal import Conflict, Refused
from tracker.rounds import Criterion, Lot
from tracker.tenders import Offer


@dataclass(frozen=True, kw_only=True)
class Grade:
    """A grade as given: on the scale 0…`scale_max` of its criterion, with the reason that will be shown.

    `seen` is the version of the grade that was there before, None where there was none.
    """

    offer: Offer
    criterion: Criterion
    grade: Fraction
    reason: str
    evidence: str | None = None
    seen: int | None = None

    @property
    def field(self) -> str:
        """The name of its cell in forms and refusals."""
        return f"grade-{self.offer.id}-{self.criterion.id}"


def enter_scores(
    session: Session, actor: audit.Actor, lot: Lot, *, grades: Sequence[Grade], at: datetime
) -> list[Score]:
    """Enter or change grades of admitted offers on announced quality criteria, all or none.

    Raises `Refused` naming the cell (`score.reason_missing`, `score.outside_scale`, …) and `Conflict` where
    somebody else has graded meanwhile.
    """
    rounds.require(session, actor, "scores.entered", lot.round, at=at)
    session.refresh(lot, with_for_update=True)
    rounds.check(lot, "scores.entered")
    _judge(session, lot, grades)
    stored = grades_of(session, lot)
    _refuse_stale(stored, grades)
    changed = [each for each in grades if _differs(stored.get((each.offer.id, each.criterion.id)), each)]
    if not changed:
        return []
    audit.act(session, actor, "scores.entered", about=lot, within=lot.round, at=at)
    rounds.move(lot, "scores.entered")
    kept = [_keep(session, stored.get((each.offer.id, each.criterion.id)), each) for each in changed]
    session.flush()
    return kept


def _judge(session: Session, lot: Lot, grades: Iterable[Grade]) -> None:
    announced = rounds.scheme_of(session, lot)
    criteria = {each.id for each in announced.criteria if each.kind == "quality"} if announced else set()
    offers = {offer.id for offer in tenders.admitted(session, lot)}
    for each in grades:
        told: dict[str, Any] = {"criterion": each.criterion.name, "tenderer": each.offer.tender.supplier.name}
        if each.criterion.id not in criteria:
            raise Refused("score.not_announced", field=each.field, **told)
        if each.offer.id not in offers:
            raise Refused("score.not_admitted", field=each.field, **told)
        if not 0 <= each.grade <= each.criterion.scale_max:
            raise Refused("score.outside_scale", field=each.field, most=each.criterion.scale_max, **told)
        if not each.reason.strip():
            raise Refused("score.reason_missing", field=f"reason-{each.field[6:]}", **told)


def _refuse_stale(stored: comparing.Grades, grades: Iterable[Grade]) -> None:
    differences = {}
    for each in grades:
        score = stored.get((each.offer.id, each.criterion.id))
        if (score.version if score else None) != each.seen and _differs(score, each):
            name = f"{each.offer.tender.supplier.name}: {each.criterion.name}"
            differences[name] = (each.grade, score.grade if score else None)
    if differences:
        raise Conflict("changed.meanwhile", differences=differences)


def _differs(score: Score | None, given: Grade) -> bool:
    if score is None:
        return True
    told = (given.grade, given.reason.strip(), (given.evidence or "").strip() or None)
    return (score.grade, score.reason, score.evidence) != told


def _keep(session: Session, score: Score | None, given: Grade) -> Score:
    if score is None:
        score = Score(offer_id=given.offer.id, criterion_id=given.criterion.id)
        session.add(score)
    score.grade = given.grade
    score.reason = given.reason.strip()
    score.evidence = (given.evidence or "").strip() or None
    return score


def make(session: Session, actor: audit.Actor, lot: Lot, *, at: datetime) -> Outcome:
    """Declare the comparison of a lot made: every offer is judged and every value is there.

    Raises `Refused`: `comparison.unsettled`, `comparison.no_tenders`, `comparison.missing`,
    `comparison.no_scheme`, `comparison.bad_scheme`.
    """
    rounds.require(session, actor, "comparison.made", lot.round, at=at)
    session.refresh(lot, with_for_update=True)
    rounds.check(lot, "comparison.made")
    outcome = whole(session, lot)
    audit.act(session, actor, "comparison.made", about=lot, within=lot.round, at=at)
    rounds.move(lot, "comparison.made")
    session.flush()
    return outcome


def whole(session: Session, lot: Lot) -> Outcome:
    """The comparison of a lot, refused while anything is missing from it."""
    waiting = tenders.unsettled(session, lot)
    if waiting:
        names = ", ".join(offer.tender.supplier.name for offer in waiting)
        raise Refused("comparison.unsettled", lot=lot.code, tenderers=names)
    outcome = compare(session, lot)
    if outcome.scheme is None:
        raise Refused("comparison.no_scheme", lot=lot.code)
    if not outcome.offers:
        raise Refused("comparison.no_tenders", lot=lot.code)
    if outcome.missing:
        first = outcome.missing[0]
        told: dict[str, Any] = {
            "criterion": first.criterion.name,
            "tenderer": first.offer.tender.supplier.name,
        }
        raise Refused("comparison.missing", lot=lot.code, num=len(outcome.missing), **told)
    if outcome.fault is not None:
        raise Refused("comparison.bad_scheme", lot=lot.code, place=outcome.fault.field)
    return outcome


def freeze(
    session: Session, actor: audit.Actor, lot: Lot, *, why: str | None = None, at: datetime
) -> Comparison:
    """Freeze the lot's comparison as its next version, within the act of the room that rests on it."""
    outcome = whole(session, lot)
    inputs, results = _told(outcome)
    latest = session.scalar(select(func.max(Comparison.number)).where(Comparison.lot_id == lot.id))
    made = Comparison(
        lot_id=lot.id,
        number=(latest or 0) + 1,
        frozen_at=at,
        frozen_by_id=actor.id,
        why=(why or "").strip() or None,
        inputs=inputs,
        results=results,
        digest=hashlib.sha256(f"{inputs}\n{results}".encode()).hexdigest(),
    )
    session.add(made)
    session.flush()
    return made


def _told(outcome: Outcome) -> tuple[str, str]:
    if outcome.evaluation is None or outcome.scheme is None:
        raise ValueError("only a whole comparison is frozen")
    case = case_as_json(Case(outcome.evaluation.scheme, outcome.evaluation.tenders))
    case["names"] = {str(offer.id): offer.tender.supplier.name for offer in outcome.offers}
    case["criterion_names"] = {each.code: each.name for each in outcome.scheme.criteria}
    case["price_basis"] = outcome.scheme.price_basis
    case["reasons"] = [
        {"tender": str(score.offer_id), "criterion": score.criterion.code, "reason": score.reason}
        for _, score in sorted(outcome.grades.items())
    ]
    return audit.canonical(case), audit.canonical(results_as_json(outcome.evaluation, outcome.firmness()))
