"""Who stands behind a tender and how long it binds, sealed until the opening; class of size; replaced tenders."""

import sqlalchemy as sa
from alembic import op

revision = "0019_particulars"
down_revision = "0018_openers"

MOMENT = sa.DateTime(timezone=True)
VERBS = ("update", "delete", "truncate")
APPEND_ONLY = ("sealed_particulars", "replacements")


def upgrade() -> None:
    """Make the tables, and the triggers that keep rows as they are."""
    _make_facts()
    op.create_table(
        "sealed_particulars",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tender_id", sa.Integer(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name="fk_sealed_particulars_tender_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sealed_particulars"),
    )
    op.create_table(
        "tender_parties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tender_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(20), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("share", sa.Text()),
        sa.CheckConstraint("part IN ('member', 'subcontractor')", name=op.f("ck_tender_parties_part_known")),
        sa.CheckConstraint("trim(name) <> ''", name=op.f("ck_tender_parties_named")),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name="fk_tender_parties_tender_id"),
        sa.PrimaryKeyConstraint("id", name="pk_tender_parties"),
    )
    for table in ("sealed_particulars", "tender_parties"):
        op.create_index(f"ix_{table}_tender_id", table, ["tender_id"])
    for table in APPEND_ONLY:
        for statement in _kept(table):
            op.execute(sa.text(statement))


def _make_facts() -> None:
    op.create_table(
        "replacements",
        sa.Column("former_id", sa.Integer(), nullable=False),
        sa.Column("later_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("former_id < later_id", name=op.f("ck_replacements_by_a_later_one")),
        sa.ForeignKeyConstraint(["former_id"], ["tenders.id"], name="fk_replacements_former_id"),
        sa.ForeignKeyConstraint(["later_id"], ["tenders.id"], name="fk_replacements_later_id"),
        sa.PrimaryKeyConstraint("former_id", name="pk_replacements"),
        sa.UniqueConstraint("later_id", name="uq_replacements_later_id"),
    )
    op.create_table(
        "tender_facts",
        sa.Column("tender_id", sa.Integer(), nullable=False),
        sa.Column("sme_class", sa.String(10)),
        sa.Column("sealed_at", MOMENT),
        sa.Column("opened_at", MOMENT),
        sa.Column("valid_until", sa.Date()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "sme_class IN ('micro', 'small', 'medium', 'large')", name=op.f("ck_tender_facts_sme_class_known")
        ),
        sa.CheckConstraint(
            "opened_at IS NOT NULL OR valid_until IS NULL", name=op.f("ck_tender_facts_sealed_until_opened")
        ),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name="fk_tender_facts_tender_id"),
        sa.PrimaryKeyConstraint("tender_id", name="pk_tender_facts"),
    )


def downgrade() -> None:
    """Remove the tables with their triggers."""
    for table in ("tender_parties", "sealed_particulars", "tender_facts", "replacements"):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        for table in APPEND_ONLY:
            for verb in VERBS:
                op.execute(sa.text(f"DROP FUNCTION {table}_no_{verb}()"))


def _kept(table: str) -> list[str]:
    statements = []
    refusal = f"{table} is append-only"
    for verb in VERBS:
        name = f"{table}_no_{verb}"
        on = f"BEFORE {verb.upper()} ON {table}"
        if op.get_bind().dialect.name != "sqlite":
            statements += [
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"RAISE EXCEPTION '{refusal}'; END $$",
                f"CREATE TRIGGER {name} {on} FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
            ]
        elif verb != "truncate":
            statements.append(f"CREATE TRIGGER {name} {on} BEGIN SELECT RAISE(ABORT, '{refusal}'); END")
    return statements
