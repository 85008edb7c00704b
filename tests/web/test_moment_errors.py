"""An error over a form names the moment that must be put right, in the page's language, not only which half of it."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests.builders import rounds as build
from tests.client import CheckingClient
from tracker import accounts


@pytest.mark.parametrize(
    ("language", "told"),
    [("sv", "Tidsfrist för anbud: klockslaget"), ("en", "Deadline for tenders: the time of day")],
)
def test_half_a_moment_is_told_by_the_name_of_its_field(
    enter: Callable[[accounts.Person], CheckingClient], clock, session: Session, language: str, told: str
) -> None:
    round_ = build.planned(session)
    desk = enter(build.officer(session, round_.buyer))
    path = f"/rounds/{round_.id}/edit"
    desk.get(f"/language/{language}?next={path}")
    desk.get(path)
    data = {"version": str(round_.version), "tender_deadline-day": "1.10.2026", "tender_deadline-clock": ""}
    page = desk.post(path, data=data).get_data(as_text=True)
    summary = page.partition("data-error-summary")[2].partition("</ul>")[0]
    assert told in summary
