"""The file form: read strictly, refused by field, written out whole."""

import json
from contextlib import suppress
from copy import deepcopy
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evaluation.made import schemes, tenders_for
from tracker.evaluation import BadScheme, Case, case_as_json, evaluate, read

FILE = {
    "model": "points",
    "rounding": {"score": None, "part": {"places": 2, "mode": "half_up"}, "total": {"places": 2}},
    "tie": "lower_price",
    "criteria": [
        {"id": "price", "kind": "price", "max_points": "60", "scale_max": "60", "formula": "lowest_ratio"},
        {"id": "plan", "kind": "quality", "max_points": "40", "scale_max": "36", "scaling": "to_best"},
    ],
    "tenders": [
        {"id": "A", "values": {"price": "30.00", "plan": "30"}},
        {"id": "B", "values": {"price": "36.00", "plan": "36"}},
    ],
}


def changed(path, value):
    """The file with one field set; a path of keys and places."""
    file = deepcopy(FILE)
    *way, last = path
    at = file
    for step in way:
        at = at[step]
    at[last] = value
    return file


def compare(source):
    case = read(source)
    return evaluate(case.scheme, case.tenders, drawings=case.drawings, ranking=case.ranking)


def refusal(source):
    """What reading and comparing a file is refused with."""
    with pytest.raises(BadScheme) as caught:
        compare(source)
    assert caught.value.field in str(caught.value)
    return caught.value.code.removeprefix("evaluation."), caught.value.field


PRICE, PLAN, A = ("criteria", 0), ("criteria", 1), ("tenders", 0)

