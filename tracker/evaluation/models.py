"""Tables of the comparison: grades with their reasons, and frozen versions that are never overwritten.

Not here: the arithmetic (`scoring`), and which tender is chosen (`awards`).
"""

from datetime import datetime
from fractions import Fraction

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from tracker.database import Base, Exact, Moment, Versioned, append_only, forbid, key, plain, unreplaced
from tracker.rounds import Criterion, Lot, proposed
from tracker.tenders import Offer


class Score(Versioned, Base):
    """The grade of one offer on one announced quality criterion, with its reason."""

    __tablename__ = "scores"
    __table_args__ = (
        UniqueConstraint("offer_id", "criterion_id"),
        CheckConstraint("trim(reason) <> ''", "reasoned"),
    )

    id: Mapped[int] = key()
    offer_id: Mapped[int] = plain(ForeignKey("offers.id"), nullable=False, index=True)
    criterion_id: Mapped[int] = plain(ForeignKey("criteria.id"), nullable=False, index=True)
    grade: Mapped[Fraction] = plain(Exact, nullable=False)
    reason: Mapped[str] = plain(Text, nullable=False)
    evidence: Mapped[str | None] = plain(Text)

    offer: Mapped[Offer] = relationship()
    criterion: Mapped[Criterion] = relationship()


class Comparison(Base):
    """A frozen comparison of a lot: its inputs and results as canonical JSON, numbered from 1."""

    __tablename__ = "comparisons"
    __table_args__ = (UniqueConstraint("lot_id", "number"),)

    id: Mapped[int] = key()
    lot_id: Mapped[int] = plain(ForeignKey("lots.id"), nullable=False, index=True)
    number: Mapped[int] = plain(Integer, nullable=False)
    frozen_at: Mapped[datetime] = plain(Moment, nullable=False)
    frozen_by_id: Mapped[int] = plain(ForeignKey("people.id"), nullable=False)
    why: Mapped[str | None] = plain(Text)
    inputs: Mapped[str] = plain(Text, nullable=False)
    results: Mapped[str] = plain(Text, nullable=False)
    digest: Mapped[str] = plain(String(64), nullable=False)  # SHA-256 over inputs and results

    lot: Mapped[Lot] = relationship()


append_only(Comparison.__table__, name="comparisons")
unreplaced(Score.__table__)
for _verb, _rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
    _lots = [f"(SELECT lot_id FROM offers WHERE id = {_row}.offer_id)" for _row in _rows]  # noqa: S608
    forbid(
        Score.__table__,
        f"scores_locked_{_verb.lower()}",
        f"BEFORE {_verb}",
        when=" OR ".join(proposed(_lot) for _lot in _lots),
        refusal="scores on which a proposal rests stay",
    )
