"""How every act on a concluded contract begins: scope, lock, stage and version, in this order.

Not here: any act.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker import audit, evaluation, rounds
from tracker.contracts.models import OPEN_END, Contract
from tracker.contracts.sums import current_end
from tracker.database import day_of
from tracker.refusal import Conflict, Refused


def begin(
    session: Session,
    actor: audit.Actor,
    contract: Contract,
    act: str,
    *,
    version: int,
    facts: Mapping[str, Any],
    at: datetime,
) -> None:
    """Lock the contract for one act, and refuse what was made on an older version of it.

    A `Conflict` tells what differs between the facts sent and those stored now; what is entered beside others
    differs from nothing.
    """
    lot = contract.lot
    rounds.require(session, actor, act, lot.round, at=at)
    evaluation.hold(session, lot)
    rounds.check(lot, act)
    if contract.version != version:
        differences = {
            name: (value, getattr(contract, name))
            for name, value in facts.items()
            if hasattr(contract, name) and getattr(contract, name) != value
        }
        raise Conflict("changed.meanwhile", differences=differences, version=contract.version)


def settle(session: Session, contract: Contract) -> None:
    """Keep what follows from an act: the day that lists sort by, and one version more."""
    session.flush()
    session.expire(contract, ["modifications", "options", "indexings"])
    contract.end_sort = contract.ended_on or current_end(contract) or OPEN_END
    # Counted as a change of the contract also where only an entry under it is new, so that nobody writes past it.
    contract.version += 1
    session.flush()


def day_within(contract: Contract, day: date, *, field: str, at: datetime) -> None:
    """Refuse a day of an agreement before the contract, after its end, or still to come."""
    last = min(contract.ended_on or day_of(at), day_of(at))
    if not contract.concluded_on <= day <= last:
        raise Refused("contract.day_outside", field=field, first=contract.concluded_on, last=last)


def told(text: str | None) -> str | None:
    """A text without the space around it; None for an empty one."""
    return (text or "").strip() or None
