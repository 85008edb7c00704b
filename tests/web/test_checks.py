"""What the law says about a round on its page: by severity, with section and remedy, answered without script."""

import re

import pytest
from sqlalchemy.orm import Session

from tests.browser import assert_accessible
from tests.client import CheckingClient
from tests.web.rounds.desk import text
from tracker.web import deeds
from tracker.web.commands import example

KEY = "award_notice_missing/1/"
WIDTHS = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"


@pytest.fixture
def number(session: Session) -> int:
    """The example's round as of today: the award notice of its first lot is overdue."""
    session.expire_on_commit = False
    made = example.Stage(session, deeds.today(), b"s" * 32)
    for step in example.steps():
        step(made)
        session.commit()
    identity = made.round.id
    session.commit()
    return identity


def signed_in(client: CheckingClient, name: str) -> CheckingClient:
    client.get("/sign-in")
    client.post("/sign-in", data={"email": f"{name}@example.org", "password": example.PASSWORD})
    client.get("/language/en", follow_redirects=True)
    return client


def address(client: CheckingClient, round_id: int) -> str:
    page = text(client.get(f"/rounds/{round_id}"))
    found = re.findall(rf'href="(/rounds/{round_id}/checks\?key=[^"]+)"', page)
    return found[0].replace("&amp;", "&")


def test_the_law_clock_says_what_is_overdue_and_of_which_contract(
    client: CheckingClient, number: int
) -> None:
    page = text(signed_in(client, "officer").get(f"/rounds/{number}"))
    clock = page[page.index('id="clock-title"') :]
    items = clock[: clock.index("</section>")].split('class="clock__item"')
    notices = [one for one in items if "Award notice" in one]
    assert len(notices) == 2
    assert all("Overdue" in one and "Passed" not in one for one in notices)
    assert any("Exempelskolan Ab" in one for one in notices)
    assert any("Esimerkkiopisto Oy" in one for one in notices)


def test_a_finding_is_answered_and_stays(client: CheckingClient, number: int) -> None:
    desk = signed_in(client, "officer")
    page = text(desk.get(f"/rounds/{number}"))
    assert "What the law says about this round" in page
    assert "Required by law" in page
    assert "section 58(5)" in page
    assert "Required by law and not answered" in text(desk.get("/"))
    form = address(desk, number)
    assert "Explanation" in text(desk.get(form))
    refused = desk.post(form, data={"explanation": "   "})
    assert refused.status_code == 422
    answer = desk.post(form, data={"explanation": "Annonsen skickas i morgon."})
    assert answer.status_code == 303
    page = text(desk.get(f"/rounds/{number}"))
    assert "Looked at, explained" in page
    assert "Annonsen skickas i morgon." in page
    assert "Answer again" in page


def test_who_may_not_answer_reads_and_who_may_not_read_sees_nothing(
    client: CheckingClient, number: int
) -> None:
    page = text(signed_in(client, "auditor").get(f"/rounds/{number}"))
    assert "What the law says about this round" in page
    assert "/checks?key=" not in page
    assert client.get(f"/rounds/{number}/checks?key={KEY}").status_code == 403
    client.get("/rounds")
    client.post("/sign-out")
    page = text(signed_in(client, "evaluator").get(f"/rounds/{number}"))
    assert "What the law says about this round" not in page


@pytest.mark.sqlite_only
def test_what_nobody_has_answered_has_pages_of_its_own(client: CheckingClient, number: int) -> None:
    desk = signed_in(client, "officer")
    page = text(desk.get("/checks"))
    assert "1 running round was looked at for this page." in page
    assert f'href="/rounds/{number}#law"' in page
    assert "Nothing is unanswered" not in page
    last = text(desk.get(f"/checks?after={number}"))
    assert "Nothing is unanswered in these rounds." in last
    assert 'href="/checks">From the beginning' in last
    for odd in ("x", "-1", "999999999999999999", "%00", "999999999"):
        assert desk.get(f"/checks?after={odd}").status_code == 200
    desk.get("/rounds")
    desk.post("/sign-out")
    for name in ("auditor", "evaluator", "admin"):
        assert signed_in(client, name).get("/checks").status_code == 403
        client.get("/rounds")
        client.post("/sign-out")


@pytest.mark.sqlite_only
def test_what_is_not_found_is_told(client: CheckingClient, number: int) -> None:
    desk = signed_in(client, "officer")
    for key in ("", "x", "%00", "a" * 3000):
        answer = desk.get(f"/rounds/{number}/checks?key={key}")
        assert "not found in the round any more" in text(answer)
        assert answer.status_code == 422
    assert desk.get("/rounds/999999/checks?key=x").status_code == 404


@pytest.mark.browser
@pytest.mark.sqlite_only
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_to_find_for_axe_and_no_script_is_needed(
    new_context, number: int, picture, width: int
) -> None:
    page = new_context(viewport={"width": width, "height": 800}).new_page()
    page.goto(f"/sign-in?next=/rounds/{number}")
    page.fill("#email", "officer@example.org")
    page.fill("#password", example.PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(f"**/rounds/{number}")
    assert_accessible(page)
    wide, seen = page.evaluate(WIDTHS)
    assert wide <= seen
    picture(page, f"checks-{width}")
    page.click("#law a[href*=checks]")
    assert_accessible(page)
    picture(page, f"checks-answer-{width}")
    state = page.context.storage_state()
    plain = new_context(java_script_enabled=False, storage_state=state).new_page()
    plain.goto(page.url)
    plain.fill("#explanation", "Sett.")
    plain.click("main .buttons button[type=submit]")
    assert "Sett." in plain.locator("#law").inner_text()
    page.goto("/")
    assert_accessible(page)
    picture(page, f"work-{width}")
    page.goto("/account")
    assert_accessible(page)
    picture(page, f"account-{width}")
