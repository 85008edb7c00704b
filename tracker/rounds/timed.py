"""Tables of what decides how much time a procedure gives: announced shortenings, requests to participate, invitations.

Not here: the deadline for tenders (`models`), and whether a time is long enough, which the law's checks say.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, relationship

from tracker import accounts
from tracker.database import Base, Moment, append_only, dated, forbid, key, plain
from tracker.rounds.guards import guard_times
from tracker.rounds.models import Round

# In which procedures each fact means anything (§§56–57); a DPS is joined by requests whatever its procedure is.
TIMES = {
    "electronic": ("open", "restricted", "negotiated", "innovation"),
    "urgent_reason": ("open", "restricted", "negotiated"),
    "prior_notice_sent_on": ("open", "restricted", "negotiated"),
    "prior_notice_number": ("open", "restricted", "negotiated"),
    "requests_due_on": ("restricted", "negotiated", "dialogue", "innovation"),
}
TWO_STAGES = TIMES["requests_due_on"]


class Times(Base):
    """What a round announced of its times beside its deadline; what means nothing in its procedure is empty."""

    __tablename__ = "round_times"
    __table_args__ = (
        UniqueConstraint("round_id"),
        CheckConstraint("trim(urgent_reason) <> ''", "urgency_told"),
        CheckConstraint(
            "prior_notice_number IS NULL OR prior_notice_sent_on IS NOT NULL", "prior_notice_dated"
        ),
    )

    id: Mapped[int] = key()
    round_id: Mapped[int] = plain(ForeignKey("rounds.id"), nullable=False)
    electronic: Mapped[bool | None] = plain()  # tenders are accepted electronically as §62(1) means it
    urgent_reason: Mapped[str | None] = plain(Text)  # why the procedure is accelerated; none: it is not
    prior_notice_sent_on: Mapped[date | None] = plain(Date)
    prior_notice_number: Mapped[str | None] = plain(String(80))
    requests_due_on: Mapped[date | None] = plain(Date)  # the last day for requests to participate

    round: Mapped[Round] = relationship()


class Invitation(Base):
    """When the chosen candidates were invited to tender; a day that was noted wrongly is noted anew, with a reason."""

    __tablename__ = "invitations"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        CheckConstraint("number >= 1", "numbered"),
        CheckConstraint("candidates >= 1", "somebody_invited"),
        CheckConstraint("trim(reason) <> ''", "reason_told"),
        CheckConstraint("number = 1 OR reason IS NOT NULL", "again_reasoned"),
    )

    id: Mapped[int] = key()
    round_id: Mapped[int] = plain(ForeignKey("rounds.id"), nullable=False, index=True)
    number: Mapped[int] = plain(Integer, nullable=False)
    sent_on: Mapped[date] = plain(Date, nullable=False)
    candidates: Mapped[int] = plain(Integer, nullable=False)  # how many were invited; who, is not told here
    reason: Mapped[str | None] = plain(Text)  # why it is noted anew
    noted_by_id: Mapped[int] = plain(ForeignKey("people.id"), nullable=False, index=True)
    noted_at: Mapped[datetime] = plain(Moment, nullable=False)

    round: Mapped[Round] = relationship()
    noted_by: Mapped[accounts.Person] = relationship()


def timed(round_: Round) -> tuple[str, ...]:
    """Which facts of `Times` mean anything in the round's procedure."""
    named = [name for name, procedures in TIMES.items() if round_.procedure in procedures]
    if round_.technique == "dps" and "requests_due_on" not in named and round_.procedure != "direct":
        named.append("requests_due_on")
    return tuple(named)


def invites(round_: Round) -> bool:
    """Whether tenderers are invited after they asked to participate."""
    return "requests_due_on" in timed(round_)


def times_of(session: Session, round_: Round) -> Times | None:
    """What was told of the round's times, None where nothing was."""
    return session.scalar(select(Times).where(Times.round_id == round_.id))


def invitations_of(session: Session, round_: Round) -> list[Invitation]:
    """The invitations as they were noted; the last one counts."""
    asked = select(Invitation).where(Invitation.round_id == round_.id)
    return list(session.scalars(asked.order_by(Invitation.number)))


def _guard_invitations() -> None:
    table = Invitation.__table__
    append_only(table, name="invitations")
    dated(table)
    forbid(
        table,
        "invitations_in_order",
        "BEFORE INSERT",
        when="NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM invitations WHERE round_id = NEW.round_id)",
        refusal="invitations are numbered in their order",
    )
    staged = ", ".join(repr(one) for one in TWO_STAGES)
    forbid(
        table,
        "invitations_of_published",
        "BEFORE INSERT",
        when="NOT EXISTS (SELECT 1 FROM rounds WHERE id = NEW.round_id "  # noqa: S608
        "AND (record OR (stage IN ('published', 'opened') AND NEW.sent_on > notice_sent_on "
        f"AND (procedure IN ({staged}) OR technique = 'dps'))))",
        refusal="candidates of a published procedure in two stages are invited after its notice",
    )


guard_times(Times.__table__)
_guard_invitations()
