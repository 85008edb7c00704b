"""Contracts, refused before a binding standstill has run out and while an appeal is pending."""

import sqlalchemy as sa
from alembic import op

revision = "0009_contracts"
down_revision = "0008_awards"

TOO_EARLY = (
    "NOT EXISTS (SELECT 1 FROM awards a WHERE a.id = NEW.award_id AND a.lot_id = NEW.lot_id AND a.state = 'decided' "
    "AND (NOT a.standstill_binds OR (a.earliest_contract_day <= NEW.concluded_on AND NOT EXISTS ("
    "SELECT 1 FROM appeals p WHERE p.award_id = a.id AND p.resolved_on IS NULL AND p.permission_on IS NULL))))"
)
REFUSAL = "standstill or appeal forbids this contract"
VERBS = ("INSERT", "UPDATE OF award_id, lot_id, concluded_on")


def upgrade() -> None:
    """Make the table, and the triggers that hold a contract back."""
    _make_contracts()
    for verb in VERBS:
        for statement in _held_back(verb):
            op.execute(sa.text(statement))


def downgrade() -> None:
    """Remove the table with its triggers."""
    op.drop_table("contracts")
    if op.get_bind().dialect.name != "sqlite":
        for verb in VERBS:
            op.execute(sa.text(f"DROP FUNCTION {_name(verb)}()"))


def _make_contracts() -> None:
    op.create_table(
        "contracts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(80)),
        sa.Column("concluded_on", sa.Date(), nullable=False),
        sa.Column("starts_on", sa.Date()),
        sa.Column("ends_on", sa.Date()),
        sa.Column("value", sa.BigInteger()),
        sa.Column("option_terms", sa.Text()),
        sa.Column("ended_on", sa.Date()),
        sa.Column("ended_reason", sa.Text()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_contracts_term_in_order")),
        sa.CheckConstraint("value >= 0", name=op.f("ck_contracts_value_not_negative")),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name="fk_contracts_award_id"),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name="fk_contracts_lot_id"),
        sa.ForeignKeyConstraint(["supplier_id"], ["suppliers.id"], name="fk_contracts_supplier_id"),
        sa.PrimaryKeyConstraint("id", name="pk_contracts"),
    )
    op.create_index("ix_contracts_award_id", "contracts", ["award_id"])
    op.create_index("ix_contracts_lot_id", "contracts", ["lot_id"])
    op.create_index("ix_contracts_supplier_id", "contracts", ["supplier_id"])
    op.create_index("uq_contracts_award_supplier", "contracts", ["award_id", "supplier_id"], unique=True)


def _name(verb: str) -> str:
    return f"contracts_standstill_{verb.split(maxsplit=1)[0].lower()}"


def _held_back(verb: str) -> list[str]:
    name, on = _name(verb), f"BEFORE {verb} ON contracts"
    if op.get_bind().dialect.name == "sqlite":
        return [f"CREATE TRIGGER {name} {on} WHEN {TOO_EARLY} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"]
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {TOO_EARLY} "
        f"THEN RAISE EXCEPTION '{REFUSAL}'; END IF; RETURN NEW; END $$",
        f"CREATE TRIGGER {name} {on} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]
