"""A real browser on a real server: Chromium of the system, driven by Playwright, judged by axe.

Not here: what a page's HTML must be (`tests.pages`).
"""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from tests import machine

ROOT = Path(__file__).parents[1]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
JUDGE = """
async (rules) => (await axe.run(document, {runOnly: rules})).violations.flatMap(
  (broken) => broken.nodes.map((node) => `${broken.id}: ${broken.help}: ${node.target.join(" ")}`))
"""
EXPECTED = "Failed to load resource"  # what the console says of a 4xx page that a test asks for on purpose


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once for all tests of a worker."""
    with sync_playwright() as playwright:
        found = machine.chromium()
        started = playwright.chromium.launch(executable_path=str(found), args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def server(app: Flask) -> Iterator[str]:
    """The address of a server of its own on the test's database."""
    listening = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=listening.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{listening.port}"
    listening.shutdown()
    thread.join()
    listening.server_close()


@pytest.fixture
def new_context(browser: Browser, server: str) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser contexts, one for each person of a journey; none may have had an error in its console."""
    made: list[BrowserContext] = []
    errors: list[str] = []

    def make(**settings) -> BrowserContext:
        asked = {"viewport": {"width": 1280, "height": 800}, "locale": "sv-FI"} | settings
        context = browser.new_context(base_url=server, timezone_id="Europe/Helsinki", **asked)
        context.on("weberror", lambda told: errors.append(str(told.error)))
        context.on("console", lambda told: errors.append(told.text) if told.type == "error" else None)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()
    unexpected = [error for error in errors if EXPECTED not in error]
    assert not unexpected, unexpected


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page of a person who is not signed in."""
    return new_context().new_page()


@pytest.fixture
def picture(tmp_path: Path) -> Callable[..., Path]:
    """Takes a picture of a page, whole or what the screen shows; PICTURES names a folder where it stays."""
    folder = Path(os.environ.get("PICTURES") or tmp_path)

    def take(shown: Page, name: str, *, whole: bool = True) -> Path:
        path = folder / f"{name}.png"
        shown.screenshot(path=path, full_page=whole, animations="disabled")
        return path

    return take


def assert_accessible(shown: Page) -> None:
    """Fail where axe finds anything on the page as it is now."""
    shown.evaluate(AXE.read_text())
    broken = shown.evaluate(JUDGE, RULES)
    assert not broken, f"{shown.url}: " + "; ".join(broken)
