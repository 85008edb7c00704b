"""What was announced and what was offered: the scheme of a comparison and its tenders, checked.

Not here: the comparison (`scoring`), the file form (`schemefile`), tables and rooms.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any, Final

from tracker.evaluation.formulas import FORMULAS, MODES, ONE, ZERO, Rounding

MODELS: Final = ("points", "lowest_price", "quality_then_price", "comparison_price", "order_of_importance")
KINDS: Final = ("price", "quality")
SCALINGS: Final = ("none", "to_best")
DEDUCTIONS: Final = ("share_of_own_price", "fixed_value")
TIES: Final = ("lower_price", "higher_quality", "earlier", "drawing_of_lots")
GRADINGS: Final = ("consensus", "mean")
USUAL_TOTAL: Final = Fraction(100)
MOST_PLACES: Final = 12


class BadScheme(ValueError):
    """A scheme or its tenders cannot be computed: a stable code, the field at fault, and the facts.

    `field` is a path such as `criteria.plan.scale_max` or `tenders.A.values.price`.
    """

    def __init__(self, code: str, field: str, **facts: Any) -> None:
        told = ", ".join(f"{name}={value}" for name, value in facts.items())
        super().__init__(f"{field}: {code}" + (f" ({told})" if told else ""))
        self.code = code
        self.field = field
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Roundings:
    """Where the scheme rounds; None rounds nothing. `part` only shapes what is shown of a deduction."""

    score: Rounding | None = None
    part: Rounding | None = None
    total: Rounding | None = None
    deductions: Rounding | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One announced criterion; zero as `max_points`, `scale_max`, `weight` or `value` means "not announced".

    `minimum` is a score on the scale 0…`scale_max`. `weight` is a share of the tenderer's own price.
    """

    id: str
    kind: str
    max_points: Fraction = ZERO
    scale_max: Fraction = ZERO
    formula: str | None = None
    floor: Fraction | None = None
    scaling: str = "none"
    minimum: Fraction | None = None
    deduction: str | None = None
    weight: Fraction = ZERO
    value: Fraction = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """How tenders are compared, as announced. `total_points` None means 100 (see `check`)."""

    model: str
    criteria: tuple[Criterion, ...]
    rounding: Roundings = Roundings()
    tie: str | None = None
    grading: str = "consensus"
    total_points: Fraction | None = None

    @property
    def prices(self) -> tuple[Criterion, ...]:
        """The price criteria, in their order."""
        return tuple(criterion for criterion in self.criteria if criterion.kind == "price")

    @property
    def qualities(self) -> tuple[Criterion, ...]:
        """The quality criteria, in their order."""
        return tuple(criterion for criterion in self.criteria if criterion.kind == "quality")


Value = Fraction | tuple[Fraction, ...] | None
"""A price in euros, a grade, the grades of several evaluators, or nothing yet."""


