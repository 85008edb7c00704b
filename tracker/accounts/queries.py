"""Reads of people: who is signed in, which roles somebody has on a day, and how far these reach.

Not here: what a role allows (`permissions`).
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session, contains_eager

from tracker import audit, organisations
from tracker.accounts import passwords
from tracker.accounts.models import Calendar, Grant, Person, SignInSession
from tracker.accounts.permissions import ADMIN, may, roles_for
from tracker.database import day_of
from tracker.refusal import Refused

IDLE = timedelta(hours=8)
LONGEST = timedelta(hours=12)
TOUCHED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Scope:
    """How far a permission reaches: everything, or these organisations (their ids)."""

    everything: bool
    organisations: frozenset[int]

    def covers(self, organisation_ids: Iterable[int]) -> bool:
        """Whether any of the organisations lies within: a joint round belongs to each of its buyers."""
        return self.everything or not self.organisations.isdisjoint(organisation_ids)

    def holds(self, other: "Scope") -> bool:
        """Whether nothing of the other lies outside."""
        return self.everything or (not other.everything and other.organisations <= self.organisations)


@dataclass(frozen=True)
class Identified:
    """Somebody who gave the right password; `sign_in` trusts it as long as the hash has not changed."""

    person_id: int
    password_hash: str


# --- signing in -------------------------------------------------------------------------------------------


def folded(email: str) -> str:
    """An address as it is stored and compared."""
    return email.strip().casefold()


def by_email(session: Session, email: str) -> Person | None:
    """The person with an address, active or not."""
    return session.scalar(select(Person).where(Person.email == folded(email)))


def identify(session: Session, *, email: str, password: str) -> Identified:
    """Who this is; unknown address, wrong password and deactivated person are refused alike, at one cost.

    Reads only, so that no writer waits while the hash is computed.
    """
    person = by_email(session, email)
    right = passwords.matches(person.password_hash if person else None, password)
    if person is None or not right or not person.active:
        raise Refused("sign_in.wrong")
    return Identified(person.id, person.password_hash)


def token_hash(token: str) -> str:
    """What is stored of a session's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def session_of(session: Session, token: str, *, at: datetime) -> SignInSession | None:
    """The session of a token, with its person; none when it has run out or the person is deactivated."""
    asked = (
        select(SignInSession)
        .join(SignInSession.person)
        .where(
            SignInSession.token_hash == token_hash(token),
            SignInSession.expires_at > at,
            SignInSession.last_seen_at > at - IDLE,
            Person.active,
        )
        .options(contains_eager(SignInSession.person))
    )
    return session.scalar(asked)


def touch_due(signed_in: SignInSession, *, at: datetime) -> bool:
    """Whether the session's last use was noted so long ago that it is noted again."""
    return at - signed_in.last_seen_at >= TOUCHED_EVERY


def calendar_of(session: Session, person: Person) -> Calendar | None:
    """The calendar address that somebody has made, if any."""
    return session.scalar(select(Calendar).where(Calendar.person_id == person.id))


def calendar_reader(session: Session, token: str, *, at: datetime) -> Person | None:
    """Whose calendar a token opens; nobody once they are deactivated or no role of theirs may have one."""
    asked = select(Person).join(Calendar, Calendar.person_id == Person.id)
    person = session.scalar(asked.where(Calendar.token_hash == token_hash(token), Person.active))
    if person is None or not may(roles_of(session, person, on=day_of(at)), "calendar.made"):
        return None
    return person


# --- roles and their reach --------------------------------------------------------------------------------


def held(session: Session, person: Person, *, on: date) -> list[Grant]:
    """The grants that are valid on a day; none for who is deactivated or still has a temporary password."""
    if not person.active or person.temporary_password:
        return []
    return list(
        session.scalars(select(Grant).where(Grant.person_id == person.id, *_valid(on)).order_by(Grant.id))
    )


def roles_of(session: Session, person: Person, *, on: date) -> frozenset[str]:
    """The roles that somebody has on a day, wherever they reach."""
    return frozenset(grant.role for grant in held(session, person, on=on))


def scope(session: Session, person: audit.Actor, permission: str, *, on: date) -> Scope:
    """How far a permission of somebody reaches on a day; the house itself reads everything."""
    allowing = roles_for(permission)
    if not isinstance(person, Person):
        # The house itself: the command line on its own machine, which only reads with it.
        return Scope(person is audit.SYSTEM, frozenset())
    return reach(session, (grant for grant in held(session, person, on=on) if grant.role in allowing), on=on)


def reach(session: Session, grants: Iterable[Grant], *, on: date) -> Scope:
    """How far grants reach together on a day."""
    everything, ids = False, set[int]()
    for grant in grants:
        everything = everything or grant.everywhere
        if grant.organisation_id is not None:
            ids.add(grant.organisation_id)
        if grant.steering_area is not None:
            ids.update(member.id for member in organisations.members(session, grant.steering_area, on=on))
    return Scope(everything, frozenset(ids))


