"""The rows of the sheets on rounds, lots and tenders, streamed from the database in the order of their columns.

Not here: rows on decisions (`decisions`), columns and the writing of files. Whoever may not read something gets no
row of it: the permission is asked in the query.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from tracker import organisations, rounds, tenders, wording
from tracker.database import alphabetically
from tracker.organisations import Organisation
from tracker.rounds import Invitation, Lot, LotMunicipality, Round, Times
from tracker.tenders import Offer, Tender

Row = Sequence[Any]
CHUNK = 500


@dataclass(frozen=True)
class Reading:
    """Whose export, of which rounds, in which language, from one snapshot; `public` leaves business secrets out."""

    session: Session
    reader: Any
    filters: rounds.Filters
    language: str
    at: datetime
    round_id: int | None = None
    public: bool = False

    def rounds(self, permission: str = "round.read") -> Select[Any]:
        """The rounds that the reader may export under a permission, unordered."""
        found = rounds.find(self.session, self.reader, self.filters, permission=permission, at=self.at)
        return found if self.round_id is None else found.where(Round.id == self.round_id)

    def ids(self, permission: str = "round.read") -> Select[Any]:
        """Their ids, for a condition."""
        return self.rounds(permission).with_only_columns(Round.id)

    def called(self, table: str, code: str | None) -> str:
        """The name of a code in the export's language."""
        return wording.called(table, code, self.language)

    def yes(self, fact: object) -> str:
        """Yes, no, or nothing."""
        return "" if fact is None else self.called("yes_no", "yes" if fact else "no")

    def mark(self, round_: Round) -> str:
        """What a reader has to know first: that a round is fictional, or a published record."""
        if round_.example:
            return self.called("mark", "example")
        return self.called("mark", "published") if round_.record else ""

    def place(self, round_: Round) -> list[Any]:
        """The first columns of every sheet."""
        return [self.mark(round_), round_.reference, f"{round_.buyer.kind}:{round_.buyer.code}"]

    def lot(self, lot: Lot) -> list[Any]:
        """The first columns of every sheet on lots."""
        return [*self.place(lot.round), lot.code]

    def named(self, organisation: Organisation) -> str:
        """An organisation's name in the export's language."""
        return organisations.name(organisation, self.language)

    def stream(self, statement: Select[Any]) -> Iterator[Any]:
        """The entities of a statement, some at a time, forgotten when they have been used."""
        found = self.session.scalars(statement.execution_options(yield_per=CHUNK))
        for part in found.partitions():
            yield from part


def of_rounds(reading: Reading) -> Iterator[Row]:
    """One row a round."""
    buyer, keeper = joinedload(Round.buyer), joinedload(Round.keeper)
    counted = select(func.count()).where(Lot.round_id == Round.id).correlate(Round).scalar_subquery()
    later = aliased(Invitation)
    newest = (
        select(func.max(later.number)).where(later.round_id == Round.id).correlate(Round).scalar_subquery()
    )
    asked = (
        reading.rounds()
        .add_columns(counted, Times, Invitation)
        .outerjoin(Times, Times.round_id == Round.id)
        .outerjoin(Invitation, (Invitation.round_id == Round.id) & (Invitation.number == newest))
        .options(buyer, keeper)
        .order_by(Round.sort_day, Round.id)
    )
    found = reading.session.execute(asked.execution_options(yield_per=CHUNK))
    for part in found.partitions():
        for round_, lots, times, invitation in part:
            yield _round(reading, round_, lots, _times(reading, round_, times, invitation))


def _times(reading: Reading, round_: Round, times: Times | None, invitation: Invitation | None) -> Row:
    """What was told of the times, as far as it means anything in the procedure."""
    named = rounds.timed(round_)
    told = {name: getattr(times, name, None) if name in named else None for name in rounds.TIMES}
    invited = invitation if rounds.invites(round_) else None
    return [
        told["prior_notice_sent_on"], told["urgent_reason"], reading.yes(told["electronic"]),
        told["requests_due_on"], invited and invited.sent_on, invited and invited.candidates,
    ]  # fmt: skip