@dataclass(frozen=True, slots=True)
class Correction:
    """The price as opened, beside the one corrected for an arithmetical error, and why.

    `opening` is None where no price could be read at the opening.
    """

    opening: Fraction | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tender:
    """An admitted tender: values by criterion; when it was received, where the tie rule asks."""

    id: str
    values: Mapping[str, Value]
    received: datetime | None = None
    corrections: Mapping[str, Correction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A drawing of lots among tied tenders: the order drawn, by whom, when, and the witnesses."""

    order: tuple[str, ...]
    by: str
    at: datetime
    witnesses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place of a ranking without numbers: its tenders, and why they stand behind the place before."""

    tenders: tuple[str, ...]
    criterion: str | None = None
    reason: str = ""


def chosen(value: str | None, choices: Sequence[str], field: str) -> None:
    """Refuse a word that is none of `choices`."""
    if value not in choices:
        raise BadScheme("evaluation.unknown_choice", field, value=value, choices=", ".join(choices))


def check(scheme: Scheme) -> None:
    """Refuse a scheme that cannot be computed as it stands, naming the first field at fault.

    With several criteria in `points` the maximum points add up to `total_points`, 100 where none is
    stated; one criterion alone carries whatever it carries.
    """
    chosen(scheme.model, MODELS, "model")
    chosen(scheme.grading, GRADINGS, "grades")
    if scheme.tie is not None:
        chosen(scheme.tie, TIES, "tie")
    if not scheme.criteria:
        raise BadScheme("evaluation.missing", "criteria")
    unique((criterion.id for criterion in scheme.criteria), "criteria")
    for name in ("score", "part", "total", "deductions"):
        _check_rounding(getattr(scheme.rounding, name), f"rounding.{name}")
    if scheme.rounding.deductions is not None and scheme.model != "comparison_price":
        raise BadScheme("evaluation.not_in_model", "rounding.deductions", model=scheme.model)
    for criterion in scheme.criteria:
        chosen(criterion.kind, KINDS, f"criteria.{criterion.id}.kind")
        _check_criterion(scheme.model, criterion)
    _check_sums(scheme)
    _check_tie(scheme)


def unique(ids: Iterable[str], field: str) -> None:
    """Refuse an empty or repeated id."""
    seen: set[str] = set()
    for one in ids:
        if not one:
            raise BadScheme("evaluation.missing", f"{field}.id")
        if one in seen:
            raise BadScheme("evaluation.duplicate_id", f"{field}.{one}.id", id=one)
        seen.add(one)


def _check_rounding(rounding: Rounding | None, field: str) -> None:
    if rounding is None:
        return
    chosen(rounding.mode, MODES, f"{field}.mode")
    if not 0 <= rounding.places <= MOST_PLACES:
        raise BadScheme("evaluation.places", f"{field}.places", places=rounding.places, most=MOST_PLACES)


def _check_criterion(model: str, criterion: Criterion) -> None:
    at = f"criteria.{criterion.id}"
    for name in ("max_points", "scale_max", "weight", "value"):
        if getattr(criterion, name) < 0:
            raise BadScheme("evaluation.not_positive", f"{at}.{name}", value=getattr(criterion, name))
    chosen(criterion.scaling, SCALINGS, f"{at}.scaling")
    if model == "order_of_importance":
        _check_no_numbers(criterion, at)
        return
    if model != "comparison_price":
        for name in ("deduction", "weight", "value"):
            if getattr(criterion, name):
                raise BadScheme("evaluation.not_in_model", f"{at}.{name}", model=model)
    if criterion.kind == "price":
        _check_price(model, criterion, at)
    else:
        _check_quality(model, criterion, at)
    if criterion.minimum is not None and not 0 <= criterion.minimum <= criterion.scale_max:
        facts = {"minimum": criterion.minimum, "scale_max": criterion.scale_max}
        raise BadScheme("evaluation.minimum_outside_scale", f"{at}.minimum", **facts)


def _check_no_numbers(criterion: Criterion, at: str) -> None:
    numbers = ("max_points", "scale_max", "weight", "value", "formula", "deduction")
    for name in numbers:
        if getattr(criterion, name):
            raise BadScheme("evaluation.numbers_in_order", f"{at}.{name}")
    if criterion.minimum is not None or criterion.floor is not None or criterion.scaling != "none":
        raise BadScheme("evaluation.numbers_in_order", at)


def _check_price(model: str, criterion: Criterion, at: str) -> None:
    for name in ("deduction", "weight", "value"):
        if getattr(criterion, name):
            raise BadScheme("evaluation.not_for_price", f"{at}.{name}")
    if criterion.scaling != "none":
        raise BadScheme("evaluation.not_for_price", f"{at}.scaling")
    if criterion.formula is not None or model == "points":
        chosen(criterion.formula, FORMULAS, f"{at}.formula")
    if criterion.floor is not None and (criterion.floor != 0 or criterion.formula != "relative_excess"):
        raise BadScheme("evaluation.floor", f"{at}.floor", floor=criterion.floor, formula=criterion.formula)
    if model == "points":
        _positive(criterion, "max_points", at)
        _positive(criterion, "scale_max", at)
    elif criterion.minimum is not None:
        raise BadScheme("evaluation.not_in_model", f"{at}.minimum", model=model)


def _check_quality(model: str, criterion: Criterion, at: str) -> None:
    for name in ("formula", "floor"):
        if getattr(criterion, name) is not None:
            raise BadScheme("evaluation.not_for_quality", f"{at}.{name}")
    _positive(criterion, "scale_max", at)
    if model == "points":
        _positive(criterion, "max_points", at)
    if model == "comparison_price":
        if criterion.scaling != "none":
            raise BadScheme("evaluation.not_in_model", f"{at}.scaling", model=model)
        chosen(criterion.deduction, DEDUCTIONS, f"{at}.deduction")
        used, unused = (
            ("weight", "value") if criterion.deduction == "share_of_own_price" else ("value", "weight")
        )
        _positive(criterion, used, at)
        if getattr(criterion, unused):
            raise BadScheme("evaluation.not_with_deduction", f"{at}.{unused}", deduction=criterion.deduction)


def _positive(criterion: Criterion, name: str, at: str) -> None:
    if getattr(criterion, name) <= 0:
        raise BadScheme("evaluation.not_positive", f"{at}.{name}", value=getattr(criterion, name))


def _check_sums(scheme: Scheme) -> None:
    if scheme.model in ("lowest_price", "quality_then_price", "comparison_price") and len(scheme.prices) != 1:
        raise BadScheme("evaluation.one_price", "criteria", model=scheme.model, found=len(scheme.prices))
    if scheme.model == "quality_then_price" and all(one.minimum is None for one in scheme.qualities):
        raise BadScheme("evaluation.no_minimum", "criteria.minimum")
    if scheme.model == "points":
        total = sum((criterion.max_points for criterion in scheme.criteria), ZERO)
        expected = scheme.total_points
        if expected is None:
            expected = USUAL_TOTAL if len(scheme.criteria) > 1 else total
        if total != expected:
            raise BadScheme("evaluation.weights", "criteria.max_points", sum=total, expected=expected)
    elif scheme.total_points is not None:
        raise BadScheme("evaluation.not_in_model", "total_points", model=scheme.model)
    if scheme.model == "comparison_price":
        shares = sum((criterion.weight for criterion in scheme.criteria), ZERO)
        if shares > ONE:
            raise BadScheme("evaluation.weights", "criteria.weight", sum=shares, expected=ONE)


def _check_tie(scheme: Scheme) -> None:
    if scheme.tie is None:
        return
    weighted = len(scheme.qualities) == 1 or all(one.max_points for one in scheme.qualities)
    usable = {
        "lower_price": bool(scheme.prices),
        "higher_quality": bool(scheme.qualities) and (weighted or scheme.model == "comparison_price"),
    }
    if scheme.model == "order_of_importance" or not usable.get(scheme.tie, True):
        raise BadScheme("evaluation.tie_without_measure", "tie", tie=scheme.tie, model=scheme.model)


def check_tenders(scheme: Scheme, tenders: Sequence[Tender], drawings: Sequence[Drawing]) -> None:
    """Refuse values that the scheme cannot take: unknown ids, prices not above zero, grades off the scale."""
    unique((tender.id for tender in tenders), "tenders")
    criteria = {criterion.id: criterion for criterion in scheme.criteria}
    for tender in tenders:
        for name, value in tender.values.items():
            if name not in criteria:
                raise BadScheme("evaluation.unknown_id", f"tenders.{tender.id}.values.{name}", id=name)
            _check_value(scheme, criteria[name], value, f"tenders.{tender.id}.values.{name}")
        if tender.received is not None and tender.received.tzinfo is None:
            raise BadScheme("evaluation.moment_without_zone", f"tenders.{tender.id}.received")
        for name, correction in tender.corrections.items():
            at = f"tenders.{tender.id}.corrections.{name}"
            if name not in criteria or criteria[name].kind != "price":
                raise BadScheme("evaluation.unknown_id", at, id=name)
            if correction.opening is not None and correction.opening <= 0:
                raise BadScheme("evaluation.price_not_positive", f"{at}.opening", price=correction.opening)
            if not correction.reason.strip():
                raise BadScheme("evaluation.missing", f"{at}.reason")
    _check_drawings(scheme, {tender.id for tender in tenders}, drawings)


def _check_value(scheme: Scheme, criterion: Criterion, value: Value, at: str) -> None:
    if value is None:
        return
    if criterion.kind == "price":
        if isinstance(value, tuple):
            raise BadScheme("evaluation.several_values", at)
        if value.numerator <= 0:
            raise BadScheme("evaluation.price_not_positive", at, price=value)
        return
    if scheme.model == "order_of_importance":
        raise BadScheme("evaluation.numbers_in_order", at)
    if isinstance(value, tuple) and (scheme.grading != "mean" or not value):
        raise BadScheme("evaluation.several_values", at)
    for grade in value if isinstance(value, tuple) else (value,):
        if grade.numerator < 0 or grade > criterion.scale_max:
            facts = {"grade": grade, "scale_max": criterion.scale_max}
            raise BadScheme("evaluation.grade_outside_scale", at, **facts)


def _check_drawings(scheme: Scheme, known: set[str], drawings: Sequence[Drawing]) -> None:
    if drawings and scheme.tie != "drawing_of_lots":
        raise BadScheme("evaluation.drawing_not_announced", "drawings", tie=scheme.tie)
    for number, drawing in enumerate(drawings, start=1):
        at = f"drawings.{number}"
        unique(drawing.order, f"{at}.order")
        for one in drawing.order:
            if one not in known:
                raise BadScheme("evaluation.unknown_id", f"{at}.order", id=one)
        if not drawing.by.strip():
            raise BadScheme("evaluation.missing", f"{at}.by")
        if not drawing.witnesses or not all(witness.strip() for witness in drawing.witnesses):
            raise BadScheme("evaluation.missing", f"{at}.witnesses")
