"""Texts of what belongs to no single room: refusals of the house, acts of administration, words for yes and no."""

from collections.abc import Mapping

from tracker.wording.marks import N_

REFUSALS: Mapping[str, str] = {
    "scope.outside": N_("There is nothing here that your roles cover."),
    "scope.forbidden": N_("Your roles do not allow this."),
    "audit.reason_missing": N_("Write the reason: it is kept in the audit trail."),
    "changed.meanwhile": N_("Somebody else changed this meanwhile. Look at both versions and choose."),
    "law.not_in_force": N_("The law's data has no value of %(rule)s for %(day)s; ask the administrator."),
    "command.actor_missing": N_("Name who acts with --as EMAIL."),
    "command.actor_unknown": N_(
        "No active person has the address %(email)s; check it with an administrator."
    ),
    "command.organisation_unknown": N_(
        "No organisation is %(told)s today; write KIND:CODE, like ntm_centre:01."
    ),
    "command.reference_unknown": N_("No round has the reference %(reference)s; see rounds list."),
    "command.reference_many": N_(
        "Several buyers have a round %(reference)s; export the register of one buyer."
    ),
    "command.folder_missing": N_("The folder %(folder)s is not there; make it, or name another file."),
    "command.demo_in_production": N_("Demonstration data is refused in production."),
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

SENTENCES: Mapping[str, str] = {
    "trail.gone": N_("removed"),
    "trail.hidden": N_("not shown; its checksum is %(sum)s"),
    "trail.whole": N_("kept whole with the comparison"),
    "trail.lot": N_("lot %(code)s"),
    "trail.rounded": N_("%(what)s: %(places)s decimals, %(mode)s"),
}

NAMES: Mapping[str, Mapping[str, str]] = {
    "yes_no": {"yes": N_("yes"), "no": N_("no")},
    "language": {"sv": N_("Swedish"), "fi": N_("Finnish"), "en": N_("English")},
    "task": {
        "review": N_("Review the proposed award"),
        "open": N_("Open the tenders"),
        "declare": N_("Declare your interests"),
        "grade": N_("Give your own grades"),
        "agree": N_("Bring the panel's grades together"),
        "judge": N_("Judge and compare the tenders"),
        "grade_lot": N_("Grade the offers"),
        "propose": N_("Propose the award"),
        "revise": N_("Revise the proposal that was sent back"),
        "notify": N_("Notify every tenderer"),
        "conclude": N_("Conclude the contract"),
    },
    "due": {
        "publish": N_("Planned day of the notice"),
        "questions": N_("Questions until"),
        "tenders": N_("Tenders until"),
        "open": N_("Tenders wait to be opened"),
        "decide": N_("Planned day of the decision"),
        "validity": N_("Tenders valid until"),
        "notify": N_("Tenderers wait to be notified"),
        "correction": N_("Claim for correction until"),
        "appeal": N_("Appeal until"),
        "appeal_deficient": N_("Appeal until, as no appeal instructions are attached"),
        "appeal_direct": N_("Appeal until, where no award notice was published"),
        "appeal_no_standstill": N_("Appeal until, as the contract was made without standstill"),
        "appeal_if_deficient": N_(
            "Appeal until, if the decision or its appeal instructions were essentially deficient"
        ),
        "own_correction": N_("The buyer's own correction until"),
        "contract_possible": N_("Contract possible from"),
        "contract_ends": N_("Contract ends"),
        "award_notice": N_("Award notice until"),
    },
    "mark": {"example": N_("Example"), "published": N_("Published")},
    "whole": {"organisations": N_("All organisations"), "filters": N_("None")},
    "criterion_kind": {"price": N_("Price"), "quality": N_("Quality")},
    "actor": {"system": N_("the system")},
    "thing": {
        "trail": N_("Audit trail"),
        "registers": N_("Registers"),
        "law": N_("Law"),
        "demo": N_("Synthetic data"),
        "sign_in": N_("Somebody who is not known"),
        "people": N_("Person"),
        "grants": N_("Role"),
        "organisations": N_("Organisation"),
        "municipalities": N_("Municipality"),
        "memberships": N_("Membership"),
        "successions": N_("Succession"),
        "steering_areas": N_("Steering area"),
        "steering_members": N_("Member of a steering area"),
        "suppliers": N_("Supplier"),
        "consortium_members": N_("Member of a consortium"),
        "rounds": N_("Round"),
        "co_buyers": N_("Co-buyer"),
        "estimate_lines": N_("Line of the estimate"),
        "keepers": N_("Keeper"),
        "published_events": N_("Published event"),
        "lots": N_("Lot"),
        "lot_municipalities": N_("Municipality of a lot"),
        "schemes": N_("Comparison scheme"),
        "criteria": N_("Criterion"),
        "round_keys": N_("Key of a round"),
        "contents": N_("Stored content"),
        "tenders": N_("Tender"),
        "offers": N_("Offer for a lot"),
        "attachments": N_("Attachment"),
        "sealed_values": N_("Sealed values"),
        "opening_authorisations": N_("Authorisation to open"),
        "openings": N_("Opening"),
        "scores": N_("Score"),
        "panels": N_("Panel"),
        "panel_members": N_("Member of a panel"),
        "panel_aliases": N_("Alias"),
        "panel_scores": N_("Own grade"),
        "panel_submissions": N_("Submitted grades"),
        "panel_returns": N_("Grades sent back"),
        "panel_agreed": N_("Agreed grade"),
        "panel_closings": N_("Closing of a lot by its panel"),
        "comparisons": N_("Comparison"),
        "awards": N_("Award"),
        "award_lines": N_("Line of an award"),
        "award_criterion_reasons": N_("Reason on a criterion"),
        "notifications": N_("Notification"),
        "appeals": N_("Appeal"),
        "corrections": N_("Correction"),
        "contracts": N_("Contract"),
        "calendars": N_("Calendar address"),
        "check_answers": N_("Answer to a finding"),
        "modifications": N_("Change of a contract"),
        "options_taken": N_("Option taken"),
        "indexed_values": N_("Indexed value"),
    },
    "change": {
        "insert": N_("added"),
        "update": N_("changed"),
        "delete": N_("removed"),
        "insert_many": N_("added in bulk"),
    },
}
