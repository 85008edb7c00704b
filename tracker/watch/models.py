"""The table of reminders: of what somebody was told by mail, and at which step before its day.

Not here: sending (`tracker.web.jobs`).
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from tracker.database import Base, Moment, key, plain


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
