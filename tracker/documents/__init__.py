"""Documents: contents kept by their hash, and what a file is by what stands in it.

    facts = documents.examine(data, name="plan.pdf", limit=limit)
    key = documents.keep(session, data)
    data = documents.content(session, key)

Whose document it is, who may read it and whether it is sealed is not here: the room that attaches it says so.
"""

from tracker.documents.containers import MEMBERS, members, read
from tracker.documents.kinds import KINDS, LONGEST_NAME, Facts, examine, extension
from tracker.documents.models import Content
from tracker.documents.operations import keep
from tracker.documents.queries import content

__all__ = [
    "KINDS", "LONGEST_NAME", "MEMBERS", "Content", "Facts", "content", "examine", "extension", "keep", "members",
    "read",
]  # fmt: skip
