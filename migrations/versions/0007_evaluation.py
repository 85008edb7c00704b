"""Grades with their reasons, and frozen versions of comparisons that stay as they are."""

import sqlalchemy as sa
from alembic import op

revision = "0007_evaluation"
down_revision = "0006_tenders"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make both tables, and the triggers that keep frozen versions."""
    _make_scores()
    _make_comparisons()
    for statement in _append_only("comparisons"):
        op.execute(sa.text(statement))


def downgrade() -> None:
    """Remove the tables with their triggers."""
    op.drop_table("comparisons")
    op.drop_table("scores")
    if not _on_sqlite():
        for verb in ("update", "delete", "truncate"):
            op.execute(sa.text(f"DROP FUNCTION comparisons_no_{verb}()"))


def _make_scores() -> None:
    op.create_table(
        "scores",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("trim(reason) <> ''", name=op.f("ck_scores_reasoned")),
        sa.ForeignKeyConstraint(["criterion_id"], ["criteria.id"], name="fk_scores_criterion_id"),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name="fk_scores_offer_id"),
        sa.PrimaryKeyConstraint("id", name="pk_scores"),
        sa.UniqueConstraint("offer_id", "criterion_id", name="uq_scores_offer_id_criterion_id"),
    )
    op.create_index("ix_scores_criterion_id", "scores", ["criterion_id"])
    op.create_index("ix_scores_offer_id", "scores", ["offer_id"])


def _make_comparisons() -> None:
    op.create_table(
        "comparisons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("frozen_at", MOMENT, nullable=False),
        sa.Column("frozen_by_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text()),
        sa.Column("inputs", sa.Text(), nullable=False),
        sa.Column("results", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["frozen_by_id"], ["people.id"], name="fk_comparisons_frozen_by_id"),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name="fk_comparisons_lot_id"),
        sa.PrimaryKeyConstraint("id", name="pk_comparisons"),
        sa.UniqueConstraint("lot_id", "number", name="uq_comparisons_lot_id_number"),
    )
    op.create_index("ix_comparisons_lot_id", "comparisons", ["lot_id"])


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
