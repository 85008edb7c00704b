"""What stands around every page: rail, search, languages and the person, each only as far as the role may use it.

Not here: the pages themselves.
"""

from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user

from tracker import wording
from tracker.web import deeds, security
from tracker.web.languages import language

# endpoint, label, icon, permission; in the order of the rail
RAIL = (
    ("home.index", lazy_gettext("My work"), "work", security.SIGNED_IN),
    ("rounds.index", lazy_gettext("Rounds"), "rounds", "round.read"),
    ("deadlines.index", lazy_gettext("Deadlines"), "deadline", "round.read"),
    ("contracts.index", lazy_gettext("Contracts"), "contract", "contract.read"),
    ("suppliers.index", lazy_gettext("Suppliers"), "supplier", "register.read"),
    ("organisations.index", lazy_gettext("Organisations"), "organisation", "register.read"),
    ("downloads.index", lazy_gettext("Exports"), "export", "export.make"),
    ("law.index", lazy_gettext("Law"), "law", security.SIGNED_IN),
    ("audit.index", lazy_gettext("Audit trail"), "history", "trail.read_registers"),
    ("people.index", lazy_gettext("People"), "people", "people.read"),
)
# Blueprints whose pages stand under another one's place in the rail.
UNDER = {
    "areas": "organisations", "publishing": "rounds", "requirements": "rounds", "lots": "rounds", "criteria": "rounds",
    "tenders": "rounds", "questions": "rounds", "corrigenda": "rounds", "evaluation": "rounds", "awards": "rounds",
    "checks": "rounds",
}  # fmt: skip
OWN_NAMES = {"sv": "Svenska", "fi": "Suomi", "en": "English"}


def surround(app: Flask) -> None:
    """Give every page its frame."""
    app.context_processor(_frame)


def _frame() -> dict[str, Any]:
    around: dict[str, Any] = {
        "language_links": [
            {"code": code, "label": OWN_NAMES[code], "href": _switch(code), "current": code == language()}
            for code in current_app.config["LANGUAGES"]
        ],
        "shown_at": wording.moment(deeds.now(), language()),
    }
    if g.get("without_database") or request.endpoint is None or not current_user.is_authenticated:
        return around
    return around | {"rail": _rail(), "search": _search(), "person": _person()}


def _switch(code: str) -> str:
    here = request.full_path.rstrip("?") if request.method == "GET" else request.path
    return url_for("home.choose_language", code=code, next=here)


def _rail() -> list[dict[str, Any]]:
    here = UNDER.get(request.blueprint or "", request.blueprint)
    return [
        {"href": url_for(endpoint), "label": label, "icon": icon, "current": _stands(endpoint, here)}
        for endpoint, label, icon, permission in RAIL
        if endpoint in current_app.view_functions
        and (permission == security.SIGNED_IN or security.may(permission))
    ]


def _stands(endpoint: str, here: str | None) -> bool:
    return request.endpoint == endpoint or (endpoint.split(".", maxsplit=1)[0] == here and here != "home")


def _search() -> dict[str, str] | None:
    if not security.may("round.read") or "rounds.index" not in current_app.view_functions:
        return None
    return {"action": url_for("rounds.index"), "name": "text", "value": request.args.get("text", "")}


def _person() -> dict[str, Any]:
    roles = ", ".join(wording.called("role", role, language()) for role in sorted(security.roles()))
    links = [("accounts.settings", _("Own settings")), ("accounts.change_password", _("Change password"))]
    return {
        "name": security.person().name,
        "role": roles or _("No role today"),
        "links": [
            {"href": url_for(name), "label": label}
            for name, label in links
            if name in current_app.view_functions
        ],
        "signout": url_for("accounts.sign_out")
        if "accounts.sign_out" in current_app.view_functions
        else None,
    }
