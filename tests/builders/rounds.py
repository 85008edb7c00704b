"""Rounds of tests at every stage that this room reaches, with honest defaults; all committed."""

import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from tests.builders import accounts as people
from tests.builders import organisations as registers
from tracker import accounts, audit, organisations, rounds

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)
DEADLINE = datetime(2026, 4, 15, 9, 0, tzinfo=UTC)
_numbers = itertools.count(1)

PRICE = rounds.CriterionFacts(
    code="price", name="Pris", kind="price", max_points=Fraction(60), formula="lowest_ratio"
)
PLAN = rounds.CriterionFacts(
    code="plan", name="Genomförandeplan", kind="quality", max_points=Fraction(40), scale_max=Fraction(10)
)
POINTS = rounds.SchemeFacts(model="points", criteria=(PRICE, PLAN), tie="lower_price")


def officer(session: Session, buyer: organisations.Organisation) -> accounts.Person:
    """An officer of a buyer."""
    return people.person(session, role="officer", organisation=buyer)


def manager(session: Session, buyer: organisations.Organisation) -> accounts.Person:
    """A manager of a buyer."""
    return people.person(session, role="manager", organisation=buyer)


def planned(
    session: Session,
    *,
    actor: accounts.Person | None = None,
    buyer: organisations.Organisation | None = None,
    at: datetime = AT,
    **facts: Any,
) -> rounds.Round:
    """A planned round of a framework with an estimate, a deadline and no lots yet; complete but for its parts."""
    number = next(_numbers)
    buyer = buyer or registers.organisation(session)
    actor = actor or officer(session, buyer)
    told = {
        "reference": f"UH/{number}/2026",
        "title_sv": f"Integrationsutbildning {number}",
        "training": "integration",
        "cpv": "80400000",
        "procedure": "open",
        "technique": "framework",
        "framework_ceiling": Decimal(900_000),
        "framework_suppliers": 1,
        "estimated_low": Decimal(800_000),
        "estimated_high": Decimal(800_000),
        "tender_deadline": DEADLINE,
    } | facts
    made = rounds.plan(session, actor, buyer=buyer, at=at, **told)
    session.commit()
    return made


def lot(
    session: Session,
    round_: rounds.Round,
    *,
    actor: accounts.Person | None = None,
    at: datetime = AT,
    **facts: Any,
) -> rounds.Lot:
    """A lot of a planned round; codes are "1", "2", … in their order."""
    actor = actor or officer(session, round_.buyer)
    told = {"code": str(len(round_.lots) + 1), "volume": Fraction(1000)} | facts
    made = rounds.add_lot(session, actor, round_, at=at, **told)
    session.commit()
    return made


def scheme(
    session: Session,
    round_: rounds.Round,
    *,
    actor: accounts.Person | None = None,
    lot: rounds.Lot | None = None,
    facts: rounds.SchemeFacts = POINTS,
    at: datetime = AT,
) -> rounds.Scheme:
    """The round's scheme, or a lot's own: price 60 by lowest_ratio and a plan 40 graded 0 to 10."""
    actor = actor or officer(session, round_.buyer)
    made = rounds.set_criteria(session, actor, round_, lot=lot, scheme=facts, at=at)
    session.commit()
    return made


def complete(
    session: Session, *, actor: accounts.Person | None = None, lots: int = 2, at: datetime = AT, **facts: Any
) -> rounds.Round:
    """A planned round with lots and criteria, ready to be published."""
    round_ = planned(session, actor=actor, at=at, **facts)
    for _ in range(lots):
        lot(session, round_, actor=actor, at=at)
    scheme(session, round_, actor=actor, at=at)
    return round_


def published(
    session: Session, *, actor: accounts.Person | None = None, at: datetime = AT, **facts: Any
) -> rounds.Round:
    """A published round with two lots and criteria, whose notice was sent on the day of `at`."""
    round_ = complete(session, actor=actor, at=at, **facts)
    actor = actor or officer(session, round_.buyer)
    rounds.publish(session, actor, round_, notice_sent_on=at.date(), version=round_.version, at=at)
    session.commit()
    return round_


def record(
    session: Session, *, buyer: organisations.Organisation, at: datetime = AT, **facts: Any
) -> rounds.Round:
    """A record of a round that somebody else published, imported by the house itself."""
    number = next(_numbers)
    told = {"reference": f"MAO:{number}/18", "source": "https://example.fi/", "title_fi": "Koulutus"} | facts
    told.setdefault("training", "integration")
    audit.act(session, audit.SYSTEM, "rounds.imported", about="test", at=at)
    made = rounds.record(session, audit.SYSTEM, buyer=buyer, at=at, **told)
    session.commit()
    return made


def later(**by: float) -> datetime:
    """AT and some time, as timedelta takes it."""
    return AT + timedelta(**by)
