"""By what people know the rows that the trail names: a lot by its code, a tender by its tenderer, read when shown.

Not here: the words around these facts (`tracker.wording`) and which acts a reader may see (`trail`).
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from tracker.audit import Entry
from tracker.database import Base

PART = 500

# Columns of each table, in the order in which they are told; one that points to a row is told by that row's name.
NAMED_BY: Mapping[str, tuple[str, ...]] = {
    "people": ("name",),
    "grants": ("role", "person_id"),
    "calendars": ("person_id",),
    "organisations": ("name_fi", "name_sv", "name_en"),
    "municipalities": ("id",),
    "memberships": ("municipality_id",),
    "successions": ("predecessor_id", "successor_id"),
    "steering_areas": ("name_fi", "name_sv", "name_en"),
    "steering_members": ("organisation_id",),
    "suppliers": ("name",),
    "consortium_members": ("member_id",),
    "rounds": ("reference",),
    "co_buyers": ("organisation_id",),
    "keepers": ("organisation_id",),
    "published_events": ("happened_on",),
    "estimate_lines": ("lot_id", "kind"),
    "questions": ("number",),
    "question_versions": ("question_id", "number"),
    "corrigenda": ("number",),
    "corrigendum_changes": ("corrigendum_id", "position"),
    "round_times": ("round_id",),
    "invitations": ("number",),
    "lots": ("code",),
    "lot_municipalities": ("lot_id", "municipality_id"),
    "schemes": ("lot_id",),
    "criteria": ("name",),
    "requirements": ("position", "kind"),
    "round_keys": ("round_id",),
    "tenders": ("supplier_id",),
    "offers": ("tender_id", "lot_id"),
    "sealed_values": ("offer_id",),
    "attachments": ("tender_id",),
    "contents": (),
    "tender_facts": ("tender_id",),
    "tender_parties": ("tender_id", "name"),
    "sealed_particulars": ("tender_id",),
    "replacements": ("former_id",),
    "openers": ("person_id",),
    "opening_authorisations": ("person_id",),
    "openings": ("round_id",),
    "openings_present": ("name",),
    "opened_tenders": ("tender_id",),
    "opening_records": ("opening_id",),
    "price_corrections": ("offer_id",),
    "low_limits": ("round_id",),
    "tender_requests": ("tender_id", "kind"),
    "request_lots": ("request_id", "lot_id"),
    "request_subjects": ("request_id",),
    "exclusion_checks": ("tender_id", "ground"),
    "suitability_checks": ("tender_id", "requirement_id"),
    "conformity_checks": ("offer_id",),
    "scores": ("offer_id", "criterion_id"),
    "rankings": ("lot_id", "criterion_id"),
    "ranked_places": ("offer_id", "place"),
    "panels": ("round_id",),
    "panel_members": ("person_id",),
    "panel_aliases": ("number",),
    "panel_scores": ("member_id", "criterion_id"),
    "panel_submissions": ("member_id", "lot_id"),
    "panel_returns": ("submission_id",),
    "panel_agreed": ("offer_id", "criterion_id"),
    "panel_closings": ("lot_id",),
    "lots_drawn": ("lot_id", "drawn_at"),
    "places_drawn": ("offer_id", "place"),
    "comparisons": ("lot_id", "number"),
    "awards": ("lot_id", "number", "decision_number"),
    "deficiencies": ("award_id", "found_on"),
    "award_lines": ("offer_id",),
    "award_criterion_reasons": ("criterion_id",),
    "notifications": ("tender_id",),
    "appeals": ("appellant_id", "docket"),
    "corrections": ("claimant_id",),
    "contracts": ("supplier_id", "reference"),
    "modifications": ("contract_id", "agreed_on"),
    "options_taken": ("contract_id", "taken_on"),
    "indexed_values": ("contract_id", "valid_on"),
    "check_answers": ("code",),
}

Known = dict[str, dict[str, Any]]


def names(session: Session, entries: Iterable[Entry]) -> Known:
    """What names the rows that these entries speak of, by "table:id"; of a row that is gone, what the trail kept."""
    entries = list(entries)
    kept = _kept(entry.changed for entry in entries)
    wanted = {ref for entry in entries for ref in (entry.about, entry.within) if ref} | set(kept)
    wanted |= {ref for table, fields in _fields(entries) for ref in _pointed(table, fields)}
    known: Known = {}
    while wanted:
        found = _stored(session, wanted)
        gone = {ref for ref in wanted - set(found) if _columns(ref)}
        found |= {ref: kept[ref] for ref in gone if kept.get(ref)}
        found |= _told(session, {entry.about for entry in entries} & gone - set(found))
        known |= {ref: {} for ref in wanted if _columns(ref)} | found
        wanted = {
            ref for name, facts in found.items() for ref in _pointed(name.partition(":")[0], facts)
        } - set(known)
    return known


def _columns(ref: str) -> tuple[str, ...]:
    table, _, identity = ref.partition(":")
    return NAMED_BY.get(table, ()) if identity.isdecimal() else ()


def _fields(entries: Iterable[Entry]) -> Iterable[tuple[str, dict[str, Any]]]:
    """Every changed field of the entries, old value and new apart."""
    for entry in entries:
        for change in entry.changed:
            for side in (0, 1):
                pairs = change.get("fields", {}).items()
                yield change["table"], {name: values[side] for name, values in pairs}


def _pointed(table: str, facts: Mapping[str, Any]) -> set[str]:
    """The rows that these facts of a table's row point to."""
    known = Base.metadata.tables.get(table)
    columns: Any = {} if known is None else known.columns
    return {
        f"{key.column.table.name}:{value}"
        for name, value in facts.items()
        if name in columns and isinstance(value, int)
        for key in columns[name].foreign_keys
    }


def _stored(session: Session, wanted: Iterable[str]) -> Known:
    by_table: dict[str, list[int]] = defaultdict(list)
    for ref in wanted:
        table, _, identity = ref.partition(":")
        if _columns(ref):
            by_table[table].append(int(identity))
    found: Known = {}
    for name, identities in by_table.items():
        for begin in range(0, len(identities), PART):
            found |= _rows(session, Base.metadata.tables[name], identities[begin : begin + PART])
    return found


def _rows(session: Session, table: Table, identities: list[int]) -> Known:
    (identity,) = table.primary_key.columns
    columns = [table.columns[name] for name in NAMED_BY[table.name]]
    asked = select(identity.label("of"), *columns).where(identity.in_(identities))
    return {
        f"{table.name}:{row[0]}": dict(zip(NAMED_BY[table.name], row[1:], strict=True))
        for row in session.execute(asked)
    }


def _kept(changed: Iterable[list[dict[str, Any]]]) -> Known:
    """What the trail itself tells of each row that was added, changed or removed: the new value, else the old."""
    kept: Known = {}
    for changes in changed:
        for change in changes:
            if "fields" not in change:
                continue
            ref = f"{change['table']}:{change['id']}"
            facts = kept.setdefault(ref, {})
            for name in _columns(ref):
                old, new = change["fields"].get(name, (None, None))
                told = old if new is None else new
                if told is not None:
                    facts.setdefault(name, told)
    return kept


def _told(session: Session, gone: set[str]) -> Known:
    """What the trail tells of rows that are gone, from all that was done to them."""
    if not gone:
        return {}
    asked = select(Entry.changes).where(Entry.about.in_(sorted(gone)[:PART])).order_by(Entry.sequence.desc())
    kept = _kept(json.loads(changes) for changes in session.scalars(asked))
    return {ref: facts for ref, facts in kept.items() if ref in gone and facts}
