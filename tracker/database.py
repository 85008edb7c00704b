"""What every table stands on: the declarative base, exact column types, secrecy of columns, triggers and pages by key.

Not here: any table, and any session's life (that is `tracker.web`'s).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import (
    DDL,
    BigInteger,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    Text,
    create_engine,
    event,
    func,
    or_,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, Session, declared_attr, mapped_column
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

Secrecy = Literal["plain", "personal", "secret", "sealed"]

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every model; names of constraints follow one convention, so that migrations can drop them."""

    metadata = MetaData(naming_convention=NAMES)


class Money(TypeDecorator[Decimal]):
    """Euros excluding VAT: `Decimal` with two places in Python, integer cents in the database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if not isinstance(value, Decimal):
            raise TypeError(f"money is a Decimal, not {type(value).__name__}")
        cents = value * 100
        if cents != cents.to_integral_value():
            raise ValueError("money has at most two decimals")
        return int(cents)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-2)


class Exact(TypeDecorator[Fraction]):
    """An exact number (points, shares, weights): `Fraction` in Python, text "n/d" in the database."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Fraction | int | Decimal | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if isinstance(value, float):
            raise TypeError("an exact number is never a float")
        exact = Fraction(value)
        return f"{exact.numerator}/{exact.denominator}"

    def process_result_value(self, value: str | None, dialect: Dialect) -> Fraction | None:
        return None if value is None else Fraction(value)


class Moment(TypeDecorator[datetime]):
    """A moment: an aware `datetime` in UTC on both sides; naive ones are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("a moment carries its time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


HELSINKI = ZoneInfo("Europe/Helsinki")


# Letters of the Swedish and Finnish alphabets that come after z, as characters that do so everywhere.
AFTER_Z = {"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}"}
_AFTER_Z = str.maketrans(AFTER_Z)


def alphabetically(text: str) -> str:
    """By what a name is sorted in a list that Python makes: å, ä and ö come last, in this order."""
    return text.casefold().translate(_AFTER_Z)


class alphabetical(FunctionElement[str]):  # noqa: N801  (reads as a function of the database)
    """The same of a folded column in the database, whatever its own collation is."""

    inherit_cache = True
    type = String()


@compiles(alphabetical)
def _in_binary_order(element: Any, compiler: Any, **settings: Any) -> str:
    told = str(compiler.process(element.clauses, **settings))
    for letter, place in AFTER_Z.items():
        told = f"replace({told}, '{letter}', '{place}')"
    return told


@compiles(alphabetical, "postgresql")
def _in_c_order(element: Any, compiler: Any, **settings: Any) -> str:
    return f'({_in_binary_order(element, compiler, **settings)} COLLATE "C")'


def day_of(moment: datetime) -> date:
    """The day in Helsinki on which a moment falls: the day that deadlines count from."""
    return moment.astimezone(HELSINKI).date()


def _column(secrecy: Secrecy, *args: Any, trail: bool = True, **settings: Any) -> MappedColumn[Any]:
    # active_history: the trail needs the old value even where it had not been loaded.
    info = {"secrecy": secrecy, "trail": trail}
    return mapped_column(*args, info=info, active_history=True, **settings)


def plain(*args: Any, **settings: Any) -> MappedColumn[Any]:
    """A column whose values stand in the trail as they are."""
    return _column("plain", *args, **settings)


def personal(*args: Any, **settings: Any) -> MappedColumn[Any]:
    """A column with personal data: in the trail as it is, in exports only where the work needs it."""
    return _column("personal", *args, **settings)


def secret(*args: Any, trail: bool = True, **settings: Any) -> MappedColumn[Any]:
    """A column whose values the trail keeps only as keyed HMAC, or not at all with `trail=False`."""
    return _column("secret", *args, trail=trail, **settings)


def sealed(*args: Any, **settings: Any) -> MappedColumn[Any]:
    """A column of ciphertext under a round's key; the trail keeps only its keyed HMAC."""
    return _column("sealed", *args, **settings)


def key() -> MappedColumn[Any]:
    """The integer primary key that every table but link tables has."""
    return plain(Integer, primary_key=True)


