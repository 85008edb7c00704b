"""Grades of a lot as a sheet, its comparison as it stands, and its frozen versions.

Not here: which offers are compared (`admission`), and the choice of a winner (`awards`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import evaluation, rounds, tenders, wording
from tracker.refusal import Conflict, Refused
from tracker.web import deeds
from tracker.web.compared import Compared
from tracker.web.extensions import db
from tracker.web.languages import language
from tracker.web.scope import holds
from tracker.web.security import permitted, person
from tracker.web.tendering import number, read_figure

blueprint = Blueprint("evaluation", __name__)


def found_lot(round_id: int, lot_id: int) -> rounds.Lot:
    """A lot that the person may see."""
    return rounds.get_lot(db.session(), person(), round_id, lot_id, at=deeds.now())


def can(lot: rounds.Lot, act: str) -> bool:
    """Whether the person's roles for the round and the lot's stage let an act happen; the domain asks for itself."""
    found = rounds.stages.move_of(rounds.stages.LOT, act, lot.stage, within=lot.round.stage)
    return found is not None and not lot.round.record and holds(act, lot.round)


# --- grades -----------------------------------------------------------------------------------------------


@dataclass
class Cell:
    """A grade as it stands in the sheet: what is typed or stored, the version seen, and what is wrong."""

    offer: int
    criterion: rounds.Criterion
    grade: str
    reason: str
    seen: int | None
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """The ids of offer and criterion, as names of fields carry them."""
        return f"{self.offer}-{self.criterion.id}"


@blueprint.get("/rounds/<int:round_id>/lots/<int:lot_id>/scores")
@permitted("scores.read")
def scores(round_id: int, lot_id: int) -> ResponseReturnValue:
    """The lot's grades and their reasons; no price stands here."""
    lot = found_lot(round_id, lot_id)
    sheet = evaluation.score_sheet(db.session(), person(), lot, at=deeds.now())
    if sheet.ordered:
        return redirect(url_for("ordering.sheet", round_id=round_id, lot_id=lot_id))
    return _sheet(sheet, _stored(sheet))


@blueprint.post("/rounds/<int:round_id>/lots/<int:lot_id>/scores")
@permitted("scores.entered")
def enter_scores(round_id: int, lot_id: int) -> ResponseReturnValue:
    """Save the sheet, or show it again with what must be put right."""
    lot = found_lot(round_id, lot_id)
    rounds.require(db.session(), person(), "scores.entered", lot.round, at=deeds.now())
    sheet = evaluation.score_sheet(db.session(), person(), lot, at=deeds.now())
    cells = _posted(sheet)
    grades = [grade for cell in cells if (grade := _read(cell)) is not None]
    if any(cell.errors for cell in cells):
        return _sheet(sheet, cells), 422
    try:
        with deeds.deed() as session:
            lot = rounds.get_lot(session, person(), round_id, lot_id, at=deeds.now())
            saved = evaluation.enter_scores(session, person(), lot, grades=grades, at=deeds.now())
    except Conflict:
        return _both_shown(round_id, lot_id, cells), 409
    except Refused as refusal:
        return _again(round_id, lot_id, cells, refusal), 422
    flash(_("The grades were saved.") if saved else _("Nothing had changed."), "success" if saved else "info")
    return redirect(request.path, 303)


def _stored(sheet: evaluation.Sheet) -> list[Cell]:
    made = []
    for entrant in sheet.graded:
        for criterion in sheet.criteria:
            given = sheet.grades.get((entrant.offer, criterion.id))
            grade = wording.number(given.grade, language()) if given else ""
            told = (grade, given.reason, given.version) if given else ("", "", None)
            made.append(Cell(entrant.offer, criterion, *told))
    return made


def _posted(sheet: evaluation.Sheet) -> list[Cell]:
    cells = _stored(sheet)
    for cell in cells:
        cell.grade = request.form.get(f"grade-{cell.place}", "").strip()
        cell.reason = request.form.get(f"reason-{cell.place}", "").strip()
        cell.seen = number(request.form.get(f"seen-{cell.place}")) or None
    return cells


def _read(cell: Cell) -> evaluation.Grade | None:
    """The grade of a cell; None where nothing is written, or where it cannot be read."""
    if not cell.grade and not cell.reason and cell.seen is None:
        return None
    if not cell.grade:
        cell.errors["grade"] = _("This is needed.")
        return None
    try:
        grade = read_figure(cell.grade, lambda typed: wording.read_number(typed, zero=True))
    except ValueError as fault:
        cell.errors["grade"] = str(fault)
        return None
    return evaluation.Grade(
        offer=cell.offer, criterion=cell.criterion.id, grade=grade, reason=cell.reason, seen=cell.seen
    )


def _again(round_id: int, lot_id: int, cells: Sequence[Cell], refusal: Refused) -> str:
    sheet = evaluation.score_sheet(db.session(), person(), found_lot(round_id, lot_id), at=deeds.now())
    sentence = wording.refusal(refusal, language())
    name, _dash, place = (refusal.field or "").partition("-")
    at = [cell for cell in cells if cell.place == place]
    for cell in at:
        cell.errors[name] = sentence
    return _sheet(sheet, cells, *([] if at else [sentence]))


