"""The checks as a whole: they follow from the facts alone, stay once found, and rest on the law that the table names.

What each of them finds stands in the cases (`cases/checks_*.toml`).
"""

import json
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.law.test_cases import CASE_LIST
from tests.law.told import facts
from tracker import law, wording
from tracker.law import checks
from tracker.law import facts as known

DAYS = st.dates(date(2014, 1, 1), date(2034, 12, 31))
MAYBE = st.none() | DAYS
MONEY = st.none() | st.decimals(-900_000, 2_000_000, places=2)
WORTH = st.none() | st.decimals(1, 2_000_000, places=2)
NAMES = st.sampled_from(["A Oy", "B Ab", "C/D"])
SAID = st.none() | st.booleans()


def some(kind: type, **parts: Any) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.builds(kind, **parts), max_size=2).map(tuple)


AWARDS = st.builds(
    known.Award,
    decided_on=DAYS,
    direct=st.booleans(),
    reasons=SAID,
    price_only_reason=SAID,
    appeal_instructions=SAID,
    correction_instructions=SAID,
    deficient=st.booleans(),
    notified=some(known.Notified, tenderer=NAMES, sent_on=DAYS, via=st.sampled_from(law.CHANNELS)),
    unnotified=st.lists(NAMES, max_size=1).map(tuple),
    standstill_binds=SAID,
    earliest_contract_day=MAYBE,
    appeals=some(known.Appealed, filed_on=DAYS, permission_on=MAYBE, resolved_on=MAYBE),
)
CONTRACTS = some(
    known.Contract,
    supplier=NAMES,
    concluded_on=DAYS,
    starts_on=MAYBE,
    ends_on=MAYBE,
    value=WORTH,
    indexed_value=WORTH,
    options_until=MAYBE,
    options_value=WORTH,
    options=some(known.Option, taken_on=DAYS, starts_on=MAYBE, ends_on=MAYBE, value=WORTH),
    modifications=some(
        known.Modification,
        ground=st.sampled_from(known.MODIFICATIONS),
        agreed_on=DAYS,
        value=MONEY,
        new_end=MAYBE,
        notice_sent_on=MAYBE,
    ),
    award_notice_sent_on=MAYBE,
    notice_known=st.booleans(),
    ended_on=MAYBE,
)
LOTS = st.lists(
    st.builds(
        known.Lot,
        code=st.uuids().map(str),
        stage=st.just("concluded"),
        price_only=st.booleans(),
        award=st.none() | AWARDS,
        contracts=CONTRACTS,
        excluded=some(
            known.Excluded,
            tenderer=NAMES,
            ground=st.sampled_from([*law.exclusion.GROUNDS, "unheard of"]),
            decided_on=DAYS,
            dated_on=MAYBE,
        ),
        low_tenders=some(known.LowTender, tenderer=NAMES, asked_on=MAYBE),
    ),
    max_size=2,
).map(tuple)
ROUNDS = st.builds(
    known.Facts,
    today=DAYS,
    stage=st.sampled_from(["planned", "published", "opened", "cancelled"]),
    regime=st.sampled_from(law.REGIMES),
    law_day=MAYBE,
    record=st.booleans(),
    procedure=st.none() | st.sampled_from(["open", "restricted", "negotiated", "innovation", "direct"]),
    technique=st.none() | st.sampled_from(["contract", "framework", "dps"]),
    cpv=st.none() | st.sampled_from(["80000000", "79634000", "79100000"]),
    buyer=st.none() | st.sampled_from(law.BUYERS),
    training=st.sampled_from(["integration", "literacy"]),
    joint_purchase=st.booleans(),
    estimate=WORTH,
    began_on=MAYBE,
    notice_sent_on=MAYBE,
    tender_deadline_on=MAYBE,
    urgent=st.booleans(),
    prior_notice_on=MAYBE,
    electronic=SAID,
    requests_due_on=MAYBE,
    invited_on=MAYBE,
    answers_sent_on=MAYBE,
    answers_by=MAYBE,
    unanswered=st.lists(st.integers(1, 9), max_size=2).map(tuple),
    substance_changed_on=MAYBE,
    criteria_changed_on=MAYBE,
    undivided_reason=SAID,
    term_start=MAYBE,
    term_end=MAYBE,
    options_from=MAYBE,
    options_until=MAYBE,
    decided_on=MAYBE,
    cancelled_on=MAYBE,
    cancellation_notice_sent_on=MAYBE,
    lots=LOTS,
)


def keys(round_: known.Facts) -> set[str]:
    return {finding.key for finding in law.check(round_)}


