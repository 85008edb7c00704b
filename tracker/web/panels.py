"""The page of a round's panel: who evaluates, what they declared, where each lot stands; naming, undoing, replacing.

Not here: grades (`panelgrading`).
"""

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from wtforms import BooleanField, HiddenField, SelectField

from tracker import accounts, evaluation, rounds, tenders, wording
from tracker.refusal import Conflict, Refused
from tracker.web import deeds, fields
from tracker.web.extensions import db
from tracker.web.languages import language
from tracker.web.rounds import part
from tracker.web.scope import holds
from tracker.web.security import may, permitted, person
from tracker.web.tendering import number

blueprint = Blueprint("panels", __name__)


def _key(typed: Any) -> int:
    """A person's key as a list sends it; 0, nobody's, where it is none."""
    return number(str(typed))


class PanelForm(fields.Form):
    """Who evaluates, and what they see."""

    version = HiddenField()
    members = fields.ManyField(lazy_gettext("Members"))
    chair = SelectField(lazy_gettext("Chair"), coerce=_key, validate_choice=False)
    prices_hidden = BooleanField(lazy_gettext("Prices are hidden from the evaluators"))
    aliases = BooleanField(lazy_gettext("Tenderers are shown under aliases"))


class DeclarationForm(fields.Form):
    """What a member says of their interests."""

    conflict = fields.CodeField(
        lazy_gettext("Your declaration"), [fields.needed()], table="conflict", blank=lazy_gettext("Choose")
    )
    about = fields.LongTextField(lazy_gettext("With which tenderer, and why"))


class ReplaceForm(fields.Form):
    """Who follows a member, and why."""

    version = HiddenField()
    by = SelectField(lazy_gettext("Who follows"), coerce=_key, validate_choice=False)
    reason = fields.LongTextField(lazy_gettext("Reason"), [fields.needed()])


class WithdrawForm(fields.Form):
    """Why a panel is withdrawn."""

    version = HiddenField()
    reason = fields.LongTextField(lazy_gettext("Reason"), [fields.needed()])


def _round(round_id: int) -> rounds.Round:
    return rounds.get(db.session(), person(), round_id, at=deeds.now())


def _can(round_: rounds.Round, act: str) -> bool:
    found = rounds.stages.move_of(rounds.stages.ROUND, act, round_.stage)
    return found is not None and not round_.record and may(act)


def _called(somebody: accounts.Person) -> str:
    return f"{somebody.name} ({somebody.email})"


@blueprint.get("/rounds/<int:round_id>/panel")
@permitted("scores.read")
def show(round_id: int) -> ResponseReturnValue:
    """Who evaluates the round, and where each lot stands; no grade is told here."""
    round_ = _round(round_id)
    panel = evaluation.panel_read(db.session(), person(), round_, at=deeds.now())
    return _shown(round_, panel, _form(round_, panel) if _can(round_, "panel.named") else None)


def _form(round_: rounds.Round, panel: evaluation.Panel | None, **settings: Any) -> PanelForm:
    told = {"prices_hidden": True, "members": [], "version": ""}
    if panel is not None:
        here = [member for member in panel.members if member.released_at is None]
        told = {
            "prices_hidden": panel.prices_hidden, "aliases": panel.aliases, "version": panel.version,
            "members": [member.person_id for member in here],
            "chair": next((member.person_id for member in here if member.chair), 0),
        }  # fmt: skip
    form = PanelForm(data=told, **settings)
    choices = [(one.id, _called(one)) for one in evaluation.candidates(db.session(), round_, at=deeds.now())]
    form.members.choices = choices
    form.chair.choices = [(0, _("Choose")), *choices]
    return form


def _shown(
    round_: rounds.Round, panel: evaluation.Panel | None, form: PanelForm | None
) -> ResponseReturnValue:
    session = db.session()
    me = evaluation.member_of(session, panel, person()) if panel else None
    lots = [lot for lot in round_.lots if lot.stage != "cancelled" and evaluation.qualities(session, lot)]
    sealed, open_still = tenders.are_sealed(round_), evaluation.naming_over(session, round_) is None
    page = render_template(
        "evaluation/panel.html",
        round_=round_,
        panel=panel,
        form=form if open_still else None,
        withdrawn=evaluation.withdrawn_of(session, round_),
        undoing=panel is not None and open_still and _can(round_, "panel.withdrawn"),
        me=me if me is not None and me.released_at is None else None,
        lots=[_standing(panel, lot) for lot in lots] if panel and round_.stage == "opened" else [],
        ranked=_ranked(round_) if panel and round_.stage == "opened" else [],
        undrawn=0 if panel is None or sealed else len(evaluation.undrawn(session, panel)),
        can=lambda act: _can(round_, act),
    )
    return page, 422 if form is not None and form.errors else 200


