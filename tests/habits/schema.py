"""The schema of a database as its own catalogues tell it: columns, constraints, indexes, triggers, functions.

Alembic does not see a missing CHECK, and rebuilding a table on SQLite drops its triggers: this sees both.
"""

import re
from collections.abc import Iterator

from sqlalchemy import Connection, Engine, text

IGNORED = "alembic_version"
CONSTRAINT = re.compile(
    r"(?:CONSTRAINT\s+\"?(?P<name>\w+)\"?\s+)?\b(?P<kind>CHECK|UNIQUE|PRIMARY\s+KEY|FOREIGN\s+KEY)\s*(?=\()",
    re.IGNORECASE,
)
# SQLite adds a column only with its reference inside it.
INLINE = re.compile(
    r"[,(]\s*\"?(?P<column>\w+)\"?\s[^,()]*\bCONSTRAINT\s+\"?(?P<name>\w+)\"?\s+REFERENCES\b", re.IGNORECASE
)
POSTGRESQL = {
    "column": """
        SELECT c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod) || ' '
               || a.attnotnull::text || ' ' || a.attidentity::text || ' '
               || coalesce(pg_get_expr(d.adbin, d.adrelid), '')
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
             LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
              AND a.attnum > 0 AND NOT a.attisdropped AND c.relname <> 'alembic_version'""",
    "constraint": """
        SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid, true) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
              AND conrelid <> coalesce(to_regclass('alembic_version'), 0)""",
    "index": """
        SELECT indexname, indexdef FROM pg_indexes
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'""",
    "trigger": """
        SELECT tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) FROM pg_trigger
        WHERE NOT tgisinternal""",
    "function": """
        SELECT proname, pg_get_functiondef(oid) FROM pg_proc p
        WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
              AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = p.oid AND deptype = 'e')""",
    "view": "SELECT viewname, definition FROM pg_views WHERE schemaname = 'public'",
    "extension": "SELECT extname, '' FROM pg_extension WHERE extname <> 'plpgsql'",
}

Schema = dict[str, str]


def schema(engine: Engine) -> Schema:
    """What stands in the database: kind and name of each part, with its definition in one form."""
    with engine.connect() as connection:
        parts = _sqlite(connection) if engine.dialect.name == "sqlite" else _postgresql(connection)
        return {f"{kind} {name}": _plain(definition) for kind, name, definition in parts}


def differences(one: Schema, other: Schema) -> list[str]:
    """Every part that only one has, or that both have differently."""
    return [
        f"{part}: {one.get(part, 'missing')} | {other.get(part, 'missing')}"
        for part in sorted(one.keys() | other.keys())
        if one.get(part) != other.get(part)
    ]


def _postgresql(connection: Connection) -> Iterator[tuple[str, str, str]]:
    for kind, question in POSTGRESQL.items():
        for name, definition in connection.execute(text(question)):
            yield kind, name, definition


def _sqlite(connection: Connection) -> Iterator[tuple[str, str, str]]:
    stored = connection.execute(text("SELECT type, name, tbl_name, sql FROM sqlite_master"))
    for kind, name, table, definition in stored.all():
        if name.startswith("sqlite_") or table == IGNORED or "_fts_" in name:
            continue
        if kind != "table":
            yield kind, name, definition
            continue
        for column in connection.execute(text(f"PRAGMA table_xinfo({name})")):
            yield "column", f"{name}.{column[1]}", " ".join(str(part) for part in column[2:])
        for key in connection.execute(text(f"PRAGMA foreign_key_list({name})")):
            yield "reference", f"{name}.{key[3]}", f"{key[2]}.{key[4]} {key[5]} {key[6]}"
        for constraint, told in _constraints(definition):
            yield "constraint", f"{name}.{constraint}", told


def _constraints(definition: str) -> Iterator[tuple[str, str]]:
    """The constraints that a CREATE TABLE names, and those without a name by what they say."""
    for found in CONSTRAINT.finditer(definition):
        told = f"{found['kind']} {_bracketed(definition, found.end())}"
        yield found["name"] or _plain(told), told
    for found in INLINE.finditer(definition):
        yield found["name"], f"FOREIGN KEY ({found['column']})"


def _bracketed(words: str, start: int) -> str:
    depth = 0
    for place in range(start, len(words)):
        depth += {"(": 1, ")": -1}.get(words[place], 0)
        if depth == 0:
            return words[start : place + 1]
    raise ValueError(f"a bracket is not closed in {words!r}")


def _plain(words: str) -> str:
    """One form whatever the spacing, quotes around names and brackets' inner edges."""
    spaced = re.sub(r"\s+", " ", words.replace('"', "")).strip()
    return re.sub(r" ?([(),]) ?", r"\1", spaced)