REFUSED = [
    (("model",), "cheapest", "unknown_choice", "model"),
    (("model",), None, "missing", "model"),
    (("model",), 7, "wrong_shape", "model"),
    (("tie",), "age", "unknown_choice", "tie"),
    (("grades",), "median", "unknown_choice", "grades"),
    (("weights",), {}, "unknown_field", "weights"),
    (("criteria",), [], "missing", "criteria"),
    (("criteria",), None, "missing", "criteria"),
    (("criteria",), {}, "wrong_shape", "criteria"),
    (PRICE, "price", "wrong_shape", "criteria.1"),
    ((*PRICE, "id"), "", "missing", "criteria.1.id"),
    ((*PRICE, "id"), "plan", "duplicate_id", "criteria.plan.id"),
    ((*PRICE, "kind"), "cost", "unknown_choice", "criteria.price.kind"),
    ((*PRICE, "formula"), "ratio", "unknown_choice", "criteria.price.formula"),
    ((*PRICE, "formula"), None, "unknown_choice", "criteria.price.formula"),
    ((*PRICE, "floor"), "0", "floor", "criteria.price.floor"),
    ((*PRICE, "scaling"), "to_best", "not_for_price", "criteria.price.scaling"),
    ((*PRICE, "max_points"), "50", "weights", "criteria.max_points"),
    ((*PRICE, "max_points"), "60.01", "weights", "criteria.max_points"),
    ((*PRICE, "max_points"), "0", "not_positive", "criteria.price.max_points"),
    ((*PRICE, "scale_max"), "-1", "not_positive", "criteria.price.scale_max"),
    ((*PRICE, "minimum"), "61", "minimum_outside_scale", "criteria.price.minimum"),
    ((*PRICE, "weight"), "1", "not_in_model", "criteria.price.weight"),
    ((*PLAN, "max_points"), 40.0, "float", "criteria.plan.max_points"),
    ((*PLAN, "max_points"), True, "not_a_number", "criteria.plan.max_points"),
    ((*PLAN, "max_points"), "40,0", "ambiguous_number", "criteria.plan.max_points"),
    ((*PLAN, "formula"), "lowest_ratio", "not_for_quality", "criteria.plan.formula"),
    ((*PLAN, "scaling"), "to_worst", "unknown_choice", "criteria.plan.scaling"),
    ((*PLAN, "deduction"), "fixed_value", "not_in_model", "criteria.plan.deduction"),
    ((*PLAN, "points"), "40", "unknown_field", "criteria.plan.points"),
    (("total_points",), "90", "weights", "criteria.max_points"),
    (("rounding", "part"), {"places": 2, "mode": "up"}, "unknown_choice", "rounding.part.mode"),
    (("rounding", "part"), {"places": -1}, "places", "rounding.part.places"),
    (("rounding", "part"), {"places": "1.5"}, "not_whole", "rounding.part.places"),
    (("rounding", "part"), {}, "missing", "rounding.part.places"),
    (("rounding", "part"), 2, "wrong_shape", "rounding.part"),
    (("rounding", "sum"), {"places": 2}, "unknown_field", "rounding.sum"),
    (("rounding", "deductions"), {"places": 2}, "not_in_model", "rounding.deductions"),
    (("tenders",), None, "missing", "tenders"),
    ((*A, "id"), "B", "duplicate_id", "tenders.B.id"),
    ((*A, "values", "price"), "0", "price_not_positive", "tenders.A.values.price"),
    ((*A, "values", "price"), "-30.00", "price_not_positive", "tenders.A.values.price"),
    ((*A, "values", "price"), 30.5, "float", "tenders.A.values.price"),
    ((*A, "values", "price"), "2.700.00", "ambiguous_number", "tenders.A.values.price"),
    ((*A, "values", "price"), "1 234", "ambiguous_number", "tenders.A.values.price"),
    ((*A, "values", "price"), "30,00", "ambiguous_number", "tenders.A.values.price"),
    ((*A, "values", "price"), "1e3", "ambiguous_number", "tenders.A.values.price"),
    ((*A, "values", "price"), "+30", "ambiguous_number", "tenders.A.values.price"),
    ((*A, "values", "price"), "030", "ambiguous_number", "tenders.A.values.price"),
    ((*A, "values", "price"), "30.", "ambiguous_number", "tenders.A.values.price"),
    ((*A, "values", "price"), "30\n", "ambiguous_number", "tenders.A.values.price"),
    ((*A, "values", "price"), "٣٠", "ambiguous_number", "tenders.A.values.price"),
    ((*A, "values", "price"), "60/2", "ambiguous_number", "tenders.A.values.price"),
    ((*A, "values", "price"), "NaN", "not_a_number", "tenders.A.values.price"),
    ((*A, "values", "price"), "", "not_a_number", "tenders.A.values.price"),
    ((*A, "values", "price"), "9" * 41, "number_too_long", "tenders.A.values.price"),
    ((*A, "values", "price"), {"amount": "30"}, "not_a_number", "tenders.A.values.price"),
    ((*A, "values", "price"), ["30", "31"], "several_values", "tenders.A.values.price"),
    ((*A, "values", "plan"), "36.01", "grade_outside_scale", "tenders.A.values.plan"),
    ((*A, "values", "plan"), "-1", "grade_outside_scale", "tenders.A.values.plan"),
    ((*A, "values", "plan"), "1/0", "ambiguous_number", "tenders.A.values.plan"),
    ((*A, "values", "plan"), ["3", "4"], "several_values", "tenders.A.values.plan"),
    ((*A, "values", "staff"), "3", "unknown_id", "tenders.A.values.staff"),
    ((*A, "values"), [], "wrong_shape", "tenders.A.values"),
    ((*A, "name"), "A Oy", "unknown_field", "tenders.A.name"),
    ((*A, "received"), "yesterday", "not_a_moment", "tenders.A.received"),
    ((*A, "received"), "2026-03-02T10:00:00", "moment_without_zone", "tenders.A.received"),
    (
        (*A, "corrections"),
        {"plan": {"opening": "1", "reason": "x"}},
        "unknown_id",
        "tenders.A.corrections.plan",
    ),
    (
        (*A, "corrections"),
        {"price": {"opening": "31", "reason": " "}},
        "missing",
        "tenders.A.corrections.price.reason",
    ),
    ((*A, "corrections"), {"price": {"reason": "Sum"}}, "missing", "tenders.A.corrections.price.opening"),
    (
        (*A, "corrections"),
        {"price": {"opening": "0", "reason": "Sum"}},
        "price_not_positive",
        "tenders.A.corrections.price.opening",
    ),
    (("drawings",), [{"order": ["A"]}], "missing", "drawings.1.at"),
    (("ranking",), [{"tenders": ["A"]}], "not_in_model", "ranking"),
]


@pytest.mark.parametrize(("path", "value", "code", "field"), REFUSED)
def test_refused_by_field(path, value, code, field):
    file = changed(path, value)
    assert refusal(file) == (code, field)
    assert refusal(json.dumps(file)) == (code, field)


