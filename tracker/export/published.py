"""Published rounds, in: reads their JSON form strictly and judges every field.

Keys that end in `_as_printed` are quoted text and never parsed. Not here: importing them (`importing`).
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from tracker import rounds
from tracker.refusal import Refused

PRINTED = "_as_printed"
LONGEST = 2_000  # characters of a text
MOST = 20_000  # rounds of a file

_UNWRITTEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # no text has these
_AMOUNT = re.compile(r"(0|[1-9]\d{0,11})(\.\d{1,2})?")
_CPV = re.compile(r"\d{8}")
_NUTS = re.compile(r"FI[0-9A-Z]{1,3}")

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Fault:
    """What is wrong with one field of one round."""

    round: str
    field: str
    refused: Refused


@dataclass
class Record:
    """One round as the file tells it: the facts of `rounds.record`, and what is read but doubtful."""

    id: str
    reference: str
    source: str
    buyer: tuple[str, str]
    orderer: str | None
    facts: rounds.RecordFacts
    lots: list[str]
    events: list[tuple[date | None, str]]
    printed: dict[str, str]
    warnings: list[Fault] = field(default_factory=list)


class _Reader:
    """Takes one round's keys one by one and notes every fault; what is left over is unknown."""

    def __init__(self, told: Json, name: str) -> None:
        self.told, self.name = dict(told), name
        self.faults: list[Fault] = []

    def fault(self, place: str, code: str, **facts: Any) -> None:
        self.faults.append(Fault(_shown(self.name), _shown(place), Refused(f"import.{code}", **facts)))

    def take(self, key: str, read: Callable[[Any], Any] | None = None, *, required: bool = False) -> Any:
        """The value of a key, read; None where it is absent, null or at fault."""
        value = self.told.pop(key, None)
        if value is None:
            if required:
                self.fault(key, "missing")
            return None
        try:
            return (read or text)(value)
        except _Unreadable as unreadable:
            self.fault(key, unreadable.code, **unreadable.facts)
            return None

    def end(self) -> dict[str, str]:
        """What was printed; every other key that nobody took is a fault."""
        quoted = [key for key in self.told if key.endswith(PRINTED) and not _UNWRITTEN.search(key)]
        printed = {key: self.take(key) for key in quoted}
        for key in self.told:
            self.fault(key, "unknown_key")
        return {key: words for key, words in printed.items() if words is not None}


class _Unreadable(ValueError):
    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def text(value: Any) -> str:
    """A text that says something."""
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST or _UNWRITTEN.search(value):
        raise _Unreadable("text", value=_short(value))
    return value.strip()


def day(value: Any) -> date:
    """A day as ISO writes it, that the calendar has."""
    try:
        return date.fromisoformat(value if isinstance(value, str) and len(value) == len("2026-01-31") else "")
    except ValueError:
        raise _Unreadable("day", value=_short(value)) from None


def amount(value: Any) -> Decimal:
    """Euros as a decimal text; "2.700.00" could be two amounts and is refused."""
    if isinstance(value, str) and _AMOUNT.fullmatch(value):
        return Decimal(value)
    raise _Unreadable("amount", value=_short(value))


def _estimate(value: Any) -> tuple[Decimal, Decimal]:
    if not isinstance(value, list):
        return amount(value), amount(value)
    if len(value) != len(("low", "high")):
        raise _Unreadable("range", value=_short(value))
    low, high = (amount(each) for each in value)
    if high < low:
        raise _Unreadable("range", value=_short(value))
    return low, high


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < MOST:
        raise _Unreadable("whole", value=_short(value))
    return value


def _suppliers(value: Any) -> int:
    return 1 if value == "exactly one" else _whole(value)


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Unreadable("truth", value=_short(value))
    return value


def _one_of(codes: Sequence[str]) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in codes:
            raise _Unreadable("code", value=_short(value), codes=", ".join(codes))
        return str(value)

    return read


def _shaped(pattern: re.Pattern[str]) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise _Unreadable("shape", value=_short(value))
        return value

    return read


def _short(value: Any) -> str:
    told = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return _shown(told if len(told) <= 60 else told[:57] + "…")


def _shown(told: str) -> str:
    """A text as any output can write it: half of a character is told by its number."""
    return told.encode("utf-8", "backslashreplace").decode("utf-8")


