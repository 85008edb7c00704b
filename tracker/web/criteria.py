"""How tenders will be compared: the editor of a round's criteria, or of one lot's own, without any script.

Rows are as many as were asked for; an empty one is left out. Not here: the arithmetic.
"""

import re
from fractions import Fraction
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import FieldList, FormField, HiddenField
from wtforms import Form as PlainForm

from tracker import rounds, wording
from tracker.refusal import Conflict, Refused
from tracker.rounds import Criterion, CriterionFacts, Lot, Round, Scheme, SchemeFacts
from tracker.web import deeds, fields
from tracker.web.extensions import db
from tracker.web.fields import CodeField, CountField, ExactField, LongTextField, TextField
from tracker.web.languages import language
from tracker.web.planning import worded
from tracker.web.security import permitted, person

blueprint = Blueprint("criteria", __name__)

ROWS = 4
CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")
MOST_ROWS = 40
CHOOSE = lazy_gettext("Choose")
TOLD_OF_ROW = ("name", "heading", "max_points", "scale_max", "minimum", "weight", "value", "description")
PERCENT = Fraction(100)
AS_ROUNDED = lazy_gettext("As the others")


class CriterionForm(PlainForm):
    """One row: a criterion, or nothing."""

    code = HiddenField()
    place = CountField(lazy_gettext("Place in the order of importance"))
    name = TextField(fields.label("criteria", "name"))
    kind = CodeField(fields.label("criteria", "kind"), table="criterion_kind", blank=CHOOSE)
    max_points = ExactField(fields.label("criteria", "max_points"))
    formula = CodeField(
        fields.label("criteria", "formula"), table="formula", only=rounds.OFFERED_FORMULAS, blank=CHOOSE
    )
    floor = CodeField(
        fields.label("criteria", "floor"), table="floor", blank=lazy_gettext("May go below zero")
    )
    scale_max = ExactField(fields.label("criteria", "scale_max"))
    deduction = CodeField(fields.label("criteria", "deduction"), table="deduction", blank=CHOOSE)
    weight = ExactField(fields.label("criteria", "weight"))
    value = ExactField(fields.label("criteria", "value"), places=2)
    heading = TextField(fields.label("criteria", "heading"), most=300)
    minimum = ExactField(fields.label("criteria", "minimum"), zero=True)
    scaling = CodeField(fields.label("criteria", "scaling"), table="scaling")
    description = TextField(fields.label("criteria", "description"), most=2000)

    def process(self, *told: Any, **settings: Any) -> None:
        """Take what was sent; where scaling was not asked, there is none."""
        super().process(*told, **settings)
        self.scaling.data = self.scaling.data or "none"

    @property
    def told(self) -> bool:
        """Whether anything was written in the row, readable or not."""
        return any(self[name].data is not None or self[name].errors for name in TOLD_OF_ROW)


