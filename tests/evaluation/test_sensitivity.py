"""How firm the winner is: break-even points by hand, and every one of them crossed."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evaluation.made import (
    OPENED,
    comparison_schemes,
    points,
    points_schemes,
    price,
    price_schemes,
    priced,
    quality,
    tender,
    tenders_for,
    with_price,
)
from tracker.evaluation import (
    Break,
    Criterion,
    Rounding,
    Roundings,
    Scheme,
    evaluate,
    sensitivity,
)

HAIR = Fraction(1, 10**15)
PUBLISHED = (price(), quality(scale_max="36", scaling="to_best"))
TENDERS = (tender("A", "30", plan=30), tender("B", "36", plan=36), tender("C", "40", plan=24))


def study(scheme, tenders):
    return sensitivity(evaluate(scheme, tenders))


def price_range(found, name):
    return next(one for one in found.prices if one.tender == name)


def flip(at, *beyond, at_it=None):
    """A break at which the winner is still the same, unless `at_it` says who wins there."""
    return Break(Fraction(at), at_it is None, at_it or ("A",), beyond)


def test_price_weight_of_the_published_vector():
    """A: 1 and 5/6, B: 5/6 and 1 of price and quality: equal where both weigh a half."""
    found = study(points(*PUBLISHED, tie="lower_price"), TENDERS)
    assert found.winners == ("A",)
    assert found.agrees
    assert found.weight.actual == Fraction(3, 5)
    assert found.weight.low == flip("1/2", "B")
    assert found.weight.high is None


def test_prices_of_the_published_vector():
    """A rises: 60 + 33 1/3 = 60 × p ÷ 36 + 40 at 32. B falls: 60 × 30 ÷ p + 40 = 93 1/3 at 33.75.
    C falls below 30: 60 × p ÷ 30 + 33 1/3 = 60 + 26 2/3 at 26 2/3, where the lower price wins."""
    found = study(points(*PUBLISHED, tie="lower_price"), TENDERS)
    assert price_range(found, "A").low is None
    assert price_range(found, "A").high == flip("32", "B")
    assert price_range(found, "B").low == flip("135/4", "B")
    assert price_range(found, "B").high is None
    assert price_range(found, "C").low == flip("80/3", "C", at_it=("C",))
    assert price_range(found, "C").high is None


def test_without_a_tie_rule_the_break_even_point_itself_is_shared():
    found = study(points(*PUBLISHED), TENDERS)
    assert found.weight.low == flip("1/2", "B", at_it=("A", "B"))
    assert price_range(found, "A").high == flip("32", "B", at_it=("A", "B"))


def test_linear_formula_where_another_becomes_the_highest():
    """Prices 30, 36, 40; grades 30, 36, 24 of 36. A at p between 36 and 40 earns 60 × (40 − p) ÷ 4, B 60;
    below 36 A earns 60 and B 60 × 4 ÷ (40 − p): equal with 33 1/3 and 40 at p = 40 − 4 × 60 ÷ 53 1/3 = 35.5."""
    criteria = (price(formula="linear_to_highest"), PUBLISHED[1])
    found = study(points(*criteria, tie="lower_price"), TENDERS)
    assert price_range(found, "A").high == flip("71/2", "B")


def test_relative_excess_with_a_floor():
    """Prices 30 and 75, floored at 0; B leads quality by 40, A price by 60. B falls: 60 × (2 − p ÷ 30) + 40
    = 60 at p = 50, where the lower price is A's."""
    criteria = (price(formula="relative_excess", floor=Fraction(0)), quality())
    tenders = [tender("A", "30", plan=0), tender("B", "75", plan=40)]
    found = study(points(*criteria, tie="lower_price"), tenders)
    assert price_range(found, "B").low == flip("50", "B")
    assert price_range(found, "B").high is None
    assert price_range(found, "A").low is None


