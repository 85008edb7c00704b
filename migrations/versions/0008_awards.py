"""Awards with their lines, reasons and notifications, appeals and corrections; what was decided stays."""

import sqlalchemy as sa
from alembic import op

revision = "0008_awards"
down_revision = "0007_evaluation"

MOMENT = sa.DateTime(timezone=True)
TABLES = ("awards", "award_lines", "award_criterion_reasons", "notifications", "appeals", "corrections")
APPEND_ONLY = ("award_lines", "award_criterion_reasons")
PROPOSED = (
    "lot_id", "number", "comparison_id", "direct", "direct_reason", "reasons", "price_only_reason", "tie_reason",
    "proposed_by_id", "proposed_at",
)  # fmt: skip
DECIDED = (
    "approved_by_id", "approved_at", "comment", "decision_number", "decided_on", "decision_maker",
    "correction_instructions", "appeal_instructions", "standstill_binds", "standstill_finding",
)  # fmt: skip
STAYS = "what was proposed and decided stays"


def upgrade() -> None:
    """Make the tables, the parents first, and the triggers that keep what was proposed and decided."""
    _make_awards()
    _make_award_lines()
    _make_award_criterion_reasons()
    _make_notifications()
    _make_appeals()
    _make_corrections()
    for table in APPEND_ONLY:
        for statement in _append_only(table):
            op.execute(sa.text(statement))
    for statement in _stay():
        op.execute(sa.text(statement))


def downgrade() -> None:
    """Remove the tables, the children first, with their triggers."""
    for table in reversed(TABLES):
        op.drop_table(table)
    if not _on_sqlite():
        op.execute(sa.text("DROP FUNCTION awards_stay()"))
        for table in APPEND_ONLY:
            for verb in ("update", "delete", "truncate"):
                op.execute(sa.text(f"DROP FUNCTION {table}_no_{verb}()"))


def _make_awards() -> None:
    op.create_table(
        "awards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("comparison_id", sa.Integer()),
        sa.Column("direct", sa.Boolean(), nullable=False),
        sa.Column("direct_reason", sa.Text()),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("price_only_reason", sa.Text()),
        sa.Column("tie_reason", sa.Text()),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("approved_by_id", sa.Integer()),
        sa.Column("approved_at", MOMENT),
        sa.Column("comment", sa.Text()),
        sa.Column("decision_number", sa.String(80)),
        sa.Column("decided_on", sa.Date()),
        sa.Column("decision_maker", sa.String(200)),
        sa.Column("correction_instructions", sa.Boolean(), nullable=False),
        sa.Column("appeal_instructions", sa.Boolean(), nullable=False),
        sa.Column("standstill_binds", sa.Boolean(), nullable=False),
        sa.Column("standstill_finding", sa.Text()),
        sa.Column("earliest_contract_day", sa.Date()),
        sa.Column("ended_on", sa.Date()),
        sa.Column("ended_reason", sa.Text()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'annulled' OR ended_reason IS NOT NULL", name=op.f("ck_awards_annulling_reasoned")
        ),
        sa.CheckConstraint(
            "state NOT IN ('decided', 'annulled') OR (approved_by_id IS NOT NULL AND approved_at IS NOT NULL "
            "AND decided_on IS NOT NULL AND decision_number IS NOT NULL)",
            name=op.f("ck_awards_decided_whole"),
        ),
        sa.CheckConstraint("NOT direct OR direct_reason IS NOT NULL", name=op.f("ck_awards_direct_reasoned")),
        sa.CheckConstraint("approved_by_id <> proposed_by_id", name=op.f("ck_awards_four_eyes")),
        sa.CheckConstraint("trim(reasons) <> ''", name=op.f("ck_awards_reasoned")),
        sa.CheckConstraint("direct OR comparison_id IS NOT NULL", name=op.f("ck_awards_rests_on_comparison")),
        sa.CheckConstraint(
            "state IN ('proposed', 'sent_back', 'withdrawn', 'decided', 'annulled')",
            name=op.f("ck_awards_state_known"),
        ),
        sa.ForeignKeyConstraint(["approved_by_id"], ["people.id"], name="fk_awards_approved_by_id"),
        sa.ForeignKeyConstraint(["comparison_id"], ["comparisons.id"], name="fk_awards_comparison_id"),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name="fk_awards_lot_id"),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["people.id"], name="fk_awards_proposed_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_awards"),
        sa.UniqueConstraint("lot_id", "number", name="uq_awards_lot_id_number"),
    )
    op.create_index("ix_awards_comparison_id", "awards", ["comparison_id"])
    op.create_index("ix_awards_lot_id", "awards", ["lot_id"])
    live = sa.text("state IN ('proposed', 'decided')")
    op.create_index(
        "uq_awards_live", "awards", ["lot_id"], unique=True, sqlite_where=live, postgresql_where=live
    )


