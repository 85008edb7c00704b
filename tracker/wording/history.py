"""What the audit trail tells, in words: the things it names, and the old and new value of each field.

`known` says by what people know a row (`tracker.watch.names` reads it). Not here: the acts (each room's table) and
who may read them.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from sqlalchemy import Boolean, Column, Date

from tracker.database import Base, Exact, Moment, Money
from tracker.wording import forms
from tracker.wording.sentences import called, field, finding
from tracker.wording.speech import say
from tracker.wording.tables import SENTENCES

Known = Mapping[str, Mapping[str, Any]]

# Columns that hold a code, with the table of its names.
CODES: Mapping[str, str] = {
    "people.language": "language",
    "grants.role": "role",
    "organisations.kind": "organisation_kind",
    "municipalities.language_status": "language_status",
    "successions.what": "succession",
    "suppliers.size_class": "size_class",
    "rounds.stage": "stage",
    "rounds.training": "training",
    "rounds.procedure": "procedure",
    "rounds.technique": "technique",
    "rounds.framework_mode": "framework_mode",
    "rounds.regime": "regime",
    "rounds.received_in": "received_in",
    "rounds.training_language": "training_language",
    "rounds.immigrant_needs": "immigrant_needs",
    "co_buyers.role": "co_buyer_role",
    "estimate_lines.kind": "line_kind",
    "lots.stage": "lot_stage",
    "lots.track": "track",
    "lots.level_from": "level",
    "lots.level_to": "level",
    "lots.price_unit": "price_unit",
    "schemes.model": "model",
    "schemes.price_basis": "price_basis",
    "schemes.tie": "tie",
    "criteria.kind": "criterion_kind",
    "criteria.formula": "formula",
    "criteria.scaling": "scaling",
    "tenders.channel": "tender_channel",
    "offers.standing": "standing",
    "offers.reason_code": "rejection",
    "attachments.kind": "attachment",
    "awards.state": "award_state",
    "notifications.channel": "channel",
    "appeals.outcome": "appeal_outcome",
    "corrections.outcome": "correction_outcome",
    "modifications.ground": "modification",
    "check_answers.code": "check",
    "exclusion_checks.outcome": "outcome",
    "exclusion_checks.ground": "exclusion_ground",
    "offers.exclusion_ground": "exclusion_ground",
    "panel_closings.grading": "grading",
    "panel_members.conflict": "conflict",
    "schemes.grading": "grading",
    "criteria.deduction": "deduction",
    "tender_facts.sme_class": "size_class",
    "tender_parties.part": "party",
    "tender_requests.kind": "request",
    "deficiencies.found_by": "deficiency_found_by",
    "request_subjects.ground": "exclusion_ground",
    "requirements.kind": "requirement",
    "suitability_checks.verdict": "suitability",
    "conformity_checks.code": "nonconformity",
    "question_versions.channel": "question_channel",
    "question_versions.language": "language",
}
FINDINGS = ("rounds.regime_finding", "awards.standstill_finding", "tenders.late_finding")
WHOLE = ("comparisons.inputs", "comparisons.results")
SHARES = ("rounds.subcontract_share", "consortium_members.share")
COUNTED = ("awards.number", "comparisons.number", "requirements.position")  # told with their label


def thing(named: str, language: str, known: Known | None = None) -> str:
    """A thing as the trail names it ("lots:12") in words: what it is, and by what people know it ("Lot 2a")."""
    table = named.partition(":")[0]
    what = called("thing", table, language)
    if ":" in named and known is not None and not known.get(named, True):
        return f"{what} ({say(SENTENCES['trail.gone'], language)})"
    return f"{what} {_name(named, language, known or {})}".strip()


def told_of(named: str, language: str, known: Known) -> str:
    """A thing where its sentence says already what it is: by its name alone, a lot as a lot."""
    name = _name(named, language, known)
    if name and named.startswith("lots:"):
        return say(SENTENCES["trail.lot"], language, {"code": name})
    return name or thing(named, language, known)


_EXPORTED = re.compile(r"([a-z-]+)([;,].*)", re.DOTALL)  # what was taken out, and its numbers


def reason(act: str, told: str | None, language: str) -> str | None:
    """The reason that a row of the trail has, in words also where it is kept as a code."""
    if act == "round.opening_failed":
        return called("opening_failed", told, language)
    made = _EXPORTED.match(told or "") if act == "export.made" else None
    return told if made is None else called("exported", made[1], language) + made[2]


def changed(table: str, column: str, value: Any, language: str, known: Known | None = None) -> str | None:
    """A field's value as the trail holds it, in words: names, amounts, days and codes as on the pages."""
    if value is None or value == "":
        return None
    if isinstance(value, str) and value.startswith("hmac:"):
        return say(SENTENCES["trail.hidden"], language, {"sum": value.removeprefix("hmac:")})
    at = f"{table}.{column}"
    told = Base.metadata.tables[table].columns.get(column) if table in Base.metadata.tables else None
    try:
        return _worded(at, told, value, language, known or {})
    except (ValueError, TypeError, KeyError, InvalidOperation):
        return str(value)  # written when the column was another one


