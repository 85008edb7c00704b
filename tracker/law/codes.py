"""Every reason and warning that the law can give: its code and the names of its facts.

Not here: the sentences (tracker/wording/law.py has one for each code and language).
"""

from collections.abc import Mapping

REGIME_CODES: Mapping[str, tuple[str, ...]] = {
    "regime.act": ("act", "started", "section"),
    "regime.upper_end": ("low", "high"),
    "regime.annex_e_item": ("cpv", "item"),
    "regime.no_annex_e_item": ("cpv",),
    "regime.old_annex_b": ("cpv",),
    "regime.old_health_social": ("cpv",),
    "regime.old_joint_training": ("cpv",),
    "regime.reached": ("value", "threshold", "section"),
    "regime.not_reached": ("value", "threshold", "section"),
    "regime.eu_reached": ("value", "threshold", "started"),
    "regime.eu_not_reached": ("value", "threshold", "started"),
    "regime.eu_no_role": ("act",),
    "regime.central_buyer": ("buyer",),
    "regime.other_buyer": ("buyer",),
}

REGIME_WARNINGS: Mapping[str, tuple[str, ...]] = {
    "regime.value_missing": (),
    "regime.day_missing": (),
    "regime.cpv_missing": (),
    "regime.buyer_missing": ("low", "high"),
    "regime.no_act": ("started", "first"),
    "regime.education_doubt": ("value", "low", "high"),
    "regime.joint_purchase_share": ("section",),
    "regime.old_joint_not_seen": ("started",),
    "regime.old_class_not_seen": ("cpv",),
    "regime.thresholds_disagree": ("value", "low", "high"),
    "regime.eu_threshold_not_known": ("started", "first", "last"),
    "buyer.task_ended": ("buyer", "last"),
    "buyer.task_begins": ("buyer", "first"),
    "buyer.not_a_task": ("buyer", "act", "section"),
}

DEADLINE_CODES: Mapping[str, tuple[str, ...]] = {
    "deadline.rule": ("rule", "amount", "unit", "act", "section"),
    "deadline.known_electronic": ("event", "section"),
    "deadline.known_post": ("event", "days", "known_on", "section"),
    "deadline.known_later": ("known_on", "section"),
    "deadline.known_given": ("known_on",),
    "deadline.known_earlier_ignored": ("shown", "known_on", "section"),
    "deadline.starts": ("start", "first"),
    "deadline.period_ends": ("amount", "unit", "raw_last_day"),
    "deadline.rolled": ("day", "why"),
    "deadline.last_day": ("last_day",),
    "deadline.wait_stands": ("raw_last_day",),
    "deadline.backwards": ("amount", "unit", "event", "raw_last_day"),
    "deadline.rolled_back": ("last_day",),
    "deadline.closes_at": ("last_day", "closes_at"),
    "deadline.closes_at_office": ("last_day",),
    "deadline.appeal_runs_out": ("rule", "last_day"),
    "deadline.contract_from": ("earliest_contract_day",),
}

DEADLINE_WARNINGS: Mapping[str, tuple[str, ...]] = {
    "deadline.not_established": ("rule", "confidence"),
    "deadline.known_not_established": ("rule",),
    "deadline.contract_day_not_established": ("rule",),
    "deadline.full_days": ("last_day",),
}

STANDSTILL_CODES: Mapping[str, tuple[str, ...]] = {
    "standstill.binds": ("regime", "rule", "section"),
    "standstill.no_duty": ("regime", "section"),
    "standstill.direct_award": ("section",),
    "standstill.framework_purchase": ("section",),
    "standstill.dps_purchase": ("section",),
    "standstill.only_tender": ("section",),
    "standstill.old_act": ("regime", "act"),
    "standstill.regime_not_established": (),
    "standstill.not_in_data": ("day",),
}

VALUE_CODES: Mapping[str, tuple[str, ...]] = {
    "value.in_force": ("rule", "day", "act", "section"),
    "value.not_established": ("rule", "confidence"),
}

ESTIMATE_CODES: Mapping[str, tuple[str, ...]] = {
    "estimate.line": ("part", "line_kind", "value"),
    "estimate.line_range": ("part", "line_kind", "low", "high"),
    "estimate.monthly": ("part", "each", "times", "value", "section"),
    "estimate.monthly_long": ("part", "each", "times", "value", "section"),
    "estimate.whole_duration": ("section",),
    "estimate.lots_summed": ("number", "section"),
    "estimate.total": ("value",),
    "estimate.total_range": ("low", "high"),
    "estimate.small_lots_may": ("parts", "value", "percent", "limit", "section"),
    "estimate.small_lots_too_many": ("parts", "value", "percent", "limit", "section"),
    "estimate.small_lot_bound": ("part", "value", "threshold", "section"),
    "estimate.no_lines": (),
    "estimate.rules_not_in_data": ("day",),
}

CODES: Mapping[str, tuple[str, ...]] = {
    **REGIME_CODES,
    **REGIME_WARNINGS,
    **DEADLINE_CODES,
    **DEADLINE_WARNINGS,
    **STANDSTILL_CODES,
    **VALUE_CODES,
    **ESTIMATE_CODES,
}

# How a fact is shown: a wording needs it because JSON knows neither dates nor decimals.
FACT_KINDS: Mapping[str, str] = {
    "act": "text",
    "amount": "number",
    "buyer": "buyer",
    "closes_at": "time",
    "confidence": "text",
    "cpv": "text",
    "day": "date",
    "days": "number",
    "earliest_contract_day": "date",
    "each": "money",
    "event": "date",
    "first": "date",
    "high": "money",
    "item": "number",
    "known_on": "date",
    "last": "date",
    "last_day": "date",
    "limit": "money",
    "line_kind": "line_kind",
    "low": "money",
    "number": "number",
    "part": "part",
    "parts": "list",
    "percent": "number",
    "raw_last_day": "date",
    "regime": "regime",
    "rule": "rule",
    "section": "text",
    "shown": "date",
    "start": "date",
    "started": "date",
    "threshold": "money",
    "times": "number",
    "unit": "unit",
    "value": "money",
    "why": "day_off",
}
