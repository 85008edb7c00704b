"""Drawings as SVG: whole XML, escaped words, places on the scale, nothing inline."""

from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest

from tracker.web import charts

HOSTILE = 'A<script>alert("1")</script> & Söner'
SVG = "{http://www.w3.org/2000/svg}"
WHOLE = charts.Scale(Fraction(0), Fraction(1))


def drawn(markup):
    return ET.fromstring(str(markup))


def rects(markup):
    return {one.get("class"): one for one in drawn(markup).iter("rect")}


def test_the_band_stands_between_its_ends_and_the_value_in_it():
    low, high = charts.Mark(Fraction(1, 4), "25 %"), charts.Mark(Fraction(3, 4), "75 %")
    made = charts.band(
        "x", WHOLE, title="T", told="D", now=charts.Mark(Fraction(1, 2), "nu"), low=low, high=high
    )
    band = rects(made)["chart__band"]
    inner = charts.WIDTH - 2 * charts.EDGE
    assert float(band.get("x")) == charts.EDGE + inner / 4
    assert float(band.get("width")) == inner / 2
    assert [one.text for one in drawn(made).iter("text")] == ["nu", "25 %", "75 %"]
    assert len([one for one in drawn(made).iter("line") if one.get("class") == "chart__break"]) == 2


def test_words_are_escaped_and_named_by_title_and_description():
    made = charts.band("x", WHOLE, title=HOSTILE, told=HOSTILE, now=charts.Mark(Fraction(1, 2), HOSTILE))
    root = drawn(made)
    assert root.get("aria-labelledby") == "x-title x-told"
    assert [one.text for one in root.iter() if one.tag in ("title", "desc", "text")] == [HOSTILE] * 3
    assert not [one for one in root.iter() if one.tag == "script" or one.get("style")]


@pytest.mark.parametrize(("value", "x"), [("-5", 6), ("0", 6), ("10", 354), ("10000", 354)])
def test_what_lies_outside_the_scale_is_drawn_at_its_end(value, x):
    assert charts.Scale(Fraction(0), Fraction(10)).x(Fraction(value)) == x


def test_one_price_alone_stands_in_the_middle():
    made = charts.strip("x", charts.Scale(Fraction(9), Fraction(9), 140), title="T", now=Fraction(9))
    assert drawn(made).find("circle").get("cx") == "70"


def test_words_that_would_lie_on_each_other_are_left_out():
    low, high = charts.Mark(Fraction(1, 100), "1 %"), charts.Mark(Fraction(99, 100), "99 %")
    now = charts.Mark(Fraction(1, 2), "nu")
    made = charts.band("x", WHOLE, title="T", told="D", now=now, low=low, high=high, ends=("0 %", "100 %"))
    assert [one.text for one in drawn(made).iter("text")] == ["nu", "1 %", "99 %"]


def test_places_have_a_tenth_at_most():
    assert [charts.place(one) for one in (Fraction(1, 3), Fraction(2), 7)] == ["0.3", "2", "7"]
