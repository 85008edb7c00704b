"""Ranks of a lot whose criteria stand in order of importance, as a sheet: a rank and a reason for each place.

Not here: grades with numbers (`evaluation`), and the order of the tenders, which follows by itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import evaluation, rounds, wording
from tracker.refusal import Conflict, Refused
from tracker.web import deeds
from tracker.web.evaluation import can, found_lot
from tracker.web.extensions import db
from tracker.web.languages import language
from tracker.web.security import permitted, person
from tracker.web.tendering import number

blueprint = Blueprint("ordering", __name__)

MOST_DIGITS = 4


@dataclass
class Cell:
    """A rank as it stands in the sheet: what is typed or stored, and what is wrong."""

    offer: int
    criterion: rounds.Criterion
    rank: str
    reason: str
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """The ids of offer and criterion, as names of fields carry them."""
        return f"{self.offer}-{self.criterion.id}"


@blueprint.get("/rounds/<int:round_id>/lots/<int:lot_id>/order")
@permitted("scores.read")
def sheet(round_id: int, lot_id: int) -> ResponseReturnValue:
    """The lot's ranks by criterion and their reasons; no price stands here."""
    found = _read_sheet(round_id, lot_id)
    if not found.ordered:
        return redirect(url_for("evaluation.scores", round_id=round_id, lot_id=lot_id))
    return _shown(found, _stored(found), found.numbers)


@blueprint.post("/rounds/<int:round_id>/lots/<int:lot_id>/order")
@permitted("order.ranked")
def rank(round_id: int, lot_id: int) -> ResponseReturnValue:
    """Save the ranks, each criterion whole, or show them again with what must be put right."""
    lot = found_lot(round_id, lot_id)
    rounds.require(db.session(), person(), "order.ranked", lot.round, at=deeds.now())
    found = _read_sheet(round_id, lot_id)
    cells, seen = _posted(found), _seen(found)
    placings = [placing for cell in cells if (placing := _placing(cell)) is not None]
    if any(cell.errors for cell in cells):
        return _shown(found, cells, seen), 422
    try:
        with deeds.deed() as session:
            lot = rounds.get_lot(session, person(), round_id, lot_id, at=deeds.now())
            saved = evaluation.rank(session, person(), lot, placings=placings, seen=seen, at=deeds.now())
    except Conflict as conflict:
        return _both_shown(round_id, lot_id, cells, conflict), 409
    except Refused as refusal:
        return _again(round_id, lot_id, cells, seen, refusal), 422
    flash(_("The ranks were saved.") if saved else _("Nothing had changed."), "success" if saved else "info")
    return redirect(request.path, 303)


def _read_sheet(round_id: int, lot_id: int) -> evaluation.Sheet:
    lot = found_lot(round_id, lot_id)
    return evaluation.score_sheet(db.session(), person(), lot, at=deeds.now())


def _stored(found: evaluation.Sheet) -> list[Cell]:
    made = []
    for entrant in found.graded:
        for criterion in found.criteria:
            placed = found.places.get((entrant.offer, criterion.id))
            told = (str(placed.place), placed.reason) if placed else ("", "")
            made.append(Cell(entrant.offer, criterion, *told))
    return made


def _posted(found: evaluation.Sheet) -> list[Cell]:
    cells = _stored(found)
    for cell in cells:
        cell.rank = request.form.get(f"place-{cell.place}", "").strip()
        cell.reason = request.form.get(f"reason-{cell.place}", "").strip()
    return cells


def _seen(found: evaluation.Sheet) -> dict[int, int]:
    """The number of each criterion's ranking that was shown."""
    told = {one.id: number(request.form.get(f"seen-{one.id}")) for one in found.criteria}
    return {one: seen for one, seen in told.items() if seen}


def _placing(cell: Cell) -> evaluation.Placing | None:
    """The rank of a cell; None where nothing is written, or where it cannot be read."""
    if not cell.rank and not cell.reason:
        return None
    if not (cell.rank.isascii() and cell.rank.isdigit() and len(cell.rank) <= MOST_DIGITS):
        cell.errors["place"] = (
            _("Write the rank as a whole number, from 1 on.") if cell.rank else _("This is needed.")
        )
        return None
    return evaluation.Placing(
        offer=cell.offer, criterion=cell.criterion.id, place=int(cell.rank), reason=cell.reason
    )


def _again(round_id: int, lot_id: int, cells: Sequence[Cell], seen: dict[int, int], refusal: Refused) -> str:
    sentence = wording.refusal(refusal, language())
    name, _dash, place = (refusal.field or "").partition("-")
    at = [cell for cell in cells if cell.place == place]
    for cell in at:
        cell.errors[name] = sentence
    return _shown(_read_sheet(round_id, lot_id), cells, seen, *([] if at else [sentence]))


def _both_shown(round_id: int, lot_id: int, cells: Sequence[Cell], conflict: Conflict) -> str:
    """What was typed, and under it what somebody else has ranked; saving again ranks anew knowingly."""
    found = _read_sheet(round_id, lot_id)
    for cell in cells:
        placed = found.places.get((cell.offer, cell.criterion.id))
        told = (str(placed.place), placed.reason) if placed else None
        if cell.criterion.name in conflict.differences and told and told != (cell.rank, cell.reason):
            cell.errors["place"] = _(
                "Somebody else has ranked it %(rank)s meanwhile: %(reason)s Save again to rank anew.",
                rank=told[0],
                reason=told[1],
            )
    return _shown(found, cells, found.numbers)


def _shown(found: evaluation.Sheet, cells: Sequence[Cell], seen: Any, *problems: str) -> str:
    names = {
        one.offer: _("Tenderer %(alias)s", alias=one.tenderer) if one.alias else one.tenderer
        for one in found.graded
    }
    told: list[dict[str, str]] = [{"text": one} for one in problems]
    rows: dict[int, dict[str, Any]] = {
        offer: {"label": name, "note": "", "cells": {}} for offer, name in names.items()
    }
    for cell in cells:
        if cell.offer not in rows:
            continue
        for kind, value in (("place", cell.rank), ("reason", cell.reason)):
            rows[cell.offer]["cells"][f"{kind}-{cell.criterion.id}"] = {
                "name": f"{kind}-{cell.place}", "value": value, "error": cell.errors.get(kind),
            }  # fmt: skip
        for kind, why in cell.errors.items():
            where = f"{names[cell.offer]}, {cell.criterion.name}: "
            text = why if why.startswith(where) else where + why
            told.append({"text": text, "href": f"#order-{kind}-{cell.place}"})
    panel = evaluation.panel_of(db.session(), found.lot.round)
    return render_template(
        "evaluation/order.html",
        lot=found.lot,
        round_=found.lot.round,
        sheet=found,
        names=names,
        seen=seen,
        columns=list(_columns(found)),
        rows=list(rows.values()),
        problems=told,
        open=can(found.lot, "order.ranked") and (panel is None or _chairs(panel)),
        panel=panel,
    )


def _chairs(panel: evaluation.Panel) -> bool:
    me = evaluation.member_of(db.session(), panel, person())
    return me is not None and me.chair and me.able


def _columns(found: evaluation.Sheet) -> Iterator[dict[str, Any]]:
    for criterion in found.criteria:
        yield {
            "key": f"place-{criterion.id}",
            "label": _("Rank: %(criterion)s", criterion=criterion.name),
            "kind": "number",
            "decimals": 0,
        }
        yield {
            "key": f"reason-{criterion.id}",
            "label": _("Reason: %(criterion)s", criterion=criterion.name),
            "kind": "text",
        }
