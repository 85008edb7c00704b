"""The opening of a round's tenders: by those named together, or as it happened in another tendering system.

Not here: who is named (`openers`), the cipher (`sealing`) and what is done with opened tenders (`admission`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker import audit, rounds
from tracker.refusal import Refused
from tracker.rounds import Round
from tracker.tenders import attaching, lateness, record, safe, telling
from tracker.tenders.models import Authorisation, OpenedTender, Opening, Present, Tender
from tracker.tenders.openers import Sitting, openers_of, sitting_of
from tracker.tenders.queries import live

LONGEST = 200
LONGEST_NAME, MOST_PRESENT = 120, 50


@dataclass(frozen=True)
class Attendant:
    """Somebody who was there beside those who authorised the opening."""

    name: str
    organisation: str | None = None


def open_round(
    session: Session,
    actor: audit.Actor,
    round_: Round,
    *,
    sealing_key: bytes,
    place: str | None = None,
    present: Sequence[Attendant] = (),
    happened_at: datetime | None = None,
    reference: str | None = None,
    sitting: int | None = None,
    at: datetime,
) -> Opening | None:
    """Open a round at or after its deadline: every live tender's values become readable, late ones' too.

    What was received here is opened by those named for it: each gives their own word, and before the last one that
    it takes the word is kept and nothing is opened (None). `sitting` is the number of the sitting that the person
    saw; where it has run out meanwhile, the word is refused. `place` and `present` are told with the last word. For a
    round received elsewhere `happened_at` and `reference` are that system's, and one officer tells them.
    """
    elsewhere = round_.received_in == "elsewhere"
    rounds.require(session, actor, "round.opened" if elsewhere else "round.opening_authorised", round_, at=at)
    safe.lock(session, round_)
    rounds.check(round_, "round.opened")
    moment = _moment(happened_at, at=at) if elsewhere else at
    _refuse_early(round_, moment, field="happened_at" if elsewhere else None)
    place, reference = _told(place, "place"), _told(reference, "reference")
    if elsewhere:
        if reference is None:
            raise Refused("round.opening_reference_missing", field="reference")
        audit.act(session, actor, "round.opened", about=round_, within=round_, at=at, happened_at=moment)
    else:
        reference = None
        running = _may_give(session, actor, round_, sitting=sitting, at=at)
        if len(running.given) + 1 < round_.openers_needed:
            audit.act(session, actor, "round.opening_authorised", about=round_, within=round_, at=at)
            _give(session, actor, round_, running, at=at)
            return None
        if place is None:
            raise Refused("round.opening_place_missing", field="place")
        _refuse_present(present)
        audit.act(session, actor, "round.opened", about=round_, within=round_, at=at)
        _give(session, actor, round_, running, at=at)
    return _opened(
        session, round_, sealing_key=sealing_key, place=place, present=present, reference=reference, at=moment
    )


def opening_failed(session: Session, actor: audit.Actor, round_: Round, *, why: str, at: datetime) -> None:
    """Keep in the trail that somebody tried to open the round and was refused; `why` is the refusal's code.

    Called in a transaction of its own, since that of the attempt is rolled back. Whoever tried is told of, with a
    permission or without.
    """
    audit.act(session, actor, "round.opening_failed", about=round_, within=round_, at=at, reason=why)


def _moment(happened_at: datetime | None, *, at: datetime) -> datetime:
    if happened_at is None:
        raise Refused("round.opening_moment_missing", field="happened_at")
    if happened_at > at:
        raise Refused("round.opening_in_future", field="happened_at", moment=happened_at)
    return happened_at


def _refuse_early(round_: Round, moment: datetime, *, field: str | None) -> None:
    if round_.tender_deadline is None:
        raise Refused("round.deadline_missing")
    if moment < round_.tender_deadline:
        raise Refused("round.before_deadline", field=field, deadline=round_.tender_deadline)


def _told(text: str | None, field: str, longest: int = LONGEST) -> str | None:
    told = (text or "").strip() or None
    if told and len(told) > longest:
        raise Refused("round.opening_text_long", field=field, longest=longest)
    return told


def _may_give(
    session: Session, actor: audit.Actor, round_: Round, *, sitting: int | None, at: datetime
) -> Sitting:
    """The sitting to which this person's word belongs; refused where they are not named or have given theirs."""
    named = [one.person_id for one in openers_of(session, round_)]
    if actor.id not in named:
        raise Refused("round.not_an_opener")
    if len(named) < round_.openers_needed:
        raise Refused("round.openers_too_few", needed=round_.openers_needed, named=len(named))
    running = sitting_of(session, round_, at=at)
    if actor.id in running.people:
        raise Refused("round.already_authorised", required=round_.openers_needed, given=len(running.given))
    if sitting is not None and sitting != running.number:
        raise Refused("round.sitting_over", minutes=round_.opening_minutes)
    return running


def _give(session: Session, actor: audit.Actor, round_: Round, running: Sitting, *, at: datetime) -> None:
    session.add(Authorisation(round_id=round_.id, person_id=actor.id, given_at=at, sitting=running.number))
    session.flush()


def _refuse_present(present: Sequence[Attendant]) -> None:
    if len(present) > MOST_PRESENT:
        raise Refused("round.present_many", field="present", most=MOST_PRESENT)
    for one in present:
        if _told(one.name, "present", LONGEST_NAME) is None:
            raise Refused("round.present_nameless", field="present")
        _told(one.organisation, "present")


def _opened(
    session: Session,
    round_: Round,
    *,
    sealing_key: bytes,
    place: str | None,
    present: Sequence[Attendant],
    reference: str | None,
    at: datetime,
) -> Opening:
    tenders = list(live(session, round_).values())
    late = _open_tenders(session, round_, tenders, sealing_key=sealing_key, at=at)
    rounds.move(round_, "round.opened")
    round_.opened_at = at
    opening = Opening(
        round=round_, opened_at=at, place=place, other_system_reference=reference,
        tenders_on_time=len(tenders) - late, tenders_late=late,
    )  # fmt: skip
    for one in present:
        organisation = (one.organisation or "").strip() or None
        session.add(Present(opening=opening, name=one.name.strip(), organisation=organisation))
    for tender in tenders:
        session.add(_of_record(opening, tender))
    session.add(opening)
    session.flush()
    if reference is None:  # the other system has the record of an opening that was held there
        record.keep(session, opening)
    return opening


def _of_record(opening: Opening, tender: Tender) -> OpenedTender:
    supplier = tender.supplier
    return OpenedTender(
        opening=opening, tender_id=tender.id, tenderer=supplier.name, business_id=supplier.business_id,
        received_at=tender.received_at, late=tender.late,
    )  # fmt: skip


def _open_tenders(
    session: Session, round_: Round, tenders: Sequence[Tender], *, sealing_key: bytes, at: datetime
) -> int:
    """Fill the plain values in; tells how many tenders came late."""
    offers = [offer for tender in tenders for offer in tender.offers]
    opened = safe.read(session, round_, offers, sealing_key=sealing_key)
    for offer in offers:
        values = opened[offer.id]
        offer.opened_at = at
        offer.unit_price, offer.volume, offer.total = values.unit_price, values.volume, values.total
    for room in (attaching, telling):
        room.open_all(session, round_, list(tenders), sealing_key=sealing_key, at=at)
    for tender in tenders:
        lateness.mark(tender)  # the deadline may have been moved after the tender was entered
    return sum(tender.late for tender in tenders)
