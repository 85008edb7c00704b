"""Reads of contracts: of a lot, of everybody within reach, and what stands against concluding one.

Not here: writing, and words.
"""

from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from tracker import accounts, awards, rounds
from tracker.awards import Award
from tracker.contracts.models import Contract
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
    reached = rounds.find(session, reader, rounds.Filters(), permission="contract.read", at=at)
    lots = select(Lot.id).where(Lot.round_id.in_(reached.with_only_columns(Round.id)))
    return select(Contract).where(Contract.lot_id.in_(lots))


def objection(session: Session, award: Award, *, concluded_on: date) -> Refused | None:
    """What a standstill or an appeal says against a contract on a day: refused where it binds, else a warning.

    Codes: `contract.appeal_pending`, `contract.not_notified`, `contract.too_early`, `contract.day_not_established`;
    `contract.appeal_time_runs` only where no standstill binds. The field is `concluded_on`.
    """
    pending = awards.pending_appeal(session, award)
    if pending is not None:
        docket = pending.docket or "–"
        return Refused("contract.appeal_pending", field="concluded_on", docket=docket, day=pending.filed_on)
    told = {notice.tender_id for notice in award.notifications}
    waiting = sum(tender.id not in told for tender in awards.to_notify(award))
    if waiting:
        return Refused("contract.not_notified", field="concluded_on", num=waiting)
    return _too_early(award, concluded_on)


def _too_early(award: Award, concluded_on: date) -> Refused | None:
    dues = awards.deadlines(award)
    if not award.standstill_binds:
        appeal = awards.last(dues, "appeal")
        last_day = None if appeal is None else appeal.finding.last_day
        if appeal is None or last_day is None or concluded_on > last_day:
            return None
        return Refused(
            "contract.appeal_time_runs", field="concluded_on", last=last_day, finding=appeal.finding
        )
    earliest = award.earliest_contract_day
    if earliest is None:
        return Refused("contract.day_not_established", field="concluded_on")
    if concluded_on >= earliest:
        return None
    wait = awards.last(dues, "standstill")
    finding = None if wait is None else wait.finding
    return Refused("contract.too_early", field="concluded_on", earliest=earliest, finding=finding)


def chosen(award: Award) -> list[awards.Line]:
    """The chosen lines of an award in order of priority."""
    return sorted((line for line in award.lines if line.chosen), key=lambda line: line.priority or 0)
