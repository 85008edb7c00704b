"""Guards of what was announced, tendered, decided and concluded, also against programs that know no rules of ours.

On SQLite no row is pushed out by REPLACE and no day is a text of another kind; on both databases decisions, notices,
appeals and corrections stay, and a contract is with a chosen supplier. A notice keeps its own first contract day.
"""

import re
from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

revision = "0018_guards"
down_revision = "0017_panels"

STAYS = "what was proposed and decided stays"
LIVE = " AND state IN ('proposed', 'decided') AND NEW.state IN ('proposed', 'decided')"
# Per table: its keys besides the first column, each with what both rows must be for a key of some rows only.
MUTABLE: dict[str, tuple[tuple[str, str], ...]] = {
    "rounds": (("buyer_id reference", ""),),
    "lots": (("round_id code", ""),),
    "tenders": (("round_id supplier_id", " AND withdrawn_at IS NULL AND NEW.withdrawn_at IS NULL"),),
    "offers": (("tender_id lot_id", ""),),
    "attachments": (),
    "schemes": (("round_id lot_id", ""), ("round_id", " AND lot_id IS NULL AND NEW.lot_id IS NULL")),
    "criteria": (("scheme_id code", ""),),
    "scores": (("offer_id criterion_id", ""),),
    "awards": (("lot_id number", ""), ("lot_id", LIVE)),
    "notifications": (("award_id tender_id", ""),),
    "appeals": (),
    "corrections": (),
    "contracts": (("award_id supplier_id", ""),),
    "modifications": (),
    "options_taken": (),
    "indexed_values": (),
}
APPEND_ONLY: dict[str, tuple[str, ...]] = {
    "check_answers": ("id",),
    "opening_authorisations": ("id", "round_id person_id"),
    "openings": ("id", "round_id"),
    "round_keys": ("round_id",),
    "comparisons": ("id", "lot_id number"),
    "panel_aliases": ("id", "panel_id number", "panel_id tender_id"),
    "panel_submissions": ("id", "member_id lot_id number"),
    "panel_returns": ("id", "submission_id"),
    "sealed_values": ("id",),
    "award_lines": ("id", "award_id offer_id"),
    "award_criterion_reasons": ("id", "award_id criterion_id"),
    "contents": ("sha256",),
}
KEPT = {
    "rounds": "rounds stay",
    "tenders": "tenders stay",
    "offers": "offers stay",
    "awards": STAYS,
    "notifications": "what was notified stays",
    "appeals": "appeals stay",
    "corrections": "corrections stay",
}
# Per table its days, and its moments, which end in "_at".
DATED = {
    "awards": "proposed_at approved_at decided_on earliest_contract_day ended_on",
    "notifications": "sent_at known_on earliest_contract_day",
    "appeals": "filed_on permission_on resolved_on",
    "corrections": "claimed_on resolved_on",
    "contracts": "concluded_on starts_on ends_on ended_on options_until award_notice_sent_on end_sort",
    "modifications": "agreed_on new_end notice_sent_on struck_on",
    "options_taken": "taken_on starts_on ends_on struck_on",
    "indexed_values": "valid_on struck_on",
}
PROPOSED = (
    "id lot_id number comparison_id direct direct_reason reasons price_only_reason tie_reason proposed_by_id "
    "proposed_at"
)
DECIDED = (
    "approved_by_id approved_at comment decision_number decided_on decision_maker correction_instructions "
    "appeal_instructions standstill_binds standstill_finding"
)
DAY = re.compile(r"\{(earliest|latest)_day:([\w.]+)\}")
HOURS = {"earliest": 2, "latest": 3}


def upgrade() -> None:
    """Add the column and the triggers."""
    op.execute(sa.text("ALTER TABLE notifications ADD COLUMN earliest_contract_day DATE"))
    _drop_trigger("awards_stay", "awards")
    _run(_forbidding("awards_stay", "awards", "UPDATE", _overwritten(), STAYS))
    for name, table, on, when, refusal in _forbidden():
        _run(_forbidding(name, table, on, when, refusal))
    for table, refusal in KEPT.items():
        for verb in ("DELETE", "TRUNCATE"):
            _run(_never(table, verb, refusal))
    for verb in ("UPDATE", "DELETE", "TRUNCATE"):
        _run(_never("opening_authorisations", verb, "opening_authorisations is append-only"))
    for table in DATED:
        for verb in ("INSERT", "UPDATE"):
            _run(_dated(table, verb))
    if _on_sqlite():
        op.execute(sa.text("DROP TRIGGER trail_no_replace"))
        _run(_unreplaced())