class Versioned:
    """A row that people edit: the version counts changes, and a stale write is refused."""

    version: Mapped[int] = plain(Integer, nullable=False, default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


def trigger(
    table: Any,
    name: str,
    on: str,
    *,
    sqlite: str | None,
    postgresql: str | None,
    each: str = "ROW",
    when: str = "",
) -> None:
    """Declare a trigger of a table for both databases; it is made with the table.

    `on` is like "BEFORE UPDATE"; the bodies are each database's own statements (None: not needed
    there); `when` is SQLite's condition; `each` is PostgreSQL's ROW or STATEMENT.
    """
    made: dict[str, list[str]] = {"sqlite": [], "postgresql": []}
    if sqlite is not None:
        made["sqlite"] = [f"CREATE TRIGGER {name} {on} ON {table.name} {when} BEGIN {sqlite} END"]
    if postgresql is not None:
        made["postgresql"] = [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {postgresql} END $$",
            f"CREATE TRIGGER {name} {on} ON {table.name} FOR EACH {each} EXECUTE FUNCTION {name}()",
        ]
    table.info.setdefault("triggers", {})[name] = made
    for dialect, statements in made.items():
        for words in statements:
            event.listen(table, "after_create", _statement(words).execute_if(dialect=dialect))


def _statement(words: str) -> DDL:
    return DDL(words.replace("%", "%%"))  # type: ignore[no-untyped-call]  # SQLAlchemy's own annotation lacks


def triggers(table: Table, dialect: str) -> list[str]:
    """The statements that make a table's triggers, for migrations and for batch rebuilds on SQLite."""
    return [words for made in table.info.get("triggers", {}).values() for words in made[dialect]]


def append_only(table: Any, *, name: str) -> None:
    """Let a table's rows neither be changed nor removed, by any statement of either database."""
    refusal = f"{table.name} is append-only"
    for verb in ("UPDATE", "DELETE", "TRUNCATE"):
        trigger(
            table,
            f"{name}_no_{verb.lower()}",
            f"BEFORE {verb}",
            sqlite=None if verb == "TRUNCATE" else f"SELECT RAISE(ABORT, '{refusal}');",
            postgresql=f"RAISE EXCEPTION '{refusal}';",
            each="STATEMENT",
        )


def engine(url: str, **settings: Any) -> Engine:
    """An engine on SQLite or PostgreSQL that is prepared; statements' values never stand in its errors."""
    made = create_engine(url, **(engine_settings(url) | settings))
    prepare(made)
    return made


def engine_settings(url: str) -> dict[str, Any]:
    """Settings of `create_engine` for an address."""
    settings: dict[str, Any] = {"hide_parameters": True, "pool_size": 16, "max_overflow": 64}
    if url.startswith("sqlite"):
        settings["connect_args"] = {"timeout": 60, "check_same_thread": False}
    else:
        settings["pool_pre_ping"] = True
    return settings


def prepare(made: Engine) -> None:
    """Set SQLite up (foreign keys, write-ahead log, whole writes); PostgreSQL's errors lose the row they quote."""
    if made.dialect.name != "sqlite":
        event.listen(made, "handle_error", _without_row)
        return
    event.listen(made, "connect", _set_pragmas)
    event.listen(made, "begin", _begin)


def _without_row(context: Any) -> None:
    # "DETAIL: Failing row contains (…)" would carry values, sealed ones too, into errors and logs.
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None:
            error.args = tuple(
                part.partition("\nDETAIL:")[0] if isinstance(part, str) else part for part in error.args
            )


def _set_pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL", "recursive_triggers=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Any) -> None:
    # A deferred transaction that turns into a writer fails "locked"; so one writes from its start.
    reads = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def reading(session: Session) -> None:
    """Make the transaction that now begins one that only reads, from one snapshot of the database."""
    options: dict[str, Any] = {"reading": True}
    if session.get_bind().dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    session.connection(execution_options=options)


def is_reading(session: Session) -> bool:
    """Whether the session's transaction was begun to read only."""
    return bool(session.connection().get_execution_options().get("reading"))


@dataclass(frozen=True)
class Page:
    """Part of an ordered list: its rows, and the keys from which the pages before and after are asked."""

    rows: Sequence[Any]
    before: int | None
    after: int | None


def page(
    session: Session,
    statement: Select[Any],
    *,
    order: Sequence[tuple[Any, bool]],
    identity: Any,
    size: int,
    after: int | None = None,
    before: int | None = None,
) -> Page:
    """One page by key: `order` is (column, descending) with columns that are never null.

    `identity` is the unique column that ends the order and names a row in `after` or `before`.
    A row that is gone means the first page.
    """
    keys = [*order, (identity, False)]
    backwards = before is not None
    edge_id = before if backwards else after
    edge = _edge(session, statement, keys, identity, edge_id)
    if edge is None:
        backwards = False
    else:
        statement = statement.where(_beyond(keys, edge, backwards=backwards))
    ordered = statement.order_by(None).order_by(
        *(column.desc() if descending != backwards else column.asc() for column, descending in keys)
    )
    found = list(session.scalars(ordered.limit(size + 1)))
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    earlier = more if backwards else edge is not None
    later = True if backwards else more
    name = identity.key
    return Page(
        rows=found,
        before=getattr(found[0], name) if found and earlier else None,
        after=getattr(found[-1], name) if found and later else None,
    )


def _edge(session: Session, statement: Select[Any], keys: Any, identity: Any, edge_id: int | None) -> Any:
    if edge_id is None:
        return None
    columns = [column for column, _ in keys]
    return session.execute(statement.with_only_columns(*columns).where(identity == edge_id)).first()


def _beyond(keys: Any, edge: Any, *, backwards: bool) -> Any:
    alternatives = []
    for place, (column, descending) in enumerate(keys):
        same = [keys[earlier][0] == edge[earlier] for earlier in range(place)]
        further = column < edge[place] if descending != backwards else column > edge[place]
        alternatives.append(further if not same else (_all(same) & further))
    # Said once more of the first column alone: by this an index begins at the edge and not at its end.
    first, descending = keys[0]
    return (first <= edge[0] if descending != backwards else first >= edge[0]) & or_(*alternatives)


def _all(conditions: list[Any]) -> Any:
    joined = conditions[0]
    for condition in conditions[1:]:
        joined = joined & condition
    return joined


def count(session: Session, statement: Select[Any], *, limit: int = 1000) -> int:
    """How many rows a statement has, counted to one above the limit and no further."""
    capped = statement.order_by(None).limit(limit + 1).subquery()
    return session.scalar(select(func.count()).select_from(capped)) or 0
