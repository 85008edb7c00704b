"""A member's score sheet comes back as a file: what it would change is shown first, and a stale one changes nothing.

Not here: reading the file (`tracker.export`), and saving, which is the grid's (`panelgrading`).
"""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import FileField

from tracker import evaluation, export, wording
from tracker.refusal import Refused
from tracker.web import deeds, fields, panelgrid
from tracker.web.evaluation import found_lot
from tracker.web.extensions import db
from tracker.web.languages import language
from tracker.web.panelgrading import blueprint
from tracker.web.panelgrid import Cell
from tracker.web.security import permitted, person


class SheetForm(fields.Form):
    """The filled score sheet."""

    file = FileField(lazy_gettext("The filled score sheet"))


@blueprint.route("/rounds/<int:round_id>/lots/<int:lot_id>/my-grades/sheet", methods=["GET", "POST"])
@permitted("panel.scores_saved")
def sheet(round_id: int, lot_id: int) -> ResponseReturnValue:
    """Take a filled sheet, and show what it would change before anything is saved."""
    lot = found_lot(round_id, lot_id)
    back = url_for("panelgrading.mine", round_id=round_id, lot_id=lot_id)
    try:
        mine = evaluation.my_sheet(db.session(), person(), lot, at=deeds.now())
    except Refused as refusal:
        flash(wording.refusal(refusal, language()), "error")
        return redirect(url_for("panels.show", round_id=round_id), 303)
    if mine.standing.submission or mine.closed or not mine.standing.member.able:
        return redirect(back, 303)
    form = SheetForm()
    facts: dict[str, Any] = {"lot": lot, "round_": lot.round, "label": panelgrid.label, "back": back}
    if form.validate_on_submit():
        try:
            read = _read(mine)
        except Refused as refusal:
            form.take(refusal)
        else:
            return _preview(mine, read, form, facts)
    return fields.shown("evaluation/sheet.html", form=form, changed=None, stale=None, before={}, **facts)


def _read(mine: evaluation.MySheet) -> export.ScoreSheet:
    file = request.files.get("file")
    data = file.read() if file is not None else b""
    if file is not None:
        file.close()
    if not data:
        raise Refused("workbook.missing", field="file")
    read = export.read_score_sheet(data)
    asked = (mine.lot.round_id, mine.lot.id, mine.standing.member.id)
    if (read.round_id, read.lot_id, read.member_id) != tuple(str(one) for one in asked):
        raise Refused("workbook.other", field="file")
    names = {f"{one.key}-{criterion.id}" for one in mine.entrants for criterion in mine.criteria}
    if not read.rows.keys() <= names:
        raise Refused("workbook.rows", field="file")
    return read


def _preview(
    mine: evaluation.MySheet, read: export.ScoreSheet, form: SheetForm, facts: dict[str, Any]
) -> ResponseReturnValue:
    cells = panelgrid.kept(mine.entrants, mine.criteria, mine.grades)
    before = {cell.name: (cell.grade, cell.reason, cell.evidence) for cell in cells}
    changed, stale = [], []
    for cell in cells:
        row = read.rows.get(cell.name)
        if row is None:
            continue
        if row.seen != cell.seen:
            stale.append(cell)
            continue
        written = row.grade if isinstance(row.grade, str) else wording.number(row.grade, language())
        if not row.empty and (written, row.reason, row.evidence) != before[cell.name]:
            cell.grade, cell.reason, cell.evidence = written, row.reason, row.evidence
            changed.append(cell)
    if stale:
        page = render_template(
            "evaluation/sheet.html", form=form, changed=None, stale=stale, before=before, **facts
        )
        return page, 409
    return _shown(changed, before, form, facts)


def _shown(
    changed: Sequence[Cell], before: dict[str, tuple[str, str, str]], form: SheetForm, facts: dict[str, Any]
) -> ResponseReturnValue:
    panelgrid.read(
        changed
    )  # what cannot be a grade says so in its row; the domain judges the rest when it is saved
    if not changed:
        flash(_("The sheet holds what is saved already."), "info")
        return redirect(facts["back"], 303)
    faults = [{"text": f"{panelgrid.label(cell.entrant)}, {cell.criterion.name}: {why}"}
              for cell in changed for why in cell.errors.values()]  # fmt: skip
    page = render_template(
        "evaluation/sheet.html", form=form, changed=changed, stale=None, before=before, faults=faults, **facts
    )
    return page, 422 if faults else 200
