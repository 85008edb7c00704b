"""The registers: organisations, municipalities and whose they are, successions, steering areas, suppliers."""

import sqlalchemy as sa
from alembic import op

revision = "0002_registers"
down_revision = "0001_trail"

TABLES = (
    "consortium_members",
    "suppliers",
    "steering_members",
    "steering_areas",
    "successions",
    "memberships",
    "municipalities",
    "organisations",
)


def upgrade() -> None:
    """Make the eight tables."""
    _organisations()
    _areas()
    _successions()
    _steering()
    _suppliers()


def downgrade() -> None:
    """Remove them."""
    for table in TABLES:
        op.drop_table(table)


def _days(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
        _check(table, "days_in_order", "valid_to IS NULL OR valid_to >= valid_from"),
    ]


def _known() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("derived", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(300)),
    ]


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")


def _organisations() -> None:
    table = "organisations"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("name_fi", sa.String(200), nullable=False),
        sa.Column("name_sv", sa.String(200)),
        sa.Column("name_en", sa.String(200)),
        sa.Column("alt_name_sv", sa.String(200)),
        sa.Column("search_name", sa.String(2400), nullable=False),
        sa.Column("business_id", sa.String(9)),
        *_days(table),
        *_known(),
        sa.Column("legal_buyer_id", sa.Integer()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_organisations"),
        sa.UniqueConstraint("kind", "code", "valid_from", name="uq_organisations_kind_code_valid_from"),
        _refers(table, "legal_buyer_id", "organisations"),
        _check(
            table,
            "kind_known",
            "kind IN ('ministry', 'ntm_centre', 'te_office', 'vitality_centre', 'employment_area', "
            "'municipality', 'other')",
        ),
        _check(table, "name_given", "length(trim(name_fi)) > 0"),
        _check(table, "business_id_one_form", "business_id IS NULL OR business_id LIKE '_______-_'"),
        _check(table, "legal_buyer_another", "legal_buyer_id IS NULL OR legal_buyer_id <> id"),
    )
    op.create_index("ix_organisations_business_id", table, ["business_id"])
    op.create_index("ix_organisations_legal_buyer_id", table, ["legal_buyer_id"])


def _areas() -> None:
    op.create_table(
        "municipalities",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("language_status", sa.String(20), nullable=False),
        sa.Column("region_code", sa.String(2), nullable=False),
        sa.Column("region_fi", sa.String(60), nullable=False),
        sa.Column("region_sv", sa.String(60), nullable=False),
        sa.Column("region_en", sa.String(60), nullable=False),
        sa.Column("nuts3", sa.String(5), nullable=False),
        sa.Column("nuts_version", sa.String(4), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_municipalities"),
        _refers("municipalities", "id", "organisations"),
        _check(
            "municipalities",
            "language_status_known",
            "language_status IN ('fi', 'sv', 'bilingual_fi', 'bilingual_sv')",
        ),
    )
    op.create_index("ix_municipalities_region_code", "municipalities", ["region_code"])
    table = "memberships"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        *_days(table),
        *_known(),
        sa.PrimaryKeyConstraint("id", name="pk_memberships"),
        sa.UniqueConstraint(
            "municipality_id",
            "organisation_id",
            "valid_from",
            name="uq_memberships_municipality_id_organisation_id_valid_from",
        ),
        _refers(table, "municipality_id", "municipalities"),
        _refers(table, "organisation_id", "organisations"),
        _check(table, "two_organisations", "municipality_id <> organisation_id"),
    )
    op.create_index("ix_memberships_organisation_id", table, ["organisation_id", "valid_from"])


def _successions() -> None:
    table = "successions"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("predecessor_id", sa.Integer(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("what", sa.String(20), nullable=False),
        *_known(),
        sa.PrimaryKeyConstraint("id", name="pk_successions"),
        sa.UniqueConstraint(
            "predecessor_id", "successor_id", "on", name="uq_successions_predecessor_id_successor_id_on"
        ),
        _refers(table, "predecessor_id", "organisations"),
        _refers(table, "successor_id", "organisations"),
        _check(table, "two_organisations", "predecessor_id <> successor_id"),
        _check(table, "what_known", "what IN ('all', 'procurement', 'remaining')"),
    )
    op.create_index("ix_successions_successor_id", table, ["successor_id"])


def _steering() -> None:
    table = "steering_areas"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(60)),
        sa.Column("name_fi", sa.String(200), nullable=False),
        sa.Column("name_sv", sa.String(200)),
        sa.Column("name_en", sa.String(200)),
        *_days(table),
        sa.Column("lead_id", sa.Integer()),
        sa.Column("source", sa.String(300)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_steering_areas"),
        sa.UniqueConstraint("code", name="uq_steering_areas_code"),
        sa.UniqueConstraint("name_fi", "valid_from", name="uq_steering_areas_name_fi_valid_from"),
        _refers(table, "lead_id", "organisations"),
        _check(table, "name_given", "length(trim(name_fi)) > 0"),
    )
    table = "steering_members"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        *_days(table),
        sa.PrimaryKeyConstraint("id", name="pk_steering_members"),
        sa.UniqueConstraint(
            "area_id",
            "organisation_id",
            "valid_from",
            name="uq_steering_members_area_id_organisation_id_valid_from",
        ),
        _refers(table, "area_id", "steering_areas"),
        _refers(table, "organisation_id", "organisations"),
    )
    op.create_index("ix_steering_members_organisation_id", table, ["organisation_id"])


def _suppliers() -> None:
    table = "suppliers"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("search_name", sa.String(600), nullable=False),
        sa.Column("bare_name", sa.String(600), nullable=False),
        sa.Column("business_id", sa.String(9)),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("foreign_id", sa.String(60)),
        sa.Column("size_class", sa.String(10), nullable=False),
        sa.Column("consortium", sa.Boolean(), nullable=False),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_suppliers"),
        sa.UniqueConstraint("business_id", name="uq_suppliers_business_id"),
        _check(table, "name_given", "length(trim(name)) > 0"),
        _check(table, "business_id_one_form", "business_id IS NULL OR business_id LIKE '_______-_'"),
        _check(table, "country_code", "length(country) = 2 AND country = upper(country)"),
        _check(table, "size_class_known", "size_class IN ('micro', 'small', 'medium', 'large', 'unknown')"),
    )
    op.create_index("ix_suppliers_search_name", table, ["search_name"])
    op.create_index("ix_suppliers_bare_name", table, ["bare_name"])
    table = "consortium_members"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consortium_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("share", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_consortium_members"),
        sa.UniqueConstraint(
            "consortium_id", "member_id", name="uq_consortium_members_consortium_id_member_id"
        ),
        _refers(table, "consortium_id", "suppliers"),
        _refers(table, "member_id", "suppliers"),
        _check(table, "two_suppliers", "consortium_id <> member_id"),
    )
    op.create_index("ix_consortium_members_member_id", table, ["member_id"])
