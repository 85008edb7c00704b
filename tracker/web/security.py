"""Who asks, and whether a route may be asked: every view declares exactly one permission, or that it is open.

Not here: signing in and out (`accounts`), stage, scope, sealing and four eyes (the domain's own).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, Response, abort, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import UserMixin, current_user

from tracker import accounts
from tracker.web import deeds
from tracker.web.extensions import db, login

OPEN = "open"
SIGNED_IN = "signed_in"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class Visitor(UserMixin):
    """What Flask-Login keeps of a signed-in person: the person, their roles and the session's token."""

    def __init__(self, person: accounts.Person, token: str) -> None:
        self.person = person
        self.token = token

    def get_id(self) -> str:
        return self.token


def permitted(
    permission: str,
) -> Callable[[Callable[..., ResponseReturnValue]], Callable[..., ResponseReturnValue]]:
    """Let only those in whose roles `accounts.may` finds the permission ask this view; others get 403."""

    def mark(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: Any, **named: Any) -> ResponseReturnValue:
            if not current_user.is_authenticated:
                return _to_sign_in()
            if permission != SIGNED_IN and not may(permission):
                abort(403)
            return view(*args, **named)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return mark


def open_to_all(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Mark a view that anybody may ask; the list of them is short and tested."""
    view.permission = OPEN  # type: ignore[attr-defined]
    return view


def person() -> accounts.Person:
    """The person who asks; only within views that are permitted to somebody."""
    found: accounts.Person = current_user.person
    return found


def roles() -> frozenset[str]:
    """The roles that the person has today, wherever they reach."""
    if "roles" not in g:
        g.roles = accounts.roles_of(db.session(), person(), on=deeds.today())
    found: frozenset[str] = g.roles
    return found


def may(permission: str) -> bool:
    """Whether the person's roles allow something somewhere; templates ask it to show only what can be done."""
    if not current_user.is_authenticated or not accounts.may(roles(), permission):
        return False
    if permission not in accounts.WHOLE:
        return True
    return accounts.scope(db.session(), person(), permission, on=deeds.today()).everything


def protect(app: Flask) -> None:
    """Set the guards of every request up."""
    login.init_app(app)
    login.user_loader(_visitor)
    app.before_request(_closed_by_default)
    app.after_request(_headers)
    app.jinja_env.globals["may"] = may


def _closed_by_default() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None
    view = current_app.view_functions[request.endpoint]
    if request.endpoint != "static" and getattr(view, "permission", None) is None:
        abort(403)
    if any("\0" in value for value in request.form.values()):
        abort(400)  # no text holds the character nought, and nobody types it
    return None


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["PRODUCTION"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _visitor(token: str) -> Visitor | None:
    if g.get("without_database"):
        return None
    at = deeds.now()
    found = accounts.session_of(db.session(), token, at=at)
    if found is None:
        return None
    if accounts.touch_due(found, at=at) and request.method == "GET":
        with deeds.alone() as own:
            accounts.touch(own, token, at=at)
    return Visitor(found.person, token)


def _to_sign_in() -> ResponseReturnValue:
    if request.method != "GET":
        session["sign_in_first"] = True
        return redirect(url_for("accounts.sign_in"))
    return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
