"""Steering areas with their members' days, and which municipalities an organisation has from a day on.

Not here: the organisations themselves (`organisations`).
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import HiddenField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from tracker import database, organisations, wording
from tracker.refusal import Conflict, Refused
from tracker.web import asked, deeds
from tracker.web.extensions import db
from tracker.web.fields import DayField, Form, TextField, ThingField, both_shown, label, needed, shown
from tracker.web.languages import language
from tracker.web.organisations import back, choices, named, nearest, version
from tracker.web.security import permitted, person

blueprint = Blueprint("areas", __name__)

TABLE = "steering_areas"
TEXTS = ("name_fi", "name_sv", "name_en", "valid_from", "valid_to", "source")
STEERED = ("ntm_centre", "te_office", "vitality_centre", "employment_area", "other")


class CheckedField(SelectMultipleField):
    """Several of a list by their keys, each a box to tick, in groups."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any = None, **settings: Any) -> None:
        super().__init__(label, coerce=int, choices=[], **settings)

    def offer(self, things: Iterable[tuple[int, str, str]]) -> None:
        """Let these be ticked: key, name, group."""
        self.choices = [SelectChoice(key, name, optgroup=group) for key, name, group in things]

    def groups(self) -> Iterator[tuple[str, list[Any]]]:
        """The boxes of each group, in their order."""
        names = [choice.optgroup for choice in self.choices or ()]
        boxes = list(self)
        for name in dict.fromkeys(names):
            yield (
                str(name),
                [box for box, group in zip(boxes, names, strict=True) if group == name],
            )


class AreaForm(Form):
    """What may be told of a steering area; `version` is what the page was made on."""

    name_fi = TextField(label(TABLE, "name_fi"), [needed()], most=200)
    name_sv = TextField(label(TABLE, "name_sv"), most=200)
    name_en = TextField(label(TABLE, "name_en"), most=200)
    valid_from = DayField(label(TABLE, "valid_from"), [needed()])
    valid_to = DayField(label(TABLE, "valid_to"))
    lead = ThingField(label(TABLE, "lead_id"))
    source = TextField(label(TABLE, "source"), most=300)
    version = HiddenField()

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.lead.offer(steered(), blank=_("Not told"))

    def facts(self) -> dict[str, Any]:
        """The facts as the domain takes them."""
        lead = self.lead.data
        chosen = asked.found(organisations.Organisation, lead) if lead else None
        return {name: self[name].data for name in TEXTS} | {"lead": chosen}


class AddForm(AreaForm):
    """A new steering area, with its members from its first day on."""

    members = CheckedField(lazy_gettext("Members"))

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.members.offer(steered())


class MembersForm(Form):
    """Who belongs to a steering area from a day on."""

    on = DayField(lazy_gettext("From this day on"), [needed()])
    members = CheckedField(lazy_gettext("Members"))
    version = HiddenField()


class EndForm(Form):
    """The last day of a steering area."""

    on = DayField(label(TABLE, "valid_to"), [needed()])
    version = HiddenField()


class MunicipalitiesForm(Form):
    """Which municipalities an organisation has from a day on."""

    on = DayField(lazy_gettext("From this day on"), [needed()])
    municipalities = CheckedField(lazy_gettext("Municipalities"))
    version = HiddenField()


# --- reading ----------------------------------------------------------------------------------------------


@blueprint.get("/steering-areas")
@permitted("register.read")
def index() -> ResponseReturnValue:
    """The steering areas, of all days or of one."""
    on = asked.day("on")
    return render_template(
        "organisations/areas.html",
        areas=organisations.steering_areas(db.session(), on=on.day),
        on=on,
        today=deeds.today(),
        named=named,
    )


@blueprint.get("/steering-areas/<int:area_id>")
@permitted("register.read")
def show(area_id: int) -> ResponseReturnValue:
    """A steering area with its members of a day, and everybody who has belonged to it."""
    area = asked.found(organisations.SteeringArea, area_id)
    on = asked.day("on")
    day = on.day or nearest(area)
    return render_template(
        "organisations/area.html",
        area=area,
        on=on,
        day=day,
        today=deeds.today(),
        members=organisations.members(db.session(), area, on=day),
        history=organisations.steering_members(db.session(), area=area),
        named=named,
    )


# --- adding and changing ----------------------------------------------------------------------------------


@blueprint.route("/steering-areas/add", methods=["GET", "POST"])
@permitted("steering_area.added")
def add() -> ResponseReturnValue:
    """Add a steering area."""
    form = AddForm(valid_from=deeds.today())
    if form.validate_on_submit():
        told = form.facts() | {"members": _rows(form.members.data)}
        try:
            with deeds.deed() as session:
                added = organisations.add_steering_area(session, person(), at=deeds.now(), **told)
        except Refused as refusal:
            form.take(refusal)
        else:
            return _done(added, _("The steering area has been added."))
    return shown("organisations/area_add.html", form=form)


@blueprint.route("/steering-areas/<int:area_id>/edit", methods=["GET", "POST"])
@permitted("steering_area.changed")
def edit(area_id: int) -> ResponseReturnValue:
    """Correct facts of a steering area."""
    area = asked.found(organisations.SteeringArea, area_id)
    stored = {name: getattr(area, name) for name in TEXTS}
    form = AreaForm(lead=area.lead_id, version=area.version, **stored)
    if form.validate_on_submit():
        told = form.facts()
        try:
            with deeds.deed() as session:
                organisations.change_steering_area(
                    session, person(), area, version=version(form), at=deeds.now(), **told
                )
        except Conflict as conflict:
            return _both(conflict, area, reload=url_for("areas.edit", area_id=area.id))
        except Refused as refusal:
            form.take(refusal)
        else:
            return _done(area, _("Saved."))
    return shown("organisations/area_edit.html", form=form, area=area, named=named)


