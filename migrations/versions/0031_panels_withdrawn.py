"""That a panel was named by mistake and withdrawn, and whom a member of a panel follows."""

import sqlalchemy as sa
from alembic import op

revision = "0031_panels_withdrawn"
down_revision = "0030_questions"

# The columns stand in ALTER TABLE as they are: rebuilding the table on SQLite would drop its triggers.
WHOLE = "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_reason IS NULL)"
COLUMNS = {
    ("panels", "withdrawn_at"): "{moment}",
    ("panels", "withdrawn_by_id"): "INTEGER CONSTRAINT fk_panels_withdrawn_by_id REFERENCES people (id)",
    ("panels", "withdrawn_reason"): "TEXT "
    "CONSTRAINT ck_panels_withdrawn_reasoned CHECK (trim(withdrawn_reason) <> '') "
    f"CONSTRAINT ck_panels_withdrawn_whole CHECK ({WHOLE})",
    (
        "panel_members",
        "follows_id",
    ): "INTEGER CONSTRAINT fk_panel_members_follows_id REFERENCES panel_members (id)",
}
GRADED = (
    "(EXISTS (SELECT 1 FROM scores JOIN offers ON offers.id = scores.offer_id JOIN lots ON lots.id = offers.lot_id "
    "WHERE lots.round_id = NEW.round_id) OR EXISTS (SELECT 1 FROM panel_scores JOIN panel_members "
    "ON panel_members.id = panel_scores.member_id WHERE panel_members.panel_id = NEW.id))"
)
IN_PANEL = "EXISTS (SELECT 1 FROM panel_members WHERE panel_id = NEW.id AND released_at IS NULL)"
MOVED = "(OLD.withdrawn_at IS NULL) <> (NEW.withdrawn_at IS NULL)"
WITHDRAWN = "EXISTS (SELECT 1 FROM panels WHERE id = NEW.panel_id AND withdrawn_at IS NOT NULL)"
GAVE = "EXISTS (SELECT 1 FROM panel_scores WHERE member_id = OLD.id)"
FOLLOWED = "EXISTS (SELECT 1 FROM panel_members follower WHERE follower.follows_id = OLD.id)"
# trigger → its table, when, the condition and the refusal
NEW = {
    "panels_named_ungraded": ("panels", "INSERT", GRADED, "a panel is named before anybody has graded"),
    "panels_withdrawn_ungraded": (
        "panels", "UPDATE OF withdrawn_at", f"{MOVED} AND ({GRADED} OR {IN_PANEL})",
        "a panel is withdrawn empty and before anybody has graded",
    ),
    "panel_members_of_named": (
        "panel_members", "INSERT", f"NEW.released_at IS NULL AND {WITHDRAWN}",
        "nobody is in a panel that is withdrawn",
    ),
    "panel_members_left": (
        "panel_members", "UPDATE OF released_at",
        "OLD.released_at IS NOT NULL AND NEW.released_at IS NULL AND "
        f"({WITHDRAWN} OR NEW.conflict = 'there_is' OR {GAVE})",
        "who left the panel stays out",
    ),
    "panel_members_followed": (
        "panel_members", "UPDATE OF released_at",
        "OLD.released_at IS NULL AND NEW.released_at IS NOT NULL AND NEW.conflict = 'none' "
        f"AND {GAVE} AND NOT {FOLLOWED}",
        "whoever has graded leaves only where somebody follows",
    ),
}  # fmt: skip
PANEL = (
    "EXISTS (SELECT 1 FROM panels JOIN lots ON lots.round_id = panels.round_id JOIN offers ON offers.lot_id = lots.id "
    "WHERE offers.id = {row}.offer_id{standing})"
)
CLOSED = (
    "EXISTS (SELECT 1 FROM panel_closings JOIN offers ON offers.lot_id = panel_closings.lot_id "
    "WHERE offers.id = {row}.offer_id AND panel_closings.reopened_at IS NULL)"
)
STANDING = " AND panels.withdrawn_at IS NULL"


def upgrade() -> None:
    """Add the columns and triggers; a withdrawn panel grades no more."""
    moment = "DATETIME" if _on_sqlite() else "TIMESTAMP WITH TIME ZONE"
    for (table, name), kind in COLUMNS.items():
        op.execute(sa.text(f"ALTER TABLE {table} ADD COLUMN {name} {kind.format(moment=moment)}"))
    _let_panels_grade(STANDING)
    for name, told in NEW.items():
        _forbid(name, *told)


def downgrade() -> None:
    """Remove triggers and columns, and withdrawn panels in which nobody declared; in others everybody has left."""
    for name, (table, *_) in NEW.items():
        _drop(name, table)
    _let_panels_grade("")
    alone = (
        "id NOT IN (SELECT panel_id FROM panel_members) AND id NOT IN (SELECT panel_id FROM panel_aliases)"
    )
    op.execute(sa.text(f"DELETE FROM panels WHERE withdrawn_at IS NOT NULL AND {alone}"))  # noqa: S608
    for table, name in reversed(COLUMNS):
        op.execute(sa.text(f"ALTER TABLE {table} DROP COLUMN {name}"))


def _let_panels_grade(standing: str) -> None:
    """Make the triggers anew that leave grading to a panel."""
    old, new = (PANEL.format(row=row, standing=standing) for row in ("OLD", "NEW"))
    closed = {row: CLOSED.format(row=row) for row in ("OLD", "NEW")}
    conditions = {
        "INSERT": f"{new} AND NOT {closed['NEW']}",
        "UPDATE": f"({old} OR {new})",
        "DELETE": f"{old} AND {closed['OLD']}",
    }
    for verb, condition in conditions.items():
        name = f"scores_by_panel_{verb.lower()}"
        _drop(name, "scores")
        _forbid(name, "scores", verb, condition, "the panel grades this round")


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _drop(name: str, table: str) -> None:
    op.execute(sa.text(f"DROP TRIGGER {name}{'' if _on_sqlite() else f' ON {table}'}"))
    if not _on_sqlite():
        op.execute(sa.text(f"DROP FUNCTION {name}()"))


def _forbid(name: str, table: str, on: str, condition: str, refusal: str) -> None:
    head = f"CREATE TRIGGER {name} BEFORE {on} ON {table}"
    if _on_sqlite():
        body = f"SELECT RAISE(ABORT, '{refusal}');"
        op.execute(sa.text(f"{head} WHEN {condition} BEGIN {body} END"))
        return
    row = "OLD" if on == "DELETE" else "NEW"
    body = f"IF {condition} THEN RAISE EXCEPTION '{refusal}'; END IF; RETURN {row};"
    made = f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"
    op.execute(sa.text(made))
    op.execute(sa.text(f"{head} FOR EACH ROW EXECUTE FUNCTION {name}()"))
