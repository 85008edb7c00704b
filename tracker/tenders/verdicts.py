"""Tables of verdicts after the opening: whether a tenderer meets each requirement, whether an offer is as asked for.

Not here: grounds of exclusion and requests (`judged`). A verdict may change, which the trail tells; none is removed.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from tracker import accounts
from tracker.database import Base, Moment, Versioned, changed, forbid, kept, key, plain, unreplaced
from tracker.rounds import Requirement, one_of, proposed
from tracker.tenders.judged import Request, RequestSubject
from tracker.tenders.models import Offer, Tender

VERDICTS = ("met", "not_met", "asked")
NONCONFORMITIES = ("part_missing", "differs", "unclear", "own_terms", "other")


class SuitabilityCheck(Versioned, Base):
    """Whether one tenderer meets one requirement of its round, on what evidence, by whom and when.

    "Asked" is a verdict that waits: the tenderer was asked to supplement, by the request that it names.
    """

    __tablename__ = "suitability_checks"
    __table_args__ = (
        UniqueConstraint("tender_id", "requirement_id"),
        one_of("verdict", VERDICTS),
        CheckConstraint("verdict <> 'not_met' OR (note IS NOT NULL AND trim(note) <> '')", "unmet_told"),
        CheckConstraint("verdict <> 'asked' OR request_id IS NOT NULL", "asked_by_request"),
    )

    id: Mapped[int] = key()
    tender_id: Mapped[int] = plain(ForeignKey("tenders.id"), nullable=False, index=True)
    requirement_id: Mapped[int] = plain(ForeignKey("requirements.id"), nullable=False, index=True)
    verdict: Mapped[str] = plain(String(10), nullable=False)
    note: Mapped[str | None] = plain(Text)
    request_id: Mapped[int | None] = plain(ForeignKey("tender_requests.id"), index=True)
    judged_by_id: Mapped[int] = plain(ForeignKey("people.id"), nullable=False, index=True)
    judged_at: Mapped[datetime] = plain(Moment, nullable=False)

    tender: Mapped[Tender] = relationship()
    requirement: Mapped[Requirement] = relationship()
    request: Mapped[Request | None] = relationship()
    judged_by: Mapped[accounts.Person] = relationship()


class ConformityCheck(Versioned, Base):
    """Whether an offer for a lot is as it was asked for; where it is not, the coded reason and the text."""

    __tablename__ = "conformity_checks"
    __table_args__ = (
        UniqueConstraint("offer_id"),
        one_of("code", NONCONFORMITIES),
        CheckConstraint("conforms = (code IS NULL)", "fault_coded"),
        CheckConstraint("conforms = (reason IS NULL)", "fault_told"),
        CheckConstraint("trim(reason) <> ''", "reason_told"),
    )

    id: Mapped[int] = key()
    offer_id: Mapped[int] = plain(ForeignKey("offers.id"), nullable=False)
    conforms: Mapped[bool] = plain(nullable=False)
    code: Mapped[str | None] = plain(String(20))
    reason: Mapped[str | None] = plain(Text)
    judged_by_id: Mapped[int] = plain(ForeignKey("people.id"), nullable=False, index=True)
    judged_at: Mapped[datetime] = plain(Moment, nullable=False)

    offer: Mapped[Offer] = relationship()
    judged_by: Mapped[accounts.Person] = relationship()


for _model in (SuitabilityCheck, ConformityCheck):
    kept(_model.__table__, refusal=f"{_model.__tablename__} stay")
    unreplaced(_model.__table__)

_OF_ROUND = (
    "EXISTS (SELECT 1 FROM requirements r JOIN tenders t ON t.round_id = r.round_id "
    "WHERE r.id = NEW.requirement_id AND t.id = NEW.tender_id)"
)
_OF_TENDERER = (
    "(NEW.request_id IS NULL OR EXISTS (SELECT 1 FROM tender_requests q JOIN request_subjects s "
    "ON s.request_id = q.id WHERE q.id = NEW.request_id AND q.tender_id = NEW.tender_id "
    "AND s.requirement_id = NEW.requirement_id))"
)
_IDENTITY = ("id", "tender_id", "requirement_id")
for _verb, _besides in (("INSERT", ""), ("UPDATE", f" OR {changed(_IDENTITY)}")):
    forbid(
        SuitabilityCheck.__table__,
        f"suitability_checks_fit_{_verb.lower()}",
        f"BEFORE {_verb}",
        when=f"NOT {_OF_ROUND} OR NOT {_OF_TENDERER}{_besides}",
        refusal="a verdict is on a requirement and a request of its own",
    )
# A tenderer's verdict holds for all its lots: it stays while a proposal or decision rests on it in one of them.
_RESTING = (
    "EXISTS (SELECT 1 FROM offers o JOIN lots l ON l.id = o.lot_id WHERE o.tender_id = NEW.tender_id "
    "AND o.standing = 'admitted' AND l.stage IN ('proposed', 'decided'))"
)
for _verb, _apart in (
    ("INSERT", "NEW.verdict <> 'met'"),
    ("UPDATE", changed(("verdict", "note", "request_id"))),
):
    forbid(
        SuitabilityCheck.__table__,
        f"suitability_checks_stay_{_verb.lower()}",
        f"BEFORE {_verb}",
        when=f"({_apart}) AND {_RESTING}",
        refusal="a verdict on which a proposal rests stays",
    )
_OF_PROPOSED = proposed("(SELECT lot_id FROM offers WHERE id = OLD.offer_id)")
forbid(
    ConformityCheck.__table__,
    "conformity_checks_stay",
    "BEFORE UPDATE",
    when=f"{changed(('id', 'offer_id'))} OR (({changed(('conforms', 'code', 'reason'))}) AND {_OF_PROPOSED})",
    refusal="a verdict on which a proposal rests stays",
)
_SUITING = (
    "SELECT 1 FROM tender_requests q JOIN tenders t ON t.id = q.tender_id "
    "LEFT JOIN requirements r ON r.id = NEW.requirement_id WHERE q.id = NEW.request_id "
    "AND ((NEW.ground IS NOT NULL AND q.kind = 'self_cleaning') "
    "OR (r.round_id = t.round_id AND q.kind IN ('supplement', 'explain')))"
)
forbid(
    RequestSubject.__table__,
    "request_subjects_fit",
    "BEFORE INSERT",
    when=f"NOT EXISTS ({_SUITING})",
    refusal="a request is about what its kind and round have",
)
# Admitted is only what was found as asked for, of a tenderer that meets every requirement.
_UNMET = (
    "EXISTS (SELECT 1 FROM tenders t JOIN requirements r ON r.round_id = t.round_id WHERE t.id = NEW.tender_id "
    "AND NOT EXISTS (SELECT 1 FROM suitability_checks s WHERE s.tender_id = t.id AND s.requirement_id = r.id "
    "AND s.verdict = 'met'))"
)
_UNCONFIRMED = "NOT EXISTS (SELECT 1 FROM conformity_checks c WHERE c.offer_id = NEW.id AND c.conforms)"
forbid(
    Offer.__table__,
    "offers_admitted",
    "BEFORE UPDATE OF standing",
    when=f"NEW.standing = 'admitted' AND OLD.standing <> 'admitted' AND ({_UNMET} OR {_UNCONFIRMED})",
    refusal="admitted is what conforms, of a tenderer that meets every requirement",
)
forbid(
    Offer.__table__,
    "offers_come_received",
    "BEFORE INSERT",
    when="NEW.standing <> 'received'",
    refusal="an offer comes as received, and is judged after that",
)
