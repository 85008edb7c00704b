"""Requests to supplement or explain: recorded, answered and judged once, alike for all; low prices prompt for them."""

from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.builders import tenders as build
from tests.builders.tenders import OPENED
from tracker import tenders, watch
from tracker.refusal import Conflict, Refused

LATER = OPENED + timedelta(hours=1)
DUE = OPENED + timedelta(days=3)


@pytest.fixture
def opened(world):
    """Four tenders at 100, 100, 90 and 50 euros, opened and admitted."""
    for price in ("100.00", "100.00", "90.00", "50.00"):
        offers = {lot: build.values(price) for lot in world.lots}
        build.tender(world.session, world.officer, world.round, offers=offers)
    build.opened(world.session, world.officer, world.round)
    build.conforming(world.session, world.officer, world.lots[0], at=LATER)
    tenders.admit_all(world.session, world.officer, world.lots[0], at=LATER)
    world.session.commit()
    return world


def found(world) -> list[tenders.Tender]:
    return tenders.of(world.session, world.officer, world.round, at=LATER)


def ask(world, tender, *, kind="abnormally_low", actor=None, **facts):
    told = {"text": "Förklara priset.", "lots": world.lots[:1], "sent_at": LATER, "due_at": DUE, "at": LATER}
    made = tenders.ask(world.session, actor or world.officer, tender, kind=kind, **(told | facts))
    world.session.commit()
    return made


# --- low prices -------------------------------------------------------------------------------------------------------


def test_forty_below_the_mean_or_thirty_below_the_next_prompt_and_nothing_less() -> None:
    others = {1: Fraction(100), 2: Fraction(100)}
    at = lambda price: tenders.low_prompts({9: Fraction(price)}, others | {9: Fraction(price)})  # noqa: E731
    assert at("60")[9].rules == ("below_mean", "below_next")
    assert at("70")[9].rules == ("below_next",)
    assert at("70.01") == {}
    assert tenders.low_prompts({1: Fraction(1)}, {1: Fraction(1)}) == {}, (
        "nobody is measured against themselves"
    )


def test_two_equal_low_prices_are_measured_against_each_other_and_the_rest() -> None:
    prices = {1: Fraction(30), 2: Fraction(30), 3: Fraction(100)}
    low = tenders.low_prompts(prices, prices)
    assert set(low) == {1, 2}
    assert low[1].mean == 65
    assert low[1].next_lowest == 30
    assert low[1].below_mean == Fraction(35, 65)


def test_prompts_follow_the_rounds_own_limits(opened) -> None:
    lot = opened.lots[0]
    cheap = next(one for one in found(opened)[-1].offers if one.lot_id == lot.id)
    (told,) = tenders.low_prices(opened.session, lot).items()
    assert told[0] == cheap.id
    assert told[1].next_lowest == 90
    limits = tenders.PriceLimits(Fraction(3, 5), Fraction(1, 2))
    tenders.set_low_limits(opened.session, opened.officer, opened.round, limits=limits, version=0, at=LATER)
    opened.session.commit()
    assert tenders.low_prices(opened.session, lot) == {}
    with pytest.raises(Conflict):
        tenders.set_low_limits(
            opened.session, opened.colleague, opened.round, limits=limits, version=0, at=LATER
        )
    opened.session.rollback()
    for wrong in (Fraction(0), Fraction(1)):
        limits = tenders.PriceLimits(wrong, Fraction(1, 2))
        with pytest.raises(Refused, match=r"low_limits.outside"):
            tenders.set_low_limits(
                opened.session, opened.officer, opened.round, limits=limits, version=1, at=LATER
            )
        opened.session.rollback()


def test_the_law_is_told_of_a_low_tender_until_it_was_asked(opened) -> None:
    cheap = found(opened)[-1]
    low = lambda: watch.facts(opened.session, opened.round, on=LATER.date()).lots[0].low_tenders  # noqa: E731
    assert [(one.tenderer, one.asked_on) for one in low()] == [(cheap.supplier.name, None)]
    ask(opened, cheap)
    assert [one.asked_on for one in low()] == [LATER.date()]
    assert watch.facts(opened.session, opened.round, on=LATER.date()).lots[1].low_tenders == ()


# --- requests ---------------------------------------------------------------------------------------------------------


