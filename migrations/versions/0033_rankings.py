"""Rankings by criterion where criteria were announced in order of importance, and no numbers beside them.

A ranking stays as it was made; the last one of a lot and criterion counts. Where nothing carries a number, no grade is
given, and where grades are given nobody is ranked.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

revision = "0033_rankings"
down_revision = "0032_grounds_and_estimates"

APPEND_ONLY = {"rankings": "lot_id criterion_id number", "ranked_places": "ranking_id offer_id"}
ORDER = "order_of_importance"
NUMBERS = (
    "{row}max_points <> '0/1' OR {row}scale_max <> '0/1' OR {row}floor IS NOT NULL OR {row}minimum IS NOT NULL "
    "OR {row}deduction IS NOT NULL OR {row}weight IS NOT NULL OR {row}value IS NOT NULL OR {row}scaling <> 'none'"
)
PROPOSED = (
    "EXISTS (SELECT 1 FROM lots WHERE id = {lot} AND stage IN ('proposed', 'decided', 'concluded', 'ended'))"
)
RANKED_IN = "(SELECT lot_id FROM rankings WHERE id = NEW.ranking_id)"
OUT_OF_ORDER = (
    "NOT EXISTS (SELECT 1 FROM criteria JOIN schemes ON schemes.id = criteria.scheme_id "  # noqa: S608
    f"WHERE criteria.id = NEW.criterion_id AND criteria.kind = 'quality' AND schemes.model = '{ORDER}' "
    "AND schemes.round_id = (SELECT round_id FROM lots WHERE id = NEW.lot_id) "
    "AND (schemes.lot_id IS NULL OR schemes.lot_id = NEW.lot_id))"
)
NEXT = (
    "(SELECT COALESCE(MAX(number), 0) + 1 FROM rankings "
    "WHERE lot_id = NEW.lot_id AND criterion_id = NEW.criterion_id)"
)
GRADED = (
    "EXISTS (SELECT 1 FROM criteria JOIN schemes ON schemes.id = criteria.scheme_id "  # noqa: S608
    f"WHERE criteria.id = NEW.criterion_id AND schemes.model = '{ORDER}')"
)
RANKED = "EXISTS (SELECT 1 FROM rankings JOIN lots ON lots.id = rankings.lot_id WHERE lots.round_id = NEW.round_id)"
MOVED = "(OLD.withdrawn_at IS NULL) <> (NEW.withdrawn_at IS NULL)"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables and the triggers of theirs and of their neighbours."""
    _make()
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE", "TRUNCATE"):
            _run(_never(table, verb))
    for name, (table, verb, when, refusal) in _forbidden().items():
        _run(_forbidding(name, table, verb, when, refusal))
    if _on_sqlite():
        _run(_unreplaced())


def downgrade() -> None:
    """Remove the triggers of the neighbours, and the tables with theirs."""
    for name, (table, *_told) in _forbidden().items():
        op.execute(sa.text(f"DROP TRIGGER {name}{'' if _on_sqlite() else f' ON {table}'}"))
    op.drop_table("ranked_places")
    op.drop_table("rankings")
    if not _on_sqlite():
        names = [*_forbidden()]
        names += [f"{table}_no_{verb}" for table in APPEND_ONLY for verb in ("update", "delete", "truncate")]
        for name in names:
            op.execute(sa.text(f"DROP FUNCTION {name}()"))


def _make() -> None:
    op.create_table(
        "rankings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ranked_at", MOMENT, nullable=False),
        sa.Column("ranked_by_id", sa.Integer(), nullable=False),
        *_checks("rankings", {"numbered": "number >= 1"}),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name="fk_rankings_lot_id"),
        sa.ForeignKeyConstraint(["criterion_id"], ["criteria.id"], name="fk_rankings_criterion_id"),
        sa.ForeignKeyConstraint(["ranked_by_id"], ["people.id"], name="fk_rankings_ranked_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_rankings"),
        sa.UniqueConstraint(
            "lot_id", "criterion_id", "number", name="uq_rankings_lot_id_criterion_id_number"
        ),
    )
    op.create_table(
        "ranked_places",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ranking_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        *_checks("ranked_places", {"from_one": "place >= 1", "reasoned": "trim(reason) <> ''"}),
        sa.ForeignKeyConstraint(["ranking_id"], ["rankings.id"], name="fk_ranked_places_ranking_id"),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name="fk_ranked_places_offer_id"),
        sa.PrimaryKeyConstraint("id", name="pk_ranked_places"),
        sa.UniqueConstraint("ranking_id", "offer_id", name="uq_ranked_places_ranking_id_offer_id"),
    )
    indexed = {"rankings": ("lot_id", "criterion_id"), "ranked_places": ("ranking_id", "offer_id")}
    for table, columns in indexed.items():
        for column in columns:
            op.create_index(f"ix_{table}_{column}", table, [column])


