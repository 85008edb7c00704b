"""Every component in a real browser: nothing for axe to find, nothing that scrolls the page sideways."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from tests.browser import assert_accessible, browser  # noqa: F401  (the fixture)
from tests.face.gallery import ERRORS, PAGES, create_gallery

pytestmark = pytest.mark.browser
ADDRESSES = [
    *(f"/page/{name}" for name in PAGES),
    "/page/grid?wrong=1",
    *(f"/error/{code}" for code in ERRORS),
]


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    listening = make_server("127.0.0.1", 0, create_gallery(), threaded=True)
    thread = threading.Thread(target=listening.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{listening.port}"
    listening.shutdown()
    thread.join()
    listening.server_close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_to_find(browser: Browser, gallery: str, width: int, scheme: str) -> None:  # noqa: F811
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for address in ADDRESSES:
        answer = page.goto(gallery + address)
        assert answer.status == (int(address[-3:]) if "/error/" in address else 200), address
        page.evaluate("document.fonts.ready")
        page.evaluate("document.querySelectorAll('main details').forEach((part) => { part.open = true; })")
        assert_accessible(page)
        wide, shown = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert wide <= shown, f"{address} is {wide} px wide in a window of {shown}"
    context.close()
    assert not [text for text in complaints if "Failed to load resource" not in text]
