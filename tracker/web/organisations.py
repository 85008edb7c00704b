"""Organisations: the list, one of them with its days and areas, and what administrators add and change.

Not here: steering areas and whose the municipalities are (`areas`), suppliers (`suppliers`).
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import HiddenField

from tracker import database, organisations, wording
from tracker.refusal import Conflict, Refused
from tracker.web import asked, deeds
from tracker.web.extensions import db
from tracker.web.fields import (
    CodeField,
    DayField,
    Form,
    TextField,
    ThingField,
    both_shown,
    label,
    needed,
    shown,
)
from tracker.web.languages import language
from tracker.web.security import permitted, person

blueprint = Blueprint("organisations", __name__)

SIZE = 50
TABLE = "organisations"


class FactsForm(Form):
    """What may be told of an organisation; `version` is what the page was made on."""

    name_fi = TextField(label(TABLE, "name_fi"), [needed()], most=200)
    name_sv = TextField(label(TABLE, "name_sv"), most=200)
    name_en = TextField(label(TABLE, "name_en"), most=200)
    alt_name_sv = TextField(label(TABLE, "alt_name_sv"), most=200)
    business_id = TextField(label(TABLE, "business_id"), most=20)
    valid_from = DayField(label(TABLE, "valid_from"), [needed()])
    valid_to = DayField(label(TABLE, "valid_to"))
    legal_buyer = ThingField(label(TABLE, "legal_buyer_id"))
    source = TextField(label(TABLE, "source"), most=300)
    version = HiddenField()

    def __init__(self, *args: Any, besides: int | None = None, **named: Any) -> None:
        super().__init__(*args, **named)
        offered = [choice for choice in choices() if choice[0] != besides]
        self.legal_buyer.offer(offered, blank=_("It signs for itself"))

    def facts(self) -> dict[str, Any]:
        """The facts as the domain takes them."""
        told = {name: self[name].data for name in TEXTS}
        buyer = self.legal_buyer.data
        return told | {"legal_buyer": asked.found(organisations.Organisation, buyer) if buyer else None}


TEXTS = ("name_fi", "name_sv", "name_en", "alt_name_sv", "business_id", "valid_from", "valid_to", "source")


class AddForm(FactsForm):
    """A new organisation; a municipality has a language status and a region too."""

    kind = CodeField(
        label(TABLE, "kind"), [needed()], table="organisation_kind", blank=lazy_gettext("Choose")
    )
    code = TextField(label(TABLE, "code"), [needed()], most=20)
    language_status = CodeField(
        label("municipalities", "language_status"),
        table="language_status",
        blank=lazy_gettext("No municipality"),
    )
    region = ThingField(lazy_gettext("Region"))

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.regions = {int(found.region_code): found for found in organisations.regions(db.session())}
        named_regions = [(code, _in_language(found, "region")) for code, found in self.regions.items()]
        self.region.offer(named_regions, blank=_("No municipality"))

    def validate(self, extra_validators: Any = None) -> bool:
        whole = super().validate(extra_validators)
        if bool(self.language_status.data) != bool(self.region.data):
            missing = self.region if self.language_status.data else self.language_status
            missing.errors = [_("A municipality has both a language status and a region.")]
            whole = False
        return whole

    def place(self) -> organisations.Place | None:
        """What a municipality has beyond being an organisation."""
        if not self.language_status.data:
            return None
        return organisations.Place(self.language_status.data, **vars(self.regions[self.region.data]))


class SuccessorForm(Form):
    """Who follows, from which day, and in what."""

    successor = ThingField(lazy_gettext("Successor"), [needed()])
    on = DayField(label("successions", "on"), [needed()])
    what = CodeField(
        label("successions", "what"), [needed()], table="succession", only=organisations.SUCCESSIONS
    )
    source = TextField(label("successions", "source"), most=300)


# --- reading ----------------------------------------------------------------------------------------------


@blueprint.get("/organisations")
@permitted("register.read")
def index() -> ResponseReturnValue:
    """The organisations by kind and name, found by kind, day and text."""
    on = asked.day("on")
    kind = asked.code("kind", organisations.KINDS)
    text = asked.word("text")
    found = {"kinds": (kind,) if kind else (), "on": on.day, "text": text}
    page = organisations.listed(
        db.session(), language=language(), size=SIZE, after=asked.number("after"), before=asked.number("before"),
        **found,
    )  # fmt: skip
    kept = {name: value for name, value in {"kind": kind, "on": on.typed, "text": text}.items() if value}
    return _page(
        "organisations/list.html",
        page=page,
        total=database.count(db.session(), organisations.matching(**found)),
        kind=kind,
        on=on,
        text=text,
        active=list(_active(kept)),
        address=lambda **edge: url_for("organisations.index", **kept, **edge),
    )


def _active(kept: dict[str, str]) -> Iterator[dict[str, str]]:
    labels = {"kind": _("Kind"), "on": _("Valid on"), "text": _("Text")}
    for name, value in kept.items():
        rest = {other: told for other, told in kept.items() if other != name}
        worded = wording.called("organisation_kind", value, language()) if name == "kind" else value
        yield {"label": labels[name], "value": worded, "href": url_for("organisations.index", **rest)}


@blueprint.get("/organisations/<int:organisation_id>")
@permitted("register.read")
def show(organisation_id: int) -> ResponseReturnValue:
    """An organisation with what it held on a day, who was before and who follows."""
    organisation = asked.found(organisations.Organisation, organisation_id)
    on = asked.day("on")
    day = on.day or nearest(organisation)
    session = db.session()
    common = {
        "organisation": organisation,
        "on": on,
        "day": day,
        "today": deeds.today(),
        "passed": organisations.successions(session, organisation),
        "steered": organisations.steering_members(session, organisation=organisation),
        "rounds_of": _rounds_of(organisation),
    }
    place = session.get(organisations.Municipality, organisation.id)
    if place is not None:
        held = organisations.memberships(session, place)
        return _page(
            "organisations/municipality.html", place=place, held=held, holders=_on(held, day), **common
        )
    return _page(
        "organisations/show.html",
        places=_by_name(organisations.municipalities_of(session, organisation, on=day)),
        areal=organisation.kind in organisations.AREAL,
        existed=organisations.existed(organisation, on=day),
        holders=_holders(organisation),
        **common,
    )


def _rounds_of(organisation: organisations.Organisation) -> str | None:
    known = "rounds.index" in current_app.view_functions
    return url_for("rounds.index", buyer=organisation.id) if known else None


def nearest(organisation: organisations.Organisation) -> date:
    """Today, or the nearest day on which the organisation exists."""
    return max(organisation.valid_from, min(deeds.today(), organisation.valid_to or deeds.today()))


def _on(held: Iterable[organisations.Membership], day: date) -> list[organisations.Membership]:
    return [row for row in held if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)]


def _by_name(places: Iterable[organisations.Municipality]) -> list[organisations.Municipality]:
    return sorted(
        places, key=lambda place: database.alphabetically(organisations.name(place.organisation, language()))
    )


def _holders(organisation: organisations.Organisation) -> list[tuple[str, list[organisations.Share]]]:
    """Whose the municipalities are today, kind by kind, where that is not the organisation itself."""
    found = []
    for kind in organisations.AREAL:
        shares = organisations.shares(db.session(), organisation, kind=kind, on=deeds.today())
        if shares and [share.organisation.id for share in shares] != [organisation.id]:
            found.append((kind, shares))
    return found


# --- adding and changing ----------------------------------------------------------------------------------


@blueprint.route("/organisations/add", methods=["GET", "POST"])
@permitted("organisation.added")
def add() -> ResponseReturnValue:
    """Add an organisation, or a new name of one that has got its last day."""
    form = AddForm(valid_from=deeds.today(), kind=asked.code("kind", organisations.KINDS))
    if form.validate_on_submit():
        told = form.facts() | {"kind": form.kind.data, "code": form.code.data, "place": form.place()}
        try:
            with deeds.deed() as session:
                added = organisations.add_organisation(session, person(), at=deeds.now(), **told)
        except Refused as refusal:
            form.take(refusal)
        else:
            return back(added, _("The organisation has been added."))
    return shown("organisations/add.html", form=form)


@blueprint.route("/organisations/<int:organisation_id>/edit", methods=["GET", "POST"])
@permitted("organisation.changed")
def edit(organisation_id: int) -> ResponseReturnValue:
    """Correct facts of an organisation, or give it its last day."""
    organisation = asked.found(organisations.Organisation, organisation_id)
    stored = {name: getattr(organisation, name) for name in TEXTS}
    form = FactsForm(
        besides=organisation.id,
        legal_buyer=organisation.legal_buyer_id,
        version=organisation.version,
        **stored,
    )
    if form.validate_on_submit():
        told = form.facts()
        try:
            with deeds.deed() as session:
                organisations.change_organisation(
                    session, person(), organisation, version=version(form), at=deeds.now(), **told
                )
        except Conflict as conflict:
            return both_shown(
                conflict, table=TABLE, version=organisation.version, worded=_worded,
                reload=url_for("organisations.edit", organisation_id=organisation.id),
            )  # fmt: skip
        except Refused as refusal:
            form.take(refusal)
        else:
            return back(organisation, _("Saved."))
    return shown("organisations/edit.html", form=form, organisation=organisation, named=named)


@blueprint.route("/organisations/<int:organisation_id>/successors/add", methods=["GET", "POST"])
@permitted("succession.added")
def add_successor(organisation_id: int) -> ResponseReturnValue:
    """Record who follows an organisation."""
    organisation = asked.found(organisations.Organisation, organisation_id)
    form = SuccessorForm()
    form.successor.offer([choice for choice in choices() if choice[0] != organisation.id], blank=_("Choose"))
    if form.validate_on_submit():
        successor = asked.found(organisations.Organisation, form.successor.data)
        told = {"on": form.on.data, "what": form.what.data, "source": form.source.data}
        try:
            with deeds.deed() as session:
                organisations.add_succession(
                    session, person(), organisation, successor=successor, at=deeds.now(), **told
                )
        except Refused as refusal:
            form.take(refusal)
        else:
            return back(organisation, _("The successor has been recorded."))
    return shown("organisations/successor.html", form=form, organisation=organisation, named=named)


# --- parts ------------------------------------------------------------------------------------------------


def named(thing: Any) -> str:
    """A name in the page's language."""
    return organisations.name(thing, language())


