"""What the database refuses of rounds, lots and schemes by itself: above all, what was announced stays.

Not here: checks of one row (`models`), and every condition that a verb asks first. A record only repeats what others
announced; no verb touches it.
"""

from typing import Any

from tracker.database import changed, dated, forbid, kept, unreplaced

ORDER = "order_of_importance"
_IDENTITY = ("id", "round_id")
_ANNOUNCED = ("code", "price_unit", "minutes_per_workday", "volume", "ceiling_price")
_BACK = (
    "(OLD.stage = 'opened' AND NEW.stage = 'published') "
    "OR (OLD.stage = 'cancelled' AND NEW.stage IN ('published', 'opened'))"
)
# The last corrigendum of the round does not move its deadline from what it is to what it becomes.
_UNTOLD = (
    "NOT EXISTS (SELECT 1 FROM corrigenda WHERE round_id = OLD.id AND deadline_from = OLD.tender_deadline "
    "AND deadline_to = NEW.tender_deadline AND number = (SELECT MAX(last.number) FROM corrigenda last "
    "WHERE last.round_id = OLD.id))"
)


def guard_rounds(table: Any) -> None:
    """A round stays; once published its law is fixed, and only a corrigendum moves its deadline."""
    kept(table, refusal="rounds stay")
    unreplaced(table)
    forbid(
        table,
        "rounds_stay_published",
        "BEFORE UPDATE OF stage",
        when="OLD.stage <> 'planned' AND NEW.stage = 'planned'",
        refusal="what is published stays published",
    )
    law = f"OLD.stage <> 'planned' AND ({changed(('law_day', 'regime', 'received_in'))} OR {_BACK})"
    forbid(
        table,
        "rounds_stay",
        "BEFORE UPDATE",
        when=f"{changed(('id', 'record'))} OR (NOT OLD.record AND {law})",
        refusal="what a round is stays",
    )
    forbid(
        table,
        "rounds_deadline_by_corrigendum",
        "BEFORE UPDATE OF tender_deadline",
        when=f"OLD.stage <> 'planned' AND NOT OLD.record AND {changed(('tender_deadline',))} AND {_UNTOLD}",
        refusal="a corrigendum moves the deadline of a published round",
    )


def guard_lots(table: Any) -> None:
    """A lot stays in its round; once that is published, it stays there as it was announced."""
    unreplaced(table)
    published = _published(("OLD.round_id",))
    forbid(
        table,
        "lots_locked_update",
        "BEFORE UPDATE",
        when=f"{changed(_IDENTITY)} OR (({changed(_ANNOUNCED)}) AND {published})",
        refusal="lots are locked at publication",
    )
    forbid(
        table,
        "lots_locked_delete",
        "BEFORE DELETE",
        when=published,
        refusal="lots are locked at publication",
    )


def guard_times(table: Any) -> None:
    """What was announced of a procedure's times stays; only a corrigendum moves the last day for requests."""
    unreplaced(table)
    dated(table)
    announced = ("electronic", "urgent_reason", "prior_notice_sent_on", "prior_notice_number")
    untold = (
        "NOT EXISTS (SELECT 1 FROM corrigenda WHERE round_id = OLD.round_id AND requests_from = OLD.requests_due_on "
        "AND requests_to = NEW.requests_due_on AND number = (SELECT MAX(last.number) FROM corrigenda last "
        "WHERE last.round_id = OLD.round_id))"
    )
    moved = f"{changed(announced)} OR (({changed(('requests_due_on',))}) AND {untold})"
    for verb, when in (
        ("INSERT", _published(("NEW.round_id",))),
        ("UPDATE", f"({changed(_IDENTITY)}) OR (({moved}) AND {_published(('OLD.round_id',))})"),
        ("DELETE", _published(("OLD.round_id",))),
    ):
        forbid(
            table,
            f"round_times_locked_{verb.lower()}",
            f"BEFORE {verb}",
            when=when,
            refusal="times are locked at publication",
        )


def lock(table: Any, round_id: str) -> None:
    """Weights and formulas are announced: once the round is published, no statement changes them.

    `round_id` tells the round of "{row}".
    """
    unreplaced(table)
    for verb, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
        forbid(
            table,
            f"{table.name}_locked_{verb.lower()}",
            f"BEFORE {verb}",
            when=_published(tuple(round_id.format(row=row) for row in rows)),
            refusal=f"{table.name} are locked at publication",
        )


def guard_order(schemes: Any, criteria: Any) -> None:
    """Criteria in order of importance carry no numbers, and their scheme no sum, no rounding and no rule of ties."""
    numbers = " OR ".join(
        [f"{{row}}{name} <> '0/1'" for name in ("max_points", "scale_max")]
        + [f"{{row}}{name} IS NOT NULL" for name in ("floor", "minimum", "deduction", "weight", "value")]
        + ["{row}scaling <> 'none'"]
    )
    kept = f"EXISTS (SELECT 1 FROM criteria WHERE scheme_id = NEW.id AND ({numbers.format(row='')}))"  # noqa: S608
    told = f"NEW.tie IS NOT NULL OR NEW.total_points IS NOT NULL OR NEW.rounding <> '{{}}' OR {kept}"
    within = f"EXISTS (SELECT 1 FROM schemes WHERE id = NEW.scheme_id AND model = '{ORDER}')"  # noqa: S608
    refused = (
        (schemes, f"NEW.model = '{ORDER}' AND ({told})"),
        (criteria, f"({numbers.format(row='NEW.')}) AND {within}"),
    )
    for table, when in refused:
        for verb in ("INSERT", "UPDATE"):
            forbid(
                table,
                f"{table.name}_in_order_{verb.lower()}",
                f"BEFORE {verb}",
                when=when,
                refusal="criteria in order of importance carry no numbers",
            )


def _published(ids: tuple[str, ...]) -> str:
    told = ", ".join(ids)
    return f"EXISTS (SELECT 1 FROM rounds WHERE id IN ({told}) AND stage <> 'planned' AND NOT record)"  # noqa: S608


def proposed(lot_id: str) -> str:
    """The condition, for guards of rooms further on, that a lot's award is proposed or was decided."""
    stages = "'proposed', 'decided', 'concluded', 'ended'"
    return f"EXISTS (SELECT 1 FROM lots WHERE id = {lot_id} AND stage IN ({stages}))"  # noqa: S608