def _both_shown(round_id: int, lot_id: int, cells: Sequence[Cell]) -> str:
    """Both versions in the cell, one typed and one told; saving again writes over theirs knowingly."""
    sheet = evaluation.score_sheet(db.session(), person(), found_lot(round_id, lot_id), at=deeds.now())
    for cell in cells:
        given = sheet.grades.get((cell.offer, cell.criterion.id))
        if given is None or given.version == cell.seen:
            continue
        cell.seen = given.version
        theirs = wording.number(given.grade, language())
        cell.errors["grade"] = _(
            "Somebody else has given %(grade)s meanwhile: %(reason)s Save again to write over it.",
            grade=theirs,
            reason=given.reason,
        )
    return _sheet(sheet, cells)


def _sheet(sheet: evaluation.Sheet, cells: Sequence[Cell], *problems: str) -> str:
    names = {
        entrant.offer: _("Tenderer %(alias)s", alias=entrant.tenderer) if entrant.alias else entrant.tenderer
        for entrant in sheet.graded
    }
    told: list[dict[str, str]] = [{"text": one} for one in problems]
    rows: dict[int, dict[str, Any]] = {
        offer: {"label": name, "note": "", "cells": {}} for offer, name in names.items()
    }
    for cell in cells:
        if cell.offer not in rows:
            continue
        for kind, value in (("grade", cell.grade), ("reason", cell.reason)):
            rows[cell.offer]["cells"][f"{kind}-{cell.criterion.id}"] = {
                "name": f"{kind}-{cell.place}",
                "value": value,
                "error": cell.errors.get(kind),
            }
        for kind, why in cell.errors.items():
            place = f"{names[cell.offer]}, {cell.criterion.name}: "
            where = why if why.startswith(place) else place + why
            told.append({"text": where, "href": f"#scores-{kind}-{cell.place}"})
    panel = evaluation.panel_of(db.session(), sheet.lot.round)
    return render_template(
        "evaluation/scores.html",
        lot=sheet.lot,
        round_=sheet.lot.round,
        sheet=sheet,
        names=names,
        cells=cells,
        columns=list(_columns(sheet)),
        rows=list(rows.values()),
        problems=told,
        open=panel is None and can(sheet.lot, "scores.entered"),
        panel=panel,
    )


def _columns(sheet: evaluation.Sheet) -> Iterator[dict[str, Any]]:
    for criterion in sheet.criteria:
        most = wording.number(criterion.scale_max, language())
        yield {
            "key": f"grade-{criterion.id}",
            "label": criterion.name,
            "kind": "number",
            "unit": f"0–{most}",
        }
        yield {
            "key": f"reason-{criterion.id}",
            "label": _("Reason: %(criterion)s", criterion=criterion.name),
            "kind": "text",
        }


# --- the comparison ---------------------------------------------------------------------------------------


@blueprint.get("/rounds/<int:round_id>/lots/<int:lot_id>/comparison")
@permitted("comparison.read")
def show(round_id: int, lot_id: int) -> ResponseReturnValue:
    """The comparison as it stands now, what is missing from it, and the versions that decisions rest on."""
    lot = found_lot(round_id, lot_id)
    session, at = db.session(), deeds.now()
    sealed = tenders.are_sealed(lot.round)
    rounds.require(session, person(), "comparison.read", lot.round, at=at)
    outcome = None if sealed else evaluation.comparison_of(session, person(), lot, at=at)
    view = None
    if outcome is not None and outcome.evaluation is not None:
        view = Compared(*evaluation.told(outcome), evaluation.beside(session, person(), lot, at=at))
    return render_template(
        "evaluation/show.html",
        lot=lot,
        round_=lot.round,
        outcome=outcome,
        sealed=sealed,
        ordered=outcome is not None and evaluation.in_order(outcome.scheme),
        waiting=evaluation.waiting(outcome) if outcome else [],
        unread=[] if sealed else tenders.forms_waiting(session, lot),
        unsettled=[] if sealed else tenders.unsettled(session, lot),
        low=[] if sealed else _low(lot),
        view=view,
        versions=evaluation.versions(session, person(), lot, at=at),
        can=lambda act: can(lot, act),
    )


def _low(lot: rounds.Lot) -> list[tenders.Offer]:
    """The compared offers whose price looks abnormally low."""
    found = tenders.low_prices(db.session(), lot)
    return [offer for offer in tenders.admitted(db.session(), lot) if offer.id in found]


@blueprint.post("/rounds/<int:round_id>/lots/<int:lot_id>/comparison")
@permitted("comparison.made")
def make(round_id: int, lot_id: int) -> ResponseReturnValue:
    """Declare the comparison made."""
    try:
        with deeds.deed() as session:
            lot = rounds.get_lot(session, person(), round_id, lot_id, at=deeds.now())
            evaluation.make(session, person(), lot, at=deeds.now())
    except Refused as refusal:
        if refusal.code == "scope.outside":
            raise
        flash(wording.refusal(refusal, language()), "error")
    else:
        flash(_("The comparison is made. An award can be proposed now."), "success")
    return redirect(url_for("evaluation.show", round_id=round_id, lot_id=lot_id), 303)


@blueprint.get("/comparisons/<int:comparison_id>")
@permitted("comparison.read")
def version(comparison_id: int) -> ResponseReturnValue:
    """One frozen version, as it was."""
    found = evaluation.version(db.session(), person(), comparison_id, at=deeds.now())
    return render_template(
        "evaluation/version.html",
        found=found,
        lot=found.lot,
        round_=found.lot.round,
        view=Compared(*evaluation.frozen(found)),
        intact=evaluation.intact(found),
    )
