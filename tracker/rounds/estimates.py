"""The lines of which a planned round's estimated value consists, and what they add up to.

Not here: how a line counts (`tracker.law`), and setting them (`operations`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, select
from sqlalchemy.orm import Mapped, Session, relationship

from tracker import law
from tracker.database import Base, Money, key, plain
from tracker.rounds.models import Lot, Round, one_of

LASTING = ("framework", "dps")


class EstimateLine(Base):
    """One line of a round's estimated value: its kind, its range in EUR excluding VAT, and the lot it is for.

    A monthly line holds the amounts of one month; without `months` it runs until further notice.
    """

    __tablename__ = "estimate_lines"
    __table_args__ = (
        one_of("kind", law.ESTIMATE_KINDS),
        CheckConstraint("low >= 0 AND high >= low", "range_in_order"),
        CheckConstraint("months IS NULL OR (kind = 'monthly' AND months > 0)", "months_of_monthly"),
    )

    id: Mapped[int] = key()
    round_id: Mapped[int] = plain(ForeignKey("rounds.id"), nullable=False, index=True)
    lot_id: Mapped[int | None] = plain(ForeignKey("lots.id"), index=True)
    position: Mapped[int] = plain(Integer, nullable=False)
    kind: Mapped[str] = plain(String(20), nullable=False)
    low: Mapped[Decimal] = plain(Money, nullable=False)
    high: Mapped[Decimal] = plain(Money, nullable=False)
    months: Mapped[int | None] = plain(Integer)
    note: Mapped[str | None] = plain(String(300))

    round: Mapped[Round] = relationship()
    lot: Mapped[Lot | None] = relationship()


@dataclass(frozen=True, kw_only=True)
class LineFacts:
    """One line as it is told; `high` is the upper end, the same as `low` where one amount is known."""

    kind: str
    low: Decimal
    high: Decimal
    lot: Lot | None = None
    months: int | None = None
    note: str | None = None


def estimate_lines(session: Session, round_: Round) -> list[EstimateLine]:
    """The lines of a round in their order; none where its value was entered as it is."""
    asked = select(EstimateLine).where(EstimateLine.round_id == round_.id)
    return list(session.scalars(asked.order_by(EstimateLine.position)))


def estimated(round_: Round, lines: Sequence[EstimateLine | LineFacts], *, on: date) -> law.EstimateFinding:
    """What the lines add up to by the law of a day, line by line."""
    told = [
        law.Line(
            kind=line.kind,
            low=line.low,
            high=line.high,
            months=line.months,
            lot=None if line.lot is None else line.lot.code,
        )
        for line in lines
    ]
    bound = law.on(on)
    threshold = bound.national_threshold(cpv=round_.cpv)
    return bound.estimate(told, lasting=round_.technique in LASTING, threshold=threshold)
