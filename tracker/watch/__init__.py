"""What people keep an eye on across the rooms: tasks, dates that run, and the trail as far as they may read it."""

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
from tracker.watch.models import Reminder
from tracker.watch.reminding import STEPS, Untold, claim, release, settle, untold
from tracker.watch.running import KINDS, Place
from tracker.watch.trail import trail
from tracker.watch.waiting import Task, recent, waiting

__all__ = [
    "KINDS", "STEPS", "WAITING", "Board", "DueDate", "Place", "Reminder", "Tally", "Task", "Untold", "board", "claim",
    "due", "every", "read_place", "recent", "release", "settle", "tally", "trail", "untold", "waiting", "write_place",
]  # fmt: skip
