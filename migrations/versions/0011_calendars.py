"""The calendar addresses of people, and whether somebody is reminded by mail."""

import sqlalchemy as sa
from alembic import op

revision = "0011_calendars"
down_revision = "0010_estimates"


def upgrade() -> None:
    """Make the table, and the column with which everybody begins as reminded."""
    op.create_table(
        "calendars",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_calendars_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_calendars"),
        sa.UniqueConstraint("person_id", name="uq_calendars_person_id"),
        sa.UniqueConstraint("token_hash", name="uq_calendars_token_hash"),
    )
    op.add_column("people", sa.Column("reminded", sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    """Remove both."""
    op.drop_column("people", "reminded")
    op.drop_table("calendars")
