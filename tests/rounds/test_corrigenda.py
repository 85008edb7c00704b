"""Corrigenda: what was changed and why, and the one way to move the deadline of a published round."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.builders import accounts as people
from tests.builders import rounds as build
from tracker import audit, rounds
from tracker.refusal import Conflict, Refused

AT, DEADLINE = build.AT, build.DEADLINE
NOW = build.later(days=5)
CHANGE = rounds.ChangeFacts(
    place="Anbudsförfrågan 4.2", old_text="Högst 20 studerande", new_text="Högst 18 studerande"
)


def refused(code: str, field: str | None = None):
    return pytest.raises(
        Refused, check=lambda told: told.code == code and (field is None or told.field == field)
    )


def corrected(session: Session, round_: rounds.Round, **facts: Any) -> rounds.Corrigendum:
    told = {"changes": [CHANGE], "sent_at": NOW, "reason": "Frågor från anbudsgivare",
            "version": round_.version, "at": NOW} | facts  # fmt: skip
    made = rounds.correct(session, build.officer(session, round_.buyer), round_, **told)
    session.commit()
    return made


def test_a_corrigendum_keeps_what_changed_and_moves_the_deadline_in_one_act(session: Session) -> None:
    round_ = build.published(session)
    first = corrected(session, round_, notice_number="2026-000777", substantial=True)
    assert (first.number, first.deadline_from, first.deadline_to) == (1, None, None)
    later = DEADLINE + timedelta(7)
    second = corrected(session, round_, changes=[], tender_deadline=later)
    assert (second.number, second.deadline_from, second.deadline_to) == (2, DEADLINE, later)
    assert (round_.tender_deadline, round_.deadline_on) == (later, date(2026, 4, 22))
    found = rounds.corrigenda_of(session, round_)
    assert [[(one.place, one.old_text, one.new_text) for one in each.changes] for each in found] == [
        [("Anbudsförfrågan 4.2", "Högst 20 studerande", "Högst 18 studerande")],
        [],
    ]
    newest = audit.history(session, within=audit.name_of(round_))[0]
    assert (newest.act, newest.reason) == ("corrigendum.sent", "Frågor från anbudsgivare")
    assert {change["table"] for change in newest.changed} == {"corrigenda", "rounds"}


def test_the_deadline_of_questions_may_move_too(session: Session) -> None:
    until = DEADLINE - timedelta(12)
    round_ = build.published(session, questions_until=until)
    with refused("round.questions_earlier", "questions_until"):
        corrected(session, round_, questions_until=until - timedelta(1))
    session.rollback()
    made = corrected(session, round_, questions_until=until + timedelta(3))
    assert (made.questions_from, made.questions_to) == (until, until + timedelta(3))
    assert round_.questions_until == until + timedelta(3)


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"changes": []}, "corrigendum.empty", "changes.1.place"),
        ({"changes": [], "tender_deadline": DEADLINE}, "corrigendum.empty", "changes.1.place"),
        ({"changes": [], "substantial": True, "tender_deadline": DEADLINE + timedelta(1)},
         "corrigendum.substance_untold", "substantial"),
        ({"changes": [rounds.ChangeFacts(place=" ", new_text="x")]}, "corrigendum.place_missing", "changes.1.place"),
        ({"changes": [CHANGE, rounds.ChangeFacts(place="Bilaga", old_text="x", new_text=" x ")]},
         "corrigendum.nothing_changed", "changes.2.new_text"),
        ({"changes": [CHANGE] * 51}, "corrigendum.too_many", "changes"),
        ({"reason": " "}, "audit.reason_missing", "reason"),
        ({"sent_at": NOW + timedelta(1)}, "corrigendum.in_future", "sent_at"),
        ({"sent_at": AT - timedelta(2)}, "corrigendum.before_notice", "sent_at"),
        ({"sent_at": DEADLINE, "at": DEADLINE}, "corrigendum.after_deadline", "sent_at"),
        ({"tender_deadline": DEADLINE - timedelta(1)}, "round.deadline_earlier", "tender_deadline"),
        ({"tender_deadline": DEADLINE + timedelta(1), "at": DEADLINE}, "round.deadline_passed", "tender_deadline"),
        ({"questions_until": DEADLINE + timedelta(1)}, "round.questions_after_deadline", "questions_until"),
    ],
)  # fmt: skip
def test_corrigenda_that_cannot_be(session: Session, facts: dict[str, Any], code: str, field: str) -> None:
    round_ = build.published(session)
    with refused(code, field):
        corrected(session, round_, **facts)
    session.rollback()
    assert rounds.corrigenda_of(session, round_) == []
    assert round_.tender_deadline == DEADLINE


def test_roles_stages_and_versions(session: Session) -> None:
    round_ = build.published(session)
    facts: dict[str, Any] = {"changes": [CHANGE], "sent_at": NOW, "reason": "x", "at": NOW}
    for role in ("manager", "auditor", "evaluator"):
        person = people.person(session, role=role, organisation=round_.buyer)
        with refused("scope.outside"):
            rounds.correct(session, person, round_, version=round_.version, **facts)
    with pytest.raises(Conflict):
        corrected(session, round_, version=round_.version - 1)
    session.rollback()
    with refused("stage.wrong"):
        corrected(session, build.planned(session))


def test_elsewhere_a_wrongly_noted_deadline_may_be_put_earlier(session: Session) -> None:
    round_ = build.published(session, received_in="elsewhere", other_system="Annan")
    made = corrected(session, round_, tender_deadline=DEADLINE - timedelta(1))
    assert (made.deadline_from, round_.tender_deadline) == (DEADLINE, DEADLINE - timedelta(1))


LATER = "2026-04-22 09:00:00.000000"


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE rounds SET tender_deadline = '{LATER}'",
        "UPDATE rounds SET tender_deadline = NULL",
        "UPDATE corrigenda SET reason = 'Annat'",
        "DELETE FROM corrigenda",
        "UPDATE corrigendum_changes SET new_text = 'Annat'",
        "DELETE FROM corrigendum_changes",
        (
            "INSERT INTO corrigendum_changes (corrigendum_id, position, place, new_text) "
            "SELECT id, 2, 'Bilaga', 'Tillagt' FROM corrigenda"
        ),
        (
            "INSERT INTO corrigenda (round_id, number, reason, sent_at, substantial, points, deadline_from, "
            "deadline_to) "
            "SELECT id, 2, 'x', tender_deadline, FALSE, 0, tender_deadline, '2026-04-01 09:00:00.000000' FROM rounds"
        ),
        (
            "INSERT INTO corrigenda (round_id, number, reason, sent_at, substantial, points) "
            "SELECT id, 3, 'x', tender_deadline, FALSE, 1 FROM rounds"
        ),
    ],
)
def test_by_sql_corrigenda_stay_and_alone_move_a_deadline(session: Session, statement: str) -> None:
    corrected(session, build.published(session))
    session.connection().info["audited"] = True  # by a program that knows no rules of ours
    with pytest.raises(DatabaseError):
        session.connection().execute(text(statement))