@blueprint.route("/steering-areas/<int:area_id>/members", methods=["GET", "POST"])
@permitted("steering_area.changed")
def change_members(area_id: int) -> ResponseReturnValue:
    """Let a steering area have other members from a day on."""
    area = asked.found(organisations.SteeringArea, area_id)
    now = [member.id for member in organisations.members(db.session(), area, on=nearest(area))]
    form = MembersForm(on=nearest(area), members=now, version=area.version)
    form.members.offer(steered())
    if form.validate_on_submit():
        wanted = _rows(form.members.data)
        try:
            with deeds.deed() as session:
                organisations.change_steering_area(
                    session, person(), area, members=wanted, on=form.on.data, version=version(form), at=deeds.now()
                )  # fmt: skip
        except Conflict as conflict:
            stored = organisations.members(db.session(), area, on=form.on.data)
            conflict.differences["members"] = (wanted, stored)
            return _both(conflict, area, reload=url_for("areas.change_members", area_id=area.id))
        except Refused as refusal:
            form.take(refusal)
        else:
            return _done(area, _("The members have been changed."))
    return shown("organisations/area_members.html", form=form, area=area, named=named)


@blueprint.route("/steering-areas/<int:area_id>/end", methods=["GET", "POST"])
@permitted("steering_area.ended")
def end(area_id: int) -> ResponseReturnValue:
    """Give a steering area its last day."""
    area = asked.found(organisations.SteeringArea, area_id)
    form = EndForm(on=deeds.today(), version=area.version)
    if form.validate_on_submit():
        try:
            with deeds.deed() as session:
                organisations.end_steering_area(
                    session, person(), area, on=form.on.data, version=version(form), at=deeds.now()
                )
        except Conflict as conflict:
            conflict.differences["valid_to"] = (form.on.data, area.valid_to)
            return _both(conflict, area, reload=url_for("areas.show", area_id=area.id))
        except Refused as refusal:
            form.take(refusal)
        else:
            return _done(area, _("The steering area has got its last day."))
    return shown("organisations/area_end.html", form=form, area=area, named=named)


@blueprint.route("/organisations/<int:organisation_id>/municipalities", methods=["GET", "POST"])
@permitted("organisation.changed")
def set_municipalities(organisation_id: int) -> ResponseReturnValue:
    """Let an organisation have these municipalities from a day on."""
    organisation = asked.found(organisations.Organisation, organisation_id)
    if organisation.kind not in organisations.AREAL:
        abort(404)
    session, day = db.session(), nearest(organisation)
    held = [place.id for place in organisations.municipalities_of(session, organisation, on=day)]
    form = MunicipalitiesForm(on=day, municipalities=held, version=organisation.version)
    form.municipalities.offer(_places(organisations.municipalities(session, on=day)))
    if form.validate_on_submit():
        wanted = [asked.found(organisations.Municipality, key) for key in form.municipalities.data]
        try:
            with deeds.deed() as deed:
                organisations.set_municipalities(
                    deed, person(), organisation, municipalities=wanted, on=form.on.data,
                    version=version(form), at=deeds.now(),
                )  # fmt: skip
        except Conflict as conflict:
            stored = organisations.municipalities_of(session, organisation, on=form.on.data)
            conflict.differences["municipalities"] = (_organisations(wanted), _organisations(stored))
            return both_shown(
                conflict, table="organisations", version=organisation.version, worded=_worded,
                reload=url_for("areas.set_municipalities", organisation_id=organisation.id),
            )  # fmt: skip
        except Refused as refusal:
            form.take(refusal)
        else:
            return back(organisation, _("The municipalities have been changed."))
    return shown("organisations/municipalities.html", form=form, organisation=organisation, named=named)


# --- parts ------------------------------------------------------------------------------------------------


def steered() -> list[tuple[int, str, str]]:
    """The organisations that may be steered together: key, name, kind."""
    rows = db.session().scalars(organisations.matching(kinds=STEERED)).all()
    wanted = {row.id for row in rows}
    return [choice for choice in choices() if choice[0] in wanted]


def _places(places: Iterable[organisations.Municipality]) -> list[tuple[int, str, str]]:
    found = [
        (place.id, named(place.organisation), getattr(place, f"region_{language()}")) for place in places
    ]
    return sorted(found, key=lambda each: (each[2].casefold(), each[1].casefold()))


def _rows(keys: Iterable[int]) -> list[organisations.Organisation]:
    return [asked.found(organisations.Organisation, key) for key in keys]


def _organisations(places: Iterable[organisations.Municipality]) -> list[organisations.Organisation]:
    return [place.organisation for place in places]


def _done(area: organisations.SteeringArea, sentence: str) -> ResponseReturnValue:
    flash(sentence, "success")
    return redirect(url_for("areas.show", area_id=area.id), 303)


def _both(conflict: Conflict, area: organisations.SteeringArea, *, reload: str) -> ResponseReturnValue:
    return both_shown(conflict, table=TABLE, version=area.version, reload=reload, worded=_worded)


def _worded(name: str, value: Any) -> str:
    if name == "lead_id" and value is not None:
        return named(asked.found(organisations.Organisation, value))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(sorted(map(named, value), key=database.alphabetically)) or _("nothing")
    return wording.fact(value, language())
