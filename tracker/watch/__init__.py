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
from tracker.watch.running import KINDS, Place
from tracker.watch.trail import trail
from tracker.watch.waiting import Task, recent, waiting

__all__ = [
    "KINDS", "WAITING", "Board", "DueDate", "Place", "Tally", "Task", "board", "due", "every", "read_place",
    "recent", "tally", "trail", "waiting", "write_place",
]  # fmt: skip
