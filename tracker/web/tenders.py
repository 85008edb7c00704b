"""Tenders of a round: the list, one tender, entering, changing, withdrawing and removing it.

Not here: a lot's sheet (`sheets`), the opening (`openings`), and which offers are compared (`admission`).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, HiddenField

from tracker import organisations, rounds, tenders, wording
from tracker.refusal import Conflict, Refused
from tracker.rounds import Lot, Round
from tracker.web import (
    admission,
    asking,
    attachments,
    correcting,
    deeds,
    fields,
    grounds,
    judging,
    openings,
    particulars,
    priceforms,
    records,
    sheets,
    suiting,
    tendering,
)
from tracker.web.extensions import db
from tracker.web.languages import language
from tracker.web.rounds import part
from tracker.web.scope import holds
from tracker.web.security import permitted, person
from tracker.web.tendering import blueprint

# Their views stand on the same blueprint.
PAGES = (
    sheets, openings, particulars, admission, asking, attachments, judging, correcting, grounds, priceforms, records,
    suiting,
)  # fmt: skip

FACTS = ("received_at", "channel", "receipt", "note", "note_secret")
VALUES = ("unit_price", "volume", "total")


class TenderForm(fields.Form):
    """Who tendered, when and how; `edition` is what the page was made on."""

    supplier = fields.TextField(lazy_gettext("Supplier"), [fields.needed()], most=200)
    received_at = tendering.MomentField(lazy_gettext("Received"), [fields.needed()])
    channel = fields.CodeField(lazy_gettext("How it came"), table="tender_channel")
    receipt = fields.TextField(lazy_gettext("Receipt number"), most=80)
    note = fields.LongTextField(lazy_gettext("Note"))
    note_secret = BooleanField(lazy_gettext("The note holds a business secret"))
    edition = HiddenField()


class OutForm(fields.Form):
    """Why a tender is taken out; `moment` only where the tenderer withdrew it."""

    moment = tendering.MomentField(lazy_gettext("Withdrawn"), [fields.needed()])
    reason = fields.LongTextField(lazy_gettext("Reason"), [fields.needed()])


# --- looking ----------------------------------------------------------------------------------------------


@blueprint.get("/rounds/<int:round_id>/tenders")
@permitted("tender.read")
def index(round_id: int) -> ResponseReturnValue:
    """Who tendered, and the offers of each lot once they are opened."""
    session, at = db.session(), deeds.now()
    round_ = rounds.get(session, person(), round_id, at=at)
    sealed = tenders.are_sealed(round_)
    lots = [] if sealed else round_.lots
    by_lot = {lot: tenders.offers_of(session, person(), lot, at=at) for lot in lots}
    return render_template(
        "tenders/list.html",
        round_=round_,
        found=tenders.of(session, person(), round_, at=at),
        sealed=sealed,
        by_lot=by_lot,
        unread={lot: tenders.forms_waiting(session, lot) for lot in lots},
        remarks=tenders.remarks([offer for offers in by_lot.values() for offer in offers]),
        opening=tenders.opening_of(session, round_),
        closed=rounds.phase(round_, at=at) == "closed",
        few_named=sealed and len(tenders.openers_of(session, round_)) < round_.openers_needed,
        can=tendering.can(round_),
    )


@blueprint.get("/rounds/<int:round_id>/tenders/<int:tender_id>")
@permitted("tender.read")
def show(round_id: int, tender_id: int) -> ResponseReturnValue:
    """One tender: who sent it, when it came, and what it offers once that may be read."""
    session, at = db.session(), deeds.now()
    tender = tendering.found_tender(round_id, tender_id)
    return render_template(
        "tenders/show.html",
        tender=tender,
        round_=tender.round,
        sealed=tenders.are_sealed(tender.round),
        members=organisations.members_of(session, tender.supplier),
        remarks=tenders.remarks([] if tenders.are_sealed(tender.round) else tender.offers),
        opened=tenders.opening_of(session, tender.round),
        attachments=tenders.attachments_of(session, person(), tender, at=at),
        last_attached=tenders.last_attached(session, tender),
        told=tenders.particulars_of(session, tender),
        facts_told=tenders.facts_of(session, tender),
        secrets=tenders.may_read_secrets(session, person(), tender.round, at=at),
        can=tendering.can(tender.round),
    )


@part
def ways(round_: Round, lots: list[Lot], _at: datetime) -> dict[str, Any]:
    """The tenders of a published round on its page: how many have come, and where they are entered."""
    if round_.record or round_.stage not in ("published", "opened") or not holds("tender.read", round_):
        return {}
    can = tendering.can(round_)
    waits = round_.received_in == "elsewhere" and round_.opened_at is None
    sealed = tenders.are_sealed(round_)
    named = tenders.openers_of(db.session(), round_) if sealed else []
    told = {
        "openers": [one.person.name for one in named],
        "few_named": sealed and len(named) < round_.openers_needed,
        "name": sealed and can("round.openers_named"),
        "number": sum(tenders.received(db.session(), round_)),
        "waits": waits,
        "enter": can("tender.entered") and not waits,
        "sheets": [] if waits else [lot for lot in lots if can("tenders.entered", lot)],
    }
    return {"tender_ways": told}


# --- entering and changing --------------------------------------------------------------------------------


@blueprint.route("/rounds/<int:round_id>/tenders/new", methods=["GET", "POST"])
@permitted("tender.entered")
def new(round_id: int) -> ResponseReturnValue:
    """Enter one tender for the lots it is for."""
    round_ = rounds.get(db.session(), person(), round_id, at=deeds.now())
    rounds.require(db.session(), person(), "tender.entered", round_, at=deeds.now())
    rounds.check(round_, "tender.entered")
    form = TenderForm()
    offered = _offered(round_)
    if form.validate_on_submit() & _valid(offered):
        supplier, why = tendering.supplier_named(form.supplier.data)
        if supplier is None:
            form.supplier.errors = [why]
        else:
            made = _entered(form, offered, round_id, supplier)
            if made is not None:
                return made
    return _form_page(form, offered, round_id)


@blueprint.route("/rounds/<int:round_id>/tenders/<int:tender_id>/replace", methods=["GET", "POST"])
@permitted("tender.replaced")
def replace(round_id: int, tender_id: int) -> ResponseReturnValue:
    """Enter the tender that a supplier sent in the place of an earlier one."""
    former = tendering.found_tender(round_id, tender_id)
    form = TenderForm()
    del form.supplier
    offered = _offered(former.round)
    if form.validate_on_submit() & _valid(offered):
        made = _entered(form, offered, round_id, former.supplier, replacing=tender_id)
        if made is not None:
            return made
    return _form_page(form, offered, round_id, replacing=tender_id)


def _entered(
    form: TenderForm,
    offered: dict[int, tendering.ValuesForm],
    round_id: int,
    supplier: organisations.Supplier,
    replacing: int | None = None,
) -> ResponseReturnValue | None:
    """The answer once the tender is entered; none where the form tells why it is not."""
    try:
        with deeds.deed() as session:
            round_ = rounds.get(session, person(), round_id, at=deeds.now())
            former = None if replacing is None else tendering.found_tender(round_id, replacing)
            made = tenders.enter(
                session, person(), round_, supplier=supplier, offers=_told(round_, offered), replacing=former,
                sealing_key=tendering.sealing_key(), at=deeds.now(), **_facts(form),
            )  # fmt: skip
    except Refused as refusal:
        _take(form, offered, round_id, refusal)
        return None
    flash(tendering.entered_words(made), "success")
    return redirect(url_for("tenders.show", round_id=round_id, tender_id=made.id), 303)


@blueprint.route("/rounds/<int:round_id>/tenders/<int:tender_id>/edit", methods=["GET", "POST"])
@permitted("tender.changed")
def edit(round_id: int, tender_id: int) -> ResponseReturnValue:
    """Correct a tender's facts, or enter values of lots again."""
    tender = tendering.found_tender(round_id, tender_id)
    form = TenderForm(data=_stored(tender))
    del form.supplier
    offered = _offered(tender.round, tender)
    if form.validate_on_submit() & _valid(offered):
        try:
            with deeds.deed() as session:
                tender = tendering.found_tender(round_id, tender_id)
                tenders.change(
                    session, person(), tender, edition=tendering.seen("edition"),
                    offers=_changed(tender, _told(tender.round, offered)), sealing_key=tendering.sealing_key(),
                    at=deeds.now(), **_facts(form),
                )  # fmt: skip
        except Conflict as conflict:
            return _both_shown(tendering.found_tender(round_id, tender_id), conflict)
        except Refused as refusal:
            _take(form, offered, round_id, refusal)
        else:
            flash(_("The tender was saved."), "success")
            return redirect(url_for("tenders.show", round_id=round_id, tender_id=tender_id), 303)
    return _form_page(form, offered, round_id, tender_id)


