"""Templates can be read, have a frame and a title or are a part, use their imports, hold nothing inline."""

import re
from collections.abc import Iterator

import pytest
from jinja2 import TemplateSyntaxError

from tests.habits import templates
from tests.habits.sources import Source, assert_none, files


def unreadable(source: Source) -> Iterator[str]:
    try:
        templates.parse(source.text)
    except TemplateSyntaxError as fault:
        yield f"{source.path}:{fault.lineno}: {fault.message}"


def is_page(path: str) -> bool:
    """Whether a template is asked for by itself; frames, components and parts (`_part.html`) are not."""
    _, folder, *_, name = path.split("/")
    return folder not in ("layout", "components") and not name.startswith("_")


def untitled(source: Source, others: dict[str, Source]) -> Iterator[str]:
    """Pages that stand on no frame, or on one and give it no title."""
    if not is_page(source.path):
        return
    path, titled = source.path, False
    while not path.startswith("templates/layout/"):
        tree = templates.parse(others[path].text)
        titled = titled or "title" in templates.blocks(tree)
        above = templates.parents(tree)
        if not above:
            yield f"{source.path}: stands on no frame of layout/"
            return
        path = f"templates/{above[0]}"
        if path not in others:
            yield f"{source.path}: extends {above[0]}, which is not there"
            return
    if not titled:
        yield f"{source.path}: has no title"


def unused(source: Source) -> Iterator[str]:
    # What a frame imports serves the pages that stand on it.
    if not source.path.startswith("templates/layout/"):
        yield from (f"{source.path}: {name}" for name in templates.unused(templates.parse(source.text)))


def inline(source: Source) -> Iterator[str]:
    for tag, attributes in templates.markup(templates.parse(source.text)):
        if tag == "style" or (tag == "script" and "src" not in attributes):
            yield f"{source.path}: inline {tag}"
        for name in attributes:
            if name == "style" or re.fullmatch(r"(on|hx-on).*", name):
                yield f"{source.path}: {name} on {tag}"


def all_templates() -> dict[str, Source]:
    found = {source.path: source for source in files(".html", under="templates")}
    assert found
    return found


def test_every_template_can_be_read() -> None:
    assert_none(fault for source in all_templates().values() for fault in unreadable(source))


def test_every_page_has_a_frame_and_a_title() -> None:
    known = all_templates()
    assert_none(fault for source in known.values() for fault in untitled(source, known))


def test_templates_use_what_they_import() -> None:
    assert_none(fault for source in all_templates().values() for fault in unused(source))


def test_nothing_is_written_inline() -> None:
    assert_none(fault for source in all_templates().values() for fault in inline(source))


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (unreadable, "{% if x %}"),
        (unused, '{% from "components/icon.html" import icon, other %}{{ icon("x") }}'),
        (inline, "<p style='color: red'>"),
        (inline, "{% if x %}<style>p {}</style>{% endif %}"),
        (inline, "<script>alert(1)</script>"),
        (inline, '<button onclick="{{ x }}">'),
    ],
)
def test_a_faulty_template_is_found(check, text: str) -> None:
    assert list(check(Source("templates/rounds/list.html", text)))


@pytest.mark.parametrize(
    "text",
    [
        "<p>a page on no frame</p>",
        '{% extends "layout/base.html" %}{% block content %}{% endblock %}',
        '{% extends "layout/nowhere.html" %}{% block title %}{% endblock %}',
    ],
)
def test_a_page_without_frame_or_title_is_found(text: str) -> None:
    page = Source("templates/rounds/list.html", text)
    frame = Source("templates/layout/base.html", "{% block title %}{% endblock %}")
    known = {page.path: page, frame.path: frame}
    assert list(untitled(page, known))
