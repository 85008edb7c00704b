"""The audit trail: one append-only, hash-chained table, with the row that every chain begins with."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0001_trail"
down_revision = None

GENESIS = {
    "sequence": 0,
    "recorded_at": datetime(2026, 1, 1, tzinfo=UTC),
    "happened_at": datetime(2026, 1, 1, tzinfo=UTC),
    "actor_id": 0,
    "act": "genesis",
    "about": "trail",
    "within": None,
    "changes": "[]",
    "reason": None,
    "previous": "0" * 64,
    "hash": "528f64586e638e1afdb514ff98f8e07aaf34784f9a3ca322fa6527cbfb163250",
}

SQLITE = (
    "CREATE TRIGGER trail_no_update BEFORE UPDATE ON trail  BEGIN SELECT RAISE(ABORT, 'trail is append-only'); END",
    "CREATE TRIGGER trail_no_delete BEFORE DELETE ON trail  BEGIN SELECT RAISE(ABORT, 'trail is append-only'); END",
    "CREATE TRIGGER trail_no_replace BEFORE INSERT ON trail WHEN EXISTS (SELECT 1 FROM trail WHERE sequence = "
    "NEW.sequence OR previous = NEW.previous OR hash = NEW.hash) "
    "BEGIN SELECT RAISE(ABORT, 'trail is append-only'); END",
)


def upgrade() -> None:
    """Make the table, its triggers and the first row."""
    trail = op.create_table(
        "trail",
        sa.Column("sequence", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("about", sa.String(80), nullable=False),
        sa.Column("within", sa.String(80)),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_trail"),
        sa.UniqueConstraint("previous", name="uq_trail_previous"),
        sa.UniqueConstraint("hash", name="uq_trail_hash"),
        sa.CheckConstraint("sequence >= 0", name=op.f("ck_trail_sequence_from_zero")),
        sa.CheckConstraint("length(hash) = 64 AND length(previous) = 64", name=op.f("ck_trail_hashes_whole")),
    )
    for name in ("about", "within", "actor_id", "act"):
        op.create_index(f"ix_trail_{name}", "trail", [name, "sequence"])
    op.bulk_insert(trail, [_genesis()])
    for statement in SQLITE if _on_sqlite() else _postgresql():
        op.execute(sa.text(statement))


def downgrade() -> None:
    """Remove the table with its triggers."""
    op.drop_table("trail")
    if not _on_sqlite():
        for verb in ("update", "delete", "truncate"):
            op.execute(sa.text(f"DROP FUNCTION trail_no_{verb}()"))


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _genesis() -> dict[str, object]:
    if not _on_sqlite():
        return GENESIS
    # SQLite keeps moments without a zone, in UTC.
    return GENESIS | {name: datetime(2026, 1, 1) for name in ("recorded_at", "happened_at")}


def _postgresql() -> list[str]:
    made = []
    for verb in ("UPDATE", "DELETE", "TRUNCATE"):
        name = f"trail_no_{verb.lower()}"
        made.append(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'trail is append-only'; END $$"
        )
        made.append(
            f"CREATE TRIGGER {name} BEFORE {verb} ON trail FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )
    return made
