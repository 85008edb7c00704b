"""People and their roles: adding, changing, giving and ending, and who may do it to whom."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, delete, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from tests.builders import accounts as build
from tracker import accounts, audit
from tracker.audit import Entry
from tracker.organisations import Organisation, SteeringArea, SteeringMember
from tracker.refusal import Conflict, Refused

AT, DAY = build.AT, build.DAY
LATER = AT + timedelta(days=1)


def last(session: Session) -> Entry:
    found = session.scalar(audit.entries().order_by(Entry.sequence.desc()).limit(1))
    assert found is not None
    return found


def organisation(session: Session, code: str) -> Organisation:
    audit.act(session, audit.SYSTEM, "organisation.added", about="test", at=AT)
    made = Organisation(
        kind="other", code=code, name_fi=f"Virasto {code}", search_name=code, valid_from=date(2010, 1, 1)
    )
    session.add(made)
    session.commit()
    return made


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


# --- adding and changing ----------------------------------------------------------------------------------


def test_a_person_is_added_with_a_first_role_in_one_act(session: Session, admin: accounts.Person) -> None:
    office = organisation(session, "1")
    made = accounts.add_person(
        session, admin, email=" Frida.Berg@Example.FI ", name="  Frida   Berg ", language="sv",
        password=build.PASSWORD, role="officer", organisation=office, at=AT,
    )  # fmt: skip
    session.commit()
    assert (made.email, made.name, made.active) == ("frida.berg@example.fi", "Frida Berg", True)
    assert accounts.by_email(session, "FRIDA.BERG@example.fi") is made
    assert accounts.roles_of(session, made, on=DAY) == {"officer"}
    entry = last(session)
    assert (entry.act, entry.actor_id, entry.about) == ("person.added", admin.id, f"people:{made.id}")
    assert {change["table"] for change in entry.changed} == {"people", "grants"}


def test_the_trail_never_holds_a_password(session: Session, admin: accounts.Person) -> None:
    made = build.person(session, password="elva gröna ballonger")
    assert made.password_hash not in last(session).changes
    assert "password_hash" not in last(session).changes
    accounts.reset_password(session, admin, made, password="tolv gröna ballonger", at=AT)
    session.commit()
    assert made.password_hash not in last(session).changes
    assert "ballonger" not in last(session).changes


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"email": "frida"}, "person.email_unlikely", "email"),
        ({"email": "frida@example"}, "person.email_unlikely", "email"),
        ({"email": "frida @example.fi"}, "person.email_unlikely", "email"),
        ({"email": "frida@exämple.fi"}, "person.email_unlikely", "email"),
        ({"email": "f" * 250 + "@example.fi"}, "person.email_unlikely", "email"),
        ({"name": "   "}, "person.name_missing", "name"),
        ({"name": "x" * 121}, "person.name_missing", "name"),
        ({"language": "de"}, "person.language_unknown", "language"),
        ({"password": "kort"}, "password.too_short", "password"),
        ({"role": "king"}, "role.unknown", "role"),
        ({"role": "officer", "valid_to": DAY - timedelta(days=1)}, "role.days_in_order", "valid_to"),
    ],
)
def test_what_cannot_be_is_refused(
    session: Session, admin: accounts.Person, facts: dict, code: str, field: str
) -> None:
    told = {
        "email": "frida@example.fi",
        "name": "Frida",
        "language": "sv",
        "password": build.PASSWORD,
    } | facts
    with refused(code, field):
        accounts.add_person(session, admin, at=AT, **told)


def test_an_address_belongs_to_one_person(session: Session, admin: accounts.Person) -> None:
    known = build.person(session)
    with refused("person.email_taken", "email"):
        build.person(session, email=known.email.upper())
    with refused("person.email_taken", "email"):
        accounts.change_person(
            session,
            admin,
            known,
            email=admin.email,
            name=known.name,
            language="sv",
            version=known.version,
            at=AT,
        )


def test_an_address_taken_at_the_same_moment_is_refused(
    session: Session, admin: accounts.Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = build.person(session)
    monkeypatch.setattr("tracker.accounts.queries.by_email", lambda session, email: None)
    with refused("person.email_taken", "email"):
        build.person(session, email=known.email)


def test_a_person_is_changed(session: Session, admin: accounts.Person) -> None:
    person = build.person(session, name="Frida Berg")
    accounts.change_person(
        session, admin, person, email="frida@example.fi", name="Frida Åberg", language="fi",
        version=person.version, at=AT,
    )  # fmt: skip
    session.commit()
    assert last(session).changed[0]["fields"]["name"] == ["Frida Berg", "Frida Åberg"]
    assert session.scalars(accounts.people(text="ÅBERG", on=DAY)).all() == [person]


def test_a_change_made_on_an_older_version_shows_both(session: Session, admin: accounts.Person) -> None:
    person = build.person(session, name="Frida Berg")
    seen = person.version
    facts = {"email": person.email, "language": "sv"}
    accounts.change_person(session, admin, person, name="Frida Åberg", version=seen, at=AT, **facts)
    session.commit()
    with pytest.raises(Conflict) as told:
        accounts.change_person(session, admin, person, name="Frida Öberg", version=seen, at=AT, **facts)
    assert told.value.differences == {"name": ("Frida Öberg", "Frida Åberg")}


def test_ones_own_language_needs_nobody(session: Session) -> None:
    person = build.person(session)
    accounts.choose_language(session, person, language="fi", at=AT)
    session.commit()
    assert (last(session).act, last(session).actor_id) == ("person.changed", person.id)


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
        accounts.end_grant(session, admin, grant, at=LATER)


def test_reach_is_the_organisations_of_the_roles_that_allow_it(
    session: Session, admin: accounts.Person
) -> None:
    one, two, three, four = (organisation(session, code) for code in "1234")
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
    one = organisation(session, "1")
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


def test_the_same_role_twice_on_the_same_days_is_refused(session: Session, admin: accounts.Person) -> None:
    one = organisation(session, "1")
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
    one, two = organisation(session, "1"), organisation(session, "2")
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
    one = organisation(session, "1")
    local, person = build.person(session, role="admin", organisation=one), build.person(session)
    with refused("role.beyond_own", "scope"):
        accounts.grant_role(
            session, local, person, role="officer", steering_area=area(session), valid_from=DAY, at=AT
        )


@pytest.mark.parametrize("state", ["active", "deactivated", "coming"])
def test_nobody_takes_over_who_reaches_further(session: Session, admin: accounts.Person, state: str) -> None:
    one = organisation(session, "1")
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
    one = organisation(session, "1")
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
    office = organisation(session, "1")
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


def test_impossible_people_are_refused_by_the_database(engine: Engine) -> None:
    row = {
        "email": "a@example.fi", "name": "A", "folded": "a", "password_hash": "x", "language": "sv",
        "active": True, "temporary_password": False, "created_at": AT, "version": 1,
    }  # fmt: skip
    for change in ({"email": "A@example.fi"}, {"name": " "}, {"language": "de"}):
        with pytest.raises(IntegrityError):
            unguarded(engine, accounts.Person.__table__.insert().values(row | change))


# --- lists ------------------------------------------------------------------------------------------------


def test_people_are_found_by_text_role_and_state(session: Session, admin: accounts.Person) -> None:
    frida = build.person(session, name="Frida Åberg", role="officer")
    past = build.person(session, name="Percy %", role="officer", valid_to=DAY)
    accounts.deactivate(session, admin, past, at=AT)
    session.commit()

    def found(**asked) -> list[accounts.Person]:
        statement = accounts.people(on=DAY + timedelta(days=1), **asked)
        return list(session.scalars(statement.order_by(accounts.Person.id)))

    assert found() == [admin, frida, past]
    assert found(text="åberg") == [frida]
    assert found(text="%") == [past]
    assert found(role="officer") == [frida]
    assert found(active=False) == [past]
    assert found(active=True) == [admin, frida]


def test_a_local_reader_finds_the_people_of_their_reach_and_those_without_role(session: Session) -> None:
    one, two = organisation(session, "1"), organisation(session, "2")
    mine = build.person(session, role="officer", organisation=one)
    theirs, nobodys = build.person(session, role="officer", organisation=two), build.person(session)
    local = build.person(session, role="admin", organisation=one)
    reached = accounts.scope(session, local, "people.read", on=DAY)
    found = set(session.scalars(accounts.within(reached, accounts.people(on=DAY))))
    assert found == {mine, nobodys, local}
    assert theirs not in found
    roles = accounts.roles_by_person(session, [mine.id, nobodys.id], on=DAY)
    assert roles == {mine.id: ["officer"]}
    assert accounts.names(session, [mine.id, 4711]) == {mine.id: mine.name}


def test_before_anybody_is_there_the_house_makes_the_first(session: Session) -> None:
    assert not accounts.anybody(session)
    build.person(session, role="admin")
    assert accounts.anybody(session)
