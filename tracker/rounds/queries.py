"""Reads of rounds: one of them, lists of those within a reader's scope, what is missing, and what the clock says.

A reader is only ever given what their scope covers. Not here: tenders, comparison and award (rooms further on).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select
from sqlalchemy import func as sql
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker import accounts, audit, database, law
from tracker.database import day_of
from tracker.organisations import Membership, Organisation, SteeringArea, members
from tracker.refusal import Refused
from tracker.rounds.models import LOT_STAGES, STAGES, CoBuyer, Lot, LotMunicipality, Round, Scheme
from tracker.rounds.operations.authority import DECIDING_ROLES, require

# What lists can be sorted by: name → column, and whether it begins with the largest.
SORTS = {
    "day": (Round.sort_day, True),
    "reference": (Round.reference, False),
    "estimate": (Round.estimate_sort, True),
    "title": (Round.title_sort, False),
}
PASSING = ("evaluated", "proposed")  # stages in which few lots stand at any time: asked from the lots
PHASES = ("planned", "published", "closed", "opened", "cancelled")


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


# --- one round --------------------------------------------------------------------------------------------------------


def get(session: Session, reader: audit.Actor, identity: int, *, at: datetime) -> Round:
    """A round that the reader may see; `scope.outside` whether it is not there or not theirs to see."""
    asked = (
        select(Round)
        .where(Round.id == identity)
        .options(joinedload(Round.buyer), joinedload(Round.keeper), selectinload(Round.co_buyers))
    )
    round_ = session.scalar(asked)
    if round_ is None:
        raise Refused("scope.outside", permission="round.read")
    require(session, reader, "round.read", round_, at=at)
    return round_


def get_lot(session: Session, reader: audit.Actor, round_id: int, lot_id: int, *, at: datetime) -> Lot:
    """A lot of a round that the reader may see."""
    round_ = get(session, reader, round_id, at=at)
    asked = select(Lot).where(Lot.id == lot_id, Lot.round_id == round_.id)
    lot = session.scalar(asked.options(joinedload(Lot.round), selectinload(Lot.places)))
    if lot is None:
        raise Refused("scope.outside", permission="round.read")
    return lot


def lots_of(session: Session, round_: Round) -> list[Lot]:
    """The lots of a round in their order, with their municipalities."""
    asked = (
        select(Lot)
        .where(Lot.round_id == round_.id)
        .order_by(Lot.position, Lot.id)
        .options(selectinload(Lot.places).joinedload(LotMunicipality.municipality))
    )
    return list(session.scalars(asked))


def schemes_of(session: Session, round_: Round) -> list[Scheme]:
    """The schemes of a round with their criteria: the whole round's first, then those of single lots."""
    asked = (
        select(Scheme)
        .where(Scheme.round_id == round_.id)
        .order_by(Scheme.lot_id.is_not(None), Scheme.lot_id)
        .options(selectinload(Scheme.criteria), joinedload(Scheme.lot))
    )
    return list(session.scalars(asked))


def by_reference(session: Session, reader: audit.Actor, reference: str, *, at: datetime) -> list[Round]:
    """The rounds with a reference that the reader may see; several buyers may use the same."""
    asked = find(session, reader, Filters(), at=at).where(Round.reference == reference)
    return list(session.scalars(asked.order_by(Round.id)))


def given_times(session: Session, round_: Round, *, number: int = 5) -> list[tuple[Round, int]]:
    """How many days the buyer's own latest published rounds gave for tenders, newest first."""
    asked = select(Round).where(
        Round.buyer_id == round_.buyer_id,
        Round.id != round_.id,
        Round.notice_sent_on.is_not(None),
        Round.deadline_on > Round.notice_sent_on,
    )
    found = session.scalars(asked.order_by(Round.notice_sent_on.desc(), Round.id.desc()).limit(number))
    return [
        (one, (one.deadline_on - one.notice_sent_on).days)
        for one in found
        if one.deadline_on is not None and one.notice_sent_on is not None
    ]


def titled(round_: Round, language: str) -> str:
    """The title in a language, or in the first that it has."""
    told = (getattr(round_, f"title_{one}") for one in (language, "fi", "sv", "en"))
    return str(next(title for title in told if title))


