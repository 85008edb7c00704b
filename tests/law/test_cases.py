"""The law's answers, case by case: the cases are data that a lawyer can add to."""

import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.law.told import facts
from tracker import law

CASES = Path(__file__).parent / "cases"
KEYS = {"name", "day", "section", "question", "answer"}


def found() -> Iterator[Any]:
    for path in sorted(CASES.glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            assert set(case) == KEYS, f"{path.name}: {case}"
            yield pytest.param(case, id=f"{path.stem}: {case['name']}")


def amount(told: str | list[str] | None) -> Decimal | tuple[Decimal, Decimal] | None:
    if isinstance(told, list):
        low, high = (Decimal(end) for end in told)
        return low, high
    return None if told is None else Decimal(told)


def line(kind: str, lot: str, low: str, high: str, months: int = 0) -> law.Line:
    return law.Line(kind=kind, lot=lot or None, low=Decimal(low), high=Decimal(high), months=months or None)


def ask(day: date, question: dict[str, Any]) -> law.Finding[Any]:
    asked = dict(question)
    if asked.pop("regime", False):
        value = amount(asked.pop("value", None))
        return law.regime(value=value, cpv=asked.pop("cpv", None), started=day, **asked)
    bound = law.on(day)
    if "estimate" in asked:
        threshold = amount(asked.pop("threshold", None))
        return bound.estimate([line(*told) for told in asked.pop("estimate")], threshold=threshold, **asked)
    if "deadline" in asked:
        return bound.deadline(asked.pop("deadline"), **asked)
    if "standstill" in asked:
        return bound.standstill_binds(regime=asked.pop("standstill"), **asked)
    return bound.value(asked["value"])


def checked(day: date, question: dict[str, Any]) -> dict[str, Any]:
    """What one check says about a round: `found = false`, or the finding with the facts of its first step."""
    asked = dict(question)
    check = asked.pop("check")
    found = [finding for finding in law.check(facts(day, asked)) if finding.check == check]
    if not found:
        return {"found": False}
    told = found[0].as_json()
    first, *rest = told["because"]
    return {
        **told,
        **first["facts"],
        "section": found[0].section,
        "found": True,
        "count": len(found),
        "what": first["code"],
        "steps": [step["code"] for step in rest],
        "warnings": [warning.code for warning in found[0].warnings],
        "law": [source.id for source in found[0].sources],
    }


def answer(finding: law.Finding[Any]) -> dict[str, Any]:
    """What a page, a command and a workbook see, with the codes of the warnings and of the days passed over."""
    told = finding.as_json()
    if isinstance(finding, law.ValueFinding | law.RegimeFinding | law.DeadlineFinding):
        told |= finding.document()
    told["warnings"] = [warning.code for warning in finding.warnings]
    if isinstance(finding, law.EstimateFinding):
        told["because"] = [reason.code for reason in finding.because]
    told["why"] = [day["why"] for day in told.get("rolled", [])]
    return told


def plain(value: object) -> object:
    if value == "none":
        return None
    return value.isoformat() if isinstance(value, date) else value


CASE_LIST = list(found())


@pytest.mark.parametrize("case", CASE_LIST)
def test_case(case: dict[str, Any]) -> None:
    expected = {key: plain(value) for key, value in case["answer"].items()}
    if expected.pop("not_in_force", False):
        with pytest.raises(law.NotInForce) as refused:
            ask(case["day"], case["question"])
        covered = {"first": plain(refused.value.first), "last": plain(refused.value.last)}
        assert {key: covered[key] for key in expected} == expected
        return
    if "check" in case["question"]:
        told = checked(case["day"], case["question"])
    else:
        told = answer(ask(case["day"], case["question"]))
    assert {key: told.get(key) for key in expected} == expected


def test_names_are_told_apart() -> None:
    names = [case.id for case in CASE_LIST]
    assert len(names) == len(set(names))
    assert len(names) > 200
