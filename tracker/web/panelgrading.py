"""Pages of a panel's grading: a member's own grid, its submission, the panel's consensus, closing and opening again.

Not here: who is in the panel (`panels`), and the grid's cells (`panelgrid`).
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from tracker import audit, evaluation, export, rounds, wording
from tracker.refusal import Conflict, Refused
from tracker.web import deeds, fields, panelgrid
from tracker.web.downloads import XLSX
from tracker.web.evaluation import can, found_lot
from tracker.web.extensions import db
from tracker.web.languages import language
from tracker.web.panelgrid import Cell
from tracker.web.security import permitted, person

blueprint = Blueprint("panelgrading", __name__)

FORM = "score-sheet"  # how the trail calls it


class ReasonForm(fields.Form):
    """Why something is sent back or opened again."""

    reason = fields.LongTextField(lazy_gettext("Reason"), [fields.needed()])


def _lot(session: Any, round_id: int, lot_id: int) -> rounds.Lot:
    return rounds.get_lot(session, person(), round_id, lot_id, at=deeds.now())


def _to_panel(round_id: int, refusal: Refused) -> ResponseReturnValue:
    if refusal.code == "scope.outside":
        raise refusal
    flash(wording.refusal(refusal, language()), "error")
    return redirect(url_for("panels.show", round_id=round_id), 303)


# --- alone ------------------------------------------------------------------------------------------------


@blueprint.get("/rounds/<int:round_id>/lots/<int:lot_id>/my-grades")
@permitted("panel.scores_saved")
def mine(round_id: int, lot_id: int) -> ResponseReturnValue:
    """A member's own grades; nobody else's stand here, and no price."""
    lot = found_lot(round_id, lot_id)
    try:
        sheet = evaluation.my_sheet(db.session(), person(), lot, at=deeds.now())
    except Refused as refusal:
        return _to_panel(round_id, refusal)
    return _mine(sheet, panelgrid.kept(sheet.entrants, sheet.criteria, sheet.grades))


@blueprint.post("/rounds/<int:round_id>/lots/<int:lot_id>/my-grades")
@permitted("panel.scores_saved")
def save(round_id: int, lot_id: int) -> ResponseReturnValue:
    """Keep the member's grades, and submit them where that button was pressed; or tell what must be put right."""
    lot = found_lot(round_id, lot_id)
    try:
        sheet = evaluation.my_sheet(db.session(), person(), lot, at=deeds.now())
    except Refused as refusal:
        return _to_panel(round_id, refusal)
    cells = panelgrid.posted(panelgrid.kept(sheet.entrants, sheet.criteria, sheet.grades))
    grades = panelgrid.read(cells)
    if any(cell.errors for cell in cells):
        return _mine(sheet, cells), 422
    try:
        with deeds.deed() as session:
            kept = evaluation.save_scores(
                session, person(), _lot(session, round_id, lot_id), grades=grades, at=deeds.now()
            )
    except Conflict:
        sheet = _fresh(round_id, lot_id)
        panelgrid.meanwhile(cells, sheet.grades)
        return _mine(sheet, cells), 409
    except Refused as refusal:
        if refusal.code == "scope.outside":
            raise
        return _mine(_fresh(round_id, lot_id), cells, *panelgrid.placed(cells, refusal)), 422
    flash(_("Your grades were saved.") if kept else _("Nothing had changed."), "success" if kept else "info")
    return redirect(request.path, 303)


def _fresh(round_id: int, lot_id: int) -> evaluation.MySheet:
    return evaluation.my_sheet(db.session(), person(), found_lot(round_id, lot_id), at=deeds.now())


def _mine(sheet: evaluation.MySheet, cells: Sequence[Cell], *over: str) -> str:
    member = sheet.standing.member
    return render_template(
        "evaluation/mine.html",
        sheet=sheet,
        lot=sheet.lot,
        round_=sheet.lot.round,
        member=member,
        cells=cells,
        label=panelgrid.label,
        columns=list(panelgrid.columns(sheet.criteria)),
        rows=panelgrid.rows(cells),
        problems=panelgrid.problems(cells, *over),
        open=_open(sheet),
    )


def _open(sheet: evaluation.MySheet) -> bool:
    free = sheet.standing.member.able and sheet.standing.submission is None and not sheet.closed
    return free and can(sheet.lot, "panel.scores_saved")


