"""Reads of tenders: who tendered, and what was offered once it may be read.

Not here: writing, and words. As long as a round is sealed these answer with tenderer, moment and receipt to
everybody alike; what would need the values is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker import accounts, rounds
from tracker.database import day_of
from tracker.organisations import Supplier
from tracker.refusal import Refused
from tracker.rounds import Lot, Round
from tracker.tenders import low
from tracker.tenders.judged import LowLimits, Request
from tracker.tenders.models import Offer, Opening, Tender
from tracker.tenders.values import Values


@dataclass(frozen=True)
class Line:
    """A line of a lot's sheet: a live tender, its offer for the lot if it makes one, and what it was read at."""

    tender: Tender
    offer: Offer | None
    edition: int


def are_sealed(round_: Round) -> bool:
    """Whether values of the round's tenders are, or would be, sealed now."""
    here = round_.received_in == "here" and not round_.record and round_.procedure != "direct"
    return here and round_.opened_at is None


def opened_here(round_: Round) -> bool:
    """Whether the round's tenders were sealed here and have been opened: from then on nothing is typed over."""
    return round_.received_in == "here" and round_.procedure != "direct" and round_.opened_at is not None


def edition(tender: Tender, lot: Lot | None = None) -> int:
    """A number that grows with every change of a tender and its offers, or its offer for one lot."""
    told = (offer for offer in tender.offers if lot is None or offer.lot_id == lot.id)
    return tender.version + sum(offer.version for offer in told)


def live(session: Session, round_: Round) -> dict[int, Tender]:
    """The round's tenders that are not withdrawn, by the supplier's id, in order of receipt."""
    asked = _tenders(round_).where(Tender.withdrawn_at.is_(None))
    return {tender.supplier_id: tender for tender in session.scalars(asked)}


def get(session: Session, reader: accounts.Person, tender_id: int, *, at: datetime) -> Tender:
    """A tender; `scope.outside` where there is none within the reader's reach."""
    found = session.get(Tender, tender_id)
    if found is None:
        raise Refused("scope.outside", permission="tender.read")
    rounds.require(session, reader, "tender.read", found.round, at=at)
    return found


def of(session: Session, reader: accounts.Person, round_: Round, *, at: datetime) -> list[Tender]:
    """The round's tenders in order of receipt, withdrawn ones among them."""
    rounds.require(session, reader, "tender.read", round_, at=at)
    return list(session.scalars(_tenders(round_)))


def offers_of(session: Session, reader: accounts.Person, lot: Lot, *, at: datetime) -> list[Offer]:
    """What was offered for a lot, in order of receipt, without withdrawn tenders; refused while it is sealed."""
    rounds.require(session, reader, "tender.read", lot.round, at=at)
    _refuse_sealed(lot.round)
    return list(session.scalars(_offers(lot)))


def admitted(session: Session, lot: Lot) -> list[Offer]:
    """The offers that are compared, in order of receipt; for the rooms further on. Refused while it is sealed."""
    _refuse_sealed(lot.round)
    return list(session.scalars(_offers(lot).where(Offer.standing == "admitted")))


def unsettled(session: Session, lot: Lot) -> list[Offer]:
    """The offers that came on time and are neither admitted, excluded nor rejected. Refused while it is sealed."""
    _refuse_sealed(lot.round)
    return list(session.scalars(_offers(lot).where(Offer.standing == "received", Tender.late.is_(False))))


def sheet(session: Session, actor: accounts.Person, lot: Lot, *, at: datetime) -> list[Line]:
    """A lot's sheet for whoever may enter it: every live tender of the round. Sealed offers carry no value."""
    rounds.require(session, actor, "tenders.entered", lot.round, at=at)
    lines = []
    for tender in live(session, lot.round).values():
        offer = next((offer for offer in tender.offers if offer.lot_id == lot.id), None)
        lines.append(Line(tender, offer, edition(tender, lot)))
    return lines


def opening_of(session: Session, round_: Round) -> Opening | None:
    """How the round's tenders were opened."""
    return session.scalar(select(Opening).where(Opening.round_id == round_.id))


def received(session: Session, round_: Round) -> tuple[int, int]:
    """How many live tenders came on time, and how many late."""
    asked = select(Tender.late, func.count().label("many")).where(
        Tender.round_id == round_.id, Tender.withdrawn_at.is_(None)
    )
    counted = {row.late: row.many for row in session.execute(asked.group_by(Tender.late))}
    return counted.get(False, 0), counted.get(True, 0)


