"""People, their roles, their signed-in sessions, and the counters of attempts."""

import sqlalchemy as sa
from alembic import op

revision = "0003_people"
down_revision = "0002_registers"

FIXED = ("person_id", "role", "organisation_id", "steering_area_id", "valid_from", "valid_to", "granted_by")
REFUSAL = "a grant is ended, never edited"


def upgrade() -> None:
    """Make the four tables, and the triggers that keep grants from being edited."""
    _people()
    _grants()
    _sessions()
    op.create_table(
        "throttle",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_throttle"),
    )
    op.create_index("ix_throttle_expires_at", "throttle", ["expires_at"])
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql():
        op.execute(sa.text(statement))


def downgrade() -> None:
    """Remove the tables with their triggers."""
    for table in ("throttle", "sign_in_session", "grants", "people"):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute(sa.text("DROP FUNCTION grants_no_edit()"))
        op.execute(sa.text("DROP FUNCTION grants_no_delete()"))


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("folded", sa.String(400), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("temporary_password", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("email", name="uq_people_email"),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_people_email_in_small_letters")),
        sa.CheckConstraint("length(trim(name)) > 0", name=op.f("ck_people_name_given")),
        sa.CheckConstraint("language IN ('sv', 'fi', 'en')", name=op.f("ck_people_language_known")),
    )
    op.create_index("ix_people_folded", "people", ["folded"])


def _grants() -> None:
    op.create_table(
        "grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("organisation_id", sa.Integer()),
        sa.Column("steering_area_id", sa.Integer()),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
        sa.Column("granted_by", sa.Integer()),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_grants"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_grants_person_id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name="fk_grants_organisation_id"),
        sa.ForeignKeyConstraint(
            ["steering_area_id"], ["steering_areas.id"], name="fk_grants_steering_area_id"
        ),
        sa.ForeignKeyConstraint(["granted_by"], ["people.id"], name="fk_grants_granted_by"),
        sa.CheckConstraint(
            "role IN ('officer', 'manager', 'auditor', 'evaluator', 'admin')",
            name=op.f("ck_grants_role_known"),
        ),
        sa.CheckConstraint(
            "organisation_id IS NULL OR steering_area_id IS NULL", name=op.f("ck_grants_one_scope")
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_grants_days_in_order")
        ),
        sa.CheckConstraint("granted_by <> person_id", name=op.f("ck_grants_by_somebody_else")),
    )
    for column in ("person_id", "organisation_id", "steering_area_id"):
        op.create_index(f"ix_grants_{column}", "grants", [column])


def _sessions() -> None:
    op.create_table(
        "sign_in_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_session"),
        sa.UniqueConstraint("token_hash", name="uq_sign_in_session_token_hash"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_sign_in_session_person_id"),
    )
    for column in ("person_id", "expires_at"):
        op.create_index(f"ix_sign_in_session_{column}", "sign_in_session", [column])


def _edited(differs: str) -> str:
    return " OR ".join(["OLD.ended_at IS NOT NULL", *(f"NEW.{name} {differs} OLD.{name}" for name in FIXED)])


def _sqlite() -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    return [
        f"CREATE TRIGGER grants_no_edit BEFORE UPDATE ON grants WHEN {_edited('IS NOT')} {refuse}",
        f"CREATE TRIGGER grants_no_delete BEFORE DELETE ON grants  {refuse}",
    ]


def _postgresql() -> list[str]:
    refuse = f"RAISE EXCEPTION '{REFUSAL}';"
    edited = f"IF {_edited('IS DISTINCT FROM')} THEN {refuse} END IF; RETURN NEW;"
    made = []
    for name, verb, body in (("edit", "UPDATE", edited), ("delete", "DELETE", refuse)):
        made.append(
            f"CREATE OR REPLACE FUNCTION grants_no_{name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {body} END $$"
        )
        made.append(
            f"CREATE TRIGGER grants_no_{name} BEFORE {verb} ON grants "
            f"FOR EACH ROW EXECUTE FUNCTION grants_no_{name}()"
        )
    return made
