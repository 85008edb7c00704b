"""Tables of tenders: who tendered when, what for each lot, sealed values, and the opening.

Not here: scores and comparison (`evaluation`). Values of a sealed round are ciphertext in a table of their own; the
plain columns stay empty until the opening fills them, which a CHECK demands.
"""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import (
    CheckConstraint,
    Date,
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

from tracker import law
from tracker.database import (
    Base,
    Exact,
    Moment,
    Money,
    Versioned,
    append_only,
    key,
    plain,
    sealed,
    secret,
    trigger,
)
from tracker.documents import Content
from tracker.organisations import Supplier
from tracker.rounds import Lot, Round, one_of

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
        one_of("exclusion_ground", tuple(law.exclusion.GROUNDS)),
        CheckConstraint("(exclusion_ground IS NULL) = (excluded_on IS NULL)", "exclusion_dated"),
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
    exclusion_ground: Mapped[str | None] = plain(
        String(40)
    )  # the coded ground on which its tenderer is excluded
    excluded_on: Mapped[date | None] = plain(Date)

    tender: Mapped[Tender] = relationship(back_populates="offers")
    lot: Mapped[Lot] = relationship()
    corrections: Mapped[list["PriceCorrection"]] = relationship(order_by="PriceCorrection.id", viewonly=True)

    @property
    def at_opening(self) -> "PriceCorrection | None":
        """The correction whose old values are those that were opened; None where nothing was corrected."""
        return self.corrections[0] if self.corrections else None


class PriceCorrection(Base):
    """An arithmetical error put right in an opened offer: the values before, those after, and why. It stays."""

    __tablename__ = "price_corrections"
    __table_args__ = (
        CheckConstraint("trim(reason) <> ''", "reasoned"),
        CheckConstraint("unit_price > 0", "unit_price_positive"),
        CheckConstraint("total > 0", "total_positive"),
    )

    id: Mapped[int] = key()
    offer_id: Mapped[int] = plain(ForeignKey("offers.id"), nullable=False, index=True)
    old_unit_price: Mapped[Decimal | None] = plain(Money)
    old_volume: Mapped[Fraction | None] = plain(Exact)
    old_total: Mapped[Decimal | None] = plain(Money)
    unit_price: Mapped[Decimal | None] = plain(Money)
    volume: Mapped[Fraction | None] = plain(Exact)
    total: Mapped[Decimal | None] = plain(Money)
    reason: Mapped[str] = plain(Text, nullable=False)
    corrected_at: Mapped[datetime] = plain(Moment, nullable=False)


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


class Authorisation(Base):
    """One person's word that the round's tenders be opened; as many persons as the round demands open them."""

    __tablename__ = "opening_authorisations"
    __table_args__ = (UniqueConstraint("round_id", "person_id"),)

    id: Mapped[int] = key()
    round_id: Mapped[int] = plain(ForeignKey("rounds.id"), nullable=False, index=True)
    person_id: Mapped[int] = plain(ForeignKey("people.id"), nullable=False, index=True)
    given_at: Mapped[datetime] = plain(Moment, nullable=False)


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
