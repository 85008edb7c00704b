"""Every refusal that the rooms raise has a sentence; found in their source, so that none is forgotten."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tracker import audit
from tracker.wording.tables import ACTS, REFUSALS

ROOT = Path(__file__).parents[2] / "tracker"


def codes() -> Iterator[tuple[str, str]]:
    """The literal codes of `Refused(...)` and `Conflict(...)` with where they stand."""
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
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
