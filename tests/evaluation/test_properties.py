"""What holds for every scheme and all tenders."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evaluation.made import (
    comparison_schemes,
    points_schemes,
    price_schemes,
    schemes,
    tenders_for,
    with_price,
)
from tracker.evaluation import Roundings, evaluate, explain, rounded

thorough = settings(max_examples=150, deadline=None)


def step(rounding):
    return Fraction(0) if rounding is None else Fraction(1, 10**rounding.places)


@thorough
@given(st.data())
def test_points_stay_within_their_bounds(data):
    scheme = data.draw(points_schemes())
    for result in evaluate(scheme, data.draw(tenders_for(scheme))).results:
        for criterion in scheme.criteria:
            part = result.parts.get(criterion.id)
            if part is None:
                continue
            rounding_of_score = criterion.max_points / criterion.scale_max * step(scheme.rounding.score)
            most = criterion.max_points + rounding_of_score + step(scheme.rounding.part)
            assert part <= most
            if criterion.formula != "relative_excess" or criterion.floor is not None:
                assert part >= 0


@thorough
@given(st.data())
def test_unrounded_points_never_exceed_the_maximum_and_the_lowest_price_earns_it(data):
    scheme = data.draw(points_schemes(rounded=False))
    evaluation = evaluate(scheme, data.draw(tenders_for(scheme)))
    compared = [result for result in evaluation.results if result.compared]
    for result in compared:
        assert all(result.parts[one.id] <= one.max_points for one in scheme.criteria)
    if compared:
        cheapest = min(compared, key=lambda result: result.price)
        assert cheapest.parts["price"] == scheme.criteria[0].max_points


@thorough
@given(st.data())
def test_the_order_of_the_tenders_changes_nothing(data):
    scheme = data.draw(schemes)
    tenders = data.draw(tenders_for(scheme))
    turned = data.draw(st.permutations(tenders))
    before, after = evaluate(scheme, tenders), evaluate(scheme, turned)
    for result in before.results:
        other = after.of(result.id)
        assert replace(result, tie=None) == replace(other, tie=None)
        assert (result.tie is None) == (other.tie is None)
        if result.tie:
            assert set(result.tie.others) == set(other.tie.others)
            assert result.tie.broken == other.tie.broken


@thorough
@given(st.data())
def test_the_order_of_the_criteria_changes_no_total(data):
    scheme = data.draw(schemes)
    tenders = data.draw(tenders_for(scheme))
    turned = replace(scheme, criteria=scheme.criteria[::-1])
    for before, after in zip(
        evaluate(scheme, tenders).results, evaluate(turned, tenders).results, strict=True
    ):
        assert (before.total, before.comparison, before.rank) == (after.total, after.comparison, after.rank)


@thorough
@given(st.data())
def test_a_lower_price_never_loses_price_points(data):
    scheme = data.draw(points_schemes(minimums=False))
    tenders = data.draw(tenders_for(scheme))
    moved = data.draw(st.sampled_from(tenders))
    lower = moved.values["price"] * data.draw(st.fractions(Fraction(1, 100), 1))
    before = evaluate(scheme, tenders).of(moved.id).parts["price"]
    after = evaluate(scheme, with_price(tenders, moved.id, lower)).of(moved.id).parts["price"]
    assert after >= before


@thorough
@given(st.data())
def test_among_tenders_the_cheaper_never_has_fewer_price_points(data):
    scheme = data.draw(points_schemes())
    compared = [one for one in evaluate(scheme, data.draw(tenders_for(scheme))).results if one.compared]
    by_price = sorted(compared, key=lambda result: result.price)
    earned = [result.parts["price"] for result in by_price]
    assert earned == sorted(earned, reverse=True)


@thorough
@given(st.data())
def test_a_better_grade_never_loses_its_part(data):
    scheme = data.draw(points_schemes(minimums=False).filter(lambda one: one.qualities))
    tenders = data.draw(tenders_for(scheme))
    moved = data.draw(st.sampled_from(tenders))
    better = replace(moved, values={**moved.values, "q0": Fraction(5)})
    after = [better if one is moved else one for one in tenders]
    assert (
        evaluate(scheme, after).of(moved.id).parts["q0"] >= evaluate(scheme, tenders).of(moved.id).parts["q0"]
    )


@thorough
@given(st.data())
def test_sums_are_exact(data):
    scheme = data.draw(points_schemes() | comparison_schemes())
    for result in evaluate(scheme, data.draw(tenders_for(scheme))).results:
        if not result.compared:
            continue
        summed = sum(result.parts.values())
        if scheme.model == "points":
            assert result.total == rounded(summed, scheme.rounding.total)
        else:
            assert result.deduction_total == rounded(summed, scheme.rounding.deductions)
            assert result.comparison == rounded(result.price - summed, scheme.rounding.total)


@thorough
@given(st.data())
def test_ranks_follow_the_totals(data):
    scheme = data.draw(schemes)
    evaluation = evaluate(scheme, data.draw(tenders_for(scheme)))
    ranked = [result for result in evaluation.results if result.rank is not None]
    assert [result.rank is None for result in evaluation.results] == [
        bool(one.below) for one in evaluation.results
    ]

    def measure(result):
        if result.total is not None:
            return -result.total
        return result.price if result.comparison is None else result.comparison

    for one in ranked:
        better = sum(1 for other in ranked if measure(other) < measure(one))
        equal = sum(1 for other in ranked if measure(other) == measure(one))
        assert better < one.rank <= better + equal
        assert (one.tie is not None) == (equal > 1)
        assert sum(1 for other in ranked if other.rank < one.rank) == one.rank - 1
        if scheme.tie is None:
            assert one.rank == better + 1


@thorough
@given(st.data())
def test_who_wins_is_not_moved_by_a_tender_that_is_worse_in_everything_but_sets_no_reference(data):
    scheme = data.draw(
        points_schemes(minimums=False).filter(lambda one: one.criteria[0].formula == "lowest_ratio")
    )
    tenders = data.draw(tenders_for(scheme))
    highest = max(one.values["price"] for one in tenders)
    values = {name: Fraction(0) for name in tenders[0].values} | {"price": highest + 1}
    worse = replace(tenders[0], id="Z", values=values)
    before, after = evaluate(scheme, tenders), evaluate(scheme, [*tenders, worse])
    assert [one.total for one in after.results[:-1]] == [one.total for one in before.results]


@thorough
@given(st.data())
def test_one_missing_score_leaves_nobody_a_total_or_a_rank(data):
    scheme = data.draw(points_schemes(minimums=False) | comparison_schemes() | price_schemes())
    scheme = replace(scheme, criteria=tuple(replace(one, minimum=None) for one in scheme.criteria))
    if scheme.model == "quality_then_price":
        scheme = replace(scheme, model="lowest_price")
    tenders = data.draw(tenders_for(scheme))
    place = data.draw(st.integers(0, len(tenders) - 1))
    name = data.draw(st.sampled_from([one.id for one in scheme.criteria]))
    gap = replace(tenders[place], values={**tenders[place].values, name: None})
    evaluation = evaluate(scheme, [*tenders[:place], gap, *tenders[place + 1 :]])
    assert not evaluation.complete
    assert evaluation.of(gap.id).missing == (name,)
    for result in evaluation.results:
        assert (result.total, result.comparison, result.rank) == (None, None, None)


@thorough
@given(st.data())
def test_every_line_can_be_recomputed_from_its_numbers(data):
    """Unrounded and with numbers that decimals write out, the template is true as arithmetic."""
    scheme = replace(data.draw(points_schemes() | comparison_schemes()), rounding=Roundings())
    for line in explain(evaluate(scheme, data.draw(tenders_for(scheme)))):
        terms = [f"Fraction('{number.value}')" for number in line.numbers]
        formula = line.template.format(*terms).replace("1 −", "Fraction(1) −")
        for sign, operator in (("×", "*"), ("÷", "/"), ("−", "-")):
            formula = formula.replace(sign, operator)
        assert eval(formula, {"Fraction": Fraction}) == line.result.value
