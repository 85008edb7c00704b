"""Exports: what can be taken out, and the workbooks themselves. Each is an act of the trail.

Not here: what stands in a workbook (`tracker.export`).
"""

import io
import tempfile
from collections.abc import Callable
from typing import IO, Any

from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import accounts, audit, export, organisations, rounds, tenders, wording
from tracker.export import Reading, Told, Written
from tracker.web import deeds
from tracker.web.extensions import db
from tracker.web.languages import language
from tracker.web.roundlist import asked_filters, filters_in_words
from tracker.web.security import permitted, person

blueprint = Blueprint("downloads", __name__)

IN_MEMORY = 16 * 1024 * 1024
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/exports")
@permitted("export.make")
def index() -> ResponseReturnValue:
    """What can be exported, with a filter in the address."""
    at = deeds.now()
    return render_template(
        "downloads/index.html",
        buyers=[
            (buyer.id, organisations.name(buyer, language()))
            for buyer in rounds.buyers_of(db.session(), person(), at=at)
        ],
        years=[(year, str(year)) for year in reversed(rounds.years(db.session()))],
        trainings=wording.choices("training", language()),
        asked=asked_filters(),
        languages_of_export=[
            (code, wording.called("language", code, language())) for code in wording.LANGUAGES
        ],
    )


@blueprint.get("/exports/register.xlsx")
@permitted("export.make")
def register() -> ResponseReturnValue:
    """The register of every round within reach that the filter leaves."""
    reading = _reading(asked_filters())
    return _sent("register", "register.xlsx", lambda file: export.register(file, reading, _told(reading)))


@blueprint.get("/rounds/<int:round_id>/dossier.xlsx")
@permitted("export.make")
def dossier(round_id: int) -> ResponseReturnValue:
    """One round's dossier; `public=1` leaves business secrets, names and the trail out."""
    round_ = rounds.get(db.session(), person(), round_id, at=deeds.now())
    rounds.require(db.session(), person(), "export.make", round_, at=deeds.now())
    reading = _reading(rounds.Filters(), round_id=round_.id, public=request.args.get("public") == "1")
    name = f"{_plain(round_.reference)}.xlsx"
    about = f"rounds:{round_.id}"
    return _sent(about, name, lambda file: export.dossier(file, reading, _told(reading), round_=round_))


@blueprint.get("/rounds/<int:round_id>/lots/<int:lot_id>/price-form.xlsx")
@permitted("export.make")
def price_form(round_id: int, lot_id: int) -> ResponseReturnValue:
    """A lot's price form, for tenderers to fill in."""
    lot = rounds.get_lot(db.session(), person(), round_id, lot_id, at=deeds.now())
    rounds.require(db.session(), person(), "export.make", lot.round, at=deeds.now())
    shown = _language()
    name = f"{_plain(lot.round.reference)}-{_plain(lot.code)}-{shown}.xlsx"
    scheme = rounds.scheme_of(db.session(), lot)
    return _sent(f"rounds:{round_id}", name, lambda file: export.write_price_form(file, lot, scheme, shown))


@blueprint.get("/rounds/<int:round_id>/opening-record.pdf")
@permitted("export.make")
def opening_record(round_id: int) -> ResponseReturnValue:
    """The opening record of a round as a PDF, which tells the same as its page."""
    session, at = db.session(), deeds.now()
    round_ = rounds.get(session, person(), round_id, at=at)
    rounds.require(session, person(), "export.make", round_, at=at)
    record = tenders.record_of(session, person(), round_, at=at)
    shown = _language()
    mark = wording.called("mark", "example", shown) if round_.example else ""
    made = export.opening_record(record, shown, mark=mark)
    told_of = f"rounds:{round_id}"
    with deeds.alone() as own:
        audit.act(
            own, person(), "export.made", about=told_of, within=told_of, at=deeds.now(),
            reason=export.record_reason(record, made),
        )  # fmt: skip
    name = f"{_plain(round_.reference)}-{shown}.pdf"
    return send_file(io.BytesIO(made), mimetype=PDF, as_attachment=True, download_name=name)


def _language() -> str:
    chosen = request.args.get("language")
    return chosen if chosen in wording.LANGUAGES else language()


def _plain(reference: str) -> str:
    return "".join(sign if sign.isalnum() else "-" for sign in reference).strip("-") or "dossier"


def _reading(filters: rounds.Filters, *, round_id: int | None = None, public: bool = False) -> Reading:
    return Reading(
        db.session(), person(), filters, _language(), deeds.now(), round_id=round_id, public=public
    )


def _told(reading: Reading) -> Told:
    scope = accounts.scope(db.session(), person(), "export.make", on=deeds.today())
    named = (
        db.session()
        .query(organisations.Organisation)
        .where(organisations.Organisation.id.in_(scope.organisations))
    )
    reach = [
        organisations.name(each, reading.language) for each in named.order_by(organisations.Organisation.id)
    ]
    return Told(
        organisation=_("All organisations") if scope.everything else ", ".join(reach),
        filters=filters_in_words(reading.filters) or _("None"),
        person=person().name,
    )


def _sent(about: str, name: str, write: Callable[[IO[bytes]], Written]) -> ResponseReturnValue:
    file: Any = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  (Flask closes what it sends)
    written = write(file)
    file.seek(0)
    with deeds.alone() as session:
        audit.act(
            session, person(), "export.made", about=about, at=deeds.now(),
            within=about if about.startswith("rounds:") else None,
            reason=f"SHA-256 {written.digest}; {export.counted(written, language())}",
        )  # fmt: skip
    return send_file(file, mimetype=XLSX, as_attachment=True, download_name=name)