def scheme_of(session: Session, lot: Lot) -> Scheme | None:
    """The scheme that a lot is compared by: its own, else its round's."""
    asked = (
        select(Scheme)
        .where(Scheme.round_id == lot.round_id, or_(Scheme.lot_id == lot.id, Scheme.lot_id.is_(None)))
        .order_by(Scheme.lot_id.is_(None))
        .options(selectinload(Scheme.criteria))
    )
    return session.scalars(asked).first()


def phase(round_: Round, *, at: datetime) -> str:
    """The stage as the clock has it, one of PHASES: a published round is closed once its deadline has passed."""
    if round_.stage == "published" and _passed(round_, at):
        return "closed"
    return round_.stage


def _passed(round_: Round, at: datetime) -> bool:
    if round_.tender_deadline is not None:
        return round_.tender_deadline <= at
    return round_.deadline_on is not None and round_.deadline_on < day_of(at)


def regime(round_: Round, *, on: date | None) -> law.RegimeFinding:
    """The regime of a round by the law of a day, with reasons and warnings; nothing is stored."""
    value = None
    if round_.estimated_low is not None and round_.estimated_high is not None:
        value = (round_.estimated_low, round_.estimated_high)
    return law.regime(
        value=value,
        cpv=round_.cpv,
        started=on,
        buyer=round_.buyer.kind if round_.buyer.kind in law.BUYERS else None,
        joint_purchase=round_.training == "joint_purchase",
    )


# --- what is missing before the next step -----------------------------------------------------------------------------


def next_act(round_: Round) -> str | None:
    """The act that takes the round to its next stage; none once its lots go on by themselves."""
    if round_.record:
        return None
    if round_.stage == "planned":
        return "round.awarded_directly" if round_.procedure == "direct" else "round.published"
    return "round.opened" if round_.stage == "published" else None


def missing(session: Session, round_: Round, *, at: datetime) -> list[Refused]:
    """What stands against the next step, each as the refusal that the step would meet, with the field to mend."""
    if round_.record:
        return []
    if round_.stage == "planned":
        return [*_missing_facts(round_), *_missing_parts(session, round_, day_of(at))]
    if round_.stage == "published" and not _passed(round_, at):
        return [Refused("round.before_deadline", deadline=round_.tender_deadline)]
    if round_.stage == "opened":
        waiting = {"tendered": "compare", "evaluated": "propose", "proposed": "decide", "decided": "conclude"}
        lots = session.scalars(select(Lot).where(Lot.round_id == round_.id).order_by(Lot.position, Lot.id))
        return [Refused(f"lot.to_{waiting[lot.stage]}", lot=lot.code) for lot in lots if lot.stage in waiting]
    return []


def _missing_facts(round_: Round) -> Iterator[Refused]:
    for name in ("procedure", "technique", "cpv"):
        if not getattr(round_, name):
            yield Refused(f"round.{name}_missing", field=name)
    if round_.estimated_low is None:
        yield Refused("round.estimate_missing", field="estimated_low")
    if round_.technique == "framework":
        if round_.framework_ceiling is None:
            yield Refused("round.ceiling_missing", field="framework_ceiling")
        if round_.framework_suppliers is None:
            yield Refused("round.suppliers_missing", field="framework_suppliers")
        if round_.framework_mode is None and (round_.framework_suppliers or 0) > 1:
            yield Refused("round.mode_missing", field="framework_mode")
    if round_.training in ("labour_market", "joint_purchase") and round_.immigrant_needs is None:
        yield Refused("round.needs_missing", field="immigrant_needs")
    if round_.procedure != "direct" and round_.tender_deadline is None:
        yield Refused("round.deadline_missing", field="tender_deadline")