def downgrade() -> None:
    """Remove the triggers and the column."""
    if _on_sqlite():
        for table in (*MUTABLE, *APPEND_ONLY, "trail"):
            op.execute(sa.text(f"DROP TRIGGER {table}_no_replace"))
        for table in MUTABLE:
            op.execute(sa.text(f"DROP TRIGGER {table}_no_overwrite"))
        op.execute(sa.text(_trail_before()))
    for table in DATED:
        for verb in ("insert", "update"):
            _drop_trigger(f"{table}_dated_{verb}", table)
    for table, verbs in (
        *((table, "delete truncate") for table in KEPT),
        ("opening_authorisations", "update delete truncate"),
    ):
        for verb in verbs.split():
            if verb != "truncate" or not _on_sqlite():
                _drop_trigger(f"{table}_no_{verb}", table)
    for name, table, *_ in _forbidden():
        _drop_trigger(name, table)
    _drop_trigger("awards_stay", "awards")
    _run(_forbidding("awards_stay", "awards", "UPDATE", _overwritten_before(), STAYS))
    op.execute(sa.text("ALTER TABLE notifications DROP COLUMN earliest_contract_day"))


# --- what is refused ---------------------------------------------------------------------------------------------


def _forbidden() -> list[tuple[str, str, str, str, str]]:
    return [*_of_rounds(), *_of_tenders(), *_of_awards(), *_of_notices(), *_of_remedies(), _chosen()]


def _of_rounds() -> list[tuple[str, str, str, str, str]]:
    back = (
        "(OLD.stage = 'opened' AND NEW.stage = 'published') "
        "OR (OLD.stage = 'cancelled' AND NEW.stage IN ('published', 'opened'))"
    )
    law = f"OLD.stage <> 'planned' AND ({_changed('law_day regime received_in')} OR {back})"
    stays = f"{_changed('id record')} OR (NOT OLD.record AND {law})"
    published = (
        "EXISTS (SELECT 1 FROM rounds WHERE id IN (OLD.round_id) AND stage <> 'planned' AND NOT record)"
    )
    announced = _changed("code price_unit minutes_per_workday volume ceiling_price")
    lots = f"{_changed('id round_id')} OR (({announced}) AND {published})"
    locked = "lots are locked at publication"
    decided = "EXISTS (SELECT 1 FROM awards WHERE lot_id = NEW.id AND state = 'decided')"
    again = f"({_changed('stage')}) AND NEW.stage IN ('tendered', 'evaluated', 'proposed') AND {decided}"
    return [
        ("rounds_stay", "rounds", "UPDATE", stays, "what a round is stays"),
        ("lots_locked_update", "lots", "UPDATE", lots, locked),
        ("lots_locked_delete", "lots", "DELETE", published, locked),
        ("lots_stay_decided", "lots", "UPDATE", again, STAYS),
    ]


def _of_tenders() -> list[tuple[str, str, str, str, str]]:
    said = _changed("sealed_at opened_at unit_price volume total standing reason_code reason")
    offers = f"{_changed('id tender_id lot_id')} OR (({said}) AND {_proposed('OLD.lot_id')})"
    found = [
        ("tenders_stay", "tenders", "UPDATE", _changed("id round_id supplier_id"), "who tendered stays"),
        ("offers_stay", "offers", "UPDATE", offers, "an offer on which a proposal rests stays"),
    ]
    for verb, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
        lots = [f"(SELECT lot_id FROM offers WHERE id = {row}.offer_id)" for row in rows]  # noqa: S608
        when = " OR ".join(_proposed(lot) for lot in lots)
        found.append(
            (f"scores_locked_{verb.lower()}", "scores", verb, when, "scores on which a proposal rests stay")
        )
    return found


def _proposed(lot: str) -> str:
    stages = "'proposed', 'decided', 'concluded', 'ended'"
    return f"EXISTS (SELECT 1 FROM lots WHERE id = {lot} AND stage IN ({stages}))"  # noqa: S608


