"""The registers as the data files tell them: their counts, loading twice, and corrections."""

import dataclasses
import json
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.builders.organisations import AT, registers
from tracker import audit, organisations
from tracker.organisations import registers as files
from tracker.organisations.models import Membership, Municipality, Organisation, SteeringMember, Succession

COUNTS = {
    "ministry": 1,
    "ntm_centre": 15,
    "te_office": 15,
    "vitality_centre": 10,
    "employment_area": 45,
    "municipality": 308,
}
REFORM = date(2026, 1, 1)


def count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model))


def acts(session: Session) -> list[audit.Entry]:
    return list(session.scalars(audit.entries().where(audit.Entry.act != "genesis")))


def test_every_organisation_is_there_by_kind(session: Session) -> None:
    registers(session)
    found = session.execute(select(Organisation.kind, func.count()).group_by(Organisation.kind))
    assert dict(found.all()) == COUNTS


def test_every_organisation_has_its_names_and_days(session: Session) -> None:
    registers(session)
    days = {
        "ntm_centre": (date(2010, 1, 1), date(2025, 12, 31)),
        "te_office": (date(2013, 1, 1), date(2024, 12, 31)),
        "vitality_centre": (date(2026, 1, 1), None),
        "employment_area": (date(2025, 1, 1), None),
    }
    for organisation in session.scalars(select(Organisation)):
        assert all((organisation.name_fi, organisation.name_sv, organisation.name_en, organisation.source))
        assert organisation.derived is (organisation.kind == "te_office")
        if organisation.kind in days:
            assert (organisation.valid_from, organisation.valid_to) == days[organisation.kind]


def test_municipalities_have_language_status_region_and_nuts(session: Session) -> None:
    registers(session)
    places = list(session.scalars(select(Municipality)))
    assert Counter(place.language_status for place in places) == {
        "fi": 259,
        "sv": 16,
        "bilingual_fi": 18,
        "bilingual_sv": 15,
    }
    assert len({place.region_code for place in places}) == 19
    assert {place.nuts_version for place in places} == {"2024"}
    kouvola = next(place for place in places if place.organisation.code == "286")
    assert (kouvola.region_fi, kouvola.region_sv, kouvola.nuts3) == ("Kymenlaakso", "Kymmenedalen", "FI1C7")


def test_an_english_name_is_that_of_the_majority_language(session: Session) -> None:
    registers(session)
    named = {
        code: organisations.find(session, kind="municipality", code=code, on=REFORM).name_en
        for code in ("091", "710", "478")
    }
    assert named == {"091": "Helsinki", "710": "Raseborg", "478": "Mariehamn"}


def test_a_business_id_is_shared_by_centres(session: Session) -> None:
    registers(session)
    asked = select(Organisation.code).where(Organisation.business_id == "2296962-1")
    assert sorted(session.scalars(asked)) == ["06", "09", "15"]


def test_single_municipalities_buy_for_their_areas(session: Session) -> None:
    registers(session)
    asked = select(Organisation).where(Organisation.legal_buyer_id.is_not(None))
    buyers = {area.code: (area.kind, area.legal_buyer.code) for area in session.scalars(asked)}
    assert buyers == {
        "08": ("employment_area", "091"),
        "16": ("employment_area", "286"),
        "19": ("employment_area", "398"),
        "43": ("employment_area", "092"),
    }


def test_loading_again_writes_nothing(session: Session) -> None:
    assert not registers(session).nothing
    before = (count(session, Membership), count(session, Succession), len(acts(session)))
    assert registers(session).nothing
    assert (count(session, Membership), count(session, Succession), len(acts(session))) == before
    assert audit.verify(session).whole


def test_loading_is_one_act_with_counts_and_digests(session: Session) -> None:
    loaded = registers(session)
    (entry,) = acts(session)
    assert (entry.act, entry.about, entry.actor_id) == ("registers.loaded", "registers", 0)
    counted = Counter()
    for change in json.loads(entry.changes):
        assert change["what"] == "insert_many"
        assert len(change["digest"]) == 64
        counted[change["table"]] += change["count"]
    assert counted == loaded.added
    assert counted["organisations"] == sum(COUNTS.values())
    assert (counted["steering_areas"], counted["steering_members"]) == (1, 3)


