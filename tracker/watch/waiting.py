"""What waits for a person: next steps of rounds and lots for officers, grades for evaluators, proposals for managers.

Not here: dates (`dates`), and words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session, joinedload

from tracker import accounts, audit, awards, evaluation, rounds, tenders
from tracker.database import day_of
from tracker.rounds import Lot, Round
from tracker.watch.trail import trail

MOST = 50


@dataclass(frozen=True)
class Task:
    """Something that waits, and of what: one of the codes of `wording`'s "task".

    `since` is when it began to wait, `own` that somebody else has to do it because of the reader's own hand in it.
    """

    code: str
    round: Round
    lot: Lot | None = None
    award: awards.Award | None = None
    since: datetime | None = None
    own: bool = False


def waiting(session: Session, reader: accounts.Person, *, at: datetime) -> list[Task]:
    """What the reader's roles let them do next, oldest first, at most 50 of each kind."""
    return [
        *_reviews(session, reader, at),
        *_openings(session, reader, at),
        *_panels(session, reader, at),
        *_gradings(session, reader, at),
        *_steps(session, reader, at),
    ]


def _rounds(session: Session, reader: accounts.Person, permission: str, at: datetime) -> Select[Round]:
    found = rounds.find(session, reader, rounds.Filters(), permission=permission, at=at)
    return found.where(~Round.record)


def _reviews(session: Session, reader: accounts.Person, at: datetime) -> Iterator[Task]:
    ids = _rounds(session, reader, "award.approved", at).with_only_columns(Round.id)
    asked = (
        select(awards.Award)
        .join(awards.Award.lot)
        .where(awards.Award.state == "proposed", Lot.round_id.in_(ids))
        .options(joinedload(awards.Award.lot).joinedload(Lot.round))
        .order_by(awards.Award.proposed_at, awards.Award.id)
        .limit(MOST)
    )
    for award in session.scalars(asked):
        round_ = award.lot.round
        acts = sorted(awards.HANDS)
        hand = audit.had_a_hand(session, actor_id=reader.id, within=audit.name_of(round_), acts=acts)
        yield Task("review", round_, award.lot, award, since=award.proposed_at, own=bool(hand))


def _openings(session: Session, reader: accounts.Person, at: datetime) -> Iterator[Task]:
    """For those named to open a round; for officers where nobody is, and where another system opens it."""
    named = exists().where(tenders.Opener.round_id == Round.id, tenders.Opener.removed_at.is_(None))
    officers = _rounds(session, reader, "round.opened", at).with_only_columns(Round.id)
    asked = _rounds(session, reader, "round.opening_authorised", at).where(
        Round.stage == "published",
        or_(Round.tender_deadline <= at, Round.deadline_on < day_of(at)),
        or_(
            and_(Round.received_in == "here", named.where(tenders.Opener.person_id == reader.id)),
            and_(Round.id.in_(officers), or_(Round.received_in == "elsewhere", ~named)),
        ),
    )
    for round_ in session.scalars(asked.order_by(Round.deadline_on, Round.id).limit(MOST)):
        yield Task("open", round_, since=round_.tender_deadline)


def _panels(session: Session, reader: accounts.Person, at: datetime) -> Iterator[Task]:
    ids = _rounds(session, reader, "panel.scores_saved", at).with_only_columns(Round.id)
    for code, round_, lot in evaluation.awaited_of(session, reader, ids):
        yield Task(code, round_, lot, since=round_.opened_at)


def _gradings(session: Session, reader: accounts.Person, at: datetime) -> Iterator[Task]:
    """Lots with a grade to give, for who only grades there; who may propose has the whole lot as one task."""
    graded = _rounds(session, reader, "scores.entered", at).with_only_columns(Round.id)
    whole = _rounds(session, reader, "award.proposed", at).with_only_columns(Round.id)
    asked = (
        select(Lot)
        .join(Lot.round)
        .where(
            Lot.round_id.in_(graded),
            Lot.round_id.not_in(whole),
            Lot.round_id.not_in(
                select(evaluation.Panel.round_id).where(evaluation.Panel.withdrawn_at.is_(None))
            ),
            Round.stage == "opened",
            Lot.stage == "tendered",
            evaluation.ungraded(),
        )
        .options(joinedload(Lot.round))
        .order_by(Round.opened_at, Lot.round_id, Lot.position, Lot.id)
        .limit(MOST)
    )
    for lot in session.scalars(asked):
        yield Task("grade_lot", lot.round, lot, since=lot.round.opened_at)


def _steps(session: Session, reader: accounts.Person, at: datetime) -> Iterator[Task]:
    ids = (
        _rounds(session, reader, "award.proposed", at)
        .where(Round.stage == "opened")
        .with_only_columns(Round.id)
    )
    asked = (
        select(Lot, awards.Award)
        .outerjoin(
            awards.Award, (awards.Award.lot_id == Lot.id) & awards.Award.state.in_(("decided", "sent_back"))
        )
        .where(Lot.round_id.in_(ids), Lot.stage.in_(("tendered", "evaluated", "decided")))
        .options(joinedload(Lot.round))
        .order_by(Lot.round_id.desc(), Lot.position, Lot.id, awards.Award.number.desc())
        .limit(MOST)
    )
    seen: set[int] = set()
    for lot, award in session.execute(asked):
        if lot.id not in seen:
            seen.add(lot.id)
            yield from _step(lot, award, at)


def _step(lot: Lot, award: awards.Award | None, at: datetime) -> Iterator[Task]:
    if lot.stage == "tendered":
        yield Task("judge", lot.round, lot, since=lot.round.opened_at)
    elif lot.stage == "evaluated":
        code = "revise" if award is not None and award.state == "sent_back" else "propose"
        yield Task(code, lot.round, lot, award)
    elif award is not None and award.state == "decided":
        phase = awards.phase(award, at=at)
        if phase in ("to_notify", "contract_possible"):
            code = "notify" if phase == "to_notify" or not award.notifications else "conclude"
            yield Task(code, lot.round, lot, award, since=award.approved_at)


def recent(session: Session, reader: accounts.Person, *, at: datetime, number: int = 10) -> list[audit.Entry]:
    """The latest acts in rounds within the reader's reach, of the last month."""
    found = trail(session, reader, since=day_of(at) - timedelta(days=31), at=at)
    asked = found.where(audit.Entry.within.is_not(None)).order_by(audit.Entry.sequence.desc()).limit(number)
    return list(session.scalars(asked))
