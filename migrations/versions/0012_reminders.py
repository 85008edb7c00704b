"""What people have been reminded of by mail: a row for each date and step, claimed before it is sent."""

import sqlalchemy as sa
from alembic import op

revision = "0012_reminders"
down_revision = "0011_calendars"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("due_key", sa.String(80), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("step IN (1, 3, 7, 14)", name=op.f("ck_reminders_step_known")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_reminders_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_reminders"),
        sa.UniqueConstraint("person_id", "due_key", "step", name="uq_reminders_person_id_due_key_step"),
    )


def downgrade() -> None:
    """Remove the table."""
    op.drop_table("reminders")
