"""The audit trail: who did what, when and why, append-only and hash-chained.

A verb begins its act with `audit.act(...)`; the changes of its transaction are collected at flush and written
as one row just before the commit. What no act covers is refused.
"""

from tracker.audit.acts import ACTS, NEEDS_REASON
from tracker.audit.chain import canonical, recordable
from tracker.audit.models import Entry, genesis
from tracker.audit.operations import SYSTEM, Actor, act, insert_many
from tracker.audit.queries import (
    Verdict,
    abouts,
    anybody,
    entries,
    had_a_hand,
    head,
    history,
    last_of,
    verify,
)
from tracker.audit.watchers import TECHNICAL, Unaudited, guard, name_of

__all__ = [
    "ACTS", "NEEDS_REASON", "SYSTEM", "TECHNICAL", "Actor", "Entry", "Unaudited", "Verdict", "abouts", "act", "anybody",
    "canonical", "entries", "genesis", "guard", "had_a_hand", "head", "history", "insert_many", "last_of", "name_of",
    "recordable", "verify",
]  # fmt: skip
