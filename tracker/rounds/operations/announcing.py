"""What can be announced of a comparison: the facts of a scheme, judged by the model that it follows.

Not here: writing it (`criteria`), and the arithmetic, which is the evaluation's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from typing import Any

from tracker.refusal import Refused
from tracker.rounds.guards import ORDER
from tracker.rounds.models import GRADINGS

OFFERED_MODELS = ("points", "lowest_price", "quality_then_price", "comparison_price", ORDER)
OFFERED_FORMULAS = ("lowest_ratio", "linear_to_highest", "relative_excess")
DEDUCTIONS = ("share_of_own_price", "fixed_value")
USUAL_TOTAL = Fraction(100)
# By the model, where its results are rounded.
ROUNDED: Mapping[str, tuple[str, ...]] = {
    "points": ("score", "part", "total"),
    "comparison_price": ("part", "deductions", "total"),
}
ROUNDING_MODES = ("half_up", "half_even", "down")
MOST_PLACES = 12
NUMBERS = ("max_points", "scale_max", "floor", "minimum", "deduction", "weight", "value")


@dataclass(frozen=True, kw_only=True)
class CriterionFacts:
    """One criterion as it will be announced; a grade runs from 0 to `scale_max`, `minimum` is such a grade.

    For a price criterion of `points`, `scale_max` is its `max_points` unless told; `floor` is 0 where its score does
    not go below zero. In `comparison_price` a quality criterion deducts `weight`, a share of the tenderer's own price,
    or `value` in euros; in `order_of_importance` nothing carries a number. `heading` is the criterion under which this
    one was announced.
    """

    code: str
    name: str
    kind: str
    max_points: Fraction = Fraction(0)
    scale_max: Fraction = Fraction(0)
    formula: str | None = None
    floor: Fraction | None = None
    minimum: Fraction | None = None
    scaling: str = "none"
    deduction: str | None = None
    weight: Fraction | None = None
    value: Fraction | None = None
    heading: str | None = None
    description: str | None = None


@dataclass(frozen=True, kw_only=True)
class SchemeFacts:
    """The scheme as it will be announced. `rounding` maps a place of ROUNDED to {"places": n, "mode": …}."""

    model: str
    criteria: Sequence[CriterionFacts]
    price_basis: str = "unit_price"
    tie: str | None = None
    total_points: Fraction | None = None
    grading: str = "consensus"  # how the grades of several evaluators become one
    rounding: Mapping[str, Mapping[str, Any]] | None = None
    price_only_reason: str | None = None


def judge(scheme: SchemeFacts) -> None:
    """Refuse a scheme that could not be announced, naming the first field at fault."""
    if scheme.model not in OFFERED_MODELS:
        raise Refused("criteria.model_unknown", field="model")
    if scheme.grading not in GRADINGS:
        raise Refused("criteria.grading_unknown", field="grading")
    if not scheme.criteria:
        raise Refused("criteria.none", field="criteria")
    seen: set[str] = set()
    for place, criterion in enumerate(scheme.criteria, start=1):
        _judge_criterion(scheme.model, criterion, place, seen)
    _judge_rounding(scheme.model, scheme.rounding or {})
    prices = [one for one in scheme.criteria if one.kind == "price"]
    qualities = [one for one in scheme.criteria if one.kind == "quality"]
    _judge_tie(scheme, prices, qualities)
    _judge_kinds(scheme.model, prices, qualities)
    if scheme.model == "points":
        _judge_sum(scheme)
    if scheme.model == ORDER and scheme.total_points is not None:
        raise Refused("criteria.numbers_in_order", field="total_points")
    if scheme.model == "comparison_price":
        _judge_shares(qualities)


def _judge_kinds(model: str, prices: Sequence[CriterionFacts], qualities: Sequence[CriterionFacts]) -> None:
    """Each way of comparing needs its own: one price alone, one price and quality, or a minimum of quality."""
    if model == "lowest_price" and (len(prices) != 1 or qualities):
        raise Refused("criteria.price_alone", field="criteria")
    if len(prices) > 1:
        raise Refused("criteria.two_prices", field="criteria")
    if model in ("quality_then_price", "comparison_price") and not (prices and qualities):
        raise Refused("criteria.price_and_quality", field="criteria")
    if model == ORDER and len(qualities) + len(prices) < 2:
        raise Refused("criteria.order_of_one", field="criteria")
    if model == "quality_then_price" and all(one.minimum is None for one in qualities):
        raise Refused("criteria.no_minimum", field="criteria")


def _judge_tie(
    scheme: SchemeFacts, prices: Sequence[CriterionFacts], qualities: Sequence[CriterionFacts]
) -> None:
    """A rule needs what it looks at; grades of several criteria add up only where they have weights.

    In order of importance equals stay equal: every criterion has told them apart already, as far as it can.
    """
    weighed = len(qualities) == 1 or scheme.model in ("points", "comparison_price")
    usable = {"lower_price": bool(prices), "higher_quality": bool(qualities) and weighed}
    if (scheme.model == ORDER and scheme.tie) or not usable.get(scheme.tie or "", True):
        raise Refused("criteria.tie_without_measure", field="tie")


def _judge_sum(scheme: SchemeFacts) -> None:
    total = sum((one.max_points for one in scheme.criteria), Fraction(0))
    expected = scheme.total_points if scheme.total_points is not None else USUAL_TOTAL
    if expected <= 0:
        raise Refused("criteria.not_above_zero", field="total_points")
    if total < expected:
        raise Refused(
            "criteria.weights_short", field="criteria", sum=total, expected=expected, missing=expected - total
        )
    if total > expected:
        raise Refused(
            "criteria.weights_over", field="criteria", sum=total, expected=expected, over=total - expected
        )


def _judge_shares(qualities: Sequence[CriterionFacts]) -> None:
    shares = sum((one.weight or Fraction(0) for one in qualities), Fraction(0)) * 100
    if shares > 100:
        raise Refused("criteria.shares_over", field="criteria", sum=shares, over=shares - 100)


def _judge_criterion(model: str, criterion: CriterionFacts, place: int, seen: set[str]) -> None:
    at = f"criteria.{place}"
    if not criterion.code.strip():
        raise Refused("criteria.code_missing", field=f"{at}.code", place=place)
    if criterion.code in seen:
        raise Refused("criteria.code_taken", field=f"{at}.code", written=criterion.code)
    seen.add(criterion.code)
    if not criterion.name.strip():
        raise Refused("criteria.name_missing", field=f"{at}.name", place=place)
    if criterion.kind not in ("price", "quality"):
        raise Refused("criteria.kind_missing", field=f"{at}.kind", place=place)
    if model == ORDER:
        _judge_in_order(criterion, at)
    elif criterion.kind == "price":
        _judge_price(model, criterion, at)
    else:
        _judge_quality(model, criterion, at)


def _judge_in_order(criterion: CriterionFacts, at: str) -> None:
    for name in NUMBERS:
        if getattr(criterion, name):
            raise Refused("criteria.numbers_in_order", field=f"{at}.{name}")
    if criterion.scaling != "none" or criterion.minimum is not None or criterion.floor is not None:
        raise Refused("criteria.numbers_in_order", field=f"{at}.name")


def _judge_price(model: str, criterion: CriterionFacts, at: str) -> None:
    if criterion.formula not in OFFERED_FORMULAS:
        raise Refused("criteria.formula_missing", field=f"{at}.formula", name=criterion.name)
    if criterion.floor is not None and (criterion.floor != 0 or criterion.formula != "relative_excess"):
        raise Refused("criteria.floor_unlikely", field=f"{at}.floor", name=criterion.name)
    if model == "points":
        _above_zero(criterion, at, "max_points", "scale_max")


def _judge_quality(model: str, criterion: CriterionFacts, at: str) -> None:
    if model == "lowest_price":
        return
    _above_zero(criterion, at, *(("max_points", "scale_max") if model == "points" else ("scale_max",)))
    if criterion.minimum is not None and not 0 <= criterion.minimum <= criterion.scale_max:
        raise Refused(
            "criteria.minimum_outside", field=f"{at}.minimum", name=criterion.name, most=criterion.scale_max
        )
    if model == "comparison_price":
        if criterion.deduction not in DEDUCTIONS:
            raise Refused("criteria.deduction_missing", field=f"{at}.deduction", name=criterion.name)
        _above_zero(criterion, at, "weight" if criterion.deduction == "share_of_own_price" else "value")


def _above_zero(criterion: CriterionFacts, at: str, *names: str) -> None:
    for name in names:
        if (getattr(criterion, name) or 0) <= 0:
            raise Refused("criteria.not_above_zero", field=f"{at}.{name}", name=criterion.name)


def _judge_rounding(model: str, rounding: Mapping[str, Mapping[str, Any]]) -> None:
    for where, how in rounding.items():
        places, mode = how.get("places"), how.get("mode", "half_up")
        usable = isinstance(places, int) and 0 <= places <= MOST_PLACES and mode in ROUNDING_MODES
        if where not in ROUNDED.get(model, ()) or not usable:
            raise Refused("criteria.rounding_unlikely", field=f"rounding.{where}", most=MOST_PLACES)


def whole(scheme: SchemeFacts) -> SchemeFacts:
    """The facts with what follows from the model: what it does not use is left out, a price's scale is its points.

    In order of importance numbers stay as they were told, so that they are refused: somebody may have meant them.
    """
    if scheme.model == ORDER:
        ordered = [_in_order(one) for one in scheme.criteria]
        return replace(scheme, criteria=ordered, grading="consensus")
    criteria = [_whole_criterion(scheme.model, one) for one in scheme.criteria]
    return replace(scheme, criteria=criteria)


def _in_order(one: CriterionFacts) -> CriterionFacts:
    """A price keeps the formula that its table asks for; it is ranked as it is, and no formula is announced."""
    formula = "lowest_ratio" if one.kind == "price" else None
    return replace(one, heading=(one.heading or "").strip() or None, formula=formula)


def _whole_criterion(model: str, one: CriterionFacts) -> CriterionFacts:
    facts = asdict(one) | {"heading": (one.heading or "").strip() or None}
    if one.kind == "price":
        facts |= {"scaling": "none", "minimum": None, "deduction": None, "weight": None, "value": None}
        facts["scale_max"] = one.scale_max or one.max_points
        if model != "points":  # the price itself is compared, so that no formula is announced
            facts |= {"formula": "lowest_ratio", "floor": None}
    else:
        facts |= {"formula": None, "floor": None}
    if model != "points":
        facts |= {"max_points": Fraction(0), "scaling": "none"}
        if model == "lowest_price" or one.kind == "price":
            facts["scale_max"] = Fraction(0)
    if model != "comparison_price":
        facts |= {"deduction": None, "weight": None, "value": None}
    elif one.kind == "quality":
        facts["value" if one.deduction == "share_of_own_price" else "weight"] = None
    return CriterionFacts(**facts)
