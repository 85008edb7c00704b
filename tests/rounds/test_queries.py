"""Readers are given what their scope covers and nothing else; lists filter, sort, page and count within it."""

from datetime import date
from decimal import Decimal
from functools import partial
from unittest.mock import patch

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests.builders import accounts as people
from tests.builders import organisations as registers
from tests.builders import rounds as build
from tracker import accounts, audit, organisations, rounds
from tracker.refusal import Refused

AT = build.AT


def found(session: Session, reader: accounts.Person, **filters) -> set[int]:
    """What a list finds, asserted alike and counted alike where few and where many rounds meet its conditions."""
    told = _found(session, reader, **filters)
    with patch("tracker.rounds.lists.database.few", return_value=None) as many:
        assert _found(session, reader, **filters) == told
    assert many.called or not {"area", "text"} & filters.keys()
    return told


def _found(session: Session, reader: accounts.Person, **filters) -> set[int]:
    asked = rounds.Filters(**filters)
    told = {round_.id for round_ in session.scalars(rounds.find(session, reader, asked, at=AT))}
    assert rounds.listing(session, reader, asked, size=1, at=AT).count == len(told)
    return told


@pytest.fixture
def auditor(session: Session) -> accounts.Person:
    return people.person(session, role="auditor")


def test_an_officer_of_another_buyer_sees_nothing(session: Session) -> None:
    round_ = build.complete(session)
    mine = build.officer(session, round_.buyer)
    other = registers.organisation(session)
    for stranger in (
        build.officer(session, other),
        people.person(session, role="admin"),
        people.person(session),
    ):
        assert found(session, stranger) == set()
        for ask in (
            partial(rounds.get, session, stranger, round_.id),
            partial(rounds.get_lot, session, stranger, round_.id, round_.lots[0].id),
            partial(rounds.get, session, mine, 987654),
        ):
            with pytest.raises(Refused, check=lambda told: told.code == "scope.outside"):
                ask(at=AT)
    assert found(session, mine) == {round_.id}
    assert rounds.get_lot(session, mine, round_.id, round_.lots[0].id, at=AT) is round_.lots[0]
    assert rounds.buyers_of(session, build.officer(session, other), at=AT) == []


def test_a_lot_is_asked_for_within_its_own_round(session: Session) -> None:
    one, other = build.complete(session), build.complete(session)
    reader = people.person(session, role="auditor")
    with pytest.raises(Refused):
        rounds.get_lot(session, reader, one.id, other.lots[0].id, at=AT)


def test_co_buyers_and_keepers_see_the_round_and_orderers_do_not(session: Session) -> None:
    lead, orderer = registers.organisation(session), registers.organisation(session)
    round_ = build.planned(session, co_buyers=[(lead, "lead"), (orderer, "orderer")])
    assert found(session, build.officer(session, lead)) == {round_.id}
    assert found(session, build.officer(session, orderer)) == set()


def test_a_steering_area_reaches_its_members(session: Session) -> None:
    round_ = build.planned(session)
    build.planned(session)
    area = organisations.add_steering_area(
        session, audit.SYSTEM, name_fi="Etelä", valid_from=date(2010, 1, 1), members=[round_.buyer], at=AT
    )
    session.commit()
    manager = people.person(session, role="manager", steering_area=area)
    assert found(session, manager) == {round_.id}
    auditor = people.person(session, role="auditor")
    assert found(session, auditor, steering_area=area.id) == {round_.id}
    assert found(session, auditor, steering_area=987654) == set()


def test_lists_filter(session: Session, auditor: accounts.Person) -> None:
    open_ = build.published(session, title_sv="Läs- och skrivundervisning", training="literacy")
    closed = build.published(session, tender_deadline=build.later(days=1))
    planned = build.planned(session, planned_notice_on=date(2027, 1, 7), reference="100%_A")
    assert found(session, auditor, buyer=planned.buyer_id) == {planned.id}
    assert found(session, auditor, year=2027) == {planned.id}
    assert found(session, auditor, training="literacy") == {open_.id}
    assert found(session, auditor, stage="planned") == {planned.id}
    assert found(session, auditor, stage="published") == {open_.id, closed.id}
    assert found(session, auditor, stage="tendered") == {open_.id, closed.id}
    assert found(session, auditor, stage="nonsense") == set()
    assert found(session, auditor, text="SKRIVundervisning läs-") == {open_.id}
    assert found(session, auditor, text="100%_a") == {planned.id}
    assert found(session, auditor, text="100_") == set()
    assert found(session, auditor, text="lÄ % 100") == set()
    assert found(session, auditor, text='"läs" OR *') == set()
    assert found(session, auditor, text="^läs- NEAR(") == set()
    later = rounds.find(session, auditor, rounds.Filters(stage="closed"), at=build.later(days=2))
    assert [round_.id for round_ in session.scalars(later)] == [closed.id]
    still = rounds.find(session, auditor, rounds.Filters(stage="published"), at=build.later(days=2))
    assert [round_.id for round_ in session.scalars(still)] == [open_.id]


