"""The stages of a round as steps with their dates, from what is stored and what the clock says.

Not here: what moves a round from one to the next (`tracker.rounds.stages`).
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from tracker import database, rounds, wording
from tracker.rounds import Lot, Round
from tracker.web.languages import language

ORDER = ("planned", "published", "closed", "opened", "evaluated", "decided", "concluded")
OF_LOT = {
    "tendered": "opened", "evaluated": "evaluated", "proposed": "evaluated", "decided": "decided",
    "concluded": "concluded", "ended": "concluded",
}  # fmt: skip
NOT_WHEN_DIRECT = ("published", "closed", "evaluated")


def behind(round_: Round, lots: Sequence[Lot]) -> str | None:
    """The stage of the live lot that is furthest behind; of a record without lots, what its days tell."""
    live = {lot.stage for lot in lots if lot.stage != "cancelled"}
    if not live and round_.record and round_.decided_on is not None:
        return "decided"
    return next((stage for stage in rounds.LOT_STAGES if stage in live), None)


def standing(round_: Round, *, at: datetime) -> tuple[str, str]:
    """The stage of a round in one code and its name: of an opened one, that of the lot which is furthest behind."""
    phase = rounds.phase(round_, at=at)
    if phase == "opened":
        lot_stage = behind(round_, round_.lots)
        phase = lot_stage if lot_stage not in (None, "tendered") else phase
    return phase, word(phase)


def word(code: str) -> str:
    """The name of a round's phase or a lot's stage."""
    return wording.called("stage" if code in rounds.PHASES else "lot_stage", code, language())


def steps(round_: Round, lots: Sequence[Lot], *, at: datetime) -> list[dict[str, Any]]:
    """The steps as `components/steps.html` shows them; a step of a record whose day is not known says so."""
    phase = rounds.phase(round_, at=at)
    reached = OF_LOT.get(behind(round_, lots) or "tendered", "opened") if phase == "opened" else phase
    days = _days(round_)
    return [
        {
            "label": word(step),
            "date": wording.bare_day(days.get(step)),
            "state": _state(round_, step, reached, days),
        }
        for step in ORDER
        if round_.procedure != "direct" or step not in NOT_WHEN_DIRECT
    ]


def _days(round_: Round) -> dict[str, date | None]:
    opened = None if round_.opened_at is None else database.day_of(round_.opened_at)
    return {
        "planned": round_.began_on,
        "published": round_.notice_sent_on or round_.notice_published_on,
        "closed": round_.deadline_on,
        "opened": opened,
        "decided": round_.decided_on,
    }


def _state(round_: Round, step: str, reached: str, days: dict[str, date | None]) -> str:
    if reached == "cancelled":
        return "done" if step == "planned" or (days.get(step) is not None and step != "closed") else "stopped"
    place, now = ORDER.index(step), ORDER.index(reached)
    if round_.record and place < now and days.get(step) is None:
        return "unknown"
    if place == now:
        return "current"
    return "done" if place < now else "coming"