def _round(reading: Reading, round_: Round, lots: int, times: Row) -> Row:
    called, printed = reading.called, round_.printed
    return [
        *reading.place(round_),
        reading.named(round_.buyer), reading.named(round_.keeper), rounds.titled(round_, reading.language),
        called("training", round_.training), called("stage", round_.stage), round_.cpv,
        called("procedure", round_.procedure), called("technique", round_.technique),
        called("regime", round_.regime), round_.law_day, round_.estimated_low, round_.estimated_high,
        round_.framework_ceiling, round_.framework_suppliers, round_.began_on, round_.notice_sent_on,
        round_.notice_published_on, round_.notice_number, *times, round_.deadline_on, round_.tender_deadline,
        round_.opened_at, round_.decided_on, round_.contract_start, round_.contract_end, round_.option_terms, lots,
        called("received_in", round_.received_in), round_.curriculum,
        called("training_language", round_.training_language),
        called("immigrant_needs", round_.immigrant_needs), round_.immigrant_needs_how, round_.source,
        round_.remark, "; ".join(f"{name}: {words}" for name, words in sorted(printed.items())),
    ]  # fmt: skip


def of_lots(reading: Reading) -> Iterator[Row]:
    """One row a lot."""
    asked = (
        select(Lot)
        .join(Lot.round)
        .where(Lot.round_id.in_(reading.ids()))
        .options(
            joinedload(Lot.round).joinedload(Round.buyer),
            selectinload(Lot.places).joinedload(LotMunicipality.municipality),
        )
        .order_by(Round.sort_day, Round.id, Lot.position, Lot.id)
    )
    for lot in reading.stream(asked):
        places = sorted((reading.named(place.municipality) for place in lot.places), key=alphabetically)
        yield [
            *reading.lot(lot), lot.name, reading.called("lot_stage", lot.stage), ", ".join(places),
            reading.called("track", lot.track), lot.level_from, lot.level_to,
            reading.called("price_unit", lot.price_unit), lot.minutes_per_workday, lot.volume,
            lot.group_size_min, lot.group_size_max, lot.ceiling_price, lot.estimated_value, lot.cancelled_reason,
        ]  # fmt: skip


def of_tenders(reading: Reading) -> Iterator[Row]:
    """One row a tender and lot; values of a sealed round are not there, and the row says that they are sealed."""
    buyer = aliased(Organisation)
    asked = (
        select(Offer)
        .join(Offer.tender)
        .join(Offer.lot)
        .join(Lot.round)
        .join(buyer, Round.buyer_id == buyer.id)
        .where(Lot.round_id.in_(reading.ids("tender.read")), Tender.withdrawn_at.is_(None))
        .options(
            joinedload(Offer.tender).joinedload(Tender.supplier),
            joinedload(Offer.lot).joinedload(Lot.round).joinedload(Round.buyer),
            selectinload(Offer.corrections),
        )
        .order_by(Round.sort_day, Round.id, Lot.position, Lot.id, Tender.received_at, Tender.id)
    )
    for offer in reading.stream(asked):
        yield _tender(reading, offer)


def _tender(reading: Reading, offer: Offer) -> Row:
    tender, supplier, first = offer.tender, offer.tender.supplier, offer.at_opening
    sealed = tenders.are_sealed(offer.lot.round)
    values = (None, None, None) if sealed else (offer.unit_price, offer.volume, offer.total)
    return [
        *reading.lot(offer.lot), supplier.name, supplier.business_id,
        reading.called("size_class", supplier.size_class), reading.yes(supplier.consortium), tender.received_at,
        reading.yes(tender.late), reading.called("tender_channel", tender.channel), tender.receipt, reading.yes(sealed),
        values[0], reading.called("price_unit", offer.lot.price_unit), values[1], values[2],
        reading.called("standing", offer.standing), reading.called("rejection", offer.reason_code), offer.reason,
        *((first.old_unit_price, first.old_volume, first.old_total) if first else (None, None, None)),
        "; ".join(one.reason for one in offer.corrections),
    ]  # fmt: skip
