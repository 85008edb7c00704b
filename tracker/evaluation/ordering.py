"""Ranks by criterion in a lot whose criteria were announced in order of importance, and the order that follows.

Each quality criterion is ranked for itself by those who grade the lot; where a panel evaluates, its chair records what
it came to together, without a price in sight. The price ranks nobody: it is compared as it is, in its own place of the
announced order. The tenders' order then follows and is computed: the first criterion that tells two tenders apart
decides between them, and its reason is the reason of the step. Nobody can rank a tender against its criteria.

Not here: what an order does to the award (`tracker.awards`), and the page that asks for ranks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, aliased

from tracker import audit, rounds, tenders
from tracker.evaluation.comparing import price_of
from tracker.evaluation.grading import hold
from tracker.evaluation.models import RankedPlace, Ranking
from tracker.evaluation.panel import alone
from tracker.evaluation.panel import queries as panels
from tracker.evaluation.scheme import Place
from tracker.refusal import Conflict, Refused
from tracker.rounds import ORDER, Criterion, Lot
from tracker.tenders import Offer

Places = Mapping[tuple[int, int], RankedPlace]
"""Ranks by the ids of offer and criterion, of the last ranking on each criterion."""


@dataclass(frozen=True, kw_only=True)
class Placing:
    """The rank of an offer on a criterion as given, with the reason that will be shown; equals share a rank."""

    offer: int
    criterion: int
    place: int
    reason: str


def in_order(announced: rounds.Scheme | None) -> bool:
    """Whether tenders are ranked by criteria in order of importance, without numbers."""
    return announced is not None and announced.model == ORDER


def last() -> ColumnElement[bool]:
    """As a condition on rankings: none has followed on the same criterion of the lot."""
    later = aliased(Ranking)
    followed = exists().where(
        later.lot_id == Ranking.lot_id,
        later.criterion_id == Ranking.criterion_id,
        later.number > Ranking.number,
    )
    return ~followed


def places_of(session: Session, lot: Lot) -> dict[tuple[int, int], RankedPlace]:
    """The ranks that count, by the ids of offer and criterion."""
    asked = (
        select(RankedPlace, Ranking.criterion_id)
        .join(RankedPlace.ranking)
        .where(Ranking.lot_id == lot.id, last())
    )
    return {(one.offer_id, criterion): one for one, criterion in session.execute(asked)}


def numbers_of(session: Session, lot: Lot) -> dict[int, int]:
    """The number of the ranking that counts, by the id of its criterion."""
    asked = select(Ranking.criterion_id, Ranking.number).where(Ranking.lot_id == lot.id, last())
    return {row.criterion_id: row.number for row in session.execute(asked)}


# --- the order that follows ---------------------------------------------------------------------------------------


def ranks(
    announced: rounds.Scheme, offers: Sequence[Offer], places: Places
) -> dict[str, dict[str, int]] | None:
    """Each offer's rank on each criterion, by their names in the arithmetic; None while a price or a rank is missing.

    Among the offers that are compared: who was kept out since leaves no gap.
    """
    found: dict[str, dict[str, int]] = {str(offer.id): {} for offer in offers}
    for criterion in announced.criteria:
        measures: dict[str, Any] = {}
        for offer in offers:
            measure = _measure(announced, criterion, offer, places)
            if measure is None:
                return None
            measures[str(offer.id)] = measure
        for tender, measure in measures.items():
            found[tender][criterion.code] = 1 + sum(1 for other in measures.values() if other < measure)
    return found


def _measure(
    announced: rounds.Scheme, criterion: Criterion, offer: Offer, places: Places
) -> Fraction | int | None:
    if criterion.kind == "price":
        price = price_of(offer, announced)
        return None if price is None else Fraction(price)
    place = places.get((offer.id, criterion.id))
    return None if place is None else place.place


def ranking(announced: rounds.Scheme, offers: Sequence[Offer], places: Places) -> tuple[Place, ...]:
    """The order of the tenders with the criterion and the reason of each step; empty while anything is missing."""
    told = ranks(announced, offers, places)
    if told is None:
        return ()
    codes = [criterion.code for criterion in announced.criteria]
    ids = {criterion.code: criterion.id for criterion in announced.criteria}
    keys = {tender: tuple(mine[code] for code in codes) for tender, mine in told.items()}
    made: list[Place] = []
    before: tuple[int, ...] = ()
    for key, group in groupby(sorted(keys, key=lambda one: keys[one]), key=lambda one: keys[one]):
        equal = tuple(group)
        if not made:
            made.append(Place(tenders=equal))
        else:
            code = next(code for code, was, now in zip(codes, before, key, strict=True) if was != now)
            reasons = [places[int(one), ids[code]].reason for one in equal if (int(one), ids[code]) in places]
            made.append(Place(tenders=equal, criterion=code, reason="\n".join(dict.fromkeys(reasons))))
        before = key
    return tuple(made)


# --- the write ----------------------------------------------------------------------------------------------------


def rank(
    session: Session,
    actor: audit.Actor,
    lot: Lot,
    *,
    placings: Sequence[Placing],
    seen: Mapping[int, int],
    at: datetime,
) -> list[Ranking]:
    """Rank every admitted offer of a lot on one or more of its quality criteria, each criterion whole.

    `seen` is the number of the ranking that was there before, by criterion. What is ranked so already is not written
    again. Raises `Refused` naming the cell, `place-…` or `reason-…` with the ids of offer and criterion
    (`order.not_announced`, `order.incomplete`, `order.gap`, `order.reason_missing`), `panel.chair_only` and what
    keeps a chair from grading where a panel evaluates, and `Conflict` where somebody has ranked meanwhile.
    """
    rounds.require(session, actor, "order.ranked", lot.round, at=at)
    hold(session, lot)
    rounds.check(lot, "order.ranked")
    panel = panels.panel_of(session, lot.round)
    names = {offer.id: offer.tender.supplier.name for offer in tenders.admitted(session, lot)}
    if panel is not None:
        alone.chairing(session, actor, panel, at=at)
        names = {entrant.offer: entrant.called for entrant in panels.entrants(session, panel, lot)}
    criteria = {each.id: each for each in qualities(session, lot)}
    given = _judged(placings, criteria, names)
    stored, numbers = places_of(session, lot), numbers_of(session, lot)
    changed = {one: mine for one, mine in given.items() if _differs(mine, stored, one)}
    stale = [criteria[one].name for one in changed if numbers.get(one) != seen.get(one)]
    if stale:
        raise Conflict("changed.meanwhile", differences=dict.fromkeys(stale, (None, None)))
    if not changed:
        return []
    audit.act(session, actor, "order.ranked", about=lot, within=lot.round, at=at)
    rounds.move(lot, "order.ranked")
    return [
        _keep(session, actor, lot, criterion=one, number=numbers.get(one, 0) + 1, mine=mine, at=at)
        for one, mine in changed.items()
    ]


def qualities(session: Session, lot: Lot) -> list[Criterion]:
    """The announced criteria on which tenders are ranked, in their order; none where grades are given."""
    announced = rounds.scheme_of(session, lot)
    if announced is None or not in_order(announced):
        return []
    return [each for each in announced.criteria if each.kind == "quality"]


Given = dict[int, dict[int, Placing]]


def _judged(
    placings: Sequence[Placing], criteria: Mapping[int, Criterion], names: Mapping[int, str]
) -> Given:
    given: Given = {}
    for each in placings:
        field = f"{each.offer}-{each.criterion}"
        if each.criterion not in criteria:
            raise Refused("order.not_announced", field=f"place-{field}")
        told: dict[str, Any] = {"criterion": criteria[each.criterion].name}
        if each.offer not in names:
            raise Refused("score.not_admitted", field=f"place-{field}", **told)
        mine = given.setdefault(each.criterion, {})
        if each.offer in mine:
            raise Refused("order.twice", field=f"place-{field}", tenderer=names[each.offer], **told)
        if not each.reason.strip():
            raise Refused("order.reason_missing", field=f"reason-{field}", tenderer=names[each.offer], **told)
        mine[each.offer] = each
    for criterion, mine in given.items():
        _whole(criterion, mine, names, name=criteria[criterion].name)
    return given


def _whole(criterion: int, mine: Mapping[int, Placing], names: Mapping[int, str], *, name: str) -> None:
    """Refuse a criterion on which an offer is left out, or whose ranks leave a gap that no equals account for."""
    for offer, tenderer in names.items():
        if offer not in mine:
            field = f"place-{offer}-{criterion}"
            raise Refused("order.incomplete", field=field, tenderer=tenderer, criterion=name)
    for offer, each in mine.items():
        right = 1 + sum(1 for other in mine.values() if other.place < each.place)
        if each.place != right:
            field = f"place-{offer}-{criterion}"
            raise Refused("order.gap", field=field, tenderer=names[offer], criterion=name, place=right)


def _differs(mine: Mapping[int, Placing], stored: Places, criterion: int) -> bool:
    told = {offer: (each.place, each.reason.strip()) for offer, each in mine.items()}
    kept = {offer: (one.place, one.reason) for (offer, on), one in stored.items() if on == criterion}
    return any(kept.get(offer) != each for offer, each in told.items())


def _keep(
    session: Session,
    actor: audit.Actor,
    lot: Lot,
    *,
    criterion: int,
    number: int,
    mine: Mapping[int, Placing],
    at: datetime,
) -> Ranking:
    made = Ranking(lot_id=lot.id, criterion_id=criterion, number=number, ranked_at=at, ranked_by_id=actor.id)
    session.add(made)
    session.flush()
    session.add_all(
        RankedPlace(ranking_id=made.id, offer_id=offer, place=each.place, reason=each.reason.strip())
        for offer, each in mine.items()
    )
    session.flush()
    return made
