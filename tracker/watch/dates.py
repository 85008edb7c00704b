"""The deadlines of everything within a reader's reach, nearest first, page by page: nothing that is due is left out.

What is overdue stays until it is done, however old. The number of queries does not grow with the rounds. Not here:
where the dates come from (`running`), and words.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker import accounts, awards, contracts, database, law
from tracker.rounds import Lot, Round
from tracker.watch import running
from tracker.watch.asked import KINDS, Asked, Found, Place

MOST = 100
COUNTED = 1000
# What waits for something to be done: once its day has passed it is overdue, not over.
WAITING = frozenset(
    {"publish", "answers", "open", "decide", "validity", "notify", "award_notice", "contract_ends"}
)
RESTS_ON = {
    "notify": "awards", "correction": "awards", "appeal": "awards", "own_correction": "awards",
    "appeal_deficient": "awards", "appeal_if_deficient": "awards", "appeal_direct": "contracts",
    "contract_possible": "awards", "award_notice": "contracts", "contract_ends": "contracts",
}  # fmt: skip


@dataclass(frozen=True)
class DueDate:
    """A date that runs: what it is (code), its day, its moment where one is set, and of which round and lot.

    `overdue` says that the day has passed and what it waits for has not been done; `finding` is the law's answer;
    `revision` grows whenever the row that the date rests on is changed; `supplier` is the contract's, where it is the
    date of a contract.
    """

    place: Place
    round: Round
    lot: Lot | None = None
    moment: datetime | None = None
    finding: law.DeadlineFinding | None = None
    overdue: bool = False
    revision: int = 1
    supplier: str | None = None

    @property
    def code(self) -> str:
        """What it is, one of KINDS."""
        return self.place.code

    @property
    def day(self) -> date:
        """The day in Helsinki."""
        return self.place.day

    @property
    def key(self) -> str:
        """What stays the same when the date is moved: what it is, and the row that it rests on."""
        return f"{self.code}-{RESTS_ON.get(self.code, 'rounds')}-{self.place.row_id}"


@dataclass(frozen=True)
class Board:
    """A page of dates; `after` is the place from which the next page is asked, None on the last one."""

    rows: Sequence[DueDate]
    after: Place | None


@dataclass(frozen=True)
class Tally:
    """How many dates there are, and how many of them are overdue; each counted to one above a thousand."""

    all: int
    overdue: int


def board(session: Session, reader: accounts.Person, *, at: datetime, **wanted: Any) -> Board:
    """The next dates in the order of their places: overdue ones, then those ahead.

    `wanted`: kinds, buyer, round_id, since and until (days), after (a Place), most; see `asked.Asked`.
    """
    asked = Asked(session, reader, at, **wanted)
    found = [one for _code, statement in running.stored(asked) for one in running.next_of(asked, statement)]
    found += [one for one in running.answered(asked) if asked.beyond(one.place)]
    found.sort(key=lambda one: one.place)
    rows = list(_whole(asked, found[: asked.most]))
    return Board(rows, rows[-1].place if rows and len(found) > asked.most else None)


def tally(session: Session, reader: accounts.Person, *, at: datetime, **wanted: Any) -> Tally:
    """How many dates `board` has to show on all its pages."""
    asked = Asked(session, reader, at, **wanted)
    days = [one.place.day for one in running.answered(asked) if asked.within(one.place.day)]
    counts = {"all": len(days), "overdue": sum(day < asked.today for day in days)}
    for code, statement in running.stored(asked):
        day = next(iter(statement.selected_columns))
        narrowed = [day >= asked.since] if asked.since is not None else []
        narrowed += [day <= asked.until] if asked.until is not None else []
        counts["all"] += database.count(session, statement.where(*narrowed), limit=COUNTED)
        if code in WAITING:
            passed = statement.where(day < asked.today, *narrowed)
            counts["overdue"] += database.count(session, passed, limit=COUNTED)
    return Tally(min(counts["all"], COUNTED + 1), min(counts["overdue"], COUNTED + 1))


def every(session: Session, reader: accounts.Person, *, at: datetime, **wanted: Any) -> Iterator[DueDate]:
    """All dates, read page by page; for calendars and mail, which have no second page."""
    told = {"most": 500} | wanted
    while True:
        page = board(session, reader, at=at, **told)
        yield from page.rows
        if page.after is None:
            return
        told["after"] = page.after


def due(
    session: Session,
    reader: accounts.Person,
    *,
    at: datetime,
    days: int | None = None,
    round_: Round | None = None,
) -> list[DueDate]:
    """What is overdue, and the dates of the next `days` (all without it), of one round or of all."""
    today = database.day_of(at)
    wanted: dict[str, Any] = {} if days is None else {"until": today + timedelta(days=days)}
    if round_ is not None:
        wanted["round_id"] = round_.id
    return list(every(session, reader, at=at, **wanted))


# --- what stands beside a date ----------------------------------------------------------------------------------------


def _whole(asked: Asked, found: Sequence[Found]) -> Iterator[DueDate]:
    """The dates with their rounds, lots and revisions; one query a table, whatever they are."""
    places = [one.place for one in found]
    rounds = _by_id(asked, Round, {place.round_id for place in places}, joinedload(Round.buyer))
    lots = _by_id(asked, Lot, {place.lot_id for place in places if place.lot_id})
    decided = _rows_of(places, "awards")
    chosen = joinedload(awards.Award.lot).joinedload(Lot.round), selectinload(awards.Award.notifications)
    rested = {
        "rounds": rounds,
        "awards": _by_id(asked, awards.Award, decided, *chosen),
        "contracts": _by_id(
            asked, contracts.Contract, _rows_of(places, "contracts"), joinedload(contracts.Contract.supplier)
        ),
    }
    for one in found:
        place = one.place
        row = rested[RESTS_ON.get(place.code, "rounds")][place.row_id]
        whole = DueDate(
            place, rounds[place.round_id], lots.get(place.lot_id), one.moment, one.finding,
            overdue=place.code in WAITING and place.day < asked.today, revision=row.version,
            supplier=row.supplier.name if isinstance(row, contracts.Contract) else None,
        )  # fmt: skip
        yield _explained(whole, row)


def _rows_of(places: Iterable[Place], table: str) -> set[int]:
    return {place.row_id for place in places if RESTS_ON.get(place.code) == table}


def _by_id(asked: Asked, model: Any, ids: set[int], *options: Any) -> dict[int, Any]:
    if not ids:
        return {}
    found = asked.session.scalars(select(model).where(model.id.in_(ids)).options(*options))
    return {one.id: one for one in found}


def _explained(due_date: DueDate, row: Any) -> DueDate:
    if due_date.code in ("tenders", "open"):
        return replace(due_date, moment=due_date.round.tender_deadline)
    if due_date.code == "contract_possible":
        last = awards.last(awards.deadlines(row), "standstill")
        return replace(due_date, finding=None if last is None else last.finding)
    return due_date


def read_place(written: str) -> Place | None:
    """A place as an address carries it ("2026-12-10.5.0.2.5"), None where it is none."""
    day, *numbers = written.split(".")
    if len(numbers) != 4 or not all(one.isascii() and one.isdecimal() and len(one) < 10 for one in numbers):
        return None
    try:
        place = Place(date.fromisoformat(day), *(int(one) for one in numbers))
    except ValueError:
        return None
    return place if place.kind < len(KINDS) else None


def write_place(place: Place) -> str:
    """A place for an address, as `read_place` reads it."""
    return ".".join([place.day.isoformat(), *(str(part) for part in place[1:])])
