"""The nightly job: mails everybody what falls due in 14, 7, 3 and 1 days, each step once.

Each person is read, claimed, mailed and settled in transactions of their own, so that one fault stops nobody else's
mail. Not here: which steps have come and whose they are (`tracker.watch`), and the sending (`mail`).
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from tracker import accounts, database, export, rounds, watch, wording
from tracker.watch import Untold
from tracker.web import addresses, deeds, mail
from tracker.web.extensions import db
from tracker.wording import N_, NN_

MOST = 200  # dates told in one mail; the board has them all

SUBJECT = NN_("%(num)s date falls due soon", "%(num)s dates fall due soon")
LEFT = NN_("%(num)s day left", "%(num)s days left")
TODAY = N_("today")
PASSED = N_("the day has passed")
LINE = N_("%(day)s (%(left)s)")
FURTHER = NN_(
    "And %(num)s more date: see the address of all deadlines.",
    "And %(num)s more dates: see the address of all deadlines.",
)
EVERYTHING = N_("All deadlines: %(address)s")
STOP = N_("You get this mail because reminders are on in your settings. Turn them off there: %(address)s")


@dataclass(frozen=True)
class Night:
    """What a run did: mails accepted, dates told in them, and mails that no server accepted."""

    mails: int = 0
    dates: int = 0
    failed: int = 0


def nightly(*, at: datetime) -> Night:
    """Tell everybody who wants it what has come since the last run."""
    with deeds.alone() as session:
        database.reading(session)
        people = accounts.reminded(session)
    mails = dates = failed = 0
    for person_id in people:
        told = _remind(person_id, at)
        if told is None:
            failed += 1
        elif told:
            mails, dates = mails + 1, dates + told
    return Night(mails, dates, failed)


def _remind(person_id: int, at: datetime) -> int | None:
    """How many dates somebody was told of; None where the mail was not accepted."""
    with Session(db.engine) as session:
        database.reading(session)
        person = session.get_one(accounts.Person, person_id)
        wanted = watch.untold(session, person, at=at)
        if not wanted:
            return 0
        with deeds.alone() as own:
            claimed = watch.claim(own, person, wanted, at=at)
        if not claimed:
            return 0
        return _sent(person, claimed, at)


def _sent(person: accounts.Person, claimed: Sequence[Untold], at: datetime) -> int | None:
    try:
        mail.send(letter(person, claimed), at=at)
    except mail.FAULTS as fault:
        structlog.get_logger().error("mail not accepted", person=person.id, fault=type(fault).__name__)
        with deeds.alone() as own:
            watch.release(own, person, claimed, at=at)
        return None
    with deeds.alone() as own:
        watch.settle(own, person, claimed, at=at)
    return len(claimed)


def letter(person: accounts.Person, claimed: Sequence[Untold]) -> mail.Letter:
    """The mail in the person's language: what falls due and where to look, nothing that is secret."""
    language = person.language
    told = sorted(f"{one.key}:{step}" for one in claimed for step in one.steps)
    identity = hashlib.sha256("\n".join([str(person.id), *told]).encode()).hexdigest()
    return mail.Letter(
        to=person.email,
        subject=wording.say_many(*SUBJECT, len(claimed), language),
        text="\n".join(_text(claimed, language)) + "\n",
        language=language,
        identity=identity,
    )


def _text(claimed: Sequence[Untold], language: str) -> Iterator[str]:
    for one in claimed[:MOST]:
        due = one.date
        day = wording.moment(due.moment, language) if due.moment else wording.day(due.day, language)
        yield wording.say(LINE, language, {"day": day, "left": _left(one.days_left, language)})
        yield f"  {export.summary(due, language)}"
        yield f"  {rounds.titled(due.round, language)}"
        yield f"  {addresses.whole('rounds.show', round_id=due.round.id)}"
        yield ""
    if len(claimed) > MOST:
        yield wording.say_many(*FURTHER, len(claimed) - MOST, language)
    yield wording.say(EVERYTHING, language, {"address": addresses.whole("deadlines.index")})
    yield ""
    yield wording.say(STOP, language, {"address": addresses.whole("accounts.settings")})


def _left(days: int, language: str) -> str:
    if days <= 0:
        return wording.say(TODAY if days == 0 else PASSED, language)
    return wording.say_many(*LEFT, days, language)
