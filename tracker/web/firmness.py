"""How firm a result is, as pages show it: sentences, and beside each table its drawing.

Not here: the computing (`evaluation.sensitivity`), the sentences' words (`wording`), and SVG itself (`charts`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from flask_babel import gettext as _
from markupsafe import Markup

from tracker import evaluation, wording
from tracker.web import charts
from tracker.web.languages import language

SENTENCES: Final = 4
STRIP: Final = 140
ENDS: Final = ("low", "high")


@dataclass(frozen=True)
class Stretch:
    """A stretch of price weights, or one weight, and who is first there."""

    weight: str
    winners: str
    now: bool = False


class Firmness:
    """The sensitivity of a comparison, from its JSON form."""

    def __init__(self, told: Mapping[str, Any], names: Mapping[str, str]) -> None:
        self.told, self.names = told, names
        weight = told.get("price_weight") or {}
        self.weight: Mapping[str, Any] | None = None if "not_applicable" in weight or not weight else weight
        self.prices: list[Mapping[str, Any]] = list(told.get("prices", ()))

    # --- the price weight -------------------------------------------------------------------------------------

    def stretches(self) -> list[Stretch]:
        """Who is first at which price weight, as far as the first change to either side."""
        if self.weight is None:
            return []
        low, high = self.weight["low"], self.weight["high"]
        made = []
        if low and low["winners_beyond"]:
            made.append(Stretch(_("below %(share)s", share=_share(low)), self._who(low["winners_beyond"])))
        if low:
            made.append(Stretch(_("exactly %(share)s", share=_share(low)), self._who(low["winners_at"])))
        ends = [_share(low) if low else _percent("0"), _share(high) if high else _percent("1")]
        made.append(Stretch(" – ".join(ends), self._who(self.told["winners"]), now=True))
        if high:
            made.append(Stretch(_("exactly %(share)s", share=_share(high)), self._who(high["winners_at"])))
        if high and high["winners_beyond"]:
            made.append(Stretch(_("above %(share)s", share=_share(high)), self._who(high["winners_beyond"])))
        return made

    @property
    def chart(self) -> Markup:
        """The price weights from 0 to 100 %, and between which the winner stays the same."""
        if self.weight is None:
            return Markup()
        marks = {
            end: charts.Mark(Fraction(self.weight[end]["exact"]), _percent(self.weight[end]["exact"]))
            for end in ENDS
            if self.weight[end]
        }
        now = self.weight["actual"]
        return charts.band(
            "weight-chart",
            charts.Scale(Fraction(0), Fraction(1)),
            title=_("Price weights at which the winner stays the same"),
            told=wording.firmness(self.told, language()),
            now=charts.Mark(Fraction(now), _("announced %(share)s", share=_percent(now))),
            ends=(_percent("0"), _percent("1")),
            low=marks.get("low"),
            high=marks.get("high"),
        )

    # --- prices -----------------------------------------------------------------------------------------------

    @property
    def sentences(self) -> list[str]:
        """At which prices somebody else would win, the nearest first; the table has them all."""
        nearest = sorted(
            (
                (_distance(one, end), place, end)
                for place, one in enumerate(self.prices)
                for end in ENDS
                if one[end]
            ),
        )
        return [
            wording.price_sentence(self.prices[place], end, self.names, language())
            for _far, place, end in nearest[:SENTENCES]
        ]

    def break_even(self, end: Mapping[str, Any] | None) -> str:
        """A price at which the winner changes, and who wins beyond it."""
        if end is None:
            return ""
        return f"{wording.break_even(end, language())} ({self._who(end['winners_beyond'])})"

    def exactly(self, end: Mapping[str, Any] | None) -> str:
        """Where digits are cut off a price, the whole of it; and who is first at exactly that price."""
        if end is None:
            return ""
        whole = "" if end["exact"] == end["at"] else f"{_ratio(end['exact'])}{wording.SPACE}€, "
        return whole + _("at exactly that: %(winners)s", winners=self._who(end["winners_at"]))

    def strip(self, one: Mapping[str, Any]) -> Markup:
        """A tender's price and the prices between which the winner stays the same, on one scale for all."""
        title = "; ".join(
            [
                _(
                    "The price of %(tenderer)s now: %(price)s",
                    tenderer=self.names[one["tender"]],
                    price=_price(one),
                ),
                *(told for end in ENDS if (told := wording.price_sentence(one, end, self.names, language()))),
            ]
        )
        low, high = (Fraction(one[end]["exact"]) if one[end] else None for end in ENDS)
        now = Fraction(one["actual"])
        identity = f"price-{one['tender']}-{self.prices.index(one)}"
        return charts.strip(identity, self._scale, title=title, now=now, low=low, high=high)

    @property
    def ends(self) -> tuple[str, str]:
        """What the ends of that scale stand for."""
        low, high = (evaluation.shown(end, least=2) for end in (self._scale.low, self._scale.high))
        return wording.money(low, language()), wording.money(high, language())

    @property
    def _scale(self) -> charts.Scale:
        """A tenth beyond the lowest and the highest price; a change beyond that is drawn at the end."""
        known = [Fraction(one["actual"]) for one in self.prices]
        return charts.Scale(min(known) * Fraction(9, 10), max(known) * Fraction(11, 10), STRIP)

    def _who(self, tenders: list[str]) -> str:
        return wording.listed(tenders, self.names, language())


def _distance(one: Mapping[str, Any], end: str) -> Fraction:
    """How far a price would have to move, as a share of itself."""
    now = Fraction(one["actual"])
    return abs(Fraction(one[end]["exact"]) - now) / now


def _price(one: Mapping[str, Any]) -> str:
    return wording.money(evaluation.shown(Fraction(one["actual"]), least=2), language())


def _percent(exact: str) -> str:
    return wording.share_of_weight(exact, language())


def _share(end: Mapping[str, Any]) -> str:
    """A price weight, and in full where its percents do not end with the one decimal that is shown."""
    share = Fraction(end["exact"]) * 100
    told = _percent(end["exact"])
    return told if (share * 10).denominator == 1 else f"{told} ({_ratio(end['exact'])})"


def _ratio(exact: str) -> str:
    """A number in full: decimals where they end, else a ratio."""
    return (
        exact.replace("/", wording.SPACE + "/" + wording.SPACE) if "/" in exact else exact.replace(".", ",")
    )
