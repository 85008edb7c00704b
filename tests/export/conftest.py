"""The fictional round of the demonstration as the tests' material: every stage, late and sealed things among it."""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime

import openpyxl
import pytest
from openpyxl import Workbook
from sqlalchemy.orm import Session

from tracker import accounts, audit, export, rounds
from tracker.web.commands import example

TODAY = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
SEALING_KEY = b"s" * 32


@pytest.fixture
def shown(session: Session) -> example.Stage:
    """The example, loaded step by step as the command does."""
    stage = example.Stage(session, TODAY, SEALING_KEY)
    for step in example.steps():
        step(stage)
        session.commit()
    return stage


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