def _of_awards() -> list[tuple[str, str, str, str, str]]:
    told = (
        "SELECT 1 FROM notifications n WHERE n.award_id = l.award_id AND n.tender_id = o.tender_id "
        "AND n.earliest_contract_day <= NEW.earliest_contract_day"
    )
    lines = "FROM award_lines l JOIN offers o ON o.id = l.offer_id WHERE l.award_id = NEW.id"
    early = (
        f"({_changed('earliest_contract_day')}) AND NEW.earliest_contract_day IS NOT NULL AND "
        f"(NOT EXISTS (SELECT 1 {lines}) OR EXISTS (SELECT 1 {lines} AND NOT EXISTS ({told})))"
    )
    waits = "a contract waits until every tenderer was notified"
    made = "NOT EXISTS (SELECT 1 FROM awards WHERE id = NEW.award_id AND state = 'proposed')"
    return [
        ("awards_wait_insert", "awards", "INSERT", "NEW.earliest_contract_day IS NOT NULL", waits),
        ("awards_wait_update", "awards", "UPDATE", early, waits),
        *(
            (f"{table}_with_proposal", table, "INSERT", made, STAYS)
            for table in ("award_lines", "award_criterion_reasons")
        ),
    ]


def _overwritten() -> str:
    moved = (
        f"(NEW.state <> OLD.state OR {_changed('ended_on ended_reason')}) "
        "AND NOT (OLD.state = 'decided' AND NEW.state = 'annulled')"
    )
    return f"({_changed(PROPOSED)}) OR (OLD.state <> 'proposed' AND ({_changed(DECIDED)} OR ({moved})))"


def _overwritten_before() -> str:
    moved = "NEW.state <> OLD.state AND NOT (OLD.state = 'decided' AND NEW.state = 'annulled')"
    proposed = _changed(PROPOSED.removeprefix("id "))
    return f"({proposed}) OR (OLD.state <> 'proposed' AND ({_changed(DECIDED)} OR ({moved})))"


def _of_notices() -> list[tuple[str, str, str, str, str]]:
    unknown = (
        "NOT EXISTS (SELECT 1 FROM awards a JOIN award_lines l ON l.award_id = a.id JOIN offers o "
        "ON o.id = l.offer_id WHERE a.id = NEW.award_id AND a.state = 'decided' AND o.tender_id = NEW.tender_id "
        "AND a.decided_on <= {latest_day:NEW.sent_at})"
    )
    early = (
        "NEW.known_on < {earliest_day:NEW.sent_at} OR NEW.earliest_contract_day <= {earliest_day:NEW.sent_at}"
    )
    same = " AND ".join(
        f"OLD.{column} {{same}} NEW.{column}" for column in ("channel", "sent_at", "known_on")
    )
    earlier = f"({same} AND (NEW.earliest_contract_day < OLD.earliest_contract_day))"
    changed, refusal = _changed("id award_id tender_id"), "what was notified stays"
    name, table = "notifications_stay", "notifications"
    return [
        (f"{name}_insert", table, "INSERT", f"{unknown} OR {early}", refusal),
        (f"{name}_update", table, "UPDATE", f"{unknown} OR {early} OR {changed} OR {earlier}", refusal),
    ]


def _of_remedies() -> list[tuple[str, str, str, str, str]]:
    found = []
    for table, begun, facts, days in (
        ("appeals", "filed_on", "docket appellant_id", ("permission_on", "resolved_on")),
        ("corrections", "claimed_on", "claimant_id", ("resolved_on",)),
    ):
        told = _changed(f"id award_id {begun} {facts}")
        resolved = f"OLD.resolved_on IS NOT NULL AND ({_changed(' '.join((*days, 'outcome', 'note')))})"
        taken_back = " OR ".join(f"(OLD.{day} IS NOT NULL AND NEW.{day} IS NULL)" for day in days)
        early = " OR ".join(f"NEW.{day} < NEW.{begun}" for day in days)
        when, refusal = f"{told} OR ({resolved}) OR {taken_back} OR {early}", f"{table} stay"
        found.append((f"{table}_stay", table, "UPDATE", when, refusal))
        found.append((f"{table}_in_order", table, "INSERT", early, refusal))
    return found


def _chosen() -> tuple[str, str, str, str, str]:
    when = (
        "NOT EXISTS (SELECT 1 FROM award_lines l JOIN offers o ON o.id = l.offer_id JOIN tenders t "
        "ON t.id = o.tender_id WHERE l.award_id = NEW.award_id AND l.chosen AND o.lot_id = NEW.lot_id "
        "AND t.supplier_id = NEW.supplier_id)"
    )
    return ("contracts_chosen", "contracts", "INSERT", when, "the award did not choose this supplier")


# --- statements --------------------------------------------------------------------------------------------------


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _run(statements: Iterable[str]) -> None:
    for statement in statements:
        op.execute(sa.text(statement))