def _form_page(
    form: TenderForm,
    offered: dict[int, tendering.ValuesForm],
    round_id: int,
    tender_id: int | None = None,
    replacing: int | None = None,
) -> ResponseReturnValue:
    session = db.session()
    round_ = rounds.get(session, person(), round_id, at=deeds.now())
    tender = None if tender_id is None else tendering.found_tender(round_id, tender_id)
    former = None if replacing is None else tendering.found_tender(round_id, replacing)
    wrong = form.errors or any(one.errors for one in offered.values())
    page = render_template(
        "tenders/edit.html",
        form=form,
        offered=[(lot, offered[lot.id]) for lot in round_.lots if lot.id in offered],
        problems=_problems(round_, offered),
        round_=round_,
        tender=tender,
        former=former,
        sealed=tenders.are_sealed(round_),
        kept={} if tender is None else {offer.lot_id: offer for offer in tender.offers},
        suggested=[] if tender else tendering.suggested(),
        waits=round_.received_in == "elsewhere" and round_.opened_at is None,
        late=None if tender or former else tendering.only_late(round_),
    )
    return page, 422 if wrong else 200


def _offered(round_: rounds.Round, tender: tenders.Tender | None = None) -> dict[int, tendering.ValuesForm]:
    """A form for each lot's values; they are filled with what is stored where that may be read and typed over."""
    posted = request.form if request.method == "POST" else None
    if tender is not None and round_.received_in == "here" and not tenders.are_sealed(round_):
        return {}
    stored = (
        {} if tender is None or tenders.are_sealed(round_) else {one.lot_id: one for one in tender.offers}
    )
    return {
        lot.id: tendering.ValuesForm(posted, obj=stored.get(lot.id), prefix=f"lot-{lot.id}-")
        for lot in round_.lots
        if lot.stage in rounds.stages.stages_for("lot", "tender.entered")
    }


