"""Published rounds, in: all rounds of a file become records in one act, or none of them.

Not here: the form of the file (`published`) and what a record may be (`tracker.rounds`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import audit, rounds
from tracker.export.published import Fault, Record, read_published
from tracker.organisations import Organisation
from tracker.refusal import Refused

OWN = Path(__file__).parent / "data" / "published-rounds.json"


@dataclass(frozen=True)
class Imported:
    """What an import did: the rounds by their ids in the file, and warnings that kept nothing back."""

    rounds: dict[str, rounds.Round]
    warnings: tuple[Fault, ...]
    skipped: tuple[str, ...] = ()


class Faults(Refused):
    """The file is refused whole; `faults` names every fault by round and field."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        first = faults[0]
        super().__init__("import.faults", num=len(faults), round=first.round, place=first.field)
        self.faults = tuple(faults)


def import_rounds(
    session: Session, actor: audit.Actor, document: str | bytes, *, known: bool = False, at: datetime
) -> Imported:
    """Import all rounds of a file in one act, or none: `Faults` names each fault by round and field.

    With `known`, rounds whose reference their buyer already has are passed over instead of being a fault.
    """
    records, faults = read_published(document)
    placed = [(record, *_places(session, record, faults)) for record in records]
    if faults:
        raise Faults(faults)
    fresh = [each for each in placed if not (known and _is_there(session, each[1], each[0].reference))]
    skipped = tuple(each[0].id for each in placed if each not in fresh)
    if not fresh:
        return Imported({}, (), skipped)
    audit.act(session, actor, "rounds.imported", about="rounds", at=at)
    made: dict[str, rounds.Round] = {}
    for record, buyer, orderer in fresh:
        try:
            made[record.id] = rounds.record(
                session, actor, buyer=buyer, reference=record.reference, source=record.source, lots=record.lots,
                events=record.events, orderer=orderer, printed=record.printed, at=at, **record.facts,
            )  # fmt: skip
        except Refused as refused:
            if refused.code.startswith("scope."):
                raise
            faults.append(Fault(record.id, refused.field or "id", refused))
    if faults:
        raise Faults(faults)
    return Imported(made, tuple(warning for record, *_ in fresh for warning in record.warnings), skipped)


def _is_there(session: Session, buyer: Organisation, reference: str) -> bool:
    asked = select(rounds.Round.id).where(
        rounds.Round.buyer_id == buyer.id, rounds.Round.reference == reference
    )
    return session.scalar(asked) is not None


def _places(session: Session, record: Record, faults: list[Fault]) -> tuple[Any, Any]:
    on = record.facts["notice_sent_on"] or record.facts["notice_published_on"]
    kind, code = record.buyer
    buyer = _organisation(session, record.id, "buyer", kind, code, on, faults)
    orderer = None
    if record.orderer is not None:
        place = "buyer.employment_area"
        orderer = _organisation(session, record.id, place, "employment_area", record.orderer, on, faults)
    return buyer, orderer


def _organisation(  # noqa: PLR0917  (what is asked, and where a fault is noted)
    session: Session, name: str, place: str, kind: str, code: str, on: date | None, faults: list[Fault]
) -> Organisation | None:
    asked = select(Organisation).where(Organisation.kind == kind, Organisation.code == code)
    found = list(session.scalars(asked.order_by(Organisation.valid_from)))
    told = f"{kind}:{code}"
    if not found:
        faults.append(Fault(name, place, Refused("import.buyer_unknown", organisation=told)))
        return None
    for organisation in reversed(found):
        ended = organisation.valid_to is not None and on is not None and organisation.valid_to < on
        if on is None or (organisation.valid_from <= on and not ended):
            return organisation
    faults.append(Fault(name, place, Refused("import.buyer_not_then", organisation=told, day=on)))
    return None


def load_published(session: Session, actor: audit.Actor, *, at: datetime) -> Imported:
    """Import the published rounds that the product brings along; those that are there already are passed over."""
    return import_rounds(session, actor, OWN.read_text(encoding="utf-8"), known=True, at=at)
