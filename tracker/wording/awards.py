"""Texts of the award: its states, refusals, acts of the trail, remedies and labels of fields."""

from collections.abc import Mapping

from tracker.wording.marks import N_

NAMES: Mapping[str, Mapping[str, str]] = {
    "award_state": {
        "proposed": N_("Proposed"),
        "sent_back": N_("Sent back"),
        "withdrawn": N_("Taken back"),
        "decided": N_("Decided"),
        "annulled": N_("Annulled"),
    },
    "award_phase": {
        "proposed": N_("Waits for the decision"),
        "sent_back": N_("Sent back"),
        "withdrawn": N_("Taken back"),
        "annulled": N_("Annulled"),
        "to_notify": N_("Tenderers wait to be notified"),
        "standstill": N_("Standstill runs"),
        "appealed": N_("Under appeal"),
        "contract_possible": N_("A contract may be concluded"),
    },
    "deficiency_found_by": {
        "court": N_("A court"),
        "buyer": N_("The buyer itself"),
    },
    # what a lot waits for, as the link to where it is done or as what somebody else does
    "lot_next": {
        "enter": N_("Enter the offer"),
        "settle": N_("Settle which offers are compared"),
        "grade": N_("Grade the offers"),
        "compare": N_("Compare the offers"),
        "propose": N_("Propose an award"),
        "decide": N_("Decide on the proposal"),
        "notify": N_("Notify the tenderers"),
        "standstill": N_("Standstill runs"),
        "appealed": N_("Under appeal"),
        "conclude": N_("Record a contract"),
    },
    "lot_page": {
        "offers": N_("Offers"),
        "grades": N_("Grades"),
        "comparison": N_("Comparison"),
        "award": N_("Award"),
    },
    "remedy": {"appeal": N_("Appeal to the Market Court"), "correction": N_("Procurement correction")},
    "remedy_state": {"pending": N_("Pending"), "permitted": N_("Pending; the court permits the contract")},
    "remedy_party": {"unknown": N_("Not known"), "buyer": N_("The buyer itself")},
    # what somebody did in a round, so that they may not decide in it
    "acts": {
        "round.copied": N_("copied an earlier round"),
        "criteria.set": N_("set the criteria"),
        "lot.added": N_("added a lot"),
        "lot.changed": N_("changed a lot"),
        "tender.entered": N_("entered a tender"),
        "tender.changed": N_("changed a tender"),
        "tenders.entered": N_("entered tenders"),
        "tender.withdrawn": N_("took a tender out"),
        "tender.removed": N_("took out a tender entered by mistake"),
        "tender.admitted": N_("admitted offers"),
        "tender.excluded": N_("excluded a tenderer"),
        "tender.rejected": N_("rejected an offer"),
        "scores.entered": N_("graded offers"),
        "comparison.made": N_("made a comparison"),
        "award.proposed": N_("proposed an award"),
        "award.changed": N_("changed a proposal"),
        "award.withdrawn": N_("took a proposal back"),
    },
    "award_due": {
        "correction": N_("Claim for correction until"),
        "appeal": N_("Appeal until"),
        "appeal_deficient": N_("Appeal until, as the decision or its instructions are deficient"),
        "appeal_no_standstill": N_("Appeal until, as the contract was made without standstill"),
        "appeal_direct": N_("Appeal until, where no award notice was published"),
        "appeal_if_deficient": N_(
            "Appeal until, if the decision or its appeal instructions were essentially deficient"
        ),
        "standstill": N_("Contract possible from"),
        "own_correction": N_("The buyer's own correction until"),
    },
    "channel": {"electronic": N_("Electronically"), "post": N_("By post")},
    "appeal_outcome": {
        "rejected": N_("Appeal rejected"),
        "dismissed": N_("Not examined"),
        "withdrawn": N_("Appeal withdrawn"),
        "annulled": N_("Decision annulled by the court"),
        "compensation": N_("Compensation or penalty"),
        "other": N_("Another outcome, told in the note"),
    },
    "correction_outcome": {
        "rejected": N_("Claim rejected"),
        "corrected": N_("Decision corrected"),
        "annulled": N_("Decision annulled by the buyer"),
    },
    "award_change": {
        "tender": N_("Offer"),
        "price": N_("Price"),
        "opening_price": N_("Price as opened"),
        "grade": N_("Grade"),
        "grade_reason": N_("Reason for the grade"),
        "place": N_("Rank on the criterion"),
        "place_reason": N_("Reason for the rank"),
        "points": N_("Points of a criterion"),
        "deduction": N_("Deduction"),
        "deduction_total": N_("Deductions in all"),
        "total": N_("Total points"),
        "comparison": N_("Comparison price"),
        "rank": N_("Rank"),
        "chosen": N_("Place in the choice"),
        "reason": N_("Reason on the offer"),
        "criterion_reason": N_("Reason on the criterion"),
        "reasons": N_("Grounds of the award"),
        "price_only_reason": N_("Why price alone decides"),
        "tie_reason": N_("How equal tenders were told apart"),
        "direct_reason": N_("Why the award is direct"),
    },
}

