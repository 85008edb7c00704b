"""Roles: how far and how long they reach, who may give them to whom, and what the database refuses."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, delete, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from tests.builders import accounts as build
from tests.builders.organisations import organisation
from tracker import accounts, audit
from tracker.organisations import Organisation, SteeringArea, SteeringMember
from tracker.refusal import Refused

AT, DAY = build.AT, build.DAY


def area(session: Session, *members: Organisation, since: date = date(2010, 1, 1)) -> SteeringArea:
    audit.act(session, audit.SYSTEM, "steering_area.added", about="test", at=AT)
    made = SteeringArea(name_fi="Etelä-Suomi", valid_from=since)
    session.add(made)
    session.add_all(SteeringMember(area=made, organisation=member, valid_from=since) for member in members)
    session.commit()
    return made


@pytest.fixture
def admin(session: Session) -> accounts.Person:
    return build.person(session, role="admin")


def refused(code: str, field: str | None = None):
    return pytest.raises(
        Refused, check=lambda told: told.code == code and (field is None or told.field == field)
    )


# --- roles and their reach --------------------------------------------------------------------------------


def test_a_role_holds_from_its_first_day_to_its_last(session: Session, admin: accounts.Person) -> None:
    person = build.person(session)
    accounts.grant_role(
        session, admin, person, role="auditor", valid_from=DAY, valid_to=DAY + timedelta(days=1), at=AT
    )
    session.commit()
    found = [accounts.roles_of(session, person, on=DAY + timedelta(days=day)) for day in (-1, 0, 1, 2)]
    assert found == [frozenset(), {"auditor"}, {"auditor"}, frozenset()]


def test_an_ended_role_holds_no_more_at_once(session: Session, admin: accounts.Person) -> None:
    person = build.person(session, role="auditor")
    (grant,) = person.grants
    accounts.end_grant(session, admin, grant, at=AT)
    session.commit()
    assert accounts.roles_of(session, person, on=DAY) == frozenset()
    with refused("role.already_ended"):
        accounts.end_grant(session, admin, grant, at=AT + timedelta(days=1))


def test_reach_is_the_organisations_of_the_roles_that_allow_it(
    session: Session, admin: accounts.Person
) -> None:
    one, two, three, four = (organisation(session) for _ in range(4))
    person = build.person(session, role="officer", organisation=one)
    accounts.grant_role(session, admin, person, role="manager", organisation=two, valid_from=DAY, at=AT)
    session.commit()
    south = area(session, three)
    accounts.grant_role(session, admin, person, role="officer", steering_area=south, valid_from=DAY, at=AT)
    session.commit()
    assert accounts.scope(session, person, "round.changed", on=DAY).organisations == {one.id, three.id}
    assert accounts.scope(session, person, "award.approved", on=DAY).organisations == {two.id}
    assert accounts.covers(session, person, "round.read", [four.id, two.id], on=DAY)
    assert not accounts.covers(session, person, "round.read", [four.id], on=DAY)
    assert not accounts.covers(session, person, "round.changed", [two.id], on=DAY)
    with refused("scope.outside"):
        accounts.require(session, person, "round.changed", [two.id], on=DAY)


def test_a_steering_area_counts_with_the_members_of_the_day(session: Session) -> None:
    one = organisation(session)
    south = area(session, one, since=DAY)
    manager = build.person(session, role="manager", steering_area=south, valid_from=date(2020, 1, 1))
    assert accounts.covers(session, manager, "round.read", [one.id], on=DAY)
    assert not accounts.covers(session, manager, "round.read", [one.id], on=DAY - timedelta(days=1))


def test_a_role_without_organisation_reaches_everything(session: Session) -> None:
    auditor = build.person(session, role="auditor")
    reached = accounts.scope(session, auditor, "tender.read", on=DAY)
    assert reached.everything
    assert reached.covers([17])
    assert not accounts.scope(session, auditor, "tender.entered", on=DAY).everything


def test_by_which_role_somebody_was_entitled_is_told_of_that_moment(
    session: Session, admin: accounts.Person
) -> None:
    one, two = organisation(session), organisation(session)
    act, later = "round.opening_authorised", AT + timedelta(days=9)
    person = build.person(session, role="officer", valid_from=DAY)
    accounts.grant_role(session, admin, person, role="auditor", organisation=one, valid_from=DAY, at=AT)
    session.commit()
    accounts.grant_role(session, admin, person, role="officer", organisation=one, valid_from=DAY, at=AT)
    session.commit()
    narrow = person.grants[-1]
    assert accounts.entitled_by(session, person, act, [one.id], at=AT) is narrow
    assert accounts.entitled_by(session, person, act, [two.id], at=AT) is person.grants[0]
    assert accounts.entitled_by(session, person, act, [one.id], at=AT - timedelta(days=1)) is None
    accounts.end_grant(session, admin, narrow, at=AT + timedelta(hours=1))
    session.commit()
    assert accounts.entitled_by(session, person, act, [one.id], at=AT) is narrow
    assert accounts.entitled_by(session, person, act, [one.id], at=later) is person.grants[0]


def test_the_same_role_twice_on_the_same_days_is_refused(session: Session, admin: accounts.Person) -> None:
    one = organisation(session)
    person = build.person(session, role="officer", organisation=one, valid_to=DAY + timedelta(days=9))
    facts = {"role": "officer", "organisation": one, "at": AT}
    with refused("role.held_already", "role"):
        accounts.grant_role(session, admin, person, valid_from=DAY, **facts)
    accounts.grant_role(session, admin, person, valid_from=DAY + timedelta(days=10), **facts)
    session.commit()
    accounts.grant_role(session, admin, person, role="officer", valid_from=DAY, at=AT)


# --- grant escalation -------------------------------------------------------------------------------------


def test_nobody_gives_themselves_a_role(session: Session, admin: accounts.Person) -> None:
    with refused("role.to_oneself"):
        accounts.grant_role(session, admin, admin, role="manager", valid_from=DAY, at=AT)


@pytest.mark.parametrize("role", sorted(set(accounts.ROLES) - {"admin"}))
def test_other_roles_give_nothing(session: Session, role: str) -> None:
    actor, person = build.person(session, role=role), build.person(session)
    with refused("scope.outside"):
        accounts.grant_role(session, actor, person, role="auditor", valid_from=DAY, at=AT)
    with refused("scope.outside"):
        accounts.add_person(
            session,
            actor,
            email="frida@example.fi",
            name="Frida",
            language="sv",
            password=build.PASSWORD,
            at=AT,
        )
    with refused("scope.outside"):
        accounts.reset_password(session, actor, person, password=build.PASSWORD, at=AT)


def test_an_admin_of_one_organisation_gives_no_further_than_it(session: Session) -> None:
    one, two = organisation(session), organisation(session)
    both = area(session, one, two)
    local, person = build.person(session, role="admin", organisation=one), build.person(session)
    given = {"role": "admin", "valid_from": DAY, "at": AT}
    with refused("role.beyond_own", "scope"):
        accounts.grant_role(session, local, person, **given)
    with refused("role.beyond_own", "scope"):
        accounts.grant_role(session, local, person, organisation=two, **given)
    with refused("role.beyond_own", "scope"):
        accounts.grant_role(session, local, person, steering_area=both, **given)
    with refused("role.beyond_own", "scope"):
        accounts.add_person(
            session, local, email="frida@example.fi", name="Frida", language="sv", password=build.PASSWORD,
            role="auditor", at=AT,
        )  # fmt: skip
    accounts.grant_role(session, local, person, organisation=one, **given)


def test_a_role_for_an_area_without_members_yet_is_a_role_for_whatever_comes(session: Session) -> None:
    one = organisation(session)
    local, person = build.person(session, role="admin", organisation=one), build.person(session)
    with refused("role.beyond_own", "scope"):
        accounts.grant_role(
            session, local, person, role="officer", steering_area=area(session), valid_from=DAY, at=AT
        )


@pytest.mark.parametrize("state", ["active", "deactivated", "coming"])
def test_nobody_takes_over_who_reaches_further(session: Session, admin: accounts.Person, state: str) -> None:
    one = organisation(session)
    local = build.person(session, role="admin", organisation=one)
    since = DAY + timedelta(days=30) if state == "coming" else DAY
    wide = build.person(session, role="manager", valid_from=since)
    if state == "deactivated":
        accounts.deactivate(session, admin, wide, at=AT)
        session.commit()
    facts = {"name": wide.name, "language": "sv", "version": wide.version, "email": "mine@example.fi"}
    with refused("scope.outside"):
        accounts.reset_password(session, local, wide, password=build.PASSWORD, at=AT)
    with refused("scope.outside"):
        accounts.change_person(session, local, wide, at=AT, **facts)
    with refused("scope.outside"):
        accounts.reactivate(session, local, wide, at=AT)
    with refused("scope.outside"):
        accounts.deactivate(session, local, wide, at=AT)
    with refused("scope.outside"):
        accounts.end_grant(session, local, wide.grants[0], at=AT)
    with refused("scope.outside"):
        accounts.revoke_sessions(session, local, wide, at=AT)


def test_a_deactivated_admin_does_nothing(session: Session, admin: accounts.Person) -> None:
    other, person = build.person(session, role="admin"), build.person(session)
    accounts.deactivate(session, admin, other, at=AT)
    session.commit()
    with refused("scope.outside"):
        accounts.grant_role(session, other, person, role="auditor", valid_from=DAY, at=AT)


def test_a_password_set_by_somebody_else_opens_nothing_until_it_is_changed(
    session: Session, admin: accounts.Person
) -> None:
    manager = build.person(session, role="manager")
    accounts.reset_password(session, admin, manager, password="tolv gröna ballonger", at=AT)
    session.commit()
    assert accounts.roles_of(session, manager, on=DAY) == frozenset()
    assert not accounts.covers(session, manager, "award.approved", [1], on=DAY)
    accounts.change_password(session, manager, old="tolv gröna ballonger", new=build.PASSWORD, at=AT)
    session.commit()
    assert accounts.roles_of(session, manager, on=DAY) == {"manager"}


def test_nobody_resets_or_deactivates_themselves(session: Session, admin: accounts.Person) -> None:
    build.person(session, role="admin")
    with refused("person.oneself"):
        accounts.reset_password(session, admin, admin, password=build.PASSWORD, at=AT)
    with refused("person.oneself"):
        accounts.deactivate(session, admin, admin, at=AT)


# --- the last admin ---------------------------------------------------------------------------------------


def test_the_last_admin_stays(session: Session, admin: accounts.Person) -> None:
    passing = build.person(session, role="admin", valid_to=DAY + timedelta(days=30))
    with refused("person.last_admin"):
        accounts.deactivate(session, passing, admin, at=AT)
    with refused("person.last_admin"):
        accounts.end_grant(session, passing, admin.grants[0], at=AT)
    other = build.person(session, role="admin")
    accounts.deactivate(session, passing, admin, at=AT)
    session.commit()
    with refused("person.last_admin"):
        accounts.end_grant(session, passing, other.grants[0], at=AT)


@pytest.mark.postgresql
def test_two_admins_who_remove_each_other_at_once_do_not_both_succeed(
    engine: Engine, session: Session
) -> None:
    one, other = build.person(session, role="admin"), build.person(session, role="admin")
    grants = one.grants[0].id, other.grants[0].id
    ids = one.id, other.id
    with Session(engine) as first, Session(engine) as second:
        second.execute(text("SET lock_timeout = '300ms'"))
        accounts.end_grant(
            first, first.get_one(accounts.Person, ids[0]), first.get_one(accounts.Grant, grants[1]), at=AT
        )
        first.flush()
        with pytest.raises(DBAPIError):  # waits for the other's lock, and does not go on
            accounts.end_grant(
                second,
                second.get_one(accounts.Person, ids[1]),
                second.get_one(accounts.Grant, grants[0]),
                at=AT,
            )
        first.commit()
        second.rollback()
        with refused("scope.outside"):
            accounts.end_grant(
                second,
                second.get_one(accounts.Person, ids[1]),
                second.get_one(accounts.Grant, grants[0]),
                at=AT,
            )


# --- the database says the same ---------------------------------------------------------------------------


def unguarded(engine: Engine, statement) -> None:
    with engine.begin() as connection:
        connection.info["audited"] = True
        connection.execute(statement)


def test_grants_are_neither_edited_nor_removed(
    engine: Engine, session: Session, admin: accounts.Person
) -> None:
    one = organisation(session)
    person = build.person(session, role="officer", organisation=one)
    wanted = accounts.Grant.__table__.c.person_id == person.id
    grants, mine = accounts.Grant.__table__, person.id
    session.rollback()
    for change in (
        {"role": "admin"},
        {"organisation_id": None},
        {"valid_to": DAY},
        {"valid_from": date(2000, 1, 1)},
        {"person_id": mine - 1},
        {"granted_by": mine - 1},
    ):
        with pytest.raises(DBAPIError):
            unguarded(engine, update(grants).where(wanted).values(change))
    with pytest.raises(DBAPIError):
        unguarded(engine, delete(grants).where(wanted))
    unguarded(engine, update(grants).where(wanted).values(ended_at=AT))
    with pytest.raises(DBAPIError):
        unguarded(engine, update(grants).where(wanted).values(ended_at=None))


@pytest.mark.parametrize(
    "change",
    [
        {"granted_by": "person"},
        {"valid_to": DAY - timedelta(days=1)},
        {"role": "king"},
        {"organisation_id": "office", "steering_area_id": "area"},
    ],
)
def test_impossible_grants_are_refused_by_the_database(
    engine: Engine, session: Session, change: dict
) -> None:
    office = organisation(session)
    ids = {"person": build.person(session).id, "office": office.id, "area": area(session).id}
    row = {"person_id": ids["person"], "role": "officer", "valid_from": DAY}
    session.rollback()
    with pytest.raises(IntegrityError):
        unguarded(
            engine,
            accounts.Grant.__table__.insert().values(
                row
                | {
                    name: ids.get(value, value) if isinstance(value, str) else value
                    for name, value in change.items()
                }
            ),
        )
