"""A round's estimated value, line by line: the lines as a sheet, what they add up to, and each step of the count.

Not here: the arithmetic (`tracker.law`) and where the lines are kept (`tracker.rounds`).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session
from wtforms import FieldList, FormField, HiddenField
from wtforms import Form as PlainForm

from tracker import rounds, wording
from tracker.refusal import Conflict
from tracker.rounds import LineFacts, Lot, Round
from tracker.web import deeds, fields
from tracker.web.extensions import db
from tracker.web.fields import CodeField, CountField, MoneyField, TextField, ThingField
from tracker.web.languages import language
from tracker.web.lawanswers import ranged
from tracker.web.planning import worded
from tracker.web.scope import holds
from tracker.web.security import permitted, person

blueprint = Blueprint("estimating", __name__)

EMPTY_ROWS = 4
COLUMNS = ("kind", "lot", "low", "high", "months", "note")
TOLD = ("low", "high", "months", "note")


class LineForm(PlainForm):
    """One line of the estimate, or nothing."""

    kind = CodeField(fields.label("estimate_lines", "kind"), table="line_kind")
    lot = ThingField(fields.label("estimate_lines", "lot_id"))
    low = MoneyField(fields.label("estimate_lines", "low"), zero=True)
    high = MoneyField(fields.label("estimate_lines", "high"), zero=True)
    months = CountField(fields.label("estimate_lines", "months"))
    note = TextField(fields.label("estimate_lines", "note"), most=300)

    @property
    def told(self) -> bool:
        """Whether anything was written in the row, readable or not."""
        return any(self[name].data is not None or self[name].errors for name in TOLD)


class EstimateForm(fields.Form):
    """The lines of an estimate."""

    version = HiddenField()
    lines = FieldList(
        FormField(LineForm), lazy_gettext("Lines of the estimate"), max_entries=rounds.MOST_LINES
    )

    def offer(self, lots: Sequence[Lot]) -> None:
        """Fill the choice of lots of every row."""
        for row in self.lines:
            row.form.lot.offer([(lot.id, lot.code) for lot in lots], blank=_("Whole round"))

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        for row in self.lines:
            if row.form.told and row.form.low.data is None and not row.form.low.errors:
                row.form.low.errors = [_("Write the amount of the line.")]
        return not any(row.form.errors for row in self.lines)

    def facts(self, round_: Round) -> list[LineFacts]:
        """The lines that were told, as `rounds.set_estimate` takes them; one amount is a range of one."""
        lots = {lot.id: lot for lot in round_.lots}
        return [
            LineFacts(
                kind=row.kind.data,
                lot=lots.get(row.lot.data),
                low=row.low.data,
                high=row.low.data if row.high.data is None else row.high.data,
                months=row.months.data,
                note=row.note.data,
            )
            for row in (entry.form for entry in self.lines)
            if row.told
        ]


@blueprint.route("/rounds/<int:round_id>/estimate", methods=["GET", "POST"])
@permitted("round.read")
def edit(round_id: int) -> ResponseReturnValue:
    """The lines of the estimated value: a sheet while the round is planned, a table afterwards."""
    round_ = rounds.get(db.session(), person(), round_id, at=deeds.now())
    lines = rounds.estimate_lines(db.session(), round_)
    open_ = _may_set(round_)
    form = EstimateForm(data=_stored(round_, lines))
    form.offer(round_.lots)
    if request.method == "POST":
        rounds.require(db.session(), person(), "estimate.set", round_, at=deeds.now())
        rounds.check(round_, "estimate.set")

        def do(session: Session, version: int) -> object:
            rounds.set_estimate(
                session, person(), round_, lines=form.facts(round_), version=version, at=deeds.now()
            )
            return fields.UNCHANGED if round_.version == version else None

        done = fields.settled(
            form,
            do,
            _("The estimated value has been put together."),
            meet=lambda conflict: _both(conflict, round_id),
            to=url_for("estimating.edit", round_id=round_id),
        )
        if done is not None:
            return done
    found = rounds.estimated(round_, lines, on=round_.law_day or round_.began_on or deeds.today())
    return fields.shown(
        "rounds/estimate.html",
        form=form,
        round=round_,
        lines=lines,
        open=open_,
        columns=_columns(),
        rows=list(_rows(form)),
        problems=list(_problems(form)),
        answer=wording.finding(found, language(), sentence=_("The estimated value:")) if lines else None,
        total=ranged(found.value),
    )


def _may_set(round_: Round) -> bool:
    found = rounds.stages.move_of(rounds.stages.ROUND, "estimate.set", round_.stage)
    return found is not None and not round_.record and holds("estimate.set", round_)


def _both(conflict: Conflict, round_id: int) -> ResponseReturnValue:
    now = rounds.get(db.session(), person(), round_id, at=deeds.now())
    return fields.both_shown(
        conflict,
        table="rounds",
        version=now.version,
        worded=worded,
        reload=url_for("estimating.edit", round_id=round_id),
    )


def _stored(round_: Round, lines: Sequence[rounds.EstimateLine]) -> dict[str, Any]:
    told = [
        {
            "kind": line.kind,
            "lot": line.lot_id,
            "low": line.low,
            "high": None if line.high == line.low else line.high,
            "months": line.months,
            "note": line.note,
        }
        for line in lines
    ]
    return {"version": round_.version, "lines": [*told, *[{"kind": "term"}] * EMPTY_ROWS]}


def _columns() -> list[dict[str, Any]]:
    kinds = {
        "kind": "choice",
        "lot": "choice",
        "low": "money",
        "high": "money",
        "months": "number",
        "note": "text",
    }
    labels = {name: wording.field("estimate_lines", told, language()) for name, told in zip(
        COLUMNS, ("kind", "lot_id", "low", "high", "months", "note"), strict=True
    )}  # fmt: skip
    return [
        {"key": name, "label": labels[name], "kind": kinds[name], "unit": "€" if kinds[name] == "money" else None,
         "decimals": 0 if name == "months" else 2}
        for name in COLUMNS
    ]  # fmt: skip


def _rows(form: EstimateForm) -> Iterator[dict[str, Any]]:
    for number, entry in enumerate(form.lines, start=1):
        row = entry.form
        yield {
            "label": _("Line %(number)s", number=number),
            "cells": {name: fields.cell(row[name]) for name in COLUMNS},
        }


def _problems(form: EstimateForm) -> Iterator[dict[str, str]]:
    yield from ({"text": error} for error in form.form_errors)
    for number, entry in enumerate(form.lines, start=1):
        for name in COLUMNS:
            for error in entry.form[name].errors:
                where = _("Line %(number)s", number=number)
                label = entry.form[name].label.text
                yield {"text": f"{where}, {label}: {error}", "href": f"#estimate-{entry.form[name].name}"}
