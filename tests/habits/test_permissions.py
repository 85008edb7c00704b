"""Every route declares exactly one permission, or stands on the short list of what anybody may ask."""

import ast
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.habits.sources import Source, assert_none, python
from tracker import accounts
from tracker.web import security

# What anybody may ask beside files: signing in, choosing a language, whether the server lives, a calendar by its token.
OPEN = {"accounts.sign_in", "home.choose_language", "home.health", "feed.calendar"}
DECLARES = {"permitted", "open_to_all"}
ROUTES = {"route", "get", "post", "put", "patch", "delete"}


def undeclared(app: Flask) -> Iterator[str]:
    """Routes whose view says nothing, or names a permission that nobody knows."""
    known = accounts.PERMISSIONS | {security.SIGNED_IN}
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        declared = getattr(app.view_functions[rule.endpoint], "permission", None)
        if declared not in (known | {security.OPEN} if rule.endpoint in OPEN else known):
            yield f"{rule.endpoint} ({rule}): {declared}"


def not_exactly_one(source: Source) -> Iterator[str]:
    """Views with no declaration above them, or more than one."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef):
            names = [_name(decorator) for decorator in node.decorator_list]
            declared = [name for name in names if name in DECLARES]
            if ROUTES.intersection(names) and len(declared) != 1:
                yield f"{source.path}:{node.lineno}: {node.name}: {declared}"


def _name(decorator: ast.expr) -> str:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


@pytest.mark.sqlite_only
def test_every_route_declares_its_permission(app: Flask) -> None:
    assert_none(undeclared(app))


def test_every_view_declares_exactly_one() -> None:
    assert_none(fault for source in python("tracker/web") for fault in not_exactly_one(source))


@pytest.mark.parametrize("declared", [None, "round.destroy", security.OPEN])
def test_a_route_without_permission_is_found(declared: str | None) -> None:
    def view() -> str:
        return ""

    view.permission = declared
    sample = Flask("sample", static_folder=None)
    sample.add_url_rule("/x", "rounds.show", view)
    assert list(undeclared(sample))


@pytest.mark.parametrize(
    "code",
    [
        '@rounds.get("/rounds")\ndef index():\n    pass',
        '@rounds.route("/")\n@permitted("round.read")\n@permitted("tender.read")\ndef index():\n    pass',
        '@rounds.post("/rounds")\n@security.permitted("round.read")\n@open_to_all\ndef index():\n    pass',
    ],
)
def test_a_view_with_none_or_two_is_found(code: str) -> None:
    assert list(not_exactly_one(Source("tracker/web/rounds.py", code)))


def test_a_view_with_one_passes() -> None:
    code = '@rounds.get("/rounds")\n@permitted("round.read")\ndef index():\n    pass'
    assert not list(not_exactly_one(Source("tracker/web/rounds.py", code)))
