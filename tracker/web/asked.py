"""What an address asks for: words, codes, keys and days; what cannot be read is left out, and a day's fault is told.

Not here: forms that save something (`fields`), and any list's own filters.
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, request

from tracker.web.extensions import db
from tracker.web.fields import read_day

LONGEST = 200
LARGEST = 2**31 - 1  # the largest key of either database


@dataclass(frozen=True)
class AskedDay:
    """A day of the address as it was typed; `fault` says in words why it is none."""

    typed: str
    day: date | None
    fault: str | None = None


def word(name: str) -> str:
    """A text of the address, empty where there is none; cut off where it is longer than any name."""
    return request.args.get(name, "").replace("\x00", "").strip()[:LONGEST]


def code(name: str, known: Container[str]) -> str | None:
    """One of the known codes, else none."""
    told = request.args.get(name, "")
    return told if told in known else None


def number(name: str) -> int | None:
    """A key, else none."""
    told = request.args.get(name, "")
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 10 else None


def day(name: str) -> AskedDay:
    """A day like 21.7.2026 or 2026-07-21."""
    typed = word(name)
    try:
        return AskedDay(typed, read_day(typed) if typed else None)
    except ValueError as fault:
        return AskedDay(typed, None, str(fault))


def found(model: Any, key: int) -> Any:
    """The row of a key; 404 where there is none."""
    row = db.session().get(model, key) if key <= LARGEST else None
    if row is None:
        abort(404)
    return row