def test_a_request_is_answered_and_judged_once(opened) -> None:
    made = ask(opened, found(opened)[-1])
    with pytest.raises(Refused, match=r"request.unanswered"):
        tenders.judge(
            opened.session, opened.officer, made, sufficient=False, reason="Inget svar.", version=1, at=LATER
        )
    opened.session.rollback()
    late = DUE + timedelta(hours=1)
    tenders.answer(
        opened.session, opened.officer, made, text=" Egna lokaler. ", answered_at=late, version=1, at=late
    )
    opened.session.commit()
    with pytest.raises(Conflict):
        tenders.judge(opened.session, opened.officer, made, sufficient=True, reason="x", version=1, at=late)
    opened.session.rollback()
    tenders.judge(
        opened.session, opened.colleague, made, sufficient=True, reason="Trovärdigt.", version=2, at=late
    )
    opened.session.commit()
    assert (made.answer, made.sufficient, made.judged_reason) == ("Egna lokaler.", True, "Trovärdigt.")
    with pytest.raises(Refused, match=r"request.judged"):
        tenders.judge(opened.session, opened.officer, made, sufficient=False, reason="x", version=3, at=late)
    opened.session.rollback()


def test_silence_can_be_judged_only_when_time_is_over_and_never_as_enough(opened) -> None:
    made, over = ask(opened, found(opened)[-1]), DUE + timedelta(seconds=1)
    with pytest.raises(Refused, match=r"request.unanswered"):
        tenders.judge(opened.session, opened.officer, made, sufficient=True, reason="x", version=1, at=over)
    opened.session.rollback()
    tenders.judge(opened.session, opened.officer, made, sufficient=False, reason="Teg.", version=1, at=over)
    opened.session.commit()
    assert made.sufficient is False


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"kind": "gift"}, "request.kind_unknown", "kind"),
        ({"lots": []}, "request.lots_missing", "lots"),
        ({"text": "  "}, "request.text_missing", "text"),
        ({"sent_at": LATER + timedelta(minutes=1)}, "request.in_future", "sent_at"),
        ({"sent_at": OPENED - timedelta(minutes=1)}, "request.before_opening", "sent_at"),
        ({"due_at": LATER}, "request.due_first", "due_at"),
    ],
)
def test_a_request_that_cannot_be_is_refused(opened, facts, code: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        ask(opened, found(opened)[0], **facts)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_nobody_is_asked_before_the_opening_and_only_by_the_buyers_officers(world) -> None:
    made = build.tender(world.session, world.officer, world.round)
    with pytest.raises(Refused, match=r"tenders.sealed"):
        ask(world, made)
    world.session.rollback()
    build.opened(world.session, world.officer, world.round)
    for name, person in world.everybody.items():
        if name not in ("officer", "colleague"):
            with pytest.raises(Refused, match=r"scope.outside"):
                ask(world, made, actor=person)
            world.session.rollback()


def test_who_was_asked_the_same_and_who_was_not_is_seen(opened) -> None:
    lot, (first, *_, cheap) = opened.lots[0], found(opened)
    limits = tenders.PriceLimits(Fraction(1, 100), Fraction(1, 100))
    tenders.set_low_limits(opened.session, opened.officer, opened.round, limits=limits, version=0, at=LATER)
    opened.session.commit()
    mine, other = ask(opened, cheap), ask(opened, first)
    ask(opened, first, kind="explain")
    requests = tenders.requests_of(opened.session, opened.auditor, opened.round, at=LATER)
    told = tenders.alike(opened.session, requests)[mine.id]
    assert list(told.asked) == [other]
    low = {
        opened.session.get(tenders.Offer, one).tender_id for one in tenders.low_prices(opened.session, lot)
    }
    assert {one.id for one in told.unasked} == low - {cheap.id, first.id}
    assert told.unasked


def test_the_database_keeps_what_was_asked_and_answered(opened) -> None:
    made = ask(opened, found(opened)[-1])
    tenders.answer(opened.session, opened.officer, made, text="Svar.", answered_at=LATER, version=1, at=LATER)
    opened.session.commit()
    connection = opened.session.connection()
    connection.info["audited"] = True
    for statement in (
        "UPDATE tender_requests SET text = 'x'",
        "UPDATE tender_requests SET answer = 'x'",
        "DELETE FROM tender_requests",
        "DELETE FROM request_lots",
    ):
        with pytest.raises(DBAPIError, match=r"stays|append-only"), connection.begin_nested():
            connection.execute(text(statement))
    connection.info.pop("audited")
    opened.session.rollback()