def _ranked(round_: rounds.Round) -> list[rounds.Lot]:
    """The lots whose criteria stand in order of importance: there the chair ranks, and nobody grades alone."""
    going = [lot for lot in round_.lots if lot.stage != "cancelled"]
    return [lot for lot in going if evaluation.in_order(rounds.scheme_of(db.session(), lot))]


def _standing(panel: evaluation.Panel, lot: rounds.Lot) -> dict[str, Any]:
    session = db.session()
    standings = evaluation.standings(session, panel, lot)
    return {
        "lot": lot,
        "standings": {each.member.id: each for each in standings},
        "waiting": evaluation.waited_for(standings),
        "closing": evaluation.closing_of(session, lot),
        "together": evaluation.may_see_all(session, panel, person(), lot),
    }


@blueprint.post("/rounds/<int:round_id>/panel")
@permitted("panel.named")
def name(round_id: int) -> ResponseReturnValue:
    """Name the panel, or change it before grading begins."""
    round_ = _round(round_id)
    panel = evaluation.panel_of(db.session(), round_)
    form = _form(round_, panel)
    if form.validate_on_submit():
        try:
            with deeds.deed() as session:
                evaluation.name_panel(
                    session, person(), _round(round_id), **_named(form), version=_seen(form), at=deeds.now()
                )
        except Conflict:
            flash(_("Somebody else has changed the panel meanwhile. Look at it and choose again."), "error")
            return redirect(url_for("panels.show", round_id=round_id), 303)
        except Refused as refusal:
            if refusal.code == "scope.outside":
                raise
            form.take(refusal)
        else:
            flash(_("The panel is named."), "success")
            return redirect(url_for("panels.show", round_id=round_id), 303)
    round_ = _round(round_id)
    return _shown(round_, evaluation.panel_of(db.session(), round_), form)


def _named(form: PanelForm) -> dict[str, Any]:
    asked = {one for one in (*(form.members.data or []), form.chair.data) if one}
    people = {one: db.session().get(accounts.Person, one) for one in asked}
    members = [found for one in form.members.data or [] if (found := people[one]) is not None]
    if members and people.get(form.chair.data) is None:
        raise Refused("panel.chair_outside", field="chair")
    return {
        "members": members,
        "chair": people.get(form.chair.data) or person(),
        "prices_hidden": form.prices_hidden.data,
        "aliases": form.aliases.data,
    }


def _seen(form: Any) -> int | None:
    return number(form.version.data) if form.version.data else None


@blueprint.route("/rounds/<int:round_id>/panel/withdraw", methods=["GET", "POST"])
@permitted("panel.withdrawn")
def withdraw(round_id: int) -> ResponseReturnValue:
    """Undo that the panel was named, before anybody has graded."""
    panel = evaluation.panel_of(db.session(), _round(round_id))
    if panel is None:
        return redirect(url_for("panels.show", round_id=round_id), 303)
    form = WithdrawForm(data={"version": panel.version})
    if form.validate_on_submit():
        try:
            with deeds.deed() as session:
                evaluation.withdraw_panel(
                    session, person(), _round(round_id), reason=form.reason.data, version=_seen(form) or 0,
                    at=deeds.now(),
                )  # fmt: skip
        except Conflict:
            flash(_("Somebody else has changed the panel meanwhile. Look at it and choose again."), "error")
            return redirect(url_for("panels.show", round_id=round_id), 303)
        except Refused as refusal:
            if refusal.code == "scope.outside":
                raise
            form.take(refusal)
        else:
            flash(_("The panel is withdrawn."), "success")
            return redirect(url_for("panels.show", round_id=round_id), 303)
    return fields.shown("evaluation/withdraw.html", form=form, round_=_round(round_id))


