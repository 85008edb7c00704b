"""The opening record of a round's tenders as a page, which prints as the document that it is.

Not here: its PDF (`downloads`), and the opening itself (`openings`).
"""

from datetime import datetime
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker import export, rounds, tenders
from tracker.rounds import Lot, Round
from tracker.web import deeds
from tracker.web.extensions import db
from tracker.web.languages import language
from tracker.web.rounds import part
from tracker.web.scope import holds
from tracker.web.security import permitted, person
from tracker.web.tendering import blueprint


@blueprint.get("/rounds/<int:round_id>/opening/record")
@permitted("tender.read")
def record(round_id: int) -> ResponseReturnValue:
    """Where and when the tenders were opened, who was there, and what had come."""
    session, at = db.session(), deeds.now()
    round_ = rounds.get(session, person(), round_id, at=at)
    found = tenders.record_of(session, person(), round_, at=at)
    unopened = [(one, export.became(one, language())) for one in found.unopened]
    return render_template("tenders/record.html", round_=round_, record=found, unopened=unopened)


@part
def way(round_: Round, _lots: list[Lot], _at: datetime) -> dict[str, Any]:
    """Whether the round's page leads to a record."""
    return {"opening_record": holds("tender.read", round_) and tenders.has_record(db.session(), round_)}
