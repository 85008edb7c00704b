"""The arithmetic in lines: what each kind of step looks like."""

from dataclasses import replace
from fractions import Fraction

import pytest

from tests.evaluation.made import TWO, points, price, priced, quality, tender
from tracker.evaluation import (
    Case,
    Correction,
    Criterion,
    Number,
    Rounding,
    Roundings,
    Scheme,
    Tender,
    case_as_json,
    case_of,
    evaluate,
    explain,
    results_as_json,
)

NBSP = "\N{NO-BREAK SPACE}"


def lines(scheme, tenders):
    """Step, text and note of the last tender's lines."""
    found = explain(evaluate(scheme, tenders))
    return [(line.of, line.text, line.note) for line in found if line.tender == tenders[-1].id]


def test_points_of_the_published_vector():
    scheme = points(price(), quality(scale_max="36", scaling="to_best"))
    tenders = [tender("A", "30", plan=36), tender("B", "36", plan=30)]
    assert lines(scheme, tenders) == [
        ("part", "60 × 30,00 ÷ 36,00 = 50,00", None),
        ("part", "40 × 30 ÷ 36 = 33,33", "to_best"),
        ("total", "50,00 + 33,33 = 83,33", None),
    ]


@pytest.mark.parametrize(
    ("formula", "amounts", "expected"),
    [
        (
            "linear_to_highest",
            ["30", "40", "36"],
            [("part", "60 × (1 − (36,00 − 30,00) ÷ (40,00 − 30,00)) = 24,00", None)],
        ),
        ("linear_to_highest", ["30", "30"], [("part", "60 × 1 = 60,00", "all_prices_equal")]),
        ("relative_excess", ["30", "36"], [("part", "60 × (1 − (36,00 − 30,00) ÷ 30,00) = 48,00", None)]),
        ("relative_excess", ["30", "75"], [("part", "60 × (1 − (75,00 − 30,00) ÷ 30,00) = −30,00", None)]),
    ],
)
def test_formulas(formula, amounts, expected):
    assert lines(points(price(formula=formula)), priced(*amounts))[:-1] == expected


def test_a_floor_shows_what_it_held():
    scheme = points(price(formula="relative_excess", floor=Fraction(0)))
    assert lines(scheme, priced("30", "80"))[:-1] == [
        ("share", "1 − (80,00 − 30,00) ÷ 30,00 = −0,6666…", None),
        ("part", "60 × 0 = 0,00", "floor"),
    ]


def test_a_rounded_score_has_a_line_of_its_own():
    scheme = points(price(scale_max=Fraction(1)), rounding=Roundings(score=TWO, part=TWO))
    assert lines(scheme, priced("30", "36")) == [
        ("score", "30,00 ÷ 36,00 = 0,83", None),
        ("part", "60 × 0,83 ÷ 1 = 49,80", None),
        ("total", "49,80 = 49,80", None),
    ]


def test_a_negative_score_and_part_stand_in_brackets():
    scheme = points(
        quality(), price(formula="relative_excess", scale_max=Fraction(10)), rounding=Roundings(score=TWO)
    )
    tenders = [tender("A", "30", plan=0), tender("B", "80", plan=10)]
    assert lines(scheme, tenders) == [
        ("part", "40 × 10 ÷ 40 = 10", None),
        ("score", "10 × (1 − (80,00 − 30,00) ÷ 30,00) = −6,67", None),
        ("part", "60 × (−6,67) ÷ 10 = −40,02", None),
        ("total", "10 + (−40,02) = −30,02", None),
    ]


def test_best_grade_zero():
    scheme = points(quality(scaling="to_best"))
    assert lines(scheme, [tender("A", plan=0)])[0] == ("part", "40 × 0 = 0,00", "best_is_zero")


def test_what_nobody_rounds_is_cut_and_says_so():
    scheme = points(quality(scale_max="3"), rounding=Roundings())
    (part, total) = explain(evaluate(scheme, [tender("A", plan=2)]))
    assert part.text == "40 × 2 ÷ 3 = 26,6666…"
    assert part.result.cut
    assert part.result.value == Fraction(80, 3)
    assert total.text == "26,6666… = 26,6666…"


def test_the_mean_of_several_grades():
    scheme = points(quality(scale_max="5"), grading="mean", rounding=Roundings(score=TWO, part=TWO))
    grades = Tender(id="A", values={"plan": (Fraction(4), Fraction(4), Fraction(5))})
    assert lines(scheme, [grades])[:2] == [
        ("score", "(4 + 4 + 5) ÷ 3 = 4,33", "mean"),
        ("part", "40 × 4,33 ÷ 5 = 34,64", None),
    ]


