"""Rounds through their pages: an officer plans, adds lots and criteria, publishes; others see what they may."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.builders import accounts as people
from tests.builders import organisations as registers
from tests.builders import rounds as build
from tests.client import CheckingClient
from tests.web.rounds.desk import read, signed_in, text
from tracker import accounts, organisations, rounds
from tracker.rounds import Lot, Round
from tracker.web import deeds

SOON = {"tender_deadline-day": "1.12.2099", "tender_deadline-clock": "12.00"}
PLANNED = SOON | {
    "reference": "UH/7/2026", "title_sv": "Integrationsutbildning", "training": "integration",
    "cpv": "80400000-8", "procedure": "open", "technique": "framework", "framework_ceiling": "1 200 000",
    "framework_suppliers": "1", "estimated_low": "1 000 000,50 €", "received_in": "here",
}  # fmt: skip
CRITERIA = {
    "model": "points", "price_basis": "unit_price", "rounding_mode": "half_up", "part_places": "2",
    "criteria-0-name": "Pris", "criteria-0-kind": "price", "criteria-0-max_points": "60",
    "criteria-0-formula": "lowest_ratio", "criteria-0-scaling": "none",
    "criteria-1-name": "Plan", "criteria-1-kind": "quality", "criteria-1-max_points": "40",
    "criteria-1-scale_max": "10", "criteria-1-scaling": "to_best",
    "criteria-2-name": "", "criteria-2-kind": "quality", "criteria-2-scaling": "none",
}  # fmt: skip


# --- planning ---------------------------------------------------------------------------------------------------------


def test_an_officer_plans_a_round_with_lots_and_criteria_and_publishes_it(
    desk: CheckingClient, session: Session, buyer: organisations.Organisation
) -> None:
    assert "Plan the first round" in text(desk.get("/rounds"))
    desk.get("/rounds/new")
    planned = desk.post(
        "/rounds/new",
        data=PLANNED | {"buyer": buyer.id},
        follow_redirects=True,
    )
    assert "The round has been planned" in text(planned)
    assert "1 thing is missing" in text(planned)
    (round_,) = read(session, Round)
    assert (round_.reference, round_.cpv, str(round_.estimated_high)) == (
        "UH/7/2026",
        "80400000",
        "1000000.50",
    )
    for code in ("1", "2a"):
        desk.get(f"/rounds/{round_.id}/lots/new")
        desk.post(
            f"/rounds/{round_.id}/lots/new",
            data={
                "code": code,
                "price_unit": "student_workday",
                "minutes_per_workday": "315",
                "volume": "12 000",
            },
        )
    assert [(lot.code, lot.volume) for lot in read(session, Lot)] == [("1", 12000), ("2a", 12000)]
    desk.get(f"/rounds/{round_.id}/criteria")
    saved = desk.post(
        f"/rounds/{round_.id}/criteria",
        data=CRITERIA,
        follow_redirects=True,
    )
    assert "Nothing is missing" in text(saved)
    before = text(desk.get(f"/rounds/{round_.id}/publish"))
    assert "stands in item 2 of Annex E" in before
    published = desk.post(
        f"/rounds/{round_.id}/publish",
        data={"version": str(round_.version), "notice_sent_on": "2026-03-02", "notice_number": "2026-1"},
        follow_redirects=True,
    )
    assert "The round has been published" in text(published)
    (round_,) = read(session, Round)
    assert (round_.stage, round_.regime, round_.notice_number) == ("published", "annex_e", "2026-1")
    assert [scheme.rounding for scheme in read(session, rounds.Scheme)] == [
        '{"part": {"mode": "half_up", "places": 2}}'
    ]


def test_what_is_wrong_is_told_by_field_and_kept(desk: CheckingClient, session: Session) -> None:
    desk.get("/rounds/new")
    answer = desk.post(
        "/rounds/new",
        data={
            "reference": "", "title_fi": "Kurssi", "training": "", "estimated_low": "2.700.00", "received_in": "here",
            "planned_notice_on": "31.2.2027", "tender_deadline-day": "1.12.2099", "tender_deadline-clock": "",
        },
    )  # fmt: skip
    page = text(answer)
    assert answer.status_code == 422
    for words in (
        'href="#reference"', 'href="#training"', 'href="#estimated_low"', "can be read in two ways",
        'href="#planned_notice_on"', "no such day", 'value="2.700.00"', 'value="31.2.2027"', 'value="Kurssi"',
        'href="#tender_deadline-clock"',
    ):  # fmt: skip
        assert words in page, words
    assert read(session, Round) == []


def test_the_domains_no_stands_at_its_field(
    desk: CheckingClient, session: Session, buyer: organisations.Organisation
) -> None:
    build.planned(session, buyer=buyer, reference="1/2026")
    desk.get("/rounds/new")
    answer = desk.post(
        "/rounds/new",
        data={
            "buyer": buyer.id, "reference": "1/2026", "title_fi": "Kurssi", "training": "literacy",
            "received_in": "here",
        },
    )  # fmt: skip
    assert answer.status_code == 422
    assert "already has a round with the reference 1/2026" in text(answer)


def test_two_who_save_the_same_round_see_both(
    desk: CheckingClient, session: Session, officer: accounts.Person, buyer: organisations.Organisation
) -> None:
    round_ = build.planned(session, buyer=buyer)
    seen = round_.version
    rounds.change(session, officer, round_, notes="Theirs", version=seen, at=build.AT)
    session.commit()
    desk.get(f"/rounds/{round_.id}/edit")
    data = {
        "version": str(seen), "reference": round_.reference, "title_sv": round_.title_sv, "training": "integration",
        "notes": "Mine", "received_in": "here",
    }  # fmt: skip
    answer = desk.post(f"/rounds/{round_.id}/edit", data=data)
    page = text(answer)
    assert answer.status_code == 409
    assert "Mine" in page
    assert "Theirs" in page
    assert f'name="version" value="{round_.version}"' in page
    over = desk.post(f"/rounds/{round_.id}/edit", data=data | {"version": str(round_.version)})
    assert over.status_code == 303
    assert [one.notes for one in read(session, Round)] == ["Mine"]


def test_a_published_round_lets_only_the_rest_be_changed(
    desk: CheckingClient, session: Session, buyer: organisations.Organisation
) -> None:
    round_ = build.published(session, buyer=buyer)
    page = text(desk.get(f"/rounds/{round_.id}/edit"))
    assert 'name="notes"' in page
    assert 'name="estimated_low"' not in page
    data = {"version": str(round_.version), "title_sv": "Ny rubrik", "notes": "x", "estimated_low": "1"}
    assert desk.post(f"/rounds/{round_.id}/edit", data=data).status_code == 303
    (changed,) = read(session, Round)
    assert (changed.title_sv, changed.notes, changed.estimated_low) == (
        "Ny rubrik",
        "x",
        round_.estimated_low,
    )


# --- criteria ---------------------------------------------------------------------------------------------------------


def test_weights_that_do_not_add_up_say_what_is_missing(
    desk: CheckingClient, session: Session, buyer: organisations.Organisation
) -> None:
    round_ = build.planned(session, buyer=buyer)
    build.lot(session, round_)
    desk.get(f"/rounds/{round_.id}/criteria")
    data = {
        "model": "points", "price_basis": "total", "rounding_mode": "half_up",
        "criteria-0-name": "Pris", "criteria-0-kind": "price", "criteria-0-max_points": "60",
        "criteria-0-formula": "linear_to_highest", "criteria-0-scaling": "none",
        "criteria-1-kind": "quality", "criteria-1-scaling": "none",
        "criteria-2-name": "Plan", "criteria-2-kind": "quality", "criteria-2-max_points": "35",
        "criteria-2-scale_max": "10", "criteria-2-scaling": "none",
    }  # fmt: skip
    answer = desk.post(f"/rounds/{round_.id}/criteria", data=data)
    assert answer.status_code == 422
    assert "The weights sum to 95: add 5 to reach 100." in text(answer)
    at_row = desk.post(f"/rounds/{round_.id}/criteria", data=data | {"criteria-2-scale_max": ""})
    assert 'id="criteria-2-scale_max-error"' in text(at_row)
    more = desk.post(f"/rounds/{round_.id}/criteria", data=data | {"more": "1"})
    assert 'name="criteria-3-name"' in text(more)
    assert 'value="Plan"' in text(more)


def test_a_lot_has_criteria_of_its_own_and_gives_them_back(
    desk: CheckingClient, session: Session, buyer: organisations.Organisation
) -> None:
    round_ = build.complete(session, buyer=buyer)
    lot = round_.lots[1]
    page = text(desk.get(f"/rounds/{round_.id}/lots/{lot.id}/criteria"))
    assert 'value="Genomförandeplan"' in page
    data = {"model": "lowest_price", "price_basis": "total", "rounding_mode": "half_up"}
    assert desk.post(f"/rounds/{round_.id}/lots/{lot.id}/criteria", data=data).status_code == 303
    own = next(scheme for scheme in read(session, rounds.Scheme) if scheme.lot_id == lot.id)
    assert own.model == "lowest_price"
    assert "Lot 2: Lowest price" in text(desk.get(f"/rounds/{round_.id}"))
    desk.get(f"/rounds/{round_.id}/lots/{lot.id}/criteria")
    desk.post(f"/rounds/{round_.id}/lots/{lot.id}/criteria/drop", data={"version": str(own.version)})
    assert [scheme.lot_id for scheme in read(session, rounds.Scheme)] == [None]


# --- lots -------------------------------------------------------------------------------------------------------------


def test_a_lot_is_changed_with_municipalities_and_removed(
    desk: CheckingClient, session: Session, buyer: organisations.Organisation
) -> None:
    place = registers.municipality(session, name_en="Raseborg", valid_from=deeds.today() - timedelta(30))
    round_ = build.planned(session, buyer=buyer)
    lot = build.lot(session, round_)
    page = text(desk.get(f"/rounds/{round_.id}/lots/{lot.id}/edit"))
    assert "Raseborg" in page
    data = {
        "version": str(lot.version), "code": "2a", "name": "Väst", "municipalities": str(place.id), "track": "slow",
        "level_from": "0", "level_to": "A2.1", "price_unit": "hour", "minutes_per_workday": "315",
        "ceiling_price": "32,50", "group_size_min": "20", "group_size_max": "18",
    }  # fmt: skip
    wrong = desk.post(f"/rounds/{round_.id}/lots/{lot.id}/edit", data=data)
    assert "The largest group, 18, is smaller than the smallest, 20." in text(wrong)
    desk.post(f"/rounds/{round_.id}/lots/{lot.id}/edit", data=data | {"group_size_max": "25"})
    page = text(desk.get(f"/rounds/{round_.id}"))
    for words in ("2a", "Väst", "Raseborg", "Slow track", "0, no skills – A2.1", "32,50\u00a0€"):
        assert words in page, words
    (lot,) = read(session, Lot)
    desk.get(f"/rounds/{round_.id}/lots/{lot.id}/remove")
    nothing = desk.post(f"/rounds/{round_.id}/lots/{lot.id}/remove", data={"version": str(lot.version)})
    assert nothing.status_code == 422
    desk.post(
        f"/rounds/{round_.id}/lots/{lot.id}/remove", data={"version": str(lot.version), "reason": "Fel"}
    )
    assert read(session, Lot) == []


# --- what managers do -------------------------------------------------------------------------------------------------


def test_a_manager_cancels_a_lot_then_the_round_with_reasons(
    client: CheckingClient, session: Session, buyer: organisations.Organisation
) -> None:
    round_ = build.published(session, buyer=buyer)
    desk = signed_in(client, build.manager(session, buyer))
    first = round_.lots[0]
    desk.get(f"/rounds/{round_.id}/lots/{first.id}/cancel")
    desk.post(f"/rounds/{round_.id}/lots/{first.id}/cancel", data={"version": "1", "reason": "Inga anbud"})
    desk.get(f"/rounds/{round_.id}/cancel")
    assert desk.post(f"/rounds/{round_.id}/cancel", data={"version": "x"}).status_code == 422
    answer = desk.post(
        f"/rounds/{round_.id}/cancel",
        data={"version": str(round_.version), "reason": "Anslaget drogs in"},
        follow_redirects=True,
    )
    assert "Anslaget drogs in" in text(answer)
    assert {(lot.stage, lot.cancelled_reason) for lot in read(session, Lot)} == {
        ("cancelled", "Inga anbud"),
        ("cancelled", "Anslaget drogs in"),
    }


def test_a_keeper_is_changed_to_who_took_over(client: CheckingClient, session: Session) -> None:
    old = registers.organisation(
        session, kind="ntm_centre", name_en="Old centre", valid_from=deeds.today() - timedelta(999)
    )
    new = registers.organisation(
        session, kind="vitality_centre", name_en="New centre", valid_from=deeds.today() - timedelta(9)
    )
    round_ = build.record(session, buyer=old, events=[(None, "An appeal was lodged")])
    desk = signed_in(client, people.person(session, role="manager"))
    assert "New centre" in text(desk.get(f"/rounds/{round_.id}/keeper"))
    answer = desk.post(
        f"/rounds/{round_.id}/keeper",
        data={
            "version": str(round_.version),
            "organisation": str(new.id),
            "since": str(deeds.today()),
            "why": "Reform",
        },
        follow_redirects=True,
    )
    assert "The keeper has been changed" in text(answer)
    assert [one.keeper_id for one in read(session, Round)] == [new.id]


def test_a_direct_award_goes_on_with_its_ground(
    desk: CheckingClient, session: Session, buyer: organisations.Organisation
) -> None:
    round_ = build.complete(session, buyer=buyer, procedure="direct", tender_deadline=None)
    desk.get(f"/rounds/{round_.id}/award-directly")
    data = {"version": str(round_.version), "reason": "40 §: en enda leverantör"}
    empty = desk.post(f"/rounds/{round_.id}/award-directly", data=data | {"reason": " "})
    assert empty.status_code == 422
    assert 'href="#reason"' in empty.get_data(as_text=True)
    assert desk.post(f"/rounds/{round_.id}/award-directly", data=data).status_code == 303
    assert [one.stage for one in read(session, Round)] == ["opened"]


# --- who sees what ----------------------------------------------------------------------------------------------------

PATHS = (
    "", "/edit", "/publish", "/questions/new", "/corrigenda/new", "/cancel", "/keeper", "/award-directly", "/lots/new",
    "/criteria",
    "/lots/{lot}/edit", "/lots/{lot}/remove", "/lots/{lot}/cancel", "/lots/{lot}/criteria",
)  # fmt: skip


@pytest.mark.parametrize("role", ["officer", "manager", "auditor", "evaluator"])
def test_an_officer_of_another_buyer_finds_nothing(
    client: CheckingClient, session: Session, role: str
) -> None:
    round_ = build.complete(session)
    stranger = people.person(session, role=role, organisation=registers.organisation(session))
    desk = signed_in(client, stranger)
    assert round_.title_sv not in text(desk.get("/rounds"))
    for path in PATHS:
        asked = f"/rounds/{round_.id}" + path.format(lot=round_.lots[0].id)
        assert desk.get(asked).status_code in (403, 404), asked
        if path:
            assert desk.post(asked, data={"version": "1", "reason": "x"}).status_code in (403, 404), asked
    assert desk.get("/rounds/987654").status_code == 404


def test_administrators_and_nobody_get_no_further(app: Flask, session: Session) -> None:
    round_ = build.complete(session)
    admin = signed_in(app.test_client(), people.person(session, role="admin"))
    nobody = app.test_client()
    for path in ("/rounds", *(f"/rounds/{round_.id}" + path.format(lot=round_.lots[0].id) for path in PATHS)):
        assert admin.get(path).status_code == 403, path
        assert nobody.get(path).status_code == 302, path


def test_an_auditor_reads_everything_and_is_offered_nothing_to_change(
    client: CheckingClient, session: Session
) -> None:
    round_ = build.complete(session)
    desk = signed_in(client, people.person(session, role="auditor"))
    page = text(desk.get(f"/rounds/{round_.id}"))
    for words in ("/edit", "/publish", "lots/new", "/cancel", "/keeper"):
        assert words not in page, words
    assert "Round planned" in page


def test_examples_and_records_are_marked_on_page_and_list(
    client: CheckingClient, session: Session, buyer: organisations.Organisation
) -> None:
    example = build.planned(session, buyer=buyer, example=True)
    old = registers.organisation(session, kind="ntm_centre", valid_from=deeds.today() - timedelta(9999))
    record = build.record(
        session, buyer=old, source="https://example.fi/1", printed={"estimated_value": "2.700.00 euroa"},
        events=[(build.DAY, "Market Court decision")], remark="a remark", lots=["2a"], lots_total=10,
    )  # fmt: skip
    desk = signed_in(client, people.person(session, role="auditor"))
    listed = text(desk.get("/rounds"))
    assert ">Example<" in listed.replace("</svg>", ">")
    assert "Published record" in listed
    assert "This round is an example" in text(desk.get(f"/rounds/{example.id}"))
    page = text(desk.get(f"/rounds/{record.id}"))
    for words in (
        "https://example.fi/1",
        "2.700.00 euroa",
        "Market Court decision",
        "a remark",
        "10 lots in all",
    ):
        assert words in page, words
    assert "not established" in page.lower()