def _missing_parts(session: Session, round_: Round, on: date) -> Iterator[Refused]:
    lots = list(session.scalars(select(Lot).where(Lot.round_id == round_.id).order_by(Lot.position, Lot.id)))
    if not lots:
        yield Refused("round.lots_missing", field="lots")
    # The duty to divide, or to say why not (§75), is the EU procedures' alone.
    if len(lots) == 1 and not round_.undivided_reason and regime(round_, on=on).value == "eu":
        yield Refused("round.undivided_unexplained", field="undivided_reason")
    if round_.procedure == "direct":
        return
    schemes = set(session.scalars(select(Scheme.lot_id).where(Scheme.round_id == round_.id)))
    if not schemes and lots:
        yield Refused("round.criteria_missing", field="criteria")
    elif None not in schemes:
        for lot in lots:
            if lot.id not in schemes:
                yield Refused("lot.criteria_missing", field="criteria", lot=lot.code)


# --- lists ------------------------------------------------------------------------------------------------------------


def find(
    session: Session, reader: audit.Actor, filters: Filters, *, permission: str = "round.read", at: datetime
) -> Select[Round]:
    """The rounds within the reader's scope (of a permission) that the filters leave, unordered."""
    found: Select[Round] = select(Round).where(_within(session, reader, day_of(at), permission))
    if filters.buyer is not None:
        found = found.where(Round.buyer_id == filters.buyer)
    if filters.year is not None:
        found = found.where(Round.year == filters.year)
    if filters.training:
        found = found.where(Round.training == filters.training)
    if filters.stage:
        found = found.where(_in_stage(filters.stage, at))
    for word in filters.text.casefold().split():
        found = found.where(Round.search_text.contains(word, autoescape=True))
    if filters.area is not None:
        found = found.where(_in_area(session, [filters.area]))
    if filters.steering_area is not None:
        area = session.get(SteeringArea, filters.steering_area)
        held = (
            [] if area is None else [one.id for one in members(session, area, on=_nearest(area, day_of(at)))]
        )
        found = found.where(_in_area(session, held) if held else false())
    return found


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
    found = find(session, reader, filters, at=at)
    page = database.page(
        session,
        found.options(joinedload(Round.buyer), selectinload(Round.lots)),
        order=[(column, usually if descending is None else descending)],
        identity=Round.id,
        size=size,
        after=after,
        before=before,
    )
    # Where one page holds everything, nothing is searched a second time.
    alone = page.before is None and page.after is None
    total = len(page.rows) if alone else database.count(session, found.with_only_columns(Round.id))
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


def _in_stage(stage: str, at: datetime) -> ColumnElement[bool]:
    passed = or_(
        Round.tender_deadline <= at, and_(Round.tender_deadline.is_(None), Round.deadline_on < day_of(at))
    )
    if stage == "closed":
        return and_(Round.stage == "published", passed)
    if stage == "published":
        return and_(Round.stage == "published", sql.coalesce(~passed, True))
    if stage in STAGES:
        return Round.stage == stage
    return _has_lot_in(stage) if stage in LOT_STAGES else false()


def _has_lot_in(stage: str) -> ColumnElement[bool]:
    if stage in PASSING:
        return Round.id.in_(select(Lot.round_id).where(Lot.stage == stage))
    has_lot = exists().where(Lot.round_id == Round.id, Lot.stage == stage)
    if stage == "decided":  # a record may tell its decision but not its lots
        return or_(has_lot, and_(Round.decided_on.is_not(None), ~exists().where(Lot.round_id == Round.id)))
    return has_lot


def _in_area(session: Session, organisation_ids: list[int]) -> ColumnElement[bool]:
    # By municipality, never centre to centre: whose municipalities meet, share the round.
    lying = select(Membership.municipality_id).where(Membership.organisation_id.in_(organisation_ids))
    places = sorted({*organisation_ids, *session.scalars(lying)})
    holding = select(Membership.organisation_id).where(Membership.municipality_id.in_(places))
    buyers = sorted({*places, *session.scalars(holding)})
    placed = exists().where(LotMunicipality.lot_id == Lot.id, Lot.round_id == Round.id)
    inside = placed.where(LotMunicipality.municipality_id.in_(places))
    return or_(inside, and_(Round.buyer_id.in_(buyers), ~placed))


def _nearest(area: SteeringArea, on: date) -> date:
    return max(area.valid_from, min(on, area.valid_to or on))
