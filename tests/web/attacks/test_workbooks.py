"""Bad workbooks through the forms: each gets one clear sentence, soon, within bounded memory, and nothing is stored."""

import io
import re
import time
import tracemalloc
from datetime import date
from html import unescape

import openpyxl
import pytest

from tests.builders import panels
from tests.builders import tenders as build
from tests.builders.panels import TOGETHER
from tests.export.test_price_form import HOSTILE, edited, filled, foreign, with_dimension, with_merge
from tests.web.awards.desk import everything, lot_path
from tests.web.tenders.desk import page
from tracker import audit, export, rounds
from tracker.wording.tables import REFUSALS

LIMIT = 300_000  # the test client leaves larger bodies open
ABOVE = ("above the limit", lambda blank: blank + bytes(LIMIT), "document.too_large")
SECONDS, MEMORY = 5, 60 * 1024 * 1024
SUMMARY = re.compile(r'<a href="#file">(.*?)</a>', re.DOTALL)


def brought(browser, path: str, data: bytes, **told: str) -> tuple[int, list[str]]:
    """The answer to an upload and what its summary says of the file; soon and within bounds."""
    browser.get(path)
    tracemalloc.start()
    began = time.perf_counter()
    try:
        answer = browser.post(path, data=told | {"file": (io.BytesIO(data), "bok.xlsx")})
        body = answer.get_data(as_text=True)
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert time.perf_counter() - began < SECONDS
    assert most < MEMORY
    return answer.status_code, [unescape(re.sub(r"\s+", " ", one)).strip() for one in SUMMARY.findall(body)]


def spoken(code: str) -> re.Pattern:
    """A refusal's sentence, whatever its facts fill in."""
    from_catalogue = re.split(r"%\(\w+\)s|\{\w+\}", str(REFUSALS[code]))
    return re.compile(".*".join(re.escape(part) for part in from_catalogue))


def test_a_price_form(world, enter, app) -> None:
    app.config["DOCUMENT_LIMIT"] = LIMIT
    made = build.tender(world.session, world.officer, world.round, offers={})
    lot = world.lots[0]
    blank = export.price_form(lot, rounds.scheme_of(world.session, lot), "sv")
    officer = enter(world.officer)
    officer.get("/language/en?next=/")
    path = f"/rounds/{world.round.id}/tenders/{made.id}/price-form"
    page(officer, path)
    before = rows(world)
    attacks = [(name, *told) for name, told in HOSTILE.items() if name != ABOVE[0]]
    for name, make, code in [*attacks, ABOVE]:
        status, sentences = brought(officer, path, make(blank), lot=str(lot.id))
        assert (name, status, len(sentences)) == (name, 422, 1), sentences
        assert spoken(code).search(sentences[0]), (name, sentences)
    assert rows(world) == before
    assert audit.verify(world.session).whole
    assert brought(officer, path, filled(blank, unit_price="1.4.2026"), lot=str(lot.id))[0] == 303, (
        "unread until opened"
    )


def rows(world) -> dict[str, list]:
    return {name: found for name, found in everything(world.session).items() if name != "throttle"}


@pytest.fixture
def desk(session, clock) -> panels.Desk:
    clock.at = TOGETHER
    return panels.declared(session)


def test_a_score_sheet(desk, enter) -> None:
    path, chair = f"{lot_path(desk.world)}/my-grades", enter(desk.chair)
    answer = chair.get(f"{path}.xlsx")
    sheet = answer.get_data()
    answer.close()
    dated = openpyxl.load_workbook(io.BytesIO(sheet))
    dated["grades"]["F3"].value, dated["grades"]["G3"].value = date(2026, 4, 1), "Ett datum."
    as_date = io.BytesIO()
    dated.save(as_date)
    part = "xl/worksheets/sheet1.xml"
    attacks = {
        "foreign": foreign(),
        "encrypted": bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"),
        "merged": edited(sheet, with_merge, part),
        "dimension": edited(sheet, with_dimension, part),
        "date": as_date.getvalue(),
    }
    before = rows(desk.world)
    for name, data in attacks.items():
        status, _sentences = brought(chair, f"{path}/sheet", data)
        assert (name, status) == (name, 422)
    assert rows(desk.world) == before
