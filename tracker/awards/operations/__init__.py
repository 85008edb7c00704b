"""The only writes of the award, along its story: proposing, deciding, notifying, remedies."""

from tracker.awards.operations.deciding import annul, approve, refuse_own, send_back
from tracker.awards.operations.notifying import Notice, notify
from tracker.awards.operations.proposing import propose, withdraw
from tracker.awards.operations.remedies import (
    claim_correction,
    file_appeal,
    find_deficient,
    permit,
    resolve_appeal,
    resolve_correction,
)

__all__ = [
    "Notice", "annul", "approve", "claim_correction", "file_appeal", "find_deficient", "notify", "permit", "propose",
    "refuse_own", "resolve_appeal", "resolve_correction", "send_back", "withdraw",
]  # fmt: skip
