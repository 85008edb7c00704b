"""Reads of the comparison: computed as things stand, and its frozen versions.

Not here: writing, and words. Whoever may not see prices gets grades only.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker import accounts, rounds, tenders
from tracker.evaluation import comparing
from tracker.evaluation.models import Comparison, Score
from tracker.evaluation.scheme import BadScheme
from tracker.evaluation.scoring import Evaluation, evaluate
from tracker.evaluation.sensitivity import Sensitivity, sensitivity
from tracker.refusal import Refused
from tracker.rounds import Lot
from tracker.tenders import Offer


@dataclass(frozen=True)
class Outcome:
    """The comparison of a lot as things stand: computed, never stored.

    `evaluation` is None while nothing can be computed; `fault` then says why, if the scheme is at fault.
    """

    lot: Lot
    scheme: rounds.Scheme | None
    offers: Sequence[Offer]
    grades: comparing.Grades
    missing: Sequence[comparing.Missing]
    evaluation: Evaluation | None
    fault: BadScheme | None = None

    @property
    def complete(self) -> bool:
        """Whether every total and rank is there."""
        return self.evaluation is not None and not self.missing and self.evaluation.complete

    def offer(self, identity: str) -> Offer:
        """The offer that the arithmetic knows by this id."""
        return next(offer for offer in self.offers if str(offer.id) == identity)

    def firmness(self) -> Sensitivity | None:
        """Over which weights and prices the winner stays the same; None while there is none."""
        return sensitivity(self.evaluation) if self.complete and self.evaluation is not None else None


def compare(session: Session, lot: Lot) -> Outcome:
    """Compare the admitted offers of an opened lot by its announced scheme; for the rooms further on."""
    announced = rounds.scheme_of(session, lot)
    offers = tenders.admitted(session, lot)
    grades = grades_of(session, lot)
    if announced is None or not offers:
        return Outcome(lot, announced, offers, grades, [], None)
    waiting = comparing.missing(announced, offers, grades)
    try:
        found = evaluate(
            comparing.scheme_as_announced(announced), comparing.tenders(announced, offers, grades)
        )
    except BadScheme as fault:
        return Outcome(lot, announced, offers, grades, waiting, None, fault)
    return Outcome(lot, announced, offers, grades, waiting, found)


def comparison_of(session: Session, reader: accounts.Person, lot: Lot, *, at: datetime) -> Outcome:
    """The comparison for a reader who may see prices; refused while the tenders are sealed."""
    rounds.require(session, reader, "comparison.read", lot.round, at=at)
    return compare(session, lot)


def grades_of(session: Session, lot: Lot) -> dict[tuple[int, int], Score]:
    """The lot's grades by the ids of offer and criterion."""
    asked = select(Score).join(Score.offer).where(Offer.lot_id == lot.id)
    return {(score.offer_id, score.criterion_id): score for score in session.scalars(asked)}


def score_sheet(session: Session, reader: accounts.Person, lot: Lot, *, at: datetime) -> Outcome:
    """What whoever grades needs: admitted offers, quality criteria and grades, without a comparison or a price.

    The offers' values are not part of it: show names, criteria and grades only.
    """
    rounds.require(session, reader, "scores.read", lot.round, at=at)
    announced = rounds.scheme_of(session, lot)
    return Outcome(lot, announced, tenders.admitted(session, lot), grades_of(session, lot), [], None)


def versions(session: Session, reader: accounts.Person, lot: Lot, *, at: datetime) -> list[Comparison]:
    """The lot's frozen comparisons, the latest first."""
    rounds.require(session, reader, "comparison.read", lot.round, at=at)
    asked = select(Comparison).where(Comparison.lot_id == lot.id).order_by(Comparison.number.desc())
    return list(session.scalars(asked))


def version(session: Session, reader: accounts.Person, identity: int, *, at: datetime) -> Comparison:
    """One frozen comparison; `scope.outside` where there is none within the reader's reach."""
    asked = select(Comparison).where(Comparison.id == identity).options(joinedload(Comparison.lot))
    found = session.scalar(asked)
    if found is None:
        raise Refused("scope.outside", permission="comparison.read")
    rounds.require(session, reader, "comparison.read", found.lot.round, at=at)
    return found


def frozen(comparison: Comparison) -> tuple[dict[str, Any], dict[str, Any]]:
    """A frozen comparison's inputs and results as data."""
    return json.loads(comparison.inputs), json.loads(comparison.results)
