"""What is wrong with a page: its HTML, its headings, labels and references, and anything written inline.

Not here: contrast, names and roles, which axe judges in a browser (`tests.browser`).
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

import html5lib
from html5lib.constants import E as MESSAGES

LANGUAGE = re.compile(r"(sv|fi|en)(-FI)?")
UNFILLED = re.compile(r"%\(\w+\)[sd]|\{\{|\{%")
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "headers", "list", "form")
FIELDS = ("input", "select", "textarea")
NEEDS_NO_LABEL = ("hidden", "submit", "button", "image", "reset")


def faults(html: str, *, fragment: bool = False) -> list[str]:
    """Everything wrong with a page, or with a fragment of one, in words."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    if fragment:
        root = Element("fragment")
        root.extend(parser.parseFragment(html))
    else:
        root = parser.parse(html)
    found = [f"line {place[0]}: {MESSAGES[code] % data}" for place, code, data in parser.errors]
    if not fragment:
        found += _frame(root)
    return [*found, *_inline(root), *_references(root, fragment=fragment), *_forms(root), *_text(root)]


def header_faults(headers: Mapping[str, str]) -> list[str]:
    """What a page's headers lack: a strict content security policy and its companions."""
    found = []
    policy = headers.get("Content-Security-Policy", "")
    if "default-src" not in policy or "unsafe" in policy:
        found.append(f"content security policy is not strict: {policy!r}")
    if headers.get("X-Content-Type-Options") != "nosniff":
        found.append("X-Content-Type-Options is not nosniff")
    if not headers.get("Referrer-Policy"):
        found.append("no Referrer-Policy")
    return found


def _frame(root: Element) -> Iterator[str]:
    if not LANGUAGE.fullmatch(root.get("lang", "")):
        yield f"html has lang {root.get('lang')!r}"
    titles = [title for title in root.iter("title") if _inside(root, title) != "svg"]
    if len(titles) != 1 or not _words(titles[0]):
        yield "not exactly one title with words"
    headings = [heading for heading in root.iter("h1") if _words(heading)]
    if len(headings) != 1:
        yield f"{len(headings)} first headings"
    if len(list(root.iter("main"))) != 1:
        yield "not exactly one main"


def _inside(root: Element, wanted: Element) -> str:
    return next((str(element.tag) for element in root.iter() if wanted in list(element)), "")


def _inline(root: Element) -> Iterator[str]:
    for element in _elements(root):
        data = element.get("type") == "application/json"
        if element.tag == "style" or (element.tag == "script" and not element.get("src") and not data):
            yield f"inline {element.tag}"
        for name, value in element.attrib.items():
            if name == "style" or re.fullmatch(r"on[a-z]+", str(name)):
                yield f"inline {name} on {element.tag}"
            if name in ("href", "src", "action") and value.strip().lower().startswith("javascript:"):
                yield f"script in {name} of {element.tag}"


def _references(root: Element, *, fragment: bool) -> Iterator[str]:
    identities = Counter(element.get("id") for element in _elements(root) if "id" in element.attrib)
    for identity, times in identities.items():
        if times > 1 or not identity:
            yield f"id {identity!r} stands {times} times"
    if fragment:
        return
    for element in _elements(root):
        for name in REFERENCES:
            for identity in element.get(name, "").split():
                if identity not in identities:
                    yield f"{name} of {element.tag} points at {identity!r}, which is not there"
        target = element.get("href", "")
        if target.startswith("#") and target[1:] not in identities:
            yield f"link to {target!r}, which is not there"


def _forms(root: Element) -> Iterator[str]:
    labelled = {label.get("for") for label in root.iter("label")}
    wrapped = {id(field) for label in root.iter("label") for field in label.iter() if field.tag in FIELDS}
    for field in _elements(root):
        if field.tag == "img" and "alt" not in field.attrib:
            yield "image without alt"
        if field.tag not in FIELDS or field.get("type", "text") in NEEDS_NO_LABEL:
            continue
        named = field.get("aria-label") or field.get("aria-labelledby")
        if not named and field.get("id") not in labelled and id(field) not in wrapped:
            yield f"{field.tag} {field.get('name')!r} has no label"
    for form in root.iter("form"):
        protected = any(field.get("name") == "csrf_token" for field in form.iter("input"))
        if form.get("method", "get").lower() == "post" and not protected:
            yield f"form to {form.get('action')!r} has no csrf_token"


def _text(root: Element) -> Iterator[str]:
    for element in _elements(root):
        for text in (element.text or "", element.tail or "", *element.attrib.values()):
            if UNFILLED.search(text) and element.tag not in ("script", "pre", "code"):
                yield f"unfilled text in {element.tag}: {text.strip()[:80]!r}"


def _elements(root: Element) -> Iterator[Element]:
    return (element for element in root.iter() if isinstance(element.tag, str))


def _words(element: Element) -> str:
    return "".join(element.itertext()).strip()
