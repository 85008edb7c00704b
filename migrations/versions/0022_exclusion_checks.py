"""The checklist of exclusion grounds of each tenderer, and the coded ground on which an offer's is excluded."""

import sqlalchemy as sa
from alembic import op

revision = "0022_exclusion_checks"
down_revision = "0021_price_corrections"

GROUNDS = (
    "bribery", "organised_crime", "human_trafficking", "tax_or_subsidy_fraud", "business_bribery",
    "money_laundering", "terrorism", "work_safety", "working_time", "work_discrimination",
    "extortionate_discrimination", "freedom_of_association", "unauthorised_foreign_labour",
    "foreign_conviction", "unpaid_taxes_final", "bankruptcy", "bankruptcy_pending",
    "professional_misconduct", "unpaid_taxes", "environmental_social_labour_law",
    "distorting_agreements", "conflict_of_interest", "prior_involvement", "past_performance",
    "false_information", "undue_influence",
)  # fmt: skip
BY_EXTRACT = (
    "bribery", "organised_crime", "human_trafficking", "tax_or_subsidy_fraud", "business_bribery",
    "money_laundering", "terrorism", "work_safety", "working_time", "work_discrimination",
    "extortionate_discrimination", "freedom_of_association", "unauthorised_foreign_labour",
    "foreign_conviction",
)  # fmt: skip


def upgrade() -> None:
    """Make the table; the columns stand in ALTER TABLE as they are, so that the triggers of offers stay."""
    op.create_table(
        "exclusion_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tender_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(40), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("dated_on", sa.Date()),
        sa.Column("note", sa.Text()),
        sa.Column("self_cleaning", sa.Text()),
        sa.Column("cleaning_accepted", sa.Boolean()),
        sa.Column("cleaning_reason", sa.Text()),
        sa.Column("checked_by_id", sa.Integer(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(
            sa.CheckConstraint(words, name=op.f(f"ck_exclusion_checks_{name}"))
            for name, words in {
                "ground_known": f"ground IN ({_listed(GROUNDS)})",
                "outcome_known": "outcome IN ('no_sign', 'extract_checked', 'found')",
                "extract_of_convictions": f"outcome <> 'extract_checked' OR ground IN ({_listed(BY_EXTRACT)})",
                "found_dated": "(outcome = 'found') = (dated_on IS NOT NULL)",
                "found_told": "(outcome = 'found') = (note IS NOT NULL)",
                "cleaning_of_found": "outcome = 'found' OR self_cleaning IS NULL",
                "cleaning_reasoned": "(cleaning_accepted IS NULL) = (cleaning_reason IS NULL)",
                "cleaning_shown": "cleaning_accepted IS NULL OR self_cleaning IS NOT NULL",
            }.items()
        ),
        sa.ForeignKeyConstraint(["checked_by_id"], ["people.id"], name="fk_exclusion_checks_checked_by_id"),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name="fk_exclusion_checks_tender_id"),
        sa.PrimaryKeyConstraint("id", name="pk_exclusion_checks"),
        sa.UniqueConstraint("tender_id", "ground", name="uq_exclusion_checks_tender_id_ground"),
    )
    for column in ("checked_by_id", "tender_id"):
        op.create_index(f"ix_exclusion_checks_{column}", "exclusion_checks", [column])
    for name, kind in _columns().items():
        op.execute(sa.text(f"ALTER TABLE offers ADD COLUMN {name} {kind}"))


def downgrade() -> None:
    """Remove the columns and the table."""
    for name in reversed(_columns()):
        op.execute(sa.text(f"ALTER TABLE offers DROP COLUMN {name}"))
    op.drop_table("exclusion_checks")


def _columns() -> dict[str, str]:
    return {
        "exclusion_ground": "VARCHAR(40) CONSTRAINT ck_offers_exclusion_ground_known "
        f"CHECK (exclusion_ground IN ({_listed(GROUNDS)}))",
        "excluded_on": "DATE CONSTRAINT ck_offers_exclusion_dated "
        "CHECK ((exclusion_ground IS NULL) = (excluded_on IS NULL))",
    }


def _listed(codes: tuple[str, ...]) -> str:
    return ", ".join(f"'{code}'" for code in codes)
