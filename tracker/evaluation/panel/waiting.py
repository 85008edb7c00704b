"""What a panel waits for from one person: their declaration, their own grades, or the chair's closing of a lot.

Asked in few statements whatever the number of lots. Not here: everybody else's work (`tracker.watch`).
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from tracker import accounts
from tracker.evaluation.ahead import ungraded
from tracker.evaluation.panel.models import Closing, Member, Panel, Return, Submission
from tracker.rounds import ORDER, Criterion, Lot, Round, Scheme
from tracker.tenders import Offer

MOST = 50
Waiting = tuple[str, Round, Lot | None]


def awaited_of(session: Session, person: accounts.Person, round_ids: Any) -> Iterator[Waiting]:
    """What waits for a member in opened rounds of these ids: (declare | grade | agree | grade_lot, round, lot).

    A chair ranks the lots whose criteria stand in order of importance: grade_lot.
    """
    mine = {member.panel.round_id: member for member in _mine(session, person, round_ids)}
    for member in mine.values():
        if member.conflict is None:
            yield "declare", member.panel.round, None
    able = {round_id: member for round_id, member in mine.items() if member.able}
    lots = list(session.scalars(_graded(able)))
    submitted = _submitted(session, [lot.id for lot in lots])
    others = _others(session, [member.panel_id for member in able.values()])
    for lot in lots:
        member = able[lot.round_id]
        if (member.id, lot.id) not in submitted:
            yield "grade", lot.round, lot
        elif member.chair and all((one, lot.id) in submitted for one in others[member.panel_id]):
            yield "agree", lot.round, lot
    chaired = [round_id for round_id, member in able.items() if member.chair]
    asked = select(Lot).where(Lot.round_id.in_(chaired), Lot.stage == "tendered", ungraded(ranked_only=True))
    for lot in session.scalars(asked.order_by(Lot.round_id, Lot.position, Lot.id).limit(MOST)):
        yield "grade_lot", lot.round, lot


def _mine(session: Session, person: accounts.Person, round_ids: Any) -> list[Member]:
    asked = (
        select(Member)
        .join(Member.panel)
        .join(Panel.round)
        .where(
            Round.id.in_(round_ids),
            Round.stage == "opened",
            Member.person_id == person.id,
            Member.released_at.is_(None),
            or_(Member.conflict.is_(None), Member.conflict == "none"),
        )
        .options(contains_eager(Member.panel).contains_eager(Panel.round))
        .order_by(Round.id)
        .limit(MOST)
    )
    return list(session.scalars(asked))


def _graded(able: dict[int, Member]) -> Any:
    quality = exists().where(
        Criterion.scheme_id == Scheme.id, Criterion.kind == "quality", Scheme.model != ORDER
    )
    own: ColumnElement[bool] = exists().where(Scheme.lot_id == Lot.id)
    whole = exists().where(Scheme.round_id == Lot.round_id, Scheme.lot_id.is_(None), quality)
    return (
        select(Lot)
        .where(
            Lot.round_id.in_(list(able)),
            Lot.stage == "tendered",
            ~exists().where(Closing.lot_id == Lot.id, Closing.reopened_at.is_(None)),
            exists().where(Offer.lot_id == Lot.id, Offer.standing == "admitted"),
            or_(exists().where(Scheme.lot_id == Lot.id, quality), ~own & whole),
        )
        .options(joinedload(Lot.round))
        .order_by(Lot.round_id, Lot.position, Lot.id)
        .limit(MOST)
    )


def _submitted(session: Session, lot_ids: list[int]) -> set[tuple[int, int]]:
    asked = (
        select(Submission.member_id, Submission.lot_id)
        .outerjoin(Return, Return.submission_id == Submission.id)
        .where(Submission.lot_id.in_(lot_ids), Return.id.is_(None))
    )
    return {(row.member_id, row.lot_id) for row in session.execute(asked)}


def _others(session: Session, panel_ids: list[int]) -> dict[int, list[int]]:
    asked = select(Member.panel_id, Member.id).where(
        Member.panel_id.in_(panel_ids),
        Member.released_at.is_(None),
        or_(Member.conflict.is_(None), Member.conflict == "none"),
    )
    found: dict[int, list[int]] = {}
    for panel_id, member_id in session.execute(asked):
        found.setdefault(panel_id, []).append(member_id)
    return found
