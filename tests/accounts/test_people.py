"""People: added, changed, found; what the trail keeps of them, and what the database refuses."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.builders import accounts as build
from tests.builders.organisations import organisation
from tracker import accounts, audit
from tracker.audit import Entry
from tracker.refusal import Conflict, Refused

AT, DAY = build.AT, build.DAY


def last(session: Session) -> Entry:
    found = session.scalar(audit.entries().order_by(Entry.sequence.desc()).limit(1))
    assert found is not None
    return found


@pytest.fixture
def admin(session: Session) -> accounts.Person:
    return build.person(session, role="admin")


def refused(code: str, field: str | None = None):
    return pytest.raises(
        Refused, check=lambda told: told.code == code and (field is None or told.field == field)
    )


# --- adding and changing ----------------------------------------------------------------------------------


def test_a_person_is_added_with_a_first_role_in_one_act(session: Session, admin: accounts.Person) -> None:
    office = organisation(session)
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


def test_impossible_people_are_refused_by_the_database(engine: Engine) -> None:
    row = {
        "email": "a@example.fi", "name": "A", "folded": "a", "password_hash": "x", "language": "sv",
        "active": True, "temporary_password": False, "created_at": AT, "version": 1,
    }  # fmt: skip
    for change in ({"email": "A@example.fi"}, {"name": " "}, {"language": "de"}):
        with pytest.raises(IntegrityError):
            unguarded(engine, accounts.Person.__table__.insert().values(row | change))


def unguarded(engine: Engine, statement) -> None:
    with engine.begin() as connection:
        connection.info["audited"] = True
        connection.execute(statement)


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
    one, two = organisation(session), organisation(session)
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