def _valid(offered: Mapping[int, tendering.ValuesForm]) -> bool:
    return request.method == "POST" and min([one.validate() for one in offered.values()], default=True)


def _told(
    round_: rounds.Round, offered: Mapping[int, tendering.ValuesForm]
) -> dict[rounds.Lot, tenders.Values]:
    told = {lot: offered[lot.id].told() for lot in round_.lots if lot.id in offered}
    return {lot: values for lot, values in told.items() if values is not None}


def _changed(
    tender: tenders.Tender, told: dict[rounds.Lot, tenders.Values]
) -> dict[rounds.Lot, tenders.Values]:
    """Of plain values, those that are not the stored ones."""
    stored = {
        offer.lot_id: tenders.Values(offer.unit_price, offer.volume, offer.total)
        for offer in tender.offers
        if offer.opened_at is not None
    }
    return {lot: values for lot, values in told.items() if values != stored.get(lot.id)}


def _facts(form: TenderForm) -> dict[str, Any]:
    return {name: form[name].data for name in FACTS}


def _stored(tender: tenders.Tender) -> dict[str, Any]:
    told = {name: getattr(tender, name) for name in FACTS}
    return told | {"edition": tenders.edition(tender)}


def _take(
    form: TenderForm, offered: Mapping[int, tendering.ValuesForm], round_id: int, refusal: Refused
) -> None:
    """Put a refusal at its field; a lot's value is named "<lot code>.<value>"."""
    code, _dot, value = (refusal.field or "").rpartition(".")
    if value in VALUES and code:
        round_ = rounds.get(db.session(), person(), round_id, at=deeds.now())
        lot = next(lot for lot in round_.lots if lot.code == code)
        field = offered[lot.id][value]
        field.errors = [*field.errors, wording.refusal(refusal, language())]
    else:
        form.take(refusal)


