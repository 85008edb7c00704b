"""Tables of the award: proposal and decision of a lot, reasons, notifications, corrections and appeals.

Not here: the contract (`contracts`). Four eyes and whole decisions are demanded by CHECKs; what was proposed, and
then what was decided, no statement changes.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, relationship

from tracker.accounts import Person
from tracker.awards.guards import guard_awards, guard_lots, guard_notifications, guard_parts, guard_remedy
from tracker.database import Base, Moment, Versioned, append_only, key, plain
from tracker.evaluation import Comparison
from tracker.organisations import Supplier
from tracker.rounds import Criterion, Lot, one_of
from tracker.tenders import Offer, Tender

STATES = ("proposed", "sent_back", "withdrawn", "decided", "annulled")
APPEAL_OUTCOMES = ("rejected", "dismissed", "withdrawn", "annulled", "compensation", "other")
DEFICIENCY_FOUND_BY = ("court", "buyer")
CORRECTION_OUTCOMES = ("rejected", "corrected", "annulled")


class Award(Versioned, Base):
    """A lot's award, from its proposal on; an annulled or withdrawn one stays, and a new one follows it."""

    __tablename__ = "awards"
    __table_args__ = (
        UniqueConstraint("lot_id", "number"),
        Index("uq_awards_live", "lot_id", unique=True, sqlite_where=text("state IN ('proposed', 'decided')"),
              postgresql_where=text("state IN ('proposed', 'decided')")),
        one_of("state", STATES),
        CheckConstraint("approved_by_id <> proposed_by_id", "four_eyes"),
        CheckConstraint(
            "state NOT IN ('decided', 'annulled') OR (approved_by_id IS NOT NULL AND approved_at IS NOT NULL "
            "AND decided_on IS NOT NULL AND decision_number IS NOT NULL)", "decided_whole"),
        CheckConstraint("state <> 'annulled' OR ended_reason IS NOT NULL", "annulling_reasoned"),
        CheckConstraint("direct OR comparison_id IS NOT NULL", "rests_on_comparison"),
        CheckConstraint("trim(direct_reason) <> ''", "direct_reasoned"),
        CheckConstraint("trim(reasons) <> ''", "reasoned"),
    )  # fmt: skip

    id: Mapped[int] = key()
    lot_id: Mapped[int] = plain(ForeignKey("lots.id"), nullable=False, index=True)
    number: Mapped[int] = plain(Integer, nullable=False)
    state: Mapped[str] = plain(String(20), nullable=False, default="proposed")
    comparison_id: Mapped[int | None] = plain(ForeignKey("comparisons.id"), index=True)
    direct: Mapped[bool] = plain(nullable=False, default=False)
    direct_reason: Mapped[str | None] = plain(Text)
    reasons: Mapped[str] = plain(Text, nullable=False)
    price_only_reason: Mapped[str | None] = plain(Text)
    tie_reason: Mapped[str | None] = plain(
        Text
    )  # how equal tenders were told apart: the rule, who drew, who saw it
    proposed_by_id: Mapped[int] = plain(ForeignKey("people.id"), nullable=False)
    proposed_at: Mapped[datetime] = plain(Moment, nullable=False)
    approved_by_id: Mapped[int | None] = plain(ForeignKey("people.id"))
    approved_at: Mapped[datetime | None] = plain(Moment)
    comment: Mapped[str | None] = plain(Text)  # the manager's, when sent back or approved
    decision_number: Mapped[str | None] = plain(String(80))
    decided_on: Mapped[date | None] = plain(Date)
    decision_maker: Mapped[str | None] = plain(String(200))  # office or title that decides
    correction_instructions: Mapped[bool] = plain(nullable=False, default=False)
    appeal_instructions: Mapped[bool] = plain(nullable=False, default=False)
    standstill_binds: Mapped[bool] = plain(nullable=False, default=False)
    standstill_finding: Mapped[str | None] = plain(Text)  # law.Finding as JSON
    earliest_contract_day: Mapped[date | None] = plain(Date)  # kept when every tenderer has been notified
    ended_on: Mapped[date | None] = plain(Date)
    ended_reason: Mapped[str | None] = plain(Text)  # why annulled or withdrawn

    lot: Mapped[Lot] = relationship()
    comparison: Mapped[Comparison | None] = relationship()
    proposed_by: Mapped[Person] = relationship(foreign_keys=[proposed_by_id])
    approved_by: Mapped[Person | None] = relationship(foreign_keys=[approved_by_id])
    lines: Mapped[list["Line"]] = relationship(back_populates="award", order_by="Line.id")
    criterion_reasons: Mapped[list["CriterionReason"]] = relationship(back_populates="award")
    notifications: Mapped[list["Notification"]] = relationship(
        back_populates="award", order_by="Notification.id"
    )
    deficiencies: Mapped[list["Deficiency"]] = relationship(back_populates="award", order_by="Deficiency.id")


class Line(Base):
    """What the award says of one offer: chosen (in which order of priority) or not, and why."""

    __tablename__ = "award_lines"
    __table_args__ = (
        UniqueConstraint("award_id", "offer_id"),
        CheckConstraint("chosen OR priority IS NULL", "priority_of_chosen"),
        CheckConstraint("trim(reason) <> ''", "reasoned"),
    )

    id: Mapped[int] = key()
    award_id: Mapped[int] = plain(ForeignKey("awards.id"), nullable=False, index=True)
    offer_id: Mapped[int] = plain(ForeignKey("offers.id"), nullable=False, index=True)
    chosen: Mapped[bool] = plain(nullable=False)
    priority: Mapped[int | None] = plain(Integer)
    reason: Mapped[str] = plain(Text, nullable=False)

    award: Mapped[Award] = relationship(back_populates="lines")
    offer: Mapped[Offer] = relationship()


