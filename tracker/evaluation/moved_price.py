"""What becomes of the ranking while one tender's price moves and all else stands still.

Piece by piece every total is a straight line in the price, in its reciprocal or in the reciprocal of a
difference, and in the same one for all tenders: so they cross at fractions, which are solved for.

Not here: what is asked of it (`sensitivity`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from tracker.evaluation.formulas import ONE, ZERO, price_share
from tracker.evaluation.scheme import Criterion
from tracker.evaluation.scoring import Evaluation, Standing, price_of, ranks, standing

Winners = tuple[str, ...]


def first(evaluation: Evaluation, standings: Sequence[Standing]) -> Winners:
    """Who ranks first, in the order of the tenders."""
    if not standings:
        return ()
    best = min(one.measure for one in standings)
    leading = [one for one in standings if one.measure == best]
    placed = ranks(evaluation.scheme.tie, leading, drawings=evaluation.drawings)
    return tuple(one.id for one in leading if placed[one.id][0] == 1)


@dataclass(frozen=True, slots=True)
class Piece:
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


class PriceField:
    """All tenders compared under one price criterion of an unrounded, complete evaluation with a winner."""

    def __init__(self, exact: Evaluation, criterion: Criterion) -> None:
        self.exact = exact
        self.criterion = criterion
        self.by_points = exact.scheme.model == "points"
        self.prices: dict[str, Fraction] = {}
        self.standings: list[Standing] = []
        self.scores: dict[str, Mapping[str, Fraction | None]] = {}
        self.rest: dict[str, Fraction] = {}
        self.out: set[str] = set()
        for tender, result in zip(exact.tenders, exact.results, strict=True):
            if not result.compared:
                continue
            own = standing(exact.scheme, tender, result)
            self.standings.append(own)
            self.prices[own.id] = price_of(tender, criterion) or ZERO
            self.scores[own.id] = result.scores
            self.rest[own.id] = own.measure + (
                (result.parts[criterion.id] or ZERO) if self.by_points else ZERO
            )
            if any(shortfall.criterion != criterion.id for shortfall in result.below):
                self.out.add(own.id)
        self.winner = next(one for one in self.standings if one.id == exact.winners[0])

    def contenders(self, moved: str) -> list[Standing]:
        """Who can rank first when this tender's price moves.

        As long as neither moves, a tender that is dearer than the winner and behind it in all else stays
        behind, whatever becomes of the lowest and the highest price: no formula rewards a higher price.
        """
        if moved == self.winner.id:
            return self.standings
        price, rest = self.prices[self.winner.id], self.rest[self.winner.id]
        return [
            one
            for one in self.standings
            if one.id == moved
            or self.rest[one.id] <= rest
            or (self.by_points and self.prices[one.id] < price)
        ]


class MovedPrice:
    """One tender's price under one criterion, moved while all else stands still."""

    def __init__(self, field: PriceField, tender: str) -> None:
        self.field = field
        self.exact, self.criterion, self.by_points = field.exact, field.criterion, field.by_points
        self.tender = tender
        self.prices, self.rest = field.prices, field.rest
        self.standings = field.contenders(tender)
        others = [price for one, price in field.prices.items() if one != tender]
        self.lowest, self.highest = min(others), max(others)
        self.slope, self.constant = self._line(field.scores[tender])

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
        return first(self.exact, moved)

    def counts(self, one: str, price: Fraction) -> bool:
        """Whether a tender is ranked: it reaches every minimum, at this price too."""
        minimum = self.criterion.minimum
        if one in self.field.out or minimum is None:
            return one not in self.field.out
        return self.share(one, price, self.criterion.floor) * self.criterion.scale_max >= minimum

    def candidates(self) -> list[Fraction]:
        """Every price at which the winners can change; some of them change nothing."""
        points = [self.lowest, self.highest] if self.by_points else []
        winner = self.field.winner
        for piece in self._pieces():
            own = self._lines(winner, piece)
            for other in self.standings:
                points += self._minimum_reached(other, piece)
                if other is not winner:
                    points += self._crossings(winner, own, other, piece)
        return points

    def _pieces(self) -> Iterator[Piece]:
        formula = self.criterion.formula if self.by_points else None
        lowest, highest = self.lowest, self.highest
        if formula == "lowest_ratio":
            yield from (Piece(ZERO, lowest), Piece(lowest, None, ZERO))
        elif formula == "relative_excess":
            yield from (Piece(ZERO, lowest, ZERO), Piece(lowest))
        elif formula == "linear_to_highest":
            yield Piece(ZERO, lowest, highest)
            if lowest < highest:
                yield Piece(lowest, highest)
            yield Piece(highest, None, lowest)
        else:
            yield Piece(ZERO)

    def _lines(self, one: Standing, piece: Piece) -> list[tuple[Fraction, Fraction]]:
        """The measure at the piece's two samples: above the floor, and on it where there is one."""
        here, there = piece.samples()
        if not self.by_points:
            return [(self.measure(one, here), self.measure(one, there))]
        above = [self.measure(one, price, self.share(one.id, price, None)) for price in (here, there)]
        floor = self.criterion.floor
        on_floor = [] if floor is None else [(self.measure(one, here, floor),) * 2]
        return [(above[0], above[1]), *on_floor]

    def _crossings(
        self, winner: Standing, own: Sequence[tuple[Fraction, Fraction]], other: Standing, piece: Piece
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

    def _minimum_reached(self, one: Standing, piece: Piece) -> Iterator[Fraction]:
        if not self.by_points or self.criterion.minimum is None:
            return
        needed = self.criterion.minimum / self.criterion.scale_max
        here, there = (self.share(one.id, price, None) - needed for price in piece.samples())
        price = piece.crossing(here, there)
        if price is not None:
            yield price
