"""The lots of a round: added, changed and removed while it is planned, cancelled by themselves afterwards.

Not here: criteria (`criteria`), and what happens to a lot's tenders, award and contract.
"""

from collections import defaultdict
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session
from wtforms import HiddenField, SelectMultipleField
from wtforms.fields.choices import SelectChoice

from tracker import organisations, rounds
from tracker.organisations import Organisation
from tracker.refusal import Conflict, Refused
from tracker.rounds import Lot, Round
from tracker.web import deeds, fields
from tracker.web.extensions import db
from tracker.web.fields import CodeField, CountField, ExactField, MoneyField, TextField
from tracker.web.languages import language
from tracker.web.planning import named, worded
from tracker.web.publishing import CancellationNoticeForm, ReasonForm
from tracker.web.security import permitted, person

blueprint = Blueprint("lots", __name__)

NOT_TOLD = lazy_gettext("Not told")
NOT_FACTS = {"csrf_token", "version", "municipalities"}


def _label(column: str) -> Any:
    return fields.label("lots", column)


class LotForm(fields.Form):
    """All that may be told of a lot."""

    version = HiddenField()
    code = TextField(_label("code"), [fields.needed()], most=40)
    name = TextField(_label("name"))
    municipalities = SelectMultipleField(_label("municipalities"), coerce=int)
    track = CodeField(_label("track"), table="track", blank=NOT_TOLD)
    level_from = CodeField(_label("level_from"), table="level", blank=NOT_TOLD)
    level_to = CodeField(_label("level_to"), table="level", blank=NOT_TOLD)
    price_unit = CodeField(_label("price_unit"), table="price_unit")
    minutes_per_workday = CountField(_label("minutes_per_workday"), [fields.needed()])
    volume = ExactField(_label("volume"))
    group_size_min = CountField(_label("group_size_min"))
    group_size_max = CountField(_label("group_size_max"))
    ceiling_price = MoneyField(_label("ceiling_price"))
    estimated_value = MoneyField(_label("estimated_value"), zero=True)

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.regions = _regions()
        self.municipalities.choices = [
            SelectChoice(key, name) for _region, places in self.regions for key, name in places
        ]

    def facts(self) -> dict[str, Any]:
        """What was told, as `rounds.add_lot` and `rounds.change_lot` take it."""
        return {name: field.data for name, field in self._fields.items() if name not in NOT_FACTS}

    def places(self) -> list[Organisation]:
        """The municipalities that were chosen."""
        found = [db.session().get(Organisation, key) for key in self.municipalities.data or ()]
        return [place for place in found if place is not None]


def _regions() -> list[tuple[str, list[tuple[int, str]]]]:
    """The municipalities of today by region, both by name."""
    shown = language()
    grouped: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for place in organisations.municipalities(db.session(), on=deeds.today()):
        grouped[getattr(place, f"region_{shown}")].append((place.id, named(place.organisation)))
    return sorted((region, sorted(places, key=lambda one: one[1])) for region, places in grouped.items())


@blueprint.route("/rounds/<int:round_id>/lots/new", methods=["GET", "POST"])
@permitted("lot.added")
def add(round_id: int) -> ResponseReturnValue:
    """Add a lot to a planned round."""
    at = deeds.now()
    round_ = rounds.get(db.session(), person(), round_id, at=at)
    rounds.require(db.session(), person(), "lot.added", round_, at=at)
    rounds.check(round_, "lot.added")
    form = LotForm(data=_usual(round_))
    if form.validate_on_submit():
        try:
            with deeds.deed() as session:
                rounds.add_lot(session, person(), round_, municipalities=form.places(), at=at, **form.facts())
        except Refused as refusal:
            form.take(refusal)
        else:
            flash(_("The lot has been added."), "success")
            return redirect(url_for("rounds.show", round_id=round_id, _anchor="lots"), 303)
    return fields.shown("rounds/lot.html", form=form, round=round_, lot=None)


def _usual(round_: Round) -> dict[str, Any]:
    """What a new lot begins with: the unit of the lot before it, the next number as its code."""
    lots = rounds.lots_of(db.session(), round_)
    last = lots[-1] if lots else None
    return {
        "code": str(len(lots) + 1),
        "price_unit": last.price_unit if last else "student_workday",
        "minutes_per_workday": last.minutes_per_workday if last else rounds.WORKDAY_MINUTES,
        "municipalities": [place.municipality_id for place in last.places] if last else [],
    }


