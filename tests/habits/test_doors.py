"""A room is entered through its door (`from tracker import tenders`), and pure files know only each other."""

import ast
import sys
from collections.abc import Iterator
from fnmatch import fnmatch

import pytest

from tests.habits.sources import ROOT, Source, assert_none, imported, python

# Files that judge and count and know neither tables nor requests. The law's own imports are pure as well.
PURE = (
    "tracker/law/*",
    "tracker/refusal.py",
    "tracker/audit/acts.py",
    "tracker/accounts/permissions.py",
    "tracker/rounds/stages.py",
    "tracker/evaluation/scheme.py",
    "tracker/evaluation/formulas.py",
    "tracker/evaluation/scoring.py",
)
FURNITURE = ("operations", "models", "queries", "watchers")


def rooms_inside(room: str) -> set[str]:
    """The files inside a room, which others do not name."""
    folder = ROOT / "tracker" / room
    return {
        path.stem for path in folder.glob("*") if path.stem != "__init__" and not path.name.startswith("_")
    }


def offered(room: str) -> set[str]:
    """What a room's door says that it offers: a file of the room may be among it."""
    door = ROOT / "tracker" / room / "__init__.py"
    if not door.exists():
        return set()
    for node in ast.parse(door.read_text()).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            return set(ast.literal_eval(node.value))
    return set()


def windows(source: Source) -> Iterator[str]:
    """Where a file climbs into another room through a window."""
    for line, name in imported(source):
        parts = name.split(".")
        if parts[0] != "tracker" or len(parts) < 3 or parts[1] == source.room:
            continue
        if len(parts) > 3 or (parts[2] in rooms_inside(parts[1]) and parts[2] not in offered(parts[1])):
            yield f"{source.path}:{line}: {name}"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute):
            room, inner = getattr(node.value.value, "id", ""), node.value.attr
            elsewhere = room and room != source.room and (ROOT / "tracker" / room).is_dir()
            if elsewhere and inner in FURNITURE:
                yield f"{source.path}:{node.lineno}: {room}.{inner}"


def pure(path: str) -> bool:
    return any(fnmatch(path, pattern) for pattern in PURE)


def impurities(source: Source) -> Iterator[str]:
    """What a pure file imports beyond the standard library and its like."""
    for line, name in imported(source):
        parts = name.split(".")
        candidates = ["/".join(parts[:length]) for length in range(2, len(parts) + 1)]
        like = any(pure(f"{path}.py") or pure(f"{path}/__init__.py") for path in candidates)
        if parts[0] not in sys.stdlib_module_names and not like:
            yield f"{source.path}:{line}: {name}"


def test_rooms_are_entered_through_their_doors() -> None:
    ours = [*python(), *python("migrations"), *[s for s in python("") if s.path in ("config.py", "wsgi.py")]]
    assert_none(window for source in ours for window in windows(source))


@pytest.mark.parametrize(
    "code",
    [
        "from tracker.audit.operations import act",
        "import tracker.audit.chain",
        "from tracker.audit import operations",
        "from tracker import audit\naudit.operations.act(1)",
    ],
)
def test_a_window_is_found(code: str) -> None:
    assert list(windows(Source("tracker/rounds/operations.py", code)))


@pytest.mark.parametrize("code", ["from tracker import audit\naudit.act(1)", "from tracker.audit import act"])
def test_a_door_is_no_window(code: str) -> None:
    assert not list(windows(Source("tracker/rounds/operations.py", code)))


def test_a_room_knows_its_own_files() -> None:
    assert not list(windows(Source("tracker/audit/queries.py", "from tracker.audit.chain import link")))


def test_pure_files_know_only_the_standard_library() -> None:
    assert_none(found for source in python() if pure(source.path) for found in impurities(source))


@pytest.mark.parametrize(
    "code", ["import sqlalchemy", "from tracker import audit", "from tracker.database import Base"]
)
def test_an_impure_file_is_found(code: str) -> None:
    assert list(impurities(Source("tracker/law/calendar.py", code)))


@pytest.mark.parametrize(
    "code", ["from datetime import date", "from tracker import law", "from tracker.law import on"]
)
def test_the_standard_library_and_the_law_are_pure(code: str) -> None:
    assert not list(impurities(Source("tracker/rounds/stages.py", code)))
