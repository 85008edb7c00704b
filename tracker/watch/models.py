"""Tables of reminders (of what somebody was told by mail) and of the answers given to what the law finds.

Not here: sending (`tracker.web.jobs`), and the findings, which are not stored.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from tracker.accounts import Person
from tracker.database import Base, Moment, append_only, key, plain
from tracker.rounds import Round


class Reminder(Base):
    """A step of a date that somebody is told of once: claimed before the mail leaves, sent once it was accepted.

    `due_key` names the date and its day, so that a date which is moved is told of anew.
    """

    __tablename__ = "reminders"
    __table_args__ = (
        UniqueConstraint("person_id", "due_key", "step"),
        CheckConstraint("step IN (1, 3, 7, 14)", "step_known"),
    )

    id: Mapped[int] = key()
    person_id: Mapped[int] = plain(ForeignKey("people.id"), nullable=False)
    due_key: Mapped[str] = plain(String(80), nullable=False)
    step: Mapped[int] = plain(Integer, nullable=False)
    claimed_at: Mapped[datetime] = plain(Moment, nullable=False)
    sent_at: Mapped[datetime | None] = plain(Moment)


class CheckAnswer(Base):
    """What somebody answered to a finding of the law: looked at, explained. The newest of a key counts.

    `digest` is of what the finding said, so that an answer is not taken for one to something else.
    """

    __tablename__ = "check_answers"
    __table_args__ = (CheckConstraint("trim(explanation) <> ''", "explained"),)

    id: Mapped[int] = key()
    round_id: Mapped[int] = plain(ForeignKey("rounds.id"), nullable=False, index=True)
    key: Mapped[str] = plain(Text, nullable=False)
    code: Mapped[str] = plain(String(60), nullable=False)  # of the check
    explanation: Mapped[str] = plain(Text, nullable=False)
    digest: Mapped[str] = plain(String(64), nullable=False)
    answered_by_id: Mapped[int] = plain(ForeignKey("people.id"), nullable=False)
    answered_at: Mapped[datetime] = plain(Moment, nullable=False)

    round: Mapped[Round] = relationship()
    answered_by: Mapped[Person] = relationship()


append_only(CheckAnswer.__table__, name="check_answers")
