"""The checks of times fire, and keep still, by what real rounds tell of shortenings, requests and invitations."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.builders import organisations as registers
from tests.builders import rounds as build
from tests.rounds.test_corrigenda import corrected
from tests.rounds.test_timing import invited, timed
from tracker import rounds, watch
from tracker.database import HELSINKI
from tracker.rounds import Round

# An ordinary service above the EU threshold: §§56–57 bind, and the notice is of 2.3.2026.
ABOVE = {
    "training": "job_search_coaching",
    "cpv": "79634000",
    "technique": "contract",
    "framework_ceiling": None,
    "framework_suppliers": None,
}
SHORT, REQUESTS = "tender_time_short", "request_time_short"


def due(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, 0, tzinfo=HELSINKI)


def above(session: Session, *, last: date, times: dict[str, Any] | None = None, **facts: Any) -> Round:
    """A published round of EU procurement with its times; tenders are due on a day."""
    told = ABOVE | {"tender_deadline": due(last)} | facts
    round_ = build.complete(session, **told)
    if times:
        timed(session, round_, **times)
    officer = build.officer(session, round_.buyer)
    rounds.publish(session, officer, round_, notice_sent_on=build.DAY, version=round_.version, at=build.AT)
    session.commit()
    assert round_.regime == "eu"
    return round_


def severities(session: Session, round_: Round) -> dict[str, str]:
    found = watch.checks_of(session, [round_], at=build.AT)[round_.id]
    return {each.finding.check: each.finding.severity for each in found}


MARCH, APRIL = (lambda day: date(2026, 3, day)), (lambda day: date(2026, 4, day))
URGENT = {"urgent_reason": "Utbildningen måste börja genast."}
OPEN = [
    ({"electronic": False}, APRIL(6), None),
    ({"electronic": False}, APRIL(5), "must"),
    ({"electronic": True}, APRIL(1), None),
    ({"electronic": True}, MARCH(31), "must"),
    ({}, APRIL(1), "note"),
    (URGENT, MARCH(17), None),
    (URGENT, MARCH(16), "must"),
    ({"prior_notice_sent_on": date(2026, 1, 26)}, MARCH(17), None),  # 35 days before
    ({"prior_notice_sent_on": date(2026, 1, 26)}, MARCH(16), "must"),
    ({"prior_notice_sent_on": date(2026, 1, 27)}, MARCH(17), "must"),  # 34 days before: nothing is shortened
    ({"prior_notice_sent_on": date(2025, 3, 2)}, MARCH(17), None),  # twelve months before
    ({"prior_notice_sent_on": date(2025, 3, 1)}, MARCH(17), "must"),
]


@pytest.mark.parametrize(("times", "last", "severity"), OPEN)
def test_the_time_for_tenders_follows_what_was_announced(
    session: Session, times: dict[str, Any], last: date, severity: str | None
) -> None:
    assert severities(session, above(session, last=last, times=times)).get(SHORT) == severity


def test_a_prior_notice_of_another_time_is_told(session: Session) -> None:
    round_ = above(session, last=MARCH(17), times={"prior_notice_sent_on": date(2026, 1, 27)})
    (found,) = [
        each.finding
        for each in watch.checks_of(session, [round_], at=build.AT)[round_.id]
        if each.finding.check == SHORT
    ]
    assert "check.prior_notice_untimely" in [one.code for one in found.warnings]


@pytest.mark.parametrize(
    ("procedure", "times", "last", "fires"),
    [
        ("restricted", {}, APRIL(1), False),
        ("restricted", {}, MARCH(31), True),
        ("restricted", URGENT, MARCH(17), False),
        ("negotiated", URGENT, MARCH(16), True),
        ("dialogue", {}, MARCH(31), True),
        ("innovation", {}, APRIL(1), False),
    ],
)
def test_requests_have_thirty_days_or_fifteen(
    session: Session, procedure: str, times: dict[str, Any], last: date, fires: bool
) -> None:
    round_ = above(
        session, last=date(2026, 6, 1), procedure=procedure, times={"requests_due_on": last, **times}
    )
    assert (REQUESTS in severities(session, round_)) is fires


def test_a_corrigendum_gives_requests_the_days_that_were_missing(session: Session) -> None:
    round_ = above(
        session, last=date(2026, 6, 1), procedure="negotiated", times={"requests_due_on": MARCH(25)}
    )
    assert severities(session, round_)[REQUESTS] == "must"
    corrected(session, round_, requests_due_on=APRIL(1))
    assert REQUESTS not in severities(session, round_)


# From the invitation of 10.4.: 30 days, electronically 25, in urgency 10.
INVITED = [
    ("negotiated", {"electronic": False}, date(2026, 5, 10), None),
    ("negotiated", {"electronic": False}, date(2026, 5, 9), "must"),
    ("negotiated", {"electronic": True}, date(2026, 5, 5), None),
    ("negotiated", {"electronic": True}, date(2026, 5, 4), "must"),
    ("negotiated", URGENT, APRIL(20), None),
    ("negotiated", URGENT, APRIL(19), "must"),
    ("innovation", {"electronic": False}, date(2026, 5, 9), "must"),
    ("restricted", {}, APRIL(19), "note"),  # a municipality may have agreed it with all candidates
    ("dialogue", {}, APRIL(19), None),
]


@pytest.mark.parametrize(("procedure", "times", "last", "severity"), INVITED)
def test_the_time_for_tenders_runs_from_the_invitation(
    session: Session, procedure: str, times: dict[str, Any], last: date, severity: str | None
) -> None:
    told = times | {"requests_due_on": APRIL(1)}
    round_ = above(session, last=last, procedure=procedure, times=told)
    assert SHORT not in severities(session, round_)  # nobody has been invited yet
    invited(session, round_, sent_on=APRIL(10))
    assert severities(session, round_).get(SHORT) == severity


def test_the_invitation_that_was_noted_last_counts(session: Session) -> None:
    round_ = above(session, last=date(2026, 5, 10), procedure="negotiated", times={"electronic": False})
    invited(session, round_, sent_on=APRIL(11))
    assert severities(session, round_)[SHORT] == "must"
    invited(session, round_, sent_on=APRIL(10), reason="Fel dag antecknades.")
    assert SHORT not in severities(session, round_)


def test_a_change_of_criteria_in_another_system_is_found(session: Session) -> None:
    told = {"received_in": "elsewhere", "other_system": "Annat system"}
    round_ = build.published(session, **told)
    corrected(session, round_, substantial=True)
    assert not {"criteria_changed", "criteria_changed_late"} & set(severities(session, round_))
    corrected(session, round_, criteria=True)
    assert severities(session, round_)["criteria_changed"] == "should"
    after = build.DEADLINE + timedelta(1)
    corrected(session, round_, criteria=True, sent_at=after, at=after)
    assert severities(session, round_)["criteria_changed_late"] == "must"


def test_outside_part_two_no_time_is_too_short(session: Session) -> None:
    round_ = build.complete(session, procedure="negotiated", tender_deadline=due(MARCH(20)))
    timed(session, round_, requests_due_on=MARCH(5))
    officer = build.officer(session, round_.buyer)
    rounds.publish(session, officer, round_, notice_sent_on=build.DAY, version=round_.version, at=build.AT)
    session.commit()
    assert not {SHORT, REQUESTS} & set(severities(session, round_))


def test_what_means_nothing_in_the_procedure_is_no_fact(session: Session) -> None:
    round_ = build.complete(session, **ABOVE, procedure="restricted", tender_deadline=due(APRIL(20)))
    timed(session, round_, requests_due_on=MARCH(5), **URGENT)
    officer = build.officer(session, round_.buyer)
    rounds.change(session, officer, round_, procedure="open", version=round_.version, at=build.AT)
    session.commit()
    facts = watch.facts(session, round_, on=build.DAY)
    assert (facts.urgent, facts.requests_due_on, facts.invited_on) == (True, None, None)


def test_requests_stand_on_the_board_until_their_day_has_passed(session: Session) -> None:
    buyer = registers.organisation(session)
    actor = build.officer(session, buyer)
    round_ = above(
        session,
        last=date(2026, 6, 1),
        buyer=buyer,
        procedure="restricted",
        times={"requests_due_on": APRIL(1)},
    )

    def shown(on: date) -> list[date]:
        page = watch.board(session, actor, at=due(on), kinds=("requests",), round_id=round_.id)
        return [one.day for one in page.rows]

    assert shown(MARCH(20)) == shown(APRIL(1)) == [APRIL(1)]
    assert shown(APRIL(2)) == []
    (row,) = watch.every(session, actor, at=due(MARCH(20)), kinds=("requests",))
    assert row.key == f"requests-rounds-{round_.id}"
