"""How tenders will be compared, announced with the round and locked at its publication.

Not here: the arithmetic of a comparison, which is the evaluation's.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import audit
from tracker.refusal import Conflict, Refused
from tracker.rounds.models import GRADINGS, Criterion, Lot, Round, Scheme
from tracker.rounds.operations import authority

OFFERED_MODELS = ("points", "lowest_price")
OFFERED_FORMULAS = ("lowest_ratio", "linear_to_highest")
USUAL_TOTAL = Fraction(100)
ROUNDED = ("score", "part", "total")
ROUNDING_MODES = ("half_up", "half_even", "down")
MOST_PLACES = 12


@dataclass(frozen=True, kw_only=True)
class CriterionFacts:
    """One criterion as it will be announced; a grade runs from 0 to `scale_max`, `minimum` is such a grade.

    For a price criterion of `points`, `scale_max` is its `max_points` unless told.
    """

    code: str
    name: str
    kind: str
    max_points: Fraction = Fraction(0)
    scale_max: Fraction = Fraction(0)
    formula: str | None = None
    minimum: Fraction | None = None
    scaling: str = "none"
    description: str | None = None


@dataclass(frozen=True, kw_only=True)
class SchemeFacts:
    """The scheme as it will be announced. `rounding` maps score, part or total to {"places": n, "mode": …}."""

    model: str
    criteria: Sequence[CriterionFacts]
    price_basis: str = "unit_price"
    tie: str | None = None
    total_points: Fraction | None = None
    grading: str = "consensus"  # how the grades of several evaluators become one
    rounding: Mapping[str, Mapping[str, Any]] | None = None
    price_only_reason: str | None = None


def set_criteria(
    session: Session,
    actor: audit.Actor,
    round_: Round,
    *,
    lot: Lot | None = None,
    scheme: SchemeFacts,
    version: int | None = None,
    at: datetime,
) -> Scheme:
    """Set the scheme of a planned round, or of one of its lots instead of it; what was set before is replaced.

    `version` is that of the scheme which was seen, None where there was none; what stands already is not written
    again. Raises `Refused` by field
    ("criteria.plan.max_points"); weights that do not add up say what is missing.
    """
    authority.require(session, actor, "criteria.set", round_, at=at)
    authority.check(round_, "criteria.set")
    authority.check(round_, "lot.added")
    facts = _whole(scheme)
    judge(facts)
    stored = own_scheme(session, round_, lot)
    if (stored.version if stored else None) != version:
        raise Conflict("changed.meanwhile", differences=_differences(stored, facts))
    made = stored or Scheme(round=round_, lot=lot)
    if stored is not None:
        authority.locked(session, stored, version=stored.version)
        if _stands(stored, facts):
            return stored
    audit.act(session, actor, "criteria.set", about=made, within=round_, at=at)
    session.add(made)
    fill(session, made, facts)
    session.flush()
    return made


def drop_criteria(
    session: Session, actor: audit.Actor, scheme: Scheme, *, version: int, at: datetime
) -> None:
    """Take back a lot's own scheme, so that the round's holds for it again."""
    round_ = scheme.round
    authority.require(session, actor, "criteria.set", round_, at=at)
    authority.check(round_, "criteria.set")
    authority.locked(session, scheme, version=version)
    audit.act(session, actor, "criteria.set", about=round_, within=round_, at=at)
    session.delete(scheme)
    session.flush()


def own_scheme(session: Session, round_: Round, lot: Lot | None) -> Scheme | None:
    """The scheme set for exactly this: for the whole round without a lot, else for the lot alone."""
    of_lot = Scheme.lot_id.is_(None) if lot is None else Scheme.lot_id == lot.id
    return session.scalar(select(Scheme).where(Scheme.round_id == round_.id, of_lot))


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
    _judge_rounding(scheme.rounding or {})
    prices = [one for one in scheme.criteria if one.kind == "price"]
    qualities = [one for one in scheme.criteria if one.kind == "quality"]
    if (scheme.tie == "lower_price" and not prices) or (scheme.tie == "higher_quality" and not qualities):
        raise Refused("criteria.tie_without_measure", field="tie")
    if scheme.model == "lowest_price":
        if len(prices) != 1 or qualities:
            raise Refused("criteria.price_alone", field="criteria")
        return
    if len(prices) > 1:
        raise Refused("criteria.two_prices", field="criteria")
    _judge_sum(scheme)


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
    if criterion.kind == "price" and criterion.formula not in OFFERED_FORMULAS:
        raise Refused("criteria.formula_missing", field=f"{at}.formula", name=criterion.name)
    if model != "points":
        return
    for name in ("max_points", "scale_max"):
        if getattr(criterion, name) <= 0:
            raise Refused("criteria.not_above_zero", field=f"{at}.{name}", name=criterion.name)
    if criterion.minimum is not None and not 0 <= criterion.minimum <= criterion.scale_max:
        raise Refused(
            "criteria.minimum_outside", field=f"{at}.minimum", name=criterion.name, most=criterion.scale_max
        )


def _judge_rounding(rounding: Mapping[str, Mapping[str, Any]]) -> None:
    for where, how in rounding.items():
        places, mode = how.get("places"), how.get("mode", "half_up")
        usable = isinstance(places, int) and 0 <= places <= MOST_PLACES and mode in ROUNDING_MODES
        if where not in ROUNDED or not usable:
            raise Refused("criteria.rounding_unlikely", field=f"rounding.{where}", most=MOST_PLACES)


def _whole(scheme: SchemeFacts) -> SchemeFacts:
    """The facts with what follows from the model: no points for the lowest price, a price's scale its points."""
    criteria = [_whole_criterion(scheme.model, one) for one in scheme.criteria]
    return SchemeFacts(**{**_shallow(scheme), "criteria": criteria})