REFUSALS: Mapping[str, str] = {
    "award.not_compared": N_("Lot %(lot)s: the comparison is not made yet. Make it first, then propose the award."),
    "award.not_live": N_("This award has ended already. Open the latest one of the lot."),
    "award.not_admitted": N_("Only admitted offers can be chosen, each of them once."),
    "award.none_chosen": N_("Choose at least one offer."),
    "award.too_many": N_("%(num)s offers are chosen, but the notice announced at most %(most)s suppliers."),
    "award.place_twice": N_("Two offers have the place %(place)s. Give each a place of its own."),
    "award.not_ranked": N_("%(tenderer)s has no rank in the comparison and cannot be chosen."),
    "award.over_limit": N_(
        "%(tenderer)s already wins as many lots as one tenderer may: %(limit)s. Choose the next in rank."
    ),
    "award.passed_over": N_(
        "%(tenderer)s has rank %(rank)s and would be passed over. A better admitted tender cannot be passed over."
    ),
    "award.priority_against_rank": N_("The order of priority must follow the ranks of the comparison."),
    "award.tie_unexplained": N_(
        "These tenders are equal: %(tenderers)s. Write how they were told apart: the announced rule, or who drew "
        "lots, when and who saw it."
    ),
    "award.reasons_missing": N_("Write the grounds of the award: they will stand in the decision."),
    "award.reason_missing": N_("Write the reason on the offer of %(tenderer)s."),
    "award.criterion_reason_missing": N_("Write what decided on the criterion %(criterion)s."),
    "award.price_only_unreasoned": N_(
        "The choice rests on price alone. In this regime (%(regime)s) that needs a reason of its own."
    ),
    "award.direct_unreasoned": N_("Write the ground for awarding directly."),
    "award.comment_missing": N_("Write to the officer what has to be put right."),
    "award.own_proposal": N_("You proposed this award yourself. Somebody else has to decide."),
    "award.had_a_hand": N_(
        "You took part in preparing this round, so somebody else has to decide. What you did: %(acts)s."
    ),
    "award.number_missing": N_("Write the number of the decision."),
    "award.maker_missing": N_("Write the office or title that decides."),
    "award.decided_in_future": N_("%(day)s is still to come. Record the decision on its day."),
    "award.decided_before_proposal": N_(
        "The award was proposed %(proposed)s. It cannot have been decided before that."
    ),
    "award.correction_instructions_missing": N_(
        "Attach the instructions for procurement correction, and mark that they are attached."
    ),
    "award.appeal_instructions_missing": N_(
        "Attach the appeal instructions, and mark that they are attached. Without them the time for appeal is "
        "six months."
    ),
    "award.not_decided": N_("This award is not decided yet."),
    "award.nothing_to_notify": N_("There is nothing to notify yet. Write at least one moment of sending."),
    "notice.not_a_tenderer": N_("%(tenderer)s has no offer for this lot."),
    "notice.channel_unknown": N_("Choose how the decision was sent to %(tenderer)s."),
    "notice.in_future": N_("%(tenderer)s: the moment of sending is still to come. Record it once it is sent."),
    "notice.before_decision": N_(
        "%(tenderer)s: the decision was made %(decided)s and cannot have been sent before that."
    ),
    "notice.known_impossible": N_(
        "%(tenderer)s: the day of knowledge must lie between the sending, %(sent)s, and today."
    ),
    "remedy.day_impossible": N_("Write a day from %(first)s to today."),
    "remedy.resolved": N_("This has been resolved already, %(day)s."),
    "remedy.outcome_unknown": N_("Choose the outcome."),
    "award.deficiency_unsaid": N_("Write what the decision or its instructions lack."),
    "award.finder_unknown": N_("Choose who found it."),
}  # fmt: skip