class SchemeForm(fields.Form):
    """How tenders are compared."""

    version = HiddenField()
    model = CodeField(fields.label("schemes", "model"), table="model", only=rounds.OFFERED_MODELS)
    price_basis = CodeField(fields.label("schemes", "price_basis"), table="price_basis")
    criteria = FieldList(FormField(CriterionForm), fields.label("schemes", "criteria"))
    total_points = ExactField(fields.label("schemes", "total_points"))
    tie = CodeField(fields.label("schemes", "tie"), table="tie", blank=lazy_gettext("Ties share the rank"))
    grading = CodeField(fields.label("schemes", "grading"), table="grading")
    score_places = CountField(lazy_gettext("Decimals of the score, before it is multiplied"), zero=True)
    score_mode = CodeField(lazy_gettext("Rounding of the score"), table="rounding_mode", blank=AS_ROUNDED)
    part_places = CountField(lazy_gettext("Decimals of a criterion's points"), zero=True)
    part_mode = CodeField(
        lazy_gettext("Rounding of a criterion's points"), table="rounding_mode", blank=AS_ROUNDED
    )
    deductions_places = CountField(lazy_gettext("Decimals of the deductions' sum"), zero=True)
    deductions_mode = CodeField(
        lazy_gettext("Rounding of the deductions' sum"), table="rounding_mode", blank=AS_ROUNDED
    )
    total_places = CountField(lazy_gettext("Decimals of the total points"), zero=True)
    total_mode = CodeField(lazy_gettext("Rounding of the result"), table="rounding_mode", blank=AS_ROUNDED)
    rounding_mode = CodeField(lazy_gettext("Rounding"), table="rounding_mode")
    price_only_reason = LongTextField(fields.label("schemes", "price_only_reason"))

    def process(self, *told: Any, **settings: Any) -> None:
        """Take what was sent; where grading or rounding was not asked, it is the usual one."""
        super().process(*told, **settings)
        self.rounding_mode.data = self.rounding_mode.data or "half_up"
        self.grading.data = self.grading.data or "consensus"

    def told_rows(self) -> list[int]:
        """Which rows tell a criterion, in the order in which they are announced."""
        told = [at for at, row in enumerate(self.criteria) if row.form.told]
        if self.model.data != rounds.ORDER:
            return told
        return sorted(told, key=lambda at: self.criteria[at].form.place.data or MOST_ROWS + 1)

    def scheme(self) -> SchemeFacts:
        """What was told, as `rounds.set_criteria` takes it; refused where two rows ask for the same place."""
        lowest = self.model.data == "lowest_price"
        rows = [self.criteria[at].form for at in self.told_rows()]
        ordered = self.model.data == rounds.ORDER
        places = [row.place.data for row in rows]
        for number, place in enumerate(places, start=1):
            if ordered and place is not None and place in places[: number - 1]:
                raise Refused("criteria.place_taken", field=f"criteria.{number}.place", place=place)
        return SchemeFacts(
            model=self.model.data,
            criteria=[_price_alone()] if lowest else _in_order(rows) if ordered else _criteria(rows),
            price_basis=self.price_basis.data,
            tie=None if ordered else self.tie.data,
            grading=self.grading.data or "consensus",
            total_points=self.total_points.data if self.model.data == "points" else None,
            rounding=self._rounding(),
            price_only_reason=self.price_only_reason.data if lowest else None,
        )

    def _rounding(self) -> dict[str, dict[str, Any]]:
        """Where the model rounds and how; what another model would round is left out."""
        made = {}
        for where in rounds.ROUNDED.get(self.model.data, ()):
            places, mode = self[f"{where}_places"].data, self[f"{where}_mode"].data
            if places is not None:
                made[where] = {"places": places, "mode": mode or self.rounding_mode.data}
        return made


def _price_alone() -> CriterionFacts:
    return CriterionFacts(code="price", name=_("Price"), kind="price")


def _criteria(rows: list[CriterionForm]) -> list[CriterionFacts]:
    """The rows' criteria; a new one gets the first code that is free."""
    for row in rows:
        if not CODE.fullmatch(row.code.data or ""):
            row.code.data = None
    taken = {row.code.data for row in rows if row.code.data}
    made = []
    for row in rows:
        code = row.code.data or _free_code(row.kind.data, taken)
        taken.add(code)
        price = row.kind.data == "price"
        made.append(
            CriterionFacts(
                code=code,
                name=row.name.data or "",
                kind=row.kind.data or "",
                max_points=row.max_points.data or Fraction(0),
                scale_max=Fraction(0) if price else row.scale_max.data or Fraction(0),
                formula=row.formula.data if price else None,
                floor=Fraction(0) if price and row.floor.data else None,
                minimum=None if price else row.minimum.data,
                scaling="none" if price else row.scaling.data,
                deduction=None if price else row.deduction.data,
                weight=None if price or row.weight.data is None else row.weight.data / PERCENT,
                value=None if price else row.value.data,
                heading=row.heading.data,
                description=row.description.data,
            )
        )
    return made


def _in_order(rows: list[CriterionForm]) -> list[CriterionFacts]:
    """The same without a number: only what is announced in order of importance is taken over."""
    return [
        CriterionFacts(
            code=one.code, name=one.name, kind=one.kind, heading=one.heading, description=one.description
        )
        for one in _criteria(rows)
    ]


def _free_code(kind: str | None, taken: set[str]) -> str:
    if kind == "price" and "price" not in taken:
        return "price"
    return next(f"q{number}" for number in range(1, MOST_ROWS + 2) if f"q{number}" not in taken)


@blueprint.route("/rounds/<int:round_id>/criteria", methods=["GET", "POST"])
@permitted("criteria.set")
def edit(round_id: int) -> ResponseReturnValue:
    """The criteria of the whole round."""
    round_ = _asked(round_id)
    return _edited(round_, None)


@blueprint.route("/rounds/<int:round_id>/lots/<int:lot_id>/criteria", methods=["GET", "POST"])
@permitted("criteria.set")
def edit_lot(round_id: int, lot_id: int) -> ResponseReturnValue:
    """The criteria of one lot, instead of the round's."""
    round_ = _asked(round_id)
    lot = rounds.get_lot(db.session(), person(), round_id, lot_id, at=deeds.now())
    return _edited(round_, lot)


