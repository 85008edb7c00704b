"""Tenders: received, sealed, opened, admitted, excluded, rejected.

    tenders.enter(session, actor, round_, supplier=…, received_at=…, offers={lot: tenders.Values(…)}, …)
    tenders.open_round(session, actor, round_, sealing_key=…, at=at)
    tenders.admit_all(session, actor, lot, at=at)
    tenders.attach(session, actor, tender, files=[tenders.File(data, name)], …)

Until a sealed round is opened every read answers with tenderer, moment and receipt, and with nothing else.
"""

from tracker.tenders.admission import EXCLUSIONS, REJECTIONS, admit, admit_all, exclude, reject
from tracker.tenders.alike import Alike, alike
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
from tracker.tenders.correcting import correct
from tracker.tenders.grounds import (
    Found,
    check_grounds,
    checklist_edition,
    checks_of,
    duty,
    find_ground,
    standing_in_the_way,
    too_old,
)
from tracker.tenders.judged import REQUESTS, ExclusionCheck, LowLimits, Request, RequestLot
from tracker.tenders.lateness import is_late
from tracker.tenders.low import Limits as PriceLimits
from tracker.tenders.low import LowPrice
from tracker.tenders.low import prompts as low_prompts
from tracker.tenders.models import (
    CHANNELS,
    REJECTION_CODES,
    STANDINGS,
    Attachment,
    Authorisation,
    Offer,
    Opening,
    PriceCorrection,
    RoundKey,
    SealedValues,
    Tender,
)
from tracker.tenders.opening import open_round, opening_failed
from tracker.tenders.queries import (
    Line,
    admitted,
    are_sealed,
    authorised,
    by_supplier,
    edition,
    get,
    limits_of,
    live,
    low_prices,
    of,
    offers_of,
    opening_of,
    received,
    remarks,
    request,
    requests_of,
    sheet,
    unsettled,
)
from tracker.tenders.receiving import Row, RowsRefused, change, enter, enter_sheet, remove, withdraw
from tracker.tenders.requesting import answer, ask, judge, set_low_limits
from tracker.tenders.requesting import finding as request_finding
from tracker.tenders.values import Values

__all__ = [
    "CHANNELS", "EXCLUSIONS", "MOST_FILES", "REJECTIONS", "REJECTION_CODES", "REQUESTS", "SEALED",
    "STANDINGS", "Alike", "Attachment", "Authorisation", "ExclusionCheck", "File", "Found", "Line",
    "LowLimits", "LowPrice", "Offer", "Opening", "PriceCorrection", "PriceLimits", "Request", "RequestLot",
    "RoundKey", "Row", "RowsRefused", "SealedValues", "Tender", "Values", "admit", "admit_all", "admitted",
    "alike", "answer", "are_sealed", "ask", "attach", "attachment", "attachments_of", "authorised",
    "by_supplier", "change", "check_grounds", "checklist_edition", "checks_of", "content_of", "correct",
    "duty", "edition", "enter", "enter_sheet", "exclude", "find_ground", "get", "is_late", "judge",
    "last_attached", "limits_of", "live", "low_prices", "low_prompts", "may_read_secrets", "of", "offers_of",
    "open_round", "opening_failed", "opening_of", "received", "reject", "remarks", "remove", "request",
    "request_finding", "requests_of", "set_low_limits", "sheet", "standing_in_the_way", "tell_reading",
    "too_old", "unsettled", "withdraw",
]  # fmt: skip
