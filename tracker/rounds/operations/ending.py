"""What is told after a round or a lot has ended without a contract: the notice of its cancellation (§58(5)).

Not here: the cancellation itself (`publishing`, `lots`).
"""

from datetime import date, datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from tracker import audit
from tracker.database import day_of
from tracker.refusal import Refused
from tracker.rounds.models import Lot, Round
from tracker.rounds.operations import authority

Ended = TypeVar("Ended", Round, Lot)


def announce_cancellation(
    session: Session, actor: audit.Actor, ended: Ended, *, sent_on: date, version: int, at: datetime
) -> Ended:
    """Note the day on which the notice of a cancellation was sent; a day that was noted wrongly is noted anew."""
    lot = isinstance(ended, Lot)
    act = "lot.cancellation_announced" if lot else "round.cancellation_announced"
    round_ = ended.round if isinstance(ended, Lot) else ended
    authority.require(session, actor, act, round_, at=at)
    authority.check(ended, act)
    facts = {"cancellation_notice_sent_on": sent_on}
    authority.locked(session, ended, version=version, facts=facts)
    if round_.record or round_.law_day is None:
        raise Refused("round.never_announced")
    if ended.cancelled_on is None or not ended.cancelled_on <= sent_on <= day_of(at):
        raise Refused("round.cancellation_notice_day", field="sent_on", first=ended.cancelled_on)
    audit.act(session, actor, act, about=ended, within=round_, at=at)
    authority.applied(ended, facts)
    session.flush()
    return ended
