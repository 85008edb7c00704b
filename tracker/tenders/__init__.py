"""Tenders: received, sealed, opened, admitted, excluded, rejected.

    tenders.enter(session, actor, round_, supplier=…, received_at=…, offers={lot: tenders.Values(…)}, …)
    tenders.open_round(session, actor, round_, sealing_key=…, at=at)
    tenders.admit_all(session, actor, lot, at=at)
    tenders.attach(session, actor, tender, files=[tenders.File(data, name)], …)

Until a sealed round is opened every read answers with tenderer, moment and receipt, and with nothing else.
"""

from tracker.tenders.admission import EXCLUSIONS, REJECTIONS, admit, admit_all, exclude, reject
from tracker.tenders.attaching import (
    MOST_FILES,
    File,
    attach,
    attachment,
    attachments_of,
    content_of,
    last_attached,
    may_read_secrets,
    tell_reading,
)
from tracker.tenders.conflicts import SEALED
from tracker.tenders.lateness import is_late
from tracker.tenders.models import (
    CHANNELS,
    REJECTION_CODES,
    SIZES,
    STANDINGS,
    Attachment,
    Authorisation,
    Offer,
    Opening,
    Replacement,
    RoundKey,
    SealedParticulars,
    SealedValues,
    Tender,
    TenderFacts,
    TenderParty,
)
from tracker.tenders.opening import open_round, opening_failed
from tracker.tenders.particulars import Particulars, Party
from tracker.tenders.queries import (
    Line,
    admitted,
    are_sealed,
    authorised,
    by_supplier,
    edition,
    get,
    live,
    of,
    offers_of,
    opening_of,
    received,
    remarks,
    sheet,
    unsettled,
)
from tracker.tenders.receiving import Row, RowsRefused, change, enter, enter_sheet, remove, withdraw
from tracker.tenders.telling import facts_of, particulars_of, tell
from tracker.tenders.values import Values

__all__ = [
    "CHANNELS", "EXCLUSIONS", "MOST_FILES", "REJECTIONS", "REJECTION_CODES", "SEALED", "SIZES", "STANDINGS",
    "Attachment", "Authorisation", "File", "Line", "Offer", "Opening", "Particulars", "Party", "Replacement",
    "RoundKey", "Row", "RowsRefused", "SealedParticulars", "SealedValues", "Tender", "TenderFacts",
    "TenderParty", "Values", "admit", "admit_all", "admitted", "are_sealed", "attach", "attachment",
    "attachments_of", "authorised", "by_supplier", "change", "content_of", "edition", "enter", "enter_sheet",
    "exclude", "facts_of", "get", "is_late", "last_attached", "live", "may_read_secrets", "of", "offers_of",
    "open_round", "opening_failed", "opening_of", "particulars_of", "received", "reject", "remarks", "remove",
    "sheet", "tell", "tell_reading", "unsettled", "withdraw",
]  # fmt: skip
