"""Tables of the procurement round: the round, its co-buyers and keepers, lots, and the announced comparison scheme.

Not here: tenders, scores, awards and contracts, which are rooms further on in the story.
"""

import json
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, relationship

from tracker.database import Base, Exact, Moment, Money, Versioned, key, plain, searched
from tracker.organisations import Organisation
from tracker.rounds.guards import ORDER, guard_lots, guard_order, guard_rounds, lock

STAGES = ("planned", "published", "opened", "cancelled")
LOT_STAGES = ("tendered", "evaluated", "proposed", "decided", "concluded", "ended", "cancelled")
TRAININGS = (
    "integration", "literacy", "finnish_swedish", "labour_market", "preparatory", "joint_purchase",
    "job_search_coaching",
)  # fmt: skip
PROCEDURES = ("open", "restricted", "negotiated", "dialogue", "innovation", "described", "direct")
TECHNIQUES = ("contract", "framework", "dps")
FRAMEWORK_MODES = ("priority", "mini_competition", "priority_and_mini_competition")
NEEDS_CONSIDERED = ("yes", "no", "not_applicable")
LANGUAGES_OF_TRAINING = ("fi", "sv", "fi_sv", "other")
RECEIVED_IN = ("here", "elsewhere")
REGIMES = ("annex_e", "eu", "national", "below_threshold", "not_established")
CO_BUYER_ROLES = ("lead", "co_buyer", "orderer")
TRACKS = ("slow", "basic", "fast", "literacy", "top_up", "mixed", "other")
LEVELS = ("0", "literacy", "A1.1", "A1.2", "A1.3", "A2.1", "A2.2", "B1.1", "B1.2", "B2.1", "B2.2", "C1")
PRICE_UNITS = ("student_workday", "student", "group", "hour", "lump_sum", "credit")
MODELS = ("points", "lowest_price", "quality_then_price", "comparison_price", ORDER)
GRADINGS = ("consensus", "mean")  # how several evaluators come to one grade
WORKDAY_MINUTES = 315
CANCELLATION_ANNOUNCED = (
    "cancellation_notice_sent_on IS NULL "
    "OR (stage = 'cancelled' AND cancellation_notice_sent_on >= cancelled_on)"
)


def one_of(column: str, codes: tuple[str, ...]) -> CheckConstraint:
    """A CHECK that a column holds one of the codes, or nothing where it may be empty."""
    return CheckConstraint(f"{column} IN ({', '.join(repr(code) for code in codes)})", f"{column}_known")


