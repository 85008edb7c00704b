"""Lots drawn among equal tenders, with their witnesses; what was drawn stays."""

import sqlalchemy as sa
from alembic import op

revision = "0024_lots_drawn"
down_revision = "0023_models_of_comparison"

MOMENT = sa.DateTime(timezone=True)
TABLES = ("lots_drawn", "places_drawn")


def upgrade() -> None:
    """Make both tables, and the triggers that keep their rows."""
    _make_lots_drawn()
    _make_places_drawn()
    for table in TABLES:
        for statement in _append_only(table):
            op.execute(sa.text(statement))


def downgrade() -> None:
    """Remove the tables with their triggers."""
    for table in reversed(TABLES):
        op.drop_table(table)
    if not _on_sqlite():
        for table in TABLES:
            for verb in ("update", "delete", "truncate"):
                op.execute(sa.text(f"DROP FUNCTION {table}_no_{verb}()"))


def _make_lots_drawn() -> None:
    op.create_table(
        "lots_drawn",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("drawn_at", MOMENT, nullable=False),
        sa.Column("drawn_by", sa.String(300), nullable=False),
        sa.Column("witnesses", sa.Text(), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("trim(drawn_by) <> ''", name=op.f("ck_lots_drawn_drawer_named")),
        sa.CheckConstraint("trim(witnesses) <> ''", name=op.f("ck_lots_drawn_witnessed")),
        sa.CheckConstraint("drawn_at <= recorded_at", name=op.f("ck_lots_drawn_drawn_before_recorded")),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name="fk_lots_drawn_lot_id"),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["people.id"], name="fk_lots_drawn_recorded_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_lots_drawn"),
    )
    op.create_index("ix_lots_drawn_lot_id", "lots_drawn", ["lot_id"])


def _make_places_drawn() -> None:
    op.create_table(
        "places_drawn",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("drawing_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.CheckConstraint("place > 0", name=op.f("ck_places_drawn_from_one")),
        sa.ForeignKeyConstraint(["drawing_id"], ["lots_drawn.id"], name="fk_places_drawn_drawing_id"),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name="fk_places_drawn_offer_id"),
        sa.PrimaryKeyConstraint("id", name="pk_places_drawn"),
        sa.UniqueConstraint("drawing_id", "offer_id", name="uq_places_drawn_drawing_id_offer_id"),
        sa.UniqueConstraint("drawing_id", "place", name="uq_places_drawn_drawing_id_place"),
    )
    op.create_index("ix_places_drawn_drawing_id", "places_drawn", ["drawing_id"])
    op.create_index("ix_places_drawn_offer_id", "places_drawn", ["offer_id"])


def _append_only(table: str) -> list[str]:
    refusal = f"{table} is append-only"
    if _on_sqlite():
        return [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}  "
            f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    made = []
    for verb in ("UPDATE", "DELETE", "TRUNCATE"):
        name = f"{table}_no_{verb.lower()}"
        made.append(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{refusal}'; END $$"
        )
        made.append(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )
    return made


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
