"""The fictional round of the demonstration as the tests' material: every stage, late and sealed things among it."""

import io
from collections.abc import Callable
from datetime import UTC, datetime

import openpyxl
import pytest
from openpyxl import Workbook
from sqlalchemy.orm import Session

from tracker import accounts, audit, export, rounds
from tracker.web.commands import example

AT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.fixture
def shown(whole_example: example.Stage) -> example.Stage:
    """The example, loaded step by step as the command does."""
    return whole_example


@pytest.fixture
def register(session: Session) -> Callable[..., Workbook]:
    """The register as somebody gets it, read back with openpyxl."""

    def make(reader: accounts.Person | None = None, language: str = "sv", **filters) -> Workbook:
        told = export.Told(organisation="Alla", filters="Inget", person="Prov")
        reading = export.Reading(session, reader or audit.SYSTEM, rounds.Filters(**filters), language, AT)
        file = io.BytesIO()
        export.register(file, reading, told)
        session.rollback()
        return openpyxl.load_workbook(file)

    return make
