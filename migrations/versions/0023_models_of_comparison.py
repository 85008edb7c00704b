"""Criteria of every model: floors, deductions from a comparison price, and the heading of a sub-criterion."""

import sqlalchemy as sa
from alembic import op

revision = "0023_models_of_comparison"
down_revision = "0022_exclusion_checks"

# The columns stand in ALTER TABLE as they are: rebuilding the table on SQLite would drop its triggers.
COLUMNS = {
    "floor": "TEXT CONSTRAINT ck_criteria_floor_of_excess "
    "CHECK (floor IS NULL OR (formula IS NOT NULL AND formula = 'relative_excess'))",
    "deduction": "VARCHAR(20) "
    "CONSTRAINT ck_criteria_deduction_known CHECK (deduction IN ('share_of_own_price', 'fixed_value')) "
    "CONSTRAINT ck_criteria_deducted_for_quality CHECK (deduction IS NULL OR kind = 'quality')",
    "weight": "TEXT CONSTRAINT ck_criteria_weight_is_a_share "
    "CHECK (weight IS NULL OR (deduction IS NOT NULL AND deduction = 'share_of_own_price'))",
    "value": "TEXT CONSTRAINT ck_criteria_value_is_fixed "
    "CHECK (value IS NULL OR (deduction IS NOT NULL AND deduction = 'fixed_value'))",
    "heading": "VARCHAR(300) CONSTRAINT ck_criteria_heading_told CHECK (trim(heading) <> '')",
}


def upgrade() -> None:
    """Add the columns; what is announced already has none of them."""
    for name, kind in COLUMNS.items():
        op.execute(sa.text(f"ALTER TABLE criteria ADD COLUMN {name} {kind}"))


def downgrade() -> None:
    """Remove the columns."""
    for name in reversed(COLUMNS):
        op.execute(sa.text(f"ALTER TABLE criteria DROP COLUMN {name}"))
