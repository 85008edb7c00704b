"""The only writes of people: who they are, which roles they get, signing in and out, passwords and calendars.

Not here: counting attempts (`tracker.web.throttle`). Whoever acts on somebody must reach as far as they do.
"""

import secrets
from datetime import date, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker import audit, organisations
from tracker.accounts import authority, passwords, permissions, queries
from tracker.accounts.models import Calendar, Grant, Person, SignInSession
from tracker.accounts.queries import Identified
from tracker.database import day_of
from tracker.refusal import Conflict, Refused

# --- people -----------------------------------------------------------------------------------------------


def add_person(
    session: Session,
    actor: audit.Actor,
    *,
    email: str,
    name: str,
    language: str,
    password: str,
    temporary: bool = False,
    role: str | None = None,
    organisation: organisations.Organisation | None = None,
    steering_area: organisations.SteeringArea | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    at: datetime,
) -> Person:
    """Add somebody, with a first role where one is given (for everything without organisation and area).

    With `temporary` the password must be changed before any role holds. `valid_from` is today without one.
    """
    on = day_of(at)
    authority.own_reach(session, actor, "person.added", on=on)
    email, name = authority.address(session, email, whose=None), authority.full_name(name)
    authority.check_language(language)
    passwords.check(password, email=email, name=name)
    asked = None
    if role is not None:
        asked = authority.Asked(role, organisation, steering_area, valid_from or on, valid_to)
        authority.check_giving(session, actor, asked, on=on)
    person = Person(
        email=email, name=name, folded=authority.search_form(name, email), language=language, active=True,
        password_hash=passwords.sealed(password), temporary_password=temporary, created_at=at,
    )  # fmt: skip
    audit.act(session, actor, "person.added", about=person, at=at)
    session.add(person)
    if asked is not None:
        session.add(_grant(actor, person, asked))
    _store(session)
    return person


def change_person(
    session: Session,
    actor: audit.Actor,
    person: Person,
    *,
    email: str,
    name: str,
    language: str,
    version: int,
    at: datetime,
) -> Person:
    """Change what is known of somebody; `version` is the one that the change was made on."""
    authority.check_reach(session, actor, person, "person.changed", on=day_of(at))
    session.refresh(person, with_for_update={"of": Person})
    email, name = authority.address(session, email, whose=person), authority.full_name(name)
    authority.check_language(language)
    wanted = {"email": email, "name": name, "language": language}
    if version != person.version:
        stored = {field: getattr(person, field) for field in wanted}
        differences = {
            field: (wanted[field], stored[field]) for field in wanted if wanted[field] != stored[field]
        }
        raise Conflict("person.changed_meanwhile", differences=differences, name=person.name)
    audit.act(session, actor, "person.changed", about=person, at=at)
    for field, value in wanted.items():
        setattr(person, field, value)
    person.folded = authority.search_form(name, email)
    _store(session)
    return person


def choose_language(session: Session, person: Person, *, language: str, at: datetime) -> Person:
    """Change the language that one's own pages speak."""
    authority.check_language(language)
    audit.act(session, person, "person.changed", about=person, at=at)
    person.language = language
    return person


def choose_reminders(session: Session, person: Person, *, wanted: bool, at: datetime) -> Person:
    """Be reminded by mail of what falls due, or no longer."""
    audit.act(session, person, "person.changed", about=person, at=at)
    person.reminded = wanted
    return person


def deactivate(session: Session, actor: audit.Actor, person: Person, *, at: datetime) -> Person:
    """Let somebody sign in no more, and end their sessions; what they did stays."""
    on = day_of(at)
    authority.check_reach(session, actor, person, "person.deactivated", on=on)
    if not person.active:
        raise Refused("person.already_inactive", name=person.name)
    if actor.id == person.id:
        raise Refused("person.oneself")
    authority.keep_an_admin(session, {grant.id for grant in person.grants}, on=on)
    audit.act(session, actor, "person.deactivated", about=person, at=at)
    person.active = False
    _end_access(session, person)
    return person


