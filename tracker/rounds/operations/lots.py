"""The lots of a round: added, changed and removed while it is planned; cancelled by themselves afterwards (§125).

Not here: what happens to a lot's tenders, award and contracts, which move it through its stages.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker import audit
from tracker.database import day_of
from tracker.organisations import Organisation
from tracker.refusal import Refused
from tracker.rounds.estimates import EstimateLine
from tracker.rounds.models import LEVELS, Lot, LotMunicipality, Round, Scheme
from tracker.rounds.operations import authority

LONGEST_CODE = 40


class LotFacts(TypedDict, total=False):
    """What may be told of a lot: prices in EUR excluding VAT per price unit, volume in price units."""

    code: str
    name: str | None
    track: str | None
    level_from: str | None
    level_to: str | None
    price_unit: str
    minutes_per_workday: int
    volume: Fraction | None
    group_size_min: int | None
    group_size_max: int | None
    ceiling_price: Decimal | None
    estimated_value: Decimal | None


def add_lot(
    session: Session,
    actor: audit.Actor,
    round_: Round,
    *,
    municipalities: Sequence[Organisation] = (),
    at: datetime,
    **facts: Unpack[LotFacts],
) -> Lot:
    """Add a lot to a planned round; its code is text and unique within the round."""
    told = _known(facts)
    authority.require(session, actor, "lot.added", round_, at=at)
    authority.check(round_, "lot.added")
    _judge(session, round_, told, municipalities, itself=None)
    lot = Lot(round=round_, stage="tendered", position=_last(session, round_) + 1, **told)
    audit.act(session, actor, "lot.added", about=lot, within=round_, at=at)
    session.add(lot)
    _set_places(session, lot, municipalities)
    _stored(session, lot)
    return lot


def change_lot(
    session: Session,
    actor: audit.Actor,
    lot: Lot,
    *,
    municipalities: Sequence[Organisation] | None = None,
    version: int,
    at: datetime,
    **facts: Unpack[LotFacts],
) -> Lot:
    """Change a lot while its round is planned; where nothing differs nothing is written, and the version stays."""
    told = _known(facts)
    authority.require(session, actor, "lot.changed", lot.round, at=at)
    authority.check(lot, "lot.changed")
    authority.locked(session, lot, version=version, facts=told)
    changed = {name: value for name, value in told.items() if getattr(lot, name) != value}
    now = {name: getattr(lot, name) for name in LotFacts.__annotations__}
    _judge(session, lot.round, now | changed, municipalities or (), itself=lot)
    placed = {place.municipality_id for place in lot.places}
    if not changed and (municipalities is None or placed == {place.id for place in municipalities}):
        return lot
    audit.act(session, actor, "lot.changed", about=lot, within=lot.round, at=at)
    authority.applied(lot, changed)
    if municipalities is not None:
        _set_places(session, lot, municipalities)
    _stored(session, lot)
    return lot


def remove_lot(
    session: Session, actor: audit.Actor, lot: Lot, *, reason: str, version: int, at: datetime
) -> None:
    """Take a lot out of a planned round, with the criteria that were set for it alone; the trail keeps it."""
    round_ = lot.round
    authority.require(session, actor, "lot.removed", round_, at=at)
    authority.check(lot, "lot.removed")
    authority.locked(session, lot, version=version)
    audit.act(session, actor, "lot.removed", about=lot, within=round_, reason=reason, at=at)
    for line in session.scalars(select(EstimateLine).where(EstimateLine.lot_id == lot.id)):
        session.delete(line)
    for scheme in session.scalars(select(Scheme).where(Scheme.lot_id == lot.id)):
        session.delete(scheme)
    session.flush()
    session.delete(lot)
    session.flush()
    session.expire(round_, ["lots", "schemes"])


def cancel_lot(
    session: Session, actor: audit.Actor, lot: Lot, *, reason: str, version: int, at: datetime
) -> Lot:
    """End a lot of a published round without a contract, for a real and justified reason (§125)."""
    authority.require(session, actor, "lot.cancelled", lot.round, at=at)
    authority.check(lot, "lot.cancelled")
    authority.locked(session, lot, version=version)
    audit.act(session, actor, "lot.cancelled", about=lot, within=lot.round, reason=reason, at=at)
    authority.move(lot, "lot.cancelled")
    authority.applied(lot, {"cancelled_on": day_of(at), "cancelled_reason": reason.strip()})
    session.flush()
    return lot


def _known(facts: Mapping[str, Any]) -> dict[str, Any]:
    unknown = facts.keys() - LotFacts.__annotations__.keys()
    if unknown:
        raise TypeError(f"a lot has no {', '.join(sorted(unknown))}")
    return {
        name: (value.strip() or None) if isinstance(value, str) else value for name, value in facts.items()
    }


def _judge(
    session: Session,
    round_: Round,
    told: Mapping[str, Any],
    municipalities: Sequence[Organisation],
    *,
    itself: Lot | None,
) -> None:
    code = told.get("code")
    if not code:
        raise Refused("lot.code_missing", field="code")
    taken = select(Lot.id).where(Lot.round_id == round_.id, Lot.code == code)
    if itself is not None:
        taken = taken.where(Lot.id != itself.id)
    if session.scalar(taken) is not None:
        raise Refused("lot.code_taken", field="code", lot=code)
    _judge_order(told)
    for name in ("volume", "ceiling_price"):
        amount = told.get(name)
        if amount is not None and amount <= 0:
            raise Refused("lot.not_above_zero", field=name)
    if told.get("estimated_value") == 0:
        raise Refused("round.estimate_nothing", field="estimated_value")
    minutes = told.get("minutes_per_workday")
    if minutes is not None and not 1 <= minutes <= 1440:
        raise Refused("lot.minutes_outside", field="minutes_per_workday")
    for place in municipalities:
        if place.kind != "municipality":
            raise Refused("lot.not_a_municipality", field="municipalities", name=place)


def _judge_order(told: Mapping[str, Any]) -> None:
    low, high = told.get("level_from"), told.get("level_to")
    if low and high and LEVELS.index(high) < LEVELS.index(low):
        raise Refused("lot.levels_reversed", field="level_to", low=low, high=high)
    smallest, largest = told.get("group_size_min"), told.get("group_size_max")
    for name, size in (("group_size_min", smallest), ("group_size_max", largest)):
        if size is not None and size < 1:
            raise Refused("lot.not_above_zero", field=name)
    if smallest is not None and largest is not None and largest < smallest:
        raise Refused("lot.group_reversed", field="group_size_max", low=smallest, high=largest)


def _last(session: Session, round_: Round) -> int:
    positions = session.scalars(select(Lot.position).where(Lot.round_id == round_.id))
    return max(positions, default=0)


def _set_places(session: Session, lot: Lot, municipalities: Sequence[Organisation]) -> None:
    wanted = {place.id: place for place in municipalities}
    for place in list(lot.places):
        if place.municipality_id in wanted:
            wanted.pop(place.municipality_id)
        else:
            lot.places.remove(place)
    for municipality in wanted.values():
        session.add(LotMunicipality(lot=lot, municipality=municipality))


def _stored(session: Session, lot: Lot) -> None:
    """Flush; somebody else may have taken the code in the same moment."""
    try:
        session.flush()
    except IntegrityError as fault:
        if "round_id" in str(fault.orig) and "code" in str(fault.orig):
            raise Refused("lot.code_taken", field="code", lot=lot.code) from fault
        raise
