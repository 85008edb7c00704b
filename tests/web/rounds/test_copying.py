"""Copying a round through its page: what goes along is told first, and only an officer may."""

import pytest
from sqlalchemy.orm import Session

from tests.browser import assert_accessible
from tests.builders import accounts as people
from tests.builders import rounds as build
from tests.client import CheckingClient
from tests.web.rounds.desk import read, signed_in, text
from tracker import accounts, organisations
from tracker.rounds import Round


@pytest.fixture
def source(session: Session, officer: accounts.Person, buyer: organisations.Organisation) -> int:
    return build.published(session, actor=officer, buyer=buyer, title_sv="Väg till arbete").id


def test_an_officer_copies_a_round_and_goes_on_with_its_dates(
    desk: CheckingClient, session: Session, source: int
) -> None:
    assert f'href="/rounds/{source}/copy"' in text(desk.get(f"/rounds/{source}"))
    page = text(desk.get(f"/rounds/{source}/copy"))
    for words in ("Väg till arbete", "Goes along", "Does not go along", "Genomförandeplan, 40"):
        assert words in page
    buyer = page.partition("selected value=")[2].partition('"')[2].partition('"')[0]
    response = desk.post(f"/rounds/{source}/copy", data={"reference": "NY/1", "buyer": buyer})
    first, made = read(session, Round)
    assert (response.status_code, response.location) == (303, f"/rounds/{made.id}/edit")
    assert (made.reference, made.stage, first.stage) == ("NY/1", "planned", "published")
    shown = text(desk.get(f"/rounds/{made.id}"))
    assert f"Copied from {first.reference} (rounds:{source})" in shown
    assert "Reason:" not in shown


def test_a_reference_that_is_taken_is_told_in_its_field(
    desk: CheckingClient, session: Session, source: int, buyer: organisations.Organisation
) -> None:
    (first,) = read(session, Round)
    desk.get(f"/rounds/{source}/copy")
    answer = desk.post(f"/rounds/{source}/copy", data={"reference": first.reference, "buyer": buyer.id})
    assert answer.status_code == 422
    assert "reference-error" in text(answer)
    empty = desk.post(f"/rounds/{source}/copy", data={"reference": "", "buyer": "999999"})
    assert empty.status_code == 422
    assert len(read(session, Round)) == 1


@pytest.mark.parametrize("role", ["manager", "auditor", "evaluator", "admin"])
def test_others_find_no_way_to_copy(
    client: CheckingClient, session: Session, source: int, buyer: organisations.Organisation, role: str
) -> None:
    here = buyer if role in ("manager", "evaluator") else None
    desk = signed_in(client, people.person(session, role=role, organisation=here))
    assert f"/rounds/{source}/copy" not in text(desk.get(f"/rounds/{source}"))
    assert desk.get(f"/rounds/{source}/copy").status_code == 403


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_the_page_holds(session: Session, officer: accounts.Person, source: int, page, picture) -> None:
    email = officer.email
    session.commit()
    page.goto("/sign-in")
    page.fill("#email", email)
    page.fill("#password", people.PASSWORD)
    page.click("button[type=submit] >> nth=-1")
    page.wait_for_url(lambda address: "sign-in" not in address)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"/rounds/{source}/copy")
        assert_accessible(page)
        picture(page, f"copy-{width}")
