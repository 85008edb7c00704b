"""Every model that can be announced is compared as announced: from the tables to totals, deductions and ranks."""

from dataclasses import replace
from fractions import Fraction

import pytest

from tests.builders import evaluation as build
from tracker import evaluation, rounds

PRICE = rounds.CriterionFacts(code="price", name="Pris", kind="price", formula="lowest_ratio")
PLAN = rounds.CriterionFacts(code="plan", name="Plan", kind="quality", scale_max=Fraction(10))
SHARE = replace(PLAN, deduction="share_of_own_price", weight=Fraction(1, 5))
FIXED = replace(PLAN, deduction="fixed_value", value=Fraction(10))


def compared(session, criteria, *, model="comparison_price", prices=build.PRICES, **facts):
    scheme = rounds.SchemeFacts(model=model, criteria=criteria, **facts)
    made = build.compared(session, scheme=scheme, prices=prices)
    return made, evaluation.compare(session, made.lot).evaluation


@pytest.mark.parametrize(
    ("criterion", "expected"),
    [(SHARE, ("25.8", "29.52", "35.2")), (FIXED, ("23", "27", "34"))],
)
def test_a_comparison_price_takes_deductions_off_the_price(session, criterion, expected) -> None:
    _made, found = compared(session, (PRICE, criterion))
    assert [one.comparison for one in found.results] == [Fraction(each) for each in expected]
    assert [one.rank for one in found.results] == [1, 2, 3]


def test_deductions_and_result_are_rounded_each_for_itself(session) -> None:
    rounding = {"deductions": {"places": 0, "mode": "down"}, "total": {"places": 1, "mode": "half_up"}}
    _made, found = compared(session, (PRICE, SHARE), rounding=rounding)
    assert [one.deduction_total for one in found.results] == [4, 6, 4]
    assert [one.comparison for one in found.results] == [Fraction("25.8"), Fraction("29.5"), Fraction("35.2")]


def test_the_lowest_price_wins_among_those_that_reach_the_minimum(session) -> None:
    least = replace(PLAN, minimum=Fraction(8))
    _made, found = compared(session, (PRICE, least), model="quality_then_price")
    assert [one.rank for one in found.results] == [None, 1, None]
    assert found.results[0].below[0].criterion == "plan"


@pytest.mark.parametrize(
    ("floor", "expected"), [(Fraction(0), ("60", "48", "0")), (None, ("60", "48", "-20"))]
)
def test_the_excess_over_the_lowest_price_stops_at_an_announced_limit(session, floor, expected) -> None:
    price = replace(PRICE, max_points=Fraction(60), formula="relative_excess", floor=floor)
    criteria = (price, replace(PLAN, max_points=Fraction(40)))
    _made, found = compared(session, criteria, model="points", prices=("30.00", "36.00", "70.00"))
    assert [one.parts["price"] for one in found.results] == [Fraction(each) for each in expected]


def test_a_sub_criterion_keeps_the_heading_that_was_announced(session) -> None:
    price = replace(PRICE, max_points=Fraction(60))
    parts = [
        replace(PLAN, code=code, name=name, max_points=Fraction(20), heading="Kvalitet")
        for code, name in (("q1", "Plan"), ("q2", "Lärare"))
    ]
    made, found = compared(session, (price, *parts), model="points")
    assert [one.heading for one in rounds.scheme_of(session, made.lot).criteria] == [
        None,
        "Kvalitet",
        "Kvalitet",
    ]
    assert found.results[0].total == 88
    inputs, _results = evaluation.told(evaluation.compare(session, made.lot))
    assert inputs["criterion_names"] == {"price": "Pris", "q1": "Kvalitet: Plan", "q2": "Kvalitet: Lärare"}
