"""The only writes of contracts, along their story: concluding and ending, what changes meanwhile, notices."""

from tracker.contracts.operations.changing import change, index, strike, take_option
from tracker.contracts.operations.concluding import conclude, correct, end
from tracker.contracts.operations.noticing import record_award_notice, record_change_notice

__all__ = [
    "change", "conclude", "correct", "end", "index", "record_award_notice", "record_change_notice", "strike",
    "take_option",
]  # fmt: skip
