"""The lines of which a round's estimated value consists."""

import sqlalchemy as sa
from alembic import op

revision = "0010_estimates"
down_revision = "0009_contracts"

KINDS = ("term", "option", "extension", "alternative", "fee", "call_offs", "monthly", "recurring")


def upgrade() -> None:
    """Make the table."""
    known = ", ".join(repr(kind) for kind in KINDS)
    op.create_table(
        "estimate_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer()),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("low", sa.BigInteger(), nullable=False),
        sa.Column("high", sa.BigInteger(), nullable=False),
        sa.Column("months", sa.Integer()),
        sa.Column("note", sa.String(300)),
        sa.CheckConstraint(f"kind IN ({known})", name=op.f("ck_estimate_lines_kind_known")),
        sa.CheckConstraint("low >= 0 AND high >= low", name=op.f("ck_estimate_lines_range_in_order")),
        sa.CheckConstraint(
            "months IS NULL OR (kind = 'monthly' AND months > 0)",
            name=op.f("ck_estimate_lines_months_of_monthly"),
        ),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_estimate_lines_round_id"),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name="fk_estimate_lines_lot_id"),
        sa.PrimaryKeyConstraint("id", name="pk_estimate_lines"),
    )
    op.create_index("ix_estimate_lines_round_id", "estimate_lines", ["round_id"])
    op.create_index("ix_estimate_lines_lot_id", "estimate_lines", ["lot_id"])


def downgrade() -> None:
    """Remove the table."""
    op.drop_table("estimate_lines")
