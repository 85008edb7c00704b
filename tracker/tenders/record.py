"""The opening record: where and when the tenders were opened, who was there, what had come, and what was not opened.

It is put together once, with the opening, and kept as canonical JSON whose digest stands in the trail's row of that
opening. Not here: the opening itself (`opening`), pages and files.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker import accounts, audit, organisations, rounds
from tracker.refusal import Refused
from tracker.rounds import Lot, Round
from tracker.tenders.models import (
    Attachment,
    Authorisation,
    Offer,
    OpenedTender,
    Opener,
    Opening,
    OpeningRecord,
    Replacement,
    Tender,
)
from tracker.tenders.openers import last_sitting, words_of
from tracker.tenders.queries import opening_of

FORM = "opening-record-1"
LANGUAGES = ("sv", "fi", "en")


@dataclass(frozen=True)
class Attended:
    """Somebody at the opening: who authorised it, with the moment of that, or who was there beside them.

    The organisation is that of the role which entitled them to authorise, by language, or as told of somebody else.
    """

    name: str
    organisation: str | Mapping[str, str] | None = None
    authorised_at: datetime | None = None

    def of(self, language: str) -> str:
        """Their organisation; empty where none is known, and for a role that reaches everything."""
        told = self.organisation or ""
        return told if isinstance(told, str) else told[language]


@dataclass(frozen=True)
class Listed:
    """A tender as the record lists it; `gone` says why one was not opened: withdrawn, replaced or removed."""

    tenderer: str
    business_id: str | None
    received_at: datetime
    channel: str
    receipt: str | None
    late: bool = False
    lots: tuple[str, ...] = ()
    gone: str | None = None
    gone_at: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Record:
    """What the record says, and what proves it: its digest, and number and hash of the trail's row of the opening.

    Where `kept` is false the opening was held before records were kept with it: it is told by the tables of today,
    and the trail's row does not name the digest.
    """

    reference: str
    titles: Mapping[str, str]
    buyers: Mapping[str, str]
    deadline: datetime
    opened_at: datetime
    place: str
    needed: int
    present: tuple[Attended, ...]
    tenders: tuple[Listed, ...]
    unopened: tuple[Listed, ...]
    digest: str
    kept: bool
    sequence: int
    hash: str

    @property
    def on_time(self) -> list[Listed]:
        """The opened tenders that came in time, in order of receipt."""
        return [one for one in self.tenders if not one.late]

    @property
    def late(self) -> list[Listed]:
        """The opened tenders that came after the deadline."""
        return [one for one in self.tenders if one.late]


def record_of(session: Session, reader: accounts.Person, round_: Round, *, at: datetime) -> Record:
    """The record of the round's opening here; refused as `recorded` refuses it."""
    rounds.require(session, reader, "tender.read", round_, at=at)
    return recorded(session, round_)


def recorded(session: Session, round_: Round) -> Record:
    """The record, for the rooms further on and for commands.

    Raises `Refused` before the opening, where the tenders were opened in another system, which has the record, and
    where somebody has altered what was kept.
    """
    opening = opening_of(session, round_)
    if opening is None:
        raise Refused("opening_record.not_opened")
    if round_.received_in == "elsewhere":
        raise Refused(
            "opening_record.elsewhere", system=round_.other_system or "", moment=opening.opened_at,
            reference=opening.other_system_reference or "",
        )  # fmt: skip
    stored = session.get(OpeningRecord, opening.id)
    content = audit.canonical(_told(session, opening)) if stored is None else stored.content
    digest = _digest(content)
    row = audit.last_of(session, act="round.opened", about=audit.name_of(round_))
    if stored is not None and (stored.digest != digest or digest not in row.changes):
        raise Refused("opening_record.altered")
    return _read(content, digest=digest, kept=stored is not None, sequence=row.sequence, hash=row.hash)


def has_record(session: Session, round_: Round) -> bool:
    """Whether the round's tenders were opened here, so that there is a record of it."""
    return round_.received_in == "here" and opening_of(session, round_) is not None


def keep(session: Session, opening: Opening) -> None:
    """Put the record together and keep it, in the act of the opening."""
    content = audit.canonical(_told(session, opening))
    session.add(OpeningRecord(opening_id=opening.id, content=content, digest=_digest(content)))
    session.flush()


def _digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


# --- putting together -------------------------------------------------------------------------------------------------


def _told(session: Session, opening: Opening) -> Any:
    round_ = opening.round
    told = {
        "form": FORM,
        "reference": round_.reference,
        "titles": {one: rounds.titled(round_, one) for one in LANGUAGES},
        "buyers": {one: organisations.name(round_.buyer, one) for one in LANGUAGES},
        "deadline": round_.tender_deadline,
        "opened_at": opening.opened_at,
        "place": opening.place,
        "needed": round_.openers_needed,
        "present": [*_authorised(session, opening), *_others(opening)],
        "tenders": _opened(session, opening),
        "unopened": _unopened(session, round_),
    }
    return audit.recordable(told)


