"""The sheets of questions and corrigenda: what all tenderers were told, and what changed.

Who asked is kept nowhere; who answered is left out of what is made public. Not here: the other sheets' rows.
"""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from tracker.export.columns import MARK, ROUND, Field
from tracker.export.rows import Reading, Row
from tracker.rounds import Corrigendum, Question, QuestionVersion, Round
from tracker.wording import N_

QUESTIONS = (
    MARK,
    *ROUND,
    Field("number", N_("Number"), "integer", 10),
    Field("version", N_("Version"), "integer", 10),
    Field("received_at", N_("Received"), "moment", 19),
    Field("channel", N_("How it came"), "text", 22),
    Field("late", N_("Came after the deadline for questions"), "text", 14),
    Field("language", N_("Language"), "text", 12),
    Field("question", N_("Question, as all are told of it"), "text", 60),
    Field("answer", N_("The answer"), "text", 60),
    Field("answered_at", N_("Answered"), "moment", 19),
    Field("answered_by", N_("Answered by"), "text", 26, secret=True),
    Field("published_at", N_("Told to all"), "moment", 19),
    Field("reason", N_("Reason for the change"), "text", 40),
)
CORRIGENDA = (
    MARK,
    *ROUND,
    Field("number", N_("Number"), "integer", 10),
    Field("sent_at", N_("Sent"), "moment", 19),
    Field("notice_number", N_("Number of the notice"), "code", 18),
    Field("reason", N_("Reason"), "text", 40),
    Field("substantial", N_("The change matters to who prepares a tender"), "text", 14),
    Field("deadline_from", N_("Deadline for tenders before"), "moment", 19),
    Field("deadline_to", N_("Deadline for tenders after"), "moment", 19),
    Field("questions_from", N_("Questions until, before"), "moment", 19),
    Field("questions_to", N_("Questions until, after"), "moment", 19),
    Field("place", N_("Document and section"), "text", 32),
    Field("old_text", N_("Text before"), "text", 50),
    Field("new_text", N_("Text after"), "text", 50),
)


def of_questions(reading: Reading) -> Iterator[Row]:
    """One row a version of a question; made public are only those that all were told."""
    asked = (
        select(QuestionVersion)
        .join(QuestionVersion.question)
        .join(Question.round)
        .where(Question.round_id.in_(reading.ids()))
        .options(
            joinedload(QuestionVersion.question).joinedload(Question.round).joinedload(Round.buyer),
            joinedload(QuestionVersion.answered_by),
        )
        .order_by(Round.sort_day, Round.id, Question.number, QuestionVersion.number)
    )
    if reading.public:
        asked = asked.where(QuestionVersion.published_at.is_not(None))
    for one in reading.stream(asked):
        yield [
            *reading.place(one.question.round), one.question.number, one.number, one.received_at,
            reading.called("question_channel", one.channel), reading.yes(one.late),
            reading.called("language", one.language), one.text, one.answer, one.answered_at,
            one.answered_by.name if one.answered_by else None, one.published_at, one.reason,
        ]  # fmt: skip


def of_corrigenda(reading: Reading) -> Iterator[Row]:
    """One row a changed point, or one for a corrigendum that moves a deadline alone."""
    asked = (
        select(Corrigendum)
        .join(Corrigendum.round)
        .where(Corrigendum.round_id.in_(reading.ids()))
        .options(joinedload(Corrigendum.round).joinedload(Round.buyer), selectinload(Corrigendum.changes))
        .order_by(Round.sort_day, Round.id, Corrigendum.number)
    )
    for one in reading.stream(asked):
        told = [
            *reading.place(one.round), one.number, one.sent_at, one.notice_number, one.reason,
            reading.yes(one.substantial), one.deadline_from, one.deadline_to, one.questions_from, one.questions_to,
        ]  # fmt: skip
        for change in one.changes:
            yield [*told, change.place, change.old_text, change.new_text]
        if not one.changes:
            yield [*told, None, None, None]
