"""How firm a winner is, in sentences: which side of a price, what happens at it, and digits that do not end."""

import pytest

from tests.evaluation.test_cases import computed
from tracker import wording

NAMES = {"A": "Första Ab", "B": "Andra Oy", "C": "Tredje Ab"}
SPACE = wording.SPACE


def case(prices, grades, *, tie=None, minimum=None):
    plan = {"id": "plan", "kind": "quality", "max_points": "40", "scale_max": "10"}
    criteria = [
        {"id": "price", "kind": "price", "max_points": "60", "formula": "lowest_ratio"},
        plan | ({"minimum": minimum} if minimum else {}),
    ]
    tenders = [
        {"id": name, "values": {"price": price, "plan": grade}}
        for name, price, grade in zip(NAMES, prices, grades, strict=False)
    ]
    file = {"model": "points", "tie": tie, "criteria": criteria, "tenders": tenders}
    return computed(file)["sensitivity"]


def sentences(told, language="sv"):
    return {
        (one["tender"], side): wording.price_sentence(one, side, NAMES, language).replace(SPACE, " ")
        for one in told["prices"]
        for side in ("low", "high")
    }


def test_below_which_price_the_second_would_win_with_digits_that_do_not_end():
    found = sentences(case(("30.00", "36.00", "40.00"), ("7", "9", "6")))
    # 60 × 30 ÷ p + 36 = 88 − 0 … below 30 the second sets the lowest price: 60 + 36 > 60p/30 + 28
    assert found["B", "low"] == (
        "Andra Oy skulle vinna med ett pris under 34,6153… €; först vid exakt det priset: Första Ab, Andra Oy."
    )
    assert found["B", "high"] == ""
    assert found["A", "high"] == (
        "Om priset från Första Ab vore över 31,20 € skulle först vara: Andra Oy. Vid exakt det priset: Första Ab, "
        "Andra Oy."
    )


def test_a_tie_that_is_broken_for_or_against_the_winner_says_which_side_the_price_is_on():
    lower = sentences(case(("30.00", "36.00"), ("5", "5"), tie="lower_price"))
    assert (
        lower["B", "low"]
        == "Andra Oy skulle vinna med ett pris under 30,00 €; först vid exakt det priset: Första Ab, Andra Oy."
    )
    quality = sentences(case(("30.00", "36.00"), ("7", "9"), tie="higher_quality"))
    assert quality["B", "low"].startswith("Andra Oy skulle vinna med priset 34,6153… € eller lägre")
    assert quality["A", "high"].startswith(
        "Om priset från Första Ab vore 31,20 € eller högre skulle först vara: Andra"
    )
    cheaper = sentences(case(("30.00", "36.00"), ("7", "9"), tie="lower_price"))
    assert cheaper["B", "low"] == "Andra Oy skulle vinna med ett pris under 34,6153… €."


@pytest.mark.parametrize("language", ["sv", "fi", "en"])
def test_every_sentence_can_be_said_in_each_language(language):
    ends = {
        "holds": {"winners_at": ["A"], "holds": True},
        "same": {"winners_at": ["B"], "holds": False},
        "other": {"winners_at": ["A", "B"], "holds": False},
    }
    said = set()
    for told in ends.values():
        for tender in ("B", "C"):
            for side in ("low", "high"):
                end = told | {"at": "31.4", "exact": "31.4", "winners_beyond": ["B"]}
                one = {"tender": tender, "low": None, "high": None} | {side: end}
                said.add(wording.price_sentence(one, side, NAMES, language))
    assert len(said) == 12
    assert all(f"31,40{SPACE}€" in sentence for sentence in said)
    nobody = {"at": "20", "exact": "20", "winners_at": ["A"], "winners_beyond": [], "holds": True}
    sentence = wording.price_sentence({"tender": "A", "low": None, "high": nobody}, "high", NAMES, language)
    assert {"sv": "ingen", "fi": "ei kukaan", "en": "nobody"}[language] in sentence


def test_the_price_weight_between_two_ends_is_said_in_percent_with_one_decimal():
    end = {"at": "0.4615", "exact": "6/13", "holds": True, "winners_at": ["A"], "winners_beyond": ["B"]}
    weight = {"actual": "0.6", "low": end, "high": end | {"exact": "0.81"}}
    said = wording.firmness({"price_weight": weight}, "en").replace(SPACE, " ")
    assert said == "The winner stays the same while the price weight is between 46,2 % and 81 %."
