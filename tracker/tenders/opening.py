"""The opening of a round's tenders, here or as it happened in another tendering system.

Not here: the cipher (`sealing`) and what is done with opened tenders (`admission`).
"""

from datetime import datetime

from sqlalchemy.orm import Session

from tracker import audit, rounds
from tracker.refusal import Refused
from tracker.rounds import Round
from tracker.tenders import attaching, lateness, safe, telling
from tracker.tenders.models import Authorisation, Opening
from tracker.tenders.queries import authorised, live

LONGEST = 200


def open_round(
    session: Session,
    actor: audit.Actor,
    round_: Round,
    *,
    sealing_key: bytes,
    place: str | None = None,
    happened_at: datetime | None = None,
    reference: str | None = None,
    required: int = 1,
    at: datetime,
) -> Opening | None:
    """Open a round at or after its deadline: every live tender's values become readable, late ones' too.

    `required` is how many different people must say so; before the last of them has, the authorisation is kept
    and nothing is opened (None). For a round received elsewhere `happened_at` and `reference` are that system's.
    """
    rounds.require(session, actor, "round.opened", round_, at=at)
    safe.lock(session, round_)
    rounds.check(round_, "round.opened")
    elsewhere = round_.received_in == "elsewhere"
    moment = _moment(happened_at, at=at) if elsewhere else at
    _refuse_early(round_, moment, field="happened_at" if elsewhere else None)
    place, reference = _told(place, "place"), _told(reference, "reference")
    if elsewhere and reference is None:
        raise Refused("round.opening_reference_missing", field="reference")
    if not _enough(session, actor, round_, required=required, at=at):
        return None
    audit.act(session, actor, "round.opened", about=round_, within=round_, at=at, happened_at=moment)
    if not elsewhere:
        session.add(_word(actor, round_, at))
    on_time, late = _open_tenders(session, round_, sealing_key=sealing_key, at=moment)
    rounds.move(round_, "round.opened")
    round_.opened_at = moment
    opening = Opening(
        round=round_, opened_at=moment, place=place, other_system_reference=reference if elsewhere else None,
        tenders_on_time=on_time, tenders_late=late,
    )  # fmt: skip
    session.add(opening)
    session.flush()
    return opening


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


def _told(text: str | None, field: str) -> str | None:
    told = (text or "").strip() or None
    if told and len(told) > LONGEST:
        raise Refused("round.opening_text_long", field=field, longest=LONGEST)
    return told


def _enough(session: Session, actor: audit.Actor, round_: Round, *, required: int, at: datetime) -> bool:
    """Whether with this person's word enough have given theirs; where not, the word is kept as an act of its own."""
    given = authorised(session, round_)
    if actor.id in given:
        raise Refused("round.already_authorised", required=required, given=len(given))
    if len(given) + 1 >= required:
        return True
    audit.act(session, actor, "round.opening_authorised", about=round_, within=round_, at=at)
    session.add(_word(actor, round_, at))
    session.flush()
    return False


def _word(actor: audit.Actor, round_: Round, at: datetime) -> Authorisation:
    return Authorisation(round_id=round_.id, person_id=actor.id, given_at=at)


def _open_tenders(session: Session, round_: Round, *, sealing_key: bytes, at: datetime) -> tuple[int, int]:
    """Fill the plain values in; tells how many tenders came on time and how many late."""
    tenders = live(session, round_).values()
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
    late = sum(tender.late for tender in tenders)
    return len(tenders) - late, late
