"""The law's data: reads and checks the dated values, and answers which one is in force on a day.

Not here: what the values mean for a round (thresholds.py, deadlines.py); nothing here knows a date of today.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from tracker.law.entries import BrokenBook, Deadline, Row, Rule, read_rule, read_sources
from tracker.law.finding import Fact, Finding, Source, plain, step

Kind = TypeVar("Kind")
VALUES = Path(__file__).parent / "values"


class NotInForce(LookupError):
    """No row of the value covers the day: `id`, `day`, `first` and `last` day covered (None: never, open)."""

    def __init__(self, rule: str, day: date, first: date | None, last: date | None) -> None:
        self.id = rule
        self.day = day
        self.first = first
        self.last = last
        if first is None:
            covered = "it has no date in force"
        elif last is None:
            covered = f"it begins on {first}"
        else:
            covered = f"it is known from {first} to {last}"
        super().__init__(f"{rule} has no value on {day}: {covered}.")


class UnknownRule(LookupError):
    """No value of the law has this id; `near` names the ids that look like it."""

    def __init__(self, rule: str, near: tuple[str, ...]) -> None:
        self.id = rule
        self.near = near
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        super().__init__(f"The law has no value called {rule}.{hint}")


@dataclass(frozen=True, kw_only=True)
class ValueFinding(Finding[Fact]):
    """The value of one id on one day, with the row that says so."""

    rule: Rule
    row: Row
    day: date

    @property
    def amount(self) -> Decimal:
        """The value of a rule in euros; TypeError for any other unit."""
        return self._of(Decimal)

    @property
    def number(self) -> int:
        """The value of a rule that counts or measures time; TypeError for any other unit."""
        return self._of(int)

    @property
    def codes(self) -> tuple[str, ...]:
        """The value of a rule that lists words or CPV codes; TypeError for any other unit."""
        return self._of(tuple)

    @property
    def clock(self) -> time:
        """The value of a rule that is a time of the day in Helsinki; TypeError for any other unit."""
        return self._of(time)

    def _of(self, kind: type[Kind]) -> Kind:
        if not isinstance(self.value, kind):
            raise TypeError(f"{self.rule.id} is {self.value!r} and no {kind.__name__}")
        return self.value

    def details(self) -> dict[str, object]:
        return {"id": self.rule.id, "on": self.day.isoformat(), "unit": self.rule.unit}

    def document(self) -> dict[str, object]:
        """The answer of `law value`: flat, amounts as decimal strings, dates ISO, counts as numbers."""
        row = self.row
        return {
            "id": self.rule.id,
            "on": self.day.isoformat(),
            "value": plain(row.value),
            "unit": self.rule.unit,
            "title": dict(self.rule.title),
            "valid_from": plain(row.valid_from),
            "valid_to": plain(row.valid_to),
            "act": row.act,
            "section": row.section,
            "source": list(row.source),
            "confidence": row.confidence.value,
            "checked": row.checked.isoformat(),
            "by": row.by,
            "note": None if row.note is None else dict(row.note),
            "established": self.established,
            "sources": [source.as_json() for source in self.sources],
        }


@dataclass(frozen=True, eq=False)
class Book:
    """All rules by id, and what the source keys stand for. A book is only ever equal to itself."""

    rules: Mapping[str, Rule]
    references: Mapping[str, Mapping[str, str]]
    stand_ins: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules.values())

    def rule(self, rule: str) -> Rule:
        """The rule of this id; UnknownRule with near names otherwise."""
        if rule not in self.rules:
            raise UnknownRule(rule, tuple(get_close_matches(rule, self.rules, n=3)))
        return self.rules[rule]

    def value(self, rule: str, *, on: date) -> ValueFinding:
        """The value in force on a day; NotInForce before the first and after the last date it covers.

        A value of confidence D or U comes back with `established` false: show it, decide nothing on it.
        """
        return _value(self, rule, on)

    def source(self, rule: Rule, row: Row) -> Source:
        """The row's birth certificate."""
        return Source(
            id=rule.id,
            act=row.act,
            section=row.section,
            keys=row.source,
            references=tuple(self.references[key]["en"] for key in row.source),
            confidence=row.confidence,
            checked=row.checked,
            by=row.by,
        )

    def in_force(self, rule: str, *, on: date) -> str:
        """The id that answers for `rule` on a day: itself, or an older act's rule that stands in for it."""
        if self.rule(rule).row(on) is None:
            for other in self.stand_ins.get(rule, ()):
                if self.rules[other].row(on) is not None:
                    return other
        return rule


@lru_cache(maxsize=8192)
def _value(book: Book, rule: str, on: date) -> ValueFinding:
    found = book.rule(rule)
    row = found.row(on)
    if row is None:
        raise NotInForce(rule, on, *found.covered())
    certain = row.confidence.decides
    said = step("value.in_force", rule=rule, day=on, act=row.act, section=row.section)
    unsure = step("value.not_established", rule=rule, confidence=row.confidence.value)
    return ValueFinding(
        value=row.value,
        because=(said,) if certain else (),
        warnings=() if certain else (unsure,),
        sources=(book.source(found, row),),
        confidence=row.confidence,
        established=certain,
        rule=found,
        row=row,
        day=on,
    )


def open_book(folder: Path = VALUES) -> Book:
    """Reads every TOML file below the folder; BrokenBook names the first file and key that is wrong."""
    references = read_sources(folder / "sources.toml")
    rules: dict[str, Rule] = {}
    for path in sorted(folder.glob("*/*.toml")):
        name = path.relative_to(folder).as_posix()
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        except tomllib.TOMLDecodeError as error:
            raise BrokenBook(name, "the file", f"is not TOML ({error}); correct that line") from None
        rule = read_rule(name, data, references)
        if rule.id in rules:
            raise BrokenBook(name, "id", f"{rule.id} stands in two files; keep one of them")
        rules[rule.id] = rule
    _check_links(rules)
    return Book(rules, references, _stand_ins(rules))


def _check_links(rules: Mapping[str, Rule]) -> None:
    for rule in rules.values():
        if rule.deadline is None:
            continue
        for key in ("closes", "also", "answers_for"):
            other = getattr(rule.deadline, key)
            if other is not None and other not in rules:
                raise BrokenBook(
                    rule.file, f"deadline.{key}", f"{other} is no id of the law; name one that is"
                )


def _stand_ins(rules: Mapping[str, Rule]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for rule in rules.values():
        if rule.deadline is not None and rule.deadline.answers_for is not None:
            found[rule.deadline.answers_for] = (*found.get(rule.deadline.answers_for, ()), rule.id)
    return found


__all__ = ["Book", "BrokenBook", "Deadline", "NotInForce", "UnknownRule", "ValueFinding", "open_book"]
