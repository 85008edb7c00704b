"""What people keep an eye on across the rooms: tasks, dates that run, and the trail as far as they may read it."""

from tracker.watch.dates import DueDate, due
from tracker.watch.trail import trail
from tracker.watch.waiting import Task, recent, waiting

__all__ = ["DueDate", "Task", "due", "recent", "trail", "waiting"]
