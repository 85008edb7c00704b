"""Reads of the trail: the history of a thing, what a person did, and whether the chain is whole.

Not here: sentences (`tracker.wording`) and who may read (`tracker.web`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, exists, func, select, type_coerce
from sqlalchemy.orm import Session

from tracker.audit import chain
from tracker.audit.models import Entry


@dataclass(frozen=True)
class Verdict:
    """What verifying found: rows read, the head's hash, and the first broken row with its fault.

    `fault` is one of gap, previous, hash, head_missing; None when the chain is whole.
    """

    rows: int
    head: str
    broken: int | None = None
    fault: str | None = None

    @property
    def whole(self) -> bool:
        return self.fault is None


def verify(session: Session, *, head: str | None = None) -> Verdict:
    """Recompute the whole chain; with a head hash kept elsewhere, also find a tail that was cut off."""
    previous, rows, seen = chain.NOTHING_BEFORE, 0, head is None
    with _in_order(session) as found:
        for sequence, recorded, happened, before, stored, *others in found:
            fault = "gap" if sequence != rows else "previous" if before != previous else None
            if fault is None and _linked(previous, sequence, recorded, happened, others) != stored:
                fault = "hash"
            if fault is not None:
                return Verdict(rows=rows, head=previous, broken=sequence, fault=fault)
            previous, rows = stored, rows + 1
            seen = seen or stored == head
    if rows == 0:
        return Verdict(rows=0, head=previous, broken=0, fault="gap")
    return Verdict(rows=rows, head=previous, fault=None if seen else "head_missing")


def _in_order(session: Session) -> Any:
    """The rows as plain values, moments as text by the database: entities would cost more than the hashing."""
    row, dialect = Entry.__table__.c, session.get_bind().dialect.name
    asked = select(
        row.sequence, _told(row.recorded_at, dialect), _told(row.happened_at, dialect), row.previous, row.hash,
        row.actor_id, row.act, row.about, row.within, row.changes, row.reason,
    ).order_by(row.sequence)  # fmt: skip
    return session.execute(asked.execution_options(yield_per=2000))


def _told(moment: ColumnElement[Any], dialect: str) -> ColumnElement[str]:
    """A moment as `chain.moment` tells it."""
    if dialect == "sqlite":
        return func.replace(type_coerce(moment, Text), " ", "T").concat("Z")
    return func.to_char(func.timezone("UTC", moment), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')


def _linked(previous: str, sequence: int, recorded: str, happened: str, others: list[Any]) -> str:
    actor_id, act, about, within, changes, reason = others
    return chain.link(
        previous,
        sequence=sequence,
        recorded_at=recorded,
        happened_at=happened,
        actor_id=actor_id,
        act=act,
        about=about,
        within=within,
        changes=changes,
        reason=reason,
    )


def head(session: Session) -> tuple[int, str]:
    """The last row's number and hash."""
    last = session.execute(select(Entry.sequence, Entry.hash).order_by(Entry.sequence.desc()).limit(1)).one()
    return last.sequence, last.hash


def entries() -> Select[tuple[Entry]]:
    """Every row of the trail, unordered, for lists that filter and page."""
    return select(Entry)


def history(session: Session, *, within: str, limit: int = 500) -> list[Entry]:
    """The acts of a round (named as the trail names it), latest first."""
    found = select(Entry).where(Entry.within == within).order_by(Entry.sequence.desc()).limit(limit)
    return list(session.scalars(found))


def last_of(session: Session, *, act: str, about: str) -> Entry:
    """The last row of the trail in which an act was done to a thing; raises where there is none."""
    asked = select(Entry).where(Entry.about == about, Entry.act == act).order_by(Entry.sequence.desc())
    return session.scalars(asked.limit(1)).one()


def abouts(session: Session, *, act: str, within: str) -> list[str]:
    """To which things of a round an act has been done."""
    return list(session.scalars(select(Entry.about).where(Entry.within == within, Entry.act == act)))


def had_a_hand(session: Session, *, actor_id: int, within: str, acts: Iterable[str]) -> list[str]:
    """Which of these acts the person has done within a round, in their order of first doing."""
    asked = select(Entry.act).where(
        Entry.within == within, Entry.actor_id == actor_id, Entry.act.in_(list(acts))
    )
    return list(dict.fromkeys(session.scalars(asked.order_by(Entry.sequence))))


def anybody(session: Session, *, act: str) -> bool:
    """Whether an act has ever been done."""
    return bool(session.scalar(select(exists().where(Entry.act == act))))
