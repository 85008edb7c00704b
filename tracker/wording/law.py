"""Sentences for the reasons and warnings of the law, and names of its codes.

Not here: the paraphrase of each value, which stands in the law's own data, and the rendering (sentences.py).
"""

from collections.abc import Mapping

from tracker.wording.marks import N_

SENTENCES: Mapping[str, str] = {
    "regime.act": N_(
        "The procedure began on %(started)s, so Act %(act)s applies (%(section)s of Act 1397/2016)."
    ),
    "regime.upper_end": N_("The estimate is a range from %(low)s to %(high)s; the upper end decides."),
    "regime.annex_e_item": N_("CPV %(cpv)s stands in item %(item)s of Annex E."),
    "regime.no_annex_e_item": N_("CPV %(cpv)s stands in no item of Annex E: an ordinary service."),
    "regime.old_annex_b": N_("CPV %(cpv)s is education, an Annex B service of the old Act."),
    "regime.old_health_social": N_("CPV %(cpv)s is a health or social service of the old Act's Annex B."),
    "regime.old_joint_training": N_("CPV %(cpv)s is education bought as a joint purchase under the old Act."),
    "regime.reached": N_("The value %(value)s reaches the national threshold %(threshold)s (%(section)s)."),
    "regime.not_reached": N_(
        "The value %(value)s stays below the national threshold %(threshold)s (%(section)s): "
        "the Act does not apply."
    ),
    "regime.eu_reached": N_("The value %(value)s reaches the EU threshold %(threshold)s of %(started)s."),
    "regime.eu_not_reached": N_(
        "The value %(value)s stays below the EU threshold %(threshold)s of %(started)s."
    ),
    "regime.eu_no_role": N_(
        "Under Act %(act)s the EU threshold does not change the rules for such a service."
    ),
    "regime.central_buyer": N_("The buyer (%(buyer)s) is a central government authority."),
    "regime.other_buyer": N_("The buyer (%(buyer)s) is not a central government authority."),
    "regime.value_missing": N_("The estimated value is missing. Enter it to see the regime."),
    "regime.day_missing": N_("The day on which the procedure began is missing. Enter it to see the regime."),
    "regime.cpv_missing": N_("The CPV code of the main object is missing. Enter it to see the regime."),
    "regime.buyer_missing": N_(
        "Between %(low)s and %(high)s the regime depends on whether the buyer is a central "
        "government authority, and that is not known."
    ),
    "regime.no_act": N_("The procedure began on %(started)s; the law's data begins on %(first)s."),
    "regime.education_doubt": N_(
        "The value %(value)s lies between %(low)s and %(high)s. Annex E places education at "
        "%(high)s, but §27(1) and the ministry's wording leave a doubt: consider publishing "
        "already from %(low)s."
    ),
    "regime.joint_purchase_share": N_(
        "The employment authority's share counts in the value of a joint purchase ("
        "%(section)s). Check that it is in."
    ),
    "regime.old_joint_not_seen": N_(
        "For joint-purchase training begun on %(started)s the threshold of Act 348/2007 is not "
        "established: its wording was not seen."
    ),
    "regime.old_class_not_seen": N_(
        "Whether CPV %(cpv)s stood in Annex A or B of Act 348/2007 is not established, and above "
        "the EU threshold the rules depend on it."
    ),
    "regime.thresholds_disagree": N_(
        "The value %(value)s lies between the two thresholds that may apply, %(low)s and "
        "%(high)s; which of them did is not established."
    ),
    "regime.eu_threshold_not_known": N_(
        "The EU threshold of %(started)s is not known: the data covers %(first)s to %(last)s."
    ),
    "buyer.task_ended": N_(
        "A buyer of this kind (%(buyer)s) had the task of buying such training until %(last)s."
    ),
    "buyer.task_begins": N_(
        "A buyer of this kind (%(buyer)s) has the task of organising such training from %(first)s on."
    ),
    "buyer.not_a_task": N_(
        "Buying integration training is no task of such a buyer (%(buyer)s): Act %(act)s, %(section)s."
    ),
    "deadline.rule": N_("%(rule)s: %(amount)s %(unit)s (Act %(act)s, %(section)s)."),
    "deadline.known_electronic": N_("Sent electronically on %(event)s and known the same day (%(section)s)."),
    "deadline.known_post": N_(
        "Posted on %(event)s and counted as known on day %(days)s, %(known_on)s, whatever day "
        "that is (%(section)s)."
    ),
    "deadline.known_later": N_(
        "The tenderer has shown that it became known only on %(known_on)s (%(section)s)."
    ),
    "deadline.known_given": N_("Known on %(known_on)s."),
    "deadline.known_earlier_ignored": N_(
        "That it arrived already on %(shown)s changes nothing: %(known_on)s counts (%(section)s)."
    ),
    "deadline.starts": N_("%(start)s is day 0; day 1 is %(first)s."),
    "deadline.period_ends": N_("%(amount)s %(unit)s end on %(raw_last_day)s."),
    "deadline.rolled": N_("%(day)s is a day off: %(why)s."),
    "deadline.last_day": N_("The last day is %(last_day)s."),
    "deadline.wait_stands": N_("The time runs out on %(raw_last_day)s, although that is a day off."),
    "deadline.backwards": N_("%(amount)s %(unit)s before %(event)s is %(raw_last_day)s."),
    "deadline.rolled_back": N_("The last working day before that is %(last_day)s."),
    "deadline.closes_at": N_("On %(last_day)s it closes %(closes_at)s, with the court's office."),
    "deadline.closes_at_office": N_("On %(last_day)s it closes with the buyer's own office."),
    "deadline.appeal_runs_out": N_("%(rule)s: the time runs out on %(last_day)s."),
    "deadline.contract_from": N_(
        "A contract may be made from %(earliest_contract_day)s on, the day after the time has run out."
    ),
    "deadline.not_established": N_(
        "%(rule)s: the time is not established (confidence %(confidence)s). Check the text of the Act."
    ),
    "deadline.known_not_established": N_(
        "%(rule)s: when the decision counts as known under that Act is not established. Enter the"
        " day on which it was known."
    ),
    "deadline.contract_day_not_established": N_(
        "The first day for a contract is not established: %(rule)s is not known."
    ),
    "deadline.full_days": N_(
        "The time is whole days: if the hour on %(last_day)s is early, choose a later day."
    ),
    "standstill.binds": N_("%(regime)s: a contract has to wait (%(rule)s, %(section)s)."),
    "standstill.no_duty": N_("%(regime)s: no standstill is required (%(section)s)."),
    "standstill.direct_award": N_("A direct award has no standstill (%(section)s)."),
    "standstill.framework_purchase": N_(
        "A purchase under a framework need not observe the standstill (%(section)s)."
    ),
    "standstill.dps_purchase": N_(
        "A purchase within a dynamic purchasing system need not observe the standstill (%(section)s)."
    ),
    "standstill.only_tender": N_(
        "Only one acceptable tender is left and the choice touches nobody else: the standstill "
        "need not be observed (%(section)s)."
    ),
    "standstill.old_act": N_(
        "%(regime)s: Act %(act)s asked for a standstill above the EU threshold only, as far as is known."
    ),
    "standstill.regime_not_established": N_(
        "Whether a standstill is required is not established, because the regime is not."
    ),
    "standstill.not_in_data": N_("The standstill rules of %(day)s are not in the law's data."),
    "value.in_force": N_("In force on %(day)s: %(rule)s (Act %(act)s, %(section)s)."),
    "value.not_established": N_(
        "%(rule)s: the value is not established (confidence %(confidence)s) and decides nothing."
    ),
}

