"""Tables of a panel: who evaluates a round, what each has declared and given alone, and what they came to together.

What a member gives alone stands in no row of the trail: only a digest with a salt does, which proves it later and
tells nothing before. Not here: the one grade of each place that is compared (`evaluation.models`).
"""

from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, relationship

from tracker.accounts import Person
from tracker.database import (
    Base,
    Exact,
    Moment,
    Versioned,
    append_only,
    key,
    personal,
    plain,
    secret,
    trigger,
)
from tracker.evaluation.models import Score, ungraded_in_order
from tracker.rounds import Criterion, Lot, Round
from tracker.tenders import Offer

REASONED = "trim(reason) <> ''"


class Panel(Versioned, Base):
    """That a round is evaluated by several: without one, or once it is withdrawn, its grades are one for each place."""

    __tablename__ = "panels"
    __table_args__ = (
        UniqueConstraint("round_id"),
        CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL) "
            "AND (withdrawn_at IS NULL) = (withdrawn_reason IS NULL)",
            "withdrawn_whole",
        ),
        CheckConstraint("trim(withdrawn_reason) <> ''", "withdrawn_reasoned"),
    )

    id: Mapped[int] = key()
    round_id: Mapped[int] = plain(ForeignKey("rounds.id"), nullable=False)
    prices_hidden: Mapped[bool] = plain(Boolean, nullable=False)  # from evaluators, by whom may be a member
    aliases: Mapped[bool] = plain(Boolean, nullable=False)
    named_at: Mapped[datetime] = plain(Moment, nullable=False)
    named_by_id: Mapped[int] = plain(ForeignKey("people.id"), nullable=False)
    withdrawn_at: Mapped[datetime | None] = plain(Moment)  # until somebody names it anew
    withdrawn_by_id: Mapped[int | None] = plain(ForeignKey("people.id"))
    withdrawn_reason: Mapped[str | None] = plain(Text)

    round: Mapped[Round] = relationship()
    members: Mapped[list["Member"]] = relationship(back_populates="panel", order_by="Member.id")


class Member(Versioned, Base):
    """Somebody who evaluates: the chair or another, what they declared of their interests, and whether they left."""

    __tablename__ = "panel_members"
    __table_args__ = (
        UniqueConstraint("panel_id", "person_id"),
        Index("uq_panel_members_chair", "panel_id", unique=True,
              sqlite_where=text("chair AND released_at IS NULL"),
              postgresql_where=text("chair AND released_at IS NULL")),
        CheckConstraint("conflict IN ('none', 'there_is')", "conflict_known"),
        CheckConstraint("(conflict IS NULL) = (declared_at IS NULL)", "declared_once_said"),
        CheckConstraint("conflict IS NULL OR conflict <> 'there_is' OR trim(conflict_about) <> ''", "conflict_told"),
    )  # fmt: skip

    id: Mapped[int] = key()
    panel_id: Mapped[int] = plain(ForeignKey("panels.id"), nullable=False, index=True)
    person_id: Mapped[int] = plain(ForeignKey("people.id"), nullable=False, index=True)
    chair: Mapped[bool] = plain(Boolean, nullable=False)
    conflict: Mapped[str | None] = personal(String(10))
    conflict_about: Mapped[str | None] = personal(Text)  # with which tenderer and why
    declared_at: Mapped[datetime | None] = plain(Moment)
    released_at: Mapped[datetime | None] = plain(Moment)
    follows_id: Mapped[int | None] = plain(ForeignKey("panel_members.id"))

    panel: Mapped[Panel] = relationship(back_populates="members")
    person: Mapped[Person] = relationship()

    @property
    def able(self) -> bool:
        """Whether they may score: still in the panel, and free of a conflict by their own word."""
        return self.released_at is None and self.conflict == "none"

    @property
    def awaited(self) -> bool:
        """Whether the panel waits for them: who has not declared yet is waited for too."""
        return self.released_at is None and self.conflict != "there_is"


