"""How firm a winner is: the exact price weights and prices at which somebody else would win.

Computed on unrounded totals: piece by piece every total is a straight line in the price, in its reciprocal or
in the reciprocal of a difference, so that each break-even point is a fraction and none is found by trial.

Not here: the comparison (`scoring`); sentences about it (`tracker.wording`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from tracker.evaluation.formulas import ONE, ZERO, price_share
from tracker.evaluation.scheme import Criterion, Roundings, Scheme, Tender
from tracker.evaluation.scoring import Evaluation, Standing, evaluate, price_of, ranks, standing

Winners = tuple[str, ...]


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


def _first(evaluation: Evaluation, standings: Sequence[Standing]) -> Winners:
    """Who ranks first, in the order of the tenders."""
    if not standings:
        return ()
    best = min(one.measure for one in standings)
    leading = [one for one in standings if one.measure == best]
    placed = ranks(evaluation.scheme.tie, leading, drawings=evaluation.drawings)
    return tuple(one.id for one in leading if placed[one.id][0] == 1)


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
        return _first(exact, moved)

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


def _compared(exact: Evaluation) -> list[tuple[Tender, Standing]]:
    pairs = zip(exact.tenders, exact.results, strict=True)
    return [(tender, standing(exact.scheme, tender, result)) for tender, result in pairs if result.compared]


def _price_ranges(exact: Evaluation) -> Iterator[PriceRange]:
    compared = _compared(exact)
    for criterion in exact.scheme.prices:
        prices = {tender.id: price_of(tender, criterion) or ZERO for tender, _ in compared}
        standings = [one for _, one in compared]
        for tender in exact.tenders:
            actual = price_of(tender, criterion)
            if actual is None:
                continue
            low = high = None
            if tender.id in prices and len(prices) > 1:
                moved = _Moved(exact, criterion, tender.id, standings, prices)
                low, high = _range(actual, moved.candidates(), moved.winners, top=None, closed=False)
            yield PriceRange(tender=tender.id, criterion=criterion.id, actual=actual, low=low, high=high)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Prices between `low` and `high` over which every total is a straight line in `u`: the price itself, or
    1 ÷ (price − `offset`)."""

    low: Fraction
    high: Fraction | None = None
    offset: Fraction | None = None

    def samples(self) -> tuple[Fraction, Fraction]:
        if self.high is None:
            return self.low + 1, self.low + 2
        third = (self.high - self.low) / 3
        return self.low + third, self.low + 2 * third

    def u(self, price: Fraction) -> Fraction:
        return price if self.offset is None else 1 / (price - self.offset)

    def crossing(self, first: Fraction, second: Fraction) -> Fraction | None:
        """The price inside the piece at which a difference, known at the two samples, becomes zero."""
        if first == second:
            return None
        here, there = map(self.u, self.samples())
        u = here - first * (there - here) / (second - first)
        if self.offset is not None and not u:
            return None
        price = u if self.offset is None else self.offset + 1 / u
        return price if self.low < price and (self.high is None or price < self.high) else None


