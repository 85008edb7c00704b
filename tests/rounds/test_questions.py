"""Questions and answers of a published round: versions with reasons, all told at once, late ones kept and marked."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.builders import accounts as people
from tests.builders import organisations as registers
from tests.builders import rounds as build
from tracker import audit, rounds
from tracker.refusal import Conflict, Refused

AT, DEADLINE = build.AT, build.DEADLINE
UNTIL = DEADLINE - timedelta(days=12)
ASKED = build.later(days=2)
NOW = build.later(days=3)


def refused(code: str, field: str | None = None):
    return pytest.raises(
        Refused, check=lambda told: told.code == code and (field is None or told.field == field)
    )


def asked(session: Session, round_: rounds.Round, **facts: Any) -> rounds.Question:
    told = {"text": "Får kursen hållas på distans?", "received_at": ASKED, "channel": "email",
            "language": "sv", "at": NOW} | facts  # fmt: skip
    made = rounds.ask_question(session, build.officer(session, round_.buyer), round_, **told)
    session.commit()
    return made


def answered(session: Session, question: rounds.Question, **facts: Any) -> rounds.Question:
    told = {"answer": "Högst hälften.", "answered_at": NOW, "version": question.version, "at": NOW} | facts
    rounds.answer_question(session, build.officer(session, question.round.buyer), question, **told)
    session.commit()
    return question


def told(session: Session, *questions: rounds.Question, at: datetime = NOW, **facts: Any) -> None:
    round_ = questions[0].round
    rounds.publish_answers(
        session, build.officer(session, round_.buyer), round_,
        questions=[(one, one.version) for one in questions], **({"published_at": at, "at": at} | facts),
    )  # fmt: skip
    session.commit()


def test_a_question_is_asked_answered_and_told_with_all_others_at_once(session: Session) -> None:
    round_ = build.published(session, questions_until=UNTIL)
    first, second = asked(session, round_), asked(session, round_, text="Hur stora är grupperna?")
    assert [one.number for one in rounds.questions_of(session, round_)] == [1, 2]
    assert first.published is None
    for one in (first, second):
        answered(session, one)
    told(session, first, second)
    assert {one.published.published_at for one in (first, second)} == {NOW}
    assert {"question.received", "question.answered", "answers.published"} <= {
        one.act for one in audit.history(session, within=audit.name_of(round_))
    }


def test_nothing_keeps_who_asked(session: Session) -> None:
    columns = {*rounds.Question.__table__.columns.keys(), *rounds.QuestionVersion.__table__.columns.keys()}
    assert not {name for name in columns if "ask" in name or "supplier" in name or "person" in name}


def test_what_came_late_is_kept_and_marked(session: Session) -> None:
    round_ = build.published(session, questions_until=UNTIL)
    at_the_moment = asked(session, round_, received_at=UNTIL, at=UNTIL)
    late = asked(session, round_, received_at=UNTIL + timedelta(seconds=1), at=DEADLINE)
    assert [one.latest.late for one in (at_the_moment, late)] == [False, True]


def test_a_changed_question_and_a_corrected_answer_are_versions_with_a_reason(session: Session) -> None:
    round_ = build.published(session)
    officer = build.officer(session, round_.buyer)
    question = asked(session, round_)
    facts: dict[str, Any] = {"received_at": ASKED, "channel": "email", "language": "sv", "at": NOW}
    with refused("audit.reason_missing", "reason"):
        rounds.change_question(
            session, officer, question, text="Får hälften?", reason=" ", version=question.version, **facts
        )
    rounds.change_question(
        session, officer, question, text="Får hälften?", reason="Firmans namn ströks", version=question.version,
        **facts,
    )  # fmt: skip
    session.commit()
    answered(session, question)
    told(session, question)
    with refused("audit.reason_missing", "reason"):
        answered(session, question, answer="En tredjedel.")
    session.rollback()
    answered(session, question, answer="En tredjedel.", reason="Räknefel")
    assert question.published.answer == "Högst hälften."
    assert question.latest.published_at is None
    told(session, question, at=NOW + timedelta(hours=1))
    assert [(one.number, one.text, one.answer, one.reason) for one in question.versions] == [
        (1, "Får kursen hållas på distans?", None, None),
        (2, "Får hälften?", None, "Firmans namn ströks"),
        (3, "Får hälften?", "Högst hälften.", None),
        (4, "Får hälften?", "En tredjedel.", "Räknefel"),
    ]
    with refused("question.published"):
        rounds.change_question(
            session, officer, question, text="Nytt", reason="x", version=question.version, **facts
        )


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"text": " "}, "question.text_missing", "text"),
        ({"text": "x" * 20_001}, "question.too_long", "text"),
        ({"channel": "pigeon"}, "question.channel_unknown", "channel"),
        ({"language": "xx"}, "question.language_unknown", "language"),
        ({"received_at": NOW + timedelta(1)}, "question.in_future", "received_at"),
        ({"received_at": AT - timedelta(3)}, "question.before_notice", "received_at"),
    ],
)
def test_questions_that_cannot_be(session: Session, facts: dict[str, Any], code: str, field: str) -> None:
    round_ = build.published(session)
    with refused(code, field):
        asked(session, round_, **facts)


def test_answers_that_cannot_be(session: Session) -> None:
    round_ = build.published(session)
    question = asked(session, round_)
    for facts, code in (
        ({"answer": " "}, "question.answer_missing"),
        ({"answered_at": NOW + timedelta(1)}, "question.in_future"),
        ({"answered_at": ASKED - timedelta(1)}, "question.answer_first"),
    ):
        with refused(code):
            answered(session, question, **facts)
    with refused("answers.not_ready", "questions"):
        told(session, question)
    session.rollback()
    answered(session, question)
    with refused("question.unchanged"):
        answered(session, question, reason="x")
    with refused("answers.before_answer", "published_at"):
        told(session, question, published_at=NOW - timedelta(hours=1))
    session.rollback()
    with pytest.raises(Conflict):
        answered(session, question, answer="Annat", reason="x", version=question.version - 1)
    session.rollback()
    with refused("answers.none", "questions"):
        rounds.publish_answers(
            session, build.officer(session, round_.buyer), round_, questions=[], published_at=NOW, at=NOW
        )
    told(session, question)
    with refused("answers.not_ready", "questions"):
        told(session, question)


def test_questions_of_another_round_are_not_published_here(session: Session) -> None:
    mine, other = build.published(session), build.published(session)
    question = answered(session, asked(session, other))
    with refused("answers.not_ready", "questions"):
        rounds.publish_answers(
            session, build.officer(session, mine.buyer), mine, questions=[(question, question.version)],
            published_at=NOW, at=NOW,
        )  # fmt: skip


def test_only_officers_of_a_published_round(session: Session) -> None:
    round_ = build.published(session)
    facts: dict[str, Any] = {
        "text": "x", "received_at": ASKED, "channel": "email", "language": "sv", "at": NOW,
    }  # fmt: skip
    for role in ("manager", "auditor", "evaluator"):
        person = people.person(session, role=role, organisation=round_.buyer)
        with refused("scope.outside"):
            rounds.ask_question(session, person, round_, **facts)
    stranger = people.person(session, role="officer", organisation=registers.organisation(session))
    with refused("scope.outside"):
        rounds.ask_question(session, stranger, round_, **facts)
    planned = build.planned(session)
    with refused("stage.wrong"):
        rounds.ask_question(session, build.officer(session, planned.buyer), planned, **facts)


def timed(session: Session, round_: rounds.Round, **facts: Any) -> rounds.Round:
    told = {"questions_until": UNTIL, "answers_by": None, "version": round_.version, "at": NOW} | facts
    rounds.set_question_times(session, build.officer(session, round_.buyer), round_, **told)
    session.commit()
    return round_


def test_times_are_set_after_publication_and_only_given_more_of(session: Session) -> None:
    round_ = timed(session, build.published(session), answers_by=date(2026, 4, 8))
    assert (round_.questions_until, round_.answers_by) == (UNTIL, date(2026, 4, 8))
    for facts, code in (
        ({"questions_until": UNTIL - timedelta(1), "reason": "x"}, "round.questions_earlier"),
        ({"questions_until": None, "reason": "x"}, "round.questions_earlier"),
        ({"questions_until": UNTIL + timedelta(1)}, "audit.reason_missing"),
        ({"questions_until": DEADLINE + timedelta(1)}, "round.questions_after_deadline"),
        ({"answers_by": date(2026, 4, 16)}, "round.answers_after_deadline"),
        ({"answers_by": date(2026, 4, 2)}, "round.answers_before_questions"),
        ({"at": DEADLINE}, "round.deadline_passed"),
    ):
        with refused(code):
            timed(session, round_, **facts)
        session.rollback()
    timed(session, round_, questions_until=UNTIL + timedelta(1), reason="Sent svar")
    assert round_.questions_until == UNTIL + timedelta(1)
    with pytest.raises(Conflict):
        timed(session, round_, version=1)


def test_the_day_for_answers_is_the_laws_above_the_threshold_alone(session: Session) -> None:
    annexed = build.published(session)
    due = rounds.answers_due(annexed)
    assert (annexed.regime, due.day, due.finding) == ("annex_e", None, None)
    timed(session, annexed, answers_by=date(2026, 4, 8))
    assert rounds.answers_due(annexed).day == date(2026, 4, 8)
    above = build.published(session, cpv="79632000")
    due = rounds.answers_due(above)
    assert (above.regime, due.day, due.own) == ("eu", date(2026, 4, 9), None)
    assert due.finding is not None
    timed(session, above, answers_by=date(2026, 4, 13))
    assert rounds.answers_due(above).day == date(2026, 4, 9)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE question_versions SET answer = 'Allt' WHERE number = 2",
        "UPDATE question_versions SET published_at = NULL WHERE number = 2",
        "UPDATE question_versions SET text = 'Annat' WHERE number = 1",
        "DELETE FROM question_versions",
        "UPDATE questions SET number = 7",
        "DELETE FROM questions",
        (
            "INSERT INTO question_versions (question_id, number, received_at, channel, language, late, text) SELECT "
            "question_id, 3, received_at, channel, language, late, 'Annat' FROM question_versions WHERE number = 1"
        ),
        (
            "INSERT INTO question_versions (question_id, number, received_at, channel, language, late, text, reason) "
            "SELECT question_id, 5, received_at, channel, language, late, text, 'x' FROM question_versions "
            "WHERE number = 1"
        ),
        "UPDATE question_versions SET answered_by_id = NULL",
    ],
)
def test_by_sql_what_was_told_stays(session: Session, statement: str) -> None:
    round_ = build.published(session)
    told(session, answered(session, asked(session, round_)))
    session.connection().info["audited"] = True  # by a program that knows no rules of ours
    with pytest.raises(DatabaseError):
        session.connection().execute(text(statement))


def test_by_sql_no_question_of_a_planned_round(session: Session) -> None:
    round_ = build.planned(session)
    session.connection().info["audited"] = True  # by a program that knows no rules of ours
    with pytest.raises(DatabaseError):
        session.connection().execute(
            text("INSERT INTO questions (round_id, number, version) VALUES (:round, 1, 1)"),
            {"round": round_.id},
        )
