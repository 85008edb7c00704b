"""Tables of tenders: who tendered when, what for each lot, sealed values, and the opening.

Not here: scores and comparison (`evaluation`). Values of a sealed round are ciphertext in a table of their own; the
plain columns stay empty until the opening fills them, which a CHECK demands.
"""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, relationship

from tracker.accounts import Person
from tracker.database import (
    Base,
    Exact,
    Moment,
    Money,
    Versioned,
    append_only,
    changed,
    forbid,
    kept,
    key,
    personal,
    plain,
    sealed,
    secret,
    trigger,
    unreplaced,
)
from tracker.documents import Content
from tracker.organisations import Supplier
from tracker.rounds import Lot, Round, one_of, proposed

CHANNELS = ("electronic", "post", "by_hand", "other_system")
STANDINGS = ("received", "admitted", "excluded", "rejected")
REJECTION_CODES = (
    "late", "not_conforming", "over_ceiling", "unsuitable", "abnormally_low", "exclusion_ground", "other",
)  # fmt: skip

ATTACHMENTS = ("attachment", "price_form")


class RoundKey(Base):
    """The key pair of a sealed round; the private half is wrapped by the SEALING_KEY of the environment."""

    __tablename__ = "round_keys"

    round_id: Mapped[int] = plain(ForeignKey("rounds.id"), primary_key=True)
    public: Mapped[bytes] = secret(LargeBinary, nullable=False)
    wrapped_private: Mapped[bytes] = secret(LargeBinary, nullable=False)
    made_at: Mapped[datetime] = plain(Moment, nullable=False)


class Tender(Versioned, Base):
    """What one tenderer sent: who and when. Before the opening nothing else can be read."""

    __tablename__ = "tenders"
    __table_args__ = (
        Index("uq_tenders_live", "round_id", "supplier_id", unique=True,
              sqlite_where=text("withdrawn_at IS NULL"), postgresql_where=text("withdrawn_at IS NULL")),
        one_of("channel", CHANNELS),
        CheckConstraint("late OR late_finding IS NULL", "late_explained"),
    )  # fmt: skip

    id: Mapped[int] = key()
    round_id: Mapped[int] = plain(ForeignKey("rounds.id"), nullable=False, index=True)
    supplier_id: Mapped[int] = plain(ForeignKey("suppliers.id"), nullable=False, index=True)
    received_at: Mapped[datetime] = plain(Moment, nullable=False)
    channel: Mapped[str] = plain(String(20), nullable=False, default="electronic")
    receipt: Mapped[str | None] = plain(String(80))
    late: Mapped[bool] = plain(nullable=False, default=False)
    late_finding: Mapped[str | None] = plain(Text)  # law.Finding as JSON
    withdrawn_at: Mapped[datetime | None] = plain(Moment)
    withdrawn_reason: Mapped[str | None] = plain(Text)
    note: Mapped[str | None] = plain(Text)
    note_secret: Mapped[bool] = plain(
        nullable=False, default=False, server_default=false()
    )  # a business secret

    round: Mapped[Round] = relationship()
    supplier: Mapped[Supplier] = relationship()
    offers: Mapped[list["Offer"]] = relationship(back_populates="tender", order_by="Offer.lot_id")


class Offer(Versioned, Base):
    """A tender for one lot: its values once they may be read, and whether it was admitted to the comparison."""

    __tablename__ = "offers"
    __table_args__ = (
        UniqueConstraint("tender_id", "lot_id"),
        one_of("standing", STANDINGS),
        one_of("reason_code", REJECTION_CODES),
        CheckConstraint(
            "opened_at IS NOT NULL OR (unit_price IS NULL AND volume IS NULL AND total IS NULL)",
            "sealed_until_opened",
        ),
        CheckConstraint("unit_price > 0", "unit_price_positive"),
        CheckConstraint("total > 0", "total_positive"),
        CheckConstraint("standing IN ('received', 'admitted') OR reason IS NOT NULL", "rejection_reasoned"),
    )

    id: Mapped[int] = key()
    tender_id: Mapped[int] = plain(ForeignKey("tenders.id"), nullable=False, index=True)
    lot_id: Mapped[int] = plain(ForeignKey("lots.id"), nullable=False, index=True)
    sealed_at: Mapped[datetime | None] = plain(Moment)  # when its sealed values were last entered
    opened_at: Mapped[datetime | None] = plain(Moment)
    unit_price: Mapped[Decimal | None] = plain(Money)
    volume: Mapped[Fraction | None] = plain(Exact)
    total: Mapped[Decimal | None] = plain(Money)
    standing: Mapped[str] = plain(String(20), nullable=False, default="received")
    reason_code: Mapped[str | None] = plain(String(30))
    reason: Mapped[str | None] = plain(Text)

    tender: Mapped[Tender] = relationship(back_populates="offers")
    lot: Mapped[Lot] = relationship()


class SealedValues(Base):
    """Ciphertext of an offer's values under the round's public key; the latest row of an offer counts."""

    __tablename__ = "sealed_values"

    id: Mapped[int] = key()
    offer_id: Mapped[int] = plain(ForeignKey("offers.id"), nullable=False, index=True)
    ciphertext: Mapped[bytes] = sealed(LargeBinary, nullable=False)
    sealed_at: Mapped[datetime] = plain(Moment, nullable=False)


