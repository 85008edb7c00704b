"""The opening record as it was put together with its opening, and the triggers that keep it."""

import sqlalchemy as sa
from alembic import op

revision = "0027_opening_records"
down_revision = "0026_words_in_rounds"

TABLE = "opening_records"
REFUSAL = "opening_records is append-only"
VERBS = ("update", "delete", "truncate")


def upgrade() -> None:
    """Make the table. What was opened before has no record kept: it is told by the tables of the opening."""
    op.create_table(
        TABLE,
        sa.Column("opening_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_opening_records_digest_whole")),
        sa.ForeignKeyConstraint(["opening_id"], ["openings.id"], name="fk_opening_records_opening_id"),
        sa.PrimaryKeyConstraint("opening_id", name="pk_opening_records"),
    )
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for verb in VERBS:
        name, on = f"{TABLE}_no_{verb}", f"BEFORE {verb.upper()} ON {TABLE}"
        if not on_sqlite:
            _run(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
            )
            _run(f"CREATE TRIGGER {name} {on} FOR EACH STATEMENT EXECUTE FUNCTION {name}()")
        elif verb != "truncate":
            _run(f"CREATE TRIGGER {name} {on} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")
    if on_sqlite:
        taken = f"EXISTS (SELECT 1 FROM {TABLE} WHERE opening_id = NEW.opening_id)"  # noqa: S608
        _run(
            f"CREATE TRIGGER {TABLE}_no_replace BEFORE INSERT ON {TABLE} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}') WHERE {taken}; END"
        )


def downgrade() -> None:
    """Remove the table, its triggers with it."""
    op.drop_table(TABLE)
    if op.get_bind().dialect.name != "sqlite":
        for verb in VERBS:
            _run(f"DROP FUNCTION {TABLE}_no_{verb}()")


def _run(statement: str) -> None:
    op.execute(sa.text(statement))
