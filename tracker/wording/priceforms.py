"""Texts of price forms: why a workbook is none of ours, and what is wrong in a cell."""

from collections.abc import Mapping

from tracker.wording.marks import N_

REFUSALS: Mapping[str, str] = {
    "form.foreign": N_("This is not a price form from here. Use the form that was made for this lot."),
    "form.other_lot": N_(
        "The price form is of another lot or another procurement. Use the form of this lot."
    ),
    "form.later_came": N_("A later price form of lot %(lot)s came. That one counts."),
    "form.values_there": N_("Lot %(lot)s has values already: they stay as they were opened."),
    "form.moved": N_("Rows or columns of the price form were moved. Fill in the form as it was made."),
    "form.stale": N_("The price form is of an earlier version of this lot. Fill in the form as it is now."),
}

NAMES: Mapping[str, Mapping[str, str]] = {
    "form_fault": {
        "text": N_("Here stands text, not a figure. Write the figure as a number."),
        "date": N_("Here stands a date, not a figure."),
        "truth": N_("Here stands true or false, not a figure."),
        "not_above_zero": N_("Write a figure above zero."),
        "too_large": N_("This figure is too large. Check it."),
        "decimals": N_("This has too many decimals."),
    },
}
