"""The catalogues of texts: many small .po files a language, merged into one .mo, and what is wrong with them.

Run as a command: `compile` writes the .mo files, `check` names every fault and fails where there is one.
Not here: how a text is chosen or shown.
"""

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("sv", "fi", "en")
ROOT = Path(__file__).parents[2]
CATALOGUES = Path(__file__).parent / "catalogues"
METHODS = [("tracker/**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS: Mapping[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "N_": None,
    "NN_": (1, 2),
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")

Text = str | tuple[str, str]


@dataclass(frozen=True)
class Fault:
    """What is wrong with one text in one language, and where it stands."""

    language: str
    what: str
    text: Text
    where: str

    def __str__(self) -> str:
        text = self.text if isinstance(self.text, str) else self.text[0]
        return f"{self.language}: {self.what}: {text!r} ({self.where})"


@dataclass(frozen=True)
class Entry:
    """A text with its translation and the file that it comes from."""

    message: Message
    file: str


def read(language: str, catalogues: Path = CATALOGUES) -> tuple[dict[Text, Entry], list[Fault]]:
    """All entries of a language by text; a text in two files is a fault, and the first file's is kept."""
    entries: dict[Text, Entry] = {}
    doubles: list[Fault] = []
    for path in sorted((catalogues / language).glob("*.po")):
        with path.open("rb") as file:
            catalog = read_po(file, locale=language, abort_invalid=True)
        for message in catalog:
            if not message.id:
                continue
            text = _text(message.id)
            if text in entries:
                doubles.append(Fault(language, "in two files", text, f"{entries[text].file}, {path.name}"))
            else:
                entries[text] = Entry(message, path.name)
    return entries, doubles


def write(language: str, catalogues: Path = CATALOGUES) -> list[Fault]:
    """Merge and compile a language for the running program; untranslated texts stay out of it."""
    entries, doubles = read(language, catalogues)
    merged = Catalog(locale=language)
    for text, entry in entries.items():
        merged.add(text, entry.message.string, flags=entry.message.flags)
    target = catalogues / language / "LC_MESSAGES" / "messages.mo"
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        write_mo(file, merged)
    return doubles


def used(root: Path = ROOT) -> dict[Text, str]:
    """Every text that code and templates ask for, with the first place that does."""
    found: dict[Text, str] = {}
    for pattern, method in METHODS:
        folder, _, suffix = pattern.partition("/")
        if not (root / folder).is_dir():
            continue
        for name, line, text, *_ in extract_from_dir(
            root / folder, method_map=[(suffix, method)], keywords=KEYWORDS, comment_tags=()
        ):
            found.setdefault(_text(text), f"{folder}/{name}:{line}")
    return found


def faults(language: str, asked: Mapping[Text, str], catalogues: Path = CATALOGUES) -> Iterator[Fault]:
    """What keeps a language from being whole: texts missing, unused, fuzzy, untranslated, in two files."""
    entries, doubles = read(language, catalogues)
    yield from doubles
    for text in asked.keys() - entries.keys():
        yield Fault(language, "missing", text, asked[text])
    for text, entry in entries.items():
        if text not in asked:
            yield Fault(language, "unused", text, entry.file)
        for what in _wrong(entry.message):
            yield Fault(language, what, text, entry.file)


def _wrong(message: Message) -> Iterator[str]:
    if message.fuzzy:
        yield "fuzzy"
    strings = _forms(message.string)
    if not all(strings):
        yield "untranslated"
        return
    named = [set(PLACEHOLDER.findall(text)) for text in _forms(message.id)]
    for string in strings:
        placeholders = set(PLACEHOLDER.findall(string))
        if placeholders not in named:
            yield "other placeholders"
        if placeholders and "%" in PLACEHOLDER.sub("", string).replace("%%", ""):
            yield "a lone % beside placeholders"


def _forms(told: str | Sequence[str] | None) -> tuple[str, ...]:
    """The text, or its singular and plural forms."""
    return (told or "",) if told is None or isinstance(told, str) else tuple(told)


def _text(identity: str | Sequence[str]) -> Text:
    """One form for a text's identity: the text, or singular and plural."""
    return identity if isinstance(identity, str) else (identity[0], identity[1])


def main(arguments: list[str]) -> int:
    """Run the command; 0 done, 1 faults found, 2 wrong usage."""
    if arguments == ["compile"]:
        for language in LANGUAGES:
            for fault in write(language):
                print(f"warning: {fault}", file=sys.stderr)
        return 0
    if arguments == ["check"]:
        asked = used()
        found = [str(fault) for language in LANGUAGES for fault in faults(language, asked)]
        print("\n".join(sorted(found)) or f"{len(asked)} texts, whole in {', '.join(LANGUAGES)}")
        return 1 if found else 0
    print("usage: catalogue compile | check", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
