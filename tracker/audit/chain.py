"""How a row of the trail becomes bytes and a hash: RFC 8785 canonical JSON, SHA-256, keyed HMAC.

Pure: it knows neither sessions nor tables.
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

import rfc8785

NOTHING_BEFORE = "0" * 64


def recordable(value: Any) -> Any:
    """A value as the trail writes it: numbers exact as text, moments in UTC, dates ISO."""
    if value is None or isinstance(value, bool | int | str):
        return value
    for kinds, form in _FORMS:
        if isinstance(value, kinds):
            return form(value)
    raise TypeError(f"the trail has no form for {type(value).__name__}")


def moment(at: datetime) -> str:
    """A moment in UTC with six decimals, the same text on every database."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


_FORMS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (Enum, lambda value: recordable(value.value)),
    (Decimal, lambda value: format(value, "f")),
    (Fraction, lambda value: f"{value.numerator}/{value.denominator}"),
    (datetime, moment),
    (date, date.isoformat),
    (Mapping, lambda value: {str(name): recordable(inner) for name, inner in value.items()}),
    ((list, tuple), lambda value: [recordable(inner) for inner in value]),
)


def canonical(value: Any) -> str:
    """The one JSON text of a value (RFC 8785)."""
    return rfc8785.dumps(value).decode()


def keyed(key: bytes, column: str, value: Any) -> str:
    """The keyed HMAC that stands in the trail for a secret or sealed value of a column."""
    told = value if isinstance(value, bytes) else canonical(recordable(value)).encode()
    return "hmac:" + hmac.new(key, column.encode() + b"\0" + told, hashlib.sha256).hexdigest()


def link(previous: str, body: Mapping[str, Any]) -> str:
    """The hash of a row: SHA-256 over the canonical JSON of its body together with the hash before it."""
    return hashlib.sha256(canonical({**body, "previous": previous}).encode()).hexdigest()