def covers(
    session: Session, person: Person, permission: str, organisation_ids: Iterable[int], *, on: date
) -> bool:
    """Whether somebody holds a permission for any of these organisations on a day."""
    return scope(session, person, permission, on=on).covers(organisation_ids)


def entitled_by(
    session: Session, person: Person, permission: str, organisation_ids: Iterable[int], *, at: datetime
) -> Grant | None:
    """By which role somebody held a permission for any of these organisations at a moment, whatever they hold today.

    The narrowest counts: a role for an organisation before one for a steering area, and that before one everywhere.
    """
    on, ids = day_of(at), list(organisation_ids)
    asked = select(Grant).where(
        Grant.person_id == person.id,
        Grant.role.in_(sorted(roles_for(permission))),
        Grant.valid_from <= on,
        or_(Grant.valid_to.is_(None), Grant.valid_to >= on),
        or_(Grant.ended_at.is_(None), Grant.ended_at > at),
    )
    found = [grant for grant in session.scalars(asked) if reach(session, [grant], on=on).covers(ids)]
    return min(
        found,
        key=lambda grant: (grant.organisation_id is None, grant.steering_area_id is None, grant.id),
        default=None,
    )


def require(
    session: Session, person: Person, permission: str, organisation_ids: Iterable[int], *, on: date
) -> None:
    """Refuse with `scope.outside` what somebody holds no permission for on a day."""
    if not covers(session, person, permission, organisation_ids, on=on):
        raise Refused("scope.outside", permission=permission)


def _valid(on: date) -> Iterator[ColumnElement[bool]]:
    yield Grant.ended_at.is_(None)
    yield Grant.valid_from <= on
    yield or_(Grant.valid_to.is_(None), Grant.valid_to >= on)


# --- lists ------------------------------------------------------------------------------------------------


def people(*, text: str = "", role: str = "", active: bool | None = None, on: date) -> Select[Person]:
    """People whose name or address contains a text, with a role on a day, active or not; unordered."""
    found = select(Person)
    if text.strip():
        found = found.where(Person.folded.contains(text.strip().casefold(), autoescape=True))
    if role:
        found = found.where(exists().where(Grant.person_id == Person.id, Grant.role == role, *_valid(on)))
    if active is not None:
        found = found.where(Person.active.is_(active))
    return found


def within(reached: Scope, found: Select[Person]) -> Select[Person]:
    """Of these people, those who have or had a role in an organisation of a scope, or none anywhere."""
    if reached.everything:
        return found
    inside = Grant.organisation_id.in_(sorted(reached.organisations))
    roleless = ~exists().where(Grant.person_id == Person.id)
    return found.where(or_(roleless, exists().where(Grant.person_id == Person.id, inside)))


def roles_by_person(session: Session, ids: Iterable[int], *, on: date) -> dict[int, list[str]]:
    """The roles that people hold on a day, each once, by the people's ids."""
    asked = select(Grant.person_id, Grant.role).where(Grant.person_id.in_(set(ids)), *_valid(on))
    roles: dict[int, list[str]] = {}
    for person_id, role in session.execute(asked.distinct().order_by(Grant.role)):
        roles.setdefault(person_id, []).append(role)
    return roles


def holders(session: Session, permission: str, organisation_ids: Iterable[int], *, on: date) -> list[Person]:
    """Who may sign in and holds a permission for any of these organisations on a day, by name."""
    asked = (
        select(Grant)
        .join(Grant.person)
        .where(
            Person.id > 0,
            Person.active,
            ~Person.temporary_password,
            Grant.role.in_(sorted(roles_for(permission))),
            *_valid(on),
        )
        .order_by(Person.name, Person.id)
        .options(contains_eager(Grant.person))
    )
    held_by: dict[Person, list[Grant]] = {}
    for grant in session.scalars(asked):
        held_by.setdefault(grant.person, []).append(grant)
    ids = list(organisation_ids)
    return [person for person, grants in held_by.items() if reach(session, grants, on=on).covers(ids)]


def reminded(session: Session) -> list[int]:
    """Who wants to be reminded by mail and may sign in: their ids, in order."""
    asked = select(Person.id).where(Person.active, Person.reminded, ~Person.temporary_password)
    return list(session.scalars(asked.order_by(Person.id)))


def names(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """The names of people by id, for sentences about what they did."""
    asked = select(Person.id, Person.name).where(Person.id.in_(set(ids)))
    return {row.id: row.name for row in session.execute(asked)}


def anybody(session: Session) -> bool:
    """Whether there is anybody yet; before that, the house itself makes the first admin."""
    return bool(session.scalar(select(exists().where(Person.id > 0))))


def lasting_admins(*, on: date) -> Select[Grant]:
    """The grants of active people who administer everything, without a last day."""
    return (
        select(Grant)
        .join(Grant.person)
        .where(
            Person.active,
            Grant.role == ADMIN,
            Grant.organisation_id.is_(None),
            Grant.steering_area_id.is_(None),
            Grant.valid_to.is_(None),
            *_valid(on),
        )
        .order_by(Grant.id)
    )