def test_relative_excess_where_both_lie_on_the_floor():
    """C sets the lowest price, A and B have nothing left of theirs: the tie rule decides, until B undercuts A."""
    criteria = (
        price("20", formula="relative_excess", floor=Fraction(0)),
        quality(max_points="80", scale_max="80"),
    )
    tenders = [tender("A", "90", plan=60), tender("B", "95", plan=60), tender("C", "30", plan=0)]
    found = study(points(*criteria, tie="lower_price"), tenders)
    assert found.winners == ("A",)
    assert price_range(found, "A").high == flip("95", "B", at_it=("A", "B"))
    assert price_range(found, "B").low == flip("90", "B", at_it=("A", "B"))


def test_relative_excess_where_the_winner_lies_on_the_floor():
    """A has 60 for quality and nothing left for its price; B has 45, and 20 × (2 − p ÷ 30) = 15 at 37.50.
    A itself leaves the floor at 60 and needs no more."""
    criteria = (
        price("20", formula="relative_excess", floor=Fraction(0)),
        quality(max_points="80", scale_max="80"),
    )
    tenders = [tender("A", "90", plan=60), tender("B", "40", plan=45), tender("C", "30", plan=0)]
    found = study(points(*criteria), tenders)
    assert found.winners == ("A",)
    assert price_range(found, "B").low == flip("75/2", "B", at_it=("A", "B"))
    assert (price_range(found, "A").low, price_range(found, "A").high) == (None, None)


def test_two_equal_prices_meet_a_third_under_the_linear_formula():
    """With all prices equal everybody earns everything, at that one price and nowhere near it."""
    criteria = (price(formula="linear_to_highest"), quality())
    tenders = [tender("A", "30", plan=30), tender("B", "40", plan=35), tender("C", "40", plan=20)]
    found = study(points(*criteria), tenders)
    assert price_range(found, "A").high == Break(Fraction(40), holds=False, winners_at=("B",), beyond=("B",))


def test_a_change_at_a_single_price_ends_the_range():
    tenders = [tender("A", "40", plan=5), tender("B", "40", plan=0), tender("C", "50", plan=40)]
    found = study(points(price(formula="linear_to_highest"), quality()), tenders)
    assert found.winners == ("A",)
    low = price_range(found, "C").low
    assert low == Break(Fraction(40), holds=False, winners_at=("C",), beyond=("C",))


def test_an_unbroken_tie_is_a_range_of_one_point():
    found = study(points(price(), quality()), [tender("A", "30", plan=30), tender("B", "36", plan=40)])
    assert found.winners == ("A", "B")
    both = found.winners
    assert found.weight.low == Break(Fraction(3, 5), holds=True, winners_at=both, beyond=("B",))
    assert found.weight.high == Break(Fraction(3, 5), holds=True, winners_at=both, beyond=("A",))


def test_equal_in_everything_they_stay_equal_whatever_the_weight():
    found = study(points(price(), quality()), [tender("A", "30", plan=30), tender("B", "30", plan=30)])
    assert (found.weight.low, found.weight.high) == (None, None)
    assert price_range(found, "A").low == Break(
        Fraction(30), holds=True, winners_at=("A", "B"), beyond=("A",)
    )


def test_at_the_end_of_the_weights_a_tie_can_wait():
    """Equal in price: at a price weight of 1 nothing tells A and B apart."""
    found = study(points(price(), quality()), [tender("A", "30", plan=30), tender("B", "30", plan=20)])
    assert found.weight.low is None
    assert found.weight.high == Break(Fraction(1), holds=False, winners_at=("A", "B"), beyond=())
    found = study(points(price(), quality()), [tender("A", "30", plan=30), tender("B", "31", plan=30)])
    assert found.weight.low == Break(Fraction(0), holds=False, winners_at=("A", "B"), beyond=())
    assert found.weight.high is None


def test_a_single_tender_wins_at_any_price():
    found = study(points(price(), quality()), [tender("A", "30", plan=0)])
    assert (found.weight.low, found.weight.high) == (None, None)
    (only,) = found.prices
    assert (only.low, only.high) == (None, None)


