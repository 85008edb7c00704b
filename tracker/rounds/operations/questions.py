"""Questions about a published round: until when they may be asked, what was asked, answered, and told to all.

Each change is a new version with its reason; what all were told is never overwritten. Not here: corrigenda, and
sending itself: answers leave outside, their moment is noted.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker import accounts, audit
from tracker.database import day_of
from tracker.refusal import Refused
from tracker.rounds.clarified import QUESTION_CHANNELS, QUESTION_LANGUAGES, Question, QuestionVersion
from tracker.rounds.models import Round
from tracker.rounds.operations import authority

MOST_TEXT = 20_000
_TOLD = ("received_at", "channel", "language", "late", "text", "answer", "answered_at", "answered_by_id")


def set_question_times(
    session: Session,
    actor: audit.Actor,
    round_: Round,
    *,
    questions_until: datetime | None,
    answers_by: date | None,
    reason: str = "",
    version: int,
    at: datetime,
) -> Round:
    """Set until when questions may be asked and by which day they are answered, while tenders may come in.

    A moment that was announced is changed with a reason, and taken away from nobody: it only moves later.
    """
    authority.require(session, actor, "round.questions_timed", round_, at=at)
    authority.check(round_, "round.questions_timed")
    facts = {"questions_until": questions_until, "answers_by": answers_by}
    authority.locked(session, round_, version=version, facts=facts)
    deadline, announced = round_.tender_deadline, round_.questions_until
    if deadline is not None and deadline <= at:
        raise Refused("round.deadline_passed", field="questions_until", deadline=deadline)
    judge_question_times(round_, deadline=deadline, questions_until=questions_until, answers_by=answers_by)
    if announced is not None and questions_until != announced:
        if questions_until is None or questions_until < announced:
            raise Refused("round.questions_earlier", field="questions_until", deadline=announced)
        if not reason.strip():
            raise Refused("audit.reason_missing", field="reason", act="round.questions_timed")
    audit.act(session, actor, "round.questions_timed", about=round_, within=round_, reason=reason, at=at)
    authority.applied(round_, facts)
    session.flush()
    return round_


def judge_question_times(
    round_: Round, *, deadline: datetime | None, questions_until: datetime | None, answers_by: date | None
) -> None:
    """Refuse times of questions that do not fit the notice and the deadline for tenders."""
    sent = round_.notice_sent_on
    if questions_until is not None:
        if deadline is not None and questions_until > deadline:
            raise Refused(
                "round.questions_after_deadline",
                field="questions_until",
                first=questions_until,
                last=deadline,
            )
        if sent is not None and day_of(questions_until) < sent:
            raise Refused("round.questions_before_notice", field="questions_until", first=sent)
    if answers_by is not None:
        if deadline is not None and answers_by > day_of(deadline):
            raise Refused("round.answers_after_deadline", field="answers_by", deadline=deadline)
        if questions_until is not None and answers_by < day_of(questions_until):
            raise Refused("round.answers_before_questions", field="answers_by", first=questions_until)


def ask_question(
    session: Session,
    actor: audit.Actor,
    round_: Round,
    *,
    text: str,
    received_at: datetime,
    channel: str,
    language: str,
    at: datetime,
) -> Question:
    """Keep a question as all will be told of it; one that came after the deadline for questions is marked."""
    _begin(session, actor, round_, "question.received", at=at)
    told = _asked(round_, text=text, received_at=received_at, channel=channel, language=language, at=at)
    last = session.scalar(select(func.max(Question.number)).where(Question.round_id == round_.id))
    question = Question(round=round_, number=(last or 0) + 1)
    audit.act(
        session, actor, "question.received", about=question, within=round_, at=at, happened_at=received_at
    )
    session.add(question)
    session.flush()
    session.add(QuestionVersion(question=question, number=1, **told))
    session.flush()
    return question


def change_question(
    session: Session,
    actor: audit.Actor,
    question: Question,
    *,
    text: str,
    received_at: datetime,
    channel: str,
    language: str,
    reason: str,
    version: int,
    at: datetime,
) -> Question:
    """Write a question anew while all have not been told its answer; what it said before stays as a version."""
    round_ = question.round
    _begin(session, actor, round_, "question.changed", at=at)
    authority.locked(session, question, version=version)
    told = _asked(round_, text=text, received_at=received_at, channel=channel, language=language, at=at)
    latest = question.latest
    if question.published is not None:
        raise Refused("question.published", moment=question.published.published_at)
    if latest.answered_at is not None and received_at > latest.answered_at:
        raise Refused("question.after_answer", field="received_at", moment=latest.answered_at)
    return _next(session, actor, question, "question.changed", told, reason=reason, at=at)


def answer_question(
    session: Session,
    actor: audit.Actor,
    question: Question,
    *,
    answer: str,
    answered_at: datetime,
    reason: str = "",
    version: int,
    at: datetime,
) -> Question:
    """Write the answer, or correct it with a reason; all are told of it only by `publish_answers`."""
    round_ = question.round
    _begin(session, actor, round_, "question.answered", at=at)
    authority.locked(session, question, version=version)
    if not answer.strip():
        raise Refused("question.answer_missing", field="answer")
    _refuse_long("answer", answer)
    if answered_at > at:
        raise Refused("question.in_future", field="answered_at", moment=answered_at)
    if answered_at < question.latest.received_at:
        raise Refused("question.answer_first", field="answered_at", moment=question.latest.received_at)
    by = actor.id if isinstance(actor, accounts.Person) else None
    told = {"answer": answer.strip(), "answered_at": answered_at, "answered_by_id": by}
    return _next(session, actor, question, "question.answered", told, reason=reason, at=at)


def publish_answers(
    session: Session,
    actor: audit.Actor,
    round_: Round,
    *,
    questions: Sequence[tuple[Question, int]],
    published_at: datetime,
    at: datetime,
) -> list[Question]:
    """Note that all were told these answers at one moment; each with the version of its question that was read."""
    _begin(session, actor, round_, "answers.published", at=at)
    if not questions:
        raise Refused("answers.none", field="questions")
    if published_at > at:
        raise Refused("question.in_future", field="published_at", moment=published_at)
    found = []
    for question, version in questions:
        authority.locked(session, question, version=version)
        latest = question.latest
        if question.round_id != round_.id or latest.answered_at is None or latest.published_at is not None:
            raise Refused("answers.not_ready", field="questions", number=question.number)
        if published_at < latest.answered_at:
            raise Refused(
                "answers.before_answer",
                field="published_at",
                number=question.number,
                moment=latest.answered_at,
            )
        found.append(question)
    audit.act(
        session, actor, "answers.published", about=round_, within=round_, at=at, happened_at=published_at
    )
    for question in found:
        question.latest.published_at = published_at
        question.version += 1
    session.flush()
    return found


def _begin(session: Session, actor: audit.Actor, round_: Round, act: str, *, at: datetime) -> None:
    """Scope and stage, with the round locked, so that two number their questions one after the other."""
    authority.require(session, actor, act, round_, at=at)
    session.refresh(round_, with_for_update={"of": Round})
    authority.check(round_, act)


def _asked(
    round_: Round, *, text: str, received_at: datetime, channel: str, language: str, at: datetime
) -> dict[str, Any]:
    if not text.strip():
        raise Refused("question.text_missing", field="text")
    _refuse_long("text", text)
    if channel not in QUESTION_CHANNELS:
        raise Refused("question.channel_unknown", field="channel")
    if language not in QUESTION_LANGUAGES:
        raise Refused("question.language_unknown", field="language")
    if received_at > at:
        raise Refused("question.in_future", field="received_at", moment=received_at)
    if round_.notice_sent_on is not None and day_of(received_at) < round_.notice_sent_on:
        raise Refused("question.before_notice", field="received_at", first=round_.notice_sent_on)
    until = round_.questions_until or round_.tender_deadline
    late = until is not None and received_at > until
    return {
        "text": text.strip(), "received_at": received_at, "channel": channel, "language": language, "late": late,
    }  # fmt: skip


def _refuse_long(field: str, text: str) -> None:
    if len(text) > MOST_TEXT:
        raise Refused("question.too_long", field=field, most=MOST_TEXT)


def _next(
    session: Session,
    actor: audit.Actor,
    question: Question,
    act: str,
    told: dict[str, Any],
    *,
    reason: str,
    at: datetime,
) -> Question:
    """The next version: what the last one says, and what is told anew."""
    latest = question.latest
    stored = {name: getattr(latest, name) for name in _TOLD}
    if all(stored[name] == value for name, value in told.items() if name != "answered_by_id"):
        raise Refused("question.unchanged")
    if not reason.strip() and (act == "question.changed" or latest.answer is not None):
        raise Refused("audit.reason_missing", field="reason", act=act)
    audit.act(session, actor, act, about=question, within=question.round, reason=reason, at=at)
    made = QuestionVersion(number=latest.number + 1, reason=reason.strip() or None, **(stored | told))
    question.versions.append(made)
    question.version += 1
    session.flush()
    return question
