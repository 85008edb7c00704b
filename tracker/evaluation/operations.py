"""The only writes of the comparison: grades, declaring it made, and freezing a version of it.

Not here: the arithmetic (`scoring`) and the choice of a winner (`tracker.awards`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker import audit, rounds, tenders
from tracker.evaluation import grading
from tracker.evaluation.grading import Grade, hold
from tracker.evaluation.models import Comparison, RankedPlace, Score
from tracker.evaluation.ordering import in_order, ranks
from tracker.evaluation.panel.queries import panel_of
from tracker.evaluation.queries import Outcome, compare, digest_of, grades_of
from tracker.evaluation.resultfile import case_as_json, results_as_json
from tracker.evaluation.schemefile import Case
from tracker.refusal import Refused
from tracker.rounds import Lot


def enter_scores(
    session: Session, actor: audit.Actor, lot: Lot, *, grades: Sequence[Grade], at: datetime
) -> list[Score]:
    """Enter or change grades of admitted offers on announced quality criteria, all or none.

    Raises `Refused` naming the cell, `grade-…` or `reason-` with the ids of offer and criterion
    (`score.reason_missing`, `score.outside_scale`, …), and `Conflict` where somebody else has graded meanwhile.
    """
    rounds.require(session, actor, "scores.entered", lot.round, at=at)
    hold(session, lot)
    rounds.check(lot, "scores.entered")
    if panel_of(session, lot.round) is not None:
        raise Refused("scores.by_panel", lot=lot.code)
    named = grading.judge(session, lot, grades)
    stored = grades_of(session, lot)
    grading.refuse_stale(stored, grades, named)
    changed = [each for each in grades if grading.differs(stored.get(each.place), each)]
    if not changed:
        return []
    audit.act(session, actor, "scores.entered", about=lot, within=lot.round, at=at)
    rounds.move(lot, "scores.entered")
    kept = [_keep(session, stored.get(each.place), each) for each in changed]
    session.flush()
    return kept


def _keep(session: Session, score: Score | None, given: Grade) -> Score:
    if score is None:
        score = Score(offer_id=given.offer, criterion_id=given.criterion)
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
    hold(session, lot)
    rounds.check(lot, "comparison.made")
    outcome = whole(session, lot)
    audit.act(session, actor, "comparison.made", about=lot, within=lot.round, at=at)
    rounds.move(lot, "comparison.made")
    session.flush()
    return outcome


def whole(session: Session, lot: Lot) -> Outcome:
    """The comparison of a lot, refused while anything is missing from it."""
    unread = tenders.forms_waiting(session, lot)
    if unread:
        names = ", ".join(form.tender.supplier.name for form in unread)
        raise Refused("comparison.form_waiting", lot=lot.code, tenderers=names)
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
    inputs, results = (audit.canonical(document) for document in told(outcome))
    latest = session.scalar(select(func.max(Comparison.number)).where(Comparison.lot_id == lot.id))
    made = Comparison(
        lot_id=lot.id,
        number=(latest or 0) + 1,
        frozen_at=at,
        frozen_by_id=actor.id,
        why=(why or "").strip() or None,
        inputs=inputs,
        results=results,
        digest=digest_of(inputs, results),
    )
    session.add(made)
    session.flush()
    return made


def told(outcome: Outcome) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a comparison that can be computed rests on and what it comes to, as it is frozen; ValueError else."""
    if outcome.evaluation is None or outcome.scheme is None:
        raise ValueError("only what can be computed is told")
    found = outcome.evaluation
    case = case_as_json(Case(found.scheme, found.tenders, found.drawings, found.ranking))
    case["names"] = {str(offer.id): offer.tender.supplier.name for offer in outcome.offers}
    case["criterion_names"] = {
        each.code: f"{each.heading}: {each.name}" if each.heading else each.name
        for each in outcome.scheme.criteria
    }
    case["price_basis"] = outcome.scheme.price_basis
    codes = {each.id: each.code for each in outcome.scheme.criteria}
    ordered, known = in_order(outcome.scheme), {offer.id for offer in outcome.offers}
    given: Mapping[tuple[int, int], Score | RankedPlace] = outcome.places if ordered else outcome.grades
    case["reasons"] = [
        {"tender": str(offer), "criterion": codes[criterion], "reason": one.reason}
        for (offer, criterion), one in sorted(given.items())
        if offer in known or not ordered
    ]
    if ordered:
        case["ranks"] = ranks(outcome.scheme, outcome.offers, outcome.places) or {}
    return case, results_as_json(outcome.evaluation, outcome.firmness())
