"""The board of deadlines as a page: its address is its filter, every date explains itself, a phone is wide enough."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.browser import assert_accessible
from tests.builders import accounts as people
from tests.builders import rounds as build
from tests.client import CheckingClient
from tests.web.rounds.desk import signed_in, text
from tracker import organisations
from tracker.web import deadlines, deeds

WIDTHS = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"

LAST = f"{date.max}.999999999.999999999.1.999999999"
ODD = (
    "buyer=x", "buyer=99999999999", "kind=x&shown=x", "after=x", "after=2026-01-01.1.1.1.1", f"after={LAST}",
    "buyer=%00", "after=%00",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _hands_off(session: Session) -> None:
    # On SQLite a test that looks at a row again after its commit would hold the writers' lock against the page.
    session.expire_on_commit = False


@pytest.fixture
def buyer(session: Session) -> organisations.Organisation:
    """A buyer with an overdue plan and two dates ahead."""
    today = deeds.today()
    first = build.planned(session, planned_notice_on=today - timedelta(days=90), title_sv="Äldst av alla")
    for days in (3, 40):
        build.planned(session, buyer=first.buyer, planned_notice_on=today + timedelta(days=days))
    return first.buyer


@pytest.fixture
def desk(client: CheckingClient, session: Session, buyer: organisations.Organisation) -> CheckingClient:
    build.planned(session, planned_notice_on=deeds.today() + timedelta(days=2), title_sv="Någon annans")
    person = people.person(session, role="auditor")
    session.commit()
    return signed_in(client, person)


def test_overdue_stands_first_and_filters_are_the_address(
    desk: CheckingClient, session: Session, buyer: organisations.Organisation
) -> None:
    page = text(desk.get("/deadlines"))
    titles = re.findall(r"<h2 id=\"week-\d+\">([^<]+)", page)
    assert titles[0] == "Overdue"
    assert all(title.startswith("Week ") for title in titles[1:])
    assert page.count('<th scope="row">') == 4
    assert "1 date is overdue" in page
    narrowed = text(desk.get(f"/deadlines?buyer={buyer.id}&kind=publish&shown=ahead"))
    assert narrowed.count('<th scope="row">') == 2
    assert f'href="/deadlines?buyer={buyer.id}&amp;kind=publish"' in narrowed
    assert 'href="/deadlines?kind=publish&amp;shown=ahead"' in narrowed
    assert "Äldst av alla" not in narrowed
    assert "No date within your roles fits" in text(desk.get("/deadlines?kind=appeal"))
    today = text(desk.get("/"))
    assert 'href="/deadlines?shown=overdue"' in today
    assert "Äldst av alla" not in today[today.index("due-title") : today.index("recent-title")]


def test_the_second_page_goes_on(desk: CheckingClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadlines, "SIZE", 3)
    first = text(desk.get("/deadlines"))
    assert first.count('<th scope="row">') == 3
    (address,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = text(desk.get(address.replace("&amp;", "&")))
    assert second.count('<th scope="row">') == 1
    assert "From the beginning" in second
    assert 'rel="next"' not in second


@pytest.mark.sqlite_only
def test_any_address_is_answered(desk: CheckingClient) -> None:
    for asked in ODD:
        assert desk.get(f"/deadlines?{asked}").status_code == 200


@pytest.mark.sqlite_only
def test_nothing_yet_says_what_will_come(client: CheckingClient, session: Session) -> None:
    person = people.person(session, role="auditor")
    session.commit()
    assert "Dates appear here when rounds are planned" in text(signed_in(client, person).get("/deadlines"))


@pytest.mark.browser
@pytest.mark.sqlite_only
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_to_find_for_axe_nor_wider_than_the_page(
    new_context, session, buyer, picture, width: int
) -> None:
    person = people.person(session, role="auditor", at=deeds.now())
    session.commit()
    page = new_context(viewport={"width": width, "height": 800}).new_page()
    page.goto("/sign-in?next=/deadlines")
    page.fill("#email", person.email)
    page.fill("#password", people.PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/deadlines")
    assert_accessible(page)
    wide, seen = page.evaluate(WIDTHS)
    assert wide <= seen
    picture(page, f"deadlines-{width}")
