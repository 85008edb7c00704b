"""A comparison written out as JSON-ready objects: the case, its results, their arithmetic, how firm they are.

Numbers are decimal texts as the scheme rounds them; where one is cut instead, `exact` holds it in full.

Not here: reading (`schemefile`), the arithmetic (`scoring`), sentences.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tracker.evaluation.explain import Line, Number, explain, number
from tracker.evaluation.formulas import CUT_PLACES, Rounding, exact_text
from tracker.evaluation.scheme import Criterion, Drawing, Place, Scheme, Tender, Value
from tracker.evaluation.schemefile import Case
from tracker.evaluation.scoring import Evaluation, Result
from tracker.evaluation.sensitivity import Break, PriceRange, Sensitivity, WeightRange

Json = dict[str, Any]


def results_as_json(evaluation: Evaluation, firmness: Sensitivity | None = None) -> Json:
    """Results by rank (the unranked last, equals in the order of the tenders), arithmetic and sensitivity."""
    ordered = sorted(evaluation.results, key=lambda result: (result.rank is None, result.rank or 0))
    document: Json = {
        "model": evaluation.scheme.model,
        "complete": evaluation.complete,
        "winners": list(evaluation.winners),
        "rounding": {
            name: _rounding(getattr(evaluation.scheme.rounding, name))
            for name in ("score", "part", "total", "deductions")
        },
        "cut": {"places": CUT_PLACES, "mode": "down"},
        "results": [_result(evaluation, result) for result in ordered],
        "explain": [_line(line) for line in explain(evaluation)],
    }
    if firmness is not None:
        document["sensitivity"] = _sensitivity(firmness)
    return document


class _Written:
    """Numbers on their way out, and in full those that are cut."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.exact: dict[str, str] = {}

    def text(self, path: str, of: str, value: Fraction | None) -> str | None:
        if value is None:
            return None
        told = number(self.scheme, of, value)
        if told.cut:
            self.exact[path] = exact_text(value)
        return _decimal(told)


def _decimal(told: Number) -> str:
    return format(told.decimal, "f")


def _result(evaluation: Evaluation, result: Result) -> Json:
    scheme = evaluation.scheme
    out = _Written(scheme)
    kinds = {criterion.id: criterion.kind for criterion in scheme.criteria}
    document: Json = {"id": result.id, "rank": result.rank}
    if scheme.model != "order_of_importance":
        document["price"] = out.text("price", "price", result.price)
        document["scores"] = {
            name: out.text(f"scores.{name}", "score" if kinds[name] == "price" else "grade", score)
            for name, score in result.scores.items()
        }
    if scheme.model == "points":
        document["points"] = {
            name: out.text(f"points.{name}", "part", part) for name, part in result.parts.items()
        }
        document["total"] = out.text("total", "total", result.total)
    if scheme.model == "comparison_price":
        document["deductions"] = {
            name: out.text(f"deductions.{name}", "deduction", part) for name, part in result.parts.items()
        }
        document["deduction_total"] = out.text("deduction_total", "deduction_total", result.deduction_total)
        document["comparison"] = out.text("comparison", "comparison", result.comparison)
    return document | _remarks(evaluation, result) | ({"exact": out.exact} if out.exact else {})


def _remarks(evaluation: Evaluation, result: Result) -> Json:
    """What keeps a tender from its rank, shares it, or stands beside its price; only what there is."""
    remarks: Json = {}
    if result.below:
        remarks["below"] = [
            {
                "criterion": shortfall.criterion,
                "score": exact_text(shortfall.score),
                "minimum": exact_text(shortfall.minimum),
            }
            for shortfall in result.below
        ]
    if result.missing:
        remarks["missing"] = list(result.missing)
    if result.tie:
        tie = result.tie
        remarks["tie"] = {"with": list(tie.others), "rule": tie.rule, "broken": tie.broken}
    tender = next(one for one in evaluation.tenders if one.id == result.id)
    if tender.corrections:
        remarks["corrections"] = _corrections(tender)
    return remarks


