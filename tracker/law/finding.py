"""The shape of every answer that the law gives: a value with its reasons, sources and confidence.

Not here: the data (book.py), the rules that reach the answers, and the sentences (tracker/wording).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

from tracker.law.codes import CODES

Fact = str | int | bool | Decimal | date | time | None | tuple[str, ...]
T_co = TypeVar("T_co", covariant=True)


class Confidence(StrEnum):
    """How well a value is known; A, B and C are used, D and U never decide anything."""

    TEXT_CONFIRMED = "A"
    ORIGINAL_WORDING = "B"
    SECONDARY = "C"
    MEMORY = "D"
    UNKNOWN = "U"

    @property
    def decides(self) -> bool:
        """Whether an answer may rest on a value of this confidence."""
        return self in (Confidence.TEXT_CONFIRMED, Confidence.ORIGINAL_WORDING, Confidence.SECONDARY)


def weakest(confidences: Iterable[Confidence]) -> Confidence:
    """The weakest of the confidences; U when there is none."""
    return max(confidences, key=lambda confidence: confidence.value, default=Confidence.UNKNOWN)


def plain(fact: object) -> object:
    """The fact as JSON can say it: dates ISO, times HH:MM, decimals as text, tuples as lists."""
    if isinstance(fact, date):
        return fact.isoformat()
    if isinstance(fact, time):
        return fact.strftime("%H:%M")
    if isinstance(fact, Decimal):
        return format(fact, "f")
    if isinstance(fact, Mapping):
        return {str(key): plain(part) for key, part in fact.items()}
    if isinstance(fact, list | tuple):
        return [plain(part) for part in fact]
    return fact


@dataclass(frozen=True)
class Step:
    """One reason or warning, free of language: a code of `codes.CODES` and the facts that it names."""

    code: str
    pairs: tuple[tuple[str, Fact], ...] = ()

    @property
    def facts(self) -> dict[str, Fact]:
        """The facts by name, with their Python types."""
        return dict(self.pairs)

    def as_json(self) -> dict[str, object]:
        """`{"code": …, "facts": {…}}`."""
        return {"code": self.code, "facts": plain(self.facts)}


def step(code: str, **facts: Fact) -> Step:
    """A step with exactly the facts that its code names; ValueError for any other."""
    expected = CODES.get(code)
    if expected is None:
        raise ValueError(f"{code} is not a code of the law; add it to tracker/law/codes.py")
    if set(facts) != set(expected):
        raise ValueError(f"{code} takes the facts {', '.join(expected) or 'none'}, not {', '.join(facts)}")
    return Step(code, tuple((name, facts[name]) for name in expected))


@dataclass(frozen=True)
class Source:
    """Where a value stands: its id, act and section, the keys of sources.toml, and the last check."""

    id: str
    act: str
    section: str
    keys: tuple[str, ...]
    references: tuple[str, ...]
    confidence: Confidence
    checked: date
    by: str

    def as_json(self) -> dict[str, object]:
        """The source as one flat JSON object."""
        return {
            "id": self.id,
            "act": self.act,
            "section": self.section,
            "source": list(self.keys),
            "references": list(self.references),
            "confidence": self.confidence.value,
            "checked": self.checked.isoformat(),
            "by": self.by,
        }


@dataclass(frozen=True, kw_only=True)
class Finding(Generic[T_co]):
    """An answer and why: reasons in order, warnings, sources, and the weakest confidence that it rests on.

    `established` is false when the law's data does not carry an answer; then nothing may be decided on it.
    """

    value: T_co
    because: tuple[Step, ...] = ()
    warnings: tuple[Step, ...] = ()
    sources: tuple[Source, ...] = ()
    confidence: Confidence
    established: bool = True

    @property
    def decides(self) -> bool:
        """Whether a refusal, a deadline or a regime may rest on this answer."""
        return self.established and self.confidence.decides

    def details(self) -> dict[str, object]:
        """What a kind of finding says beside its value, as JSON."""
        return {}

    def as_json(self) -> dict[str, object]:
        """The whole answer for trail, page and workbook: nothing is lost but the Python types."""
        return {
            "value": plain(self.value),
            **self.details(),
            "established": self.established,
            "confidence": self.confidence.value,
            "because": [reason.as_json() for reason in self.because],
            "warnings": [warning.as_json() for warning in self.warnings],
            "sources": [source.as_json() for source in self.sources],
        }
