"""Concluding a contract with a chosen supplier, mending its terms, and ending it.

Where standstill binds, a contract before its time is refused here and by the database; elsewhere it is a warning
that `queries.objection` tells.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import audit, awards, evaluation, rounds
from tracker.contracts.models import OPEN_END, Contract
from tracker.contracts.operations.opening import begin, settle, told
from tracker.contracts.queries import chosen, objection
from tracker.database import day_of
from tracker.organisations import Supplier
from tracker.refusal import Refused
from tracker.rounds import Lot


class Terms(TypedDict, total=False):
    """What a contract says. `value` is in euros without VAT, options included; `options_value` is the part of them."""

    reference: str | None
    starts_on: date | None
    ends_on: date | None
    value: Decimal | None
    options_until: date | None
    options_value: Decimal | None
    option_terms: str | None


def conclude(
    session: Session,
    actor: audit.Actor,
    lot: Lot,
    *,
    supplier: Supplier,
    concluded_on: date,
    at: datetime,
    **terms: Unpack[Terms],
) -> Contract:
    """Record a contract with a chosen supplier.

    Raises `Refused` by field: what `queries.objection` says where standstill binds, `contract.not_chosen`,
    `contract.already`, `contract.in_future`, `contract.before_decision`, and what `_judge_terms` says.
    """
    rounds.require(session, actor, "contract.concluded", lot.round, at=at)
    evaluation.hold(session, lot)
    rounds.check(lot, "contract.concluded")
    award = awards.live(session, lot)
    if award is None or award.state != "decided":
        raise Refused("contract.no_decision", lot=lot.code)
    _judge_supplier(session, award, supplier)
    _judge_day(session, award, concluded_on, at=at)
    _judge_terms(terms)
    contract = Contract(
        lot_id=lot.id, award_id=award.id, supplier_id=supplier.id, concluded_on=concluded_on,
        end_sort=terms.get("ends_on") or OPEN_END, **_trimmed(terms),
    )  # fmt: skip
    audit.act(session, actor, "contract.concluded", about=contract, within=lot.round, at=at)
    session.add(contract)
    rounds.move(lot, "contract.concluded")
    session.flush()
    return contract


def correct(
    session: Session,
    actor: audit.Actor,
    contract: Contract,
    *,
    version: int,
    concluded_on: date,
    reason: str | None,
    at: datetime,
    **terms: Unpack[Terms],
) -> Contract:
    """Mend what was recorded wrongly of a contract; a change that was agreed afterwards is `change`'s.

    All terms are told, the right ones too. Raises `Refused` as `conclude` does, and `audit.reason_missing`.
    """
    facts = {"concluded_on": concluded_on, **_trimmed(terms)}
    begin(session, actor, contract, "contract.corrected", version=version, facts=facts, at=at)
    if concluded_on != contract.concluded_on:
        _judge_day(session, contract.award, concluded_on, at=at)
        _judge_entries(contract, concluded_on)
    _judge_terms(terms)
    within = contract.lot.round
    audit.act(session, actor, "contract.corrected", about=contract, within=within, at=at, reason=reason)
    for name, value in facts.items():
        setattr(contract, name, value)
    settle(session, contract)
    return contract


def _judge_supplier(session: Session, award: awards.Award, supplier: Supplier) -> None:
    if supplier.id not in {line.offer.tender.supplier_id for line in chosen(award)}:
        raise Refused("contract.not_chosen", field="supplier", name=supplier.name)
    taken = select(Contract.id).where(Contract.award_id == award.id, Contract.supplier_id == supplier.id)
    if session.scalar(taken) is not None:
        raise Refused("contract.already", field="supplier", name=supplier.name)


def _judge_day(session: Session, award: awards.Award, concluded_on: date, *, at: datetime) -> None:
    if concluded_on > day_of(at):
        raise Refused("contract.in_future", field="concluded_on", day=concluded_on)
    if award.decided_on is not None and concluded_on < award.decided_on:
        raise Refused("contract.before_decision", field="concluded_on", decided=award.decided_on)
    against = objection(session, award, concluded_on=concluded_on)
    if against is not None and award.standstill_binds:
        raise against


def _judge_entries(contract: Contract, concluded_on: date) -> None:
    """A contract is not signed after what was agreed under it, nor after its end."""
    days = [one.agreed_on for one in contract.modifications] + [one.taken_on for one in contract.options]
    days += [one.valid_on for one in contract.indexings] + [contract.ended_on or concluded_on]
    if min(days) < concluded_on:
        raise Refused("contract.signed_after_entry", field="concluded_on", first=min(days))


def _judge_terms(terms: Terms) -> None:
    starts, ends, until = terms.get("starts_on"), terms.get("ends_on"), terms.get("options_until")
    value, options = terms.get("value"), terms.get("options_value")
    if starts is not None and ends is not None and ends < starts:
        raise Refused("contract.term_reversed", field="ends_on", starts=starts)
    if until is not None and ends is not None and until < ends:
        raise Refused("contract.options_before_end", field="options_until", ends=ends)
    if value is not None and value <= 0:
        raise Refused("contract.value_not_positive", field="value")
    if options is not None and options <= 0:
        raise Refused("contract.value_not_positive", field="options_value")
    if options is not None and value is not None and options > value:
        raise Refused("contract.options_over_value", field="options_value", value=value)


def _trimmed(terms: Terms) -> dict[str, Any]:
    return {name: told(value) if isinstance(value, str) else value for name, value in terms.items()}


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
    begin(session, actor, contract, "contract.ended", version=version, facts={"ended_on": ended_on}, at=at)
    if contract.ended_on is not None:
        raise Refused("contract.ended_already", day=contract.ended_on)
    if not contract.concluded_on <= ended_on <= day_of(at):
        raise Refused("contract.end_impossible", field="ended_on", concluded=contract.concluded_on)
    audit.act(session, actor, "contract.ended", about=contract, within=lot.round, at=at, reason=reason)
    contract.ended_on, contract.ended_reason = ended_on, told(reason)
    settle(session, contract)
    running = select(Contract.id).where(Contract.lot_id == lot.id, Contract.ended_on.is_(None))
    if session.scalar(running) is None:
        rounds.move(lot, "contract.ended")
    session.flush()
    return contract
