"""The times of a procedure beside the deadline for tenders: shortenings, requests to participate, invitations.

Publication locks what was set; a corrigendum moves the last day for requests. Not here: whether a time is long
enough, which is shown and left to people (`tracker.law.checks`).
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker import accounts, audit
from tracker.database import day_of
from tracker.refusal import Refused
from tracker.rounds.models import Round
from tracker.rounds.operations import authority
from tracker.rounds.timed import Invitation, Times, invitations_of, invites, timed, times_of

MOST_REASON = 4000
MOST_CANDIDATES = 1000


def set_times(
    session: Session,
    actor: audit.Actor,
    round_: Round,
    *,
    electronic: bool | None = None,
    urgent_reason: str | None = None,
    prior_notice_sent_on: date | None = None,
    prior_notice_number: str | None = None,
    requests_due_on: date | None = None,
    version: int,
    at: datetime,
) -> Times | None:
    """Tell what a planned round announces of its times; `version` is the round's.

    A fact that means nothing in the round's procedure is refused by its field. An `urgent_reason` says that the
    procedure is accelerated, and why the ordinary times cannot be kept (§57).
    """
    authority.require(session, actor, "round.timed", round_, at=at)
    authority.check(round_, "round.timed")
    authority.locked(session, round_, version=version)
    facts: dict[str, Any] = {
        "electronic": electronic,
        "urgent_reason": (urgent_reason or "").strip() or None,
        "prior_notice_sent_on": prior_notice_sent_on,
        "prior_notice_number": (prior_notice_number or "").strip() or None,
        "requests_due_on": requests_due_on,
    }
    _judge(round_, facts, at)
    stored = times_of(session, round_)
    if {name: getattr(stored, name, None) for name in facts} == facts:
        return stored
    audit.act(session, actor, "round.timed", about=round_, within=round_, at=at)
    if stored is None:
        stored = Times(round=round_)
        session.add(stored)
    for name, value in facts.items():
        setattr(stored, name, value)
    authority.applied(round_, {})
    session.flush()
    return stored


def _judge(round_: Round, facts: dict[str, Any], at: datetime) -> None:
    named = timed(round_)
    for name, value in facts.items():
        if value is not None and name not in named:
            raise Refused("times.not_of_procedure", field=name)
    reason, sent, number = (
        facts[name] for name in ("urgent_reason", "prior_notice_sent_on", "prior_notice_number")
    )
    if reason is not None and len(reason) > MOST_REASON:
        raise Refused("times.reason_long", field="urgent_reason", most=MOST_REASON)
    if sent is not None and sent > day_of(at):
        raise Refused("times.prior_notice_ahead", field="prior_notice_sent_on", on=sent)
    if number is not None and sent is None:
        raise Refused("times.prior_notice_undated", field="prior_notice_sent_on")
    if facts["requests_due_on"] is not None:
        judge_requests(
            facts["requests_due_on"], notice=None, deadline=round_.tender_deadline, field="requests_due_on"
        )


def judge_requests(due: date, *, notice: date | None, deadline: datetime | None, field: str) -> None:
    """Refuse a last day for requests to participate that does not lie between the notice and the tenders."""
    if notice is not None and due <= notice:
        raise Refused("round.requests_before_notice", field=field, first=notice)
    if deadline is not None and due >= day_of(deadline):
        raise Refused("round.requests_after_deadline", field=field, deadline=deadline)


def invite(
    session: Session,
    actor: accounts.Person,
    round_: Round,
    *,
    sent_on: date,
    candidates: int,
    reason: str | None = None,
    version: int,
    at: datetime,
) -> Invitation:
    """Note the day on which the chosen candidates were invited to tender; noted anew, it needs a reason."""
    authority.require(session, actor, "round.invited", round_, at=at)
    authority.check(round_, "round.invited")
    authority.locked(session, round_, version=version)
    if not invites(round_):
        raise Refused("invitation.not_of_procedure")
    before = invitations_of(session, round_)
    _judge_invitation(session, round_, sent_on, candidates, at)
    why = (reason or "").strip() or None
    if before and why is None:
        raise Refused("audit.reason_missing", field="reason", act="round.invited")
    made = Invitation(
        round=round_, number=len(before) + 1, sent_on=sent_on, candidates=candidates,
        reason=why if before else None, noted_by_id=actor.id, noted_at=at,
    )  # fmt: skip
    audit.act(session, actor, "round.invited", about=made, within=round_, reason=made.reason, at=at)
    session.add(made)
    authority.applied(round_, {})
    session.flush()
    return made


def _judge_invitation(session: Session, round_: Round, sent_on: date, candidates: int, at: datetime) -> None:
    if sent_on > day_of(at):
        raise Refused("invitation.in_future", field="sent_on", on=sent_on)
    if round_.notice_sent_on is not None and sent_on <= round_.notice_sent_on:
        raise Refused("invitation.before_notice", field="sent_on", first=round_.notice_sent_on)
    times = times_of(session, round_)
    due = None if times is None else times.requests_due_on
    if due is not None and sent_on <= due and round_.technique != "dps":
        raise Refused("invitation.before_requests", field="sent_on", last=due)
    if round_.deadline_on is not None and sent_on >= round_.deadline_on:
        raise Refused("invitation.after_deadline", field="sent_on", last=round_.deadline_on)
    if not 1 <= candidates <= MOST_CANDIDATES:
        raise Refused("invitation.nobody", field="candidates", most=MOST_CANDIDATES)
