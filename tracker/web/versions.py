"""Two frozen versions of a comparison side by side: what changed, and what came of it.

Not here: one version alone (`evaluation`), and the finding of differences, which is the domain's.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import accounts, evaluation, wording
from tracker.evaluation import Comparison, Difference
from tracker.web import deeds
from tracker.web.compared import Compared
from tracker.web.extensions import db
from tracker.web.languages import language
from tracker.web.security import permitted, person

blueprint = Blueprint("versions", __name__)


@dataclass(frozen=True)
class Changed:
    """One difference in words: whose, what, and what stood in each version."""

    tenderer: str
    what: str
    old: str
    new: str


@blueprint.get("/comparisons/<int:comparison_id>/against/<int:version_id>")
@permitted("comparison.read")
def against(comparison_id: int, version_id: int) -> ResponseReturnValue:
    """Two versions of one lot, the earlier one on the left whichever was asked first."""
    session, at = db.session(), deeds.now()
    asked = [
        evaluation.version(session, person(), identity, at=at) for identity in (comparison_id, version_id)
    ]
    earlier, later = sorted(asked, key=lambda one: one.number)
    if earlier.lot_id != later.lot_id or earlier is later:
        abort(404)
    views = [Compared(*evaluation.frozen(one)) for one in (earlier, later)]
    found = evaluation.differences(earlier, later)
    worded = Worded(earlier, later, views)
    return render_template(
        "evaluation/against.html",
        earlier=earlier,
        later=later,
        views=views,
        lot=later.lot,
        round_=later.lot.round,
        names=accounts.names(session, {one.frozen_by_id for one in asked}),
        broken=[one for one in (earlier, later) if not evaluation.intact(one)],
        causes=[worded.change(one) for one in found if one.is_input],
        effects=[worded.change(one) for one in found if not one.is_input and one.code != "winners"],
        winner=next((one for one in found if one.code == "winners"), None),
        rows=worded.side_by_side(),
    )


class Worded:
    """Differences of two versions in words and figures."""

    def __init__(self, earlier: Comparison, later: Comparison, views: Sequence[Compared]) -> None:
        self.numbers = (earlier.number, later.number)
        self.views = views
        self.names = {**views[0].names, **views[1].names}

    def change(self, one: Difference) -> Changed:
        """A difference as the page tells it."""
        what = wording.called("comparison_change", one.code, language())
        if one.criterion is not None:
            view = (
                self.views[1] if one.criterion in self.views[1].inputs["criterion_names"] else self.views[0]
            )
            what = f"{view.criterion_name(one.criterion)}: {what.lower()}"
        old, new = (self._value(one.code, told, at) for at, told in enumerate((one.old, one.new)))
        return Changed(self.names.get(one.tender or "", ""), what, old, new)

    def _value(self, code: str, told: str | None, at: int) -> str:
        if told is None:
            return "–"
        if code == "price":
            return wording.money(wording.read_money(told), language())
        if code in ("deduction", "deduction_total", "comparison"):
            return wording.figure(told, language()) + wording.SPACE + "€"
        if code in ("grade", "points", "total"):
            return wording.figure(told, language())
        if code == "drawings":
            return "; ".join(self._drawn(one) for one in json.loads(told)) or "–"
        return _("as in version %(number)s", number=self.numbers[at]) if code == "scheme" else told

    def _drawn(self, drawing: Mapping[str, Any]) -> str:
        return ", ".join(self.names[one] for one in drawing["order"])

    def side_by_side(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Every tenderer with total and rank in both versions, in the order of the later one."""
        results = [{str(one["id"]): one for one in view.ordered} for view in self.views]
        rows = []
        for tender in dict.fromkeys([*results[1], *results[0]]):
            both = [(view, found.get(tender)) for view, found in zip(self.views, results, strict=True)]
            told = [(view.total(one), str(one["rank"] or "–")) if one else ("–", "–") for view, one in both]
            rows.append((self.names[tender], told))
        return rows
