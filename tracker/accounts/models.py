"""People, the roles they are given, their signed-in sessions and calendars, and the counters that slow guessing down.

Not here: who may do what (`permissions`), and how a password becomes a hash (`passwords`).
"""

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, Integer, String, true
from sqlalchemy.orm import Mapped, relationship

from tracker import organisations
from tracker.accounts.permissions import ROLES
from tracker.database import Base, Moment, Versioned, key, personal, plain, secret, trigger

LANGUAGES = ("sv", "fi", "en")


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Person(Versioned, Base):
    """Somebody who signs in; `email` is in small letters, and `folded` is what lists sort and search by."""

    __tablename__ = "people"
    __table_args__ = (
        CheckConstraint("email = lower(email)", "email_in_small_letters"),
        CheckConstraint("length(trim(name)) > 0", "name_given"),
        CheckConstraint(_one_of("language", LANGUAGES), "language_known"),
    )

    id: Mapped[int] = key()
    email: Mapped[str] = personal(String(254), nullable=False, unique=True)
    name: Mapped[str] = personal(String(120), nullable=False)
    folded: Mapped[str] = personal(String(400), nullable=False, index=True, trail=False)
    password_hash: Mapped[str] = secret(String(200), nullable=False, trail=False)
    temporary_password: Mapped[bool] = plain(Boolean, nullable=False, default=False)
    language: Mapped[str] = plain(String(2), nullable=False)
    active: Mapped[bool] = plain(Boolean, nullable=False, default=True)
    reminded: Mapped[bool] = plain(Boolean, nullable=False, default=True, server_default=true())  # by mail
    created_at: Mapped[datetime] = plain(Moment, nullable=False)

    grants: Mapped[list["Grant"]] = relationship(
        back_populates="person", foreign_keys="Grant.person_id", order_by="Grant.id"
    )


class Grant(Base):
    """A role for an organisation, for a steering area, or for everything, from one day on.

    `valid_to` is the last day, or none; `ended_at` the moment from which it holds no more, whatever its days.
    A grant is never edited: it is ended, and another one is given.
    """

    __tablename__ = "grants"
    __table_args__ = (
        CheckConstraint(_one_of("role", ROLES), "role_known"),
        CheckConstraint("organisation_id IS NULL OR steering_area_id IS NULL", "one_scope"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", "days_in_order"),
        CheckConstraint("granted_by <> person_id", "by_somebody_else"),
    )

    id: Mapped[int] = key()
    person_id: Mapped[int] = plain(ForeignKey("people.id"), nullable=False, index=True)
    role: Mapped[str] = plain(String(20), nullable=False)
    organisation_id: Mapped[int | None] = plain(ForeignKey("organisations.id"), index=True)
    steering_area_id: Mapped[int | None] = plain(ForeignKey("steering_areas.id"), index=True)
    valid_from: Mapped[date] = plain(Date, nullable=False)
    valid_to: Mapped[date | None] = plain(Date)
    granted_by: Mapped[int | None] = plain(ForeignKey("people.id"))
    ended_at: Mapped[datetime | None] = plain(Moment)

    person: Mapped[Person] = relationship(back_populates="grants", foreign_keys=[person_id])
    organisation: Mapped[organisations.Organisation | None] = relationship()
    steering_area: Mapped[organisations.SteeringArea | None] = relationship()

    @property
    def everywhere(self) -> bool:
        """Whether it reaches every organisation."""
        return self.organisation_id is None and self.steering_area_id is None

    def holds(self, on: date) -> bool:
        """Whether it is valid on a day."""
        return (
            self.ended_at is None and self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)
        )


class SignInSession(Base):
    """A signed-in browser: the SHA-256 of its token; when it was begun, last used, and ends at the latest."""

    __tablename__ = "sign_in_session"

    id: Mapped[int] = key()
    token_hash: Mapped[str] = secret(String(64), nullable=False, unique=True, trail=False)
    person_id: Mapped[int] = plain(ForeignKey("people.id"), nullable=False, index=True)
    created_at: Mapped[datetime] = plain(Moment, nullable=False)
    last_seen_at: Mapped[datetime] = plain(Moment, nullable=False)
    expires_at: Mapped[datetime] = plain(Moment, nullable=False, index=True)

    person: Mapped[Person] = relationship()


class Calendar(Base):
    """The address from which somebody's calendar fetches their dates: the SHA-256 of its token, one a person."""

    __tablename__ = "calendars"

    id: Mapped[int] = key()
    person_id: Mapped[int] = plain(ForeignKey("people.id"), nullable=False, unique=True)
    token_hash: Mapped[str] = secret(String(64), nullable=False, unique=True, trail=False)
    made_at: Mapped[datetime] = plain(Moment, nullable=False)

    person: Mapped[Person] = relationship()


class Throttle(Base):
    """How often something was tried in the window until `expires_at`, by the SHA-256 of what is counted."""

    __tablename__ = "throttle"
    __table_args__ = (Index("ix_throttle_expires_at", "expires_at"),)

    key: Mapped[str] = secret(String(64), primary_key=True, trail=False)
    count: Mapped[int] = plain(Integer, nullable=False)
    expires_at: Mapped[datetime] = plain(Moment, nullable=False)


_FIXED = ("person_id", "role", "organisation_id", "steering_area_id", "valid_from", "valid_to", "granted_by")
_REFUSAL = "a grant is ended, never edited"


def _edited(differs: str) -> str:
    return " OR ".join(["OLD.ended_at IS NOT NULL", *(f"NEW.{name} {differs} OLD.{name}" for name in _FIXED)])


trigger(
    Grant.__table__,
    "grants_no_edit",
    "BEFORE UPDATE",
    when=f"WHEN {_edited('IS NOT')}",
    sqlite=f"SELECT RAISE(ABORT, '{_REFUSAL}');",
    postgresql=f"IF {_edited('IS DISTINCT FROM')} THEN RAISE EXCEPTION '{_REFUSAL}'; END IF; RETURN NEW;",
)
trigger(
    Grant.__table__,
    "grants_no_delete",
    "BEFORE DELETE",
    sqlite=f"SELECT RAISE(ABORT, '{_REFUSAL}');",
    postgresql=f"RAISE EXCEPTION '{_REFUSAL}';",
)
