"""Records tell what their source tells and no more; nobody acts on them; a round's keeper is dated."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from tests.builders import accounts as people
from tests.builders import organisations as registers
from tests.builders import rounds as build
from tracker import audit, rounds
from tracker.organisations import Organisation
from tracker.refusal import Refused

AT, DAY = build.AT, build.DAY


def refused(code: str, field: str | None = None):
    return pytest.raises(
        Refused, check=lambda told: told.code == code and (field is None or told.field == field)
    )


@pytest.fixture
def centre(session: Session) -> Organisation:
    return registers.organisation(
        session, kind="ntm_centre", valid_from=date(2010, 1, 1), valid_to=date(2025, 12, 31)
    )


def test_what_is_not_told_stays_empty(session: Session, centre: Organisation) -> None:
    round_ = build.record(session, buyer=centre)
    assert (round_.stage, round_.law_day, round_.year, round_.sort_day) == (
        "published",
        None,
        0,
        rounds.NEVER,
    )
    assert (round_.procedure, round_.estimated_low, round_.cpv, round_.lots) == (None, None, None, [])
    assert (round_.regime, json.loads(round_.regime_finding)["established"]) == ("not_established", False)
    assert rounds.missing(session, round_, at=AT) == []
    assert rounds.next_act(round_) is None


def test_the_stage_follows_from_the_days_that_are_known(session: Session, centre: Organisation) -> None:
    decided = build.record(
        session, buyer=centre, notice_sent_on=date(2018, 7, 21), decided_on=date(2018, 11, 8), lots=["2a", "2b"],
        lots_total=10, contract_start=date(2018, 1, 1), events=[(None, "one"), (date(2019, 1, 1), "two")],
    )  # fmt: skip
    assert (decided.stage, decided.year, decided.law_day) == ("opened", 2018, date(2018, 7, 21))
    assert [(lot.code, lot.stage) for lot in decided.lots] == [("2a", "decided"), ("2b", "decided")]
    assert [(event.happened_on, event.what) for event in decided.events] == [
        (None, "one"),
        (date(2019, 1, 1), "two"),
    ]
    waiting = build.record(session, buyer=centre, deadline_on=date(2025, 7, 25))
    assert rounds.phase(waiting, at=AT) == "closed"


def test_the_regime_of_a_record_is_that_of_its_day(session: Session) -> None:
    city = registers.organisation(session, kind="municipality", valid_from=date(2010, 1, 1))
    area = registers.organisation(session)
    round_ = build.record(
        session, buyer=city, orderer=area, cpv="80400000", notice_published_on=date(2025, 6, 5),
        estimated_low=Decimal(2_000_000), estimated_high=Decimal(2_000_000),
    )  # fmt: skip
    assert (round_.regime, round_.law_day) == ("annex_e", date(2025, 6, 5))
    assert [(one.organisation_id, one.role) for one in round_.co_buyers] == [(area.id, "orderer")]


def test_quoted_text_is_kept_as_it_was_printed(session: Session, centre: Organisation) -> None:
    round_ = build.record(session, buyer=centre, printed={"estimated_value": "2.700.00 euroa"})
    assert round_.printed == {"estimated_value": "2.700.00 euroa"}
    assert round_.estimated_low is None


def test_a_buyer_that_did_not_exist_is_refused(session: Session, centre: Organisation) -> None:
    with refused("round.organisation_not_then", "buyer"):
        build.record(session, buyer=centre, notice_sent_on=date(2026, 1, 1))


def test_records_are_imported_by_those_who_may(session: Session, centre: Organisation) -> None:
    for actor in (
        people.person(session, role="auditor"),
        build.officer(session, registers.organisation(session)),
    ):
        audit.act(session, actor, "rounds.imported", about="test", at=AT)
        with refused("scope.outside"):
            rounds.record(
                session,
                actor,
                buyer=centre,
                reference="1",
                source="x",
                title_fi="A",
                training="literacy",
                at=AT,
            )
        session.rollback()


def test_nobody_acts_on_a_record(session: Session, centre: Organisation) -> None:
    round_ = build.record(session, buyer=centre, decided_on=date(2018, 11, 8), lots=["1"])
    officer, manager = build.officer(session, centre), build.manager(session, centre)
    version = round_.version
    doings = [
        lambda: rounds.change(session, officer, round_, notes="x", version=version, at=AT),
        lambda: rounds.add_lot(session, officer, round_, code="2", at=AT),
        lambda: rounds.set_criteria(session, officer, round_, scheme=build.POINTS, at=AT),
        lambda: rounds.publish(session, officer, round_, notice_sent_on=DAY, version=version, at=AT),
        lambda: rounds.cancel(session, manager, round_, reason="x", version=version, at=AT),
        lambda: rounds.cancel_lot(session, manager, round_.lots[0], reason="x", version=1, at=AT),
        lambda: rounds.move(round_.lots[0], "award.annulled"),
        lambda: rounds.check(round_, "tender.entered"),
    ]
    for do in doings:
        with refused("round.is_record"):
            do()


def test_a_keeper_answers_for_a_round_from_a_day_on(session: Session, centre: Organisation) -> None:
    round_ = build.record(session, buyer=centre, notice_sent_on=date(2018, 7, 21))
    heir = registers.organisation(session, kind="vitality_centre", valid_from=date(2026, 1, 1))
    manager = people.person(session, role="manager")
    assert rounds.find(session, build.officer(session, heir), rounds.Filters(), at=AT) is not None
    rounds.change_keeper(
        session, manager, round_, organisation=heir, since=date(2026, 1, 1), why="Reformen 2026",
        version=round_.version, at=AT,
    )  # fmt: skip
    session.commit()
    assert round_.keeper_id == heir.id
    assert [(one.organisation_id, one.since) for one in round_.keepers] == [
        (centre.id, date(2018, 7, 21)),
        (heir.id, date(2026, 1, 1)),
    ]
    assert rounds.get(session, build.officer(session, heir), round_.id, at=AT) is round_
    assert audit.history(session, within=audit.name_of(round_))[0].act == "round.keeper_changed"


@pytest.mark.parametrize(
    ("since", "code", "field"),
    [
        (DAY + timedelta(1), "keeper.ahead", "since"),
        (date(2018, 7, 21), "keeper.before_latest", "since"),
        (date(2025, 12, 31), "round.organisation_not_then", "organisation"),
    ],
)
def test_a_keeper_that_cannot_be_is_refused(
    session: Session, centre: Organisation, since: date, code: str, field: str
) -> None:
    round_ = build.record(session, buyer=centre, notice_sent_on=date(2018, 7, 21))
    heir = registers.organisation(session, kind="vitality_centre", valid_from=date(2026, 1, 1))
    with refused(code, field):
        rounds.change_keeper(
            session, people.person(session, role="manager"), round_, organisation=heir, since=since,
            version=round_.version, at=AT,
        )  # fmt: skip


def test_the_keeper_is_changed_to_another(session: Session, centre: Organisation) -> None:
    round_ = build.record(session, buyer=centre)
    with refused("keeper.same", "organisation"):
        rounds.change_keeper(
            session, build.manager(session, centre), round_, organisation=centre, since=DAY, version=1, at=AT
        )
