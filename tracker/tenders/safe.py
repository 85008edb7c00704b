"""The round's key and the sealed values of its offers: the only place where rows meet the cipher.

Not here: the cipher (`sealing`), and whether the round may be opened (`opening`).
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.refusal import Refused
from tracker.rounds import Round
from tracker.tenders import envelope, particulars, sealing
from tracker.tenders.envelope import Letter
from tracker.tenders.models import Attachment, Offer, RoundKey, SealedParticulars, SealedValues, Tender
from tracker.tenders.particulars import Particulars
from tracker.tenders.values import Values, from_bytes


def lock(session: Session, round_: Round) -> None:
    """Let no other entry or opening of the round pass until this transaction ends; whatever was read is read anew."""
    session.flush()
    session.expire_all()
    session.refresh(round_, with_for_update={"of": Round})


def put(session: Session, offer: Offer, values: Values, *, sealing_key: bytes, at: datetime) -> None:
    """Append an offer's values under the round's key, which is made with the first of them."""
    public = _public(session, offer.tender.round, sealing_key=sealing_key, at=at)
    ciphertext = sealing.seal(public, values.as_bytes(), identity=_identity(offer, at))
    session.add(SealedValues(offer_id=offer.id, ciphertext=ciphertext, sealed_at=at))
    session.flush()


def read(session: Session, round_: Round, offers: list[Offer], *, sealing_key: bytes) -> dict[int, Values]:
    """The latest values of offers, by the offer's id.

    Raises `Refused("round.seal_broken")` with the tenderer's name where one does not open: another
    SEALING_KEY, or bytes that were altered or moved.
    """
    key = session.get(RoundKey, round_.id)
    if key is None:
        return {}
    private = _private(key, sealing_key)
    latest: dict[int, SealedValues] = {}
    asked = select(SealedValues).where(SealedValues.offer_id.in_([offer.id for offer in offers]))
    for row in session.scalars(asked.order_by(SealedValues.id)):
        latest[row.offer_id] = row
    found = {}
    for offer in offers:
        row = latest[offer.id]
        try:
            opened = sealing.unseal(private, row.ciphertext, identity=_identity(offer, row.sealed_at))
        except sealing.Unopenable:
            raise Refused("round.seal_broken", name=offer.tender.supplier.name) from None
        found[offer.id] = from_bytes(opened)
    return found


def address(
    session: Session, tender: Tender, letter: Letter, content: str, *, sealing_key: bytes, at: datetime
) -> bytes:
    """The envelope of a tender's attachment whose ciphertext is kept under `content`."""
    public = _public(session, tender.round, sealing_key=sealing_key, at=at)
    return sealing.seal(public, letter.as_bytes(), identity=_addressee(tender, content), size=envelope.SIZE)


def letters(
    session: Session, round_: Round, attachments: list[Attachment], *, sealing_key: bytes
) -> dict[int, Letter]:
    """What the envelopes of attachments tell, by the attachment's id; refused like `read` where one does not open."""
    key = session.get(RoundKey, round_.id)
    if key is None or not attachments:
        return {}
    private = _private(key, sealing_key)
    found = {}
    for attachment in attachments:
        whose = _addressee(attachment.tender, attachment.content_sha256)
        try:
            told = sealing.unseal(private, attachment.envelope or b"", identity=whose)
        except sealing.Unopenable:
            raise Refused("round.seal_broken", name=attachment.tender.supplier.name) from None
        found[attachment.id] = envelope.from_bytes(told)
    return found


def put_particulars(
    session: Session, tender: Tender, told: Particulars, *, sealing_key: bytes, at: datetime
) -> None:
    """Append a tender's particulars under the round's key."""
    public = _public(session, tender.round, sealing_key=sealing_key, at=at)
    ciphertext = sealing.seal(
        public,
        told.as_bytes(),
        identity=_addressee(tender, f"particulars {_told_at(at)}"),
        size=particulars.SIZE,
    )
    session.add(SealedParticulars(tender_id=tender.id, ciphertext=ciphertext, sealed_at=at))


def particulars_of(
    session: Session, round_: Round, tenders: Sequence[Tender], *, sealing_key: bytes
) -> dict[int, Particulars]:
    """The latest particulars of tenders, by the tender's id, where some were sealed; refused like `read`."""
    key = session.get(RoundKey, round_.id)
    if key is None:
        return {}
    whose = {tender.id: tender for tender in tenders}
    asked = select(SealedParticulars).where(SealedParticulars.tender_id.in_(whose))
    latest = {row.tender_id: row for row in session.scalars(asked.order_by(SealedParticulars.id))}
    private, found = _private(key, sealing_key), {}
    for tender_id, row in latest.items():
        identity = _addressee(whose[tender_id], f"particulars {_told_at(row.sealed_at)}")
        try:
            found[tender_id] = particulars.from_bytes(
                sealing.unseal(private, row.ciphertext, identity=identity)
            )
        except sealing.Unopenable:
            raise Refused("round.seal_broken", name=whose[tender_id].supplier.name) from None
    return found


def _public(session: Session, round_: Round, *, sealing_key: bytes, at: datetime) -> bytes:
    key = _key(session, round_, sealing_key=sealing_key, at=at)
    # A key that was exchanged in the database is found before anything is lost under it.
    _private(key, sealing_key)
    return key.public


def _key(session: Session, round_: Round, *, sealing_key: bytes, at: datetime) -> RoundKey:
    found = session.get(RoundKey, round_.id)
    if found is None:
        public, wrapped = sealing.new_pair(sealing_key, round_id=round_.id)
        found = RoundKey(round_id=round_.id, public=public, wrapped_private=wrapped, made_at=at)
        session.add(found)
        session.flush()
    return found


def _private(key: RoundKey, sealing_key: bytes) -> bytes:
    try:
        return sealing.unwrap(sealing_key, key.wrapped_private, public=key.public, round_id=key.round_id)
    except sealing.Unopenable:
        raise Refused("round.key_broken") from None


def _identity(offer: Offer, at: datetime) -> str:
    """Whose values these are: moved to another offer, tenderer or time, they do not open."""
    tender = offer.tender
    whose = f"round {tender.round_id} supplier {tender.supplier_id} lot {offer.lot_id} offer {offer.id}"
    return f"{whose} at {_told_at(at)}"


def _told_at(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%S.%f}"


def _addressee(tender: Tender, content: str) -> str:
    """Whose attachment it is: moved to another tender, or beside another content, its envelope does not open."""
    return f"round {tender.round_id} supplier {tender.supplier_id} tender {tender.id} content {content}"
