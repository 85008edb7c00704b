"""The data and its loader: every row has its certificate, and every broken file is named with its remedy."""

import ast
import json
import sys
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tracker import law
from tracker.law import entries
from tracker.law.book import VALUES, open_book
from tracker.law.finding import step

BROKEN = Path(__file__).parent / "broken"
SAMPLES = sorted(path for path in BROKEN.iterdir() if path.is_dir())
ROOM = Path(law.__file__).parent


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_a_broken_file_is_named_with_key_and_remedy(sample: Path) -> None:
    expected = tomllib.loads((sample / "expected.toml").read_text(encoding="utf-8"))
    with pytest.raises(law.BrokenBook) as broken:
        open_book(sample)
    assert (broken.value.file, broken.value.key) == (expected["file"], expected["key"])
    assert expected["words"] in str(broken.value)


def test_there_is_a_sample_for_each_kind_of_fault() -> None:
    assert len(SAMPLES) >= 20


def test_the_unbroken_sample_loads() -> None:
    book = open_book(Path(__file__).parent / "whole")
    assert book.value("sample.days", on=date(2026, 1, 1)).number == 14


def test_the_book_is_read_once() -> None:
    assert law.book() is law.book()


def test_every_row_is_dated_unless_it_is_proposed() -> None:
    for rule in law.book():
        for row in rule.rows:
            assert (row.valid_from is None) == (row.status == "proposed"), rule.id


def test_every_row_answers_on_its_first_and_last_day() -> None:
    for rule in law.book():
        for row in rule.rows:
            for day in (row.valid_from, row.valid_to):
                if day is not None and row.status == "in_force":
                    finding = law.on(day).value(rule.id)
                    assert finding.value == row.value
                    assert finding.decides == (row.confidence in ("A", "B", "C"))
                    assert finding.sources[0].references


def test_amounts_are_decimals_and_never_floats() -> None:
    kinds = {type(row.value) for rule in law.book() if rule.unit == "EUR_exVAT" for row in rule.rows}
    assert kinds == {Decimal}
    assert not [rule.id for rule in law.book() for row in rule.rows if isinstance(row.value, float)]


def test_every_source_key_is_used() -> None:
    keys = {key for rule in law.book() for row in rule.rows for key in row.source}
    assert keys == set(law.book().references)


def test_sources_and_notes_are_told_in_each_language() -> None:
    told = [*law.book().references.values()]
    told += [row.note for rule in law.book() for row in rule.rows if row.note is not None]
    assert len(told) > 90
    for each in told:
        assert list(each) == ["sv", "fi", "en"]
        assert len(set(each.values())) == 3


def test_a_value_that_is_not_known_is_shown_but_decides_nothing() -> None:
    finding = law.on(date(2014, 1, 1)).value("old.nat.joint_training")
    assert finding.value == Decimal(100000)
    assert not finding.decides
    assert [warning.code for warning in finding.warnings] == ["value.not_established"]


def test_the_value_of_the_wrong_kind_is_refused() -> None:
    with pytest.raises(TypeError, match=r"nat\.works"):
        _ = law.on(date(2026, 1, 1)).value("nat.works").number


def test_not_in_force_says_which_days_are_covered() -> None:
    with pytest.raises(law.NotInForce, match=r"eu\.works.*2015-12-31.*from 2016-01-01 to 2027-12-31"):
        law.on(date(2015, 12, 31)).value("eu.works")
    with pytest.raises(law.NotInForce, match="no date in force"):
        law.on(date(2026, 1, 1)).value("proposed.market_survey_limit")


def test_every_answer_is_json() -> None:
    bound = law.on(date(2026, 12, 10))
    answers = [bound.value(rule.id) for rule in law.book() if rule.row(bound.day) is not None]
    answers += [
        bound.deadline(rule.id, event=bound.day)
        for rule in law.book()
        if rule.deadline and rule.row(bound.day)
    ]
    answers += [bound.standstill_binds(regime=regime) for regime in law.REGIMES]
    for finding in answers:
        told = json.loads(json.dumps(finding.as_json(), allow_nan=False))
        assert {"value", "because", "warnings", "sources", "confidence", "established"} <= told.keys()


def test_a_step_takes_its_own_facts_only() -> None:
    with pytest.raises(ValueError, match=r"deadline\.last_day takes the facts last_day"):
        step("deadline.last_day", day=date(2026, 1, 1))
    with pytest.raises(ValueError, match="is not a code"):
        step("deadline.someday")


def test_every_fact_has_a_kind() -> None:
    named = {name for facts in law.CODES.values() for name in facts}
    assert named == set(law.FACT_KINDS)


def test_links_between_values_hold() -> None:
    for rule in law.book():
        if rule.deadline is not None:
            assert rule.deadline.start in entries.STARTS
            assert rule.deadline.kind in entries.KINDS


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


@pytest.mark.parametrize(
    "path", sorted(ROOM.rglob("*.py")), ids=lambda path: path.relative_to(ROOM).as_posix()
)
def test_the_law_knows_only_itself_and_the_standard_library(path: Path) -> None:
    for name in imports(path):
        own = name == "tracker.law" or name.startswith("tracker.law.")
        assert own or name.split(".")[0] in sys.stdlib_module_names, name


def test_every_file_lies_in_the_folder_of_an_act() -> None:
    loose = {path.name for path in VALUES.iterdir() if path.is_file()}
    assert loose == {"sources.toml"}
