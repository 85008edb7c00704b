"""My work, the deadlines of everything, and the choice of language.

Not here: how deadlines are found (`tracker.watch`).
"""

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from tracker import watch
from tracker.web import deeds
from tracker.web.extensions import db
from tracker.web.security import SIGNED_IN, open_to_all, permitted, person

blueprint = Blueprint("home", __name__)

SOON = 30  # days ahead that "my work" looks


@blueprint.get("/")
@permitted(SIGNED_IN)
def index() -> ResponseReturnValue:
    """What waits for the person, what falls due soon, and what was changed lately."""
    at, reader = deeds.now(), person()
    return render_template(
        "home/index.html",
        waiting=watch.waiting(db.session(), reader, at=at),
        due=watch.due(db.session(), reader, at=at, days=SOON),
        recent=watch.recent(db.session(), reader, at=at),
    )


@blueprint.get("/deadlines")
@permitted("round.read")
def deadlines() -> ResponseReturnValue:
    """Every date that runs, nearest first, overdue ones on top."""
    found = watch.due(db.session(), person(), at=deeds.now(), days=None)
    return render_template("home/deadlines.html", due=found)


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
