"""Records of rounds that others published, and who answers for a round today.

Not here: reading files of records, which judges them before anything is written (`tracker.export`).
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from sqlalchemy.orm import Session

from tracker import audit
from tracker.database import day_of
from tracker.organisations import Organisation
from tracker.refusal import Refused
from tracker.rounds import queries
from tracker.rounds.models import CoBuyer, Keeper, Lot, PublishedEvent, Round
from tracker.rounds.operations import authority
from tracker.rounds.operations.planning import NEVER, derive, refuse_absent, refuse_taken, stored

Event = tuple[date | None, str]


class RecordFacts(TypedDict, total=False):
    """What a source may tell of a round; whatever it does not tell stays empty."""

    title_fi: str | None
    title_sv: str | None
    title_en: str | None
    training: str
    cpv: str | None
    nuts: str | None
    nuts_version: str | None
    procedure: str | None
    notice_kind: str | None
    technique: str | None
    framework_ceiling: Decimal | None
    framework_per_year: Decimal | None
    framework_suppliers: int | None
    volume_commitment: bool | None
    estimated_low: Decimal | None
    estimated_high: Decimal | None
    value_note: str | None
    notice_sent_on: date | None
    notice_published_on: date | None
    deadline_on: date | None
    decided_on: date | None
    contract_start: date | None
    contract_end: date | None
    option_terms: str | None
    curriculum: str | None
    remark: str | None
    undivided: bool
    lots_total: int | None
    lots_note: str | None


def record(
    session: Session,
    actor: audit.Actor,
    *,
    buyer: Organisation,
    reference: str,
    source: str,
    lots: Sequence[str] = (),
    events: Sequence[Event] = (),
    orderer: Organisation | None = None,
    printed: Mapping[str, str] | None = None,
    at: datetime,
    **facts: Unpack[RecordFacts],
) -> Round:
    """Store one round as its source tells it, within the act "rounds.imported" that the caller has begun.

    `lots` are codes, `events` the source's own story in its order, `orderer` the organisation for which the buyer
    bought, `printed` what the source printed so that nobody can read it for certain. The stage follows from the
    days that are known; the regime is "not established" without a day or a value.
    """
    authority.require_for(session, actor, "rounds.imported", [buyer.id], at=at)
    notice = facts.get("notice_sent_on") or facts.get("notice_published_on")
    if notice is not None:
        refuse_absent(buyer, on=notice, field="buyer")
    refuse_taken(session, buyer, reference)
    undivided = facts.pop("undivided", False)
    round_ = Round(
        buyer=buyer, keeper=buyer, reference=reference, record=True, example=False, source=source, law_day=notice,
        stage=_stage(facts), received_in="elsewhere", estimate_sort=Decimal(0), **facts,
        as_printed=json.dumps(dict(printed), ensure_ascii=False, sort_keys=True) if printed else None,
    )  # fmt: skip
    if undivided and round_.lots_total is None and not lots:
        round_.lots_total = 1
    finding = queries.regime(round_, on=notice)
    round_.regime = finding.value
    round_.regime_finding = json.dumps(finding.as_json(), ensure_ascii=False, sort_keys=True)
    derive(round_, recorded_on=NEVER)
    session.add(round_)
    _add_parts(session, round_, lots=lots, events=events, orderer=orderer)
    stored(session, reference)
    return round_


def _stage(facts: Mapping[str, Any]) -> str:
    # A record was published, whether or not the day of it is known; what came after shows by its own days.
    return "opened" if facts.get("decided_on") else "published"


def _add_parts(
    session: Session,
    round_: Round,
    *,
    lots: Sequence[str],
    events: Sequence[Event],
    orderer: Organisation | None,
) -> None:
    since = round_.sort_day if round_.sort_day != NEVER else round_.buyer.valid_from
    session.add(Keeper(round=round_, organisation=round_.buyer, since=since))
    if orderer is not None:
        session.add(CoBuyer(round=round_, organisation=orderer, role="orderer"))
    for place, code in enumerate(lots, start=1):
        session.add(
            Lot(round=round_, code=code, position=place, stage="decided" if round_.decided_on else "tendered")
        )
    for place, (on, what) in enumerate(events, start=1):
        session.add(PublishedEvent(round=round_, position=place, happened_on=on, what=what))


def change_keeper(
    session: Session,
    actor: audit.Actor,
    round_: Round,
    *,
    organisation: Organisation,
    since: date,
    why: str | None = None,
    version: int,
    at: datetime,
) -> Round:
    """Say which organisation answers for a round from a day on, up to today; records have keepers too."""
    authority.require(session, actor, "round.keeper_changed", round_, at=at)
    authority.check(round_, "round.keeper_changed")
    authority.locked(session, round_, version=version, facts={"keeper": organisation})
    if since > day_of(at):
        raise Refused("keeper.ahead", field="since", on=since)
    latest = round_.keepers[-1] if round_.keepers else None
    if latest is not None and since <= latest.since:
        raise Refused("keeper.before_latest", field="since", first=latest.since)
    if organisation.id == round_.keeper_id:
        raise Refused("keeper.same", field="organisation", name=organisation)
    refuse_absent(organisation, on=since, field="organisation")
    audit.act(session, actor, "round.keeper_changed", about=round_, within=round_, at=at)
    session.add(Keeper(round=round_, organisation=organisation, since=since, why=(why or "").strip() or None))
    authority.applied(round_, {"keeper": organisation})
    session.flush()
    return round_