@blueprint.get("/rounds/<int:round_id>/lots/<int:lot_id>/my-grades.xlsx")
@permitted("panel.scores_saved")
def workbook(round_id: int, lot_id: int) -> ResponseReturnValue:
    """The member's own score sheet as a workbook; that it was taken out stands in the trail, its contents do not."""
    lot = found_lot(round_id, lot_id)
    try:
        sheet = evaluation.sheet_to_fill(db.session(), person(), lot, at=deeds.now())
    except Refused as refusal:
        return _to_panel(round_id, refusal)
    file = BytesIO()
    rows = export.score_sheet(file, sheet, language(), label=panelgrid.label)
    name = f"{lot.code}-{sheet.standing.member.id}.xlsx"
    with deeds.alone() as session:
        about, within = audit.name_of(lot), audit.name_of(lot.round)
        audit.act(
            session,
            person(),
            "export.made",
            about=about,
            within=within,
            at=deeds.now(),
            reason=f"{FORM}, {rows}",
        )
    file.seek(0)
    return send_file(file, mimetype=XLSX, as_attachment=True, download_name=name)


@blueprint.route("/rounds/<int:round_id>/lots/<int:lot_id>/my-grades/submit", methods=["GET", "POST"])
@permitted("panel.scores_submitted")
def submit(round_id: int, lot_id: int) -> ResponseReturnValue:
    """Ask once more, and submit the member's grades of the lot."""
    lot = found_lot(round_id, lot_id)
    form = fields.Form()
    try:
        sheet = evaluation.my_sheet(db.session(), person(), lot, at=deeds.now())
        if form.validate_on_submit():
            with deeds.deed() as session:
                evaluation.submit_scores(session, person(), _lot(session, round_id, lot_id), at=deeds.now())
            flash(_("Your grades are submitted and locked."), "success")
            return redirect(url_for("panels.show", round_id=round_id), 303)
    except Refused as refusal:
        return _to_panel(round_id, refusal)
    return fields.shown("evaluation/submit.html", form=form, lot=lot, round_=lot.round, sheet=sheet)


@blueprint.route("/rounds/<int:round_id>/submissions/<int:submission_id>/return", methods=["GET", "POST"])
@permitted("panel.scores_returned")
def send_back(round_id: int, submission_id: int) -> ResponseReturnValue:
    """Let a member change what they submitted, with the chair's reason."""
    found = _submission(round_id, submission_id)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            with deeds.deed() as session:
                evaluation.send_back(
                    session,
                    person(),
                    _submission(round_id, submission_id),
                    reason=form.reason.data,
                    at=deeds.now(),
                )
        except Refused as refusal:
            return _to_panel(round_id, refusal)
        flash(_("The grades were sent back."), "success")
        return redirect(url_for("panels.show", round_id=round_id), 303)
    found = _submission(round_id, submission_id)
    return fields.shown(
        "evaluation/send_back.html",
        form=form,
        lot=found.lot,
        round_=found.lot.round,
        name=found.member.person.name,
    )


def _submission(round_id: int, submission_id: int) -> evaluation.Submission:
    found = db.session().get(evaluation.Submission, submission_id)
    if found is None or found.lot.round_id != round_id:
        abort(404)
    found_lot(round_id, found.lot_id)
    return found


# --- together ---------------------------------------------------------------------------------------------


@blueprint.get("/rounds/<int:round_id>/lots/<int:lot_id>/consensus")
@permitted("scores.read")
def together(round_id: int, lot_id: int) -> ResponseReturnValue:
    """Everybody's grades with their reasons and spread, once all have submitted."""
    lot = found_lot(round_id, lot_id)
    try:
        found = evaluation.together(db.session(), person(), lot, at=deeds.now())
    except Refused as refusal:
        return _to_panel(round_id, refusal)
    return _together(found, _agreed(found))


