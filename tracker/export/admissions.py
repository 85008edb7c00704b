"""The rows of a dossier's sheets on admission and its verdicts, on a tender's particulars and files, on the opening.

As long as a round is sealed each of its tenders has one row a sheet, which says so and nothing else. Not here:
tenders and their prices (`rows`), columns and the writing of files.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from tracker import rounds, tenders, wording
from tracker.export import columns
from tracker.export.columns import Field
from tracker.export.openingrecord import gone
from tracker.export.rows import CHUNK, Reading, Row
from tracker.refusal import Refused
from tracker.rounds import Lot, Round
from tracker.tenders import (
    Attachment,
    ConformityCheck,
    ExclusionCheck,
    Listed,
    Offer,
    Opening,
    PriceCorrection,
    Request,
    RequestLot,
    Tender,
    TenderFacts,
    TenderParty,
)
from tracker.wording import N_

SEALED = N_("Sealed")
OFFER, GROUND = N_("Admission"), N_("Ground of exclusion looked at")
CORRECTION = N_("Price put right")
CONFORMITY, CONFORMS = N_("Conformity"), N_("Conforms to the invitation to tender")
OPEN = N_("Not judged yet")
TENDER = N_("Tender")
AUTHORISED, THERE = N_("Authorised the opening"), N_("Present")
ON_TIME, LATE, NOT_OPENED = N_("Tender on time"), N_("Late tender"), N_("Not opened")
ELSEWHERE = N_("Opened in another system")


def _parts(reading: Reading) -> Iterator[Sequence[Tender]]:
    """The tenders that are not withdrawn, some at a time, with what every sheet tells of them."""
    asked = (
        select(Tender)
        .join(Tender.round)
        .where(Round.id.in_(reading.ids("tender.read")), Tender.withdrawn_at.is_(None))
        .options(
            joinedload(Tender.round).joinedload(Round.buyer),
            joinedload(Tender.supplier),
            selectinload(Tender.offers).joinedload(Offer.lot),
            selectinload(Tender.offers).selectinload(Offer.corrections),
        )
        .order_by(Round.sort_day, Round.id, Tender.received_at, Tender.id)
    )
    yield from reading.session.scalars(asked.execution_options(yield_per=CHUNK)).partitions()


def _start(reading: Reading, tender: Tender, lot: Lot | None = None) -> list[Any]:
    place = [*reading.place(tender.round), None if lot is None else lot.code]
    return [*place, tender.supplier.name, tender.supplier.business_id]


def _sealed(reading: Reading, tender: Tender, fields: Sequence[Field]) -> Row:
    return _filled([*_start(reading, tender), wording.say(SEALED, reading.language)], fields)


def _filled(row: Sequence[Any], fields: Sequence[Field]) -> Row:
    """The row with its last columns empty."""
    return [*row, *[None] * (len(fields) - len(row))]


# --- admission --------------------------------------------------------------------------------------------------------


def of_admission(reading: Reading) -> Iterator[Row]:
    """Per tenderer and lot the state of admission, then what was put right, looked at and asked, one row each."""
    for part in _parts(reading):
        checks, asked = tenders.checks_of(reading.session, part), _requests(reading, part)
        for tender in part:
            if tenders.are_sealed(tender.round):
                yield _sealed(reading, tender, columns.ADMISSION)
                continue
            for offer in sorted(tender.offers, key=lambda one: (one.lot.position, one.lot_id)):
                yield _offer(reading, tender, offer)
                for correction in offer.corrections:
                    yield _correction(reading, tender, offer, correction)
            for _ground, check in sorted(checks[tender.id].items()):
                yield _check(reading, tender, check)
            for request in asked[tender.id]:
                for lot in request.lots:
                    yield _request(reading, tender, lot, request)


def _offer(reading: Reading, tender: Tender, offer: Offer) -> Row:
    ground = " / ".join(
        told
        for told in (
            reading.called("rejection", offer.reason_code),
            reading.called("exclusion_ground", offer.exclusion_ground),
        )
        if told
    )
    return _row(
        reading, tender, offer.lot, OFFER, subject=ground, outcome=reading.called("standing", offer.standing),
        text=offer.reason, day=offer.excluded_on,
    )  # fmt: skip


def _correction(reading: Reading, tender: Tender, offer: Offer, one: PriceCorrection) -> Row:
    prices = (one.old_unit_price, one.old_total, one.unit_price, one.total)
    return _row(reading, tender, offer.lot, CORRECTION, text=one.reason, sent=one.corrected_at, prices=prices)


def _check(reading: Reading, tender: Tender, check: ExclusionCheck) -> Row:
    cleaning = ". ".join(told for told in (check.self_cleaning, check.cleaning_reason) if told)
    return _row(
        reading, tender, None, GROUND, subject=reading.called("exclusion_ground", check.ground),
        outcome=reading.called("outcome", check.outcome), text=check.note, day=check.checked_on,
        answer=cleaning, enough=reading.yes(check.cleaning_accepted),
    )  # fmt: skip


def _request(reading: Reading, tender: Tender, lot: Lot | None, one: Request) -> Row:
    return _row(
        reading, tender, lot, wording.called("request", one.kind, reading.language), text=one.text, sent=one.sent_at,
        due=one.due_at, answered=one.answered_at, answer=one.answer, enough=reading.yes(one.sufficient),
        judged=one.judged_reason,
    )  # fmt: skip


def _row(
    reading: Reading,
    tender: Tender,
    lot: Lot | None,
    what: str,
    *,
    subject: str = "",
    outcome: str = "",
    text: str | None = None,
    day: Any = None,
    sent: Any = None,
    due: Any = None,
    answered: Any = None,
    answer: str | None = None,
    enough: str = "",
    judged: str | None = None,
    prices: Sequence[Any] = (None, None, None, None),
) -> Row:
    return [
        *_start(reading, tender, lot), wording.say(what, reading.language), subject, outcome, text, day, sent, due,
        answered, answer, enough, judged, *prices,
    ]  # fmt: skip


def _requests(reading: Reading, part: Sequence[Tender]) -> dict[int, list[Request]]:
    asked = (
        select(Request)
        .where(Request.tender_id.in_([tender.id for tender in part]))
        .options(selectinload(Request.concerns).joinedload(RequestLot.lot))
        .order_by(Request.sent_at, Request.id)
    )
    found: dict[int, list[Request]] = defaultdict(list)
    for request in reading.session.scalars(asked):
        found[request.tender_id].append(request)
    return found


# --- verdicts ---------------------------------------------------------------------------------------------------------


def of_suitability(reading: Reading) -> Iterator[Row]:
    """Per tenderer the verdict on each requirement, then per lot whether the offer is as asked for.

    What is made public has the verdicts without their notes, and before the opening no row.
    """
    for part in _parts(reading):
        met = tenders.suitability_of(reading.session, part)
        offers = [offer for tender in part for offer in tender.offers]
        conforming = tenders.conformity_of(reading.session, offers)
        asked = {
            round_: rounds.requirements_of(reading.session, round_) for round_ in {one.round for one in part}
        }
        for tender in part:
            if tenders.are_sealed(tender.round):
                if not reading.public:
                    yield _sealed(reading, tender, columns.SUITABILITY)
                continue
            for one in asked[tender.round]:
                check = met[tender.id].get(one.id)
                kind = reading.called("requirement", one.kind)
                told = [kind, one.position, rounds.required(one, reading.language)]
                if check is None:
                    yield _judged(reading, tender, None, told, wording.say(OPEN, reading.language))
                else:
                    outcome = reading.called("suitability", check.verdict)
                    yield _judged(reading, tender, None, told, outcome, check.note, check.judged_at)
            for offer in sorted(tender.offers, key=lambda one: (one.lot.position, one.lot_id)):
                yield _conformity(reading, tender, offer, conforming.get(offer.id))


def _judged(
    reading: Reading, tender: Tender, lot: Lot | None, told: list[Any], outcome: str, *verdict: Any
) -> Row:
    return _filled([*_start(reading, tender, lot), *told, outcome, *verdict], columns.SUITABILITY)


def _conformity(reading: Reading, tender: Tender, offer: Offer, check: ConformityCheck | None) -> Row:
    told = [wording.say(CONFORMITY, reading.language), None, None]
    if check is None:
        return _judged(reading, tender, offer.lot, told, wording.say(OPEN, reading.language))
    fault = reading.called("nonconformity", check.code)
    outcome = wording.say(CONFORMS, reading.language) if check.conforms else fault
    return _judged(reading, tender, offer.lot, told, outcome, check.reason, check.judged_at)


# --- particulars and files --------------------------------------------------------------------------------------------


def of_particulars(reading: Reading) -> Iterator[Row]:
    """One row a tender, then one a member of the consortium or subcontractor."""
    readable = set(reading.session.scalars(reading.ids("secret.read")))
    for part in _parts(reading):
        ids = [tender.id for tender in part]
        facts = {
            one.tender_id: one
            for one in reading.session.scalars(select(TenderFacts).where(TenderFacts.tender_id.in_(ids)))
        }
        parties: dict[int, list[TenderParty]] = defaultdict(list)
        asked = select(TenderParty).where(TenderParty.tender_id.in_(ids)).order_by(TenderParty.id)
        for party in reading.session.scalars(asked):
            parties[party.tender_id].append(party)
        for tender in part:
            told = facts.get(tender.id)
            size = None if told is None else reading.called("size_class", told.sme_class)
            if tenders.are_sealed(tender.round):
                sealed = wording.say(SEALED, reading.language)
                yield [*_start(reading, tender), sealed, None, None, size, None, None]
                continue
            shown = tender.note if not tender.note_secret or tender.round_id in readable else None
            start = _start(reading, tender)
            yield [
                *start, wording.say(TENDER, reading.language), None, None, size,
                None if told is None else told.valid_until, shown,
            ]  # fmt: skip
            for party in parties[tender.id]:
                what = reading.called("party", party.part)
                yield [*start, what, party.name, _percent(party.share), None, None, None]


def _percent(share: Fraction | None) -> Fraction | None:
    return None if share is None else share * 100


def of_attachments(reading: Reading) -> Iterator[Row]:
    """One row a file; business secrets only for who may read them. How many there are is sealed too."""
    readable = set(reading.session.scalars(reading.ids("secret.read")))
    for part in _parts(reading):
        asked = (
            select(Attachment)
            .where(
                Attachment.tender_id.in_([tender.id for tender in part]),
                Attachment.superseded_at.is_(None),
                Attachment.opened_at.is_not(None),
            )
            .options(joinedload(Attachment.lot))
            .order_by(Attachment.id)
        )
        files: dict[int, list[Attachment]] = defaultdict(list)
        for file in reading.session.scalars(asked):
            files[file.tender_id].append(file)
        for tender in part:
            if tenders.are_sealed(tender.round):
                yield _sealed(reading, tender, columns.ATTACHMENTS)
                continue
            for file in files[tender.id]:
                if not file.business_secret or tender.round_id in readable:
                    yield _file(reading, tender, file)


def _file(reading: Reading, tender: Tender, file: Attachment) -> Row:
    return [
        *_start(reading, tender, file.lot), reading.called("attachment", file.kind), file.name, file.size,
        reading.called("media_type", file.media_type), file.content_sha256, reading.yes(file.business_secret),
        file.added_at,
    ]  # fmt: skip


# --- the opening ------------------------------------------------------------------------------------------------------


def of_opening(reading: Reading) -> Iterator[Row]:
    """The record of each opening: who was there, then what had come. What is made public leaves the people out."""
    asked = (
        reading.rounds("tender.read")
        .add_columns(Opening)
        .outerjoin(Opening, Opening.round_id == Round.id)
        .options(joinedload(Round.buyer))
        .order_by(Round.sort_day, Round.id)
    )
    for part in reading.session.execute(asked.execution_options(yield_per=CHUNK)).partitions():
        for round_, opening in part:
            place = reading.place(round_)
            if tenders.are_sealed(round_):
                told = [*place, None, None, wording.say(SEALED, reading.language)]
                yield _filled(told, columns.OPENING)
            elif opening is not None and tenders.has_record(reading.session, round_):
                yield from _record(reading, round_, place)
            elif opening is not None:
                what = wording.say(ELSEWHERE, reading.language)
                told = [*place, opening.opened_at, opening.place, what, opening.other_system_reference]
                yield _filled(told, columns.OPENING)


def _record(reading: Reading, round_: Round, place: Sequence[Any]) -> Iterator[Row]:
    try:
        record = tenders.recorded(reading.session, round_)
    except Refused as refusal:  # what was altered is told, and the rest of the dossier stands
        told = [*place, round_.opened_at, None, wording.refusal(refusal, reading.language)]
        yield _filled(told, columns.OPENING)
        return
    start = [*place, record.opened_at, record.place]
    proof = [record.digest, record.sequence, record.hash]

    def row(what: str, *told: Any) -> Row:
        return [*start, wording.say(what, reading.language), *told, *[None] * (8 - len(told)), *proof]

    for one in () if reading.public else record.present:
        what = AUTHORISED if one.authorised_at else THERE
        yield row(what, one.name, one.of(reading.language) or None, None, one.authorised_at)
    for listed in record.tenders:
        yield row(LATE if listed.late else ON_TIME, *_listed(reading, listed))
    for listed in record.unopened:
        became = gone(listed, reading.language)
        yield row(NOT_OPENED, *_listed(reading, listed), listed.gone_at, became)


def _listed(reading: Reading, one: Listed) -> list[Any]:
    channel = reading.called("tender_channel", one.channel)
    return [one.tenderer, one.business_id, ", ".join(one.lots), one.received_at, channel, one.receipt]