class Attachment(Base):
    """A file of a tender. While its round is sealed the content is ciphertext and everything told of it an envelope.

    Superseded ones are never opened. `content_key` opens the content once the envelope has been opened; a file
    that came when nothing was sealed has neither.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        one_of("kind", ATTACHMENTS),
        CheckConstraint(
            "opened_at IS NOT NULL OR (kind IS NULL AND lot_id IS NULL AND name IS NULL AND media_type IS NULL "
            "AND size IS NULL AND business_secret IS NULL AND content_key IS NULL)",
            "sealed_until_opened",
        ),
        CheckConstraint(
            "opened_at IS NULL OR (kind IS NOT NULL AND name IS NOT NULL AND media_type IS NOT NULL "
            "AND size IS NOT NULL AND business_secret IS NOT NULL)",
            "opened_whole",
        ),
        CheckConstraint("opened_at IS NOT NULL OR envelope IS NOT NULL", "sealed_or_opened"),
        CheckConstraint(
            "opened_at IS NULL OR (envelope IS NULL) = (content_key IS NULL)", "opens_with_its_key"
        ),
        CheckConstraint("kind IS NULL OR kind = 'attachment' OR lot_id IS NOT NULL", "form_of_a_lot"),
    )

    id: Mapped[int] = key()
    tender_id: Mapped[int] = plain(ForeignKey("tenders.id"), nullable=False, index=True)
    content_sha256: Mapped[str] = plain(ForeignKey(Content.sha256), nullable=False)
    envelope: Mapped[bytes | None] = sealed(LargeBinary)
    added_at: Mapped[datetime] = plain(Moment, nullable=False)
    superseded_at: Mapped[datetime | None] = plain(Moment)
    opened_at: Mapped[datetime | None] = plain(Moment)
    kind: Mapped[str | None] = plain(String(20))
    lot_id: Mapped[int | None] = plain(ForeignKey("lots.id"))
    name: Mapped[str | None] = secret(String(150))  # may be a business secret itself
    media_type: Mapped[str | None] = plain(String(100))
    size: Mapped[int | None] = plain(Integer)
    business_secret: Mapped[bool | None] = plain()
    content_key: Mapped[bytes | None] = secret(LargeBinary, trail=False)

    tender: Mapped[Tender] = relationship()
    lot: Mapped[Lot | None] = relationship()


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


append_only(RoundKey.__table__, name="round_keys")
append_only(SealedValues.__table__, name="sealed_values")
append_only(Opening.__table__, name="openings")

_REWRITTEN = " OR ".join(
    f"NEW.{name} {{unlike}} OLD.{name}" for name in ("tender_id", "content_sha256", "envelope", "added_at")
)
_LOST = "an attachment stays as it came"
trigger(
    Attachment.__table__,
    "attachments_stay",
    "BEFORE UPDATE",
    when=f"WHEN {_REWRITTEN.format(unlike='IS NOT')}",
    sqlite=f"SELECT RAISE(ABORT, '{_LOST}');",
    postgresql=f"IF {_REWRITTEN.format(unlike='IS DISTINCT FROM')} THEN RAISE EXCEPTION '{_LOST}'; END IF; "
    "RETURN NEW;",
)
_NEVER = "NEW.opened_at IS NOT NULL AND OLD.opened_at IS NULL AND OLD.superseded_at IS NOT NULL"
trigger(
    Attachment.__table__,
    "attachments_superseded",
    "BEFORE UPDATE",
    when=f"WHEN {_NEVER}",
    sqlite="SELECT RAISE(ABORT, 'a superseded attachment is never opened');",
    postgresql=f"IF {_NEVER} THEN RAISE EXCEPTION 'a superseded attachment is never opened'; END IF; RETURN NEW;",
)
for _verb in ("DELETE", "TRUNCATE"):
    trigger(
        Attachment.__table__,
        f"attachments_no_{_verb.lower()}",
        f"BEFORE {_verb}",
        sqlite=None if _verb == "TRUNCATE" else f"SELECT RAISE(ABORT, '{_LOST}');",
        postgresql=f"RAISE EXCEPTION '{_LOST}';",
        each="STATEMENT",
    )
unreplaced(Attachment.__table__)
append_only(Authorisation.__table__, name="opening_authorisations")

_WHO = ("id", "round_id", "supplier_id")
_WHAT = ("id", "tender_id", "lot_id")
_SAID = ("sealed_at", "opened_at", "unit_price", "volume", "total", "standing", "reason_code", "reason")
for _model in (Tender, Offer):
    kept(_model.__table__, refusal=f"{_model.__tablename__} stay")
    unreplaced(_model.__table__)
forbid(Tender.__table__, "tenders_stay", "BEFORE UPDATE", when=changed(_WHO), refusal="who tendered stays")
forbid(
    Offer.__table__,
    "offers_stay",
    "BEFORE UPDATE",
    when=f"{changed(_WHAT)} OR (({changed(_SAID)}) AND {proposed('OLD.lot_id')})",
    refusal="an offer on which a proposal rests stays",
)

append_only(Present.__table__, name="openings_present")
append_only(OpenedTender.__table__, name="opened_tenders")


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
