"""The table of all checks: in which regimes each applies and how severely, and what in the law it rests on.

Part II of the Act (§§42, 56, 75, 93, 96) binds only procurement above the EU threshold: elsewhere a check that
rests on it is a note at most. Not here: what each check looks at.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tracker.law.checks import announcing, changing, contracting, deciding
from tracker.law.checks.case import Case, Seen

EVERYWHERE = "eu annex_e national"


@dataclass(frozen=True)
class Check:
    """One check: regime → severity, regime → ids of the law, and the section where the rule stands.

    A check of bare dates stays a note where the law of the day is not in the data.
    """

    code: str
    section: str
    severities: Mapping[str, str]
    rests_on: Mapping[str, tuple[str, ...]]
    look: Callable[[Case], Iterator[Seen]]
    part_two: bool = False
    bare_dates: bool = False


def _check(
    look: Callable[[Case], Iterator[Seen]],
    section: str,
    law: str | Mapping[str, str],
    *,
    must: str = "",
    should: str = "",
    note: str = "",
    part_two: bool = False,
    bare_dates: bool = False,
) -> Check:
    severities = {
        regime: severity
        for severity, regimes in (("must", must), ("should", should), ("note", note))
        for regime in regimes.split()
    }
    ids = {regime: law if isinstance(law, str) else law.get(regime, "") for regime in severities}
    return Check(
        code=look.__name__,
        section=section,
        severities=severities,
        rests_on={regime: tuple(text.split()) for regime, text in ids.items()},
        look=look,
        part_two=part_two,
        bare_dates=bare_dates,
    )


NOTICES = {
    "eu": "notice.contract",
    "annex_e": "notice.contract_annexE",
    "national": "notice.contract_national",
}
CRITERIA = {
    "eu": "award.criteria_announced",
    "annex_e": "award.criteria_announced_annexE",
    "national": "award.criteria_announced_national",
}
PRICE_ONLY = {
    "eu": "award.price_only_reason_eu_nongoods",
    "annex_e": "award.price_only_reason_annexE",
}
TENDER_TIMES = (
    "time.open_tender time.open_urgent time.open_pin time.restricted_tender time.restricted_agreed_fallback "
    "time.negotiated_initial_tender time.innovation_initial_tender time.dps_tender "
    "time.restricted_negotiated_urgent time.restricted_negotiated_pin time.electronic_reduction "
    "buyer.central_government notice.pin_min_before notice.pin_max_before"
)
AGES = "excl.mandatory_max_age excl.discretionary_max_age"
EXCLUSIONS = {
    "eu": f"{AGES} excl.eu_80 excl.eu_81",
    "annex_e": f"{AGES} excl.annexE_80 excl.annexE_81",
    "national": f"{AGES} excl.national_80_86",
}
STANDSTILL = {"eu": "standstill.eu", "annex_e": "standstill.annexE"}
CAPS = {
    "eu": "modification.minor eu.central eu.other buyer.central_government",
    "annex_e": "modification.minor modification.minor_annexE_cap nat.annexE_5_15",
}
MINOR = "modification.minor_services_max_excl"
HALF = "modification.unforeseen_or_additional_max"

ROWS = (
    # before the decision
    _check(announcing.buyer_without_task, "-", "", should=f"{EVERYWHERE} below_threshold not_established"),
    _check(announcing.notice_missing, "58(1), 101(1)", NOTICES, must=EVERYWHERE),
    _check(announcing.notice_late, "58(1), 101(1)", NOTICES, must=EVERYWHERE),
    _check(announcing.tender_time_short, "56(2)-(4), 57", TENDER_TIMES, must="eu"),
    _check(
        announcing.request_time_short,
        "56(2), 57(1)",
        "time.request_participate time.request_urgent",
        must="eu",
    ),
    _check(
        announcing.answers_late,
        "56(5), 69(4)",
        "time.answers_before_deadline time.answers_before_deadline_urgent",
        should="eu",
    ),
    _check(
        announcing.answers_overdue,
        "56(5), 69(4), 102, ch.12",
        {
            "eu": "time.answers_before_deadline time.answers_before_deadline_urgent",
            "annex_e": "time.annexE_min",
            "national": "time.national_min",
        },
        must="eu",
        note="annex_e national",
    ),
    _check(
        announcing.change_without_time,
        "56(5)",
        "time.extended_for_changes",
        must="eu",
        note="annex_e national",
        part_two=True,
    ),
    _check(announcing.criteria_changed, "93(4), 106, 115(1)", CRITERIA, should=EVERYWHERE),
    _check(announcing.criteria_changed_late, "93(4), 106, 115(1)", CRITERIA, must=EVERYWHERE),
    _check(
        announcing.lots_undivided,
        "75(1)",
        "lots.reason_if_not_divided",
        must="eu",
        note="annex_e national",
        part_two=True,
    ),
    # the decision
    _check(deciding.exclusion_too_old, "80(5), 81(4)", EXCLUSIONS, must="eu annex_e", note="national"),
    _check(
        deciding.low_tender_unasked,
        "96(1)",
        "award.low_tender_explanation",
        must="eu",
        note="annex_e national",
        part_two=True,
    ),
    _check(deciding.price_only_unreasoned, "93(1), 115(2)", PRICE_ONLY, must="eu annex_e"),
    _check(deciding.decision_unreasoned, "123(1)", "decision.reasons", must=EVERYWHERE),
    _check(
        deciding.appeal_instructions_missing,
        "126(1)",
        "decision.appeal_instructions appeal.deficient_instructions",
        must=EVERYWHERE,
    ),
    _check(deciding.decision_deficient, "147(3)", "appeal.deficient_instructions", must=EVERYWHERE),
    _check(
        deciding.correction_instructions_missing,
        "126(1)",
        "decision.correction_instructions",
        must=EVERYWHERE,
    ),
    _check(deciding.notification_missing, "127(1)", "decision.notification", must=EVERYWHERE),
    # the contract
    _check(contracting.contract_before_standstill, "129(1)", STANDSTILL, must="eu annex_e"),
    _check(contracting.contract_before_appeal_time, "129(1), 147(1)", STANDSTILL, should="eu annex_e"),
    _check(contracting.contract_during_appeal, "150", "suspension.automatic", must="eu annex_e"),
    _check(
        contracting.term_before_decision,
        "128",
        "contract.in_writing",
        must=EVERYWHERE,
        note="below_threshold not_established",
        bare_dates=True,
    ),
    _check(
        contracting.framework_too_long,
        "42(5)",
        "proc.framework_max",
        must="eu",
        note="annex_e national",
        part_two=True,
    ),
    _check(
        contracting.value_crosses_threshold,
        "27(1)",
        "value.estimate_moment",
        should="national below_threshold",
    ),
    _check(contracting.award_notice_missing, "58(5)", "notice.award", must="eu annex_e"),
    _check(contracting.award_notice_late, "58(5)", "notice.award", must="eu annex_e"),
    _check(contracting.cancellation_notice_missing, "58(5)", "notice.cancellation", should="eu annex_e"),
    _check(
        contracting.retention_over,
        "124(3), 170",
        "doc.retention doc.contract_copy_threshold",
        note=EVERYWHERE,
    ),
    # options and changes: §136 binds above the EU threshold and in Annex E
    _check(
        changing.option_before_contract,
        "128",
        "contract.in_writing",
        should=EVERYWHERE,
        note="below_threshold not_established",
        bare_dates=True,
    ),
    _check(
        changing.option_beyond_announced,
        "136(2)(1)",
        "modification.announced",
        must="eu annex_e",
        note="national",
    ),
    _check(changing.modification_beyond_announced, "136(2)(1)", "modification.announced", must="eu annex_e"),
    _check(changing.modification_not_minor, "136(4)", MINOR, must="eu annex_e"),
    _check(changing.modification_above_threshold, "136(2)(5)", CAPS, must="eu annex_e"),
    _check(changing.modification_over_half, "136(3)", HALF, must="eu annex_e"),
    _check(changing.modification_ground_unknown, "136(1)-(2)", "modification.essential", should="eu annex_e"),
    _check(changing.modification_notice_missing, "58(1)(9)", "notice.modification", must="eu annex_e"),
)

CHECKS: Mapping[str, Check] = {row.code: row for row in ROWS}
