"""Who is named to open a round's tenders, words that lapse, who was present, and the tenders of the opening record."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018_openers"
down_revision = "0017_panels"

MOMENT = sa.DateTime(timezone=True)
# The columns stand in ALTER TABLE as they are: rebuilding the table on SQLite would drop its triggers.
COLUMNS = {
    "openers_needed": "INTEGER DEFAULT 2 NOT NULL CONSTRAINT ck_rounds_openers_needed_some CHECK (openers_needed >= 1)",
    "opening_minutes": "INTEGER DEFAULT 60 NOT NULL "
    "CONSTRAINT ck_rounds_opening_minutes_some CHECK (opening_minutes >= 1)",
}
APPEND_ONLY = ("opening_authorisations", "openings_present", "opened_tenders")
VERBS = ("update", "delete", "truncate")
STANDING = (
    "SELECT 1 FROM openers WHERE openers.round_id = {row}.round_id AND openers.person_id = {row}.person_id "
    "AND openers.removed_at IS NULL"
)
WORDS = (
    "SELECT count(*) FROM opening_authorisations given WHERE given.round_id = NEW.round_id "  # noqa: S608
    f"AND EXISTS ({STANDING.format(row='given')}) AND given.sitting = (SELECT max(latest.sitting) "
    "FROM opening_authorisations latest WHERE latest.round_id = NEW.round_id)"
)
# trigger → its table, when, the condition and the refusal
REFUSALS = {
    "openers_stay": (
        "openers",
        "BEFORE UPDATE",
        "OLD.removed_at IS NOT NULL OR NEW.removed_at IS NULL OR OLD.round_id <> NEW.round_id "
        "OR OLD.person_id <> NEW.person_id OR OLD.named_at <> NEW.named_at",
        "who was named is not changed, only removed",
    ),
    "opening_authorisations_named": (
        "opening_authorisations",
        "BEFORE INSERT",
        f"NOT EXISTS ({STANDING.format(row='NEW')})",
        "only who is named authorises an opening",
    ),
    "openings_authorised": (
        "openings",
        "BEFORE INSERT",
        "EXISTS (SELECT 1 FROM rounds WHERE rounds.id = NEW.round_id AND rounds.received_in = 'here' "  # noqa: S608
        f"AND NOT rounds.record AND rounds.openers_needed > ({WORDS}))",
        "not enough of those named have authorised the opening",
    ),
}


def upgrade() -> None:
    """Add the columns, make the tables, and the triggers that keep what is recorded."""
    for name, kind in COLUMNS.items():
        op.execute(sa.text(f"ALTER TABLE rounds ADD COLUMN {name} {kind}"))
    _make_openers()
    _let_words_lapse()
    _make_record()
    for statement in _triggers():
        op.execute(sa.text(statement))


def downgrade() -> None:
    """Remove triggers, tables and columns; of somebody's several words for a round the latest stays."""
    for name in REFUSALS:
        _drop_trigger(name)
    for table in APPEND_ONLY:
        for verb in VERBS:
            _drop_trigger(f"{table}_no_{verb}")
    for verb in ("delete", "truncate"):
        _drop_trigger(f"openers_no_{verb}")
    for table in ("opened_tenders", "openings_present", "openers"):
        op.drop_table(table)
    op.execute(
        sa.text(
            "DELETE FROM opening_authorisations WHERE id NOT IN "
            "(SELECT max(id) FROM opening_authorisations GROUP BY round_id, person_id)"
        )
    )
    with op.batch_alter_table("opening_authorisations") as batch:
        batch.drop_constraint("uq_opening_authorisations_round_id_sitting_person_id", type_="unique")
        batch.drop_constraint(op.f("ck_opening_authorisations_sitting_counted"), type_="check")
        batch.drop_column("sitting")
        batch.create_unique_constraint(
            "uq_opening_authorisations_round_id_person_id", ["round_id", "person_id"]
        )
    for name in reversed(COLUMNS):
        op.execute(sa.text(f"ALTER TABLE rounds DROP COLUMN {name}"))


def _make_openers() -> None:
    op.create_table(
        "openers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("named_at", MOMENT, nullable=False),
        sa.Column("removed_at", MOMENT),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_openers_round_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_openers_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_openers"),
    )
    for column in ("round_id", "person_id"):
        op.create_index(f"ix_openers_{column}", "openers", [column])
    standing = sa.text("removed_at IS NULL")
    op.create_index(
        "uq_openers_standing", "openers", ["round_id", "person_id"], unique=True, sqlite_where=standing,
        postgresql_where=standing,
    )  # fmt: skip


