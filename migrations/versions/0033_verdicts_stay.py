"""Offers come as received, and verdicts on which a proposal or decision rests stay as they are."""

import sqlalchemy as sa
from alembic import op

revision = "0033_verdicts_stay"
down_revision = "0032_grounds_and_estimates"

STAYS = "a verdict on which a proposal rests stays"
RESTING = (
    "EXISTS (SELECT 1 FROM offers o JOIN lots l ON l.id = o.lot_id WHERE o.tender_id = NEW.tender_id "
    "AND o.standing = 'admitted' AND l.stage IN ('proposed', 'decided'))"
)
CHANGED = " OR ".join(
    f"OLD.{column} {{differs}} NEW.{column}" for column in ("verdict", "note", "request_id")
)
# trigger → its table, when, the condition and the refusal
GUARDS = {
    "suitability_checks_stay_insert": (
        "suitability_checks", "INSERT", f"(NEW.verdict <> 'met') AND {RESTING}", STAYS,
    ),
    "suitability_checks_stay_update": ("suitability_checks", "UPDATE", f"({CHANGED}) AND {RESTING}", STAYS),
    "offers_come_received": (
        "offers", "INSERT", "NEW.standing <> 'received'", "an offer comes as received, and is judged after that",
    ),
}  # fmt: skip


def upgrade() -> None:
    """Make the triggers; what stands already stays as it is."""
    for name, told in GUARDS.items():
        _forbid(name, *told)


def downgrade() -> None:
    """Remove the triggers."""
    for name, (table, *_) in GUARDS.items():
        op.execute(sa.text(f"DROP TRIGGER {name}{'' if _on_sqlite() else f' ON {table}'}"))
        if not _on_sqlite():
            op.execute(sa.text(f"DROP FUNCTION {name}()"))


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _forbid(name: str, table: str, on: str, condition: str, refusal: str) -> None:
    head = f"CREATE TRIGGER {name} BEFORE {on} ON {table}"
    told = condition.replace("{differs}", "IS NOT" if _on_sqlite() else "IS DISTINCT FROM")
    if _on_sqlite():
        body = f"SELECT RAISE(ABORT, '{refusal}');"
        op.execute(sa.text(f"{head} WHEN {told} BEGIN {body} END"))
        return
    body = f"IF {told} THEN RAISE EXCEPTION '{refusal}'; END IF; RETURN NEW;"
    made = f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"
    op.execute(sa.text(made))
    op.execute(sa.text(f"{head} FOR EACH ROW EXECUTE FUNCTION {name}()"))
