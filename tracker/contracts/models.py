"""Tables of contracts, of what was agreed and used after their conclusion, and of the notices about them.

The database refuses a contract before a binding standstill has run out or during an appeal. What is once recorded of
a contract's changes stays: a wrong entry is struck out with a reason, and the right one is entered beside it. The
contract's own terms are mended as a new version, whose old and new values the trail keeps.
"""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, relationship

from tracker import law
from tracker.awards import Award
from tracker.database import Base, Money, Versioned, changed, dated, forbid, kept, key, plain, unreplaced
from tracker.organisations import Supplier
from tracker.rounds import Lot, one_of

OPEN_END = date(9999, 12, 31)  # how a contract without a known end is sorted


class Contract(Versioned, Base):
    """A contract concluded with one chosen supplier on a lot; what is recorded under it counts as its change."""

    __tablename__ = "contracts"
    __table_args__ = (
        Index("uq_contracts_award_supplier", "award_id", "supplier_id", unique=True),
        Index("ix_contracts_concluded_on", "concluded_on", "id"),
        Index("ix_contracts_end_sort", "end_sort", "id"),
        CheckConstraint("ends_on >= starts_on", "term_in_order"),
        CheckConstraint("value >= 0", "value_not_negative"),
        CheckConstraint("options_until >= ends_on", "options_after_term"),
        CheckConstraint("options_value > 0 AND options_value <= value", "options_within_value"),
        CheckConstraint("trim(award_notice_number) <> ''", "award_notice_number_told"),
        CheckConstraint(
            "award_notice_number IS NULL OR award_notice_sent_on IS NOT NULL", "award_notice_dated"
        ),
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
    options_until: Mapped[date | None] = plain(Date)  # the last day that announced options may reach
    options_value: Mapped[Decimal | None] = plain(Money)  # what they are worth at most; part of `value`
    award_notice_sent_on: Mapped[date | None] = plain(Date)
    award_notice_number: Mapped[str | None] = plain(String(80))
    # What lists sort and filter by: the day of the end, else the end as agreed now, else OPEN_END.
    end_sort: Mapped[date] = plain(Date, nullable=False, server_default=text("'9999-12-31'"))

    lot: Mapped[Lot] = relationship()
    award: Mapped[Award] = relationship()
    supplier: Mapped[Supplier] = relationship()
    modifications: Mapped[list["Modification"]] = relationship(
        back_populates="contract", order_by="Modification.agreed_on, Modification.id"
    )
    options: Mapped[list["OptionTaken"]] = relationship(
        back_populates="contract", order_by="OptionTaken.taken_on, OptionTaken.id"
    )
    indexings: Mapped[list["IndexedValue"]] = relationship(
        back_populates="contract", order_by="IndexedValue.valid_on, IndexedValue.id"
    )


class Modification(Base):
    """A change agreed after the conclusion (§136): its ground, what it adds or takes, the end that it sets, and why."""

    __tablename__ = "modifications"
    __table_args__ = (
        one_of("ground", law.facts.MODIFICATIONS),
        CheckConstraint("trim(reason) <> ''", "reasoned"),
        CheckConstraint("notice_sent_on >= agreed_on", "notice_after_agreement"),
        CheckConstraint("trim(notice_number) <> ''", "notice_number_told"),
        CheckConstraint("notice_number IS NULL OR notice_sent_on IS NOT NULL", "notice_dated"),
        CheckConstraint("(struck_on IS NULL) = (struck_reason IS NULL)", "striking_reasoned"),
        CheckConstraint("trim(struck_reason) <> ''", "striking_told"),
    )

    id: Mapped[int] = key()
    contract_id: Mapped[int] = plain(ForeignKey("contracts.id"), nullable=False, index=True)
    ground: Mapped[str] = plain(String(20), nullable=False)
    agreed_on: Mapped[date] = plain(Date, nullable=False)
    value: Mapped[Decimal | None] = plain(Money)  # what it adds, below zero what it takes; None: not known
    new_end: Mapped[date | None] = plain(Date)
    reason: Mapped[str] = plain(Text, nullable=False)
    notice_sent_on: Mapped[date | None] = plain(Date)
    notice_number: Mapped[str | None] = plain(String(80))
    struck_on: Mapped[date | None] = plain(Date)
    struck_reason: Mapped[str | None] = plain(Text)

    contract: Mapped[Contract] = relationship(back_populates="modifications")


class OptionTaken(Base):
    """An option that was taken: from when to when it reaches, and what it is worth."""

    __tablename__ = "options_taken"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", "term_in_order"),
        CheckConstraint("ends_on IS NOT NULL OR value IS NOT NULL", "says_something"),
        CheckConstraint("value > 0", "value_positive"),
        CheckConstraint("(struck_on IS NULL) = (struck_reason IS NULL)", "striking_reasoned"),
        CheckConstraint("trim(struck_reason) <> ''", "striking_told"),
    )

    id: Mapped[int] = key()
    contract_id: Mapped[int] = plain(ForeignKey("contracts.id"), nullable=False, index=True)
    taken_on: Mapped[date] = plain(Date, nullable=False)
    starts_on: Mapped[date | None] = plain(Date)
    ends_on: Mapped[date | None] = plain(Date)
    value: Mapped[Decimal | None] = plain(Money)
    struck_on: Mapped[date | None] = plain(Date)
    struck_reason: Mapped[str | None] = plain(Text)

    contract: Mapped[Contract] = relationship(back_populates="options")


