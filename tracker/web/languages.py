"""Which language a page speaks, and the wording that templates may use."""

from flask import Flask, g, request, session
from flask_babel import get_locale
from flask_login import current_user

from config import ROOT
from tracker import wording
from tracker.web.extensions import babel

CATALOGUES = ROOT / "tracker" / "wording" / "catalogues"


def set_up(app: Flask) -> None:
    """Bind Flask-Babel to the rooms' catalogues and give the templates their wording."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(CATALOGUES)
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Europe/Helsinki"
    app.config["BABEL_DEFAULT_LOCALE"] = "sv_FI"
    babel.init_app(app, locale_selector=lambda: f"{language()}_FI")
    app.jinja_env.globals["language"] = language
    app.jinja_env.globals["languages"] = app.config["LANGUAGES"]
    app.jinja_env.globals["html_language"] = lambda: str(get_locale()).replace("_", "-")
    app.jinja_env.globals["wording"] = wording
    app.jinja_env.filters.update(
        money=lambda value: wording.money(value, language()),
        day=lambda value: wording.day(value, language()),
        weekday=lambda value: wording.weekday(value, language()),
        moment=lambda value: wording.moment(value, language()),
        number=lambda value, places=None: wording.number(value, language(), places=places),
        called=lambda code, table: wording.called(table, code, language()),
    )


def language() -> str:
    """The page's language: as chosen, else the person's own, else the browser's, else Swedish."""
    chosen = session.get("language")
    if chosen in ("sv", "fi", "en"):
        return str(chosen)
    if not g.get("without_database") and current_user and current_user.is_authenticated:
        return str(current_user.person.language)
    return request.accept_languages.best_match(["sv", "fi", "en"]) or "sv"
