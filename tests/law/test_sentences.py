"""Every code of the law has its sentence, with exactly its facts, in each language."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tracker import law
from tracker.wording import checks, lawanswers
from tracker.wording import law as lawwords

SENTENCES = {
    **lawwords.SENTENCES,
    **{code: text for code, text in lawanswers.SENTENCES.items() if code in law.CODES},
}
NAMES = {**lawwords.NAMES, **lawanswers.NAMES}
CATALOGUES = Path(law.__file__).parents[1] / "wording" / "catalogues"
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
EVERY = {**SENTENCES, **checks.SENTENCES}


def test_every_code_has_a_sentence_and_no_sentence_is_left_over() -> None:
    assert set(EVERY) == set(law.CODES)
    assert len(EVERY) == len(SENTENCES) + len(checks.SENTENCES)


@pytest.mark.parametrize("code", sorted(EVERY))
def test_a_sentence_names_only_its_facts(code: str) -> None:
    assert set(PLACEHOLDER.findall(EVERY[code])) <= set(law.CODES[code])


@pytest.mark.parametrize("code", sorted(checks.SENTENCES))
def test_the_sentence_of_a_check_names_all_its_facts(code: str) -> None:
    assert set(PLACEHOLDER.findall(EVERY[code])) == set(law.CODES[code])


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        ("regime", set(law.REGIMES)),
        ("buyer", set(law.BUYERS)),
        ("day_off", set(law.EVERY_DAY_OFF)),
        ("line_kind", set(law.ESTIMATE_KINDS)),
        ("unit", {"days", "months", "years"}),
    ],
)
def test_names_are_whole(table: str, codes: set[str]) -> None:
    assert set(NAMES[table]) == codes


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        ("check", set(law.CHECKS)),
        ("check_remedy", set(law.CHECKS)),
        ("severity", set(law.SEVERITIES)),
        ("exclusion_ground", set(law.exclusion.GROUNDS)),
    ],
)
def test_names_of_the_checks_are_whole(table: str, codes: set[str]) -> None:
    assert set(checks.NAMES[table]) == codes


def test_every_period_has_a_name() -> None:
    assert {rule.id for rule in law.book() if rule.deadline is not None} <= set(NAMES["rule"])


@pytest.mark.parametrize("language", ["sv", "fi", "en"])
def test_the_catalogue_is_whole(language: str) -> None:
    told = {}
    for path in (CATALOGUES / language).glob("*.po"):
        with path.open("rb") as file:
            told |= {one.id: one.string for one in read_po(file) if one.id and isinstance(one.id, str)}
    tables = [*NAMES.values(), *checks.NAMES.values()]
    asked = {*EVERY.values(), *(text for names in tables for text in names.values())}
    assert asked <= told.keys()
    assert all(told.values())
    for text, translation in told.items():
        assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(translation)), text
