"""Every component in a real browser: nothing for axe to find, nothing that scrolls the page sideways."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import assert_accessible
from tests.face.gallery import ERRORS, PAGES, create_gallery
from tests.pages import faults

pytestmark = pytest.mark.browser
ERROR_PAGES = {f"/error/{code}": code for code in ERRORS}
ADDRESSES = {f"/page/{name}": 200 for name in PAGES} | {"/page/grid?wrong=1": 200} | ERROR_PAGES
OPEN_ALL = "document.querySelectorAll('main details').forEach((part) => { part.open = true; })"
WIDTHS = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_to_find(browser: Browser, gallery: str, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for address, status in ADDRESSES.items():
        answer = page.goto(gallery + address)
        assert answer.status == status, address
        page.evaluate("document.fonts.ready")
        page.evaluate(OPEN_ALL)
        assert_accessible(page)
        wide, seen = page.evaluate(WIDTHS)
        assert wide <= seen, f"{address} is {wide} px wide in a window of {seen}"
    context.close()
    assert not [text for text in complaints if "Failed to load resource" not in text]


@pytest.mark.parametrize("width", [1280, 1024, 640, 390])
def test_without_script_nothing_scrolls_sideways(browser: Browser, gallery: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    for address in ADDRESSES:
        page.goto(gallery + address)
        assert page.locator("h1").count() == 1
        wide, seen = page.evaluate(WIDTHS)
        assert wide <= seen, f"{address} is {wide} px wide in a window of {seen}"
    page.goto(gallery + "/page/list")
    if width < 1024:
        page.locator(".bar__narrow > summary").click()
        assert page.locator(".bar__menu .rail__link").first.is_visible()
    else:
        assert page.locator(".rail .rail__link").first.is_visible()
    context.close()


@pytest.mark.parametrize("language", ["sv", "fi", "en"])
@pytest.mark.parametrize("person", [True, False])
def test_every_page_is_whole(language: str, person: bool) -> None:
    client = create_gallery(person=person).test_client()
    for address, status in ADDRESSES.items():
        asked = f"{address}{'&' if '?' in address else '?'}language={language}"
        answer = client.get(asked, follow_redirects=True)
        assert answer.status_code == status
        # The gallery's links to pages that are not its own lead nowhere; everything else must hold.
        assert [fault for fault in faults(answer.text) if "which is not there" not in fault] == [], address


def test_the_first_error_is_where_the_person_is(shown: Page) -> None:
    shown.goto("/page/wrong")
    assert shown.evaluate("document.activeElement.matches('[data-error-summary]')")
    shown.get_by_role("link", name="Technique").click()
    assert shown.evaluate("document.activeElement.id") == "technique-0"


def test_a_drop_closes_by_escape_and_by_a_click_outside(shown: Page) -> None:
    shown.goto("/page/list")
    drop = shown.locator(".bar__wide details").last
    for close in (lambda: shown.keyboard.press("Escape"), lambda: shown.locator("h1").click()):
        drop.locator("summary").click()
        assert drop.evaluate("drop => drop.open")
        close()
        assert not drop.evaluate("drop => drop.open")


def test_empty_filters_do_not_lengthen_the_address(shown: Page) -> None:
    shown.goto("/page/list")
    shown.locator("#filter-q").fill("utbildning")
    shown.locator(".filters__row button").click()
    assert shown.url.endswith("/page/list?sort=deadline&q=utbildning&stage=published&year=2026")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("3.2.26", "3.2.2026"),
        ("2026-02-03", "3.2.2026"),
        ("03022026", "3.2.2026"),
        ("31.2.2026", "31.2.2026"),
    ],
)
def test_a_date_is_tidied_or_left_alone(shown: Page, typed: str, kept: str) -> None:
    shown.goto("/page/form")
    field = shown.locator("#start")
    field.fill(typed)
    field.blur()
    assert field.input_value() == kept


def test_leaving_a_changed_form_asks(shown: Page) -> None:
    shown.goto("/page/form")
    asked: list[str] = []
    shown.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    shown.goto("/page/form")
    assert asked == []
    shown.locator("#reference").click()
    shown.keyboard.type("EX/1")
    shown.goto("/page/list")
    assert asked == ["beforeunload"]


def test_print_shows_no_bars_and_the_address(shown: Page) -> None:
    shown.goto("/page/comparison")
    shown.emulate_media(media="print")
    assert not shown.locator(".bar").is_visible()
    assert not shown.locator(".rail").is_visible()
    assert "/page/comparison" in shown.locator(".print-footer").inner_text()
    last = shown.locator("thead th").last.bounding_box()
    assert last["x"] + last["width"] <= 1280, "the fortieth tender is not on the paper"