def test_a_tender_below_a_quality_minimum_changes_nothing():
    criteria = (price(), quality(minimum=Fraction(10)))
    found = study(points(*criteria), [tender("A", "30", plan=20), tender("B", "30", plan=5)])
    assert found.winners == ("A",)
    for one in found.prices:
        assert (one.low, one.high) == (None, None)


def test_a_price_minimum_opens_and_closes_the_way():
    """B leads by 40 quality points but counts only from 48 price points on, at 60 × 30 ÷ 48 = 37.50."""
    criteria = (price(minimum=Fraction(48)), quality())
    tenders = [tender("A", "30", plan=0), tender("B", "40", plan=40)]
    found = study(points(*criteria), tenders)
    assert found.winners == ("A",)
    assert price_range(found, "B").low == flip("75/2", "B", at_it=("B",))
    assert price_range(found, "A").high == flip("32", "B", at_it=("B",))


def test_lowest_price():
    scheme = Scheme(model="lowest_price", criteria=(Criterion(id="price", kind="price"),))
    found = study(scheme, priced("30", "36", "40"))
    assert found.no_weight == "model"
    assert price_range(found, "A").high == flip("36", "B", at_it=("A", "B"))
    assert price_range(found, "C").low == flip("30", "C", at_it=("A", "C"))
    assert price_range(found, "C").high is None


def test_comparison_price():
    """A: 100 less nothing; B: 120 less 10 per cent: 108. B falls to 100 ÷ 0.9 = 111 1/9."""
    facts = {"scale_max": Fraction(5), "deduction": "share_of_own_price", "weight": Fraction("0.1")}
    plan = Criterion(id="plan", kind="quality", **facts)
    scheme = Scheme(model="comparison_price", criteria=(Criterion(id="price", kind="price"), plan))
    found = study(scheme, [tender("A", "100", plan=0), tender("B", "120", plan=5)])
    assert price_range(found, "B").low == flip("1000/9", "B", at_it=("A", "B"))
    assert price_range(found, "A").high == flip("108", "B", at_it=("A", "B"))


def test_the_result_can_rest_on_rounding_alone():
    scheme = points(
        price("95"), quality(max_points="5", scale_max="400"), rounding=Roundings(part=Rounding(1))
    )
    found = study(scheme, [tender("A", "29.99", plan=20), tender("B", "30.00", plan=21)])
    assert found.winners == ("A",)
    assert not found.agrees


@pytest.mark.parametrize(
    ("criteria", "reason"), [([price()], "no_quality"), ([quality()], "no_price"), (PUBLISHED, None)]
)
def test_a_weight_needs_price_and_quality(criteria, reason):
    tenders = [tender("A", "30", plan=30)]
    ids = {one.id for one in criteria}
    tenders = [replace(one, values={name: one.values[name] for name in ids}) for one in tenders]
    found = study(points(*criteria), tenders)
    assert found.no_weight == reason
    assert (found.weight is None) is bool(reason)


def test_not_applicable():
    scheme = points(price(), quality(minimum=Fraction(10)))
    assert study(scheme, [tender("A", "30", plan=None)]).not_applicable == "incomplete"
    assert study(scheme, [tender("A", "30", plan=5)]).not_applicable == "nobody_ranked"
    assert study(scheme, []).not_applicable == "nobody_ranked"
    order = Scheme(model="order_of_importance", criteria=(Criterion(id="plan", kind="quality"),))
    assert study(order, []).not_applicable == "no_numbers"


def exactly(scheme, tenders):
    """Who wins by unrounded totals: computed anew, by the comparison itself."""
    return evaluate(replace(scheme, rounding=Roundings()), tenders).winners


def weighted(scheme, weight):
    """The scheme with another price weight, the others scaled in proportion."""
    whole = sum(criterion.max_points for criterion in scheme.criteria)
    own = sum(criterion.max_points for criterion in scheme.prices) / whole
    factors = {"price": weight / own, "quality": (1 - weight) / (1 - own)}
    criteria = [replace(one, max_points=one.max_points * factors[one.kind]) for one in scheme.criteria]
    return replace(scheme, criteria=tuple(criteria), total_points=whole)