class _Moved:
    """One tender's price under one criterion, moved while all else stands still."""

    def __init__(
        self,
        exact: Evaluation,
        criterion: Criterion,
        tender: str,
        standings: Sequence[Standing],
        prices: Mapping[str, Fraction],
    ) -> None:
        self.exact = exact
        self.criterion = criterion
        self.tender = tender
        self.standings = standings
        self.prices = prices
        self.by_points = exact.scheme.model == "points"
        results = {result.id: result for result in exact.results}
        others = [price for one, price in prices.items() if one != tender]
        self.lowest, self.highest = min(others), max(others)
        self.out = {
            result.id
            for result in exact.results
            if any(shortfall.criterion != criterion.id for shortfall in result.below)
        }
        self.rest = {}
        if self.by_points:
            for one in standings:
                part = results[one.id].parts[criterion.id] or ZERO
                self.rest[one.id] = one.measure + part
        self.slope, self.constant = self._line(results[tender].scores)

    def _line(self, scores: Mapping[str, Fraction | None]) -> tuple[Fraction, Fraction]:
        """What the moved tender is ranked by, as slope and constant of its price."""
        slope, constant = ONE, ZERO
        if self.exact.scheme.model == "comparison_price":
            for criterion in self.exact.scheme.qualities:
                earned = (scores[criterion.id] or ZERO) / criterion.scale_max
                slope -= criterion.weight * earned
                constant -= criterion.value * earned
        return slope, constant

    def share(self, one: str, price: Fraction, floor: Fraction | None) -> Fraction:
        return price_share(
            self.criterion.formula or "",
            price if one == self.tender else self.prices[one],
            lowest=min(self.lowest, price),
            highest=max(self.highest, price),
            floor=floor,
        )

    def measure(self, one: Standing, price: Fraction, share: Fraction | None = None) -> Fraction:
        if self.by_points:
            if share is None:
                share = self.share(one.id, price, self.criterion.floor)
            return self.rest[one.id] - self.criterion.max_points * share
        return self.slope * price + self.constant if one.id == self.tender else one.measure

    def winners(self, price: Fraction) -> Winners:
        moved = []
        for one in self.standings:
            if self.counts(one.id, price):
                measure = self.measure(one, price)
                total = one.price
                quality = one.quality
                if one.id == self.tender:
                    total += price - self.prices[one.id]
                    if self.exact.scheme.model == "comparison_price":
                        quality = total - measure
                moved.append(replace(one, measure=measure, price=total, quality=quality))
        return _first(self.exact, moved)

    def counts(self, one: str, price: Fraction) -> bool:
        """Whether a tender is ranked: it reaches every minimum, at this price too."""
        minimum = self.criterion.minimum
        if one in self.out or minimum is None:
            return one not in self.out
        return self.share(one, price, self.criterion.floor) * self.criterion.scale_max >= minimum

    def candidates(self) -> list[Fraction]:
        """Every price at which the winners can change; some of them change nothing."""
        points = [self.lowest, self.highest] if self.by_points else []
        winner = next(one for one in self.standings if one.id == self.exact.winners[0])
        for piece in self._pieces():
            own = self._lines(winner, piece)
            for other in self.standings:
                points += self._minimum_reached(other, piece)
                if other is not winner:
                    points += self._crossings(winner, own, other, piece)
        return points

    def _pieces(self) -> Iterator[_Piece]:
        formula = self.criterion.formula if self.by_points else None
        lowest, highest = self.lowest, self.highest
        if formula == "lowest_ratio":
            yield from (_Piece(ZERO, lowest), _Piece(lowest, None, ZERO))
        elif formula == "relative_excess":
            yield from (_Piece(ZERO, lowest, ZERO), _Piece(lowest))
        elif formula == "linear_to_highest":
            yield _Piece(ZERO, lowest, highest)
            if lowest < highest:
                yield _Piece(lowest, highest)
            yield _Piece(highest, None, lowest)
        else:
            yield _Piece(ZERO)

    def _lines(self, one: Standing, piece: _Piece) -> list[tuple[Fraction, Fraction]]:
        """The measure at the piece's two samples: above the floor, and on it where there is one."""
        here, there = piece.samples()
        if not self.by_points:
            return [(self.measure(one, here), self.measure(one, there))]
        above = [self.measure(one, price, self.share(one.id, price, None)) for price in (here, there)]
        floor = self.criterion.floor
        on_floor = [] if floor is None else [(self.measure(one, here, floor),) * 2]
        return [(above[0], above[1]), *on_floor]

    def _crossings(
        self, winner: Standing, own: Sequence[tuple[Fraction, Fraction]], other: Standing, piece: _Piece
    ) -> Iterator[Fraction]:
        for mine, theirs in product(own, self._lines(other, piece)):
            first, second = mine[0] - theirs[0], mine[1] - theirs[1]
            if first == second == 0:
                yield from self._equal_prices(winner, other)
            price = piece.crossing(first, second)
            if price is not None and self.measure(winner, price) == self.measure(other, price):
                yield price

    def _equal_prices(self, winner: Standing, other: Standing) -> Iterator[Fraction]:
        """Where two tenders that stay equal change places under a tie rule that looks at the price."""
        moved = next(one for one in self.standings if one.id == self.tender)
        rest = moved.price - self.prices[self.tender]
        yield from (one.price - rest for one in (winner, other))

    def _minimum_reached(self, one: Standing, piece: _Piece) -> Iterator[Fraction]:
        if not self.by_points or self.criterion.minimum is None:
            return
        needed = self.criterion.minimum / self.criterion.scale_max
        here, there = (self.share(one.id, price, None) - needed for price in piece.samples())
        price = piece.crossing(here, there)
        if price is not None:
            yield price
