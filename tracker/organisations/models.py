"""Organisations with their days, municipalities and whose they were, successions, steering areas, suppliers.

Not here: how rows come to be (`operations`, `suppliers`, `registers`) and what a day's answer is (`queries`).
"""

from datetime import date
from fractions import Fraction

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from tracker.database import Base, Exact, Versioned, key, plain

KINDS = ("ministry", "ntm_centre", "te_office", "vitality_centre", "employment_area", "municipality", "other")
AREAL = ("ntm_centre", "te_office", "vitality_centre", "employment_area")
LANGUAGE_STATUSES = ("fi", "sv", "bilingual_fi", "bilingual_sv")
SUCCESSIONS = ("all", "procurement", "remaining")
SIZES = ("micro", "small", "medium", "large", "unknown")
DAYS_IN_ORDER = "valid_to IS NULL OR valid_to >= valid_from"


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Organisation(Versioned, Base):
    """An authority between its first and its last day; a new name is a new row, so that none is overwritten.

    `business_id` is no key: several centres share one. `derived` marks a row whose facts were concluded from
    another row and not read in a source. `legal_buyer` signs for an organisation that is no legal person.
    """

    __tablename__ = "organisations"
    __table_args__ = (
        UniqueConstraint("kind", "code", "valid_from"),
        CheckConstraint(_one_of("kind", KINDS), "kind_known"),
        CheckConstraint(DAYS_IN_ORDER, "days_in_order"),
        CheckConstraint("length(trim(name_fi)) > 0", "name_given"),
        CheckConstraint("business_id IS NULL OR business_id LIKE '_______-_'", "business_id_one_form"),
        CheckConstraint("legal_buyer_id IS NULL OR legal_buyer_id <> id", "legal_buyer_another"),
    )

    id: Mapped[int] = key()
    kind: Mapped[str] = plain(String(20), nullable=False)
    code: Mapped[str] = plain(String(20), nullable=False)
    name_fi: Mapped[str] = plain(String(200), nullable=False)
    name_sv: Mapped[str | None] = plain(String(200))
    name_en: Mapped[str | None] = plain(String(200))
    alt_name_sv: Mapped[str | None] = plain(String(200))
    search_name: Mapped[str] = plain(String(2400), nullable=False, trail=False)
    business_id: Mapped[str | None] = plain(String(9), index=True)
    valid_from: Mapped[date] = plain(Date, nullable=False)
    valid_to: Mapped[date | None] = plain(Date)
    derived: Mapped[bool] = plain(Boolean, nullable=False, default=False)
    source: Mapped[str | None] = plain(String(300))
    legal_buyer_id: Mapped[int | None] = plain(ForeignKey("organisations.id"), index=True)

    legal_buyer: Mapped["Organisation | None"] = relationship(remote_side="Organisation.id")

    def __str__(self) -> str:
        return self.name_fi


class Municipality(Base):
    """A municipality as a place; its names and days stand on the organisation with the same id."""

    __tablename__ = "municipalities"
    __table_args__ = (
        CheckConstraint(_one_of("language_status", LANGUAGE_STATUSES), "language_status_known"),
    )

    id: Mapped[int] = plain(Integer, ForeignKey("organisations.id"), primary_key=True, autoincrement=False)
    language_status: Mapped[str] = plain(String(20), nullable=False)
    region_code: Mapped[str] = plain(String(2), nullable=False, index=True)
    region_fi: Mapped[str] = plain(String(60), nullable=False)
    region_sv: Mapped[str] = plain(String(60), nullable=False)
    region_en: Mapped[str] = plain(String(60), nullable=False)
    nuts3: Mapped[str] = plain(String(5), nullable=False)
    nuts_version: Mapped[str] = plain(String(4), nullable=False)

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)

    def __str__(self) -> str:
        return self.organisation.name_fi


class Membership(Base):
    """That a municipality lay within an organisation's area from one day to another."""

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint("municipality_id", "organisation_id", "valid_from"),
        CheckConstraint(DAYS_IN_ORDER, "days_in_order"),
        CheckConstraint("municipality_id <> organisation_id", "two_organisations"),
        Index("ix_memberships_organisation_id", "organisation_id", "valid_from"),
    )

    id: Mapped[int] = key()
    municipality_id: Mapped[int] = plain(ForeignKey("municipalities.id"), nullable=False)
    organisation_id: Mapped[int] = plain(ForeignKey("organisations.id"), nullable=False)
    valid_from: Mapped[date] = plain(Date, nullable=False)
    valid_to: Mapped[date | None] = plain(Date)
    derived: Mapped[bool] = plain(Boolean, nullable=False, default=False)
    source: Mapped[str | None] = plain(String(300))

    municipality: Mapped[Municipality] = relationship()
    organisation: Mapped[Organisation] = relationship()


