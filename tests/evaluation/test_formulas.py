"""Price formulas, rounding and the decimal form of exact numbers."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.evaluation import Rounding, exact_text, is_cut, rounded, shown
from tracker.evaluation.formulas import price_share


def share(formula, own, floor=None):
    """Among the prices 30, 36 and 40."""
    return price_share(formula, Fraction(own), lowest=Fraction(30), highest=Fraction(40), floor=floor)


@pytest.mark.parametrize(
    ("formula", "own", "expected"),
    [
        ("lowest_ratio", 30, "1"),
        ("lowest_ratio", 36, "5/6"),
        ("lowest_ratio", 40, "3/4"),
        ("linear_to_highest", 30, "1"),
        ("linear_to_highest", 36, "2/5"),
        ("linear_to_highest", 40, "0"),
        ("relative_excess", 30, "1"),
        ("relative_excess", 36, "4/5"),
        ("relative_excess", 40, "2/3"),
        ("relative_excess", 75, "-1/2"),
    ],
)
def test_share_of_points_by_formula(formula, own, expected):
    assert share(formula, own) == Fraction(expected)


def test_floor_holds_only_what_falls_below_it():
    assert share("relative_excess", 75, Fraction(0)) == 0
    assert share("relative_excess", 60, Fraction(0)) == 0
    assert share("relative_excess", 45, Fraction(0)) == Fraction(1, 2)


@pytest.mark.parametrize("formula", ["lowest_ratio", "linear_to_highest", "relative_excess"])
def test_equal_prices_earn_everything(formula):
    thirty = Fraction(30)
    assert price_share(formula, thirty, lowest=thirty, highest=thirty) == 1


@pytest.mark.parametrize(
    ("value", "half_up", "half_even", "down"),
    [
        ("2.345", "2.35", "2.34", "2.34"),
        ("2.355", "2.36", "2.36", "2.35"),
        ("2.3451", "2.35", "2.35", "2.34"),
        ("-2.345", "-2.35", "-2.34", "-2.34"),
        ("-0.004", "0", "0", "0"),
        ("1000/3", "333.33", "333.33", "333.33"),
        ("200/3", "66.67", "66.67", "66.66"),
    ],
)
def test_rounding_modes(value, half_up, half_even, down):
    for mode, expected in (("half_up", half_up), ("half_even", half_even), ("down", down)):
        assert rounded(Fraction(value), Rounding(2, mode)) == Fraction(expected)


@given(st.fractions(-(10**9), 10**9), st.integers(0, 6), st.sampled_from(("half_up", "half_even", "down")))
def test_rounding_agrees_with_decimal_where_decimal_is_exact(value, places, mode):
    value = Fraction(round(value * 10**8), 10**8)
    as_decimal = Decimal(value.numerator) / Decimal(value.denominator)
    expected = as_decimal.quantize(Decimal(1).scaleb(-places), rounding="ROUND_" + mode.upper())
    assert rounded(value, Rounding(places, mode)) == Fraction(expected)


@given(st.fractions(), st.integers(0, 6))
def test_rounding_moves_at_most_half_a_step_and_only_once(value, places):
    once = rounded(value, Rounding(places))
    assert abs(once - value) <= Fraction(1, 2 * 10**places)
    assert rounded(once, Rounding(places)) == once


@pytest.mark.parametrize(
    ("value", "places", "least", "expected", "cut"),
    [
        ("93.3", 2, 0, "93.30", False),
        ("93.3", None, 0, "93.3", False),
        ("30", None, 2, "30.00", False),
        ("30.125", None, 2, "30.125", False),
        ("100/3", None, 0, "33.3333", True),
        ("-200/3", None, 0, "-66.6666", True),
        ("0.00001", None, 0, "0.0000", True),
        ("-0.00001", None, 0, "0.0000", True),
        ("123456789012345678901234567890.12", None, 0, "123456789012345678901234567890.12", False),
    ],
)
def test_what_is_shown_and_whether_it_is_cut(value, places, least, expected, cut):
    rounding = None if places is None else Rounding(places)
    assert format(shown(Fraction(value), rounding, least=least), "f") == expected
    assert is_cut(Fraction(value), rounding) is cut


@given(st.fractions())
def test_exact_text_loses_nothing(value):
    assert Fraction(exact_text(value)) == value
