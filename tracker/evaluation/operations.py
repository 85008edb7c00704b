"""The only writes of the comparison: grades, declaring it made, and freezing a version of it.

Not here: the arithmetic (`scoring`) and the choice of a winner (`tracker.awards`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker import audit, rounds, tenders
from tracker.evaluation import comparing
from tracker.evaluation.models import Comparison, Score
from tracker.evaluation.queries import Outcome, compare, digest_of, grades_of
from tracker.evaluation.resultfile import case_as_json, results_as_json
from tracker.evaluation.schemefile import Case
from tracker.refusal import Conflict, Refused
from tracker.rounds import Lot


@dataclass(frozen=True, kw_only=True)
class Grade:
    """A grade as given: on the scale 0…`scale_max` of its criterion, with the reason that will be shown.

    `offer` and `criterion` are ids; `seen` is the version of the grade that was there before, None where there was
    none.
    """

    offer: int
    criterion: int
    grade: Fraction
    reason: str
    evidence: str | None = None
    seen: int | None = None

    @property
    def place(self) -> tuple[int, int]:
        """Offer and criterion."""
        return (self.offer, self.criterion)


def hold(session: Session, lot: Lot) -> None:
    """Let nobody else change the lot, its tenders or its comparison until this transaction ends.

    Whatever was read before is read anew. The round is locked first, as whoever admits tenders does.
    """
    session.flush()
    session.expire_all()
    session.refresh(lot.round, with_for_update={"of": rounds.Round})
    session.refresh(lot, with_for_update={"of": rounds.Lot})


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
    named = _judge(session, lot, grades)
    stored = grades_of(session, lot)
    _refuse_stale(stored, grades, named)
    changed = [each for each in grades if _differs(stored.get(each.place), each)]
    if not changed:
        return []
    audit.act(session, actor, "scores.entered", about=lot, within=lot.round, at=at)
    rounds.move(lot, "scores.entered")
    kept = [_keep(session, stored.get(each.place), each) for each in changed]
    session.flush()
    return kept


Told = Mapping[tuple[int, int], Mapping[str, Any]]


def _judge(session: Session, lot: Lot, grades: Iterable[Grade]) -> Told:
    """Refuse a grade that cannot be; tells tenderer and criterion of each by name."""
    announced = rounds.scheme_of(session, lot)
    known = announced.criteria if announced is not None else []
    criteria = {each.id: each for each in known if each.kind == "quality"}
    offers = {offer.id: offer for offer in tenders.admitted(session, lot)}
    told: dict[tuple[int, int], Mapping[str, Any]] = {}
    for each in grades:
        field = f"{each.offer}-{each.criterion}"
        if each.criterion not in criteria:
            raise Refused("score.not_announced", field=f"grade-{field}")
        criterion = criteria[each.criterion]
        if each.offer not in offers:
            raise Refused("score.not_admitted", field=f"grade-{field}", criterion=criterion.name)
        named: dict[str, Any] = {
            "criterion": criterion.name,
            "tenderer": offers[each.offer].tender.supplier.name,
        }
        if not 0 <= each.grade <= criterion.scale_max:
            raise Refused("score.outside_scale", field=f"grade-{field}", most=criterion.scale_max, **named)
        if not each.reason.strip():
            raise Refused("score.reason_missing", field=f"reason-{field}", **named)
        if each.place in told:
            raise Refused("score.twice", field=f"grade-{field}", **named)
        told[each.place] = named
    return told


def _refuse_stale(stored: comparing.Grades, grades: Iterable[Grade], told: Told) -> None:
    differences = {}
    for each in grades:
        score = stored.get(each.place)
        if (score.version if score else None) != each.seen and _differs(score, each):
            named = told[each.place]
            name = f"{named['tenderer']}: {named['criterion']}"
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
    case = case_as_json(Case(outcome.evaluation.scheme, outcome.evaluation.tenders))
    case["names"] = {str(offer.id): offer.tender.supplier.name for offer in outcome.offers}
    case["criterion_names"] = {each.code: each.name for each in outcome.scheme.criteria}
    case["price_basis"] = outcome.scheme.price_basis
    case["reasons"] = [
        {"tender": str(score.offer_id), "criterion": score.criterion.code, "reason": score.reason}
        for _, score in sorted(outcome.grades.items())
    ]
    return case, results_as_json(outcome.evaluation, outcome.firmness())