class CriterionReason(Base):
    """What decided on one criterion, in words (§123)."""

    __tablename__ = "award_criterion_reasons"
    __table_args__ = (
        UniqueConstraint("award_id", "criterion_id"),
        CheckConstraint("trim(reason) <> ''", "reasoned"),
    )

    id: Mapped[int] = key()
    award_id: Mapped[int] = plain(ForeignKey("awards.id"), nullable=False, index=True)
    criterion_id: Mapped[int] = plain(ForeignKey("criteria.id"), nullable=False, index=True)
    reason: Mapped[str] = plain(Text, nullable=False)

    award: Mapped[Award] = relationship(back_populates="criterion_reasons")
    criterion: Mapped[Criterion] = relationship()


class Notification(Versioned, Base):
    """The decision as sent to one tenderer: channel, moment, and later knowledge where it is shown."""

    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("award_id", "tender_id"),
        one_of("channel", ("electronic", "post")),
    )

    id: Mapped[int] = key()
    award_id: Mapped[int] = plain(ForeignKey("awards.id"), nullable=False, index=True)
    tender_id: Mapped[int] = plain(ForeignKey("tenders.id"), nullable=False, index=True)
    channel: Mapped[str] = plain(String(20), nullable=False)
    sent_at: Mapped[datetime] = plain(Moment, nullable=False)
    known_on: Mapped[date | None] = plain(Date)  # only where later knowledge is shown
    # Until when this notice alone makes a contract wait; the award's own day is never before it.
    earliest_contract_day: Mapped[date | None] = plain(Date)

    award: Mapped[Award] = relationship(back_populates="notifications")
    tender: Mapped[Tender] = relationship()


class Appeal(Versioned, Base):
    """An appeal to the Market Court against a lot's award."""

    __tablename__ = "appeals"
    __table_args__ = (
        one_of("outcome", APPEAL_OUTCOMES),
        CheckConstraint("(resolved_on IS NULL) = (outcome IS NULL)", "resolved_with_outcome"),
        CheckConstraint("resolved_on >= filed_on", "resolved_after_filed"),
    )

    id: Mapped[int] = key()
    award_id: Mapped[int] = plain(ForeignKey("awards.id"), nullable=False, index=True)
    docket: Mapped[str | None] = plain(String(80))
    appellant_id: Mapped[int | None] = plain(ForeignKey("suppliers.id"), index=True)
    filed_on: Mapped[date] = plain(Date, nullable=False)
    permission_on: Mapped[date | None] = plain(
        Date
    )  # the court lets the contract be concluded or implemented
    resolved_on: Mapped[date | None] = plain(Date)
    outcome: Mapped[str | None] = plain(String(20))
    note: Mapped[str | None] = plain(Text)

    award: Mapped[Award] = relationship()
    appellant: Mapped[Supplier | None] = relationship()


class Deficiency(Base):
    """What somebody found essentially deficient in a decision or its instructions: six months to appeal (§147(3))."""

    __tablename__ = "deficiencies"
    __table_args__ = (
        one_of("found_by", DEFICIENCY_FOUND_BY),
        CheckConstraint("trim(lacking) <> ''", "said"),
    )

    id: Mapped[int] = key()
    award_id: Mapped[int] = plain(ForeignKey("awards.id"), nullable=False, index=True)
    found_on: Mapped[date] = plain(Date, nullable=False)
    found_by: Mapped[str] = plain(String(20), nullable=False)
    docket: Mapped[str | None] = plain(String(80))
    lacking: Mapped[str] = plain(Text, nullable=False)
    recorded_by_id: Mapped[int] = plain(ForeignKey("people.id"), nullable=False)
    recorded_at: Mapped[datetime] = plain(Moment, nullable=False)

    award: Mapped[Award] = relationship(back_populates="deficiencies")


class Correction(Versioned, Base):
    """A procurement correction: a tenderer's claim, or the buyer's own."""

    __tablename__ = "corrections"
    __table_args__ = (
        one_of("outcome", CORRECTION_OUTCOMES),
        CheckConstraint("(resolved_on IS NULL) = (outcome IS NULL)", "resolved_with_outcome"),
    )

    id: Mapped[int] = key()
    award_id: Mapped[int] = plain(ForeignKey("awards.id"), nullable=False, index=True)
    claimant_id: Mapped[int | None] = plain(ForeignKey("suppliers.id"), index=True)  # none: the buyer's own
    claimed_on: Mapped[date] = plain(Date, nullable=False)
    resolved_on: Mapped[date | None] = plain(Date)
    outcome: Mapped[str | None] = plain(String(20))
    note: Mapped[str | None] = plain(Text)

    award: Mapped[Award] = relationship()
    claimant: Mapped[Supplier | None] = relationship()


append_only(Deficiency.__table__, name="deficiencies")
guard_awards(Award.__table__)
guard_lots(Lot.__table__)
guard_parts(Line.__table__, name="award_lines")
guard_parts(CriterionReason.__table__, name="award_criterion_reasons")
guard_notifications(Notification.__table__)
guard_remedy(
    Appeal.__table__,
    begun="filed_on",
    facts=("docket", "appellant_id"),
    outcome=("permission_on", "resolved_on", "outcome"),
)
guard_remedy(
    Correction.__table__, begun="claimed_on", facts=("claimant_id",), outcome=("resolved_on", "outcome")
)
