"""Questions with their versions, corrigenda with what they change, and the buyer's own day for answers.

What was asked, answered and announced stays, and only a corrigendum moves the deadline of a published round.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

revision = "0030_questions"
down_revision = "0029_suitability"

MOMENT = sa.DateTime(timezone=True)
STAYS = "what was asked and answered stays"
MUTABLE = {"questions": "round_id number", "question_versions": "question_id number"}
APPEND_ONLY = {"corrigenda": "round_id number", "corrigendum_changes": "corrigendum_id position"}
KEPT = {"questions": "questions stay", "question_versions": STAYS}
DATED = {
    "question_versions": "received_at answered_at published_at",
    "corrigenda": "sent_at deadline_from deadline_to questions_from questions_to",
}
SAID = "id question_id number received_at channel language late text answer answered_at answered_by_id reason"
NEXT = "(SELECT COALESCE(MAX(number), 0) + 1 FROM {table} WHERE {parent} = NEW.{parent})"
OPEN = "EXISTS (SELECT 1 FROM rounds WHERE id = NEW.round_id AND (record OR stage IN ({stages})){besides})"
TIMES = (
    " AND (NEW.deadline_from IS NULL OR NEW.deadline_from = tender_deadline)"
    " AND (NEW.deadline_to IS NULL OR NEW.deadline_to > NEW.deadline_from OR received_in = 'elsewhere')"
)
UNTOLD = (
    "NOT EXISTS (SELECT 1 FROM corrigenda WHERE round_id = OLD.id AND deadline_from = OLD.tender_deadline "
    "AND deadline_to = NEW.tender_deadline AND number = (SELECT MAX(last.number) FROM corrigenda last "
    "WHERE last.round_id = OLD.id))"
)


def upgrade() -> None:
    """Add the column, make the tables and their triggers."""
    op.execute(sa.text("ALTER TABLE rounds ADD COLUMN answers_by DATE"))
    _make_questions()
    _make_corrigenda()
    for name, (table, on, when, refusal) in _forbidden().items():
        _run(_forbidding(name, table, on, when, refusal))
    for table, refusal in KEPT.items():
        for verb in ("DELETE", "TRUNCATE"):
            _run(_never(table, verb, refusal))
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE", "TRUNCATE"):
            _run(_never(table, verb, f"{table} is append-only"))
    for table in DATED:
        for verb in ("INSERT", "UPDATE"):
            _run(_dated(table, verb))
    if _on_sqlite():
        _run(_unreplaced())


def downgrade() -> None:
    """Remove the trigger of rounds, the tables with theirs, and the column."""
    on = "" if _on_sqlite() else " ON rounds"
    op.execute(sa.text(f"DROP TRIGGER rounds_deadline_by_corrigendum{on}"))
    for table in ("corrigendum_changes", "corrigenda", "question_versions", "questions"):
        op.drop_table(table)
    op.execute(sa.text("ALTER TABLE rounds DROP COLUMN answers_by"))
    if not _on_sqlite():
        names = [*_forbidden()]
        names += [f"{table}_no_{verb}" for table in KEPT for verb in ("delete", "truncate")]
        names += [f"{table}_no_{verb}" for table in APPEND_ONLY for verb in ("update", "delete", "truncate")]
        names += [f"{table}_dated_{verb}" for table in DATED for verb in ("insert", "update")]
        for name in names:
            op.execute(sa.text(f"DROP FUNCTION {name}()"))


def _make_questions() -> None:
    op.create_table(
        "questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_checks("questions", {"numbered": "number >= 1"}),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_questions_round_id"),
        sa.PrimaryKeyConstraint("id", name="pk_questions"),
        sa.UniqueConstraint("round_id", "number", name="uq_questions_round_id_number"),
    )
    op.create_index("ix_questions_round_id", "questions", ["round_id"])
    op.create_table(
        "question_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text()),
        sa.Column("answered_at", MOMENT),
        sa.Column("answered_by_id", sa.Integer()),
        sa.Column("published_at", MOMENT),
        sa.Column("reason", sa.Text()),
        *_checks(
            "question_versions",
            {
                "channel_known": "channel IN ('notice_service', 'email', 'post', 'meeting', 'other')",
                "language_known": "language IN ('fi', 'sv', 'en')",
                "text_told": "trim(text) <> ''",
                "answer_told": "trim(answer) <> ''",
                "reason_told": "trim(reason) <> ''",
                "answer_whole": "(answer IS NULL) = (answered_at IS NULL) "
                "AND (answer IS NULL) = (answered_by_id IS NULL)",
                "answer_after_question": "answered_at >= received_at",
                "published_answered": "published_at IS NULL OR answer IS NOT NULL",
                "published_after_answer": "published_at >= answered_at",
            },
        ),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name="fk_question_versions_question_id"),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["people.id"], name="fk_question_versions_answered_by_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_question_versions"),
        sa.UniqueConstraint("question_id", "number", name="uq_question_versions_question_id_number"),
    )
    for column in ("question_id", "answered_by_id"):
        op.create_index(f"ix_question_versions_{column}", "question_versions", [column])


def _make_corrigenda() -> None:
    op.create_table(
        "corrigenda",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("notice_number", sa.String(80)),
        sa.Column("substantial", sa.Boolean(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        *(
            sa.Column(name, MOMENT)
            for name in ("deadline_from", "deadline_to", "questions_from", "questions_to")
        ),
        *_checks(
            "corrigenda",
            {
                "numbered": "number >= 1",
                "reason_told": "trim(reason) <> ''",
                "points_counted": "points >= 0",
                "something_changed": "points > 0 OR deadline_to IS NOT NULL OR questions_to IS NOT NULL",
                "substance_told": "points > 0 OR NOT substantial",
                "deadline_moved_from": "deadline_to IS NULL OR deadline_from IS NOT NULL",
                "deadline_moved": "deadline_to <> deadline_from",
            },
        ),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_corrigenda_round_id"),
        sa.PrimaryKeyConstraint("id", name="pk_corrigenda"),
        sa.UniqueConstraint("round_id", "number", name="uq_corrigenda_round_id_number"),
    )
    op.create_index("ix_corrigenda_round_id", "corrigenda", ["round_id"])
    op.create_table(
        "corrigendum_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("corrigendum_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(300), nullable=False),
        sa.Column("old_text", sa.Text()),
        sa.Column("new_text", sa.Text()),
        *_checks(
            "corrigendum_changes",
            {
                "placed": "position >= 1",
                "place_told": "trim(place) <> ''",
                "change_told": "old_text IS NOT NULL OR new_text IS NOT NULL",
                "texts_told": "trim(old_text) <> '' AND trim(new_text) <> ''",
            },
        ),
        sa.ForeignKeyConstraint(
            ["corrigendum_id"], ["corrigenda.id"], name="fk_corrigendum_changes_corrigendum_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_corrigendum_changes"),
        sa.UniqueConstraint(
            "corrigendum_id", "position", name="uq_corrigendum_changes_corrigendum_id_position"
        ),
    )
    op.create_index("ix_corrigendum_changes_corrigendum_id", "corrigendum_changes", ["corrigendum_id"])


def _checks(table: str, words: dict[str, str]) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(told, name=op.f(f"ck_{table}_{name}")) for name, told in words.items()]


def _forbidden() -> dict[str, tuple[str, str, str, str]]:
    """Per trigger its table, when, the condition and the refusal."""
    asked = "NOT " + OPEN.format(stages="'published', 'opened'", besides="")
    corrected = "NOT " + OPEN.format(stages="'published'", besides=TIMES)
    unreasoned = (
        "NEW.reason IS NULL AND EXISTS (SELECT 1 FROM question_versions WHERE question_id = NEW.question_id "
        "AND number = NEW.number - 1 AND (answer IS NOT NULL OR text <> NEW.text))"
    )
    moved = f"OLD.stage <> 'planned' AND NOT OLD.record AND {_changed('tender_deadline')} AND {UNTOLD}"
    versions, insert = "question_versions", "INSERT"
    return {
        "questions_stay": ("questions", "UPDATE", _changed("id round_id number"), "questions stay"),
        "questions_of_published": ("questions", insert, asked, "questions are asked of published rounds"),
        "question_versions_stay": (
            versions, "UPDATE", f"OLD.published_at IS NOT NULL OR {_changed(SAID)}", STAYS,
        ),
        "question_versions_in_order": (
            versions, insert, f"NEW.number <> {NEXT.format(table=versions, parent='question_id')}",
            "versions are numbered in their order",
        ),
        "question_versions_reasoned": (
            versions, insert, unreasoned, "a changed question or answer has a reason",
        ),
        "corrigenda_in_order": (
            "corrigenda", insert, f"NEW.number <> {NEXT.format(table='corrigenda', parent='round_id')}",
            "corrigenda are numbered in their order",
        ),
        "corrigenda_of_published": (
            "corrigenda", insert, corrected,
            "a corrigendum changes a published round, and its deadline only to a later one",
        ),
        "corrigendum_changes_counted": (
            "corrigendum_changes", insert,
            "NEW.position > (SELECT points FROM corrigenda WHERE id = NEW.corrigendum_id)",
            "a corrigendum changes what it was sent with",
        ),
        "rounds_deadline_by_corrigendum": (
            "rounds", "UPDATE OF tender_deadline", moved,
            "a corrigendum moves the deadline of a published round",
        ),
    }  # fmt: skip


# --- statements --------------------------------------------------------------------------------------------------


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _run(statements: Iterable[str]) -> None:
    for statement in statements:
        op.execute(sa.text(statement))


def _changed(columns: str) -> str:
    return " OR ".join(f"OLD.{column} {{differs}} NEW.{column}" for column in columns.split())


def _forbidding(name: str, table: str, on: str, when: str, refusal: str) -> list[str]:
    differs = "IS NOT" if _on_sqlite() else "IS DISTINCT FROM"
    told = when.replace("{differs}", differs)
    if _on_sqlite():
        body = f"SELECT RAISE(ABORT, '{refusal}');"
        return [f"CREATE TRIGGER {name} BEFORE {on} ON {table} WHEN {told} BEGIN {body} END"]
    return _function(
        name, table, on, f"IF {told} THEN RAISE EXCEPTION '{refusal}'; END IF; RETURN NEW;", "ROW"
    )


def _function(name: str, table: str, on: str, body: str, each: str) -> list[str]:
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
        f"CREATE TRIGGER {name} BEFORE {on} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()",
    ]


def _never(table: str, verb: str, refusal: str) -> list[str]:
    name = f"{table}_no_{verb.lower()}"
    if not _on_sqlite():
        return _function(name, table, verb, f"RAISE EXCEPTION '{refusal}';", "STATEMENT")
    if verb == "TRUNCATE":
        return []
    return [f"CREATE TRIGGER {name} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"]


def _dated(table: str, verb: str) -> list[str]:
    on_sqlite, on_postgresql = [], []
    for column in DATED[table].split():
        new = f"NEW.{column}"
        whole, rest = f"substr({new}, 1, 19)", f"substr({new}, 20)"
        on_sqlite.append(f"{whole} IS NOT datetime({whole}, '+0 days') OR {new} < '0001-01-01'")
        on_sqlite.append(f"({rest} <> '' AND {rest} NOT GLOB '.{'[0-9]' * 6}')")
        on_postgresql.append(f"NOT isfinite({new})")
    when = " OR ".join(on_sqlite if _on_sqlite() else on_postgresql)
    return _forbidding(
        f"{table}_dated_{verb.lower()}", table, verb, when, f"no day of the calendar in {table}"
    )


def _unreplaced() -> Iterable[str]:
    for table, key in MUTABLE.items():
        yield f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} BEGIN {_refusals(table, key)} END"
        columns = " ".join(sorted({"id", *key.split()}))
        when = _changed(columns).replace("{differs}", "IS NOT")
        body = _refusals(table, key, besides=" AND rowid <> OLD.rowid")
        yield f"CREATE TRIGGER {table}_no_overwrite BEFORE UPDATE ON {table} WHEN {when} BEGIN {body} END"
    for table, key in APPEND_ONLY.items():
        body = _refusals(table, key, f"{table} is append-only")
        yield f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} BEGIN {body} END"


def _refusals(table: str, key: str, refusal: str | None = None, besides: str = "") -> str:
    told = []
    for columns in (["id"], key.split()):
        words = refusal or f"UNIQUE constraint failed: {', '.join(f'{table}.{column}' for column in columns)}"
        same = " AND ".join(f"{column} = NEW.{column}" for column in columns)
        taken = f"EXISTS (SELECT 1 FROM {table} WHERE {same}{besides})"  # noqa: S608
        told.append(f"SELECT RAISE(ABORT, '{words}') WHERE {taken};")
    return " ".join(told)