class Alias(Base):
    """Under which number a tenderer is evaluated: drawn at random once, the same in every lot."""

    __tablename__ = "panel_aliases"
    __table_args__ = (
        UniqueConstraint("panel_id", "tender_id"),
        UniqueConstraint("panel_id", "number"),
        CheckConstraint("number >= 1", "counted_from_one"),
    )

    id: Mapped[int] = key()
    panel_id: Mapped[int] = plain(ForeignKey("panels.id"), nullable=False, index=True)
    tender_id: Mapped[int] = plain(ForeignKey("tenders.id"), nullable=False, index=True)
    number: Mapped[int] = plain(Integer, nullable=False)


class MemberScore(Versioned, Base):
    """What one member gives one offer on one announced criterion; the trail holds no more than its digest."""

    __tablename__ = "panel_scores"
    __table_args__ = (
        UniqueConstraint("member_id", "offer_id", "criterion_id"),
        CheckConstraint(REASONED, "reasoned"),
    )

    id: Mapped[int] = key()
    member_id: Mapped[int] = plain(ForeignKey("panel_members.id"), nullable=False, index=True)
    offer_id: Mapped[int] = plain(ForeignKey("offers.id"), nullable=False, index=True)
    criterion_id: Mapped[int] = plain(ForeignKey("criteria.id"), nullable=False, index=True)
    grade: Mapped[Fraction] = secret(Exact, nullable=False, trail=False)
    reason: Mapped[str] = secret(Text, nullable=False, trail=False)
    evidence: Mapped[str | None] = secret(Text, trail=False)
    salt: Mapped[bytes] = secret(LargeBinary, nullable=False, trail=False)
    digest: Mapped[str] = plain(String(64), nullable=False)  # SHA-256 over the salt and the grade as given

    member: Mapped[Member] = relationship()
    offer: Mapped[Offer] = relationship()
    criterion: Mapped[Criterion] = relationship()


class Submission(Base):
    """A member's grades of a lot as submitted, whole, numbered from 1; never changed afterwards."""

    __tablename__ = "panel_submissions"
    __table_args__ = (UniqueConstraint("member_id", "lot_id", "number"),)

    id: Mapped[int] = key()
    member_id: Mapped[int] = plain(ForeignKey("panel_members.id"), nullable=False, index=True)
    lot_id: Mapped[int] = plain(ForeignKey("lots.id"), nullable=False, index=True)
    number: Mapped[int] = plain(Integer, nullable=False)
    submitted_at: Mapped[datetime] = plain(Moment, nullable=False)
    grades: Mapped[str] = secret(Text, nullable=False, trail=False)  # canonical JSON
    salt: Mapped[bytes] = secret(LargeBinary, nullable=False, trail=False)
    digest: Mapped[str] = plain(String(64), nullable=False)

    member: Mapped[Member] = relationship()
    lot: Mapped[Lot] = relationship()


class Return(Base):
    """That the chair sent a submission back, and why; it is submitted anew as the next one."""

    __tablename__ = "panel_returns"
    __table_args__ = (UniqueConstraint("submission_id"), CheckConstraint(REASONED, "reasoned"))

    id: Mapped[int] = key()
    submission_id: Mapped[int] = plain(ForeignKey("panel_submissions.id"), nullable=False)
    returned_at: Mapped[datetime] = plain(Moment, nullable=False)
    returned_by_id: Mapped[int] = plain(ForeignKey("people.id"), nullable=False)
    reason: Mapped[str] = plain(Text, nullable=False)

    submission: Mapped[Submission] = relationship()


class Agreed(Versioned, Base):
    """The grade that the chair records for a place while the panel comes to one."""

    __tablename__ = "panel_agreed"
    __table_args__ = (UniqueConstraint("offer_id", "criterion_id"),)

    id: Mapped[int] = key()
    offer_id: Mapped[int] = plain(ForeignKey("offers.id"), nullable=False, index=True)
    criterion_id: Mapped[int] = plain(ForeignKey("criteria.id"), nullable=False, index=True)
    grade: Mapped[Fraction] = plain(Exact, nullable=False)
    reason: Mapped[str | None] = plain(Text)
    evidence: Mapped[str | None] = plain(Text)

    offer: Mapped[Offer] = relationship()
    criterion: Mapped[Criterion] = relationship()


