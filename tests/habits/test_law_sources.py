"""Every legal value says where it comes from and on which day somebody checked it."""

import tomllib
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests.habits.sources import ROOT, assert_none

VALUES = ROOT / "tracker" / "law" / "values"
NEEDED = ("act", "section", "confidence", "by")


def unsourced(name: str, told: dict[str, Any], known: dict[str, str]) -> Iterator[str]:
    """Values of a file without a known source, a day of checking, or the rest of their birth certificate."""
    for row in told.get("value", [{}]):
        since = f"{name} from {row.get('valid_from')}"
        if not row.get("source") or not set(row["source"]) <= known.keys():
            yield f"{since}: source {row.get('source')}"
        if not isinstance(row.get("checked"), date):
            yield f"{since}: checked {row.get('checked')}"
        yield from (f"{since}: no {key}" for key in NEEDED if not row.get(key))


def test_every_value_has_its_source_and_day() -> None:
    known = tomllib.loads((VALUES / "sources.toml").read_text(encoding="utf-8"))
    told = {path.name: tomllib.loads(path.read_text("utf-8")) for path in VALUES.glob("*/*.toml")}
    assert told
    assert_none(fault for name, values in sorted(told.items()) for fault in unsourced(name, values, known))


WHOLE = {
    "act": "1/2000",
    "section": "1",
    "confidence": "A",
    "by": "XX",
    "source": ["S"],
    "checked": date(2026, 1, 1),
}


@pytest.mark.parametrize("key", WHOLE)
def test_a_value_that_lacks_something_is_found(key: str) -> None:
    row = {name: value for name, value in WHOLE.items() if name != key}
    assert list(unsourced("sample", {"value": [row]}, {"S": "a source"}))


def test_an_unknown_source_and_a_file_without_values_are_found() -> None:
    assert list(unsourced("sample", {"value": [WHOLE | {"source": ["T"]}]}, {"S": "a source"}))
    assert list(unsourced("sample", {"id": "x"}, {}))


def test_a_whole_value_passes() -> None:
    assert not list(unsourced("sample", {"value": [WHOLE]}, {"S": "a source"}))
