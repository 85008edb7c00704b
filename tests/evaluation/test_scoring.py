"""Results under every model, computed by hand."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from tests.evaluation.made import (
    OPENED,
    TWO,
    points,
    price,
    priced,
    quality,
    ranked,
    tender,
)
from tracker.evaluation import (
    BadScheme,
    Criterion,
    Drawing,
    Place,
    Rounding,
    Roundings,
    Scheme,
    Tender,
    evaluate,
)


def parts(evaluation, criterion="price"):
    return [result.parts[criterion] for result in evaluation.results]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("lowest_ratio", ["60", "50", "45"]),
        ("linear_to_highest", ["60", "24", "0"]),
        ("relative_excess", ["60", "48", "40"]),
    ],
)
def test_price_points_of_the_published_vector(formula, expected):
    result = evaluate(points(price(formula=formula)), priced("30.00", "36.00", "40.00"))
    assert parts(result) == [Fraction(one) for one in expected]


def test_quality_scaled_to_the_best_grade():
    scheme = points(quality(scale_max="36", scaling="to_best"))
    result = evaluate(scheme, [tender("A", plan=30), tender("B", plan=36), tender("C", plan=24)])
    assert parts(result, "plan") == [Fraction("33.33"), Fraction(40), Fraction("26.67")]


def test_totals_of_the_published_vector():
    scheme = points(price(), quality(scale_max="36", scaling="to_best"))
    tenders = [tender("A", "30", plan=30), tender("B", "36", plan=36), tender("C", "40", plan=24)]
    result = evaluate(scheme, tenders)
    assert [one.total for one in result.results] == [Fraction("93.33"), Fraction(90), Fraction("71.67")]
    assert ranked(result) == {"A": 1, "B": 2, "C": 3}
    assert result.winners == ("A",)


def test_quality_on_its_scale():
    result = evaluate(points(quality(scale_max="5")), [tender("A", plan=3), tender("B", plan=0)])
    assert parts(result, "plan") == [Fraction(24), Fraction(0)]


def test_all_grades_zero_scaled_to_the_best_give_zero():
    scheme = points(quality(scaling="to_best"))
    result = evaluate(scheme, [tender("A", plan=0), tender("B", plan=0)])
    assert parts(result, "plan") == [0, 0]


@pytest.mark.parametrize("formula", ["lowest_ratio", "linear_to_highest", "relative_excess"])
@pytest.mark.parametrize("amounts", [["31.40"], ["31.40", "31.40", "31.40"]])
def test_alone_or_all_equal_everybody_gets_full_points(formula, amounts):
    result = evaluate(points(price(formula=formula)), priced(*amounts))
    assert parts(result) == [60] * len(amounts)
    assert {one.rank for one in result.results} == {1}


def test_relative_excess_goes_below_zero_unless_floored():
    tenders = priced("20", "50")
    assert parts(evaluate(points(price(formula="relative_excess")), tenders)) == [60, -30]
    floored = price(formula="relative_excess", floor=Fraction(0))
    assert parts(evaluate(points(floored), tenders)) == [60, 0]


def test_a_ratio_rounded_before_it_is_multiplied():
    scheme = points(price(scale_max=Fraction(1)), rounding=Roundings(score=TWO))
    result = evaluate(scheme, priced("30", "36"))
    assert result.of("B").scores["price"] == Fraction("0.83")
    assert result.of("B").parts["price"] == Fraction("49.8")


def test_the_winner_can_change_with_the_rounding():
    tenders = [tender("A", "29.99", plan=20), tender("B", "30.00", plan=21)]
    criteria = (price("95"), quality(max_points="5", scale_max="400"))
    exact = evaluate(points(*criteria, rounding=Roundings()), tenders)
    coarse = evaluate(points(*criteria, rounding=Roundings(part=Rounding(1))), tenders)
    assert exact.winners == ("A",)
    assert coarse.winners == ("A", "B")


def test_total_adds_the_parts_as_rounded():
    criteria = [quality(name, "100/3", "3") for name in ("a", "b", "c")]
    both = points(*criteria)
    result = evaluate(both, [tender("A", a=1, b=1, c=1)])
    assert result.of("A").parts == dict.fromkeys("abc", Fraction("11.11"))
    assert result.of("A").total == Fraction("33.33")
    unrounded = evaluate(replace(both, rounding=Roundings()), [tender("A", a=1, b=1, c=1)])
    assert unrounded.of("A").total == Fraction(100, 3)


def test_lowest_price():
    scheme = Scheme(model="lowest_price", criteria=(Criterion(id="price", kind="price"),))
    assert ranked(evaluate(scheme, priced("36", "30", "30"))) == {"A": 3, "B": 1, "C": 1}


def test_quality_then_price_passes_over_the_cheapest_below_the_minimum():
    plan = Criterion(id="plan", kind="quality", scale_max=Fraction(10), minimum=Fraction(6))
    scheme = Scheme(model="quality_then_price", criteria=(Criterion(id="price", kind="price"), plan))
    tenders = [tender("A", "20", plan="5.9"), tender("B", "36", plan=9), tender("C", "30", plan=6)]
    result = evaluate(scheme, tenders)
    assert ranked(result) == {"A": None, "B": 2, "C": 1}
    (shortfall,) = result.of("A").below
    assert (shortfall.criterion, shortfall.score, shortfall.minimum) == ("plan", Fraction("5.9"), 6)


def test_a_tender_below_a_quality_minimum_sets_no_reference():
    scheme = points(price(), quality(scale_max="10", scaling="to_best", minimum=Fraction(5)))
    tenders = [tender("A", "20", plan=4), tender("B", "30", plan=8), tender("C", "40", plan=6)]
    result = evaluate(scheme, tenders)
    assert result.of("A").parts == {}
    assert result.of("A").total is None
    assert result.of("A").rank is None
    assert result.of("B").parts == {"price": 60, "plan": 40}
    assert result.of("C").parts == {"price": 45, "plan": 30}


def test_a_tender_below_a_price_minimum_is_counted_but_not_ranked():
    result = evaluate(points(price(minimum=Fraction(48))), priced("30", "37.50", "40"))
    assert ranked(result) == {"A": 1, "B": 2, "C": None}
    assert result.of("C").total == 45
    assert result.of("C").below[0].score == 45


def comparison(*deductions, **roundings):
    price_only = Criterion(id="price", kind="price")
    return Scheme(
        model="comparison_price", criteria=(price_only, *deductions), rounding=Roundings(**roundings)
    )


def by_share(name, weight):
    facts = {"deduction": "share_of_own_price", "weight": Fraction(weight)}
    return Criterion(id=name, kind="quality", scale_max=Fraction(5), **facts)


def test_comparison_price():
    fixed = Criterion(
        id="staff", kind="quality", scale_max=Fraction(10), deduction="fixed_value", value=Fraction(10_000)
    )
    tenders = [tender("A", "100000", plan=4, staff=0), tender("B", "105000", plan=5, staff=2)]
    result = evaluate(comparison(by_share("plan", "0.1"), fixed), tenders)
    assert result.of("A").parts == {"plan": 8000, "staff": 0}
    assert result.of("B").parts == {"plan": 10_500, "staff": 2000}
    assert [one.deduction_total for one in result.results] == [8000, 12_500]
    assert [one.comparison for one in result.results] == [92_000, 92_500]
    assert ranked(result) == {"A": 1, "B": 2}


def by_value(name, value):
    facts = {"deduction": "fixed_value", "value": Fraction(value)}
    return Criterion(id=name, kind="quality", scale_max=Fraction(1), **facts)


def test_deductions_and_comparison_are_rounded_each_from_the_exact_deductions():
    """0.90 + 0.50 = 1.40, to 1; 10.80 − 1.40 = 9.40, to 9, and not 10.80 − 1 = 9.80, to 10."""
    none = Rounding(0)
    scheme = comparison(
        by_value("plan", "0.9"), by_value("staff", "0.5"), part=none, deductions=none, total=none
    )
    result = evaluate(scheme, [tender("A", "10.80", plan=1, staff=1)]).of("A")
    assert list(result.parts.values()) == [Fraction("0.9"), Fraction("0.5")]
    assert result.deduction_total == 1
    assert result.comparison == 9


def test_order_of_importance():
    scheme = Scheme(
        model="order_of_importance",
        criteria=(Criterion(id="plan", kind="quality"), Criterion(id="price", kind="price")),
    )
    tenders = [Tender(id=name, values={}) for name in "ABCD"]
    ranking = [
        Place(tenders=("C",)),
        Place(tenders=("A", "D"), criterion="plan", reason="C names the teachers."),
        Place(tenders=("B",), criterion="price", reason="Dearer."),
    ]
    result = evaluate(scheme, tenders, ranking=ranking)
    assert ranked(result) == {"A": 2, "B": 4, "C": 1, "D": 2}
    assert result.of("A").tie.others == ("D",)
    waiting = evaluate(scheme, tenders, ranking=ranking[:2])
    assert set(ranked(waiting).values()) == {None}
    assert not waiting.complete
    assert waiting.of("B").missing == ("ranking",)


def test_no_total_and_no_rank_while_any_score_is_missing():
    scheme = points(price(), quality())
    tenders = [tender("A", "30", plan=20), tender("B", None, plan=30), tender("C", "40", plan=None)]
    result = evaluate(scheme, tenders)
    assert not result.complete
    assert {(one.total, one.rank) for one in result.results} == {(None, None)}
    assert result.of("B").missing == ("price",)
    assert result.of("C").missing == ("plan",)
    assert result.of("A").parts == {"price": None, "plan": 20}


def test_quality_scaled_to_the_best_waits_for_every_grade():
    scheme = points(quality(scaling="to_best"))
    result = evaluate(scheme, [tender("A", plan=20), tender("B", plan=None)])
    assert result.of("A").parts == {"plan": None}


def test_a_tender_out_by_a_minimum_keeps_nobody_waiting():
    scheme = points(price(), quality(minimum=Fraction(10)))
    result = evaluate(scheme, [tender("A", "30", plan=20), tender("B", None, plan=5)])
    assert result.complete
    assert ranked(result) == {"A": 1, "B": None}


def test_without_tenders_there_is_nothing_to_rank():
    result = evaluate(points(price(), quality()), [])
    assert result.complete
    assert result.winners == ()


def test_several_grades_become_their_mean_where_the_scheme_says_so():
    scheme = points(quality(scale_max="5"), grading="mean", rounding=Roundings(score=TWO))
    grades = Tender(id="A", values={"plan": (Fraction(4), Fraction(4), Fraction(5))})
    result = evaluate(scheme, [grades]).of("A")
    assert result.scores["plan"] == Fraction("4.33")
    assert result.parts["plan"] == Fraction("34.64")


def test_a_grade_as_given_is_not_rounded():
    scheme = points(quality(scale_max="5"), rounding=Roundings(score=Rounding(0)))
    assert evaluate(scheme, [tender("A", plan="3.5")]).of("A").parts["plan"] == 28


def tied(tie, **facts):
    """A and B end at 90 points: A with the lower price, B with the higher quality, received first."""
    scheme = points(price(), quality(), tie=tie)
    tenders = [
        tender("A", "30", plan=30, received=OPENED),
        tender("B", "36", plan=40, received=OPENED - timedelta(hours=1)),
        tender("C", "60", plan=40, received=OPENED),
    ]
    return evaluate(scheme, tenders, **facts)


def drawn(*order):
    return Drawing(order=order, by="M. Example", at=OPENED, witnesses=("T. Witness",))


def test_equal_totals_share_a_rank():
    result = tied(None)
    assert ranked(result) == {"A": 1, "B": 1, "C": 3}
    assert (result.of("A").tie.others, result.of("A").tie.broken) == (("B",), False)
    assert result.of("C").tie is None


@pytest.mark.parametrize(("tie", "winner"), [("lower_price", "A"), ("higher_quality", "B"), ("earlier", "B")])
def test_the_announced_rule_breaks_a_tie(tie, winner):
    result = tied(tie)
    assert result.winners == (winner,)
    assert sorted(ranked(result).values()) == [1, 2, 3]
    assert result.of("A").tie.rule == tie
    assert result.of("A").tie.broken


def test_lots_are_drawn_before_they_break_a_tie():
    assert ranked(tied("drawing_of_lots")) == {"A": 1, "B": 1, "C": 3}
    assert ranked(tied("drawing_of_lots", drawings=[drawn("B", "A")])) == {"A": 2, "B": 1, "C": 3}
    assert ranked(tied("drawing_of_lots", drawings=[drawn("A", "C")])) == {"A": 1, "B": 1, "C": 3}


def test_a_drawing_never_lifts_a_tender_over_a_better_one():
    assert ranked(tied("drawing_of_lots", drawings=[drawn("C", "B", "A")])) == {"A": 2, "B": 1, "C": 3}


def test_a_rule_may_tell_only_some_of_the_tied_apart():
    scheme = points(quality("plan", "40"), price(), tie="lower_price")
    tenders = [tender("A", "36", plan=40), tender("B", "30", plan=30), tender("C", "30", plan=30)]
    result = evaluate(scheme, tenders)
    assert ranked(result) == {"A": 3, "B": 1, "C": 1}
    assert [one.tie.broken for one in result.results] == [True, False, False]


def test_earlier_needs_every_moment():
    scheme = points(quality(), tie="earlier")
    result = evaluate(scheme, [tender("A", plan=30, received=OPENED), tender("B", plan=30)])
    assert ranked(result) == {"A": 1, "B": 1}


def test_the_price_of_several_price_criteria_is_their_sum():
    second = replace(price("40"), id="travel")
    scheme = points(price(), second, tie="lower_price")
    result = evaluate(scheme, [Tender(id="A", values={"price": Fraction(30), "travel": Fraction(5)})])
    assert result.of("A").price == 35


def test_results_are_in_the_order_of_the_tenders_and_found_by_id():
    result = evaluate(points(price()), priced("40", "30"))
    assert [one.id for one in result.results] == ["A", "B"]
    with pytest.raises(KeyError):
        result.of("Z")


def test_a_ranking_belongs_to_the_order_of_importance_only():
    with pytest.raises(BadScheme) as refusal:
        evaluate(points(price()), priced("40"), ranking=[Place(tenders=("A",))])
    assert refusal.value.field == "ranking"
