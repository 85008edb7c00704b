"""What the registers answer for a day: who existed, whose a municipality was, who follows and who keeps."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.builders.organisations import AT, municipality, organisation
from tracker import audit, organisations
from tracker.organisations import Organisation

BEFORE, REFORM = date(2025, 12, 31), date(2026, 1, 1)


def one(session: Session, kind: str, code: str) -> Organisation:
    """The organisation of a kind and code on any day of these registers."""
    days = (date(2020, 1, 1), REFORM)
    return next(
        found
        for found in (organisations.find(session, kind=kind, code=code, on=day) for day in days)
        if found is not None
    )


def counted(shares: list[organisations.Share]) -> list[tuple[str, str, int]]:
    return [(share.organisation.kind, share.organisation.code, share.count) for share in shares]


# --- days -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        ("ntm_centre", date(2010, 1, 1), date(2025, 12, 31)),
        ("te_office", date(2013, 1, 1), date(2024, 12, 31)),
    ],
)
def test_an_organisation_exists_on_its_first_and_last_day_only_between(
    reader: Session, kind: str, first: date, last: date
) -> None:
    found = {
        day: organisations.find(reader, kind=kind, code="06", on=day) is not None
        for day in (
            date.fromordinal(first.toordinal() - 1),
            first,
            last,
            date.fromordinal(last.toordinal() + 1),
        )
    }
    assert list(found.values()) == [False, True, True, False]
    centre = one(reader, kind, "06")
    assert not organisations.existed(centre, on=REFORM)
    assert organisations.existed(centre, on=last)


def test_an_ntm_centre_is_no_buyer_in_2026_and_an_area_none_in_2024(reader: Session) -> None:
    kinds = {
        day: {buyer.kind for buyer in organisations.buyers(reader, on=day)}
        for day in (date(2012, 12, 31), date(2024, 12, 31), date(2025, 1, 1), REFORM)
    }
    assert list(kinds.values()) == [
        {"ntm_centre", "municipality"},
        {"ntm_centre", "te_office", "municipality"},
        {"ntm_centre", "employment_area", "municipality"},
        {"employment_area", "municipality"},
    ]


def test_a_name_falls_back_to_finnish(session: Session) -> None:
    only_finnish = organisation(session, name_fi="Seutu", name_sv=None, name_en=None)
    assert [organisations.name(only_finnish, language) for language in ("sv", "fi", "en")] == ["Seutu"] * 3


def test_names_stand_in_each_language(reader: Session) -> None:
    centre = one(reader, "vitality_centre", "08")
    assert [organisations.name(centre, language) for language in ("sv", "fi", "en")] == [
        "Österbottens livskraftscentral",
        "Pohjanmaan elinvoimakeskus",
        "Ostrobothnia Economic Development Centre",
    ]


# --- areas by municipality ------------------------------------------------------------------------------


def test_a_municipality_belongs_by_day(reader: Session) -> None:
    kouvola = one(reader, "municipality", "286")

    def whose(kind: str, on: date) -> str | None:
        found = organisations.organisation_of(reader, kouvola, kind=kind, on=on)
        return found and found.code

    assert [whose("ntm_centre", day) for day in (BEFORE, REFORM)] == ["06", None]
    assert [whose("vitality_centre", day) for day in (BEFORE, REFORM)] == [None, "03"]
    assert [whose("te_office", day) for day in (date(2012, 1, 1), date(2024, 12, 31), BEFORE)] == [
        None,
        "06",
        None,
    ]
    assert [whose("employment_area", day) for day in (date(2024, 12, 31), BEFORE)] == [None, "16"]


@pytest.mark.parametrize(
    ("kind", "on", "count"),
    [
        ("ntm_centre", BEFORE, 292),
        ("te_office", date(2024, 12, 31), 292),
        ("employment_area", REFORM, 292),
        ("vitality_centre", REFORM, 308),
    ],
)
def test_every_municipality_belongs_but_for_aland_where_no_row_is(
    reader: Session, kind: str, on: date, count: int
) -> None:
    assert len(organisations.by_municipality(reader, kind=kind, on=on)) == count


def test_areas_have_their_municipalities(reader: Session) -> None:
    sizes = [
        len(organisations.municipalities_of(reader, one(reader, kind, code), on=on))
        for kind, code, on in [
            ("ntm_centre", "06", BEFORE),
            ("ntm_centre", "06", REFORM),
            ("vitality_centre", "03", REFORM),
            ("employment_area", "41", REFORM),
            ("municipality", "286", REFORM),
        ]
    ]
    assert sizes == [15, 0, 25, 23, 1]


def test_the_area_of_southern_central_finland_crosses_a_border(reader: Session) -> None:
    area = one(reader, "employment_area", "06")
    assert counted(organisations.shares(reader, area, kind="vitality_centre", on=REFORM)) == [
        ("vitality_centre", "05", 7),
        ("vitality_centre", "04", 1),
    ]
    assert counted(organisations.shares(reader, area, kind="ntm_centre", on=BEFORE)) == [
        ("ntm_centre", "10", 7),
        ("ntm_centre", "05", 1),
    ]


def test_the_area_of_suupohja_crosses_a_border(reader: Session) -> None:
    area = one(reader, "employment_area", "38")
    inland, coast = organisations.shares(reader, area, kind="vitality_centre", on=REFORM)
    assert counted([inland, coast]) == [("vitality_centre", "07", 5), ("vitality_centre", "08", 1)]
    assert coast.municipalities == {one(reader, "municipality", "287").id}


def test_only_two_areas_cross_a_border_of_2026(reader: Session) -> None:
    areas = reader.scalars(organisations.matching(kinds=["employment_area"]))
    crossing = {
        area.code
        for area in areas
        if len(organisations.shares(reader, area, kind="vitality_centre", on=REFORM)) > 1
    }
    assert crossing == {"06", "38"}


def test_municipalities_of_a_day_come_by_code(reader: Session) -> None:
    codes = [place.organisation.code for place in organisations.municipalities(reader, on=REFORM)]
    assert len(codes) == 308
    assert codes == sorted(codes)


# --- successors and keepers -----------------------------------------------------------------------------


def test_the_reform_of_2026_divides_hame(reader: Session) -> None:
    followed = organisations.successors(reader, one(reader, "ntm_centre", "04"), on=REFORM)
    assert counted([each for each in followed if each.what == "remaining"]) == [
        ("vitality_centre", "04", 11),
        ("vitality_centre", "03", 10),
    ]
    assert {each.since for each in followed if each.what == "remaining"} == {REFORM}


def test_nobody_has_followed_before_the_day(reader: Session) -> None:
    centre = one(reader, "ntm_centre", "04")
    assert organisations.successors(reader, centre, on=date(2024, 12, 31)) == []
    followed = organisations.successors(reader, centre, on=date(2025, 1, 1))
    assert {(each.organisation.kind, each.what) for each in followed} == {("employment_area", "procurement")}
    assert sum(each.count for each in followed) == 21


def test_te_offices_are_followed_by_areas(reader: Session) -> None:
    followed = organisations.successors(reader, one(reader, "te_office", "06"), on=REFORM)
    assert counted(followed) == [
        ("employment_area", "03", 9),
        ("employment_area", "04", 5),
        ("employment_area", "16", 1),
    ]
    assert {each.what for each in followed} == {"all"}


def test_a_buyer_that_goes_on_keeps_its_rounds(reader: Session) -> None:
    city = one(reader, "municipality", "286")
    (itself,) = organisations.keepers(reader, city, on=REFORM)
    assert (itself.organisation, itself.what) == (city, "itself")
    centre = one(reader, "ntm_centre", "06")
    (itself,) = organisations.keepers(reader, centre, on=date(2024, 12, 31))
    assert itself.organisation == centre


def test_keepers_of_an_abolished_centre_are_areas_first(reader: Session) -> None:
    candidates = organisations.keepers(reader, one(reader, "ntm_centre", "06"), on=REFORM)
    assert counted(candidates) == [
        ("employment_area", "03", 9),
        ("employment_area", "04", 5),
        ("employment_area", "16", 1),
        ("vitality_centre", "03", 15),
    ]


def test_in_2025_a_centre_is_still_a_candidate_after_the_areas(reader: Session) -> None:
    candidates = organisations.keepers(reader, one(reader, "ntm_centre", "06"), on=BEFORE)
    assert [candidate.organisation.kind for candidate in candidates] == ["employment_area"] * 3 + [
        "ntm_centre"
    ]


def test_the_municipalities_of_a_round_point_to_its_keeper(reader: Session) -> None:
    kouvola = one(reader, "municipality", "286")
    centre = one(reader, "ntm_centre", "06")
    candidates = organisations.keepers(reader, centre, on=REFORM, municipality_ids=[kouvola.id])
    assert counted(candidates) == [("employment_area", "16", 1), ("vitality_centre", "03", 1)]


def test_a_successor_that_has_ended_is_followed_further(session: Session) -> None:
    place = municipality(session, code="901", valid_from=date(2010, 1, 1))
    first = organisation(session, kind="other", valid_from=date(2010, 1, 1), valid_to=date(2019, 12, 31))
    second, third = (
        organisation(session, valid_from=date(2020, 1, 1), valid_to=BEFORE),
        organisation(session, valid_from=REFORM),
    )
    for area, on in ((second, date(2020, 1, 1)), (third, REFORM)):
        organisations.set_municipalities(
            session,
            audit.SYSTEM,
            area,
            municipalities=[place],
            on=on,
            version=area.version,
            at=AT,
        )
        session.commit()
    for one_, other in ((first, second), (second, third)):
        organisations.add_succession(
            session, audit.SYSTEM, one_, successor=other, on=other.valid_from, what="all", at=AT
        )
        session.commit()
    candidates = organisations.keepers(session, first, on=REFORM)
    assert [candidate.organisation for candidate in candidates] == [third]


# --- steering areas -------------------------------------------------------------------------------------


def test_southern_finland_is_three_centres_from_2010(reader: Session) -> None:
    (area,) = organisations.steering_areas(reader)
    assert [organisations.name(area, language) for language in ("sv", "fi", "en")] == [
        "Södra Finlands invandringsområde",
        "Etelä-Suomen maahanmuuttoalue",
        "Southern Finland's immigration area",
    ]
    assert area.lead.code == "01"
    belonging = [(each.kind, each.code) for each in organisations.members(reader, area, on=date(2010, 1, 1))]
    assert belonging == [("ntm_centre", "01"), ("ntm_centre", "04"), ("ntm_centre", "06")]
    assert organisations.members(reader, area, on=date(2009, 12, 31)) == []
    assert len(organisations.members(reader, area, on=REFORM)) == 3, "ended members' rounds remain"


def test_steering_areas_are_found_by_day_and_member(reader: Session) -> None:
    member, other = one(reader, "ntm_centre", "04"), one(reader, "ntm_centre", "05")
    assert len(organisations.steering_areas(reader, member=member, on=BEFORE)) == 1
    assert organisations.steering_areas(reader, member=other) == []
    assert organisations.steering_areas(reader, on=date(2009, 12, 31)) == []


# --- lists ----------------------------------------------------------------------------------------------


def test_lists_filter_by_kind_text_day_and_region(reader: Session) -> None:
    def codes(**filters) -> list[str]:
        return sorted(found.code for found in reader.scalars(organisations.matching(**filters)))

    assert codes(text="NYLAND", kinds=["ntm_centre", "vitality_centre"]) == ["01", "01"]
    assert codes(text="nyland", kinds=["ntm_centre", "vitality_centre"], on=REFORM) == ["01"]
    assert codes(text="äänek") == ["992"], "small and capital letters beyond ASCII are one"
    assert codes(text="seinä 743") == ["743"], "every word is asked for, the code's as well"
    assert codes(text="sydösterbottens") == ["38"]
    assert codes(text="100%") == []
    assert len(codes(region="08")) == 6


def test_a_list_pages_by_name_in_the_language(reader: Session) -> None:
    first = organisations.listed(reader, language="sv", kinds=["vitality_centre"], size=4)
    second = organisations.listed(reader, language="sv", kinds=["vitality_centre"], size=4, after=first.after)
    back = organisations.listed(
        reader, language="sv", kinds=["vitality_centre"], size=4, before=second.before
    )
    names = [each.name_sv for each in (*first.rows, *second.rows)]
    assert len(set(names)) == 8
    assert names == sorted(names)
    assert [each.id for each in back.rows] == [each.id for each in first.rows]
    assert first.before is None
