"""The list of rounds and the page of one: stages, what is missing, dates, lots, what others add, and the trail.

Later rooms put their part on a round's page with `part`. Not here: planning (`planning`), publishing and ending
(`publishing`), lots and criteria.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker import audit, database, law, organisations, rounds, watch, wording
from tracker.refusal import Refused
from tracker.rounds import Lot, Round, stages
from tracker.web import deeds, roundlist, roundsteps, trail
from tracker.web.extensions import db
from tracker.web.languages import language
from tracker.web.scope import holds
from tracker.web.security import may, permitted, person

blueprint = Blueprint("rounds", __name__)
blueprint.add_app_template_global(holds, "holds")

SIZE = 50
SUPPLIERS = 5
LATEST_ACTS = 30

Part = Callable[[Round, list[Lot], datetime], dict[str, Any]]
_parts: list[Part] = []


def part(told: Part) -> Part:
    """Let a later room give facts to a round's page, which includes its `<room>/_of_round.html` where there is one.

    `told(round_, lots, at)` returns what that template needs, under names of its own.
    """
    _parts.append(told)
    return told


@blueprint.app_template_global("round_title")
def title(round_: Round) -> str:
    """The title of a round in the page's language, or in the first that it has."""
    return rounds.titled(round_, language())


@blueprint.app_template_global("organisation_name")
def name(organisation: Any) -> str:
    """An organisation's name in the page's language."""
    return organisations.name(organisation, language())


# --- the list ---------------------------------------------------------------------------------------------------------


@blueprint.get("/rounds")
@permitted("round.read")
def index() -> ResponseReturnValue:
    """The rounds within reach that the address's filters leave."""
    at, reader = deeds.now(), person()
    filters, (sort, descending) = roundlist.asked_filters(), roundlist.asked_order()
    page = rounds.listing(
        db.session(), reader, filters, sort=sort, descending=descending, size=SIZE,
        after=roundlist.number("after"), before=roundlist.number("before"), at=at,
    )  # fmt: skip
    return render_template(
        "rounds/index.html",
        page=page,
        suppliers=_suppliers(filters.text),
        standings={round_.id: roundsteps.standing(round_, at=at) for round_ in page.rows},
        filters_asked=filters,
        active=roundlist.tags(filters),
        kept=roundlist.kept,
        heading=roundlist.heading,
        choices=roundlist.choices(reader, at=at),
    )


def _suppliers(text: str | None) -> list[organisations.Supplier]:
    """The first suppliers of the register that fit the words searched for."""
    if not text or not may("register.read"):
        return []
    return list(organisations.suppliers(db.session(), text=text, size=SUPPLIERS).rows)


# --- one round --------------------------------------------------------------------------------------------------------


@blueprint.get("/rounds/<int:round_id>")
@permitted("round.read")
def show(round_id: int) -> ResponseReturnValue:
    """A round with all that the reader may see of it."""
    at, session = deeds.now(), db.session()
    round_ = rounds.get(session, person(), round_id, at=at)
    lots = rounds.lots_of(session, round_)
    facts: dict[str, Any] = {}
    for told in _parts:
        facts |= told(round_, lots, at)
    return render_template(
        "rounds/show.html",
        round=round_,
        lots=lots,
        schemes=rounds.schemes_of(session, round_),
        requirements=rounds.requirements_of(session, round_),
        standing=roundsteps.standing(round_, at=at),
        steps_reached=roundsteps.steps(round_, lots, at=at),
        absent=_absent(round_, at),
        next_act=rounds.next_act(round_),
        deadlines=_deadlines(round_, at),
        can=doable(round_),
        regime=regime_of(round_),
        regime_code=round_.regime or _regime_now(round_).value,
        events=_history(round_, at),
        **facts,
    )


def doable(round_: Round) -> frozenset[str]:
    """The acts on a round and its lots that its stage lets happen and the person may do: the page's buttons."""
    acts = set(stages.acts_in(stages.ROUND, round_.stage))
    for stage in ("tendered", "evaluated", "proposed", "decided", "cancelled"):
        acts.update(stages.acts_in(stages.LOT, stage, within=round_.stage))
    acts.discard("round.published" if round_.procedure == "direct" else "round.awarded_directly")
    if round_.record:
        acts &= {"round.keeper_changed"}
    return frozenset(act for act in acts if holds(act, round_))


def _absent(round_: Round, at: datetime) -> list[dict[str, Any]]:
    return [
        {"text": wording.refusal(absent, language()), "href": mended_at(round_, absent), "done": False}
        for absent in rounds.missing(db.session(), round_, at=at)
    ]


def mended_at(round_: Round, absent: Refused) -> str | None:
    """The address where what is missing of a planned round can be put right."""
    if round_.stage != "planned":
        return None
    if absent.field == "lots":
        return url_for("lots.add", round_id=round_.id)
    if absent.field == "requirements":
        return url_for("requirements.edit", round_id=round_.id)
    if absent.field == "criteria":
        return url_for("criteria.edit", round_id=round_.id)
    anchor = "tender_deadline-day" if absent.field == "tender_deadline" else absent.field
    return url_for("rounds.edit", round_id=round_.id, _anchor=anchor)


def _deadlines(round_: Round, at: datetime) -> list[dict[str, Any]]:
    if round_.record:
        return []
    shown = language()
    return [
        {
            "label": _dated(due, shown),
            "weekday": wording.weekday(due.day, shown),
            "date": wording.bare_day(due.day),
            "time": wording.clock(due.moment.astimezone(database.HELSINKI).time(), shown)
            if due.moment
            else None,
            "days_left": (due.day - deeds.today()).days,
            "overdue": due.overdue,
            "answer": wording.finding(due.finding, shown) if due.finding else None,
        }
        for due in watch.due(db.session(), person(), round_=round_, at=at)
    ]


def _dated(due: watch.DueDate, shown: str) -> str:
    told = [wording.called("due", due.code, shown), due.lot.code if due.lot else None, due.supplier]
    return " · ".join(part for part in told if part)


def regime_of(round_: Round) -> wording.Worded:
    """The regime as it was fixed at publication, or as it would be by the law of the planned day, else of today."""
    if round_.regime_finding:
        return wording.finding(json.loads(round_.regime_finding), language())
    return wording.finding(_regime_now(round_), language())


def _regime_now(round_: Round) -> law.RegimeFinding:
    return rounds.regime(round_, on=round_.planned_notice_on or round_.began_on or deeds.today())


def _history(round_: Round, at: datetime) -> list[dict[str, Any]]:
    if not may("trail.read"):
        return []
    found = watch.trail(db.session(), person(), within=audit.name_of(round_), at=at)
    latest = found.order_by(audit.Entry.sequence.desc()).limit(LATEST_ACTS)
    return trail.events(list(db.session().scalars(latest)))
