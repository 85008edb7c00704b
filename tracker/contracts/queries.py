"""Reads of contracts: of a lot, of everybody within reach, and what stands against concluding one.

Not here: writing, and words.
"""

from datetime import date, datetime

from sqlalchemy import Select, false, or_, select
from sqlalchemy.orm import Session, joinedload

from tracker import accounts, awards, rounds
from tracker.awards import Award
from tracker.contracts.models import Contract
from tracker.database import day_of
from tracker.refusal import Refused
from tracker.rounds import Lot, Round


def get(session: Session, reader: accounts.Person, identity: int, *, at: datetime) -> Contract:
    """A contract; `scope.outside` where there is none within the reader's reach."""
    found = session.get(Contract, identity)
    if found is None:
        raise Refused("scope.outside", permission="contract.read")
    rounds.require(session, reader, "contract.read", found.lot.round, at=at)
    return found


def of(session: Session, reader: accounts.Person, lot: Lot, *, at: datetime) -> list[Contract]:
    """The lot's contracts in order of conclusion."""
    rounds.require(session, reader, "contract.read", lot.round, at=at)
    asked = select(Contract).where(Contract.lot_id == lot.id).options(joinedload(Contract.supplier))
    return list(session.scalars(asked.order_by(Contract.concluded_on, Contract.id)))


def within(session: Session, reader: accounts.Person, *, at: datetime) -> Select[Contract]:
    """Every contract of rounds within the reader's reach, unordered, for lists that filter and page."""
    scope = accounts.scope(session, reader, "contract.read", on=day_of(at))
    asked = select(Contract).join(Contract.lot).join(Lot.round)
    if scope.everything:
        return asked
    if not scope.organisations:
        return asked.where(false())
    return asked.where(or_(Round.buyer_id.in_(scope.organisations), Round.keeper_id.in_(scope.organisations)))


def objection(session: Session, award: Award, *, concluded_on: date) -> Refused | None:
    """What a standstill or an appeal says against a contract on a day: refused where it binds, else a warning.

    Codes: `contract.not_notified`, `contract.too_early`, `contract.appeal_pending`.
    """
    pending = awards.pending_appeal(session, award)
    if pending is not None:
        return Refused(
            "contract.appeal_pending",
            field="concluded_on",
            docket=pending.docket or "–",
            day=pending.filed_on,
        )
    tenderers = awards.to_notify(session, award)
    told = {notice.tender_id for notice in award.notifications}
    if any(tender.id not in told for tender in tenderers):
        return Refused(
            "contract.not_notified", field="concluded_on", num=sum(t.id not in told for t in tenderers)
        )
    due = awards.last(awards.deadlines(award), "standstill")
    earliest = award.earliest_contract_day
    if award.standstill_binds and (earliest is None or concluded_on < earliest):
        finding = due.finding if due is not None else None
        return Refused("contract.too_early", field="concluded_on", earliest=earliest, finding=finding)
    return None


def chosen(award: Award) -> list[awards.Line]:
    """The chosen lines of an award in order of priority."""
    return sorted((line for line in award.lines if line.chosen), key=lambda line: line.priority or 0)
