"""The comparison is announced whole, with weights that add up, and nothing changes it after publication."""

from dataclasses import replace
from fractions import Fraction

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.builders import rounds as build
from tracker import audit, rounds
from tracker.refusal import Conflict, Refused

AT = build.AT
LOWEST = rounds.SchemeFacts(
    model="lowest_price", criteria=(rounds.CriterionFacts(code="price", name="Pris", kind="price"),)
)


def points(*criteria: rounds.CriterionFacts, **facts) -> rounds.SchemeFacts:
    return replace(build.POINTS, criteria=criteria, **facts)


def weighing(price: str, plan: str) -> rounds.SchemeFacts:
    return points(
        replace(build.PRICE, max_points=Fraction(price)), replace(build.PLAN, max_points=Fraction(plan))
    )


SHARE = replace(build.PLAN, deduction="share_of_own_price", weight=Fraction(1, 5))
FIXED = replace(build.PLAN, deduction="fixed_value", value=Fraction(10))

RANKED = rounds.CriterionFacts(code="plan", name="Plan", kind="quality")
RANKED_PRICE = replace(RANKED, code="price", name="Pris", kind="price")


def other(model: str, *criteria: rounds.CriterionFacts, **facts) -> rounds.SchemeFacts:
    return rounds.SchemeFacts(model=model, criteria=criteria, **facts)


def test_what_another_model_uses_is_left_out(session: Session) -> None:
    facts = other("comparison_price", build.PRICE, replace(SHARE, value=Fraction(5), scaling="to_best"))
    price, plan = build.scheme(session, build.planned(session), facts=facts).criteria
    assert (price.max_points, price.scale_max, price.deduction) == (0, 0, None)
    assert (plan.max_points, plan.scale_max, plan.weight, plan.value, plan.scaling) == (
        0,
        10,
        Fraction(1, 5),
        None,
        "none",
    )


@pytest.mark.parametrize(
    "change",
    [
        "deduction = 'half'", "deduction = 'fixed_value'", "floor = '0'", "weight = '0.2'", "value = '5'",
        "heading = ' '",
    ],
)  # fmt: skip
def test_the_database_refuses_what_does_not_belong_together(session: Session, change: str) -> None:
    scheme = build.scheme(session, build.planned(session))
    price = scheme.criteria[0].id
    session.commit()
    with audit.watchers.writing(session) as connection, pytest.raises(DBAPIError, match=r"(?i)check"):
        connection.execute(text(f"UPDATE criteria SET {change} WHERE id = {price}"))


def refused(code: str, field: str | None = None):
    return pytest.raises(
        Refused, check=lambda told: told.code == code and (field is None or told.field == field)
    )


def test_a_scheme_is_set_and_its_criteria_keep_their_order(session: Session) -> None:
    round_ = build.planned(session)
    scheme = build.scheme(session, round_)
    assert [(one.code, one.position, one.max_points, one.scale_max) for one in scheme.criteria] == [
        ("price", 1, 60, 60),
        ("plan", 2, 40, 10),
    ]
    assert (scheme.criteria[0].formula, scheme.criteria[1].formula) == ("lowest_ratio", None)
    assert audit.history(session, within=audit.name_of(round_))[0].act == "criteria.set"


@pytest.mark.parametrize(
    ("price", "plan", "code", "facts"),
    [
        ("60", "35", "criteria.weights_short", {"sum": 95, "expected": 100, "missing": 5}),
        (
            "60",
            "40.5",
            "criteria.weights_over",
            {"sum": Fraction("100.5"), "expected": 100, "over": Fraction(1, 2)},
        ),
    ],
)
def test_weights_that_do_not_add_up_say_what_is_missing(
    session: Session, price: str, plan: str, code: str, facts: dict
) -> None:
    with pytest.raises(Refused) as caught:
        build.scheme(session, build.planned(session), facts=weighing(price, plan))
    assert (caught.value.code, caught.value.field, caught.value.facts) == (code, "criteria", facts)


