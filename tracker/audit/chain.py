"""How a row of the trail becomes bytes and a hash: RFC 8785 canonical JSON, SHA-256, keyed HMAC.

Pure: it knows neither sessions nor tables.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from json.encoder import encode_basestring as _quoted
from typing import Any

import rfc8785

NOTHING_BEFORE = "0" * 64
_LARGEST = 2**53 - 1
_WRITER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), check_circular=False)
_SURROGATE = re.compile("[\ud800-\udfff]")


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
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


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
    """The one JSON text of a value (RFC 8785); the quick way wherever it says exactly the same."""
    if _simple(value):
        told = _WRITER.encode(value)
        if told.isascii() or not _SURROGATE.search(told):
            return told
    return rfc8785.dumps(value).decode()


def _simple(value: Any) -> bool:
    """Whether the standard library writes it as RFC 8785 does: no float, whole numbers in range, ASCII names."""
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return True
    if kind is int:
        return bool(-_LARGEST <= value <= _LARGEST)
    if kind is list or kind is tuple:
        return all(map(_simple, value))
    if kind is not dict:
        return False
    return all(type(name) is str and name.isascii() for name in value) and all(map(_simple, value.values()))


def keyed(key: bytes, column: str, value: Any) -> str:
    """The keyed HMAC that stands in the trail for a secret or sealed value of a column."""
    told = value if isinstance(value, bytes) else canonical(recordable(value)).encode()
    return "hmac:" + hmac.new(key, column.encode() + b"\0" + told, hashlib.sha256).hexdigest()


def link(
    previous: str,
    *,
    sequence: int,
    recorded_at: str,
    happened_at: str,
    actor_id: int,
    act: str,
    about: str,
    within: str | None,
    changes: str,
    reason: str | None,
) -> str:
    """The hash of a row: SHA-256 over the canonical JSON of its body together with the hash before it.

    Moments are text as `moment` makes it; `changes` is canonical JSON text already, exactly as it is stored.
    """
    row = (
        f'{{"about":{_quoted(about)},"act":{_quoted(act)},"actor_id":{actor_id},"changes":{changes},'
        f'"happened_at":"{happened_at}","previous":"{previous}",'
        f'"reason":{"null" if reason is None else _quoted(reason)},"recorded_at":"{recorded_at}",'
        f'"sequence":{sequence},"within":{"null" if within is None else _quoted(within)}}}'
    )
    return hashlib.sha256(row.encode()).hexdigest()
