"""Pages by key of an ordered list, capped counts, and whether a condition leaves few rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CompoundSelect, Select, func, or_, select
from sqlalchemy.orm import Session

COUNTED = 1000  # rows of a list are counted to one above, and no further
Ids = Select[Any] | CompoundSelect[Any]  # a statement of one column


@dataclass(frozen=True)
class Page:
    """Part of an ordered list: its rows, and the keys from which the pages before and after are asked."""

    rows: Sequence[Any]
    before: int | None
    after: int | None


def page(
    session: Session,
    statement: Select[Any],
    *,
    order: Sequence[tuple[Any, bool]],
    identity: Any,
    size: int,
    after: int | None = None,
    before: int | None = None,
) -> Page:
    """One page by key: `order` is (column, descending) with columns that are never null.

    `identity` is the unique column that ends the order and names a row in `after` or `before`.
    A row that is gone means the first page.
    """
    keys = [*order, (identity, False)]
    backwards = before is not None
    edge_id = before if backwards else after
    edge = _edge(session, statement, keys, identity, edge_id)
    if edge is None:
        backwards = False
    else:
        statement = statement.where(_beyond(keys, edge, backwards=backwards))
    ordered = statement.order_by(None).order_by(
        *(column.desc() if descending != backwards else column.asc() for column, descending in keys)
    )
    found = list(session.scalars(ordered.limit(size + 1)))
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    earlier = more if backwards else edge is not None
    later = True if backwards else more
    name = identity.key
    return Page(
        rows=found,
        before=getattr(found[0], name) if found and earlier else None,
        after=getattr(found[-1], name) if found and later else None,
    )


def _edge(session: Session, statement: Select[Any], keys: Any, identity: Any, edge_id: int | None) -> Any:
    if edge_id is None:
        return None
    columns = [column for column, _ in keys]
    return session.execute(statement.with_only_columns(*columns).where(identity == edge_id)).first()


def _beyond(keys: Any, edge: Any, *, backwards: bool) -> Any:
    alternatives = []
    for place, (column, descending) in enumerate(keys):
        same = [keys[earlier][0] == edge[earlier] for earlier in range(place)]
        further = column < edge[place] if descending != backwards else column > edge[place]
        alternatives.append(further if not same else (_all(same) & further))
    # Said once more of the first column alone: by this an index begins at the edge and not at its end.
    first, descending = keys[0]
    return (first <= edge[0] if descending != backwards else first >= edge[0]) & or_(*alternatives)


def _all(conditions: list[Any]) -> Any:
    joined = conditions[0]
    for condition in conditions[1:]:
        joined = joined & condition
    return joined


def few(session: Session, ids: Ids, *, limit: int = COUNTED) -> list[int] | None:
    """The ids that a statement finds where they are few; None where they are more than the limit.

    So a list whose condition is rare is asked by its ids, and one whose condition is common along the list's order.
    """
    found = list(session.scalars(ids.limit(limit + 1)))
    return found if len(found) <= limit else None


def count(session: Session, statement: Select[Any], *, limit: int = COUNTED) -> int:
    """How many rows a statement has, counted to one above the limit and no further."""
    capped = statement.order_by(None).limit(limit + 1).subquery()
    return session.scalar(select(func.count()).select_from(capped)) or 0
