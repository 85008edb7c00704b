"""Tables of the comparison: grades or ranks with their reasons, and frozen versions that are never overwritten.

Not here: the arithmetic (`scoring`), and which tender is chosen (`awards`).
"""

from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from tracker.database import (
    Base,
    Exact,
    Moment,
    Versioned,
    append_only,
    forbid,
    key,
    personal,
    plain,
    unreplaced,
)
from tracker.rounds import ORDER, Criterion, Lot, proposed
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


class Ranking(Base):
    """How a lot's tenders rank on one announced criterion, in order of importance: numbered from 1, the last counts."""

    __tablename__ = "rankings"
    __table_args__ = (
        UniqueConstraint("lot_id", "criterion_id", "number"),
        CheckConstraint("number >= 1", "numbered"),
    )

    id: Mapped[int] = key()
    lot_id: Mapped[int] = plain(ForeignKey("lots.id"), nullable=False, index=True)
    criterion_id: Mapped[int] = plain(ForeignKey("criteria.id"), nullable=False, index=True)
    number: Mapped[int] = plain(Integer, nullable=False)
    ranked_at: Mapped[datetime] = plain(Moment, nullable=False)
    ranked_by_id: Mapped[int] = plain(ForeignKey("people.id"), nullable=False)

    lot: Mapped[Lot] = relationship()
    criterion: Mapped[Criterion] = relationship()
    places: Mapped[list["RankedPlace"]] = relationship(back_populates="ranking", order_by="RankedPlace.id")


class RankedPlace(Base):
    """The rank of one tender in a ranking, and why it stands there; equals share the best of their places."""

    __tablename__ = "ranked_places"
    __table_args__ = (
        UniqueConstraint("ranking_id", "offer_id"),
        CheckConstraint("place >= 1", "from_one"),
        CheckConstraint("trim(reason) <> ''", "reasoned"),
    )

    id: Mapped[int] = key()
    ranking_id: Mapped[int] = plain(ForeignKey("rankings.id"), nullable=False, index=True)
    offer_id: Mapped[int] = plain(ForeignKey("offers.id"), nullable=False, index=True)
    place: Mapped[int] = plain(Integer, nullable=False)
    reason: Mapped[str] = plain(Text, nullable=False)

    ranking: Mapped[Ranking] = relationship(back_populates="places")
    offer: Mapped[Offer] = relationship()


append_only(Ranking.__table__, name="rankings")
append_only(RankedPlace.__table__, name="ranked_places")
_RANKED_IN = "(SELECT lot_id FROM rankings WHERE id = NEW.ranking_id)"
_OUT_OF_ORDER = (
    "NOT EXISTS (SELECT 1 FROM criteria JOIN schemes ON schemes.id = criteria.scheme_id "  # noqa: S608
    f"WHERE criteria.id = NEW.criterion_id AND criteria.kind = 'quality' AND schemes.model = '{ORDER}' "
    "AND schemes.round_id = (SELECT round_id FROM lots WHERE id = NEW.lot_id) "
    "AND (schemes.lot_id IS NULL OR schemes.lot_id = NEW.lot_id))"
)
_NEXT = (
    "(SELECT COALESCE(MAX(number), 0) + 1 FROM rankings "
    "WHERE lot_id = NEW.lot_id AND criterion_id = NEW.criterion_id)"
)
_ELSEWHERE = f"NOT EXISTS (SELECT 1 FROM offers WHERE id = NEW.offer_id AND lot_id = {_RANKED_IN})"  # noqa: S608
for _table, _name, _when, _refusal in (
    (Ranking, "rankings_locked", proposed("NEW.lot_id"), "rankings on which a proposal rests stay"),
    (Ranking, "rankings_in_order", _OUT_OF_ORDER, "tenders are ranked on announced criteria without numbers"),
    (Ranking, "rankings_numbered", f"NEW.number <> {_NEXT}", "rankings are numbered in their order"),
    (RankedPlace, "ranked_places_locked", proposed(_RANKED_IN), "rankings on which a proposal rests stay"),
    (RankedPlace, "ranked_places_of_lot", _ELSEWHERE, "only offers for the lot are ranked in it"),
):
    forbid(_table.__table__, _name, "BEFORE INSERT", when=_when, refusal=_refusal)


def ungraded_in_order(table: Any) -> None:
    """Let a table hold no grade on a criterion whose lot is compared in order of importance, without numbers."""
    ordered = (
        "EXISTS (SELECT 1 FROM criteria JOIN schemes ON schemes.id = criteria.scheme_id "  # noqa: S608
        f"WHERE criteria.id = NEW.criterion_id AND schemes.model = '{ORDER}')"
    )
    for verb in ("INSERT", "UPDATE"):
        forbid(
            table,
            f"{table.name}_in_order_{verb.lower()}",
            f"BEFORE {verb}",
            when=ordered,
            refusal="tenders in order of importance are ranked, not graded",
        )


ungraded_in_order(Score.__table__)


class LotsDrawn(Base):
    """A drawing of lots among equal tenders of a lot: who drew, when, and before which witnesses. It stays."""

    __tablename__ = "lots_drawn"
    __table_args__ = (
        CheckConstraint("trim(drawn_by) <> ''", "drawer_named"),
        CheckConstraint("trim(witnesses) <> ''", "witnessed"),
        CheckConstraint("drawn_at <= recorded_at", "drawn_before_recorded"),
    )

    id: Mapped[int] = key()
    lot_id: Mapped[int] = plain(ForeignKey("lots.id"), nullable=False, index=True)
    drawn_at: Mapped[datetime] = plain(Moment, nullable=False)
    drawn_by: Mapped[str] = personal(String(300), nullable=False)
    witnesses: Mapped[str] = personal(Text, nullable=False)  # one a line
    recorded_at: Mapped[datetime] = plain(Moment, nullable=False)
    recorded_by_id: Mapped[int] = plain(ForeignKey("people.id"), nullable=False)

    lot: Mapped[Lot] = relationship()
    places: Mapped[list["PlaceDrawn"]] = relationship(back_populates="drawing", order_by="PlaceDrawn.place")


class PlaceDrawn(Base):
    """The place that one of the equal tenders drew, from 1."""

    __tablename__ = "places_drawn"
    __table_args__ = (
        UniqueConstraint("drawing_id", "offer_id"),
        UniqueConstraint("drawing_id", "place"),
        CheckConstraint("place > 0", "from_one"),
    )

    id: Mapped[int] = key()
    drawing_id: Mapped[int] = plain(ForeignKey("lots_drawn.id"), nullable=False, index=True)
    offer_id: Mapped[int] = plain(ForeignKey("offers.id"), nullable=False, index=True)
    place: Mapped[int] = plain(Integer, nullable=False)

    drawing: Mapped[LotsDrawn] = relationship(back_populates="places")
    offer: Mapped[Offer] = relationship()


append_only(LotsDrawn.__table__, name="lots_drawn")
append_only(PlaceDrawn.__table__, name="places_drawn")
