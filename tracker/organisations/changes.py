"""How a person's change of a row begins: against the version that the person saw, under a lock on the row.

Not here: which facts may change, and the acts (`operations`, `suppliers`).
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from tracker.refusal import Conflict, Refused


def differing(
    session: Session, thing: Any, *, version: int, facts: Mapping[str, Any], conflict: str
) -> dict[str, Any]:
    """The facts that differ from what is stored now.

    Raises `Conflict` under the code given where somebody else has changed the row since `version`.
    """
    session.refresh(thing, with_for_update={"of": type(thing)})
    found = {name: value for name, value in facts.items() if getattr(thing, name) != value}
    if thing.version != version:
        raise Conflict(
            conflict,
            differences={name: (value, getattr(thing, name)) for name, value in found.items()},
            thing=thing,
        )
    return found


def apply(thing: Any, facts: Mapping[str, Any]) -> None:
    """Set the facts; the version counts the change even where only rows beside the thing have changed."""
    for name, value in facts.items():
        setattr(thing, name, value)
    thing.version += 1


def trimmed(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts with their texts' outer spaces gone, and none where nothing was written."""
    return {
        name: (value.strip() or None) if isinstance(value, str) else value for name, value in facts.items()
    }


def refuse_reversed(code: str, *, valid_from: date, valid_to: date | None) -> None:
    """Raise `Refused` under a code where the last day comes before the first."""
    if valid_to is not None and valid_to < valid_from:
        raise Refused(code, field="valid_to", valid_from=valid_from, valid_to=valid_to)


def from_a_day_on(
    session: Session, rows: Mapping[int, Sequence[Any]], *, wanted: set[int], on: date, last: date | None
) -> set[int]:
    """Let dated rows, by what they name, hold from a day to the last one for the wanted only.

    Others end the day before; rows that would begin later go. Returns the wanted that no row names yet.
    """
    missing = set(wanted)
    for named, dated in rows.items():
        for row in dated:
            if row.valid_to is not None and row.valid_to < on:
                continue
            begins_later = row.valid_from > on or (row.valid_from == on and named not in wanted)
            if begins_later:
                session.delete(row)
            elif named in wanted:
                row.valid_to = last
                missing.discard(named)
            else:
                row.valid_to = on - timedelta(days=1)
    return missing


def end_with(session: Session, rows: Sequence[Any], *, before: date | None, last: date | None) -> None:
    """Let dated rows of a thing follow its last day, which was `before` and is now `last`."""
    for row in rows:
        if last is not None and row.valid_from > last:
            session.delete(row)
        elif row.valid_to == before or (last is not None and (row.valid_to is None or row.valid_to > last)):
            row.valid_to = last
