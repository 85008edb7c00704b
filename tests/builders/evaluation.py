"""A buyer with its people and an opened round whose tenders are admitted, graded and compared; all committed.

The prices of the tenders are 30, 36 and 40 euros a day and their plans get 7, 9 and 6 of 10, so that under price 60 by
the lowest and plan 40 the totals are 88, 86 and 69.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from tests.builders import accounts as people
from tests.builders import tenders as build
from tracker import accounts, evaluation, organisations, rounds, tenders

OPENED = build.OPENED
GRADED = OPENED + timedelta(days=1)
COMPARED = OPENED + timedelta(days=2)
PRICES = ("30.00", "36.00", "40.00")
GRADES = ("7", "9", "6")
ROLES = {
    "officer": "officer", "colleague": "officer", "manager": "manager", "deputy": "manager", "auditor": "auditor",
    "evaluator": "evaluator",
}  # fmt: skip


@dataclass
class World:
    """One buyer with everybody who might act, somebody of another buyer, and the round that they look at."""

    session: Session
    buyer: organisations.Organisation
    other: organisations.Organisation
    officer: accounts.Person
    colleague: accounts.Person
    manager: accounts.Person
    deputy: accounts.Person
    auditor: accounts.Person
    evaluator: accounts.Person
    admin: accounts.Person
    outsider: accounts.Person
    suppliers: list[organisations.Supplier] = field(default_factory=list)
    round: Any = None

    @property
    def lots(self) -> list[rounds.Lot]:
        return self.round.lots

    @property
    def lot(self) -> rounds.Lot:
        return self.lots[0]

    @property
    def everybody(self) -> dict[str, accounts.Person]:
        return {name: getattr(self, name) for name in (*ROLES, "admin", "outsider")}

    def offers(self, lot: rounds.Lot | None = None) -> list[tenders.Offer]:
        """The lot's offers in order of receipt."""
        return tenders.offers_of(self.session, self.officer, lot or self.lot, at=COMPARED)


def world(session: Session) -> World:
    """A buyer with its people, without a round yet."""
    buyer, other = build.organisation(session), build.organisation(session)
    mine = {
        name: people.person(session, role=role, organisation=buyer, name=name.capitalize())
        for name, role in ROLES.items()
    }
    admin = people.person(session, role="admin")
    outsider = people.person(session, role="manager", organisation=other)
    accounts.grant_role(
        session,
        admin,
        outsider,
        role="officer",
        organisation=other,
        valid_from=date(2026, 3, 2),
        at=people.AT,
    )
    session.commit()
    return World(session, buyer, other, admin=admin, outsider=outsider, **mine)


def opened(
    session: Session,
    *,
    lots: tuple[str, ...] = ("1",),
    prices: Sequence[str] = PRICES,
    admit: bool = True,
    scheme: rounds.SchemeFacts | None = None,
    **facts: Any,
) -> World:
    """An opened round with a tender for every lot at each price, admitted unless told."""
    made = sealed(session, lots=lots, prices=prices, scheme=scheme, **facts)
    build.opened(session, made.officer, made.round)
    if admit and prices:
        for lot in made.lots:
            build.conforming(session, made.officer, lot)
            tenders.admit_all(session, made.officer, lot, at=OPENED)
            session.commit()
    return made


def sealed(
    session: Session,
    *,
    lots: tuple[str, ...] = ("1",),
    prices: Sequence[str] = PRICES,
    scheme: rounds.SchemeFacts | None = None,
    **facts: Any,
) -> World:
    """A published round with a sealed tender for every lot at each price."""
    made = world(session)
    made.round = _published(made, lots=lots, scheme=scheme or build.scheme(), **facts)
    for number, price in enumerate(prices):
        supplier = build.supplier(session)
        made.suppliers.append(supplier)
        offers = {lot: build.values(price) for lot in made.lots}
        received = build.RECEIVED + timedelta(minutes=number)
        build.tender(
            session, made.officer, made.round, supplier=supplier, received_at=received, offers=offers
        )
    return made


def _published(
    made: World, *, lots: tuple[str, ...], scheme: rounds.SchemeFacts, **facts: Any
) -> rounds.Round:
    session, officer, at = made.session, made.officer, build.PLANNED
    told = {
        "reference": f"EX/{made.buyer.id}/2026", "title_sv": "Påhittad integrationsutbildning",
        "training": "integration", "cpv": "80400000", "procedure": "open", "technique": "contract",
        "estimated_low": Decimal(900_000), "estimated_high": Decimal(900_000),
        "tender_deadline": build.DEADLINE, "undivided_reason": "En helhet.",
    } | facts  # fmt: skip
    round_ = rounds.plan(session, officer, buyer=made.buyer, at=at, **told)
    session.commit()
    for code in lots:
        rounds.add_lot(session, officer, round_, code=code, name=f"Del {code}", volume=Fraction(1000), at=at)
        session.commit()
    rounds.set_criteria(session, officer, round_, scheme=scheme, at=at)
    session.commit()
    rounds.publish(session, officer, round_, notice_sent_on=at.date(), version=round_.version, at=at)
    session.commit()
    return round_


def grade(
    made: World,
    *,
    lot: rounds.Lot | None = None,
    grades: Sequence[str] = GRADES,
    actor: accounts.Person | None = None,
    reason: str = "Planen visar hur målen nås.",
    at: datetime = GRADED,
) -> None:
    """Grade every admitted offer of a lot on its quality criteria, in order of receipt."""
    lot = lot or made.lot
    actor = actor or made.officer
    sheet = evaluation.score_sheet(made.session, actor, lot, at=at)
    given = []
    for told, entrant in zip(grades, sheet.graded, strict=False):
        for criterion in sheet.criteria:
            before = sheet.grades.get((entrant.offer, criterion.id))
            seen = before.version if before else None
            given.append(
                evaluation.Grade(
                    offer=entrant.offer,
                    criterion=criterion.id,
                    grade=Fraction(told),
                    reason=reason,
                    seen=seen,
                )
            )
    evaluation.enter_scores(made.session, actor, lot, grades=given, at=at)
    made.session.commit()


def compare(made: World, *, lot: rounds.Lot | None = None, at: datetime = COMPARED) -> None:
    """Declare the comparison of a lot made."""
    evaluation.make(made.session, made.officer, lot or made.lot, at=at)
    made.session.commit()


def compared(session: Session, *, grades: Sequence[str] = GRADES, **facts: Any) -> World:
    """An opened round whose lots are all graded and compared."""
    made = opened(session, **facts)
    for lot in made.lots:
        scheme = rounds.scheme_of(session, lot)
        if any(criterion.kind == "quality" for criterion in scheme.criteria):
            grade(made, lot=lot, grades=grades)
        compare(made, lot=lot)
    return made


def price_only(**facts: Any) -> rounds.SchemeFacts:
    """The lowest price alone."""
    price = rounds.CriterionFacts(code="price", name="Pris", kind="price", formula="lowest_ratio")
    return rounds.SchemeFacts(model="lowest_price", criteria=(price,), **facts)


NATIONAL = {"cpv": "79000000", "estimated_low": Decimal(100_000), "estimated_high": Decimal(100_000)}
EU = {"cpv": "79000000"}
SMALL = {"estimated_low": Decimal(100_000), "estimated_high": Decimal(100_000)}
