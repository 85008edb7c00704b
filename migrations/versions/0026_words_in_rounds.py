"""Words in rounds by an index of trigrams, and what lists narrow to by indexes that answer it alone.

PostgreSQL's extension is of its contributed modules and trusted: the owner of the database may add it.
"""

from alembic import op

revision = "0026_words_in_rounds"
down_revision = "0025_guards"

GONE = "INSERT INTO rounds_fts (rounds_fts, rowid, search_text) VALUES ('delete', OLD.id, OLD.search_text);"
COME = "INSERT INTO rounds_fts (rowid, search_text) VALUES (NEW.id, NEW.search_text);"
KEEPING = {
    "rounds_fts_insert": ("INSERT", COME),
    "rounds_fts_update": ("UPDATE OF search_text", f"{GONE} {COME}"),
    "rounds_fts_delete": ("DELETE", GONE),
}


def upgrade() -> None:
    """Make the index from the texts that stand, and keep it from now on."""
    op.drop_index("ix_lots_stage", "lots")
    op.create_index("ix_lots_stage", "lots", ["stage", "round_id"])
    op.create_index("ix_rounds_decided_on", "rounds", ["decided_on"])
    op.drop_index("ix_rounds_sort_day", "rounds")
    if op.get_context().dialect.name == "postgresql":
        op.create_index("ix_rounds_sort_day", "rounds", ["sort_day", "id", "decided_on"])
        op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        op.execute("CREATE INDEX ix_rounds_search_text ON rounds USING gin (search_text gin_trgm_ops)")
        return
    op.drop_index("ix_rounds_words", "rounds")
    op.create_index("ix_rounds_words", "rounds", ["sort_day", "id", "decided_on", "search_text"])
    op.execute(
        "CREATE VIRTUAL TABLE rounds_fts USING fts5(search_text, content='rounds', content_rowid='id', "
        "tokenize='trigram case_sensitive 1')"
    )
    op.execute("INSERT INTO rounds_fts (rounds_fts) VALUES ('rebuild')")
    for name, (verb, body) in KEEPING.items():
        op.execute(f"CREATE TRIGGER {name} AFTER {verb} ON rounds BEGIN {body} END")


def downgrade() -> None:
    """Remove the index, and the extension with it."""
    if op.get_context().dialect.name == "postgresql":
        op.drop_index("ix_rounds_search_text", "rounds")
        op.drop_index("ix_rounds_sort_day", "rounds")
        op.execute("DROP EXTENSION IF EXISTS pg_trgm")
    else:
        for name in KEEPING:
            op.execute(f"DROP TRIGGER {name}")
        op.execute("DROP TABLE rounds_fts")
        op.drop_index("ix_rounds_words", "rounds")
        op.create_index("ix_rounds_words", "rounds", ["sort_day", "id", "search_text"])
    op.create_index("ix_rounds_sort_day", "rounds", ["sort_day", "id"])
    op.drop_index("ix_rounds_decided_on", "rounds")
    op.drop_index("ix_lots_stage", "lots")
    op.create_index("ix_lots_stage", "lots", ["stage"])
