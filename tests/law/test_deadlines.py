"""What holds for every deadline, whatever its day: never on a day off, never earlier for a later event."""

from dataclasses import FrozenInstanceError
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.law import act150
from tracker import law

GOVERNING = law.on(date(2020, 1, 1))
EVENTS = st.dates(date(2017, 1, 1), date(2039, 12, 31))
PERIODS = sorted(
    rule.id for rule in law.book() if rule.deadline is not None and rule.row(GOVERNING.day) is not None
)
ACTS = [rule for rule in PERIODS if law.book().rule(rule).deadline.kind in ("act", "minimum", "before")]
WAITS = [rule for rule in PERIODS if law.book().rule(rule).deadline.kind == "wait"]
CHANNELS = st.sampled_from(law.CHANNELS)


@given(st.sampled_from(ACTS), EVENTS, CHANNELS)
def test_a_deadline_to_act_is_never_on_a_day_off(rule: str, event: date, via: str) -> None:
    finding = GOVERNING.deadline(rule, event=event, via=via)
    assert finding.last_day is not None
    assert not act150.day_off(finding.last_day)


@given(st.sampled_from(PERIODS), EVENTS, st.integers(0, 400), CHANNELS)
def test_a_later_event_never_gives_an_earlier_day(rule: str, event: date, later: int, via: str) -> None:
    first = GOVERNING.deadline(rule, event=event, via=via)
    second = GOVERNING.deadline(rule, event=event + timedelta(days=later), via=via)
    assert first.last_day is not None
    assert second.last_day is not None
    assert first.last_day <= second.last_day
    if first.earliest_contract_day is not None:
        assert second.earliest_contract_day is not None
        assert first.earliest_contract_day <= second.earliest_contract_day


@given(st.sampled_from(WAITS), EVENTS, CHANNELS)
def test_a_contract_waits_for_both_the_standstill_and_the_appeal(rule: str, event: date, via: str) -> None:
    wait = GOVERNING.deadline(rule, event=event, via=via)
    assert wait.last_day == wait.raw_last_day
    assert not wait.rolled
    assert wait.earliest_contract_day is not None
    assert wait.earliest_contract_day > act150.last_day(wait.last_day)
    also = law.book().rule(rule).deadline.also
    if also is not None:
        appeal = GOVERNING.deadline(also, event=event, via=via)
        assert wait.earliest_contract_day > appeal.last_day


@given(EVENTS, CHANNELS, st.integers(0, 30))
def test_a_later_knowledge_counts_and_an_earlier_one_does_not(event: date, via: str, after: int) -> None:
    shown = event + timedelta(days=after)
    finding = GOVERNING.deadline("appeal.normal", event=event, via=via, known_on=shown)
    assert finding.known_on == max(shown, event + timedelta(days=7 if via == "post" else 0))
    assert finding.raw_last_day == finding.known_on + timedelta(days=14)


@given(st.sampled_from(PERIODS), EVENTS)
def test_the_law_of_the_governing_day_stays_whatever_the_event(rule: str, event: date) -> None:
    for day in (date(2017, 1, 1), date(2026, 11, 24)):
        assert law.on(day).deadline(rule, event=event).last_day == (
            GOVERNING.deadline(rule, event=event).last_day
        )


def test_the_document_has_the_promised_keys() -> None:
    appeal = GOVERNING.deadline("appeal.normal", event=date(2026, 12, 10)).document()
    promised = {
        "event",
        "known_on",
        "raw_last_day",
        "last_day",
        "rolled",
        "closes_at",
        "sources",
        "confidence",
    }
    assert promised < appeal.keys()
    assert "earliest_contract_day" not in appeal
    assert (
        "earliest_contract_day"
        in GOVERNING.deadline("standstill.annexE", event=date(2026, 12, 10)).document()
    )


def test_the_steps_tell_the_days_one_by_one() -> None:
    finding = GOVERNING.deadline("appeal.normal", event=date(2026, 12, 10))
    assert [reason.code for reason in finding.because] == [
        "deadline.rule",
        "deadline.known_electronic",
        "deadline.starts",
        "deadline.period_ends",
        *["deadline.rolled"] * 4,
        "deadline.last_day",
        "deadline.closes_at",
    ]
    assert finding.because[2].facts == {"start": date(2026, 12, 10), "first": date(2026, 12, 11)}


def test_the_sources_name_every_act_that_was_used() -> None:
    finding = GOVERNING.deadline("appeal.normal", event=date(2026, 12, 10))
    assert [(source.act, source.section) for source in finding.sources] == [
        ("1397/2016", "147(1)"),
        ("1397/2016", "127(1)"),
        ("150/1930", "2"),
        ("150/1930", "5 (358/1966)"),
        ("150/1930", "6"),
    ]


def test_a_value_that_is_no_period_is_refused() -> None:
    with pytest.raises(law.NotADeadline, match=r"nat\.works is no period"):
        GOVERNING.deadline("nat.works", event=date(2026, 1, 1))


def test_a_name_that_is_none_is_refused_with_near_ones() -> None:
    with pytest.raises(law.UnknownRule, match=r"appeal\.normal"):
        GOVERNING.deadline("appeal.norml", event=date(2026, 1, 1))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"via": "pigeon"}, "electronic or post"),
        ({"known_on": date(2026, 1, 1)}, "before the event"),
    ],
)
def test_facts_that_cannot_be_are_refused(asked: dict, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        GOVERNING.deadline("appeal.normal", event=date(2026, 1, 2), **asked)


def test_an_answer_cannot_be_changed() -> None:
    finding = GOVERNING.deadline("appeal.normal", event=date(2026, 12, 10))
    with pytest.raises(FrozenInstanceError):
        finding.value = date(2030, 1, 1)
