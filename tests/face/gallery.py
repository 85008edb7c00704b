"""A small application that shows every component in every state, with plainly fictional data.

Run it to look: `python -m tests.face.gallery`. Not here: the pages of the product, which have own views.
"""

from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, flash, render_template, request, url_for
from flask_babel import Babel, get_locale
from flask_wtf import CSRFProtect, FlaskForm
from jinja2 import ChoiceLoader, FileSystemLoader
from whitenoise import WhiteNoise
from wtforms import (
    BooleanField,
    FieldList,
    FileField,
    FormField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from tests.face import fiction

ROOT = Path(__file__).parents[2]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
PAGES = ("components", "form", "wrong", "grid", "list", "round", "comparison", "empty", "confirm", "signin")
ERRORS = (400, 403, 404, 409, 413, 429, 500)


class LotForm(FlaskForm):
    """A line of a list of fields."""

    class Meta:
        csrf = False

    name = StringField("Lot name", [InputRequired("Give the lot a name.")])


class RoundForm(FlaskForm):
    """One field of every kind."""

    reference = StringField(
        "Reference", [InputRequired("Give the diary number.")], description="The diary number."
    )
    value = StringField("Estimated value", [InputRequired("Give the value.")])
    share = StringField("Share that may be subcontracted", [Optional()])
    deadline_day = StringField("Date", [InputRequired("Give the date.")])
    deadline_time = StringField("Time", [InputRequired("Give the time.")])
    start = StringField("First day of the contract", [Optional()])
    kind = SelectField(
        "Kind of training",
        choices=[SelectChoice("i", "Integration training"), SelectChoice("l", "Literacy training")],
    )
    technique = RadioField(
        "Technique",
        [InputRequired("Choose one.")],
        choices=[
            SelectChoice("one", "One contract"),
            SelectChoice("framework", "Framework agreement"),
            SelectChoice("dps", "Dynamic purchasing system"),
        ],
    )
    needs = SelectMultipleField(
        "Needs considered",
        choices=[
            SelectChoice("time", "Evening groups"),
            SelectChoice("care", "Child care nearby"),
            SelectChoice("web", "Distance teaching"),
        ],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    notes = TextAreaField("Notes", [Optional()])
    divided = BooleanField("The round is divided into lots", description="If not, the reason is asked for.")
    document = FileField("Document", [Optional()])
    lots = FieldList(FormField(LotForm), min_entries=2)


def create_gallery(*, person: bool = True) -> Flask:
    """The gallery; without a person its error pages are bare."""
    app = Flask("gallery", root_path=str(ROOT), static_folder="static", template_folder="templates")
    app.config.update(
        SECRET_KEY="only for the gallery",
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "tracker" / "wording" / "catalogues"),
    )
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(ROOT / "templates"), FileSystemLoader(Path(__file__).parent / "templates")]
    )
    # As the product serves them; Flask's own way leaves a file open where the browser has it already (304).
    app.wsgi_app = WhiteNoise(app.wsgi_app, root=str(ROOT / "static"), prefix="static/")
    CSRFProtect(app)
    Babel(app, locale_selector=lambda: f"{_language()}_FI", default_locale="sv_FI")
    app.jinja_env.globals["html_language"] = lambda: str(get_locale()).replace("_", "-")
    app.context_processor(lambda: _frame() if person else {})
    app.add_url_rule("/", "page", _page, defaults={"name": "components"})
    app.add_url_rule("/page/<name>", "page", _page, methods=["GET", "POST"])
    app.add_url_rule("/error/<int:code>", "error", _error)
    app.after_request(_strict)
    return app


def _language() -> str:
    return request.args.get("language", "sv")


def _strict(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _frame() -> dict[str, Any]:
    here = (request.view_args or {}).get("name", "components")
    rail = [
        {
            "href": url_for("page", name=name, language=_language()),
            "label": label,
            "icon": icon,
            "current": name == here,
        }
        | ({"count": 3} if name == "components" else {})
        for name, label, icon in fiction.RAIL
    ]
    languages = [
        {
            "code": code,
            "label": label,
            "href": url_for("page", name=here, language=code),
            "current": code == _language(),
        }
        for code, label in (("sv", "Svenska"), ("fi", "Suomi"), ("en", "English"))
    ]
    person = {
        "name": "Eva Exempel",
        "role": "Upphandlare, Påhittade livskraftscentralen",
        "links": [],
        "signout": "/",
    }
    return {
        "rail": rail,
        "language_links": languages,
        "person": person | {"links": [{"href": "/", "label": "Byt lösenord"}]},
        "areas": {
            "label": "Hela landet",
            "choices": [{"href": "/", "label": "Hela landet", "current": True}],
        },
        "search": {"action": "/"},
        "shown_at": "24.11.2026 kl. 6.30",
        "example": True,
    }


def _page(name: str) -> str:
    if name not in PAGES:
        abort(404)
    if name == "components":
        for category in ("success", "info", "warning", "error"):
            flash(f"A message of the kind {category}: the round has been published.", category)
    form = RoundForm()
    if name == "wrong":
        form.validate()
        form.csrf_token.errors = []
        form.start.errors = ["Write the date as 21.7.2026."]
    stranger = {"rail": None, "person": None, "areas": None, "search": None} if name == "signin" else {}
    return render_template(f"gallery/{name}.html", form=form, fiction=fiction, **stranger)


def _error(code: int) -> tuple[str, int]:
    if code not in ERRORS:
        abort(404)
    facts = {
        "fields": fiction.VERSIONS,
        "action": "/page/form",
        "who": "Bo Bergström",
        "when": "24.11. kl. 6.12",
    }
    return render_template(
        f"errors/{code}.html", incident="2026-11-24-0630-k3", **(facts if code == 409 else {})
    ), code


if __name__ == "__main__":
    create_gallery().run(port=8123)
