"""Contents of documents by their hash: append-only."""

import sqlalchemy as sa
from alembic import op

revision = "0015_contents"
down_revision = "0014_check_answers"

VERBS = ("update", "delete", "truncate")
REFUSAL = "contents is append-only"


def upgrade() -> None:
    """Make the table, and the triggers that keep its rows as they are."""
    op.create_table(
        "contents",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("stored", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_contents_hash_whole")),
        sa.PrimaryKeyConstraint("sha256", name="pk_contents"),
    )
    for statement in _kept():
        op.execute(sa.text(statement))


def downgrade() -> None:
    """Remove the table with its triggers."""
    op.drop_table("contents")
    if op.get_bind().dialect.name != "sqlite":
        for verb in VERBS:
            op.execute(sa.text(f"DROP FUNCTION contents_no_{verb}()"))


def _kept() -> list[str]:
    statements = []
    for verb in VERBS:
        name = f"contents_no_{verb}"
        on = f"BEFORE {verb.upper()} ON contents"
        if op.get_bind().dialect.name != "sqlite":
            statements += [
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"RAISE EXCEPTION '{REFUSAL}'; END $$",
                f"CREATE TRIGGER {name} {on} FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
            ]
        elif verb != "truncate":
            statements.append(f"CREATE TRIGGER {name} {on} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")
    return statements
