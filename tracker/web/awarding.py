"""What the pages of awards share: their blueprint, the frozen comparison as rows, the dates that run, and buttons.

Not here: any page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session
from wtforms import HiddenField

from tracker import awards, evaluation, rounds, wording
from tracker.refusal import Conflict, Refused
from tracker.web import deeds, fields
from tracker.web import rounds as roundpages
from tracker.web.extensions import db
from tracker.web.fields import LongTextField
from tracker.web.languages import language
from tracker.web.security import may, person

blueprint = Blueprint("awards", __name__)


class VersionForm(fields.Form):
    """A form that was made on a version of the award."""

    version = HiddenField()


class ReasonForm(VersionForm):
    """Why something is done that cannot be undone."""

    reason = LongTextField(lazy_gettext("Reason"), [fields.needed()])


def found(award_id: int) -> awards.Award:
    """An award that the person may see; else the page is not there."""
    return awards.get(db.session(), person(), award_id, at=deeds.now())


def asked(award: awards.Award, act: str) -> None:
    """Refuse a page whose act the person may not do, or the lot's stage does not let happen."""
    rounds.require(db.session(), person(), act, award.lot.round, at=deeds.now())
    rounds.check(award.lot, act)


def can(lot: rounds.Lot, act: str, at: datetime) -> bool:
    """Whether the person may do the act to the lot in its stage now."""
    if not may(act):
        return False
    try:
        rounds.require(db.session(), person(), act, lot.round, at=at)
        rounds.check(lot, act)
    except Refused:
        return False
    return True


def done(
    form: Any, award: awards.Award, do: Callable[[Session, int], object], told: str, *, to: str = ""
) -> ResponseReturnValue | None:
    """Do it in the request's deed: an answer where it was done or two versions meet, none where the form tells."""
    reload = url_for("awards.review", award_id=award.id)
    identity = award.id
    try:
        with deeds.deed() as session:
            do(session, int(form.version.data or 0))
    except Conflict as conflict:
        return fields.both_shown(
            conflict, table="awards", version=found(identity).version, worded=worded, reload=reload
        )
    except Refused as refusal:
        if refusal.code == "scope.outside":
            raise
        form.take(refusal)
        return None
    flash(told, "success")
    return redirect(to or reload, 303)


def worded(_name: str, value: Any) -> str:
    """A value of an award as two versions of it are compared: a state or an act by its name."""
    if value is None:
        return ""
    text = str(value)
    return (
        wording.called("award_state", text, language()) if "." not in text else wording.act(text, language())
    )


# --- the frozen comparison --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """An offer in the review: its line of the award and what the frozen comparison says of it, as texts."""

    line: awards.Line
    price: str
    points: tuple[str, ...]
    total: str
    rank: int | None


def rows(award: awards.Award) -> tuple[list[str], list[Row]]:
    """The criteria's names and a row for each offer: by rank, then those that were not compared."""
    if award.comparison is None:
        return [], [Row(line, "", (), "", None) for line in award.lines]
    inputs, results = evaluation.frozen(award.comparison)
    codes = [criterion["id"] for criterion in inputs["criteria"]]
    by_offer = {int(result["id"]): result for result in results["results"]}
    made = [_row(line, by_offer.get(line.offer_id), codes) for line in award.lines]
    made.sort(key=lambda row: (row.rank is None, row.rank or 0, row.line.priority or 999, row.line.id))
    return [inputs["criterion_names"][code] for code in codes], made


def _row(line: awards.Line, result: dict[str, Any] | None, codes: list[str]) -> Row:
    if result is None:
        return Row(line, "", tuple("" for _code in codes), "", None)
    points = result.get("points") or result.get("scores") or {}
    return Row(
        line=line,
        price=figure(result.get("price")),
        points=tuple(figure(points.get(code)) for code in codes),
        total=figure(result.get("total") or result.get("comparison")),
        rank=result["rank"],
    )


def figure(told: str | None) -> str:
    """A decimal text of a frozen comparison in the page's language, with all its decimals."""
    return wording.figure(told, language())


# --- dates ------------------------------------------------------------------------------------------------------------


def dates(award: awards.Award) -> list[dict[str, Any]]:
    """The last date of each kind that runs from a decision, as findings ready to be checked, with weekday."""
    dues = awards.deadlines(award)
    made = []
    for code in ("correction", "appeal", "standstill", "own_correction"):
        due = awards.last(dues, code)
        if due is None:
            continue
        day = due.finding.earliest_contract_day if code == "standstill" else due.finding.last_day
        name = "contract_possible" if code == "standstill" else code
        answer = wording.finding(due.finding, language(), sentence=wording.called("due", name, language()))
        made.append({"code": code, "answer": answer, "day": day, "tender": due.tender})
    return made


# --- on the round's page ----------------------------------------------------------------------------------------------


@roundpages.part
def on_round(round_: rounds.Round, lots: list[rounds.Lot], at: datetime) -> dict[str, Any]:
    """For each lot of an opened round: its award, and what can be done next."""
    if not may("award.read") or round_.stage not in ("opened", "cancelled"):
        return {}
    latest = {award.lot_id: award for award in awards.in_round(db.session(), round_)}
    return {"award_rows": [(lot, latest.get(lot.id), _next(lot, latest.get(lot.id), at)) for lot in lots]}


def _next(lot: rounds.Lot, award: awards.Award | None, at: datetime) -> list[tuple[str, str]]:
    """The links to what waits at this lot, the first the most urgent."""
    here = {"round_id": lot.round_id, "lot_id": lot.id}
    ways = []
    if can(lot, "award.proposed", at):
        ways.append((_("Propose the award"), url_for("awards.propose", **here)))
    if award is not None and award.state == "proposed" and can(lot, "award.approved", at):
        ways.append((_("Review the proposal"), url_for("awards.review", award_id=award.id)))
    if award is not None and award.state == "decided":
        told = {notice.tender_id for notice in award.notifications}
        if can(lot, "award.notified", at) and any(one.id not in told for one in awards.to_notify(award)):
            ways.append((_("Notify the tenderers"), url_for("awards.notify", award_id=award.id)))
        if can(lot, "contract.concluded", at):
            ways.append((_("Conclude the contract"), url_for("contracts.conclude", **here)))
    return ways
