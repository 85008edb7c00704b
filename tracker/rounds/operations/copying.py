"""A new planned round from a copy of an earlier one: what was announced about the training, its lots, criteria and
requirements of suitability.

Not here: what belongs to one procurement alone, which is told anew: reference, dates, notices, the estimated value,
tenders and awards.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker import audit
from tracker.database import day_of
from tracker.organisations import Organisation, existed
from tracker.refusal import Refused
from tracker.rounds.models import Criterion, Keeper, Lot, LotMunicipality, Round, Scheme
from tracker.rounds.operations import authority, criteria, planning, requiring
from tracker.rounds.operations.announcing import CriterionFacts, SchemeFacts, judge
from tracker.rounds.operations.planning import CoBuyers
from tracker.rounds.queries import schemes_of
from tracker.rounds.suitability import requirements_of

FACTS = (
    "title_fi", "title_sv", "title_en", "training", "cpv", "nuts", "nuts_version", "procedure", "technique",
    "framework_ceiling", "framework_per_year", "framework_suppliers", "framework_mode", "volume_commitment",
    "undivided_reason", "lot_limit", "subcontract_share", "option_terms", "received_in", "other_system",
    "curriculum", "training_language", "immigrant_needs", "immigrant_needs_how",
)  # fmt: skip
LOT_FACTS = (
    "code", "name", "position", "track", "level_from", "level_to", "price_unit", "minutes_per_workday", "volume",
    "group_size_min", "group_size_max", "ceiling_price",
)  # fmt: skip


@dataclass(frozen=True)
class Copied:
    """What a copy made on a day takes over beside the facts, and what it must leave behind."""

    co_buyers: CoBuyers
    schemes: list[tuple[Scheme, SchemeFacts]]
    absent: list[Organisation]
    not_offered: int

    @property
    def whole(self) -> bool:
        """Whether nothing is left behind."""
        return not self.absent and not self.not_offered


def copied(session: Session, round_: Round, *, on: date, buyer: Organisation | None = None) -> Copied:
    """What a copy of a round takes over on a day, for a buyer (the round's own unless told).

    Left behind are co-buyers and municipalities that no longer exist, and criteria of a kind that is not offered.
    """
    buyer_id = round_.buyer_id if buyer is None else buyer.id
    others = [(one.organisation, one.role) for one in round_.co_buyers if one.organisation_id != buyer_id]
    places = [place.municipality for lot in round_.lots for place in lot.places]
    named = {one.id: one for one in [*(one for one, _ in others), *places]}
    stored = schemes_of(session, round_)
    schemes = [(scheme, told) for scheme in stored if (told := _offered(scheme)) is not None]
    return Copied(
        co_buyers=[(one, role) for one, role in others if existed(one, on=on)],
        schemes=schemes,
        absent=[one for one in named.values() if not existed(one, on=on)],
        not_offered=len(stored) - len(schemes),
    )


def copy(
    session: Session,
    actor: audit.Actor,
    round_: Round,
    *,
    reference: str,
    buyer: Organisation | None = None,
    at: datetime,
) -> Round:
    """Plan a new round from a copy of this one, under a reference of its own; the trail says from which.

    `buyer` takes the earlier one's place, who may no longer exist. Raises `Refused` by field, as `plan` does.
    """
    today = day_of(at)
    buyer = buyer or round_.buyer
    authority.require(session, actor, "round.read", round_, at=at)
    authority.require_for(session, actor, "round.copied", [buyer.id], at=at)
    told = {name: getattr(round_, name) for name in FACTS} | {"reference": reference.strip()}
    planning.refuse_absent(buyer, on=today, field="buyer")
    planning.judge(told)
    planning.refuse_taken(session, buyer, told["reference"])
    taken = copied(session, round_, on=today, buyer=buyer)
    made = Round(buyer=buyer, keeper=buyer, stage="planned", record=False, example=round_.example, **told)
    origin = f"{round_.reference} ({audit.name_of(round_)})"
    audit.act(session, actor, "round.copied", about=made, within=made, reason=origin, at=at)
    planning.derive(made, recorded_on=today)
    session.add_all([made, Keeper(round=made, organisation=buyer, since=today)])
    planning.stored(session, made.reference)
    planning.set_co_buyers(session, made, taken.co_buyers)
    lots = {lot.id: _lot(session, made, lot, on=today) for lot in round_.lots}
    for scheme, facts in taken.schemes:
        _scheme(session, made, None if scheme.lot_id is None else lots[scheme.lot_id], facts)
    requiring.fill(session, made, [requiring.facts_of(one) for one in requirements_of(session, round_)])
    session.flush()
    return made


def _lot(session: Session, made: Round, lot: Lot, *, on: date) -> Lot:
    twin = Lot(round=made, stage="tendered", **{name: getattr(lot, name) for name in LOT_FACTS})
    session.add(twin)
    for place in lot.places:
        if existed(place.municipality, on=on):
            session.add(LotMunicipality(lot=twin, municipality=place.municipality))
    return twin


def _scheme(session: Session, made: Round, lot: Lot | None, facts: SchemeFacts) -> None:
    scheme = Scheme(round=made, lot=lot)
    session.add(scheme)
    criteria.fill(session, scheme, facts)


def _offered(scheme: Scheme) -> SchemeFacts | None:
    """The scheme as facts that could be announced today; None where they could not."""
    facts = SchemeFacts(
        model=scheme.model,
        criteria=[_criterion(one) for one in scheme.criteria],
        price_basis=scheme.price_basis,
        tie=scheme.tie,
        grading=scheme.grading,
        total_points=scheme.total_points,
        rounding=json.loads(scheme.rounding),
        price_only_reason=scheme.price_only_reason,
    )
    try:
        judge(facts)
    except Refused:
        return None
    return facts


def _criterion(one: Criterion) -> CriterionFacts:
    return CriterionFacts(**{name: getattr(one, name) for name in CriterionFacts.__dataclass_fields__})
