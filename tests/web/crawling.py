"""Walks the application's pages as a person does, by the links that they show, and tells what nobody should meet.

Each kind of address is followed a few times only: pages of the same kind differ by their data, not by their words.
"""

import re
from collections import Counter, deque
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

from tests.habits.sources import ROOT

SILENT = ("script", "style", "template", "code", "pre", "title", "kbd", "textarea")
VOID = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
CODE = re.compile(
    r"(?<![\w@./?=-])[a-z]+(?:_[a-z0-9]+)+(?![\w@/-])|(?<![\w@./-])[a-z]+\.[a-z]+_[a-z_]+(?![\w@/-])"
)
DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2})?\b")
EMPTY = re.compile(r"[<(]None\b|\bNone[>),]|\b(?:nan|undefined|Undefined)\b")
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
AS_WRITTEN = ("decision on an interim contract",)  # in the sources of the published rounds
LEAVING = ("/sign-out", "/language/")


class Words(HTMLParser):
    """The links of a page and the texts that a reader sees, each once."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.texts: list[str] = []
        self.headings = 0
        self.language = ""
        self._inside: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "a" and told.get("href") and "download" not in told:
            self.links.append(str(told["href"]))
        if tag == "html":
            self.language = told.get("lang") or ""
        self.headings += tag == "h1"
        # What is said in another language, or is the same in all, is not the page's own words.
        quoted = tag in SILENT or (tag != "html" and "lang" in told) or told.get("translate") == "no"
        if tag not in VOID:
            self._inside.append(tag if not quoted else f"-{tag}")

    def handle_endtag(self, tag: str) -> None:
        while self._inside:
            if self._inside.pop().lstrip("-") == tag:
                return

    def handle_data(self, data: str) -> None:
        told = " ".join(data.split())
        if told and not any(tag.startswith("-") for tag in self._inside):
            self.texts.append(told)


def walk(
    app: Flask, client: FlaskClient, *, start: str = "/", each: int = 3
) -> Iterator[tuple[str, str, Words | int]]:
    """Every page reached: its address, the page with the link to it, and its words or the status that it answered."""
    waiting, met, kinds = deque([(start, "")]), {start}, Counter()
    while waiting:
        path, origin = waiting.popleft()
        answer = client.get(path, follow_redirects=True)
        status, kind = answer.status_code, answer.mimetype
        html = answer.get_data(as_text=True) if kind == "text/html" else ""
        answer.close()
        if status != 200:
            yield path, origin, status
            continue
        if not html:
            continue
        page = Words(html)
        yield path, origin, page
        for link in page.links:
            found = urljoin(path, link).split("#")[0]
            if found in met or urlsplit(found).netloc or found.startswith(LEAVING):
                continue
            met.add(found)
            kinds[kind_of(app, found)] += 1
            if kinds[kind_of(app, found)] <= each:
                waiting.append((found, path))


def token(html: str) -> str:
    """What the first form of a page carries against forged requests."""
    found = TOKEN.search(html)
    assert found is not None, "no form"
    return found[1]


def kind_of(app: Flask, path: str) -> str:
    """The route of an address, with the names of its arguments and the values of those that choose a view."""
    parts = urlsplit(path)
    try:
        endpoint, _ = app.url_map.bind("localhost").match(parts.path)
    except HTTPException:
        return path
    names = sorted(name for name, _ in parse_qsl(parts.query))
    return f"{endpoint}?{'&'.join(names)}"


def faults(page: Words, language: str, foreign: frozenset[str]) -> list[str]:
    """What a reader of a language should not meet: codes, days as machines write them, texts of another language."""
    found = []
    if not page.language.startswith(language):
        found.append(f"lang is {page.language!r}")
    if page.headings != 1:
        found.append(f"{page.headings} first headings")
    for told in page.texts:
        if any(quoted in told for quoted in AS_WRITTEN):
            continue
        found += [f"{what} {match!r} in {told!r}" for what, rule in RULES for match in rule.findall(told)]
        if told in foreign:
            found.append(f"not translated: {told!r}")
    return sorted(set(found))


RULES = (("code", CODE), ("day", DAY), ("empty", EMPTY))


def untranslated(language: str) -> frozenset[str]:
    """The English texts that are said otherwise in a language: none of them stands on its pages."""
    told: set[str] = set()
    own: set[str] = set()
    for path in (ROOT / "tracker/wording/catalogues" / language).glob("*.po"):
        with path.open("rb") as file:
            for message in read_po(file):
                english, said = message.id, message.string
                if english and isinstance(english, str) and english != said:
                    told.add(english)
                own.add(said if isinstance(said, str) else "")
    return frozenset(told - own - {"English"}) if language != "en" else frozenset()
