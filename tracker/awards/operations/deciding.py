"""A manager decides: approves what somebody else proposed, sends it back, or annuls a decision.

Not here: who has to be told afterwards (`notifying`).
"""

import json
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker import audit, law, rounds
from tracker.awards import queries, rules
from tracker.awards.models import Award
from tracker.awards.operations.proposing import begin
from tracker.database import day_of
from tracker.refusal import Refused


def approve(
    session: Session,
    actor: audit.Actor,
    award: Award,
    *,
    version: int,
    decision_number: str,
    decided_on: date,
    decision_maker: str,
    correction_instructions: bool,
    appeal_instructions: bool,
    comment: str | None = None,
    at: datetime,
) -> Award:
    """Decide as proposed. Nobody approves their own proposal, nor one in whose round they had a hand.

    Raises `Refused`: `award.own_proposal`, `award.had_a_hand`, `award.*_instructions_missing`, `award.number_missing`.
    """
    begin(session, actor, award, "award.approved", version=version, at=at)
    refuse_own(session, actor, award)
    _judge(award, decision_number, decided_on, decision_maker, at=at)
    missing = rules.instructions_missing(
        award.lot.round.regime or "not_established",
        correction=correction_instructions,
        appeal=appeal_instructions,
    )
    if missing is not None:
        field = "appeal_instructions" if missing.startswith("award.appeal") else "correction_instructions"
        raise Refused(missing, field=field)
    audit.act(session, actor, "award.approved", about=award, within=award.lot.round, at=at)
    # A decision is written whole: afterwards the database lets nothing of it change.
    with session.no_autoflush:
        award.state = "decided"
        award.approved_by_id, award.approved_at = actor.id, at
        award.decision_number, award.decided_on = decision_number.strip(), decided_on
        award.decision_maker = decision_maker.strip()
        award.correction_instructions = correction_instructions
        award.appeal_instructions = appeal_instructions
        award.comment = (comment or "").strip() or None
        _bind(award)
    rounds.move(award.lot, "award.approved")
    session.flush()
    return award


def refuse_own(session: Session, actor: audit.Actor, award: Award) -> None:
    """Refuse whoever proposed the award or had a hand in its round, as the trail tells."""
    if award.proposed_by_id == actor.id:
        raise Refused("award.own_proposal")
    done = audit.had_a_hand(
        session, actor_id=actor.id, within=audit.name_of(award.lot.round), acts=sorted(rules.HANDS)
    )
    if done:
        raise Refused("award.had_a_hand", acts=tuple(done))


def _judge(award: Award, number: str, decided_on: date, maker: str, *, at: datetime) -> None:
    if not number.strip():
        raise Refused("award.number_missing", field="decision_number")
    if not maker.strip():
        raise Refused("award.maker_missing", field="decision_maker")
    if decided_on > day_of(at):
        raise Refused("award.decided_in_future", field="decided_on", day=decided_on)
    if decided_on < day_of(award.proposed_at):
        raise Refused("award.decided_before_proposal", field="decided_on", proposed=day_of(award.proposed_at))


def _bind(award: Award) -> None:
    """Keep whether a contract has to wait.

    The exception of the only acceptable tender holds where nobody else is left whom the choice touches (§130): who
    was excluded or rejected still is, and who asked to take part in a procedure of several steps may be.
    """
    round_ = award.lot.round
    finding = law.on(queries.governing_day(award)).standstill_binds(
        regime=round_.regime or "not_established",
        direct=award.direct,
        only_acceptable_tender=round_.procedure == "open" and len(award.lines) == 1,
    )
    award.standstill_binds = finding.value is True
    award.standstill_finding = json.dumps(finding.as_json(), ensure_ascii=False)


def send_back(
    session: Session, actor: audit.Actor, award: Award, *, version: int, comment: str, at: datetime
) -> Award:
    """Send a proposal back to the officer with a comment; the lot is compared, and may be proposed anew."""
    begin(session, actor, award, "award.sent_back", version=version, at=at)
    if not comment.strip():
        raise Refused("award.comment_missing", field="comment")
    audit.act(session, actor, "award.sent_back", about=award, within=award.lot.round, at=at, reason=comment)
    award.state, award.comment = "sent_back", comment.strip()
    rounds.move(award.lot, "award.sent_back")
    session.flush()
    return award


def annul(
    session: Session, actor: audit.Actor, award: Award, *, version: int, reason: str, at: datetime
) -> Award:
    """Annul a decision that no contract rests on; the lot is compared and decided anew, the old award stays."""
    begin(session, actor, award, "award.annulled", version=version, at=at)
    if not reason.strip():
        raise Refused("audit.reason_missing", field="reason", act="award.annulled")
    audit.act(session, actor, "award.annulled", about=award, within=award.lot.round, at=at, reason=reason)
    award.state, award.ended_on, award.ended_reason = "annulled", day_of(at), reason.strip()
    session.flush()  # first the decision: the database lets no lot go back while it stands
    rounds.move(award.lot, "award.annulled")
    session.flush()
    return award
