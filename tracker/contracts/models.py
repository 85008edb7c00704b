"""The table of contracts, which the database refuses before a binding standstill has run out or during an appeal.

Not here: options and modifications, which another room's issue adds.
"""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, relationship

from tracker.awards import Award
from tracker.database import Base, Money, Versioned, key, plain, trigger
from tracker.organisations import Supplier
from tracker.rounds import Lot


class Contract(Versioned, Base):
    """A contract concluded with one chosen supplier on a lot."""

    __tablename__ = "contracts"
    __table_args__ = (
        Index("uq_contracts_award_supplier", "award_id", "supplier_id", unique=True),
        CheckConstraint("ends_on >= starts_on", "term_in_order"),
        CheckConstraint("value >= 0", "value_not_negative"),
    )

    id: Mapped[int] = key()
    lot_id: Mapped[int] = plain(ForeignKey("lots.id"), nullable=False, index=True)
    award_id: Mapped[int] = plain(ForeignKey("awards.id"), nullable=False, index=True)
    supplier_id: Mapped[int] = plain(ForeignKey("suppliers.id"), nullable=False, index=True)
    reference: Mapped[str | None] = plain(String(80))
    concluded_on: Mapped[date] = plain(Date, nullable=False)
    starts_on: Mapped[date | None] = plain(Date)
    ends_on: Mapped[date | None] = plain(Date)
    value: Mapped[Decimal | None] = plain(Money)
    option_terms: Mapped[str | None] = plain(Text)
    ended_on: Mapped[date | None] = plain(Date)
    ended_reason: Mapped[str | None] = plain(Text)

    lot: Mapped[Lot] = relationship()
    award: Mapped[Award] = relationship()
    supplier: Mapped[Supplier] = relationship()


_TOO_EARLY = (
    "NOT EXISTS (SELECT 1 FROM awards a WHERE a.id = NEW.award_id AND a.lot_id = NEW.lot_id AND a.state = 'decided' "
    "AND (NOT a.standstill_binds OR (a.earliest_contract_day <= NEW.concluded_on AND NOT EXISTS ("
    "SELECT 1 FROM appeals p WHERE p.award_id = a.id AND p.resolved_on IS NULL AND p.permission_on IS NULL))))"
)
for _verb in ("INSERT", "UPDATE OF award_id, lot_id, concluded_on"):
    _name = f"contracts_standstill_{_verb.split()[0].lower()}"
    trigger(
        Contract.__table__,
        _name,
        f"BEFORE {_verb}",
        when=f"WHEN {_TOO_EARLY}",
        sqlite="SELECT RAISE(ABORT, 'standstill or appeal forbids this contract');",
        postgresql=f"IF {_TOO_EARLY} THEN RAISE EXCEPTION 'standstill or appeal forbids this contract'; END IF; "
        "RETURN NEW;",
    )
