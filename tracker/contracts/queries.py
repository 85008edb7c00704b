"""Reads of contracts: of a lot, of everybody within reach, and what stands against concluding one.

Not here: writing, and words.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker import accounts, awards, law, rounds
from tracker.awards import Award
from tracker.contracts.models import Contract, IndexedValue, Modification, OptionTaken
from tracker.database import day_of
from tracker.refusal import Refused
from tracker.rounds import Lot, Round

# Steps of the law's answer on waiting that stand for §130(1) and (3).
WITHOUT_STANDSTILL = ("standstill.framework_purchase", "standstill.dps_purchase")
Kind = TypeVar("Kind", Modification, OptionTaken, IndexedValue)

# What lists can be sorted by: name → column that is never null, and whether it begins with the largest.
SORTS = {
    "signed": (Contract.concluded_on, True),
    "ends": (Contract.end_sort, False),
    "value": (func.coalesce(Contract.value, Decimal(0)), True),
}


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a list is narrowed to: a buyer by id, and contracts that end from today within so many days."""

    buyer: int | None = None
    ending: int | None = None


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


def find(session: Session, reader: accounts.Person, filters: Filters, *, at: datetime) -> Select[Contract]:
    """The contracts within reach that the filters leave, unordered."""
    found = within(session, reader, at=at)
    if filters.buyer is not None:
        theirs = select(Lot.id).join(Lot.round).where(Round.buyer_id == filters.buyer)
        found = found.where(Contract.lot_id.in_(theirs))
    if filters.ending is not None:
        today = day_of(at)
        last = today + timedelta(days=filters.ending)
        found = found.where(Contract.ended_on.is_(None), Contract.end_sort.between(today, last))
    return found


def in_round(session: Session, reader: accounts.Person, round_: Round, *, at: datetime) -> list[Contract]:
    """Every contract of a round with all that is recorded under it, in the order of its lots."""
    rounds.require(session, reader, "contract.read", round_, at=at)
    asked = (
        select(Contract)
        .join(Contract.lot)
        .where(Lot.round_id == round_.id)
        .order_by(Lot.position, Lot.id, Contract.concluded_on, Contract.id)
        .options(
            joinedload(Contract.supplier),
            joinedload(Contract.lot),
            selectinload(Contract.modifications),
            selectinload(Contract.options),
            selectinload(Contract.indexings),
        )
    )
    return list(session.scalars(asked))


def entry(
    session: Session, reader: accounts.Person, kind: type[Kind], identity: int, *, at: datetime
) -> Kind:
    """A change, an option taken or an indexed value; `scope.outside` where there is none within reach."""
    found: Kind | None = session.get(kind, identity)
    if found is None:
        raise Refused("scope.outside", permission="contract.read")
    rounds.require(session, reader, "contract.read", found.contract.lot.round, at=at)
    return found


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


def deadlines(session: Session, award: Award) -> list[awards.Due]:
    """Every date that runs from a decision and its contracts, with the longer times for appeal of §147.

    Beside the codes of `awards.Due`: `appeal_deficient` where the decision lacks appeal instructions or was
    found deficient, else `appeal_if_deficient`; `appeal_no_standstill` after a contract without standstill under
    §130(1) or (3); `appeal_direct` after a contract awarded directly. A longer time that applies takes
    the place of `appeal`.
    """
    dues = awards.deadlines(award)
    longer = _longer_appeals(session, award)
    if any(due.code in ("appeal_deficient", "appeal_no_standstill") for due in longer):
        dues = [due for due in dues if due.code != "appeal"]
    return [*dues, *longer]


def _longer_appeals(session: Session, award: Award) -> list[awards.Due]:
    """None where the Market Court cannot be asked, and none that the law's data does not carry."""
    regime = award.lot.round.regime
    if (
        award.state not in ("decided", "annulled")
        or award.decided_on is None
        or regime not in awards.APPEALABLE
    ):
        return []
    bound = law.on(awards.governing_day(award))
    try:
        return [*_from_decision(bound, award), *_from_contracts(bound, award, _concluded(session, award))]
    except law.NotInForce:
        return []


def _from_decision(bound: law.Law, award: Award) -> Iterator[awards.Due]:
    if award.direct or award.decided_on is None:
        return
    code = "appeal_deficient" if awards.deficient(award) else "appeal_if_deficient"
    yield awards.Due(code, bound.deadline("appeal.deficient_instructions", event=award.decided_on))


def _from_contracts(bound: law.Law, award: Award, concluded: Sequence[Contract]) -> Iterator[awards.Due]:
    if award.direct:
        for contract in concluded:
            yield awards.Due(
                "appeal_direct", bound.deadline("appeal.direct_no_notice", event=contract.concluded_on)
            )
        return
    if not concluded or not _without_standstill(award):
        return
    for notice in award.notifications:
        finding = bound.deadline(
            "appeal.no_standstill_130_1_3", event=day_of(notice.sent_at), via=notice.channel,
            known_on=notice.known_on,
        )  # fmt: skip
        yield awards.Due("appeal_no_standstill", finding, notice.tender)


def _without_standstill(award: Award) -> bool:
    """Whether the stored answer of the law rests on §130(1) or (3): a purchase under a framework or a DPS."""
    told = json.loads(award.standstill_finding or "{}").get("because", ())
    return any(step["code"] in WITHOUT_STANDSTILL for step in told)


def _concluded(session: Session, award: Award) -> list[Contract]:
    asked = select(Contract).where(Contract.award_id == award.id)
    return list(session.scalars(asked.order_by(Contract.concluded_on, Contract.id)))
