"""What organisations there are on a day, whose municipalities are whose, and who follows or keeps after whom.

Areas are compared by municipality, never centre to centre. Not here: reads of suppliers (`suppliers`).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from tracker import database
from tracker.organisations import identity
from tracker.organisations.models import (
    Membership,
    Municipality,
    Organisation,
    SteeringArea,
    SteeringMember,
    Succession,
)

# Who may buy training. The ministry steers and the vitality centres coordinate and follow up.
BUYERS = ("ntm_centre", "te_office", "employment_area", "municipality", "other")


class Named(Protocol):
    """Whatever has its name in Finnish and perhaps in Swedish and English."""

    name_fi: Any
    name_sv: Any
    name_en: Any


@dataclass(frozen=True)
class Share:
    """Which municipalities of an area another organisation holds; they are named by key."""

    organisation: Organisation
    municipalities: frozenset[int]

    @property
    def count(self) -> int:
        """How many municipalities both have."""
        return len(self.municipalities)


@dataclass(frozen=True)
class Successor(Share):
    """Who took over, since which day, and what: all, procurement, remaining; "itself" for one that stays."""

    since: date
    what: str


@dataclass(frozen=True)
class Passed:
    """A succession with the municipalities that both held around its day; they are named by key."""

    succession: Succession
    municipalities: frozenset[int]

    @property
    def count(self) -> int:
        """How many municipalities passed."""
        return len(self.municipalities)


@dataclass(frozen=True)
class Region:
    """A region of municipalities: its code, its names, its NUTS 3 code and the version of that."""

    region_code: str
    region_fi: str
    region_sv: str
    region_en: str
    nuts3: str
    nuts_version: str


def holds(dated: Any, on: date) -> ColumnElement[bool]:
    """The condition that a model's rows hold on a day: both their first and their last day count."""
    condition: ColumnElement[bool] = and_(
        dated.valid_from <= on, or_(dated.valid_to.is_(None), dated.valid_to >= on)
    )
    return condition


def name(thing: Named, language: str) -> str:
    """A name in sv, fi or en, or the Finnish one where the language has none."""
    return str(getattr(thing, f"name_{language}") or thing.name_fi)


# --- organisations on a day -------------------------------------------------------------------------------


def find(session: Session, *, kind: str, code: str, on: date) -> Organisation | None:
    """The organisation of a kind that had a code on a day; none where there was none."""
    asked = select(Organisation).where(
        Organisation.kind == kind, Organisation.code == code, holds(Organisation, on)
    )
    return session.scalar(asked)


def existed(organisation: Organisation, *, on: date) -> bool:
    """Whether an organisation existed on a day."""
    return organisation.valid_from <= on and (organisation.valid_to is None or on <= organisation.valid_to)


def buyers(session: Session, *, on: date) -> list[Organisation]:
    """The organisations that could buy training on a day, by kind and code."""
    asked = select(Organisation).where(Organisation.kind.in_(BUYERS), holds(Organisation, on))
    return list(session.scalars(asked.order_by(Organisation.kind, Organisation.code)))


def matching(
    *, kinds: Collection[str] = (), text: str = "", on: date | None = None, region: str | None = None
) -> Select[Organisation]:
    """Organisations of some kinds, found by text, of a day, in a region by its code; unordered."""
    statement = select(Organisation)
    if kinds:
        statement = statement.where(Organisation.kind.in_(kinds))
    for word in identity.folded(text).split():
        statement = statement.where(Organisation.search_name.contains(word, autoescape=True))
    if on is not None:
        statement = statement.where(holds(Organisation, on))
    if region is not None:
        in_region = select(Municipality.id).where(Municipality.region_code == region)
        statement = statement.where(Organisation.id.in_(in_region))
    return statement


def listed(
    session: Session,
    *,
    language: str,
    kinds: Collection[str] = (),
    text: str = "",
    on: date | None = None,
    region: str | None = None,
    size: int = 50,
    after: int | None = None,
    before: int | None = None,
) -> database.Page:
    """A page of what `matching` finds, by kind and by name in a language."""
    named = func.coalesce(getattr(Organisation, f"name_{language}"), Organisation.name_fi)
    return database.page(
        session,
        matching(kinds=kinds, text=text, on=on, region=region),
        order=[(Organisation.kind, False), (named, False)],
        identity=Organisation.id,
        size=size,
        after=after,
        before=before,
    )


