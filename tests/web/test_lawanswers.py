"""What the law asks under a regime, an estimate line by line, and the whole table taken out."""

import io
import json

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from tests.builders import rounds as build
from tests.client import CheckingClient
from tests.web.rounds.desk import signed_in, text
from tracker import law
from tracker.web import deeds

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def desk(client: CheckingClient, session: Session) -> CheckingClient:
    session.expire_on_commit = False
    found = signed_in(client, build.officer(session, build.planned(session).buyer))
    session.commit()
    return found


@pytest.mark.parametrize(
    ("regime", "day", "told", "silent"),
    [
        ("annex_e", "2026-03-02", "form.contract_annexE", "time.open_tender"),
        ("eu", "2026-03-02", "time.open_tender", "form.contract_annexE"),
        ("national", "2026-03-02", "notice.contract_national", "suspension.automatic"),
        ("national", "2026-03-02", "sanction.compensation_max", "sanction.penalty_max"),
        ("annex_e", "2026-03-02", "notice.cancellation", "proc.dps_admission"),
        ("eu", "2026-03-02", "standstill.exceptions", "modification.minor_annexE_cap"),
        ("below_threshold", "2026-03-02", "regime.below", "doc.report"),
        ("annex_e", "2018-03-02", "notice.contract_annexE", "form.contract_annexE"),
    ],
)
def test_what_the_law_asks_follows_from_regime_and_day(
    desk: CheckingClient, regime: str, day: str, told: str, silent: str
) -> None:
    page = text(desk.get("/law/demands", query_string={"regime": regime, "on": day}))
    assert f"/law/values/{told}?" in page
    assert f"/law/values/{silent}?" not in page


def test_the_old_act_asks_for_nothing_that_is_not_in_the_data(desk: CheckingClient) -> None:
    page = text(desk.get("/law/demands?regime=below_threshold&on=2016-12-31"))
    assert "holds nothing for this regime" in page


def test_what_is_only_remembered_of_the_old_act_is_shown_as_that(desk: CheckingClient) -> None:
    page = text(desk.get("/law/demands?regime=eu&on=2016-12-31"))
    assert "/law/values/appeal.old?" in page
    assert "D · From memory" in page
    assert "/law/values/standstill.old_eu?" in page
    assert "/law/values/appeal.normal?" not in page


@pytest.mark.parametrize("query", ["regime=nothing", "on=31.2.2026", "on=9999-99-99&regime=eu", "regime="])
def test_a_question_that_cannot_be_read_is_told(desk: CheckingClient, query: str) -> None:
    assert desk.get(f"/law/demands?{query}").status_code in (200, 422)


def test_an_estimate_shows_its_count_and_an_address_that_repeats_it(desk: CheckingClient) -> None:
    asked = {
        "on": "2.3.2026",
        "lines-0-kind": "term", "lines-0-lot": "2a", "lines-0-low": "280 000",
        "lines-1-kind": "term", "lines-1-lot": "2b", "lines-1-low": "70 000,00",
    }  # fmt: skip
    page = text(desk.get("/law/estimate", query_string=asked)).replace("\u00a0", " ")
    assert "350 000,00" in page
    assert "may be left outside the Act" in page
    assert "depends on the CPV code" in page
    assert "lines-0-low=280" in page


def test_the_address_of_an_estimate_carries_its_day(desk: CheckingClient) -> None:
    page = text(desk.get("/law/estimate", query_string={"lines-0-kind": "term", "lines-0-low": "5"}))
    assert f"on={deeds.today().isoformat()}" in page


@pytest.mark.parametrize(
    ("cpv", "told", "silent"),
    [
        ("80500000", "may be left outside the Act", "the Act applies to it"),
        ("79634000-7", "the Act applies to it", "may be left outside the Act"),
    ],
)
def test_a_small_lot_is_held_against_the_national_threshold_of_its_service(
    desk: CheckingClient, cpv: str, told: str, silent: str
) -> None:
    asked = {
        "on": "2.3.2026", "cpv": cpv,
        "lines-0-kind": "term", "lines-0-lot": "1", "lines-0-low": "400 000",
        "lines-1-kind": "term", "lines-1-lot": "2", "lines-1-low": "60 000",
    }  # fmt: skip
    page = text(desk.get("/law/estimate", query_string=asked))
    assert told in page
    assert silent not in page
    assert "depends on the CPV code" not in page


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"cpv": "8000"}, 'href="#cpv"'),
        ({"lines-6-kind": "term", "lines-6-low": "5"}, "at most 6 lines"),
        ({"lines-0-kind": "term", "lines-0-low": "5", "lines-0-months": "3"}, "has a number of months"),
        ({"lines-0-kind": "monthly", "lines-0-months": "3"}, "Write the amount of the line."),
    ],
)
def test_an_estimate_leaves_nothing_out_unsaid(
    desk: CheckingClient, asked: dict[str, str], told: str
) -> None:
    answer = desk.get("/law/estimate", query_string=asked)
    assert answer.status_code in (200, 422)
    assert told in text(answer)
    assert "The estimated value:" not in text(answer)


def test_an_estimate_tells_each_fault_by_its_cell(desk: CheckingClient) -> None:
    asked = {"lines-0-kind": "term", "lines-0-low": "1.234.50", "lines-1-kind": "term", "lines-1-high": "5"}
    answer = desk.get("/law/estimate", query_string=asked)
    page = text(answer)
    assert 'href="#estimate-lines-0-low"' in page
    assert "Write the amount of the line." in page


def test_the_whole_table_as_json_holds_every_row(desk: CheckingClient) -> None:
    told = json.loads(desk.get("/law/table.json").get_data())
    assert {rule["id"] for rule in told["values"]} == {rule.id for rule in law.book()}
    assert sum(len(rule["rows"]) for rule in told["values"]) == sum(len(rule.rows) for rule in law.book())


@pytest.mark.parametrize("language", ["sv", "fi", "en"])
def test_the_whole_table_as_a_workbook_holds_every_row(desk: CheckingClient, language: str) -> None:
    desk.get(f"/language/{language}")
    book = load_workbook(io.BytesIO(desk.get("/law/table.xlsx").get_data()))
    sheet = book.worksheets[1]
    assert sheet.max_row == 1 + sum(len(rule.rows) for rule in law.book())
    ids = {cell.value for cell in sheet["A"][1:]}
    assert ids == {rule.id for rule in law.book()}
