"""Requests to tenderers with their lots, which stay as they were sent, and limits of abnormally low prices."""

import sqlalchemy as sa
from alembic import op

revision = "0020_requests"
down_revision = "0019_particulars"

STAYS = "what was asked and answered stays"
ASKED = ("tender_id", "kind", "text", "sent_at", "due_at")
ONCE = ("answer", "answered_at", "sufficient", "judged_reason")
NAMES = {
    "tender_requests": ("stay", "no_delete", "no_truncate"),
    "request_lots": ("no_update", "no_delete", "no_truncate"),
}


def upgrade() -> None:
    """Make the tables and the triggers that keep what was asked and answered."""
    op.create_table(
        "tender_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tender_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text()),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("sufficient", sa.Boolean()),
        sa.Column("judged_reason", sa.Text()),
        sa.Column("version", sa.Integer(), nullable=False),
        *(
            sa.CheckConstraint(words, name=op.f(f"ck_tender_requests_{name}"))
            for name, words in {
                "kind_known": "kind IN ('supplement', 'explain', 'abnormally_low', 'self_cleaning')",
                "text_told": "trim(text) <> ''",
                "due_after_sending": "due_at > sent_at",
                "answer_after_sending": "answered_at >= sent_at",
                "answer_dated": "(answer IS NULL) = (answered_at IS NULL)",
                "judgement_reasoned": "(sufficient IS NULL) = (judged_reason IS NULL)",
                "judged_by_answer": "answer IS NOT NULL OR sufficient IS NULL OR NOT sufficient",
            }.items()
        ),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name="fk_tender_requests_tender_id"),
        sa.PrimaryKeyConstraint("id", name="pk_tender_requests"),
    )
    op.create_index("ix_tender_requests_tender_id", "tender_requests", ["tender_id"])
    op.create_table(
        "request_lots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name="fk_request_lots_lot_id"),
        sa.ForeignKeyConstraint(["request_id"], ["tender_requests.id"], name="fk_request_lots_request_id"),
        sa.PrimaryKeyConstraint("id", name="pk_request_lots"),
        sa.UniqueConstraint("request_id", "lot_id", name="uq_request_lots_request_id_lot_id"),
    )
    for column in ("lot_id", "request_id"):
        op.create_index(f"ix_request_lots_{column}", "request_lots", [column])
    op.create_table(
        "low_limits",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("below_mean", sa.Text(), nullable=False),
        sa.Column("below_next", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_low_limits_round_id"),
        sa.PrimaryKeyConstraint("round_id", name="pk_low_limits"),
    )
    for statement in _stay():
        op.execute(sa.text(statement))


def downgrade() -> None:
    """Remove the tables with their triggers."""
    for table in ("low_limits", "request_lots", "tender_requests"):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        for table, kinds in NAMES.items():
            for kind in kinds:
                op.execute(sa.text(f"DROP FUNCTION {table}_{kind}()"))


def _stay() -> list[str]:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    differs = "IS NOT" if on_sqlite else "IS DISTINCT FROM"
    rewritten = " OR ".join(
        [
            *(f"OLD.{column} {differs} NEW.{column}" for column in ASKED),
            *(f"(OLD.{column} IS NOT NULL AND OLD.{column} {differs} NEW.{column})" for column in ONCE),
        ]
    )
    statements = []
    for table, kinds in NAMES.items():
        refusal = STAYS if table == "tender_requests" else "request_lots is append-only"
        for kind in kinds:
            name, on = f"{table}_{kind}", f"BEFORE {kind.removeprefix('no_').upper()} ON {table}"
            if kind == "stay":
                on = f"BEFORE UPDATE ON {table}"
            if on_sqlite:
                if kind != "no_truncate":
                    when = f"WHEN {rewritten} " if kind == "stay" else ""
                    statements.append(
                        f"CREATE TRIGGER {name} {on} {when}BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
                    )
                continue
            body = f"RAISE EXCEPTION '{refusal}';"
            if kind == "stay":
                body = f"IF {rewritten} THEN {body} END IF; RETURN NEW;"
            each = "ROW" if kind == "stay" else "STATEMENT"
            statements += [
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
                f"CREATE TRIGGER {name} {on} FOR EACH {each} EXECUTE FUNCTION {name}()",
            ]
    return statements
