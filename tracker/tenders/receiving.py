"""The only writes of tenders before they are judged: entered, changed, withdrawn, removed; a lot's sheet at once.

Not here: opening (`opening`), admission (`admission`), reads (`queries`). Values of a sealed round are written as
ciphertext and nothing else; entering them again appends, and the latest counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from tracker import audit, rounds
from tracker.organisations import Supplier
from tracker.refusal import Conflict, Refused
from tracker.rounds import Lot, Round
from tracker.tenders import lateness, safe
from tracker.tenders.conflicts import Offers, in_row, offer_for, refuse_stale
from tracker.tenders.models import CHANNELS, Offer, Replacement, Tender
from tracker.tenders.queries import are_sealed, live, opened_here
from tracker.tenders.values import Values

LONGEST_RECEIPT = 80


@dataclass(frozen=True)
class Row:
    """One line of a lot's sheet. `values` None leaves them as they are; `edition` is what the person had seen."""

    supplier: Supplier
    received_at: datetime
    channel: str = "electronic"
    receipt: str | None = None
    values: Values | None = None
    edition: int = 0


Work = tuple[Tender | None, Row, dict[str, Any], Values | None]  # what is stored, sent, told and offered


class RowsRefused(Refused):
    """Rows of a sheet that cannot be saved, each with its own refusal by its place from 0; nothing was saved."""

    def __init__(self, rows: Mapping[int, Refused]) -> None:
        super().__init__("tenders.rows", count=len(rows))
        self.rows = dict(rows)


def enter(
    session: Session,
    actor: audit.Actor,
    round_: Round,
    *,
    supplier: Supplier,
    received_at: datetime,
    channel: str = "electronic",
    receipt: str | None = None,
    note: str | None = None,
    note_secret: bool = False,
    offers: Offers | None = None,
    replacing: Tender | None = None,
    sealing_key: bytes,
    at: datetime,
) -> Tender:
    """Enter one supplier's tender with what it offers for each lot; late ones are kept, marked with the finding.

    `received_at` is when it came; `replacing` is the supplier's earlier tender, which then stays sealed for ever.
    Raises `Refused` with the field at fault; a lot's value has the field "<lot code>.<value>".
    """
    told = _facts(received_at=received_at, channel=channel, receipt=receipt, note=note)
    told["note_secret"] = note_secret and told["note"] is not None
    checked = _checked(round_, offers or {})
    act = "tender.entered" if replacing is None else "tender.replaced"
    _begin(session, actor, round_, act, lots=checked, at=at)
    _refuse_facts(round_, told, at=at)
    if replacing is None:
        _refuse_twice(session, round_, supplier)
    else:
        _refuse_replacement(replacing, supplier, told["received_at"])
    tender = Tender(round=round_, supplier=supplier, **told)
    audit.act(session, actor, act, about=tender, within=round_, at=at, happened_at=received_at)
    lateness.mark(tender)
    if replacing is not None:
        replacing.withdrawn_at = told["received_at"]
        for offer in replacing.offers:
            rounds.move(offer.lot, act)
        session.flush()
    session.add(tender)
    _offer(session, tender, checked, act, sealing_key=sealing_key, at=at)
    if replacing is not None:
        session.add(Replacement(former_id=replacing.id, later_id=tender.id))
        session.flush()
    return tender


def change(
    session: Session,
    actor: audit.Actor,
    tender: Tender,
    *,
    received_at: datetime,
    channel: str,
    receipt: str | None = None,
    note: str | None = None,
    note_secret: bool = False,
    offers: Offers | None = None,
    edition: int,
    sealing_key: bytes,
    at: datetime,
) -> Tender:
    """Correct a tender's facts, and the values of the lots that are given; the others stay as they are.

    `edition` is `tenders.edition` as the person had seen it; another one raises `Conflict`. Once a sealed round
    is opened neither its values nor the moment of receipt can be changed.
    """
    round_ = tender.round
    told = _facts(received_at=received_at, channel=channel, receipt=receipt, note=note)
    told["note_secret"] = note_secret and told["note"] is not None
    checked = _checked(round_, offers or {})
    _begin(session, actor, round_, "tender.changed", lots=checked, at=at)
    _refuse_withdrawn(tender)
    refuse_stale(tender, told, checked, seen=edition)
    _refuse_facts(round_, told, at=at, known=tender)
    if opened_here(round_) and (checked or told["received_at"] != tender.received_at):
        raise Refused("tender.opened", opened=round_.opened_at)
    if not _differs(tender, told) and not checked:
        return tender
    audit.act(session, actor, "tender.changed", about=tender, within=round_, at=at)
    _apply(tender, told)
    _offer(session, tender, checked, "tender.changed", sealing_key=sealing_key, at=at)
    return tender


