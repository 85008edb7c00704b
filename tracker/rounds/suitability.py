"""What a round asks of its tenderers: requirements of suitability, announced with it and locked at its publication.

Not here: setting them (`operations`), and whether a tenderer meets them, which is judged after the opening.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, relationship

from tracker import law
from tracker.database import Base, Exact, key, plain
from tracker.rounds.guards import lock
from tracker.rounds.models import Round, one_of

REQUIREMENTS = ("register", "economic", "technical")


class Requirement(Base):
    """One requirement of suitability: its kind, its text as announced in each language, and a turnover asked for.

    The turnover is told as a multiple of the procurement's estimated value for one year, with the reasons where it is
    above what the law lets be asked without any.
    """

    __tablename__ = "requirements"
    __table_args__ = (
        UniqueConstraint("round_id", "position"),
        one_of("kind", REQUIREMENTS),
        CheckConstraint("text_fi IS NOT NULL OR text_sv IS NOT NULL OR text_en IS NOT NULL", "told"),
        CheckConstraint("turnover_factor IS NULL OR kind = 'economic'", "turnover_is_economic"),
        CheckConstraint("factor_reason IS NULL OR turnover_factor IS NOT NULL", "reason_of_turnover"),
        CheckConstraint("position > 0", "numbered"),
    )

    id: Mapped[int] = key()
    round_id: Mapped[int] = plain(ForeignKey("rounds.id"), nullable=False, index=True)
    position: Mapped[int] = plain(Integer, nullable=False)
    kind: Mapped[str] = plain(String(20), nullable=False)
    text_fi: Mapped[str | None] = plain(Text)
    text_sv: Mapped[str | None] = plain(Text)
    text_en: Mapped[str | None] = plain(Text)
    turnover_factor: Mapped[Fraction | None] = plain(Exact)
    factor_reason: Mapped[str | None] = plain(Text)

    round: Mapped[Round] = relationship()


lock(Requirement.__table__, "{row}.round_id")


@dataclass(frozen=True, kw_only=True)
class RequirementFacts:
    """A requirement as it is told; at least one of the texts is there."""

    kind: str
    text_fi: str | None = None
    text_sv: str | None = None
    text_en: str | None = None
    turnover_factor: Fraction | None = None
    factor_reason: str | None = None


def requirements_of(session: Session, round_: Round) -> list[Requirement]:
    """What the round asks of its tenderers, in the order in which it was announced."""
    asked = select(Requirement).where(Requirement.round_id == round_.id)
    return list(session.scalars(asked.order_by(Requirement.position)))


def required(requirement: Requirement | RequirementFacts, language: str) -> str:
    """A requirement's text in a language; where there is none in it, the first of the others."""
    order = dict.fromkeys((language, "fi", "sv", "en"))
    texts = (getattr(requirement, f"text_{one}") for one in order)
    return next((text for text in texts if text), "")


def turnover_limit(regime: str | None, *, on: date) -> law.ValueFinding | None:
    """How many times the procurement's value a yearly turnover may be asked for, where the regime's law says it.

    Only above the EU threshold it does; under Annex E the buyer may follow the same sections.
    """
    if regime != "eu":
        return None
    try:
        return law.on(on).value("suit.turnover_max_multiple")
    except law.NotInForce:
        return None


def over_turnover(
    requirements: Sequence[Requirement | RequirementFacts], limit: law.ValueFinding | None
) -> int | None:
    """The number, from 1, of the first requirement whose turnover is above the limit and gives no reasons."""
    if limit is None or not limit.decides:
        return None
    for number, one in enumerate(requirements, start=1):
        factor, reason = one.turnover_factor, (one.factor_reason or "").strip()
        if factor is not None and factor > limit.number and not reason:
            return number
    return None
