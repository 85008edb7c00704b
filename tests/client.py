"""A client that behaves like a browser without script, and checks every page that it is given.

It sends the token of the form that it saw last, and fails at once on a page that is not whole, and on a form that
leads on without a word of what was done.
"""

import re
from typing import Any

from flask import message_flashed
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import kept, pages

LEADING_ON = (302, 303)
# Where the next page itself says it: it greets who signs in, and tells of an authorisation for as long as it counts.
WORDLESS = {"accounts.sign_in", "tenders.opening"}
WHOLE = kept.Pages()
TOKEN = re.compile(r'<input[^>]*name="csrf_token"[^>]*value="([^"]+)"')


class CheckingClient(FlaskClient):
    """Flask's client; `token` is what the forms of the last page carried."""

    token: str | None = None

    def open(self, *args: Any, **settings: Any) -> TestResponse:
        response = super().open(*args, **settings)
        assert response.status_code != 500, f"{response.request.path} has a bug; the log tells it"
        if response.mimetype == "text/html" and response.status_code not in (301, 302, 303, 307, 308):
            self._check(response)
        return response

    def post(self, *args: Any, **settings: Any) -> TestResponse:
        """Send a form; without a token of its own it carries the last page's."""
        data = settings.get("data")
        if self.token and (data is None or isinstance(data, dict)):
            settings["data"] = {"csrf_token": self.token} | (data or {})
        told: list[str] = []
        with message_flashed.connected_to(
            lambda _app, message, **_more: told.append(message), self.application
        ):
            response = super().post(*args, **settings)
        if response.status_code in LEADING_ON and "/sign-in" not in response.location:
            matched = self.application.url_map.bind("localhost").match(response.request.path, method="POST")
            assert told or matched[0] in WORDLESS, f"{response.request.path} leads on without a word"
        return response

    def _check(self, response: TestResponse) -> None:
        html = response.get_data(as_text=True)
        fragment = "HX-Request" in response.request.headers
        found = pages.header_faults(response.headers)
        if not WHOLE.known(html, fragment=fragment):
            found += pages.faults(html, fragment=fragment)
        assert not found, f"{response.request.path}: " + "; ".join(found)
        WHOLE.remember(html, fragment=fragment)
        token = TOKEN.search(html)
        if token:
            self.token = token.group(1)