def _problems(round_: rounds.Round, offered: Mapping[int, tendering.ValuesForm]) -> list[dict[str, str]]:
    return [
        {
            "text": _("Lot %(lot)s, %(field)s: %(error)s", lot=lot.code, field=field.label.text, error=error),
            "href": f"#{field.id}",
        }
        for lot in round_.lots
        if lot.id in offered
        for field in offered[lot.id]
        for error in field.errors
    ]


def _both_shown(tender: tenders.Tender, conflict: Conflict) -> ResponseReturnValue:
    told = [(name, text) for name, text in request.form.items(multi=True) if name != "edition"]
    return render_template(
        "errors/409.html",
        fields=[
            {
                "label": tendering.fact_words(name),
                "yours": tendering.value_words(name, mine),
                "theirs": tendering.value_words(name, theirs),
            }
            for name, (mine, theirs) in conflict.differences.items()
        ],
        hidden=[*told, ("edition", str(tenders.edition(tender)))],
        action=request.path,
        reload=url_for("tenders.edit", round_id=tender.round_id, tender_id=tender.id),
    ), 409


# --- taking out -------------------------------------------------------------------------------------------


@blueprint.route("/rounds/<int:round_id>/tenders/<int:tender_id>/withdraw", methods=["GET", "POST"])
@permitted("tender.withdrawn")
def withdraw(round_id: int, tender_id: int) -> ResponseReturnValue:
    """Note that the tenderer took the tender back before the deadline."""
    form = OutForm()
    if form.validate_on_submit():
        try:
            with deeds.deed() as session:
                tender = tendering.found_tender(round_id, tender_id)
                tenders.withdraw(
                    session,
                    person(),
                    tender,
                    withdrawn_at=form.moment.data or deeds.now(),
                    reason=form.reason.data,
                    at=deeds.now(),
                )
        except Refused as refusal:
            if refusal.field == "withdrawn_at":
                refusal.field = "moment"
            form.take(refusal)
        else:
            flash(_("The tender was noted as withdrawn. It will not be opened."), "success")
            return redirect(url_for("tenders.index", round_id=round_id), 303)
    tender = tendering.found_tender(round_id, tender_id)
    return fields.shown("tenders/withdraw.html", form=form, tender=tender, round_=tender.round)


@blueprint.route("/rounds/<int:round_id>/tenders/<int:tender_id>/remove", methods=["GET", "POST"])
@permitted("tender.removed")
def remove(round_id: int, tender_id: int) -> ResponseReturnValue:
    """Take out a tender that was entered by mistake."""
    form = OutForm()
    del form.moment
    if form.validate_on_submit():
        try:
            with deeds.deed() as session:
                tender = tendering.found_tender(round_id, tender_id)
                tenders.remove(session, person(), tender, reason=form.reason.data, at=deeds.now())
        except Refused as refusal:
            form.take(refusal)
        else:
            flash(_("The tender was taken out. It stays in the list, marked."), "success")
            return redirect(url_for("tenders.index", round_id=round_id), 303)
    tender = tendering.found_tender(round_id, tender_id)
    return fields.shown("tenders/remove.html", form=form, tender=tender, round_=tender.round)