def _authorised(session: Session, opening: Opening) -> list[dict[str, Any]]:
    """Whose words counted: those of the last sitting who stood named at the opening."""
    round_id, sitting = opening.round_id, last_sitting(session, opening.round)
    asked = select(Opener.person_id).where(
        Opener.round_id == round_id,
        Opener.named_at <= opening.opened_at,
        Opener.removed_at.is_(None) | (Opener.removed_at > opening.opened_at),
    )
    named = set(session.scalars(asked))
    words: list[Authorisation] = [] if sitting is None else words_of(session, opening.round, sitting)
    return [
        {
            "name": word.person.name,
            "organisation": _entitling(session, opening.round, word),
            "authorised_at": word.given_at,
        }
        for word in words
        if word.person_id in named
    ]


def _entitling(session: Session, round_: Round, word: Authorisation) -> dict[str, str] | None:
    """The names of the organisation, or area, whose role let somebody authorise the opening when they did."""
    reach = rounds.answering(round_)
    grant = accounts.entitled_by(session, word.person, "round.opening_authorised", reach, at=word.given_at)
    where = grant and (grant.organisation or grant.steering_area)
    return {one: organisations.name(where, one) for one in LANGUAGES} if where else None


def _others(opening: Opening) -> list[dict[str, Any]]:
    return [
        {"name": one.name, "organisation": one.organisation, "authorised_at": None} for one in opening.present
    ]


def _opened(session: Session, opening: Opening) -> list[dict[str, Any]]:
    asked = (
        select(OpenedTender, Tender)
        .join(Tender, Tender.id == OpenedTender.tender_id)
        .where(OpenedTender.opening_id == opening.id)
        .order_by(OpenedTender.received_at, OpenedTender.id)
    )
    lots = _lots(session, opening)
    return [
        {
            "tenderer": one.tenderer, "business_id": one.business_id, "received_at": one.received_at,
            "channel": tender.channel, "receipt": tender.receipt, "late": one.late, "lots": lots[tender.id],
        }
        for one, tender in session.execute(asked)
    ]  # fmt: skip


def _lots(session: Session, opening: Opening) -> Mapping[int, list[str]]:
    """The codes of the lots that each opened tender is for, by its values or by a price form still to be read."""
    found: dict[int, dict[int, Lot]] = defaultdict(dict)
    for kind in (Offer, Attachment):
        asked = (
            select(kind.tender_id, Lot)
            .join(Lot, Lot.id == kind.lot_id)
            .join(Tender, Tender.id == kind.tender_id)
            .where(Tender.round_id == opening.round_id, kind.opened_at == opening.opened_at)
        )
        for tender_id, lot in session.execute(asked):
            found[tender_id][lot.id] = lot
    ordered = {
        tender_id: [lot.code for lot in sorted(lots.values(), key=lambda lot: (lot.position, lot.id))]
        for tender_id, lots in found.items()
    }
    return defaultdict(list, ordered)


def _unopened(session: Session, round_: Round) -> list[dict[str, Any]]:
    """What came and was taken back, replaced, or removed as entered by mistake; which lots it was for stays sealed."""
    within = audit.name_of(round_)
    removed = set(audit.abouts(session, act="tender.removed", within=within))
    asked = (
        select(Tender, Replacement.later_id)
        .outerjoin(Replacement, Replacement.former_id == Tender.id)
        .where(Tender.round_id == round_.id, Tender.withdrawn_at.is_not(None))
        .order_by(Tender.received_at, Tender.id)
        .options(joinedload(Tender.supplier))
    )
    told = []
    for tender, later in session.execute(asked):
        gone = "replaced" if later else "removed" if audit.name_of(tender) in removed else "withdrawn"
        told.append(
            {
                "tenderer": tender.supplier.name, "business_id": tender.supplier.business_id,
                "received_at": tender.received_at, "channel": tender.channel, "receipt": tender.receipt,
                "gone": gone, "gone_at": tender.withdrawn_at,
                "reason": None if later else tender.withdrawn_reason,
            }
        )  # fmt: skip
    return told


# --- reading ----------------------------------------------------------------------------------------------------------


def _read(content: str, *, digest: str, kept: bool, sequence: int, hash: str) -> Record:  # noqa: A002
    told = json.loads(content)
    return Record(
        reference=told["reference"],
        titles=told["titles"],
        buyers=told["buyers"],
        deadline=_moment(told["deadline"]),
        opened_at=_moment(told["opened_at"]),
        place=told["place"] or "",
        needed=told["needed"],
        present=tuple(
            Attended(one["name"], one["organisation"], _moment(one["authorised_at"]))
            for one in told["present"]
        ),
        tenders=tuple(_listed(one) for one in told["tenders"]),
        unopened=tuple(_listed(one) for one in told["unopened"]),
        digest=digest,
        kept=kept,
        sequence=sequence,
        hash=hash,
    )


def _listed(told: Mapping[str, Any]) -> Listed:
    moments = {name: _moment(told.get(name)) for name in ("received_at", "gone_at")}
    return Listed(**{**told, **moments, "lots": tuple(told.get("lots", ()))})


def _moment(text: str | None) -> Any:
    return None if text is None else datetime.fromisoformat(text).astimezone(UTC)
