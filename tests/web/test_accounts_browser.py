"""Signing in and keeping people in a real browser: nothing for axe to find, nothing wider than a phone, no script."""

import pytest
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from tests.browser import assert_accessible
from tests.builders import accounts as build
from tracker import accounts
from tracker.web import deeds

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]
WIDTHS = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"


@pytest.fixture
def people(session: Session) -> tuple[str, int, int]:
    """An admin's address, and somebody with a role that can be ended."""
    session.expire_on_commit = False
    admin = build.person(session, role="admin", name="Anna Administratör", at=deeds.now())
    other = build.person(session, role="officer", name="Frida Åberg", at=deeds.now())
    grant = other.grants[0].id
    session.commit()
    return admin.email, other.id, grant


def sign_in(page: Page, email: str) -> None:
    page.goto("/sign-in?next=/people")
    page.fill("#email", email)
    page.fill("#password", build.PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/people")


@pytest.mark.parametrize("language", accounts.LANGUAGES)
def test_nothing_to_find_on_any_page(new_context, people: tuple[str, int, int], language: str) -> None:
    email, other, grant = people
    page = new_context(viewport={"width": 390, "height": 800}).new_page()
    page.goto(f"/language/{language}?next=/sign-in")
    assert_accessible(page)
    sign_in(page, email)
    paths = [
        "", f"/{other}", f"/{other}/edit", f"/{other}/roles/add", f"/{other}/roles/{grant}/end",
        f"/{other}/deactivate", f"/{other}/sign-out", f"/{other}/password", "/add", "?text=nobody",
    ]  # fmt: skip
    for address in [*(f"/people{path}" for path in paths), "/account", "/account/password"]:
        page.goto(address)
        assert page.locator("html").get_attribute("lang") == f"{language}-FI"
        assert_accessible(page)
        wide, seen = page.evaluate(WIDTHS)
        assert wide <= seen, f"{address} is {wide} px wide in a window of {seen}"


def test_errors_lead_to_their_fields(new_context, people: tuple[str, int, int]) -> None:
    page = new_context().new_page()
    sign_in(page, people[0])
    page.goto("/people/add")
    page.click("main .buttons button[type=submit]")
    assert_accessible(page)
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    page.click("[data-error-summary] a[href='#email']")
    assert page.evaluate("document.activeElement.id") == "email"


def test_everything_works_without_script(new_context, people: tuple[str, int, int]) -> None:
    email, other, grant = people
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, email)
    page.goto(f"/people/{other}/roles/add")
    page.select_option("#role", "auditor")
    page.select_option("#scope", "everywhere")
    page.click("main .buttons button[type=submit]")
    page.goto(f"/people/{other}/roles/{grant}/end")
    page.click("main .buttons button[type=submit]")
    assert page.url.endswith(f"/people/{other}")
    assert page.locator("main tbody tr").count() == 2
    page.goto("/account")
    page.click("header details summary >> visible=true")
    page.click("header form button >> visible=true")
    assert page.url.endswith("/sign-in")
