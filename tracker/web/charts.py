"""Small drawings made on the server: SVG as text, shaped by classes, so that no style or script stands in it.

Not here: what is drawn and its words (`firmness`), and colours, which the style sheets give.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from markupsafe import Markup, escape

WIDTH: Final = 360
EDGE: Final = 6
CHARACTER: Final = 7  # about the width of one, in the units of the drawing


@dataclass(frozen=True)
class Mark:
    """A value on a scale, with the words that stand beside it."""

    at: Fraction
    words: str = ""


@dataclass(frozen=True)
class Scale:
    """What a drawing's width stands for; what lies outside is drawn at its end."""

    low: Fraction
    high: Fraction
    width: int = WIDTH

    def x(self, value: Fraction) -> Fraction:
        """Where a value stands."""
        within = min(max(value, self.low), self.high)
        length = self.high - self.low
        share = (within - self.low) / length if length else Fraction(1, 2)
        return EDGE + share * (self.width - 2 * EDGE)


def band(
    identity: str,
    scale: Scale,
    *,
    title: str,
    told: str,
    now: Mark,
    low: Mark | None = None,
    high: Mark | None = None,
    ends: tuple[str, str] = ("", ""),
) -> Markup:
    """A scale on which the part between two ends is marked, and one value in it; each with its words."""
    start, stop = low.at if low else scale.low, high.at if high else scale.high
    left, right, here = scale.x(start), scale.x(stop), scale.x(now.at)
    drawn = [
        _shape("rect", "chart__scale", x=EDGE, y=34, width=scale.width - 2 * EDGE, height=12),
        _shape("rect", "chart__band", x=left, y=30, width=right - left, height=20),
        *(_line("chart__break", scale.x(mark.at), 26, 54) for mark in (low, high) if mark),
        _line("chart__now", here, 22, 54),
        _shape("circle", "chart__now", cx=here, cy=22, r=4),
        _words(here, 13, now.words, _side(here, now.words, scale.width)),
        *_below(scale, low, high, ends),
    ]
    return _drawing(identity, drawn, (scale.width, 74), title=title, told=told)


def strip(
    identity: str,
    scale: Scale,
    *,
    title: str,
    now: Fraction,
    low: Fraction | None = None,
    high: Fraction | None = None,
) -> Markup:
    """The same in one line of a table, without words beside it: the title tells it."""
    left = scale.x(scale.low if low is None else low)
    right = scale.x(scale.high if high is None else high)
    drawn = [
        _shape("rect", "chart__scale", x=EDGE, y=8, width=scale.width - 2 * EDGE, height=8),
        _shape("rect", "chart__band", x=left, y=5, width=right - left, height=14),
        *(_line("chart__break", scale.x(end), 3, 21) for end in (low, high) if end is not None),
        _shape("circle", "chart__now", cx=scale.x(now), cy=12, r=4),
    ]
    return _drawing(identity, drawn, (scale.width, 24), title=title, named="chart chart--strip")


def _below(scale: Scale, low: Mark | None, high: Mark | None, ends: tuple[str, str]) -> list[Markup]:
    """The words under a scale: those of the breaks outwards, and of its ends where there is room left."""
    taken: list[tuple[Fraction, Fraction]] = []
    drawn = []
    wanted = [(mark, side) for mark, side in ((low, "end"), (high, "start")) if mark]
    wanted += [(Mark(scale.low, ends[0]), "start"), (Mark(scale.high, ends[1]), "end")]
    for mark, outwards in wanted:
        x, length = scale.x(mark.at), Fraction(len(mark.words) * CHARACTER)
        room = length <= x if outwards == "end" else x + length <= scale.width
        side = outwards if room else {"end": "start", "start": "end"}[outwards]
        start = x if side == "start" else x - length
        if not mark.words or any(start < there + long and there < start + length for there, long in taken):
            continue
        taken.append((start, length))
        drawn.append(_words(x, 68, mark.words, side))
    return drawn


def _side(x: Fraction, words: str, width: int) -> str:
    half = Fraction(len(words) * CHARACTER, 2)
    return "start" if x < half else "end" if x + half > width else "middle"


def _drawing(
    identity: str,
    drawn: Sequence[Markup],
    size: tuple[int, int],
    *,
    title: str,
    told: str = "",
    named: str = "chart",
) -> Markup:
    labels = f"{identity}-title {identity}-told" if told else f"{identity}-title"
    told_of = [_element("title", {"id": f"{identity}-title"}, escape(title))]
    if told:
        told_of.append(_element("desc", {"id": f"{identity}-told"}, escape(told)))
    attributes = {
        "class": named, "viewBox": f"0 0 {size[0]} {size[1]}", "role": "img", "aria-labelledby": labels,
        "focusable": "false",
    }  # fmt: skip
    return _element("svg", attributes, *told_of, *drawn)


def _shape(name: str, named: str, **places: Fraction | int) -> Markup:
    return _element(name, {"class": named} | {key: place(value) for key, value in places.items()})


def _line(named: str, x: Fraction, top: int, bottom: int) -> Markup:
    return _shape("line", named, x1=x, x2=x, y1=top, y2=bottom)


def _words(x: Fraction, y: int, words: str, side: str) -> Markup:
    if not words:
        return Markup()
    attributes = {"class": "chart__words", "x": place(x), "y": str(y), "text-anchor": side}
    return _element("text", attributes, escape(words))


def place(value: Fraction | int) -> str:
    """A place in a drawing, to the tenth of a unit."""
    tenths = round(value * 10)
    return f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)


def _element(name: str, attributes: Mapping[str, str], *inside: Markup) -> Markup:
    told = Markup("").join(Markup(' {}="{}"').format(key, value) for key, value in attributes.items())
    return Markup("<{name}{told}>{inside}</{name}>").format(
        name=name, told=told, inside=Markup("").join(inside)
    )
