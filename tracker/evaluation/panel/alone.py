"""The only writes of what a member gives alone: a draft, its submission for a lot, and the chair's sending it back.

Not here: what the panel comes to together (`together`).
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker import accounts, audit, rounds
from tracker.evaluation import grading
from tracker.evaluation.grading import Grade
from tracker.evaluation.panel import naming, queries
from tracker.evaluation.panel.models import Member, MemberScore, Panel, Return, Submission
from tracker.refusal import Refused
from tracker.rounds import Lot

SALT_BYTES = 32


def sheet_to_fill(session: Session, reader: accounts.Person, lot: Lot, *, at: datetime) -> queries.MySheet:
    """A member's sheet to take out, refused as scoring is: `panel.undeclared`, `panel.conflicted`."""
    sheet = queries.my_sheet(session, reader, lot, at=at)
    naming.scoring_member(session, reader, sheet.panel, at=at)
    return sheet


def save_scores(
    session: Session, actor: audit.Actor, lot: Lot, *, grades: Sequence[Grade], at: datetime
) -> list[MemberScore]:
    """Keep a member's own grades of a lot, all or none, until they are submitted.

    Raises `Refused` naming the cell as `enter_scores` does, `panel.undeclared`, `panel.conflicted`,
    `panel.submitted`, `panel.lot_closed`; `Conflict` where the same member has saved elsewhere meanwhile.
    """
    rounds.require(session, actor, "panel.scores_saved", lot.round, at=at)
    grading.hold(session, lot)
    rounds.check(lot, "panel.scores_saved")
    panel = naming.of_lot(session, lot)
    member = naming.scoring_member(session, actor, panel, at=at)
    refuse_locked(session, panel, member, lot)
    names = {entrant.offer: entrant.called for entrant in queries.entrants(session, panel, lot)}
    told = grading.judge(session, lot, grades, names=names)
    stored = queries.own_scores(session, member, lot)
    grading.refuse_stale(stored, grades, told)
    changed = [each for each in grades if grading.differs(stored.get(each.place), each)]
    if not changed:
        return []
    audit.act(session, actor, "panel.scores_saved", about=lot, within=lot.round, at=at)
    rounds.move(lot, "panel.scores_saved")
    kept = [_keep(session, member, stored.get(each.place), each) for each in changed]
    session.flush()
    return kept


def _keep(session: Session, member: Member, score: MemberScore | None, given: Grade) -> MemberScore:
    if score is None:
        score = MemberScore(member_id=member.id, offer_id=given.offer, criterion_id=given.criterion)
        session.add(score)
    score.grade = given.grade
    score.reason = given.reason.strip()
    score.evidence = (given.evidence or "").strip() or None
    score.salt = secrets.token_bytes(SALT_BYTES)
    score.digest = digest_of(score.salt, as_told(given.offer, given.criterion, score))
    return score


def as_told(offer: int, criterion: int, score: Any) -> dict[str, Any]:
    """A grade as its digest is made of it."""
    grade: Fraction = score.grade
    return {
        "offer": offer,
        "criterion": criterion,
        "grade": f"{grade.numerator}/{grade.denominator}",
        "reason": score.reason,
        "evidence": score.evidence,
    }


def digest_of(salt: bytes, told: Any) -> str:
    """SHA-256 over the salt and what is told as canonical JSON: it tells nothing, and proves it afterwards."""
    return hashlib.sha256(salt + audit.canonical(told).encode()).hexdigest()


def submit_scores(session: Session, actor: audit.Actor, lot: Lot, *, at: datetime) -> Submission:
    """Submit a member's grades of a lot, whole; from then on they are locked.

    Raises `Refused`: `panel.incomplete`, `panel.nothing_to_grade`, `panel.submitted`, …
    """
    rounds.require(session, actor, "panel.scores_submitted", lot.round, at=at)
    grading.hold(session, lot)
    rounds.check(lot, "panel.scores_submitted")
    panel = naming.of_lot(session, lot)
    member = naming.scoring_member(session, actor, panel, at=at)
    refuse_locked(session, panel, member, lot)
    criteria, entrants = queries.qualities(session, lot), queries.entrants(session, panel, lot)
    if not criteria or not entrants:
        raise Refused("panel.nothing_to_grade", lot=lot.code)
    given = queries.own_scores(session, member, lot)
    places = [(entrant.offer, criterion.id) for entrant in entrants for criterion in criteria]
    missing = [place for place in places if place not in given]
    if missing:
        raise Refused("panel.incomplete", num=len(missing))
    told = [as_told(*place, given[place]) for place in sorted(places)]
    salt = secrets.token_bytes(SALT_BYTES)
    asked = select(func.max(Submission.number)).where(
        Submission.member_id == member.id, Submission.lot_id == lot.id
    )
    audit.act(session, actor, "panel.scores_submitted", about=lot, within=lot.round, at=at)
    rounds.move(lot, "panel.scores_submitted")
    made = Submission(
        member_id=member.id,
        lot_id=lot.id,
        number=(session.scalar(asked) or 0) + 1,
        submitted_at=at,
        grades=audit.canonical(told),
        salt=salt,
        digest=digest_of(salt, told),
    )
    session.add(made)
    session.flush()
    return made


def send_back(
    session: Session, actor: audit.Actor, submission: Submission, *, reason: str, at: datetime
) -> Return:
    """Let a member change what they have submitted: the chair's act, with its reason, before the lot is closed."""
    lot = submission.lot
    rounds.require(session, actor, "panel.scores_returned", lot.round, at=at)
    grading.hold(session, lot)
    rounds.check(lot, "panel.scores_returned")
    panel = naming.of_lot(session, lot)
    chairing(session, actor, panel, at=at)
    if queries.closing_of(session, lot) is not None:
        raise Refused("panel.lot_closed", lot=lot.code)
    standing = [each for each in queries.standings(session, panel, lot) if each.submission is submission]
    if not standing:
        raise Refused("panel.returned_already")
    audit.act(session, actor, "panel.scores_returned", about=lot, within=lot.round, reason=reason, at=at)
    made = Return(submission_id=submission.id, returned_at=at, returned_by_id=actor.id, reason=reason.strip())
    session.add(made)
    session.flush()
    return made


def chairing(session: Session, actor: audit.Actor, panel: Panel, *, at: datetime) -> Member:
    """The actor as the chair, who must be able to score like everybody else."""
    member = queries.member_of(session, panel, actor)
    if member is None or not member.chair or member.released_at is not None:
        raise Refused("panel.chair_only")
    return naming.scoring_member(session, actor, panel, at=at)


def refuse_locked(session: Session, panel: Panel, member: Member, lot: Lot) -> None:
    """Refuse to change what is submitted or stands closed."""
    if queries.closing_of(session, lot) is not None:
        raise Refused("panel.lot_closed", lot=lot.code)
    standing = next(each for each in queries.standings(session, panel, lot) if each.member is member)
    if standing.submission is not None:
        raise Refused("panel.submitted", at=standing.submission.submitted_at)


def proven(submission: Submission) -> bool:
    """Whether a submission still is what the trail's digest was made of."""
    return hashlib.sha256(submission.salt + submission.grades.encode()).hexdigest() == submission.digest
