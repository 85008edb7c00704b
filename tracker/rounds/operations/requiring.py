"""Setting what a planned round asks of its tenderers; its publication locks it.

Not here: judging tenderers, which is done after the opening.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from tracker import audit
from tracker.database import day_of
from tracker.refusal import Refused
from tracker.rounds import queries
from tracker.rounds.models import Round
from tracker.rounds.operations import authority
from tracker.rounds.suitability import (
    REQUIREMENTS,
    Requirement,
    RequirementFacts,
    over_turnover,
    requirements_of,
    turnover_limit,
)

MOST_REQUIREMENTS = 30
TEXTS = ("text_fi", "text_sv", "text_en")


def set_requirements(
    session: Session,
    actor: audit.Actor,
    round_: Round,
    *,
    requirements: Sequence[RequirementFacts],
    version: int,
    at: datetime,
) -> list[Requirement]:
    """Set what a planned round asks of its tenderers, in place of what was set before; `version` is the round's.

    What stands already is not written again. Raises `Refused` by field ("requirements.2.text_sv").
    """
    authority.require(session, actor, "requirements.set", round_, at=at)
    authority.check(round_, "requirements.set")
    authority.locked(session, round_, version=version)
    told = [whole(one) for one in requirements]
    if len(told) > MOST_REQUIREMENTS:
        raise Refused("requirements.too_many", most=MOST_REQUIREMENTS)
    for number, one in enumerate(told, start=1):
        _judge(one, f"requirements.{number}")
    on = round_.began_on or day_of(at)
    limit = turnover_limit(queries.regime(round_, on=on).value, on=on)
    over = over_turnover(told, limit)
    if limit is not None and over is not None:
        raise Refused(
            "requirements.turnover_unreasoned", field=f"requirements.{over}.factor_reason", most=limit.number,
            finding=limit,
        )  # fmt: skip
    stored = requirements_of(session, round_)
    if [facts_of(one) for one in stored] == told:
        return stored
    audit.act(session, actor, "requirements.set", about=round_, within=round_, at=at)
    for left in stored[len(told) :]:
        session.delete(left)
    fill(session, round_, told, stored)
    authority.applied(round_, {})
    session.flush()
    return requirements_of(session, round_)


def fill(
    session: Session, round_: Round, told: Sequence[RequirementFacts], stored: Sequence[Requirement] = ()
) -> None:
    """Write facts that were judged, each in place of what stood at its number."""
    for place, facts in enumerate(told):
        if place < len(stored):
            for name, value in asdict(facts).items():
                setattr(stored[place], name, value)
        else:
            session.add(Requirement(round=round_, position=place + 1, **asdict(facts)))


def facts_of(requirement: Requirement) -> RequirementFacts:
    """A requirement as it was told."""
    return RequirementFacts(
        **{name: getattr(requirement, name) for name in RequirementFacts.__dataclass_fields__}
    )


def whole(facts: RequirementFacts) -> RequirementFacts:
    """The facts without blanks around their texts; an empty text is none."""
    texts = {name: (getattr(facts, name) or "").strip() or None for name in (*TEXTS, "factor_reason")}
    return RequirementFacts(kind=facts.kind, turnover_factor=facts.turnover_factor, **texts)


def _judge(facts: RequirementFacts, field: str) -> None:
    if facts.kind not in REQUIREMENTS:
        raise Refused("requirements.kind_missing", field=f"{field}.kind")
    if not any(getattr(facts, name) for name in TEXTS):
        raise Refused("requirements.text_missing", field=f"{field}.text_sv")
    if facts.turnover_factor is not None:
        if facts.kind != "economic":
            raise Refused("requirements.turnover_not_economic", field=f"{field}.turnover_factor")
        if facts.turnover_factor <= 0:
            raise Refused("requirements.turnover_not_positive", field=f"{field}.turnover_factor")
    if facts.factor_reason and facts.turnover_factor is None:
        raise Refused("requirements.reason_without_turnover", field=f"{field}.factor_reason")
