"""A panel of three evaluators on an opened round, declared, graded alone and closed; all committed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from tests.builders import accounts as people
from tests.builders import evaluation as build
from tests.builders.evaluation import GRADED, OPENED, World
from tracker import accounts, evaluation, rounds

NAMED = OPENED + timedelta(hours=1)
DECLARED = OPENED + timedelta(hours=2)
TOGETHER = GRADED + timedelta(hours=3)
# What each member gives the three tenders, by their order of receipt.
GIVEN = (("7", "9", "6"), ("8", "9", "6"), ("6", "9", "5"))


@dataclass
class Desk:
    """A world with its panel: the chair first, then the others."""

    world: World
    members: list[accounts.Person]

    @property
    def session(self) -> Session:
        return self.world.session

    @property
    def chair(self) -> accounts.Person:
        return self.members[0]

    @property
    def lot(self) -> rounds.Lot:
        return self.world.lot

    @property
    def panel(self) -> evaluation.Panel:
        found = evaluation.panel_of(self.session, self.world.round)
        assert found is not None
        return found

    def sheet(self, member: accounts.Person, lot: rounds.Lot | None = None) -> evaluation.MySheet:
        return evaluation.my_sheet(self.session, member, lot or self.lot, at=GRADED)

    def offers(self) -> list[int]:
        """The lot's offers in order of receipt, by id."""
        return [offer.id for offer in self.world.offers()]

    def grade(self, offer: int, grade: str = "7", **facts: Any) -> evaluation.Grade:
        criterion = evaluation.qualities(self.session, self.lot)[0]
        told = {"criterion": criterion.id, "grade": Fraction(grade), "reason": f"Planen är värd {grade}."}
        return evaluation.Grade(offer=offer, **(told | facts))


def named(session: Session, *, aliases: bool = False, prices_hidden: bool = True, **facts: Any) -> Desk:
    """An opened round whose panel is named and has not declared yet."""
    world = build.opened(session, **facts)
    others = [
        people.person(session, role="evaluator", organisation=world.buyer, name=name)
        for name in ("Bedömare Två", "Bedömare Tre")
    ]
    made = Desk(world, [world.evaluator, *others])
    evaluation.name_panel(
        session, world.officer, world.round, members=made.members, chair=made.chair,
        prices_hidden=prices_hidden, aliases=aliases, at=NAMED,
    )  # fmt: skip
    session.commit()
    return made


def declared(session: Session, **facts: Any) -> Desk:
    """The same, and everybody has declared that there is no conflict of interest."""
    made = named(session, **facts)
    for member in made.members:
        declare(made, member)
    return made


def declare(made: Desk, member: accounts.Person, conflict: str = "none", about: str | None = None) -> None:
    evaluation.declare(made.session, member, made.world.round, conflict=conflict, about=about, at=DECLARED)
    made.session.commit()


def save(
    made: Desk, member: accounts.Person, *grades: evaluation.Grade, lot: Any = None, at: datetime = GRADED
) -> list[evaluation.MemberScore]:
    kept = evaluation.save_scores(made.session, member, lot or made.lot, grades=grades, at=at)
    made.session.commit()
    return kept


def submit(
    made: Desk, member: accounts.Person, grades: Sequence[str], *, lot: rounds.Lot | None = None
) -> None:
    """Grade a lot's offers in order of receipt, and submit."""
    lot = lot or made.lot
    offers = [offer.id for offer in made.world.offers(lot)]
    given = [made.grade(offer, told) for offer, told in zip(offers, grades, strict=True)]
    save(made, member, *given, lot=lot)
    evaluation.submit_scores(made.session, member, lot, at=GRADED)
    made.session.commit()


def submitted(session: Session, **facts: Any) -> Desk:
    """Everybody has submitted the first lot."""
    made = declared(session, **facts)
    for member, grades in zip(made.members, GIVEN, strict=True):
        submit(made, member, grades)
    return made


def agree(made: Desk, *grades: str, reason: str = "Panelens gemensamma bedömning.") -> None:
    offers = made.offers()
    given = [made.grade(offer, told, reason=reason) for offer, told in zip(offers, grades, strict=True)]
    evaluation.agree(made.session, made.chair, made.lot, grades=given, at=TOGETHER)
    made.session.commit()


def closed(session: Session, **facts: Any) -> Desk:
    """The lot is closed with the grades 7, 9 and 6."""
    made = submitted(session, **facts)
    agree(made, "7", "9", "6")
    close(made)
    return made


def close_as_given(made: Desk, lot: rounds.Lot | None = None) -> None:
    """Close a lot with what its only member gave."""
    lot = lot or made.lot
    found = evaluation.together(made.session, made.chair, lot, at=TOGETHER)
    given = [
        evaluation.Grade(offer=one.place[0], criterion=one.place[1], grade=one.grades[0], reason="")
        for one in found.spreads
    ]
    evaluation.agree(made.session, made.chair, lot, grades=given, at=TOGETHER)
    made.session.commit()
    evaluation.close(made.session, made.chair, lot, at=TOGETHER)
    made.session.commit()


def close(made: Desk, *, at: datetime = TOGETHER) -> evaluation.Closing:
    closing = evaluation.close(made.session, made.chair, made.lot, at=at)
    made.session.commit()
    return closing
