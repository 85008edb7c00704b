"""Signing in and out: who is let in, how long a session lasts, what ends it, and what an outsider can learn."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.builders import accounts as build
from tracker import accounts, audit
from tracker.accounts import passwords, queries
from tracker.audit import Entry
from tracker.refusal import Refused

AT, DAY = build.AT, build.DAY
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def last(session: Session) -> Entry:
    found = session.scalar(audit.entries().order_by(Entry.sequence.desc()).limit(1))
    assert found is not None
    return found


def signed_in(session: Session, person: accounts.Person, *, at=AT, password: str = build.PASSWORD) -> str:
    identified = accounts.identify(session, email=person.email, password=password)
    found, token = accounts.sign_in(session, identified, at=at)
    session.commit()
    assert found is person
    return token


def alive(session: Session, token: str, *, at=AT) -> bool:
    return accounts.session_of(session, token, at=at) is not None


def test_who_gives_the_right_password_is_signed_in(session: Session) -> None:
    person = build.person(session)
    token = signed_in(session, person)
    found = accounts.session_of(session, token, at=AT)
    assert found is not None
    assert found.person is person
    assert (last(session).act, last(session).actor_id, last(session).about) == (
        "sign_in.done", person.id, f"people:{person.id}",
    )  # fmt: skip


def test_the_token_itself_is_kept_nowhere(session: Session) -> None:
    token = signed_in(session, build.person(session))
    stored = session.scalars(select(accounts.SignInSession)).one()
    assert len(token) >= 43  # 256 bits
    assert stored.token_hash != token
    assert not alive(session, stored.token_hash)
    assert token not in last(session).changes


def test_each_sign_in_has_a_token_of_its_own(session: Session) -> None:
    person = build.person(session)
    one, other = signed_in(session, person), signed_in(session, person)
    assert one != other
    assert alive(session, one)
    assert alive(session, other)


@pytest.mark.parametrize("who", ["unknown", "wrong", "inactive"])
def test_failures_look_alike_and_cost_the_same(
    session: Session, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    admin, person = build.person(session, role="admin"), build.person(session, password=build.PASSWORD)
    if who == "inactive":
        accounts.deactivate(session, admin, person, at=AT)
        session.commit()
    email = "nobody@example.fi" if who == "unknown" else person.email
    password = "not the right password" if who == "wrong" else build.PASSWORD
    verified: list[str] = []

    class Counting:
        def verify(self, stored: str, given: str) -> bool:
            verified.append(stored)
            return passwords.PasswordHasher().verify(stored, given)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    with pytest.raises(Refused) as told:
        accounts.identify(session, email=email, password=password)
    assert (told.value.code, told.value.facts, told.value.field) == ("sign_in.wrong", {}, None)
    assert len(verified) == 1
    parameters = verified[0].split("$")[1:4]
    assert parameters == ["argon2id", "v=19", "m=65536,t=3,p=4"]


def test_what_was_identified_before_a_change_of_password_is_worth_nothing(session: Session) -> None:
    person = build.person(session)
    identified = accounts.identify(session, email=person.email, password=build.PASSWORD)
    accounts.change_password(session, person, old=build.PASSWORD, new="tolv gröna ballonger", at=AT)
    session.commit()
    with pytest.raises(Refused, check=lambda told: told.code == "sign_in.wrong"):
        accounts.sign_in(session, identified, at=AT)


def test_a_failed_sign_in_is_noted_without_the_address_of_nobody(session: Session) -> None:
    person = build.person(session)
    accounts.sign_in_failed(session, email=person.email.upper(), at=AT)
    session.commit()
    assert (last(session).act, last(session).about, last(session).actor_id) == (
        "sign_in.failed", f"people:{person.id}", 0,
    )  # fmt: skip
    accounts.sign_in_failed(session, email="secret.word@example.fi", at=AT, throttled=True)
    session.commit()
    assert (last(session).act, last(session).about, last(session).changes) == (
        "sign_in.throttled",
        "sign_in",
        "[]",
    )


# --- how long ---------------------------------------------------------------------------------------------


def test_a_session_ends_when_it_is_idle(session: Session) -> None:
    token = signed_in(session, build.person(session))
    assert alive(session, token, at=AT + 8 * HOUR - MINUTE)
    assert not alive(session, token, at=AT + 8 * HOUR)


def test_a_session_in_use_goes_on_until_its_longest(session: Session) -> None:
    token = signed_in(session, build.person(session))
    accounts.touch(session, token, at=AT + 7 * HOUR)
    session.commit()
    assert alive(session, token, at=AT + 12 * HOUR - MINUTE)
    accounts.touch(session, token, at=AT + 12 * HOUR - MINUTE)
    session.commit()
    assert not alive(session, token, at=AT + 12 * HOUR)


def test_use_is_noted_once_a_minute(session: Session) -> None:
    token = signed_in(session, build.person(session))
    found = accounts.session_of(session, token, at=AT)
    assert found is not None
    assert not accounts.touch_due(found, at=AT + MINUTE - timedelta(seconds=1))
    assert accounts.touch_due(found, at=AT + MINUTE)
    for seconds, noted in ((59, 0), (61, 61), (90, 61), (121, 121)):
        accounts.touch(session, token, at=AT + timedelta(seconds=seconds))
        session.commit()
        session.refresh(found)
        assert found.last_seen_at == AT + timedelta(seconds=noted)


def test_noting_use_is_no_act(session: Session) -> None:
    token = signed_in(session, build.person(session))
    before = last(session).sequence
    accounts.touch(session, token, at=AT + HOUR)
    session.commit()
    assert last(session).sequence == before


def test_sessions_that_have_run_out_are_swept_at_the_next_sign_in(session: Session) -> None:
    person = build.person(session)
    signed_in(session, person)
    signed_in(session, person, at=AT + 13 * HOUR)
    assert session.scalar(select(func.count()).select_from(accounts.SignInSession)) == 1


# --- what ends it -----------------------------------------------------------------------------------------


def test_signing_out_ends_this_session_only(session: Session) -> None:
    person = build.person(session)
    here, elsewhere = signed_in(session, person), signed_in(session, person)
    accounts.sign_out(session, person, token=here, at=AT)
    session.commit()
    assert not alive(session, here)
    assert alive(session, elsewhere)


def test_changing_the_password_ends_all_and_begins_one(session: Session) -> None:
    person = build.person(session)
    old = [signed_in(session, person), signed_in(session, person)]
    new = accounts.change_password(session, person, old=build.PASSWORD, new="tolv gröna ballonger", at=AT)
    session.commit()
    assert [alive(session, token) for token in (*old, new)] == [False, False, True]
    assert last(session).act == "password.changed"


@pytest.mark.parametrize(
    ("old", "new", "code", "field"),
    [
        ("wrong all along", "tolv gröna ballonger", "password.wrong", "old"),
        (build.PASSWORD, build.PASSWORD, "password.same", "password"),
        (build.PASSWORD, "kort", "password.too_short", "password"),
    ],
)
def test_a_password_is_not_changed_otherwise(
    session: Session, old: str, new: str, code: str, field: str
) -> None:
    person = build.person(session)
    token = signed_in(session, person)
    with pytest.raises(Refused, check=lambda told: (told.code, told.field) == (code, field)):
        accounts.change_password(session, person, old=old, new=new, at=AT)
    session.rollback()
    assert alive(session, token)


@pytest.mark.parametrize("what", ["reset", "given", "ended", "deactivated", "revoked"])
def test_what_an_admin_does_to_somebody_ends_their_sessions(session: Session, what: str) -> None:
    admin, person = build.person(session, role="admin"), build.person(session, role="officer")
    token, other = signed_in(session, person), signed_in(session, admin)
    if what == "reset":
        accounts.reset_password(session, admin, person, password="tolv gröna ballonger", at=AT)
    elif what == "given":
        accounts.grant_role(session, admin, person, role="auditor", valid_from=DAY, at=AT)
    elif what == "ended":
        accounts.end_grant(session, admin, person.grants[0], at=AT)
    elif what == "deactivated":
        accounts.deactivate(session, admin, person, at=AT)
    else:
        accounts.revoke_sessions(session, admin, person, at=AT)
    session.commit()
    assert not alive(session, token)
    assert alive(session, other)
    assert session.scalars(select(accounts.SignInSession)).one().person_id == admin.id


def test_a_deactivated_person_is_out_even_with_a_session_left(session: Session) -> None:
    admin, person = build.person(session, role="admin"), build.person(session)
    accounts.deactivate(session, admin, person, at=AT)
    session.commit()
    session.add(
        accounts.SignInSession(
            token_hash=queries.token_hash("left"),
            person=person,
            created_at=AT,
            last_seen_at=AT,
            expires_at=AT + HOUR,
        )
    )
    session.commit()
    assert not alive(session, "left")
    accounts.reactivate(session, admin, person, at=AT)
    session.commit()
    assert alive(session, "left")


def test_everybody_may_sign_themselves_out_everywhere(session: Session) -> None:
    person = build.person(session)
    token = signed_in(session, person)
    accounts.revoke_sessions(session, person, person, at=AT)
    session.commit()
    assert not alive(session, token)
