"""The decision is sent to every tenderer; from that run standstill, correction and appeal.

Not here: the counting of days, which is the law's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker import audit, law
from tracker.awards import queries
from tracker.awards.models import Award, Notification
from tracker.awards.operations.proposing import begin
from tracker.database import day_of
from tracker.refusal import Refused
from tracker.tenders import Tender


@dataclass(frozen=True)
class Notice:
    """How and when one tenderer was told; `known_on` only where a later knowledge is shown."""

    tender: Tender
    channel: str
    sent_at: datetime
    known_on: date | None = None


def notify(
    session: Session,
    actor: audit.Actor,
    award: Award,
    *,
    version: int,
    notices: Sequence[Notice],
    at: datetime,
) -> Award:
    """Record notices, new or corrected; once every tenderer is told, the first day of a contract is kept.

    Raises `Refused` by field (`channel-`, `sent-` or `known-` with the tender's id): `notice.not_a_tenderer`,
    `notice.channel_unknown`, `notice.before_decision`, `notice.in_future`, `notice.known_impossible`.
    """
    begin(session, actor, award, "award.notified", version=version, at=at)
    if award.state != "decided" or not notices:
        raise Refused("award.nothing_to_notify")
    tenderers = queries.to_notify(award)
    for notice in notices:
        _judge(award, notice, tenderers, at=at)
    audit.act(session, actor, "award.notified", about=award, within=award.lot.round, at=at)
    _keep(session, award, notices)
    session.flush()
    if award.standstill_binds:
        award.earliest_contract_day = queries.contract_day(award, tenderers)
    # Counted as a change of the award even where only a notice has changed, so that nobody writes over it.
    award.version += 1
    session.flush()
    return award


def _keep(session: Session, award: Award, notices: Sequence[Notice]) -> None:
    """Keep the notices, each with the first day of a contract for it; what was not told anew keeps its day."""
    kept = {each.tender_id: each for each in award.notifications}
    anew = {identity for identity, row in kept.items() if row.earliest_contract_day is None}
    for notice in notices:
        row = kept.get(notice.tender.id)
        told = (notice.channel, notice.sent_at, notice.known_on)
        if row is None:
            row = kept[notice.tender.id] = Notification(award=award, tender=notice.tender)
            session.add(row)
        elif (row.channel, row.sent_at, row.known_on) == told:
            continue
        row.channel, row.sent_at, row.known_on = told
        anew.add(notice.tender.id)
    for due in queries.deadlines(award):
        if due.code == "standstill" and due.tender is not None and due.tender.id in anew:
            kept[due.tender.id].earliest_contract_day = due.finding.earliest_contract_day


def _judge(award: Award, notice: Notice, tenderers: Sequence[Tender], *, at: datetime) -> None:
    identity, sent = notice.tender.id, day_of(notice.sent_at)
    tenderer = notice.tender.supplier.name
    if notice.tender not in tenderers:
        raise Refused("notice.not_a_tenderer", field=f"sent-{identity}", tenderer=tenderer)
    if notice.channel not in law.CHANNELS:
        raise Refused("notice.channel_unknown", field=f"channel-{identity}", tenderer=tenderer)
    if notice.sent_at > at:
        raise Refused("notice.in_future", field=f"sent-{identity}", tenderer=tenderer)
    if award.decided_on is not None and sent < award.decided_on:
        raise Refused(
            "notice.before_decision", field=f"sent-{identity}", tenderer=tenderer, decided=award.decided_on
        )
    if notice.known_on is not None and not sent <= notice.known_on <= day_of(at):
        raise Refused("notice.known_impossible", field=f"known-{identity}", tenderer=tenderer, sent=sent)
