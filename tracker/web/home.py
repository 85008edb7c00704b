"""My work, and the choice of language.

Not here: how tasks and deadlines are found (`tracker.watch`), and the board of all deadlines (`deadlines`).
"""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from tracker import rounds, watch, wording
from tracker.web import deeds, trail
from tracker.web.extensions import db
from tracker.web.languages import language
from tracker.web.security import SIGNED_IN, open_to_all, permitted, person

blueprint = Blueprint("home", __name__)

SOON = 30  # days ahead that "my work" looks
SHOWN = 12
MUSTS = 10  # rounds with something that the law requires; the others are a page further
PAGES = {
    "review": "awards.review", "open": "tenders.opening", "judge": "evaluation.show", "propose": "awards.propose",
    "declare": "panels.declare", "grade": "panelgrading.mine", "grade_lot": "evaluation.scores",
    "agree": "panelgrading.together",
    "revise": "awards.propose", "notify": "awards.notify", "conclude": "contracts.conclude",
}  # fmt: skip


@blueprint.get("/")
@permitted(SIGNED_IN)
def index() -> ResponseReturnValue:
    """What waits for the person, what falls due soon, and what was changed lately."""
    at, reader, today = deeds.now(), person(), deeds.today()
    soon = watch.board(
        db.session(), reader, at=at, since=today, until=today + timedelta(days=SOON), most=SHOWN
    )
    return render_template(
        "home/index.html",
        waiting=watch.waiting(db.session(), reader, at=at),
        due=soon.rows,
        overdue=watch.tally(db.session(), reader, at=at, until=today - timedelta(days=1)).overdue,
        unmet=watch.unanswered(db.session(), reader, at=at, most=MUSTS),
        recent=trail.events(watch.recent(db.session(), reader, at=at)),
        task_address=_address,
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {
        "today": deeds.today(),
        "title_of": lambda round_: rounds.titled(round_, language()),
        "finding": lambda answer: wording.finding(answer, language()),
        "sentence": lambda step: wording.step(step.as_json(), language()),
    }


def _address(task: watch.Task) -> str:
    if PAGES[task.code] not in current_app.view_functions:
        return url_for("rounds.show", round_id=task.round.id)
    if task.lot is None:
        return url_for(PAGES[task.code], round_id=task.round.id)
    if task.code in ("review", "notify") and task.award is not None:
        return url_for(PAGES[task.code], award_id=task.award.id)
    return url_for(PAGES[task.code], round_id=task.round.id, lot_id=task.lot.id)


@blueprint.get("/language/<any(sv, fi, en):code>")
@open_to_all
def choose_language(code: str) -> ResponseReturnValue:
    """Speak this language from now on, and go back to the page that asked."""
    session["language"] = code
    return redirect(inside(request.args.get("next", "")))


def inside(address: str) -> str:
    """An address of this site, or the first page: never somebody else's."""
    try:
        parts = urlsplit(address.replace("\\", "/"))
    except ValueError:
        return url_for("home.index")
    outside = parts.scheme or parts.netloc or not address.startswith("/") or address.startswith("//")
    return url_for("home.index") if outside or not address.isprintable() else address
