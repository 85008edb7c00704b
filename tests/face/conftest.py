"""The gallery on a server of its own, for every test of the face."""

import logging
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.face.gallery import create_gallery


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    """The gallery's address."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    listening = make_server("127.0.0.1", 0, create_gallery(), threaded=True)
    thread = threading.Thread(target=listening.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{listening.port}"
    listening.shutdown()
    thread.join()
    listening.server_close()


@pytest.fixture
def shown(browser: Browser, gallery: str) -> Iterator[Page]:
    """A page with script whose console stays silent."""
    context = browser.new_context(base_url=gallery, viewport={"width": 1280, "height": 800}, locale="sv-FI")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []
