"""A round's estimated value is put together from lines, and its range and lots follow from them."""

import sqlite3
from decimal import Decimal

import psycopg
import pytest
from sqlalchemy.orm import Session

from tests.builders import rounds as build
from tracker import audit, rounds
from tracker.refusal import Conflict, Refused

AT = build.AT


def line(kind: str, low: str, high: str | None = None, **facts) -> rounds.LineFacts:
    return rounds.LineFacts(kind=kind, low=Decimal(low), high=Decimal(high or low), **facts)


def set_lines(session: Session, round_: rounds.Round, *lines: rounds.LineFacts, version: int | None = None):
    officer = build.officer(session, round_.buyer)
    found = rounds.set_estimate(
        session, officer, round_, lines=lines, version=round_.version if version is None else version, at=AT
    )
    session.commit()
    return found


def test_the_round_and_its_lots_follow_from_the_lines(session: Session) -> None:
    round_ = build.planned(session)
    first, second = build.lot(session, round_, code="1"), build.lot(session, round_, code="2")
    found = set_lines(
        session,
        round_,
        line("term", "200000", "240000", lot=first),
        line("option", "100000", lot=first),
        line("monthly", "1000", lot=second, months=12),
        line("fee", "500.50"),
    )
    assert found.value == (Decimal("312500.50"), Decimal("352500.50"))
    assert (round_.estimated_low, round_.estimated_high) == found.value
    assert (first.estimated_value, second.estimated_value) == (Decimal(340000), Decimal(12000))
    assert [one.kind for one in rounds.estimate_lines(session, round_)] == [
        "term",
        "option",
        "monthly",
        "fee",
    ]
    assert audit.history(session, within=audit.name_of(round_))[0].act == "estimate.set"


@pytest.mark.parametrize(("cpv", "outside"), [("80500000", ("2",)), ("79634000", ())])
def test_a_small_lot_is_held_against_the_national_threshold_even_above_the_eu_one(
    session: Session, cpv: str, outside: tuple[str, ...]
) -> None:
    round_ = build.planned(session, cpv=cpv)
    first, second = build.lot(session, round_, code="1"), build.lot(session, round_, code="2")
    found = set_lines(session, round_, line("term", "900000", lot=first), line("term", "60000", lot=second))
    assert found.outside == outside


def test_new_lines_replace_the_old_ones(session: Session) -> None:
    round_ = build.planned(session)
    set_lines(session, round_, line("term", "100000"), line("option", "50000"))
    set_lines(session, round_, line("term", "70000"))
    assert [one.low for one in rounds.estimate_lines(session, round_)] == [Decimal(70000)]
    assert round_.estimated_high == Decimal(70000)


def test_without_lines_the_value_stands_as_it_was_entered(session: Session) -> None:
    round_ = build.planned(session)
    before = (round_.estimated_low, round_.estimated_high)
    set_lines(session, round_)
    assert (round_.estimated_low, round_.estimated_high) == before


@pytest.mark.parametrize(
    ("told", "code", "field"),
    [
        (line("term", "2", "1"), "round.estimate_reversed", "lines.1.high"),
        (line("term", "1", months=3), "estimate.months_of_monthly", "lines.1.months"),
        (line("monthly", "1", months=0), "round.count_below_one", "lines.1.months"),
        (line("something", "1"), "estimate.kind_missing", "lines.1.kind"),
        (line("term", "0"), "round.estimate_nothing", "lines.1.low"),
    ],
)
def test_what_cannot_be_is_refused_by_its_cell(
    session: Session, told: rounds.LineFacts, code: str, field: str
) -> None:
    round_ = build.planned(session)
    with pytest.raises(Refused) as refused:
        set_lines(session, round_, told)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert rounds.estimate_lines(session, round_) == []


def test_a_lot_of_another_round_is_refused(session: Session) -> None:
    round_, other = build.planned(session), build.planned(session)
    lot = build.lot(session, other)
    with pytest.raises(Refused, match=r"estimate\.lot_elsewhere"):
        set_lines(session, round_, line("term", "1", lot=lot))


def test_what_somebody_else_saved_is_not_overwritten(session: Session) -> None:
    round_ = build.planned(session)
    seen = round_.version
    set_lines(session, round_, line("term", "1"))
    with pytest.raises(Conflict):
        set_lines(session, round_, line("term", "2"), version=seen)


def test_publication_locks_the_lines(session: Session) -> None:
    round_ = build.published(session)
    with pytest.raises(Refused, match=r"stage\.wrong"):
        set_lines(session, round_, line("term", "1"))


def test_a_removed_lot_takes_its_lines_along(session: Session) -> None:
    round_ = build.planned(session)
    lot = build.lot(session, round_, code="9")
    set_lines(session, round_, line("term", "1", lot=lot), line("fee", "2"))
    officer = build.officer(session, round_.buyer)
    rounds.remove_lot(session, officer, lot, reason="Slås ihop", version=lot.version, at=AT)
    assert [one.kind for one in rounds.estimate_lines(session, round_)] == ["fee"]


def test_a_lot_is_not_estimated_at_nothing(session: Session) -> None:
    round_ = build.planned(session)
    first, second = build.lot(session, round_, code="1"), build.lot(session, round_, code="2")
    with pytest.raises(Refused) as refused:
        set_lines(session, round_, line("term", "100", lot=first), line("term", "0", lot=second))
    assert (refused.value.code, refused.value.field) == ("round.estimate_nothing", "lines.2.low")


@pytest.mark.parametrize("statement", [
    "UPDATE rounds SET estimated_low = 0, estimated_high = 0", "UPDATE lots SET estimated_value = 0",
])  # fmt: skip
def test_the_database_knows_no_estimate_of_nothing(session: Session, statement: str) -> None:
    round_ = build.planned(session)
    build.lot(session, round_)
    session.rollback()
    connection = session.connection().connection.driver_connection
    with pytest.raises((sqlite3.IntegrityError, psycopg.errors.CheckViolation), match="estimate_some"):
        connection.cursor().execute(statement)
    session.rollback()