def remarks(offers: Sequence[Offer]) -> dict[int, list[str]]:
    """What is noted of opened offers by their ids, and refuses nothing: over_ceiling, total_differs, …"""
    noted = {}
    for offer in offers:
        codes = []
        ceiling = offer.lot.ceiling_price
        if ceiling is not None and offer.unit_price is not None and offer.unit_price > ceiling:
            codes.append("over_ceiling")
        if offer.opened_at is not None and offer.unit_price is None:
            codes.append("unit_price_missing")
        if _differs(offer):
            codes.append("total_differs")
        if codes:
            noted[offer.id] = codes
    return noted


def _differs(offer: Offer) -> bool:
    """Whether an offer's total is not unit price times volume: an error of calculation that its form shows."""
    product = Values(offer.unit_price, offer.volume).product()
    return None not in (product, offer.total) and product != offer.total


def limits_of(session: Session, round_: Round) -> low.Limits:
    """The limits under which a price of the round prompts for an explanation: its own, else the usual ones."""
    stored = session.get(LowLimits, round_.id)
    return low.USUAL if stored is None else low.Limits(stored.below_mean, stored.below_next)


def low_prices(session: Session, lot: Lot) -> dict[int, low.LowPrice]:
    """The lot's offers, not kept out, whose price looks abnormally low beside the admitted ones, by their ids."""
    _refuse_sealed(lot.round)
    scheme = rounds.scheme_of(session, lot)
    by_total = scheme is not None and scheme.price_basis == "total"
    asked = _offers(lot).where(Offer.standing.in_(("received", "admitted")), Tender.late.is_(False))
    priced = {
        offer: Fraction(price)
        for offer in session.scalars(asked)
        if (price := offer.total if by_total else offer.unit_price) is not None
    }
    admitted = {offer.id: price for offer, price in priced.items() if offer.standing == "admitted"}
    every = {offer.id: price for offer, price in priced.items()}
    return low.prompts(every, admitted, limits_of(session, lot.round))


def requests_of(session: Session, reader: accounts.Person, round_: Round, *, at: datetime) -> list[Request]:
    """What the round's tenderers were asked after the opening, the first first."""
    rounds.require(session, reader, "tender.read", round_, at=at)
    _refuse_sealed(round_)
    asked = (
        select(Request)
        .join(Request.tender)
        .where(Tender.round_id == round_.id, Tender.withdrawn_at.is_(None))
        .order_by(Request.sent_at, Request.id)
        .options(
            joinedload(Request.tender).joinedload(Tender.supplier),
            selectinload(Request.concerns),
            joinedload(Request.subject),
            joinedload(Request.subject),
        )
    )
    return list(session.scalars(asked))


def request(session: Session, reader: accounts.Person, request_id: int, *, at: datetime) -> Request:
    """One request; `scope.outside` where there is none within the reader's reach."""
    found = session.get(Request, request_id)
    if found is None:
        raise Refused("scope.outside", permission="tender.read")
    rounds.require(session, reader, "tender.read", found.tender.round, at=at)
    return found


def by_supplier(
    session: Session, reader: accounts.Person, supplier: Supplier, *, at: datetime
) -> list[Tender]:
    """The supplier's tenders in rounds within the reader's reach, the latest first."""
    asked = (
        select(Tender)
        .where(Tender.supplier_id == supplier.id)
        .order_by(Tender.received_at.desc(), Tender.id.desc())
        .options(joinedload(Tender.round), selectinload(Tender.offers))
    )
    reach = accounts.scope(session, reader, "tender.read", on=day_of(at))
    return [tender for tender in session.scalars(asked) if reach.covers(rounds.answering(tender.round))]


def _refuse_sealed(round_: Round) -> None:
    if are_sealed(round_):
        raise Refused("tenders.sealed", deadline=round_.tender_deadline)


def _tenders(round_: Round) -> Select[Tender]:
    return (
        select(Tender)
        .where(Tender.round_id == round_.id)
        .order_by(Tender.received_at, Tender.id)
        .options(
            joinedload(Tender.supplier),
            selectinload(Tender.offers).selectinload(Offer.corrections),
            selectinload(Tender.replacement),
        )
    )


def _offers(lot: Lot) -> Select[Offer]:
    return (
        select(Offer)
        .join(Offer.tender)
        .where(Offer.lot_id == lot.id, Tender.withdrawn_at.is_(None))
        .order_by(Tender.received_at, Tender.id)
        .options(joinedload(Offer.tender).joinedload(Tender.supplier), selectinload(Offer.corrections))
    )
