"""Which rows of the trail a reader may see: those of rounds within reach, of people and of registers by permission.

Not here: what the trail holds (`tracker.audit`).
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, false, literal, or_
from sqlalchemy.orm import Session

from tracker import accounts, audit, rounds
from tracker.database import HELSINKI, day_of

PEOPLE = ("person.", "role.", "password.", "sign_in.", "sign_out.", "sessions.")
REGISTERS = ("organisation.", "succession.", "steering_area.", "supplier.", "registers.")


def trail(
    session: Session,
    reader: accounts.Person,
    *,
    act: str | None = None,
    within: str | None = None,
    actor_id: int | None = None,
    since: date | None = None,
    until: date | None = None,
    at: datetime,
) -> Select[Any]:
    """The rows within the reader's reach, narrowed; unordered. Days are Helsinki days, both included."""
    found = audit.entries().where(_visible(session, reader, at))
    if act is not None:
        found = found.where(audit.Entry.act == act)
    if within is not None:
        found = found.where(audit.Entry.within == within)
    if actor_id is not None:
        found = found.where(audit.Entry.actor_id == actor_id)
    if since is not None:
        found = found.where(audit.Entry.recorded_at >= _midnight(since))
    if until is not None:
        found = found.where(audit.Entry.recorded_at < _midnight(until + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), HELSINKI).astimezone(UTC)


def _visible(session: Session, reader: accounts.Person, at: datetime) -> ColumnElement[bool]:
    on = day_of(at)
    readable = rounds.find(session, reader, rounds.Filters(), permission="trail.read", at=at)
    named = readable.with_only_columns(literal("rounds:") + cast(rounds.Round.id, String))
    parts: list[ColumnElement[bool]] = [audit.Entry.within.in_(named)]
    if accounts.scope(session, reader, "trail.read_people", on=on).everything:
        parts.append(_begins(PEOPLE))
    registers = accounts.scope(session, reader, "trail.read_registers", on=on)
    if registers.everything or registers.organisations:
        parts.append(_begins(REGISTERS))
    if accounts.scope(session, reader, "trail.read", on=on).everything:
        parts.append(audit.Entry.within.is_(None) & ~_begins(PEOPLE))
    return or_(false(), *parts)


def _begins(prefixes: tuple[str, ...]) -> ColumnElement[bool]:
    return or_(*(audit.Entry.act.startswith(prefix, autoescape=True) for prefix in prefixes))
