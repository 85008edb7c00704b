"""The contract: its signature, which standstill and appeals hold back, what changes while it runs, and its end.

contracts.change(session, officer, contract, version=contract.version, ground="minor", agreed_on=…, reason="…", at=at)
contracts.summed(contract)    what its changes and options add up to
"""

from tracker.contracts.models import OPEN_END, Contract, Entry, IndexedValue, Modification, OptionTaken
from tracker.contracts.operations import (
    change,
    conclude,
    correct,
    end,
    index,
    record_award_notice,
    record_change_notice,
    strike,
    take_option,
)
from tracker.contracts.queries import (
    SORTS,
    Filters,
    chosen,
    deadlines,
    entry,
    find,
    get,
    in_round,
    objection,
    of,
    within,
)
from tracker.contracts.sums import Sums, current_end, indexed_value, standing, summed

__all__ = [
    "OPEN_END", "SORTS", "Contract", "Entry", "Filters", "IndexedValue", "Modification", "OptionTaken", "Sums",
    "change", "chosen", "conclude", "correct", "current_end", "deadlines", "end", "entry", "find", "get",
    "in_round", "index", "indexed_value", "objection", "of", "record_award_notice", "record_change_notice",
    "standing", "strike", "summed", "take_option", "within",
]  # fmt: skip
