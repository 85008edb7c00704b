"""Sentences for what the checks of the law find: each check's name, what is wrong, and what to do about it.

Not here: the sentences of the deadlines and values that a finding cites (`law`).
"""

from collections.abc import Mapping

from tracker.wording.marks import N_

SENTENCES: Mapping[str, str] = {
    "check.notice_missing": N_("Tenderers have been asked, but no notice is on record."),
    "check.notice_late": N_(
        "The notice is dated %(sent_on)s. It has to come before %(day)s, when tenders were due or "
        "the decision was made."
    ),
    "check.tender_time_short": N_("Tenders are due on %(due_on)s; the earliest day allowed is %(first)s."),
    "check.request_time_short": N_("Requests are due on %(due_on)s; the earliest day allowed is %(first)s."),
    "check.answers_overdue": N_("All have no answer yet to question %(numbers)s, due on %(last_day)s."),
    "check.change_without_time": N_(
        "A corrigendum of %(day)s changed something that matters to tenders, and their deadline did not move."
    ),
    "check.answers_late": N_(
        "Answers or additions were sent on %(sent_on)s; the last day without a longer time for "
        "tenders was %(last_day)s."
    ),
    "check.criteria_changed": N_("The criteria were changed on %(day)s, after the notice."),
    "check.criteria_changed_late": N_(
        "The criteria were changed on %(day)s, when tenders had been due on %(due_on)s."
    ),
    "check.lots_undivided": N_("The procurement is not divided into lots, and no reason is given."),
    "check.literacy_training": N_(
        "Teaching to read and write is no labour market training of an employment authority (Act "
        "%(act)s, %(section)s)."
    ),
    "check.exclusion_too_old": N_(
        "Lot %(lot)s: %(tenderer)s was excluded for “%(ground)s” (%(section)s). The judgment or "
        "event is of %(dated_on)s and could be used until %(last_day)s."
    ),
    "check.low_tender_unasked": N_(
        "Lot %(lot)s: the tender of %(tenderer)s looks abnormally low, and no explanation has been asked for."
    ),
    "check.price_only_unreasoned": N_("Lot %(lot)s: the lowest price alone decides, and nothing says why."),
    "check.decision_unreasoned": N_("Lot %(lot)s: the decision of %(decided_on)s has no reasons."),
    "check.appeal_instructions_missing": N_(
        "Lot %(lot)s: the decision of %(decided_on)s has no instructions for an appeal."
    ),
    "check.decision_deficient": N_(
        "Lot %(lot)s: the decision of %(decided_on)s or its instructions were found essentially deficient."
    ),
    "check.appeal_until": N_("An appeal may be made until %(last_day)s."),
    "check.correction_instructions_missing": N_(
        "Lot %(lot)s: the decision of %(decided_on)s has no instructions for a correction."
    ),
    "check.notification_missing": N_(
        "Lot %(lot)s: the decision of %(decided_on)s has not been sent to %(tenderer)s."
    ),
    "check.standstill_not_begun": N_(
        "Lot %(lot)s: the contract with %(supplier)s was made on %(concluded_on)s, but the "
        "standstill had not begun for %(tenderers)s, who had not been told."
    ),
    "check.contract_before_standstill": N_(
        "Lot %(lot)s: the contract with %(supplier)s was made on %(concluded_on)s; the standstill "
        "ran until %(last_day)s."
    ),
    "check.contract_before_appeal_time": N_(
        "Lot %(lot)s: the contract with %(supplier)s was made on %(concluded_on)s; the appeal "
        "time too had run out only from %(first)s on."
    ),
    "check.contract_during_appeal": N_(
        "Lot %(lot)s: the contract with %(supplier)s was made on %(concluded_on)s, while an "
        "appeal of %(filed_on)s was pending."
    ),
    "check.contract_before_decision": N_(
        "Lot %(lot)s: the contract with %(supplier)s was made or begins on %(first)s; the "
        "decision was made only on %(decided_on)s."
    ),
    "check.term_before_decision": N_(
        "The announced contract term begins on %(first)s; the decision was made only on %(decided_on)s."
    ),
    "check.framework_too_long": N_(
        "The framework runs from %(start)s to %(end)s with its options; %(years)s years end on %(last_day)s."
    ),
    "check.value_crosses_threshold": N_(
        "The contracts are worth %(value)s with their options; the estimate was %(estimate)s. At "
        "that value the procurement would have been: %(regime)s."
    ),
    "check.award_notice_missing": N_(
        "Lot %(lot)s: no award notice for the contract with %(supplier)s is on record; its last "
        "day was %(last_day)s."
    ),
    "check.award_notice_late": N_(
        "Lot %(lot)s: the award notice for the contract with %(supplier)s was sent on "
        "%(sent_on)s; its last day was %(last_day)s."
    ),
    "check.cancellation_notice_missing": N_(
        "The procurement was cancelled on %(day)s, and no notice of that is on record. The Act "
        "gives no time for it."
    ),
    "check.lot_cancellation_notice_missing": N_(
        "Lot %(lot)s was cancelled on %(day)s, and no notice of that is on record. The Act gives no "
        "time for it."
    ),
    "check.retention_over": N_(
        "Lot %(lot)s: the Act asked for the papers of the contract with %(supplier)s to be kept "
        "until %(last_day)s."
    ),
    "check.option_before_contract": N_(
        "Lot %(lot)s: an option of the contract with %(supplier)s is dated %(first)s, before the "
        "contract's %(start)s."
    ),
    "check.options_before_term": N_(
        "The announced options begin on %(first)s, before the contract term on %(start)s."
    ),
    "check.option_past_end": N_(
        "Lot %(lot)s: an option runs until %(end)s; the last announced day is %(last_day)s."
    ),
    "check.option_above_value": N_(
        "Lot %(lot)s: the options taken are worth %(value)s; %(high)s was announced."
    ),
    "check.modification_past_end": N_(
        "Lot %(lot)s: a change carries the contract to %(end)s; the last announced day is %(last_day)s."
    ),
    "check.modification_not_minor": N_(
        "Lot %(lot)s: with the change of %(day)s the minor changes of the contract with "
        "%(supplier)s add up to %(value)s; they have to stay below %(high)s (%(percent)s per cent "
        "of its value)."
    ),
    "check.modification_above_threshold": N_(
        "Lot %(lot)s: with the change of %(day)s the minor changes of the contract with "
        "%(supplier)s add up to %(value)s; they have to stay below the threshold %(threshold)s."
    ),
    "check.modification_over_half": N_(
        "Lot %(lot)s: the change of %(day)s in the contract with %(supplier)s is worth %(value)s; "
        "at most %(high)s (%(percent)s per cent of its value) is allowed."
    ),
    "check.modification_ground_unknown": N_(
        "Lot %(lot)s: the change of %(day)s in the contract with %(supplier)s rests on no ground "
        "that the Act lists."
    ),
    "check.modification_notice_missing": N_(
        "Lot %(lot)s: no notice of the change of %(day)s in the contract with %(supplier)s is on "
        "record. The Act gives no time for it."
    ),
    "check.if_electronic": N_(
        "The time is long enough if tenders are taken electronically: that shortens it by %(days)s days."
    ),
    "check.prior_notice_untimely": N_(
        "The prior information notice of %(sent_on)s shortens nothing: it is sent 35 days to 12 months before the "
        "contract notice."
    ),
    "check.part_two": N_("%(regime)s: %(section)s stands in Part II of the Act and does not bind here."),
    "check.law_not_in_data": N_(
        "The law of that day is not in the data: only the dates are compared, and nothing is decided on them."
    ),
}

