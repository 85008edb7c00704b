"""What every table stands on: the declarative base, exact column types, secrecy of columns, guards and pages by key.

Not here: any table, and any session's life (that is `tracker.web`'s).
"""

from tracker.database.alphabet import alphabetical, alphabetically
from tracker.database.columns import (
    HELSINKI,
    NAMES,
    Base,
    Exact,
    Moment,
    Money,
    Versioned,
    day_of,
    key,
    personal,
    plain,
    sealed,
    secret,
)
from tracker.database.engines import engine, engine_settings, is_reading, prepare, reading
from tracker.database.guards import (
    append_only,
    changed,
    dated,
    forbid,
    kept,
    trigger,
    triggers,
    unreplaced,
)
from tracker.database.pages import COUNTED, Ids, Page, count, few, page
from tracker.database.trigrams import holding, searched

__all__ = [
    "COUNTED", "HELSINKI", "NAMES", "Base", "Exact", "Ids", "Moment", "Money", "Page", "Versioned", "alphabetical",
    "alphabetically", "append_only", "changed", "count", "dated", "day_of", "engine", "engine_settings", "few",
    "forbid", "holding", "is_reading", "kept", "key", "page", "personal", "plain", "prepare", "reading", "sealed",
    "searched", "secret", "trigger", "triggers", "unreplaced",
]  # fmt: skip