def _line(line: Line) -> Json:
    document: Json = {
        "tender": line.tender,
        "criterion": line.criterion,
        "of": line.of,
        "text": line.text,
        "template": line.template,
        "numbers": [_decimal(told) for told in line.numbers],
        "result": _decimal(line.result),
        "rounded": _rounding(line.result.rounding),
    }
    if line.note:
        document["note"] = line.note
    if line.reason:
        document["reason"] = line.reason
    if line.result.cut:
        document["exact"] = exact_text(line.result.value)
    return document


def _sensitivity(firmness: Sensitivity) -> Json:
    if firmness.not_applicable:
        return {"not_applicable": firmness.not_applicable}
    weight = firmness.weight
    return {
        "winners": list(firmness.winners),
        "agrees_with_result": firmness.agrees,
        "price_weight": {"not_applicable": firmness.no_weight} if weight is None else _range(weight),
        "prices": [
            {"tender": one.tender, "criterion": one.criterion} | _range(one) for one in firmness.prices
        ],
    }


def _range(one: WeightRange | PriceRange) -> Json:
    return {"actual": exact_text(one.actual), "low": _break(one.low), "high": _break(one.high)}


def _break(one: Break | None) -> Json | None:
    if one is None:
        return None
    return {
        "at": _decimal(Number(one.at)),
        "exact": exact_text(one.at),
        "holds": one.holds,
        "winners_at": list(one.winners_at),
        "winners_beyond": list(one.beyond),
    }


def case_as_json(case: Case) -> Json:
    """The file form of a case, in full, so that reading it gives the same case."""
    scheme = case.scheme
    document: Json = {
        "model": scheme.model,
        "rounding": {
            name: _rounding(getattr(scheme.rounding, name))
            for name in ("score", "part", "total", "deductions")
        },
        "tie": scheme.tie,
        "grades": scheme.grading,
        "criteria": [_criterion(criterion) for criterion in scheme.criteria],
        "tenders": [_tender(tender) for tender in case.tenders],
    }
    if scheme.total_points is not None:
        document["total_points"] = exact_text(scheme.total_points)
    if case.drawings:
        document["drawings"] = [_drawing(drawing) for drawing in case.drawings]
    if case.ranking:
        document["ranking"] = [_place(place) for place in case.ranking]
    return document


def _rounding(rounding: Rounding | None) -> Json | None:
    return None if rounding is None else {"places": rounding.places, "mode": rounding.mode}


def _criterion(criterion: Criterion) -> Json:
    numbers = ("max_points", "scale_max", "floor", "minimum", "weight", "value")
    document: Json = {"id": criterion.id, "kind": criterion.kind}
    for name in numbers:
        value = getattr(criterion, name)
        if value is not None and (value or name in ("floor", "minimum")):
            document[name] = exact_text(value)
    for name in ("formula", "deduction"):
        if getattr(criterion, name) is not None:
            document[name] = getattr(criterion, name)
    if criterion.kind == "quality":
        document["scaling"] = criterion.scaling
    return document


def _tender(tender: Tender) -> Json:
    document: Json = {"id": tender.id, "values": {name: _value(one) for name, one in tender.values.items()}}
    if tender.received is not None:
        document["received"] = tender.received.isoformat()
    if tender.corrections:
        document["corrections"] = _corrections(tender)
    return document


def _value(value: Value) -> str | list[str] | None:
    if isinstance(value, tuple):
        return [exact_text(one) for one in value]
    return None if value is None else exact_text(value)


def _corrections(tender: Tender) -> Mapping[str, Json]:
    return {
        name: {
            "opening": None if correction.opening is None else exact_text(correction.opening),
            "reason": correction.reason,
        }
        for name, correction in tender.corrections.items()
    }


def _drawing(drawing: Drawing) -> Json:
    return {
        "order": list(drawing.order),
        "by": drawing.by,
        "at": drawing.at.isoformat(),
        "witnesses": list(drawing.witnesses),
    }


def _place(place: Place) -> Json:
    document: Json = {"tenders": list(place.tenders)}
    if place.criterion is not None:
        document["criterion"] = place.criterion
    if place.reason:
        document["reason"] = place.reason
    return document
