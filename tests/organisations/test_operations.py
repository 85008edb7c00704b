"""What may be done to organisations, their areas, successions and steering areas, and what is refused."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.builders.organisations import AT, municipality, organisation
from tracker import audit, organisations
from tracker.organisations import Membership, Organisation, SteeringMember
from tracker.refusal import Conflict, Refused

DAY, NEXT_YEAR = date(2026, 3, 2), date(2027, 1, 1)


def add(session: Session, **facts: Any) -> Organisation:
    told = {"kind": "other", "code": "X", "name_fi": "Kuntayhtymä", "valid_from": DAY} | facts
    made = organisations.add_organisation(session, audit.SYSTEM, at=AT, **told)
    session.commit()
    return made


def change(session: Session, thing: Organisation, **facts: Any) -> Organisation:
    told = {"version": thing.version} | facts
    organisations.change_organisation(session, audit.SYSTEM, thing, at=AT, **told)
    session.commit()
    return thing


def set_area(session: Session, area: Organisation, *places: organisations.Municipality, on: date) -> None:
    organisations.set_municipalities(
        session, audit.SYSTEM, area, municipalities=places, on=on, version=area.version, at=AT
    )
    session.commit()


def last_act(session: Session) -> audit.Entry:
    return session.scalars(audit.entries().order_by(audit.Entry.sequence.desc()).limit(1)).one()


def refused(session: Session, verb: Any, *arguments: Any, **facts: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        verb(session, *arguments, **facts)
    session.rollback()
    return caught.value


# --- organisations --------------------------------------------------------------------------------------


def test_an_organisation_is_added_with_its_facts_in_one_form(session: Session) -> None:
    made = add(session, name_sv="  Samkommun ", name_en="", business_id="FI 20774740")
    assert (made.name_sv, made.name_en, made.business_id, made.version) == ("Samkommun", None, "2077474-0", 1)
    entry = last_act(session)
    assert (entry.act, entry.about) == ("organisation.added", f"organisations:{made.id}")
    assert entry.changed[0]["fields"]["business_id"] == [None, "2077474-0"]


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"kind": "parish"}, "organisation.kind_unknown", "kind"),
        ({"code": " "}, "organisation.code_missing", "code"),
        ({"name_fi": " "}, "organisation.name_missing", "name_fi"),
        ({"valid_from": None}, "organisation.first_day_missing", "valid_from"),
        ({"valid_to": date(2026, 3, 1)}, "organisation.days_reversed", "valid_to"),
        ({"business_id": "2077474-1"}, "organisation.business_id_invalid", "business_id"),
        ({"kind": "municipality"}, "organisation.place_missing", "language_status"),
    ],
)
def test_an_organisation_that_cannot_be_is_refused(
    session: Session, facts: dict[str, Any], code: str, field: str
) -> None:
    found = refused(session, add, **facts)
    assert (found.code, found.field) == (code, field)
    assert session.scalar(select(Organisation.id)) is None


def test_a_new_name_is_a_new_row_after_the_old_ones_last_day(session: Session) -> None:
    old = add(session)
    assert refused(session, add, valid_from=NEXT_YEAR, name_fi="Uusi nimi").code == "organisation.overlaps"
    change(session, old, valid_to=date(2026, 12, 31))
    new = add(session, valid_from=NEXT_YEAR, name_fi="Uusi nimi")
    found = [organisations.find(session, kind="other", code="X", on=day) for day in (DAY, NEXT_YEAR)]
    assert found == [old, new]
    assert refused(session, change, old, valid_to=NEXT_YEAR).code == "organisation.overlaps"


def test_a_change_is_recorded_old_to_new_and_found_by_its_new_name(session: Session) -> None:
    made = add(session)
    change(session, made, name_fi="Ääniseutu")
    assert made.version == 2
    assert last_act(session).changed[0]["fields"] == {"name_fi": ["Kuntayhtymä", "Ääniseutu"]}
    assert list(session.scalars(organisations.matching(text="äänis"))) == [made]


def test_a_change_of_nothing_is_no_act(session: Session) -> None:
    made = add(session)
    before = last_act(session).sequence
    change(session, made, name_fi=" Kuntayhtymä ")
    assert (last_act(session).sequence, made.version) == (before, 1)


def test_a_stale_change_shows_both(session: Session) -> None:
    made = add(session)
    change(session, made, name_sv="Deras")
    with pytest.raises(Conflict) as caught:
        change(session, made, version=1, name_sv="Min", name_fi="Kuntayhtymä")
    assert caught.value.differences == {"name_sv": ("Min", "Deras")}


def test_two_sessions_do_not_overwrite_each_other(session: Session) -> None:
    made = add(session)
    seen, bind = made.id, session.get_bind()
    session.rollback()
    with Session(bind) as other:
        change(other, other.get_one(Organisation, seen), name_sv="Deras")
    with pytest.raises(Conflict):
        change(session, made, version=1, name_sv="Min")


def test_a_legal_buyer_is_another_organisation(session: Session) -> None:
    city, area = municipality(session).organisation, organisation(session)
    change(session, area, legal_buyer=city)
    assert area.legal_buyer == city
    assert refused(session, change, area, legal_buyer=area).code == "organisation.legal_buyer_itself"
    change(session, area, legal_buyer=None)
    assert area.legal_buyer_id is None


def test_centres_may_share_a_business_id(session: Session) -> None:
    for code in ("1", "2", "3"):
        add(session, code=code, business_id="2296962-1")


def test_the_database_keeps_the_same_rules(session: Session) -> None:
    row = {
        "kind": "other",
        "code": "X",
        "name_fi": "Nimi",
        "search_name": "nimi",
        "valid_from": DAY,
        "derived": False,
    }
    for wrong in (
        {"kind": "parish"},
        {"name_fi": " "},
        {"valid_to": date(2026, 3, 1)},
        {"business_id": "20774740"},
    ):
        connection = session.connection()
        connection.info["audited"] = True
        with pytest.raises(IntegrityError):
            connection.execute(insert(Organisation.__table__), row | wrong)
        session.rollback()


# --- areas ----------------------------------------------------------------------------------------------


def test_an_area_changes_from_a_day_on(session: Session) -> None:
    one, two, three = municipality(session), municipality(session), municipality(session)
    area = organisation(session)
    set_area(session, area, one, two, on=date(2025, 1, 1))
    set_area(session, area, two, three, on=NEXT_YEAR)
    held = [
        [place.id for place in organisations.municipalities_of(session, area, on=day)]
        for day in (DAY, date(2026, 12, 31), NEXT_YEAR)
    ]
    assert held == [[one.id, two.id], [one.id, two.id], [two.id, three.id]]
    assert last_act(session).act == "organisation.changed"
    assert area.version == 3


def test_an_area_set_anew_for_the_same_day_leaves_no_trace_of_the_first_try(session: Session) -> None:
    one, two = municipality(session), municipality(session)
    area = organisation(session)
    set_area(session, area, one, on=DAY)
    set_area(session, area, two, on=NEXT_YEAR)
    set_area(session, area, one, two, on=DAY)
    rows = session.execute(select(Membership.municipality_id, Membership.valid_from, Membership.valid_to))
    assert sorted(map(tuple, rows)) == [(one.id, DAY, None), (two.id, DAY, None)]


def test_a_municipality_is_in_one_area_of_a_kind(session: Session) -> None:
    place = municipality(session)
    one, other = organisation(session), organisation(session)
    centre = organisation(session, kind="vitality_centre")
    set_area(session, one, place, on=date(2025, 1, 1))
    set_area(session, centre, place, on=DAY)
    found = refused(session, set_area, other, place, on=NEXT_YEAR)
    assert (found.code, found.facts["organisation"]) == ("organisation.municipality_elsewhere", one)
    set_area(session, one, on=NEXT_YEAR)
    set_area(session, other, place, on=NEXT_YEAR)
    owners = [
        organisations.organisation_of(session, place, kind="employment_area", on=on)
        for on in (DAY, NEXT_YEAR)
    ]
    assert owners == [one, other]


def test_an_area_needs_a_kind_that_has_one_and_a_day_of_its_own(session: Session) -> None:
    place = municipality(session)
    assert refused(session, set_area, add(session), place, on=DAY).code == "organisation.no_area"
    late = organisation(session, valid_from=NEXT_YEAR)
    assert refused(session, set_area, late, place, on=DAY).code == "organisation.not_then"


def test_a_last_day_ends_the_area_as_well(session: Session) -> None:
    one, two, area = municipality(session), municipality(session), organisation(session)
    set_area(session, area, one, two, on=date(2025, 1, 1))
    set_area(session, area, one, on=DAY)
    change(session, area, valid_to=date(2026, 12, 31))
    ends = select(Membership.valid_to).order_by(Membership.valid_to)
    assert list(session.scalars(ends)) == [date(2026, 3, 1), date(2026, 12, 31)]
    change(session, area, valid_to=None)
    assert organisations.organisation_of(session, one, kind="employment_area", on=NEXT_YEAR) == area
    change(session, area, valid_to=date(2026, 2, 28))
    assert set(session.scalars(select(Membership.valid_to))) == {date(2026, 2, 28)}


# --- successions ----------------------------------------------------------------------------------------


def test_a_succession_is_refused_where_the_days_do_not_fit(session: Session) -> None:
    old, new = (
        organisation(session, valid_to=date(2025, 12, 31)),
        organisation(session, valid_from=date(2026, 1, 1)),
    )

    def succeed(session: Session, one: Organisation, **facts: Any) -> None:
        told = {"on": date(2026, 1, 1), "what": "all"} | facts
        organisations.add_succession(session, audit.SYSTEM, one, at=AT, **told)
        session.commit()

    assert refused(session, succeed, old, successor=old).code == "succession.itself"
    assert refused(session, succeed, old, successor=new, what="half").code == "succession.what_unknown"
    before = refused(session, succeed, old, successor=new, on=date(2025, 1, 1))
    assert before.code == "succession.before_predecessor"
    early = refused(session, succeed, old, successor=new, on=date(2025, 12, 31))
    assert early.code == "organisation.not_then"
    succeed(session, old, successor=new)
    assert last_act(session).act == "succession.added"
    assert refused(session, succeed, old, successor=new).code == "succession.known"


# --- steering areas -------------------------------------------------------------------------------------


def steering(session: Session, *members: Organisation, **facts: Any) -> organisations.SteeringArea:
    told = {"name_fi": "Ohjausalue", "valid_from": date(2025, 1, 1)} | facts
    made = organisations.add_steering_area(session, audit.SYSTEM, members=members, at=AT, **told)
    session.commit()
    return made


def test_a_steering_area_gets_other_members_from_a_day_on(session: Session) -> None:
    one, two, three = (organisation(session) for _ in range(3))
    area = steering(session, one, two, lead=one)
    organisations.change_steering_area(
        session, audit.SYSTEM, area, version=1, members=[two, three], on=NEXT_YEAR, at=AT
    )
    session.commit()
    belonging = [organisations.members(session, area, on=day) for day in (DAY, NEXT_YEAR)]
    assert belonging == [[one, two], [two, three]]
    assert (last_act(session).act, area.version, area.lead) == ("steering_area.changed", 2, one)


def test_a_steering_area_ends_with_its_members(session: Session) -> None:
    area = steering(session, organisation(session))
    organisations.end_steering_area(session, audit.SYSTEM, area, on=DAY, version=1, at=AT)
    session.commit()
    assert (area.valid_to, session.scalar(select(SteeringMember.valid_to))) == (DAY, DAY)
    assert last_act(session).act == "steering_area.ended"
    assert organisations.steering_areas(session, on=NEXT_YEAR) == []
    again = {"on": NEXT_YEAR, "version": area.version, "at": AT}
    found = refused(session, organisations.end_steering_area, audit.SYSTEM, area, **again)
    assert found.code == "steering_area.ended_already"


def test_a_steering_area_whose_last_day_is_corrected_takes_its_members_along(session: Session) -> None:
    area = steering(session, organisation(session), valid_to=DAY)
    organisations.change_steering_area(session, audit.SYSTEM, area, version=1, valid_to=NEXT_YEAR, at=AT)
    session.commit()
    assert session.scalar(select(SteeringMember.valid_to)) == NEXT_YEAR


def test_a_steering_area_that_cannot_be_is_refused(session: Session) -> None:
    one = organisation(session)
    assert refused(session, steering).code == "steering_area.members_missing"
    assert refused(session, steering, one, name_fi="").code == "steering_area.name_missing"
    assert refused(session, steering, one, valid_from=None).code == "steering_area.first_day_missing"
    assert refused(session, steering, one, valid_to=date(2024, 1, 1)).code == "steering_area.days_reversed"
    area = steering(session, one)
    assert refused(session, steering, one).code == "steering_area.known"
    changed = {"version": 1, "at": AT, "members": [one]}
    verb = organisations.change_steering_area
    outside = refused(session, verb, audit.SYSTEM, area, on=date(2024, 1, 1), **changed)
    assert outside.code == "steering_area.not_then"
    with pytest.raises(Conflict):
        verb(session, audit.SYSTEM, area, name_fi="Toinen", **changed | {"version": 7})


def test_the_trail_stays_whole(session: Session) -> None:
    area = organisation(session)
    set_area(session, area, municipality(session), on=DAY)
    set_area(session, area, on=DAY)
    assert session.execute(text("SELECT count(*) FROM memberships")).scalar() == 0
    assert audit.verify(session).whole
