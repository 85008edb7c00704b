"""What is done to organisations, their areas, successions and steering areas.

Not here: suppliers (`suppliers`) and bringing the registers up to the data files (`loading`).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypedDict, Unpack

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tracker import audit
from tracker.organisations import changes, identity
from tracker.organisations.models import (
    AREAL,
    KINDS,
    SUCCESSIONS,
    Membership,
    Municipality,
    Organisation,
    SteeringArea,
    SteeringMember,
    Succession,
)
from tracker.refusal import Refused


class OrganisationFacts(TypedDict, total=False):
    """What may be told of an organisation; `legal_buyer` is who signs for it."""

    name_fi: str
    name_sv: str | None
    name_en: str | None
    alt_name_sv: str | None
    business_id: str | None
    valid_from: date
    valid_to: date | None
    source: str | None
    legal_buyer: Organisation | None


class AreaFacts(TypedDict, total=False):
    """What may be told of a steering area; `lead` is the organisation where its manager works."""

    name_fi: str
    name_sv: str | None
    name_en: str | None
    valid_from: date
    valid_to: date | None
    source: str | None
    lead: Organisation | None


@dataclass(frozen=True)
class Place:
    """What a municipality has beyond being an organisation; `language_status` is one of LANGUAGE_STATUSES."""

    language_status: str
    region_code: str
    region_fi: str
    region_sv: str
    region_en: str
    nuts3: str
    nuts_version: str


# --- organisations ----------------------------------------------------------------------------------------


def add_organisation(
    session: Session,
    actor: audit.Actor,
    *,
    kind: str,
    code: str,
    at: datetime,
    place: Place | None = None,
    **facts: Unpack[OrganisationFacts],
) -> Organisation:
    """Add an organisation; a municipality comes with its place.

    A new name of one that exists is a new row under the same code, once the old one has got its last day.
    """
    if kind not in KINDS:
        raise Refused("organisation.kind_unknown", field="kind", kind=kind)
    if not code.strip():
        raise Refused("organisation.code_missing", field="code")
    if (kind == "municipality") != (place is not None):
        raise Refused("organisation.place_missing", field="language_status")
    made = Organisation(kind=kind, code=code.strip(), **_told("organisation", facts))
    _refuse_unfit(session, made)
    made.search_name = _search_name(made)
    audit.act(session, actor, "organisation.added", about=made, at=at)
    session.add(made)
    session.flush()
    if place is not None:
        session.add(Municipality(id=made.id, **asdict(place)))
        session.flush()
    return made


def change_organisation(
    session: Session,
    actor: audit.Actor,
    organisation: Organisation,
    *,
    version: int,
    at: datetime,
    **facts: Unpack[OrganisationFacts],
) -> Organisation:
    """Correct facts of an organisation, or give it its last day, on which its area ends as well.

    `version` is the one that the person saw.
    """
    told = _told("organisation", facts)
    differing = changes.differing(
        session, organisation, version=version, facts=told, conflict="organisation.changed_meanwhile"
    )
    if not differing:
        return organisation
    columns = ("kind", "code", "name_fi", "valid_from", "valid_to", "legal_buyer_id")
    stored = {name: getattr(organisation, name) for name in columns}
    _refuse_unfit(session, Organisation(**stored | differing), besides=organisation.id)
    audit.act(session, actor, "organisation.changed", about=organisation, at=at)
    if "valid_to" in differing:
        held = session.scalars(select(Membership).where(Membership.organisation_id == organisation.id)).all()
        changes.end_with(session, held, before=organisation.valid_to, last=differing["valid_to"])
    changes.apply(organisation, differing)
    organisation.search_name = _search_name(organisation)
    session.flush()
    return organisation


def set_municipalities(
    session: Session,
    actor: audit.Actor,
    organisation: Organisation,
    *,
    municipalities: Sequence[Municipality],
    on: date,
    version: int,
    at: datetime,
) -> Organisation:
    """Let an organisation's area consist of these municipalities from a day on, and of no others.

    Raises `Refused("organisation.municipality_elsewhere")` where another of its kind still holds one of them.
    """
    changes.differing(
        session, organisation, version=version, facts={}, conflict="organisation.changed_meanwhile"
    )
    if organisation.kind not in AREAL:
        raise Refused("organisation.no_area", organisation=organisation)
    if not _existed(organisation, on):
        raise Refused("organisation.not_then", field="on", organisation=organisation, on=on)
    for municipality in municipalities:
        _refuse_elsewhere(session, organisation, municipality, on=on)
    audit.act(session, actor, "organisation.changed", about=organisation, at=at)
    held: dict[int, list[Membership]] = {}
    for row in session.scalars(select(Membership).where(Membership.organisation_id == organisation.id)):
        held.setdefault(row.municipality_id, []).append(row)
    wanted, last = {municipality.id for municipality in municipalities}, organisation.valid_to
    for place in sorted(changes.from_a_day_on(session, held, wanted=wanted, on=on, last=last)):
        new = Membership(municipality_id=place, organisation_id=organisation.id, valid_from=on, valid_to=last)
        session.add(new)
    changes.apply(organisation, {})
    session.flush()
    return organisation


def add_succession(
    session: Session,
    actor: audit.Actor,
    predecessor: Organisation,
    *,
    successor: Organisation,
    on: date,
    what: str,
    at: datetime,
    source: str | None = None,
) -> Succession:
    """Record that tasks passed on a day: "all", "procurement", or what was "remaining" after procurement."""
    if predecessor.id == successor.id:
        raise Refused("succession.itself", field="successor", organisation=predecessor)
    if what not in SUCCESSIONS:
        raise Refused("succession.what_unknown", field="what", what=what)
    if predecessor.valid_from >= on:
        raise Refused("succession.before_predecessor", field="on", organisation=predecessor, on=on)
    if not _existed(successor, on):
        raise Refused("organisation.not_then", field="on", organisation=successor, on=on)
    same = select(Succession.id).where(
        Succession.predecessor_id == predecessor.id,
        Succession.successor_id == successor.id,
        Succession.on == on,
    )
    if session.scalar(same) is not None:
        raise Refused("succession.known", predecessor=predecessor, successor=successor, on=on)
    audit.act(session, actor, "succession.added", about=predecessor, at=at)
    made = Succession(predecessor=predecessor, successor=successor, on=on, what=what, source=source)
    session.add(made)
    session.flush()
    return made


def _existed(organisation: Organisation, on: date) -> bool:
    return organisation.valid_from <= on and (organisation.valid_to is None or on <= organisation.valid_to)


def _told(what: str, facts: Any) -> dict[str, Any]:
    """Facts by column: texts trimmed, a Business ID in its one form, records as their keys."""
    told = changes.trimmed(facts)
    for name in ("legal_buyer", "lead"):
        if name in told:
            record = told.pop(name)
            told[f"{name}_id"] = None if record is None else record.id
    if told.get("business_id"):
        try:
            told["business_id"] = identity.business_id(told["business_id"])
        except ValueError as fault:
            value = told["business_id"]
            raise Refused(f"{what}.business_id_invalid", field="business_id", value=value) from fault
    return told


def _search_name(of: Organisation) -> str:
    return identity.folded(of.code, of.name_fi, of.name_sv, of.name_en, of.alt_name_sv)


def _refuse_unfit(session: Session, made: Organisation, *, besides: int | None = None) -> None:
    if not made.name_fi:
        raise Refused("organisation.name_missing", field="name_fi")
    if made.valid_from is None:
        raise Refused("organisation.first_day_missing", field="valid_from")
    changes.refuse_reversed("organisation.days_reversed", valid_from=made.valid_from, valid_to=made.valid_to)
    if besides is not None and made.legal_buyer_id == besides:
        raise Refused("organisation.legal_buyer_itself", field="legal_buyer", organisation=made)
    same = select(Organisation).where(
        Organisation.kind == made.kind,
        Organisation.code == made.code,
        or_(Organisation.valid_to.is_(None), Organisation.valid_to >= made.valid_from),
    )
    if made.valid_to is not None:
        same = same.where(Organisation.valid_from <= made.valid_to)
    if besides is not None:
        same = same.where(Organisation.id != besides)
    other = session.scalar(same.limit(1))
    if other is not None:
        raise Refused("organisation.overlaps", field="valid_from", organisation=other)


def _refuse_elsewhere(
    session: Session, organisation: Organisation, municipality: Municipality, *, on: date
) -> None:
    elsewhere = (
        select(Organisation)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(
            Membership.municipality_id == municipality.id,
            Organisation.kind == organisation.kind,
            Organisation.id != organisation.id,
            or_(Membership.valid_to.is_(None), Membership.valid_to >= on),
        )
    )
    if organisation.valid_to is not None:
        elsewhere = elsewhere.where(Membership.valid_from <= organisation.valid_to)
    other = session.scalar(elsewhere.limit(1))
    if other is not None:
        raise Refused(
            "organisation.municipality_elsewhere",
            field="municipalities",
            municipality=municipality.organisation,
            organisation=other,
        )


# --- steering areas ---------------------------------------------------------------------------------------


def add_steering_area(
    session: Session,
    actor: audit.Actor,
    *,
    members: Sequence[Organisation],
    at: datetime,
    **facts: Unpack[AreaFacts],
) -> SteeringArea:
    """Add a group of organisations that is steered together from its first day on."""
    made = SteeringArea(**_told("steering_area", facts))
    _refuse_unfit_area(session, made, members=len(members))
    audit.act(session, actor, "steering_area.added", about=made, at=at)
    session.add(made)
    session.flush()
    for organisation_id in sorted({organisation.id for organisation in members}):
        session.add(_member(made, organisation_id, on=made.valid_from))
    session.flush()
    return made


def change_steering_area(
    session: Session,
    actor: audit.Actor,
    area: SteeringArea,
    *,
    version: int,
    at: datetime,
    members: Sequence[Organisation] | None = None,
    on: date | None = None,
    **facts: Unpack[AreaFacts],
) -> SteeringArea:
    """Correct facts of a steering area, or let it have these members from a day (or its first) on."""
    differing = changes.differing(
        session,
        area,
        version=version,
        facts=_told("steering_area", facts),
        conflict="steering_area.changed_meanwhile",
    )
    if not differing and members is None:
        return area
    stored = {name: getattr(area, name) for name in ("name_fi", "valid_from", "valid_to")}
    told = SteeringArea(**stored | {name: value for name, value in differing.items() if name in stored})
    _refuse_unfit_area(session, told, members=1 if members is None else len(members), besides=area.id)
    first = on or told.valid_from
    if first < told.valid_from or (told.valid_to is not None and first > told.valid_to):
        raise Refused("steering_area.not_then", field="on", area=area, on=first)
    audit.act(session, actor, "steering_area.changed", about=area, at=at)
    if "valid_to" in differing:
        held = session.scalars(select(SteeringMember).where(SteeringMember.area_id == area.id)).all()
        changes.end_with(session, held, before=area.valid_to, last=differing["valid_to"])
    changes.apply(area, differing)
    if members is not None:
        _let_belong(session, area, {organisation.id for organisation in members}, on=first)
    session.flush()
    return area


def end_steering_area(
    session: Session, actor: audit.Actor, area: SteeringArea, *, on: date, version: int, at: datetime
) -> SteeringArea:
    """Give a steering area its last day; who belongs to it then belongs to it no longer."""
    changes.differing(session, area, version=version, facts={}, conflict="steering_area.changed_meanwhile")
    if area.valid_to is not None:
        raise Refused("steering_area.ended_already", field="on", area=area, on=area.valid_to)
    changes.refuse_reversed("steering_area.days_reversed", valid_from=area.valid_from, valid_to=on)
    audit.act(session, actor, "steering_area.ended", about=area, at=at)
    changes.apply(area, {"valid_to": on})
    _let_belong(session, area, set(), on=on + timedelta(days=1))
    session.flush()
    return area


def _refuse_unfit_area(
    session: Session, told: SteeringArea, *, members: int, besides: int | None = None
) -> None:
    if not told.name_fi:
        raise Refused("steering_area.name_missing", field="name_fi")
    if told.valid_from is None:
        raise Refused("steering_area.first_day_missing", field="valid_from")
    changes.refuse_reversed("steering_area.days_reversed", valid_from=told.valid_from, valid_to=told.valid_to)
    if not members:
        raise Refused("steering_area.members_missing", field="members")
    same = select(SteeringArea.id).where(
        SteeringArea.name_fi == told.name_fi, SteeringArea.valid_from == told.valid_from
    )
    found = set(session.scalars(same)) - {besides}
    if found:
        raise Refused("steering_area.known", field="name_fi", name=told.name_fi, on=told.valid_from)


def _let_belong(session: Session, area: SteeringArea, wanted: set[int], *, on: date) -> None:
    held: dict[int, list[SteeringMember]] = {}
    for row in session.scalars(select(SteeringMember).where(SteeringMember.area_id == area.id)):
        held.setdefault(row.organisation_id, []).append(row)
    for organisation_id in sorted(
        changes.from_a_day_on(session, held, wanted=wanted, on=on, last=area.valid_to)
    ):
        session.add(_member(area, organisation_id, on=on))


def _member(area: SteeringArea, organisation_id: int, *, on: date) -> SteeringMember:
    return SteeringMember(
        area_id=area.id, organisation_id=organisation_id, valid_from=on, valid_to=area.valid_to
    )