def _drop_trigger(name: str, table: str) -> None:
    if _on_sqlite():
        op.execute(sa.text(f"DROP TRIGGER {name}"))
    else:
        op.execute(sa.text(f"DROP TRIGGER {name} ON {table}"))
        op.execute(sa.text(f"DROP FUNCTION {name}()"))


def _changed(columns: str) -> str:
    return " OR ".join(f"OLD.{column} {{differs}} NEW.{column}" for column in columns.split())


def _forbidding(name: str, table: str, verb: str, when: str, refusal: str) -> list[str]:
    if _on_sqlite():
        told = DAY.sub(lambda found: f"date({found[2]}, '+{HOURS[found[1]]} hours')", when)
        told = told.replace("{differs}", "IS NOT").replace("{same}", "IS")
        return [
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {told} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
        ]
    told = DAY.sub(r"CAST(\2 AT TIME ZONE 'Europe/Helsinki' AS date)", when)
    told = told.replace("{differs}", "IS DISTINCT FROM").replace("{same}", "IS NOT DISTINCT FROM")
    row = "OLD" if verb == "DELETE" else "NEW"
    return _function(
        name, table, verb, f"IF {told} THEN RAISE EXCEPTION '{refusal}'; END IF; RETURN {row};", "ROW"
    )


def _function(name: str, table: str, verb: str, body: str, each: str) -> list[str]:
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()",
    ]


def _never(table: str, verb: str, refusal: str) -> list[str]:
    name = f"{table}_no_{verb.lower()}"
    if not _on_sqlite():
        return _function(name, table, verb, f"RAISE EXCEPTION '{refusal}';", "STATEMENT")
    if verb == "TRUNCATE":
        return []
    return [f"CREATE TRIGGER {name} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"]


def _dated(table: str, verb: str) -> list[str]:
    name, refusal = f"{table}_dated_{verb.lower()}", f"no day of the calendar in {table}"
    on_sqlite, on_postgresql = [], []
    for column in DATED[table].split():
        new = f"NEW.{column}"
        if column.endswith("_at"):
            whole, rest = f"substr({new}, 1, 19)", f"substr({new}, 20)"
            on_sqlite.append(f"{whole} IS NOT datetime({whole}, '+0 days') OR {new} < '0001-01-01'")
            on_sqlite.append(f"({rest} <> '' AND {rest} NOT GLOB '.{'[0-9]' * 6}')")
            on_postgresql.append(f"NOT isfinite({new})")
        else:
            on_sqlite.append(f"{new} IS NOT date({new}, '+0 days') OR {new} < '0001-01-01'")
            on_postgresql.append(f"{new} NOT BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'")
    if _on_sqlite():
        return _forbidding(name, table, verb, " OR ".join(on_sqlite), refusal)
    return _forbidding(name, table, verb, " OR ".join(on_postgresql), refusal)


def _unreplaced() -> Iterable[str]:
    for table, others in MUTABLE.items():
        keys = [("id", ""), *others]
        yield f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} BEGIN {_refusals(table, keys)} END"
        columns = " ".join(sorted({column for key, _ in keys for column in key.split()}))
        when = _changed(columns).replace("{differs}", "IS NOT")
        body = _refusals(table, keys, besides=" AND rowid <> OLD.rowid")
        yield f"CREATE TRIGGER {table}_no_overwrite BEFORE UPDATE ON {table} WHEN {when} BEGIN {body} END"
    for table, names in (APPEND_ONLY | {"trail": ("sequence", "hash", "previous")}).items():
        body = _refusals(table, [(name, "") for name in names], f"{table} is append-only")
        yield f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} BEGIN {body} END"


def _refusals(
    table: str, keys: Iterable[tuple[str, str]], refusal: str | None = None, besides: str = ""
) -> str:
    told = []
    for key, partly in keys:
        columns = key.split()
        words = refusal or f"UNIQUE constraint failed: {', '.join(f'{table}.{column}' for column in columns)}"
        same = " AND ".join(f"{column} = NEW.{column}" for column in columns)
        taken = f"EXISTS (SELECT 1 FROM {table} WHERE {same}{partly}{besides})"  # noqa: S608
        told.append(f"SELECT RAISE(ABORT, '{words}') WHERE {taken};")
    return " ".join(told)


def _trail_before() -> str:
    return (
        "CREATE TRIGGER trail_no_replace BEFORE INSERT ON trail WHEN EXISTS (SELECT 1 FROM trail WHERE sequence = "
        "NEW.sequence OR previous = NEW.previous OR hash = NEW.hash) "
        "BEGIN SELECT RAISE(ABORT, 'trail is append-only'); END"
    )
