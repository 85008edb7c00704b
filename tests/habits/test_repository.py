"""What is tracked is finished and of no particular machine: no unfinished work, no paths, no registries."""

import re
from collections.abc import Iterator
from subprocess import run

import pytest

from tests.habits.sources import ROOT, Source, assert_none, files

TEXT = (
    ".py",
    ".html",
    ".css",
    ".js",
    ".toml",
    ".in",
    ".txt",
    ".json",
    ".md",
    ".ini",
    ".mako",
    ".po",
    ".svg",
    "",
)
# Written in halves, so that this file does not find itself.
UNFINISHED = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK)\b|NotImplemented" r"Error")
MACHINE = re.compile(r"(?<![\w.])(?:/home/\w|/ro" r"ot/|/Users/\w|/wo" r"rk/|[A-Z]:\\Users)")
REGISTRY = re.compile(
    r"py" r"pi\.org|python" r"hosted\.org|registry\.n" r"pmjs|registry\.y" r"arnpkg|deb\.d" r"ebian"
)


def marks(source: Source) -> Iterator[str]:
    """Lines with a mark of unfinished work, a machine's path or a download address."""
    for number, line in enumerate(source.text.splitlines(), start=1):
        for what, pattern in (("unfinished", UNFINISHED), ("path", MACHINE), ("address", REGISTRY)):
            if pattern.search(line):
                yield f"{source.path}:{number}: {what}: {line.strip()[:100]}"


def test_nothing_is_unfinished_or_of_one_machine() -> None:
    assert_none(found for source in files(*TEXT) for found in marks(source))


# Each sample in halves too: whole, it would be found here.
SAMPLES = (
    ("# TO", "DO: later"),
    ("raise NotImplemented", "Error"),
    ('path = "/ho', 'me/someone/x"'),
    ('path = "/wo', 'rk/x"'),
    ("resolved https://regis", "try.npmjs.example"),
    ("--index-url https://py", "pi.org/simple"),
)


@pytest.mark.parametrize("halves", SAMPLES)
def test_a_mark_is_found(halves: tuple[str, str]) -> None:
    assert list(marks(Source("tracker/rounds/operations.py", "".join(halves))))


def test_no_link_is_tracked() -> None:
    listed = run(["git", "ls-files", "--stage"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert_none(line for line in listed.stdout.splitlines() if line.startswith("120000"))
