"""No file above 400 lines, no function above 50, no import inside a function."""

import ast
from collections.abc import Iterator

import pytest

from tests.habits.sources import Source, assert_none, files, python

LINES_IN_A_FILE = 400
LINES_IN_A_FUNCTION = 50
WRITTEN = (".py", ".html", ".css", ".js")


def long_file(source: Source) -> Iterator[str]:
    lines = len(source.text.splitlines())
    if lines > LINES_IN_A_FILE:
        yield f"{source.path} has {lines} lines"


def long_functions(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LINES_IN_A_FUNCTION:
                yield f"{source.path}:{node.lineno}: {node.name} has {lines} lines"


def hidden_imports(source: Source) -> Iterator[str]:
    for function in ast.walk(source.tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield f"{source.path}:{node.lineno}: import inside {function.name}"


def test_files_are_short() -> None:
    # A migration is read once, from top to bottom, and never changed: it may list what it makes.
    written = [source for source in files(*WRITTEN) if not source.path.startswith("migrations/")]
    assert len(written) > 10
    assert_none(found for source in written for found in long_file(source))


def test_functions_are_short() -> None:
    written = [source for source in python("") if not source.path.startswith("migrations/")]
    assert_none(found for source in written for found in long_functions(source))


def test_imports_stand_at_the_top() -> None:
    assert_none(found for source in python("") for found in hidden_imports(source))


@pytest.mark.parametrize(
    ("check", "code"),
    [
        (long_file, "x = 1\n" * (LINES_IN_A_FILE + 1)),
        (long_functions, "def enter():\n" + "    x = 1\n" * LINES_IN_A_FUNCTION),
        (long_functions, "class A:\n    async def enter():\n" + "        x = 1\n" * LINES_IN_A_FUNCTION),
        (hidden_imports, "def enter():\n    from tracker import law"),
        (hidden_imports, "class A:\n    def enter():\n        if True:\n            import json"),
    ],
)
def test_what_is_too_long_or_hidden_is_found(check, code: str) -> None:
    assert list(check(Source("tracker/rounds/operations.py", code)))


@pytest.mark.parametrize(
    ("check", "code"),
    [
        (long_file, "x = 1\n" * LINES_IN_A_FILE),
        (long_functions, "def enter():\n" + "    x = 1\n" * (LINES_IN_A_FUNCTION - 1)),
        (hidden_imports, "import json\ndef enter():\n    return json"),
    ],
)
def test_what_is_just_within_passes(check, code: str) -> None:
    assert not list(check(Source("tracker/rounds/operations.py", code)))
