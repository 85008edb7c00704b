"""Sentences for what the law answers beside regimes and deadlines: the estimated value, line by line.

Not here: the arithmetic (`tracker.law.estimate`).
"""

from collections.abc import Mapping

from tracker.wording.marks import N_

SENTENCES: Mapping[str, str] = {
    "part.whole": N_("Whole round"),
    "part.lot": N_("Lot %(code)s"),
    "estimate.line": N_("%(part)s, %(line_kind)s: %(value)s."),
    "estimate.line_range": N_("%(part)s, %(line_kind)s: %(low)s to %(high)s; the upper end decides."),
    "estimate.monthly": N_(
        "%(part)s, no total price: %(each)s a month for %(times)s months is %(value)s (%(section)s)."
    ),
    "estimate.monthly_long": N_(
        "%(part)s, no total price and a contract that is open-ended or longer: %(each)s a month, "
        "%(times)s times, is %(value)s (%(section)s)."
    ),
    "estimate.whole_duration": N_(
        "All contracts planned under the framework or dynamic purchasing system count, over its "
        "whole duration (%(section)s)."
    ),
    "estimate.lots_summed": N_("All %(number)s lots count together (%(section)s)."),
    "estimate.total": N_("The estimated value is %(value)s."),
    "estimate.total_range": N_("The estimated value is %(low)s to %(high)s."),
    "estimate.small_lots_may": N_(
        "Lots below %(limit)s (%(parts)s) are together %(value)s, at most %(percent)s per cent of "
        "all: they may be left outside the Act (%(section)s)."
    ),
    "estimate.small_lots_too_many": N_(
        "Lots below %(limit)s (%(parts)s) are together %(value)s, more than %(percent)s per cent of "
        "all: they cannot all be left outside the Act (%(section)s)."
    ),
    "estimate.small_lots_unless": N_(
        "A lot that alone reaches the national threshold of its service follows the Act all the same "
        "(%(section)s). Which threshold that is depends on the CPV code."
    ),
    "estimate.small_lot_bound": N_(
        "%(part)s is small, but its value %(value)s reaches the national threshold %(threshold)s: the "
        "Act applies to it (%(section)s)."
    ),
    "estimate.no_lines": N_("There is no line yet. Add one to see the estimated value."),
    "estimate.rules_not_in_data": N_(
        "How a value was estimated on %(day)s is not in the law's data: the lines are only added up."
    ),
}

REFUSALS: Mapping[str, str] = {
    "estimate.too_many_lines": N_("An estimate has at most %(most)s lines. Put some of them together."),
    "estimate.kind_missing": N_("Choose what the line is."),
    "estimate.months_of_monthly": N_("Only a line per month has a number of months. Leave it empty here."),
    "estimate.lot_elsewhere": N_("The lot belongs to another round. Choose one of this round's lots."),
}

FIELDS: Mapping[str, str] = {
    "estimate_lines.kind": N_("What it is"),
    "estimate_lines.lot_id": N_("Lot"),
    "estimate_lines.low": N_("Amount, or the lower end"),
    "estimate_lines.high": N_("Upper end of a range"),
    "estimate_lines.months": N_("Months"),
    "estimate_lines.note": N_("Note"),
    "estimate_lines.position": N_("Order"),
    "estimate_lines.round_id": N_("Round"),
}

NAMES: Mapping[str, Mapping[str, str]] = {
    "demand_subject": {
        "procedures": N_("Procedures that may be used"),
        "notices": N_("Notices"),
        "times": N_("Times for tenders"),
        "tenderers": N_("Tenders and tenderers"),
        "decision": N_("Decision, notification and contract"),
        "afterwards": N_("Appeal, correction and what is kept"),
    },
    "line_kind": {
        "term": N_("contract term"),
        "option": N_("option"),
        "extension": N_("extension"),
        "alternative": N_("dearest alternative"),
        "fee": N_("fees to tenderers"),
        "call_offs": N_("planned call-offs"),
        "monthly": N_("per month, no total price"),
        "recurring": N_("recurring purchases, 12 months"),
    },
}
