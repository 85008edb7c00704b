"""Whether the offers for a lot are as they were asked for: confirmed all at once or one by one, or not, with a reason.

Not here: letting offers in (`admission`).
"""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from sqlalchemy.orm import Session
from wtforms import HiddenField

from tracker import rounds, tenders, wording
from tracker.refusal import Conflict, Refused
from tracker.web import deeds, fields
from tracker.web.admission import found_offer
from tracker.web.extensions import db
from tracker.web.fields import CodeField, LongTextField
from tracker.web.languages import language
from tracker.web.security import permitted, person
from tracker.web.tendering import blueprint, seen


class NotAsAskedForm(fields.Form):
    """What of an offer is not as it was asked for."""

    version = HiddenField()
    code = CodeField(
        fields.label("conformity_checks", "code"), [fields.needed()], table="nonconformity",
        blank=lazy_gettext("Choose"),
    )  # fmt: skip
    reason = LongTextField(lazy_gettext("Reason, as it will stand in the decision"), [fields.needed()])


@blueprint.post("/rounds/<int:round_id>/lots/<int:lot_id>/conformity")
@permitted("conformity.judged")
def conform_all(round_id: int, lot_id: int) -> ResponseReturnValue:
    """Confirm every offer of the lot that nobody has judged yet."""
    try:
        with deeds.deed() as session:
            lot = rounds.get_lot(session, person(), round_id, lot_id, at=deeds.now())
            made = tenders.conform_all(session, person(), lot, at=deeds.now())
    except Refused as refusal:
        refused(refusal)
    else:
        told = ngettext(
            "%(num)s offer was confirmed to conform.", "%(num)s offers were confirmed to conform.", len(made)
        )
        flash(told, "success")
    return redirect(url_for("tenders.admission", round_id=round_id, lot_id=lot_id), 303)


@blueprint.post("/rounds/<int:round_id>/offers/<int:offer_id>/conforms")
@permitted("conformity.judged")
def conforms(round_id: int, offer_id: int) -> ResponseReturnValue:
    """Confirm one offer."""
    lot_id = found_offer(round_id, offer_id).lot_id
    try:
        with deeds.deed() as session:
            offer = found_offer(round_id, offer_id)
            tenders.judge_conformity(
                session, person(), offer, conforms=True, edition=seen("seen"), at=deeds.now()
            )
    except Conflict as conflict:
        refused(conflict)
    except Refused as refusal:
        refused(refusal)
    else:
        flash(
            _("The offer of %(name)s was confirmed to conform.", name=offer.tender.supplier.name), "success"
        )
    return redirect(url_for("tenders.admission", round_id=round_id, lot_id=lot_id), 303)


@blueprint.route("/rounds/<int:round_id>/offers/<int:offer_id>/not-as-asked", methods=["GET", "POST"])
@permitted("conformity.judged")
def not_as_asked(round_id: int, offer_id: int) -> ResponseReturnValue:
    """Reject an offer because it is not as it was asked for."""
    offer = found_offer(round_id, offer_id)
    form = NotAsAskedForm(data=_stored(offer))

    def do(session: Session, version: int) -> None:
        tenders.judge_conformity(
            session, person(), found_offer(round_id, offer_id), conforms=False, code=form.code.data,
            reason=form.reason.data, edition=version, at=deeds.now(),
        )  # fmt: skip

    def meet(_conflict: Conflict) -> ResponseReturnValue:
        told = _stored(found_offer(round_id, offer_id))
        theirs = NotAsAskedForm(formdata=None, data=told)
        return fields.forms_shown(form, theirs, reload=request.path, version=int(str(told["version"])))

    back = url_for("tenders.admission", round_id=round_id, lot_id=offer.lot_id)
    done = fields.settled(form, do, _("The offer was rejected as not conforming."), meet=meet, to=back)
    if done is not None:
        return done
    offer = found_offer(round_id, offer_id)
    return fields.shown(
        "tenders/not_as_asked.html", form=form, offer=offer, lot=offer.lot, round_=offer.lot.round, back=back
    )


def _stored(offer: tenders.Offer) -> dict[str, object]:
    check = tenders.conformity_of(db.session(), [offer]).get(offer.id)
    told: dict[str, object] = {"version": tenders.conformity_edition(offer, check)}
    return told if check is None else {**told, "code": check.code, "reason": check.reason}


def refused(refusal: Refused) -> None:
    """Say why not, over the page to which the answer leads."""
    if refusal.code == "scope.outside":
        raise refusal
    flash(wording.refusal(refusal, language()), "error")
