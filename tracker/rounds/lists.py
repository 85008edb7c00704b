"""Lists of rounds within a reader's scope: filters, sorting, pages by key and counts.

Not here: one round and its parts (`queries`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, true, union_all
from sqlalchemy import func as sql
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker import accounts, audit, database
from tracker.database import day_of
from tracker.organisations import Membership, Organisation, SteeringArea, members
from tracker.rounds.models import LOT_STAGES, STAGES, CoBuyer, Lot, LotMunicipality, Round
from tracker.rounds.operations.authority import DECIDING_ROLES

# What lists can be sorted by: name → column, and whether it begins with the largest.
SORTS = {
    "day": (Round.sort_day, True),
    "reference": (Round.reference, False),
    "estimate": (Round.estimate_sort, True),
    "title": (Round.title_sort, False),
}
_TRIED = (
    5 * database.COUNTED
)  # ids of a common condition by which a count begins: a round comes once for every lot


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a list is narrowed to; ids of the registers, a code of the tables, a year, a text.

    `area` is a municipality or an organisation with an area (a round is there by its lots' municipalities, or by
    its buyer's where they are not known); `stage` is a phase of the round or a stage of one of its lots.
    """

    buyer: int | None = None
    area: int | None = None
    steering_area: int | None = None
    year: int | None = None
    training: str | None = None
    stage: str | None = None
    text: str = ""


@dataclass(frozen=True)
class Listing:
    """A page of rounds with their buyers and lots, the keys of its neighbours, and how many there are (to 1 001)."""

    rows: Sequence[Round]
    before: int | None
    after: int | None
    count: int


def find(
    session: Session, reader: audit.Actor, filters: Filters, *, permission: str = "round.read", at: datetime
) -> Select[Round]:
    """The rounds within the reader's scope (of a permission) that the filters leave, unordered."""
    return _asked(session, reader, filters, permission, at).along()


def by_reference(session: Session, reader: audit.Actor, reference: str, *, at: datetime) -> list[Round]:
    """The rounds with a reference that the reader may see; several buyers may use the same."""
    asked = find(session, reader, Filters(), at=at).where(Round.reference == reference)
    return list(session.scalars(asked.order_by(Round.id)))


def listing(
    session: Session,
    reader: audit.Actor,
    filters: Filters,
    *,
    sort: str = "day",
    descending: bool | None = None,
    size: int = 50,
    after: int | None = None,
    before: int | None = None,
    at: datetime,
) -> Listing:
    """One page of `find`, sorted by a name of SORTS."""
    column, usually = SORTS[sort]
    asked = _asked(session, reader, filters, "round.read", at)
    page = database.page(
        session,
        asked.along().options(joinedload(Round.buyer), selectinload(Round.lots)),
        order=[(column, usually if descending is None else descending)],
        identity=Round.id,
        size=size,
        after=after,
        before=before,
    )
    # Where one page holds everything, nothing is searched a second time.
    alone = page.before is None and page.after is None
    total = len(page.rows) if alone else asked.count(session)
    return Listing(page.rows, page.before, page.after, total)


def buyers_of(session: Session, reader: audit.Actor, *, at: datetime) -> list[Organisation]:
    """The organisations that have bought any round within the reader's scope, for a list's filter."""
    scope = _scope(session, reader, day_of(at), "round.read")
    asked = select(Organisation).where(_bought_within(scope))
    return list(
        session.scalars(asked.order_by(Organisation.kind, Organisation.code, Organisation.valid_from))
    )


def years(session: Session) -> range:
    """From the first to the last year that any round has."""
    known = select(Round.year).where(Round.year > 0).order_by(Round.year)
    first = session.scalar(known.limit(1))
    last = session.scalar(known.order_by(None).order_by(Round.year.desc()).limit(1))
    return range(first, last + 1) if first is not None and last is not None else range(0)


def _scope(session: Session, reader: audit.Actor, on: date, permission: str) -> accounts.Scope:
    if not isinstance(reader, accounts.Person):
        return accounts.Scope(reader is audit.SYSTEM, frozenset())
    return accounts.scope(session, reader, permission, on=on)


def _within(
    session: Session, reader: audit.Actor, on: date, permission: str = "round.read"
) -> ColumnElement[bool]:
    scope = _scope(session, reader, on, permission)
    if scope.everything:
        return Round.id.is_not(None)
    reached = sorted(scope.organisations)
    if not reached:
        return false()
    joint = Round.id.in_(select(CoBuyer.round_id).where(*_decides(reached)))
    return or_(Round.buyer_id.in_(reached), Round.keeper_id.in_(reached), joint)


def _decides(organisation_ids: list[int]) -> tuple[ColumnElement[bool], ...]:
    return CoBuyer.role.in_(DECIDING_ROLES), CoBuyer.organisation_id.in_(organisation_ids)


def _bought_within(scope: accounts.Scope) -> ColumnElement[bool]:
    """Whether an organisation bought a round within a scope; each way by an index of its own."""
    bought = Round.buyer_id == Organisation.id
    if scope.everything:
        return exists().where(bought)
    reached = sorted(scope.organisations)
    joint = select(Round.buyer_id).join(CoBuyer, CoBuyer.round_id == Round.id).where(*_decides(reached))
    return or_(
        and_(Organisation.id.in_(reached), exists().where(bought)),
        exists().where(bought, Round.keeper_id.in_(reached)),
        Organisation.id.in_(joint),
    )