def test_corrected_data_is_brought_in_field_by_field(session: Session) -> None:
    registers(session)
    told = files.read()
    centre, area = ("ntm_centre", "01"), ("employment_area", "16")
    corrected = {
        **told.organisations,
        centre: told.organisations[centre] | {"business_id": "2296962-1"},
        area: told.organisations[area] | {"name_en": "Kouvola area"},
    }
    changed = organisations.load_registers(
        session, audit.SYSTEM, at=AT, told=dataclasses.replace(told, organisations=corrected)
    )
    session.commit()
    assert (changed.added, changed.removed, changed.changed) == ({}, {}, {"organisations": 2})
    fields = [change["fields"] for change in acts(session)[-1].changed]
    assert {"business_id": [None, "2296962-1"]} in fields
    assert {"name_en": ["Kouvola", "Kouvola area"]} in fields
    area_now = organisations.find(session, kind="employment_area", code="16", on=REFORM)
    assert area_now.version == 2
    assert [found.code for found in session.scalars(organisations.matching(text="kouvola area"))] == ["16"]


def test_a_corrected_first_day_moves_the_row_and_adds_none(session: Session) -> None:
    registers(session)
    told = files.read()
    ministry = ("ministry", "TEM")
    earlier = told.organisations[ministry] | {"valid_from": date(2007, 6, 1)}
    told = dataclasses.replace(told, organisations={**told.organisations, ministry: earlier})
    changed = organisations.load_registers(session, audit.SYSTEM, at=AT, told=told)
    session.commit()
    assert (changed.added, changed.changed) == ({}, {"organisations": 1})


def test_a_municipality_that_moves_in_the_data_leaves_its_old_area(session: Session) -> None:
    registers(session)
    told = files.read()
    moved = tuple(
        dataclasses.replace(pair, other=("ntm_centre", "06"))
        if (pair.one, pair.other) == (("municipality", "142"), ("ntm_centre", "04"))
        else pair
        for pair in told.memberships
    )
    changed = organisations.load_registers(
        session, audit.SYSTEM, at=AT, told=dataclasses.replace(told, memberships=moved)
    )
    session.commit()
    assert (changed.added, changed.removed) == ({"memberships": 1}, {"memberships": 1})
    iitti = organisations.find(session, kind="municipality", code="142", on=REFORM)
    assert organisations.organisation_of(session, iitti, kind="ntm_centre", on=date(2020, 1, 1)).code == "06"


def test_what_a_person_has_changed_stays(session: Session) -> None:
    registers(session)
    area = organisations.find(session, kind="employment_area", code="38", on=REFORM)
    organisations.change_organisation(
        session, audit.SYSTEM, area, version=area.version, name_sv="Sydösterbotten", at=AT
    )
    session.commit()
    again = registers(session)
    assert again.nothing
    assert again.kept == {f"organisations:{area.id}"}
    assert area.name_sv == "Sydösterbotten"


def test_an_area_that_a_person_has_ended_stays_ended(session: Session) -> None:
    registers(session)
    (area,) = organisations.steering_areas(session)
    organisations.end_steering_area(session, audit.SYSTEM, area, on=date(2025, 12, 31), version=1, at=AT)
    session.commit()
    assert registers(session).nothing
    assert area.valid_to == date(2025, 12, 31)
    assert count(session, SteeringMember) == 3


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "municipalities.csv",
            "005,Alajärvi,Alajärvi,fi,14",
            "005,Alajärvi,Alajärvi,fi,77",
            "region 77 is not in",
        ),
        ("municipalities.csv", "14,,11,07,18\n009", "14,,11,07,77\n009", "employment_area 77 is named"),
        ("municipalities.csv", "\n009,", "\n005,", "stands twice"),
        ("organisations.csv", ",286,", ",999,", "municipality 999 is named"),
        ("registers.toml", '["01", "04", "06"]', '["01", "66"]', "ntm_centre 66 is named"),
    ],
)
def test_files_that_do_not_fit_together_are_refused(
    tmp_path: Path, file: str, old: str, new: str, message: str
) -> None:
    shutil.copytree(files.DATA, tmp_path, dirs_exist_ok=True)
    text = (tmp_path / file).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        files.read(tmp_path)
