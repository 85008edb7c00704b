"""What is asked of the dates ahead, and what a date is: its kind, its place among all dates, the law's answer.

Not here: where the dates come from (`running`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import Session

from tracker import accounts, law, rounds
from tracker.database import day_of
from tracker.rounds import Round

# Every kind of date, in the order in which those of one lot stand on one day; its place is part of a row's key.
KINDS = (
    "publish", "questions", "answers", "requests", "tenders", "open", "decide", "validity", "notify", "correction",
    "appeal", "appeal_deficient", "appeal_if_deficient", "appeal_direct", "own_correction", "contract_possible",
    "award_notice", "contract_ends",
)  # fmt: skip


class Place(NamedTuple):
    """Where a date stands among all dates: its day, round, lot (0: none), kind, and the row that it rests on."""

    day: date
    round_id: int
    lot_id: int
    kind: int
    row_id: int

    @property
    def code(self) -> str:
        """The kind of date, one of KINDS."""
        return KINDS[self.kind]


@dataclass(frozen=True)
class Found:
    """A date by its place, with the moment or the law's answer where it has one."""

    place: Place
    moment: datetime | None = None
    finding: law.DeadlineFinding | None = None


@dataclass(frozen=True)
class Asked:
    """Whose dates, of which kinds and buyer (None: all) or of one round, from which day on and after which place."""

    session: Session
    reader: accounts.Person
    at: datetime
    kinds: tuple[str, ...] = KINDS
    buyer: int | None = None
    round_id: int | None = None
    since: date | None = None
    until: date | None = None
    after: Place | None = None
    most: int = 100
    _answers: dict[Any, law.DeadlineFinding | None] = field(default_factory=dict)
    _reached: dict[frozenset[str], Select[Round]] = field(default_factory=dict)

    @cached_property
    def today(self) -> date:
        return day_of(self.at)

    @cached_property
    def begins(self) -> date:
        """The first day on which a date that only looks ahead can lie."""
        begin = self.today if self.since is None else max(self.since, self.today)
        return begin if self.after is None else max(begin, self.after.day)

    def rounds(self, permission: str) -> Select[Round]:
        """The rounds within reach, looked up once for all permissions that the same roles give."""
        roles = accounts.roles_for(permission)
        if roles not in self._reached:
            filters = rounds.Filters(buyer=self.buyer)
            found = rounds.find(self.session, self.reader, filters, permission=permission, at=self.at)
            self._reached[roles] = found.where(*self._one_round())
        return self._reached[roles]

    def _one_round(self) -> Iterator[ColumnElement[bool]]:
        if self.round_id is not None:
            yield Round.id == self.round_id

    def within(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def beyond(self, place: Place) -> bool:
        return self.within(place.day) and (self.after is None or place > self.after)

    def answer(self, governing: date | None, rule: str, **facts: Any) -> law.DeadlineFinding | None:
        """The law's answer, asked once for all that were notified alike; None where it has no last day."""
        key = (governing, rule, *facts.items())
        if key not in self._answers:
            self._answers[key] = None if governing is None else _answered(governing, rule, facts)
        return self._answers[key]


def _answered(governing: date, rule: str, facts: dict[str, Any]) -> law.DeadlineFinding | None:
    try:
        found = law.on(governing).deadline(rule, **facts)
    except law.NotInForce:
        return None
    return found if found.last_day is not None else None
