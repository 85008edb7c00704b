"""What set-up copies for the browser fetches nothing from elsewhere, and a missing package is named."""

import importlib.util
import re
from types import ModuleType

import pytest

from tests.habits.sources import ROOT


@pytest.fixture
def vendor() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fill_vendor", ROOT / "static" / "fill_vendor.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_address_in_the_styles_is_ours(vendor: ModuleType) -> None:
    rules, files = vendor.fonts()
    named = re.findall(r"url\(([^)]+)\)", rules)
    assert sorted(named) == sorted(f"fonts/{path.name}" for path in files)
    assert all(path.is_file() for path in files)
    assert not vendor.OUTSIDE.search(vendor.hds())
    assert "HelsinkiGrotesk" not in re.sub(r"--font-default:[^;]+;", "", vendor.hds())


@pytest.mark.parametrize(
    "css", ["a{b:url(https://x.example/y)}", 'a{b:url("//x.example/y")}', '@import "x.css";']
)
def test_an_address_elsewhere_is_found(vendor: ModuleType, css: str) -> None:
    assert vendor.OUTSIDE.search(css)


def test_filling_twice_gives_the_same(vendor: ModuleType, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(vendor, "VENDOR", tmp_path / "vendor")
    made = []
    for _ in range(2):
        vendor.fill()
        made.append({path.name: path.stat().st_size for path in (tmp_path / "vendor").rglob("*.*")})
    assert made[0] == made[1]
    assert {"hds.css", "fonts.css", "htmx.min.js", "hds-core.txt"} <= made[0].keys()


def test_a_missing_package_is_named(vendor: ModuleType, tmp_path, monkeypatch) -> None:
    gone = tmp_path / "node_modules" / "htmx.org" / "dist" / "htmx.min.js"
    monkeypatch.setattr(vendor, "MODULES", tmp_path / "node_modules")
    monkeypatch.setattr(vendor, "wanted", lambda: [gone])
    with pytest.raises(SystemExit, match=r"npm ci --ignore-scripts[^\n]*\n.*htmx"):
        vendor.fill()


def test_the_lock_holds_no_address() -> None:
    assert "http" not in (ROOT / "package-lock.json").read_text("utf-8")
