"""Signing in and out, and what everybody does with their own account: password, language, sessions.

Not here: other people's accounts (`people`), and how guessing is slowed down (`throttle`).
"""

from flask import Blueprint, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user, login_user, logout_user
from wtforms import PasswordField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from tracker import accounts, database, organisations
from tracker.refusal import Refused
from tracker.web import deeds, fields, mail, throttle
from tracker.web.extensions import db
from tracker.web.frame import OWN_NAMES
from tracker.web.home import inside
from tracker.web.languages import language
from tracker.web.security import SIGNED_IN, Visitor, open_to_all, permitted, person

blueprint = Blueprint("accounts", __name__)

LANGUAGES = [SelectChoice(code, name) for code, name in OWN_NAMES.items()]

# Asked before anybody is looked up, so that counting attempts never waits for the request's own transaction.
WITH_TEMPORARY_PASSWORD = {
    "static", "accounts.sign_in", "accounts.sign_out", "accounts.change_password", "home.choose_language",
    "feed.calendar",
}  # fmt: skip


class SignInForm(fields.Form):
    """Who are you."""

    email = fields.TextField(
        fields.label("people", "email"), [fields.Needed(lazy_gettext("Write your e-mail address."))]
    )
    password = PasswordField(lazy_gettext("Password"), [InputRequired(lazy_gettext("Write your password."))])


class PasswordForm(fields.Form):
    """The present password, and twice the new one."""

    old = PasswordField(
        lazy_gettext("Present password"), [InputRequired(lazy_gettext("Write your present password."))]
    )
    password = PasswordField(
        lazy_gettext("New password"), [InputRequired(lazy_gettext("Write a new password."))]
    )
    again = PasswordField(
        lazy_gettext("New password again"), [InputRequired(lazy_gettext("Write the new password once more."))]
    )

    def validate_again(self, field: PasswordField) -> None:
        """Both must be the same, or nobody would know which was meant."""
        if field.data != self.password.data:
            raise ValidationError(_("The two new passwords differ."))


class SettingsForm(fields.Form):
    """The language that one's own pages speak."""

    language = RadioField(lazy_gettext("Language of the pages"), choices=LANGUAGES)


def place(given: accounts.Grant) -> str:
    """Where a role holds, in the page's language."""
    where = given.organisation or given.steering_area
    return _("everything") if where is None else organisations.name(where, language())


@blueprint.before_app_request
def temporary_password_first() -> ResponseReturnValue | None:
    """Lead whoever has a temporary password to the page where it is changed; nothing else is open to them."""
    if request.endpoint is None or request.endpoint in WITH_TEMPORARY_PASSWORD:
        return None
    if current_user.is_authenticated and current_user.person.temporary_password:
        return redirect(url_for("accounts.change_password"))
    return None


@blueprint.route("/sign-in", methods=["GET", "POST"])
@throttle.guessing
@open_to_all
def sign_in() -> ResponseReturnValue:
    """Ask who it is, and go on to the page that was asked for."""
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(inside(request.args.get("next", "")))
    form = SignInForm()
    if form.validate_on_submit():
        try:
            found, token = _signed_in(form.email.data, form.password.data)
        except Refused as refused:
            form.take(refused)
        else:
            temporary = found.temporary_password
            _remember(found, token)
            return redirect(
                url_for("accounts.change_password") if temporary else inside(request.args.get("next", ""))
            )
    return fields.shown("accounts/sign_in.html", form=form, interrupted=session.pop("sign_in_first", False))


@blueprint.post("/sign-out")
@permitted(SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    """End this browser's session."""
    with deeds.deed() as deed:
        accounts.sign_out(deed, person(), token=current_user.token, at=deeds.now())
    _forget()
    flash(_("You have signed out."), "success")
    return redirect(url_for("accounts.sign_in"))


@blueprint.route("/account/password", methods=["GET", "POST"])
@throttle.guessing
@permitted(SIGNED_IN)
def change_password() -> ResponseReturnValue:
    """Change one's own password; all other browsers are signed out."""
    form = PasswordForm()
    if form.validate_on_submit():
        owner = person()
        try:
            with deeds.deed() as deed:
                token = accounts.change_password(
                    deed, owner, old=form.old.data, new=form.password.data, at=deeds.now()
                )
        except Refused as refused:
            form.take(refused)
        else:
            throttle.forgive()
            _remember(owner, token)
            flash(_("The password has been changed. Other browsers have been signed out."), "success")
            return redirect(url_for("home.index"))
    return fields.shown("accounts/password.html", form=form, temporary=person().temporary_password)


@blueprint.route("/account", methods=["GET", "POST"])
@permitted(SIGNED_IN)
def settings() -> ResponseReturnValue:
    """What the register knows of oneself, and the language of one's pages."""
    form = SettingsForm(language=person().language)
    if form.validate_on_submit():
        with deeds.deed() as deed:
            accounts.choose_language(deed, person(), language=form.language.data, at=deeds.now())
        session["language"] = form.language.data
        flash(_("Saved."), "success")
        return redirect(url_for("accounts.settings"))
    held = accounts.held(db.session(), person(), on=deeds.today())
    return fields.shown(
        "accounts/settings.html", form=form, me=person(), held=held, place=place,
        calendar=accounts.calendar_of(db.session(), person()), mailing=mail.configured(),
    )  # fmt: skip


@blueprint.post("/account/sessions")
@permitted(SIGNED_IN)
def end_sessions() -> ResponseReturnValue:
    """Sign oneself out everywhere, here too."""
    with deeds.deed() as deed:
        accounts.revoke_sessions(deed, person(), person(), at=deeds.now())
    _forget()
    flash(_("You have been signed out everywhere."), "success")
    return redirect(url_for("accounts.sign_in"))


def _signed_in(email: str, password: str) -> tuple[accounts.Person, str]:
    # The hash is computed while only reading: on SQLite nobody could write meanwhile otherwise.
    looking = db.session()
    looking.rollback()
    database.reading(looking)
    try:
        identified = accounts.identify(looking, email=email, password=password)
    except Refused as refused:
        looking.rollback()
        if refused.code == "sign_in.wrong":
            with deeds.alone() as own:
                accounts.sign_in_failed(own, email=email, at=deeds.now())
        raise
    with deeds.deed() as deed:
        found, token = accounts.sign_in(deed, identified, at=deeds.now())
    throttle.forgive()
    return found, token


def _remember(found: accounts.Person, token: str) -> None:
    """Begin the browser's session anew: nothing that was there before signing in goes on, but for the language."""
    chosen = session.get("language")
    session.clear()
    if chosen:
        session["language"] = chosen
    session["person"] = found.id
    login_user(Visitor(found, token))


def _forget() -> None:
    chosen = language()
    logout_user()
    session.clear()
    session["language"] = chosen
