"""A round evaluated by several: the panel, what each gives alone and what they come to; how grades become one."""

import sqlalchemy as sa
from alembic import op

revision = "0017_panels"
down_revision = "0016_attachments"

TABLES = (
    "panels", "panel_members", "panel_aliases", "panel_scores", "panel_submissions", "panel_returns", "panel_agreed",
    "panel_closings",
)  # fmt: skip
KEPT = ("panel_aliases", "panel_submissions", "panel_returns")
VERBS = ("UPDATE", "DELETE", "TRUNCATE")

# The column stands in ALTER TABLE as it is: rebuilding the table on SQLite would drop its triggers.
GRADING = (
    "VARCHAR(10) DEFAULT 'consensus' NOT NULL "
    "CONSTRAINT ck_schemes_grading_known CHECK (grading IN ('consensus', 'mean'))"
)
LOCKED = (
    "EXISTS (SELECT 1 FROM panel_submissions JOIN offers ON offers.lot_id = panel_submissions.lot_id "
    "WHERE panel_submissions.member_id = {row}.member_id AND offers.id = {row}.offer_id AND NOT EXISTS "
    "(SELECT 1 FROM panel_returns WHERE panel_returns.submission_id = panel_submissions.id))"
)
UNABLE = (
    "NOT EXISTS (SELECT 1 FROM panel_members WHERE panel_members.id = NEW.member_id "
    "AND panel_members.conflict = 'none' AND panel_members.released_at IS NULL)"
)
PANEL = (
    "EXISTS (SELECT 1 FROM panels JOIN lots ON lots.round_id = panels.round_id JOIN offers ON offers.lot_id = lots.id "
    "WHERE offers.id = {row}.offer_id)"
)
CLOSED = (
    "EXISTS (SELECT 1 FROM panel_closings JOIN offers ON offers.lot_id = panel_closings.lot_id "
    "WHERE offers.id = {row}.offer_id AND panel_closings.reopened_at IS NULL)"
)
SUBMITTED, UNDECLARED = "submitted grades are locked", "no conflict of interest is declared to be absent"
BY_PANEL = "the panel grades this round"
# name → table, what it is on, condition, refusal
GUARDS = {
    "panel_scores_submitted_insert": ("panel_scores", "INSERT", LOCKED.format(row="NEW"), SUBMITTED),
    "panel_scores_submitted_update": ("panel_scores", "UPDATE", LOCKED.format(row="OLD"), SUBMITTED),
    "panel_scores_submitted_delete": ("panel_scores", "DELETE", LOCKED.format(row="OLD"), SUBMITTED),
    "panel_scores_unable_insert": ("panel_scores", "INSERT", UNABLE, UNDECLARED),
    "panel_scores_unable_update": ("panel_scores", "UPDATE", UNABLE, UNDECLARED),
    "panel_submissions_unable": ("panel_submissions", "INSERT", UNABLE, UNDECLARED),
    "panel_members_conflict_stays": (
        "panel_members",
        "UPDATE OF conflict",
        "OLD.conflict = 'there_is' AND (NEW.conflict IS NULL OR NEW.conflict <> 'there_is')",
        "a declared conflict of interest stays",
    ),
    "panel_closings_stand": (
        "panel_closings",
        "UPDATE",
        "OLD.reopened_at IS NOT NULL OR NEW.lot_id <> OLD.lot_id OR NEW.grading <> OLD.grading "
        "OR NEW.closed_at <> OLD.closed_at OR NEW.closed_by_id <> OLD.closed_by_id",
        "a closing stands until it is opened again",
    ),
    "panel_closings_stay": ("panel_closings", "DELETE", "1 = 1", "a closing stays"),
    "scores_by_panel_insert": (
        "scores",
        "INSERT",
        f"{PANEL.format(row='NEW')} AND NOT {CLOSED.format(row='NEW')}",
        BY_PANEL,
    ),
    "scores_by_panel_update": (
        "scores",
        "UPDATE",
        f"({PANEL.format(row='OLD')} OR {PANEL.format(row='NEW')})",
        BY_PANEL,
    ),
    "scores_by_panel_delete": (
        "scores",
        "DELETE",
        f"{PANEL.format(row='OLD')} AND {CLOSED.format(row='OLD')}",
        BY_PANEL,
    ),
}


