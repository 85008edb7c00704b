"""Codes become sentences: names, refusals, findings of the law, acts of the trail.

Not here: the texts (each room's table) and the languages' catalogues.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tracker import law, organisations
from tracker.law import FACT_KINDS, Finding, NotInForce
from tracker.refusal import Refused
from tracker.wording import citing, forms
from tracker.wording.speech import say
from tracker.wording.tables import ACTS, FIELDS, NAMES, REFUSALS, SENTENCES


@dataclass(frozen=True)
class WordedSource:
    """Where a value stands, as a page shows it."""

    act: str
    section: str
    source: str
    confidence: str

    @property
    def cited(self) -> str:
        """The act with its section."""
        return ", ".join(part for part in (self.act, self.section) if part)


@dataclass(frozen=True)
class Worded:
    """A finding in a language: the parts of the box that every page, refusal and sheet shows."""

    sentence: str
    value: str
    steps: tuple[str, ...]
    warnings: tuple[str, ...]
    sources: tuple[WordedSource, ...]
    confidence: str
    note: str

    @property
    def cited(self) -> str:
        """The sections that the finding rests on, in one line."""
        return "; ".join(dict.fromkeys(source.cited for source in self.sources))


def called(table: str, code: str | None, language: str) -> str:
    """The name of a code; empty for None, the code itself where no name is known."""
    if code is None or code == "":
        return ""
    names = NAMES.get(table, {})
    if code in names:
        return say(names[code], language)
    return _titled(code, language) if table == "rule" else code


def _titled(rule: str, language: str) -> str:
    """The title that the law's own data gives a rule."""
    known = law.book().rules.get(rule)
    return rule if known is None else known.title[language]


def choices(table: str, language: str) -> list[tuple[str, str]]:
    """A table's codes with their names, in their order, for lists of choice."""
    return [(code, say(text, language)) for code, text in NAMES[table].items()]


def fact(value: Any, language: str, *, kind: str | None = None) -> str:
    """A fact inside a sentence: by its kind where one is told, else by its type; a code by its name."""
    if kind is not None and kind in _KINDS:
        return _KINDS[kind](value, language)
    if isinstance(value, bool):
        return called("yes_no", "yes" if value else "no", language)
    for types, form in _FORMS:
        if isinstance(value, types):
            return str(form(value, language))
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(fact(part, language, kind=kind) for part in value)
    if isinstance(value, str) and kind is not None:
        return called(kind, value, language)
    return "" if value is None else str(value)


_FORMS: tuple[tuple[Any, Any], ...] = (
    (datetime, forms.moment),
    (date, forms.day),
    (time, forms.clock),
    (Decimal, forms.money),
    (Fraction, forms.number),
    (int, forms.number),
    (organisations.Organisation | organisations.SteeringArea, organisations.name),
)


def _dated(value: Any, language: str) -> str:
    return forms.day(date.fromisoformat(value) if isinstance(value, str) else value, language)


def _timed(value: Any, language: str) -> str:
    return forms.clock(time.fromisoformat(value) if isinstance(value, str) else value, language)


def _paid(value: Any, language: str) -> str:
    return "–" if value is None else forms.money(Decimal(value), language)


def _part(value: Any, language: str) -> str:
    """A lot of a purchase, or the whole of it."""
    if value is None:
        return say(SENTENCES["part.whole"], language)
    return say(SENTENCES["part.lot"], language, {"code": str(value)})


_KINDS: dict[str, Callable[[Any, str], str]] = {
    "date": _dated,
    "time": _timed,
    "money": _paid,
    "text": lambda value, _language: str(value),
    "number": lambda value, language: forms.number(int(value), language),
    "list": lambda value, _language: ", ".join(str(part) for part in value),
    "part": _part,
}


def facts(values: Mapping[str, Any], language: str) -> dict[str, str]:
    """All facts of a sentence in the language; a fact whose name is a table of names is a code of it."""
    return {
        name: _named(name, value, language, name if name in NAMES else None) for name, value in values.items()
    }


def _named(name: str, value: Any, language: str, kind: str | None) -> str:
    """A fact of a kind; a section of an act is cited as people cite it."""
    return citing.section(str(value), language) if name == "section" else fact(value, language, kind=kind)


def refusal(refused: Refused, language: str) -> str:
    """The sentence of a refusal, with its legal source where it has one."""
    text = REFUSALS.get(refused.code)
    if text is None:
        return say(REFUSALS["unknown"], language, {"code": refused.code})
    sentence = say(text, language, facts(refused.facts, language))
    cited = finding(refused.finding, language).cited if refused.finding is not None else ""
    return f"{sentence} ({cited})" if cited else sentence


def not_in_force(error: NotInForce, language: str) -> str:
    """The sentence for a question that the law's data does not cover."""
    days = {"day": error.day, "first": error.first, "last": error.last}
    covered = "" if error.first is None else ".from" if error.last is None else ".between"
    told = {name: forms.day(day, language) for name, day in days.items() if day is not None}
    named = {**told, "rule": called("rule", error.id, language).rstrip(".")}
    return say(REFUSALS[f"law.not_in_force{covered}"], language, named)


def step(told: Mapping[str, Any], language: str) -> str:
    """One step or warning of a finding, from its JSON form."""
    code = told["code"]
    text = SENTENCES.get(code)
    if text is None:
        return str(code)
    named = {
        name: _named(name, value, language, FACT_KINDS.get(name, "text"))
        for name, value in told["facts"].items()
    }
    return say(text, language, named)


def finding(
    answer: Finding[Any] | Mapping[str, Any], language: str, *, sentence: str = "", note: str = ""
) -> Worded:
    """A finding in the language; it may come as the law gave it, or as the JSON that was stored."""
    told: Mapping[str, Any] = answer.as_json() if isinstance(answer, Finding) else answer
    return Worded(
        sentence=sentence,
        value=_value(told, language),
        steps=tuple(step(each, language) for each in told.get("because", ())),
        warnings=tuple(step(each, language) for each in told.get("warnings", ())),
        sources=tuple(_source(each, language) for each in told.get("sources", ())),
        confidence=str(told.get("confidence", "")),
        note=note,
    )


def _value(told: Mapping[str, Any], language: str) -> str:
    value = told.get("value")
    if "last_day" in told:
        return _dated(value, language) if value else ""
    if isinstance(value, bool) or value is None or str(value) in NAMES["law_word"]:
        return ""  # the sentence says it
    return called("regime", str(value), language)


def _source(told: Mapping[str, Any], language: str) -> WordedSource:
    keys = told.get("source", ())
    known = law.book().references
    if keys and all(key in known for key in keys):
        references = "; ".join(known[key][language] for key in keys)
    else:  # stored when the source had another key
        references = "; ".join(told.get("references", ()) or keys)
    return WordedSource(
        act=citing.act(told["act"], language),
        section=citing.section(told["section"], language),
        source=references,
        confidence=told["confidence"],
    )


def act(name: str, language: str, *, about: str = "") -> str:
    """What was done, in one phrase ("Tender entered: …")."""
    text = ACTS.get(name)
    return name if text is None else say(text, language, {"about": about})


def field(table: str, column: str, language: str) -> str:
    """The label of a table's column, as changes of the trail name it; without a table, of any that has it."""
    text = FIELDS.get(f"{table}.{column}") or FIELDS.get(column)
    if text is None and not table:
        text = next((told for name, told in FIELDS.items() if name.endswith(f".{column}")), None)
    return column if text is None else say(text, language)