@blueprint.route("/rounds/<int:round_id>/panel/declaration", methods=["GET", "POST"])
@permitted("panel.declared")
def declare(round_id: int) -> ResponseReturnValue:
    """Say for oneself whether there is a conflict of interest."""
    round_ = _round(round_id)
    form = DeclarationForm()
    if form.validate_on_submit():
        try:
            with deeds.deed() as session:
                evaluation.declare(
                    session, person(), _round(round_id), conflict=form.conflict.data, about=form.about.data,
                    at=deeds.now(),
                )  # fmt: skip
        except Refused as refusal:
            if refusal.code == "scope.outside":
                raise
            form.take(refusal)
        else:
            flash(_("Your declaration was kept."), "success")
            return redirect(url_for("panels.show", round_id=round_id), 303)
    round_ = _round(round_id)
    panel = evaluation.panel_of(db.session(), round_)
    me = evaluation.member_of(db.session(), panel, person()) if panel else None
    if me is None or me.released_at is not None or round_.stage != "opened":
        return redirect(url_for("panels.show", round_id=round_id), 303)
    names = evaluation.tenderers(db.session(), person(), round_, at=deeds.now())
    return fields.shown("evaluation/declare.html", form=form, round_=round_, names=names, me=me)


@blueprint.route("/rounds/<int:round_id>/panel/members/<int:member_id>/replace", methods=["GET", "POST"])
@permitted("panel.member_replaced")
def replace(round_id: int, member_id: int) -> ResponseReturnValue:
    """Let a member leave, and perhaps somebody follow."""
    member = _member(round_id, member_id)
    form = ReplaceForm(data={"version": member.version})
    everybody = evaluation.candidates(db.session(), member.panel.round, at=deeds.now())
    others = [(one.id, _called(one)) for one in everybody if one.id != member.person_id]
    form.by.choices = [(0, _("Nobody")), *others]
    if form.validate_on_submit():
        try:
            with deeds.deed() as session:
                by = session.get(accounts.Person, form.by.data) if form.by.data else None
                evaluation.replace_member(
                    session, person(), _member(round_id, member_id), by=by, reason=form.reason.data,
                    version=_seen(form) or 0, at=deeds.now(),
                )  # fmt: skip
        except Conflict:
            flash(_("Somebody else has changed the panel meanwhile. Look at it and choose again."), "error")
            return redirect(url_for("panels.show", round_id=round_id), 303)
        except Refused as refusal:
            if refusal.code == "scope.outside":
                raise
            form.take(refusal)
        else:
            flash(_("The panel was changed."), "success")
            return redirect(url_for("panels.show", round_id=round_id), 303)
    member = _member(round_id, member_id)
    return fields.shown("evaluation/replace.html", form=form, round_=member.panel.round, member=member)


def _member(round_id: int, member_id: int) -> evaluation.Member:
    round_ = _round(round_id)
    found = db.session().get(evaluation.Member, member_id)
    if found is None or found.panel.round_id != round_.id:
        abort(404)
    return found


@blueprint.post("/rounds/<int:round_id>/panel/aliases")
@permitted("panel.aliases_drawn")
def draw(round_id: int) -> ResponseReturnValue:
    """Draw aliases for tenderers that have none yet."""
    try:
        with deeds.deed() as session:
            drawn = evaluation.draw_aliases(session, person(), _round(round_id), at=deeds.now())
    except Refused as refusal:
        if refusal.code == "scope.outside":
            raise
        flash(wording.refusal(refusal, language()), "error")
    else:
        flash(ngettext("%(num)s alias was drawn.", "%(num)s aliases were drawn.", drawn), "success")
    return redirect(url_for("panels.show", round_id=round_id), 303)


@part
def _of_round(round_: rounds.Round, _lots: list[rounds.Lot], _at: datetime) -> dict[str, Any]:
    """What the round's page tells of its panel."""
    if not holds("scores.read", round_) or round_.record or round_.procedure == "direct":
        return {"panel_way": None}
    panel = evaluation.panel_of(db.session(), round_)
    open_still = panel is None and _can(round_, "panel.named")
    return {
        "panel_way": {
            "panel": panel,
            "name": open_still and evaluation.naming_over(db.session(), round_) is None,
        }
    }