@blueprint.route("/rounds/<int:round_id>/lots/<int:lot_id>/edit", methods=["GET", "POST"])
@permitted("lot.changed")
def edit(round_id: int, lot_id: int) -> ResponseReturnValue:
    """Change a lot of a planned round."""
    lot = _asked(round_id, lot_id, "lot.changed")
    form = LotForm(data=_told(lot))
    if form.validate_on_submit():
        try:
            with deeds.deed() as session:
                seen = int(form.version.data or 0)
                rounds.change_lot(
                    session, person(), lot, municipalities=form.places(), version=seen, at=deeds.now(),
                    **form.facts(),
                )  # fmt: skip
                changed = lot.version != seen
        except Conflict as conflict:
            return fields.both_shown(
                conflict, table="lots", version=lot.version, worded=worded,
                reload=url_for("lots.edit", round_id=round_id, lot_id=lot_id),
            )  # fmt: skip
        except Refused as refusal:
            form.take(refusal)
        else:
            fields.tell(_("The lot has been changed."), changed=changed)
            return redirect(url_for("rounds.show", round_id=round_id, _anchor="lots"), 303)
    return fields.shown("rounds/lot.html", form=form, round=lot.round, lot=lot)


def _asked(round_id: int, lot_id: int, act: str) -> Lot:
    """The lot, if the person may do the act on it in its stage."""
    at = deeds.now()
    lot = rounds.get_lot(db.session(), person(), round_id, lot_id, at=at)
    rounds.require(db.session(), person(), act, lot.round, at=at)
    rounds.check(lot, act)
    return lot


def _told(lot: Lot) -> dict[str, Any]:
    told = {name: getattr(lot, name) for name in rounds.LotFacts.__annotations__}
    places = [place.municipality_id for place in lot.places]
    return told | {"version": lot.version, "municipalities": places}


@blueprint.route("/rounds/<int:round_id>/lots/<int:lot_id>/remove", methods=["GET", "POST"])
@permitted("lot.removed")
def remove(round_id: int, lot_id: int) -> ResponseReturnValue:
    """Take a lot out of a planned round."""
    lot = _asked(round_id, lot_id, "lot.removed")
    return _ended(lot, rounds.remove_lot, "rounds/lot_remove.html", _("The lot has been removed."))


@blueprint.route("/rounds/<int:round_id>/lots/<int:lot_id>/cancel", methods=["GET", "POST"])
@permitted("lot.cancelled")
def cancel(round_id: int, lot_id: int) -> ResponseReturnValue:
    """End a lot without a contract."""
    lot = _asked(round_id, lot_id, "lot.cancelled")
    return _ended(lot, rounds.cancel_lot, "rounds/lot_cancel.html", _("The lot has been cancelled."))


@blueprint.route("/rounds/<int:round_id>/lots/<int:lot_id>/cancellation-notice", methods=["GET", "POST"])
@permitted("lot.cancellation_announced")
def announce_cancellation(round_id: int, lot_id: int) -> ResponseReturnValue:
    """Note when the notice of the lot's cancellation was sent."""
    lot = _asked(round_id, lot_id, "lot.cancellation_announced")
    form = CancellationNoticeForm(data={"version": lot.version, "sent_on": lot.cancellation_notice_sent_on})

    def note(session: Session, actor: Any, ended: Lot, **told: Any) -> None:
        rounds.announce_cancellation(session, actor, ended, sent_on=form.sent_on.data, **told)

    return _submitted(
        lot, form, note, "rounds/cancellation_notice.html", _("The day of the notice was recorded.")
    )


def _ended(lot: Lot, verb: Any, template: str, told: str) -> ResponseReturnValue:
    form = ReasonForm(data={"version": lot.version})

    def end(session: Session, actor: Any, ended: Lot, **facts: Any) -> None:
        verb(session, actor, ended, reason=form.reason.data or "", **facts)

    return _submitted(lot, form, end, template, told)


def _submitted(lot: Lot, form: Any, do: Any, template: str, told: str) -> ResponseReturnValue:
    round_id, lot_id = lot.round_id, lot.id
    if form.validate_on_submit():
        try:
            with deeds.deed() as session:
                do(session, person(), lot, version=int(form.version.data or 0), at=deeds.now())
        except Conflict as conflict:
            return fields.both_shown(
                conflict, table="lots", version=lot.version, worded=worded,
                reload=url_for("lots.edit", round_id=round_id, lot_id=lot_id),
            )  # fmt: skip
        except Refused as refusal:
            form.take(refusal)
        else:
            flash(told, "success")
            return redirect(url_for("rounds.show", round_id=round_id, _anchor="lots"), 303)
    return fields.shown(template, form=form, round=lot.round, lot=lot)
