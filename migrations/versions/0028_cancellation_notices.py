"""When the notice of a cancellation was sent, and what a decision or its instructions were found to lack."""

import sqlalchemy as sa
from alembic import op

revision = "0028_cancellation_notices"
down_revision = "0027_opening_records"

COLUMN = "cancellation_notice_sent_on"
ENDED = ("rounds", "lots")
VERBS = ("update", "delete", "truncate")
REFUSAL = "deficiencies is append-only"
NO_REPLACE = (
    "CREATE TRIGGER deficiencies_no_replace BEFORE INSERT ON deficiencies  BEGIN SELECT "
    "RAISE(ABORT, 'deficiencies is append-only') WHERE EXISTS (SELECT 1 FROM deficiencies WHERE id = NEW.id); END"
)


def upgrade() -> None:
    """Add the columns, make the table, and the triggers that keep its rows as they are."""
    for table in ENDED:
        check = f"{COLUMN} IS NULL OR (stage = 'cancelled' AND {COLUMN} >= cancelled_on)"
        name = f"ck_{table}_cancellation_announced"
        op.execute(sa.text(f"ALTER TABLE {table} ADD COLUMN {COLUMN} DATE CONSTRAINT {name} CHECK ({check})"))
    op.create_table(
        "deficiencies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("found_by", sa.String(20), nullable=False),
        sa.Column("docket", sa.String(80)),
        sa.Column("lacking", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("found_by IN ('court', 'buyer')", name=op.f("ck_deficiencies_found_by_known")),
        sa.CheckConstraint("trim(lacking) <> ''", name=op.f("ck_deficiencies_said")),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name="fk_deficiencies_award_id"),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["people.id"], name="fk_deficiencies_recorded_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_deficiencies"),
    )
    op.create_index("ix_deficiencies_award_id", "deficiencies", ["award_id"])
    for statement in _kept():
        op.execute(sa.text(statement))


def downgrade() -> None:
    """Remove the table with its triggers, and the columns."""
    op.drop_table("deficiencies")
    if op.get_bind().dialect.name != "sqlite":
        for verb in VERBS:
            op.execute(sa.text(f"DROP FUNCTION deficiencies_no_{verb}()"))
    for table in ENDED:
        op.execute(sa.text(f"ALTER TABLE {table} DROP COLUMN {COLUMN}"))


def _kept() -> list[str]:
    statements = []
    for verb in VERBS:
        name = f"deficiencies_no_{verb}"
        on = f"BEFORE {verb.upper()} ON deficiencies"
        if op.get_bind().dialect.name != "sqlite":
            statements += [
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"RAISE EXCEPTION '{REFUSAL}'; END $$",
                f"CREATE TRIGGER {name} {on} FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
            ]
        elif verb != "truncate":
            statements.append(f"CREATE TRIGGER {name} {on} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")
    if op.get_bind().dialect.name == "sqlite":
        statements.append(NO_REPLACE)
    return statements
