"""Schemes and tenders for the tests of the comparison: short to write, and drawn by hypothesis."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from hypothesis import strategies as st

from tracker.evaluation import Criterion, Rounding, Roundings, Scheme, Tender

TWO = Rounding(2)
CENTS = Roundings(part=TWO, total=TWO)
OPENED = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def price(max_points="60", formula="lowest_ratio", **facts):
    facts = {"scale_max": Fraction(max_points)} | facts
    return Criterion(id="price", kind="price", max_points=Fraction(max_points), formula=formula, **facts)


def quality(name="plan", max_points="40", scale_max="40", **facts):
    most, scale = Fraction(max_points), Fraction(scale_max)
    return Criterion(id=name, kind="quality", max_points=most, scale_max=scale, **facts)


def points(*criteria, rounding=CENTS, **facts):
    return Scheme(model="points", criteria=criteria, rounding=rounding, **facts)


def tender(name, amount=None, received=None, **grades):
    values = {one: None if grade is None else Fraction(grade) for one, grade in grades.items()}
    if amount is not None:
        values = {"price": Fraction(amount)} | values
    return Tender(id=name, values=values, received=received)


def priced(*amounts):
    return [tender(name, amount) for name, amount in zip("ABCDEFGH", amounts, strict=False)]


def ranked(evaluation):
    return {result.id: result.rank for result in evaluation.results}


def with_price(tenders, name, amount, criterion="price"):
    """The same tenders with one price moved."""
    return [
        replace(one, values={**one.values, criterion: amount}) if one.id == name else one for one in tenders
    ]


amounts = st.integers(1, 12).map(Fraction) | st.integers(100, 9_999_99).map(
    lambda cents: Fraction(cents, 100)
)
roundings = st.none() | st.builds(
    Rounding, places=st.integers(0, 3), mode=st.sampled_from(("half_up", "half_even", "down"))
)
formulas = st.sampled_from(
    (
        ("lowest_ratio", None),
        ("linear_to_highest", None),
        ("relative_excess", None),
        ("relative_excess", Fraction(0)),
    )
)


@st.composite
def points_schemes(draw, *, rounded=True, minimums=True):
    weights = draw(st.lists(st.integers(1, 60), min_size=1, max_size=3))
    formula, floor = draw(formulas)
    scale = draw(st.sampled_from((Fraction(1), Fraction(60), Fraction(weights[0]))))
    floor_price = st.none() | st.sampled_from((Fraction(1, 4), Fraction(1, 2))).map(
        lambda share: share * scale
    )
    criteria = [
        Criterion(
            id="price",
            kind="price",
            max_points=Fraction(weights[0]),
            scale_max=scale,
            formula=formula,
            floor=floor,
            minimum=draw(floor_price) if minimums else None,
        )
    ]
    for number, weight in enumerate(weights[1:]):
        criteria.append(
            Criterion(
                id=f"q{number}",
                kind="quality",
                max_points=Fraction(weight),
                scale_max=Fraction(5),
                scaling=draw(st.sampled_from(("none", "to_best"))),
                minimum=draw(st.none() | st.just(Fraction(2))) if minimums else None,
            )
        )
    places = Roundings(score=draw(roundings), part=draw(roundings), total=draw(roundings))
    ties = ["lower_price", "earlier"] + (["higher_quality"] if len(weights) > 1 else [])
    return Scheme(
        model="points",
        criteria=tuple(criteria),
        rounding=places if rounded else Roundings(),
        tie=draw(st.none() | st.sampled_from(ties)),
        total_points=Fraction(sum(weights)),
    )


@st.composite
def comparison_schemes(draw):
    criteria = [Criterion(id="price", kind="price")]
    for number, by_share in enumerate(draw(st.lists(st.booleans(), min_size=1, max_size=2))):
        facts = (
            {"deduction": "share_of_own_price", "weight": Fraction(draw(st.integers(1, 5)), 10)}
            if by_share
            else {"deduction": "fixed_value", "value": Fraction(draw(st.integers(1, 8)))}
        )
        criteria.append(Criterion(id=f"q{number}", kind="quality", scale_max=Fraction(5), **facts))
    tie = draw(st.sampled_from((None, "lower_price", "higher_quality", "earlier")))
    places = Roundings(part=draw(roundings), total=draw(roundings), deductions=draw(roundings))
    return Scheme(model="comparison_price", criteria=tuple(criteria), rounding=places, tie=tie)


@st.composite
def price_schemes(draw):
    criteria = [
        Criterion(id="price", kind="price"),
        Criterion(id="q0", kind="quality", scale_max=Fraction(5)),
    ]
    tie = draw(st.sampled_from((None, "higher_quality", "earlier")))
    if draw(st.booleans()):
        return Scheme(model="lowest_price", criteria=tuple(criteria), tie=tie)
    criteria[1] = replace(criteria[1], minimum=Fraction(2))
    return Scheme(model="quality_then_price", criteria=tuple(criteria), tie=tie)


@st.composite
def tenders_for(draw, scheme, *, least=1, most=6):
    made = []
    for name in "ABCDEFGH"[: draw(st.integers(least, most))]:
        values = {
            criterion.id: draw(amounts if criterion.kind == "price" else st.integers(0, 5).map(Fraction))
            for criterion in scheme.criteria
        }
        received = OPENED + timedelta(minutes=draw(st.integers(0, 3)))
        made.append(Tender(id=name, values=values, received=received))
    return made


schemes = points_schemes() | comparison_schemes() | price_schemes()
