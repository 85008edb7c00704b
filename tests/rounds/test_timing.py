"""The times of a procedure: what is announced of them and locked, invitations, and corrigenda that move them."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.builders import rounds as build
from tests.rounds.test_corrigenda import corrected, refused
from tracker import audit, rounds
from tracker.refusal import Conflict
from tracker.rounds import Round

DUE = date(2026, 3, 25)
DEADLINE = build.DEADLINE + timedelta(30)  # 15.5.
LATER = build.later(days=40)  # 11.4.


def timed(session: Session, round_: Round, **facts: Any) -> rounds.Times | None:
    told = {"version": round_.version, "at": build.AT} | facts
    made = rounds.set_times(session, build.officer(session, round_.buyer), round_, **told)
    session.commit()
    return made


def staged(session: Session, *, at: datetime = build.AT, publish: bool = True, **facts: Any) -> Round:
    """A restricted procedure whose requests are due on DUE."""
    told = {"procedure": "restricted", "tender_deadline": DEADLINE} | facts
    round_ = build.complete(session, **told)
    timed(session, round_, requests_due_on=DUE)
    if publish:
        officer = build.officer(session, round_.buyer)
        rounds.publish(session, officer, round_, notice_sent_on=at.date(), version=round_.version, at=at)
        session.commit()
    return round_


def invited(session: Session, round_: Round, **facts: Any) -> rounds.Invitation:
    told = {"sent_on": date(2026, 4, 1), "candidates": 5, "version": round_.version, "at": LATER} | facts
    made = rounds.invite(session, build.officer(session, round_.buyer), round_, **told)
    session.commit()
    return made


def test_times_are_told_while_planned_in_one_act(session: Session) -> None:
    round_ = build.complete(session)
    version = round_.version
    told = timed(
        session, round_, electronic=True, urgent_reason=" Brådska. ", prior_notice_sent_on=date(2026, 1, 5),
        prior_notice_number="2026-1",
    )  # fmt: skip
    assert (told.electronic, told.urgent_reason, told.prior_notice_number) == (True, "Brådska.", "2026-1")
    assert round_.version == version + 1
    newest = audit.history(session, within=audit.name_of(round_))[0]
    assert newest.act == "round.timed"
    assert {change["table"] for change in newest.changed} == {"round_times"}
    # The same again is no act.
    again = {"electronic": True, "urgent_reason": "Brådska.", "prior_notice_sent_on": date(2026, 1, 5)}
    timed(session, round_, prior_notice_number="2026-1", **again)
    assert round_.version == version + 1
    timed(session, round_)
    assert rounds.times_of(session, round_).electronic is None


@pytest.mark.parametrize(
    ("procedure", "facts", "code", "field"),
    [
        ("open", {"requests_due_on": DUE}, "times.not_of_procedure", "requests_due_on"),
        ("described", {"electronic": False}, "times.not_of_procedure", "electronic"),
        ("dialogue", {"urgent_reason": "x"}, "times.not_of_procedure", "urgent_reason"),
        ("innovation", {"prior_notice_sent_on": DUE}, "times.not_of_procedure", "prior_notice_sent_on"),
        ("open", {"urgent_reason": "x" * 4001}, "times.reason_long", "urgent_reason"),
        ("open", {"prior_notice_sent_on": DUE}, "times.prior_notice_ahead", "prior_notice_sent_on"),
        ("open", {"prior_notice_number": "1"}, "times.prior_notice_undated", "prior_notice_sent_on"),
        (
            "restricted",
            {"requests_due_on": date(2026, 4, 15)},
            "round.requests_after_deadline",
            "requests_due_on",
        ),
    ],
)
def test_times_are_refused(
    session: Session, procedure: str, facts: dict[str, Any], code: str, field: str
) -> None:
    round_ = build.complete(session, procedure=procedure)
    with refused(code, field):
        timed(session, round_, **facts)


def test_times_ask_scope_version_and_stage(session: Session) -> None:
    round_ = build.complete(session)
    stranger = build.officer(session, build.planned(session).buyer)
    with refused("scope.outside"):
        rounds.set_times(session, stranger, round_, version=round_.version, at=build.AT)
    with refused("scope.outside"):
        manager = build.manager(session, round_.buyer)
        rounds.set_times(session, manager, round_, version=round_.version, at=build.AT)
    with pytest.raises(Conflict):
        timed(session, round_, electronic=True, version=round_.version + 1)
    session.rollback()
    published = build.published(session)
    with refused("stage.wrong"):
        timed(session, published, electronic=True)


def test_publication_refuses_times_that_its_notice_contradicts(session: Session) -> None:
    round_ = staged(session, publish=False)
    officer = build.officer(session, round_.buyer)
    told = {"version": round_.version, "at": build.later(days=24)}
    with refused("round.requests_before_notice", "notice_sent_on"):
        rounds.publish(session, officer, round_, notice_sent_on=DUE, **told)
    session.rollback()
    noticed = build.complete(session)
    timed(session, noticed, prior_notice_sent_on=build.DAY)
    with refused("round.prior_notice_after", "notice_sent_on"):
        officer = build.officer(session, noticed.buyer)
        rounds.publish(
            session, officer, noticed, notice_sent_on=build.DAY, version=noticed.version, at=build.AT
        )


def test_candidates_are_invited_after_their_requests(session: Session) -> None:
    round_ = staged(session)
    for facts, code, field in (
        ({"sent_on": date(2026, 4, 12)}, "invitation.in_future", "sent_on"),
        ({"sent_on": build.DAY}, "invitation.before_notice", "sent_on"),
        ({"sent_on": DUE}, "invitation.before_requests", "sent_on"),
        (
            {"sent_on": DEADLINE.date(), "at": DEADLINE + timedelta(1)},
            "invitation.after_deadline",
            "sent_on",
        ),
        ({"candidates": 0}, "invitation.nobody", "candidates"),
    ):
        with refused(code, field):
            invited(session, round_, **facts)
        session.rollback()
    first = invited(session, round_, reason="not kept: nothing was noted before")
    assert (first.number, first.reason) == (1, None)
    with refused("audit.reason_missing", "reason"):
        invited(session, round_, sent_on=date(2026, 4, 2))
    session.rollback()
    second = invited(session, round_, sent_on=date(2026, 4, 2), reason="Fel dag.")
    assert [one.sent_on for one in rounds.invitations_of(session, round_)] == [
        date(2026, 4, 1),
        date(2026, 4, 2),
    ]
    assert second.number == 2
    newest = audit.history(session, within=audit.name_of(round_))[0]
    assert (newest.act, newest.reason) == ("round.invited", "Fel dag.")
    with pytest.raises(Conflict):
        invited(session, round_, version=round_.version - 1, reason="x")


def test_nobody_is_invited_in_one_stage_or_before_publication(session: Session) -> None:
    with refused("invitation.not_of_procedure"):
        invited(session, build.published(session))
    session.rollback()
    with refused("stage.wrong"):
        invited(session, staged(session, publish=False))


def test_only_a_corrigendum_moves_the_day_for_requests(session: Session) -> None:
    round_ = staged(session)
    later = DUE + timedelta(7)
    for facts, code in (
        ({"requests_due_on": DUE - timedelta(1)}, "round.requests_earlier"),
        ({"requests_due_on": DEADLINE.date()}, "round.requests_after_deadline"),
        ({"requests_due_on": later, "changes": []}, "corrigendum.empty"),
        ({"requests_due_on": later, "at": build.later(days=25)}, "round.requests_passed"),
    ):
        with refused(code):
            corrected(session, round_, **facts)
        session.rollback()
    made = corrected(session, round_, requests_due_on=later)
    assert (made.requests_from, made.requests_to) == (DUE, later)
    assert rounds.times_of(session, round_).requests_due_on == later
    unmoved = corrected(session, round_, requests_due_on=later)
    assert unmoved.requests_to is None
    # Where none was announced, there is none to move.
    other = build.published(session)
    assert corrected(session, other, requests_due_on=later).requests_to is None


def test_criteria_change_by_a_corrigendum_of_another_system_alone(session: Session) -> None:
    with refused("corrigendum.criteria_locked", "criteria"):
        corrected(session, build.published(session), criteria=True)
    session.rollback()
    told = {"received_in": "elsewhere", "other_system": "Annat system"}
    round_ = build.published(session, **told)
    made = corrected(session, round_, criteria=True)
    assert (made.criteria, made.substantial) == (True, True)
    with refused("corrigendum.substance_untold"):
        corrected(session, round_, criteria=True, changes=[], tender_deadline=DEADLINE)
    session.rollback()
    # What was done after the deadline is noted as it was; any other correction is then too late.
    after = build.DEADLINE + timedelta(1)
    with refused("corrigendum.after_deadline"):
        corrected(session, round_, sent_at=after, at=after)
    session.rollback()
    assert corrected(session, round_, criteria=True, sent_at=after, at=after).number == 2


RAW = (
    ("UPDATE round_times SET requests_due_on = '2026-04-01'", "locked"),
    ("UPDATE round_times SET electronic = true", "locked"),
    ("UPDATE round_times SET urgent_reason = 'x'", "locked"),
    ("UPDATE round_times SET prior_notice_sent_on = '2026-01-01'", "locked"),
    ("UPDATE round_times SET round_id = round_id + 1", "locked"),
    ("DELETE FROM round_times", "locked"),
    ("UPDATE invitations SET sent_on = '2026-04-02'", "append-only"),
    ("DELETE FROM invitations", "append-only"),
    (
        (
            "INSERT INTO invitations (round_id, number, sent_on, candidates, reason, noted_by_id, noted_at) "
            "SELECT round_id, 3, '2026-04-02', 5, 'x', noted_by_id, noted_at FROM invitations"
        ),
        "numbered in their order",
    ),
    (
        (
            "INSERT INTO invitations (round_id, number, sent_on, candidates, reason, noted_by_id, noted_at) "
            "SELECT round_id, 2, '2026-03-02', 5, 'x', noted_by_id, noted_at FROM invitations"
        ),
        "invited after its notice",
    ),
    (
        (
            "INSERT INTO corrigenda (round_id, number, reason, sent_at, substantial, points, requests_from, "
            "requests_to, criteria) SELECT id, 1, 'x', opened_or_now, true, 1, '2026-03-25', '2026-03-20', false "
            "FROM rounds"
        ),
        "only to a later one",
    ),
    (
        (
            "INSERT INTO corrigenda (round_id, number, reason, sent_at, substantial, points, criteria) "
            "SELECT id, 1, 'x', opened_or_now, true, 1, true FROM rounds"
        ),
        "criteria are locked",
    ),
)


def test_no_statement_changes_what_was_announced(session: Session) -> None:
    invited(session, staged(session))
    connection = session.connection()
    connection.info["audited"] = True
    for statement, words in RAW:
        with pytest.raises(DBAPIError, match=words), connection.begin_nested():
            connection.execute(text(statement.replace("opened_or_now", "published_at")))
    connection.info.pop("audited")
    session.rollback()


def test_planned_times_are_still_free_in_the_database(session: Session) -> None:
    staged(session, publish=False)
    connection = session.connection()
    connection.info["audited"] = True
    changed = connection.execute(text("UPDATE round_times SET requests_due_on = '2026-04-01'"))
    assert changed.rowcount == 1
    connection.info.pop("audited")
    session.rollback()


def test_what_means_nothing_in_the_procedure_is_not_told(session: Session) -> None:
    assert rounds.timed(build.planned(session, procedure="direct")) == ()
    assert rounds.timed(build.planned(session, procedure="described")) == ()
    assert rounds.timed(build.planned(session, procedure="described", technique="dps")) == (
        "requests_due_on",
    )
    assert rounds.timed(build.planned(session, procedure="dialogue")) == ("requests_due_on",)
    assert set(rounds.timed(build.planned(session, procedure="negotiated"))) == set(rounds.TIMES)
