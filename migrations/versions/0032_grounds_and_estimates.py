"""Below the threshold a direct award needs no ground; an estimate, where one is given, is above zero.

CHECKs are changed where they stand: rebuilding a table on SQLite would drop its triggers. An estimate of zero said
nothing and becomes none.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision = "0032_grounds_and_estimates"
down_revision = "0031_panels_withdrawn"

# table → name and words before, name and words after
CHECKS = {
    "awards": (
        ("direct_reasoned", "NOT direct OR direct_reason IS NOT NULL"),
        ("direct_reasoned", "trim(direct_reason) <> ''"),
    ),
    "rounds": (
        ("estimate_not_negative", "estimated_low >= 0"),
        ("estimate_some", "estimated_low >= 0 AND estimated_high > 0"),
    ),
    "lots": (("estimate_not_negative", "estimated_value >= 0"), ("estimate_some", "estimated_value > 0")),
}
GROUNDLESS = (
    "NEW.direct AND NEW.direct_reason IS NULL AND NOT EXISTS (SELECT 1 FROM lots JOIN rounds "
    "ON rounds.id = lots.round_id WHERE lots.id = NEW.lot_id AND rounds.regime = 'below_threshold')"
)
REFUSAL = "a direct award needs its ground"


def upgrade() -> None:
    """Change the CHECKs, and let a trigger ask for the ground where the law does."""
    with _unguarded("rounds"):
        _run("UPDATE rounds SET estimated_low = NULL, estimated_high = NULL WHERE estimated_high = 0")
    with _unguarded("lots"):
        _run("UPDATE lots SET estimated_value = NULL WHERE estimated_value = 0")
    for table, (before, after) in CHECKS.items():
        _recheck(table, before, after)
    if _on_sqlite():
        _run(
            f"CREATE TRIGGER awards_direct_grounded BEFORE INSERT ON awards WHEN {GROUNDLESS} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
        return
    _run(
        "CREATE OR REPLACE FUNCTION awards_direct_grounded() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {GROUNDLESS} THEN RAISE EXCEPTION '{REFUSAL}'; END IF; RETURN NEW; END $$"
    )
    _run(
        "CREATE TRIGGER awards_direct_grounded BEFORE INSERT ON awards FOR EACH ROW "
        "EXECUTE FUNCTION awards_direct_grounded()"
    )


def downgrade() -> None:
    """Put the CHECKs back; a direct award without a ground is given the words that say why it has none."""
    _run("DROP TRIGGER awards_direct_grounded" + ("" if _on_sqlite() else " ON awards"))
    if not _on_sqlite():
        _run("DROP FUNCTION awards_direct_grounded()")
    with _unguarded("awards"):
        _run("UPDATE awards SET direct_reason = 'Below the threshold' WHERE direct AND direct_reason IS NULL")
    for table, (before, after) in CHECKS.items():
        _recheck(table, after, before)


def _recheck(table: str, old: tuple[str, str], new: tuple[str, str]) -> None:
    """Put one CHECK in the place of another; the rows have to fit it already."""
    was, becomes = (f"CONSTRAINT ck_{table}_{name} CHECK ({words})" for name, words in (old, new))
    if not _on_sqlite():
        _run(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{old[0]}, ADD {becomes}")
        return
    bind = op.get_bind()
    version = bind.execute(sa.text("PRAGMA schema_version")).scalar_one()
    _run("PRAGMA writable_schema = ON")
    rewritten = bind.execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :was, :becomes) "
            "WHERE type = 'table' AND name = :name AND instr(sql, :was) > 0"
        ),
        {"was": was, "becomes": becomes, "name": table},
    )
    if rewritten.rowcount != 1:
        raise RuntimeError(f"The table {table} is not as the migrations made it: it lacks {was}.")
    _run(f"PRAGMA schema_version = {version + 1}")
    _run("PRAGMA writable_schema = RESET")


@contextmanager
def _unguarded(table: str) -> Iterator[None]:
    """The table without its triggers, which come back as they were."""
    if not _on_sqlite():
        _run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        _run(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        return
    asked = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :name")
    kept = op.get_bind().execute(asked, {"name": table}).all()
    for name, _words in kept:
        _run(f"DROP TRIGGER {name}")
    yield
    for _name, words in kept:
        op.get_bind().exec_driver_sql(words)


def _run(words: str) -> None:
    op.execute(sa.text(words.replace(":", "\\:")))


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
