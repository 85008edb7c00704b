"""Tables of the opening: who is named, who authorised it, who was there, and the record of what was opened.

Not here: tenders themselves (`received`).
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, relationship

from tracker.accounts import Person
from tracker.database import (
    Base,
    Moment,
    append_only,
    key,
    personal,
    plain,
    trigger,
)
from tracker.rounds import Round


class Opener(Base):
    """Somebody who was named for the round to open its tenders, from a moment until another one."""

    __tablename__ = "openers"
    __table_args__ = (
        Index("uq_openers_standing", "round_id", "person_id", unique=True,
              sqlite_where=text("removed_at IS NULL"), postgresql_where=text("removed_at IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = key()
    round_id: Mapped[int] = plain(ForeignKey("rounds.id"), nullable=False, index=True)
    person_id: Mapped[int] = plain(ForeignKey("people.id"), nullable=False, index=True)
    named_at: Mapped[datetime] = plain(Moment, nullable=False)
    removed_at: Mapped[datetime | None] = plain(Moment)

    person: Mapped[Person] = relationship()


class Authorisation(Base):
    """One person's word that the round's tenders be opened; as many persons as the round demands open them.

    Words that belong together have one sitting: where not enough came in time, the next word begins another.
    """

    __tablename__ = "opening_authorisations"
    __table_args__ = (
        UniqueConstraint("round_id", "sitting", "person_id"),
        CheckConstraint("sitting >= 1", "sitting_counted"),
    )

    id: Mapped[int] = key()
    round_id: Mapped[int] = plain(ForeignKey("rounds.id"), nullable=False, index=True)
    person_id: Mapped[int] = plain(ForeignKey("people.id"), nullable=False, index=True)
    given_at: Mapped[datetime] = plain(Moment, nullable=False)
    sitting: Mapped[int] = plain(Integer, nullable=False, default=1, server_default=text("1"))

    person: Mapped[Person] = relationship()


class Opening(Base):
    """The opening of a round's tenders, here or in another tendering system."""

    __tablename__ = "openings"

    id: Mapped[int] = key()
    round_id: Mapped[int] = plain(ForeignKey("rounds.id"), nullable=False, unique=True)
    opened_at: Mapped[datetime] = plain(Moment, nullable=False)
    place: Mapped[str | None] = plain(String(200))
    other_system_reference: Mapped[str | None] = plain(String(200))
    tenders_on_time: Mapped[int] = plain(Integer, nullable=False)
    tenders_late: Mapped[int] = plain(Integer, nullable=False)

    round: Mapped[Round] = relationship()
    present: Mapped[list["Present"]] = relationship(back_populates="opening", order_by="Present.id")
    tenders: Mapped[list["OpenedTender"]] = relationship(
        back_populates="opening", order_by="OpenedTender.received_at, OpenedTender.id"
    )


class Present(Base):
    """Somebody who was there when the tenders were opened, beside those who authorised it."""

    __tablename__ = "openings_present"
    __table_args__ = (CheckConstraint("trim(name) <> ''", "named"),)

    id: Mapped[int] = key()
    opening_id: Mapped[int] = plain(ForeignKey("openings.id"), nullable=False, index=True)
    name: Mapped[str] = personal(String(120), nullable=False)
    organisation: Mapped[str | None] = plain(String(200))

    opening: Mapped[Opening] = relationship(back_populates="present")


class OpenedTender(Base):
    """A tender as the opening record names it: what is changed of it later does not change the record."""

    __tablename__ = "opened_tenders"
    __table_args__ = (UniqueConstraint("opening_id", "tender_id"),)

    id: Mapped[int] = key()
    opening_id: Mapped[int] = plain(ForeignKey("openings.id"), nullable=False, index=True)
    tender_id: Mapped[int] = plain(ForeignKey("tenders.id"), nullable=False, index=True)
    tenderer: Mapped[str] = plain(String(200), nullable=False)
    business_id: Mapped[str | None] = plain(String(20))
    received_at: Mapped[datetime] = plain(Moment, nullable=False)
    late: Mapped[bool] = plain(nullable=False)

    opening: Mapped[Opening] = relationship(back_populates="tenders")


class OpeningRecord(Base):
    """The opening record as it was when the tenders were opened: canonical JSON, and its SHA-256 for the trail."""

    __tablename__ = "opening_records"
    __table_args__ = (CheckConstraint("length(digest) = 64", "digest_whole"),)

    opening_id: Mapped[int] = plain(ForeignKey("openings.id"), primary_key=True)
    content: Mapped[str] = personal(Text, nullable=False, trail=False)  # the trail has its digest
    digest: Mapped[str] = plain(String(64), nullable=False)


append_only(Opening.__table__, name="openings")
append_only(Authorisation.__table__, name="opening_authorisations")
append_only(Present.__table__, name="openings_present")
append_only(OpenedTender.__table__, name="opened_tenders")
append_only(OpeningRecord.__table__, name="opening_records")


def _refuse(table: Any, name: str, on: str, condition: str, refusal: str) -> None:
    trigger(
        table,
        name,
        on,
        when=f"WHEN {condition}",
        sqlite=f"SELECT RAISE(ABORT, '{refusal}');",
        postgresql=f"IF {condition} THEN RAISE EXCEPTION '{refusal}'; END IF; RETURN NEW;",
    )


# Who is named stays readable for ever; only those who stand named say that a round be opened, and what was received
# here is opened by enough of them.
_STANDING = (
    "SELECT 1 FROM openers WHERE openers.round_id = {row}.round_id AND openers.person_id = {row}.person_id "
    "AND openers.removed_at IS NULL"
)
_refuse(
    Opener.__table__,
    "openers_stay",
    "BEFORE UPDATE",
    "OLD.removed_at IS NOT NULL OR NEW.removed_at IS NULL OR OLD.round_id <> NEW.round_id "
    "OR OLD.person_id <> NEW.person_id OR OLD.named_at <> NEW.named_at",
    "who was named is not changed, only removed",
)
for _verb in ("DELETE", "TRUNCATE"):
    trigger(
        Opener.__table__,
        f"openers_no_{_verb.lower()}",
        f"BEFORE {_verb}",
        sqlite=None if _verb == "TRUNCATE" else "SELECT RAISE(ABORT, 'who was named stays');",
        postgresql="RAISE EXCEPTION 'who was named stays';",
        each="STATEMENT",
    )
_refuse(
    Authorisation.__table__,
    "opening_authorisations_named",
    "BEFORE INSERT",
    f"NOT EXISTS ({_STANDING.format(row='NEW')})",
    "only who is named authorises an opening",
)
_WORDS = (
    "SELECT count(*) FROM opening_authorisations given WHERE given.round_id = NEW.round_id "  # noqa: S608
    f"AND EXISTS ({_STANDING.format(row='given')}) AND given.sitting = (SELECT max(latest.sitting) "
    "FROM opening_authorisations latest WHERE latest.round_id = NEW.round_id)"
)
_refuse(
    Opening.__table__,
    "openings_authorised",
    "BEFORE INSERT",
    "EXISTS (SELECT 1 FROM rounds WHERE rounds.id = NEW.round_id AND rounds.received_in = 'here' "  # noqa: S608
    f"AND NOT rounds.record AND rounds.openers_needed > ({_WORDS}))",
    "not enough of those named have authorised the opening",
)
