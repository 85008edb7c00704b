"""Where the dates come from: one select a kind of date that is stored, and the law's answers to what was notified.

Each kind is asked for its next rows only, so that nobody's rounds are ever read as a whole. Not here: pages of
dates and what stands beside each (`dates`), and words.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Select, and_, exists, literal, or_, select, tuple_
from sqlalchemy.orm import aliased

from tracker import awards, contracts, law, rounds
from tracker.database import HELSINKI, day_of
from tracker.rounds import Lot, Round
from tracker.watch.asked import KINDS, Asked, Found, Place

UNDECIDED = ("tendered", "evaluated", "proposed")
NOTICED_REGIMES = ("annex_e", "eu")
AWARD_NOTICE = "notice.award"
DEFICIENT, DIRECT = "appeal.deficient_instructions", "appeal.direct_no_notice"  # the longer times of §147
LONGEST_MONTH, LONGEST_YEAR = 31, 366
ROLLED = 21  # days by which post and days off may move the end of a period, with room to spare


# --- dates that are stored --------------------------------------------------------------------------------------------


def stored(asked: Asked) -> Iterator[tuple[str, Select[Any]]]:
    """Each kind of stored date that was asked for, with the select of its places, unordered and not yet narrowed."""
    makers = (_of_rounds, _of_awards, _of_contracts)
    for make in makers:
        for code, statement in make(asked):
            if code in asked.kinds:
                yield code, statement


def _of_rounds(asked: Asked) -> Iterator[tuple[str, Select[Any]]]:
    found = asked.rounds("round.read").where(~Round.record)
    planned, published = Round.stage == "planned", Round.stage == "published"
    lots = exists().where(Lot.round_id == Round.id, Lot.stage.in_(UNDECIDED))
    undecided = and_(Round.stage.in_(("published", "opened")), lots)
    for code, day, standing in (
        ("publish", Round.planned_notice_on, planned),
        ("tenders", Round.deadline_on, and_(published, Round.deadline_on >= asked.today)),
        ("open", Round.deadline_on, and_(published, Round.deadline_on < asked.today)),
        ("decide", Round.planned_decision_on, undecided),
        ("validity", Round.tenders_valid_until, undecided),
    ):
        yield code, _places(found.where(day.is_not(None), standing), code, day, Round.id)
    due = rounds.Times.requests_due_on
    staged = or_(Round.procedure.in_(rounds.TWO_STAGES), Round.technique == "dps")
    awaited = found.join(rounds.Times, rounds.Times.round_id == Round.id).where(
        due >= asked.today, published, staged
    )
    yield "requests", _places(awaited, "requests", due, Round.id)


def _of_awards(asked: Asked) -> Iterator[tuple[str, Select[Any]]]:
    award = awards.Award
    notified = exists().where(awards.Notification.award_id == award.id)
    standing = _live_awards(asked).where(Lot.stage == "decided")
    to_notify = standing.where(~notified)
    possible = standing.where(award.earliest_contract_day >= asked.today)
    yield "notify", _places(to_notify, "notify", award.decided_on, award.id, of_lot=True)
    day = award.earliest_contract_day
    yield "contract_possible", _places(possible, "contract_possible", day, award.id, of_lot=True)


def _live_awards(asked: Asked) -> Select[Any]:
    ids = asked.rounds("award.read").with_only_columns(Round.id)
    return (
        select(awards.Award)
        .join(awards.Award.lot)
        .where(awards.Award.state == "decided", Lot.round_id.in_(ids))
    )


def _of_contracts(asked: Asked) -> Iterator[tuple[str, Select[Any]]]:
    contract = contracts.Contract
    running = _contracts(asked).where(contract.ended_on.is_(None), contract.ends_on.is_not(None))
    yield "contract_ends", _places(running, "contract_ends", contract.ends_on, contract.id, of_lot=True)


def _contracts(asked: Asked) -> Select[Any]:
    ids = asked.rounds("contract.read").with_only_columns(Round.id)
    return select(contracts.Contract).join(contracts.Contract.lot).where(Lot.round_id.in_(ids))


def _places(found: Select[Any], code: str, day: Any, row: Any, *, of_lot: bool = False) -> Select[Any]:
    where: tuple[Any, Any] = (Lot.round_id, Lot.id) if of_lot else (Round.id, literal(0, Integer))
    kind = literal(KINDS.index(code), Integer)
    return found.with_only_columns(
        day.label("day"),
        where[0].label("round_id"),
        where[1].label("lot_id"),
        kind.label("kind"),
        row.label("row_id"),
    ).order_by(None)


def next_of(asked: Asked, statement: Select[Any]) -> Iterator[Found]:
    """The next places of a kind, at most one more than were asked for."""
    columns = list(statement.selected_columns)
    day = columns[0]
    if asked.since is not None:
        statement = statement.where(day >= asked.since)
    if asked.until is not None:
        statement = statement.where(day <= asked.until)
    if asked.after is not None:
        edge = (literal(asked.after.day, Date), *(literal(part, Integer) for part in asked.after[1:]))
        statement = statement.where(day >= asked.after.day, tuple_(*columns) > tuple_(*edge))
    for row in asked.session.execute(statement.order_by(*columns).limit(asked.most + 1)):
        yield Found(Place(*row))


# --- dates that the law answers ---------------------------------------------------------------------------------------


def answered(asked: Asked) -> Iterator[Found]:
    """Every date that follows from a moment or by the law from something done; these reach no further than it."""
    makers = (
        ("questions", _questions),
        ("answers", _answers),
        ("own_correction", _own_corrections),
        ("appeal_direct", _direct),
        ("award_notice", _award_notices),
    )
    for code, make in makers:
        if code in asked.kinds:
            yield from make(asked)
    if {"appeal_deficient", "appeal_if_deficient"} & set(asked.kinds):
        yield from _deficient(asked)
    if {"correction", "appeal"} & set(asked.kinds):
        yield from _remedies(asked)


def _questions(asked: Asked) -> Iterator[Found]:
    found = asked.rounds("round.read").where(
        ~Round.record, Round.stage == "published", Round.questions_until >= _midnight(asked.begins)
    )
    for round_id, moment in asked.session.execute(found.with_only_columns(Round.id, Round.questions_until)):
        if moment is not None:
            yield Found(_place(day_of(moment), round_id, 0, "questions", round_id), moment=moment)


def _answers(asked: Asked) -> Iterator[Found]:
    """By when questions are answered, past days too while one that came in time waits."""
    found = asked.rounds("round.read").where(
        ~Round.record,
        Round.stage == "published",
        or_(Round.answers_by.is_not(None), and_(Round.regime == "eu", Round.deadline_on.is_not(None))),
    )
    waits = exists().where(rounds.Question.round_id == Round.id, _waits())
    told = (Round.id, Round.answers_by, Round.deadline_on, Round.regime, Round.law_day, waits)
    for round_id, own, due, regime, governing, waiting in asked.session.execute(
        found.with_only_columns(*told)
    ):
        finding = asked.answer(governing, rounds.ANSWERS, event=due) if regime == "eu" and due else None
        lawful = None if finding is None else finding.raw_last_day
        days = [day for day in (own, lawful) if day is not None]
        if days and (waiting or min(days) >= asked.today):
            yield Found(_place(min(days), round_id, 0, "answers", round_id), finding=finding)


def _waits() -> ColumnElement[bool]:
    """Whether a question came in time, as its last version tells, and all have no answer."""
    version, later = rounds.QuestionVersion, aliased(rounds.QuestionVersion)
    mine = version.question_id == rounds.Question.id
    last = ~exists().where(later.question_id == version.question_id, later.number > version.number)
    return and_(
        ~exists().where(mine, version.published_at.is_not(None)), exists().where(mine, ~version.late, last)
    )


def _own_corrections(asked: Asked) -> Iterator[Found]:
    award = awards.Award
    rule = awards.REMEDIES["own_correction"]
    found = (
        _live_awards(asked)
        .join(Lot.round)
        .where(award.decided_on >= asked.begins - reach(rule))
        .with_only_columns(award.id, award.decided_on, Lot.id, Round.id, Round.law_day)
    )
    for award_id, decided, lot_id, round_id, governing in asked.session.execute(found):
        finding = asked.answer(governing or decided, rule, event=decided)
        yield from _from(finding, asked, (round_id, lot_id, "own_correction", award_id))


def _deficient(asked: Asked) -> Iterator[Found]:
    """The longer time for an appeal, which a decision has that is deficient; of any other it is the utmost."""
    award = awards.Award
    found = (
        _live_awards(asked)
        .join(Lot.round)
        .where(
            ~award.direct,
            Round.regime.in_(awards.APPEALABLE),
            award.decided_on >= asked.begins - reach(DEFICIENT),
        )
        .with_only_columns(
            award.id, award.decided_on, Lot.id, Round.id, Round.law_day,
            or_(~award.appeal_instructions, _found_deficient()),
        )
    )  # fmt: skip
    for award_id, decided, lot_id, round_id, governing, lacking in asked.session.execute(found):
        code = "appeal_deficient" if lacking else "appeal_if_deficient"
        finding = asked.answer(governing or decided, DEFICIENT, event=decided)
        if code in asked.kinds:
            yield from _from(finding, asked, (round_id, lot_id, code, award_id))


def _found_deficient() -> Any:
    return exists().where(awards.Deficiency.award_id == awards.Award.id)


def _direct(asked: Asked) -> Iterator[Found]:
    """The time for an appeal against a direct award, which runs from its contract."""
    contract = contracts.Contract
    found = (
        _contracts(asked)
        .join(Lot.round)
        .join(contract.award)
        .where(
            awards.Award.direct,
            Round.regime.in_(awards.APPEALABLE),
            contract.concluded_on >= asked.begins - reach(DIRECT),
        )
        .with_only_columns(contract.id, contract.concluded_on, Lot.id, Round.id, Round.law_day)
    )
    for contract_id, concluded, lot_id, round_id, governing in asked.session.execute(found):
        finding = asked.answer(governing, DIRECT, event=concluded)
        yield from _from(finding, asked, (round_id, lot_id, "appeal_direct", contract_id))


def _remedies(asked: Asked) -> Iterator[Found]:
    """The claims and appeals against each award; of several tenderers' last days the last one governs."""
    award, notice = awards.Award, awards.Notification
    begin = asked.begins - max(reach(awards.REMEDIES[code]) for code in ("correction", "appeal"))
    found = (
        _live_awards(asked)
        .join(Lot.round)
        .join(notice, notice.award_id == award.id)
        .where(or_(notice.sent_at >= _midnight(begin), notice.known_on >= begin))
        .with_only_columns(
            award.id, award.direct, award.decided_on, Lot.id, Round.id, Round.law_day, notice.sent_at,
            notice.channel, notice.known_on, award.appeal_instructions, _found_deficient(), Round.regime,
        )
        .distinct()
    )  # fmt: skip
    last: dict[tuple[int, int, str, int], law.DeadlineFinding] = {}
    for award_id, direct, decided, lot_id, round_id, governing, *notified in asked.session.execute(found):
        sent_at, channel, known_on, instructed, deficient, regime = notified
        longer = direct or ((deficient or not instructed) and regime in awards.APPEALABLE)
        for code in ("correction",) if longer else ("correction", "appeal"):
            facts = {"event": day_of(sent_at), "via": channel, "known_on": known_on}
            finding = asked.answer(governing or decided, awards.REMEDIES[code], **facts)
            key = (round_id, lot_id, code, award_id)
            if finding is not None and (key not in last or _end(finding) > _end(last[key])):
                last[key] = finding
    for key, finding in last.items():
        if key[2] in asked.kinds:
            yield from _from(finding, asked, key)


