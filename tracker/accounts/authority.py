"""What must hold before people are changed: how far the actor reaches, and what an address and a name are.

Not here: the writes (`operations`), and what a role allows (`permissions`).
"""

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tracker import audit, organisations
from tracker.accounts import queries
from tracker.accounts.models import LANGUAGES, Grant, Person
from tracker.accounts.permissions import ROLES
from tracker.accounts.queries import Scope
from tracker.refusal import Refused

ADDRESS = re.compile(r"[!-?A-~]+@[0-9a-z-]+(\.[0-9a-z-]+)+", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class Asked:
    """A role that somebody is to be given: for an organisation, an area, or everything without either."""

    role: str
    organisation: organisations.Organisation | None
    steering_area: organisations.SteeringArea | None
    valid_from: date
    valid_to: date | None


def own_reach(session: Session, actor: audit.Actor, permission: str, *, on: date) -> Scope:
    """How far the actor holds a permission: the house itself everywhere; who does not hold it is refused."""
    if actor.id == audit.SYSTEM.id:
        return Scope(everything=True, organisations=frozenset())
    person = session.get_one(Person, actor.id)
    own = queries.scope(session, person, permission, on=on)
    if not own.everything and not own.organisations:
        raise Refused("scope.outside", permission=permission)
    return own


def check_reach(session: Session, actor: audit.Actor, person: Person, permission: str, *, on: date) -> None:
    """Refuse acting on somebody with a role, now or later, beyond the actor's own reach.

    Whoever may set a password may become its owner, so that a deactivated owner's roles count as well.
    """
    own = own_reach(session, actor, permission, on=on)
    lasting = or_(Grant.valid_to.is_(None), Grant.valid_to >= on)
    theirs = session.scalars(
        select(Grant).where(Grant.person_id == person.id, Grant.ended_at.is_(None), lasting)
    )
    if not own.holds(queries.reach(session, theirs, on=on)):
        raise Refused("scope.outside", permission=permission)


def check_giving(session: Session, actor: audit.Actor, asked: Asked, *, on: date) -> None:
    """Refuse a role that makes no sense, or that reaches further than the actor."""
    if asked.role not in ROLES:
        raise Refused("role.unknown", field="role", role=asked.role)
    if asked.organisation is not None and asked.steering_area is not None:
        raise Refused("role.two_scopes", field="scope")
    if asked.valid_to is not None and asked.valid_to < asked.valid_from:
        raise Refused("role.days_in_order", field="valid_to", first=asked.valid_from, last=asked.valid_to)
    ids = set[int]()
    if asked.organisation is not None:
        ids.add(asked.organisation.id)
    if asked.steering_area is not None:
        ids.update(member.id for member in organisations.members(session, asked.steering_area, on=on))
    # An area without members today may have any tomorrow.
    given = Scope(everything=not ids, organisations=frozenset(ids))
    if not own_reach(session, actor, "role.granted", on=on).holds(given):
        raise Refused("role.beyond_own", field="scope")


def check_new(session: Session, person: Person, asked: Asked) -> None:
    """Refuse a role that the person has already, for the same and on some of the same days."""
    alike = select(Grant.id).where(
        Grant.person_id == person.id,
        Grant.role == asked.role,
        Grant.organisation_id.is_not_distinct_from(asked.organisation.id if asked.organisation else None),
        Grant.steering_area_id.is_not_distinct_from(asked.steering_area.id if asked.steering_area else None),
        Grant.ended_at.is_(None),
        or_(Grant.valid_to.is_(None), Grant.valid_to >= asked.valid_from),
    )
    if asked.valid_to is not None:
        alike = alike.where(Grant.valid_from <= asked.valid_to)
    if session.scalar(alike.limit(1)) is not None:
        raise Refused("role.held_already", field="role", role=asked.role, name=person.name)


def keep_an_admin(session: Session, going: set[int], *, on: date) -> None:
    """Refuse that the last grants go which administer everything for good."""
    # Locked, so that two admins who remove each other at once do not both succeed.
    lasting = {grant.id for grant in session.scalars(queries.lasting_admins(on=on).with_for_update())}
    if lasting & going and not lasting - going:
        raise Refused("person.last_admin")


def address(session: Session, email: str, *, whose: Person | None) -> str:
    """An e-mail address as it is stored; unlikely ones and somebody else's are refused."""
    wanted = queries.folded(email)
    if not ADDRESS.fullmatch(wanted) or len(wanted) > 254:
        raise Refused("person.email_unlikely", field="email")
    owner = queries.by_email(session, wanted)
    if owner is not None and owner is not whose:
        raise Refused("person.email_taken", field="email", email=wanted)
    return wanted


def full_name(name: str) -> str:
    """A name without stray spaces; none, or one above 120 characters, is refused."""
    wanted = " ".join(name.split())
    if not 0 < len(wanted) <= 120:
        raise Refused("person.name_missing", field="name", most=120)
    return wanted


def check_language(language: str) -> None:
    """Refuse a language that the pages do not speak."""
    if language not in LANGUAGES:
        raise Refused("person.language_unknown", field="language")


def search_form(name: str, email: str) -> str:
    """What lists of people sort and search by."""
    return f"{name} {email}".casefold()[:400]
