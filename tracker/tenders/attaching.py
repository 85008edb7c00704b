"""Attachments of tenders: sealed with their names while the round is, opened with it, read as far as secrets may be.

Not here: what a file is (`documents`), the cipher (`envelope`, `sealing`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from tracker import accounts, audit, documents, rounds
from tracker.refusal import Refused
from tracker.rounds import Lot, Round
from tracker.tenders import envelope, safe, sealing
from tracker.tenders.models import Attachment, Tender
from tracker.tenders.queries import are_sealed, opened_here

MOST_FILES = 20


@dataclass(frozen=True)
class File:
    """A file as it came: its bytes, the name it was sent under, and whether it is marked as a business secret."""

    data: bytes
    name: str
    business_secret: bool = False


def attach(
    session: Session,
    actor: audit.Actor,
    tender: Tender,
    *,
    files: Sequence[File],
    instead: bool = False,
    limit: int,
    sealing_key: bytes,
    at: datetime,
) -> list[Attachment]:
    """Add files to a tender; `instead` puts them in the place of all that came before, which is then never opened.

    Once a sealed round is opened nothing can be added but to a late tender. `limit` is the most bytes of one file.
    """
    prepare(session, actor, tender, "tender.attached", at=at)
    if not 1 <= len(files) <= MOST_FILES:
        raise Refused("attachment.how_many", field="files", most=MOST_FILES)
    known = [examined(file, limit) for file in files]
    audit.act(session, actor, "tender.attached", about=tender, within=tender.round, at=at)
    if instead:
        for former in session.scalars(_live([tender.id])):
            former.superseded_at = at
    return [
        put(session, tender, file, facts, kind="attachment", sealing_key=sealing_key, at=at)
        for file, facts in zip(files, known, strict=True)
    ]


def prepare(session: Session, actor: audit.Actor, tender: Tender, act: str, *, at: datetime) -> None:
    """Scope and stage of an addition to a tender, under the lock that keeps it from slipping past the opening."""
    round_ = tender.round
    rounds.require(session, actor, act, round_, at=at)
    safe.lock(session, round_)
    rounds.check(round_, act)
    if tender.withdrawn_at is not None:
        raise Refused("tender.withdrawn", name=tender.supplier.name, moment=tender.withdrawn_at)
    if opened_here(round_) and not tender.late:
        raise Refused("attachment.after_opening", opened=round_.opened_at)


def put(
    session: Session,
    tender: Tender,
    file: File,
    facts: documents.Facts,
    *,
    kind: str,
    lot: Lot | None = None,
    sealing_key: bytes,
    at: datetime,
) -> Attachment:
    """Store one file under the act that has begun: sealed, or plain where the round's values are."""
    made = Attachment(tender=tender, added_at=at)
    told = {"kind": kind, "lot_id": None if lot is None else lot.id, "business_secret": file.business_secret}
    told |= asdict(facts)
    if are_sealed(tender.round):
        ciphertext, key = envelope.lock(file.data)
        made.content_sha256 = documents.keep(session, ciphertext)
        letter = envelope.Letter(**told, content_key=key)  # type: ignore[arg-type]
        made.envelope = safe.address(
            session, tender, letter, made.content_sha256, sealing_key=sealing_key, at=at
        )
    else:
        made.content_sha256 = documents.keep(session, file.data)
        _fill(made, told, at)
    session.add(made)
    session.flush()
    return made


def open_all(
    session: Session, round_: Round, tenders: Sequence[Tender], *, sealing_key: bytes, at: datetime
) -> None:
    """With the opening of a round, open the envelopes of its live tenders' attachments."""
    waiting = list(
        session.scalars(_live([tender.id for tender in tenders]).where(Attachment.opened_at.is_(None)))
    )
    letters = safe.letters(session, round_, waiting, sealing_key=sealing_key)
    for attachment in waiting:
        _fill(attachment, asdict(letters[attachment.id]), at)


def attachments_of(
    session: Session, reader: accounts.Person, tender: Tender, *, at: datetime
) -> list[Attachment]:
    """A tender's opened attachments in the order in which they came; none while they are sealed.

    Business secrets are among them only for who may read secrets.
    """
    rounds.require(session, reader, "tender.read", tender.round, at=at)
    asked = _live([tender.id]).where(Attachment.opened_at.is_not(None))
    if not may_read_secrets(session, reader, tender.round, at=at):
        asked = asked.where(Attachment.business_secret.is_(False))
    return list(session.scalars(asked))


def last_attached(session: Session, tender: Tender) -> datetime | None:
    """When files were last added to a tender; how many they are is not told."""
    return session.scalar(
        select(func.max(Attachment.added_at)).where(
            Attachment.tender_id == tender.id, Attachment.superseded_at.is_(None)
        )
    )


def attachment(session: Session, reader: accounts.Person, attachment_id: int, *, at: datetime) -> Attachment:
    """An opened attachment that the reader may read; `scope.outside` for any other."""
    found = session.get(Attachment, attachment_id)
    if found is None:
        raise Refused("scope.outside", permission="tender.read")
    rounds.require(session, reader, "tender.read", found.tender.round, at=at)
    if found.opened_at is None or found.superseded_at is not None:
        raise Refused("scope.outside", permission="tender.read")
    if found.business_secret:
        rounds.require(session, reader, "secret.read", found.tender.round, at=at)
    return found


def content_of(session: Session, attachment: Attachment) -> bytes:
    """The bytes of an opened attachment. Who asks has come by `attachment`."""
    stored = documents.content(session, attachment.content_sha256)
    if attachment.content_key is None:
        return stored
    try:
        return envelope.unlock(stored, attachment.content_key)
    except sealing.Unopenable:
        raise Refused("document.altered") from None


def tell_reading(session: Session, reader: accounts.Person, attachment: Attachment, *, at: datetime) -> None:
    """Keep in the trail that somebody read a business secret."""
    audit.act(session, reader, "secret.read", about=attachment, within=attachment.tender.round, at=at)


def may_read_secrets(session: Session, reader: accounts.Person, round_: Round, *, at: datetime) -> bool:
    """Whether business secrets of the round's tenders may be shown to the reader."""
    try:
        rounds.require(session, reader, "secret.read", round_, at=at)
    except Refused:
        return False
    return True


def examined(file: File, limit: int) -> documents.Facts:
    """What a file is, or why it is not taken."""
    try:
        return documents.examine(file.data, name=file.name, limit=limit)
    except Refused as refusal:
        refusal.field = "files"
        raise


def _live(tender_ids: Sequence[int]) -> Select[Attachment]:
    return (
        select(Attachment)
        .where(Attachment.tender_id.in_(tender_ids), Attachment.superseded_at.is_(None))
        .order_by(Attachment.id)
        .options(joinedload(Attachment.tender).joinedload(Tender.supplier), joinedload(Attachment.lot))
    )


def _fill(attachment: Attachment, told: Mapping[str, object], at: datetime) -> None:
    attachment.opened_at = at
    for name, value in told.items():
        setattr(attachment, name, value)
