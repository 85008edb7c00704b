"""Tables of tenders: who tendered when, what for each lot, sealed values, and the opening.

Not here: scores and comparison (`evaluation`). Values of a sealed round are ciphertext in a table of their own; the
plain columns stay empty until the opening fills them, which a CHECK demands.
"""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, relationship

from tracker.database import Base, Exact, Moment, Money, Versioned, append_only, key, plain, sealed, secret
from tracker.organisations import Supplier
from tracker.rounds import Lot, Round, one_of

CHANNELS = ("electronic", "post", "by_hand", "other_system")
STANDINGS = ("received", "admitted", "excluded", "rejected")
REJECTION_CODES = (
    "late", "not_conforming", "over_ceiling", "unsuitable", "abnormally_low", "exclusion_ground", "other",
)  # fmt: skip


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
