"""Reads of the comparison: computed as things stand, and its frozen versions.

Not here: writing, and words. Whoever may not see prices gets grades only.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker import accounts, rounds, tenders
from tracker.evaluation import comparing, ordering
from tracker.evaluation.models import Comparison, LotsDrawn, Score
from tracker.evaluation.panel import queries as panels
from tracker.evaluation.scheme import BadScheme, Drawing
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
    places: ordering.Places = field(default_factory=dict)  # where criteria stand in order of importance

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


@dataclass(frozen=True)
class Graded:
    """An admitted offer as whoever grades sees it: its id and its tenderer's name or alias, and no value."""

    offer: int
    tenderer: str
    alias: bool = False


@dataclass(frozen=True)
class Given:
    """A grade as it stands, and the version that a change of it has seen."""

    grade: Fraction
    reason: str
    evidence: str | None
    version: int


@dataclass(frozen=True)
class Placed:
    """A rank as it stands, and why."""

    place: int
    reason: str


@dataclass(frozen=True)
class Sheet:
    """A lot's grades by the ids of offer and criterion, with the offers and quality criteria in their orders."""

    lot: Lot
    criteria: Sequence[rounds.Criterion]
    graded: Sequence[Graded]
    grades: Mapping[tuple[int, int], Given]
    ordered: bool = False  # ranked in order of importance: `places` then, and no grades
    places: Mapping[tuple[int, int], Placed] = field(default_factory=dict)
    numbers: Mapping[int, int] = field(default_factory=dict)  # of each criterion's ranking, as it is seen


def compare(session: Session, lot: Lot) -> Outcome:
    """Compare the admitted offers of an opened lot by its announced scheme; for the rooms further on."""
    announced = rounds.scheme_of(session, lot)
    offers = tenders.admitted(session, lot)
    grades = grades_of(session, lot)
    if announced is None or not offers:
        return Outcome(lot, announced, offers, grades, [], None)
    ordered = ordering.in_order(announced)
    places = ordering.places_of(session, lot) if ordered else {}
    waiting = comparing.missing(announced, offers, places if ordered else grades)
    try:
        scheme = comparing.scheme_as_announced(announced)
        drawn = drawings_of(session, lot, offers) if scheme.tie == "drawing_of_lots" else ()
        found = evaluate(
            scheme,
            comparing.tenders(announced, offers, grades),
            drawings=drawn,
            ranking=ordering.ranking(announced, offers, places) if ordered else (),
        )
    except BadScheme as fault:
        return Outcome(lot, announced, offers, grades, waiting, None, fault, places)
    return Outcome(lot, announced, offers, grades, waiting, found, places=places)


def drawings_of(session: Session, lot: Lot, offers: Sequence[Offer]) -> list[Drawing]:
    """The lots drawn among these offers as the arithmetic takes them, the latest first; who is out keeps no place."""
    known = {offer.id for offer in offers}
    asked = select(LotsDrawn).where(LotsDrawn.lot_id == lot.id).order_by(LotsDrawn.id.desc())
    return [
        Drawing(
            order=tuple(str(place.offer_id) for place in one.places if place.offer_id in known),
            by=one.drawn_by,
            at=one.drawn_at,
            witnesses=tuple(one.witnesses.splitlines()),
        )
        for one in session.scalars(asked.options(selectinload(LotsDrawn.places)))
    ]


def comparison_of(session: Session, reader: accounts.Person, lot: Lot, *, at: datetime) -> Outcome:
    """The comparison for a reader who may see prices; refused while the tenders are sealed."""
    rounds.require(session, reader, "comparison.read", lot.round, at=at)
    return compare(session, lot)


def grades_of(session: Session, lot: Lot) -> dict[tuple[int, int], Score]:
    """The lot's grades by the ids of offer and criterion."""
    asked = select(Score).join(Score.offer).where(Offer.lot_id == lot.id)
    return {(score.offer_id, score.criterion_id): score for score in session.scalars(asked)}


def score_sheet(session: Session, reader: accounts.Person, lot: Lot, *, at: datetime) -> Sheet:
    """What whoever grades needs, without a price, a total or a rank; refused while the tenders are sealed."""
    rounds.require(session, reader, "scores.read", lot.round, at=at)
    announced = rounds.scheme_of(session, lot)
    known = announced.criteria if announced is not None else []
    return Sheet(
        lot=lot,
        criteria=[each for each in known if each.kind == "quality"],
        graded=_graded(session, reader, lot, at=at),
        grades={
            place: Given(score.grade, score.reason, score.evidence, score.version)
            for place, score in grades_of(session, lot).items()
        },
        ordered=ordering.in_order(announced),
        places={
            place: Placed(one.place, one.reason) for place, one in ordering.places_of(session, lot).items()
        },
        numbers=ordering.numbers_of(session, lot),
    )


def _graded(session: Session, reader: accounts.Person, lot: Lot, *, at: datetime) -> list[Graded]:
    panel = panels.panel_of(session, lot.round)
    if panel is not None and panels.masked_for(session, panel, reader, at=at):
        return [Graded(one.offer, one.called, alias=True) for one in panels.entrants(session, panel, lot)]
    return [Graded(offer.id, offer.tender.supplier.name) for offer in tenders.admitted(session, lot)]


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


def digest_of(inputs: str, results: str) -> str:
    """SHA-256 over a frozen comparison's inputs and results as they are stored."""
    return hashlib.sha256(f"{inputs}\n{results}".encode()).hexdigest()


def intact(comparison: Comparison) -> bool:
    """Whether inputs and results still are those that were frozen."""
    return digest_of(comparison.inputs, comparison.results) == comparison.digest
