"""Tenders, what they offer for each lot, sealed values under each round's key, and the opening."""

import sqlalchemy as sa
from alembic import op

revision = "0006_tenders"
down_revision = "0005_schemes"

APPEND_ONLY = ("round_keys", "sealed_values", "openings")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables, the parents first, and the triggers of those whose rows stay as they are."""
    _make_tenders()
    _make_offers()
    _make_sealing()
    _make_openings()
    for table in APPEND_ONLY:
        for statement in _sqlite(table) if _on_sqlite() else _postgresql(table):
            op.execute(sa.text(statement))


def downgrade() -> None:
    """Remove the tables, the children first, with their triggers."""
    for table in ("openings", "opening_authorisations", "sealed_values", "round_keys", "offers", "tenders"):
        op.drop_table(table)
    if not _on_sqlite():
        for table in APPEND_ONLY:
            for verb in ("update", "delete", "truncate"):
                op.execute(sa.text(f"DROP FUNCTION {table}_no_{verb}()"))


def _make_tenders() -> None:
    op.create_table(
        "tenders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("receipt", sa.String(80)),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("late_finding", sa.Text()),
        sa.Column("withdrawn_at", MOMENT),
        sa.Column("withdrawn_reason", sa.Text()),
        sa.Column("note", sa.Text()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "channel IN ('electronic', 'post', 'by_hand', 'other_system')",
            name=op.f("ck_tenders_channel_known"),
        ),
        sa.CheckConstraint("late OR late_finding IS NULL", name=op.f("ck_tenders_late_explained")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_tenders_round_id"),
        sa.ForeignKeyConstraint(["supplier_id"], ["suppliers.id"], name="fk_tenders_supplier_id"),
        sa.PrimaryKeyConstraint("id", name="pk_tenders"),
    )
    live = sa.text("withdrawn_at IS NULL")
    op.create_index(
        "uq_tenders_live", "tenders", ["round_id", "supplier_id"], unique=True, sqlite_where=live,
        postgresql_where=live,
    )  # fmt: skip
    op.create_index("ix_tenders_round_id", "tenders", ["round_id"])
    op.create_index("ix_tenders_supplier_id", "tenders", ["supplier_id"])


def _make_offers() -> None:
    op.create_table(
        "offers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tender_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("sealed_at", MOMENT),
        sa.Column("opened_at", MOMENT),
        sa.Column("unit_price", sa.BigInteger()),
        sa.Column("volume", sa.Text()),
        sa.Column("total", sa.BigInteger()),
        sa.Column("standing", sa.String(20), nullable=False),
        sa.Column("reason_code", sa.String(30)),
        sa.Column("reason", sa.Text()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "standing IN ('received', 'admitted', 'excluded', 'rejected')",
            name=op.f("ck_offers_standing_known"),
        ),
        sa.CheckConstraint(
            "reason_code IN ('late', 'not_conforming', 'over_ceiling', 'unsuitable', 'abnormally_low', "
            "'exclusion_ground', 'other')",
            name=op.f("ck_offers_reason_code_known"),
        ),
        sa.CheckConstraint(
            "opened_at IS NOT NULL OR (unit_price IS NULL AND volume IS NULL AND total IS NULL)",
            name=op.f("ck_offers_sealed_until_opened"),
        ),
        sa.CheckConstraint("unit_price > 0", name=op.f("ck_offers_unit_price_positive")),
        sa.CheckConstraint("total > 0", name=op.f("ck_offers_total_positive")),
        sa.CheckConstraint(
            "standing IN ('received', 'admitted') OR reason IS NOT NULL",
            name=op.f("ck_offers_rejection_reasoned"),
        ),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name="fk_offers_tender_id"),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name="fk_offers_lot_id"),
        sa.PrimaryKeyConstraint("id", name="pk_offers"),
        sa.UniqueConstraint("tender_id", "lot_id", name="uq_offers_tender_id_lot_id"),
    )
    op.create_index("ix_offers_tender_id", "offers", ["tender_id"])
    op.create_index("ix_offers_lot_id", "offers", ["lot_id"])


def _make_sealing() -> None:
    op.create_table(
        "round_keys",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped_private", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_round_keys_round_id"),
        sa.PrimaryKeyConstraint("round_id", name="pk_round_keys"),
    )
    op.create_table(
        "sealed_values",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name="fk_sealed_values_offer_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sealed_values"),
    )
    op.create_index("ix_sealed_values_offer_id", "sealed_values", ["offer_id"])


def _make_openings() -> None:
    op.create_table(
        "opening_authorisations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_opening_authorisations_round_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_opening_authorisations_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_opening_authorisations"),
        sa.UniqueConstraint("round_id", "person_id", name="uq_opening_authorisations_round_id_person_id"),
    )
    for column in ("round_id", "person_id"):
        op.create_index(f"ix_opening_authorisations_{column}", "opening_authorisations", [column])
    op.create_table(
        "openings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("place", sa.String(200)),
        sa.Column("other_system_reference", sa.String(200)),
        sa.Column("tenders_on_time", sa.Integer(), nullable=False),
        sa.Column("tenders_late", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_openings_round_id"),
        sa.PrimaryKeyConstraint("id", name="pk_openings"),
        sa.UniqueConstraint("round_id", name="uq_openings_round_id"),
    )


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _sqlite(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}  "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ]


def _postgresql(table: str) -> list[str]:
    made = []
    for verb in ("UPDATE", "DELETE", "TRUNCATE"):
        name = f"{table}_no_{verb.lower()}"
        made.append(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
        )
        made.append(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )
    return made
