"""My work, the deadlines of everything, and the choice of language.

Not here: how tasks and deadlines are found (`tracker.watch`).
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import rounds, watch, wording
from tracker.web import deeds, trail
from tracker.web.extensions import db
from tracker.web.languages import language
from tracker.web.security import SIGNED_IN, open_to_all, permitted, person

blueprint = Blueprint("home", __name__)

SOON = 30  # days ahead that "my work" looks
PAGES = {
    "review": "awards.review", "open": "tenders.opening", "judge": "evaluation.show", "propose": "awards.propose",
    "revise": "awards.propose", "notify": "awards.notify", "conclude": "contracts.conclude",
}  # fmt: skip


@blueprint.get("/")
@permitted(SIGNED_IN)
def index() -> ResponseReturnValue:
    """What waits for the person, what falls due soon, and what was changed lately."""
    at, reader = deeds.now(), person()
    return render_template(
        "home/index.html",
        waiting=watch.waiting(db.session(), reader, at=at),
        due=watch.due(db.session(), reader, at=at, days=SOON),
        recent=trail.events(watch.recent(db.session(), reader, at=at)),
        task_address=_address,
        **_words(),
    )


@blueprint.get("/deadlines")
@permitted("round.read")
def deadlines() -> ResponseReturnValue:
    """Every date that runs, by week, overdue ones on top."""
    found = watch.due(db.session(), person(), at=deeds.now())
    return render_template("home/deadlines.html", weeks=_by_week(found), **_words())


def _words() -> dict[str, Any]:
    return {
        "today": deeds.today(),
        "title_of": lambda round_: rounds.titled(round_, language()),
        "finding": lambda answer: wording.finding(answer, language()),
    }


def _address(task: watch.Task) -> str:
    if PAGES[task.code] not in current_app.view_functions:
        return url_for("rounds.show", round_id=task.round.id)
    if task.lot is None:
        return url_for(PAGES[task.code], round_id=task.round.id)
    if task.code in ("review", "notify") and task.award is not None:
        return url_for(PAGES[task.code], award_id=task.award.id)
    return url_for(PAGES[task.code], round_id=task.round.id, lot_id=task.lot.id)


def _by_week(found: Sequence[watch.DueDate]) -> list[tuple[str, list[watch.DueDate]]]:
    today = deeds.today()
    weeks: dict[date | None, list[watch.DueDate]] = {}
    for each in found:
        monday = each.day - timedelta(days=each.day.weekday())
        weeks.setdefault(None if each.day < today else monday, []).append(each)
    return [(_week(monday), dates) for monday, dates in weeks.items()]


def _week(monday: date | None) -> str:
    if monday is None:
        return _("Overdue")
    return _(
        "Week %(number)s, from %(day)s", number=monday.isocalendar().week, day=wording.day(monday, language())
    )


@blueprint.get("/language/<any(sv, fi, en):code>")
@open_to_all
def choose_language(code: str) -> ResponseReturnValue:
    """Speak this language from now on, and go back to the page that asked."""
    session["language"] = code
    return redirect(inside(request.args.get("next", "")))


def inside(address: str) -> str:
    """An address of this site, or the first page: never somebody else's."""
    parts = urlsplit(address.replace("\\", "/"))
    if parts.scheme or parts.netloc or not address.startswith("/") or address.startswith("//"):
        return url_for("home.index")
    return address
