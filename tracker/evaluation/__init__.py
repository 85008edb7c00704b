"""The evaluation of a lot's tenders: what was announced, what came out, why, and how firm it is."""

from tracker.evaluation.explain import Line, Number, explain, number
from tracker.evaluation.formulas import CUT_PLACES, Rounding, exact_text, is_cut, rounded, shown
from tracker.evaluation.resultfile import case_as_json, results_as_json
from tracker.evaluation.scheme import (
    BadScheme,
    Correction,
    Criterion,
    Drawing,
    Place,
    Roundings,
    Scheme,
    Tender,
    check,
)
from tracker.evaluation.schemefile import Case, read
from tracker.evaluation.scoring import Evaluation, Reference, Result, Shortfall, Tie, evaluate
from tracker.evaluation.sensitivity import Break, PriceRange, Sensitivity, WeightRange, sensitivity

__all__ = [
    "CUT_PLACES",
    "BadScheme",
    "Break",
    "Case",
    "Correction",
    "Criterion",
    "Drawing",
    "Evaluation",
    "Line",
    "Number",
    "Place",
    "PriceRange",
    "Reference",
    "Result",
    "Rounding",
    "Roundings",
    "Scheme",
    "Sensitivity",
    "Shortfall",
    "Tender",
    "Tie",
    "WeightRange",
    "case_as_json",
    "check",
    "evaluate",
    "exact_text",
    "explain",
    "is_cut",
    "number",
    "read",
    "results_as_json",
    "rounded",
    "sensitivity",
    "shown",
]