@blueprint.post("/rounds/<int:round_id>/lots/<int:lot_id>/criteria/drop")
@permitted("criteria.set")
def drop(round_id: int, lot_id: int) -> ResponseReturnValue:
    """Let the round's criteria hold for the lot again."""
    round_ = _asked(round_id)
    lot = rounds.get_lot(db.session(), person(), round_id, lot_id, at=deeds.now())
    scheme = rounds.own_scheme(db.session(), round_, lot)
    if scheme is not None:
        with deeds.deed() as session:
            rounds.drop_criteria(
                session, person(), scheme, version=request.form.get("version", 0, type=int), at=deeds.now()
            )
        flash(_("The round's criteria hold for the lot again."), "success")
    return redirect(url_for("rounds.show", round_id=round_id, _anchor="criteria"), 303)


def _asked(round_id: int) -> Round:
    at = deeds.now()
    round_ = rounds.get(db.session(), person(), round_id, at=at)
    rounds.require(db.session(), person(), "criteria.set", round_, at=at)
    rounds.check(round_, "criteria.set")
    return round_


def _edited(round_: Round, lot: Lot | None) -> ResponseReturnValue:
    round_id, stored = round_.id, rounds.own_scheme(db.session(), round_, lot)
    shown = stored or (rounds.scheme_of(db.session(), lot) if lot is not None else None)
    form = SchemeForm(data=_told(shown, own=stored is not None))
    if request.form.get("more") or request.form.get("refresh"):
        if request.form.get("more") and len(form.criteria) < MOST_ROWS:
            form.criteria.append_entry({})
        return fields.shown("rounds/criteria.html", form=form, round=round_, lot=lot, stored=stored)
    if form.validate_on_submit():
        try:
            with deeds.deed() as session:
                version = int(form.version.data) if form.version.data else None
                made = rounds.set_criteria(
                    session, person(), round_, lot=lot, scheme=form.scheme(), version=version, at=deeds.now()
                )
                changed = made.version != version
        except Conflict as conflict:
            theirs = rounds.own_scheme(db.session(), round_, lot)
            return fields.both_shown(
                conflict, table="schemes", version=theirs.version if theirs else 0, worded=_worded,
                reload=request.path,
            )  # fmt: skip
        except Refused as refusal:
            form.take(_at_row(form, refusal))
        else:
            fields.tell(_("The criteria have been saved."), changed=changed)
            return redirect(url_for("rounds.show", round_id=round_id, _anchor="criteria"), 303)
    return fields.shown("rounds/criteria.html", form=form, round=round_, lot=lot, stored=stored)


def _at_row(form: SchemeForm, refusal: Refused) -> Refused:
    """The refusal, about the row as the page numbers it: empty rows between do not count in the domain."""
    parts = (refusal.field or "").split(".")
    if len(parts) == 3 and parts[1].isdigit():
        parts[1] = str(form.told_rows()[int(parts[1]) - 1] + 1)
        refusal.field = ".".join(parts)
    if parts[0] == "rounding":
        refusal.field = f"{parts[1]}_places"
    return refusal


def _told(scheme: Scheme | None, *, own: bool) -> dict[str, Any]:
    if scheme is None:
        price = {"kind": "price", "name": _("Price"), "formula": "lowest_ratio"}
        return {"criteria": [price, *[{"kind": "quality"}] * (ROWS - 1)], "part_places": 2, "total_places": 2}
    rows = [_told_of(one) | {"place": place} for place, one in enumerate(scheme.criteria, start=1)]
    rounding = scheme.rounding_rules
    usual = next((how["mode"] for how in rounding.values() if "mode" in how), "half_up")
    return {
        "version": scheme.version if own else None,
        "model": scheme.model,
        "price_basis": scheme.price_basis,
        "criteria": [*rows, *[{}] * max(1, ROWS - len(rows))],
        "total_points": scheme.total_points,
        "tie": scheme.tie,
        "grading": scheme.grading,
        "rounding_mode": usual,
        **_told_of_rounding(rounding, usual),
        "price_only_reason": scheme.price_only_reason,
    }


def _told_of(criterion: Criterion) -> dict[str, Any]:
    names = (
        "code", "name", "kind", "max_points", "scale_max", "formula", "minimum", "scaling", "deduction", "value",
        "heading", "description",
    )  # fmt: skip
    weight = None if criterion.weight is None else criterion.weight * PERCENT
    floor = None if criterion.floor is None else "zero"
    return {name: getattr(criterion, name) for name in names} | {"weight": weight, "floor": floor}


def _told_of_rounding(rounding: dict[str, dict[str, Any]], usual: str) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for where, how in rounding.items():
        mode = how.get("mode", "half_up")
        told |= {f"{where}_places": how["places"], f"{where}_mode": None if mode == usual else mode}
    return told


def _worded(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(str(part) for part in value)
    return wording.called(name, value, language()) if isinstance(value, str) else worded(name, value)