NAMES: Mapping[str, Mapping[str, str]] = {
    "regime": {
        "annex_e": N_("Annex E service"),
        "eu": N_("EU procurement"),
        "national": N_("National procurement"),
        "below_threshold": N_("Below the threshold"),
        "not_established": N_("Regime not established"),
    },
    "unit": {
        "days": N_("days"),
        "months": N_("months"),
        "years": N_("years"),
    },
    "day_off": {
        "saturday": N_("Saturday"),
        "sunday": N_("Sunday"),
        "new_year": N_("New Year's Day"),
        "epiphany": N_("Epiphany"),
        "good_friday": N_("Good Friday"),
        "easter_sunday": N_("Easter Sunday"),
        "easter_monday": N_("Easter Monday"),
        "may_day": N_("May Day"),
        "ascension": N_("Ascension Day"),
        "whit_sunday": N_("Whit Sunday"),
        "midsummer_eve": N_("Midsummer Eve"),
        "midsummer_day": N_("Midsummer Day"),
        "all_saints": N_("All Saints' Day"),
        "independence_day": N_("Independence Day"),
        "christmas_eve": N_("Christmas Eve"),
        "christmas_day": N_("Christmas Day"),
        "st_stephens_day": N_("Boxing Day"),
    },
    "buyer": {
        "ministry": N_("ministry"),
        "ntm_centre": N_("ELY Centre"),
        "te_office": N_("TE Office"),
        "vitality_centre": N_("vitality centre"),
        "employment_area": N_("employment area"),
        "municipality": N_("municipality"),
        "other": N_("other buyer"),
    },
    "rule": {
        "appeal.normal": N_("Appeal to the Market Court"),
        "appeal.old": N_("Appeal under the old Act"),
        "appeal.no_standstill_130_1_3": N_("Appeal after a contract without standstill"),
        "appeal.deficient_instructions": N_("Appeal after deficient instructions"),
        "appeal.direct_or_modification_notice_oj": N_("Appeal after a notice in the Official Journal"),
        "appeal.direct_award_notice": N_("Appeal against a direct award, after its award notice"),
        "appeal.direct_no_notice": N_("Appeal against a direct award without notice"),
        "standstill.annexE": N_("Standstill, Annex E"),
        "standstill.eu": N_("Standstill, EU procurement"),
        "standstill.concession": N_("Standstill, concession"),
        "standstill.framework_dps": N_("Standstill for a purchase under a framework"),
        "standstill.old_eu": N_("Standstill under the old Act"),
        "direct_notice.wait_oj": N_("Wait after a direct-award notice in the Official Journal"),
        "direct_notice.wait_hilma": N_("Wait after a direct-award notice in Hilma"),
        "correction.party": N_("Claim for correction"),
        "correction.own_initiative": N_("Correction on the buyer's own initiative"),
        "notice.award": N_("Award notice"),
        "notice.award_concession": N_("Award notice of a concession"),
        "doc.retention": N_("Documents are kept"),
        "proc.repeat_services_max": N_("Direct award of repeat services"),
        "time.open_tender": N_("Time for tenders, open procedure"),
        "time.request_participate": N_("Time for requests to participate"),
        "time.restricted_tender": N_("Time for tenders, restricted procedure"),
        "time.negotiated_initial_tender": N_("Time for initial tenders, negotiated procedure"),
        "time.innovation_initial_tender": N_("Time for initial tenders, innovation partnership"),
        "time.dps_tender": N_("Time for tenders, dynamic purchasing system"),
        "time.restricted_agreed_fallback": N_("Time for tenders, restricted procedure without agreement"),
        "time.answers_before_deadline": N_("Answers before tenders are due"),
        "time.answers_before_deadline_urgent": N_("Answers before tenders are due, in urgency"),
        "time.extended_for_changes": N_("More time after significant changes"),
        "time.open_urgent": N_("Time for tenders in urgency, open procedure"),
        "time.request_urgent": N_("Time for requests in urgency"),
        "time.restricted_negotiated_urgent": N_("Time for tenders in urgency, restricted and negotiated"),
        "time.open_pin": N_("Time for tenders after a prior information notice, open"),
        "time.restricted_negotiated_pin": N_(
            "Time for tenders after a prior information notice, restricted and negotiated"
        ),
        "time.concession_tender": N_("Time for tenders, concession"),
        "time.concession_request": N_("Time for requests, concession"),
        "time.concession_tender_two_stage": N_("Time for tenders, concession in two stages"),
        "old.nat.joint_training": N_("Threshold of the old Act for joint-purchase training"),
    },
}
