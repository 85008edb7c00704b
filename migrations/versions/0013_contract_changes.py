"""Changes of contracts, options taken, indexed values and notices; what is recorded of them stays."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013_contract_changes"
down_revision = "0012_reminders"

# The columns stand in ALTER TABLE as they are: rebuilding the table on SQLite would drop its triggers.
COLUMNS = {
    "options_until": "DATE CONSTRAINT ck_contracts_options_after_term CHECK (options_until >= ends_on)",
    "options_value": "BIGINT CONSTRAINT ck_contracts_options_within_value "
    "CHECK (options_value > 0 AND options_value <= value)",
    "award_notice_sent_on": "DATE",
    "award_notice_number": "VARCHAR(80) "
    "CONSTRAINT ck_contracts_award_notice_number_told CHECK (trim(award_notice_number) <> '') "
    "CONSTRAINT ck_contracts_award_notice_dated "
    "CHECK (award_notice_number IS NULL OR award_notice_sent_on IS NOT NULL)",
    "end_sort": "DATE DEFAULT '9999-12-31' NOT NULL",
}
FIXED = {
    "contracts": ("lot_id", "award_id", "supplier_id"),
    "modifications": ("contract_id", "ground", "agreed_on", "value", "new_end", "reason"),
    "options_taken": ("contract_id", "taken_on", "starts_on", "ends_on", "value"),
    "indexed_values": ("contract_id", "valid_on", "value", "reason"),
}
INDEXES = {"ix_contracts_concluded_on": "concluded_on", "ix_contracts_end_sort": "end_sort"}
VERBS = ("UPDATE", "DELETE", "TRUNCATE")


def upgrade() -> None:
    """Add the columns, make the tables, and the triggers that keep what is recorded."""
    for name, kind in COLUMNS.items():
        op.execute(sa.text(f"ALTER TABLE contracts ADD COLUMN {name} {kind}"))
    op.execute(sa.text("UPDATE contracts SET end_sort = COALESCE(ended_on, ends_on, '9999-12-31')"))
    for name, column in INDEXES.items():
        op.create_index(name, "contracts", [column, "id"])
    _make_modifications()
    _make_options()
    _make_indexed_values()
    for table in FIXED:
        for statement in _stay(table):
            op.execute(sa.text(statement))


def downgrade() -> None:
    """Remove triggers, tables and columns."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in FIXED:
        for verb in VERBS:
            if on_sqlite:
                op.execute(sa.text(f"DROP TRIGGER IF EXISTS {_name(table, verb)}"))
            else:
                op.execute(sa.text(f"DROP FUNCTION {_name(table, verb)}() CASCADE"))
    for table in ("modifications", "options_taken", "indexed_values"):
        op.drop_table(table)
    for name in INDEXES:
        op.drop_index(name, "contracts")
    # The last first: on SQLite a column that another one's CHECK names cannot go.
    for name in reversed(COLUMNS):
        op.execute(sa.text(f"ALTER TABLE contracts DROP COLUMN {name}"))


def _make_modifications() -> None:
    op.create_table(
        "modifications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(20), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("value", sa.BigInteger()),
        sa.Column("new_end", sa.Date()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("notice_sent_on", sa.Date()),
        sa.Column("notice_number", sa.String(80)),
        *_striking("modifications"),
        sa.CheckConstraint(
            "ground IN ('announced', 'additional', 'unforeseen', 'new_party', 'minor', 'other')",
            name=op.f("ck_modifications_ground_known"),
        ),
        sa.CheckConstraint("trim(reason) <> ''", name=op.f("ck_modifications_reasoned")),
        sa.CheckConstraint(
            "notice_sent_on >= agreed_on", name=op.f("ck_modifications_notice_after_agreement")
        ),
        sa.CheckConstraint("trim(notice_number) <> ''", name=op.f("ck_modifications_notice_number_told")),
        sa.CheckConstraint(
            "notice_number IS NULL OR notice_sent_on IS NOT NULL", name=op.f("ck_modifications_notice_dated")
        ),
        *_keys("modifications"),
    )
    op.create_index("ix_modifications_contract_id", "modifications", ["contract_id"])


def _make_options() -> None:
    op.create_table(
        "options_taken",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("starts_on", sa.Date()),
        sa.Column("ends_on", sa.Date()),
        sa.Column("value", sa.BigInteger()),
        *_striking("options_taken"),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_options_taken_term_in_order")),
        sa.CheckConstraint(
            "ends_on IS NOT NULL OR value IS NOT NULL", name=op.f("ck_options_taken_says_something")
        ),
        sa.CheckConstraint("value > 0", name=op.f("ck_options_taken_value_positive")),
        *_keys("options_taken"),
    )
    op.create_index("ix_options_taken_contract_id", "options_taken", ["contract_id"])


def _make_indexed_values() -> None:
    op.create_table(
        "indexed_values",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("valid_on", sa.Date(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        *_striking("indexed_values"),
        sa.CheckConstraint("value > 0", name=op.f("ck_indexed_values_value_positive")),
        sa.CheckConstraint("trim(reason) <> ''", name=op.f("ck_indexed_values_reasoned")),
        *_keys("indexed_values"),
    )
    op.create_index("ix_indexed_values_contract_id", "indexed_values", ["contract_id"])


def _striking(table: str) -> list[Any]:
    return [
        sa.Column("struck_on", sa.Date()),
        sa.Column("struck_reason", sa.Text()),
        sa.CheckConstraint(
            "(struck_on IS NULL) = (struck_reason IS NULL)", name=op.f(f"ck_{table}_striking_reasoned")
        ),
        sa.CheckConstraint("trim(struck_reason) <> ''", name=op.f(f"ck_{table}_striking_told")),
    ]


def _keys(table: str) -> list[Any]:
    return [
        sa.ForeignKeyConstraint(["contract_id"], ["contracts.id"], name=f"fk_{table}_contract_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]


def _name(table: str, verb: str) -> str:
    return f"{table}_stay" if verb == "UPDATE" else f"{table}_no_{verb.lower()}"


def _rewritten(table: str, differs: str) -> str:
    changed = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in FIXED[table])
    return changed if table == "contracts" else f"{changed} OR OLD.struck_on IS NOT NULL"


def _stay(table: str) -> list[str]:
    refusal = f"what is recorded in {table} stays"
    if op.get_bind().dialect.name == "sqlite":
        return [
            f"CREATE TRIGGER {table}_stay BEFORE UPDATE ON {table} WHEN {_rewritten(table, 'IS NOT')} "
            f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}  "
            f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
        ]
    condition = _rewritten(table, "IS DISTINCT FROM")
    bodies = {
        "UPDATE": f"IF {condition} THEN RAISE EXCEPTION '{refusal}'; END IF; RETURN NEW;",
        "DELETE": f"RAISE EXCEPTION '{refusal}';",
        "TRUNCATE": f"RAISE EXCEPTION '{refusal}';",
    }
    made = []
    for verb, body in bodies.items():
        name, each = _name(table, verb), "ROW" if verb == "UPDATE" else "STATEMENT"
        made += [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()",
        ]
    return made
