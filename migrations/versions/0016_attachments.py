"""Attachments of tenders, sealed until the opening; notes that are business secrets."""

import sqlalchemy as sa
from alembic import op

revision = "0016_attachments"
down_revision = "0015_contents"

MOMENT = sa.DateTime(timezone=True)
FUNCTIONS = ("attachments_stay", "attachments_superseded", "attachments_no_delete", "attachments_no_truncate")
TRIGGERS = {
    "sqlite": [
        (
            "CREATE TRIGGER attachments_stay BEFORE UPDATE ON attachments WHEN NEW.tender_id IS NOT "
            "OLD.tender_id OR NEW.content_sha256 IS NOT OLD.content_sha256 OR NEW.envelope IS NOT OLD.envelope "
            "OR NEW.added_at IS NOT OLD.added_at BEGIN SELECT RAISE(ABORT, 'an attachment stays as it came'); END"
        ),
        (
            "CREATE TRIGGER attachments_superseded BEFORE UPDATE ON attachments WHEN NEW.opened_at IS NOT NULL "
            "AND OLD.opened_at IS NULL AND OLD.superseded_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a superseded "
            "attachment is never opened'); END"
        ),
        (
            "CREATE TRIGGER attachments_no_delete BEFORE DELETE ON attachments  BEGIN SELECT RAISE(ABORT, 'an "
            "attachment stays as it came'); END"
        ),
    ],
    "postgresql": [
        (
            "CREATE OR REPLACE FUNCTION attachments_stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF "
            "NEW.tender_id IS DISTINCT FROM OLD.tender_id OR NEW.content_sha256 IS DISTINCT FROM "
            "OLD.content_sha256 OR NEW.envelope IS DISTINCT FROM OLD.envelope OR NEW.added_at IS DISTINCT FROM "
            "OLD.added_at THEN RAISE EXCEPTION 'an attachment stays as it came'; END IF; RETURN NEW; END $$"
        ),
        (
            "CREATE TRIGGER attachments_stay BEFORE UPDATE ON attachments FOR EACH ROW EXECUTE FUNCTION "
            "attachments_stay()"
        ),
        (
            "CREATE OR REPLACE FUNCTION attachments_superseded() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF "
            "NEW.opened_at IS NOT NULL AND OLD.opened_at IS NULL AND OLD.superseded_at IS NOT NULL THEN RAISE "
            "EXCEPTION 'a superseded attachment is never opened'; END IF; RETURN NEW; END $$"
        ),
        (
            "CREATE TRIGGER attachments_superseded BEFORE UPDATE ON attachments FOR EACH ROW EXECUTE FUNCTION "
            "attachments_superseded()"
        ),
        (
            "CREATE OR REPLACE FUNCTION attachments_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'an attachment stays as it came'; END $$"
        ),
        (
            "CREATE TRIGGER attachments_no_delete BEFORE DELETE ON attachments FOR EACH STATEMENT EXECUTE "
            "FUNCTION attachments_no_delete()"
        ),
        (
            "CREATE OR REPLACE FUNCTION attachments_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'an attachment stays as it came'; END $$"
        ),
        (
            "CREATE TRIGGER attachments_no_truncate BEFORE TRUNCATE ON attachments FOR EACH STATEMENT EXECUTE "
            "FUNCTION attachments_no_truncate()"
        ),
    ],
}


def upgrade() -> None:
    """Make the table with its triggers, and the mark of notes."""
    op.create_table(
        "attachments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tender_id", sa.Integer(), nullable=False),
        sa.Column("content_sha256", sa.String(64), nullable=False),
        sa.Column("envelope", sa.LargeBinary()),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("superseded_at", MOMENT),
        sa.Column("opened_at", MOMENT),
        sa.Column("kind", sa.String(20)),
        sa.Column("lot_id", sa.Integer()),
        sa.Column("name", sa.String(150)),
        sa.Column("media_type", sa.String(100)),
        sa.Column("size", sa.Integer()),
        sa.Column("business_secret", sa.Boolean()),
        sa.Column("content_key", sa.LargeBinary()),
        *_checks(),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name="fk_attachments_tender_id"),
        sa.ForeignKeyConstraint(
            ["content_sha256"], ["contents.sha256"], name="fk_attachments_content_sha256"
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name="fk_attachments_lot_id"),
        sa.PrimaryKeyConstraint("id", name="pk_attachments"),
    )
    op.create_index("ix_attachments_tender_id", "attachments", ["tender_id"])
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.execute(sa.text(statement))
    op.add_column(
        "tenders", sa.Column("note_secret", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    """Remove the mark of notes, and the table with its triggers."""
    op.drop_column("tenders", "note_secret")
    op.drop_table("attachments")
    if op.get_bind().dialect.name != "sqlite":
        for name in FUNCTIONS:
            op.execute(sa.text(f"DROP FUNCTION {name}()"))


def _checks() -> list[sa.CheckConstraint]:
    told = {
        "kind_known": "kind IN ('attachment', 'price_form')",
        "sealed_until_opened": "opened_at IS NOT NULL OR (kind IS NULL AND lot_id IS NULL AND name IS NULL AND "
        "media_type IS NULL AND size IS NULL AND business_secret IS NULL AND content_key IS NULL)",
        "opened_whole": "opened_at IS NULL OR (kind IS NOT NULL AND name IS NOT NULL AND media_type IS NOT NULL "
        "AND size IS NOT NULL AND business_secret IS NOT NULL)",
        "sealed_or_opened": "opened_at IS NOT NULL OR envelope IS NOT NULL",
        "opens_with_its_key": "opened_at IS NULL OR (envelope IS NULL) = (content_key IS NULL)",
        "form_of_a_lot": "kind IS NULL OR kind = 'attachment' OR lot_id IS NOT NULL",
    }
    return [sa.CheckConstraint(words, name=op.f(f"ck_attachments_{name}")) for name, words in told.items()]