def check_range(found, winners, winners_at, *, bottom, top, inside):
    """The winner is the same inside, is what the break says at it, and another one a hair beyond it."""
    low = found.low.at if found.low else bottom
    high = found.high.at if found.high else top
    for step in inside:
        value = low + (high - low) * step
        if low < value < high:
            assert winners_at(value) == winners
    for end, way in ((found.low, -1), (found.high, 1)):
        if end is None:
            continue
        hair = way * HAIR * (end.at or 1)
        if 0 < end.at < top:
            assert winners_at(end.at) == end.winners_at
        assert end.holds == (end.winners_at == winners)
        if end.beyond:
            assert winners_at(end.at + hair) == end.beyond
        assert not end.holds or end.beyond != winners
        if low < high:
            assert winners_at(end.at - hair) == winners


steps = st.lists(st.fractions(0, 1), min_size=2, max_size=4).map(
    lambda some: [*some, HAIR, Fraction(1, 2), 1 - HAIR]
)


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_crossing_a_break_even_price_changes_the_winner_and_nothing_before_does(data):
    scheme = data.draw(points_schemes() | comparison_schemes() | price_schemes())
    tenders = data.draw(tenders_for(scheme))
    found = study(scheme, tenders)
    if found.not_applicable:
        return
    assert found.winners == exactly(scheme, tenders)
    for one in found.prices:
        assert one.low is None or one.low.at <= one.actual
        assert one.high is None or one.high.at >= one.actual

        def winners_at(amount, name=one.tender):
            return exactly(scheme, with_price(tenders, name, amount))

        facts = {"bottom": HAIR, "top": one.actual * 10**9, "inside": data.draw(steps)}
        check_range(one, found.winners, winners_at, **facts)


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_crossing_a_break_even_weight_changes_the_winner_and_nothing_before_does(data):
    scheme = data.draw(points_schemes().filter(lambda one: one.qualities))
    tenders = data.draw(tenders_for(scheme))
    found = study(scheme, tenders)
    if found.not_applicable:
        return

    def winners_at(weight):
        return exactly(weighted(scheme, weight), tenders)

    facts = {"bottom": Fraction(0), "top": Fraction(1), "inside": data.draw(steps)}
    check_range(found.weight, found.winners, winners_at, **facts)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_each_of_several_prices_has_its_own_range(data):
    base = data.draw(points_schemes(minimums=False))
    travel = replace(base.criteria[0], id="travel", max_points=Fraction(7))
    scheme = replace(base, criteria=(*base.criteria, travel), total_points=base.total_points + 7)
    tenders = data.draw(tenders_for(scheme))
    found = study(scheme, tenders)
    assert len(found.prices) == 2 * len(tenders)
    for one in found.prices:

        def winners_at(amount, name=one.tender, criterion=one.criterion):
            return exactly(scheme, with_price(tenders, name, amount, criterion))

        facts = {"bottom": HAIR, "top": one.actual * 10**9, "inside": data.draw(steps)}
        check_range(one, found.winners, winners_at, **facts)


@given(st.data())
def test_the_order_of_the_tenders_changes_no_break_even_point(data):
    scheme = data.draw(points_schemes())
    tenders = data.draw(tenders_for(scheme, least=2))
    found = study(scheme, tenders)
    turned = study(scheme, tenders[::-1])
    for one in found.prices:
        other = price_range(turned, one.tender)
        ends = [(end and (end.at, end.holds)) for end in (one.low, one.high)]
        assert ends == [(end and (end.at, end.holds)) for end in (other.low, other.high)]


def test_a_moment_of_receipt_decides_at_the_break_even_point():
    tenders = [replace(one, received=OPENED) for one in TENDERS]
    found = study(points(*PUBLISHED, tie="earlier"), tenders)
    assert price_range(found, "A").high == flip("32", "B", at_it=("A", "B"))
