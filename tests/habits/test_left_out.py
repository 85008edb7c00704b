"""A test that the machine cannot run is named at the end, and where nothing may be left out, it is a failure."""

import pytest

from tests import machine


@pytest.fixture(params=machine.TOOLS)
def lacking(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A machine without one of the tools."""
    tool = machine.TOOLS[request.param]
    there = {mark: machine.Tool(t.name, t.package, machine.Path) for mark, t in machine.TOOLS.items()}
    gone = {request.param: machine.Tool(tool.name, tool.package, lambda: None)}
    monkeypatch.setattr(machine, "TOOLS", there | gone)
    return request.param


def test_a_test_is_left_out_with_advice(lacking: str) -> None:
    reason = machine.reason_to_leave_out(["parametrize", lacking])
    assert f"apt install {machine.TOOLS[lacking].package}" in reason
    assert machine.summary([reason, reason]) == [f"Left out: 2 tests, each {machine.TOOLS[lacking].advice}"]
    assert machine.reason_to_leave_out(["parametrize"]) is None


def test_a_missing_tool_is_a_failure_where_all_are_required(
    lacking: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUIRE_ALL", "1")
    assert machine.demand() == machine.TOOLS[lacking].advice
    monkeypatch.setenv("REQUIRE_ALL", "0")
    assert machine.demand() is None


def test_a_whole_run_says_so() -> None:
    assert machine.summary([]) == ["No test was left out."]
