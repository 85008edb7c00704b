"""What makes a planned round public and what follows: publication, direct award, cancellation.

Publication fixes the day whose law governs the round, and its regime, for ever. Not here: a later
deadline, which a corrigendum announces (`corrigenda`), and the opening of tenders.
"""

import json
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker import audit
from tracker.database import day_of
from tracker.refusal import Refused
from tracker.rounds import queries
from tracker.rounds.models import Round
from tracker.rounds.operations import authority
from tracker.rounds.operations.planning import derive, refuse_absent
from tracker.rounds.operations.timing import judge_requests
from tracker.rounds.timed import timed, times_of


def publish(
    session: Session,
    actor: audit.Actor,
    round_: Round,
    *,
    notice_sent_on: date,
    notice_number: str | None = None,
    notice_published_on: date | None = None,
    version: int,
    at: datetime,
) -> Round:
    """Publish a planned round whose notice was sent on a day; criteria, lots and announced facts are locked.

    The law of that day governs the round for ever; its regime is stored with the finding and the finding's
    warnings. Raises `Refused` with the first thing that is missing (`queries.missing` tells all of them).
    """
    authority.require(session, actor, "round.published", round_, at=at)
    authority.check(round_, "round.published")
    authority.locked(session, round_, version=version)
    today = day_of(at)
    if round_.procedure == "direct":
        raise Refused("round.not_tendered", field="procedure")
    if notice_sent_on > today:
        raise Refused("round.notice_ahead", field="notice_sent_on", on=notice_sent_on)
    if notice_published_on is not None and notice_published_on < notice_sent_on:
        raise Refused("round.published_before_sent", field="notice_published_on", first=notice_sent_on)
    for absent in queries.missing(session, round_, at=at):
        raise absent
    _refuse_deadline(round_, round_.tender_deadline, notice=notice_sent_on, at=at)
    _refuse_times(session, round_, notice=notice_sent_on)
    refuse_absent(round_.buyer, on=notice_sent_on, field="notice_sent_on")
    audit.act(session, actor, "round.published", about=round_, within=round_, at=at)
    authority.move(round_, "round.published")
    _fix_law(round_, notice_sent_on)
    facts = {
        "notice_sent_on": notice_sent_on,
        "notice_number": (notice_number or "").strip() or round_.notice_number,
        "notice_published_on": notice_published_on or round_.notice_published_on,
        "published_at": at,
    }
    authority.applied(round_, facts)
    derive(round_, recorded_on=today)
    session.flush()
    return round_


def award_directly(
    session: Session, actor: audit.Actor, round_: Round, *, reason: str | None, version: int, at: datetime
) -> Round:
    """Let a planned direct award go on without tendering; the reason names its legal ground (§§40–41, §110).

    Below the threshold the Act asks for none (`queries.ground_needed`), and the reason may be left out.
    """
    authority.require(session, actor, "round.awarded_directly", round_, at=at)
    authority.check(round_, "round.awarded_directly")
    authority.locked(session, round_, version=version)
    if round_.procedure != "direct":
        raise Refused("round.not_direct", field="procedure")
    for absent in queries.missing(session, round_, at=at):
        raise absent
    today = day_of(at)
    began = round_.began_on or today
    refuse_absent(round_.buyer, on=began, field="buyer")
    if queries.ground_needed(round_, on=began) and not (reason or "").strip():
        raise Refused("audit.reason_missing", field="reason", act="round.awarded_directly")
    audit.act(session, actor, "round.awarded_directly", about=round_, within=round_, reason=reason, at=at)
    authority.move(round_, "round.awarded_directly")
    _fix_law(round_, began)
    authority.applied(round_, {"began_on": began, "opened_at": at})
    derive(round_, recorded_on=today)
    session.flush()
    return round_


def cancel(
    session: Session, actor: audit.Actor, round_: Round, *, reason: str, version: int, at: datetime
) -> Round:
    """End a round without a contract, for a real and justified reason (§125); its open lots end with it."""
    return _end(session, actor, round_, "round.cancelled", reason=reason, version=version, at=at)


def give_up(
    session: Session, actor: audit.Actor, round_: Round, *, reason: str, version: int, at: datetime
) -> Round:
    """End a round that was only planned: nobody was asked to tender, so that no manager need decide."""
    return _end(session, actor, round_, "round.given_up", reason=reason, version=version, at=at)


def _end(
    session: Session, actor: audit.Actor, round_: Round, act: str, *, reason: str, version: int, at: datetime
) -> Round:
    authority.require(session, actor, act, round_, at=at)
    authority.check(round_, act)
    authority.locked(session, round_, version=version)
    for lot in round_.lots:
        if lot.stage in ("concluded", "ended"):
            raise Refused("round.has_contract", lot=lot.code)
    audit.act(session, actor, act, about=round_, within=round_, reason=reason, at=at)
    facts = {"cancelled_on": day_of(at), "cancelled_reason": reason.strip()}
    for lot in round_.lots:
        if lot.stage != "cancelled":
            authority.move(lot, act)
            authority.applied(lot, facts)
    authority.move(round_, act)
    authority.applied(round_, facts)
    session.flush()
    return round_


def _fix_law(round_: Round, day: date) -> None:
    finding = queries.regime(round_, on=day)
    round_.law_day = day
    round_.regime = finding.value
    round_.regime_finding = json.dumps(finding.as_json(), ensure_ascii=False, sort_keys=True)


def _refuse_times(session: Session, round_: Round, *, notice: date) -> None:
    """Refuse other times that the day of the notice contradicts, as far as they mean anything in the procedure."""
    times, named = times_of(session, round_), timed(round_)
    if times is None:
        return
    if "requests_due_on" in named and times.requests_due_on is not None:
        judge_requests(
            times.requests_due_on, notice=notice, deadline=round_.tender_deadline, field="notice_sent_on"
        )
    sent = times.prior_notice_sent_on
    if "prior_notice_sent_on" in named and sent is not None and sent >= notice:
        raise Refused("round.prior_notice_after", field="notice_sent_on", first=sent)


def _refuse_deadline(round_: Round, deadline: datetime | None, *, notice: date, at: datetime) -> None:
    if deadline is None:
        raise Refused("round.deadline_missing", field="tender_deadline")
    if day_of(deadline) <= notice:
        raise Refused(
            "round.deadline_before_notice", field="tender_deadline", deadline=deadline, first=notice
        )
    if round_.received_in == "here" and deadline <= at:
        raise Refused("round.deadline_passed", field="tender_deadline", deadline=deadline)