def upgrade() -> None:
    """Add the column, make the tables, and the triggers that keep what is submitted and closed."""
    op.execute(sa.text(f"ALTER TABLE schemes ADD COLUMN grading {GRADING}"))
    for make in (
        _make_panels, _make_members, _make_aliases, _make_scores, _make_submissions, _make_returns, _make_agreed,
        _make_closings,
    ):  # fmt: skip
        make()
    for table in KEPT:
        for verb in VERBS:
            _keep(table, verb)
    for name, told in GUARDS.items():
        _guard(name, *told)


def downgrade() -> None:
    """Remove triggers, tables and the column."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    kept = [f"{table}_no_{verb.lower()}" for table in KEPT for verb in VERBS]
    for name in (*GUARDS, *kept):
        if on_sqlite:
            op.execute(sa.text(f"DROP TRIGGER IF EXISTS {name}"))
        else:
            op.execute(sa.text(f"DROP FUNCTION {name}() CASCADE"))
    for table in reversed(TABLES):
        op.drop_table(table)
    op.execute(sa.text("ALTER TABLE schemes DROP COLUMN grading"))


def _guard(name: str, table: str, on: str, condition: str, refusal: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        body = f"SELECT RAISE(ABORT, '{refusal}');"
        op.execute(sa.text(f"CREATE TRIGGER {name} BEFORE {on} ON {table} WHEN {condition} BEGIN {body} END"))
        return
    row = "OLD" if on == "DELETE" else "NEW"
    body = f"IF {condition} THEN RAISE EXCEPTION '{refusal}'; END IF; RETURN {row};"
    _make_function(name, body)
    op.execute(
        sa.text(f"CREATE TRIGGER {name} BEFORE {on} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
    )


def _keep(table: str, verb: str) -> None:
    name, refusal = f"{table}_no_{verb.lower()}", f"{table} is append-only"
    on = f"BEFORE {verb} ON {table}"
    if op.get_bind().dialect.name != "sqlite":
        _make_function(name, f"RAISE EXCEPTION '{refusal}';")
        op.execute(sa.text(f"CREATE TRIGGER {name} {on} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"))
    elif verb != "TRUNCATE":
        op.execute(sa.text(f"CREATE TRIGGER {name} {on} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"))


def _make_function(name: str, body: str) -> None:
    words = f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"
    op.execute(sa.text(words))


def _make_panels() -> None:
    op.create_table(
        "panels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("prices_hidden", sa.Boolean(), nullable=False),
        sa.Column("aliases", sa.Boolean(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("named_by_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_panels_round_id"),
        sa.ForeignKeyConstraint(["named_by_id"], ["people.id"], name="fk_panels_named_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_panels"),
        sa.UniqueConstraint("round_id", name="uq_panels_round_id"),
    )


def _make_members() -> None:
    op.create_table(
        "panel_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("panel_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("chair", sa.Boolean(), nullable=False),
        sa.Column("conflict", sa.String(10)),
        sa.Column("conflict_about", sa.Text()),
        sa.Column("declared_at", sa.DateTime(timezone=True)),
        sa.Column("released_at", sa.DateTime(timezone=True)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("conflict IN ('none', 'there_is')", name=op.f("ck_panel_members_conflict_known")),
        sa.CheckConstraint(
            "conflict IS NULL OR conflict <> 'there_is' OR trim(conflict_about) <> ''",
            name=op.f("ck_panel_members_conflict_told"),
        ),
        sa.CheckConstraint(
            "(conflict IS NULL) = (declared_at IS NULL)", name=op.f("ck_panel_members_declared_once_said")
        ),
        sa.ForeignKeyConstraint(["panel_id"], ["panels.id"], name="fk_panel_members_panel_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_panel_members_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_panel_members"),
        sa.UniqueConstraint("panel_id", "person_id", name="uq_panel_members_panel_id_person_id"),
    )
    op.create_index("ix_panel_members_panel_id", "panel_members", ["panel_id"])
    op.create_index("ix_panel_members_person_id", "panel_members", ["person_id"])
    where = sa.text("chair AND released_at IS NULL")
    op.create_index(
        "uq_panel_members_chair",
        "panel_members",
        ["panel_id"],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )


def _make_aliases() -> None:
    op.create_table(
        "panel_aliases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("panel_id", sa.Integer(), nullable=False),
        sa.Column("tender_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_panel_aliases_counted_from_one")),
        sa.ForeignKeyConstraint(["panel_id"], ["panels.id"], name="fk_panel_aliases_panel_id"),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name="fk_panel_aliases_tender_id"),
        sa.PrimaryKeyConstraint("id", name="pk_panel_aliases"),
        sa.UniqueConstraint("panel_id", "tender_id", name="uq_panel_aliases_panel_id_tender_id"),
        sa.UniqueConstraint("panel_id", "number", name="uq_panel_aliases_panel_id_number"),
    )
    op.create_index("ix_panel_aliases_panel_id", "panel_aliases", ["panel_id"])
    op.create_index("ix_panel_aliases_tender_id", "panel_aliases", ["tender_id"])


def _make_scores() -> None:
    op.create_table(
        "panel_scores",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text()),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("trim(reason) <> ''", name=op.f("ck_panel_scores_reasoned")),
        sa.ForeignKeyConstraint(["member_id"], ["panel_members.id"], name="fk_panel_scores_member_id"),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name="fk_panel_scores_offer_id"),
        sa.ForeignKeyConstraint(["criterion_id"], ["criteria.id"], name="fk_panel_scores_criterion_id"),
        sa.PrimaryKeyConstraint("id", name="pk_panel_scores"),
        sa.UniqueConstraint(
            "member_id", "offer_id", "criterion_id", name="uq_panel_scores_member_id_offer_id_criterion_id"
        ),
    )
    op.create_index("ix_panel_scores_criterion_id", "panel_scores", ["criterion_id"])
    op.create_index("ix_panel_scores_member_id", "panel_scores", ["member_id"])
    op.create_index("ix_panel_scores_offer_id", "panel_scores", ["offer_id"])


def _make_submissions() -> None:
    op.create_table(
        "panel_submissions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("grades", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["panel_members.id"], name="fk_panel_submissions_member_id"),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name="fk_panel_submissions_lot_id"),
        sa.PrimaryKeyConstraint("id", name="pk_panel_submissions"),
        sa.UniqueConstraint(
            "member_id", "lot_id", "number", name="uq_panel_submissions_member_id_lot_id_number"
        ),
    )
    op.create_index("ix_panel_submissions_lot_id", "panel_submissions", ["lot_id"])
    op.create_index("ix_panel_submissions_member_id", "panel_submissions", ["member_id"])


def _make_returns() -> None:
    op.create_table(
        "panel_returns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("returned_by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("trim(reason) <> ''", name=op.f("ck_panel_returns_reasoned")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["panel_submissions.id"], name="fk_panel_returns_submission_id"
        ),
        sa.ForeignKeyConstraint(["returned_by_id"], ["people.id"], name="fk_panel_returns_returned_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_panel_returns"),
        sa.UniqueConstraint("submission_id", name="uq_panel_returns_submission_id"),
    )


def _make_agreed() -> None:
    op.create_table(
        "panel_agreed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("evidence", sa.Text()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name="fk_panel_agreed_offer_id"),
        sa.ForeignKeyConstraint(["criterion_id"], ["criteria.id"], name="fk_panel_agreed_criterion_id"),
        sa.PrimaryKeyConstraint("id", name="pk_panel_agreed"),
        sa.UniqueConstraint("offer_id", "criterion_id", name="uq_panel_agreed_offer_id_criterion_id"),
    )
    op.create_index("ix_panel_agreed_criterion_id", "panel_agreed", ["criterion_id"])
    op.create_index("ix_panel_agreed_offer_id", "panel_agreed", ["offer_id"])


def _make_closings() -> None:
    op.create_table(
        "panel_closings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("grading", sa.String(10), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by_id", sa.Integer(), nullable=False),
        sa.Column("reopened_at", sa.DateTime(timezone=True)),
        sa.Column("reopened_by_id", sa.Integer()),
        sa.Column("reopened_reason", sa.Text()),
        sa.CheckConstraint("grading IN ('consensus', 'mean')", name=op.f("ck_panel_closings_grading_known")),
        sa.CheckConstraint(
            "(reopened_at IS NULL) = (reopened_reason IS NULL)",
            name=op.f("ck_panel_closings_reopened_reasoned"),
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name="fk_panel_closings_lot_id"),
        sa.ForeignKeyConstraint(["closed_by_id"], ["people.id"], name="fk_panel_closings_closed_by_id"),
        sa.ForeignKeyConstraint(["reopened_by_id"], ["people.id"], name="fk_panel_closings_reopened_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_panel_closings"),
    )
    op.create_index("ix_panel_closings_lot_id", "panel_closings", ["lot_id"])
    where = sa.text("reopened_at IS NULL")
    op.create_index(
        "uq_panel_closings_live",
        "panel_closings",
        ["lot_id"],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )
