"""Every refusal that the rooms raise has a sentence; found in their source, so that none is forgotten."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tracker import audit
from tracker.wording.tables import ACTS, NAMES, REFUSALS

ROOT = Path(__file__).parents[2] / "tracker"


def codes() -> Iterator[tuple[str, str]]:
    """The literal codes of `Refused(...)` and `Conflict(...)` with where they stand."""
    for path in sorted(ROOT.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "Refused(" not in text and "Conflict(" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            named = isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Refused", "Conflict")
            if named and node.args and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value, f"{path.relative_to(ROOT)}:{node.lineno}"


FOUND = sorted(set(codes()))


def test_the_search_finds_codes() -> None:
    assert len(FOUND) > 100


@pytest.mark.parametrize(("code", "where"), FOUND, ids=[f"{code} {where}" for code, where in FOUND])
def test_a_refusal_has_its_sentence(code: str, where: str) -> None:
    assert code in REFUSALS, f"{where} raises {code}, which no room words"


@pytest.mark.parametrize("act", sorted(audit.ACTS))
def test_an_act_has_its_phrase(act: str) -> None:
    assert act in ACTS, act


def test_a_date_that_runs_from_an_award_is_named_wherever_it_is_shown() -> None:
    assert set(NAMES["award_due"]) - {"standstill"} <= set(NAMES["due"])  # the wait is shown by its end


TERMS = {
    "sv": {"händelselogg": "ändringslogg", "för hand": "personligen"},
    "fi": {"tapahtumaloki": "muutosloki", "auditointi": "muutosloki"},
}


@pytest.mark.parametrize("language", sorted(TERMS))
def test_a_thing_has_one_word_in_all_catalogues(language: str) -> None:
    for path in sorted((ROOT / "wording" / "catalogues" / language).glob("*.po")):
        for message in read_po(path.read_bytes().splitlines(keepends=True)):
            told = message.string if isinstance(message.string, str) else " ".join(message.string)
            found = [f"{path.name}: write {right}, not {wrong}" for wrong, right in TERMS[language].items()
                     if wrong in told.casefold()]  # fmt: skip
            assert found == [], told


def test_a_definite_adjective_has_its_article() -> None:
    bare = re.compile(r"(?<!\bden )\bupphandlande enheten", re.IGNORECASE)
    for path in sorted((ROOT / "wording" / "catalogues" / "sv").glob("*.po")):
        assert bare.findall(path.read_text(encoding="utf-8")) == [], path.name