def enter_sheet(
    session: Session,
    actor: audit.Actor,
    lot: Lot,
    *,
    rows: Sequence[Row],
    sealing_key: bytes,
    at: datetime,
) -> list[Tender]:
    """Save a lot's whole sheet, one act: new tenderers, changed facts and values; untouched rows are left alone.

    Raises `RowsRefused` where rows are wrong, `Conflict` where somebody else saved one of them meanwhile; its
    differences are keyed (supplier's name, value's name). Nothing is saved then.
    """
    round_ = lot.round
    _begin(session, actor, round_, "tenders.entered", lots=[lot], at=at)
    known = live(session, round_)
    refused: dict[int, Refused] = {}
    conflicts: dict[tuple[str, str], tuple[Any, Any]] = {}
    work: list[Work] = []
    for place, row in enumerate(rows):
        tender = known.get(row.supplier.id)
        told = _facts(received_at=row.received_at, channel=row.channel, receipt=row.receipt)
        told["note"] = tender.note if tender else None
        try:
            values = _row_values(tender, lot, row)
            _refuse_facts(round_, told, at=at, known=tender)
            _refuse_repeated(rows, place)
        except Refused as refusal:
            refused[place] = refusal
            continue
        if tender is None or _differs(tender, told) or values is not None:
            conflicts |= in_row(tender, lot, told, values, name=row.supplier.name, seen=row.edition)
            work.append((tender, row, told, values))
    if refused:
        raise RowsRefused(refused)
    if conflicts:
        raise Conflict("changed.meanwhile", differences=conflicts)  # type: ignore[arg-type]
    if not work:
        return []
    audit.act(session, actor, "tenders.entered", about=lot, within=round_, at=at)
    return [_save_row(session, lot, line, sealing_key=sealing_key, at=at) for line in work]


def withdraw(
    session: Session, actor: audit.Actor, tender: Tender, *, withdrawn_at: datetime, reason: str, at: datetime
) -> Tender:
    """Note that the tenderer took the tender back before the deadline; its sealed values are never opened."""
    round_ = tender.round
    _begin(session, actor, round_, "tender.withdrawn", lots=[offer.lot for offer in tender.offers], at=at)
    _refuse_withdrawn(tender)
    if withdrawn_at > at:
        raise Refused("tender.in_future", field="withdrawn_at", moment=withdrawn_at)
    if withdrawn_at < tender.received_at:
        raise Refused("tender.withdrawn_first", field="withdrawn_at", received=tender.received_at)
    if lateness.is_late(round_, withdrawn_at):
        raise Refused("tender.withdrawn_late", field="withdrawn_at", deadline=round_.tender_deadline)
    if opened_here(round_):
        raise Refused("tender.opened", opened=round_.opened_at)
    return _take_out(session, actor, tender, "tender.withdrawn", moment=withdrawn_at, reason=reason, at=at)


def remove(session: Session, actor: audit.Actor, tender: Tender, *, reason: str, at: datetime) -> Tender:
    """Take out a tender that was entered by mistake; it stays, marked, and the supplier can be entered anew."""
    round_ = tender.round
    _begin(session, actor, round_, "tender.removed", lots=[offer.lot for offer in tender.offers], at=at)
    _refuse_withdrawn(tender)
    if opened_here(round_):
        raise Refused("tender.opened", opened=round_.opened_at)
    return _take_out(session, actor, tender, "tender.removed", moment=at, reason=reason, at=at)


# --- what must hold ---------------------------------------------------------------------------------------------------


def _begin(
    session: Session,
    actor: audit.Actor,
    round_: Round,
    act: str,
    *,
    lots: Sequence[Lot] | Offers,
    at: datetime,
) -> None:
    """Scope and stage; then the round's row is locked, so that no entry slips past an opening, and read afresh."""
    rounds.require(session, actor, act, round_, at=at)
    safe.lock(session, round_)
    rounds.check(round_, act)
    for lot in lots:
        rounds.check(lot, act)
    if round_.received_in == "elsewhere" and round_.opened_at is None:
        raise Refused("tender.received_elsewhere", system=round_.other_system)


def _facts(**told: Any) -> dict[str, Any]:
    return {
        name: (value.strip() or None) if isinstance(value, str) else value for name, value in told.items()
    } | {"received_at": told["received_at"].replace(microsecond=0)}


def _refuse_facts(
    round_: Round, told: Mapping[str, Any], *, at: datetime, known: Tender | None = None
) -> None:
    received = told["received_at"]
    if told["channel"] not in CHANNELS:
        raise Refused("tender.channel_unknown", field="channel")
    if len(told["receipt"] or "") > LONGEST_RECEIPT:
        raise Refused("tender.receipt_long", field="receipt", longest=LONGEST_RECEIPT)
    if received > at:
        raise Refused("tender.in_future", field="received_at", moment=received)
    lateness.refuse_before_notice(round_, received)
    if told["note"] and are_sealed(round_):
        raise Refused("tender.note_sealed", field="note")
    if known is None and opened_here(round_) and not lateness.is_late(round_, received):
        raise Refused("tender.after_opening", field="received_at", opened=round_.opened_at)


