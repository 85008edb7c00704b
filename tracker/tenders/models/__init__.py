"""Tables of tenders: what was received, and how it was opened."""

from tracker.tenders.models.openings import (
    Authorisation,
    OpenedTender,
    Opener,
    Opening,
    OpeningRecord,
    Present,
)
from tracker.tenders.models.received import (
    ATTACHMENTS,
    CHANNELS,
    PARTS,
    REJECTION_CODES,
    SIZES,
    STANDINGS,
    Attachment,
    Offer,
    PriceCorrection,
    Replacement,
    RoundKey,
    SealedParticulars,
    SealedValues,
    Tender,
    TenderFacts,
    TenderParty,
)

__all__ = [
    "ATTACHMENTS", "CHANNELS", "PARTS", "REJECTION_CODES", "SIZES", "STANDINGS", "Attachment", "Authorisation",
    "Offer", "OpenedTender", "Opener", "Opening", "OpeningRecord", "Present", "PriceCorrection", "Replacement",
    "RoundKey", "SealedParticulars", "SealedValues", "Tender", "TenderFacts", "TenderParty",
]  # fmt: skip
