"""The times of a procedure and the invitation to tender through their pages, and what the round's page says of them."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.builders import rounds as build
from tests.client import CheckingClient
from tests.web.rounds.desk import read, signed_in, text
from tests.web.rounds.test_questions import moment, sent
from tracker import organisations, rounds
from tracker.rounds import Corrigendum, Invitation, Round, Times
from tracker.web import deeds

FACTS = {
    "training": "job_search_coaching", "cpv": "79634000", "technique": "contract", "framework_ceiling": None,
    "framework_suppliers": None, "procedure": "negotiated",
}  # fmt: skip


@pytest.fixture
def planned(session: Session, buyer: organisations.Organisation) -> Round:
    """A planned negotiated procedure above the EU threshold; tenders are due in two months."""
    return build.complete(
        session,
        buyer=buyer,
        at=deeds.now(),
        tender_deadline=deeds.now() + timedelta(days=60),
        **FACTS,
    )


def told(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def test_times_are_told_locked_moved_and_checked(
    desk: CheckingClient, session: Session, planned: Round
) -> None:
    today = deeds.today()
    path = f"/rounds/{planned.id}"
    due = today + timedelta(days=20)
    data = {"version": str(planned.version), "electronic": "yes", "requests_due_on": told(due)}
    done = sent(desk, f"{path}/times", data, follow_redirects=True)
    assert "The times of the procedure were saved." in text(done)
    (times,) = read(session, Times)
    assert (times.electronic, times.requests_due_on) == (True, due)
    page = text(desk.get(path))
    assert "Requests to participate until" in page
    assert "Change the times" in page
    version = str(read(session, Round)[-1].version)
    sent(desk, f"{path}/publish", {"version": version, "notice_sent_on": told(today)})
    page = text(desk.get(path))
    assert "Too short a time for requests" in page
    assert "Change the times" not in page
    assert desk.get(f"{path}/times").status_code == 422
    data = {
        "version": str(read(session, Round)[-1].version), "reason": "Fler dagar.", "changes-0-place": "Annonsen",
        "changes-0-old_text": "20 dagar", "changes-0-new_text": "31 dagar",
        "requests_due_on": told(today + timedelta(days=31)), **moment("sent_at", deeds.now()),
    }  # fmt: skip
    done = text(sent(desk, f"{path}/corrigenda/new", data, follow_redirects=True))
    assert "The last day for requests to participate moved" in done
    assert read(session, Corrigendum)[0].requests_to == today + timedelta(days=31)
    assert "Too short a time for requests" not in text(desk.get(path))


def test_a_refused_time_stands_at_its_field_with_what_was_written(
    desk: CheckingClient, planned: Round
) -> None:
    data = {"version": str(planned.version), "requests_due_on": told(deeds.today() + timedelta(days=90))}
    page = sent(desk, f"/rounds/{planned.id}/times", data)
    assert page.status_code == 422
    assert "Requests to participate are due before the deadline for tenders" in text(page)
    assert 'href="#requests_due_on' in text(page)
    assert data["requests_due_on"] in text(page)


def test_candidates_are_invited_and_again_with_a_reason(
    desk: CheckingClient, session: Session, buyer: organisations.Organisation
) -> None:
    days = timedelta(days=10)
    round_ = build.published(
        session, buyer=buyer, at=deeds.now() - days, tender_deadline=deeds.now() + days, **FACTS
    )
    path = f"/rounds/{round_.id}/invitation"
    today = deeds.today()
    nobody = sent(desk, path, {"version": str(round_.version), "sent_on": told(today), "candidates": ""})
    assert nobody.status_code == 422
    data = {"version": str(round_.version), "sent_on": told(today - timedelta(days=1)), "candidates": "4"}
    assert "The invitation to tender was recorded." in text(sent(desk, path, data, follow_redirects=True))
    assert "Too short a time for tenders" in text(desk.get(f"/rounds/{round_.id}"))
    data |= {"version": str(read(session, Round)[-1].version), "sent_on": told(today - timedelta(days=2))}
    assert sent(desk, path, data).status_code == 422
    sent(desk, path, data | {"reason": "Fel dag."}, follow_redirects=True)
    assert [one.number for one in read(session, Invitation)] == [1, 2]


def test_only_what_means_something_is_shown(
    desk: CheckingClient, session: Session, buyer: organisations.Organisation
) -> None:
    described = build.complete(session, buyer=buyer, procedure="described")
    assert 'id="times"' not in text(desk.get(f"/rounds/{described.id}"))
    assert "has none of these times" in text(desk.get(f"/rounds/{described.id}/times"))
    opened = build.complete(session, buyer=buyer)
    page = text(desk.get(f"/rounds/{opened.id}/times"))
    assert 'name="urgent_reason"' in page
    assert 'name="requests_due_on"' not in page
    assert rounds.times_of(session, opened) is None


def test_others_read_the_times_and_do_not_set_them(
    client: CheckingClient, session: Session, planned: Round
) -> None:
    manager = build.manager(session, planned.buyer)
    desk = signed_in(client, manager)
    assert "Set the times of the procedure" not in text(desk.get(f"/rounds/{planned.id}"))
    assert desk.get(f"/rounds/{planned.id}/times").status_code == 403
