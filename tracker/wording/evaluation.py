"""Texts of the comparison: refusals, acts of the trail, labels of fields, and what is said of its arithmetic."""

from collections.abc import Mapping

from tracker.wording.marks import N_

NAMES: Mapping[str, Mapping[str, str]] = {
    "arithmetic": {
        "score": N_("Score"),
        "share": N_("Share of the points before the lowest limit"),
        "part": N_("Points of a criterion"),
        "total": N_("Total points"),
        "deduction": N_("Deduction"),
        "deduction_total": N_("Deductions in all"),
        "comparison": N_("Comparison price"),
    },
    "arithmetic_note": {
        "all_prices_equal": N_("All prices are equal, so everybody gets full points."),
        "floor": N_("The score is not lowered below the announced limit."),
        "best_is_zero": N_("Nobody scored anything, so nobody gets points."),
        "to_best": N_("Measured against the best score given."),
        "mean": N_("The mean of the evaluators' grades."),
    },
}

REFUSALS: Mapping[str, str] = {
    "score.not_announced": N_(
        "This criterion was not announced for the lot, or it is scored by its price. Only announced quality "
        "criteria are graded."
    ),
    "score.not_admitted": N_("%(criterion)s: this offer is not admitted to the comparison, so it gets no grade."),
    "score.outside_scale": N_("%(tenderer)s, %(criterion)s: write a grade from 0 to %(most)s."),
    "score.reason_missing": N_(
        "%(tenderer)s, %(criterion)s: write the reason for the grade. The tenderers will read it."
    ),
    "score.twice": N_("%(tenderer)s, %(criterion)s: there are two grades for the same place."),
    "comparison.unsettled": N_("Lot %(lot)s: first admit or keep out the offers of %(tenderers)s."),
    "comparison.no_scheme": N_("Lot %(lot)s has no announced criteria, so there is nothing to compare by."),
    "comparison.no_tenders": N_("Lot %(lot)s has no admitted offer. The lot can be cancelled."),
    "comparison.missing": N_(
        "Lot %(lot)s: %(num)s values are missing, the first is %(criterion)s of %(tenderer)s."
    ),
    "comparison.bad_scheme": N_("Lot %(lot)s cannot be computed by the announced criteria. The fault is in %(place)s."),
}  # fmt: skip

ACTS: Mapping[str, str] = {
    "scores.entered": N_("Grades entered: %(about)s"),
    "comparison.made": N_("Comparison made: %(about)s"),
    "comparison.frozen": N_("Comparison frozen: %(about)s"),
}

FIELDS: Mapping[str, str] = {
    "scores.offer_id": N_("Offer for a lot"),
    "scores.criterion_id": N_("Criterion"),
    "scores.grade": N_("Grade"),
    "scores.reason": N_("Reason"),
    "scores.evidence": N_("Where it is shown"),
    "comparisons.lot_id": N_("Lot"),
    "comparisons.number": N_("Version"),
    "comparisons.frozen_at": N_("Frozen"),
    "comparisons.frozen_by_id": N_("Frozen by"),
    "comparisons.why": N_("Why there is a new version"),
    "comparisons.inputs": N_("What was compared"),
    "comparisons.results": N_("What came out"),
    "comparisons.digest": N_("Check sum"),
}
