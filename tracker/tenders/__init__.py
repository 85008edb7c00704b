"""Tenders: received, sealed, opened, admitted, excluded, rejected.

    tenders.enter(session, actor, round_, supplier=…, received_at=…, offers={lot: tenders.Values(…)}, …)
    tenders.name_openers(session, officer, round_, people=[officer, manager], version=…, at=at)
    tenders.open_round(session, manager, round_, sealing_key=…, place="…", at=at)   each of those named, in turn
    tenders.conform_all(session, actor, lot, at=at)
    tenders.admit_all(session, actor, lot, at=at)
    tenders.attach(session, actor, tender, files=[tenders.File(data, name)], …)

Until a sealed round is opened every read answers with tenderer, moment and receipt, and with nothing else.
"""

from tracker.tenders.admission import EXCLUSIONS, REJECTIONS, admit, admit_all, exclude, reject, why_open
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
from tracker.tenders.conformity import conform_all, conformity_edition, conformity_of, judge_conformity
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
from tracker.tenders.judged import REQUESTS, ExclusionCheck, LowLimits, Request, RequestLot, RequestSubject
from tracker.tenders.lateness import is_late
from tracker.tenders.low import Limits as PriceLimits
from tracker.tenders.low import LowPrice
from tracker.tenders.low import prompts as low_prompts
from tracker.tenders.models import (
    CHANNELS,
    REJECTION_CODES,
    SIZES,
    STANDINGS,
    Attachment,
    Authorisation,
    Offer,
    OpenedTender,
    Opener,
    Opening,
    OpeningRecord,
    Present,
    PriceCorrection,
    Replacement,
    RoundKey,
    SealedParticulars,
    SealedValues,
    Tender,
    TenderFacts,
    TenderParty,
)
from tracker.tenders.openers import FEWEST as FEWEST_OPENERS
from tracker.tenders.openers import MOST as MOST_OPENERS
from tracker.tenders.openers import Sitting, eligible, name_openers, openers_of, sitting_of, words_of
from tracker.tenders.opening import Attendant, open_round, opening_failed
from tracker.tenders.particulars import Particulars, Party
from tracker.tenders.queries import (
    Line,
    admitted,
    are_sealed,
    by_supplier,
    edition,
    get,
    limits_of,
    live,
    low_prices,
    of,
    offers_of,
    opened_here,
    opening_of,
    received,
    remarks,
    request,
    requests_of,
    sheet,
    unsettled,
)
from tracker.tenders.receiving import Row, RowsRefused, change, enter, enter_sheet, remove, withdraw
from tracker.tenders.record import Attended, Listed, Record, has_record, record_of, recorded
from tracker.tenders.requesting import answer, ask, judge, set_low_limits
from tracker.tenders.requesting import finding as request_finding
from tracker.tenders.suitability import (
    Verdict,
    judge_suitability,
    meet_all,
    open_requirements,
    suitability_edition,
    suitability_of,
    unmet,
)
from tracker.tenders.taking import attach_form, forms_waiting, is_replaced, take_form
from tracker.tenders.telling import facts_of, particulars_of, tell
from tracker.tenders.values import MOST_VOLUME, Values
from tracker.tenders.verdicts import NONCONFORMITIES, VERDICTS, ConformityCheck, SuitabilityCheck

__all__ = [
    "CHANNELS", "EXCLUSIONS", "FEWEST_OPENERS", "MOST_FILES", "MOST_OPENERS", "MOST_VOLUME", "NONCONFORMITIES",
    "REJECTIONS", "REJECTION_CODES", "REQUESTS", "SEALED", "SIZES", "STANDINGS", "VERDICTS", "Alike",
    "Attachment", "Attendant", "Attended", "Authorisation", "ConformityCheck", "ExclusionCheck", "File",
    "Found", "Line", "Listed", "LowLimits", "LowPrice", "Offer", "OpenedTender", "Opener", "Opening",
    "OpeningRecord", "Particulars", "Party", "Present", "PriceCorrection", "PriceLimits", "Record",
    "Replacement", "Request", "RequestLot", "RequestSubject", "RoundKey", "Row", "RowsRefused",
    "SealedParticulars", "SealedValues", "Sitting", "SuitabilityCheck", "Tender", "TenderFacts", "TenderParty",
    "Values", "Verdict", "admit", "admit_all", "admitted", "alike", "answer", "are_sealed", "ask", "attach",
    "attach_form", "attachment", "attachments_of", "by_supplier", "change", "check_grounds",
    "checklist_edition", "checks_of", "conform_all", "conformity_edition", "conformity_of", "content_of",
    "correct", "duty", "edition", "eligible", "enter", "enter_sheet", "exclude", "facts_of", "find_ground",
    "forms_waiting", "get", "has_record", "is_late", "is_replaced", "judge", "judge_conformity",
    "judge_suitability", "last_attached", "limits_of", "live", "low_prices", "low_prompts", "may_read_secrets",
    "meet_all", "name_openers", "of", "offers_of", "open_requirements", "open_round", "opened_here",
    "openers_of", "opening_failed", "opening_of", "particulars_of", "received", "record_of", "recorded",
    "reject", "remarks", "remove", "request", "request_finding", "requests_of", "set_low_limits", "sheet",
    "sitting_of", "standing_in_the_way", "suitability_edition", "suitability_of", "take_form", "tell",
    "tell_reading", "too_old", "unmet", "unsettled", "why_open", "withdraw", "words_of",
]  # fmt: skip
