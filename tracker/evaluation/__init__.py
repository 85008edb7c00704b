"""The evaluation of a lot's tenders: what was announced, what came out, why, and how firm it is."""

from tracker.evaluation.formulas import Rounding, exact_text, is_cut, rounded, shown
from tracker.evaluation.scheme import (
    BadScheme,
    Correction,
    Criterion,
    Drawing,
    Place,
    Roundings,
    Scheme,
    Tender,
)
from tracker.evaluation.scoring import Evaluation, Result, Shortfall, Tie, evaluate

__all__ = [
    "BadScheme",
    "Correction",
    "Criterion",
    "Drawing",
    "Evaluation",
    "Place",
    "Result",
    "Rounding",
    "Roundings",
    "Scheme",
    "Shortfall",
    "Tender",
    "Tie",
    "evaluate",
    "exact_text",
    "is_cut",
    "rounded",
    "shown",
]
