"""What a run of the tests makes once and every test may use, because no test can change it.

Compiled templates and statements, which pages were found whole, and the key of the trail.
Not here: databases (`tests.databases`).
"""

import hashlib
import re
from pathlib import Path

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, event
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

AUDIT_KEY = b"a key for the trail of the tests"
_statements: LRUCache = LRUCache(3000)
NUMBER = re.compile(r"</?h\d|&#\w+;|\d+")
TOKEN = re.compile(r'(name="csrf_token"[^>]*value=)"[^"]+"')


def ready(engine: Engine) -> None:
    """Let an engine use what was compiled for others of its kind, and not wait for the disk.

    What a test writes need not survive the machine; PostgreSQL's server is told the same when it is started.
    """
    engine._compiled_cache = _statements
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))


def templates(app: Flask, folder: Path) -> None:
    """Let an application use what any worker compiled of its templates."""
    folder.mkdir(exist_ok=True)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(folder))


def dialects_alike() -> None:
    """Take dialects of a kind for one: each engine has its own, and statements are kept by dialect."""
    DefaultDialect.__eq__ = lambda one, other: type(one) is type(other)  # type: ignore[method-assign]
    DefaultDialect.__hash__ = lambda one: hash(type(one))  # type: ignore[method-assign]


class Pages:
    """Remembers the pages that nothing was wrong with, by what is in them.

    Two pages that differ only in their tokens, and in numbers that can be exchanged one for one, are alike: whatever
    is asked of a page looks at which identities agree, not at what number stands in them.
    """

    def __init__(self) -> None:
        self._whole: set[bytes] = set()

    def known(self, html: str, *, fragment: bool) -> bool:
        return self._likeness(html, fragment=fragment) in self._whole

    def remember(self, html: str, *, fragment: bool) -> None:
        self._whole.add(self._likeness(html, fragment=fragment))

    def _likeness(self, html: str, *, fragment: bool) -> bytes:
        met: dict[str, str] = {}

        def renamed(found: re.Match[str]) -> str:
            told = found[0]
            return met.setdefault(told, f"\0{len(met)}") if told.isdecimal() else told

        alike = NUMBER.sub(renamed, TOKEN.sub(r'\1""', html))
        return hashlib.sha256(f"{fragment}{alike}".encode()).digest()
