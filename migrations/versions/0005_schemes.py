"""How tenders will be compared, announced with a round and locked at its publication."""

import sqlalchemy as sa
from alembic import op

revision = "0005_schemes"
down_revision = "0004_rounds"

# Per table: how a row of it leads to its round.
LOCKED = {
    "schemes": "{row}.round_id",
    "criteria": "(SELECT round_id FROM schemes WHERE id = {row}.scheme_id)",
}


def upgrade() -> None:
    """Make the tables and the triggers that keep what was announced as it was."""
    _schemes()
    _criteria()
    for statement in _sqlite() if _on_sqlite() else _postgresql():
        op.execute(sa.text(statement))


def downgrade() -> None:
    """Remove the tables with their triggers."""
    op.drop_table("criteria")
    op.drop_table("schemes")
    if not _on_sqlite():
        for table in LOCKED:
            for verb in ("insert", "update", "delete"):
                op.execute(sa.text(f"DROP FUNCTION {table}_locked_{verb}()"))


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _schemes() -> None:
    op.create_table(
        "schemes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer()),
        sa.Column("model", sa.String(30), nullable=False),
        sa.Column("price_basis", sa.String(20), nullable=False),
        sa.Column("tie", sa.String(20)),
        sa.Column("total_points", sa.Text()),
        sa.Column("rounding", sa.Text(), nullable=False),
        sa.Column("price_only_reason", sa.Text()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "model IN ('points', 'lowest_price', 'quality_then_price', 'comparison_price', 'order_of_importance')",
            name=op.f("ck_schemes_model_known"),
        ),
        sa.CheckConstraint(
            "price_basis IN ('unit_price', 'total')", name=op.f("ck_schemes_price_basis_known")
        ),
        sa.CheckConstraint(
            "tie IN ('lower_price', 'higher_quality', 'earlier', 'drawing_of_lots')",
            name=op.f("ck_schemes_tie_known"),
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name="fk_schemes_lot_id"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_schemes_round_id"),
        sa.PrimaryKeyConstraint("id", name="pk_schemes"),
        sa.UniqueConstraint("round_id", "lot_id", name="uq_schemes_round_id_lot_id"),
    )
    op.create_index("ix_schemes_lot_id", "schemes", ["lot_id"])
    op.create_index("ix_schemes_round_id", "schemes", ["round_id"])
    op.create_index(
        "uq_schemes_round_whole",
        "schemes",
        ["round_id"],
        unique=True,
        sqlite_where=sa.text("lot_id IS NULL"),
        postgresql_where=sa.text("lot_id IS NULL"),
    )


def _criteria() -> None:
    op.create_table(
        "criteria",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scheme_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("description", sa.Text()),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("max_points", sa.Text(), nullable=False),
        sa.Column("scale_max", sa.Text(), nullable=False),
        sa.Column("formula", sa.String(20)),
        sa.Column("minimum", sa.Text()),
        sa.Column("scaling", sa.String(10), nullable=False),
        sa.CheckConstraint(
            "formula IN ('lowest_ratio', 'linear_to_highest', 'relative_excess')",
            name=op.f("ck_criteria_formula_known"),
        ),
        sa.CheckConstraint(
            "kind <> 'price' OR formula IS NOT NULL", name=op.f("ck_criteria_price_by_formula")
        ),
        sa.CheckConstraint("kind IN ('price', 'quality')", name=op.f("ck_criteria_kind_known")),
        sa.CheckConstraint("scaling IN ('none', 'to_best')", name=op.f("ck_criteria_scaling_known")),
        sa.ForeignKeyConstraint(["scheme_id"], ["schemes.id"], name="fk_criteria_scheme_id"),
        sa.PrimaryKeyConstraint("id", name="pk_criteria"),
        sa.UniqueConstraint("scheme_id", "code", name="uq_criteria_scheme_id_code"),
    )
    op.create_index("ix_criteria_scheme_id", "criteria", ["scheme_id"])


def _locks() -> list[tuple[str, str, str, str]]:
    """Table, verb, the condition that a published round is touched, and the row that goes on."""
    made = []
    for table, round_id in LOCKED.items():
        for verb, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
            ids = ", ".join(round_id.format(row=row) for row in rows)
            published = (
                f"EXISTS (SELECT 1 FROM rounds WHERE id IN ({ids}) AND stage <> 'planned' AND NOT record)"  # noqa: S608
            )
            made.append((table, verb, published, rows[-1]))
    return made


def _sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER {table}_locked_{verb.lower()} BEFORE {verb} ON {table} WHEN {published} "
        f"BEGIN SELECT RAISE(ABORT, '{table} are locked at publication'); END"
        for table, verb, published, _ in _locks()
    ]


def _postgresql() -> list[str]:
    made = []
    for table, verb, published, row in _locks():
        name, refusal = f"{table}_locked_{verb.lower()}", f"{table} are locked at publication"
        made.append(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {published} "
            f"THEN RAISE EXCEPTION '{refusal}'; END IF; RETURN {row}; END $$"
        )
        made.append(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
    return made