class Round(Versioned, Base):
    """A procurement round, from the need to the last lot's end.

    A *record* is a round imported from what others published: steps may be missing, nothing is decided in it.
    """

    __tablename__ = "rounds"
    __table_args__ = (
        UniqueConstraint("buyer_id", "reference"),
        one_of("stage", STAGES),
        one_of("training", TRAININGS),
        one_of("procedure", PROCEDURES),
        one_of("technique", TECHNIQUES),
        one_of("framework_mode", FRAMEWORK_MODES),
        one_of("immigrant_needs", NEEDS_CONSIDERED),
        one_of("training_language", LANGUAGES_OF_TRAINING),
        one_of("received_in", RECEIVED_IN),
        one_of("regime", REGIMES),
        CheckConstraint("title_fi IS NOT NULL OR title_sv IS NOT NULL OR title_en IS NOT NULL", "titled"),
        CheckConstraint("estimated_low <= estimated_high", "estimate_in_order"),
        CheckConstraint("(estimated_low IS NULL) = (estimated_high IS NULL)", "estimate_whole"),
        CheckConstraint("estimated_low >= 0 AND estimated_high > 0", "estimate_some"),
        CheckConstraint("contract_end >= contract_start", "term_in_order"),
        CheckConstraint("record OR decided_on IS NULL", "decided_by_lot"),
        CheckConstraint("NOT record OR source IS NOT NULL", "record_sourced"),
        CheckConstraint(
            "record OR stage IN ('planned', 'cancelled') OR (law_day IS NOT NULL AND regime IS NOT NULL)",
            "law_fixed_at_publication",
        ),
        CheckConstraint("record OR stage <> 'opened' OR opened_at IS NOT NULL", "opening_dated"),
        CheckConstraint("stage <> 'cancelled' OR cancelled_reason IS NOT NULL", "cancelling_reasoned"),
        CheckConstraint(CANCELLATION_ANNOUNCED, "cancellation_announced"),
        CheckConstraint("openers_needed >= 1", "openers_needed_some"),
        CheckConstraint("opening_minutes >= 1", "opening_minutes_some"),
        Index("ix_rounds_sort_day", "sort_day", "id", "decided_on").ddl_if(dialect="postgresql"),
        # SQLite looks for common words in this index alone, in the list's order; PostgreSQL's are too narrow.
        Index("ix_rounds_words", "sort_day", "id", "decided_on", "search_text").ddl_if(dialect="sqlite"),
        Index("ix_rounds_buyer_id_sort_day", "buyer_id", "sort_day", "id"),
        Index("ix_rounds_buyer_id_keeper_id", "buyer_id", "keeper_id"),
        Index("ix_rounds_keeper_id", "keeper_id", "sort_day", "id"),
        Index("ix_rounds_stage", "stage", "sort_day", "id"),
        Index("ix_rounds_year", "year", "sort_day", "id"),
        Index("ix_rounds_training", "training", "sort_day", "id"),
        Index("ix_rounds_reference", "reference", "id"),
        Index("ix_rounds_estimate_sort", "estimate_sort", "id"),
        Index("ix_rounds_title_sort", "title_sort", "id"),
        Index("ix_rounds_deadline_on", "deadline_on"),
        Index("ix_rounds_decided_on", "decided_on"),
    )

    id: Mapped[int] = key()
    reference: Mapped[str] = plain(String(80), nullable=False)
    title_fi: Mapped[str | None] = plain(String(300))
    title_sv: Mapped[str | None] = plain(String(300))
    title_en: Mapped[str | None] = plain(String(300))
    buyer_id: Mapped[int] = plain(ForeignKey("organisations.id"), nullable=False)
    keeper_id: Mapped[int] = plain(
        ForeignKey("organisations.id"), nullable=False
    )  # today's; dated rows in `keepers`
    stage: Mapped[str] = plain(String(20), nullable=False, default="planned")
    training: Mapped[str] = plain(String(30), nullable=False)
    cpv: Mapped[str | None] = plain(String(8))
    nuts: Mapped[str | None] = plain(String(8))
    nuts_version: Mapped[str | None] = plain(String(4))

    procedure: Mapped[str | None] = plain(String(20))
    notice_kind: Mapped[str | None] = plain(String(120))  # as the notice service printed it
    notice_number: Mapped[str | None] = plain(String(80))
    technique: Mapped[str | None] = plain(String(20))
    framework_ceiling: Mapped[Decimal | None] = plain(Money)
    framework_per_year: Mapped[Decimal | None] = plain(Money)
    framework_suppliers: Mapped[int | None] = plain(Integer)
    framework_mode: Mapped[str | None] = plain(String(40))
    volume_commitment: Mapped[bool | None] = plain()
    undivided_reason: Mapped[str | None] = plain(Text)  # why the round is not divided into lots
    lot_limit: Mapped[int | None] = plain(Integer)  # announced: at most so many lots to one tenderer
    subcontract_share: Mapped[Fraction | None] = plain(Exact)  # announced: percent that may be subcontracted

    estimated_low: Mapped[Decimal | None] = plain(Money)
    estimated_high: Mapped[Decimal | None] = plain(Money)
    value_note: Mapped[str | None] = plain(Text)
    regime: Mapped[str | None] = plain(String(20))
    regime_finding: Mapped[str | None] = plain(Text)  # law.Finding as JSON, kept as it was answered
    law_day: Mapped[date | None] = plain(Date)  # the day whose law governs the round, for ever

    planned_notice_on: Mapped[date | None] = plain(Date)
    planned_decision_on: Mapped[date | None] = plain(Date)
    began_on: Mapped[date | None] = plain(Date)
    notice_sent_on: Mapped[date | None] = plain(Date)
    notice_published_on: Mapped[date | None] = plain(Date)
    questions_until: Mapped[datetime | None] = plain(Moment)
    answers_by: Mapped[date | None] = plain(Date)  # the buyer's own day; the law's follows from the deadline
    tender_deadline: Mapped[datetime | None] = plain(Moment)
    deadline_on: Mapped[date | None] = plain(Date)  # the deadline's day in Helsinki; records know no more
    tenders_valid_until: Mapped[date | None] = plain(Date)
    published_at: Mapped[datetime | None] = plain(Moment)
    opened_at: Mapped[datetime | None] = plain(Moment)
    decided_on: Mapped[date | None] = plain(Date)  # records only: elsewhere each lot is decided
    contract_start: Mapped[date | None] = plain(Date)
    contract_end: Mapped[date | None] = plain(Date)
    option_terms: Mapped[str | None] = plain(Text)
    cancelled_on: Mapped[date | None] = plain(Date)
    cancelled_reason: Mapped[str | None] = plain(Text)
    cancellation_notice_sent_on: Mapped[date | None] = plain(Date)

    received_in: Mapped[str] = plain(String(20), nullable=False, default="here")
    other_system: Mapped[str | None] = plain(String(120))
    # How many of those named must say that the tenders be opened, and within how many minutes of the first.
    openers_needed: Mapped[int] = plain(Integer, nullable=False, default=2, server_default=text("2"))
    opening_minutes: Mapped[int] = plain(Integer, nullable=False, default=60, server_default=text("60"))
    curriculum: Mapped[str | None] = plain(String(120))
    training_language: Mapped[str | None] = plain(String(10))
    immigrant_needs: Mapped[str | None] = plain(String(20))
    immigrant_needs_how: Mapped[str | None] = plain(Text)
    notes: Mapped[str | None] = plain(Text)

    record: Mapped[bool] = plain(nullable=False, default=False)
    example: Mapped[bool] = plain(nullable=False, default=False)
    source: Mapped[str | None] = plain(Text)
    remark: Mapped[str | None] = plain(Text)
    as_printed: Mapped[str | None] = plain(Text)  # JSON, field → the source's own words: quoted, never parsed
    lots_total: Mapped[int | None] = plain(Integer)  # records: more lots than their codes were printed
    lots_note: Mapped[str | None] = plain(Text)

    # What lists sort and filter by: never null, kept by the operations.
    sort_day: Mapped[date] = plain(Date, nullable=False)
    year: Mapped[int] = plain(Integer, nullable=False)
    title_sort: Mapped[str] = plain(String(300), nullable=False)
    estimate_sort: Mapped[Decimal] = plain(Money, nullable=False, default=Decimal(0))
    search_text: Mapped[str] = plain(Text, nullable=False, default="")

    buyer: Mapped[Organisation] = relationship(foreign_keys=[buyer_id])
    keeper: Mapped[Organisation] = relationship(foreign_keys=[keeper_id])
    co_buyers: Mapped[list["CoBuyer"]] = relationship(back_populates="round")
    keepers: Mapped[list["Keeper"]] = relationship(back_populates="round", order_by="Keeper.since")
    events: Mapped[list["PublishedEvent"]] = relationship(
        back_populates="round", order_by="PublishedEvent.position"
    )
    lots: Mapped[list["Lot"]] = relationship(back_populates="round", order_by="Lot.position, Lot.id")
    schemes: Mapped[list["Scheme"]] = relationship(back_populates="round")

    @property
    def printed(self) -> dict[str, str]:
        """What the source printed and nobody could read for certain: field → its own words."""
        quoted: dict[str, str] = json.loads(self.as_printed or "{}")
        return quoted


