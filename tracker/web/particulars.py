"""Who stands behind a tender and how long it binds: members with shares, subcontractors, size, validity.

Not here: what may be told and when (`tenders`).
"""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import HiddenField

from tracker import tenders, wording
from tracker.refusal import Conflict, Refused
from tracker.tenders import Particulars, Party
from tracker.web import deeds, fields, tendering
from tracker.web.extensions import db
from tracker.web.languages import language
from tracker.web.security import permitted, person
from tracker.web.tendering import blueprint

LINE = "="  # "Name = 40": a party and its share in per cent


class ParticularsForm(fields.Form):
    """One party a line, with its share where one is told."""

    sme_class = fields.CodeField(
        lazy_gettext("Class of size"), table="size_class", only=tenders.SIZES, blank=lazy_gettext("Not told")
    )
    members = fields.LongTextField(lazy_gettext("Members of the consortium"))
    subcontractors = fields.LongTextField(lazy_gettext("Subcontractors"))
    valid_until = fields.DayField(lazy_gettext("Valid until"))
    version = HiddenField()


@blueprint.route("/rounds/<int:round_id>/tenders/<int:tender_id>/particulars", methods=["GET", "POST"])
@permitted("tender.told")
def tell(round_id: int, tender_id: int) -> ResponseReturnValue:
    """Tell the particulars; while the round is sealed they are sealed, and the page never shows them again."""
    tender = tendering.found_tender(round_id, tender_id)
    form = ParticularsForm(data=_stored(tender))
    if form.validate_on_submit():
        try:
            with deeds.deed() as session:
                tenders.tell(
                    session, person(), tendering.found_tender(round_id, tender_id), sme_class=form.sme_class.data,
                    particulars=_typed(form), version=tendering.seen("version"),
                    sealing_key=tendering.sealing_key(), at=deeds.now(),
                )  # fmt: skip
        except Conflict as conflict:
            return _both_shown(form, tendering.found_tender(round_id, tender_id), conflict)
        except Refused as refusal:
            if refusal.code == "scope.outside":
                raise
            form.take(refusal)
        else:
            flash(_("The particulars were saved."), "success")
            return redirect(url_for("tenders.show", round_id=round_id, tender_id=tender_id), 303)
    tender = tendering.found_tender(round_id, tender_id)
    facts = tenders.facts_of(db.session(), tender)
    page = render_template(
        "tenders/particulars.html",
        form=form,
        tender=tender,
        round_=tender.round,
        sealed=tenders.are_sealed(tender.round),
        last=None if facts is None else facts.sealed_at,
    )
    return page, 422 if form.errors else 200


def _both_shown(form: ParticularsForm, tender: tenders.Tender, conflict: Conflict) -> ResponseReturnValue:
    return fields.forms_shown(
        form,
        ParticularsForm(formdata=None, data=_stored(tender)),
        reload=request.path,
        version=conflict.version,
    )


def _stored(tender: tenders.Tender) -> dict[str, object]:
    facts = tenders.facts_of(db.session(), tender)
    told = tenders.particulars_of(db.session(), tender)
    return {
        "sme_class": None if facts is None else facts.sme_class,
        "members": _lines(told.members),
        "subcontractors": _lines(told.subcontractors),
        "valid_until": told.valid_until,
        "version": 0 if facts is None else facts.version,
    }


def _lines(parties: tuple[Party, ...]) -> str:
    return "\n".join(
        party.name
        if party.share is None
        else f"{party.name} {LINE} {wording.number(party.share * 100, language())}"
        for party in parties
    )


def _typed(form: ParticularsForm) -> Particulars:
    members, subcontractors = (_parties(form, name) for name in ("members", "subcontractors"))
    return Particulars(members, subcontractors, form.valid_until.data)


def _parties(form: ParticularsForm, field: str) -> tuple[Party, ...]:
    """The parties as they were typed, a line each; `Refused` at the field for a share that cannot be read."""
    found = []
    for line in (form[field].data or "").splitlines():
        name, equals, share = (part.strip() for part in line.rpartition(LINE))
        if not equals:
            name, share = line.strip(), ""
        if not name and not share:
            continue
        try:
            told = wording.read_number(share.removesuffix("%")) / 100 if share else None
        except wording.Unreadable as fault:
            raise Refused("supplier.share_unreadable", field=field, name=name) from fault
        found.append(Party(name, told))
    return tuple(found)
