"""A proposal, its decision and its notices on a compared lot of `evaluation.World`; all committed."""

from datetime import date, datetime, timedelta
from typing import Any

from tests.builders.evaluation import COMPARED, World
from tracker import awards, rounds

PROPOSED = COMPARED + timedelta(days=1)
DECIDED = COMPARED + timedelta(days=2)
DECIDED_ON = DECIDED.date()
SENT = COMPARED + timedelta(days=3)


def propose(
    made: World, *, why: str = "Anbudet fick mest poäng.", at: datetime = PROPOSED, **facts: Any
) -> awards.Award:
    """The best tender proposed, each with its reason."""
    session, lot = made.session, made.lot
    candidates = awards.candidates(session, lot)
    scheme = rounds.scheme_of(session, lot)
    criteria = scheme.criteria if scheme and made.round.procedure != "direct" else ()
    told = {
        "chosen": [min(candidates, key=lambda one: (one.rank or 999, one.offer)).offer],
        "line_reasons": {offer.id: "Enligt poängen i jämförelsen." for offer in awards.offers(session, lot)},
        "criterion_reasons": {one.id: f"{one.name}: enligt anbudsförfrågan." for one in criteria},
        "reasons": why,
    } | facts  # fmt: skip
    award = awards.propose(session, made.officer, lot, at=at, **told)
    session.commit()
    return award


def send_back(made: World, award: awards.Award, comment: str, *, at: datetime = PROPOSED) -> None:
    """The proposal sent back by the manager."""
    awards.send_back(made.session, made.manager, award, version=award.version, comment=comment, at=at)
    made.session.commit()


def decide(made: World, award: awards.Award, *, on: date = DECIDED_ON, **facts: Any) -> awards.Award:
    """The award decided by the manager."""
    told = {
        "decision_number": "EX/1", "decision_maker": "Direktören", "correction_instructions": True,
        "appeal_instructions": True,
    } | facts  # fmt: skip
    awards.approve(
        made.session, made.manager, award, version=award.version, decided_on=on, at=DECIDED, **told
    )
    made.session.commit()
    return award


def notify(made: World, award: awards.Award, *, sent: datetime = SENT) -> awards.Award:
    """Every tenderer told electronically."""
    notices = [awards.Notice(tender, "electronic", sent) for tender in awards.to_notify(award)]
    awards.notify(
        made.session,
        made.officer,
        award,
        version=award.version,
        notices=notices,
        at=sent + timedelta(minutes=1),
    )
    made.session.commit()
    return award
