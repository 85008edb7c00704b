"""Other people's accounts: the list, a person with their roles, and what administrators do to them.

Not here: one's own account and signing in (`accounts`).
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice

from tracker import accounts, database, organisations, wording
from tracker.refusal import Conflict, Refused
from tracker.web import deeds, fields
from tracker.web.accounts import LANGUAGES, place
from tracker.web.extensions import db
from tracker.web.languages import language
from tracker.web.security import permitted, person

blueprint = Blueprint("people", __name__)

SIZE = 50
EVERYWHERE = "everywhere"


class DetailsForm(fields.Form):
    """What is known of a person; `version` is what the page was made on."""

    name = fields.TextField(fields.label("people", "name"), [fields.needed()])
    email = fields.TextField(fields.label("people", "email"), [fields.needed()])
    language = SelectField(fields.label("people", "language"), choices=LANGUAGES)
    version = HiddenField()


class RoleForm(fields.Form):
    """A role, where it holds, and on which days."""

    role = fields.CodeField(fields.label("grants", "role"), table="role")
    scope = SelectField(lazy_gettext("Where it holds"))
    valid_from = fields.DayField(fields.label("grants", "valid_from"), [fields.needed()])
    valid_to = fields.DayField(fields.label("grants", "valid_to"))

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.scope.choices = list(_places())

    def given(self) -> dict[str, Any]:
        """The facts as the domain takes them."""
        kind, _colon, identity = (self.scope.data or EVERYWHERE).partition(":")
        models = {"organisation": organisations.Organisation, "steering_area": organisations.SteeringArea}
        places = {kind: db.session().get(models[kind], int(identity))} if kind in models else {}
        days = {"valid_from": self.valid_from.data, "valid_to": self.valid_to.data}
        return {"role": self.role.data, **days, **places}


class AddForm(RoleForm):
    """A new person, with a first role where one is wanted."""

    name = fields.TextField(fields.label("people", "name"), [fields.needed()])
    email = fields.TextField(fields.label("people", "email"), [fields.needed()])
    language = SelectField(fields.label("people", "language"), choices=LANGUAGES)
    role = fields.CodeField(fields.label("grants", "role"), table="role", blank=lazy_gettext("No role yet"))


# --- looking ----------------------------------------------------------------------------------------------


@blueprint.get("/people")
@permitted("people.read")
def index() -> ResponseReturnValue:
    """The people that the reader's scope covers, by name."""
    asked = {name: request.args.get(name, "").strip() for name in ("text", "role", "state")}
    role = asked["role"] if asked["role"] in accounts.ROLES else ""
    active = {"active": True, "inactive": False}.get(asked["state"])
    today = deeds.today()
    statement = _mine(accounts.people(text=asked["text"], role=role, active=active, on=today))
    page = database.page(
        db.session(), statement, order=[(accounts.Person.folded, False)], identity=accounts.Person.id, size=SIZE,
        after=_number("after"), before=_number("before"),
    )  # fmt: skip
    states = [("active", _("Active")), ("inactive", _("Deactivated"))]
    return render_template(
        "accounts/people.html",
        page=page,
        total=database.count(db.session(), statement),
        roles=accounts.roles_by_person(db.session(), [found.id for found in page.rows], on=today),
        asked=asked,
        active=list(_in_force(asked, dict(states))),
        states=states,
        address=lambda **edge: _address(asked, **edge),
    )


def _in_force(asked: dict[str, str], states: dict[str, str]) -> Iterator[dict[str, str]]:
    roles = dict(wording.choices("role", language()))
    known: dict[str, tuple[str, dict[str, str]]] = {
        "text": (_("Name or address"), {}), "role": (_("Role today"), roles), "state": (_("State"), states),
    }  # fmt: skip
    for name, value in asked.items():
        label, words = known[name]
        if value:
            without = _address({other: told for other, told in asked.items() if other != name})
            yield {"label": label, "value": words.get(value, value), "href": without}


def _address(asked: dict[str, str], **edge: Any) -> str:
    kept: dict[str, Any] = {name: value for name, value in asked.items() if value}
    return url_for("people.index", **kept, **edge)


@blueprint.get("/people/<int:person_id>")
@permitted("people.read")
def show(person_id: int) -> ResponseReturnValue:
    """A person, with the roles that they have and had."""
    found = _found(person_id)
    givers = {grant.granted_by for grant in found.grants if grant.granted_by is not None}
    return render_template(
        "accounts/person.html",
        found=found,
        grants=sorted(found.grants, key=lambda grant: (not grant.holds(deeds.today()), -grant.id)),
        givers=accounts.names(db.session(), givers),
        today=deeds.today(),
        oneself=found.id == person().id,
        place=place,
    )


