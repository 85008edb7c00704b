"""Whole files and their whole results, kept beside this test; every expected number was computed by hand."""

import json
from pathlib import Path

import pytest

from tracker.evaluation import evaluate, read, results_as_json, sensitivity

CASES = sorted((Path(__file__).parent / "cases").glob("*.json"))


def within(expected, found, path=""):
    """Differences between what a case expects and what was found; only what is expected is looked at."""
    if isinstance(expected, dict):
        for name, one in expected.items():
            if name not in found:
                yield f"{path}.{name} is missing"
            else:
                yield from within(one, found[name], f"{path}.{name}")
    elif isinstance(expected, list):
        if len(expected) != len(found):
            yield f"{path}: {len(expected)} expected, {len(found)} found"
        for number, (one, other) in enumerate(zip(expected, found, strict=False)):
            yield from within(one, other, f"{path}[{number}]")
    elif expected != found:
        yield f"{path}: expected {expected!r}, found {found!r}"


def computed(file):
    case = read(json.dumps(file))
    evaluation = evaluate(case.scheme, case.tenders, drawings=case.drawings, ranking=case.ranking)
    return results_as_json(evaluation, sensitivity(evaluation))


def test_there_are_cases():
    assert len(CASES) >= 8


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path):
    case = json.loads(path.read_text(encoding="utf-8"))
    found = json.loads(json.dumps(computed(case["file"])))
    assert list(within(case["expected"], found)) == []
    if "explained" in case:
        assert [line["text"] for line in found["explain"]] == case["explained"]


def test_a_wrong_number_is_noticed():
    case = json.loads(CASES[0].read_text(encoding="utf-8"))
    case["expected"]["results"][0]["rank"] = 7
    assert list(within(case["expected"], computed(case["file"])))