def _shallow(scheme: SchemeFacts) -> dict[str, Any]:
    return {name: getattr(scheme, name) for name in scheme.__dataclass_fields__}


def _whole_criterion(model: str, one: CriterionFacts) -> CriterionFacts:
    facts = asdict(one)
    if one.kind == "price":
        facts["scaling"], facts["minimum"] = "none", None
        facts["formula"] = one.formula or ("lowest_ratio" if model == "lowest_price" else None)
        facts["scale_max"] = one.scale_max or one.max_points
    else:
        facts["formula"] = None
    if model == "lowest_price":
        facts["max_points"] = facts["scale_max"] = Fraction(0)
    return CriterionFacts(**facts)


def fill(session: Session, scheme: Scheme, facts: SchemeFacts) -> None:
    """Write facts that were judged into a scheme, in place of what it held."""
    scheme.model = facts.model
    scheme.price_basis = facts.price_basis
    scheme.tie = facts.tie
    scheme.total_points = facts.total_points
    scheme.grading = facts.grading
    scheme.rounding = json.dumps(facts.rounding or {}, sort_keys=True)
    scheme.price_only_reason = (facts.price_only_reason or "").strip() or None
    if scheme.id is not None:
        scheme.version += 1
    old = {criterion.code: criterion for criterion in scheme.criteria}
    for code in old.keys() - {one.code for one in facts.criteria}:
        scheme.criteria.remove(old[code])
    for place, one in enumerate(facts.criteria, start=1):
        told = asdict(one) | {"position": place}
        criterion = old.get(one.code)
        if criterion is None:
            session.add(Criterion(scheme=scheme, **told))
        else:
            for name, value in told.items():
                setattr(criterion, name, value)


def _stands(stored: Scheme, facts: SchemeFacts) -> bool:
    """Whether the scheme says exactly this already."""
    told = (
        stored.model, stored.price_basis, stored.tie, stored.total_points, stored.rounding_rules,
        stored.price_only_reason,
    )  # fmt: skip
    asked = (
        facts.model, facts.price_basis, facts.tie, facts.total_points, facts.rounding or {},
        (facts.price_only_reason or "").strip() or None,
    )  # fmt: skip
    criteria = [
        {name: getattr(one, name) for name in CriterionFacts.__dataclass_fields__} for one in stored.criteria
    ]
    return told == asked and criteria == [asdict(one) for one in facts.criteria]


def _differences(stored: Scheme | None, mine: SchemeFacts) -> dict[str, tuple[Any, Any]]:
    if stored is None:
        return {"model": (mine.model, None)}
    theirs = [f"{one.name} {one.max_points}" for one in stored.criteria]
    ours = [f"{one.name} {one.max_points}" for one in mine.criteria]
    both = {
        "model": (mine.model, stored.model), "tie": (mine.tie, stored.tie),
        "grading": (mine.grading, stored.grading), "criteria": (ours, theirs),
    }  # fmt: skip
    return {name: pair for name, pair in both.items() if pair[0] != pair[1]}
