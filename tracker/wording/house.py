"""Texts of what belongs to no single room: refusals of the house, acts of administration, words for yes and no."""

from collections.abc import Mapping

from tracker.wording.marks import N_

REFUSALS: Mapping[str, str] = {
    "scope.outside": N_("There is nothing here that your roles cover."),
    "scope.forbidden": N_("Your roles do not allow this."),
    "audit.reason_missing": N_("Write the reason: it is kept in the audit trail."),
    "changed.meanwhile": N_("Somebody else changed this meanwhile. Look at both versions and choose."),
    "law.not_in_force": N_("The law's data has no value of %(rule)s for %(day)s; ask the administrator."),
    "unknown": N_("This cannot be done now (%(code)s)."),
}

ACTS: Mapping[str, str] = {
    "genesis": N_("The audit trail begins"),
    "demo.loaded": N_("Demonstration data loaded"),
    "demo.generated": N_("Synthetic data generated"),
    "registers.loaded": N_("Registers loaded"),
    "export.made": N_("Export made: %(about)s"),
    "secret.read": N_("Secret read: %(about)s"),
}

NAMES: Mapping[str, Mapping[str, str]] = {
    "yes_no": {"yes": N_("yes"), "no": N_("no")},
    "language": {"sv": N_("Swedish"), "fi": N_("Finnish"), "en": N_("English")},
    "change": {
        "insert": N_("added"),
        "update": N_("changed"),
        "delete": N_("removed"),
        "insert_many": N_("added in bulk"),
    },
}
