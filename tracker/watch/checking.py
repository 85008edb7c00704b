"""What the law finds in rounds, and what people have answered to it.

An answer is kept beside what it answers and hides nothing: the finding stays, and where its own facts have changed
since, it is open again. Not here: the checks (`tracker.law`) and the facts (`facts`).
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Date, Integer, exists, literal, select, tuple_
from sqlalchemy.orm import Session, joinedload

from tracker import accounts, audit, law, rounds
from tracker.database import day_of
from tracker.refusal import Refused
from tracker.rounds import Lot, Round
from tracker.watch.facts import PART, facts_of
from tracker.watch.models import CheckAnswer

LONGEST = 4000  # letters of an explanation
ENDED = ("ended", "cancelled")
CHUNK = 50  # rounds checked at a time
LOOKED_AT = 200  # rounds that one page looks at, at most


@dataclass(frozen=True)
class Checked:
    """A finding with its latest answer; `changed` says that it was answered before its facts changed."""

    finding: law.CheckFinding
    answer: CheckAnswer | None = None

    @property
    def changed(self) -> bool:
        """Whether the answer was given to something else than what is found now."""
        return self.answer is not None and self.answer.digest != digest(self.finding)

    @property
    def open(self) -> bool:
        """Whether nobody has answered it as it is now."""
        return self.answer is None or self.changed


def digest(finding: law.CheckFinding) -> str:
    """What a finding says, in one SHA-256: its facts, not the law's latest proof-reading."""
    told = finding.as_json()
    said = {name: told[name] for name in ("check", "severity", "subject", "key", "because", "warnings")}
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def checks(session: Session, reader: accounts.Person, round_: Round, *, at: datetime) -> list[Checked]:
    """What the law finds in a round that the reader may look into, with the answers; scope first."""
    rounds.require(session, reader, "award.read", round_, at=at)
    return checks_of(session, [round_], at=at)[round_.id]


def checks_of(session: Session, found: Sequence[Round], *, at: datetime) -> dict[int, list[Checked]]:
    """What the law finds in rounds, by their ids; the caller has made sure that they may be looked into."""
    facts, answers = facts_of(session, found, on=day_of(at)), _answers(session, found)
    return {
        identity: [Checked(each, answers.get((identity, each.key))) for each in law.check(told)]
        for identity, told in facts.items()
    }


def _answers(session: Session, found: Sequence[Round]) -> dict[tuple[int, str], CheckAnswer]:
    latest: dict[tuple[int, str], CheckAnswer] = {}
    for begin in range(0, len(found), PART):
        ids = [round_.id for round_ in found[begin : begin + PART]]
        asked = select(CheckAnswer).where(CheckAnswer.round_id.in_(ids)).order_by(CheckAnswer.id)
        for answer in session.scalars(asked.options(joinedload(CheckAnswer.answered_by))):
            latest[answer.round_id, answer.key] = answer
    return latest


def explain(
    session: Session, actor: accounts.Person, round_: Round, *, key: str, explanation: str, at: datetime
) -> CheckAnswer:
    """Answer a finding: looked at, and why it stands as it does. An earlier answer stays beside the new one.

    Raises `Refused`: `check.gone` where nothing of that key is found any more, `check.explanation_missing`,
    `check.explanation_long`.
    """
    rounds.require(session, actor, "check.explained", round_, at=at)
    finding = next(
        (each.finding for each in checks_of(session, [round_], at=at)[round_.id] if each.finding.key == key),
        None,
    )
    if finding is None:
        raise Refused("check.gone")
    text = explanation.strip()
    if not text:
        raise Refused("check.explanation_missing", field="explanation")
    if len(text) > LONGEST:
        raise Refused("check.explanation_long", field="explanation", most=LONGEST)
    answer = CheckAnswer(
        round_id=round_.id, key=key, code=finding.check, explanation=text, digest=digest(finding),
        answered_by_id=actor.id, answered_at=at,
    )  # fmt: skip
    audit.act(session, actor, "check.explained", about=answer, within=round_, at=at)
    session.add(answer)
    session.flush()
    return answer


@dataclass(frozen=True)
class Unanswered:
    """What the law requires and nobody has answered: the round and its findings."""

    round: Round
    findings: Sequence[law.CheckFinding]


@dataclass(frozen=True)
class Unmet:
    """A page of rounds with open musts, how many rounds were looked at for it, and where the next page begins."""

    rows: Sequence[Unanswered]
    looked_at: int
    after: int | None = None


def unanswered(
    session: Session, reader: accounts.Person, *, at: datetime, after: int | None = None, most: int = 20
) -> Unmet:
    """The open musts of the running rounds within reach, the newest rounds first, a page at a time.

    A page ends with `most` rounds that have some, or once it has looked at LOOKED_AT rounds: then the next page
    looks on from there, so that every round is reached and no page has to check all of them.
    """
    running = exists().where(Lot.round_id == Round.id, Lot.stage.not_in(ENDED))
    found = rounds.find(session, reader, rounds.Filters(), permission="check.explained", at=at)
    asked = found.where(~Round.record, Round.stage.in_(("published", "opened")), running).order_by(None)
    edge = None if after is None else session.get(Round, after)
    if edge is not None:
        place = literal(edge.sort_day, Date), literal(edge.id, Integer)
        asked = asked.where(
            Round.sort_day <= edge.sort_day, tuple_(Round.sort_day, Round.id) < tuple_(*place)
        )
    newest = asked.order_by(Round.sort_day.desc(), Round.id.desc()).limit(LOOKED_AT + 1)
    ids = session.scalars(newest.with_only_columns(Round.id)).all()
    rows: list[Unanswered] = []
    for number, (round_, musts) in enumerate(_checked(session, ids[:LOOKED_AT], at), 1):
        if musts:
            rows.append(Unanswered(round_, musts))
        if len(rows) == most and number < len(ids):
            return Unmet(rows, number, round_.id)
    return Unmet(rows, len(ids[:LOOKED_AT]), ids[LOOKED_AT - 1] if len(ids) > LOOKED_AT else None)


def _checked(
    session: Session, ids: Sequence[int], at: datetime
) -> Iterator[tuple[Round, list[law.CheckFinding]]]:
    """Rounds in this order with their open musts, checked a chunk at a time and only as far as somebody asks."""
    for begin in range(0, len(ids), CHUNK):
        chunk = ids[begin : begin + CHUNK]
        read = {round_.id: round_ for round_ in session.scalars(select(Round).where(Round.id.in_(chunk)))}
        checked = checks_of(session, [read[key] for key in chunk], at=at)
        yield from ((read[key], _musts(checked[key])) for key in chunk)


def _musts(checked: Sequence[Checked]) -> list[law.CheckFinding]:
    return [each.finding for each in checked if each.open and each.finding.severity == "must"]
