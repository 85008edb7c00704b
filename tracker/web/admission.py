"""Which opened offers of a lot are compared: let in one by one or all at once, kept out with a reason.

Not here: the comparison itself.
"""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from wtforms import HiddenField
from wtforms.fields.choices import SelectChoice

from tracker import organisations, rounds, tenders, wording
from tracker.refusal import Conflict, Refused
from tracker.web import deeds, fields, tendering
from tracker.web.extensions import db
from tracker.web.languages import language
from tracker.web.security import permitted, person
from tracker.web.tendering import blueprint


class KeepOutForm(fields.Form):
    """Why an offer is not compared; `version` is what the page was made on."""

    code = fields.CodeField(
        lazy_gettext("Ground"), [fields.needed()], table="rejection", blank=lazy_gettext("Choose")
    )
    ground = fields.CodeField(
        lazy_gettext("Exclusion ground that was found"), table="exclusion_ground", blank=lazy_gettext("None")
    )
    fault = fields.CodeField(
        fields.label("conformity_checks", "code"), table="nonconformity", blank=lazy_gettext("None")
    )
    reason = fields.LongTextField(lazy_gettext("Reason, as it will stand in the decision"), [fields.needed()])
    version = HiddenField()


@blueprint.get("/rounds/<int:round_id>/lots/<int:lot_id>/admission")
@permitted("tender.read")
def admission(round_id: int, lot_id: int) -> ResponseReturnValue:
    """The lot's offers with what stands for and against each."""
    session, at = db.session(), deeds.now()
    lot = rounds.get_lot(session, person(), round_id, lot_id, at=at)
    if tenders.are_sealed(lot.round):
        return redirect(url_for("tenders.index", round_id=round_id), 303)
    offers = tenders.offers_of(session, person(), lot, at=at)
    return render_template(
        "tenders/admission.html",
        lot=lot,
        round_=lot.round,
        offers=offers,
        remarks=tenders.remarks(offers),
        low=tenders.low_prices(session, lot),
        members={
            offer.tender.supplier_id: organisations.members_of(session, offer.tender.supplier)
            for offer in offers
            if offer.tender.supplier.consortium
        },
        unread=tenders.forms_waiting(session, lot),
        unsettled=tenders.unsettled(session, lot),
        conformity=tenders.conformity_of(session, offers),
        edition=tenders.conformity_edition,
        open_requirements={offer.id: tenders.open_requirements(session, offer.tender) for offer in offers},
        can=tendering.can(lot.round),
    )


@blueprint.post("/rounds/<int:round_id>/lots/<int:lot_id>/admission")
@permitted("tender.admitted")
def admit_all(round_id: int, lot_id: int) -> ResponseReturnValue:
    """Let in all that came on time and is not yet settled."""
    try:
        with deeds.deed() as session:
            lot = rounds.get_lot(session, person(), round_id, lot_id, at=deeds.now())
            admitted = tenders.admit_all(session, person(), lot, at=deeds.now())
    except Refused as refusal:
        _refuse(refusal)
    else:
        words = ngettext("%(num)s offer was admitted.", "%(num)s offers were admitted.", len(admitted))
        flash(words, "success")
        left = tenders.unsettled(
            db.session(), rounds.get_lot(db.session(), person(), round_id, lot_id, at=deeds.now())
        )
        for offer in left:
            flash(_left(offer), "warning")
    return redirect(url_for("tenders.admission", round_id=round_id, lot_id=lot_id), 303)


def _left(offer: tenders.Offer) -> str:
    """Who was not admitted with the others, and why."""
    found = tenders.standing_in_the_way(db.session(), offer.tender, on=deeds.today())
    if found is not None:
        ground = wording.called("exclusion_ground", found[0].ground, language())
        return _("%(name)s was left: %(why)s.", name=offer.tender.supplier.name, why=ground)
    left = tenders.why_open(db.session(), offer, on=deeds.today())
    return "" if left is None else wording.refusal(left, language())


