"""Tables of what is judged of tenderers after the opening: requests, corrections, grounds of exclusion, and limits.

Not here: tenders and their offers (`models`). What was asked, answered and corrected stays, which triggers see to.
"""

from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from tracker import accounts, law
from tracker.database import Base, Exact, Moment, Versioned, append_only, key, plain, trigger
from tracker.rounds import Lot, Requirement, one_of
from tracker.tenders.models import Offer, PriceCorrection, Tender

REQUESTS = ("supplement", "explain", "abnormally_low", "self_cleaning")
OUTCOMES = ("no_sign", "extract_checked", "found")


class Request(Versioned, Base):
    """What one tenderer was asked to supplement or explain after the opening, and what came of it."""

    __tablename__ = "tender_requests"
    __table_args__ = (
        one_of("kind", REQUESTS),
        CheckConstraint("trim(text) <> ''", "text_told"),
        CheckConstraint("due_at > sent_at", "due_after_sending"),
        CheckConstraint("answered_at >= sent_at", "answer_after_sending"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", "answer_dated"),
        CheckConstraint("(sufficient IS NULL) = (judged_reason IS NULL)", "judgement_reasoned"),
        CheckConstraint("answer IS NOT NULL OR sufficient IS NULL OR NOT sufficient", "judged_by_answer"),
    )

    id: Mapped[int] = key()
    tender_id: Mapped[int] = plain(ForeignKey("tenders.id"), nullable=False, index=True)
    kind: Mapped[str] = plain(String(20), nullable=False)
    text: Mapped[str] = plain(Text, nullable=False)
    sent_at: Mapped[datetime] = plain(Moment, nullable=False)
    due_at: Mapped[datetime] = plain(Moment, nullable=False)
    answer: Mapped[str | None] = plain(Text)
    answered_at: Mapped[datetime | None] = plain(Moment)
    sufficient: Mapped[bool | None] = plain()
    judged_reason: Mapped[str | None] = plain(Text)

    tender: Mapped[Tender] = relationship()
    concerns: Mapped[list["RequestLot"]] = relationship(
        back_populates="request", order_by="RequestLot.lot_id"
    )
    subject: Mapped["RequestSubject | None"] = relationship(back_populates="request")

    @property
    def lots(self) -> list[Lot]:
        """The lots that it concerns."""
        return [one.lot for one in self.concerns]

    @property
    def requirement_id(self) -> int | None:
        """The requirement of suitability that it is about, by its id."""
        return self.subject.requirement_id if self.subject else None

    @property
    def ground(self) -> str | None:
        """The ground of exclusion of which it asks to show self-cleaning."""
        return self.subject.ground if self.subject else None


class RequestLot(Base):
    """A lot that a request concerns."""

    __tablename__ = "request_lots"
    __table_args__ = (UniqueConstraint("request_id", "lot_id"),)

    id: Mapped[int] = key()
    request_id: Mapped[int] = plain(ForeignKey("tender_requests.id"), nullable=False, index=True)
    lot_id: Mapped[int] = plain(ForeignKey("lots.id"), nullable=False, index=True)

    request: Mapped[Request] = relationship(back_populates="concerns")
    lot: Mapped[Lot] = relationship()


class RequestSubject(Base):
    """What a request is about beside its lots: a requirement of suitability, or a ground that was found."""

    __tablename__ = "request_subjects"
    __table_args__ = (
        UniqueConstraint("request_id"),
        one_of("ground", tuple(law.exclusion.GROUNDS)),
        CheckConstraint("(requirement_id IS NULL) <> (ground IS NULL)", "one_subject"),
    )

    id: Mapped[int] = key()
    request_id: Mapped[int] = plain(ForeignKey("tender_requests.id"), nullable=False)
    requirement_id: Mapped[int | None] = plain(ForeignKey("requirements.id"), index=True)
    ground: Mapped[str | None] = plain(String(40))

    request: Mapped[Request] = relationship(back_populates="subject")
    requirement: Mapped[Requirement | None] = relationship()


class ExclusionCheck(Versioned, Base):
    """What was seen of one coded ground of exclusion in one tenderer, by whom and when.

    Of criminal-record extracts only that they were shown and given back is kept, never anything of what they say.
    """

    __tablename__ = "exclusion_checks"
    __table_args__ = (
        UniqueConstraint("tender_id", "ground"),
        one_of("ground", tuple(law.exclusion.GROUNDS)),
        one_of("outcome", OUTCOMES),
        CheckConstraint("outcome <> 'extract_checked' OR ground IN ('"
                        + "', '".join(law.exclusion.BY_EXTRACT) + "')", "extract_of_convictions"),
        CheckConstraint("(outcome = 'found') = (dated_on IS NOT NULL)", "found_dated"),
        CheckConstraint("(outcome = 'found') = (note IS NOT NULL)", "found_told"),
        CheckConstraint("outcome = 'found' OR self_cleaning IS NULL", "cleaning_of_found"),
        CheckConstraint("(cleaning_accepted IS NULL) = (cleaning_reason IS NULL)", "cleaning_reasoned"),
        CheckConstraint("cleaning_accepted IS NULL OR self_cleaning IS NOT NULL", "cleaning_shown"),
    )  # fmt: skip

    id: Mapped[int] = key()
    tender_id: Mapped[int] = plain(ForeignKey("tenders.id"), nullable=False, index=True)
    ground: Mapped[str] = plain(String(40), nullable=False)
    outcome: Mapped[str] = plain(String(20), nullable=False)
    dated_on: Mapped[date | None] = plain(Date)  # of the judgment, or of the act where there is none
    note: Mapped[str | None] = plain(Text)
    self_cleaning: Mapped[str | None] = plain(Text)
    cleaning_accepted: Mapped[bool | None] = plain()
    cleaning_reason: Mapped[str | None] = plain(Text)
    checked_by_id: Mapped[int] = plain(ForeignKey("people.id"), nullable=False, index=True)
    checked_on: Mapped[date] = plain(Date, nullable=False)

    tender: Mapped[Tender] = relationship()
    checked_by: Mapped[accounts.Person] = relationship()


class LowLimits(Versioned, Base):
    """By how much a price of the round has to lie below the others' to ask for an explanation."""

    __tablename__ = "low_limits"

    round_id: Mapped[int] = plain(ForeignKey("rounds.id"), primary_key=True)
    below_mean: Mapped[Fraction] = plain(Exact, nullable=False)
    below_next: Mapped[Fraction] = plain(Exact, nullable=False)


_VALUES = ("unit_price", "volume", "total")


def _apart(same: str, old: str, new: str) -> str:
    return " AND ".join(f"{old}{name} {same} {new}{name}" for name in _VALUES)


def _untrue(same: str) -> str:
    """A correction that does not begin with what the opened offer says."""
    return (
        "NOT EXISTS (SELECT 1 FROM offers o WHERE o.id = NEW.offer_id AND o.opened_at IS NOT NULL "  # noqa: S608
        f"AND {_apart(same, 'o.', 'NEW.old_')})"
    )


def _overwritten(same: str) -> str:
    """Opened values that become others than their last correction says.

    In rounds whose tenders were received elsewhere they are typed in here, and what was mistyped may be typed anew
    until something was corrected.
    """
    return (
        f"OLD.opened_at IS NOT NULL AND NOT ({_apart(same, 'OLD.', 'NEW.')}) "  # noqa: S608
        "AND (EXISTS (SELECT 1 FROM price_corrections c WHERE c.offer_id = OLD.id) OR EXISTS (SELECT 1 FROM tenders t "
        "JOIN rounds r ON r.id = t.round_id WHERE t.id = OLD.tender_id AND r.received_in = 'here' "
        "AND COALESCE(r.procedure, '') <> 'direct' AND NOT r.record)) "
        "AND NOT EXISTS (SELECT 1 FROM price_corrections c WHERE c.offer_id = OLD.id AND c.id = (SELECT MAX(l.id) "
        f"FROM price_corrections l WHERE l.offer_id = OLD.id) AND {_apart(same, 'c.', 'NEW.')})"
    )


for _table, _name, _on, _fault, _refusal in (
    (PriceCorrection.__table__, "price_corrections_true", "BEFORE INSERT", _untrue,
     "a correction begins with what was opened"),
    (Offer.__table__, "offers_opening_kept", "BEFORE UPDATE OF unit_price, volume, total", _overwritten,
     "opened values are corrected and never overwritten"),
):  # fmt: skip
    trigger(
        _table,
        _name,
        _on,
        when=f"WHEN {_fault('IS')}",
        sqlite=f"SELECT RAISE(ABORT, '{_refusal}');",
        postgresql=f"IF {_fault('IS NOT DISTINCT FROM')} THEN RAISE EXCEPTION '{_refusal}'; END IF; RETURN NEW;",
    )
append_only(PriceCorrection.__table__, name="price_corrections")

# What was asked stays as it was sent, an answer as it came, a judgement as it was made; none of them is removed.
_ASKED = ("tender_id", "kind", "text", "sent_at", "due_at")
_ONCE = ("answer", "answered_at", "sufficient", "judged_reason")


def _rewritten(differs: str) -> str:
    asked = [f"OLD.{column} {differs} NEW.{column}" for column in _ASKED]
    once = [f"(OLD.{column} IS NOT NULL AND OLD.{column} {differs} NEW.{column})" for column in _ONCE]
    return " OR ".join([*asked, *once])


trigger(
    Request.__table__,
    "tender_requests_stay",
    "BEFORE UPDATE",
    when=f"WHEN {_rewritten('IS NOT')}",
    sqlite="SELECT RAISE(ABORT, 'what was asked and answered stays');",
    postgresql=f"IF {_rewritten('IS DISTINCT FROM')} THEN RAISE EXCEPTION 'what was asked and answered stays'; "
    "END IF; RETURN NEW;",
)
for _verb in ("DELETE", "TRUNCATE"):
    trigger(
        Request.__table__,
        f"tender_requests_no_{_verb.lower()}",
        f"BEFORE {_verb}",
        sqlite=None if _verb == "TRUNCATE" else "SELECT RAISE(ABORT, 'what was asked and answered stays');",
        postgresql="RAISE EXCEPTION 'what was asked and answered stays';",
        each="STATEMENT",
    )
append_only(RequestLot.__table__, name="request_lots")
append_only(RequestSubject.__table__, name="request_subjects")