# --- areas by municipality --------------------------------------------------------------------------------


def municipalities(session: Session, *, on: date) -> list[Municipality]:
    """All municipalities of a day, by code, with their organisations."""
    asked = select(Municipality).join(Municipality.organisation).where(holds(Organisation, on))
    return list(session.scalars(asked.order_by(Organisation.code)))


def municipalities_of(session: Session, organisation: Organisation, *, on: date) -> list[Municipality]:
    """The municipalities that an organisation held on a day, by code; a municipality holds itself."""
    if organisation.kind == "municipality":
        itself = session.get(Municipality, organisation.id)
        return [itself] if itself is not None and existed(organisation, on=on) else []
    asked = (
        select(Municipality)
        .join(Municipality.organisation)
        .join(Membership, Membership.municipality_id == Municipality.id)
        .where(Membership.organisation_id == organisation.id, holds(Membership, on))
    )
    return list(session.scalars(asked.order_by(Organisation.code)))


def memberships(session: Session, municipality: Municipality) -> list[Membership]:
    """Whose a municipality has been and is, by kind and with the latest days first."""
    asked = (
        select(Membership)
        .join(Membership.organisation)
        .where(Membership.municipality_id == municipality.id)
        .order_by(Organisation.kind, Membership.valid_from.desc())
        .options(contains_eager(Membership.organisation))
    )
    return list(session.scalars(asked))


def regions(session: Session) -> list[Region]:
    """The regions that municipalities lie in, by code, each with its latest names and codes."""
    columns = [getattr(Municipality, field.name) for field in fields(Region)]
    latest = select(func.max(Municipality.id)).group_by(Municipality.region_code)
    asked = select(*columns).where(Municipality.id.in_(latest)).order_by(Municipality.region_code)
    return [Region(*found) for found in session.execute(asked)]


def organisation_of(
    session: Session, municipality: Municipality | Organisation, *, kind: str, on: date
) -> Organisation | None:
    """The centre, office or area of a kind to which a municipality belonged on a day."""
    return by_municipality(session, [municipality.id], kind=kind, on=on).get(municipality.id)


def by_municipality(
    session: Session, municipality_ids: Iterable[int] | None = None, *, kind: str, on: date
) -> dict[int, Organisation]:
    """For each municipality by key, of those told or of all: the organisation of a kind that held it then."""
    asked = (
        select(Membership.municipality_id, Organisation)
        .join(Membership.organisation)
        .where(Organisation.kind == kind, holds(Membership, on))
    )
    if municipality_ids is not None:
        asked = asked.where(Membership.municipality_id.in_(list(municipality_ids)))
    return dict(session.execute(asked).all())


def shares(session: Session, organisation: Organisation, *, kind: str, on: date) -> list[Share]:
    """Whose of a kind, on a day, the municipalities of an organisation are; those with most of them first.

    Its municipalities are those of the day, or of the nearest day on which it existed.
    """
    held = {place.id for place in municipalities_of(session, organisation, on=_nearest(organisation, on))}
    found: dict[Organisation, set[int]] = {}
    for place, other in by_municipality(session, held, kind=kind, on=on).items():
        found.setdefault(other, set()).add(place)
    return sorted((Share(other, frozenset(places)) for other, places in found.items()), key=_most_first)


def _nearest(organisation: Organisation, on: date) -> date:
    return max(organisation.valid_from, min(on, organisation.valid_to or on))


def _most_first(share: Share) -> tuple[int, str, str]:
    return -share.count, share.organisation.kind, share.organisation.code


# --- who follows and who keeps ----------------------------------------------------------------------------


def successors(session: Session, organisation: Organisation, *, on: date) -> list[Successor]:
    """Who had taken over from an organisation by a day, with the municipalities that both held; most first.

    Only the next ones: a successor may itself have ended since.
    """
    asked = (
        select(Succession)
        .where(Succession.predecessor_id == organisation.id, Succession.on <= on)
        .order_by(Succession.on, Succession.id)
    )
    found = []
    for succession in session.scalars(asked):
        held = _held(session, organisation, on=_nearest(organisation, succession.on))
        taken = held & _held(session, succession.successor, on=succession.on)
        found.append(Successor(succession.successor, taken, since=succession.on, what=succession.what))
    return sorted(found, key=_most_first)


