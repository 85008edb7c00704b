"""What differs between two frozen comparisons of a lot: what they rest on, and what they come to.

Not here: words, why there is a second one (it says so itself), and the choice that rests on it (`awards`).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tracker.evaluation.models import Comparison
from tracker.evaluation.queries import frozen

SCHEME: Final = ("model", "rounding", "tie", "grades", "criteria", "total_points", "price_basis")
INPUTS: Final = ("price", "opening_price", "grade", "grade_reason", "place", "place_reason")
# By the name in the results, the code of a difference: of each criterion, and of the whole tender.
OF_CRITERIA: Final = {"points": "points", "deductions": "deduction"}
OF_TENDERS: Final = {"total": "total", "deduction_total": "deduction_total", "comparison": "comparison"}

Place = tuple[str, str | None]


@dataclass(frozen=True)
class Difference:
    """One difference: old and new value as text, None where there is none.

    `code`: tender, one of INPUTS, points, deduction, total, deduction_total, comparison, rank, winners, drawings or
    scheme. `tender` is the offer's id as the comparison names it, `criterion` its code.
    """

    code: str
    old: str | None
    new: str | None
    tender: str | None = None
    criterion: str | None = None

    @property
    def is_input(self) -> bool:
        """Whether it is a cause (what was compared), not what came out of it."""
        return self.code in (*INPUTS, "tender", "drawings", "scheme")


def differences(earlier: Comparison | None, later: Comparison | None) -> list[Difference]:
    """Every difference between two frozen comparisons, the whole first, then tender by tender, causes first."""
    old, new = (frozen(one) if one is not None else None for one in (earlier, later))
    return [*_whole(old, new), *_tenders(told(old), told(new))]


Frozen = tuple[Mapping[str, Any], Mapping[str, Any]] | None


def _whole(old: Frozen, new: Frozen) -> Iterator[Difference]:
    if old is None or new is None:
        return
    schemes = [_canonical({name: inputs.get(name) for name in SCHEME}) for inputs, _results in (old, new)]
    if schemes[0] != schemes[1]:
        yield Difference("scheme", schemes[0], schemes[1])
    drawn = [_canonical(inputs.get("drawings", [])) for inputs, _results in (old, new)]
    if drawn[0] != drawn[1]:
        yield Difference("drawings", drawn[0], drawn[1])
    names = [", ".join(inputs["names"][one] for one in results["winners"]) for inputs, results in (old, new)]
    if old[1]["winners"] != new[1]["winners"]:
        yield Difference("winners", names[0], names[1])


def _canonical(told: Any) -> str:
    return json.dumps(told, sort_keys=True, ensure_ascii=False)


def _tenders(old: "Told", new: "Told") -> Iterator[Difference]:
    for tender in dict.fromkeys([*new, *old]):
        if tender not in old or tender not in new:
            names = [each.get(tender, {}).get(("tender", None)) for each in (old, new)]
            yield Difference("tender", names[0], names[1], tender)
            continue
        for place in dict.fromkeys([*old[tender], *new[tender]]):
            was, now = old[tender].get(place), new[tender].get(place)
            if was != now:
                yield Difference(place[0], was, now, tender, place[1])


Told = dict[str, dict[Place, str | None]]


def told(comparison: Frozen) -> Told:
    """What a frozen comparison says of each tender, in the order of their ranks, by code and criterion."""
    if comparison is None:
        return {}
    inputs, results = comparison
    kinds = {criterion["id"]: criterion["kind"] for criterion in inputs["criteria"]}
    found: Told = {result["id"]: {} for result in results["results"]}
    for tender in inputs["tenders"]:
        mine = found[tender["id"]]
        mine["tender", None] = inputs["names"][tender["id"]]
        for code, value in tender["values"].items():
            mine["price" if kinds[code] == "price" else "grade", code] = _text(value)
        for code, correction in tender.get("corrections", {}).items():
            mine["opening_price", code] = f"{correction['opening'] or '–'}: {correction['reason']}"
    for tender, ranks in inputs.get("ranks", {}).items():
        found[tender].update(
            {("place", code): str(rank) for code, rank in ranks.items() if kinds[code] == "quality"}
        )
    why = "place_reason" if "ranks" in inputs else "grade_reason"
    for reason in inputs["reasons"]:
        if reason["tender"] in found:
            found[reason["tender"]][why, reason["criterion"]] = reason["reason"]
    for result in results["results"]:
        found[result["id"]].update(_results(result))
    return found


def _results(result: Mapping[str, Any]) -> Iterator[tuple[Place, str | None]]:
    for name, code in OF_CRITERIA.items():
        for criterion, value in result.get(name, {}).items():
            yield (code, criterion), value
    for name, code in OF_TENDERS.items():
        if name in result:
            yield (code, None), result[name]
    yield ("rank", None), None if result["rank"] is None else str(result["rank"])


def _text(value: Any) -> str | None:
    return " / ".join(value) if isinstance(value, list) else value
