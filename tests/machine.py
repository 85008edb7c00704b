"""What the tests need from the machine beyond Python packages, and how to get it where it is missing."""

import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Tool:
    """A program of the system; `find` gives where it is, or nothing."""

    name: str
    package: str
    find: Callable[[], Path | None]

    @property
    def advice(self) -> str:
        return f"needs {self.name}; on Debian: apt install {self.package}"


def postgresql() -> Path | None:
    """The folder of PostgreSQL's own programs, of the newest version that is installed."""
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    by_version = sorted(installed, key=lambda path: float(path.parts[-3]))
    if by_version:
        return by_version[-1].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def chromium() -> Path | None:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    return Path(found) if found else None


def libreoffice() -> Path | None:
    """LibreOffice with Calc; its start program alone opens no workbook."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if not found:
        return None
    return Path(found) if (Path(found).resolve().parent / "libsclo.so").exists() else None


def pdftotext() -> Path | None:
    found = shutil.which("pdftotext")
    return Path(found) if found else None


# By the mark that a test carries.
TOOLS = {
    "postgresql": Tool("PostgreSQL", "postgresql", postgresql),
    "browser": Tool("Chromium", "chromium", chromium),
    "libreoffice": Tool("LibreOffice Calc", "libreoffice-calc", libreoffice),
    "poppler": Tool("pdftotext", "poppler-utils", pdftotext),
}


def missing() -> dict[str, Tool]:
    """The tools that this machine has not, by mark."""
    return {mark: tool for mark, tool in TOOLS.items() if tool.find() is None}


def demand() -> str | None:
    """Where nothing may be left out (REQUIRE_ALL=1): what must be installed before the tests can say anything."""
    required = os.environ.get("REQUIRE_ALL", "") not in ("", "0")
    return "; ".join(tool.advice for tool in missing().values()) or None if required else None


def reason_to_leave_out(marks: Iterable[str]) -> str | None:
    """Why a test with these marks cannot run on this machine, and what to install."""
    lacking = missing()
    return next((lacking[mark].advice for mark in marks if mark in lacking), None)


def summary(reasons: Iterable[str]) -> list[str]:
    """The lines that tell, at the end of a run, what was left out and how to get it."""
    told = list(reasons)
    counts = [(sum(tool.advice in reason for reason in told), tool.advice) for tool in TOOLS.values()]
    lines = [f"Left out: {count} tests, each {advice}" for count, advice in counts if count]
    others = len(told) - sum(count for count, _ in counts)
    if others:
        lines.append(f"Left out: {others} tests for other reasons")
    return lines or ["No test was left out."]
