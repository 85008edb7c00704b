"""One data file of the law: its shape, and every way in which it can be wrong.

Not here: the folder of files (book.py) and what the values mean (thresholds.py, deadlines.py).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from tomllib import TOMLDecodeError, loads
from typing import Any

from tracker.law.finding import Confidence, Fact

LANGUAGES = ("sv", "fi", "en")
STATUSES = ("in_force", "proposed")
CHECKED_AGAINST = ("act", "compilation")
STARTS = (
    "knowledge",
    "decision",
    "sending",
    "invitation",
    "contract",
    "publication",
    "tender_deadline",
)
KINDS = ("act", "wait", "minimum", "before", "keep")
CPV_RANGE = re.compile(r"\d{8}(-\d{8})?")
INITIALS = re.compile(r"[A-Z]{2,3}")

SHAPES: Mapping[type, str] = {
    str: "text in quotes",
    list: "a list in brackets",
    dict: "a table of keys such as sv, fi and en",
    date: "a date such as 2017-01-01",
}
FILE_KEYS = {"id", "unit", "title", "deadline", "value"}
ROW_KEYS = {
    "value",
    "valid_from",
    "valid_to",
    "act",
    "section",
    "source",
    "confidence",
    "checked",
    "by",
    "against",
    "status",
    "note",
}
DEADLINE_KEYS = {"from", "kind", "closes", "also", "answers_for"}


class BrokenBook(ValueError):
    """A data file of the law that cannot be used: `file`, `key` and `remedy` say where and what to do."""

    def __init__(self, file: str, key: str, remedy: str) -> None:
        self.file = file
        self.key = key
        self.remedy = remedy
        super().__init__(f"{file}: {key}: {remedy}.")


@dataclass(frozen=True)
class Row:
    """A value and the days on which it is in force (both ends included; no end: until further notice).

    `note` is what a reader has to know beside it, in sv, fi and en.
    """

    value: Fact
    valid_from: date | None
    valid_to: date | None
    act: str
    section: str
    source: tuple[str, ...]
    confidence: Confidence
    checked: date
    by: str
    against: str
    status: str
    note: Mapping[str, str] | None


@dataclass(frozen=True)
class Deadline:
    """How a period is used: what it runs from, and what its end means.

    kind: `act` (the last day to do something, rolls over a day off), `wait` (nothing may be signed before it
    has run out), `minimum` (a time limit may not end earlier), `before` (counted back from the event),
    `keep` (runs out on its day). `closes` is the value with the closing time, `also` the appeal period
    that a wait must outlast too, `answers_for` the rule of a newer act that this one stands in for.
    """

    start: str
    kind: str
    closes: str | None
    also: str | None
    answers_for: str | None


@dataclass(frozen=True)
class Rule:
    """One value of the law with its whole history; `title` is a sentence in sv, fi and en."""

    id: str
    unit: str
    title: Mapping[str, str]
    rows: tuple[Row, ...]
    deadline: Deadline | None
    file: str

    def row(self, day: date) -> Row | None:
        """The row in force on a day; proposed rows never are."""
        for row in self.rows:
            if row.valid_from is None or row.status == "proposed":
                continue
            if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to):
                return row
        return None

    def covered(self) -> tuple[date | None, date | None]:
        """The first and the last day with a value (no last day: until further notice)."""
        dated = [row for row in self.rows if row.valid_from is not None and row.status != "proposed"]
        if not dated:
            return None, None
        return dated[0].valid_from, dated[-1].valid_to


def _money(value: object) -> Fact | None:
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    return value if isinstance(value, Decimal) and value >= 0 else None


def _number(value: object) -> Fact | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _code(value: object) -> Fact | None:
    return value if isinstance(value, str) and value else None


def _codes(value: object) -> Fact | None:
    if isinstance(value, list) and value and all(isinstance(part, str) and part for part in value):
        return tuple(value)
    return None


def _cpv(value: object) -> Fact | None:
    codes = _codes(value)
    if not isinstance(codes, tuple) or not all(CPV_RANGE.fullmatch(code) for code in codes):
        return None
    return codes if all(code[:8] <= code[-8:] for code in codes) else None


UNITS: Mapping[str, tuple[Callable[[object], Fact | None], str]] = {
    "EUR_exVAT": (_money, "an amount in euros such as 60000"),
    "days": (_number, "a whole number of days"),
    "working_days": (_number, "a whole number of working days"),
    "months": (_number, "a whole number of months"),
    "years": (_number, "a whole number of years"),
    "percent": (_number, "a whole number of per cent"),
    "count": (_number, "a whole number"),
    "multiple": (_number, "a whole number of times"),
    "date": (lambda value: value if type(value) is date else None, "a date such as 2017-01-01"),
    "time": (lambda value: value if isinstance(value, time) else None, "a time such as 16:15:00"),
    "bool": (lambda value: value if isinstance(value, bool) else None, "true or false"),
    "rule": (_code, "a word such as must, may or required"),
    "codes": (_codes, "a list of words"),
    "cpv": (_cpv, 'a list of CPV codes and ranges such as "80000000-80660000", the lower first'),
}


def read_sources(path: Path) -> dict[str, Mapping[str, str]]:
    """The source keys and what they stand for in sv, fi and en, from sources.toml."""
    try:
        data = loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BrokenBook(path.name, "the file", "is missing; it lists what each source key means") from None
    except TOMLDecodeError as error:
        raise BrokenBook(path.name, "the file", f"is not TOML ({error}); correct that line") from None
    for key, reference in data.items():
        if not isinstance(reference, dict):
            raise BrokenBook(path.name, key, "needs the full reference in sv, fi and en")
        _spoken(path.name, f"{key}.", reference)
    return data


def _spoken(file: str, prefix: str, told: Mapping[str, Any]) -> Mapping[str, str]:
    """A text that stands in each language and in no other."""
    _known(file, prefix, told, set(LANGUAGES))
    return {language: _needed(file, prefix, told, language, str) for language in LANGUAGES}


def read_rule(file: str, data: dict[str, Any], references: Mapping[str, Any]) -> Rule:
    """The checked rule of one file; BrokenBook for the first thing that is wrong with it."""
    _known(file, "", data, FILE_KEYS)
    rule = _needed(file, "", data, "id", str)
    if Path(file).stem != rule:
        raise BrokenBook(file, "id", f"is {rule}; the file must be called {rule}.toml")
    unit = _needed(file, "", data, "unit", str)
    if unit not in UNITS:
        raise BrokenBook(file, "unit", f"{unit} is unknown; use one of {', '.join(UNITS)}")
    title = _spoken(file, "title.", _needed(file, "", data, "title", dict))
    rows = _needed(file, "", data, "value", list)
    read = [_read_row(file, f"value[{at}].", row, unit, references) for at, row in enumerate(rows, start=1)]
    _check_timeline(file, read)
    deadline = data.get("deadline")
    return Rule(
        id=rule,
        unit=unit,
        title=title,
        rows=tuple(read),
        deadline=None if deadline is None else _read_deadline(file, deadline, unit),
        file=file,
    )


def _known(file: str, prefix: str, table: Mapping[str, Any], known: set[str]) -> None:
    for key in table:
        if key not in known:
            raise BrokenBook(
                file, f"{prefix}{key}", f"is no key of the law; use {', '.join(sorted(known))}, or delete it"
            )


def _needed(file: str, prefix: str, table: Mapping[str, Any], key: str, kind: type) -> Any:
    if key not in table:
        raise BrokenBook(file, f"{prefix}{key}", "is missing; add it")
    value = table[key]
    if type(value) is not kind or (kind in (str, list, dict) and not value):
        raise BrokenBook(file, f"{prefix}{key}", f"must be {SHAPES[kind]} and not empty")
    return value


def _one_of(file: str, key: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise BrokenBook(file, key, f"{value} is unknown; use one of {', '.join(known)}")
    return value


def _read_row(file: str, at: str, row: object, unit: str, references: Mapping[str, Any]) -> Row:
    if not isinstance(row, dict):
        raise BrokenBook(file, at.rstrip("."), "must be a [[value]] table")
    _known(file, at, row, ROW_KEYS)
    status = _one_of(file, f"{at}status", row.get("status", "in_force"), STATUSES)
    confidence = Confidence(
        _one_of(file, f"{at}confidence", _needed(file, at, row, "confidence", str), tuple("ABCDU"))
    )
    by = _needed(file, at, row, "by", str)
    if not INITIALS.fullmatch(by):
        raise BrokenBook(file, f"{at}by", "must be the two or three initials of who checked it")
    valid_from, valid_to = _period(file, at, row, status)
    return Row(
        value=_read_value(file, at, row, unit, confidence),
        valid_from=valid_from,
        valid_to=valid_to,
        act=_needed(file, at, row, "act", str),
        section=_needed(file, at, row, "section", str),
        source=_read_keys(file, at, row, references),
        confidence=confidence,
        checked=_needed(file, at, row, "checked", date),
        by=by,
        against=_one_of(file, f"{at}against", _needed(file, at, row, "against", str), CHECKED_AGAINST),
        status=status,
        note=_spoken(file, f"{at}note.", _needed(file, at, row, "note", dict)) if "note" in row else None,
    )


def _read_value(file: str, at: str, row: Mapping[str, Any], unit: str, confidence: Confidence) -> Fact:
    if "value" not in row:
        raise BrokenBook(file, f"{at}value", "is missing; add it")
    if row["value"] == "unknown" and confidence is Confidence.UNKNOWN:
        return "unknown"
    accept, described = UNITS[unit]
    value = accept(row["value"])
    if value is None:
        raise BrokenBook(file, f"{at}value", f"is no {unit}; write {described}")
    return value


def _read_keys(file: str, at: str, row: Mapping[str, Any], references: Mapping[str, Any]) -> tuple[str, ...]:
    keys = _needed(file, at, row, "source", list)
    for key in keys:
        if key not in references:
            raise BrokenBook(
                file, f"{at}source", f"{key} is not in sources.toml; add its full reference there"
            )
    return tuple(keys)


def _period(file: str, at: str, row: Mapping[str, Any], status: str) -> tuple[date | None, date | None]:
    if status == "proposed":
        for key in ("valid_from", "valid_to"):
            if key in row:
                raise BrokenBook(file, f"{at}{key}", "a proposed row has no dates; delete it or its status")
        return None, None
    first = _needed(file, at, row, "valid_from", date)
    last = _needed(file, at, row, "valid_to", date) if "valid_to" in row else None
    if last is not None and last < first:
        raise BrokenBook(
            file, f"{at}valid_to", f"{last} lies before valid_from {first}; swap or correct them"
        )
    return first, last


def _check_timeline(file: str, rows: list[Row]) -> None:
    dated = [(row.valid_from, row.valid_to) for row in rows if row.valid_from is not None]
    for (first, last), (begin, _) in pairwise(dated):
        before = begin - timedelta(days=1)
        if begin == first:
            raise BrokenBook(file, "valid_from", f"{begin} stands twice; keep one row for the date")
        if begin < first:
            raise BrokenBook(file, "valid_from", f"{begin} comes too late; put the oldest row first")
        if last is None or last > before:
            raise BrokenBook(file, "valid_to", f"two rows overlap from {begin}; end the earlier on {before}")
        if last < before:
            hole = f"nothing covers {last + timedelta(days=1)} to {before}"
            raise BrokenBook(file, "valid_from", f"{hole}; close the gap or add a row of confidence U")


def _read_deadline(file: str, table: object, unit: str) -> Deadline:
    if not isinstance(table, dict):
        raise BrokenBook(file, "deadline", "must be a [deadline] table")
    _known(file, "deadline.", table, DEADLINE_KEYS)
    if unit not in ("days", "months", "years"):
        raise BrokenBook(file, "deadline", f"a deadline is counted in days, months or years, not in {unit}")
    links = {
        key: _needed(file, "deadline.", table, key, str) if key in table else None
        for key in ("closes", "also", "answers_for")
    }
    return Deadline(
        start=_one_of(file, "deadline.from", _needed(file, "deadline.", table, "from", str), STARTS),
        kind=_one_of(file, "deadline.kind", _needed(file, "deadline.", table, "kind", str), KINDS),
        closes=links["closes"],
        also=links["also"],
        answers_for=links["answers_for"],
    )
