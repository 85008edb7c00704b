"""The project's files as the habits read them; a habit's own sample is a `Source` made on the spot.

Not here: any judgement.
"""

import ast
import importlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sqlalchemy import MetaData

from tracker import database

ROOT = Path(__file__).parents[2]
MADE = {"node_modules", "vendor", "instance", "catalogues", "__pycache__"}


@dataclass(frozen=True)
class Source:
    """A text file: its path from the root with slashes, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @property
    def module(self) -> str:
        """The dotted name under which it is imported."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def room(self) -> str:
        """The package of the story that it belongs to; empty outside `tracker`."""
        parts = self.module.split(".")
        return parts[1] if parts[0] == "tracker" and len(parts) > 1 else ""


def files(*suffixes: str, under: str = "") -> Iterator[Source]:
    """Every file of ours with one of these endings, in a folder or everywhere; nothing that set-up made."""
    for path in sorted(_ours(ROOT / under)):
        if path.suffix in suffixes:
            yield Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))


def _ours(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in MADE and not name.startswith(".")]
        # In a second checkout `.git` is a file that names the first one's place.
        yield from (
            Path(here, name) for name in names if name != ".git" and not Path(here, name).is_symlink()
        )


def python(under: str = "tracker") -> list[Source]:
    """The Python files of a folder."""
    return list(files(".py", under=under))


def every_model() -> MetaData:
    """All tables, once every room has been read."""
    for source in python():
        if source.path.endswith("/models.py") or "/models/" in source.path:
            importlib.import_module(source.module)
    return database.Base.metadata


def assert_none(found: Iterable[str]) -> None:
    """Fail with every fault that was found, one a line."""
    faults = list(found)
    assert not faults, "\n" + "\n".join(faults)


def imported(source: Source) -> Iterator[tuple[int, str]]:
    """Every module or name that a file imports, dotted, with its line."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def called(node: ast.Call) -> str:
    """The last name of what is called: `session.commit()` gives "commit"."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
