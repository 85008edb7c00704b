"""A lot's sheet: one row for each tenderer, entered by keyboard or by pasting a block, saved whole or not at all.

Not here: what a value must be (`tenders`); after the opening of a sealed round there is nothing to enter.
"""

from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from tracker import audit, organisations, rounds, tenders, wording
from tracker.database import HELSINKI, day_of
from tracker.refusal import Conflict, Refused
from tracker.web import deeds, tendering
from tracker.web.extensions import db
from tracker.web.languages import language
from tracker.web.security import permitted, person
from tracker.web.tendering import blueprint

EMPTY_ROWS = 5
MOST_ROWS = 200
VALUES = ("unit_price", "volume", "total")
CELLS = ("supplier", "received_at", "channel", "receipt", *VALUES)


@dataclass
class Typed:
    """A row as it stands in the form: its place, what was typed or is shown, errors by cell, and what it means."""

    place: int
    cells: dict[str, str]
    known: organisations.Supplier | None = None
    edition: int = 0
    note: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    row: tenders.Row | None = None

    def name(self, cell: str) -> str:
        return f"rows-{self.place}-{cell}"


@blueprint.route("/rounds/<int:round_id>/lots/<int:lot_id>/tenders", methods=["GET", "POST"])
@permitted("tenders.entered")
def sheet(round_id: int, lot_id: int) -> ResponseReturnValue:
    """The lot's sheet."""
    lot = rounds.get_lot(db.session(), person(), round_id, lot_id, at=deeds.now())
    if (
        lot.round.opened_at is not None
        and lot.round.received_in == "here"
        and lot.round.procedure != "direct"
    ):
        if request.method == "POST":
            flash(
                _("The tenders are opened, so the sheet can no longer be saved. Nothing was saved."), "error"
            )
        return redirect(url_for("tenders.admission", round_id=round_id, lot_id=lot_id), 303)
    lines = tenders.sheet(db.session(), person(), lot, at=deeds.now())
    if request.method == "GET":
        return _page(lot, _stored(lot, lines))
    return _sent(round_id, lot_id, _posted(lines))


def _sent(round_id: int, lot_id: int, typed: list[Typed]) -> ResponseReturnValue:
    """Save the sheet, or show it again with what must be put right."""
    filled = [one for one in typed if _read(one)]
    if any(one.errors for one in typed):
        return _again(round_id, lot_id, typed)
    try:
        saved = _save(round_id, lot_id, [one.row for one in filled if one.row])
    except Conflict as conflict:
        return _both_shown(round_id, lot_id, typed, conflict)
    except tenders.RowsRefused as refused:
        for place, refusal in refused.rows.items():
            cell = refusal.field if refusal.field in CELLS else "supplier"
            filled[place].errors[cell] = wording.refusal(refusal, language())
        return _again(round_id, lot_id, typed)
    except Refused as refusal:
        return _again(round_id, lot_id, typed, wording.refusal(refusal, language()))
    _tell(saved)
    return redirect(request.path, 303)


def _save(round_id: int, lot_id: int, rows: list[tenders.Row]) -> list[tenders.Tender]:
    with deeds.deed() as session:
        lot = rounds.get_lot(session, person(), round_id, lot_id, at=deeds.now())
        return tenders.enter_sheet(
            session, person(), lot, rows=rows, sealing_key=tendering.sealing_key(), at=deeds.now()
        )


def _again(round_id: int, lot_id: int, typed: list[Typed], *more: str) -> ResponseReturnValue:
    """The page as it was sent, with what must be put right; nothing was saved."""
    lot = rounds.get_lot(db.session(), person(), round_id, lot_id, at=deeds.now())
    return _page(lot, typed, *more), 422


def _tell(saved: list[tenders.Tender]) -> None:
    if not saved:
        flash(_("Nothing had changed."), "info")
        return
    flash(_("The sheet was saved."), "success")
    late = [tender.supplier.name for tender in saved if tender.late]
    if late:
        flash(_("Late, and marked so: %(names)s.", names=", ".join(late)), "warning")
    noted = tenders.remarks([one for tender in saved for one in tender.offers if one.opened_at is not None])
    above = sorted(
        {
            offer.tender.supplier.name
            for tender in saved
            for offer in tender.offers
            if "over_ceiling" in noted.get(offer.id, [])
        }
    )
    if above:
        flash(_("Above the lot's ceiling price: %(names)s.", names=", ".join(above)), "warning")


# --- reading the form -------------------------------------------------------------------------------------