def read_published(document: str | bytes) -> tuple[list[Record], list[Fault]]:
    """The rounds of a file and every fault in it; a file that is not of this form is one fault without a round."""
    try:
        told = json.loads(document, parse_float=_no_float, parse_constant=_no_float, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        where = getattr(error, "lineno", None)
        return [], [Fault("–", "file", Refused("import.not_json", line=where or 1))]
    if not isinstance(told, dict) or not isinstance(told.get("rounds"), list) or not told["rounds"]:
        return [], [Fault("–", "rounds", Refused("import.no_rounds"))]
    faults = [
        Fault("–", key, Refused("import.unknown_key")) for key in told if key not in ("about", "rounds")
    ]
    if len(told["rounds"]) > MOST:
        return [], [*faults, Fault("–", "rounds", Refused("import.too_many", most=MOST))]
    records = []
    for place, each in enumerate(told["rounds"], start=1):
        record, wrong = _record(each, place)
        faults += wrong
        records += [record] if record is not None else []
    return records, [*faults, *_doubles(records)]


def _no_float(words: str) -> Any:
    raise ValueError(words)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def _doubles(records: Sequence[Record]) -> Iterator[Fault]:
    seen: set[str] = set()
    for record in records:
        if record.id in seen:
            yield Fault(record.id, "id", Refused("import.twice"))
        seen.add(record.id)


def _record(told: Any, place: int) -> tuple[Record | None, list[Fault]]:
    if not isinstance(told, dict):
        return None, [Fault(str(place), "rounds", Refused("import.not_object"))]
    name = told["id"] if isinstance(told.get("id"), str) and told["id"].strip() else str(place)
    reader = _Reader(told, name)
    identity = reader.take("id", required=True)
    buyer, orderer = _buyer(reader)
    record = Record(
        id=name,
        reference=reader.take("reference") or name,
        source=reader.take("source", required=True) or "",
        buyer=buyer,
        orderer=orderer,
        facts=_facts(reader),
        lots=_lots(reader),
        events=_events(reader),
        printed={},
    )
    record.printed = reader.end()
    _judge_order(reader, record)
    whole = identity is not None and not reader.faults
    return (record if whole else None), reader.faults


def _buyer(reader: _Reader) -> tuple[tuple[str, str], str | None]:
    told = reader.told.pop("buyer", None)
    if not isinstance(told, dict) or set(told) - {"kind", "code", "employment_area"}:
        reader.fault("buyer", "buyer_shape")
        return ("", ""), None
    inner = _Reader(told, reader.name)
    kind, code = inner.take("kind", required=True) or "", inner.take("code", required=True) or ""
    orderer = inner.take("employment_area")
    reader.faults += [Fault(fault.round, f"buyer.{fault.field}", fault.refused) for fault in inner.faults]
    return (kind, code), orderer


def _facts(reader: _Reader) -> rounds.RecordFacts:
    estimate = reader.take("estimated_value_eur", _estimate)
    facts: rounds.RecordFacts = {
        "title_fi": reader.take("subject_fi"),
        "title_sv": reader.take("subject_sv"),
        "title_en": reader.take("subject_en"),
        "training": reader.take("training", _one_of(rounds.TRAININGS), required=True) or "",
        "cpv": reader.take("cpv", _shaped(_CPV)),
        "nuts": reader.take("nuts", _shaped(_NUTS)),
        "nuts_version": reader.take("nuts_version", _shaped(re.compile(r"20\d\d"))),
        "procedure": reader.take("procedure", _one_of(rounds.PROCEDURES)),
        "notice_kind": reader.take("notice_kind"),
        "technique": reader.take("technique", _one_of(rounds.TECHNIQUES)),
        "framework_ceiling": reader.take("framework_max_eur", amount),
        "framework_per_year": reader.take("framework_max_per_year_eur", amount),
        "framework_suppliers": reader.take("suppliers", _suppliers),
        "volume_commitment": reader.take("volume_commitment", _truth),
        "estimated_low": estimate[0] if estimate else None,
        "estimated_high": estimate[1] if estimate else None,
        "value_note": reader.take("value_note"),
        "notice_sent_on": reader.take("notice_sent", day),
        "notice_published_on": reader.take("notice_published", day),
        "deadline_on": reader.take("tender_deadline", day),
        "decided_on": reader.take("decided", day),
        "contract_start": reader.take("contract_start", day),
        "contract_end": reader.take("contract_end", day),
        "option_terms": reader.take("options"),
        "curriculum": reader.take("curriculum"),
        "remark": reader.take("remark"),
        "undivided": reader.take("divided_into_lots", _truth) is False,
        "lots_total": reader.take("lots_total", _whole),
        "lots_note": reader.take("lots_note"),
    }
    if not (facts["title_fi"] or facts["title_sv"] or facts["title_en"]):
        reader.fault("subject_fi", "missing")
    return facts


def _lots(reader: _Reader) -> list[str]:
    told = reader.told.pop("lots", [])
    if not isinstance(told, list) or not all(
        isinstance(code, str) and 0 < len(code.strip()) <= 40 for code in told
    ):
        reader.fault("lots", "lots")
        return []
    if len(set(told)) != len(told):
        reader.fault("lots", "twice")
    return [code.strip() for code in told]


def _events(reader: _Reader) -> list[tuple[date | None, str]]:
    told = reader.told.pop("events", [])
    if not isinstance(told, list) or not all(isinstance(each, dict) for each in told):
        reader.fault("events", "events")
        return []
    found = []
    for place, each in enumerate(told, start=1):
        inner = _Reader(each, reader.name)
        found.append((inner.take("on", day), inner.take("what", required=True) or ""))
        inner.end()
        reader.faults += [Fault(f.round, f"events.{place}.{f.field}", f.refused) for f in inner.faults]
    return found


def _judge_order(reader: _Reader, record: Record) -> None:
    facts = record.facts
    start, end, decided = facts["contract_start"], facts["contract_end"], facts["decided_on"]
    if start and end and end < start:
        reader.fault("contract_end", "end_before_start", start=start, end=end)
    notice = facts["notice_sent_on"] or facts["notice_published_on"]
    for name, key in (("deadline_on", "tender_deadline"), ("decided_on", "decided")):
        told = facts[name]  # type: ignore[literal-required]
        if notice and told and told < notice:
            reader.fault(key, "before_notice", notice=notice, day=told)
    if start and decided and start < decided:
        warning = Refused("import.contract_before_decision", start=start, decided=decided)
        record.warnings.append(Fault(record.id, "contract_start", warning))