def _award_notices(asked: Asked) -> Iterator[Found]:
    """The award notices that are not on record, past days too; a framework's decision sets the time off by itself."""
    contract = contracts.Contract
    found = (
        _contracts(asked)
        .join(Lot.round)
        .join(contract.award)
        .where(
            contract.award_notice_sent_on.is_(None),
            Round.law_day.is_not(None),
            Round.regime.in_(NOTICED_REGIMES),
        )
        .with_only_columns(
            contract.id, contract.concluded_on, awards.Award.decided_on, Lot.id, Round.id, Round.law_day,
            Round.technique,
        )
    )  # fmt: skip
    for contract_id, concluded, decided, lot_id, round_id, governing, technique in asked.session.execute(
        found
    ):
        event = decided if technique == "framework" and decided is not None else concluded
        finding = asked.answer(governing, AWARD_NOTICE, event=event)
        if finding is not None:
            place = _place(_end(finding), round_id, lot_id, "award_notice", contract_id)
            yield Found(place, finding=finding)


def _from(
    finding: law.DeadlineFinding | None, asked: Asked, key: tuple[int, int, str, int]
) -> Iterator[Found]:
    if finding is not None and _end(finding) >= asked.today:
        yield Found(_place(_end(finding), *key), finding=finding)


def _end(finding: law.DeadlineFinding) -> date:
    return finding.last_day or date.min


def _place(day: date, round_id: int, lot_id: int, code: str, row_id: int) -> Place:
    return Place(day, round_id, lot_id, KINDS.index(code), row_id)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), HELSINKI).astimezone(UTC)


@lru_cache(maxsize=16)
def reach(rule: str) -> timedelta:
    """How long after its event a period of this rule can end at most, by any value that the law's data holds."""
    book = law.book()
    rules = [book.rule(one) for one in (rule, *book.stand_ins.get(rule, ()))]
    days = {"days": 1, "months": LONGEST_MONTH, "years": LONGEST_YEAR}
    lengths = [row.value * days[one.unit] for one in rules for row in one.rows if isinstance(row.value, int)]
    return timedelta(days=max(lengths, default=0) + ROLLED)
