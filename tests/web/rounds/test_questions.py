"""Questions, answers and corrigenda through their pages."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.builders import accounts as people
from tests.builders import rounds as build
from tests.client import CheckingClient
from tests.web.rounds.desk import read, signed_in, text
from tracker import organisations, rounds
from tracker.database import HELSINKI
from tracker.rounds import Corrigendum, Question, Round
from tracker.web import deeds


def moment(name: str, told: datetime) -> dict[str, str]:
    local = told.astimezone(HELSINKI)
    return {f"{name}-day": f"{local:%d.%m.%Y}", f"{name}-clock": f"{local:%H.%M}"}


@pytest.fixture
def round_(session: Session, buyer: organisations.Organisation) -> Round:
    """A round that was published days ago and takes tenders for a month more."""
    return build.published(
        session,
        buyer=buyer,
        at=deeds.now() - timedelta(days=6),
        tender_deadline=deeds.now() + timedelta(days=30),
    )


def sent(desk: CheckingClient, path: str, data: dict[str, Any], **more: Any):
    assert desk.get(path).status_code == 200, path
    return desk.post(path, data=data, **more)


def ask(desk: CheckingClient, round_: Round, **told: Any):
    data = {"text": "Får kursen hållas på distans?", "channel": "email", "language": "sv"}
    data |= moment("received_at", deeds.now() - timedelta(days=2))
    return sent(desk, f"/rounds/{round_.id}/questions/new", data | told, follow_redirects=True)


def test_a_question_is_answered_and_all_are_told(
    desk: CheckingClient, session: Session, round_: Round
) -> None:
    page = text(desk.get(f"/rounds/{round_.id}/questions"))
    assert "Questions about the round will be shown here" in page
    assert "For services of Annex E the law sets no day for answers" in page
    assert "Not answered" in text(ask(desk, round_))
    (question,) = read(session, Question)
    path = f"/rounds/{round_.id}/questions/{question.id}"
    data = {
        "version": "1",
        "answer": "Högst hälften.",
        **moment("answered_at", deeds.now() - timedelta(days=1)),
    }
    assert "Answer not told yet" in text(sent(desk, f"{path}/answer", data, follow_redirects=True))
    told = {"questions": f"{question.id}-2", **moment("published_at", deeds.now() - timedelta(hours=1))}
    page = text(sent(desk, f"/rounds/{round_.id}/questions/tell", told, follow_redirects=True))
    assert "Answered to all" in page
    assert "Told to all" in page
    round_page = text(desk.get(f"/rounds/{round_.id}"))
    assert "1 question has come." in round_page
    assert "All are answered." in round_page
    for act in ("Question received", "Question answered", "Answers told to all"):
        assert act in round_page
    corrected = {
        "version": "3",
        "answer": "En tredjedel.",
        **moment("answered_at", deeds.now() - timedelta(minutes=5)),
    }
    refused = sent(desk, f"{path}/answer", corrected)
    assert refused.status_code == 422
    page = text(sent(desk, f"{path}/answer", corrected | {"reason": "Räknefel"}, follow_redirects=True))
    assert "Answer not told yet" in page
    assert "Högst hälften." in page
    assert "Räknefel" in page
    assert "Change the question" not in page


def test_a_question_is_written_anew_and_a_stale_page_is_told_so(
    desk: CheckingClient, session: Session, round_: Round
) -> None:
    ask(desk, round_)
    (question,) = read(session, Question)
    path = f"/rounds/{round_.id}/questions/{question.id}/change"
    data = {"version": "1", "text": "Får hälften hållas på distans?", "channel": "email", "language": "sv",
            "reason": "Namnet ströks", **moment("received_at", deeds.now() - timedelta(days=2))}  # fmt: skip
    assert sent(desk, path, data).status_code == 303
    assert sent(desk, path, data | {"text": "Något annat?"}).status_code == 409
    assert len(read(session, rounds.QuestionVersion)) == 2


def test_what_is_missing_is_said_at_its_field(desk: CheckingClient, session: Session, round_: Round) -> None:
    answer = ask(desk, round_, text="", **moment("received_at", deeds.now() + timedelta(days=2)))
    assert answer.status_code == 422
    answer = ask(desk, round_, **moment("received_at", deeds.now() + timedelta(days=2)))
    assert answer.status_code == 422
    assert "has not come yet" in text(answer)
    assert "Får kursen hållas på distans?" in text(answer)
    nothing = sent(desk, f"/rounds/{round_.id}/questions/tell", moment("published_at", deeds.now()))
    assert nothing.status_code == 422
    assert read(session, Question) == []


def test_times_are_offered_and_saved(desk: CheckingClient, session: Session, round_: Round) -> None:
    path = f"/rounds/{round_.id}/questions/times"
    offered = (round_.tender_deadline - timedelta(days=10)).astimezone(HELSINKI)
    assert f"{offered.day}.{offered.month}.{offered.year}" in desk.get(path).get_data(as_text=True)
    until = (deeds.now() + timedelta(days=15)).replace(second=0, microsecond=0)
    day = (deeds.now() + timedelta(days=20)).astimezone(HELSINKI)
    data = {
        "version": str(round_.version),
        "answers_by": f"{day:%d.%m.%Y}",
        **moment("questions_until", until),
    }
    assert sent(desk, path, data).status_code == 303
    (stored,) = read(session, Round)
    assert (stored.questions_until, stored.answers_by) == (until, day.date())
    stale = sent(desk, path, data)
    assert stale.status_code == 409


def test_a_corrigendum_moves_the_deadline(desk: CheckingClient, session: Session, round_: Round) -> None:
    path = f"/rounds/{round_.id}/corrigenda/new"
    later = (round_.tender_deadline + timedelta(days=7)).replace(second=0, microsecond=0)
    data = {
        "version": str(round_.version), "reason": "Frågor från anbudsgivare", "substantial": "y",
        "changes-0-place": "Anbudsförfrågan 4.2", "changes-0-old_text": "Högst 20", "changes-0-new_text": "Högst 18",
        **moment("tender_deadline", later), **moment("sent_at", deeds.now() - timedelta(hours=1)),
    }  # fmt: skip
    earlier = sent(desk, path, data | moment("tender_deadline", deeds.now() + timedelta(days=3)))
    assert earlier.status_code == 422
    assert "it can only be moved later" in text(earlier)
    unplaced = sent(desk, path, data | {"changes-0-place": ""})
    assert unplaced.status_code == 422
    assert 'href="#changes-0-place"' in unplaced.get_data(as_text=True)
    page = text(sent(desk, path, data, follow_redirects=True))
    assert "Corrigendum 1" in page
    assert "The deadline for tenders moved from" in page
    assert "Högst 18" in page
    (stored,) = read(session, Round)
    assert stored.tender_deadline == later
    assert [one.number for one in read(session, Corrigendum)] == [1]
    assert "Corrigendum sent" in text(desk.get(f"/rounds/{round_.id}"))
    assert sent(desk, path, data).status_code == 409


@pytest.mark.parametrize("role", ["manager", "auditor", "evaluator"])
def test_others_read_and_write_nothing(
    client: CheckingClient, session: Session, round_: Round, buyer: organisations.Organisation, role: str
) -> None:
    reader = signed_in(client, people.person(session, role=role, organisation=buyer))
    page = text(reader.get(f"/rounds/{round_.id}/questions"))
    assert "Questions and corrigenda" in page
    assert "Record a question" not in page
    for path in ("questions/new", "questions/times", "questions/tell", "corrigenda/new"):
        assert reader.get(f"/rounds/{round_.id}/{path}").status_code == 403
        assert reader.post(f"/rounds/{round_.id}/{path}", data={}).status_code == 403


def test_a_question_of_another_round_is_not_found(
    desk: CheckingClient, session: Session, round_: Round, buyer: organisations.Organisation
) -> None:
    ask(desk, round_)
    (question,) = read(session, Question)
    other = build.published(session, buyer=buyer)
    for path in ("answer", "change"):
        assert desk.get(f"/rounds/{other.id}/questions/{question.id}/{path}").status_code == 404


@pytest.mark.parametrize("language", ["sv", "fi"])
def test_the_pages_speak_both_languages(
    client: CheckingClient, session: Session, round_: Round, buyer: organisations.Organisation, language: str
) -> None:
    desk = signed_in(client, build.officer(session, buyer), language=language)
    words = {"sv": "Frågor och rättelser", "fi": "Kysymykset ja korjausilmoitukset"}
    for path in ("questions", "questions/new", "questions/times", "questions/tell", "corrigenda/new"):
        assert words[language] in text(desk.get(f"/rounds/{round_.id}/{path}")), path
