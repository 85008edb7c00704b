"""Rounds with their co-buyers, keepers and published events, and their lots."""

import sqlalchemy as sa
from alembic import op

revision = "0004_rounds"
down_revision = "0003_people"

TABLES = ("rounds", "co_buyers", "keepers", "published_events", "lots", "lot_municipalities")
LEVELS = "'0', 'literacy', 'A1.1', 'A1.2', 'A1.3', 'A2.1', 'A2.2', 'B1.1', 'B1.2', 'B2.1', 'B2.2', 'C1'"
UNPUBLISHED = "OLD.stage <> 'planned' AND NEW.stage = 'planned'"
STAYS = "what is published stays published"
ON = "BEFORE UPDATE OF stage ON rounds"
SQLITE = (
    f"CREATE TRIGGER rounds_stay_published {ON} WHEN {UNPUBLISHED} BEGIN SELECT RAISE(ABORT, '{STAYS}'); END",
)
POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION rounds_stay_published() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"IF {UNPUBLISHED} THEN RAISE EXCEPTION '{STAYS}'; END IF; RETURN NEW; END $$",
    f"CREATE TRIGGER rounds_stay_published {ON} FOR EACH ROW EXECUTE FUNCTION rounds_stay_published()",
)


def upgrade() -> None:
    """Make the tables, the parents first, and the trigger that keeps what was published so."""
    _rounds()
    _co_buyers()
    _keepers()
    _published_events()
    _lots()
    _lot_municipalities()
    for statement in SQLITE if _on_sqlite() else POSTGRESQL:
        op.execute(sa.text(statement))


