"""Texts of contracts: refusals, acts of the trail, grounds of changes and labels of fields."""

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
    "contract.options_before_end": N_("The contract's own term ends %(ends)s. Options cannot end before it."),
    "contract.options_over_value": N_(
        "The value, options included, is %(value)s. The options are a part of it and cannot be worth more."
    ),
    "contract.signed_after_entry": N_(
        "Something recorded of this contract happened %(first)s already. It was signed that day at the latest."
    ),
    "contract.ground_unknown": N_("Choose the ground of the change."),
    "contract.reason_missing": N_("Write the reason: it is kept with the entry."),
    "contract.day_outside": N_("Write a day from %(first)s to %(last)s."),
    "contract.end_before_start": N_("The contract begins %(starts)s. It cannot end before that."),
    "contract.option_empty": N_("Write until when the option reaches, or what it is worth."),
    "contract.option_reversed": N_("The option begins %(starts)s. It cannot end before that."),
    "contract.struck_already": N_("This entry was struck out %(day)s already."),
    "contract.none_chosen": N_("Choose at least one contract."),
    "contract.notice_undated": N_("Write the day on which the notice was sent."),
    "contract.notice_in_future": N_("%(day)s is still to come. Record the notice once it has been sent."),
    "contract.notice_before_award": N_(
        "The decision was made %(decided)s. Its award notice cannot have been sent before that."
    ),
    "contract.notice_before_change": N_(
        "The change was agreed %(agreed)s. Its notice cannot have been sent before that."
    ),
    "contract.ended_already": N_("This contract ended %(day)s already."),
    "contract.end_impossible": N_("Write a day from the signature, %(concluded)s, to today."),
}  # fmt: skip

ACTS: Mapping[str, str] = {
    "contract.concluded": N_("Contract concluded: %(about)s"),
    "contract.corrected": N_("Contract's record mended: %(about)s"),
    "contract.changed": N_("Contract changed: %(about)s"),
    "contract.option_taken": N_("Option taken: %(about)s"),
    "contract.indexed": N_("Indexed value recorded: %(about)s"),
    "contract.entry_struck": N_("Entry of a contract struck out: %(about)s"),
    "contract.award_notice_sent": N_("Award notice recorded: %(about)s"),
    "contract.change_notice_sent": N_("Notice of a contract's change recorded: %(about)s"),
    "contract.ended": N_("Contract ended: %(about)s"),
}

NAMES: Mapping[str, Mapping[str, str]] = {
    "modification": {
        "announced": N_("Announced: a clear term of the procurement documents"),
        "additional": N_("Additional services that became necessary"),
        "unforeseen": N_("Circumstances that nobody could foresee"),
        "new_party": N_("Another party in the contractor's place"),
        "minor": N_("Minor change"),
        "other": N_("Another change, told in the reason"),
    },
}


def _entry(table: str) -> dict[str, str]:
    return {
        f"{table}.contract_id": N_("Contract"),
        f"{table}.struck_on": N_("Struck out"),
        f"{table}.struck_reason": N_("Why it was struck out"),
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
    "contracts.options_until": N_("Announced options, at the latest until"),
    "contracts.options_value": N_("Announced options, at most, excl. VAT"),
    "contracts.award_notice_sent_on": N_("Award notice sent"),
    "contracts.award_notice_number": N_("Number of the award notice"),
    "contracts.end_sort": N_("End as agreed now"),
    **_entry("modifications"),
    "modifications.ground": N_("Ground of the change"),
    "modifications.agreed_on": N_("Agreed"),
    "modifications.value": N_("Change of the value, excl. VAT"),
    "modifications.new_end": N_("New end"),
    "modifications.reason": N_("Reason"),
    "modifications.notice_sent_on": N_("Notice of the change sent"),
    "modifications.notice_number": N_("Number of the notice of change"),
    **_entry("options_taken"),
    "options_taken.taken_on": N_("Taken"),
    "options_taken.starts_on": N_("Begins"),
    "options_taken.ends_on": N_("Ends"),
    "options_taken.value": N_("Value of the option, excl. VAT"),
    **_entry("indexed_values"),
    "indexed_values.valid_on": N_("In force from"),
    "indexed_values.value": N_("Indexed value, excl. VAT"),
    "indexed_values.reason": N_("Reason"),
}
