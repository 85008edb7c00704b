"""The fixtures of a real browser, for the tests of pages that need one."""

from tests.browser import browser, new_context, page, picture, server  # noqa: F401  (fixtures)