@blueprint.post("/rounds/<int:round_id>/offers/<int:offer_id>/admit")
@permitted("tender.admitted")
def admit(round_id: int, offer_id: int) -> ResponseReturnValue:
    """Let one offer in."""
    lot_id = found_offer(round_id, offer_id).lot_id
    try:
        with deeds.deed() as session:
            offer = found_offer(round_id, offer_id)
            tenders.admit(
                session,
                person(),
                offer,
                version=tendering.seen("seen"),
                at=deeds.now(),
            )
    except Conflict as conflict:
        return _both_shown(round_id, offer_id, conflict)
    except Refused as refusal:
        _refuse(refusal)
    else:
        flash(_("%(name)s was admitted.", name=offer.tender.supplier.name), "success")
    return redirect(url_for("tenders.admission", round_id=round_id, lot_id=lot_id), 303)


@blueprint.route("/rounds/<int:round_id>/offers/<int:offer_id>/keep-out", methods=["GET", "POST"])
@permitted("tender.rejected")
def keep_out(round_id: int, offer_id: int) -> ResponseReturnValue:
    """Exclude the tenderer or reject the offer, with the ground and the reason in words."""
    offer = found_offer(round_id, offer_id)
    form = KeepOutForm(data=_kept_out(offer))
    checks = tenders.checks_of(db.session(), [offer.tender])[offer.tender_id]
    found = {"", *(check.ground for check in checks.values() if check.outcome == "found")}
    form.ground.choices = [choice for choice in form.ground.choices if choice_of(choice) in found]
    if not offer.tender.late:
        form.code.choices = [choice for choice in form.code.choices if choice_of(choice) != "late"]
    if form.validate_on_submit():
        verb = tenders.exclude if form.code.data in tenders.EXCLUSIONS else tenders.reject
        try:
            with deeds.deed() as session:
                offer = found_offer(round_id, offer_id)
                verb(
                    session,
                    person(),
                    offer,
                    code=form.code.data,
                    reason=form.reason.data,
                    **({"ground": form.ground.data} if form.code.data == "exclusion_ground" else {}),
                    **({"fault": form.fault.data} if form.code.data == "not_conforming" else {}),
                    version=tendering.seen("version"),
                    at=deeds.now(),
                )
        except Conflict as conflict:
            return _both_shown(round_id, offer_id, conflict)
        except Refused as refusal:
            form.take(refusal)
        else:
            flash(_("%(name)s was kept out of the comparison.", name=offer.tender.supplier.name), "success")
            return redirect(url_for("tenders.admission", round_id=round_id, lot_id=offer.lot_id), 303)
    offer = found_offer(round_id, offer_id)
    return fields.shown(
        "tenders/keep_out.html", form=form, offer=offer, lot=offer.lot, round_=offer.lot.round
    )


def _kept_out(offer: tenders.Offer) -> dict[str, Any]:
    told = {"code": offer.reason_code, "reason": offer.reason, "ground": offer.exclusion_ground}
    return told | {"version": offer.version}


def choice_of(choice: SelectChoice | tuple[str, str]) -> str:
    """The code of a choice of a field."""
    return str(choice.value if isinstance(choice, SelectChoice) else choice[0])


def found_offer(round_id: int, offer_id: int) -> tenders.Offer:
    """An opened offer of a round that the person may see; else the page is not there."""
    offer = db.session().get(tenders.Offer, offer_id)
    if offer is None:
        abort(404)
    tendering.found_tender(round_id, offer.tender_id)
    if tenders.are_sealed(offer.lot.round):
        abort(404)
    return offer


def _refuse(refusal: Refused) -> None:
    if refusal.code == "scope.outside":
        raise refusal
    flash(wording.refusal(refusal, language()), "error")


def _both_shown(round_id: int, offer_id: int, conflict: Conflict) -> ResponseReturnValue:
    offer = found_offer(round_id, offer_id)
    mine, theirs = conflict.differences["standing"]
    page = render_template(
        "errors/409.html",
        fields=[
            {
                "label": wording.field("offers", "standing", language()),
                "yours": wording.called("standing", mine.removeprefix("tender."), language()),
                "theirs": wording.called("standing", theirs, language()),
            }
        ],
        hidden={name: text for name, text in request.form.items() if name != "seen"}
        | {"seen": offer.version},
        version=offer.version,
        action=request.path,
        reload=url_for("tenders.admission", round_id=round_id, lot_id=offer.lot_id),
    )
    return page, 409