def test_a_text_is_found_as_it_stands_today(session: Session, auditor: accounts.Person) -> None:
    round_ = build.planned(session, title_sv='Kurs "Å" för vuxna', reference="RARE/1")
    officer = build.officer(session, round_.buyer)
    assert found(session, auditor, text="rare/1 vuxna") == {round_.id}
    assert found(session, auditor, text='"å" vux') == {round_.id}
    rounds.change(session, officer, round_, title_sv="Kurs för unga", version=round_.version, at=AT)
    session.commit()
    assert found(session, auditor, text="vuxna") == set()
    assert found(session, auditor, text="unga rare") == {round_.id}


def test_areas_are_met_by_municipality(session: Session, auditor: accounts.Person) -> None:
    north, south = (registers.municipality(session, valid_from=date(2010, 1, 1)) for _ in range(2))
    old = registers.organisation(session, kind="ntm_centre", valid_from=date(2010, 1, 1))
    new = registers.organisation(session, kind="vitality_centre", valid_from=date(2026, 1, 1))
    for holder, held in ((old, [north]), (new, [north, south])):
        organisations.set_municipalities(
            session,
            audit.SYSTEM,
            holder,
            municipalities=held,
            on=holder.valid_from,
            version=holder.version,
            at=AT,
        )
        session.commit()
    recorded = build.record(session, buyer=old, notice_sent_on=date(2018, 7, 21))
    placed = build.planned(session)
    build.lot(session, placed, municipalities=[south.organisation])
    assert found(session, auditor, area=new.id) == {recorded.id, placed.id}
    assert found(session, auditor, area=old.id) == {recorded.id}
    assert found(session, auditor, area=north.id) == {recorded.id}
    assert found(session, auditor, area=south.id) == {placed.id}


def test_pages_go_forth_and_back_by_every_order(session: Session, auditor: accounts.Person) -> None:
    made = [
        build.planned(
            session, title_sv=f"{'CABED'[number - 1]} kurs", estimated_low=Decimal(number),
            estimated_high=Decimal(number), planned_notice_on=date(2026, 1, 1 + number % 3), reference=f"R{number}",
        )
        for number in range(1, 6)
    ]  # fmt: skip
    for sort in rounds.SORTS:
        seen, after = [], None
        while True:
            page = rounds.listing(session, auditor, rounds.Filters(), sort=sort, size=2, after=after, at=AT)
            assert page.count == 5
            seen += page.rows
            if page.after is None:
                break
            after = page.after
        assert sorted(seen, key=lambda one: one.id) == made, sort
        back = rounds.listing(
            session, auditor, rounds.Filters(), sort=sort, size=2, before=page.rows[0].id, at=AT
        )
        assert list(back.rows) == seen[2:4]
    by_title = rounds.listing(session, auditor, rounds.Filters(), sort="title", at=AT).rows
    assert [round_.title_sv[0] for round_ in by_title] == list("ABCDE")
    largest = rounds.listing(session, auditor, rounds.Filters(), sort="estimate", at=AT).rows
    assert [round_.estimated_high for round_ in largest] == [5, 4, 3, 2, 1]


def test_a_page_costs_the_same_few_statements_however_many_rows(
    session: Session, auditor: accounts.Person
) -> None:
    def statements() -> int:
        session.expire_all()
        counted = []
        listener = lambda *_: counted.append(1)  # noqa: E731
        event.listen(session.get_bind(), "before_cursor_execute", listener)
        page = rounds.listing(session, auditor, rounds.Filters(text="integration"), at=AT)
        for round_ in page.rows:
            assert round_.buyer.name_fi
            assert all(lot.stage for lot in round_.lots)
        event.remove(session.get_bind(), "before_cursor_execute", listener)
        return len(counted)

    build.complete(session)
    few = statements()
    for _ in range(6):
        build.complete(session, lots=1)
    assert statements() == few <= 6


def test_a_round_is_titled_in_the_language_or_the_first_it_has(session: Session) -> None:
    round_ = build.planned(session, title_sv="Röst", title_fi="Ääni")
    assert [rounds.titled(round_, language) for language in ("sv", "fi", "en")] == ["Röst", "Ääni", "Ääni"]


def test_years_run_from_the_first_to_the_last(session: Session) -> None:
    assert list(rounds.years(session)) == []
    centre = registers.organisation(session, kind="ntm_centre", valid_from=date(2010, 1, 1))
    build.record(session, buyer=centre)
    build.record(session, buyer=centre, notice_sent_on=date(2016, 7, 18))
    build.record(session, buyer=centre, notice_sent_on=date(2018, 7, 18))
    assert list(rounds.years(session)) == [2016, 2017, 2018]


def test_references_are_found_within_the_scope(session: Session, auditor: accounts.Person) -> None:
    one = build.planned(session, reference="7/2026")
    other = build.planned(session, reference="7/2026")
    assert rounds.by_reference(session, auditor, "7/2026", at=AT) == [one, other]
    assert rounds.by_reference(session, build.officer(session, one.buyer), "7/2026", at=AT) == [one]