class CoBuyer(Base):
    """Another buyer of the round, and what it is there."""

    __tablename__ = "co_buyers"
    __table_args__ = (UniqueConstraint("round_id", "organisation_id"), one_of("role", CO_BUYER_ROLES))

    id: Mapped[int] = key()
    round_id: Mapped[int] = plain(ForeignKey("rounds.id"), nullable=False, index=True)
    organisation_id: Mapped[int] = plain(ForeignKey("organisations.id"), nullable=False, index=True)
    role: Mapped[str] = plain(String(20), nullable=False)

    round: Mapped[Round] = relationship(back_populates="co_buyers")
    organisation: Mapped[Organisation] = relationship()


class Keeper(Base):
    """Which organisation answers for the round from a day on; the buyer may no longer exist."""

    __tablename__ = "keepers"
    __table_args__ = (UniqueConstraint("round_id", "since"),)

    id: Mapped[int] = key()
    round_id: Mapped[int] = plain(ForeignKey("rounds.id"), nullable=False, index=True)
    organisation_id: Mapped[int] = plain(ForeignKey("organisations.id"), nullable=False, index=True)
    since: Mapped[date] = plain(Date, nullable=False)
    why: Mapped[str | None] = plain(Text)

    round: Mapped[Round] = relationship(back_populates="keepers")
    organisation: Mapped[Organisation] = relationship()