def test_weights_may_add_up_to_another_announced_sum(session: Session) -> None:
    facts = replace(weighing("30", "20"), total_points=Fraction(50))
    assert build.scheme(session, build.planned(session), facts=facts).total_points == 50


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        (replace(LOWEST, model="cheapest"), "criteria.model_unknown", "model"),
        (other("order_of_importance", RANKED_PRICE), "criteria.order_of_one", "criteria"),
        (other("order_of_importance", RANKED_PRICE, build.PLAN), "criteria.numbers_in_order", "criteria.2.max_points"),
        (other("order_of_importance", RANKED_PRICE, replace(RANKED, minimum=Fraction(0))), "criteria.numbers_in_order",
         "criteria.2.name"),
        (other("order_of_importance", RANKED_PRICE, RANKED, tie="lower_price"), "criteria.tie_without_measure", "tie"),
        (other("order_of_importance", RANKED_PRICE, RANKED, total_points=Fraction(100)), "criteria.numbers_in_order",
         "total_points"),
        (other("order_of_importance", RANKED_PRICE, RANKED, rounding={"total": {"places": 2}}),
         "criteria.rounding_unlikely", "rounding.total"),
        (points(), "criteria.none", "criteria"),
        (points(build.PRICE, replace(build.PLAN, code="price")), "criteria.code_taken", "criteria.2.code"),
        (points(build.PRICE, replace(build.PLAN, code=" ")), "criteria.code_missing", "criteria.2.code"),
        (points(build.PRICE, replace(build.PLAN, name="")), "criteria.name_missing", "criteria.2.name"),
        (points(build.PRICE, replace(build.PLAN, kind="")), "criteria.kind_missing", "criteria.2.kind"),
        (points(replace(build.PRICE, formula=None), build.PLAN), "criteria.formula_missing", "criteria.1.formula"),
        (points(replace(build.PRICE, formula="dearest"), build.PLAN), "criteria.formula_missing", "criteria.1.formula"),
        (points(replace(build.PRICE, floor=Fraction(0)), build.PLAN), "criteria.floor_unlikely", "criteria.1.floor"),
        (points(replace(build.PRICE, formula="relative_excess", floor=Fraction(1)), build.PLAN),
         "criteria.floor_unlikely", "criteria.1.floor"),
        (points(build.PRICE, build.PLAN, rounding={"deductions": {"places": 2}}), "criteria.rounding_unlikely",
         "rounding.deductions"),
        (other("comparison_price", build.PRICE), "criteria.price_and_quality", "criteria"),
        (other("comparison_price", SHARE), "criteria.price_and_quality", "criteria"),
        (other("comparison_price", build.PRICE, build.PLAN), "criteria.deduction_missing", "criteria.2.deduction"),
        (other("comparison_price", build.PRICE, replace(SHARE, weight=None)), "criteria.not_above_zero",
         "criteria.2.weight"),
        (other("comparison_price", build.PRICE, replace(FIXED, value=Fraction(0))), "criteria.not_above_zero",
         "criteria.2.value"),
        (other("comparison_price", build.PRICE, replace(SHARE, weight=Fraction(3, 5)),
               replace(SHARE, code="q2", weight=Fraction(1, 2))), "criteria.shares_over", "criteria"),
        (other("comparison_price", build.PRICE, SHARE, rounding={"score": {"places": 2}}),
         "criteria.rounding_unlikely", "rounding.score"),
        (other("quality_then_price", build.PRICE, build.PLAN), "criteria.no_minimum", "criteria"),
        (other("quality_then_price", build.PRICE, replace(build.PLAN, minimum=Fraction(5)),
               replace(build.PLAN, code="q2"), tie="higher_quality"), "criteria.tie_without_measure", "tie"),
        (points(build.PRICE, replace(build.PLAN, max_points=Fraction(0))), "criteria.not_above_zero",
         "criteria.2.max_points"),
        (points(build.PRICE, replace(build.PLAN, scale_max=Fraction(0))), "criteria.not_above_zero",
         "criteria.2.scale_max"),
        (points(build.PRICE, replace(build.PLAN, minimum=Fraction(11))), "criteria.minimum_outside",
         "criteria.2.minimum"),
        (points(build.PRICE, replace(build.PRICE, code="other")), "criteria.two_prices", "criteria"),
        (points(replace(build.PLAN, max_points=Fraction(100))), "criteria.tie_without_measure", "tie"),
        (points(build.PRICE, build.PLAN, rounding={"total": {"places": 13}}), "criteria.rounding_unlikely",
         "rounding.total"),
        (points(build.PRICE, build.PLAN, rounding={"rank": {"places": 2}}), "criteria.rounding_unlikely",
         "rounding.rank"),
        (replace(LOWEST, criteria=(*LOWEST.criteria, build.PLAN)), "criteria.price_alone", "criteria"),
    ],
)  # fmt: skip
def test_a_scheme_that_could_not_be_announced_is_refused(
    session: Session, facts: rounds.SchemeFacts, code: str, field: str
) -> None:
    with refused(code, field):
        build.scheme(session, build.planned(session), facts=facts)


