"""The declarative base, exact column types, and the secrecy that every column declares.

Not here: any table.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, declared_attr, mapped_column
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
