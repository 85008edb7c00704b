"""Notices that were sent elsewhere: the award notice of contracts, and the notice of a change (§58).

A day that turns out wrong is mended with a reason, and the trail keeps both. Whether a notice is late or missing is
the law's to say.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker import audit
from tracker.contracts.models import Contract, Modification
from tracker.contracts.operations.opening import begin, told
from tracker.database import day_of
from tracker.refusal import Refused


def record_award_notice(
    session: Session,
    actor: audit.Actor,
    contracts: Sequence[Contract],
    *,
    versions: Mapping[int, int],
    sent_on: date | None,
    number: str | None = None,
    reason: str | None = None,
    at: datetime,
) -> Sequence[Contract]:
    """Record when the award notice was sent, and its number, for one contract of a round or several.

    `versions` are those seen, by the contract's id. A notice that is recorded already is changed, or (without a day)
    taken out, only with a reason. Raises `Refused` by field: `contract.none_chosen`, `contract.notice_before_award`,
    `contract.notice_in_future`, `contract.notice_undated`, `audit.reason_missing`.
    """
    if not contracts:
        raise Refused("contract.none_chosen", field="contracts")
    within = contracts[0].lot.round
    if any(contract.lot.round_id != within.id for contract in contracts):
        raise ValueError("the contracts of one notice belong to one round")
    act, facts = "contract.award_notice_sent", _as_told("award_notice", sent_on, number)
    for contract in contracts:
        begin(session, actor, contract, act, version=versions.get(contract.id, 0), facts=facts, at=at)
        _judge(contract.award_notice_sent_on, sent_on, number, at=at)
        decided = contract.award.decided_on or contract.concluded_on
        if sent_on is not None and sent_on < decided:
            raise Refused("contract.notice_before_award", field="sent_on", decided=decided)
    recorded = any(contract.award_notice_sent_on is not None for contract in contracts)
    why = _why(reason, needed=recorded)
    about = contracts[0] if len(contracts) == 1 else within
    audit.act(session, actor, act, about=about, within=within, at=at, reason=why)
    for contract in contracts:
        contract.award_notice_sent_on, contract.award_notice_number = sent_on, told(number)
    session.flush()
    return contracts


def record_change_notice(
    session: Session,
    actor: audit.Actor,
    modification: Modification,
    *,
    version: int,
    sent_on: date | None,
    number: str | None = None,
    reason: str | None = None,
    at: datetime,
) -> Modification:
    """Record when the notice of a change was sent, and its number; `version` is the contract's.

    Raises `Refused` by field: `contract.struck_already`, `contract.notice_before_change`, `contract.notice_in_future`,
    `contract.notice_undated`, `audit.reason_missing`.
    """
    contract, act = modification.contract, "contract.change_notice_sent"
    begin(session, actor, contract, act, version=version, facts={}, at=at)
    if modification.struck_on is not None:
        raise Refused("contract.struck_already", day=modification.struck_on)
    _judge(modification.notice_sent_on, sent_on, number, at=at)
    if sent_on is not None and sent_on < modification.agreed_on:
        raise Refused("contract.notice_before_change", field="sent_on", agreed=modification.agreed_on)
    why = _why(reason, needed=modification.notice_sent_on is not None)
    audit.act(session, actor, act, about=contract, within=contract.lot.round, at=at, reason=why)
    modification.notice_sent_on, modification.notice_number = sent_on, told(number)
    contract.version += 1
    session.flush()
    return modification


def _as_told(notice: str, sent_on: date | None, number: str | None) -> dict[str, object]:
    return {f"{notice}_sent_on": sent_on, f"{notice}_number": told(number)}


def _judge(kept: date | None, sent_on: date | None, number: str | None, *, at: datetime) -> None:
    if sent_on is None and (kept is None or told(number) is not None):
        raise Refused("contract.notice_undated", field="sent_on")
    if sent_on is not None and sent_on > day_of(at):
        raise Refused("contract.notice_in_future", field="sent_on", day=sent_on)


def _why(reason: str | None, *, needed: bool) -> str | None:
    why = told(reason)
    if needed and why is None:
        raise Refused("audit.reason_missing", field="reason")
    return why