def _worded(at: str, column: Column[Any] | None, value: Any, language: str, known: Known) -> str:
    if at in CODES:
        return called(CODES[at], value, language)
    if at in _TEXTS:
        return _TEXTS[at](value, language)
    if column is None:
        return str(value)
    for key in column.foreign_keys:
        return _name(f"{key.column.table.name}:{value}", language, known) or str(value)
    for kind, form in _FORMS:
        if isinstance(column.type, kind):
            return form(value, language)
    return str(value)


def _name(named: str, language: str, known: Known) -> str:
    table, facts = named.partition(":")[0], dict(known.get(named, {}))
    if "name_fi" in facts:
        return str(facts.get(f"name_{language}") or facts["name_fi"])
    if facts.get("decision_number"):
        facts.pop("number", None)
    parts = (_part(table, name, value, language, known) for name, value in facts.items())
    return ", ".join(part for part in parts if part)


def _part(table: str, column: str, value: Any, language: str, known: Known) -> str | None:
    if value is None:
        return None
    raw = value.isoformat() if isinstance(value, date) else value
    told = changed(table, column, raw, language, known)
    if column == "lot_id" and told is not None:
        told = say(SENTENCES["trail.lot"], language, {"code": told})
    if f"{table}.{column}" in COUNTED:
        return f"{field(table, column, language).lower()} {told}"
    return told


def _moment(value: Any, language: str) -> str:
    return forms.moment(datetime.fromisoformat(value), language)


_FORMS: tuple[tuple[type[Any], Callable[[Any, str], str]], ...] = (
    (Boolean, lambda value, language: called("yes_no", "yes" if value else "no", language)),
    (Date, lambda value, language: forms.day(date.fromisoformat(value), language)),
    (Moment, _moment),
    (Money, lambda value, language: forms.money(Decimal(value), language)),
    (Exact, lambda value, language: forms.number(Fraction(value), language)),
)


def _found(value: str, language: str) -> str:
    worded = finding(json.loads(value), language)
    return " ".join(part for part in (worded.value, *worded.steps, *worded.warnings) if part)


def _rounded(value: str, language: str) -> str:
    rules = json.loads(value)
    return "; ".join(
        say(SENTENCES["trail.rounded"], language, {
            "what": called("rounded", where, language), "places": how["places"],
            "mode": called("rounding_mode", how["mode"], language).lower(),
        })
        for where, how in rules.items() if how
    )  # fmt: skip


def _printed(value: str, language: str) -> str:
    quoted = json.loads(value)
    return "; ".join(
        f"{called('printed', name.removesuffix('_as_printed'), language)}: {words}"
        for name, words in quoted.items()
    )


_TEXTS: Mapping[str, Callable[[Any, str], str]] = {
    **dict.fromkeys(FINDINGS, _found),
    **dict.fromkeys(WHOLE, lambda _value, language: say(SENTENCES["trail.whole"], language)),
    **dict.fromkeys(SHARES, lambda value, language: forms.percent(Fraction(value), language)),
    "schemes.rounding": _rounded,
    "rounds.as_printed": _printed,
}
