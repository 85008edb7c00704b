"""Putting an arithmetical error in an opened offer right, with the values of the opening beside.

Not here: which offers are compared (`admission`).
"""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session
from wtforms import HiddenField

from tracker import tenders
from tracker.refusal import Conflict
from tracker.web import deeds, fields
from tracker.web.admission import found_offer
from tracker.web.security import permitted, person
from tracker.web.tendering import blueprint


class CorrectionForm(fields.Form):
    """The right values of an offer, and what was wrong."""

    version = HiddenField()
    unit_price = fields.MoneyField(lazy_gettext("Unit price"))
    volume = fields.ExactField(lazy_gettext("Volume"))
    total = fields.MoneyField(lazy_gettext("Total price"))
    reason = fields.LongTextField(lazy_gettext("What was wrong, and how it was put right"), [fields.needed()])


@blueprint.route("/rounds/<int:round_id>/offers/<int:offer_id>/correct", methods=["GET", "POST"])
@permitted("tender.corrected")
def correct(round_id: int, offer_id: int) -> ResponseReturnValue:
    """Correct unit price, volume or total of an offer; what was opened stays beside."""
    offer = found_offer(round_id, offer_id)
    form = CorrectionForm(data=_stored(offer))

    def do(session: Session, version: int) -> None:
        values = tenders.Values(form.unit_price.data, form.volume.data, form.total.data)
        tenders.correct(
            session, person(), found_offer(round_id, offer_id), values=values, reason=form.reason.data,
            version=version, at=deeds.now(),
        )  # fmt: skip

    def meet(_conflict: Conflict) -> ResponseReturnValue:
        stored = found_offer(round_id, offer_id)
        theirs = CorrectionForm(formdata=None, data=_stored(stored))
        return fields.forms_shown(form, theirs, reload=request.path, version=stored.version)

    back = url_for("tenders.tenderer", round_id=round_id, tender_id=offer.tender_id)
    done = fields.settled(form, do, _("The error was put right."), meet=meet, to=back)
    if done is not None:
        return done
    offer = found_offer(round_id, offer_id)
    return fields.shown(
        "tenders/correct.html", form=form, offer=offer, lot=offer.lot, round_=offer.lot.round, back=back
    )


def _stored(offer: tenders.Offer) -> dict[str, Any]:
    return {name: getattr(offer, name) for name in ("unit_price", "volume", "total", "version")}
