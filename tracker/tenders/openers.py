"""Who is named to open a round's tenders, and which of them have said so in the sitting that runs.

The act asks that the buyer names who may reach what was sent (§64), not how many: how many of those named open
together, and within what time, are facts of the round. Not here: the opening itself (`opening`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from tracker import accounts, audit, rounds
from tracker.database import day_of
from tracker.refusal import Refused
from tracker.rounds import Round
from tracker.tenders import safe
from tracker.tenders.models import Authorisation, Opener
from tracker.tenders.queries import are_sealed

FEWEST, MOST = 2, 9  # people who open together
SHORTEST, LONGEST = 5, 24 * 60  # minutes from the first word to the last


@dataclass(frozen=True)
class Sitting:
    """The words that count together now: its number, who gave them in their order, and until when others may.

    `lapsed` is the moment at which an earlier sitting's words ran out, where nobody has begun another one.
    """

    number: int
    given: tuple[Authorisation, ...] = ()
    until: datetime | None = None
    lapsed: datetime | None = None

    @property
    def people(self) -> list[int]:
        """The ids of those who have said so, the first first."""
        return [word.person_id for word in self.given]


def name_openers(
    session: Session,
    actor: audit.Actor,
    round_: Round,
    *,
    people: Sequence[accounts.Person],
    needed: int = 2,
    minutes: int = 60,
    reason: str | None = None,
    version: int,
    at: datetime,
) -> list[Opener]:
    """Name who may open a round's tenders, how many of them it takes, and within how many minutes.

    Until the opening this can be done anew; from the deadline on it asks for a reason, and the word of somebody who
    is named no longer does not count.
    """
    rounds.require(session, actor, "round.openers_named", round_, at=at)
    safe.lock(session, round_)
    rounds.check(round_, "round.openers_named")
    rounds.locked(session, round_, version=version)
    if not are_sealed(round_):
        raise Refused("round.openers_elsewhere", system=round_.other_system or "")
    chosen = {person.id: person for person in people}
    _refuse_facts(session, round_, chosen, needed=needed, minutes=minutes, at=at)
    closed = round_.tender_deadline is not None and at >= round_.tender_deadline
    if closed and not (reason or "").strip():
        raise Refused("round.openers_reason_missing", field="reason", deadline=round_.tender_deadline)
    audit.act(session, actor, "round.openers_named", about=round_, within=round_, reason=reason, at=at)
    named = {one.person_id: one for one in openers_of(session, round_)}
    for person_id in named.keys() - chosen.keys():
        named[person_id].removed_at = at
    for person_id in chosen.keys() - named.keys():
        session.add(Opener(round_id=round_.id, person_id=person_id, named_at=at))
    rounds.applied(round_, {"openers_needed": needed, "opening_minutes": minutes})
    session.flush()
    return openers_of(session, round_)


def _refuse_facts(
    session: Session,
    round_: Round,
    chosen: dict[int, accounts.Person],
    *,
    needed: int,
    minutes: int,
    at: datetime,
) -> None:
    if not FEWEST <= needed <= MOST:
        raise Refused("round.openers_number", field="needed", fewest=FEWEST, most=MOST)
    if not SHORTEST <= minutes <= LONGEST:
        raise Refused("round.opening_minutes", field="minutes", fewest=SHORTEST, most=LONGEST)
    if len(chosen) < needed:
        raise Refused("round.openers_too_few", field="people", needed=needed, named=len(chosen))
    able = {person.id for person in eligible(session, round_, at=at)}
    for person in chosen.values():
        if person.id not in able:
            raise Refused("round.opener_unable", field="people", name=person.name)


def eligible(session: Session, round_: Round, *, at: datetime) -> list[accounts.Person]:
    """Who can be named: those who may authorise an opening for an organisation that answers for the round."""
    answering = rounds.answering(round_)
    return accounts.holders(session, "round.opening_authorised", answering, on=day_of(at))


def openers_of(session: Session, round_: Round) -> list[Opener]:
    """Those who stand named to open the round, in the order in which they were named."""
    asked = select(Opener).where(Opener.round_id == round_.id, Opener.removed_at.is_(None))
    return list(session.scalars(asked.order_by(Opener.id).options(joinedload(Opener.person))))


def sitting_of(session: Session, round_: Round, *, at: datetime) -> Sitting:
    """The sitting that a word given now would belong to, with the words that count in it."""
    last = last_sitting(session, round_)
    if last is None:
        return Sitting(1)
    words = words_of(session, round_, last)
    until = words[0].given_at + timedelta(minutes=round_.opening_minutes)
    if at > until and round_.opened_at is None:
        return Sitting(last + 1, lapsed=until)
    standing = {one.person_id for one in openers_of(session, round_)}
    return Sitting(last, tuple(word for word in words if word.person_id in standing), until)


def last_sitting(session: Session, round_: Round) -> int | None:
    """The number of the last sitting in which somebody gave their word."""
    return session.scalar(select(func.max(Authorisation.sitting)).where(Authorisation.round_id == round_.id))


def words_of(session: Session, round_: Round, sitting: int) -> list[Authorisation]:
    """Every word that was given in a sitting, the first first."""
    asked = select(Authorisation).where(Authorisation.round_id == round_.id, Authorisation.sitting == sitting)
    return list(session.scalars(asked.order_by(Authorisation.id).options(joinedload(Authorisation.person))))