class Closing(Base):
    """That the panel's grades of a lot stand, as consensus or as the exact mean; opened again only with a reason."""

    __tablename__ = "panel_closings"
    __table_args__ = (
        Index("uq_panel_closings_live", "lot_id", unique=True,
              sqlite_where=text("reopened_at IS NULL"), postgresql_where=text("reopened_at IS NULL")),
        CheckConstraint("grading IN ('consensus', 'mean')", "grading_known"),
        CheckConstraint("(reopened_at IS NULL) = (reopened_reason IS NULL)", "reopened_reasoned"),
    )  # fmt: skip

    id: Mapped[int] = key()
    lot_id: Mapped[int] = plain(ForeignKey("lots.id"), nullable=False, index=True)
    grading: Mapped[str] = plain(String(10), nullable=False)
    closed_at: Mapped[datetime] = plain(Moment, nullable=False)
    closed_by_id: Mapped[int] = plain(ForeignKey("people.id"), nullable=False)
    reopened_at: Mapped[datetime | None] = plain(Moment)
    reopened_by_id: Mapped[int | None] = plain(ForeignKey("people.id"))
    reopened_reason: Mapped[str | None] = plain(Text)

    lot: Mapped[Lot] = relationship()


ungraded_in_order(MemberScore.__table__)
ungraded_in_order(Agreed.__table__)
append_only(Alias.__table__, name="panel_aliases")
append_only(Submission.__table__, name="panel_submissions")
append_only(Return.__table__, name="panel_returns")


def _refuse(table: Any, name: str, on: str, condition: str, refusal: str) -> None:
    row = "OLD" if "DELETE" in on else "NEW"
    trigger(
        table,
        name,
        f"BEFORE {on}",
        when=f"WHEN {condition}",
        sqlite=f"SELECT RAISE(ABORT, '{refusal}');",
        postgresql=f"IF {condition} THEN RAISE EXCEPTION '{refusal}'; END IF; RETURN {row};",
    )


# What is submitted stays as it is until it is sent back, and who may not score has no scores.
_LOCKED = (
    "EXISTS (SELECT 1 FROM panel_submissions JOIN offers ON offers.lot_id = panel_submissions.lot_id "
    "WHERE panel_submissions.member_id = {row}.member_id AND offers.id = {row}.offer_id AND NOT EXISTS "
    "(SELECT 1 FROM panel_returns WHERE panel_returns.submission_id = panel_submissions.id))"
)
_UNABLE = (
    "NOT EXISTS (SELECT 1 FROM panel_members WHERE panel_members.id = NEW.member_id "
    "AND panel_members.conflict = 'none' AND panel_members.released_at IS NULL)"
)
for _verb in ("INSERT", "UPDATE", "DELETE"):
    _locked = _LOCKED.format(row="NEW" if _verb == "INSERT" else "OLD")
    _name = f"panel_scores_submitted_{_verb.lower()}"
    _refuse(MemberScore.__table__, _name, _verb, _locked, "submitted grades are locked")
for _verb in ("INSERT", "UPDATE"):
    _name = f"panel_scores_unable_{_verb.lower()}"
    _refuse(MemberScore.__table__, _name, _verb, _UNABLE, "no conflict of interest is declared to be absent")
_refuse(
    Submission.__table__,
    "panel_submissions_unable",
    "INSERT",
    _UNABLE,
    "no conflict of interest is declared to be absent",
)
_refuse(
    Member.__table__,
    "panel_members_conflict_stays",
    "UPDATE OF conflict",
    "OLD.conflict = 'there_is' AND (NEW.conflict IS NULL OR NEW.conflict <> 'there_is')",
    "a declared conflict of interest stays",
)

_refuse(
    Closing.__table__,
    "panel_closings_stand",
    "UPDATE",
    "OLD.reopened_at IS NOT NULL OR NEW.lot_id <> OLD.lot_id OR NEW.grading <> OLD.grading "
    "OR NEW.closed_at <> OLD.closed_at OR NEW.closed_by_id <> OLD.closed_by_id",
    "a closing stands until it is opened again",
)
_refuse(Closing.__table__, "panel_closings_stay", "DELETE", "1 = 1", "a closing stays")

