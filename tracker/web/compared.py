"""A comparison as pages show it: its rows by the model, what each cell says, and who stands how far from whom.

Made from what a comparison rests on and what it comes to, as it is frozen, so that a version of years ago shows as the
one of today. Not here: how firm the result is (`firmness`), and the views (`evaluation`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any, Final

from flask_babel import gettext as _

from tracker import evaluation, rounds, wording
from tracker.web.firmness import Firmness
from tracker.web.languages import language

# By the model, what tenders are ranked by, and whether it is in euros.
MEASURES: Final[Mapping[str, tuple[str, bool]]] = {
    "points": ("total", False),
    "comparison_price": ("comparison", True),
    "lowest_price": ("price", True),
    "quality_then_price": ("price", True),
}


@dataclass(frozen=True)
class Cell:
    """What one tender has in one row: the figure that counts, and under it what it comes from."""

    main: str
    under: str = ""
    reason: str = ""  # of somebody's own grade, with where it is shown
    shown: str = ""


@dataclass(frozen=True)
class Row:
    """One row of the comparison, with a cell for each tender in their order."""

    label: str
    cells: list[Cell]
    note: str = ""
    counts: bool = False  # its figures are the result of a criterion
    strong: bool = False
    each: Sequence["Row"] = ()  # what every evaluator gave, and what they came to


class Compared:
    """A comparison as templates show it, from what it rests on and what it comes to.

    `beside` is what the panel's members gave, where the reader may see it.
    """

    def __init__(
        self,
        inputs: Mapping[str, Any],
        results: Mapping[str, Any],
        beside: evaluation.Together | None = None,
    ) -> None:
        self.inputs, self.results = inputs, results
        self.criteria: list[Mapping[str, Any]] = list(inputs["criteria"])
        self.ordered: list[Mapping[str, Any]] = list(results["results"])
        self.values = {one["id"]: one["values"] for one in inputs["tenders"]}
        self.names: Mapping[str, str] = inputs["names"]
        self.reasons = {(one["tender"], one["criterion"]): one["reason"] for one in inputs["reasons"]}
        self.corrections: Mapping[tuple[str, str], tuple[str, str]] = {
            (one["id"], code): (_opened(told["opening"]), told["reason"])
            for one in inputs["tenders"]
            for code, told in one.get("corrections", {}).items()
        }
        self.winners: list[str] = list(results["winners"]) if results["complete"] else []
        self.sensitivity: Mapping[str, Any] = results.get("sensitivity", {})
        self.model: str = results["model"]
        self.without_numbers = self.model == rounds.ORDER
        self.ranks: Mapping[str, Mapping[str, int]] = inputs.get("ranks", {})
        self.firm = Firmness(self.sensitivity, self.names)
        self.mean = beside is not None and beside.grading == "mean"
        self.spreads: dict[str, dict[str, evaluation.Spread]] = {}
        for spread in beside.spreads if beside is not None else ():
            self.spreads.setdefault(spread.criterion.code, {})[str(spread.entrant.offer)] = spread

    def criterion_name(self, code: str) -> str:
        """The announced name of a criterion."""
        return str(self.inputs["criterion_names"].get(code, code))

    def value(self, tender: str, code: str) -> str:
        """A price or a grade as it was given; in order of importance the rank on a criterion of quality."""
        told = self.values[tender].get(code)
        price = next(one["kind"] for one in self.criteria if one["id"] == code) == "price"
        if self.without_numbers and not price:
            return self._place(tender, code)
        if told is None or not price:
            return wording.figure(told, language())
        return wording.money(_euros(told), language())

    def _place(self, tender: str, code: str) -> str:
        rank = self.ranks.get(tender, {}).get(code)
        return "" if rank is None else _("rank %(rank)s", rank=rank)

    def points(self, result: Mapping[str, Any], code: str) -> str:
        """The points of a criterion; empty where the model gives none."""
        return self._figure(result, "points", code)

    def total(self, result: Mapping[str, Any]) -> str:
        """What the tender is ranked by: total points, a comparison price, or the price."""
        name, euros = MEASURES.get(self.model, ("", False))
        told = self._figure(result, name)
        return f"{told}{wording.SPACE}€" if euros and told else told

    def _figure(self, result: Mapping[str, Any], *path: str) -> str:
        """A figure of a result with all its decimals, and an ellipsis where digits that nobody rounds are cut off."""
        told: Any = result
        for step in path:
            told = (told or {}).get(step)
        cut = "…" if ".".join(path) in result.get("exact", {}) else ""
        return wording.figure(told, language()) + cut if told else ""

    # --- rows -------------------------------------------------------------------------------------------------

    def rows(self) -> Iterator[Row]:
        """The whole comparison: a row a criterion, what they come to, ranks and the distances between them."""
        for criterion in self.criteria:
            row = self._criterion(criterion)
            yield replace(row, each=self._each(criterion["id"])) if self.spreads else row
        if self.model == "comparison_price":
            deducted = [Cell(self._figure(one, "deduction_total")) for one in self.ordered]
            yield Row(_("Deductions in all"), deducted)
        if self.model in MEASURES:
            labels = {"points": _("Total points"), "comparison_price": _("Comparison price")}
            counted = [Cell(self.total(one)) for one in self.ordered]
            yield Row(labels.get(self.model, _("Price compared")), counted, strong=True)
        yield Row(_("Rank"), [self._rank(one) for one in self.ordered])
        if self.model in MEASURES:
            yield Row(_("Behind the first"), [Cell(self.gap(one)) for one in self.ordered])
            yield Row(_("Ahead of the next"), [Cell(self.lead(one)) for one in self.ordered])

    def _criterion(self, criterion: Mapping[str, Any]) -> Row:
        code, note = criterion["id"], ""
        named = {"points": "points", "comparison_price": "deductions"}.get(self.model, "")
        if self.without_numbers:
            return self._ordered(code, price=criterion["kind"] == "price")
        if self.model == "points":
            most = wording.figure(criterion.get("max_points"), language())
            note = _("at most %(points)s points", points=most)
        if not named or (named == "deductions" and criterion["kind"] == "price"):
            return Row(
                self.criterion_name(code), [Cell(self._given(one["id"], code)) for one in self.ordered], note
            )
        sign = "−" if named == "deductions" else ""
        cells = []
        for result in self.ordered:
            earned = self._figure(result, named, code)
            cells.append(Cell(sign + earned if earned else "", self._given(result["id"], code)))
        return Row(self.criterion_name(code), cells, note, counts=True)

    def _ordered(self, code: str, *, price: bool) -> Row:
        """A criterion in order of importance: each rank, the price with what it rests on."""
        tenders = [str(one["id"]) for one in self.ordered]
        cells = [
            Cell(
                self._place(one, code),
                self._given(one, code) if price else "",
                self.reasons.get((one, code), ""),
            )
            for one in tenders
        ]
        place = [one["id"] for one in self.criteria].index(code) + 1
        note = _("%(place)s in order of importance", place=f"{place}.")
        return Row(self.criterion_name(code), cells, note, counts=True)

    def steps(self) -> list[tuple[str, str, str, str]]:
        """Why the tenders stand in this order: rank, names, the criterion that decided, and its reason."""
        told, rank = [], 1
        before: Sequence[str] = ()
        for place in self.inputs.get("ranking", ()):
            code, tenders = place.get("criterion"), place["tenders"]
            why = place.get("reason", "")
            if code and not why:
                prices = [", ".join(self._given(one, code) for one in some) for some in (tenders, before)]
                why = _("%(price)s against %(before)s", price=prices[0], before=prices[1])
            names = ", ".join(self.names[one] for one in tenders)
            told.append((str(rank), names, self.criterion_name(code) if code else "", why))
            rank, before = rank + len(tenders), tenders
        return told

    def _each(self, code: str) -> list[Row]:
        """What every evaluator gave on a criterion, a row each, and what they came to together."""
        spreads = self.spreads.get(code, {})
        names = {own.member: name for one in spreads.values() for name, own in one.given}
        placed = [spreads.get(str(result["id"])) for result in self.ordered]
        rows = []
        for member, name in sorted(names.items(), key=lambda one: one[0] or 0):
            given = [
                next((own for _name, own in one.given if own.member == member), None) if one else None
                for one in placed
            ]
            rows.append(Row(name, [_own(own) for own in given]))
        if rows and self.mean:
            means = [one.mean if one else None for one in placed]
            told = [
                Cell("" if mean is None else wording.number(mean, language(), places=2)) for mean in means
            ]
            rows.append(Row(_("Mean of the evaluators"), told, strong=True))
        elif rows:
            rows.append(
                Row(
                    _("The panel together"),
                    [_own(one.agreed if one else None) for one in placed],
                    strong=True,
                )
            )
        return rows

    def _given(self, tender: str, code: str) -> str:
        told = self.value(tender, code) or _("missing")
        opened = self.corrections.get((tender, code))
        return _("%(price)s, at the opening %(opened)s", price=told, opened=opened[0]) if opened else told

    def _rank(self, result: Mapping[str, Any]) -> Cell:
        below = self.below(result)
        told = str(result.get("rank") or "")
        if not told and below:
            told = _("Not ranked: below the minimum of %(criterion)s", criterion=below)
        return Cell(told, _("Equal result") if result.get("tie") else "")

    def below(self, result: Mapping[str, Any]) -> str:
        """Which minimum is not reached, in words."""
        return ", ".join(self.criterion_name(one["criterion"]) for one in result.get("below", []))

    # --- distances --------------------------------------------------------------------------------------------

    def gap(self, result: Mapping[str, Any]) -> str:
        """How far a ranked tender stands from the best."""
        best = next((one for one in self.ordered if one.get("rank") == 1), None)
        return "" if result.get("rank") in (None, 1) else self._apart(best, result)

    def lead(self, result: Mapping[str, Any]) -> str:
        """How far a ranked tender stands before the next rank; empty for the last."""
        rank = result.get("rank")
        behind = [one for one in self.ordered if rank is not None and (one.get("rank") or 0) > rank]
        return self._apart(result, behind[0]) if behind else ""

    def _apart(self, one: Mapping[str, Any] | None, other: Mapping[str, Any]) -> str:
        name, euros = MEASURES.get(self.model, ("", False))
        measures = [self._exact(each, name) for each in (one, other) if each is not None]
        known = [measure for measure in measures if measure is not None]
        if len(known) < 2:
            return ""
        apart = abs(known[0] - known[1])
        places = [len(str((each or {}).get(name, "")).partition(".")[2]) for each in (one, other)]
        least = max(2 if euros else 0, *places)  # as many decimals as the figures that stand beside it
        told = wording.figure(format(evaluation.shown(apart, least=least), "f"), language())
        return told + ("…" if evaluation.is_cut(apart) else "") + (f"{wording.SPACE}€" if euros else "")

    def _exact(self, result: Mapping[str, Any], name: str) -> Fraction | None:
        told = result.get("exact", {}).get(name) or result.get(name)
        return None if told is None else Fraction(told)

    # --- on demand --------------------------------------------------------------------------------------------

    def lines(self, tender: str) -> list[tuple[str, str, str]]:
        """The arithmetic of a tender: what each step is of, the step, and what there is to say of it."""
        shown = language()
        return [
            (
                self.criterion_name(one["criterion"])
                if one["criterion"]
                else wording.called("arithmetic", one["of"], shown),
                wording.arithmetic_line(one, shown),
                _noted(one, shown),
            )
            for one in self.results["explain"]
            if one["tender"] == tender
        ]

    def drawings(self) -> list[str]:
        """Which lots were drawn: by whom, when, before whom, and in which order."""
        return [
            _(
                "Lots drawn by %(who)s on %(moment)s before %(witnesses)s. The order drawn: %(order)s.",
                who=one["by"],
                moment=wording.moment(datetime.fromisoformat(one["at"]), language()),
                witnesses=", ".join(one["witnesses"]),
                order=", ".join(self.names[tender] for tender in one["order"]),
            )
            for one in self.inputs.get("drawings", ())
        ]

    @property
    def rounding(self) -> str:
        """How the figures are rounded, as announced, and what is done with other digits; nothing without numbers."""
        if self.without_numbers:
            return ""
        shown = language()
        told = [
            _(
                "%(what)s: %(places)s decimals, %(mode)s.",
                what=wording.called("arithmetic", self._rounded(where), shown),
                places=how["places"],
                mode=wording.called("rounding_mode", how["mode"], shown).lower(),
            )
            for where, how in self.results["rounding"].items()
            if how
        ]
        rest = _("Nothing else is rounded.") if told else _("Nothing is rounded.")
        cut = _("Where more digits follow they are cut off and the figure ends with “…”.")
        return " ".join([*told, rest, cut])

    def _rounded(self, where: str) -> str:
        euros = {"deductions": "deduction_total", "total": "comparison", "part": "deduction"}
        return euros.get(where, where) if self.model == "comparison_price" else where

    @property
    def firmness(self) -> str:
        """The sentence of the price weight's range."""
        return wording.firmness(self.sensitivity, language())


def _noted(line: Mapping[str, Any], shown: str) -> str:
    """What there is to say of a step: its note, and the reason of a correction."""
    note = wording.called("arithmetic_note", line["note"], shown) if line.get("note") else ""
    return f"{note} {line.get('reason') or ''}".strip()


def _own(own: evaluation.Own | None) -> Cell:
    if own is None:
        return Cell("")
    return Cell(wording.number(own.grade, language()), reason=own.reason, shown=own.evidence or "")


def _opened(told: str | None) -> str:
    return _("not readable") if told is None else wording.money(_euros(told), language())


def _euros(told: str) -> Any:
    return wording.read_money(told)
