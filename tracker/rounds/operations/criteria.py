"""How tenders will be compared, announced with the round and locked at its publication.

Not here: what can be announced (`announcing`), and the arithmetic of a comparison, which is the evaluation's.
"""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import audit
from tracker.refusal import Conflict
from tracker.rounds.guards import ORDER
from tracker.rounds.models import Criterion, Lot, Round, Scheme
from tracker.rounds.operations import authority
from tracker.rounds.operations.announcing import CriterionFacts, SchemeFacts, judge, whole


def set_criteria(
    session: Session,
    actor: audit.Actor,
    round_: Round,
    *,
    lot: Lot | None = None,
    scheme: SchemeFacts,
    version: int | None = None,
    at: datetime,
) -> Scheme:
    """Set the scheme of a planned round, or of one of its lots instead of it; what was set before is replaced.

    `version` is that of the scheme which was seen, None where there was none; what stands already is not written
    again. Raises `Refused` by field
    ("criteria.plan.max_points"); weights that do not add up say what is missing.
    """
    authority.require(session, actor, "criteria.set", round_, at=at)
    authority.check(round_, "criteria.set")
    authority.check(round_, "lot.added")
    facts = whole(scheme)
    judge(facts)
    stored = own_scheme(session, round_, lot)
    if (stored.version if stored else None) != version:
        raise Conflict("changed.meanwhile", differences=_differences(stored, facts))
    made = stored or Scheme(round=round_, lot=lot)
    if stored is not None:
        authority.locked(session, stored, version=stored.version)
        if _stands(stored, facts):
            return stored
    audit.act(session, actor, "criteria.set", about=made, within=round_, at=at)
    session.add(made)
    fill(session, made, facts)
    session.flush()
    return made


def drop_criteria(
    session: Session, actor: audit.Actor, scheme: Scheme, *, version: int, at: datetime
) -> None:
    """Take back a lot's own scheme, so that the round's holds for it again."""
    round_ = scheme.round
    authority.require(session, actor, "criteria.set", round_, at=at)
    authority.check(round_, "criteria.set")
    authority.locked(session, scheme, version=version)
    audit.act(session, actor, "criteria.set", about=round_, within=round_, at=at)
    session.delete(scheme)
    session.flush()


def own_scheme(session: Session, round_: Round, lot: Lot | None) -> Scheme | None:
    """The scheme set for exactly this: for the whole round without a lot, else for the lot alone."""
    of_lot = Scheme.lot_id.is_(None) if lot is None else Scheme.lot_id == lot.id
    return session.scalar(select(Scheme).where(Scheme.round_id == round_.id, of_lot))


def fill(session: Session, scheme: Scheme, facts: SchemeFacts) -> None:
    """Write facts that were judged into a scheme, in place of what it held.

    What carried numbers goes before the model that knows none comes.
    """
    if scheme.id is not None and facts.model == ORDER != scheme.model:
        scheme.criteria.clear()
        session.flush()
    scheme.model = facts.model
    scheme.price_basis = facts.price_basis
    scheme.tie = facts.tie
    scheme.total_points = facts.total_points
    scheme.grading = facts.grading
    scheme.rounding = json.dumps(facts.rounding or {}, sort_keys=True)
    scheme.price_only_reason = (facts.price_only_reason or "").strip() or None
    if scheme.id is not None:
        scheme.version += 1
    old = {criterion.code: criterion for criterion in scheme.criteria}
    for code in old.keys() - {one.code for one in facts.criteria}:
        scheme.criteria.remove(old[code])
    for place, one in enumerate(facts.criteria, start=1):
        told = asdict(one) | {"position": place}
        criterion = old.get(one.code)
        if criterion is None:
            session.add(Criterion(scheme=scheme, **told))
        else:
            for name, value in told.items():
                setattr(criterion, name, value)


def _stands(stored: Scheme, facts: SchemeFacts) -> bool:
    """Whether the scheme says exactly this already."""
    told = (
        stored.model, stored.price_basis, stored.tie, stored.total_points, stored.grading, stored.rounding_rules,
        stored.price_only_reason,
    )  # fmt: skip
    asked = (
        facts.model, facts.price_basis, facts.tie, facts.total_points, facts.grading, facts.rounding or {},
        (facts.price_only_reason or "").strip() or None,
    )  # fmt: skip
    criteria = [
        {name: getattr(one, name) for name in CriterionFacts.__dataclass_fields__} for one in stored.criteria
    ]
    return told == asked and criteria == [asdict(one) for one in facts.criteria]


def _told(one: Criterion | CriterionFacts, model: str) -> str:
    return one.name if model == ORDER else f"{one.name} {one.max_points}"


def _differences(stored: Scheme | None, mine: SchemeFacts) -> dict[str, tuple[Any, Any]]:
    if stored is None:
        return {"model": (mine.model, None)}
    theirs = [_told(one, stored.model) for one in stored.criteria]
    ours = [_told(one, mine.model) for one in mine.criteria]
    both = {
        "model": (mine.model, stored.model), "tie": (mine.tie, stored.tie),
        "grading": (mine.grading, stored.grading), "criteria": (ours, theirs),
    }  # fmt: skip
    return {name: pair for name, pair in both.items() if pair[0] != pair[1]}
