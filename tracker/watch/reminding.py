"""Which dates somebody is to be reminded of, each step once, whoever asks at the same time.

A step is claimed (committed) before its mail leaves and settled once a server has accepted it. A claim that was never
settled is taken up again after an hour, or at once where it was released: mail is sent at least once, and twice only
where the sender dies between the server's yes and its own note of it. Not here: the mail (`tracker.web.jobs`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tracker import accounts
from tracker.database import day_of
from tracker.watch.asked import KINDS
from tracker.watch.dates import DueDate, every
from tracker.watch.models import Reminder

STEPS = (14, 7, 3, 1)
TOLD = tuple(
    code for code in KINDS if code != "appeal_if_deficient"
)  # what only might be is on the board alone
CAUGHT_UP = 14  # days after its day for which something undone is still told of, where no run came in time
LEASE = timedelta(hours=1)
PART = 200  # rows at a time


@dataclass(frozen=True)
class Untold:
    """A date, how many days are left to it, and the steps of which nobody has been told yet."""

    date: DueDate
    days_left: int
    steps: tuple[int, ...]

    @property
    def key(self) -> str:
        """The date and its day."""
        return f"{self.date.key}@{self.date.day.isoformat()}"


def untold(session: Session, person: accounts.Person, *, at: datetime) -> list[Untold]:
    """What somebody is to be told of now: every step that has come, also on days on which nothing ran."""
    today = day_of(at)
    ends, begins = today + timedelta(days=max(STEPS)), today - timedelta(days=CAUGHT_UP)
    found = [
        Untold(one, left, tuple(step for step in STEPS if left <= step))
        for one in every(session, person, at=at, kinds=TOLD, since=begins, until=ends)
        if (left := (one.day - today).days) >= 0 or one.overdue
    ]
    taken = _taken(session, person, [one.key for one in found], at)
    return list(_left(found, taken))


def claim(
    session: Session, person: accounts.Person, wanted: Sequence[Untold], *, at: datetime
) -> list[Untold]:
    """Take the steps for oneself and return those that nobody else has; the caller commits before it sends."""
    dialect: Any = {"sqlite": sqlite, "postgresql": postgresql}[session.get_bind().dialect.name]
    rows = sorted((one.key, step) for one in wanted for step in one.steps)
    mine: set[tuple[str, int]] = set()
    for begin in range(0, len(rows), PART):
        added = dialect.insert(Reminder).values(
            [
                {"person_id": person.id, "due_key": key, "step": step, "claimed_at": at}
                for key, step in rows[begin : begin + PART]
            ]
        )
        added = added.on_conflict_do_update(
            index_elements=[Reminder.person_id, Reminder.due_key, Reminder.step],
            set_={"claimed_at": added.excluded.claimed_at},
            where=Reminder.sent_at.is_(None) & (Reminder.claimed_at <= at - LEASE),
        )
        mine.update(
            (row.due_key, row.step)
            for row in session.execute(added.returning(Reminder.due_key, Reminder.step))
        )
    others = {row for row in rows if row not in mine}
    return list(_left(wanted, others))


def settle(session: Session, person: accounts.Person, told: Iterable[Untold], *, at: datetime) -> None:
    """Note that a server has accepted the mail with these dates."""
    _set(session, person, told, sent_at=at)


def release(session: Session, person: accounts.Person, told: Iterable[Untold], *, at: datetime) -> None:
    """Give back what could not be sent, for the next run."""
    _set(session, person, told, claimed_at=at - LEASE)


def _set(session: Session, person: accounts.Person, told: Iterable[Untold], **values: Any) -> None:
    keys = [one.key for one in told]
    for begin in range(0, len(keys), PART):
        mine = Reminder.due_key.in_(keys[begin : begin + PART])
        session.execute(
            update(Reminder)
            .where(Reminder.person_id == person.id, mine, Reminder.sent_at.is_(None))
            .values(**values)
        )


def _taken(
    session: Session, person: accounts.Person, keys: Sequence[str], at: datetime
) -> set[tuple[str, int]]:
    taken: set[tuple[str, int]] = set()
    for begin in range(0, len(keys), PART):
        asked = select(Reminder.due_key, Reminder.step).where(
            Reminder.person_id == person.id,
            Reminder.due_key.in_(keys[begin : begin + PART]),
            Reminder.sent_at.is_not(None) | (Reminder.claimed_at > at - LEASE),
        )
        taken.update((key, step) for key, step in session.execute(asked))
    return taken


def _left(found: Iterable[Untold], taken: set[tuple[str, int]]) -> Iterator[Untold]:
    for one in found:
        steps = tuple(step for step in one.steps if (one.key, step) not in taken)
        if steps:
            yield Untold(one.date, one.days_left, steps)
