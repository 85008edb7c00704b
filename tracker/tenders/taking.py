"""Price forms: stored with a tender like its other files, and after the opening taken into an offer's values.

Not here: what a workbook is and what stands in its cells; whoever calls has asked that (`export`).
"""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from tracker import audit, rounds
from tracker.refusal import Refused
from tracker.rounds import Lot
from tracker.tenders import attaching, safe
from tracker.tenders.attaching import File
from tracker.tenders.conflicts import offer_for
from tracker.tenders.models import Attachment, Offer, Tender
from tracker.tenders.values import Values


def attach_form(
    session: Session,
    actor: audit.Actor,
    tender: Tender,
    *,
    lot: Lot,
    file: File,
    limit: int,
    sealing_key: bytes,
    at: datetime,
) -> Attachment:
    """Keep a filled price form with a tender; the last form of a lot counts. That it is one has been looked at."""
    attaching.prepare(session, actor, tender, "tender.attached", at=at)
    if lot.round_id != tender.round_id:
        raise Refused("tender.other_lot", lot=lot.code)
    facts = attaching.examined(file, limit)
    audit.act(session, actor, "tender.attached", about=tender, within=tender.round, at=at)
    return attaching.put(
        session, tender, file, facts, kind="price_form", lot=lot, sealing_key=sealing_key, at=at
    )


def take_form(
    session: Session, actor: audit.Actor, attachment: Attachment, *, values: Values, at: datetime
) -> Offer:
    """Take the values of an opened price form into the tender's offer for the form's lot, which has none yet.

    `values` are what stands in the stored form, without what cannot be read there: an offer that lacks a price, or
    whose total is not what it should be, is put right with a reason (`correct`) or rejected, as any other. Raises
    `Refused` where the lot has values already, and where a later form of the lot came.
    """
    tender, lot = attachment.tender, attachment.lot
    rounds.require(session, actor, "tender.form_taken", tender.round, at=at)
    safe.lock(session, tender.round)
    if attachment.opened_at is None or attachment.kind != "price_form" or lot is None:
        raise Refused("scope.outside", permission="tender.form_taken")
    rounds.check(tender.round, "tender.form_taken")
    rounds.check(lot, "tender.form_taken")
    if tender.withdrawn_at is not None:
        raise Refused("tender.withdrawn", name=tender.supplier.name, moment=tender.withdrawn_at)
    if is_replaced(session, attachment):
        raise Refused("form.later_came", lot=lot.code)
    if offer_for(tender, lot) is not None:
        raise Refused("form.values_there", lot=lot.code)
    told = values.written()
    audit.act(session, actor, "tender.form_taken", about=attachment, within=tender.round, at=at)
    rounds.move(lot, "tender.form_taken")
    offer = Offer(tender=tender, lot=lot, standing="received", opened_at=attachment.opened_at)
    offer.unit_price, offer.volume, offer.total = told.unit_price, told.volume, told.total
    session.add(offer)
    session.flush()
    return offer


def forms_waiting(session: Session, lot: Lot) -> list[Attachment]:
    """Opened price forms of a lot whose tenderers are in time and have no values there yet; the last of each."""
    valued = select(Offer.id).where(Offer.tender_id == Attachment.tender_id, Offer.lot_id == lot.id)
    asked = (
        _forms(lot.id)
        .join(Attachment.tender)
        .where(
            Attachment.opened_at.is_not(None),
            Tender.withdrawn_at.is_(None),
            Tender.late.is_(False),
            ~valued.exists(),
        )
    )
    return list({form.tender_id: form for form in session.scalars(asked.order_by(Attachment.id))}.values())


def is_replaced(session: Session, attachment: Attachment) -> bool:
    """Whether a later form of the same lot came with the tender."""
    asked = _forms(attachment.lot_id).where(
        Attachment.tender_id == attachment.tender_id, Attachment.id > attachment.id
    )
    return session.scalar(asked.limit(1)) is not None


def _forms(lot_id: int | None) -> Select[Attachment]:
    return select(Attachment).where(
        Attachment.lot_id == lot_id, Attachment.kind == "price_form", Attachment.superseded_at.is_(None)
    )