def test_comparison_price():
    criteria = (
        Criterion(id="price", kind="price"),
        Criterion(
            id="plan",
            kind="quality",
            scale_max=Fraction(5),
            deduction="share_of_own_price",
            weight=Fraction("0.1"),
        ),
        Criterion(
            id="staff",
            kind="quality",
            scale_max=Fraction(3),
            deduction="fixed_value",
            value=Fraction(10_000),
        ),
    )
    scheme = Scheme(
        model="comparison_price", criteria=criteria, rounding=Roundings(part=TWO, deductions=TWO, total=TWO)
    )
    assert lines(scheme, [tender("A", "105000", plan=4, staff=1)]) == [
        ("deduction", f"105{NBSP}000,00 × 0,1 × 4 ÷ 5 = 8{NBSP}400,00", None),
        ("deduction", f"10{NBSP}000,00 × 1 ÷ 3 = 3{NBSP}333,33", None),
        ("deduction_total", f"8{NBSP}400,00 + 3{NBSP}333,3333… = 11{NBSP}733,33", None),
        ("comparison", f"105{NBSP}000,00 − 8{NBSP}400,00 − 3{NBSP}333,3333… = 93{NBSP}266,67", None),
    ]


def test_nothing_is_explained_before_it_can_be_computed():
    scheme = points(price(), quality())
    tenders = [tender("A", "30", plan=20), tender("B", None, plan=None)]
    assert [line.text for line in explain(evaluate(scheme, tenders))] == ["40 × 20 ÷ 40 = 20,00"]


def test_an_unrounded_total_of_rounded_parts_keeps_their_decimals():
    scheme = points(quality("a", "50", "3"), quality("b", "50", "50"), rounding=Roundings(part=Rounding(1)))
    assert lines(scheme, [tender("A", a=1, b="3.3")])[-1] == ("total", "16,7 + 3,3 = 20,0", None)


def test_the_template_takes_numbers_in_any_form():
    line, *_ = explain(evaluate(points(price()), priced("36")))
    assert line.template.format(*(number.decimal for number in line.numbers)) == "60 × 36.00 ÷ 36.00"
    assert str(line.result.decimal) == "60.00"


def test_a_number_below_zero_and_a_large_one():
    assert Number(Fraction("-1234567.5"), least=2).text == f"−1{NBSP}234{NBSP}567,50"
    assert Number(Fraction(1, 3), TWO).text == "0,33"
    assert not replace(Number(Fraction(1, 3)), rounding=TWO).cut


@pytest.mark.parametrize(
    ("opening", "text"), [("33", "33,00 + 3,00 = 36,00"), ("40.5", "40,50 − 4,50 = 36,00")]
)
def test_a_corrected_price_stands_beside_the_one_opened(opening, text):
    correction = Correction(Fraction(opening), "Summan av månaderna.")
    corrected = replace(tender("B", "36"), corrections={"price": correction})
    tenders = [tender("A", "30"), corrected]
    assert lines(points(price()), tenders)[:2] == [
        ("price", text, "corrected"),
        ("part", "60 × 30,00 ÷ 36,00 = 50,00", None),
    ]
    (line,) = [one for one in explain(evaluate(points(price()), tenders)) if one.of == "price"]
    assert (line.result.value, line.reason) == (36, "Summan av månaderna.")


def test_a_price_corrected_where_prices_earn_no_points_is_told_too():
    scheme = Scheme(model="lowest_price", criteria=(Criterion(id="price", kind="price"),))
    corrected = replace(tender("B", "36"), corrections={"price": Correction(Fraction(33), "Summan.")})
    assert lines(scheme, [tender("A", "30"), corrected]) == [("price", "33,00 + 3,00 = 36,00", "corrected")]


def test_a_price_that_could_not_be_read_at_the_opening_is_told_with_its_reason():
    correction = Correction(None, "Texten i cellen var 36.")
    tenders = [tender("A", "30"), replace(tender("B", "36"), corrections={"price": correction})]
    assert lines(points(price()), tenders)[0] == ("price", "36,00 = 36,00", "put_right_unread")
    written = results_as_json(evaluate(points(price()), tenders))
    kept = case_as_json(Case(points(price()), tuple(tenders)))
    assert written["results"][1]["corrections"] == {"price": {"opening": None, "reason": correction.reason}}
    assert case_of(kept).tenders[1].corrections == {"price": correction}
