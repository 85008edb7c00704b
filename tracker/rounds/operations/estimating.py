"""Putting a planned round's estimated value together from lines, from which its range and its lots' values follow.

Not here: how a line counts (`tracker.law`).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker import audit, law
from tracker.database import day_of
from tracker.refusal import Refused
from tracker.rounds.estimates import EstimateLine, LineFacts, estimate_lines, estimated
from tracker.rounds.models import Round
from tracker.rounds.operations import authority

MOST_LINES = 60


def set_estimate(
    session: Session,
    actor: audit.Actor,
    round_: Round,
    *,
    lines: Sequence[LineFacts],
    version: int,
    at: datetime,
) -> law.EstimateFinding:
    """Put a planned round's estimated value together from lines; its range and its lots' values follow from them.

    Without any line the value stands as it was entered; lines that stand already are not written again. Raises
    `Refused` by field ("lines.2.high").
    """
    authority.require(session, actor, "estimate.set", round_, at=at)
    authority.check(round_, "estimate.set")
    authority.locked(session, round_, version=version)
    if len(lines) > MOST_LINES:
        raise Refused("estimate.too_many_lines", most=MOST_LINES)
    for number, line in enumerate(lines, start=1):
        _judge(round_, line, f"lines.{number}")
    found = estimated(round_, lines, on=round_.began_on or day_of(at))
    _refuse_nothing(lines, found)
    if _stands(session, round_, lines, found):
        return found
    audit.act(session, actor, "estimate.set", about=round_, within=round_, at=at)
    for stored in estimate_lines(session, round_):
        session.delete(stored)
    session.flush()
    for position, line in enumerate(lines, start=1):
        session.add(_stored(round_, line, position))
    if found.value is not None:
        low, high = found.value
        authority.applied(round_, {"estimated_low": low, "estimated_high": high, "estimate_sort": high})
        values = dict(found.lots)
        for lot in round_.lots:
            if lot.code in values and lot.estimated_value != values[lot.code]:
                authority.applied(lot, {"estimated_value": values[lot.code]})
    session.flush()
    return found


def _refuse_nothing(lines: Sequence[LineFacts], found: law.EstimateFinding) -> None:
    """Zero would be read as below every threshold, of the round as of each of its lots."""
    if found.value is not None and found.value[1] == 0:
        raise Refused("round.estimate_nothing", field="lines.1.low")
    nothing = {code for code, value in found.lots if value == 0}
    for number, line in enumerate(lines, start=1):
        if line.lot is not None and line.lot.code in nothing:
            raise Refused("round.estimate_nothing", field=f"lines.{number}.low")


def _stands(session: Session, round_: Round, lines: Sequence[LineFacts], found: law.EstimateFinding) -> bool:
    """Whether these lines are stored already, and the value of the round and its lots still is what follows."""
    if [_facts(line) for line in estimate_lines(session, round_)] != [_facts(line) for line in lines]:
        return False
    if found.value is None:
        return True
    values = dict(found.lots)
    return found.value == (round_.estimated_low, round_.estimated_high) and all(
        lot.estimated_value == values.get(lot.code, lot.estimated_value) for lot in round_.lots
    )


def _facts(line: EstimateLine | LineFacts) -> tuple[Any, ...]:
    note = (line.note or "").strip() or None
    return line.kind, None if line.lot is None else line.lot.id, line.low, line.high, line.months, note


def _stored(round_: Round, line: LineFacts, position: int) -> EstimateLine:
    return EstimateLine(
        round=round_,
        lot=line.lot,
        position=position,
        kind=line.kind,
        low=line.low,
        high=line.high,
        months=line.months,
        note=(line.note or "").strip() or None,
    )


def _judge(round_: Round, line: LineFacts, field: str) -> None:
    if line.kind not in law.ESTIMATE_KINDS:
        raise Refused("estimate.kind_missing", field=f"{field}.kind")
    if line.low < 0 or line.high < line.low:
        raise Refused("round.estimate_reversed", field=f"{field}.high", low=line.low, high=line.high)
    if line.months is not None and line.kind != "monthly":
        raise Refused("estimate.months_of_monthly", field=f"{field}.months")
    if line.months is not None and line.months < 1:
        raise Refused("round.count_below_one", field=f"{field}.months")
    if line.lot is not None and line.lot.round_id != round_.id:
        raise Refused("estimate.lot_elsewhere", field=f"{field}.lot")