def _let_words_lapse() -> None:
    with op.batch_alter_table("opening_authorisations") as batch:
        batch.add_column(sa.Column("sitting", sa.Integer(), nullable=False, server_default=sa.text("1")))
        batch.create_check_constraint(op.f("ck_opening_authorisations_sitting_counted"), "sitting >= 1")
        batch.drop_constraint("uq_opening_authorisations_round_id_person_id", type_="unique")
        batch.create_unique_constraint(
            "uq_opening_authorisations_round_id_sitting_person_id", ["round_id", "sitting", "person_id"]
        )


def _make_record() -> None:
    op.create_table(
        "openings_present",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opening_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("organisation", sa.String(200)),
        sa.CheckConstraint("trim(name) <> ''", name=op.f("ck_openings_present_named")),
        *_of_opening("openings_present"),
    )
    op.create_index("ix_openings_present_opening_id", "openings_present", ["opening_id"])
    op.create_table(
        "opened_tenders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opening_id", sa.Integer(), nullable=False),
        sa.Column("tender_id", sa.Integer(), nullable=False),
        sa.Column("tenderer", sa.String(200), nullable=False),
        sa.Column("business_id", sa.String(20)),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name="fk_opened_tenders_tender_id"),
        sa.UniqueConstraint("opening_id", "tender_id", name="uq_opened_tenders_opening_id_tender_id"),
        *_of_opening("opened_tenders"),
    )
    for column in ("opening_id", "tender_id"):
        op.create_index(f"ix_opened_tenders_{column}", "opened_tenders", [column])
    # What was opened here before has its record too: the tenders whose values that opening filled in.
    op.execute(
        sa.text(
            "INSERT INTO opened_tenders (opening_id, tender_id, tenderer, business_id, received_at, late) "
            "SELECT openings.id, tenders.id, suppliers.name, suppliers.business_id, tenders.received_at, tenders.late "
            "FROM openings JOIN rounds ON rounds.id = openings.round_id AND rounds.received_in = 'here' "
            "JOIN tenders ON tenders.round_id = rounds.id JOIN suppliers ON suppliers.id = tenders.supplier_id "
            "WHERE EXISTS (SELECT 1 FROM offers WHERE offers.tender_id = tenders.id "
            "AND offers.opened_at = openings.opened_at AND offers.sealed_at IS NOT NULL "
            "AND offers.sealed_at < openings.opened_at)"
        )
    )


def _of_opening(table: str) -> list[Any]:
    return [
        sa.ForeignKeyConstraint(["opening_id"], ["openings.id"], name=f"fk_{table}_opening_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]


def _triggers() -> list[str]:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    made = []
    for name, (table, on, condition, refusal) in REFUSALS.items():
        body = f"IF {condition} THEN RAISE EXCEPTION '{refusal}'; END IF; RETURN NEW;"
        if on_sqlite:
            made.append(
                f"CREATE TRIGGER {name} {on} ON {table} WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            )
        else:
            made += _function(name, on, table, body, each="ROW")
    kept = [(table, verb, f"{table} is append-only") for table in APPEND_ONLY for verb in VERBS]
    kept += [("openers", verb, "who was named stays") for verb in ("delete", "truncate")]
    for table, verb, refusal in kept:
        name, on = f"{table}_no_{verb}", f"BEFORE {verb.upper()}"
        if not on_sqlite:
            made += _function(name, on, table, f"RAISE EXCEPTION '{refusal}';", each="STATEMENT")
        elif verb != "truncate":
            made.append(f"CREATE TRIGGER {name} {on} ON {table} BEGIN SELECT RAISE(ABORT, '{refusal}'); END")
    return made


def _function(name: str, on: str, table: str, body: str, *, each: str) -> list[str]:
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
        f"CREATE TRIGGER {name} {on} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()",
    ]


def _drop_trigger(name: str) -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.execute(sa.text(f"DROP FUNCTION {name}() CASCADE"))
    elif not name.endswith("_truncate"):
        op.execute(sa.text(f"DROP TRIGGER {name}"))
