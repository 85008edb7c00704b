"""What happens to a contract while it runs: changes (§136), options taken, indexed values, entries struck out.

Whether a change is too much or was not announced is not refused here: the law's checks say so, and it stays visible.
An entry is never rewritten; a wrong one is struck out with a reason and the right one entered beside it.
"""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from tracker import audit, law
from tracker.contracts.models import Contract, Entry, IndexedValue, Modification, OptionTaken
from tracker.contracts.operations.opening import begin, day_within, settle, told
from tracker.database import day_of
from tracker.refusal import Refused


def change(
    session: Session,
    actor: audit.Actor,
    contract: Contract,
    *,
    version: int,
    ground: str,
    agreed_on: date,
    reason: str,
    value: Decimal | None = None,
    new_end: date | None = None,
    at: datetime,
) -> Modification:
    """Record a change: `value` is what it adds or (below zero) takes, 0 for nothing, None for what is not known.

    Raises `Refused` by field: `contract.ground_unknown`, `contract.day_outside`, `contract.reason_missing`,
    `contract.end_before_start`.
    """
    begin(session, actor, contract, "contract.changed", version=version, facts={}, at=at)
    if ground not in law.facts.MODIFICATIONS:
        raise Refused("contract.ground_unknown", field="ground")
    day_within(contract, agreed_on, field="agreed_on", at=at)
    why = told(reason)
    if why is None:
        raise Refused("contract.reason_missing", field="reason")
    start = contract.starts_on or contract.concluded_on
    if new_end is not None and new_end < start:
        raise Refused("contract.end_before_start", field="new_end", starts=start)
    made = Modification(
        contract_id=contract.id, ground=ground, agreed_on=agreed_on, value=value, new_end=new_end, reason=why
    )
    audit.act(
        session, actor, "contract.changed", about=contract, within=contract.lot.round, at=at, reason=why
    )
    session.add(made)
    settle(session, contract)
    return made


def take_option(
    session: Session,
    actor: audit.Actor,
    contract: Contract,
    *,
    version: int,
    taken_on: date,
    starts_on: date | None = None,
    ends_on: date | None = None,
    value: Decimal | None = None,
    at: datetime,
) -> OptionTaken:
    """Record that an option was taken: until when it reaches, what it is worth, or both.

    Raises `Refused` by field: `contract.day_outside`, `contract.option_empty`, `contract.option_reversed`,
    `contract.value_not_positive`.
    """
    begin(session, actor, contract, "contract.option_taken", version=version, facts={}, at=at)
    day_within(contract, taken_on, field="taken_on", at=at)
    if ends_on is None and value is None:
        raise Refused("contract.option_empty", field="ends_on")
    begins = starts_on or taken_on
    if ends_on is not None and ends_on < begins:
        raise Refused("contract.option_reversed", field="ends_on", starts=begins)
    if value is not None and value <= 0:
        raise Refused("contract.value_not_positive", field="value")
    made = OptionTaken(
        contract_id=contract.id, taken_on=taken_on, starts_on=starts_on, ends_on=ends_on, value=value
    )
    audit.act(session, actor, "contract.option_taken", about=contract, within=contract.lot.round, at=at)
    session.add(made)
    settle(session, contract)
    return made


def index(
    session: Session,
    actor: audit.Actor,
    contract: Contract,
    *,
    version: int,
    valid_on: date,
    value: Decimal,
    reason: str,
    at: datetime,
) -> IndexedValue:
    """Record the contract's whole value after its index clause, from a day on.

    Raises `Refused` by field: `contract.day_outside`, `contract.value_not_positive`, `contract.reason_missing`.
    """
    begin(session, actor, contract, "contract.indexed", version=version, facts={}, at=at)
    day_within(contract, valid_on, field="valid_on", at=at)
    if value <= 0:
        raise Refused("contract.value_not_positive", field="value")
    why = told(reason)
    if why is None:
        raise Refused("contract.reason_missing", field="reason")
    made = IndexedValue(contract_id=contract.id, valid_on=valid_on, value=value, reason=why)
    audit.act(
        session, actor, "contract.indexed", about=contract, within=contract.lot.round, at=at, reason=why
    )
    session.add(made)
    settle(session, contract)
    return made


def strike(
    session: Session, actor: audit.Actor, entry: Entry, *, version: int, reason: str | None, at: datetime
) -> Entry:
    """Strike out a wrong entry: it stays to be seen, and counts no more. `version` is the contract's.

    Raises `Refused`: `contract.struck_already`, `audit.reason_missing`.
    """
    contract = entry.contract
    begin(session, actor, contract, "contract.entry_struck", version=version, facts={}, at=at)
    if entry.struck_on is not None:
        raise Refused("contract.struck_already", day=entry.struck_on)
    audit.act(
        session,
        actor,
        "contract.entry_struck",
        about=contract,
        within=contract.lot.round,
        at=at,
        reason=reason,
    )
    entry.struck_on, entry.struck_reason = day_of(at), told(reason)
    settle(session, contract)
    return entry
