"""Reads of questions, answers and corrigenda, and by when questions have to be answered.

Not here: the tables (`clarified`).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker import audit, law
from tracker.refusal import Refused
from tracker.rounds.clarified import Corrigendum, Question, QuestionVersion
from tracker.rounds.models import Round
from tracker.rounds.operations.authority import require

ANSWERS = "time.answers_before_deadline"
SUGGESTED = timedelta(days=10)  # before the deadline for tenders; a habit and no rule of the law


@dataclass(frozen=True)
class AnswersDue:
    """By which day questions are to be answered: by the buyer's own word, by the law, and the earlier of the two.

    `finding` is the law's answer, which only the EU procedures have.
    """

    day: date | None
    own: date | None
    finding: law.DeadlineFinding | None


def answers_due(round_: Round) -> AnswersDue:
    """By when the round's questions have to be answered, as its deadline stands."""
    finding = None
    if round_.regime == "eu" and round_.law_day is not None and round_.deadline_on is not None:
        finding = _asked_of_law(round_.law_day, round_.deadline_on)
    lawful = None if finding is None else finding.raw_last_day
    return AnswersDue(
        min((day for day in (round_.answers_by, lawful) if day is not None), default=None),
        round_.answers_by,
        finding,
    )


def _asked_of_law(governing: date, deadline_on: date) -> law.DeadlineFinding | None:
    try:
        found = law.on(governing).deadline(ANSWERS, event=deadline_on)
    except law.NotInForce:
        return None
    return found if found.raw_last_day is not None else None


def suggested_questions_until(round_: Round, *, at: datetime) -> datetime | None:
    """A moment to offer for the end of questions: ten days before tenders are due, where that still lies ahead."""
    if round_.tender_deadline is None:
        return None
    told = round_.tender_deadline - SUGGESTED
    return told if told > at else None


def questions_of(session: Session, round_: Round) -> list[Question]:
    """The questions of a round in their order, with all their versions."""
    asked = (
        select(Question)
        .where(Question.round_id == round_.id)
        .order_by(Question.number)
        .options(selectinload(Question.versions).joinedload(QuestionVersion.answered_by))
    )
    return list(session.scalars(asked))


def get_question(session: Session, reader: audit.Actor, identity: int, *, at: datetime) -> Question:
    """A question of a round that the reader may see."""
    asked = select(Question).where(Question.id == identity)
    question = session.scalar(asked.options(joinedload(Question.round), selectinload(Question.versions)))
    if question is None:
        raise Refused("scope.outside", permission="round.read")
    require(session, reader, "round.read", question.round, at=at)
    return question


def corrigenda_of(session: Session, round_: Round) -> list[Corrigendum]:
    """The corrigenda of a round in their order, with the points that they change."""
    asked = (
        select(Corrigendum)
        .where(Corrigendum.round_id == round_.id)
        .order_by(Corrigendum.number)
        .options(selectinload(Corrigendum.changes))
    )
    return list(session.scalars(asked))
