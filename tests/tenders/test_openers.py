"""Nobody opens alone: people are named beforehand, each gives their own word in time, and only theirs count."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.builders import accounts as people
from tests.builders import tenders as build
from tests.builders.tenders import DEADLINE, ENTERED, KEY, OPENED
from tests.kept import AUDIT_KEY
from tests.tenders.test_opening import attempt, raw, together
from tracker import accounts, audit, database, rounds, tenders
from tracker.refusal import Conflict, Refused

MINUTE = timedelta(minutes=1)


def name(world, *openers, **facts):
    told = {"at": ENTERED, "version": world.round.version} | facts
    return tenders.name_openers(world.session, world.officer, world.round, people=openers, **told)


@pytest.fixture
def named(world):
    """The officer and the manager are named."""
    build.named(world.session, world.officer, world.round, world.officer, world.manager)
    return world


def last(world) -> audit.Entry:
    return world.session.scalars(select(audit.Entry).order_by(audit.Entry.sequence.desc())).first()


# --- naming -----------------------------------------------------------------------------------------------


def test_officers_and_managers_of_buyer_and_keeper_can_be_named(world) -> None:
    able = tenders.eligible(world.session, world.round, at=ENTERED)
    assert {one.id for one in able} == {world.officer.id, world.colleague.id, world.manager.id}


def test_who_left_or_still_has_a_temporary_password_is_not_offered(world) -> None:
    accounts.deactivate(world.session, world.admin, world.colleague, at=ENTERED)
    world.session.commit()
    able = tenders.eligible(world.session, world.round, at=ENTERED)
    assert world.colleague.id not in {one.id for one in able}


def test_two_are_needed_within_an_hour_unless_told(named) -> None:
    assert (named.round.openers_needed, named.round.opening_minutes) == (2, 60)
    assert [one.person_id for one in tenders.openers_of(named.session, named.round)] == [
        named.officer.id,
        named.manager.id,
    ]
    assert last(named).act == "round.openers_named"


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"needed": 1}, "round.openers_number", "needed"),
        ({"needed": 10}, "round.openers_number", "needed"),
        ({"needed": 3}, "round.openers_too_few", "people"),
        ({"minutes": 4}, "round.opening_minutes", "minutes"),
        ({"minutes": 1441}, "round.opening_minutes", "minutes"),
        ({"at": DEADLINE}, "round.openers_reason_missing", "reason"),
        ({"at": OPENED, "reason": " "}, "round.openers_reason_missing", "reason"),
    ],
)
def test_what_is_named_must_make_sense(world, facts, code: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        name(world, world.officer, world.manager, **facts)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_the_same_person_named_twice_is_one(world) -> None:
    with pytest.raises(Refused, match=r"round.openers_too_few"):
        name(world, world.officer, world.officer)


def test_only_who_may_open_for_the_buyer_is_named(world) -> None:
    for one in (world.auditor, world.evaluator, world.admin, world.outsider):
        with pytest.raises(Refused, match=r"round.opener_unable"):
            name(world, world.officer, one)
        world.session.rollback()


def test_only_officers_of_the_buyer_name(world) -> None:
    for who, person in world.everybody.items():
        if who not in ("officer", "colleague"):
            with pytest.raises(Refused, match=r"scope.outside"):
                tenders.name_openers(
                    world.session, person, world.round, people=[world.officer, world.manager],
                    version=world.round.version, at=ENTERED,
                )  # fmt: skip
            world.session.rollback()


def test_nobody_is_named_on_an_older_version(world) -> None:
    version = world.round.version
    name(world, world.officer, world.manager)
    world.session.commit()
    with pytest.raises(Conflict):
        name(world, world.officer, world.colleague, version=version)


def test_nobody_is_named_where_tenders_are_received_elsewhere(elsewhere) -> None:
    with pytest.raises(Refused, match=r"round.openers_elsewhere"):
        name(elsewhere, elsewhere.officer, elsewhere.manager)


def test_nobody_is_named_once_the_tenders_are_opened(world) -> None:
    together(world)
    world.session.commit()
    with pytest.raises(Refused, match=r"stage.wrong"):
        name(world, world.officer, world.manager, reason="För sent.", at=OPENED)


def test_a_round_from_before_is_named_for_after_its_deadline_with_a_reason(world) -> None:
    build.tender(world.session, world.officer, world.round)
    with pytest.raises(Refused, match=r"round.not_an_opener"):
        attempt(world)
    world.session.rollback()
    name(world, world.officer, world.colleague, reason="Ingen var utsedd.", at=OPENED)
    world.session.commit()
    assert last(world).reason == "Ingen var utsedd."
    assert together(world) is not None


# --- each with their own word -----------------------------------------------------------------------------


def test_only_the_last_word_opens(named) -> None:
    made = build.tender(named.session, named.officer, named.round)
    assert attempt(named) is None
    named.session.commit()
    assert (last(named).act, last(named).actor_id) == ("round.opening_authorised", named.officer.id)
    assert (named.round.stage, made.offers[0].unit_price) == ("published", None)
    opening = attempt(named, actor=named.manager, at=OPENED + MINUTE)
    named.session.commit()
    assert opening is not None
    assert (last(named).act, last(named).actor_id) == ("round.opened", named.manager.id)
    sitting = tenders.sitting_of(named.session, named.round, at=OPENED)
    assert [(word.person_id, word.given_at) for word in sitting.given] == [
        (named.officer.id, OPENED),
        (named.manager.id, OPENED + MINUTE),
    ]


def test_the_same_person_does_not_count_twice(named) -> None:
    attempt(named)
    named.session.commit()
    with pytest.raises(Refused) as refused:
        attempt(named)
    assert (refused.value.code, refused.value.facts) == (
        "round.already_authorised",
        {"required": 2, "given": 1},
    )
    named.session.rollback()
    assert named.round.stage == "published"


def test_two_sessions_of_one_person_at_once_are_one_word(named, database_url: str) -> None:
    session, round_id, officer_id = named.session, named.round.id, named.officer.id
    session.rollback()

    def speak(_number: int) -> str:
        engine = database.engine(database_url)
        audit.guard(engine, key=AUDIT_KEY)
        try:
            with Session(engine) as own:
                round_, officer = own.get(rounds.Round, round_id), own.get(accounts.Person, officer_id)
                opened = tenders.open_round(own, officer, round_, sealing_key=KEY, place="X", at=OPENED)
                own.commit()
                return "opened" if opened else "kept"
        except Refused as refusal:
            return refusal.code
        finally:
            engine.dispose()

    with ThreadPoolExecutor(4) as pool:
        told = sorted(pool.map(speak, range(4)))
    assert told == ["kept", *["round.already_authorised"] * 3]
    session.expire_all()
    assert named.round.stage == "published"
    assert len(tenders.words_of(session, named.round, 1)) == 1


def test_who_is_not_named_opens_nothing(named) -> None:
    with pytest.raises(Refused, match=r"round.not_an_opener"):
        attempt(named, actor=named.colleague)
    named.session.rollback()
    for who in ("auditor", "evaluator", "admin", "outsider"):
        with pytest.raises(Refused, match=r"scope.outside"):
            attempt(named, actor=named.everybody[who])
        named.session.rollback()


def test_who_lost_the_role_meanwhile_opens_nothing(named) -> None:
    accounts.deactivate(named.session, named.admin, named.manager, at=ENTERED)
    named.session.commit()
    attempt(named)
    named.session.commit()
    with pytest.raises(Refused, match=r"scope.outside"):
        attempt(named, actor=named.manager)


def test_words_lapse_when_the_others_do_not_come_in_time(named) -> None:
    attempt(named)
    named.session.commit()
    late = OPENED + 61 * MINUTE
    with pytest.raises(Refused, match=r"round.sitting_over"):
        attempt(named, actor=named.manager, sitting=1, at=late)
    named.session.rollback()
    assert attempt(named, actor=named.manager, sitting=2, at=late) is None
    named.session.commit()
    assert attempt(named, sitting=2, at=late + 60 * MINUTE) is not None
    named.session.commit()
    assert [word.person_id for word in tenders.words_of(named.session, named.round, 2)] == [
        named.manager.id,
        named.officer.id,
    ]


def test_the_word_of_somebody_no_longer_named_does_not_count(named) -> None:
    attempt(named)
    named.session.commit()
    name(named, named.manager, named.colleague, reason="Olga är sjuk.", at=OPENED + MINUTE)
    named.session.commit()
    assert attempt(named, actor=named.manager, at=OPENED + 2 * MINUTE) is None
    named.session.commit()
    assert attempt(named, actor=named.colleague, at=OPENED + 3 * MINUTE) is not None


def test_three_open_where_three_are_needed(world) -> None:
    name(world, world.officer, world.colleague, world.manager, needed=3)
    world.session.commit()
    for one in (world.officer, world.colleague):
        assert attempt(world, actor=one) is None
        world.session.commit()
    assert attempt(world, actor=world.manager) is not None


def test_the_last_word_tells_the_place(named) -> None:
    attempt(named, place=None)
    named.session.commit()
    with pytest.raises(Refused) as refused:
        attempt(named, actor=named.manager, place=" ")
    assert (refused.value.code, refused.value.field) == ("round.opening_place_missing", "place")


# --- what the database itself refuses ---------------------------------------------------------------------


def refused_by_database(world, statement: str) -> None:
    world.session.rollback()
    with pytest.raises(DBAPIError):
        raw(world, statement)


def test_the_database_refuses_a_word_of_who_is_not_named(named) -> None:
    for one in (named.colleague, people.person(named.session, role="admin")):
        refused_by_database(
            named,
            "INSERT INTO opening_authorisations (round_id, person_id, given_at, sitting) "
            f"VALUES ({named.round.id}, {one.id}, '2026-04-10 09:30:00', 1)",
        )


def test_the_database_refuses_a_second_word_and_an_opening_without_enough(named) -> None:
    attempt(named)
    named.session.commit()
    round_id, officer_id = named.round.id, named.officer.id
    refused_by_database(
        named,
        "INSERT INTO opening_authorisations (round_id, person_id, given_at, sitting) "
        f"VALUES ({round_id}, {officer_id}, '2026-04-10 09:31:00', 1)",
    )
    refused_by_database(
        named,
        "INSERT INTO openings (round_id, opened_at, tenders_on_time, tenders_late) "
        f"VALUES ({round_id}, '2026-04-10 09:31:00', 0, 0)",
    )
    refused_by_database(named, "UPDATE opening_authorisations SET given_at = '2026-04-10 09:31:00'")
    refused_by_database(named, "DELETE FROM opening_authorisations")


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM openers",
        "UPDATE openers SET named_at = '2026-04-01 09:00:00'",
        "UPDATE openers SET person_id = person_id + 1, removed_at = '2026-04-10 09:00:00'",
        "UPDATE rounds SET openers_needed = 0",
        "UPDATE rounds SET opening_minutes = 0",
        "INSERT INTO openers (round_id, person_id, named_at) SELECT round_id, person_id, named_at FROM openers",
    ],
)
def test_the_database_keeps_who_was_named(named, statement: str) -> None:
    refused_by_database(named, statement)


# --- the record -------------------------------------------------------------------------------------------


def test_the_record_keeps_what_was_opened(named) -> None:
    school = build.supplier(named.session, name="Påhittade Kvällsskolan Ab")
    build.tender(named.session, named.officer, named.round, supplier=school)
    build.tender(named.session, named.officer, named.round, received_at=DEADLINE + MINUTE, at=OPENED)
    attempt(named)
    named.session.commit()
    present = [tenders.Attendant(" Petra Prov ", "Exempelstad"), tenders.Attendant("Nils Ingen")]
    opening = attempt(named, actor=named.manager, present=present)
    named.session.commit()
    assert [(one.name, one.organisation) for one in opening.present] == [
        ("Petra Prov", "Exempelstad"),
        ("Nils Ingen", None),
    ]
    assert opening.tenders[0].tenderer == "Påhittade Kvällsskolan Ab"
    assert [one.late for one in opening.tenders] == [False, True]
    told = {change["table"] for change in last(named).changed}
    assert {"openings", "openings_present", "opened_tenders", "opening_authorisations"} <= told
    refused_by_database(named, "UPDATE opened_tenders SET tenderer = 'X'")
    refused_by_database(named, "DELETE FROM openings_present")


@pytest.mark.parametrize(
    ("present", "code"),
    [
        ([tenders.Attendant(" ")], "round.present_nameless"),
        ([tenders.Attendant("x" * 121)], "round.opening_text_long"),
        ([tenders.Attendant("x", "y" * 201)], "round.opening_text_long"),
        ([tenders.Attendant("x")] * 51, "round.present_many"),
    ],
)
def test_who_is_present_is_told_whole(named, present, code: str) -> None:
    attempt(named)
    named.session.commit()
    with pytest.raises(Refused) as refused:
        attempt(named, actor=named.manager, present=present)
    assert (refused.value.code, refused.value.field) == (code, "present")