@blueprint.post("/rounds/<int:round_id>/lots/<int:lot_id>/consensus")
@permitted("panel.agreed")
def agree(round_id: int, lot_id: int) -> ResponseReturnValue:
    """Record what the panel agrees on, place by place."""
    lot = found_lot(round_id, lot_id)
    try:
        found = evaluation.together(db.session(), person(), lot, at=deeds.now())
    except Refused as refusal:
        return _to_panel(round_id, refusal)
    cells = panelgrid.posted(_agreed(found))
    grades = panelgrid.read(cells)
    if any(cell.errors for cell in cells):
        return _together(found, cells), 422
    try:
        with deeds.deed() as session:
            kept = evaluation.agree(
                session, person(), _lot(session, round_id, lot_id), grades=grades, at=deeds.now()
            )
    except Conflict:
        found = evaluation.together(db.session(), person(), found_lot(round_id, lot_id), at=deeds.now())
        panelgrid.meanwhile(cells, {one.place: one.agreed for one in found.spreads if one.agreed})
        return _together(found, cells), 409
    except Refused as refusal:
        if refusal.code == "scope.outside":
            raise
        found = evaluation.together(db.session(), person(), found_lot(round_id, lot_id), at=deeds.now())
        return _together(found, cells, *panelgrid.placed(cells, refusal)), 422
    flash(
        _("The panel's grades were saved.") if kept else _("Nothing had changed."),
        "success" if kept else "info",
    )
    return redirect(request.path, 303)


def _agreed(found: evaluation.Together) -> list[Cell]:
    entrants = list(dict.fromkeys(one.entrant for one in found.spreads))
    criteria = list(dict.fromkeys(one.criterion for one in found.spreads))
    return panelgrid.kept(entrants, criteria, {one.place: one.agreed for one in found.spreads if one.agreed})


def _together(found: evaluation.Together, cells: Sequence[Cell], *over: str) -> str:
    me = evaluation.member_of(db.session(), found.panel, person())
    chairs = me is not None and me.chair and me.able
    open_ = chairs and found.closing is None and can(found.lot, "panel.agreed")
    return render_template(
        "evaluation/together.html",
        found=found,
        lot=found.lot,
        round_=found.lot.round,
        cells={cell.place: cell for cell in cells},
        label=panelgrid.label,
        scale=panelgrid.scale,
        shown=panelgrid.shown,
        problems=panelgrid.problems(cells, *over),
        open=open_ and found.grading == "consensus",
        closes=open_,
        reopens=chairs and found.closing is not None and can(found.lot, "panel.reopened"),
    )


@blueprint.post("/rounds/<int:round_id>/lots/<int:lot_id>/consensus/close")
@permitted("panel.closed")
def close(round_id: int, lot_id: int) -> ResponseReturnValue:
    """Let the panel's grades stand."""
    here = url_for("panelgrading.together", round_id=round_id, lot_id=lot_id)
    try:
        with deeds.deed() as session:
            evaluation.close(session, person(), _lot(session, round_id, lot_id), at=deeds.now())
    except Refused as refusal:
        if refusal.code in ("scope.outside", "panel.none", "panel.still_alone", "panel.chair_only"):
            return _to_panel(round_id, refusal)
        flash(panelgrid.sentence(refusal, _entrants(round_id, lot_id)), "error")
    else:
        flash(_("The lot is closed. Its grades can be compared now."), "success")
    return redirect(here, 303)


def _entrants(round_id: int, lot_id: int) -> list[evaluation.Entrant]:
    found = evaluation.together(db.session(), person(), found_lot(round_id, lot_id), at=deeds.now())
    return [one.entrant for one in found.spreads]


@blueprint.route("/rounds/<int:round_id>/lots/<int:lot_id>/consensus/reopen", methods=["GET", "POST"])
@permitted("panel.reopened")
def reopen(round_id: int, lot_id: int) -> ResponseReturnValue:
    """Open a closed lot again, with the chair's reason."""
    lot = found_lot(round_id, lot_id)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            with deeds.deed() as session:
                evaluation.reopen(
                    session,
                    person(),
                    _lot(session, round_id, lot_id),
                    reason=form.reason.data,
                    at=deeds.now(),
                )
        except Refused as refusal:
            return _to_panel(round_id, refusal)
        flash(_("The lot is open again. It is compared once it is closed."), "success")
        return redirect(url_for("panelgrading.together", round_id=round_id, lot_id=lot_id), 303)
    lot = found_lot(round_id, lot_id)
    return fields.shown("evaluation/reopen.html", form=form, lot=lot, round_=lot.round)