COMPARISON = {
    "model": "comparison_price",
    "criteria": [
        {"id": "price", "kind": "price"},
        {"id": "plan", "kind": "quality", "scale_max": "5", "weight": "0.6"},
        {"id": "staff", "kind": "quality", "scale_max": "5", "value": "1000"},
    ],
    "tenders": [],
}
ORDER = {
    "model": "order_of_importance",
    "criteria": [{"id": "plan", "kind": "quality"}, {"id": "price", "kind": "price"}],
    "tenders": [{"id": "A", "values": {"price": "30"}}, {"id": "B", "values": {}}],
    "ranking": [
        {"tenders": ["A"]},
        {"tenders": ["B"], "criterion": "plan", "reason": "No teacher is named."},
    ],
}
DRAWN = {
    "order": ["A", "B"],
    "by": "M. Example",
    "at": "2026-03-02T10:00:00+02:00",
    "witnesses": ["T. Witness"],
}


def with_parts(file, **parts):
    return {**file, **parts}


def with_criterion(file, place, **facts):
    criteria = deepcopy(file["criteria"])
    criteria[place] |= facts
    return {**file, "criteria": criteria}


LOTS = with_parts(FILE, tie="drawing_of_lots")
IMPOSSIBLE = [
    (with_criterion(COMPARISON, 1, weight="1.01"), "weights", "criteria.weight"),
    (with_criterion(COMPARISON, 1, weight=None), "unknown_choice", "criteria.plan.deduction"),
    (with_criterion(COMPARISON, 1, value="5"), "unknown_choice", "criteria.plan.deduction"),
    (
        with_criterion(COMPARISON, 1, value="5", deduction="share_of_own_price"),
        "not_with_deduction",
        "criteria.plan.value",
    ),
    (
        with_criterion(COMPARISON, 2, value="0", deduction="fixed_value"),
        "not_positive",
        "criteria.staff.value",
    ),
    (with_criterion(COMPARISON, 1, scaling="to_best"), "not_in_model", "criteria.plan.scaling"),
    (with_criterion(COMPARISON, 1, scale_max=None), "not_positive", "criteria.plan.scale_max"),
    (
        with_criterion(COMPARISON, 0, kind="quality", scale_max="5"),
        "unknown_choice",
        "criteria.price.deduction",
    ),
    (with_criterion(COMPARISON, 0, weight="0.1"), "not_for_price", "criteria.price.weight"),
    (with_parts(COMPARISON, criteria=COMPARISON["criteria"][1:]), "one_price", "criteria"),
    (with_parts(COMPARISON, total_points="100"), "not_in_model", "total_points"),
    (with_parts(FILE, model="quality_then_price"), "no_minimum", "criteria.minimum"),
    (with_parts(FILE, model="order_of_importance"), "numbers_in_order", "criteria.price.max_points"),
    (with_parts(ORDER, tie="lower_price"), "tie_without_measure", "tie"),
    (with_criterion(ORDER, 0, minimum="1"), "numbers_in_order", "criteria.plan"),
    (
        with_parts(ORDER, tenders=[{"id": "A", "values": {"plan": "3"}}]),
        "numbers_in_order",
        "tenders.A.values.plan",
    ),
    (with_parts(ORDER, ranking=[{"tenders": []}]), "missing", "ranking.1.tenders"),
    (with_parts(ORDER, ranking=[{"tenders": ["Z"]}]), "unknown_id", "ranking.1.tenders"),
    (with_parts(ORDER, ranking=[{"tenders": ["A", "A"]}]), "duplicate_id", "ranking.1.tenders"),
    (with_parts(ORDER, ranking=[{"tenders": ["A"]}, {"tenders": ["B"]}]), "missing", "ranking.2.reason"),
    (
        with_parts(ORDER, ranking=[{"tenders": ["A"]}, {"tenders": ["B"], "reason": "Dearer."}]),
        "unknown_id",
        "ranking.2.criterion",
    ),
    (with_parts(FILE, drawings=[DRAWN]), "drawing_not_announced", "drawings"),
    (with_parts(LOTS, drawings=[DRAWN | {"witnesses": []}]), "missing", "drawings.1.witnesses"),
    (with_parts(LOTS, drawings=[DRAWN | {"witnesses": [1]}]), "wrong_shape", "drawings.1.witnesses"),
    (with_parts(LOTS, drawings=[DRAWN | {"by": " "}]), "missing", "drawings.1.by"),
    (with_parts(LOTS, drawings=[DRAWN | {"order": ["A", "Z"]}]), "unknown_id", "drawings.1.order"),
    (with_parts(LOTS, drawings=[DRAWN | {"order": ["A", "A"]}]), "duplicate_id", "drawings.1.order.A.id"),
    (
        with_parts(
            FILE, tie="higher_quality", criteria=[FILE["criteria"][0] | {"max_points": "100"}], tenders=[]
        ),
        "tie_without_measure",
        "tie",
    ),
]


