"""How firm a winner is: the exact price weights and prices at which somebody else would win.

Computed on unrounded totals; every break-even point is a fraction, and none is found by trial.

Not here: what happens as one price moves (`moved_price`); the comparison (`scoring`); sentences about it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from tracker.evaluation.formulas import ONE, ZERO
from tracker.evaluation.moved_price import MovedPrice, PriceField, Winners, first
from tracker.evaluation.scheme import Roundings, Scheme
from tracker.evaluation.scoring import Evaluation, evaluate, price_of, standing


@dataclass(frozen=True, slots=True)
class Break:
    """Where the winner stops being the same: at this value who wins, and who just beyond it.

    `holds` says whether the winner is still the same at the value itself (an equal result broken in the
    winner's favour). `beyond` is empty where nothing lies beyond (a weight of 0 or 1).
    """

    at: Fraction
    holds: bool
    winners_at: Winners
    beyond: Winners


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightRange:
    """The price weight as a share of all points, and where the winner changes; None: not before 0 or 1.

    All price criteria move together, and the quality criteria share the rest in their announced proportion.
    """

    actual: Fraction
    low: Break | None
    high: Break | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRange:
    """One tender's price, all else unchanged, and where the winner changes.

    None: `low` at no price above zero, `high` at no price however high.
    """

    tender: str
    criterion: str
    actual: Fraction
    low: Break | None
    high: Break | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """How firm the first rank is. `not_applicable` (incomplete, nobody_ranked, no_numbers) leaves all empty.

    `agrees` is False when the winners by unrounded totals are not those of the result, which then rests on
    the announced rounding alone. `no_weight` says why there is no weight range: model, no_price, no_quality.
    """

    not_applicable: str | None = None
    winners: Winners = ()
    agrees: bool = True
    weight: WeightRange | None = None
    no_weight: str | None = None
    prices: tuple[PriceRange, ...] = ()


def sensitivity(evaluation: Evaluation) -> Sensitivity:
    """Over which price weights and which prices of each tender the winner stays the same."""
    if evaluation.scheme.model == "order_of_importance":
        return Sensitivity(not_applicable="no_numbers")
    if not evaluation.complete:
        return Sensitivity(not_applicable="incomplete")
    scheme = replace(evaluation.scheme, rounding=Roundings())
    exact = evaluate(scheme, evaluation.tenders, drawings=evaluation.drawings)
    if not exact.winners:
        return Sensitivity(not_applicable="nobody_ranked")
    no_weight = _no_weight(scheme)
    return Sensitivity(
        winners=exact.winners,
        agrees=exact.winners == evaluation.winners,
        weight=None if no_weight else _weight_range(exact),
        no_weight=no_weight,
        prices=tuple(_price_ranges(exact)),
    )


def _no_weight(scheme: Scheme) -> str | None:
    if scheme.model != "points":
        return "model"
    if not scheme.prices:
        return "no_price"
    return None if scheme.qualities else "no_quality"


def _change(
    start: Fraction,
    points: Sequence[Fraction],
    winners: Callable[[Fraction], Winners],
    *,
    end: Fraction | None,
    closed: bool,
) -> Break | None:
    """The first change of the winners on the way from `start` through `points` to `end` (None: without end).

    `points` lie strictly between, nearest first; between two neighbours the winners are the same throughout.
    """
    now = winners(start)
    here = start
    stops: list[Fraction | None] = [*points, end]
    for number, stop in enumerate(stops):
        between = winners(_between(here, stop))
        if between != now:
            return Break(here, holds=True, winners_at=now, beyond=between)
        if stop is None or (number == len(points) and not closed):
            return None
        at = winners(stop)
        if at != now:
            last = number == len(points)
            beyond = () if last else winners(_between(stop, stops[number + 1]))
            return Break(stop, holds=False, winners_at=at, beyond=beyond)
        here = stop
    return None


def _between(here: Fraction, there: Fraction | None) -> Fraction:
    return here + 1 if there is None else (here + there) / 2


def _range(
    actual: Fraction,
    candidates: Sequence[Fraction],
    winners: Callable[[Fraction], Winners],
    *,
    top: Fraction | None,
    closed: bool,
) -> tuple[Break | None, Break | None]:
    """The changes below and above `actual`, between 0 and `top`."""
    points = sorted(set(candidates))
    down = [point for point in reversed(points) if ZERO < point < actual]
    up = [point for point in points if point > actual and (top is None or point < top)]
    low = _change(actual, down, winners, end=ZERO, closed=closed)
    return low, _change(actual, up, winners, end=top, closed=closed)


def _weight_range(exact: Evaluation) -> WeightRange:
    scheme = exact.scheme
    price_points = sum((criterion.max_points for criterion in scheme.prices), ZERO)
    quality_points = sum((criterion.max_points for criterion in scheme.qualities), ZERO)
    pairs = zip(exact.tenders, exact.results, strict=True)
    standings = [standing(scheme, *pair) for pair in pairs if not pair[1].below]
    by_price = {one.id: (-one.measure - one.quality) / price_points for one in standings}
    by_quality = {one.id: one.quality / quality_points for one in standings}

    def winners(weight: Fraction) -> Winners:
        moved = [
            replace(one, measure=-(weight * by_price[one.id] + (1 - weight) * by_quality[one.id]))
            for one in standings
        ]
        return first(exact, moved)

    winner = exact.winners[0]
    candidates = []
    for one in standings:
        quality = by_quality[winner] - by_quality[one.id]
        slope = by_price[winner] - by_price[one.id] - quality
        if slope:
            candidates.append(-quality / slope)
    actual = price_points / (price_points + quality_points)
    low, high = _range(actual, candidates, winners, top=ONE, closed=True)
    return WeightRange(actual=actual, low=low, high=high)


def _price_ranges(exact: Evaluation) -> Iterator[PriceRange]:
    for criterion in exact.scheme.prices:
        field = PriceField(exact, criterion)
        for tender in exact.tenders:
            actual = price_of(tender, criterion)
            if actual is None:
                continue
            low = high = None
            if tender.id in field.prices and len(field.prices) > 1:
                moved = MovedPrice(field, tender.id)
                low, high = _range(actual, moved.candidates(), moved.winners, top=None, closed=False)
            yield PriceRange(tender=tender.id, criterion=criterion.id, actual=actual, low=low, high=high)