def choices() -> Iterator[tuple[int, str, str]]:
    """Every organisation for a list of choice: key, name with its last day, and its kind as the group."""
    kinds = wording.choices("organisation_kind", language())
    order = [kind for kind, _word in kinds]
    found = db.session().scalars(organisations.matching())
    ordered = sorted(
        found, key=lambda each: (order.index(each.kind), named(each).casefold(), each.valid_from)
    )
    for each in ordered:
        name = named(each)
        if each.valid_to is not None:
            name = _("%(name)s (to %(day)s)", name=name, day=wording.bare_day(each.valid_to))
        yield each.id, name, dict(kinds)[each.kind]


def version(form: Form) -> int:
    """The version that the page was made on; nought, which is nobody's, where it was tampered with."""
    told = str(form["version"].data or "")
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 10 else 0


def back(organisation: organisations.Organisation, sentence: str) -> ResponseReturnValue:
    """To the organisation's page, with what was done."""
    flash(sentence, "success")
    return redirect(url_for("organisations.show", organisation_id=organisation.id), 303)


def _page(template: str, **facts: Any) -> ResponseReturnValue:
    faults = [facts["on"].fault] if facts["on"].fault else []
    return render_template(template, named=named, region=_in_language, faults=faults, **facts)


def _in_language(thing: Any, name: str) -> str:
    return str(getattr(thing, f"{name}_{language()}"))


def _worded(name: str, value: Any) -> str:
    if name == "legal_buyer_id" and value is not None:
        return named(asked.found(organisations.Organisation, value))
    return wording.fact(value, language())
