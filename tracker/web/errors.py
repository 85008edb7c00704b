"""One table from exception to answer; anything that is not in it is a bug and a 500.

Not here: refusals of a form that is shown again with its values kept (each view's own).
"""

import structlog
from flask import Flask, g, render_template, request, url_for
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from tracker import wording
from tracker.law import NotInForce
from tracker.refusal import Conflict, Refused
from tracker.web.extensions import db
from tracker.web.languages import language
from tracker.wording import N_

# What is outside a person's scope is not there for them: 404 tells nothing.
NO_SUCH_NAME = N_("The service has no such name.")
STATUS = {"scope.outside": 404, "scope.forbidden": 403}


def answer(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(Conflict, _conflict)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(NotInForce, _not_in_force)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(Exception, _bug)


def _page(status: int, **facts: object) -> tuple[str, int]:
    db.session.rollback()
    return render_template(f"errors/{status}.html", **facts), status


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    if (
        request_ctx.url_adapter is None
    ):  # the name under which it was asked is none of ours: no page has an address
        told = " ".join(wording.say(NO_SUCH_NAME, code) for code in wording.LANGUAGES)
        return told, 400, {"Content-Type": "text/plain; charset=utf-8"}
    known = (
        error.code if error.code in (400, 403, 404, 409, 413, 429, 500) else 400 if error.code < 500 else 500
    )
    try:
        page, _ = _page(known, error=error)
    except OperationalError as fault:
        return _busy(fault)
    return page, error.code, dict(error.get_headers()) | {"Content-Type": "text/html; charset=utf-8"}


def _expired(error: CSRFError) -> ResponseReturnValue:
    return _page(400, error=error, expired=True)


def _refused(refusal: Refused) -> ResponseReturnValue:
    status = STATUS.get(refusal.code, 422)
    if status in (403, 404):
        return _page(status)
    page, _ = _page(400, sentence=wording.refusal(refusal, language()), refusal=refusal, place=_place())
    return page, status


def _place() -> str | None:
    """Where what was asked about stands, for who was refused after something had changed; None where it is unknown."""
    named = request.view_args or {}
    for name, endpoint in (("award_id", "awards.review"), ("round_id", "rounds.show")):
        if name in named:
            return url_for(endpoint, **{name: named[name]})
    return None


def _conflict(conflict: Conflict) -> ResponseReturnValue:
    shown = language()
    fields = [
        {"label": wording.field("", name, shown), "yours": _told(mine), "theirs": _told(theirs)}
        for name, (mine, theirs) in conflict.differences.items()
    ]
    return _page(409, fields=fields, action=request.full_path.rstrip("?"), version=conflict.version)


def _told(value: object) -> str:
    return wording.fact(value, language())


def _stale(_error: StaleDataError) -> ResponseReturnValue:
    return _page(409, fields=[], action=request.full_path.rstrip("?"))


def _not_in_force(error: NotInForce) -> ResponseReturnValue:
    page, _ = _page(400, sentence=wording.not_in_force(error, language()))
    return page, 422


def _busy(error: OperationalError) -> ResponseReturnValue:
    structlog.get_logger().error("database", fault=type(error.orig).__name__)
    g.without_database = True
    page, _ = _page(500, busy=True)
    return page, 503


def _bug(error: Exception) -> ResponseReturnValue:
    structlog.get_logger().error("bug", path=request.path, exc_info=error)
    # From here on nothing asks the database: it may be what is broken.
    g.without_database = True
    try:
        db.session.rollback()
    except Exception:  # noqa: BLE001  (the page must come even when the database does not)
        structlog.get_logger().error("rollback failed")
    return render_template("errors/500.html"), 500
