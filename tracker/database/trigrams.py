"""Words anywhere in a text, found without reading every row: FTS5's trigrams on SQLite, pg_trgm on PostgreSQL."""

from typing import Any

from sqlalchemy import DDL, Integer, Select, column, event, select
from sqlalchemy import table as relation
from sqlalchemy.orm import Session

from tracker.database.guards import trigger

SHORTEST = 3  # letters of a word that an index of trigrams can find
NEEDED = "CREATE EXTENSION IF NOT EXISTS pg_trgm"


def searched(table: Any, name: str) -> None:
    """Index the trigrams of a table's folded text column; the table's key is `id`.

    On SQLite the index is a table beside it, `<table>_fts`, that holds no text of its own and that triggers keep.
    PostgreSQL's extension comes with the server's contributed modules, and any owner of a database may add it.
    """
    beside = f"{table.name}_fts"
    made = (
        f"CREATE VIRTUAL TABLE {beside} USING fts5({name}, content='{table.name}', content_rowid='id', "
        "tokenize='trigram case_sensitive 1')"
    )
    index = f"CREATE INDEX ix_{table.name}_{name} ON {table.name} USING gin ({name} gin_trgm_ops)"
    event.listen(table, "before_create", _statement(NEEDED).execute_if(dialect="postgresql"))
    event.listen(table, "after_create", _statement(index).execute_if(dialect="postgresql"))
    event.listen(table, "after_create", _statement(made).execute_if(dialect="sqlite"))
    event.listen(
        table, "before_drop", _statement(f"DROP TABLE IF EXISTS {beside}").execute_if(dialect="sqlite")
    )
    gone = f"INSERT INTO {beside} ({beside}, rowid, {name}) VALUES ('delete', OLD.id, OLD.{name});"  # noqa: S608  (names of ours)
    come = f"INSERT INTO {beside} (rowid, {name}) VALUES (NEW.id, NEW.{name});"  # noqa: S608
    for verb, body in (("INSERT", come), (f"UPDATE OF {name}", f"{gone} {come}"), ("DELETE", gone)):
        told = f"{beside}_{verb.split()[0].lower()}"
        trigger(table, told, f"AFTER {verb}", sqlite=body, postgresql=None)


def holding(session: Session, table: Any, name: str, words: list[str]) -> Select[Any] | None:
    """The ids of the rows whose text holds every word, asked of the index; None where all words are too short for it.

    The words are folded as the text is. A word below three letters is not asked for here.
    """
    long = [word for word in words if len(word) >= SHORTEST]
    if not long:
        return None
    if session.get_bind().dialect.name == "sqlite":
        beside = relation(f"{table.name}_fts", column("rowid", Integer), column(f"{table.name}_fts"))
        phrases = " AND ".join('"' + word.replace('"', '""') + '"' for word in long)
        return select(beside.c.rowid).where(beside.c[beside.name].op("MATCH")(phrases))
    text = table.c[name]
    return select(table.c.id).where(*(text.contains(word, autoescape=True) for word in long))


def _statement(words: str) -> DDL:
    return DDL(words.replace("%", "%%"))  # type: ignore[no-untyped-call]  # SQLAlchemy's own annotation lacks