def _make_award_lines() -> None:
    op.create_table(
        "award_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.Column("priority", sa.Integer()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("chosen OR priority IS NULL", name=op.f("ck_award_lines_priority_of_chosen")),
        sa.CheckConstraint("trim(reason) <> ''", name=op.f("ck_award_lines_reasoned")),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name="fk_award_lines_award_id"),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name="fk_award_lines_offer_id"),
        sa.PrimaryKeyConstraint("id", name="pk_award_lines"),
        sa.UniqueConstraint("award_id", "offer_id", name="uq_award_lines_award_id_offer_id"),
    )
    op.create_index("ix_award_lines_award_id", "award_lines", ["award_id"])
    op.create_index("ix_award_lines_offer_id", "award_lines", ["offer_id"])


def _make_award_criterion_reasons() -> None:
    op.create_table(
        "award_criterion_reasons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("trim(reason) <> ''", name=op.f("ck_award_criterion_reasons_reasoned")),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name="fk_award_criterion_reasons_award_id"),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criteria.id"], name="fk_award_criterion_reasons_criterion_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_award_criterion_reasons"),
        sa.UniqueConstraint(
            "award_id", "criterion_id", name="uq_award_criterion_reasons_award_id_criterion_id"
        ),
    )
    op.create_index("ix_award_criterion_reasons_award_id", "award_criterion_reasons", ["award_id"])
    op.create_index("ix_award_criterion_reasons_criterion_id", "award_criterion_reasons", ["criterion_id"])


def _make_notifications() -> None:
    op.create_table(
        "notifications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("tender_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("known_on", sa.Date()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("channel IN ('electronic', 'post')", name=op.f("ck_notifications_channel_known")),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name="fk_notifications_award_id"),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name="fk_notifications_tender_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notifications"),
        sa.UniqueConstraint("award_id", "tender_id", name="uq_notifications_award_id_tender_id"),
    )
    op.create_index("ix_notifications_award_id", "notifications", ["award_id"])
    op.create_index("ix_notifications_tender_id", "notifications", ["tender_id"])


def _make_appeals() -> None:
    op.create_table(
        "appeals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("docket", sa.String(80)),
        sa.Column("appellant_id", sa.Integer()),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("permission_on", sa.Date()),
        sa.Column("resolved_on", sa.Date()),
        sa.Column("outcome", sa.String(20)),
        sa.Column("note", sa.Text()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('rejected', 'dismissed', 'withdrawn', 'annulled', 'compensation', 'other')",
            name=op.f("ck_appeals_outcome_known"),
        ),
        sa.CheckConstraint("resolved_on >= filed_on", name=op.f("ck_appeals_resolved_after_filed")),
        sa.CheckConstraint(
            "(resolved_on IS NULL) = (outcome IS NULL)", name=op.f("ck_appeals_resolved_with_outcome")
        ),
        sa.ForeignKeyConstraint(["appellant_id"], ["suppliers.id"], name="fk_appeals_appellant_id"),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name="fk_appeals_award_id"),
        sa.PrimaryKeyConstraint("id", name="pk_appeals"),
    )
    op.create_index("ix_appeals_appellant_id", "appeals", ["appellant_id"])
    op.create_index("ix_appeals_award_id", "appeals", ["award_id"])


def _make_corrections() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("claimant_id", sa.Integer()),
        sa.Column("claimed_on", sa.Date(), nullable=False),
        sa.Column("resolved_on", sa.Date()),
        sa.Column("outcome", sa.String(20)),
        sa.Column("note", sa.Text()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('rejected', 'corrected', 'annulled')", name=op.f("ck_corrections_outcome_known")
        ),
        sa.CheckConstraint(
            "(resolved_on IS NULL) = (outcome IS NULL)", name=op.f("ck_corrections_resolved_with_outcome")
        ),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name="fk_corrections_award_id"),
        sa.ForeignKeyConstraint(["claimant_id"], ["suppliers.id"], name="fk_corrections_claimant_id"),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
    )
    op.create_index("ix_corrections_award_id", "corrections", ["award_id"])
    op.create_index("ix_corrections_claimant_id", "corrections", ["claimant_id"])


def _overwritten(differs: str) -> str:
    proposed = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in PROPOSED)
    decided = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in DECIDED)
    moved = "NEW.state <> OLD.state AND NOT (OLD.state = 'decided' AND NEW.state = 'annulled')"
    return f"({proposed}) OR (OLD.state <> 'proposed' AND ({decided} OR ({moved})))"


def _stay() -> list[str]:
    if _on_sqlite():
        return [
            f"CREATE TRIGGER awards_stay BEFORE UPDATE ON awards WHEN {_overwritten('IS NOT')} "
            f"BEGIN SELECT RAISE(ABORT, '{STAYS}'); END"
        ]
    return [
        "CREATE OR REPLACE FUNCTION awards_stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {_overwritten('IS DISTINCT FROM')} THEN RAISE EXCEPTION '{STAYS}'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER awards_stay BEFORE UPDATE ON awards FOR EACH ROW EXECUTE FUNCTION awards_stay()",
    ]


def _append_only(table: str) -> list[str]:
    refusal = f"{table} is append-only"
    if _on_sqlite():
        return [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}  "
            f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    made = []
    for verb in ("UPDATE", "DELETE", "TRUNCATE"):
        name = f"{table}_no_{verb.lower()}"
        made.append(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{refusal}'; END $$"
        )
        made.append(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )
    return made


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