class Succession(Base):
    """That tasks passed from one organisation to another on a day, for the municipalities that both held.

    `what` passed: all tasks, procurement only, or those that remained after procurement had gone elsewhere.
    """

    __tablename__ = "successions"
    __table_args__ = (
        UniqueConstraint("predecessor_id", "successor_id", "on"),
        CheckConstraint("predecessor_id <> successor_id", "two_organisations"),
        CheckConstraint(_one_of("what", SUCCESSIONS), "what_known"),
    )

    id: Mapped[int] = key()
    predecessor_id: Mapped[int] = plain(ForeignKey("organisations.id"), nullable=False)
    successor_id: Mapped[int] = plain(ForeignKey("organisations.id"), nullable=False, index=True)
    on: Mapped[date] = plain(Date, nullable=False)
    what: Mapped[str] = plain(String(20), nullable=False)
    derived: Mapped[bool] = plain(Boolean, nullable=False, default=False)
    source: Mapped[str | None] = plain(String(300))

    predecessor: Mapped[Organisation] = relationship(foreign_keys=[predecessor_id])
    successor: Mapped[Organisation] = relationship(foreign_keys=[successor_id])


class SteeringArea(Versioned, Base):
    """A group of organisations that is steered together, whatever their borders, with its manager at `lead`.

    `code` is what the data files call it; an area that people have added has none.
    """

    __tablename__ = "steering_areas"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("name_fi", "valid_from"),
        CheckConstraint(DAYS_IN_ORDER, "days_in_order"),
        CheckConstraint("length(trim(name_fi)) > 0", "name_given"),
    )

    id: Mapped[int] = key()
    code: Mapped[str | None] = plain(String(60))
    name_fi: Mapped[str] = plain(String(200), nullable=False)
    name_sv: Mapped[str | None] = plain(String(200))
    name_en: Mapped[str | None] = plain(String(200))
    valid_from: Mapped[date] = plain(Date, nullable=False)
    valid_to: Mapped[date | None] = plain(Date)
    lead_id: Mapped[int | None] = plain(ForeignKey("organisations.id"))
    source: Mapped[str | None] = plain(String(300))

    lead: Mapped[Organisation | None] = relationship()

    def __str__(self) -> str:
        return self.name_fi


class SteeringMember(Base):
    """That an organisation belongs to a steering area from one day to another."""

    __tablename__ = "steering_members"
    __table_args__ = (
        UniqueConstraint("area_id", "organisation_id", "valid_from"),
        CheckConstraint(DAYS_IN_ORDER, "days_in_order"),
    )

    id: Mapped[int] = key()
    area_id: Mapped[int] = plain(ForeignKey("steering_areas.id"), nullable=False)
    organisation_id: Mapped[int] = plain(ForeignKey("organisations.id"), nullable=False, index=True)
    valid_from: Mapped[date] = plain(Date, nullable=False)
    valid_to: Mapped[date | None] = plain(Date)

    area: Mapped[SteeringArea] = relationship()
    organisation: Mapped[Organisation] = relationship()


class Supplier(Versioned, Base):
    """Somebody who tenders: a company, another body or a consortium of them; `example` marks a fictional one.

    `business_id` has one form, "1234567-8"; `foreign_id` is the identifier of another country's register.
    `search_name` and `bare_name` are what lists search and sort by, and what doubles are found by.
    """

    __tablename__ = "suppliers"
    __table_args__ = (
        UniqueConstraint("business_id"),
        CheckConstraint("length(trim(name)) > 0", "name_given"),
        CheckConstraint("business_id IS NULL OR business_id LIKE '_______-_'", "business_id_one_form"),
        CheckConstraint("length(country) = 2 AND country = upper(country)", "country_code"),
        CheckConstraint(_one_of("size_class", SIZES), "size_class_known"),
    )

    id: Mapped[int] = key()
    name: Mapped[str] = plain(String(200), nullable=False)
    search_name: Mapped[str] = plain(String(600), nullable=False, index=True, trail=False)
    bare_name: Mapped[str] = plain(String(600), nullable=False, index=True, trail=False)
    business_id: Mapped[str | None] = plain(String(9))
    country: Mapped[str] = plain(String(2), nullable=False, default="FI")
    foreign_id: Mapped[str | None] = plain(String(60))
    size_class: Mapped[str] = plain(String(10), nullable=False, default="unknown")
    consortium: Mapped[bool] = plain(Boolean, nullable=False, default=False)
    example: Mapped[bool] = plain(Boolean, nullable=False, default=False)

    def __str__(self) -> str:
        return self.name


class ConsortiumMember(Base):
    """A supplier that tenders as part of a consortium, and its share of the work where it was told."""

    __tablename__ = "consortium_members"
    __table_args__ = (
        UniqueConstraint("consortium_id", "member_id"),
        CheckConstraint("consortium_id <> member_id", "two_suppliers"),
    )

    id: Mapped[int] = key()
    consortium_id: Mapped[int] = plain(ForeignKey("suppliers.id"), nullable=False)
    member_id: Mapped[int] = plain(ForeignKey("suppliers.id"), nullable=False, index=True)
    share: Mapped[Fraction | None] = plain(Exact)

    consortium: Mapped[Supplier] = relationship(foreign_keys=[consortium_id])
    member: Mapped[Supplier] = relationship(foreign_keys=[member_id])