# --- adding and changing ----------------------------------------------------------------------------------


@blueprint.route("/people/add", methods=["GET", "POST"])
@permitted("person.added")
def add() -> ResponseReturnValue:
    """Add somebody; their temporary password is shown once, on the page that answers."""
    form = AddForm(language=language(), valid_from=deeds.today())
    if form.validate_on_submit():
        password = accounts.temporary_password()
        facts = {"name": form.name.data, "email": form.email.data, "language": form.language.data}
        try:
            with deeds.deed() as deed:
                added = accounts.add_person(
                    deed, person(), password=password, temporary=True, at=deeds.now(), **facts, **form.given()
                )
        except Refused as refused:
            form.take(refused)
        else:
            return render_template("accounts/password_once.html", found=added, password=password, new=True)
    return fields.shown("accounts/add.html", form=form)


@blueprint.route("/people/<int:person_id>/edit", methods=["GET", "POST"])
@permitted("person.changed")
def edit(person_id: int) -> ResponseReturnValue:
    """Change a person's name, address and language."""
    found = _found(person_id)
    form = DetailsForm(obj=found)
    if form.validate_on_submit():
        facts = {"name": form.name.data, "email": form.email.data, "language": form.language.data}
        version = int(form.version.data) if (form.version.data or "").isdecimal() else 0
        try:
            saved = _done(
                form,
                lambda deed: accounts.change_person(
                    deed, person(), found, version=version, at=deeds.now(), **facts
                ),
            )
        except Conflict as conflict:
            return fields.both_shown(
                conflict,
                table="people",
                version=found.version,
                reload=url_for("people.edit", person_id=found.id),
                worded=lambda name, value: (
                    wording.called("language", value, language()) if name == "language" else value
                ),
            )
        if saved:
            return _back(found, _("Saved."))
    return fields.shown("accounts/edit.html", form=form, found=found)


@blueprint.route("/people/<int:person_id>/roles/add", methods=["GET", "POST"])
@permitted("role.granted")
def grant(person_id: int) -> ResponseReturnValue:
    """Give a person a role; they are signed out, so that it holds from their next sign-in."""
    found = _found(person_id)
    form = RoleForm(valid_from=deeds.today())
    if form.validate_on_submit() and _done(
        form, lambda deed: accounts.grant_role(deed, person(), found, at=deeds.now(), **form.given())
    ):
        return _back(found, _("The role has been given. The person signs in again to use it."))
    return fields.shown("accounts/grant.html", form=form, found=found)


# --- what is asked once more ------------------------------------------------------------------------------


@blueprint.route("/people/<int:person_id>/roles/<int:grant_id>/end", methods=["GET", "POST"])
@permitted("role.ended")
def end(person_id: int, grant_id: int) -> ResponseReturnValue:
    """End a role at once."""
    found = _found(person_id)
    ending = next((given for given in found.grants if given.id == grant_id), None)
    if ending is None:
        abort(404)
    role = wording.called("role", ending.role, language())
    return _asked_once_more(
        found,
        title=_("End a role"),
        question=_(
            "End the role %(role)s (%(place)s) of %(name)s?", role=role, place=place(ending), name=found.name
        ),
        consequences=[
            _("The role holds no more from this moment, and the person is signed out."),
            _("What was done with it stays, and the trail tells who ended it."),
        ],
        button=_("End the role"),
        verb=lambda deed: accounts.end_grant(deed, person(), ending, at=deeds.now()),
        done=_("The role has ended."),
    )


@blueprint.route("/people/<int:person_id>/deactivate", methods=["GET", "POST"])
@permitted("person.deactivated")
def deactivate(person_id: int) -> ResponseReturnValue:
    """Let a person sign in no more."""
    found = _found(person_id)
    return _asked_once_more(
        found,
        title=_("Deactivate a person"),
        question=_("Deactivate %(name)s?", name=found.name),
        consequences=[
            _("The person is signed out and cannot sign in until somebody activates the account again."),
            _("Everything that the person did stays under their name."),
        ],
        button=_("Deactivate"),
        verb=lambda deed: accounts.deactivate(deed, person(), found, at=deeds.now()),
        done=_("The account has been deactivated."),
    )


@blueprint.route("/people/<int:person_id>/reactivate", methods=["GET", "POST"])
@permitted("person.reactivated")
def reactivate(person_id: int) -> ResponseReturnValue:
    """Let a person sign in again."""
    found = _found(person_id)
    return _asked_once_more(
        found,
        title=_("Activate a person again"),
        question=_("Activate %(name)s again?", name=found.name),
        consequences=[_("The person can sign in, with the roles that have not ended.")],
        button=_("Activate again"),
        verb=lambda deed: accounts.reactivate(deed, person(), found, at=deeds.now()),
        done=_("The account is active again."),
        danger=False,
    )


