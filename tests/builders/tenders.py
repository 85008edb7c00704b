"""Rounds that wait for tenders, suppliers, and tenders in them, with honest defaults; everything is committed.

The round is published on 2 March 2026 and its deadline is 10 April 2026 at 12.00 in Helsinki.
"""

import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from tests.builders import accounts as people
from tracker import accounts, audit, organisations, rounds, tenders

PLANNED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DEADLINE = datetime(2026, 4, 10, 9, 0, tzinfo=UTC)
RECEIVED = DEADLINE - timedelta(days=1)
ENTERED = DEADLINE - timedelta(hours=3)
OPENED = DEADLINE + timedelta(minutes=30)
KEY = b"a sealing key of the tests, 32 B"
_numbers = itertools.count(1)
# Valid Business IDs that belong to nobody in the tests' registers.
_IDS = ("1572860-0", "0201256-6", "0116297-6", "1927400-1")


def organisation(session: Session, **facts: Any) -> organisations.Organisation:
    """A buyer."""
    number = next(_numbers)
    told = {"kind": "employment_area", "code": f"E{number}", "name_fi": f"Keksitty työllisyysalue {number}",
            "name_sv": f"Påhittade sysselsättningsområdet {number}", "valid_from": date(2025, 1, 1)}  # fmt: skip
    made = organisations.add_organisation(session, audit.SYSTEM, at=PLANNED, **(told | facts))
    session.commit()
    return made


def supplier(session: Session, **facts: Any) -> organisations.Supplier:
    """A supplier; a name of its own unless told."""
    told = {"name": f"Påhittade Skolan {next(_numbers)} Ab", "example": True} | facts
    made = organisations.add_supplier(session, audit.SYSTEM, at=PLANNED, even_so=True, **told)
    session.commit()
    return made


def consortium(session: Session, *, members: int = 2, **facts: Any) -> organisations.Supplier:
    """A consortium of suppliers, each with an equal share."""
    belonging = {supplier(session): Fraction(1, members) for _ in range(members)}
    return supplier(session, consortium=True, members=belonging, **facts)


def published(
    session: Session,
    officer: accounts.Person,
    buyer: organisations.Organisation,
    *,
    lots: tuple[str, ...] = ("1", "2a"),
    ceiling_price: Decimal | None = None,
    deadline: datetime = DEADLINE,
    **facts: Any,
) -> rounds.Round:
    """A published Annex E round with lots and a scheme of price 60 and quality 40."""
    number = next(_numbers)
    told = {
        "reference": f"EX/{number}/2026", "title_sv": f"Påhittad utbildning {number}", "training": "integration",
        "cpv": "80400000", "procedure": "open", "technique": "contract", "estimated_low": Decimal(900_000),
        "estimated_high": Decimal(900_000), "tender_deadline": deadline, "undivided_reason": "En helhet.",
    } | facts  # fmt: skip
    round_ = rounds.plan(session, officer, buyer=buyer, at=PLANNED, **told)
    session.commit()
    for code in lots:
        rounds.add_lot(
            session, officer, round_, code=code, name=f"Del {code}", volume=Fraction(1000),
            ceiling_price=ceiling_price, at=PLANNED,
        )  # fmt: skip
        session.commit()
    rounds.set_criteria(session, officer, round_, scheme=scheme(), at=PLANNED)
    session.commit()
    rounds.publish(
        session, officer, round_, notice_sent_on=date(2026, 3, 2), version=round_.version, at=PLANNED
    )
    session.commit()
    return round_


def scheme() -> rounds.SchemeFacts:
    """Points: price 60 in relation to the lowest, quality 40."""
    price = rounds.CriterionFacts(
        code="price", name="Pris", kind="price", max_points=Fraction(60), formula="lowest_ratio"
    )
    plan = rounds.CriterionFacts(
        code="plan", name="Plan", kind="quality", max_points=Fraction(40), scale_max=Fraction(10)
    )
    return rounds.SchemeFacts(model="points", criteria=(price, plan))


def values(
    unit_price: str = "41.37", volume: str | None = "1000", total: str | None = None
) -> tenders.Values:
    """Values as a tenderer would give them."""
    return tenders.Values(
        Decimal(unit_price) if unit_price else None,
        Fraction(volume) if volume else None,
        Decimal(total) if total else None,
    )


def tender(
    session: Session,
    officer: accounts.Person,
    round_: rounds.Round,
    *,
    at: datetime = ENTERED,
    offers: dict[rounds.Lot, tenders.Values] | None = None,
    **facts: Any,
) -> tenders.Tender:
    """A tender for every lot of the round, unless told for which."""
    told = {"received_at": RECEIVED, "sealing_key": KEY} | facts
    if "supplier" not in told:
        told["supplier"] = supplier(session)
    offered = {lot: values() for lot in round_.lots} if offers is None else offers
    made = tenders.enter(session, officer, round_, offers=offered, at=at, **told)
    session.commit()
    return made


def opened(
    session: Session, officer: accounts.Person, round_: rounds.Round, *, at: datetime = OPENED
) -> None:
    """Open a round received here: an officer and somebody else of the buyer are named, and both authorise it."""
    other = people.person(session, role="officer", organisation=round_.buyer)
    named(session, officer, round_, officer, other)
    for person in (officer, other):
        tenders.open_round(session, person, round_, sealing_key=KEY, place="Exempelstad", at=at)
        session.commit()


def judged(
    session: Session, officer: accounts.Person, round_: rounds.Round, *, at: datetime = OPENED
) -> None:
    """Find that every tenderer meets every requirement and every offer on time conforms, by the bulk acts."""
    if rounds.requirements_of(session, round_):
        for tender in tenders.live(session, round_).values():
            tenders.meet_all(session, officer, tender, edition=0, at=at)
            session.commit()
    for lot in round_.lots:
        conforming(session, officer, lot, at=at)


def conforming(session: Session, officer: accounts.Person, lot: rounds.Lot, *, at: datetime = OPENED) -> None:
    """Confirm what nobody has judged yet of a lot's offers."""
    waiting = tenders.unsettled(session, lot)
    if set(tenders.conformity_of(session, waiting)) != {offer.id for offer in waiting}:
        tenders.conform_all(session, officer, lot, at=at)
        session.commit()


def named(
    session: Session, officer: accounts.Person, round_: rounds.Round, *openers: accounts.Person, **facts: Any
) -> None:
    """Name who opens a round, an hour before its deadline unless told."""
    told = {
        "at": (round_.tender_deadline or DEADLINE) - timedelta(hours=1),
        "version": round_.version,
    } | facts
    tenders.name_openers(session, officer, round_, people=openers, **told)
    session.commit()