def _posted(lines: list[tenders.Line]) -> list[Typed]:
    """The rows as they were sent; a known tenderer's row is told by the supplier's number that it carries."""
    known = {str(line.tender.supplier_id): line for line in lines}
    rows = []
    for place in range(min(tendering.number(request.form.get("rows")), MOST_ROWS * 2)):
        typed = Typed(place, {})
        typed.cells = {cell: request.form.get(typed.name(cell), "").strip() for cell in CELLS}
        typed.edition = tendering.number(request.form.get(typed.name("edition")))
        line = known.get(request.form.get(typed.name("id"), ""))
        if line is not None:
            typed.known = line.tender.supplier
            typed.note = _note(line)
            _follow(typed.cells, line)
        rows.append(typed)
    return rows


def _follow(cells: dict[str, str], line: tenders.Line) -> None:
    """Let a total that stands as it was saved follow a changed price or volume, as the script does."""
    if line.offer is None or not (cells["unit_price"] and cells["volume"]):
        return
    before = _values(line.offer)
    if cells["total"] == before["total"] and any(cells[name] != before[name] for name in VALUES):
        cells["total"] = ""


def _read(typed: Typed) -> bool:
    """Turn a row's cells into a row of the domain, errors by cell; whether there is anything in it."""
    cells = typed.cells
    if typed.known is None and not any(cells[cell] for cell in CELLS if cell != "channel"):
        return False
    supplier = typed.known
    if supplier is None:
        supplier, why = (
            tendering.supplier_named(cells["supplier"]) if cells["supplier"] else (None, _needed())
        )
        if supplier is None:
            typed.errors["supplier"] = why
    received = _try(typed, "received_at", tendering.read_moment)
    if received is None and "received_at" not in typed.errors:
        typed.errors["received_at"] = _needed()
    read = {
        "unit_price": lambda text: tendering.read_figure(text, wording.read_money),
        "volume": lambda text: tendering.read_figure(text, wording.read_number),
        "total": lambda text: tendering.read_figure(text, wording.read_money),
    }
    told = {name: _try(typed, name, read[name]) for name in VALUES}
    if not typed.errors and supplier is not None and received is not None:
        typed.row = tenders.Row(
            supplier=supplier,
            received_at=received,
            channel=cells["channel"],
            receipt=cells["receipt"] or None,
            values=tenders.Values(**told) if any(value is not None for value in told.values()) else None,
            edition=typed.edition,
        )
    return True


def _try(typed: Typed, cell: str, read: Any) -> Any:
    if not typed.cells[cell]:
        return None
    try:
        return read(typed.cells[cell])
    except ValueError as fault:
        typed.errors[cell] = str(fault)
        return None


def _needed() -> str:
    return _("This is needed.")


# --- showing ----------------------------------------------------------------------------------------------


def _stored(lot: rounds.Lot, lines: list[tenders.Line]) -> list[Typed]:
    rows = []
    for place, line in enumerate(lines):
        tender, offer = line.tender, line.offer
        values = _values(offer) if offer else dict.fromkeys(VALUES, "")
        cells = {
            "supplier": tender.supplier.name,
            "received_at": tendering.typed_moment(tender.received_at),
            "channel": tender.channel,
            "receipt": tender.receipt or "",
        }
        rows.append(Typed(place, cells | values, tender.supplier, line.edition, _note(line)))
    return rows + [_empty(len(rows) + place) for place in range(_asked(lot, len(rows)))]


def _values(offer: tenders.Offer) -> dict[str, str]:
    return {
        "unit_price": _figure(offer.unit_price, 2),
        "volume": _figure(offer.volume),
        "total": _figure(offer.total, 2),
    }


def _empty(place: int) -> Typed:
    return Typed(place, dict.fromkeys(CELLS, "") | {"channel": "electronic"})


def _asked(lot: rounds.Lot, there: int) -> int:
    """How many empty rows are shown: as many as the address asks for, more at first than later."""
    if lot.stage not in rounds.stages.stages_for("lot", "tenders.entered"):
        return 0
    asked = tendering.number(request.args.get("empty"))
    return min(asked or (EMPTY_ROWS if there else 2 * EMPTY_ROWS), MOST_ROWS)


def _figure(value: Any, places: int | None = None) -> str:
    return "" if value is None else wording.number(value, language(), places=places)


def _note(line: tenders.Line) -> str:
    told = [_("Late")] if line.tender.late else []
    if line.offer is not None and line.offer.opened_at is None and line.offer.sealed_at is not None:
        told.append(_("Sealed %(moment)s", moment=wording.moment(line.offer.sealed_at, language())))
    return ". ".join(told)


