"""Requirements of suitability, the verdicts on them and on conformity, and what a request is about.

Offers that are admitted already stay so: only who is admitted from now on is asked for the verdicts.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

revision = "0029_suitability"
down_revision = "0028_cancellation_notices"

GROUNDS = (
    "bribery", "organised_crime", "human_trafficking", "tax_or_subsidy_fraud", "business_bribery",
    "money_laundering", "terrorism", "work_safety", "working_time", "work_discrimination",
    "extortionate_discrimination", "freedom_of_association", "unauthorised_foreign_labour",
    "foreign_conviction", "unpaid_taxes_final", "bankruptcy", "bankruptcy_pending",
    "professional_misconduct", "unpaid_taxes", "environmental_social_labour_law",
    "distorting_agreements", "conflict_of_interest", "prior_involvement", "past_performance",
    "false_information", "undue_influence",
)  # fmt: skip
KEYS = {
    "requirements": ("id", "round_id position"),
    "suitability_checks": ("id", "tender_id requirement_id"),
    "conformity_checks": ("id", "offer_id"),
}
LOCKED = ("EXISTS (SELECT 1 FROM rounds WHERE id IN ({ids}) AND stage <> 'planned' AND NOT record)",
          "requirements are locked at publication")  # fmt: skip
NEVER = (
    *(("suitability_checks", verb, "suitability_checks stay") for verb in ("DELETE", "TRUNCATE")),
    *(("conformity_checks", verb, "conformity_checks stay") for verb in ("DELETE", "TRUNCATE")),
    *(
        ("request_subjects", verb, "request_subjects is append-only")
        for verb in ("UPDATE", "DELETE", "TRUNCATE")
    ),
)


def upgrade() -> None:
    """Make the tables and the triggers."""
    _requirements()
    _request_subjects()
    _suitability_checks()
    _conformity_checks()
    for trigger in _guards():
        _run(_forbidding(*trigger))
    for table, verb, refusal in NEVER:
        _run(_never(table, verb, refusal))
    if _on_sqlite():
        for table, keys in KEYS.items():
            _run(_unreplaced(table, keys))
        body = _refusals("request_subjects", ("id", "request_id"), refusal=NEVER[-1][-1])
        _run(
            [f"CREATE TRIGGER request_subjects_no_replace BEFORE INSERT ON request_subjects BEGIN {body} END"]
        )


def downgrade() -> None:
    """Remove the tables and the triggers."""
    _drop_trigger("offers_admitted", "offers")
    for table in ("conformity_checks", "suitability_checks", "request_subjects", "requirements"):
        op.drop_table(table)
    if not _on_sqlite():
        for name, table, *_ in _guards():
            if table != "offers":
                op.execute(sa.text(f"DROP FUNCTION {name}()"))
        for table, verb, _refusal in NEVER:
            op.execute(sa.text(f"DROP FUNCTION {table}_no_{verb.lower()}()"))


# --- tables ------------------------------------------------------------------------------------------------------


def _requirements() -> None:
    op.create_table(
        "requirements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("text_fi", sa.Text()),
        sa.Column("text_sv", sa.Text()),
        sa.Column("text_en", sa.Text()),
        sa.Column("turnover_factor", sa.Text()),
        sa.Column("factor_reason", sa.Text()),
        *_checks(
            "requirements",
            kind_known="kind IN ('register', 'economic', 'technical')",
            told="text_fi IS NOT NULL OR text_sv IS NOT NULL OR text_en IS NOT NULL",
            turnover_is_economic="turnover_factor IS NULL OR kind = 'economic'",
            reason_of_turnover="factor_reason IS NULL OR turnover_factor IS NOT NULL",
            numbered="position > 0",
        ),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_requirements_round_id"),
        sa.PrimaryKeyConstraint("id", name="pk_requirements"),
        sa.UniqueConstraint("round_id", "position", name="uq_requirements_round_id_position"),
    )
    op.create_index("ix_requirements_round_id", "requirements", ["round_id"])


def _request_subjects() -> None:
    table = "request_subjects"
    above = {"request_id": "tender_requests", "requirement_id": "requirements"}
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("requirement_id", sa.Integer()),
        sa.Column("ground", sa.String(40)),
        *_checks(
            table,
            ground_known=f"ground IN ({str(GROUNDS)[1:-1]})",
            one_subject="(requirement_id IS NULL) <> (ground IS NULL)",
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")
            for column, other in above.items()
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("request_id", name=f"uq_{table}_request_id"),
    )
    op.create_index(f"ix_{table}_requirement_id", table, ["requirement_id"])


def _suitability_checks() -> None:
    table = "suitability_checks"
    above = {"tender_id": "tenders", "requirement_id": "requirements", "request_id": "tender_requests",
             "judged_by_id": "people"}  # fmt: skip
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tender_id", sa.Integer(), nullable=False),
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(10), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("request_id", sa.Integer()),
        sa.Column("judged_by_id", sa.Integer(), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_checks(
            table,
            verdict_known="verdict IN ('met', 'not_met', 'asked')",
            unmet_told="verdict <> 'not_met' OR (note IS NOT NULL AND trim(note) <> '')",
            asked_by_request="verdict <> 'asked' OR request_id IS NOT NULL",
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")
            for column, other in above.items()
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("tender_id", "requirement_id", name=f"uq_{table}_tender_id_requirement_id"),
    )
    for column in above:
        op.create_index(f"ix_{table}_{column}", table, [column])


def _conformity_checks() -> None:
    table = "conformity_checks"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("conforms", sa.Boolean(), nullable=False),
        sa.Column("code", sa.String(20)),
        sa.Column("reason", sa.Text()),
        sa.Column("judged_by_id", sa.Integer(), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_checks(
            table,
            code_known="code IN ('part_missing', 'differs', 'unclear', 'own_terms', 'other')",
            fault_coded="conforms = (code IS NULL)",
            fault_told="conforms = (reason IS NULL)",
            reason_told="trim(reason) <> ''",
        ),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name=f"fk_{table}_offer_id"),
        sa.ForeignKeyConstraint(["judged_by_id"], ["people.id"], name=f"fk_{table}_judged_by_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("offer_id", name=f"uq_{table}_offer_id"),
    )
    op.create_index(f"ix_{table}_judged_by_id", table, ["judged_by_id"])


def _checks(table: str, **told: str) -> Iterable[sa.CheckConstraint]:
    return (sa.CheckConstraint(words, name=op.f(f"ck_{table}_{name}")) for name, words in told.items())


# --- triggers ----------------------------------------------------------------------------------------------------


def _guards() -> list[tuple[str, str, str, str, str]]:
    """Name, table, statement, condition and refusal of each."""
    of_round = (
        "EXISTS (SELECT 1 FROM requirements r JOIN tenders t ON t.round_id = r.round_id "
        "WHERE r.id = NEW.requirement_id AND t.id = NEW.tender_id)"
    )
    of_tenderer = (
        "(NEW.request_id IS NULL OR EXISTS (SELECT 1 FROM tender_requests q JOIN request_subjects s "
        "ON s.request_id = q.id WHERE q.id = NEW.request_id AND q.tender_id = NEW.tender_id "
        "AND s.requirement_id = NEW.requirement_id))"
    )
    suiting = (
        "SELECT 1 FROM tender_requests q JOIN tenders t ON t.id = q.tender_id "
        "LEFT JOIN requirements r ON r.id = NEW.requirement_id WHERE q.id = NEW.request_id "
        "AND ((NEW.ground IS NOT NULL AND q.kind = 'self_cleaning') "
        "OR (r.round_id = t.round_id AND q.kind IN ('supplement', 'explain')))"
    )
    unfit, own = (
        f"NOT {of_round} OR NOT {of_tenderer}",
        "a verdict is on a requirement and a request of its own",
    )
    moved = f"{unfit} OR {_changed('id tender_id requirement_id')}"
    lot = "(SELECT lot_id FROM offers WHERE id = OLD.offer_id)"
    stages = "stage IN ('proposed', 'decided', 'concluded', 'ended')"
    proposed = f"EXISTS (SELECT 1 FROM lots WHERE id = {lot} AND {stages})"  # noqa: S608
    stays = f"{_changed('id offer_id')} OR (({_changed('conforms code reason')}) AND {proposed})"
    unmet = (
        "EXISTS (SELECT 1 FROM tenders t JOIN requirements r ON r.round_id = t.round_id WHERE t.id = NEW.tender_id "
        "AND NOT EXISTS (SELECT 1 FROM suitability_checks s WHERE s.tender_id = t.id AND s.requirement_id = r.id "
        "AND s.verdict = 'met'))"
    )
    unconfirmed = "NOT EXISTS (SELECT 1 FROM conformity_checks c WHERE c.offer_id = NEW.id AND c.conforms)"
    admitted = f"NEW.standing = 'admitted' AND OLD.standing <> 'admitted' AND ({unmet} OR {unconfirmed})"
    checks, told = "suitability_checks", LOCKED[1]
    return [
        *(
            (f"requirements_locked_{verb.lower()}", "requirements", verb, LOCKED[0].format(ids=ids), told)
            for verb, ids in (
                ("INSERT", "NEW.round_id"), ("UPDATE", "OLD.round_id, NEW.round_id"), ("DELETE", "OLD.round_id"),
            )
        ),
        (f"{checks}_fit_insert", checks, "INSERT", unfit, own),
        (f"{checks}_fit_update", checks, "UPDATE", moved, own),
        ("conformity_checks_stay", "conformity_checks", "UPDATE", stays,
         "a verdict on which a proposal rests stays"),
        ("request_subjects_fit", "request_subjects", "INSERT", f"NOT EXISTS ({suiting})",
         "a request is about what its kind and round have"),
        ("offers_admitted", "offers", "UPDATE OF standing", admitted,
         "admitted is what conforms, of a tenderer that meets every requirement"),
    ]  # fmt: skip


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _run(statements: Iterable[str]) -> None:
    for statement in statements:
        op.execute(sa.text(statement))


def _drop_trigger(name: str, table: str) -> None:
    if _on_sqlite():
        op.execute(sa.text(f"DROP TRIGGER {name}"))
    else:
        op.execute(sa.text(f"DROP TRIGGER {name} ON {table}"))
        op.execute(sa.text(f"DROP FUNCTION {name}()"))


def _changed(columns: str) -> str:
    return " OR ".join(f"OLD.{column} {{differs}} NEW.{column}" for column in columns.split())


def _forbidding(name: str, table: str, verb: str, when: str, refusal: str) -> list[str]:
    if _on_sqlite():
        told = when.replace("{differs}", "IS NOT")
        return [
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {told} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
        ]
    told = when.replace("{differs}", "IS DISTINCT FROM")
    row = "OLD" if verb == "DELETE" else "NEW"
    return _function(
        name, table, verb, f"IF {told} THEN RAISE EXCEPTION '{refusal}'; END IF; RETURN {row};", "ROW"
    )


def _function(name: str, table: str, verb: str, body: str, each: str) -> list[str]:
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()",
    ]


def _never(table: str, verb: str, refusal: str) -> list[str]:
    name = f"{table}_no_{verb.lower()}"
    if not _on_sqlite():
        return _function(name, table, verb, f"RAISE EXCEPTION '{refusal}';", "STATEMENT")
    if verb == "TRUNCATE":
        return []
    return [f"CREATE TRIGGER {name} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"]


def _unreplaced(table: str, keys: tuple[str, ...]) -> Iterable[str]:
    yield f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} BEGIN {_refusals(table, keys)} END"
    columns = " ".join(sorted({column for key in keys for column in key.split()}))
    when, body = (
        _changed(columns).replace("{differs}", "IS NOT"),
        _refusals(table, keys, " AND rowid <> OLD.rowid"),
    )
    yield f"CREATE TRIGGER {table}_no_overwrite BEFORE UPDATE ON {table} WHEN {when} BEGIN {body} END"


def _refusals(table: str, keys: tuple[str, ...], besides: str = "", refusal: str | None = None) -> str:
    told = []
    for key in keys:
        columns = ", ".join(f"{table}.{column}" for column in key.split())
        words = refusal or f"UNIQUE constraint failed: {columns}"
        same = " AND ".join(f"{column} = NEW.{column}" for column in key.split())
        taken = f"EXISTS (SELECT 1 FROM {table} WHERE {same}{besides})"  # noqa: S608
        told.append(f"SELECT RAISE(ABORT, '{words}') WHERE {taken};")
    return " ".join(told)