# A panel is named and withdrawn before anybody has graded; whoever has graded leaves only where somebody new follows.
_GRADED = (
    "(EXISTS (SELECT 1 FROM scores JOIN offers ON offers.id = scores.offer_id JOIN lots ON lots.id = offers.lot_id "
    "WHERE lots.round_id = NEW.round_id) OR EXISTS (SELECT 1 FROM panel_scores JOIN panel_members "
    "ON panel_members.id = panel_scores.member_id WHERE panel_members.panel_id = NEW.id))"
)
_IN_PANEL = "EXISTS (SELECT 1 FROM panel_members WHERE panel_id = NEW.id AND released_at IS NULL)"
_MOVED = "(OLD.withdrawn_at IS NULL) <> (NEW.withdrawn_at IS NULL)"
_WITHDRAWN = "EXISTS (SELECT 1 FROM panels WHERE id = NEW.panel_id AND withdrawn_at IS NOT NULL)"
_GAVE = "EXISTS (SELECT 1 FROM panel_scores WHERE member_id = OLD.id)"
_FOLLOWED = "EXISTS (SELECT 1 FROM panel_members follower WHERE follower.follows_id = OLD.id)"
PANELS, MEMBERS = Panel.__table__, Member.__table__
_refuse(PANELS, "panels_named_ungraded", "INSERT", _GRADED, "a panel is named before anybody has graded")
_refuse(
    PANELS,
    "panels_withdrawn_ungraded",
    "UPDATE OF withdrawn_at",
    f"{_MOVED} AND ({_GRADED} OR {_IN_PANEL})",
    "a panel is withdrawn empty and before anybody has graded",
)
_RANKED = "EXISTS (SELECT 1 FROM rankings JOIN lots ON lots.id = rankings.lot_id WHERE lots.round_id = NEW.round_id)"
_refuse(PANELS, "panels_named_unranked", "INSERT", _RANKED, "a panel is named before anybody has ranked")
_refuse(
    PANELS,
    "panels_withdrawn_unranked",
    "UPDATE OF withdrawn_at",
    f"{_MOVED} AND {_RANKED}",
    "a panel is withdrawn before anybody has ranked",
)
_refuse(
    MEMBERS,
    "panel_members_of_named",
    "INSERT",
    f"NEW.released_at IS NULL AND {_WITHDRAWN}",
    "nobody is in a panel that is withdrawn",
)
_refuse(
    MEMBERS,
    "panel_members_left",
    "UPDATE OF released_at",
    "OLD.released_at IS NOT NULL AND NEW.released_at IS NULL AND "
    f"({_WITHDRAWN} OR NEW.conflict = 'there_is' OR {_GAVE})",
    "who left the panel stays out",
)
_refuse(
    MEMBERS,
    "panel_members_followed",
    "UPDATE OF released_at",
    "OLD.released_at IS NULL AND NEW.released_at IS NOT NULL AND NEW.conflict = 'none' "
    f"AND {_GAVE} AND NOT {_FOLLOWED}",
    "whoever has graded leaves only where somebody follows",
)

# Where there is a panel, a grade that is compared comes from its closing, and stands as long as that does.
_PANEL = (
    "EXISTS (SELECT 1 FROM panels JOIN lots ON lots.round_id = panels.round_id JOIN offers ON offers.lot_id = lots.id "
    "WHERE offers.id = {row}.offer_id AND panels.withdrawn_at IS NULL)"
)
_CLOSED = (
    "EXISTS (SELECT 1 FROM panel_closings JOIN offers ON offers.lot_id = panel_closings.lot_id "
    "WHERE offers.id = {row}.offer_id AND panel_closings.reopened_at IS NULL)"
)
SCORES = Score.__table__
_refuse(
    SCORES,
    "scores_by_panel_insert",
    "INSERT",
    f"{_PANEL.format(row='NEW')} AND NOT {_CLOSED.format(row='NEW')}",
    "the panel grades this round",
)
_refuse(
    SCORES,
    "scores_by_panel_update",
    "UPDATE",
    f"({_PANEL.format(row='OLD')} OR {_PANEL.format(row='NEW')})",
    "the panel grades this round",
)
_refuse(
    SCORES,
    "scores_by_panel_delete",
    "DELETE",
    f"{_PANEL.format(row='OLD')} AND {_CLOSED.format(row='OLD')}",
    "the panel grades this round",
)