def _page(lot: rounds.Lot, typed: list[Typed], *more: str) -> str:
    sealed = tenders.are_sealed(lot.round)
    problems = [
        {
            "text": _(
                "%(row)s, %(cell)s: %(error)s",
                row=_label(one),
                cell=_columns()[CELLS.index(cell)]["label"],
                error=why,
            ),
            "href": f"#sheet-{one.name(cell)}",
        }
        for one in typed
        for cell, why in one.errors.items()
    ]
    return render_template(
        "tenders/sheet.html",
        lot=lot,
        round_=lot.round,
        typed=typed,
        columns=_columns(),
        rows=[_shown(one) for one in typed],
        problems=[*({"text": one} for one in more), *problems],
        sealed=sealed,
        late=tendering.only_late(lot.round),
        waits=lot.round.received_in == "elsewhere" and lot.round.opened_at is None,
        open=lot.stage in rounds.stages.stages_for("lot", "tenders.entered"),
        saved=_saved(lot),
        suggested=tendering.suggested(),
        more=url_for(
            "tenders.sheet",
            round_id=lot.round_id,
            lot_id=lot.id,
            empty=min(4 * EMPTY_ROWS + len(typed), MOST_ROWS),
        ),
    )


def _columns() -> list[dict[str, Any]]:
    return [
        {"key": "supplier", "label": _("Supplier"), "kind": "text"},
        {"key": "received_at", "label": _("Received"), "kind": "text"},
        {"key": "channel", "label": _("How it came"), "kind": "choice"},
        {"key": "receipt", "label": _("Receipt number"), "kind": "text"},
        {"key": "unit_price", "label": _("Unit price"), "kind": "money", "unit": "€"},
        {"key": "volume", "label": _("Volume"), "kind": "number"},
        {
            "key": "total",
            "label": _("Total price"),
            "kind": "money",
            "unit": "€",
            "product": ("unit_price", "volume"),
        },
    ]


def _label(one: Typed) -> str:
    return one.known.name if one.known else _("New %(number)s", number=one.place + 1)


def _shown(one: Typed) -> dict[str, Any]:
    cells: dict[str, Any] = {
        cell: {"name": one.name(cell), "value": one.cells[cell], "error": one.errors.get(cell)}
        for cell in CELLS
    }
    cells["channel"]["choices"] = wording.choices("tender_channel", language())
    if one.known:
        cells["supplier"] = {"text": one.known.business_id or ""}
    return {"label": _label(one), "note": one.note, "cells": cells}


def _saved(lot: rounds.Lot) -> str | None:
    """When the sheet was last saved, as the trail knows it."""
    asked = (
        select(audit.Entry.recorded_at)
        .where(audit.Entry.about == audit.name_of(lot), audit.Entry.act == "tenders.entered")
        .order_by(audit.Entry.sequence.desc())
    )
    moment = db.session().scalars(asked.limit(1)).first()
    if moment is None:
        return None
    same_day = day_of(moment) == deeds.today()
    here = moment.astimezone(HELSINKI)
    return wording.clock(here.time(), language()) if same_day else wording.moment(moment, language())


# --- two people at once -----------------------------------------------------------------------------------


def _both_shown(round_id: int, lot_id: int, typed: list[Typed], conflict: Conflict) -> ResponseReturnValue:
    lot = rounds.get_lot(db.session(), person(), round_id, lot_id, at=deeds.now())
    stored = {
        line.tender.supplier_id: line for line in tenders.sheet(db.session(), person(), lot, at=deeds.now())
    }
    hidden = {name: text for name, text in request.form.items() if name not in ("csrf_token", "version")}
    for one in typed:
        line = stored.get(one.row.supplier.id) if one.row else None
        if line is not None:
            hidden[one.name("id")] = str(line.tender.supplier_id)
            hidden[one.name("edition")] = str(line.edition)
    differences: dict[Any, tuple[Any, Any]] = dict(conflict.differences)
    page = render_template(
        "errors/409.html",
        fields=[
            {
                "label": _("%(name)s, %(field)s", name=name, field=tendering.fact_words(fact)),
                "yours": tendering.value_words(fact, mine),
                "theirs": tendering.value_words(fact, theirs),
            }
            for (name, fact), (mine, theirs) in differences.items()
        ],
        hidden=hidden,
        action=request.path,
        reload=request.path,
    )
    return page, 409
