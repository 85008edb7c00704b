"""The only writes of contracts: concluding one with a chosen supplier, and ending it.

Where standstill binds, a contract before its time is refused here and by the database; elsewhere it is a warning
that `queries.objection` tells.
"""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import audit, awards, evaluation, rounds
from tracker.contracts.models import Contract
from tracker.contracts.queries import chosen, objection
from tracker.database import day_of
from tracker.organisations import Supplier
from tracker.refusal import Conflict, Refused
from tracker.rounds import Lot


def conclude(
    session: Session,
    actor: audit.Actor,
    lot: Lot,
    *,
    supplier: Supplier,
    concluded_on: date,
    reference: str | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    value: Decimal | None = None,
    option_terms: str | None = None,
    at: datetime,
) -> Contract:
    """Record a contract with a chosen supplier. `value` is in euros without VAT, options included.

    Raises `Refused` by field: what `queries.objection` says where standstill binds, `contract.not_chosen`,
    `contract.already`, `contract.in_future`, `contract.before_decision`, `contract.term_reversed`,
    `contract.value_not_positive`.
    """
    rounds.require(session, actor, "contract.concluded", lot.round, at=at)
    evaluation.hold(session, lot)
    rounds.check(lot, "contract.concluded")
    award = awards.live(session, lot)
    if award is None or award.state != "decided":
        raise Refused("contract.no_decision", lot=lot.code)
    _judge(session, award, supplier, concluded_on=concluded_on, at=at)
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        raise Refused("contract.term_reversed", field="ends_on", starts=starts_on)
    if value is not None and value <= 0:
        raise Refused("contract.value_not_positive", field="value")
    against = objection(session, award, concluded_on=concluded_on)
    if against is not None and award.standstill_binds:
        raise against
    contract = Contract(
        lot_id=lot.id, award_id=award.id, supplier_id=supplier.id, reference=_told(reference),
        concluded_on=concluded_on, starts_on=starts_on, ends_on=ends_on, value=value,
        option_terms=_told(option_terms),
    )  # fmt: skip
    audit.act(session, actor, "contract.concluded", about=contract, within=lot.round, at=at)
    session.add(contract)
    rounds.move(lot, "contract.concluded")
    session.flush()
    return contract


def _judge(
    session: Session, award: awards.Award, supplier: Supplier, *, concluded_on: date, at: datetime
) -> None:
    if supplier.id not in {line.offer.tender.supplier_id for line in chosen(award)}:
        raise Refused("contract.not_chosen", field="supplier", name=supplier.name)
    taken = select(Contract.id).where(Contract.award_id == award.id, Contract.supplier_id == supplier.id)
    if session.scalar(taken) is not None:
        raise Refused("contract.already", field="supplier", name=supplier.name)
    if concluded_on > day_of(at):
        raise Refused("contract.in_future", field="concluded_on", day=concluded_on)
    if award.decided_on is not None and concluded_on < award.decided_on:
        raise Refused("contract.before_decision", field="concluded_on", decided=award.decided_on)


def end(
    session: Session,
    actor: audit.Actor,
    contract: Contract,
    *,
    version: int,
    ended_on: date,
    reason: str | None = None,
    at: datetime,
) -> Contract:
    """End a contract; the lot has ended when its last contract has."""
    lot = contract.lot
    rounds.require(session, actor, "contract.ended", lot.round, at=at)
    evaluation.hold(session, lot)
    if contract.version != version:
        raise Conflict("changed.meanwhile", differences={"ended_on": (ended_on, contract.ended_on)})
    rounds.check(lot, "contract.ended")
    if contract.ended_on is not None:
        raise Refused("contract.ended_already", day=contract.ended_on)
    if not contract.concluded_on <= ended_on <= day_of(at):
        raise Refused("contract.end_impossible", field="ended_on", concluded=contract.concluded_on)
    audit.act(session, actor, "contract.ended", about=contract, within=lot.round, at=at, reason=reason)
    contract.ended_on, contract.ended_reason = ended_on, _told(reason)
    session.flush()
    running = select(Contract.id).where(Contract.lot_id == lot.id, Contract.ended_on.is_(None))
    if session.scalar(running) is None:
        rounds.move(lot, "contract.ended")
    session.flush()
    return contract


def _told(text: str | None) -> str | None:
    return (text or "").strip() or None