@pytest.mark.parametrize(("file", "code", "field"), IMPOSSIBLE)
def test_what_does_not_go_together_is_refused(file, code, field):
    assert refusal(file) == (code, field)


@pytest.mark.parametrize(
    ("text", "code", "field"),
    [
        ("", "not_json", "file"),
        ("{", "not_json", "file"),
        (b"\xff\xfe{}", "not_json", "file"),
        ("[" * 100_000, "not_json", "file"),
        ("[]", "wrong_shape", "file"),
        ("null", "wrong_shape", "file"),
        ('{"model": "points", "model": "points"}', "duplicate_field", "model"),
        ('{"model": "points", "criteria": [{"id": "p", "kind": "price", "max_points": NaN}]}', "float", None),
        ('{"model": "points", "criteria": [{"id": "p", "kind": "price", "max_points": 1e2}]}', "float", None),
        (
            '{"model": "points", "criteria": [{"id": "p", "kind": "price", "max_points": '
            + "9" * 5000
            + "}]}",
            "number_too_long",
            None,
        ),
        (
            '{"model": "points", "criteria": [{"id": "\\ud800", "kind": "price"}]}',
            "wrong_shape",
            "criteria.1.id",
        ),
        ('{"\\ud800": 1}', "wrong_shape", "'\\ud800'"),
    ],
)
def test_text_that_is_no_file(text, code, field):
    assert refusal(text) == (code, field or "criteria.p.max_points")


def test_weights_say_what_they_add_up_to_and_what_was_expected():
    with pytest.raises(BadScheme) as caught:
        evaluate(read(changed((*PRICE, "max_points"), "50")).scheme, ())
    assert caught.value.facts == {"sum": 90, "expected": 100}


def test_one_criterion_alone_carries_what_it_carries():
    only = with_parts(FILE, criteria=FILE["criteria"][:1], tenders=[])
    assert evaluate(read(only).scheme, ()).complete


def test_another_total_can_be_announced():
    file = with_criterion(with_parts(FILE, total_points="90"), 0, max_points="50")
    assert evaluate(read(file).scheme, ()).complete


def test_shares_that_no_decimal_writes_are_ratios():
    criteria = [
        {"id": name, "kind": "quality", "max_points": "100/3", "scale_max": 5} for name in ("a", "b", "c")
    ]
    case = read({"model": "points", "criteria": criteria, "tenders": []})
    assert evaluate(case.scheme, case.tenders).complete


def test_exact_numbers_of_python_are_read_and_a_byte_order_mark_is_passed_over():
    file = changed((*A, "values"), {"price": Decimal("30.00"), "plan": 30})
    assert read(file) == read(FILE)
    assert read(b"\xef\xbb\xbf" + json.dumps(FILE).encode()) == read(FILE)


def test_scale_is_the_points_where_none_is_given():
    assert read(with_criterion(FILE, 1, scale_max=None)).scheme.criteria[1].scale_max == 40


@pytest.mark.parametrize(
    "file",
    [
        FILE,
        ORDER,
        with_parts(COMPARISON, rounding={"deductions": {"places": 0}}),
        with_parts(LOTS, drawings=[DRAWN]),
        changed((*A, "corrections"), {"price": {"opening": "29.00", "reason": "Sum of the months."}}),
        with_parts(changed((*A, "values", "plan"), ["7/3", "4"]), grades="mean"),
        changed((*A, "values", "plan"), None),
        changed((*A, "received"), "2026-03-02T10:00:00+02:00"),
    ],
)
def test_written_out_and_read_again_it_is_the_same(file):
    case = read(file)
    assert read(json.dumps(case_as_json(case))) == case
    assert compare(file) == compare(case_as_json(case))


@given(st.data())
def test_any_scheme_survives_the_file(data):
    scheme = data.draw(schemes)
    case = Case(scheme, tuple(data.draw(tenders_for(scheme, least=0))))
    assert read(json.dumps(case_as_json(case))) == case


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=8,
    ),
    st.sampled_from([*FILE, "grades", "total_points", "drawings", "ranking", "values"]),
)
def test_whatever_stands_in_a_field_it_is_read_or_refused(junk, name):
    file = changed((*A, "values"), junk) if name == "values" else changed((name,), junk)
    with suppress(BadScheme):
        assert len(compare(json.dumps(file)).results) == len(file["tenders"])


def test_a_value_is_a_fraction():
    assert read(FILE).tenders[0].values == {"price": Fraction(30), "plan": Fraction(30)}
