"""Corrigenda: what of a published round is changed before the opening, told to all; the one way to move its deadline.

Sealed tenders that have come in stay as they are. Not here: the notice itself, which is sent outside.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker import audit
from tracker.database import day_of
from tracker.refusal import Refused
from tracker.rounds.clarified import Corrigendum, CorrigendumChange
from tracker.rounds.models import Round
from tracker.rounds.operations import authority
from tracker.rounds.operations.planning import derive
from tracker.rounds.operations.questions import judge_question_times
from tracker.rounds.operations.timing import judge_requests
from tracker.rounds.timed import Times, times_of

MOST_CHANGES = 50
MOST_PLACE = 300


@dataclass(frozen=True, kw_only=True)
class ChangeFacts:
    """One changed point: the document and section, what it said (empty: added) and says (empty: left out)."""

    place: str
    old_text: str = ""
    new_text: str = ""


def correct(
    session: Session,
    actor: audit.Actor,
    round_: Round,
    *,
    changes: Sequence[ChangeFacts] = (),
    substantial: bool = False,
    criteria: bool = False,
    tender_deadline: datetime | None = None,
    requests_due_on: date | None = None,
    questions_until: datetime | None = None,
    sent_at: datetime,
    notice_number: str | None = None,
    reason: str,
    version: int,
    at: datetime,
) -> Corrigendum:
    """Record a corrigendum and, in the same transaction, give tenderers the time that it announces.

    A moment that is not told stays. The deadline moves before it has passed and only later; where tenders are
    received in another system one that was noted wrongly may also be put earlier. `criteria`: it changed the criteria
    for comparison, which only another system can have let happen; such a change is noted even after the deadline.
    """
    authority.require(session, actor, "corrigendum.sent", round_, at=at)
    authority.check(round_, "corrigendum.sent")
    facts = _told(tender_deadline=tender_deadline, questions_until=questions_until)
    authority.locked(session, round_, version=version, facts=facts)
    moved = {name: value for name, value in facts.items() if value != getattr(round_, name)}
    times = times_of(session, round_)
    later = _moved_requests(times, requests_due_on)
    kept = _whole(changes, moved, substantial=substantial or criteria or later is not None)
    _judge_criteria(round_, criteria=criteria)
    _judge_sending(round_, sent_at, at, late=criteria)
    _judge_times(round_, moved, at)
    made = _numbered(session, round_, moved)
    if times is not None and later is not None:
        _judge_later(round_, times, later, deadline=moved.get("tender_deadline"), at=at)
        made.requests_from, made.requests_to = times.requests_due_on, later
    audit.act(
        session, actor, "corrigendum.sent", about=made, within=round_, reason=reason, at=at, happened_at=sent_at
    )  # fmt: skip
    made.reason, made.sent_at, made.points = reason.strip(), sent_at, len(kept)
    made.substantial, made.criteria = substantial or criteria, criteria
    made.notice_number = (notice_number or "").strip() or None
    _write(session, made, kept, times)
    authority.applied(round_, moved)
    derive(round_, recorded_on=day_of(at))
    session.flush()
    return made


def _write(session: Session, made: Corrigendum, kept: Sequence[ChangeFacts], times: Times | None) -> None:
    session.add(made)
    session.flush()  # the database lets the round's days follow its corrigendum alone
    session.add_all(_points(made, kept))
    if times is not None and made.requests_to is not None:
        times.requests_due_on = made.requests_to


def _told(**times: datetime | None) -> dict[str, datetime]:
    return {name: moment for name, moment in times.items() if moment is not None}


def _numbered(session: Session, round_: Round, moved: dict[str, datetime]) -> Corrigendum:
    """The next corrigendum of a round, with what it moves from and to."""
    last = session.scalar(select(func.max(Corrigendum.number)).where(Corrigendum.round_id == round_.id))
    return Corrigendum(
        round=round_,
        number=(last or 0) + 1,
        deadline_from=round_.tender_deadline if "tender_deadline" in moved else None,
        deadline_to=moved.get("tender_deadline"),
        questions_from=round_.questions_until if "questions_until" in moved else None,
        questions_to=moved.get("questions_until"),
    )


def _points(made: Corrigendum, kept: Sequence[ChangeFacts]) -> list[CorrigendumChange]:
    return [
        CorrigendumChange(
            corrigendum=made, position=place, place=one.place, old_text=one.old_text or None,
            new_text=one.new_text or None,
        )
        for place, one in enumerate(kept, start=1)
    ]  # fmt: skip


def _whole(
    changes: Sequence[ChangeFacts], moved: dict[str, datetime], *, substantial: bool
) -> list[ChangeFacts]:
    """The points that say anything, trimmed; each is refused by its own field."""
    kept = []
    for number, one in enumerate(changes, start=1):
        place, old, new = one.place.strip(), one.old_text.strip(), one.new_text.strip()
        if not (place or old or new):
            continue
        at = f"changes.{number}"
        if not place:
            raise Refused("corrigendum.place_missing", field=f"{at}.place", place=number)
        if len(place) > MOST_PLACE:
            raise Refused("corrigendum.place_long", field=f"{at}.place", most=MOST_PLACE)
        if old == new:
            raise Refused("corrigendum.nothing_changed", field=f"{at}.new_text", place=number)
        kept.append(ChangeFacts(place=place, old_text=old, new_text=new))
    if len(kept) > MOST_CHANGES:
        raise Refused("corrigendum.too_many", field="changes", most=MOST_CHANGES)
    if not kept and not moved:
        raise Refused("corrigendum.empty", field="changes.1.place")
    if substantial and not kept:
        raise Refused("corrigendum.substance_untold", field="substantial")
    return kept


def _moved_requests(times: Times | None, told: date | None) -> date | None:
    """The new last day for requests to participate, where one was announced and it moves."""
    announced = None if times is None else times.requests_due_on
    return told if announced is not None and told != announced else None


def _judge_later(
    round_: Round, times: Times, later: date, *, deadline: datetime | None, at: datetime
) -> None:
    announced = times.requests_due_on
    if round_.received_in == "here" and announced is not None:
        if announced < day_of(at):
            raise Refused("round.requests_passed", field="requests_due_on", last=announced)
        if later < announced:
            raise Refused("round.requests_earlier", field="requests_due_on", last=announced)
    judge_requests(
        later,
        notice=round_.notice_sent_on,
        deadline=deadline or round_.tender_deadline,
        field="requests_due_on",
    )


def _judge_criteria(round_: Round, *, criteria: bool) -> None:
    if criteria and round_.received_in == "here":
        raise Refused("corrigendum.criteria_locked", field="criteria")


def _judge_sending(round_: Round, sent_at: datetime, at: datetime, *, late: bool) -> None:
    if sent_at > at:
        raise Refused("corrigendum.in_future", field="sent_at", moment=sent_at)
    first: date | None = round_.notice_sent_on
    if first is not None and day_of(sent_at) < first:
        raise Refused("corrigendum.before_notice", field="sent_at", first=first)
    if round_.tender_deadline is not None and sent_at >= round_.tender_deadline and not late:
        raise Refused("corrigendum.after_deadline", field="sent_at", deadline=round_.tender_deadline)


def _judge_times(round_: Round, moved: dict[str, datetime], at: datetime) -> None:
    deadline, old = moved.get("tender_deadline"), round_.tender_deadline
    here = round_.received_in == "here"
    if moved and here and old is not None and old <= at:
        raise Refused("round.deadline_passed", field=next(iter(moved)), deadline=old)
    if deadline is not None:
        if here and old is not None and deadline < old:
            raise Refused("round.deadline_earlier", field="tender_deadline", deadline=old)
        if round_.notice_sent_on is not None and day_of(deadline) <= round_.notice_sent_on:
            raise Refused(
                "round.deadline_before_notice", field="tender_deadline", deadline=deadline,
                first=round_.notice_sent_on,
            )  # fmt: skip
    asked, announced = moved.get("questions_until"), round_.questions_until
    if asked is not None and announced is not None and here and asked < announced:
        raise Refused("round.questions_earlier", field="questions_until", deadline=announced)
    judge_question_times(
        round_, deadline=deadline or old, questions_until=asked or announced, answers_by=round_.answers_by
    )