class IndexedValue(Base):
    """The contract's value after an index clause, from a day on: what shares of changes are counted of (§136(5))."""

    __tablename__ = "indexed_values"
    __table_args__ = (
        CheckConstraint("value > 0", "value_positive"),
        CheckConstraint("trim(reason) <> ''", "reasoned"),
        CheckConstraint("(struck_on IS NULL) = (struck_reason IS NULL)", "striking_reasoned"),
        CheckConstraint("trim(struck_reason) <> ''", "striking_told"),
    )

    id: Mapped[int] = key()
    contract_id: Mapped[int] = plain(ForeignKey("contracts.id"), nullable=False, index=True)
    valid_on: Mapped[date] = plain(Date, nullable=False)
    value: Mapped[Decimal] = plain(Money, nullable=False)
    reason: Mapped[str] = plain(Text, nullable=False)
    struck_on: Mapped[date | None] = plain(Date)
    struck_reason: Mapped[str | None] = plain(Text)

    contract: Mapped[Contract] = relationship(back_populates="indexings")


Entry = Modification | OptionTaken | IndexedValue

_TOO_EARLY = (
    "NOT EXISTS (SELECT 1 FROM awards a WHERE a.id = NEW.award_id AND a.lot_id = NEW.lot_id AND a.state = 'decided' "
    "AND (NOT a.standstill_binds OR (a.earliest_contract_day <= NEW.concluded_on AND NOT EXISTS ("
    "SELECT 1 FROM appeals p WHERE p.award_id = a.id AND p.resolved_on IS NULL AND p.permission_on IS NULL))))"
)
for _verb in ("INSERT", "UPDATE OF award_id, lot_id, concluded_on"):
    forbid(
        Contract.__table__,
        f"contracts_standstill_{_verb.split()[0].lower()}",
        f"BEFORE {_verb}",
        when=_TOO_EARLY,
        refusal="standstill or appeal forbids this contract",
    )
# The supplier and the award of a contract stay (`contracts_stay`); so this is asked once.
forbid(
    Contract.__table__,
    "contracts_chosen",
    "BEFORE INSERT",
    when="NOT EXISTS (SELECT 1 FROM award_lines l JOIN offers o ON o.id = l.offer_id JOIN tenders t "
    "ON t.id = o.tender_id WHERE l.award_id = NEW.award_id AND l.chosen AND o.lot_id = NEW.lot_id "
    "AND t.supplier_id = NEW.supplier_id)",
    refusal="the award did not choose this supplier",
)

_FIXED = {
    "contracts": ("lot_id", "award_id", "supplier_id"),
    "modifications": ("contract_id", "ground", "agreed_on", "value", "new_end", "reason"),
    "options_taken": ("contract_id", "taken_on", "starts_on", "ends_on", "value"),
    "indexed_values": ("contract_id", "valid_on", "value", "reason"),
}


def _rewritten(name: str) -> str:
    """An entry that says something else than it did, or one that was struck out and is touched again."""
    told = changed(_FIXED[name])
    return told if name == "contracts" else f"{told} OR OLD.struck_on IS NOT NULL"


for _model in (Contract, Modification, OptionTaken, IndexedValue):
    _name, _refusal = _model.__tablename__, f"what is recorded in {_model.__tablename__} stays"
    forbid(_model.__table__, f"{_name}_stay", "BEFORE UPDATE", when=_rewritten(_name), refusal=_refusal)
    kept(_model.__table__, refusal=_refusal)
    unreplaced(_model.__table__)
    dated(_model.__table__)
