"""The comparison itself: from a scheme and tenders to scores, parts, totals and ranks, exactly.

Not here: the arithmetic in words (`explain`), how firm the winner is (`sensitivity`), versions and tables.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from itertools import groupby
from typing import Any

from tracker.evaluation.formulas import ZERO, price_share, rounded
from tracker.evaluation.scheme import (
    BadScheme,
    Criterion,
    Drawing,
    Place,
    Scheme,
    Tender,
    Value,
    check,
    check_tenders,
)


@dataclass(frozen=True, slots=True)
class Reference:
    """What a criterion measures tenders against, over all tenders compared; None while one is missing."""

    lowest: Fraction | None = None
    highest: Fraction | None = None
    best: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A score below its criterion's minimum."""

    criterion: str
    score: Fraction
    minimum: Fraction


@dataclass(frozen=True, slots=True)
class Tie:
    """An equal result: with whom, which rule was announced, and whether it told these tenders apart."""

    others: tuple[str, ...]
    rule: str | None
    broken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One tender's result. `parts` are points, or exact deductions in euros in `comparison_price`.

    `total` is set in `points`, `deduction_total` and `comparison` in `comparison_price`. With anything in
    `below` there is no rank; below a quality minimum the tender is not even `compared`, so that it sets no
    lowest price and no best score for the others.
    """

    id: str
    compared: bool = True
    scores: Mapping[str, Fraction | None] = field(default_factory=dict)
    parts: Mapping[str, Fraction | None] = field(default_factory=dict)
    price: Fraction | None = None
    total: Fraction | None = None
    deduction_total: Fraction | None = None
    comparison: Fraction | None = None
    rank: int | None = None
    tie: Tie | None = None
    below: tuple[Shortfall, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The comparison of one lot: its inputs, and the results in the order of the tenders."""

    scheme: Scheme
    tenders: tuple[Tender, ...]
    results: tuple[Result, ...]
    references: Mapping[str, Reference] = field(default_factory=dict)
    drawings: tuple[Drawing, ...] = ()
    ranking: tuple[Place, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every score is there; before that nobody has a total or a rank."""
        return not any(result.missing for result in self.results)

    @property
    def winners(self) -> tuple[str, ...]:
        """The tenders that rank first; several where an equal result is not broken."""
        return tuple(result.id for result in self.results if result.rank == 1)

    def of(self, tender: str) -> Result:
        """The result of the tender with this id; KeyError where there is none."""
        for result in self.results:
            if result.id == tender:
                return result
        raise KeyError(tender)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What ranking looks at: `measure` is better the lower it is; the rest breaks ties."""

    id: str
    measure: Fraction
    price: Fraction
    quality: Fraction
    received: datetime | None


def evaluate(
    scheme: Scheme,
    tenders: Sequence[Tender],
    *,
    drawings: Sequence[Drawing] = (),
    ranking: Sequence[Place] = (),
) -> Evaluation:
    """Compare admitted tenders under a scheme; raises `BadScheme` with the field at fault."""
    check(scheme)
    check_tenders(scheme, tenders, drawings)
    references: Mapping[str, Reference] = {}
    if scheme.model == "order_of_importance":
        results = _in_order(scheme, tenders, ranking)
    elif ranking:
        raise BadScheme("evaluation.not_in_model", "ranking", model=scheme.model)
    else:
        graded = [_graded(scheme, tender) for tender in tenders]
        references = _references(scheme, tenders, graded)
        pairs = zip(tenders, graded, strict=True)
        results = [_scored(scheme, tender, result, references) for tender, result in pairs]
        if not any(result.missing for result in results):
            results = _ranked(scheme, tenders, results, drawings)
    return Evaluation(
        scheme=scheme,
        tenders=tuple(tenders),
        results=tuple(results),
        references=references,
        drawings=tuple(drawings),
        ranking=tuple(ranking),
    )


def price_of(tender: Tender, criterion: Criterion) -> Fraction | None:
    """The tender's price under a price criterion, None while it is missing."""
    value = tender.values.get(criterion.id)
    return value if isinstance(value, Fraction) else None


def _graded(scheme: Scheme, tender: Tender) -> Result:
    """Price and grades as given, and whether the quality minimums are reached."""
    scores: dict[str, Fraction | None] = {}
    prices = [price_of(tender, criterion) for criterion in scheme.prices]
    missing = [one.id for one, price in zip(scheme.prices, prices, strict=True) if price is None]
    below = []
    for criterion in scheme.qualities:
        score = _grade(scheme, tender.values.get(criterion.id))
        scores[criterion.id] = score
        if score is None:
            missing.append(criterion.id)
        elif criterion.minimum is not None and score < criterion.minimum:
            below.append(Shortfall(criterion.id, score, criterion.minimum))
    known = [price for price in prices if price is not None]
    return Result(
        id=tender.id,
        compared=not below,
        scores=scores,
        price=sum(known, ZERO) if known and len(known) == len(prices) else None,
        below=tuple(below),
        missing=() if below else tuple(missing),
    )


def _grade(scheme: Scheme, value: Value) -> Fraction | None:
    """The score of a quality criterion: the grade as given, or the mean, rounded as scores are."""
    if isinstance(value, tuple):
        value = sum(value, ZERO) / len(value)
    if value is None or scheme.grading != "mean":
        return value
    return rounded(value, scheme.rounding.score)


def _references(scheme: Scheme, tenders: Sequence[Tender], graded: Sequence[Result]) -> dict[str, Reference]:
    compared = [(tender, result) for tender, result in zip(tenders, graded, strict=True) if result.compared]
    references = {}
    for criterion in scheme.criteria:
        if criterion.kind == "price":
            values = [price_of(tender, criterion) for tender, _ in compared]
        else:
            values = [result.scores[criterion.id] for _, result in compared]
        known = [value for value in values if value is not None]
        if not known or len(known) < len(values):
            references[criterion.id] = Reference()
        elif criterion.kind == "price":
            references[criterion.id] = Reference(lowest=min(known), highest=max(known))
        else:
            references[criterion.id] = Reference(best=max(known))
    return references


def _scored(scheme: Scheme, tender: Tender, graded: Result, references: Mapping[str, Reference]) -> Result:
    """Parts of a tender that is compared; totals wait for `_ranked`."""
    if not graded.compared or scheme.model not in ("points", "comparison_price"):
        return graded
    if scheme.model == "comparison_price":
        parts = {one.id: _deduction(one, graded.price, graded.scores[one.id]) for one in scheme.qualities}
        return replace(graded, parts=parts)
    scores: dict[str, Fraction | None] = {}
    points: dict[str, Fraction | None] = {}
    below = []
    for criterion in scheme.criteria:
        reference = references[criterion.id]
        if criterion.kind == "price":
            score = _price_score(scheme, criterion, price_of(tender, criterion), reference)
            if score is not None and criterion.minimum is not None and score < criterion.minimum:
                below.append(Shortfall(criterion.id, score, criterion.minimum))
        else:
            score = graded.scores[criterion.id]
        scores[criterion.id] = score
        part = None if score is None else _points(criterion, score, reference)
        points[criterion.id] = None if part is None else rounded(part, scheme.rounding.part)
    return replace(graded, scores=scores, parts=points, below=tuple(below))


def _price_score(
    scheme: Scheme, criterion: Criterion, price: Fraction | None, reference: Reference
) -> Fraction | None:
    if price is None or reference.lowest is None or reference.highest is None or criterion.formula is None:
        return None
    share = price_share(
        criterion.formula, price, lowest=reference.lowest, highest=reference.highest, floor=criterion.floor
    )
    return rounded(criterion.scale_max * share, scheme.rounding.score)


def _points(criterion: Criterion, score: Fraction, reference: Reference) -> Fraction | None:
    if criterion.scaling == "none":
        return criterion.max_points * score / criterion.scale_max
    if reference.best is None:
        return None
    return criterion.max_points * score / reference.best if reference.best else ZERO


def _deduction(criterion: Criterion, price: Fraction | None, score: Fraction | None) -> Fraction | None:
    if score is None:
        return None
    if criterion.deduction == "fixed_value":
        return criterion.value * score / criterion.scale_max
    return None if price is None else price * criterion.weight * score / criterion.scale_max


def _totalled(scheme: Scheme, result: Result) -> Result:
    parts = [part for part in result.parts.values() if part is not None]
    if not result.compared:
        return result
    if scheme.model == "points":
        return replace(result, total=rounded(sum(parts, ZERO), scheme.rounding.total))
    if scheme.model == "comparison_price" and result.price is not None:
        exact = sum(parts, ZERO)
        return replace(
            result,
            deduction_total=rounded(exact, scheme.rounding.deductions),
            comparison=rounded(result.price - exact, scheme.rounding.total),
        )
    return result


def _ranked(
    scheme: Scheme, tenders: Sequence[Tender], scored: Sequence[Result], drawings: Sequence[Drawing]
) -> list[Result]:
    results = [_totalled(scheme, result) for result in scored]
    pairs = zip(tenders, results, strict=True)
    placed = ranks(
        scheme.tie, [standing(scheme, *pair) for pair in pairs if not pair[1].below], drawings=drawings
    )
    for at, result in enumerate(results):
        if result.id in placed:
            rank, tie = placed[result.id]
            results[at] = replace(result, rank=rank, tie=tie)
    return results


def standing(scheme: Scheme, tender: Tender, result: Result) -> Standing:
    """What ranking looks at in a complete result."""
    return Standing(
        id=result.id,
        measure=_measure(result),
        price=result.price or ZERO,
        quality=_quality(scheme, result),
        received=tender.received,
    )


def _measure(result: Result) -> Fraction:
    if result.total is not None:
        return -result.total
    if result.comparison is not None:
        return result.comparison
    return result.price or ZERO


def _quality(scheme: Scheme, result: Result) -> Fraction:
    """What `higher_quality` compares: quality points, or what quality is worth in euros."""
    if scheme.model in ("points", "comparison_price"):
        parts = (result.parts[criterion.id] for criterion in scheme.qualities)
    else:
        parts = (_share_of_points(criterion, result.scores[criterion.id]) for criterion in scheme.qualities)
    return sum((part for part in parts if part is not None), ZERO)


def _share_of_points(criterion: Criterion, score: Fraction | None) -> Fraction | None:
    return None if score is None else (criterion.max_points or 1) * score / criterion.scale_max


def ranks(
    tie: str | None, standings: Sequence[Standing], *, drawings: Sequence[Drawing] = ()
) -> dict[str, tuple[int, Tie | None]]:
    """Rank and tie by tender: equal measures share a rank unless the announced rule tells them apart.

    A rule that lacks its fact (a moment of receipt, a drawing that covers all who are tied) breaks nothing.
    """
    placed: dict[str, tuple[int, Tie | None]] = {}
    ordered = sorted(standings, key=lambda one: one.measure)
    for _, equal in groupby(ordered, key=lambda one: one.measure):
        tied = list(equal)
        first = len(placed) + 1
        if len(tied) == 1:
            placed[tied[0].id] = (first, None)
            continue
        keys = _tie_keys(tie, tied, drawings)
        for own, key in zip(tied, keys, strict=True):
            others = tuple(other.id for other in tied if other is not own)
            better = sum(1 for other in keys if other < key)
            placed[own.id] = (first + better, Tie(others, tie, keys.count(key) == 1))
    return placed


def _tie_keys(tie: str | None, tied: Sequence[Standing], drawings: Sequence[Drawing]) -> list[Any]:
    if tie == "lower_price":
        return [one.price for one in tied]
    if tie == "higher_quality":
        return [-one.quality for one in tied]
    if tie == "earlier" and all(one.received for one in tied):
        return [one.received for one in tied]
    if tie == "drawing_of_lots":
        ids = {one.id for one in tied}
        for drawing in drawings:
            if ids <= set(drawing.order):
                return [drawing.order.index(one.id) for one in tied]
    return [0] * len(tied)


def _dearer(scheme: Scheme, tenders: Sequence[Tender], before: Place, place: Place) -> bool:
    """Whether prices say by themselves why a place stands behind the one before."""
    criterion = next((one for one in scheme.prices if one.id == place.criterion), None)
    if criterion is None:
        return False
    prices = {tender.id: price_of(tender, criterion) for tender in tenders}
    pairs = [(prices.get(one), prices.get(other)) for one in before.tenders for other in place.tenders]
    return all(one is not None and other is not None and one < other for one, other in pairs)


def _in_order(scheme: Scheme, tenders: Sequence[Tender], ranking: Sequence[Place]) -> list[Result]:
    """Ranks without numbers, as the evaluators placed the tenders; none before all are placed."""
    known = {tender.id for tender in tenders}
    criteria = {criterion.id for criterion in scheme.criteria}
    placed: dict[str, tuple[int, Tie | None]] = {}
    for number, place in enumerate(ranking, start=1):
        at = f"ranking.{number}"
        if not place.tenders:
            raise BadScheme("evaluation.missing", f"{at}.tenders")
        for one in place.tenders:
            if one not in known:
                raise BadScheme("evaluation.unknown_id", f"{at}.tenders", id=one)
        if (
            number > 1
            and not place.reason.strip()
            and not _dearer(scheme, tenders, ranking[number - 2], place)
        ):
            raise BadScheme("evaluation.missing", f"{at}.reason")
        if place.criterion not in criteria and (number > 1 or place.criterion is not None):
            raise BadScheme("evaluation.unknown_id", f"{at}.criterion", id=place.criterion)
        rank = len(placed) + 1
        for one in place.tenders:
            if one in placed:
                raise BadScheme("evaluation.duplicate_id", f"{at}.tenders", id=one)
            others = tuple(other for other in place.tenders if other != one)
            placed[one] = (rank, Tie(others, None, broken=False) if others else None)
    if len(placed) < len(known):
        waiting = ("ranking",)
        return [Result(id=tender.id, missing=() if tender.id in placed else waiting) for tender in tenders]
    return [Result(id=tender.id, rank=placed[tender.id][0], tie=placed[tender.id][1]) for tender in tenders]
