"""What a round announces of its times beside the deadline, invitations to tender, and corrigenda that touch either.

Also whether a corrigendum changed the criteria, which only a round that another system runs can tell.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

revision = "0035_procedure_times"
down_revision = "0034_rankings"

STAGED = "'restricted', 'negotiated', 'dialogue', 'innovation'"
LOCKED = "times are locked at publication"
PUBLISHED = "EXISTS (SELECT 1 FROM rounds WHERE id IN ({ids}) AND stage <> 'planned' AND NOT record)"
UNTOLD = (
    "NOT EXISTS (SELECT 1 FROM corrigenda WHERE round_id = OLD.round_id AND requests_from = OLD.requests_due_on "
    "AND requests_to = NEW.requests_due_on AND number = (SELECT MAX(last.number) FROM corrigenda last "
    "WHERE last.round_id = OLD.round_id))"
)
ANNOUNCED = "electronic urgent_reason prior_notice_sent_on prior_notice_number"
NEVER = tuple(f"invitations_no_{verb}" for verb in ("update", "delete", "truncate"))
MOMENTS = "sent_at deadline_from deadline_to questions_from questions_to"
DATED = {
    "round_times": (("day", "prior_notice_sent_on"), ("day", "requests_due_on")),
    "invitations": (("day", "sent_on"), ("moment", "noted_at")),
}
NEW = {
    "requests_from": "DATE",
    "requests_to": "DATE",
    "criteria": "BOOLEAN DEFAULT {false} NOT NULL",
}
CHECKS = {
    "requests_told": "requests_to IS NULL OR (requests_from IS NOT NULL AND points > 0)",
    "requests_moved": "requests_to <> requests_from",
    "criteria_substantial": "NOT criteria OR substantial",
}


def upgrade() -> None:
    """Make the tables, add the columns of corrigenda, and the triggers."""
    _make_tables()
    _add_columns()
    for name, (table, on, when, refusal) in _forbidden().items():
        _run(_forbidding(name, table, on, when, refusal))
    for name in NEVER:
        _run(_never(name))
    for table, columns in DATED.items():
        _run(_dated(table, columns))
    days = (("day", "requests_from"), ("day", "requests_to"))
    _run(_dated("corrigenda", (*(("moment", name) for name in MOMENTS.split()), *days), again=True))
    if _on_sqlite():
        _run(_unreplaced())


def downgrade() -> None:
    """Remove what was added, and let corrigenda be dated as before."""
    on = "" if _on_sqlite() else " ON corrigenda"
    for name in ("corrigenda_requests", "corrigenda_criteria"):
        op.execute(sa.text(f"DROP TRIGGER {name}{on}"))
    _run(_dated("corrigenda", tuple(("moment", name) for name in MOMENTS.split()), again=True))
    for table in DATED:
        op.drop_table(table)
    if _on_sqlite():
        for column in ("criteria", "requests_to", "requests_from"):
            op.execute(sa.text(f"ALTER TABLE corrigenda DROP COLUMN {column}"))
        return
    for name in CHECKS:
        op.execute(sa.text(f"ALTER TABLE corrigenda DROP CONSTRAINT ck_corrigenda_{name}"))
    for column in NEW:
        op.execute(sa.text(f"ALTER TABLE corrigenda DROP COLUMN {column}"))
    dated = [f"{table}_dated_{verb}" for table in DATED for verb in ("insert", "update")]
    for name in (*_forbidden(), *NEVER, *dated):
        op.execute(sa.text(f"DROP FUNCTION {name}()"))


# --- tables ------------------------------------------------------------------------------------------------------


def _make_tables() -> None:
    op.create_table(
        "round_times",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("electronic", sa.Boolean()),
        sa.Column("urgent_reason", sa.Text()),
        sa.Column("prior_notice_sent_on", sa.Date()),
        sa.Column("prior_notice_number", sa.String(80)),
        sa.Column("requests_due_on", sa.Date()),
        *_checks(
            "round_times",
            urgency_told="trim(urgent_reason) <> ''",
            prior_notice_dated="prior_notice_number IS NULL OR prior_notice_sent_on IS NOT NULL",
        ),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_round_times_round_id"),
        sa.PrimaryKeyConstraint("id", name="pk_round_times"),
        sa.UniqueConstraint("round_id", name="uq_round_times_round_id"),
    )
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("candidates", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("noted_by_id", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        *_checks(
            "invitations",
            numbered="number >= 1",
            somebody_invited="candidates >= 1",
            reason_told="trim(reason) <> ''",
            again_reasoned="number = 1 OR reason IS NOT NULL",
        ),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_invitations_round_id"),
        sa.ForeignKeyConstraint(["noted_by_id"], ["people.id"], name="fk_invitations_noted_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("round_id", "number", name="uq_invitations_round_id_number"),
    )
    for column in ("round_id", "noted_by_id"):
        op.create_index(f"ix_invitations_{column}", "invitations", [column])


def _checks(table: str, **told: str) -> Iterable[sa.CheckConstraint]:
    return (sa.CheckConstraint(words, name=op.f(f"ck_{table}_{name}")) for name, words in told.items())


def _add_columns() -> None:
    """Add columns with their conditions: on SQLite these stand with the last column, so that nothing is rebuilt."""
    false = "0" if _on_sqlite() else "false"
    told = [f"CONSTRAINT ck_corrigenda_{name} CHECK ({words})" for name, words in CHECKS.items()]
    for column, kind in NEW.items():
        last = f" {' '.join(told)}" if column == "criteria" and _on_sqlite() else ""
        added = f"{column} {kind.format(false=false)}{last}"
        op.execute(sa.text(f"ALTER TABLE corrigenda ADD COLUMN {added}"))
    if not _on_sqlite():
        for one in told:
            op.execute(sa.text(f"ALTER TABLE corrigenda ADD {one}"))


# --- triggers ----------------------------------------------------------------------------------------------------


def _forbidden() -> dict[str, tuple[str, str, str, str]]:
    """Per trigger its table, when, the condition and the refusal."""
    old = PUBLISHED.format(ids="OLD.round_id")
    moved = f"{_changed(ANNOUNCED)} OR (({_changed('requests_due_on')}) AND {UNTOLD})"
    in_order = (
        "NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM invitations WHERE round_id = NEW.round_id)"
    )
    invited = (
        "NOT EXISTS (SELECT 1 FROM rounds WHERE id = NEW.round_id "  # noqa: S608
        "AND (record OR (stage IN ('published', 'opened') AND NEW.sent_on > notice_sent_on "
        f"AND (procedure IN ({STAGED}) OR technique = 'dps'))))"
    )
    announced = (
        "EXISTS (SELECT 1 FROM round_times t JOIN rounds r ON r.id = t.round_id WHERE t.round_id = NEW.round_id "
        "AND t.requests_due_on = NEW.requests_from "
        "AND (NEW.requests_to > NEW.requests_from OR r.received_in = 'elsewhere'))"
    )
    elsewhere = "EXISTS (SELECT 1 FROM rounds WHERE id = NEW.round_id AND received_in = 'elsewhere')"
    times, told, corrigenda = "round_times", "invitations", "corrigenda"
    return {
        "round_times_locked_insert": (times, "INSERT", PUBLISHED.format(ids="NEW.round_id"), LOCKED),
        "round_times_locked_update": (
            times, "UPDATE", f"({_changed('id round_id')}) OR (({moved}) AND {old})", LOCKED,
        ),
        "round_times_locked_delete": (times, "DELETE", old, LOCKED),
        "invitations_in_order": (told, "INSERT", in_order, "invitations are numbered in their order"),
        "invitations_of_published": (
            told, "INSERT", invited,
            "candidates of a published procedure in two stages are invited after its notice",
        ),
        "corrigenda_requests": (
            corrigenda, "INSERT", f"NEW.requests_to IS NOT NULL AND NOT {announced}",
            "a corrigendum moves the last day for requests only to a later one",
        ),
        "corrigenda_criteria": (
            corrigenda, "INSERT", f"NEW.criteria AND NOT {elsewhere}", "criteria are locked at publication",
        ),
    }  # fmt: skip


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _run(statements: Iterable[str]) -> None:
    for statement in statements:
        op.execute(sa.text(statement))


def _changed(columns: str) -> str:
    return " OR ".join(f"OLD.{column} {{differs}} NEW.{column}" for column in columns.split())


def _forbidding(name: str, table: str, on: str, when: str, refusal: str) -> list[str]:
    told = when.replace("{differs}", "IS NOT" if _on_sqlite() else "IS DISTINCT FROM")
    if _on_sqlite():
        body = f"SELECT RAISE(ABORT, '{refusal}');"
        return [f"CREATE TRIGGER {name} BEFORE {on} ON {table} WHEN {told} BEGIN {body} END"]
    row = "OLD" if on == "DELETE" else "NEW"
    body = f"IF {told} THEN RAISE EXCEPTION '{refusal}'; END IF; RETURN {row};"
    return [_function(name, body), _trigger(name, table, on, "ROW")]


def _function(name: str, body: str) -> str:
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


def _trigger(name: str, table: str, on: str, each: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE {on} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()"


def _never(name: str) -> list[str]:
    verb, refusal = name.rsplit("_", 1)[1].upper(), "invitations is append-only"
    if not _on_sqlite():
        body = f"RAISE EXCEPTION '{refusal}';"
        return [_function(name, body), _trigger(name, "invitations", verb, "STATEMENT")]
    if verb == "TRUNCATE":
        return []
    return [f"CREATE TRIGGER {name} BEFORE {verb} ON invitations BEGIN SELECT RAISE(ABORT, '{refusal}'); END"]


def _dated(table: str, columns: tuple[tuple[str, str], ...], *, again: bool = False) -> Iterable[str]:
    on_sqlite, on_postgresql = [], []
    for kind, column in columns:
        new = f"NEW.{column}"
        if kind == "day":
            on_sqlite.append(f"{new} IS NOT date({new}, '+0 days') OR {new} < '0001-01-01'")
            on_postgresql.append(f"{new} NOT BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'")
        else:
            whole, rest = f"substr({new}, 1, 19)", f"substr({new}, 20)"
            on_sqlite.append(f"{whole} IS NOT datetime({whole}, '+0 days') OR {new} < '0001-01-01'")
            on_sqlite.append(f"({rest} <> '' AND {rest} NOT GLOB '.{'[0-9]' * 6}')")
            on_postgresql.append(f"NOT isfinite({new})")
    when = " OR ".join(on_sqlite if _on_sqlite() else on_postgresql)
    for verb in ("INSERT", "UPDATE"):
        name = f"{table}_dated_{verb.lower()}"
        if again:
            yield f"DROP TRIGGER {name}{'' if _on_sqlite() else ' ON ' + table}"
        yield from _forbidding(name, table, verb, when, f"no day of the calendar in {table}")


def _unreplaced() -> Iterable[str]:
    body = _refusals("invitations", "round_id number", "invitations is append-only")
    yield f"CREATE TRIGGER invitations_no_replace BEFORE INSERT ON invitations BEGIN {body} END"
    times = "round_times"
    yield f"CREATE TRIGGER {times}_no_replace BEFORE INSERT ON {times} BEGIN {_refusals(times, 'round_id')} END"
    when = _changed("id round_id").replace("{differs}", "IS NOT")
    body = _refusals(times, "round_id", besides=" AND rowid <> OLD.rowid")
    yield f"CREATE TRIGGER {times}_no_overwrite BEFORE UPDATE ON {times} WHEN {when} BEGIN {body} END"


def _refusals(table: str, key: str, refusal: str | None = None, besides: str = "") -> str:
    told = []
    for columns in (["id"], key.split()):
        words = refusal or f"UNIQUE constraint failed: {', '.join(f'{table}.{column}' for column in columns)}"
        same = " AND ".join(f"{column} = NEW.{column}" for column in columns)
        taken = f"EXISTS (SELECT 1 FROM {table} WHERE {same}{besides})"  # noqa: S608
        told.append(f"SELECT RAISE(ABORT, '{words}') WHERE {taken};")
    return " ".join(told)
