"""What the law asks of a round under its regime, from the procedure to the keeping of documents: value by value.

Pure: a table of ids by subject. Not here: the values and their sentences (the data), and whether a round did as it
was asked (`checks`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tracker.law.book import Book, ValueFinding

EU, ANNEX_E, NATIONAL, BELOW = "eu", "annex_e", "national", "below_threshold"
WITHIN = (EU, ANNEX_E, NATIONAL)  # the regimes to which the Act applies
STRICT = (EU, ANNEX_E)


@dataclass(frozen=True)
class Demand:
    """A subject's values that one regime rests on; those that were not in force on the day are left out."""

    subject: str
    values: tuple[ValueFinding, ...]


def _rows(regimes: tuple[str, ...], *ids: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(ids, regimes)


SUBJECTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "procedures": {
        **_rows((EU,), "proc.open", "proc.restricted", "proc.negotiated", "proc.dialogue", "proc.innovation"),
        "proc.described_annexE": (ANNEX_E,),
        "proc.described_national": (NATIONAL,),
        "proc.direct": WITHIN,
        "proc.repeat_services_max": WITHIN,
        "proc.framework_max": (EU,),
        **_rows((EU,), "proc.dps", "proc.dps_admission", "proc.dps_admission_ext"),
        **_rows((EU,), "proc.restricted_min_candidates", "proc.negotiated_min_candidates"),
        **_rows((EU,), "proc.dialogue_min_candidates", "proc.innovation_min_candidates"),
        "lots.reason_if_not_divided": (EU,),
        "regime.below": (BELOW,),
    },
    "notices": {
        **_rows((EU,), "notice.contract", "form.contract_eu"),
        **_rows((ANNEX_E,), "notice.contract_annexE", "form.contract_annexE"),
        **_rows((NATIONAL,), "notice.contract_national", "form.contract_national"),
        "notice.not_elsewhere_first": WITHIN,
        "notice.corrigendum": STRICT,
        "notice.award_duty": STRICT,
        **_rows(STRICT, "notice.award", "notice.cancellation"),
        "form.award_eu": (EU,),
        "form.award_annexE": (ANNEX_E,),
        **_rows((NATIONAL,), "notice.national_award", "form.award_national"),
        "notice.modification": STRICT,
        "form.modification": STRICT,
        "form.modification_national": (NATIONAL,),
        "notice.prior": STRICT,
        "form.prior": STRICT,
        "notice.pin_min_before": (EU,),
        "notice.pin_max_before": (EU,),
        "notice.pin_max_before_annexE": (ANNEX_E,),
        **_rows((NATIONAL,), "form.prior_national", "form.consultation_national", "form.national_e5"),
        "notice.direct_award": WITHIN,
        "form.direct_award": STRICT,
        "direct_notice.wait_oj": STRICT,
        "direct_notice.wait_hilma": (NATIONAL,),
    },
    "times": {
        **_rows((EU,), "time.open_tender", "time.request_participate", "time.restricted_tender"),
        **_rows((EU,), "time.negotiated_initial_tender", "time.innovation_initial_tender", "time.dps_tender"),
        **_rows((EU,), "time.electronic_reduction", "time.restricted_agreed_fallback", "time.open_urgent"),
        **_rows((EU,), "time.request_urgent", "time.restricted_negotiated_urgent", "time.open_pin"),
        **_rows((EU,), "time.restricted_negotiated_pin", "time.docs_not_electronic"),
        **_rows((EU,), "time.answers_before_deadline", "time.answers_before_deadline_urgent"),
        "time.extended_for_changes": (EU,),
        "time.annexE_min": (ANNEX_E,),
        "time.national_min": (NATIONAL,),
    },
    "tenderers": {
        **_rows((EU,), "excl.eu_80", "excl.eu_81"),
        **_rows((ANNEX_E,), "excl.annexE_80", "excl.annexE_81"),
        "excl.national_80_86": (NATIONAL,),
        "excl.mandatory_max_age": WITHIN,
        "excl.discretionary_max_age": WITHIN,
        **_rows((EU,), "suit.turnover_max_multiple", "suit.winner_proofs_eu"),
        **_rows((ANNEX_E,), "suit.annexE_82_86", "suit.winner_checked_annexE"),
        "suit.winner_checked_national": (NATIONAL,),
        "suit.criminal_record_max_age": (EU,),
        "suit.extract_never_stored": WITHIN,
        **_rows((EU,), "tender.late_eu", "tender.supplement_eu", "award.low_tender_explanation"),
        **_rows((ANNEX_E,), "tender.late_annexE", "tender.supplement_annexE"),
        **_rows((NATIONAL,), "tender.late_national", "tender.supplement_national"),
    },
    "decision": {
        "award.criteria_announced": (EU,),
        "award.criteria_announced_annexE": (ANNEX_E,),
        "award.criteria_announced_national": (NATIONAL,),
        "award.price_only_reason_eu_nongoods": (EU,),
        "award.price_only_reason_annexE": (ANNEX_E,),
        **_rows(WITHIN, "decision.reasons", "decision.appeal_instructions"),
        **_rows(WITHIN, "decision.correction_instructions", "decision.notification"),
        **_rows(WITHIN, "decision.deemed_known_electronic", "decision.deemed_known_post"),
        "standstill.eu": (EU,),
        "standstill.annexE": (ANNEX_E,),
        **_rows(STRICT, "standstill.framework_dps", "standstill.exceptions"),
        "standstill.national": (NATIONAL,),
        "standstill.direct_award": WITHIN,
        "contract.in_writing": WITHIN,
    },
    "afterwards": {
        **_rows(WITHIN, "correction.party", "correction.own_initiative", "appeal.normal", "appeal.closes_at"),
        "appeal.no_standstill_130_1_3": STRICT,
        **_rows(WITHIN, "appeal.deficient_instructions", "appeal.direct_no_notice"),
        **_rows(STRICT, "appeal.direct_or_modification_notice_oj", "appeal.direct_award_notice"),
        "suspension.automatic": STRICT,
        "doc.report": STRICT,
        "doc.retention": STRICT,
        "doc.contract_copy_threshold": WITHIN,
        **_rows(STRICT, "modification.essential", "modification.announced", "modification.minor"),
        "modification.unforeseen_or_additional_max": STRICT,
        "modification.minor_services_max_excl": STRICT,
        "modification.minor_annexE_cap": (ANNEX_E,),
        "sanction.compensation_max": WITHIN,
        "sanction.penalty_max": STRICT,
    },
}


def demands(book: Book, *, on: date, regime: str) -> tuple[Demand, ...]:
    """What the law of a day asks under a regime of thresholds.REGIMES, by subject and in the story's order.

    Values that the law of the day does not hold are left out. A round of the old Act shows what is known of it, and
    as not established what is only remembered, where a value of that Act stands in for one of the new.
    """
    found: list[Demand] = []
    for subject, ids in SUBJECTS.items():
        asked = (book.in_force(rule, on=on) for rule, regimes in ids.items() if regime in regimes)
        values = tuple(book.value(rule, on=on) for rule in asked if book.rule(rule).row(on) is not None)
        if values:
            found.append(Demand(subject, values))
    return tuple(found)
