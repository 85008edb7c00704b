"""What the page of an award shows: everything for the decision on one screen, and afterwards what runs from it.

Not here: proposing and deciding (`awards`), and what is recorded afterwards (`remedies`).
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import awards, contracts, evaluation, rounds, tenders, wording
from tracker.refusal import Refused
from tracker.web import deeds, fields
from tracker.web.compared import Compared
from tracker.web.evaluation import can
from tracker.web.extensions import db
from tracker.web.languages import language
from tracker.web.lotways import untold
from tracker.web.security import may, person

FIGURES = ("price", "grade", "points", "total")
# What a page marks beside the changed value itself; the rest it lists.
MARKED = ("price", "grade", "place", "points", "total", "rank", "chosen", "reason", "criterion_reason")


@dataclass(frozen=True)
class Row:
    """One tenderer of the choice: what the award says of the offer, and what the comparison came to."""

    line: awards.Line
    result: Mapping[str, Any] | None

    @property
    def key(self) -> str:
        """The offer's id, as the comparison names it."""
        return str(self.line.offer_id)


@dataclass(frozen=True)
class Unmet:
    """What a tenderer of the lot was not found to meet: what was asked, the verdict, and what was noted."""

    line: awards.Line
    asked: str
    verdict: str
    note: str


def review_page(
    award: awards.Award, form: fields.Form, back: fields.Form, *, status: int = 200
) -> ResponseReturnValue:
    """The award as it stands, with the two ways to decide where the person may."""
    session, lot = db.session(), award.lot
    view = Compared(*evaluation.frozen(award.comparison)) if award.comparison else None
    earlier = awards.before(session, award)
    unmet = list(_unmet(award)) if may("tender.read") else []
    page = render_template(
        "awards/review.html",
        award=award,
        lot=lot,
        round_=lot.round,
        form=form,
        back=back,
        view=view,
        rows=_rows(award, view),
        earlier=earlier,
        changed=Changed(earlier, award, view),
        own=_own(award),
        deciding=award.state == "proposed" and can(lot, "award.approved"),
        checks=[*_checks(award, view), *_fit(award, unmet)],
        unmet=unmet,
        all_awards=awards.of(session, person(), lot, at=deeds.now()),
        waiting=untold(award),
        signed=_signed(award),
        can=lambda act: award.state in awards.LIVE and can(lot, act),
        **_decided(award),
    )
    return page, 422 if form.errors or back.errors else status


def _rows(award: awards.Award, view: Compared | None) -> list[Row]:
    results = {str(one["id"]): one for one in view.ordered} if view else {}
    order = list(results)
    rows = [Row(line, results.get(str(line.offer_id))) for line in award.lines]
    last = len(order)
    return sorted(
        rows,
        key=lambda row: (
            order.index(row.key) if row.key in results else last, row.line.priority or 999, row.line.id,
        ),
    )  # fmt: skip


def _signed(award: awards.Award) -> list[contracts.Contract]:
    """The contracts that rest on an award, for who may read contracts."""
    try:
        found = contracts.of(db.session(), person(), award.lot, at=deeds.now())
    except Refused:
        return []
    return [one for one in found if one.award_id == award.id]


def _own(award: awards.Award) -> str:
    """Why this person may not decide; empty where nothing stands against it."""
    if award.state != "proposed" or not may("award.approved"):
        return ""
    try:
        awards.refuse_own(db.session(), person(), award)
    except Refused as refusal:
        return wording.refusal(refusal, language())
    return ""


def _checks(award: awards.Award, view: Compared | None) -> Iterator[tuple[str, bool]]:
    """What was checked when it was proposed, each with whether it holds."""
    if view is not None:
        chosen = {line.offer_id for line in award.lines if line.chosen}
        best = {int(one) for one in view.winners}
        yield _("The tender ranked first is chosen"), bool(best & chosen)
        yield _("The comparison is frozen and unchanged"), evaluation.intact(award.comparison)
    if award.price_only_reason:
        yield _("Why price alone decides is written down"), True
    if award.tie_reason:
        yield _("How equal tenders were told apart is written down"), True
    until = award.lot.round.tenders_valid_until
    if award.state == "proposed" and until is not None:
        yield _("Tenders valid until %(day)s", day=wording.day(until, language())), deeds.today() <= until


def _unmet(award: awards.Award) -> Iterator[Unmet]:
    """Every verdict but that a requirement is met or an offer as asked for, and what nobody judged of who is admitted.

    Nothing is asked of a direct award.
    """
    round_, session, shown = award.lot.round, db.session(), language()
    if round_.procedure == "direct":
        return
    offers = [line.offer for line in award.lines]
    asked = rounds.requirements_of(session, round_)
    met = tenders.suitability_of(session, [offer.tender for offer in offers])
    conforming = tenders.conformity_of(session, offers)
    for line in award.lines:
        judged = line.offer.standing != "admitted"  # whoever is kept out may have been so before that
        for one in asked:
            check = met[line.offer.tender_id].get(one.id)
            if check is None and not judged:
                yield Unmet(line, rounds.required(one, shown), _("Not judged yet"), "")
            elif check is not None and check.verdict != "met":
                verdict = wording.called("suitability", check.verdict, shown)
                yield Unmet(line, rounds.required(one, shown), verdict, check.note or "")
        found = conforming.get(line.offer_id)
        if found is None and not judged:
            yield Unmet(line, _("Conformity"), _("Not judged yet"), "")
        elif found is not None and not found.conforms:
            fault = wording.called("nonconformity", found.code or "", shown)
            yield Unmet(line, _("Conformity"), fault, found.reason or "")


