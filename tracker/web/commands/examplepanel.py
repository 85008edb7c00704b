"""The evaluation panel of the demonstration's fictional round: named, declared, alone under aliases, then together.

What the panel comes to is told in `examplefacts.GRADES`. Not here: the round's other steps (`example`).
"""

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from typing import Any, Protocol

from sqlalchemy.orm import Session

from tracker import accounts, evaluation, tenders
from tracker.rounds import Lot, Round
from tracker.web.commands.examplefacts import GRADES, OF_PANEL, OF_PLAN, OF_TEACHERS, SUPPLIERS

# The chair first. What each gives plan and teachers of every tenderer, in the order of `SUPPLIERS`.
MEMBERS = ("evaluator", "evaluator2", "evaluator3")
GIVEN = (
    ((5, 4), (3, 5), (4, 4), (4, 3), (2, 2)),
    ((5, 5), (3, 4), (4, 4), (3, 3), (2, 2)),
    ((4, 4), (4, 5), (4, 4), (4, 2), (2, 3)),
)
SHOWN = ("Anbudet, bilaga 1, s. 4–9", "Anbudet, bilaga 2, s. 2–3")


class Stage(Protocol):
    """What these steps need of the example."""

    session: Session

    @property
    def round(self) -> Round: ...

    def at(self, days: int, hour: int = 10, minute: int = 0) -> datetime: ...

    def person(self, name: str) -> accounts.Person: ...

    def lot(self, code: str) -> Lot: ...


def name(stage: Stage) -> Any:
    """Before the deadline the officer names who evaluates: they see neither prices nor names."""
    members = [stage.person(name) for name in MEMBERS]
    return evaluation.name_panel(
        stage.session, stage.person("officer"), stage.round, members=members, chair=members[0], prices_hidden=True,
        aliases=True, at=stage.at(70, 13),
    )  # fmt: skip


def declare(stage: Stage, who: str) -> Any:
    """After the opening each says that there is no conflict of interest."""
    return evaluation.declare(
        stage.session, stage.person(who), stage.round, conflict="none",
        at=stage.at(49, 15, MEMBERS.index(who)),
    )  # fmt: skip


def graded(code: str) -> Iterator[Any]:
    """A lot graded: each saves and submits alone, and the chair records what they come to, and closes."""
    for who in MEMBERS:
        yield lambda stage, member=who: save(stage, code, member)
        yield lambda stage, member=who: evaluation.submit_scores(
            stage.session, stage.person(member), stage.lot(code), at=_moment(stage, member, 30)
        )
    yield lambda stage: agree(stage, code)
    yield lambda stage: evaluation.close(
        stage.session, stage.person(MEMBERS[0]), stage.lot(code), at=stage.at(46, 14, 30)
    )


def save(stage: Stage, code: str, who: str) -> Any:
    """One member's grades, each with its reason and where the tender shows it."""
    given = GIVEN[MEMBERS.index(who)]
    reasons = (OF_PLAN, OF_TEACHERS)
    grades = [
        evaluation.Grade(
            offer=offer, criterion=criterion, grade=Fraction(given[tenderer][place]),
            reason=reasons[place][given[tenderer][place]], evidence=SHOWN[place],
        )
        for offer, tenderer, place, criterion in _places(stage, code)
    ]  # fmt: skip
    return evaluation.save_scores(
        stage.session, stage.person(who), stage.lot(code), grades=grades, at=_moment(stage, who, 0)
    )


def agree(stage: Stage, code: str) -> Any:
    """The chair records the panel's grades, with the panel's own reason where somebody gave another."""
    grades = []
    for offer, tenderer, place, criterion in _places(stage, code):
        agreed = GRADES[tenderer][place]
        united = {given[tenderer][place] for given in GIVEN} == {agreed}
        reason = "" if united else OF_PANEL[place]
        grades.append(
            evaluation.Grade(offer=offer, criterion=criterion, grade=Fraction(agreed), reason=reason)
        )
    return evaluation.agree(
        stage.session, stage.person(MEMBERS[0]), stage.lot(code), grades=grades, at=stage.at(46, 14)
    )


def _places(stage: Stage, code: str) -> Iterator[tuple[int, int, int, int]]:
    """What is graded in a lot: the offer's id, its tenderer's place, the criterion's place and id."""
    names = [name for name, _ in SUPPLIERS]
    qualities = evaluation.qualities(stage.session, stage.lot(code))
    for offer in tenders.admitted(stage.session, stage.lot(code)):
        for place, criterion in enumerate(qualities):
            yield offer.id, names.index(offer.tender.supplier.name), place, criterion.id


def _moment(stage: Stage, who: str, minute: int) -> datetime:
    return stage.at(46, 10 + MEMBERS.index(who), minute)
