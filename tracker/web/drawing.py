"""Lots drawn among equal tenders: the form that records them, where the announced rule asks for it.

Not here: the lots themselves, which people draw before witnesses.
"""

from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms import HiddenField

from tracker import evaluation, rounds
from tracker.refusal import Refused
from tracker.web import deeds, fields
from tracker.web.evaluation import found_lot
from tracker.web.extensions import db
from tracker.web.fields import CountField, LongTextField, MomentField, TextField
from tracker.web.security import permitted, person

blueprint = Blueprint("drawing", __name__)


class DrawingForm(fields.Form):
    """Who drew, when and before whom; each equal tender's place carries the id of its offer."""

    version = HiddenField()
    drawn_at = MomentField(fields.label("lots_drawn", "drawn_at"), required=True)
    drawn_by = TextField(fields.label("lots_drawn", "drawn_by"), [fields.needed()], most=300)
    witnesses = LongTextField(fields.label("lots_drawn", "witnesses"), [fields.needed()])

    def places(self) -> dict[int, int | None]:
        """The place of each offer by its id."""
        return {
            int(name.removeprefix("place-")): field.data
            for name, field in self._fields.items()
            if name.startswith("place-")
        }

    def order(self) -> list[int]:
        """The offers in their order; an empty list where the places do not run from 1 without a gap."""
        places = self.places()
        if sorted(place or 0 for place in places.values()) != list(range(1, len(places) + 1)):
            return []
        return sorted(places, key=lambda offer: places[offer] or 0)


@blueprint.route("/rounds/<int:round_id>/lots/<int:lot_id>/drawing", methods=["GET", "POST"])
@permitted("lots.drawn")
def draw(round_id: int, lot_id: int) -> ResponseReturnValue:
    """Record the lots drawn among the equal tenders of the best rank that is still shared."""
    lot = found_lot(round_id, lot_id)
    session, at = db.session(), deeds.now()
    rounds.require(session, person(), "lots.drawn", lot.round, at=at)
    rounds.check(lot, "lots.drawn")
    outcome = evaluation.comparison_of(session, person(), lot, at=at)
    equal = [outcome.offer(str(one)) for one in evaluation.waiting(outcome)]
    if not equal:
        raise Refused("drawing.not_waiting", lot=lot.code)
    form = _form(equal)
    back = url_for("evaluation.show", round_id=round_id, lot_id=lot_id)

    def do(session: Session, _version: int) -> None:
        found = rounds.get_lot(session, person(), round_id, lot_id, at=deeds.now())
        evaluation.draw_lots(
            session, person(), found, order=form.order(), by=form.drawn_by.data or "", drawn_at=form.drawn_at.data,
            witnesses=(form.witnesses.data or "").splitlines(), at=deeds.now(),
        )  # fmt: skip

    done = fields.settled(
        form, do, _("The drawing of lots was recorded."), meet=lambda _conflict: _gone(lot), to=back
    )
    if done is not None:
        return done
    return fields.shown(
        "evaluation/drawing.html", form=form, lot=lot, round_=lot.round,
        places=[form[f"place-{offer.id}"] for offer in equal], back=back,
    )  # fmt: skip


def _form(equal: list[Any]) -> DrawingForm:
    names = {
        f"place-{offer.id}": CountField(offer.tender.supplier.name, [fields.needed()]) for offer in equal
    }
    made: DrawingForm = type("OwnDrawingForm", (DrawingForm,), names)()
    return made


def _gone(lot: rounds.Lot) -> ResponseReturnValue:
    raise Refused("drawing.not_waiting", lot=lot.code)