@settings(max_examples=60)
@given(ROUNDS, st.integers(0, 4000))
def test_a_later_today_takes_nothing_away(round_: known.Facts, later: int) -> None:
    assert keys(round_) <= keys(replace(round_, today=round_.today + timedelta(days=later)))


@settings(max_examples=60)
@given(ROUNDS)
def test_nothing_but_the_facts_decides(round_: known.Facts) -> None:
    found = law.check(round_)
    assert found == law.check(replace(round_))
    turned = law.check(replace(round_, lots=round_.lots[::-1]))
    assert Counter(finding.key for finding in found) == Counter(finding.key for finding in turned)


@settings(max_examples=60)
@given(ROUNDS)
def test_every_finding_is_whole(round_: known.Facts) -> None:
    found = law.check(round_)
    assert len({finding.key for finding in found}) == len(found)
    for finding in found:
        row = law.CHECKS[finding.check]
        table = row.severities[round_.regime]
        assert law.SEVERITIES.index(finding.severity) >= law.SEVERITIES.index(table)
        assert finding.decides or finding.severity == "note"
        assert finding.section or not finding.sources
        json.dumps(finding.as_json(), allow_nan=False)


@settings(max_examples=60)
@given(ROUNDS)
def test_nothing_binds_below_the_threshold(round_: known.Facts) -> None:
    for finding in law.check(replace(round_, regime="below_threshold")):
        assert finding.severity != "must"


FAR = st.sampled_from([date.min, date(1992, 1, 1), date(2017, 1, 1), date(9000, 1, 1), date.max])


@settings(max_examples=60)
@given(ROUNDS, FAR, FAR)
def test_a_day_that_cannot_be_breaks_nothing(round_: known.Facts, first: date, second: date) -> None:
    award = known.Award(
        decided_on=first,
        deficient=True,
        standstill_binds=True,
        notified=(known.Notified(tenderer="A Oy", sent_on=first, via="post", known_on=second),),
    )
    contract = known.Contract(supplier="A Oy", concluded_on=second, starts_on=first, ends_on=second)
    old = known.Excluded(tenderer="A Oy", ground="bribery", decided_on=second, dated_on=first)
    lot = known.Lot(code="1", stage="concluded", award=award, contracts=(contract,), excluded=(old,))
    told = {
        "notice_sent_on": first,
        "tender_deadline_on": second,
        "answers_sent_on": first,
        "term_start": first,
    }
    law.check(replace(round_, today=second, lots=(lot,), term_end=second, began_on=first, **told))


def test_a_record_of_which_hardly_anything_is_known_is_left_alone() -> None:
    lot = known.Lot(
        code="1",
        stage="concluded",
        award=known.Award(decided_on=date(2018, 11, 8)),
        contracts=(known.Contract(supplier="Example Oy", concluded_on=date(2018, 12, 3)),),
    )
    round_ = known.Facts(
        today=date(2026, 11, 24),
        stage="opened",
        regime="annex_e",
        law_day=date(2018, 7, 21),
        record=True,
        buyer="ntm_centre",
        lots=(lot,),
    )
    assert law.check(round_) == ()


def test_a_value_that_is_only_remembered_decides_nothing() -> None:
    book = law.book()
    rule = book.rule("modification.unforeseen_or_additional_max")
    unsure = tuple(replace(row, confidence=law.Confidence.MEMORY) for row in rule.rows)
    remembered = replace(book, rules={**book.rules, rule.id: replace(rule, rows=unsure)})
    change = {"ground": "unforeseen", "agreed_on": date(2026, 3, 2), "value": "600000"}
    round_ = facts(
        date(2026, 3, 2),
        {
            "regime": "annex_e",
            "lots": [
                {
                    "contracts": [
                        {"concluded_on": date(2025, 3, 3), "value": "1000000", "modifications": [change]}
                    ]
                }
            ],
        },
    )
    for asked, severity, established in ((book, "must", True), (remembered, "note", False)):
        (finding,) = [f for f in checks.check(asked, round_) if f.check == "modification_over_half"]
        assert (finding.severity, finding.established) == (severity, established)
    assert [warning.code for warning in finding.warnings] == ["value.not_established"]


