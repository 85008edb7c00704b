"""The trail's only table, append-only in both databases.

Not here: what is written into it (`operations`), nor who watches the sessions (`watchers`).
"""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped

from tracker.audit import chain
from tracker.database import Base, Moment, append_only, plain


class Entry(Base):
    """One act: who did what to what, when, why, with every field's old and new value."""

    __tablename__ = "trail"
    __table_args__ = (
        UniqueConstraint("previous"),
        UniqueConstraint("hash"),
        CheckConstraint("sequence >= 0", "sequence_from_zero"),
        CheckConstraint("length(hash) = 64 AND length(previous) = 64", "hashes_whole"),
        Index("ix_trail_about", "about", "sequence"),
        Index("ix_trail_within", "within", "sequence"),
        Index("ix_trail_actor_id", "actor_id", "sequence"),
        Index("ix_trail_act", "act", "sequence"),
    )

    sequence: Mapped[int] = plain(Integer, primary_key=True, autoincrement=False)
    recorded_at: Mapped[datetime] = plain(Moment, nullable=False)
    happened_at: Mapped[datetime] = plain(Moment, nullable=False)
    actor_id: Mapped[int] = plain(Integer, nullable=False)
    act: Mapped[str] = plain(String(40), nullable=False)
    about: Mapped[str] = plain(String(80), nullable=False)
    within: Mapped[str | None] = plain(String(80))
    changes: Mapped[str] = plain(Text, nullable=False)
    reason: Mapped[str | None] = plain(Text)
    previous: Mapped[str] = plain(String(64), nullable=False)
    hash: Mapped[str] = plain(String(64), nullable=False)

    @property
    def changed(self) -> list[dict[str, Any]]:
        """The changes as data: table, id, what, and fields as name → [old, new]."""
        told: list[dict[str, Any]] = json.loads(self.changes)
        return told

    def body(self) -> dict[str, Any]:
        """What the hash covers, but for the hash before it, as `chain.link` takes it."""
        return {
            "sequence": self.sequence,
            "recorded_at": chain.moment(self.recorded_at),
            "happened_at": chain.moment(self.happened_at),
            "actor_id": self.actor_id,
            "act": self.act,
            "about": self.about,
            "within": self.within,
            "changes": self.changes,
            "reason": self.reason,
        }


def genesis() -> dict[str, Any]:
    """The row that every trail begins with, as the first migration writes it."""
    begun = datetime(2026, 1, 1, tzinfo=UTC)
    first = Entry(
        sequence=0, recorded_at=begun, happened_at=begun, actor_id=0, act="genesis", about="trail",
        within=None, changes="[]", reason=None,
    )  # fmt: skip
    previous = chain.NOTHING_BEFORE
    stored = first.body() | {"recorded_at": begun, "happened_at": begun, "changes": "[]"}
    return stored | {"previous": previous, "hash": chain.link(previous, **first.body())}


append_only(Entry.__table__, name="trail")