def test_the_lowest_price_needs_no_points(session: Session) -> None:
    scheme = build.scheme(session, build.planned(session), facts=LOWEST)
    assert [(one.kind, one.max_points, one.formula) for one in scheme.criteria] == [
        ("price", 0, "lowest_ratio")
    ]


def test_a_lot_may_be_compared_by_a_scheme_of_its_own(session: Session) -> None:
    round_ = build.planned(session)
    one, other = build.lot(session, round_), build.lot(session, round_)
    assert rounds.scheme_of(session, one) is None
    whole = build.scheme(session, round_)
    own = build.scheme(session, round_, lot=other, facts=LOWEST)
    assert rounds.scheme_of(session, one) is whole
    assert rounds.scheme_of(session, other) is own
    officer = build.officer(session, round_.buyer)
    rounds.drop_criteria(session, officer, own, version=own.version, at=AT)
    session.commit()
    assert rounds.scheme_of(session, other) is whole


def test_setting_again_replaces_and_asks_for_the_version_seen(session: Session) -> None:
    round_ = build.planned(session)
    officer = build.officer(session, round_.buyer)
    scheme = build.scheme(session, round_)
    with pytest.raises(Conflict):
        build.scheme(session, round_, facts=weighing("50", "50"))
    session.rollback()
    seen = scheme.version
    other = points(replace(build.PLAN, max_points=Fraction(100), name="Plan för undervisningen"), tie=None)
    rounds.set_criteria(session, officer, round_, scheme=other, version=seen, at=AT)
    session.commit()
    assert [(one.code, one.name, one.position) for one in scheme.criteria] == [
        ("plan", "Plan för undervisningen", 1)
    ]
    with pytest.raises(Conflict) as caught:
        rounds.set_criteria(session, officer, round_, scheme=weighing("50", "50"), version=seen, at=AT)
    assert caught.value.differences["tie"] == ("lower_price", None)


def test_criteria_are_locked_at_publication(session: Session) -> None:
    round_ = build.published(session)
    with refused("stage.wrong"):
        rounds.set_criteria(
            session, build.officer(session, round_.buyer), round_, scheme=build.POINTS, version=1, at=AT
        )


COPY = "SELECT scheme_id, 'more', name, 3, 'quality', max_points, scale_max, scaling FROM criteria WHERE code = 'plan'"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE criteria SET max_points = '70/1'",
        "DELETE FROM criteria",
        f"INSERT INTO criteria (scheme_id, code, name, position, kind, max_points, scale_max, scaling) {COPY}",
        "UPDATE schemes SET model = 'lowest_price'",
        "DELETE FROM schemes",
        (
            "INSERT INTO schemes (round_id, lot_id, model, price_basis, rounding, version) "
            "SELECT round_id, id, 'points', 'total', '{}', 1 FROM lots"
        ),
    ],
)
def test_the_database_keeps_what_was_announced(session: Session, statement: str) -> None:
    build.published(session)
    with (
        audit.watchers.writing(session) as connection,
        pytest.raises(DBAPIError, match="locked at publication"),
    ):
        connection.execute(text(statement))


def test_a_criterion_is_not_smuggled_into_a_published_round(session: Session) -> None:
    public = build.published(session)
    mine = build.scheme(session, build.planned(session))
    with (
        audit.watchers.writing(session) as connection,
        pytest.raises(DBAPIError, match="locked at publication"),
    ):
        connection.execute(
            text(
                "UPDATE criteria SET code = 'extra', scheme_id = "
                f"(SELECT id FROM schemes WHERE round_id = {public.id}) WHERE scheme_id = {mine.id} AND code = 'plan'"
            )
        )
