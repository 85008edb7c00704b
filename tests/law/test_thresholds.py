"""What the cases cannot say of the regimes: facts that cannot be, and properties over all values."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker import law

DAY = date(2026, 3, 2)
ORDER = ("below_threshold", "national", "eu")
VALUES = st.decimals(0, 1_000_000, places=2)
KINDS = st.sampled_from([kind for kind in law.BUYERS if kind != "other"])
DAYS = st.dates(date(2017, 1, 1), date(2027, 12, 31))


def regime(**told) -> law.RegimeFinding:
    facts = {"value": Decimal(500000), "cpv": "80000000", "started": DAY, "buyer": "municipality"}
    return law.regime(**(facts | told))


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"cpv": "8000000"}, "eight digits"),
        ({"cpv": "education"}, "eight digits"),
        ({"buyer": "king"}, "no kind of buyer"),
        ({"value": Decimal(-1)}, "no amount"),
        ({"value": Decimal("NaN")}, "no amount"),
        ({"value": 400000.0}, "no amount"),
        ({"value": (Decimal(2), Decimal(1))}, "runs backwards"),
    ],
)
def test_facts_that_cannot_be_are_refused(told: dict, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        regime(**told)


@given(VALUES, VALUES, KINDS, DAYS)
def test_a_higher_value_is_never_a_lighter_regime(one: Decimal, other: Decimal, kind: str, day: date) -> None:
    low, high = (
        regime(value=value, cpv="79634000", started=day, buyer=kind).value for value in sorted((one, other))
    )
    assert ORDER.index(low) <= ORDER.index(high)


@given(VALUES, VALUES, st.sampled_from(["80000000", "79634000", "55510000"]), KINDS, DAYS)
def test_the_upper_end_of_a_range_decides(
    one: Decimal, other: Decimal, cpv: str, kind: str, day: date
) -> None:
    low, high = sorted((one, other))
    ranged = regime(value=(low, high), cpv=cpv, started=day, buyer=kind)
    alone = regime(value=high, cpv=cpv, started=day, buyer=kind)
    assert (ranged.value, ranged.threshold) == (alone.value, alone.threshold)


@given(VALUES, DAYS)
def test_education_has_one_threshold_and_warns_only_below_it(value: Decimal, day: date) -> None:
    found = regime(value=value, started=day, buyer=None)
    assert found.value == ("annex_e" if value >= 400000 else "below_threshold")
    assert bool(found.warnings) == (300000 <= value < 400000)


def test_without_a_day_there_is_no_act() -> None:
    found = regime(started=None)
    assert (found.value, found.act, found.established) == ("not_established", None, False)
    assert [warning.code for warning in found.warnings] == ["regime.day_missing"]


def test_everything_missing_is_named_at_once() -> None:
    found = law.regime(value=None, cpv=None, started=None)
    assert {warning.code for warning in found.warnings} == {
        "regime.day_missing",
        "regime.value_missing",
        "regime.cpv_missing",
    }


def test_the_bound_law_takes_its_own_day_unless_told() -> None:
    bound = law.on(date(2017, 3, 1))
    facts = {"value": Decimal(500000), "cpv": "80000000"}
    assert bound.regime(**facts).act == "1397/2016"
    assert bound.regime(**facts, started=date(2016, 12, 1)).act == "348/2007"


def test_the_document_has_the_promised_keys() -> None:
    told = regime(value=Decimal(350000)).document()
    assert {"act", "regime", "threshold", "warnings", "sources"} < told.keys()
    assert (told["act"], told["regime"], told["threshold"]) == ("1397/2016", "below_threshold", "400000")
    assert told["warnings"][0]["code"] == "regime.education_doubt"
    assert {"nat.annexE_1_4_education", "annexE.item2_cpv"} <= {source["id"] for source in told["sources"]}


def test_education_lies_within_item_2() -> None:
    bound = law.on(DAY)
    assert set(bound.value("annexE.education_cpv").codes) <= set(bound.value("annexE.item2_cpv").codes)


def test_confidence_is_that_of_the_weakest_ground() -> None:
    assert regime().confidence is law.Confidence.ORIGINAL_WORDING
    assert regime(cpv="79634000").confidence is law.Confidence.SECONDARY
