"""The web: forms, views and commands; `create_app` is the one place where everything is wired."""

from typing import Any

from flask import Flask
from sqlalchemy import create_engine
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map
from whitenoise import WhiteNoise

from config import ROOT
from tracker import audit, database
from tracker.web import (
    accounts,
    agreements,
    areas,
    checks,
    commands,
    contracts,
    copying,
    corrigenda,
    criteria,
    deadlines,
    deeds,
    downloads,
    drawing,
    errors,
    estimating,
    evaluation,
    feed,
    frame,
    home,
    languages,
    law,
    lawanswers,
    logs,
    lots,
    lotways,
    ordering,
    organisations,
    panels,
    panelsheets,
    people,
    publishing,
    questions,
    remedies,
    requirements,
    security,
    suppliers,
    tenders,
    throttle,
    timing,
    trail,
    versions,
)
from tracker.web.extensions import csrf, db, migrate


class Identity(IntegerConverter):
    """A row's number in an address; what no column could hold is not found."""

    def __init__(self, map: Map) -> None:  # noqa: A002  (werkzeug's own name)
        super().__init__(map, max=2**31 - 1)


def create_app(settings: dict[str, Any]) -> Flask:
    """The application, wired on settings as `config.settings` makes them."""
    app = Flask("tracker", root_path=str(ROOT), static_folder="static", template_folder="templates")
    app.config.update(settings)
    app.url_map.converters["int"] = Identity
    address = app.config["SQLALCHEMY_DATABASE_URI"]
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", database.engine_settings(address))
    logs.set_up(app)
    _open_database(app)
    csrf.init_app(app)
    languages.set_up(app)
    app.before_request(deeds.begin)
    security.protect(app)
    errors.answer(app)
    throttle.set_up(app)
    frame.surround(app)
    for blueprint in blueprints():
        app.register_blueprint(blueprint)
    commands.register(app)
    _serve_files(app)
    return app


def blueprints() -> list[Any]:
    """One blueprint per capability, in the order of the rail."""
    return [
        home.blueprint,
        deadlines.blueprint,
        copying.blueprint,
        publishing.blueprint,
        questions.blueprint,
        corrigenda.blueprint,
        lots.blueprint,
        estimating.blueprint,
        requirements.blueprint,
        timing.blueprint,
        criteria.blueprint,
        tenders.blueprint,
        evaluation.blueprint,
        panels.blueprint,
        panelsheets.blueprint,
        versions.blueprint,
        drawing.blueprint,
        checks.blueprint,
        remedies.blueprint,
        lotways.blueprint,
        contracts.blueprint,
        agreements.blueprint,
        suppliers.blueprint,
        ordering.blueprint,
        organisations.blueprint,
        areas.blueprint,
        downloads.blueprint,
        law.blueprint,
        lawanswers.blueprint,
        trail.blueprint,
        people.blueprint,
        accounts.blueprint,
        feed.blueprint,
    ]


def _open_database(app: Flask) -> None:
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    with app.app_context():
        database.prepare(db.engine)
        audit.guard(db.engine, key=app.config["AUDIT_KEY"])
        # Migrations change tables as no act may, so they get an engine of their own, without the guard.
        app.extensions["migrations_engine"] = lambda: create_engine(app.config["SQLALCHEMY_DATABASE_URI"])


def _serve_files(app: Flask) -> None:
    served = WhiteNoise(app.wsgi_app, root=str(ROOT / "static"), prefix="static/", autorefresh=app.debug)
    app.wsgi_app = ProxyFix(served, x_for=app.config["PROXIES"]) if app.config["PROXIES"] else served  # type: ignore[method-assign]
