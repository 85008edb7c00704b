"""The evaluation of a lot's tenders: what was announced, what came out, why, and how firm it is."""

from tracker.evaluation.comparing import Grades, Missing, price_of
from tracker.evaluation.explain import Line, Number, explain, number
from tracker.evaluation.formulas import CUT_PLACES, Rounding, exact_text, is_cut, rounded, shown
from tracker.evaluation.models import Comparison, Score
from tracker.evaluation.operations import Grade, enter_scores, freeze, make, whole
from tracker.evaluation.queries import (
    Outcome,
    compare,
    comparison_of,
    frozen,
    grades_of,
    score_sheet,
    version,
    versions,
)
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
    "Comparison",
    "Correction",
    "Criterion",
    "Drawing",
    "Evaluation",
    "Grade",
    "Grades",
    "Line",
    "Missing",
    "Number",
    "Outcome",
    "Place",
    "PriceRange",
    "Reference",
    "Result",
    "Rounding",
    "Roundings",
    "Scheme",
    "Score",
    "Sensitivity",
    "Shortfall",
    "Tender",
    "Tie",
    "WeightRange",
    "case_as_json",
    "check",
    "compare",
    "comparison_of",
    "enter_scores",
    "evaluate",
    "exact_text",
    "explain",
    "freeze",
    "frozen",
    "grades_of",
    "is_cut",
    "make",
    "number",
    "price_of",
    "read",
    "results_as_json",
    "rounded",
    "score_sheet",
    "sensitivity",
    "shown",
    "version",
    "versions",
    "whole",
]
