"""What people keep an eye on across the rooms: tasks, dates that run, what the law finds, the trail they may read.

watch.board(session, reader, at=at)           the dates that run, a page at a time
watch.checks(session, reader, round_, at=at)  what the law finds in a round, with the answers
"""

from tracker.watch.asked import KINDS, Place
from tracker.watch.checking import Checked, Unanswered, Unmet, checks, checks_of, explain, unanswered
from tracker.watch.dates import (
    WAITING,
    Board,
    DueDate,
    Tally,
    board,
    due,
    every,
    read_place,
    tally,
    write_place,
)
from tracker.watch.facts import facts, facts_of
from tracker.watch.models import CheckAnswer, Reminder
from tracker.watch.naming import NAMED_BY, Known, names
from tracker.watch.reminding import STEPS, Untold, claim, release, settle, untold
from tracker.watch.trail import trail
from tracker.watch.waiting import Task, recent, waiting

__all__ = [
    "KINDS", "NAMED_BY", "STEPS", "WAITING", "Board", "CheckAnswer", "Checked", "DueDate", "Known", "Place",
    "Reminder", "Tally", "Task", "Unanswered", "Unmet", "Untold", "board", "checks", "checks_of", "claim", "due",
    "every", "explain", "facts", "facts_of", "names", "read_place", "recent", "release", "settle", "tally", "trail",
    "unanswered", "untold", "waiting", "write_place",
]  # fmt: skip