@dataclass(frozen=True)
class _Asked:
    """What a list asks: conditions of the rounds, and those that many meet, each also as the ids that meet it."""

    conditions: list[ColumnElement[bool]]
    common: list[tuple[ColumnElement[bool], database.Ids]]

    def narrow(self, session: Session, condition: ColumnElement[bool], ids: database.Ids) -> None:
        """Ask by the ids where few meet a condition; where many do, by the condition, along the list's order."""
        held = database.few(session, ids)
        if held is None:
            self.common.append((condition, ids))
        else:
            self.conditions.append(Round.id.in_(held))

    def along(self) -> Select[Round]:
        """The rounds by their conditions alone, for a page in the list's order."""
        return select(Round).where(*self.conditions, *(condition for condition, _ in self.common))

    def count(self, session: Session) -> int:
        """How many there are, to one above what is counted; without the list's order."""
        if self.common:
            (_, ids), *further = self.common
            driving = ids.subquery()
            found = select(Round.id).join(driving, driving.c[0] == Round.id)
            found = found.where(*self.conditions, *(condition for condition, _ in further))
            tried = found.limit(_TRIED).subquery()
            met, rounds = session.execute(select(sql.count(), sql.count(tried.c.id.distinct()))).one()
            if met < _TRIED or rounds > database.COUNTED:
                return min(int(rounds), database.COUNTED + 1)
        return database.count(session, self.along().with_only_columns(Round.id))


def _asked(session: Session, reader: audit.Actor, filters: Filters, permission: str, at: datetime) -> _Asked:
    asked = _Asked([_within(session, reader, day_of(at), permission)], [])
    if filters.buyer is not None:
        asked.conditions.append(Round.buyer_id == filters.buyer)
    if filters.year is not None:
        asked.conditions.append(Round.year == filters.year)
    if filters.training:
        asked.conditions.append(Round.training == filters.training)
    if filters.text:
        _named(session, asked, filters.text.casefold().split())
    if filters.area is not None:
        _in_area(session, asked, [filters.area])
    if filters.steering_area is not None:
        area = session.get(SteeringArea, filters.steering_area)
        _in_area(session, asked, _held_by(session, area, at))
    if filters.stage:
        _in_stage(session, asked, filters.stage, at)
    return asked


def _named(session: Session, asked: _Asked, words: list[str]) -> None:
    asked.conditions.extend(Round.search_text.contains(word, autoescape=True) for word in words)
    ids = database.holding(session, Round.__table__, "search_text", words)
    if ids is not None:
        asked.narrow(session, true(), ids)


def _in_stage(session: Session, asked: _Asked, stage: str, at: datetime) -> None:
    passed = or_(
        Round.tender_deadline <= at, and_(Round.tender_deadline.is_(None), Round.deadline_on < day_of(at))
    )
    if stage == "closed":
        asked.conditions.extend((Round.stage == "published", passed))
    elif stage == "published":
        asked.conditions.extend((Round.stage == "published", sql.coalesce(~passed, True)))
    elif stage in STAGES:
        asked.conditions.append(Round.stage == stage)
    elif stage not in LOT_STAGES:
        asked.conditions.append(false())
    else:
        inside: ColumnElement[bool] = exists().where(Lot.round_id == Round.id, Lot.stage == stage)
        ids: database.Ids = select(Lot.round_id).where(Lot.stage == stage)
        if stage == "decided":  # a record may tell its decision but not its lots
            alone = and_(Round.decided_on.is_not(None), ~exists().where(Lot.round_id == Round.id))
            inside, ids = or_(inside, alone), union_all(ids, select(Round.id).where(alone))
        asked.narrow(session, inside, ids)


def _in_area(session: Session, asked: _Asked, organisation_ids: list[int]) -> None:
    # By municipality, never centre to centre: whose municipalities meet, share the round.
    lying = select(Membership.municipality_id).where(Membership.organisation_id.in_(organisation_ids))
    places = sorted({*organisation_ids, *session.scalars(lying)})
    holding = select(Membership.organisation_id).where(Membership.municipality_id.in_(places))
    buyers = sorted({*places, *session.scalars(holding)})
    placed = exists().where(LotMunicipality.lot_id == Lot.id, Lot.round_id == Round.id)
    inside = placed.where(LotMunicipality.municipality_id.in_(places))
    theirs = and_(Round.buyer_id.in_(buyers), ~placed)
    lots = select(Lot.round_id).join(LotMunicipality, LotMunicipality.lot_id == Lot.id)
    named = lots.where(LotMunicipality.municipality_id.in_(places))
    asked.narrow(session, or_(inside, theirs), union_all(named, select(Round.id).where(theirs)))


def _held_by(session: Session, area: SteeringArea | None, at: datetime) -> list[int]:
    if area is None:
        return []
    return [one.id for one in members(session, area, on=_nearest(area, day_of(at)))]


def _nearest(area: SteeringArea, on: date) -> date:
    return max(area.valid_from, min(on, area.valid_to or on))