def successions(session: Session, organisation: Organisation) -> list[Passed]:
    """Every recorded succession from or to an organisation, by day, with what municipalities passed."""
    asked = (
        select(Succession)
        .where(or_(Succession.predecessor_id == organisation.id, Succession.successor_id == organisation.id))
        .order_by(Succession.on, Succession.id)
    )
    found = []
    for succession in session.scalars(asked):
        before, after = succession.predecessor, succession.successor
        held = _held(session, before, on=_nearest(before, succession.on))
        found.append(Passed(succession, held & _held(session, after, on=_nearest(after, succession.on))))
    return found


def keepers(
    session: Session, buyer: Organisation, *, on: date, municipality_ids: Collection[int] = ()
) -> list[Successor]:
    """Who may be responsible on a day for what an organisation once bought: candidates, the likeliest first.

    An organisation that exists and has handed nothing over is the only one. Otherwise those who took
    procurement over come first, then those with most municipalities; successors that have ended are followed
    further. With `municipality_ids` (a round's) only they are counted, and who holds none is no candidate.
    """
    places = frozenset(municipality_ids)
    found = [
        _within(candidate, places)
        for candidate in _followed(session, buyer, on=on, passed=frozenset({buyer.id}))
    ]
    candidates = [candidate for candidate in found if candidate.count or not places]
    if existed(buyer, on=on):
        candidates.append(Successor(buyer, frozenset(), since=buyer.valid_from, what="itself"))
    likely = {"all": 0, "procurement": 0, "itself": 1, "remaining": 2}
    return sorted(candidates, key=lambda candidate: (likely[candidate.what], *_most_first(candidate)))


def _followed(session: Session, buyer: Organisation, *, on: date, passed: frozenset[int]) -> list[Successor]:
    found: dict[int, Successor] = {}
    for successor in successors(session, buyer, on=on):
        organisation = successor.organisation
        if organisation.id in passed:
            continue
        if existed(organisation, on=on):
            further = [successor]
        else:
            further = _followed(session, organisation, on=on, passed=passed | {organisation.id})
        for candidate in further:
            found.setdefault(candidate.organisation.id, candidate)
    return list(found.values())


def _within(candidate: Successor, places: frozenset[int]) -> Successor:
    if not places:
        return candidate
    return Successor(
        candidate.organisation, candidate.municipalities & places, since=candidate.since, what=candidate.what
    )


def _held(session: Session, organisation: Organisation, *, on: date) -> frozenset[int]:
    return frozenset(place.id for place in municipalities_of(session, organisation, on=on))


# --- steering areas ---------------------------------------------------------------------------------------


def steering_areas(
    session: Session, *, on: date | None = None, member: Organisation | None = None
) -> list[SteeringArea]:
    """Steering areas by name: those of a day and those to which an organisation belongs, where asked for."""
    asked = select(SteeringArea)
    if on is not None:
        asked = asked.where(holds(SteeringArea, on))
    if member is not None:
        belonging = select(SteeringMember.area_id).where(SteeringMember.organisation_id == member.id)
        if on is not None:
            belonging = belonging.where(holds(SteeringMember, on))
        asked = asked.where(SteeringArea.id.in_(belonging))
    return sorted(
        session.scalars(asked), key=lambda area: (database.alphabetically(area.name_fi), area.valid_from)
    )


def members(session: Session, area: SteeringArea, *, on: date) -> list[Organisation]:
    """The members of a steering area on a day, by kind and code.

    A member that has ended by then is still one: the rounds that it bought remain.
    """
    asked = (
        select(Organisation)
        .join(SteeringMember, SteeringMember.organisation_id == Organisation.id)
        .where(SteeringMember.area_id == area.id, holds(SteeringMember, on))
    )
    return list(session.scalars(asked.order_by(Organisation.kind, Organisation.code)))


def steering_members(
    session: Session, *, area: SteeringArea | None = None, organisation: Organisation | None = None
) -> list[SteeringMember]:
    """Who has belonged to a steering area, or to which ones an organisation has, the latest days first."""
    asked = select(SteeringMember).join(SteeringMember.organisation)
    if area is not None:
        asked = asked.where(SteeringMember.area_id == area.id)
    if organisation is not None:
        asked = asked.where(SteeringMember.organisation_id == organisation.id)
    order = (SteeringMember.valid_from.desc(), Organisation.kind, Organisation.code)
    return list(session.scalars(asked.order_by(*order)))
