"""What the comparison shows under an agreed grade: each member's own, as soon as the panel's rules let a reader see it.

Not here: the page of the panel itself, which says why it shows nothing yet (`queries.together`).
"""

from datetime import datetime

from sqlalchemy.orm import Session

from tracker import accounts, rounds
from tracker.evaluation.panel import queries
from tracker.evaluation.panel.queries import Together
from tracker.refusal import Refused
from tracker.rounds import Lot


def beside(session: Session, reader: accounts.Person, lot: Lot, *, at: datetime) -> Together | None:
    """Everybody's grades of a lot beside the names of the tenderers; None where there are none to be seen.

    None without a panel, until all have submitted, for whoever is kept from scoring, and for whoever is to know the
    tenderers by their aliases alone.
    """
    rounds.require(session, reader, "comparison.read", lot.round, at=at)
    rounds.require(session, reader, "scores.read", lot.round, at=at)
    panel = queries.panel_of(session, lot.round)
    if panel is None or queries.masked_for(session, panel, reader, at=at):
        return None
    if not queries.may_see_all(session, panel, reader, lot):
        return None
    try:
        return queries.brought_together(session, panel, lot)
    except Refused as refusal:
        if refusal.code != "panel.aliases_missing":
            raise
        return None
