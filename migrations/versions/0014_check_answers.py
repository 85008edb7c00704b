"""What people have answered to the law's findings: append-only, the newest of a key counts."""

import sqlalchemy as sa
from alembic import op

revision = "0014_check_answers"
down_revision = "0013_contract_changes"

VERBS = ("update", "delete", "truncate")
REFUSAL = "check_answers is append-only"


def upgrade() -> None:
    """Make the table, and the triggers that keep its rows as they are."""
    op.create_table(
        "check_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("code", sa.String(60), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("trim(explanation) <> ''", name=op.f("ck_check_answers_explained")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["people.id"], name="fk_check_answers_answered_by_id"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_check_answers_round_id"),
        sa.PrimaryKeyConstraint("id", name="pk_check_answers"),
    )
    op.create_index("ix_check_answers_round_id", "check_answers", ["round_id"])
    for statement in _kept():
        op.execute(sa.text(statement))


def downgrade() -> None:
    """Remove the table with its triggers."""
    op.drop_table("check_answers")
    if op.get_bind().dialect.name != "sqlite":
        for verb in VERBS:
            op.execute(sa.text(f"DROP FUNCTION check_answers_no_{verb}()"))


def _kept() -> list[str]:
    statements = []
    for verb in VERBS:
        name = f"check_answers_no_{verb}"
        on = f"BEFORE {verb.upper()} ON check_answers"
        if op.get_bind().dialect.name != "sqlite":
            statements += [
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"RAISE EXCEPTION '{REFUSAL}'; END $$",
                f"CREATE TRIGGER {name} {on} FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
            ]
        elif verb != "truncate":
            statements.append(f"CREATE TRIGGER {name} {on} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")
    return statements
