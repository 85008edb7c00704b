"""From the announced scheme, admitted offers and grades in the tables to a comparison that can be computed.

Not here: the arithmetic (`scoring`), who may see or do it (`operations`, `queries`).
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tracker import rounds
from tracker.evaluation.formulas import Rounding
from tracker.evaluation.models import Score
from tracker.evaluation.scheme import Correction, Criterion, Roundings, Scheme, Tender, Value
from tracker.tenders import Offer

Grades = Mapping[tuple[int, int], Score]
"""Scores by the ids of offer and criterion."""


@dataclass(frozen=True)
class Missing:
    """What a comparison still waits for: a grade of an offer on a criterion, or an offer's price."""

    offer: Offer
    criterion: rounds.Criterion


def scheme_as_announced(announced: rounds.Scheme) -> Scheme:
    """The announced scheme as the arithmetic takes it; criteria go by their codes."""
    rounding = json.loads(announced.rounding)
    return Scheme(
        model=announced.model,
        criteria=tuple(_criterion(each, announced.model) for each in announced.criteria),
        rounding=Roundings(**{name: _rounding(told) for name, told in rounding.items() if told}),
        tie=announced.tie,
        total_points=announced.total_points if announced.model == "points" else None,
    )


def _criterion(announced: rounds.Criterion, model: str) -> Criterion:
    points, price = model == "points", announced.kind == "price"
    none = Fraction(0)
    return Criterion(
        id=announced.code,
        kind=announced.kind,
        max_points=announced.max_points if points else none,
        scale_max=announced.scale_max if points or not price else none,
        formula=announced.formula if points else None,
        floor=announced.floor if points else None,
        scaling=announced.scaling if not price else "none",
        minimum=announced.minimum,
        deduction=announced.deduction,
        weight=announced.weight or none,
        value=announced.value or none,
    )


def _rounding(told: Mapping[str, str | int]) -> Rounding:
    return Rounding(places=int(told["places"]), mode=str(told.get("mode", "half_up")))


def price_of(offer: Offer, announced: rounds.Scheme) -> Decimal | None:
    """The price that is compared: per unit or in total, as announced."""
    return offer.total if announced.price_basis == "total" else offer.unit_price


def tenders(announced: rounds.Scheme, offers: Sequence[Offer], grades: Grades) -> tuple[Tender, ...]:
    """Admitted offers as the arithmetic takes them; an offer goes by its id."""
    return tuple(
        Tender(
            id=str(offer.id),
            values={each.code: _value(each, offer, announced, grades) for each in announced.criteria},
            received=offer.tender.received_at,
            corrections=_corrections(announced, offer),
        )
        for offer in offers
    )


def _corrections(announced: rounds.Scheme, offer: Offer) -> dict[str, Correction]:
    """The compared price as it was opened, where an error in it was put right or none could be read."""
    first = offer.at_opening
    if first is None:
        return {}
    opened = first.old_total if announced.price_basis == "total" else first.old_unit_price
    if opened == price_of(offer, announced):
        return {}
    read = None if opened is None else Fraction(opened)
    correction = Correction(read, "\n".join(one.reason for one in offer.corrections))
    return {each.code: correction for each in announced.criteria if each.kind == "price"}


def _value(criterion: rounds.Criterion, offer: Offer, announced: rounds.Scheme, grades: Grades) -> Value:
    if criterion.kind == "price":
        price = price_of(offer, announced)
        return None if price is None else Fraction(price)
    score = grades.get((offer.id, criterion.id))
    return None if score is None else score.grade


def missing(
    announced: rounds.Scheme, offers: Sequence[Offer], given: Collection[tuple[int, int]]
) -> list[Missing]:
    """Every value that is not there yet, by offer and criterion in their orders; `given` has grades or ranks."""
    return [
        Missing(offer, criterion)
        for offer in offers
        for criterion in announced.criteria
        if (
            price_of(offer, announced) is None
            if criterion.kind == "price"
            else (offer.id, criterion.id) not in given
        )
    ]
