"""What the database refuses of awards by itself: what was proposed, decided, notified and appealed stays.

A contract waits for the notices: the first day on which it may be signed is never before the day of any tenderer's
notice, and that day moves earlier only with the notice itself. That a notice was mended wrongly, or a permission
of the court invented, only the trail can tell.
"""

from typing import Any

from tracker.database import append_only, changed, dated, forbid, kept, unreplaced

PROPOSED = (
    "id", "lot_id", "number", "comparison_id", "direct", "direct_reason", "reasons", "price_only_reason",
    "tie_reason", "proposed_by_id", "proposed_at",
)  # fmt: skip
DECIDED = (
    "approved_by_id", "approved_at", "comment", "decision_number", "decided_on", "decision_maker",
    "correction_instructions", "appeal_instructions", "standstill_binds", "standstill_finding",
)  # fmt: skip
ENDED = ("ended_on", "ended_reason")
STAYS = "what was proposed and decided stays"


def guard_awards(table: Any) -> None:
    """A proposal is decided or given up as it was made; of a decision, only its annulment changes anything.

    Below the threshold the Act asks for no ground of a direct award; elsewhere there is none without.
    """
    kept(table, refusal=STAYS)
    unreplaced(table)
    dated(table)
    annulled = "OLD.state = 'decided' AND NEW.state = 'annulled'"
    moved = f"(NEW.state <> OLD.state OR {changed(ENDED)}) AND NOT ({annulled})"
    ended = f"OLD.state <> 'proposed' AND ({changed(DECIDED)} OR ({moved}))"
    forbid(table, "awards_stay", "BEFORE UPDATE", when=f"({changed(PROPOSED)}) OR ({ended})", refusal=STAYS)
    below = (
        "EXISTS (SELECT 1 FROM lots JOIN rounds ON rounds.id = lots.round_id WHERE lots.id = NEW.lot_id "
        "AND rounds.regime = 'below_threshold')"
    )
    forbid(
        table,
        "awards_direct_grounded",
        "BEFORE INSERT",
        when=f"NEW.direct AND NEW.direct_reason IS NULL AND NOT {below}",
        refusal="a direct award needs its ground",
    )
    waits = "a contract waits until every tenderer was notified"
    forbid(
        table,
        "awards_wait_insert",
        "BEFORE INSERT",
        when="NEW.earliest_contract_day IS NOT NULL",
        refusal=waits,
    )
    told = (
        "SELECT 1 FROM notifications n WHERE n.award_id = l.award_id AND n.tender_id = o.tender_id "
        "AND n.earliest_contract_day <= NEW.earliest_contract_day"
    )
    lines = "FROM award_lines l JOIN offers o ON o.id = l.offer_id WHERE l.award_id = NEW.id"
    forbid(
        table,
        "awards_wait_update",
        "BEFORE UPDATE",
        when=f"({changed(('earliest_contract_day',))}) AND NEW.earliest_contract_day IS NOT NULL AND "
        f"(NOT EXISTS (SELECT 1 {lines}) OR EXISTS (SELECT 1 {lines} AND NOT EXISTS ({told})))",
        refusal=waits,
    )


def guard_lots(table: Any) -> None:
    """A decided lot is not compared anew before its decision is annulled."""
    decided = "EXISTS (SELECT 1 FROM awards WHERE lot_id = NEW.id AND state = 'decided')"
    again = f"({changed(('stage',))}) AND NEW.stage IN ('tendered', 'evaluated', 'proposed')"
    forbid(table, "lots_stay_decided", "BEFORE UPDATE", when=f"{again} AND {decided}", refusal=STAYS)


def guard_parts(table: Any, *, name: str) -> None:
    """Lines and reasons belong to the proposal: none comes later."""
    append_only(table, name=name)
    made = "EXISTS (SELECT 1 FROM awards WHERE id = NEW.award_id AND state = 'proposed')"
    forbid(table, f"{name}_with_proposal", "BEFORE INSERT", when=f"NOT {made}", refusal=STAYS)


def guard_notifications(table: Any) -> None:
    """A notice is of a standing decision and stays; its contract day moves earlier only with what was told."""
    kept(table, refusal="what was notified stays")
    unreplaced(table)
    dated(table)
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
    for verb, more in (
        ("INSERT", ()),
        ("UPDATE", (changed(("id", "award_id", "tender_id")), earlier)),
    ):
        forbid(
            table,
            f"notifications_stay_{verb.lower()}",
            f"BEFORE {verb}",
            when=" OR ".join((unknown, early, *more)),
            refusal="what was notified stays",
        )


def guard_remedy(table: Any, *, begun: str, facts: tuple[str, ...], outcome: tuple[str, ...]) -> None:
    """An appeal or correction stays as it was filed; once it is resolved, all of it stays."""
    name = table.name
    kept(table, refusal=f"{name} stay")
    unreplaced(table)
    dated(table)
    told = changed(("id", "award_id", begun, *facts))
    resolved = f"OLD.resolved_on IS NOT NULL AND ({changed((*outcome, 'note'))})"
    reversed_ = " OR ".join(f"NEW.{column} < NEW.{begun}" for column in outcome if column.endswith("_on"))
    taken_back = " OR ".join(
        f"(OLD.{column} IS NOT NULL AND NEW.{column} IS NULL)" for column in outcome if column.endswith("_on")
    )
    when = f"{told} OR ({resolved}) OR {taken_back} OR {reversed_}"
    forbid(table, f"{name}_stay", "BEFORE UPDATE", when=when, refusal=f"{name} stay")
    forbid(table, f"{name}_in_order", "BEFORE INSERT", when=reversed_, refusal=f"{name} stay")