def _fit(award: awards.Award, unmet: Sequence[Unmet]) -> Iterator[tuple[str, bool]]:
    if may("tender.read") and award.lot.round.procedure != "direct":
        told = _(
            "Whoever is chosen meets every requirement, and their offers conform to the invitation to tender"
        )
        yield told, not any(one.line.chosen for one in unmet)


# --- what changed since last time -----------------------------------------------------------------------------


class Changed:
    """The differences from the award before: each by its place on the page, the rest as a list."""

    def __init__(self, earlier: awards.Award | None, award: awards.Award, view: Compared | None) -> None:
        changes = awards.changes(earlier, award) if earlier else []
        here = {line.offer_id for line in award.lines}
        self.number = len(changes)
        self._before: dict[tuple[str, int | None, str | None], str] = {}
        self.rest: list[dict[str, str]] = []
        for change in changes:
            in_sight = change.code in MARKED and (change.offer is None or change.offer in here)
            if in_sight or (change.offer is None and change.criterion is None):
                self._before[change.code, change.offer, change.criterion] = _value(change, change.old)
            else:
                self.rest.append(_listed(change, _names(earlier, award), view))

    def before(self, code: str, offer: int | None = None, criterion: str | None = None) -> str | None:
        """What stood here last time; None where nothing changed, a dash where nothing stood."""
        found = self._before.get((code, offer, criterion))
        return None if found is None else found or "–"

    def any(self, codes: Iterable[str], offer: int, criterion: str | None = None) -> str:
        """What stood in a cell that shows several values, in one line; empty where nothing changed."""
        return " · ".join(told for code in codes if (told := self.before(code, offer, criterion)))


def _names(earlier: awards.Award | None, award: awards.Award) -> dict[int, str]:
    both = (earlier, award) if earlier else (award,)
    return {line.offer_id: line.offer.tender.supplier.name for one in both for line in one.lines}


def _listed(change: awards.Change, names: Mapping[int, str], view: Compared | None) -> dict[str, str]:
    criterion = view.criterion_name(change.criterion) if view and change.criterion else ""
    what = wording.called("award_change", change.code, language())
    where = ", ".join(part for part in (names.get(change.offer or 0, ""), criterion, what) if part)
    return {"where": where, "old": _value(change, change.old), "new": _value(change, change.new)}


def _value(change: awards.Change, value: str | None) -> str:
    if change.code == "price" and value is not None:
        return wording.money(wording.read_money(value), language())
    return wording.figure(value, language()) if change.code in FIGURES else value or ""


# --- what runs from a decision --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Running:
    """A date that runs, once for all whom it concerns on one day: what, when, whom (empty: everybody), and why."""

    code: str
    day: date | None
    closes: str
    whom: tuple[str, ...]
    answer: wording.Worded


def _decided(award: awards.Award) -> dict[str, Any]:
    """What runs from a decision, and what was claimed against it."""
    session, shown = db.session(), language()
    pending = awards.pending_appeal(session, award)
    return {
        "dates": _together(contracts.deadlines(session, award), len(award.lines)),
        "wait": wording.finding(json.loads(award.standstill_finding), shown)
        if award.standstill_finding
        else None,
        "phase": awards.phase(award, at=deeds.now(), appealed=pending is not None),
        "appeals": awards.appeals(session, award),
        "corrections": awards.corrections(session, award),
    }


def _together(dues: Sequence[awards.Due], tenderers: int) -> list[Running]:
    """Dates of one kind and day as one line; whoever is named is named because not all share it."""
    found: dict[tuple[str, date | None], list[awards.Due]] = {}
    for due in dues:
        waits = due.code == "standstill"
        day = due.finding.earliest_contract_day if waits else due.finding.last_day
        found.setdefault((due.code, day), []).append(due)
    order = [code for code, _words in wording.choices("award_due", language())]
    lines = []
    for (code, day), same in sorted(
        found.items(), key=lambda one: (order.index(one[0][0]), one[0][1] or date.max)
    ):
        named = tuple(due.tender.supplier.name for due in same if due.tender is not None)
        whom = () if len(named) == tenderers else named
        finding = same[0].finding
        closes = (
            wording.clock(finding.closes_at, language()) if finding.closes_at and code != "standstill" else ""
        )
        lines.append(Running(code, day, closes, whom, wording.finding(finding, language())))
    return lines
