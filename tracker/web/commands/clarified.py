"""The questions and the corrigendum of the demonstration's fictional round.

Not here: its other steps (`example`).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy.orm import Session

from tracker import accounts, rounds
from tracker.rounds import Round

# Language, channel, question, answer.
QUESTIONS = (
    ("sv", "notice_service", "Exempel: Får en del av undervisningen ges på distans?",
     "Exempel: Ja, högst en tredjedel av studerandearbetsdagarna i varje grupp."),
    ("fi", "email", "Esimerkki: Voiko saman opettajan nimetä kahteen osaan?",
     "Esimerkki: Kyllä, jos hänen työaikansa riittää molempiin."),
)  # fmt: skip
CHANGE = rounds.ChangeFacts(
    place="Anbudsförfrågan, avsnitt 4.2 (exempel)",
    old_text="Gruppen har högst 20 studerande.",
    new_text="Gruppen har högst 18 studerande.",
)


class Stage(Protocol):
    """What these steps need of the example."""

    session: Session

    @property
    def round(self) -> Round: ...

    def at(self, days: int, hour: int = 10, minute: int = 0) -> datetime: ...

    def person(self, name: str) -> accounts.Person: ...


def steps() -> Iterator[Any]:
    """Two questions, their answers, all told at once, and what had to be corrected."""
    for place in range(len(QUESTIONS)):
        yield lambda stage, number=place: ask(stage, number)
    for place in range(len(QUESTIONS)):
        yield lambda stage, number=place: answer(stage, number)
    yield tell
    yield correct


def ask(stage: Stage, number: int) -> Any:
    language, channel, text, _answer = QUESTIONS[number]
    received = stage.at(75 - 4 * number, 9, 20)
    return rounds.ask_question(
        stage.session, stage.person("officer"), stage.round, text=text, received_at=received, channel=channel,
        language=language, at=received + timedelta(minutes=15),
    )  # fmt: skip


def answer(stage: Stage, number: int) -> Any:
    question = rounds.questions_of(stage.session, stage.round)[number]
    return rounds.answer_question(
        stage.session, stage.person("officer2"), question, answer=QUESTIONS[number][3],
        answered_at=stage.at(63, 13 + number), version=question.version, at=stage.at(63, 13 + number, 5),
    )  # fmt: skip


def tell(stage: Stage) -> Any:
    found = rounds.questions_of(stage.session, stage.round)
    return rounds.publish_answers(
        stage.session, stage.person("officer"), stage.round, questions=[(one, one.version) for one in found],
        published_at=stage.at(62, 12), at=stage.at(62, 12, 10),
    )  # fmt: skip


def correct(stage: Stage) -> Any:
    """A week more, as the groups became smaller."""
    deadline = stage.at(50, 12)
    return rounds.correct(
        stage.session, stage.person("officer"), stage.round, changes=[CHANGE], substantial=True,
        tender_deadline=deadline, sent_at=stage.at(60, 9), notice_number="EXEMPEL-1-R1",
        reason="Exempel: gruppens storlek stod fel; anbudsgivarna behöver tid att räkna om sina priser.",
        version=stage.round.version, at=stage.at(60, 9, 30),
    )  # fmt: skip
