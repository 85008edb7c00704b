"""The only writes of rounds, lots and criteria, and what the verbs of later rooms ask before they act.

In the order of the story: `planning`, `lots`, `criteria`, `requiring`, `timing`, `publishing`, `questions`,
`corrigenda`; then `records` of what others published. `authority` says who may act on what.
"""

from tracker.rounds.operations.announcing import (
    OFFERED_FORMULAS,
    OFFERED_MODELS,
    ROUNDED,
    CriterionFacts,
    SchemeFacts,
)
from tracker.rounds.operations.authority import answering, applied, check, locked, move, require
from tracker.rounds.operations.copying import Copied, copied, copy
from tracker.rounds.operations.corrigenda import MOST_CHANGES, ChangeFacts, correct
from tracker.rounds.operations.criteria import drop_criteria, own_scheme, set_criteria
from tracker.rounds.operations.ending import announce_cancellation
from tracker.rounds.operations.estimating import MOST_LINES, set_estimate
from tracker.rounds.operations.lots import LotFacts, add_lot, cancel_lot, change_lot, remove_lot
from tracker.rounds.operations.planning import NEVER, NOT_ANNOUNCED, RoundFacts, change, plan
from tracker.rounds.operations.publishing import award_directly, cancel, give_up, publish
from tracker.rounds.operations.questions import (
    answer_question,
    ask_question,
    change_question,
    publish_answers,
    set_question_times,
)
from tracker.rounds.operations.records import RecordFacts, change_keeper, record
from tracker.rounds.operations.requiring import MOST_REQUIREMENTS, set_requirements
from tracker.rounds.operations.timing import MOST_CANDIDATES, invite, set_times

__all__ = [
    "MOST_CANDIDATES", "MOST_CHANGES", "MOST_LINES", "MOST_REQUIREMENTS", "NEVER", "NOT_ANNOUNCED", "OFFERED_FORMULAS",
    "OFFERED_MODELS", "ROUNDED", "ChangeFacts", "Copied", "CriterionFacts", "LotFacts", "RecordFacts",
    "RoundFacts", "SchemeFacts", "add_lot", "announce_cancellation", "answer_question", "answering", "applied",
    "ask_question", "award_directly", "cancel", "cancel_lot", "change", "change_keeper", "change_lot",
    "change_question", "check", "copied", "copy", "correct", "drop_criteria", "give_up", "invite", "locked", "move",
    "own_scheme", "plan", "publish", "publish_answers", "record", "remove_lot", "require",
    "set_criteria", "set_estimate", "set_question_times", "set_requirements", "set_times",
]  # fmt: skip
