"""Arithmetical errors put right: the values before and after, and opened values that nothing else overwrites."""

import sqlalchemy as sa
from alembic import op

revision = "0021_price_corrections"
down_revision = "0020_requests"

VALUES = ("unit_price", "volume", "total")
TABLE = "price_corrections"


def upgrade() -> None:
    """Make the table and the triggers that keep it and the opened values."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("old_unit_price", sa.BigInteger()),
        sa.Column("old_volume", sa.Text()),
        sa.Column("old_total", sa.BigInteger()),
        sa.Column("unit_price", sa.BigInteger()),
        sa.Column("volume", sa.Text()),
        sa.Column("total", sa.BigInteger()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("trim(reason) <> ''", name=op.f("ck_price_corrections_reasoned")),
        sa.CheckConstraint("total > 0", name=op.f("ck_price_corrections_total_positive")),
        sa.CheckConstraint("unit_price > 0", name=op.f("ck_price_corrections_unit_price_positive")),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name="fk_price_corrections_offer_id"),
        sa.PrimaryKeyConstraint("id", name="pk_price_corrections"),
    )
    op.create_index("ix_price_corrections_offer_id", TABLE, ["offer_id"])
    for name, on, words, each in _triggers():
        if op.get_bind().dialect.name == "sqlite":
            if words is not None:
                op.execute(sa.text(f"CREATE TRIGGER {name} {on} {words}"))
            continue
        op.execute(
            sa.text(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {words} END $$"
            )
        )
        op.execute(sa.text(f"CREATE TRIGGER {name} {on} FOR EACH {each} EXECUTE FUNCTION {name}()"))


def downgrade() -> None:
    """Remove the triggers of offers, then the table with its own."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(sa.text("DROP TRIGGER offers_opening_kept" + ("" if on_sqlite else " ON offers")))
    op.drop_table(TABLE)
    if not on_sqlite:
        for name, *_rest in _triggers():
            op.execute(sa.text(f"DROP FUNCTION {name}()"))


def _triggers() -> list[tuple[str, str, str | None, str]]:
    """Name, place, body for this database (None: not needed) and what each row or statement is."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    same = "IS" if on_sqlite else "IS NOT DISTINCT FROM"
    made: list[tuple[str, str, str | None, str]] = []
    for name, on, fault, refusal in (
        ("price_corrections_true", f"BEFORE INSERT ON {TABLE}", _untrue(same),
         "a correction begins with what was opened"),
        ("offers_opening_kept", "BEFORE UPDATE OF unit_price, volume, total ON offers", _overwritten(same),
         "opened values are corrected and never overwritten"),
    ):  # fmt: skip
        words = f"IF {fault} THEN RAISE EXCEPTION '{refusal}'; END IF; RETURN NEW;"
        if on_sqlite:
            words = f"WHEN {fault} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
        made.append((name, on, words, "ROW"))
    for verb in ("UPDATE", "DELETE", "TRUNCATE"):
        body: str | None = f"RAISE EXCEPTION '{TABLE} is append-only';"
        if on_sqlite:
            body = None if verb == "TRUNCATE" else f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
        made.append((f"{TABLE}_no_{verb.lower()}", f"BEFORE {verb} ON {TABLE}", body, "STATEMENT"))
    return made


def _apart(same: str, old: str, new: str) -> str:
    return " AND ".join(f"{old}{name} {same} {new}{name}" for name in VALUES)


def _untrue(same: str) -> str:
    return (
        "NOT EXISTS (SELECT 1 FROM offers o WHERE o.id = NEW.offer_id AND o.opened_at IS NOT NULL "  # noqa: S608
        f"AND {_apart(same, 'o.', 'NEW.old_')})"
    )


def _overwritten(same: str) -> str:
    return (
        f"OLD.opened_at IS NOT NULL AND NOT ({_apart(same, 'OLD.', 'NEW.')}) "  # noqa: S608
        "AND (EXISTS (SELECT 1 FROM price_corrections c WHERE c.offer_id = OLD.id) OR EXISTS (SELECT 1 FROM tenders t "
        "JOIN rounds r ON r.id = t.round_id WHERE t.id = OLD.tender_id AND r.received_in = 'here' "
        "AND COALESCE(r.procedure, '') <> 'direct' AND NOT r.record)) "
        "AND NOT EXISTS (SELECT 1 FROM price_corrections c WHERE c.offer_id = OLD.id AND c.id = (SELECT MAX(l.id) "
        f"FROM price_corrections l WHERE l.offer_id = OLD.id) AND {_apart(same, 'c.', 'NEW.')})"
    )
