"""Criteria in order of importance: the plan before the price, and the teachers last."""

from collections.abc import Sequence

from tests.builders.evaluation import World
from tracker import evaluation, rounds

PLAN = rounds.CriterionFacts(code="plan", name="Plan", kind="quality")
TEAM = rounds.CriterionFacts(code="team", name="Lärare", kind="quality")
PRICE = rounds.CriterionFacts(code="price", name="Pris", kind="price")
ORDERED = rounds.SchemeFacts(model="order_of_importance", criteria=(PLAN, PRICE, TEAM))


def criteria(made: World) -> dict[str, int]:
    """The ids of the announced criteria by their codes."""
    return {one.code: one.id for one in rounds.scheme_of(made.session, made.lot).criteria}


def placings(
    made: World, code: str, places: Sequence[int], reason: str = "{place}: så väl nås målen."
) -> list[evaluation.Placing]:
    """A rank on a criterion for each offer in order of receipt."""
    criterion = criteria(made)[code]
    return [
        evaluation.Placing(
            offer=offer.id, criterion=criterion, place=place, reason=reason.format(place=place)
        )
        for offer, place in zip(made.offers(), places, strict=False)
    ]
