"""The register of suppliers: the list, one supplier with its tenders, adding and correcting it.

A duplicate is offered, not created. Not here: what makes two suppliers the same (`organisations`).
"""

from fractions import Fraction
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, HiddenField

from tracker import accounts, database, organisations, tenders, wording
from tracker.refusal import Conflict, Refused
from tracker.web import deeds, fields, security, tendering
from tracker.web.extensions import db
from tracker.web.languages import language
from tracker.web.security import permitted, person

blueprint = Blueprint("suppliers", __name__)

FACTS = ("name", "business_id", "country", "foreign_id", "size_class", "consortium")
LINE = "="  # "Name or Business ID = 40": a member of a consortium and its share in per cent


class SupplierForm(fields.Form):
    """What is told of a supplier; the members of a consortium stand one on a line."""

    name = fields.TextField(lazy_gettext("Name"), [fields.needed()], most=200)
    business_id = fields.TextField(lazy_gettext("Business ID"), most=20)
    country = fields.TextField(lazy_gettext("Country"), [fields.needed()], most=2)
    foreign_id = fields.TextField(lazy_gettext("Identifier in another country's register"), most=60)
    size_class = fields.CodeField(lazy_gettext("Size"), table="size_class")
    consortium = BooleanField(lazy_gettext("A consortium that tenders together"))
    members = fields.LongTextField(lazy_gettext("Members of the consortium"))
    version = HiddenField()


@blueprint.get("/suppliers")
@permitted("register.read")
def index() -> ResponseReturnValue:
    """Suppliers by name, found by name or identifier."""
    asked = request.args.get("text", "").strip()
    session = db.session()
    after, before = (tendering.number(request.args.get(name)) or None for name in ("after", "before"))
    page = organisations.suppliers(session, text=asked, after=after, before=before)
    return render_template(
        "suppliers/list.html",
        page=page,
        asked=asked,
        total=database.count(session, organisations.matching_suppliers(text=asked)),
        address=lambda **to: url_for("suppliers.index", text=asked or None, **to),
    )


@blueprint.get("/suppliers/<int:supplier_id>")
@permitted("register.read")
def show(supplier_id: int) -> ResponseReturnValue:
    """A supplier, who belongs to it, and its tenders in the rounds that the reader may see."""
    supplier = _found(supplier_id)
    reads = accounts.may(security.roles(), "tender.read")
    told = tenders.by_supplier(db.session(), person(), supplier, at=deeds.now()) if reads else []
    return render_template(
        "suppliers/show.html",
        supplier=supplier,
        members=organisations.members_of(db.session(), supplier),
        told=told,
        reads=reads,
    )


@blueprint.route("/suppliers/new", methods=["GET", "POST"])
@permitted("supplier.added")
def new() -> ResponseReturnValue:
    """Add a supplier; one that seems to be there already is offered first."""
    form = SupplierForm(data={"country": "FI", "size_class": "unknown", "name": request.args.get("name")})
    existing: list[int] = []
    if form.validate_on_submit():
        try:
            with deeds.deed() as session:
                made = organisations.add_supplier(
                    session,
                    person(),
                    members=_members(form),
                    even_so="even_so" in request.form,
                    at=deeds.now(),
                    **_facts(form),
                )
        except Refused as refusal:
            existing = _take(form, refusal)
        else:
            flash(_("The supplier was added."), "success")
            return redirect(url_for("suppliers.show", supplier_id=made.id), 303)
    return _form_page(form, existing)


@blueprint.route("/suppliers/<int:supplier_id>/edit", methods=["GET", "POST"])
@permitted("supplier.changed")
def edit(supplier_id: int) -> ResponseReturnValue:
    """Correct a supplier's facts or who the consortium consists of."""
    supplier = _found(supplier_id)
    stored = {name: getattr(supplier, name) for name in FACTS}
    form = SupplierForm(data=stored | {"members": _lines(supplier), "version": supplier.version})
    existing: list[int] = []
    if form.validate_on_submit():
        try:
            with deeds.deed() as session:
                organisations.change_supplier(
                    session,
                    person(),
                    _found(supplier_id),
                    version=tendering.seen("version"),
                    members=_members(form),
                    even_so="even_so" in request.form,
                    at=deeds.now(),
                    **_facts(form),
                )
        except Conflict as conflict:
            return fields.both_shown(
                conflict,
                table="suppliers",
                version=_found(supplier_id).version,
                reload=url_for("suppliers.edit", supplier_id=supplier_id),
                worded=_worded,
            )
        except Refused as refusal:
            existing = _take(form, refusal)
        else:
            flash(_("The supplier was saved."), "success")
            return redirect(url_for("suppliers.show", supplier_id=supplier_id), 303)
    return _form_page(form, existing, supplier_id)


def _form_page(
    form: SupplierForm, existing: list[int], supplier_id: int | None = None
) -> ResponseReturnValue:
    supplier = None if supplier_id is None else _found(supplier_id)
    return fields.shown(
        "suppliers/edit.html",
        form=form,
        supplier=supplier,
        existing=[_found(one) for one in existing],
    )


def _facts(form: SupplierForm) -> dict[str, Any]:
    return {name: form[name].data for name in FACTS}


def _take(form: SupplierForm, refusal: Refused) -> list[int]:
    """Put a refusal at its field; a duplicate's suppliers are offered by their ids."""
    if refusal.code != "supplier.duplicate":
        form.take(refusal)
        return []
    form.name.errors = [*form.name.errors, _("A supplier like this is in the register already.")]
    return [supplier.id for supplier in refusal.facts["existing"]]


def _members(form: SupplierForm) -> dict[organisations.Supplier, Fraction | None]:
    """The members as they were typed, a line each; `Refused` at the field for a line that names nobody."""
    members: dict[organisations.Supplier, Fraction | None] = {}
    for line in (form.members.data or "").splitlines() if form.consortium.data else ():
        named, equals, share = (part.strip() for part in line.rpartition(LINE))
        if not equals:
            named, share = line.strip(), ""
        if not named:
            continue
        supplier, _why = tendering.supplier_named(named)
        if supplier is None:
            raise Refused("supplier.member_unknown", field="members", name=named)
        try:
            members[supplier] = wording.read_number(share.removesuffix("%")) / 100 if share else None
        except wording.Unreadable as fault:
            raise Refused("supplier.share_unreadable", field="members", name=named) from fault
    return members


def _lines(supplier: organisations.Supplier) -> str:
    """The members as they are typed."""
    return "\n".join(
        member.name if share is None else f"{member.name} {LINE} {wording.number(share * 100, language())}"
        for member, share in organisations.members_of(db.session(), supplier)
    )


def _worded(name: str, value: Any) -> str:
    if name == "size_class":
        return wording.called("size_class", value, language())
    return wording.fact(value, language())


def _found(supplier_id: int) -> organisations.Supplier:
    found = db.session().get(organisations.Supplier, supplier_id)
    if found is None:
        abort(404)
    return found
