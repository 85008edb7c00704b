"""The deadlines of everything within a reader's reach: of rounds, decisions and contracts, nearest first.

Not here: the counting of legal periods (`tracker.law` through `tracker.awards`), and words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker import accounts, awards, contracts, law, rounds
from tracker.database import day_of
from tracker.rounds import Lot, Round

BACK = 60  # days for which something overdue is still shown
AHEAD = 366
MOST = 500
REMEDY_DAYS = (
    220  # a decision's own dates lie within this many days after it (six months for a deficient one)
)


@dataclass(frozen=True)
class DueDate:
    """A date that runs: what it is (code), its day, its moment where one is set, and of which round and lot.

    `overdue` says that the day has passed and what it waits for has not been done; `finding` is the law's answer.
    """

    code: str
    day: date
    round: Round
    lot: Lot | None = None
    moment: datetime | None = None
    finding: law.DeadlineFinding | None = None
    overdue: bool = False


@dataclass(frozen=True)
class _Asked:
    """Whose dates are asked, of which days, and of one round only where it is given."""

    session: Session
    reader: accounts.Person
    today: date
    until: date
    at: datetime
    round: Round | None

    @property
    def start(self) -> date:
        return self.today - timedelta(days=BACK)

    def rounds(self, permission: str) -> Select[Round]:
        found = rounds.find(self.session, self.reader, rounds.Filters(), permission=permission, at=self.at)
        return found if self.round is None else found.where(Round.id == self.round.id)


def due(
    session: Session,
    reader: accounts.Person,
    *,
    at: datetime,
    days: int | None = None,
    round_: Round | None = None,
) -> list[DueDate]:
    """Dates from 60 days back (only what is overdue) to `days` ahead (a year without it), of one round or of all."""
    today = day_of(at)
    until = today + timedelta(days=AHEAD if days is None else days)
    asked = _Asked(session, reader, today, until, at, round_)
    found = [*_of_rounds(asked), *_of_awards(asked), *_of_contracts(asked)]
    shown = [each for each in found if today <= each.day <= until or (each.overdue and each.day < today)]
    return sorted(shown, key=lambda each: (each.day, each.round.id, each.code))[:MOST]


def _of_rounds(asked: _Asked) -> Iterator[DueDate]:
    days = (Round.planned_notice_on, Round.planned_decision_on, Round.deadline_on, Round.tenders_valid_until)
    questions = Round.questions_until.between(asked.at - timedelta(days=1), asked.at + timedelta(days=AHEAD))
    within = or_(*(day.between(asked.start, asked.until) for day in days), questions)
    found = asked.rounds("round.read").where(~Round.record, Round.stage != "cancelled", within)
    ordered = found.options(selectinload(Round.lots)).order_by(Round.deadline_on, Round.id)
    for round_ in asked.session.scalars(ordered.limit(MOST)):
        yield from _dates_of(round_, asked.today)


def _dates_of(round_: Round, today: date) -> Iterator[DueDate]:
    planned, published = round_.stage == "planned", round_.stage == "published"
    undecided = any(lot.stage in ("tendered", "evaluated", "proposed") for lot in round_.lots)
    if planned and round_.planned_notice_on is not None:
        yield DueDate("publish", round_.planned_notice_on, round_, overdue=True)
    if published and round_.questions_until is not None:
        yield DueDate("questions", day_of(round_.questions_until), round_, moment=round_.questions_until)
    if published and round_.deadline_on is not None:
        passed = round_.deadline_on < today
        code = "open" if passed else "tenders"
        yield DueDate(code, round_.deadline_on, round_, moment=round_.tender_deadline, overdue=passed)
    if not planned and undecided and round_.planned_decision_on is not None:
        yield DueDate("decide", round_.planned_decision_on, round_, overdue=True)
    if not planned and undecided and round_.tenders_valid_until is not None:
        yield DueDate("validity", round_.tenders_valid_until, round_, overdue=True)


def _of_awards(asked: _Asked) -> Iterator[DueDate]:
    award = awards.Award
    found = (
        select(award)
        .join(award.lot)
        .where(
            award.state == "decided",
            award.decided_on >= asked.today - timedelta(days=REMEDY_DAYS),
            Lot.round_id.in_(asked.rounds("award.read").with_only_columns(Round.id)),
        )
        .options(joinedload(award.lot).joinedload(Lot.round), selectinload(award.notifications))
        .order_by(award.decided_on.desc(), award.id)
    )
    for one in asked.session.scalars(found.limit(MOST)):
        yield from _dates_after(one)


def _dates_after(award: awards.Award) -> Iterator[DueDate]:
    lot, round_ = award.lot, award.lot.round
    if lot.stage == "decided" and not award.notifications and award.decided_on is not None:
        yield DueDate("notify", award.decided_on, round_, lot, overdue=True)
    dues = awards.deadlines(award)
    for code in ("correction", "appeal", "own_correction"):
        last = awards.last(dues, code)
        if last is not None and last.finding.last_day is not None:
            yield DueDate(code, last.finding.last_day, round_, lot, finding=last.finding)
    if award.earliest_contract_day is not None and lot.stage == "decided":
        last = awards.last(dues, "standstill")
        finding = None if last is None else last.finding
        yield DueDate("contract_possible", award.earliest_contract_day, round_, lot, finding=finding)


def _of_contracts(asked: _Asked) -> Iterator[DueDate]:
    contract = contracts.Contract
    ending = contract.ends_on.between(asked.start, asked.until)
    found = (
        contracts.within(asked.session, asked.reader, at=asked.at)
        .where(contract.ended_on.is_(None), or_(ending, contract.concluded_on >= asked.start))
        .options(joinedload(contract.lot).joinedload(Lot.round))
        .order_by(contract.ends_on, contract.id)
    )
    if asked.round is not None:
        found = found.where(contract.lot.has(Lot.round_id == asked.round.id))
    for one in asked.session.scalars(found.limit(MOST)):
        round_ = one.lot.round
        if one.ends_on is not None:
            yield DueDate("contract_ends", one.ends_on, round_, one.lot, overdue=True)
        notice = _award_notice(one, round_)
        if notice is not None and notice.last_day is not None:
            yield DueDate("award_notice", notice.last_day, round_, one.lot, finding=notice)


def _award_notice(contract: contracts.Contract, round_: Round) -> law.DeadlineFinding | None:
    if round_.law_day is None or round_.regime not in ("annex_e", "eu"):
        return None
    try:
        return law.on(round_.law_day).deadline("notice.award", event=contract.concluded_on)
    except law.NotInForce:
        return None
