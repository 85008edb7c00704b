"""Texts of contracts: refusals, acts of the trail and labels of fields."""

from collections.abc import Mapping

from tracker.wording.marks import N_

REFUSALS: Mapping[str, str] = {
    "contract.no_decision": N_("Lot %(lot)s has no decision that stands, so no contract can rest on it."),
    "contract.not_chosen": N_("%(name)s was not chosen for this lot."),
    "contract.already": N_("The contract with %(name)s is recorded already."),
    "contract.in_future": N_("%(day)s is still to come. Record the contract once it is signed."),
    "contract.before_decision": N_("The decision was made %(decided)s. A contract cannot have been signed before it."),
    "contract.term_reversed": N_("The contract begins %(starts)s, so it cannot end before that."),
    "contract.value_not_positive": N_("Write a value above zero, or leave it empty."),
    "contract.appeal_pending": N_(
        "An appeal filed %(day)s is pending (%(docket)s). No contract before the court has resolved it or given "
        "its permission."
    ),
    "contract.not_notified": N_(
        "Tenderers who have not been notified: %(num)s. The waiting time begins when the last one is."
    ),
    "contract.too_early": N_("The contract can be signed from %(earliest)s on, when the waiting time has run out."),
    "contract.day_not_established": N_(
        "The first day of a contract is not established. Look at the dates on the page of the award."
    ),
    "contract.appeal_time_runs": N_(
        "The time for appeal runs until %(last)s. A contract signed before that is at risk."
    ),
    "contract.ended_already": N_("This contract ended %(day)s already."),
    "contract.end_impossible": N_("Write a day from the signature, %(concluded)s, to today."),
}  # fmt: skip

ACTS: Mapping[str, str] = {
    "contract.concluded": N_("Contract concluded: %(about)s"),
    "contract.changed": N_("Contract changed: %(about)s"),
    "contract.ended": N_("Contract ended: %(about)s"),
}

FIELDS: Mapping[str, str] = {
    "contracts.lot_id": N_("Lot"),
    "contracts.award_id": N_("Award"),
    "contracts.supplier_id": N_("Supplier"),
    "contracts.reference": N_("Reference"),
    "contracts.concluded_on": N_("Signed"),
    "contracts.starts_on": N_("Begins"),
    "contracts.ends_on": N_("Ends"),
    "contracts.value": N_("Value, options included, excl. VAT"),
    "contracts.option_terms": N_("Options"),
    "contracts.ended_on": N_("Ended"),
    "contracts.ended_reason": N_("Why it ended"),
}
