"""What the habits see in a template: its blocks, its imports, and the text that it holds itself.

Not here: any judgement.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from jinja2 import Environment, nodes

HOLE = "\x01"  # stands where an expression puts something
CLASS = re.compile(r"\b[a-z]+(?:-{1,2}[a-z\d-]*)+(?![\w])")  # "hds-button": a macro that gives class names
SHOWN = ("title", "alt", "aria-label", "placeholder", "aria-description", "label")
WORDS = ("label", "title", "text", "heading", "hint", "help", "caption", "summary", "message", "lead", "alt")
LANGUAGE = Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"], autoescape=True)


@dataclass(frozen=True)
class Text:
    """Words that a reader would see, and the line on which they begin in the page's skeleton."""

    words: str
    line: int


def parse(text: str) -> nodes.Template:
    """The template's tree. Raises `jinja2.TemplateSyntaxError`."""
    return LANGUAGE.parse(text)


def parents(tree: nodes.Template) -> list[str]:
    """The templates, one of which this one extends, if any."""
    named = [found.template for found in tree.find_all(nodes.Extends)]
    return [
        part.value for name in named for part in (name, *name.find_all(nodes.Const)) if hasattr(part, "value")
    ]


def blocks(tree: nodes.Template) -> set[str]:
    return {found.name for found in tree.find_all(nodes.Block)}


def unused(tree: nodes.Template) -> set[str]:
    """Names that are imported and not asked for."""
    imported: set[str] = set()
    for found in tree.find_all(nodes.FromImport):
        imported |= {name if isinstance(name, str) else name[1] for name in found.names}
    imported |= {found.target for found in tree.find_all(nodes.Import)}
    asked = {found.name for found in tree.find_all(nodes.Name) if found.ctx == "load"}
    return imported - asked


def own_text(tree: nodes.Template) -> list[Text]:
    """Text that stands in the template itself, in the page or in what a call is given."""
    reader = _Reader()
    reader.feed("".join(_skeleton(tree)))
    reader.close()
    return [*reader.found, *_handed_over(tree)]


def markup(tree: nodes.Template) -> list[tuple[str, dict[str, str | None]]]:
    """Every start tag with its attributes, expressions replaced by a hole."""
    reader = _Reader()
    reader.feed("".join(_skeleton(tree)))
    reader.close()
    return reader.tags


def _skeleton(node: nodes.Node) -> Iterator[str]:
    """The template's own characters in order, with a hole for each expression."""
    if isinstance(node, nodes.Output):
        for part in node.nodes:
            yield from _put_out(part)
        return
    if isinstance(node, nodes.Block) and node.name.endswith("_class"):
        return
    for name in ("body", "elif_", "else_"):
        for part in getattr(node, name, None) or ():
            yield from _skeleton(part)


def _put_out(part: nodes.Node) -> Iterator[str]:
    if isinstance(part, nodes.TemplateData):
        yield part.data
    elif isinstance(part, nodes.Const):
        yield part.value if isinstance(part.value, str) else HOLE
    elif isinstance(part, nodes.CondExpr):
        yield from _put_out(part.expr1)
        yield from _put_out(part.expr2) if part.expr2 else ()
    else:
        yield HOLE


def _handed_over(tree: nodes.Template) -> Iterator[Text]:
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in ("_", "gettext", "ngettext"):
            continue
        worded = [(argument, r"[A-ZÅÄÖ]\w*[a-zåäö]") for argument in call.args]
        worded += [(argument.value, r".*[A-ZÅÄÖ ]") for argument in call.kwargs if argument.key in WORDS]
        for value, pattern in worded:
            if (
                isinstance(value, nodes.Const)
                and isinstance(value.value, str)
                and re.match(pattern, value.value)
            ):
                yield Text(value.value, call.lineno)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Text] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))
        for name, value in attributes:
            submits = tag == "input" and name == "value" and ("type", "submit") in attributes
            if name in SHOWN or submits:
                self.handle_data(value or "")

    def handle_data(self, data: str) -> None:
        words = " ".join(CLASS.sub(" ", data.replace(HOLE, " ")).split())
        if re.search(r"[^\W\d_]", words):
            self.found.append(Text(words, self.getpos()[0]))