def reactivate(session: Session, actor: audit.Actor, person: Person, *, at: datetime) -> Person:
    """Let somebody sign in again, with the roles that they still have."""
    authority.check_reach(session, actor, person, "person.reactivated", on=day_of(at))
    if person.active:
        raise Refused("person.already_active", name=person.name)
    audit.act(session, actor, "person.reactivated", about=person, at=at)
    person.active = True
    return person


# --- roles ------------------------------------------------------------------------------------------------


def grant_role(
    session: Session,
    actor: audit.Actor,
    person: Person,
    *,
    role: str,
    organisation: organisations.Organisation | None = None,
    steering_area: organisations.SteeringArea | None = None,
    valid_from: date,
    valid_to: date | None = None,
    at: datetime,
) -> Grant:
    """Give somebody else a role, for an organisation or an area or everything; their sessions end."""
    on = day_of(at)
    if actor.id == person.id:
        raise Refused("role.to_oneself")
    authority.check_reach(session, actor, person, "role.granted", on=on)
    asked = authority.Asked(role, organisation, steering_area, valid_from, valid_to)
    authority.check_giving(session, actor, asked, on=on)
    authority.check_new(session, person, asked)
    audit.act(session, actor, "role.granted", about=person, at=at)
    grant = _grant(actor, person, asked)
    session.add(grant)
    session.flush()
    _end_sessions(session, person)
    return grant


def end_grant(session: Session, actor: audit.Actor, grant: Grant, *, at: datetime) -> Grant:
    """Let a role hold no more from this moment; the person's sessions end."""
    on = day_of(at)
    authority.check_reach(session, actor, grant.person, "role.ended", on=on)
    if grant.ended_at is not None:
        raise Refused("role.already_ended")
    authority.keep_an_admin(session, {grant.id}, on=on)
    audit.act(session, actor, "role.ended", about=grant.person, at=at)
    grant.ended_at = at
    _end_sessions(session, grant.person)
    session.flush()
    if not permissions.may(queries.roles_of(session, grant.person, on=on), "calendar.made"):
        _end_calendar(session, grant.person)
    return grant


# --- passwords --------------------------------------------------------------------------------------------


def change_password(session: Session, person: Person, *, old: str, new: str, at: datetime) -> str:
    """Change one's own password; every session ends, and the token of a new one is returned."""
    if not passwords.matches(person.password_hash, old):
        raise Refused("password.wrong", field="old")
    if new == old:
        raise Refused("password.same", field="password")
    _new_password(person, new, temporary=False)
    audit.act(session, person, "password.changed", about=person, at=at)
    _end_sessions(session, person)
    return _begin_session(session, person, at=at)


def reset_password(
    session: Session, actor: audit.Actor, person: Person, *, password: str, at: datetime
) -> Person:
    """Give somebody else a password to be changed before any of their roles holds; their sessions end."""
    authority.check_reach(session, actor, person, "password.reset", on=day_of(at))
    if actor.id == person.id:
        raise Refused("person.oneself")
    _new_password(person, password, temporary=True)
    audit.act(session, actor, "password.reset", about=person, at=at)
    _end_access(session, person)
    return person


# --- sessions ---------------------------------------------------------------------------------------------


def sign_in(session: Session, identified: Identified, *, at: datetime) -> tuple[Person, str]:
    """Begin a session for somebody identified just now: the person, and the token for their browser."""
    person = session.get(Person, identified.person_id, with_for_update=True)
    if person is None or not person.active or person.password_hash != identified.password_hash:
        raise Refused("sign_in.wrong")
    audit.act(session, person, "sign_in.done", about=person, at=at)
    # Rows that others hold just now are left for the next sign-in, or two could wait for each other.
    over = select(SignInSession.id).where(SignInSession.expires_at <= at).with_for_update(skip_locked=True)
    session.execute(delete(SignInSession).where(SignInSession.id.in_(over)))
    return person, _begin_session(session, person, at=at)


