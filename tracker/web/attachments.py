"""Files of a tender: added, and given out once they are opened; never shown inside a page of this service.

Not here: what a file is (`documents`), sealing (`tenders`).
"""

from urllib.parse import quote

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, MultipleFileField

from tracker import tenders
from tracker.refusal import Refused
from tracker.web import deeds, fields, tendering
from tracker.web.extensions import db
from tracker.web.security import permitted, person
from tracker.web.tendering import blueprint

# Whoever opens a file of a stranger in this service's name gives the stranger the service's rights: so never inline.
AS_A_FILE = "default-src 'none'; sandbox"


class FilesForm(fields.Form):
    """Files as they came, and whether they are business secrets or take the place of earlier ones."""

    files = MultipleFileField(lazy_gettext("Files"))
    business_secret = BooleanField(lazy_gettext("The tenderer marked these files as business secrets"))
    instead = BooleanField(lazy_gettext("These files take the place of all that were added before"))


@blueprint.route("/rounds/<int:round_id>/tenders/<int:tender_id>/attachments", methods=["GET", "POST"])
@permitted("tender.attached")
def attach(round_id: int, tender_id: int) -> ResponseReturnValue:
    """Add files to a tender; while the round is sealed they are sealed with their names."""
    form = FilesForm()
    if form.validate_on_submit():
        try:
            with deeds.deed() as session:
                tenders.attach(
                    session, person(), tendering.found_tender(round_id, tender_id), files=_sent(form),
                    instead=form.instead.data, limit=limit(), sealing_key=tendering.sealing_key(), at=deeds.now(),
                )  # fmt: skip
        except Refused as refusal:
            if refusal.code == "scope.outside":
                raise
            form.take(refusal)
        else:
            flash(_told(tendering.found_tender(round_id, tender_id)), "success")
            return redirect(url_for("tenders.show", round_id=round_id, tender_id=tender_id), 303)
    tender = tendering.found_tender(round_id, tender_id)
    page = render_template(
        "tenders/attach.html",
        form=form,
        tender=tender,
        round_=tender.round,
        sealed=tenders.are_sealed(tender.round),
        last=tenders.last_attached(db.session(), tender),
        megabytes=limit() // (1024 * 1024),
    )
    return page, 422 if form.errors else 200


@blueprint.get("/rounds/<int:round_id>/tenders/<int:tender_id>/attachments/<int:attachment_id>")
@permitted("tender.read")
def attachment(round_id: int, tender_id: int, attachment_id: int) -> ResponseReturnValue:
    """One opened file, to be saved; reading a business secret is kept in the trail."""
    session, at = db.session(), deeds.now()
    tender = tendering.found_tender(round_id, tender_id)
    found = tenders.attachment(session, person(), attachment_id, at=at)
    if found.tender_id != tender.id:
        raise Refused("scope.outside", permission="tender.read")
    data, name, media_type = tenders.content_of(session, found), found.name or "", found.media_type
    if found.business_secret:
        with deeds.alone() as own:
            told = tenders.attachment(own, person(), attachment_id, at=at)
            tenders.tell_reading(own, person(), told, at=at)
    response = Response(data, mimetype=media_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    response.headers["Content-Security-Policy"] = AS_A_FILE
    return response


def limit() -> int:
    """How many bytes one file may have."""
    most: int = current_app.config["DOCUMENT_LIMIT"]
    return most


def _sent(form: FilesForm) -> list[tenders.File]:
    return [
        tenders.File(sent.stream.read(limit() + 1), sent.filename or "", form.business_secret.data)
        for sent in request.files.getlist("files")
        if sent.filename
    ]


def _told(tender: tenders.Tender) -> str:
    if tenders.are_sealed(tender.round):
        return _("The files were sealed with their names. Nobody can read them before the opening.")
    return _("The files were added.")