ACTS: Mapping[str, str] = {
    "award.proposed": N_("Award proposed: %(about)s"),
    "award.changed": N_("Award changed: %(about)s"),
    "award.withdrawn": N_("Proposal taken back: %(about)s"),
    "award.sent_back": N_("Proposal sent back: %(about)s"),
    "award.approved": N_("Award approved: %(about)s"),
    "award.annulled": N_("Decision annulled: %(about)s"),
    "award.notified": N_("Tenderers notified: %(about)s"),
    "award.found_deficient": N_("Deficiency of the decision recorded: %(about)s"),
    "appeal.filed": N_("Appeal recorded: %(about)s"),
    "appeal.permission_given": N_("Permission of the court recorded: %(about)s"),
    "appeal.resolved": N_("Outcome of the appeal recorded: %(about)s"),
    "correction.claimed": N_("Correction taken up: %(about)s"),
    "correction.resolved": N_("Outcome of the correction recorded: %(about)s"),
}

FIELDS: Mapping[str, str] = {
    "awards.lot_id": N_("Lot"),
    "awards.number": N_("Number"),
    "awards.state": N_("State"),
    "awards.comparison_id": N_("Comparison"),
    "awards.direct": N_("Direct award"),
    "awards.direct_reason": N_("Why the award is direct"),
    "awards.reasons": N_("Grounds of the award"),
    "awards.price_only_reason": N_("Why price alone decides"),
    "awards.tie_reason": N_("How equal tenders were told apart"),
    "awards.proposed_by_id": N_("Proposed by"),
    "awards.proposed_at": N_("Proposed"),
    "awards.approved_by_id": N_("Approved by"),
    "awards.approved_at": N_("Approved"),
    "awards.comment": N_("Comment of the manager"),
    "awards.decision_number": N_("Number of the decision"),
    "awards.decided_on": N_("Decided"),
    "awards.decision_maker": N_("Office or title that decides"),
    "awards.correction_instructions": N_("Instructions for correction attached"),
    "awards.appeal_instructions": N_("Appeal instructions attached"),
    "awards.standstill_binds": N_("A contract has to wait"),
    "awards.standstill_finding": N_("What the law says of waiting"),
    "awards.earliest_contract_day": N_("First day of a contract"),
    "awards.ended_on": N_("Ended"),
    "awards.ended_reason": N_("Why it ended"),
    "deficiencies.award_id": N_("Award"),
    "deficiencies.found_on": N_("Found"),
    "deficiencies.found_by": N_("Found by"),
    "deficiencies.docket": N_("Docket number"),
    "deficiencies.lacking": N_("What is deficient"),
    "deficiencies.recorded_by_id": N_("Recorded by"),
    "deficiencies.recorded_at": N_("Recorded"),
    "award_lines.award_id": N_("Award"),
    "award_lines.offer_id": N_("Offer for a lot"),
    "award_lines.chosen": N_("Chosen"),
    "award_lines.priority": N_("Order of priority"),
    "award_lines.reason": N_("Reason"),
    "award_criterion_reasons.award_id": N_("Award"),
    "award_criterion_reasons.criterion_id": N_("Criterion"),
    "award_criterion_reasons.reason": N_("Reason"),
    "notifications.award_id": N_("Award"),
    "notifications.tender_id": N_("Tender"),
    "notifications.channel": N_("How it was sent"),
    "notifications.sent_at": N_("Sent"),
    "notifications.known_on": N_("Later knowledge shown"),
    "notifications.earliest_contract_day": N_("First day of a contract"),
    "appeals.award_id": N_("Award"),
    "appeals.docket": N_("Docket number"),
    "appeals.appellant_id": N_("Appellant"),
    "appeals.filed_on": N_("Filed"),
    "appeals.permission_on": N_("Permission of the court"),
    "appeals.resolved_on": N_("Resolved"),
    "appeals.outcome": N_("Outcome"),
    "appeals.note": N_("Note"),
    "corrections.award_id": N_("Award"),
    "corrections.claimant_id": N_("Claimant"),
    "corrections.claimed_on": N_("Claimed"),
    "corrections.resolved_on": N_("Resolved"),
    "corrections.outcome": N_("Outcome"),
    "corrections.note": N_("Note"),
}
