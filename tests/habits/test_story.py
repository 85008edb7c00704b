"""Imports follow the story, only web knows Flask and only export knows Excel: import-linter says so.

The contracts stand in `pyproject.toml`; the samples are small houses built wrong, under the same contracts.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import tracker
from tests.habits.sources import ROOT

LINT = Path(sys.executable).parent / "lint-imports"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Judge the package `tracker` in a folder by the project's contracts."""
    return subprocess.run(
        [LINT, "--no-cache", "--config", ROOT / "pyproject.toml"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder), "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_house_keeps_the_story() -> None:
    judged = lint(ROOT)
    assert judged.returncode == 0, judged.stdout + judged.stderr


@pytest.mark.parametrize(
    ("wrong", "broken"),
    [
        ({"law": "", "rounds": "from tracker import tenders", "tenders": ""}, "what comes before it"),
        ({"law": "", "helpers": ""}, "helpers"),
        ({"law": "", "rounds": "import flask", "web": "import flask"}, "Only web knows Flask"),
        ({"law": "", "rounds": "from openpyxl import Workbook", "export": "import openpyxl"}, "Only export"),
    ],
    ids=[
        "against the story",
        "a room that the story does not tell",
        "Flask in the domain",
        "Excel in the domain",
    ],
)
def test_a_house_against_the_story_is_found(tmp_path: Path, wrong: dict[str, str], broken: str) -> None:
    for room, code in wrong.items():
        (tmp_path / "tracker" / room).mkdir(parents=True)
        (tmp_path / "tracker" / room / "__init__.py").write_text(code)
    (tmp_path / "tracker" / "__init__.py").touch()
    judged = lint(tmp_path)
    assert judged.returncode != 0
    assert broken in judged.stdout + judged.stderr


def test_the_map_of_the_house_tells_the_same_story() -> None:
    told = re.findall(r"\w+", tracker.__doc__.split("\n\n")[1])
    contract = re.search(r"layers = \[(.*?)\]", (ROOT / "pyproject.toml").read_text(), re.DOTALL)
    assert told == re.findall(r"\w+", contract.group(1))[::-1]