@blueprint.route("/people/<int:person_id>/sign-out", methods=["GET", "POST"])
@permitted("sessions.revoked")
def end_sessions(person_id: int) -> ResponseReturnValue:
    """Sign a person out of every browser."""
    found = _found(person_id)
    return _asked_once_more(
        found,
        title=_("Sign a person out everywhere"),
        question=_("Sign %(name)s out of every browser?", name=found.name),
        consequences=[_("What they have not saved is lost. They can sign in again at once.")],
        button=_("Sign out everywhere"),
        verb=lambda deed: accounts.revoke_sessions(deed, person(), found, at=deeds.now()),
        done=_("The person has been signed out everywhere."),
    )


@blueprint.route("/people/<int:person_id>/password", methods=["GET", "POST"])
@permitted("password.reset")
def reset_password(person_id: int) -> ResponseReturnValue:
    """Make a temporary password, shown once on the page that answers."""
    found = _found(person_id)
    password = accounts.temporary_password()
    return _asked_once_more(
        found,
        title=_("New password for a person"),
        question=_("Make a temporary password for %(name)s?", name=found.name),
        consequences=[
            _("The old password stops working, and the person is signed out."),
            _("You see the temporary password once. It must be changed before any role holds again."),
        ],
        button=_("Make a temporary password"),
        verb=lambda deed: accounts.reset_password(deed, person(), found, password=password, at=deeds.now()),
        answer=lambda: render_template(
            "accounts/password_once.html", found=found, password=password, new=False
        ),
    )


def _asked_once_more(
    found: accounts.Person,
    *,
    verb: Callable[[Any], Any],
    done: str = "",
    answer: Callable[[], ResponseReturnValue] | None = None,
    **words: Any,
) -> ResponseReturnValue:
    form = fields.Form()
    if form.validate_on_submit() and _done(form, verb):
        return answer() if answer else _back(found, done)
    return fields.shown("accounts/confirm.html", form=form, found=found, **({"danger": True} | words))


# --- parts ------------------------------------------------------------------------------------------------


def _done(form: fields.Form, verb: Callable[[Any], Any]) -> bool:
    try:
        with deeds.deed() as deed:
            verb(deed)
    except Refused as refused:
        if refused.code == "scope.outside" or isinstance(refused, Conflict):
            raise
        form.take(refused)
        return False
    return True


def _back(found: accounts.Person, sentence: str) -> ResponseReturnValue:
    flash(sentence, "success")
    return redirect(url_for("people.show", person_id=found.id))


def _mine(statement: Any) -> Any:
    reached = accounts.scope(db.session(), person(), "people.read", on=deeds.today())
    return accounts.within(reached, statement)


def _found(person_id: int) -> accounts.Person:
    statement = _mine(accounts.people(on=deeds.today())).where(accounts.Person.id == person_id)
    found: accounts.Person | None = db.session().scalar(statement)
    if found is None:
        abort(404)
    return found


def _number(name: str) -> int | None:
    asked = request.args.get(name, "")
    return int(asked) if asked.isdecimal() and len(asked) < 10 else None


def _places() -> Iterator[SelectChoice]:
    """What the actor may choose for a role, in groups."""
    today, session = deeds.today(), db.session()
    reached = accounts.scope(session, person(), "role.granted", on=today)
    if reached.everything:
        yield SelectChoice(EVERYWHERE, _("Everything"), optgroup=_("Everywhere"))
    for area in organisations.steering_areas(session, on=today):
        if reached.everything or _inside(area, reached, on=today):
            name = organisations.name(area, language())
            yield SelectChoice(f"steering_area:{area.id}", name, optgroup=_("Steering areas"))
    yield from _organisations(reached, on=today)


def _inside(area: organisations.SteeringArea, reached: accounts.Scope, *, on: date) -> bool:
    ids = {member.id for member in organisations.members(db.session(), area, on=on)}
    return bool(ids) and ids <= reached.organisations


def _organisations(reached: accounts.Scope, *, on: date) -> Iterator[SelectChoice]:
    named = [
        (organisations.KINDS.index(found.kind), organisations.name(found, language()), found)
        for found in db.session().scalars(organisations.matching(on=on))
        if reached.covers([found.id])
    ]
    for _place, name, found in sorted(
        named, key=lambda option: (option[0], database.alphabetically(option[1]))
    ):
        kind = wording.called("organisation_kind", found.kind, language())
        yield SelectChoice(f"organisation:{found.id}", name, optgroup=kind)