class PublishedEvent(Base):
    """What a source tells of a recorded round, in its own order; the day may be unknown."""

    __tablename__ = "published_events"

    id: Mapped[int] = key()
    round_id: Mapped[int] = plain(ForeignKey("rounds.id"), nullable=False, index=True)
    position: Mapped[int] = plain(Integer, nullable=False)
    happened_on: Mapped[date | None] = plain(Date)
    what: Mapped[str] = plain(Text, nullable=False)

    round: Mapped[Round] = relationship(back_populates="events")


class Lot(Versioned, Base):
    """A part of the round that is compared, decided and contracted for itself. Its code is text ("2a")."""

    __tablename__ = "lots"
    __table_args__ = (
        UniqueConstraint("round_id", "code"),
        one_of("stage", LOT_STAGES),
        one_of("track", TRACKS),
        one_of("level_from", LEVELS),
        one_of("level_to", LEVELS),
        one_of("price_unit", PRICE_UNITS),
        CheckConstraint("minutes_per_workday BETWEEN 1 AND 1440", "workday_possible"),
        CheckConstraint("group_size_min <= group_size_max", "group_in_order"),
        CheckConstraint("group_size_min > 0", "group_positive"),
        CheckConstraint("ceiling_price > 0", "ceiling_positive"),
        CheckConstraint("estimated_value > 0", "estimate_some"),
        CheckConstraint("stage <> 'cancelled' OR cancelled_reason IS NOT NULL", "cancelling_reasoned"),
        CheckConstraint(CANCELLATION_ANNOUNCED, "cancellation_announced"),
        Index("ix_lots_stage", "stage", "round_id"),
    )

    id: Mapped[int] = key()
    round_id: Mapped[int] = plain(ForeignKey("rounds.id"), nullable=False, index=True)
    code: Mapped[str] = plain(String(40), nullable=False)
    name: Mapped[str | None] = plain(String(300))
    position: Mapped[int] = plain(Integer, nullable=False, default=0)
    stage: Mapped[str] = plain(String(20), nullable=False, default="tendered")
    track: Mapped[str | None] = plain(String(20))
    level_from: Mapped[str | None] = plain(String(10))
    level_to: Mapped[str | None] = plain(String(10))
    price_unit: Mapped[str] = plain(String(20), nullable=False, default="student_workday")
    minutes_per_workday: Mapped[int] = plain(Integer, nullable=False, default=WORKDAY_MINUTES)
    volume: Mapped[Fraction | None] = plain(Exact)  # in price units, excluding options
    group_size_min: Mapped[int | None] = plain(Integer)
    group_size_max: Mapped[int | None] = plain(Integer)
    ceiling_price: Mapped[Decimal | None] = plain(Money)  # per price unit
    estimated_value: Mapped[Decimal | None] = plain(Money)
    cancelled_on: Mapped[date | None] = plain(Date)
    cancelled_reason: Mapped[str | None] = plain(Text)
    cancellation_notice_sent_on: Mapped[date | None] = plain(Date)

    round: Mapped[Round] = relationship(back_populates="lots")
    places: Mapped[list["LotMunicipality"]] = relationship(back_populates="lot", cascade="all, delete-orphan")


class LotMunicipality(Base):
    """A municipality in which a lot's training is given."""

    __tablename__ = "lot_municipalities"
    __table_args__ = (UniqueConstraint("lot_id", "municipality_id"),)

    id: Mapped[int] = key()
    lot_id: Mapped[int] = plain(ForeignKey("lots.id"), nullable=False, index=True)
    municipality_id: Mapped[int] = plain(ForeignKey("organisations.id"), nullable=False, index=True)

    lot: Mapped[Lot] = relationship(back_populates="places")
    municipality: Mapped[Organisation] = relationship()