NAMES: Mapping[str, Mapping[str, str]] = {
    "check": {
        "buyer_without_task": N_("Buyer without the task"),
        "notice_missing": N_("Notice missing"),
        "notice_late": N_("Notice late"),
        "tender_time_short": N_("Too short a time for tenders"),
        "request_time_short": N_("Too short a time for requests"),
        "answers_late": N_("Answers late"),
        "answers_overdue": N_("Questions without an answer"),
        "change_without_time": N_("Changed without more time"),
        "criteria_changed": N_("Criteria changed after the notice"),
        "criteria_changed_late": N_("Criteria changed after tenders were due"),
        "lots_undivided": N_("Not divided into lots, no reason"),
        "exclusion_too_old": N_("Exclusion ground too old"),
        "low_tender_unasked": N_("Abnormally low tender not asked about"),
        "price_only_unreasoned": N_("Price only, no reason"),
        "decision_unreasoned": N_("Decision without reasons"),
        "appeal_instructions_missing": N_("No instructions for an appeal"),
        "decision_deficient": N_("Decision essentially deficient"),
        "correction_instructions_missing": N_("No instructions for a correction"),
        "notification_missing": N_("Tenderer not notified"),
        "contract_before_standstill": N_("Contract before the standstill had run out"),
        "contract_before_appeal_time": N_("Contract before the appeal time had run out"),
        "contract_during_appeal": N_("Contract during an appeal"),
        "term_before_decision": N_("Term begins before the decision"),
        "framework_too_long": N_("Framework too long"),
        "value_crosses_threshold": N_("Value crosses a threshold"),
        "award_notice_missing": N_("Award notice overdue"),
        "award_notice_late": N_("Award notice sent late"),
        "cancellation_notice_missing": N_("No notice of the cancellation"),
        "retention_over": N_("Retention has run out"),
        "option_before_contract": N_("Option before its contract"),
        "option_beyond_announced": N_("Option beyond what was announced"),
        "modification_beyond_announced": N_("Change beyond what was announced"),
        "modification_not_minor": N_("Minor changes add up to too much"),
        "modification_above_threshold": N_("Minor changes reach a threshold"),
        "modification_over_half": N_("Change of more than half"),
        "modification_ground_unknown": N_("Change without a listed ground"),
        "modification_notice_missing": N_("Notice of the change missing"),
    },
    "check_remedy": {
        "buyer_without_task": N_(
            "Check which authority answers for this training, and on what ground this buyer buys it."
        ),
        "notice_missing": N_(
            "Enter the day on which the notice was sent. If none was sent, begin again with a notice."
        ),
        "notice_late": N_(
            "Check the days. If they are right, the competition was not open: consider starting it again."
        ),
        "tender_time_short": N_("Move the day on which tenders are due, and announce it with a corrigendum."),
        "request_time_short": N_(
            "Move the day on which requests are due, and announce it with a corrigendum."
        ),
        "answers_overdue": N_(
            "Answer all at the same time, and move the deadline for tenders where it matters."
        ),
        "change_without_time": N_(
            "Move the deadline by a corrigendum, in proportion to the change, or explain why the change "
            "is not a significant one after all."
        ),
        "answers_late": N_(
            "Give more time for tenders, unless the questions came late or the answers do not "
            "matter for the tenders."
        ),
        "criteria_changed": N_(
            "Announce the change in the same way as the criteria, and give tenderers more time "
            "where it matters."
        ),
        "criteria_changed_late": N_(
            "Compare the tenders by the announced criteria, or cancel for a real reason and begin again."
        ),
        "lots_undivided": N_("Write the reason in the documents, the decision or the report."),
        "exclusion_too_old": N_(
            "Check the day of the judgment or the event. If it is right, correct the decision and "
            "admit the tenderer."
        ),
        "low_tender_unasked": N_("Ask the tenderer to explain the price before the decision."),
        "price_only_unreasoned": N_(
            "Write in the documents, the decision or the report why the price alone decides."
        ),
        "decision_unreasoned": N_(
            "Correct the decision: add why tenders were rejected and how the others were "
            "compared, and send it again."
        ),
        "appeal_instructions_missing": N_(
            "Attach the instructions and send the decision again; the appeal time begins with them."
        ),
        "decision_deficient": N_(
            "Correct the decision and send it again with its instructions, and be ready for an "
            "appeal until the day named."
        ),
        "correction_instructions_missing": N_(
            "Attach the instructions for a correction and send the decision again."
        ),
        "notification_missing": N_(
            "Send the decision with its reasons and instructions; for this tenderer no time runs before."
        ),
        "contract_before_standstill": N_(
            "Check the days. If they are right, ask a lawyer: the contract can be challenged in "
            "the Market Court."
        ),
        "contract_before_appeal_time": N_(
            "Check whether an appeal came in meanwhile; next time wait until both times have run out."
        ),
        "contract_during_appeal": N_(
            "Check whether the court had allowed it. If it had not, ask a lawyer before the "
            "contract is carried out."
        ),
        "term_before_decision": N_(
            "Check the days. If training began without a contract, record on what ground."
        ),
        "framework_too_long": N_(
            "Shorten the term, or give the reason that the object of the procurement demands a longer one."
        ),
        "value_crosses_threshold": N_(
            "Keep on record how the value was estimated, and consider whether the contract can be made."
        ),
        "award_notice_missing": N_("Send the award notice now and enter the day."),
        "award_notice_late": N_("Nothing can be done about the day; note why it was late."),
        "cancellation_notice_missing": N_(
            "Send an award notice with the grounds of the cancellation and enter the day."
        ),
        "retention_over": N_("Follow the authority's own records schedule before anything is destroyed."),
        "option_before_contract": N_("Check the days against the contract and correct the wrong one."),
        "option_beyond_announced": N_(
            "Compare with the notice. What was not announced needs a new procurement or another ground."
        ),
        "modification_beyond_announced": N_(
            "Compare with the documents. If the terms do not cover the change, it needs another "
            "ground or a new procurement."
        ),
        "modification_not_minor": N_(
            "Look for another ground of the Act for the change, or put the addition out to tender."
        ),
        "modification_above_threshold": N_(
            "Look for another ground of the Act for the change, or put the addition out to tender again."
        ),
        "modification_over_half": N_("Put what exceeds it out to tender."),
        "modification_ground_unknown": N_(
            "Judge whether the change is essential and write the reasons down; an essential one "
            "needs a new procurement."
        ),
        "modification_notice_missing": N_("Send the modification notice and enter the day."),
    },
    "severity": {
        "must": N_("Required by law"),
        "should": N_("Should be looked at"),
        "note": N_("For information"),
    },
    "exclusion_ground": {
        "bribery": N_("giving a bribe"),
        "organised_crime": N_("taking part in an organised criminal group"),
        "human_trafficking": N_("human trafficking"),
        "tax_or_subsidy_fraud": N_("tax, pension-contribution or subsidy fraud"),
        "business_bribery": N_("bribery in business"),
        "money_laundering": N_("money laundering"),
        "terrorism": N_("a terrorist offence"),
        "work_safety": N_("work safety offence"),
        "working_time": N_("working-time protection offence"),
        "work_discrimination": N_("discrimination at work"),
        "extortionate_discrimination": N_("extortionate discrimination at work"),
        "freedom_of_association": N_("breach of the freedom to organise"),
        "unauthorised_foreign_labour": N_("use of unauthorised foreign labour"),
        "foreign_conviction": N_("a conviction for a like offence in another state"),
        "unpaid_taxes_final": N_("unpaid taxes or contributions, by a final decision"),
        "bankruptcy": N_("bankruptcy, winding-up or arrangement of debts"),
        "bankruptcy_pending": N_("pending bankruptcy or like proceedings"),
        "professional_misconduct": N_("grave professional misconduct"),
        "unpaid_taxes": N_("unpaid taxes or contributions, shown in another way"),
        "environmental_social_labour_law": N_("breach of environmental, social or labour law"),
        "distorting_agreements": N_("agreements that distort competition"),
        "conflict_of_interest": N_("conflict of interest"),
        "prior_involvement": N_("involvement in preparing the procurement"),
        "past_performance": N_("deficient performance in earlier contracts"),
        "false_information": N_("false or withheld information"),
        "undue_influence": N_("undue influence on the decision"),
    },
}