def _refuse_twice(session: Session, round_: Round, supplier: Supplier) -> None:
    if supplier.id in live(session, round_):
        raise Refused("tender.already_entered", field="supplier", name=supplier.name)


def _refuse_replacement(former: Tender, supplier: Supplier, received: datetime) -> None:
    """The last tender before the deadline counts: one of the same supplier, that came after the one it replaces."""
    _refuse_withdrawn(former)
    if former.supplier_id != supplier.id:
        raise Refused("tender.replaced_other", field="supplier", name=former.supplier.name)
    if received < former.received_at:
        raise Refused("tender.replaced_first", field="received_at", received=former.received_at)
    if lateness.is_late(former.round, received):
        raise Refused("tender.replaced_late", field="received_at", deadline=former.round.tender_deadline)


def _refuse_repeated(rows: Sequence[Row], place: int) -> None:
    if any(row.supplier.id == rows[place].supplier.id for row in rows[:place]):
        raise Refused("tender.already_entered", field="supplier", name=rows[place].supplier.name)


def _refuse_withdrawn(tender: Tender) -> None:
    if tender.withdrawn_at is not None:
        raise Refused("tender.withdrawn", name=tender.supplier.name, moment=tender.withdrawn_at)


def _checked(round_: Round, offers: Offers) -> dict[Lot, Values]:
    checked = {}
    for lot, values in offers.items():
        if lot.round_id != round_.id:
            raise Refused("tender.other_lot", lot=lot.code)
        try:
            checked[lot] = values.checked()
        except Refused as refusal:
            refusal.field = f"{lot.code}.{refusal.field}"
            raise
    return checked


def _row_values(tender: Tender | None, lot: Lot, row: Row) -> Values | None:
    """The checked values of a sheet's row; none where they were left as they are."""
    if row.values is None:
        return None
    values = row.values.checked()
    offer = None if tender is None else offer_for(tender, lot)
    if (
        offer is not None
        and offer.opened_at
        and Values(offer.unit_price, offer.volume, offer.total) == values
    ):
        return None
    if tender is not None and opened_here(lot.round):
        raise Refused("tender.opened", opened=lot.round.opened_at, field="unit_price")
    return values


# --- writing ----------------------------------------------------------------------------------------------------------


def _differs(tender: Tender, told: Mapping[str, Any]) -> bool:
    return any(getattr(tender, name) != value for name, value in told.items())


def _apply(tender: Tender, told: Mapping[str, Any]) -> None:
    for name, value in told.items():
        if getattr(tender, name) != value:
            setattr(tender, name, value)
    lateness.mark(tender)


def _save_row(
    session: Session,
    lot: Lot,
    work: Work,
    *,
    sealing_key: bytes,
    at: datetime,
) -> Tender:
    tender, row, told, values = work
    if tender is None:
        tender = Tender(round=lot.round, supplier=row.supplier, **told)
        session.add(tender)
    _apply(tender, told)
    offers = {} if values is None else {lot: values}
    _offer(session, tender, offers, "tenders.entered", sealing_key=sealing_key, at=at)
    return tender


def _offer(
    session: Session, tender: Tender, offers: Offers, act: str, *, sealing_key: bytes, at: datetime
) -> None:
    for lot, values in offers.items():
        rounds.move(lot, act)
        offer = offer_for(tender, lot)
        if offer is None:
            offer = Offer(tender=tender, lot=lot, standing="received")
            session.add(offer)
        elif offer.corrections and Values(offer.unit_price, offer.volume, offer.total) != values:
            raise Refused("tender.corrected", lot=lot.code, name=tender.supplier.name)
        if are_sealed(tender.round):
            offer.sealed_at = at
            flag_modified(offer, "sealed_at")  # counts as a change even in the same moment
            session.flush()
            safe.put(session, offer, values, sealing_key=sealing_key, at=at)
        else:
            offer.opened_at = offer.opened_at or at
            offer.unit_price, offer.volume, offer.total = values.unit_price, values.volume, values.total
    session.flush()


def _take_out(
    session: Session,
    actor: audit.Actor,
    tender: Tender,
    act: str,
    *,
    moment: datetime,
    reason: str,
    at: datetime,
) -> Tender:
    audit.act(
        session, actor, act, about=tender, within=tender.round, at=at, happened_at=moment, reason=reason
    )
    tender.withdrawn_at, tender.withdrawn_reason = moment, reason.strip()
    for offer in tender.offers:
        rounds.move(offer.lot, act)
    session.flush()
    return tender
