"""Price forms that come back: sealed unread, after the opening shown value by value, and taken over once confirmed.

Not here: the empty form (`downloads`), reading workbooks (`export`).
"""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import FileField

from tracker import export, rounds, tenders
from tracker.refusal import Refused
from tracker.rounds import Lot
from tracker.web import attachments, deeds, fields, tendering
from tracker.web.extensions import db
from tracker.web.security import permitted, person
from tracker.web.tendering import blueprint


class FormForm(fields.Form):
    """The filled form, and the lot that it is for."""

    lot = fields.ThingField(lazy_gettext("Lot"), [fields.needed()])
    file = FileField(lazy_gettext("Filled price form"))


@blueprint.route("/rounds/<int:round_id>/tenders/<int:tender_id>/price-form", methods=["GET", "POST"])
@permitted("tender.attached")
def attach_form(round_id: int, tender_id: int) -> ResponseReturnValue:
    """Add a filled price form: it is looked at only for being one of this lot, and stored sealed."""
    tender = tendering.found_tender(round_id, tender_id)
    form = FormForm()
    form.lot.offer((lot.id, f"{lot.code} {lot.name or ''}".strip()) for lot in tender.round.lots)
    if form.validate_on_submit():
        try:
            _keep(round_id, tender_id, form.lot.data)
        except Refused as refusal:
            if refusal.code == "scope.outside":
                raise
            refusal.field = "file"
            form.take(refusal)
        else:
            flash(_("The price form was stored. Its values are read after the opening."), "success")
            return redirect(url_for("tenders.show", round_id=round_id, tender_id=tender_id), 303)
    tender = tendering.found_tender(round_id, tender_id)
    return fields.shown("tenders/price_form.html", form=form, tender=tender, round_=tender.round)


@blueprint.get("/rounds/<int:round_id>/tenders/<int:tender_id>/attachments/<int:attachment_id>/form")
@permitted("tender.read")
def form_read(round_id: int, tender_id: int, attachment_id: int) -> ResponseReturnValue:
    """Every value of an opened form, and every fault by its cell."""
    return _preview(round_id, tender_id, attachment_id)


@blueprint.post("/rounds/<int:round_id>/tenders/<int:tender_id>/attachments/<int:attachment_id>/form")
@permitted("tender.form_taken")
def form_taken(round_id: int, tender_id: int, attachment_id: int) -> ResponseReturnValue:
    """Take the values of the stored form into the tender's offer."""
    try:
        with deeds.deed() as session:
            found = _found(round_id, tender_id, attachment_id)
            values = tenders.Values(*export.values_of(_filled(found)))
            tenders.take_form(session, person(), found, values=values, at=deeds.now())
    except Refused as refusal:
        if refusal.code == "scope.outside":
            raise
        return _preview(round_id, tender_id, attachment_id, refusal)
    flash(_("The values of the price form were taken over."), "success")
    return redirect(url_for("tenders.show", round_id=round_id, tender_id=tender_id), 303)


def _keep(round_id: int, tender_id: int, lot_id: int) -> None:
    sent = request.files.get("file")
    data = b"" if sent is None else sent.stream.read(attachments.limit() + 1)
    with deeds.deed() as session:
        tender = tendering.found_tender(round_id, tender_id)
        lot = rounds.get_lot(session, person(), round_id, lot_id, at=deeds.now())
        export.check_form(data, _key(lot), limit=attachments.limit())
        tenders.attach_form(
            session, person(), tender, lot=lot, file=tenders.File(data, sent.filename or ""),
            limit=attachments.limit(), sealing_key=tendering.sealing_key(), at=deeds.now(),
        )  # fmt: skip


def _preview(
    round_id: int, tender_id: int, attachment_id: int, refusal: Refused | None = None
) -> ResponseReturnValue:
    found = _found(round_id, tender_id, attachment_id)
    form = fields.Form()
    if refusal is not None:
        form.take(refusal)
    filled: list[export.Filled] = []
    try:
        filled = _filled(found)
    except Refused as unreadable:
        form.take(unreadable)
    tender = found.tender
    page = render_template(
        "tenders/form_read.html",
        form=form,
        filled=filled,
        found=found,
        tender=tender,
        round_=tender.round,
        faults=sum(one.fault is not None for one in filled),
        replaced=tenders.is_replaced(db.session(), found),
        there=any(offer.lot_id == found.lot_id for offer in tender.offers),
        can=tendering.can(tender.round),
    )
    return page, 422 if refusal is not None else 200


def _found(round_id: int, tender_id: int, attachment_id: int) -> tenders.Attachment:
    tender = tendering.found_tender(round_id, tender_id)
    found = tenders.attachment(db.session(), person(), attachment_id, at=deeds.now())
    if found.tender_id != tender.id or found.kind != "price_form":
        abort(404)
    return found


def _filled(found: tenders.Attachment) -> list[export.Filled]:
    data = tenders.content_of(db.session(), found)
    return export.read_form(data, _key(found.lot), limit=attachments.limit())


def _key(lot: Lot) -> export.Key:
    return export.key_of(lot, rounds.scheme_of(db.session(), lot))