def test_two_things_with_one_key_are_told_apart() -> None:
    change = known.Modification(ground="other", agreed_on=date(2026, 3, 2))
    contract = known.Contract(
        supplier="A/B Oy", concluded_on=date(2025, 3, 3), modifications=(change, change), notice_known=False
    )
    round_ = facts(date(2026, 3, 2), {"regime": "annex_e"})
    found = law.check(replace(round_, lots=(known.Lot(code="1", stage="concluded", contracts=(contract,)),)))
    assert [finding.key for finding in found if finding.check == "modification_ground_unknown"] == [
        "modification_ground_unknown/1/A%2FB Oy/2025-03-03/2026-03-02",
        "modification_ground_unknown/1/A%2FB Oy/2025-03-03/2026-03-02/2",
    ]


# --- the table --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", law.CHECKS)
def test_a_check_rests_on_values_that_decide(code: str) -> None:
    row = law.CHECKS[code]
    assert row.severities
    assert set(row.severities) <= set(law.REGIMES)
    assert set(row.severities.values()) <= set(law.SEVERITIES)
    for regime, rules in row.rests_on.items():
        assert rules or code == "buyer_without_task", regime
        for rule in rules:
            assert law.on(date(2026, 11, 24)).value(rule).decides, rule


@pytest.mark.parametrize("code", law.CHECKS)
def test_the_section_of_the_table_is_that_of_the_data(code: str) -> None:
    row = law.CHECKS[code]
    if code == "buyer_without_task":
        return
    for rules in row.rests_on.values():
        first = law.on(date(2026, 11, 24)).value(rules[0]).row.section
        assert first.partition("(")[0].partition("+")[0] in row.section


@pytest.mark.parametrize("code", law.CHECKS)
def test_part_two_is_a_note_outside_eu_procurement(code: str) -> None:
    row = law.CHECKS[code]
    if row.part_two:
        assert {regime: said for regime, said in row.severities.items() if regime != "eu"} == {
            "annex_e": "note",
            "national": "note",
        }


@pytest.mark.parametrize("code", law.CHECKS)
def test_each_check_has_cases_in_which_it_fires_and_in_which_it_does_not(code: str) -> None:
    cases = [case.values[0] for case in CASE_LIST if case.values[0]["question"].get("check") == code]
    silent = [case for case in cases if case["answer"].get("found") is False]
    fired = {case["question"]["regime"] for case in cases if case not in silent}
    assert silent
    assert fired
    kinds = {law.CHECKS[code].severities[regime] for regime in fired}
    assert kinds == set(law.CHECKS[code].severities.values()) or code == "option_before_contract"


# --- the grounds of exclusion -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "section", "age", "duties"),
    [
        ("bribery", "80(1)(1)", 5, ("must", "must", "may")),
        ("terrorism", "80(1)(7)", 5, ("must", "must", "may")),
        ("unauthorised_foreign_labour", "80(2)", 5, ("must", "must", "may")),
        ("unpaid_taxes_final", "80(4)", 5, ("must", "must", "may")),
        ("bankruptcy", "81(1)(1)", 3, ("may", "may", "may")),
        ("unpaid_taxes", "81(1)(4)", 3, ("may", "may", "may")),
        ("undue_influence", "81(1)(11)", 3, ("may", "may", "may")),
    ],
)
def test_a_ground_has_its_place_its_age_and_its_duty(
    code: str, section: str, age: int, duties: tuple[str, ...]
) -> None:
    day = date(2026, 11, 24)
    ground = law.exclusion.GROUNDS[code]
    assert ground.section == section
    assert law.on(day).value(ground.age_limit).number == age
    asked = [
        law.exclusion.duty(law.book(), code, regime=regime, on=day)
        for regime in ("eu", "annex_e", "national")
    ]
    assert tuple(finding.value for finding in asked) == duties
    assert law.exclusion.duty(law.book(), code, regime="below_threshold", on=day) is None


# --- the words ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_every_finding_of_the_cases_is_a_sentence(language: str) -> None:
    told: set[str] = set()
    for case in CASE_LIST:
        question = dict(case.values[0]["question"])
        if "check" not in question:
            continue
        question.pop("check")
        for finding in law.check(facts(case.values[0]["day"], question)):
            worded = wording.finding(finding, language)
            for text in (*worded.steps, *worded.warnings):
                assert text
                assert "check." not in text
                assert "%(" not in text
                assert "('" not in text
            told.add(worded.steps[0])
    assert len(told) > 50


def test_the_amount_of_a_finding_is_exact() -> None:
    told = next(case.values[0] for case in CASE_LIST if "a cent more than half" in case.values[0]["name"])
    question = {name: value for name, value in told["question"].items() if name != "check"}
    (finding,) = [f for f in law.check(facts(told["day"], question)) if f.check == "modification_over_half"]
    assert finding.because[0].facts["value"] == Decimal("500000.01")
