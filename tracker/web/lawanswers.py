"""More of the law's own pages: what a regime asks of a round, an estimated value line by line, the whole table.

Not here: the single values and the two calculators of `law`, and the arithmetic (`tracker.law`).
"""

import io
import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, FieldList, FormField
from wtforms import Form as PlainForm

from tracker import audit, export, law, wording
from tracker.web import deeds, fields
from tracker.web.downloads import XLSX
from tracker.web.fields import CodeField, CountField, DayField, MoneyField, TextField, shown
from tracker.web.languages import language
from tracker.web.law import CPV, Question
from tracker.web.security import SIGNED_IN, permitted, person

blueprint = Blueprint("lawanswers", __name__)

LINES = 6
LINE = re.compile(r"lines-([0-9]{1,9})-")
ASKED = ("kind", "lot", "low", "high", "months")
WITHIN = ("eu", "annex_e", "national", "below_threshold")


class DemandForm(Question):
    """Which regime, and the law of which day."""

    regime = CodeField(lazy_gettext("Regime"), table="regime", only=WITHIN, default="annex_e")
    on = DayField(lazy_gettext("By the law of the day"))


class LineForm(PlainForm):
    """One line of the estimate, or nothing."""

    kind = CodeField(fields.label("estimate_lines", "kind"), table="line_kind")
    lot = TextField(fields.label("estimate_lines", "lot_id"), most=40)
    low = MoneyField(fields.label("estimate_lines", "low"), zero=True)
    high = MoneyField(fields.label("estimate_lines", "high"), zero=True)
    months = CountField(fields.label("estimate_lines", "months"))

    @property
    def line(self) -> law.Line | None:
        """The line that was told, if any; one amount is a range of one."""
        low = self.low.data
        if low is None:
            return None
        high = low if self.high.data is None else self.high.data
        return law.Line(kind=self.kind.data, lot=self.lot.data, low=low, high=high, months=self.months.data)

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        low, high = self.low.data, self.high.data
        if low is not None and high is not None and high < low:
            self.high.errors = [_("The upper end is below the lower end.")]
        told = high is not None or self.months.data is not None
        if low is None and told and not self.low.errors:
            self.low.errors = [_("Write the amount of the line.")]
        if self.months.data is not None and self.kind.data != "monthly" and not self.kind.errors:
            self.months.errors = [_("Only a line per month has a number of months. Leave it empty here.")]
        return not self.errors


class EstimateForm(Question):
    """The lines of a value, and the law of the day."""

    on = DayField(lazy_gettext("By the law of the day"))
    cpv = TextField(lazy_gettext("CPV code of the main object"), most=10)
    lasting = BooleanField(lazy_gettext("A framework or a dynamic purchasing system"))
    lines = FieldList(FormField(LineForm), lazy_gettext("Lines of the estimate"), max_entries=LINES)

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        if self.cpv.data and not CPV.fullmatch(self.cpv.data):
            self.cpv.errors = [_("A CPV code has eight digits, like 80000000.")]
        return not self.errors and not self.beyond

    @property
    def beyond(self) -> bool:
        """Whether more lines were told than there are: none of them is left out unsaid."""
        told = (LINE.match(name) for name in request.args)
        return any(int(found[1]) >= LINES for found in told if found)


@blueprint.get("/law/demands")
@permitted(SIGNED_IN)
def demands() -> ResponseReturnValue:
    """What the law asks of a round under a regime, from the procedure to the keeping of documents."""
    form = DemandForm()
    valid = not request.args or form.validate()
    day = (form.on.data if valid else None) or deeds.today()
    regime = form.regime.data if valid and form.regime.data in WITHIN else "annex_e"
    return shown(
        "law/demands.html",
        form=form,
        day=day,
        regime=regime,
        found=law.on(day).demands(regime=regime),
        worded=lambda value: wording.law_value(value.rule, value.value, language()),
        address=url_for("lawanswers.demands", regime=regime, on=day.isoformat(), _external=True),
    )


@blueprint.get("/law/estimate")
@permitted(SIGNED_IN)
def estimate() -> ResponseReturnValue:
    """The estimated value of a purchase, line by line; nothing is saved."""
    form = EstimateForm()
    while len(form.lines) < LINES:
        form.lines.append_entry({"kind": "term"})
    found, day = None, deeds.today()
    if request.args and form.validate():
        day = form.on.data or day
        lines = [line for line in (row.form.line for row in form.lines) if line is not None]
        bound = law.on(day)
        limit = bound.national_threshold(cpv=form.cpv.data)
        found = bound.estimate(lines, lasting=form.lasting.data, threshold=limit)
    return shown(
        "law/estimate.html",
        form=form,
        rows=list(_rows(form)),
        problems=list(_problems(form)),
        found=found,
        answer=None
        if found is None
        else wording.finding(found, language(), sentence=_("The estimated value:")),
        total="" if found is None else ranged(found.value),
        address=url_for("lawanswers.estimate", **_told(day), _external=True),
    )


def _told(day: date) -> dict[str, str]:
    """What was asked, with its day: today's question gives the same answer tomorrow."""
    return {name: told for name, told in request.args.items() if told.strip("\x00")} | {"on": day.isoformat()}


def ranged(value: tuple[Decimal, Decimal] | None) -> str:
    """A range of amounts in words; one amount where its ends are the same."""
    if value is None:
        return _("not established")
    low, high = value
    if low == high:
        return wording.money(high, language())
    return f"{wording.money(low, language())} – {wording.money(high, language())}"


def _rows(form: EstimateForm) -> Iterator[dict[str, Any]]:
    for number, entry in enumerate(form.lines, start=1):
        yield {
            "label": _("Line %(number)s", number=number),
            "cells": {name: fields.cell(entry.form[name]) for name in ASKED},
        }


def _problems(form: EstimateForm) -> Iterator[dict[str, str]]:
    if form.on.errors:
        yield {"text": f"{form.on.label.text}: {form.on.errors[0]}", "href": "#on"}
    if form.cpv.errors:
        yield {"text": f"{form.cpv.label.text}: {form.cpv.errors[0]}", "href": "#cpv"}
    if form.beyond:
        text = _("An estimate has at most %(most)s lines. Put some of them together.", most=LINES)
        yield {"text": text, "href": "#estimate-lines-0-low"}
    for number, entry in enumerate(form.lines, start=1):
        for name in ASKED:
            for error in entry.form[name].errors:
                where = _("Line %(number)s", number=number)
                text = f"{where}, {entry.form[name].label.text}: {error}"
                yield {"text": text, "href": f"#estimate-{entry.form[name].name}"}


@blueprint.get("/law/table.json")
@permitted("export.make")
def table_json() -> ResponseReturnValue:
    """Every value of the law on all its days, as one JSON document."""
    told = export.law_document(law.book())
    _tell(f"law values {len(told['values'])}")
    words = json.dumps(told, ensure_ascii=False, indent=1)
    named = {"Content-Disposition": "attachment; filename=law.json"}
    return Response(words, mimetype="application/json", headers=named)


@blueprint.get("/law/table.xlsx")
@permitted("export.make")
def table_xlsx() -> ResponseReturnValue:
    """Every value of the law on all its days, as a workbook in the page's language."""
    file = io.BytesIO()
    written = export.law_table(file, law.book(), language(), at=deeds.now())
    file.seek(0)
    _tell(f"SHA-256 {written.digest}")
    return send_file(file, mimetype=XLSX, as_attachment=True, download_name="law.xlsx")


def _tell(reason: str) -> None:
    with deeds.alone() as session:
        audit.act(session, person(), "export.made", about="law", at=deeds.now(), reason=reason)
