"""The notice of a cancellation: its day is kept with the round or the lot, and the law's check knows it."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.builders import accounts as people
from tests.builders import rounds as build
from tracker import rounds, watch
from tracker.refusal import Conflict, Refused

CHECK = "cancellation_notice_missing"
LATER = build.later(days=5)


def missing(session: Session, round_: rounds.Round) -> list[tuple[str, ...]]:
    found = watch.checks_of(session, [round_], at=LATER)[round_.id]
    return [each.finding.subject for each in found if each.finding.check == CHECK]


def test_the_notice_of_a_cancelled_round_is_asked_for_until_it_is_recorded(session: Session) -> None:
    round_ = build.published(session)
    manager, officer = build.manager(session, round_.buyer), build.officer(session, round_.buyer)
    with pytest.raises(Refused, match=r"stage\."):
        rounds.announce_cancellation(
            session, officer, round_, sent_on=build.DAY, version=round_.version, at=build.AT
        )
    rounds.cancel(session, manager, round_, reason="Behovet upphörde", version=round_.version, at=build.AT)
    session.commit()
    assert missing(session, round_) == [()]
    for day in (build.DAY - timedelta(days=1), LATER.date() + timedelta(days=1)):
        with pytest.raises(Refused, match=r"round\.cancellation_notice_day"):
            rounds.announce_cancellation(
                session, officer, round_, sent_on=day, version=round_.version, at=LATER
            )
    with pytest.raises(Conflict):
        rounds.announce_cancellation(session, officer, round_, sent_on=build.DAY, version=0, at=LATER)
    stranger = people.person(session, role="auditor", organisation=round_.buyer)
    with pytest.raises(Refused, match=r"scope\.outside"):
        rounds.announce_cancellation(
            session, stranger, round_, sent_on=build.DAY, version=round_.version, at=LATER
        )
    rounds.announce_cancellation(
        session, officer, round_, sent_on=build.DAY, version=round_.version, at=LATER
    )
    session.commit()
    assert missing(session, round_) == []


def test_a_lot_that_was_cancelled_by_itself_has_a_notice_of_its_own(session: Session) -> None:
    round_ = build.published(session)
    manager, officer = build.manager(session, round_.buyer), build.officer(session, round_.buyer)
    lot = round_.lots[0]
    rounds.cancel_lot(session, manager, lot, reason="För få", version=lot.version, at=build.AT)
    session.commit()
    assert missing(session, round_) == [(lot.code,)]
    rounds.announce_cancellation(session, officer, lot, sent_on=LATER.date(), version=lot.version, at=LATER)
    session.commit()
    assert missing(session, round_) == []


def test_what_was_only_planned_has_no_notice(session: Session) -> None:
    round_ = build.complete(session)
    officer = build.officer(session, round_.buyer)
    rounds.give_up(session, officer, round_, reason="Behovet upphörde", version=round_.version, at=build.AT)
    session.commit()
    with pytest.raises(Refused, match=r"round\.never_announced"):
        rounds.announce_cancellation(
            session, officer, round_, sent_on=build.DAY, version=round_.version, at=LATER
        )


@pytest.mark.parametrize("table", ["rounds", "lots"])
def test_the_database_takes_no_notice_of_what_was_not_cancelled(session: Session, table: str) -> None:
    build.published(session)
    connection = session.connection()
    connection.info["audited"] = True
    with pytest.raises(DBAPIError, match="cancellation_announced"), connection.begin_nested():
        connection.execute(text(f"UPDATE {table} SET cancellation_notice_sent_on = '2026-04-01'"))
    connection.info.pop("audited")
    session.rollback()
