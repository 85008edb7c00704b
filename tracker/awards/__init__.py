"""The award of a lot: proposal, second pair of eyes, notification, standstill, correction and appeal.

awards.propose(session, officer, lot, chosen=[offer.id], reasons="…", …, at=at)
awards.approve(session, manager, award, version=award.version, decision_number="…", …, at=at)
awards.notify(session, officer, award, version=award.version, notices=[awards.Notice(…)], at=at)
"""

from tracker.awards.changes import Change, before, changes
from tracker.awards.models import (
    APPEAL_OUTCOMES,
    CORRECTION_OUTCOMES,
    DEFICIENCY_FOUND_BY,
    STATES,
    Appeal,
    Award,
    Correction,
    CriterionReason,
    Deficiency,
    Line,
    Notification,
)
from tracker.awards.operations import (
    Notice,
    annul,
    approve,
    claim_correction,
    file_appeal,
    find_deficient,
    notify,
    permit,
    propose,
    refuse_own,
    resolve_appeal,
    resolve_correction,
    send_back,
    withdraw,
)
from tracker.awards.queries import (
    LIVE,
    REMEDIES,
    Due,
    appeals,
    candidates,
    contract_day,
    corrections,
    deadlines,
    deficient,
    get,
    governing_day,
    in_round,
    last,
    live,
    of,
    offers,
    pending_appeal,
    phase,
    remedies_in,
    remedy,
    standstill_rule,
    to_notify,
)
from tracker.awards.rules import APPEALABLE, HANDS, Candidate

__all__ = [
    "APPEALABLE", "APPEAL_OUTCOMES", "CORRECTION_OUTCOMES", "DEFICIENCY_FOUND_BY", "HANDS", "LIVE", "REMEDIES",
    "STATES", "Appeal", "Award", "Candidate", "Change", "Correction", "CriterionReason", "Deficiency", "Due",
    "Line", "Notice", "Notification", "annul", "appeals", "approve", "before", "candidates", "changes",
    "claim_correction", "contract_day", "corrections", "deadlines", "deficient", "file_appeal", "find_deficient",
    "get", "governing_day", "in_round", "last", "live", "notify", "of", "offers", "pending_appeal", "permit",
    "phase", "propose", "refuse_own", "remedies_in", "remedy", "resolve_appeal", "resolve_correction", "send_back",
    "standstill_rule", "to_notify", "withdraw",
]  # fmt: skip
