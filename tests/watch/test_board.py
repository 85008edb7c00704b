"""The board of deadlines: all that runs and nothing else, page by page, however old and however many."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.beginnings import TODAY
from tests.builders import accounts as people
from tests.builders import awards as acts
from tests.builders import rounds as build
from tests.contracts.test_deadlines import conclude, direct
from tests.watch.conftest import AT
from tracker import contracts, watch
from tracker.rounds import Round
from tracker.web.commands import example, synthetic

# Worked out by hand: lot 2a was decided on 12.11. and told on Saturday 14.11.; lot 1 was decided on 12.10., told on
# 13.10. and contracted on the day after its appeal time, its award notice, 30 days after the decision of a framework,
# is not on record; lot 2b is proposed.
EXPECTED = [
    ("decide", None, date(2026, 11, 4)),
    ("award_notice", "1", date(2026, 11, 11)),
    ("award_notice", "1", date(2026, 11, 11)),
    ("correction", "2a", date(2026, 11, 30)),
    ("appeal", "2a", date(2026, 11, 30)),
    ("contract_possible", "2a", date(2026, 12, 1)),
    ("own_correction", "1", date(2027, 1, 11)),
    ("validity", None, date(2027, 1, 23)),
    ("own_correction", "2a", date(2027, 2, 10)),
    ("appeal_if_deficient", "1", date(2027, 4, 12)),
    ("appeal_if_deficient", "2a", date(2027, 5, 12)),
]
NARROWED = [
    ({"kinds": ("appeal", "decide")}, ["decide", "appeal"]),
    ({"until": TODAY - timedelta(days=1)}, ["decide", "award_notice", "award_notice"]),
    (
        {"since": date(2027, 1, 1)},
        ["own_correction", "validity", "own_correction", *["appeal_if_deficient"] * 2],
    ),
    ({"buyer": 0}, []),
    ({"round_id": 0}, []),
]


def told(rows) -> list:
    return [(one.code, one.lot.code if one.lot else None, one.day) for one in rows]


def test_everything_that_runs_stands_on_its_day(shown: example.Stage) -> None:
    page = watch.board(shown.session, shown.person("officer"), at=AT)
    assert told(page.rows) == EXPECTED
    assert page.after is None
    assert [one.overdue for one in page.rows] == [True] * 3 + [False] * 8
    assert all(one.finding for one in page.rows if one.code not in ("decide", "validity"))
    assert len({one.key for one in page.rows}) == len(EXPECTED)
    notices = {one.supplier for one in page.rows if one.code == "award_notice"}
    assert notices == {"Exempelskolan Ab", "Esimerkkiopisto Oy"}
    found = watch.tally(shown.session, shown.person("officer"), at=AT)
    assert (found.all, found.overdue) == (len(EXPECTED), 3)


def test_pages_and_filters_leave_nothing_out_and_repeat_nothing(shown: example.Stage) -> None:
    session, reader = shown.session, shown.person("officer")
    for most in (1, 2, 4):
        assert told(watch.every(session, reader, at=AT, most=most)) == EXPECTED
    for wanted, codes in NARROWED:
        page = watch.board(session, reader, at=AT, **wanted)
        assert [one.code for one in page.rows] == codes
        assert watch.tally(session, reader, at=AT, **wanted).all == len(codes)


def test_an_evaluator_sees_no_dates_of_awards_and_others_none(shown: example.Stage) -> None:
    seen = watch.board(shown.session, shown.person("evaluator"), at=AT).rows
    assert {one.code for one in seen} == {"decide", "validity"}
    assert not watch.board(shown.session, shown.person("admin"), at=AT).rows
    elsewhere = build.planned(shown.session, planned_notice_on=date(2026, 12, 1))
    stranger = people.person(shown.session, role="officer", organisation=elsewhere.buyer)
    assert [one.round.id for one in watch.board(shown.session, stranger, at=AT).rows] == [elsewhere.id]


def test_what_is_undone_stays_however_old(session: Session) -> None:
    planned = build.planned(session, planned_notice_on=date(2026, 3, 10))
    reader = people.person(session, role="auditor")
    late = build.AT + timedelta(days=700)
    (row,) = watch.board(session, reader, at=late).rows
    assert (row.round.id, row.code, row.overdue) == (planned.id, "publish", True)
    assert watch.due(session, reader, at=late, days=30)[0].key == row.key


def test_questions_and_tenders_carry_their_moment(session: Session) -> None:
    asked = build.AT + timedelta(days=10)
    round_ = build.published(session, questions_until=asked)
    reader = people.person(session, role="auditor")
    questions, tenders = watch.board(session, reader, at=build.AT).rows
    assert (questions.code, questions.moment, questions.day) == ("questions", asked, asked.date())
    assert (tenders.code, tenders.moment) == ("tenders", round_.tender_deadline)
    (waits,) = watch.board(session, reader, at=build.DEADLINE + timedelta(days=1)).rows
    assert (waits.code, waits.overdue) == ("open", True)


def test_thousands_of_rounds_cost_as_many_queries_as_one(session: Session, asked) -> None:
    reader = people.person(session, role="auditor")

    def cost() -> tuple[int, int]:
        session.expire_all()
        with asked() as statements:
            rows = watch.board(session, reader, at=AT, most=20).rows
        session.commit()
        return len(statements), len(rows)

    synthetic.generate(session, synthetic.Wanted(100, 0), at=AT)
    session.commit()
    few, _rows = cost()
    synthetic.generate(session, synthetic.Wanted(900, 0, seed=2), at=AT)
    session.commit()
    assert cost() == (few, 20)
    assert few <= 21


def test_all_pages_of_many_rounds_hold_every_date_once(session: Session) -> None:
    synthetic.generate(session, synthetic.Wanted(600, 0), at=AT)
    session.commit()
    reader = people.person(session, role="auditor")
    planned = session.scalars(select(Round.id).where(Round.stage == "planned")).all()
    open_ = session.scalars(select(Round.id).where(Round.stage == "published")).all()
    rows = list(watch.every(session, reader, at=AT, most=7, kinds=("publish", "tenders", "open")))
    assert sorted(one.round.id for one in rows) == sorted([*planned, *open_])
    assert [one.place for one in rows] == sorted(one.place for one in rows)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "2026-12-10",
        "2026-12-10.1.2.3",
        "2026-13-10.1.2.3.4",
        "x.1.2.3.4",
        "2026-12-10.1.2.99.4",
        "2026-12-10.-1.2.3.4",
        "2026-12-10.1.2.3.99999999999",
    ],
)
def test_a_place_that_is_none_is_the_beginning(written: str) -> None:
    assert watch.read_place(written) is None


def test_a_place_survives_its_address() -> None:
    place = watch.Place(date(2026, 12, 10), 5, 0, 2, 5)
    assert watch.read_place(watch.write_place(place)) == place


def test_a_direct_award_may_be_appealed_for_six_months_from_its_contract(session: Session) -> None:
    made = direct(session)
    award = acts.notify(made, acts.decide(made, acts.propose(made, direct_reason="Ensamrätt.")))
    contract = conclude(made, award)
    at = acts.SENT + timedelta(days=100)
    page = watch.board(session, made.officer, at=at, kinds=("appeal", "appeal_deficient", "appeal_direct"))
    due = {one.code: one.finding for one in contracts.deadlines(session, award)}["appeal_direct"]
    (shown,) = page.rows
    assert (shown.code, shown.day, shown.finding.event) == (
        "appeal_direct",
        due.last_day,
        contract.concluded_on,
    )
    assert not watch.board(session, made.officer, at=at + timedelta(days=110), kinds=("appeal_direct",)).rows