def _checks(table: str, words: dict[str, str]) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(told, name=op.f(f"ck_{table}_{name}")) for name, told in words.items()]


def _forbidden() -> dict[str, tuple[str, str, str, str]]:
    """Per trigger its table, when, the condition and the refusal."""
    proposal, numbers = (
        "rankings on which a proposal rests stay",
        "criteria in order of importance carry no numbers",
    )
    kept = f"EXISTS (SELECT 1 FROM criteria WHERE scheme_id = NEW.id AND ({NUMBERS.format(row='')}))"  # noqa: S608
    told = f"NEW.tie IS NOT NULL OR NEW.total_points IS NOT NULL OR NEW.rounding <> '{{}}' OR {kept}"
    within = f"EXISTS (SELECT 1 FROM schemes WHERE id = NEW.scheme_id AND model = '{ORDER}')"  # noqa: S608
    elsewhere = f"NOT EXISTS (SELECT 1 FROM offers WHERE id = NEW.offer_id AND lot_id = {RANKED_IN})"  # noqa: S608
    both = {
        "schemes": (f"NEW.model = '{ORDER}' AND ({told})", numbers),
        "criteria": (f"({NUMBERS.format(row='NEW.')}) AND {within}", numbers),
    } | dict.fromkeys(
        ("scores", "panel_scores", "panel_agreed"),
        (GRADED, "tenders in order of importance are ranked, not graded"),
    )
    return {
        f"{table}_in_order_{verb.lower()}": (table, verb, *words)
        for table, words in both.items()
        for verb in ("INSERT", "UPDATE")
    } | {
        "panels_named_unranked": ("panels", "INSERT", RANKED, "a panel is named before anybody has ranked"),
        "panels_withdrawn_unranked": (
            "panels", "UPDATE OF withdrawn_at", f"{MOVED} AND {RANKED}",
            "a panel is withdrawn before anybody has ranked",
        ),
        "rankings_locked": ("rankings", "INSERT", PROPOSED.format(lot="NEW.lot_id"), proposal),
        "rankings_in_order": (
            "rankings", "INSERT", OUT_OF_ORDER, "tenders are ranked on announced criteria without numbers",
        ),
        "rankings_numbered": (
            "rankings", "INSERT", f"NEW.number <> {NEXT}", "rankings are numbered in their order",
        ),
        "ranked_places_locked": ("ranked_places", "INSERT", PROPOSED.format(lot=RANKED_IN), proposal),
        "ranked_places_of_lot": (
            "ranked_places", "INSERT", elsewhere, "only offers for the lot are ranked in it",
        ),
    }  # fmt: skip


# --- statements --------------------------------------------------------------------------------------------------


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _run(statements: Iterable[str]) -> None:
    for statement in statements:
        op.execute(sa.text(statement))


def _forbidding(name: str, table: str, verb: str, when: str, refusal: str) -> list[str]:
    if _on_sqlite():
        body = f"SELECT RAISE(ABORT, '{refusal}');"
        return [f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {when} BEGIN {body} END"]
    return _function(
        name, table, verb, f"IF {when} THEN RAISE EXCEPTION '{refusal}'; END IF; RETURN NEW;", "ROW"
    )


def _function(name: str, table: str, on: str, body: str, each: str) -> list[str]:
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
        f"CREATE TRIGGER {name} BEFORE {on} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()",
    ]


def _never(table: str, verb: str) -> list[str]:
    name, refusal = f"{table}_no_{verb.lower()}", f"{table} is append-only"
    if not _on_sqlite():
        return _function(name, table, verb, f"RAISE EXCEPTION '{refusal}';", "STATEMENT")
    if verb == "TRUNCATE":
        return []
    return [f"CREATE TRIGGER {name} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"]


def _unreplaced() -> Iterable[str]:
    for table, key in APPEND_ONLY.items():
        told = []
        for columns in (["id"], key.split()):
            same = " AND ".join(f"{column} = NEW.{column}" for column in columns)
            taken = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608
            told.append(f"SELECT RAISE(ABORT, '{table} is append-only') WHERE {taken};")
        yield f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} BEGIN {' '.join(told)} END"
