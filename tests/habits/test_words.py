"""Every word that a reader sees comes from the catalogues, and sv, fi and en have all of them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.habits import templates
from tests.habits.sources import Source, assert_none, called, files, python
from tracker.wording import catalogue

# Words that are the same in every language: symbols, names of formats.
SAME_EVERYWHERE = re.compile(r"\b(?:CPV|CSV|Excel|JSON|PDF|SHA-256|FO|Y|URL|ID)\b|hmac|€")
MARKED = {"_", "gettext", "ngettext", "lazy_gettext", "lazy_ngettext", "N_", "NN_"}
TOLD = {"label", "message", "description", "title", "text", "heading", "hint"}
SENTENCE = re.compile(r"[A-ZÅÄÖ][^\n]*[a-zåäö][^\n]* [^\n]*[a-zåäö]")
# Rooms whose texts people read; the command line speaks English to administrators.
TELLING = ("web", "export", "wording")
NO_READERS = ("tracker/web/commands", "tracker/wording/catalogue.py")


def in_template(source: Source) -> Iterator[str]:
    """Words in a template that no catalogue knows."""
    for text in templates.own_text(templates.parse(source.text)):
        if re.search(r"[^\W\d_]", SAME_EVERYWHERE.sub("", text.words)):
            yield f"{source.path}:{text.line}: {text.words!r}"


def in_python(source: Source) -> Iterator[str]:
    """Sentences, and labels of fields, that code gives to readers without the catalogues."""
    silent = {id(node) for node in _silent(source.tree)}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            if SENTENCE.match(node.value):
                yield f"{source.path}:{node.lineno}: {node.value!r}"
        elif isinstance(node, ast.Call) and called(node) not in MARKED:
            for value in _labels(node):
                yield f"{source.path}:{node.lineno}: {value!r}"


def _labels(call: ast.Call) -> Iterator[str]:
    told = [keyword.value for keyword in call.keywords if keyword.arg in TOLD]
    if re.fullmatch(r"\w+Field|flash", called(call)):
        told += call.args[:1]
    for value in told:
        if (
            isinstance(value, ast.Constant)
            and isinstance(value.value, str)
            and re.search(r"[^\W\d_]", value.value)
        ):
            yield value.value


def _silent(tree: ast.Module) -> Iterator[ast.AST]:
    """Strings that no reader sees as they are: marked ones, docstrings, faults of the program, log lines."""
    for node in ast.walk(tree):
        quiet = isinstance(node, ast.Raise) or (
            isinstance(node, ast.Call)
            and (
                called(node) in MARKED
                or called(node) in ("debug", "info", "warning", "error", "compile", "text")
            )
        )
        if quiet or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            yield from ast.walk(node)


def in_script(source: Source) -> Iterator[str]:
    """Sentences in a script; it takes its words from the page."""
    code = re.sub(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", "", source.text, flags=re.DOTALL)
    for _, words in re.findall(r"([\"'`])((?:(?!\1).)*)\1", code):
        if SENTENCE.match(words):
            yield f"{source.path}: {words!r}"


def test_templates_hold_no_words_of_their_own() -> None:
    assert_none(found for source in files(".html", under="templates") for found in in_template(source))


def test_code_holds_no_words_of_its_own() -> None:
    telling = [s for s in python() if s.room in TELLING and not s.path.startswith(NO_READERS)]
    assert_none(found for source in telling for found in in_python(source))


def test_scripts_hold_no_words_of_their_own() -> None:
    assert_none(found for source in files(".js", under="static") for found in in_script(source))


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_a_language_is_whole(language: str) -> None:
    assert_none(str(fault) for fault in catalogue.faults(language, catalogue.used()))


@pytest.mark.parametrize(
    "text",
    [
        "<p>Save the round</p>",
        "{% if x %}Save{% else %}{{ _('Cancel') }}{% endif %}",
        '<img src="x" alt="A map">',
        '<input placeholder="Search">',
        '{{ button("Save") }}',
        '{{ field(form.name, hint="As in the register") }}',
        "<p>{{ 'Yes' if x else 'No' }}</p>",
        "{% macro row(x) %}<td>Lots: {{ x }}</td>{% endmacro %}",
    ],
)
def test_a_word_in_a_template_is_found(text: str) -> None:
    assert list(in_template(Source("templates/rounds/list.html", text)))


@pytest.mark.parametrize(
    "text",
    [
        '<p class="lead">{{ _("Save the round") }}</p>',
        "{# Notes for whoever reads this #}<td>{{ x }} €</td>",
        '{{ icon("arrow") }}<a href="{{ url_for(\'rounds.index\') }}">{{ x }}</a>',
        "<p class=\"{{ 'on' if x else 'off' }}\">1 · 2</p>",
        '{% set ns = namespace(open="Yes please") %}',
    ],
)
def test_what_no_reader_sees_passes(text: str) -> None:
    assert not list(in_template(Source("templates/rounds/list.html", text)))


@pytest.mark.parametrize(
    "code",
    [
        'flash("Saved")',
        'name = StringField("Name")',
        "name = StringField(label='Name', validators=[])",
        'columns = [Column("Contract value excluding VAT")]',
        'InputRequired(message="Needed")',
    ],
)
def test_a_word_in_code_is_found(code: str) -> None:
    assert list(in_python(Source("tracker/web/rounds.py", code)))


@pytest.mark.parametrize(
    "code",
    [
        '"""A docstring that says much."""',
        'name = StringField(_l("Name"))\nflash(_("Saved it all"))',
        'LABELS = {"open": N_("Open for tenders")}',
        'raise ValueError("No such column in this sheet")',
    ],
)
def test_marked_words_pass(code: str) -> None:
    assert not list(in_python(Source("tracker/web/rounds.py", code)))


def test_a_word_in_a_script_is_found() -> None:
    assert list(in_script(Source("static/js/grid.js", 'say("Saved just now");')))
    assert not list(
        in_script(Source("static/js/grid.js", '// Saved just now\nsay(node.dataset.saved, "a b");'))
    )


PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.mark.parametrize(
    ("files_", "what"),
    [
        (
            {"a.po": 'msgid "Save"\nmsgstr "Spara"\n', "b.po": 'msgid "Save"\nmsgstr "Spara"\n'},
            "in two files",
        ),
        ({"a.po": ""}, "missing"),
        ({"a.po": 'msgid "Save"\nmsgstr ""\n'}, "untranslated"),
        ({"a.po": '#, fuzzy\nmsgid "Save"\nmsgstr "Spar"\n'}, "fuzzy"),
        ({"a.po": 'msgid "Save"\nmsgstr "Spara"\n\nmsgid "Old"\nmsgstr "Gammal"\n'}, "unused"),
        ({"a.po": 'msgid "Save"\nmsgstr "Spara %(name)s"\n'}, "other placeholders"),
    ],
)
def test_a_language_that_is_not_whole_is_found(tmp_path: Path, files_: dict[str, str], what: str) -> None:
    (tmp_path / "sv").mkdir()
    for name, text in files_.items():
        (tmp_path / "sv" / name).write_text(PO + text)
    found = list(catalogue.faults("sv", {"Save": "here:1"}, tmp_path))
    assert what in [fault.what for fault in found]
    assert all("sv: " in str(fault) for fault in found)


def test_a_whole_language_compiles(tmp_path: Path) -> None:
    (tmp_path / "sv").mkdir()
    (tmp_path / "sv" / "a.po").write_text(PO + 'msgid "Save"\nmsgstr "Spara"\n')
    assert list(catalogue.faults("sv", {"Save": "here:1"}, tmp_path)) == []
    assert catalogue.write("sv", tmp_path) == []
    assert (tmp_path / "sv" / "LC_MESSAGES" / "messages.mo").stat().st_size > 0


def test_texts_are_found_where_they_are_asked_for(tmp_path: Path) -> None:
    (tmp_path / "tracker").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "tracker" / "a.py").write_text('N_("Open")\nngettext("%(num)s lot", "%(num)s lots", 2)')
    (tmp_path / "templates" / "a.html").write_text('<p>{{ _("Save") }}</p>')
    assert set(catalogue.used(tmp_path)) == {"Open", "Save", ("%(num)s lot", "%(num)s lots")}