def downgrade() -> None:
    """Remove the tables, the children first, with their trigger."""
    for table in reversed(TABLES):
        op.drop_table(table)
    if not _on_sqlite():
        op.execute(sa.text("DROP FUNCTION rounds_stay_published()"))


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _rounds() -> None:
    op.create_table(
        "rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(80), nullable=False),
        sa.Column("title_fi", sa.String(300)),
        sa.Column("title_sv", sa.String(300)),
        sa.Column("title_en", sa.String(300)),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("keeper_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(20), nullable=False),
        sa.Column("training", sa.String(30), nullable=False),
        sa.Column("cpv", sa.String(8)),
        sa.Column("nuts", sa.String(8)),
        sa.Column("nuts_version", sa.String(4)),
        sa.Column("procedure", sa.String(20)),
        sa.Column("notice_kind", sa.String(120)),
        sa.Column("notice_number", sa.String(80)),
        sa.Column("technique", sa.String(20)),
        sa.Column("framework_ceiling", sa.BigInteger()),
        sa.Column("framework_per_year", sa.BigInteger()),
        sa.Column("framework_suppliers", sa.Integer()),
        sa.Column("framework_mode", sa.String(40)),
        sa.Column("volume_commitment", sa.Boolean()),
        sa.Column("undivided_reason", sa.Text()),
        sa.Column("lot_limit", sa.Integer()),
        sa.Column("subcontract_share", sa.Text()),
        sa.Column("estimated_low", sa.BigInteger()),
        sa.Column("estimated_high", sa.BigInteger()),
        sa.Column("value_note", sa.Text()),
        sa.Column("regime", sa.String(20)),
        sa.Column("regime_finding", sa.Text()),
        sa.Column("law_day", sa.Date()),
        sa.Column("planned_notice_on", sa.Date()),
        sa.Column("planned_decision_on", sa.Date()),
        sa.Column("began_on", sa.Date()),
        sa.Column("notice_sent_on", sa.Date()),
        sa.Column("notice_published_on", sa.Date()),
        sa.Column("questions_until", sa.DateTime(timezone=True)),
        sa.Column("tender_deadline", sa.DateTime(timezone=True)),
        sa.Column("deadline_on", sa.Date()),
        sa.Column("tenders_valid_until", sa.Date()),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.Column("opened_at", sa.DateTime(timezone=True)),
        sa.Column("decided_on", sa.Date()),
        sa.Column("contract_start", sa.Date()),
        sa.Column("contract_end", sa.Date()),
        sa.Column("option_terms", sa.Text()),
        sa.Column("cancelled_on", sa.Date()),
        sa.Column("cancelled_reason", sa.Text()),
        sa.Column("received_in", sa.String(20), nullable=False),
        sa.Column("other_system", sa.String(120)),
        sa.Column("curriculum", sa.String(120)),
        sa.Column("training_language", sa.String(10)),
        sa.Column("immigrant_needs", sa.String(20)),
        sa.Column("immigrant_needs_how", sa.Text()),
        sa.Column("notes", sa.Text()),
        sa.Column("record", sa.Boolean(), nullable=False),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text()),
        sa.Column("remark", sa.Text()),
        sa.Column("as_printed", sa.Text()),
        sa.Column("lots_total", sa.Integer()),
        sa.Column("lots_note", sa.Text()),
        sa.Column("sort_day", sa.Date(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title_sort", sa.String(300), nullable=False),
        sa.Column("estimate_sort", sa.BigInteger(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "framework_mode IN ('priority', 'mini_competition', 'priority_and_mini_competition')",
            name=op.f("ck_rounds_framework_mode_known"),
        ),
        sa.CheckConstraint(
            "immigrant_needs IN ('yes', 'no', 'not_applicable')", name=op.f("ck_rounds_immigrant_needs_known")
        ),
        sa.CheckConstraint(
            "procedure IN ('open', 'restricted', 'negotiated', 'dialogue', 'innovation', 'described', 'direct')",
            name=op.f("ck_rounds_procedure_known"),
        ),
        sa.CheckConstraint("received_in IN ('here', 'elsewhere')", name=op.f("ck_rounds_received_in_known")),
        sa.CheckConstraint(
            "record OR stage <> 'opened' OR opened_at IS NOT NULL", name=op.f("ck_rounds_opening_dated")
        ),
        sa.CheckConstraint(
            "record OR stage IN ('planned', 'cancelled') OR (law_day IS NOT NULL AND regime IS NOT NULL)",
            name=op.f("ck_rounds_law_fixed_at_publication"),
        ),
        sa.CheckConstraint(
            "regime IN ('annex_e', 'eu', 'national', 'below_threshold', 'not_established')",
            name=op.f("ck_rounds_regime_known"),
        ),
        sa.CheckConstraint(
            "stage <> 'cancelled' OR cancelled_reason IS NOT NULL", name=op.f("ck_rounds_cancelling_reasoned")
        ),
        sa.CheckConstraint(
            "stage IN ('planned', 'published', 'opened', 'cancelled')", name=op.f("ck_rounds_stage_known")
        ),
        sa.CheckConstraint(
            "technique IN ('contract', 'framework', 'dps')", name=op.f("ck_rounds_technique_known")
        ),
        sa.CheckConstraint(
            "training IN ('integration', 'literacy', 'finnish_swedish', "
            "'labour_market', 'preparatory', 'joint_purchase', 'job_search_coaching')",
            name=op.f("ck_rounds_training_known"),
        ),
        sa.CheckConstraint(
            "training_language IN ('fi', 'sv', 'fi_sv', 'other')",
            name=op.f("ck_rounds_training_language_known"),
        ),
        sa.CheckConstraint(
            "(estimated_low IS NULL) = (estimated_high IS NULL)", name=op.f("ck_rounds_estimate_whole")
        ),
        sa.CheckConstraint("NOT record OR source IS NOT NULL", name=op.f("ck_rounds_record_sourced")),
        sa.CheckConstraint("contract_end >= contract_start", name=op.f("ck_rounds_term_in_order")),
        sa.CheckConstraint("estimated_low <= estimated_high", name=op.f("ck_rounds_estimate_in_order")),
        sa.CheckConstraint("estimated_low >= 0", name=op.f("ck_rounds_estimate_not_negative")),
        sa.CheckConstraint("record OR decided_on IS NULL", name=op.f("ck_rounds_decided_by_lot")),
        sa.CheckConstraint(
            "title_fi IS NOT NULL OR title_sv IS NOT NULL OR title_en IS NOT NULL",
            name=op.f("ck_rounds_titled"),
        ),
        sa.ForeignKeyConstraint(["buyer_id"], ["organisations.id"], name="fk_rounds_buyer_id"),
        sa.ForeignKeyConstraint(["keeper_id"], ["organisations.id"], name="fk_rounds_keeper_id"),
        sa.PrimaryKeyConstraint("id", name="pk_rounds"),
        sa.UniqueConstraint("buyer_id", "reference", name="uq_rounds_buyer_id_reference"),
    )
    op.create_index("ix_rounds_buyer_id_sort_day", "rounds", ["buyer_id", "sort_day", "id"])
    op.create_index("ix_rounds_buyer_id_keeper_id", "rounds", ["buyer_id", "keeper_id"])
    op.create_index("ix_rounds_deadline_on", "rounds", ["deadline_on"])
    op.create_index("ix_rounds_estimate_sort", "rounds", ["estimate_sort", "id"])
    op.create_index("ix_rounds_keeper_id", "rounds", ["keeper_id", "sort_day", "id"])
    op.create_index("ix_rounds_reference", "rounds", ["reference", "id"])
    op.create_index("ix_rounds_sort_day", "rounds", ["sort_day", "id"])
    op.create_index("ix_rounds_stage", "rounds", ["stage", "sort_day", "id"])
    op.create_index("ix_rounds_title_sort", "rounds", ["title_sort", "id"])
    op.create_index("ix_rounds_training", "rounds", ["training", "sort_day", "id"])
    if _on_sqlite():
        op.create_index("ix_rounds_words", "rounds", ["sort_day", "id", "search_text"])
    op.create_index("ix_rounds_year", "rounds", ["year", "sort_day", "id"])


def _co_buyers() -> None:
    op.create_table(
        "co_buyers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.CheckConstraint("role IN ('lead', 'co_buyer', 'orderer')", name=op.f("ck_co_buyers_role_known")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name="fk_co_buyers_organisation_id"
        ),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_co_buyers_round_id"),
        sa.PrimaryKeyConstraint("id", name="pk_co_buyers"),
        sa.UniqueConstraint("round_id", "organisation_id", name="uq_co_buyers_round_id_organisation_id"),
    )
    op.create_index("ix_co_buyers_organisation_id", "co_buyers", ["organisation_id"])
    op.create_index("ix_co_buyers_round_id", "co_buyers", ["round_id"])


def _keepers() -> None:
    op.create_table(
        "keepers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("why", sa.Text()),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name="fk_keepers_organisation_id"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_keepers_round_id"),
        sa.PrimaryKeyConstraint("id", name="pk_keepers"),
        sa.UniqueConstraint("round_id", "since", name="uq_keepers_round_id_since"),
    )
    op.create_index("ix_keepers_organisation_id", "keepers", ["organisation_id"])
    op.create_index("ix_keepers_round_id", "keepers", ["round_id"])


def _published_events() -> None:
    op.create_table(
        "published_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("happened_on", sa.Date()),
        sa.Column("what", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_published_events_round_id"),
        sa.PrimaryKeyConstraint("id", name="pk_published_events"),
    )
    op.create_index("ix_published_events_round_id", "published_events", ["round_id"])


def _lots() -> None:
    op.create_table(
        "lots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(300)),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(20), nullable=False),
        sa.Column("track", sa.String(20)),
        sa.Column("level_from", sa.String(10)),
        sa.Column("level_to", sa.String(10)),
        sa.Column("price_unit", sa.String(20), nullable=False),
        sa.Column("minutes_per_workday", sa.Integer(), nullable=False),
        sa.Column("volume", sa.Text()),
        sa.Column("group_size_min", sa.Integer()),
        sa.Column("group_size_max", sa.Integer()),
        sa.Column("ceiling_price", sa.BigInteger()),
        sa.Column("estimated_value", sa.BigInteger()),
        sa.Column("cancelled_on", sa.Date()),
        sa.Column("cancelled_reason", sa.Text()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            f"level_from IN ({LEVELS})",
            name=op.f("ck_lots_level_from_known"),
        ),
        sa.CheckConstraint(
            f"level_to IN ({LEVELS})",
            name=op.f("ck_lots_level_to_known"),
        ),
        sa.CheckConstraint(
            "price_unit IN ('student_workday', 'student', 'group', 'hour', 'lump_sum', 'credit')",
            name=op.f("ck_lots_price_unit_known"),
        ),
        sa.CheckConstraint(
            "stage <> 'cancelled' OR cancelled_reason IS NOT NULL", name=op.f("ck_lots_cancelling_reasoned")
        ),
        sa.CheckConstraint(
            "stage IN ('tendered', 'evaluated', 'proposed', 'decided', 'concluded', 'ended', 'cancelled')",
            name=op.f("ck_lots_stage_known"),
        ),
        sa.CheckConstraint(
            "track IN ('slow', 'basic', 'fast', 'literacy', 'top_up', 'mixed', 'other')",
            name=op.f("ck_lots_track_known"),
        ),
        sa.CheckConstraint("ceiling_price > 0", name=op.f("ck_lots_ceiling_positive")),
        sa.CheckConstraint("estimated_value >= 0", name=op.f("ck_lots_estimate_not_negative")),
        sa.CheckConstraint("group_size_min <= group_size_max", name=op.f("ck_lots_group_in_order")),
        sa.CheckConstraint("group_size_min > 0", name=op.f("ck_lots_group_positive")),
        sa.CheckConstraint("minutes_per_workday BETWEEN 1 AND 1440", name=op.f("ck_lots_workday_possible")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_lots_round_id"),
        sa.PrimaryKeyConstraint("id", name="pk_lots"),
        sa.UniqueConstraint("round_id", "code", name="uq_lots_round_id_code"),
    )
    op.create_index("ix_lots_round_id", "lots", ["round_id"])
    op.create_index("ix_lots_stage", "lots", ["stage"])


def _lot_municipalities() -> None:
    op.create_table(
        "lot_municipalities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name="fk_lot_municipalities_lot_id"),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["organisations.id"], name="fk_lot_municipalities_municipality_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_lot_municipalities"),
        sa.UniqueConstraint("lot_id", "municipality_id", name="uq_lot_municipalities_lot_id_municipality_id"),
    )
    op.create_index("ix_lot_municipalities_lot_id", "lot_municipalities", ["lot_id"])
    op.create_index("ix_lot_municipalities_municipality_id", "lot_municipalities", ["municipality_id"])
