"""Organisations and suppliers of tests: the whole registers, or few rows with honest defaults; all committed."""

import itertools
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker import audit, organisations

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)
PLACE = organisations.Place(
    language_status="fi",
    region_code="01",
    region_fi="Uusimaa",
    region_sv="Nyland",
    region_en="Uusimaa",
    nuts3="FI1B1",
    nuts_version="2024",
)
_numbers = itertools.count(1)


def registers(session: Session) -> organisations.Loaded:
    """The registers of the project's own data files, committed."""
    loaded = organisations.load_registers(session, audit.SYSTEM, at=AT)
    session.commit()
    return loaded


def organisation(session: Session, *, at: datetime = AT, **facts: Any) -> organisations.Organisation:
    """An employment area of its own, or another kind, committed; a municipality comes with a place."""
    number = next(_numbers)
    told = {
        "kind": "employment_area",
        "code": f"T{number}",
        "name_fi": f"Alue {number}",
        "name_sv": f"Området {number}",
        "name_en": f"Area {number}",
        "valid_from": date(2025, 1, 1),
    } | facts
    if told["kind"] == "municipality":
        told.setdefault("place", PLACE)
    made = organisations.add_organisation(session, audit.SYSTEM, at=at, **told)
    session.commit()
    return made


def municipality(session: Session, **facts: Any) -> organisations.Municipality:
    """A municipality as a place, committed."""
    made = organisation(session, kind="municipality", **facts)
    place = session.get(organisations.Municipality, made.id)
    assert place is not None
    return place


def business_id(number: int) -> str | None:
    """The Business ID of a number; none for the few numbers that have no check digit."""
    digits = f"{number:07d}"
    weighted = zip(digits, (7, 9, 10, 5, 8, 4, 2), strict=True)
    remainder = sum(int(digit) * weight for digit, weight in weighted) % 11
    return None if remainder == 1 else f"{digits}-{11 - remainder if remainder else 0}"


def supplier(session: Session, *, at: datetime = AT, **facts: Any) -> organisations.Supplier:
    """A supplier with a name and a Business ID of its own, committed."""
    number = next(_numbers)
    told: dict[str, Any] = {"name": f"Esimerkkikoulutus {number} Oy", "example": True} | facts
    if "business_id" not in told and not told.get("consortium") and told.get("country", "FI") == "FI":
        told["business_id"] = _own_business_id()
    made = organisations.add_supplier(session, audit.SYSTEM, at=at, **told)
    session.commit()
    return made


def _own_business_id() -> str:
    return next(own for own in (business_id(9_000_000 + number) for number in _numbers) if own)