def sign_in_failed(session: Session, *, email: str, at: datetime, throttled: bool = False) -> None:
    """Note that a sign-in failed, or was not tried after too many; an address without an account is not kept.

    In a transaction of its own, since the request's is refused.
    """
    person = queries.by_email(session, email)
    act = "sign_in.throttled" if throttled else "sign_in.failed"
    audit.act(session, audit.SYSTEM, act, about=person or "sign_in", at=at)


def sign_out(session: Session, person: Person, *, token: str, at: datetime) -> None:
    """End the session of one browser."""
    audit.act(session, person, "sign_out.done", about=person, at=at)
    session.execute(delete(SignInSession).where(SignInSession.token_hash == queries.token_hash(token)))


def revoke_sessions(session: Session, actor: audit.Actor, person: Person, *, at: datetime) -> None:
    """Sign somebody out everywhere; everybody may do it to themselves."""
    if actor.id != person.id:
        authority.check_reach(session, actor, person, "sessions.revoked", on=day_of(at))
    audit.act(session, actor, "sessions.revoked", about=person, at=at)
    _end_sessions(session, person)


def touch(session: Session, token: str, *, at: datetime) -> None:
    """Note that a session is in use; at most once a minute, whoever asks how often."""
    session.execute(
        update(SignInSession)
        .where(
            SignInSession.token_hash == queries.token_hash(token),
            SignInSession.last_seen_at <= at - queries.TOUCHED_EVERY,
        )
        .values(last_seen_at=at)
    )


# --- calendars --------------------------------------------------------------------------------------------


def make_calendar(session: Session, person: Person, *, at: datetime) -> str:
    """Make the address of one's calendar and return its token, which is kept nowhere; an earlier address ends."""
    if not permissions.may(queries.roles_of(session, person, on=day_of(at)), "calendar.made"):
        raise Refused("scope.outside", permission="calendar.made")
    token = secrets.token_urlsafe(32)
    audit.act(session, person, "calendar.made", about=person, at=at)
    _end_calendar(session, person)
    session.flush()
    session.add(Calendar(person_id=person.id, token_hash=queries.token_hash(token), made_at=at))
    session.flush()
    return token


def revoke_calendar(session: Session, person: Person, *, at: datetime) -> None:
    """Let the address of one's calendar open nothing any more."""
    audit.act(session, person, "calendar.revoked", about=person, at=at)
    _end_calendar(session, person)


def _end_calendar(session: Session, person: Person) -> None:
    for found in session.scalars(select(Calendar).where(Calendar.person_id == person.id).with_for_update()):
        session.delete(found)


def _end_access(session: Session, person: Person) -> None:
    _end_sessions(session, person)
    _end_calendar(session, person)


def _begin_session(session: Session, person: Person, *, at: datetime) -> str:
    token = secrets.token_urlsafe(32)
    session.add(
        SignInSession(
            token_hash=queries.token_hash(token), person=person, created_at=at, last_seen_at=at,
            expires_at=at + queries.LONGEST,
        )
    )  # fmt: skip
    return token


def _end_sessions(session: Session, person: Person) -> None:
    session.execute(delete(SignInSession).where(SignInSession.person_id == person.id))


def _grant(actor: audit.Actor, person: Person, asked: authority.Asked) -> Grant:
    return Grant(
        person=person,
        role=asked.role,
        organisation=asked.organisation,
        steering_area=asked.steering_area,
        valid_from=asked.valid_from,
        valid_to=asked.valid_to,
        granted_by=None if actor.id == audit.SYSTEM.id else actor.id,
    )


def _new_password(person: Person, password: str, *, temporary: bool) -> None:
    passwords.check(password, email=person.email, name=person.name)
    person.password_hash = passwords.sealed(password)
    person.temporary_password = temporary


def _store(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as broken:  # somebody else took the address between the look and the write
        raise Refused("person.email_taken", field="email") from broken
