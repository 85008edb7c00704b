"""Tables of what all tenderers are told while a published round is open: answers to questions, and corrigenda.

Who asked is never kept: before the opening it would tell who means to tender, and the answer is for all. Nothing is
overwritten: each change of a question or an answer is a new version, and a corrigendum stays as it was sent.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, relationship

from tracker import accounts
from tracker.database import (
    Base,
    Moment,
    Versioned,
    append_only,
    changed,
    dated,
    forbid,
    kept,
    key,
    plain,
    unreplaced,
)
from tracker.rounds.models import Round, one_of

QUESTION_CHANNELS = ("notice_service", "email", "post", "meeting", "other")
QUESTION_LANGUAGES = ("fi", "sv", "en")


class Question(Versioned, Base):
    """A question about a round, by its number; what it says stands in its versions."""

    __tablename__ = "questions"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        CheckConstraint("number >= 1", "numbered"),
    )

    id: Mapped[int] = key()
    round_id: Mapped[int] = plain(ForeignKey("rounds.id"), nullable=False, index=True)
    number: Mapped[int] = plain(Integer, nullable=False)

    round: Mapped[Round] = relationship()
    versions: Mapped[list["QuestionVersion"]] = relationship(
        back_populates="question", order_by="QuestionVersion.number"
    )

    @property
    def latest(self) -> "QuestionVersion":
        """The version as it stands, whether or not all have been told of it."""
        return self.versions[-1]

    @property
    def published(self) -> "QuestionVersion | None":
        """The version that all have been told of last; none while the question is unanswered."""
        return next((one for one in reversed(self.versions) if one.published_at is not None), None)


class QuestionVersion(Base):
    """A question and its answer as they stood at one time; `published_at` is when all were told."""

    __tablename__ = "question_versions"
    __table_args__ = (
        UniqueConstraint("question_id", "number"),
        one_of("channel", QUESTION_CHANNELS),
        one_of("language", QUESTION_LANGUAGES),
        CheckConstraint("trim(text) <> ''", "text_told"),
        CheckConstraint("trim(answer) <> ''", "answer_told"),
        CheckConstraint("trim(reason) <> ''", "reason_told"),
        CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by_id IS NULL)",
            "answer_whole",
        ),
        CheckConstraint("answered_at >= received_at", "answer_after_question"),
        CheckConstraint("published_at IS NULL OR answer IS NOT NULL", "published_answered"),
        CheckConstraint("published_at >= answered_at", "published_after_answer"),
    )

    id: Mapped[int] = key()
    question_id: Mapped[int] = plain(ForeignKey("questions.id"), nullable=False, index=True)
    number: Mapped[int] = plain(Integer, nullable=False)
    received_at: Mapped[datetime] = plain(Moment, nullable=False)
    channel: Mapped[str] = plain(String(20), nullable=False)
    language: Mapped[str] = plain(String(2), nullable=False)
    late: Mapped[bool] = plain(nullable=False)  # it came after the deadline for questions
    text: Mapped[str] = plain(Text, nullable=False)  # as all are told, without who asked
    answer: Mapped[str | None] = plain(Text)
    answered_at: Mapped[datetime | None] = plain(Moment)
    answered_by_id: Mapped[int | None] = plain(ForeignKey("people.id"), index=True)
    published_at: Mapped[datetime | None] = plain(Moment)
    reason: Mapped[str | None] = plain(Text)  # why this version replaces the one before

    question: Mapped[Question] = relationship(back_populates="versions")
    answered_by: Mapped[accounts.Person | None] = relationship()


class Corrigendum(Base):
    """A change of a published round, told to all: what, why, when, and whether the deadline moved from and to."""

    __tablename__ = "corrigenda"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        CheckConstraint("number >= 1", "numbered"),
        CheckConstraint("trim(reason) <> ''", "reason_told"),
        CheckConstraint("points >= 0", "points_counted"),
        CheckConstraint(
            "points > 0 OR deadline_to IS NOT NULL OR questions_to IS NOT NULL", "something_changed"
        ),
        CheckConstraint("points > 0 OR NOT substantial", "substance_told"),
        CheckConstraint("deadline_to IS NULL OR deadline_from IS NOT NULL", "deadline_moved_from"),
        CheckConstraint("deadline_to <> deadline_from", "deadline_moved"),
        CheckConstraint("requests_to IS NULL OR (requests_from IS NOT NULL AND points > 0)", "requests_told"),
        CheckConstraint("requests_to <> requests_from", "requests_moved"),
        CheckConstraint("NOT criteria OR substantial", "criteria_substantial"),
    )

    id: Mapped[int] = key()
    round_id: Mapped[int] = plain(ForeignKey("rounds.id"), nullable=False, index=True)
    number: Mapped[int] = plain(Integer, nullable=False)
    reason: Mapped[str] = plain(Text, nullable=False)
    sent_at: Mapped[datetime] = plain(Moment, nullable=False)
    notice_number: Mapped[str | None] = plain(String(80))
    substantial: Mapped[bool] = plain(nullable=False)  # it matters to who prepares a tender
    points: Mapped[int] = plain(Integer, nullable=False)  # how many points it changes
    deadline_from: Mapped[datetime | None] = plain(Moment)
    deadline_to: Mapped[datetime | None] = plain(Moment)
    questions_from: Mapped[datetime | None] = plain(Moment)
    questions_to: Mapped[datetime | None] = plain(Moment)
    requests_from: Mapped[date | None] = plain(Date)
    requests_to: Mapped[date | None] = plain(Date)
    # It changed the criteria for comparison: only of rounds that another system runs, for here they are locked.
    criteria: Mapped[bool] = plain(nullable=False, default=False, server_default=false())

    round: Mapped[Round] = relationship()
    changes: Mapped[list["CorrigendumChange"]] = relationship(
        back_populates="corrigendum", order_by="CorrigendumChange.position"
    )


class CorrigendumChange(Base):
    """One changed point of a corrigendum: the document and section, and what it said and says."""

    __tablename__ = "corrigendum_changes"
    __table_args__ = (
        UniqueConstraint("corrigendum_id", "position"),
        CheckConstraint("position >= 1", "placed"),
        CheckConstraint("trim(place) <> ''", "place_told"),
        CheckConstraint("old_text IS NOT NULL OR new_text IS NOT NULL", "change_told"),
        CheckConstraint("trim(old_text) <> '' AND trim(new_text) <> ''", "texts_told"),
    )

    id: Mapped[int] = key()
    corrigendum_id: Mapped[int] = plain(ForeignKey("corrigenda.id"), nullable=False, index=True)
    position: Mapped[int] = plain(Integer, nullable=False)
    place: Mapped[str] = plain(String(300), nullable=False)
    old_text: Mapped[str | None] = plain(Text)  # none: something was added
    new_text: Mapped[str | None] = plain(Text)  # none: something was left out

    corrigendum: Mapped[Corrigendum] = relationship(back_populates="changes")


_SAID = (
    "id", "question_id", "number", "received_at", "channel", "language", "late", "text", "answer", "answered_at",
    "answered_by_id", "reason",
)  # fmt: skip
_NEXT = "(SELECT COALESCE(MAX({number}), 0) + 1 FROM {table} WHERE {parent} = NEW.{parent})"
_OPEN = "EXISTS (SELECT 1 FROM rounds WHERE id = NEW.round_id AND (record OR stage IN ({stages})){besides})"


def _guard_questions() -> None:
    kept(Question.__table__, refusal="questions stay")
    unreplaced(Question.__table__)
    forbid(
        Question.__table__,
        "questions_stay",
        "BEFORE UPDATE",
        when=changed(("id", "round_id", "number")),
        refusal="questions stay",
    )
    forbid(
        Question.__table__,
        "questions_of_published",
        "BEFORE INSERT",
        when="NOT " + _OPEN.format(stages="'published', 'opened'", besides=""),
        refusal="questions are asked of published rounds",
    )
    versions = QuestionVersion.__table__
    kept(versions, refusal="what was asked and answered stays")
    unreplaced(versions)
    dated(versions)
    forbid(
        versions,
        "question_versions_stay",
        "BEFORE UPDATE",
        when=f"OLD.published_at IS NOT NULL OR {changed(_SAID)}",
        refusal="what was asked and answered stays",
    )
    forbid(
        versions,
        "question_versions_in_order",
        "BEFORE INSERT",
        when=f"NEW.number <> {_NEXT.format(number='number', table='question_versions', parent='question_id')}",
        refusal="versions are numbered in their order",
    )
    forbid(
        versions,
        "question_versions_reasoned",
        "BEFORE INSERT",
        when="NEW.reason IS NULL AND EXISTS (SELECT 1 FROM question_versions WHERE question_id = NEW.question_id "
        "AND number = NEW.number - 1 AND (answer IS NOT NULL OR text <> NEW.text))",
        refusal="a changed question or answer has a reason",
    )


def _guard_corrigenda() -> None:
    corrigenda = Corrigendum.__table__
    append_only(corrigenda, name="corrigenda")
    dated(corrigenda)
    forbid(
        corrigenda,
        "corrigenda_in_order",
        "BEFORE INSERT",
        when=f"NEW.number <> {_NEXT.format(number='number', table='corrigenda', parent='round_id')}",
        refusal="corrigenda are numbered in their order",
    )
    before = " AND (NEW.deadline_from IS NULL OR NEW.deadline_from = tender_deadline)"
    later = (
        " AND (NEW.deadline_to IS NULL OR NEW.deadline_to > NEW.deadline_from OR received_in = 'elsewhere')"
    )
    forbid(
        corrigenda,
        "corrigenda_of_published",
        "BEFORE INSERT",
        when="NOT " + _OPEN.format(stages="'published'", besides=before + later),
        refusal="a corrigendum changes a published round, and its deadline only to a later one",
    )
    _guard_more(corrigenda)
    changes = CorrigendumChange.__table__
    append_only(changes, name="corrigendum_changes")
    forbid(
        changes,
        "corrigendum_changes_counted",
        "BEFORE INSERT",
        when="NEW.position > (SELECT points FROM corrigenda WHERE id = NEW.corrigendum_id)",
        refusal="a corrigendum changes what it was sent with",
    )


def _guard_more(corrigenda: Any) -> None:
    """Requests to participate move from what they are to a later day; criteria are changed in another system alone."""
    announced = (
        "EXISTS (SELECT 1 FROM round_times t JOIN rounds r ON r.id = t.round_id WHERE t.round_id = NEW.round_id "
        "AND t.requests_due_on = NEW.requests_from "
        "AND (NEW.requests_to > NEW.requests_from OR r.received_in = 'elsewhere'))"
    )
    forbid(
        corrigenda,
        "corrigenda_requests",
        "BEFORE INSERT",
        when=f"NEW.requests_to IS NOT NULL AND NOT {announced}",
        refusal="a corrigendum moves the last day for requests only to a later one",
    )
    forbid(
        corrigenda,
        "corrigenda_criteria",
        "BEFORE INSERT",
        when="NEW.criteria AND NOT EXISTS (SELECT 1 FROM rounds WHERE id = NEW.round_id AND received_in = 'elsewhere')",
        refusal="criteria are locked at publication",
    )


_guard_questions()
_guard_corrigenda()