class Scheme(Versioned, Base):
    """How tenders are compared, announced with the round: for the whole round, or for one lot instead of it."""

    __tablename__ = "schemes"
    __table_args__ = (
        UniqueConstraint("round_id", "lot_id"),
        Index("uq_schemes_round_whole", "round_id", unique=True, sqlite_where=text("lot_id IS NULL"),
              postgresql_where=text("lot_id IS NULL")),
        one_of("model", MODELS),
        one_of("price_basis", ("unit_price", "total")),
        one_of("tie", ("lower_price", "higher_quality", "earlier", "drawing_of_lots")),
        one_of("grading", GRADINGS),
    )  # fmt: skip

    id: Mapped[int] = key()
    round_id: Mapped[int] = plain(ForeignKey("rounds.id"), nullable=False, index=True)
    lot_id: Mapped[int | None] = plain(ForeignKey("lots.id"), index=True)
    model: Mapped[str] = plain(String(30), nullable=False, default="points")
    price_basis: Mapped[str] = plain(String(20), nullable=False, default="unit_price")
    tie: Mapped[str | None] = plain(String(20))
    total_points: Mapped[Fraction | None] = plain(
        Exact
    )  # announced sum of the weights; without one it is 100
    grading: Mapped[str] = plain(String(10), nullable=False, default="consensus", server_default="consensus")
    rounding: Mapped[str] = plain(Text, nullable=False, default="{}")  # JSON: where → {places, mode}
    price_only_reason: Mapped[str | None] = plain(Text)

    round: Mapped[Round] = relationship(back_populates="schemes")
    lot: Mapped[Lot | None] = relationship()
    criteria: Mapped[list["Criterion"]] = relationship(
        back_populates="scheme", order_by="Criterion.position", cascade="all, delete-orphan"
    )

    @property
    def rounding_rules(self) -> dict[str, dict[str, Any]]:
        """Where results are rounded and how: score, part or total → places and mode."""
        rules: dict[str, dict[str, Any]] = json.loads(self.rounding)
        return rules


class Criterion(Base):
    """One announced criterion: price by a formula, or quality by grades."""

    __tablename__ = "criteria"
    __table_args__ = (
        UniqueConstraint("scheme_id", "code"),
        one_of("kind", ("price", "quality")),
        one_of("formula", ("lowest_ratio", "linear_to_highest", "relative_excess")),
        one_of("scaling", ("none", "to_best")),
        one_of("deduction", ("share_of_own_price", "fixed_value")),
        CheckConstraint("kind <> 'price' OR formula IS NOT NULL", "price_by_formula"),
        CheckConstraint(
            "floor IS NULL OR (formula IS NOT NULL AND formula = 'relative_excess')", "floor_of_excess"
        ),
        CheckConstraint("deduction IS NULL OR kind = 'quality'", "deducted_for_quality"),
        CheckConstraint(
            "weight IS NULL OR (deduction IS NOT NULL AND deduction = 'share_of_own_price')",
            "weight_is_a_share",
        ),
        CheckConstraint(
            "value IS NULL OR (deduction IS NOT NULL AND deduction = 'fixed_value')", "value_is_fixed"
        ),
        CheckConstraint("trim(heading) <> ''", "heading_told"),
    )

    id: Mapped[int] = key()
    scheme_id: Mapped[int] = plain(ForeignKey("schemes.id"), nullable=False, index=True)
    code: Mapped[str] = plain(String(40), nullable=False)
    name: Mapped[str] = plain(String(300), nullable=False)
    description: Mapped[str | None] = plain(Text)
    position: Mapped[int] = plain(Integer, nullable=False)
    kind: Mapped[str] = plain(String(10), nullable=False)
    max_points: Mapped[Fraction] = plain(Exact, nullable=False)
    scale_max: Mapped[Fraction] = plain(Exact, nullable=False)
    formula: Mapped[str | None] = plain(String(20))
    floor: Mapped[Fraction | None] = plain(
        Exact
    )  # of the score, where an excess over the lowest price is punished
    minimum: Mapped[Fraction | None] = plain(Exact)
    scaling: Mapped[str] = plain(String(10), nullable=False, default="none")
    deduction: Mapped[str | None] = plain(String(20))  # what a quality criterion takes off a comparison price
    weight: Mapped[Fraction | None] = plain(Exact)  # a share of the tenderer's own price
    value: Mapped[Fraction | None] = plain(Exact)  # in euros
    heading: Mapped[str | None] = plain(String(300))  # the criterion under which this one was announced

    scheme: Mapped[Scheme] = relationship(back_populates="criteria")


guard_rounds(Round.__table__)
searched(Round.__table__, "search_text")
guard_lots(Lot.__table__)
guard_order(Scheme.__table__, Criterion.__table__)
lock(Scheme.__table__, "{row}.round_id")
lock(Criterion.__table__, "(SELECT round_id FROM schemes WHERE id = {row}.scheme_id)")
