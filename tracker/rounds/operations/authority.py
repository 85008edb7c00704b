"""Who may act on a round, in which stage, and on which version: what every verb of every later room asks first.

Not here: any change but the stage's.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker import accounts, audit
from tracker.database import day_of
from tracker.refusal import Conflict, Refused
from tracker.rounds import stages
from tracker.rounds.models import Lot, Round

ON_RECORDS = frozenset({"rounds.imported", "round.keeper_changed"})
DECIDING_ROLES = ("lead", "co_buyer")  # an orderer only takes what others buy


def answering(round_: Round) -> list[int]:
    """The organisations, by id, whose people may act on a round: buyer, co-buyers and today's keeper."""
    others = [one.organisation_id for one in round_.co_buyers if one.role in DECIDING_ROLES]
    return [round_.buyer_id, round_.keeper_id, *others]


def require(session: Session, actor: audit.Actor, permission: str, round_: Round, *, at: datetime) -> None:
    """Refuse with `scope.outside` whoever holds no such permission for an organisation that answers for the round."""
    require_for(session, actor, permission, answering(round_), at=at)


def require_for(
    session: Session, actor: audit.Actor, permission: str, organisation_ids: list[int], *, at: datetime
) -> None:
    """The same for a round that is not there yet; the house itself may only read and import records."""
    if actor is audit.SYSTEM and permission in ("rounds.imported", "round.read"):
        return
    if isinstance(actor, accounts.Person) and accounts.covers(
        session, actor, permission, organisation_ids, on=day_of(at)
    ):
        return
    raise Refused("scope.outside", permission=permission)


def check(thing: Round | Lot, act: str) -> stages.Move:
    """The row of the table for an act on a thing as it stands.

    Raises `Refused("round.is_record")` for what nobody can do to a record, else `Refused("stage.wrong")`.
    """
    round_ = thing.round if isinstance(thing, Lot) else thing
    if round_.record and act not in ON_RECORDS:
        raise Refused("round.is_record", act=act)
    if isinstance(thing, Lot):
        found = stages.move_of(stages.LOT, act, thing.stage, within=round_.stage)
        if found is None:
            raise Refused(
                "lot.wrong_stage", act=act, lot=thing.code, lot_stage=thing.stage, stage=round_.stage
            )
    else:
        found = stages.move_of(stages.ROUND, act, thing.stage)
        if found is None:
            raise Refused("stage.wrong", act=act, stage=thing.stage)
    return found


def move(thing: Round | Lot, act: str) -> None:
    """Take a thing to the stage to which the act leads, as `check` allows. No other code sets a stage."""
    thing.stage = check(thing, act).to


def locked(session: Session, thing: Any, *, version: int, facts: Mapping[str, Any] | None = None) -> None:
    """Lock a row that is about to change, and refuse what was made on an older version of it.

    Raises `Conflict("changed.meanwhile")` with what differs between the facts sent and those stored now.
    """
    session.refresh(thing, with_for_update={"of": type(thing)})
    if thing.version == version:
        return
    differences = {
        name: (value, getattr(thing, name))
        for name, value in (facts or {}).items()
        if hasattr(thing, name) and getattr(thing, name) != value
    }
    raise Conflict("changed.meanwhile", differences=differences, version=thing.version)


def applied(thing: Any, facts: Mapping[str, Any]) -> None:
    """Set facts, and count the change even where only rows beside the thing have changed."""
    for name, value in facts.items():
        setattr(thing, name, value)
    thing.version += 1
