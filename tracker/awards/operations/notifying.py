"""The decision is sent to every tenderer; from that run standstill, correction and appeal.

Not here: the counting of days, which is the law's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker import audit
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

    Raises `Refused` by field: `notice.not_a_tenderer`, `notice.before_decision`, `notice.in_future`,
    `notice.known_before_sent`.
    """
    begin(session, actor, award, "award.notified", version=version, at=at)
    if award.state != "decided" or not notices:
        raise Refused("award.nothing_to_notify")
    tenderers = queries.to_notify(session, award)
    for notice in notices:
        _judge(award, notice, tenderers, at=at)
    audit.act(session, actor, "award.notified", about=award, within=award.lot.round, at=at)
    kept = {each.tender_id: each for each in award.notifications}
    for notice in notices:
        row = kept.get(notice.tender.id)
        if row is None:
            row = Notification(award=award, tender=notice.tender)
            session.add(row)
        row.channel, row.sent_at, row.known_on = notice.channel, notice.sent_at, notice.known_on
    session.flush()
    if award.standstill_binds:
        award.earliest_contract_day = queries.contract_day(award, tenderers)
    # Counted as a change of the award even where only a notice has changed, so that nobody writes over it.
    award.version += 1
    session.flush()
    return award


def _judge(award: Award, notice: Notice, tenderers: Sequence[Tender], *, at: datetime) -> None:
    field = f"sent-{notice.tender.id}"
    told = {"tenderer": notice.tender.supplier.name}
    if notice.tender not in tenderers:
        raise Refused("notice.not_a_tenderer", field=field, **told)  # type: ignore[arg-type]
    sent = day_of(notice.sent_at)
    if award.decided_on is not None and sent < award.decided_on:
        raise Refused("notice.before_decision", field=field, decided=award.decided_on, **told)  # type: ignore[arg-type]
    if notice.sent_at > at:
        raise Refused("notice.in_future", field=field, **told)  # type: ignore[arg-type]
    if notice.known_on is not None and not sent <= notice.known_on <= day_of(at):
        raise Refused("notice.known_impossible", field=f"known-{notice.tender.id}", sent=sent, **told)  # type: ignore[arg-type]
