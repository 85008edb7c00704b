"""How a verb of the domain begins its act, and how many rows are written at once.

Not here: collecting changes and writing the row, which happens by itself (`watchers`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import insert
from sqlalchemy.orm import Session

from tracker.audit import chain, watchers
from tracker.audit.acts import ACTS, NEEDS_REASON
from tracker.refusal import Refused


class Actor(Protocol):
    """Whoever acts: a person of `accounts`, or the house itself."""

    id: Any


class _System:
    id = 0


SYSTEM = _System()


def act(
    session: Session,
    actor: Actor,
    name: str,
    *,
    about: Any,
    at: datetime,
    within: Any = None,
    happened_at: datetime | None = None,
    reason: str | None = None,
) -> None:
    """Begin the one act of this transaction; its row is written just before the commit.

    `about` is the thing (it may be new) or a text, `within` the round whose history the act belongs to,
    `at` the moment of recording, `happened_at` when it is said to have happened (default: the same).
    Raises `Refused("audit.reason_missing")` where the act asks for a reason and none is given.
    """
    if name not in ACTS:
        raise watchers.Unaudited(f"{name!r} is not in the vocabulary of acts")
    if watchers.current(session) is not None:
        raise watchers.Unaudited("one transaction carries out one act")
    why = (reason or "").strip() or None
    if why is None and name in NEEDS_REASON:
        raise Refused("audit.reason_missing", field="reason", act=name)
    session.info["act"] = watchers.Act(
        name=name,
        actor_id=actor.id,
        about=about,
        within=within,
        at=at,
        happened_at=happened_at or at,
        reason=why,
    )


def insert_many(session: Session, table: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows in bulk under the act that has begun; the trail keeps each table's count and digest.

    The digest is SHA-256 over the rows as canonical JSON lines, in their order, over all calls of the act: a
    caller with very many rows hands them over part by part.
    """
    begun = watchers.current(session)
    if begun is None:
        raise watchers.Unaudited("a bulk insert belongs to an act")
    bulk = begun.bulk.setdefault(table.name, watchers.Bulk())
    for row in rows:
        bulk.digest.update(chain.canonical(chain.recordable(row)).encode() + b"\n")
    bulk.count += len(rows)
    if rows:
        with watchers.writing(session) as connection:
            connection.execute(insert(table), list(rows))
