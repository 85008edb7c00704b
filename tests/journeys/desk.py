"""A person's browser on a journey: going, filling, sending and pressing, with axe on every page that is passed."""

from datetime import datetime

from playwright.sync_api import Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browser import assert_accessible
from tests.builders import accounts as people


class Desk:
    """One person's browser, and the clock that all pages read."""

    def __init__(self, page: Page, now: list[datetime], language: str, picture) -> None:
        self.page, self.now, self.language, self.picture = page, now, language, picture

    def sign_in(self, email: str) -> None:
        self.page.context.clear_cookies()
        self.go(f"/language/{self.language}?next=/sign-in")
        self.fill(email=email, password=people.PASSWORD)
        self.send("password")

    def go(self, path: str) -> None:
        self.page.goto(path)
        assert_accessible(self.page)

    def fill(self, **told: str) -> None:
        for name, value in told.items():
            field = self.page.locator(f"main [name='{name.replace('__', '-')}']").first
            if field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def send(self, name: str) -> None:
        """Send the form in which a field of this name stands."""
        self.press(f"main form:has([name='{name}']) button[type=submit]:not([name]) >> nth=-1")

    def confirm(self, path: str, **told: str) -> None:
        """Go to a page that asks for little or nothing, and send its last form."""
        self.go(path)
        self.fill(**told)
        self.press("main form[method=post] button[type=submit] >> nth=-1")

    def press(self, what: str) -> None:
        before = self.page.url
        with self.page.expect_navigation():
            self.page.locator(what).click()
        faults = self.page.locator("main .summary:visible").all_inner_texts()
        assert faults == [], f"{before}: {faults}"
        assert_accessible(self.page)

    def text(self) -> str:
        """What the page's main part says, its spaces as plain ones."""
        return self.page.inner_text("main").replace("\N{NO-BREAK SPACE}", " ")

    def show(self, name: str) -> None:
        if self.language == "sv":
            self.picture(self.page, name)


def one(session: Session, model, **facts):
    session.rollback()
    found = session.scalars(select(model).filter_by(**facts).order_by(model.id.desc())).first()
    assert found is not None, model
    key = found.id
    session.rollback()  # a test that reads would hold the writers' lock on SQLite
    return key
