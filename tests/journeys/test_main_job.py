"""The main job in a real browser: an officer plans, opens and proposes, a manager decides, an auditor exports.

In each language, on both databases, with axe on every page that is passed.
"""

import io
from datetime import UTC, date, datetime, timedelta

import openpyxl
import pytest
from playwright.sync_api import Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import accounts as people
from tests.builders import organisations as registers
from tests.journeys.desk import Desk, one
from tracker import awards, contracts, rounds, tenders
from tracker.web import deeds

pytestmark = pytest.mark.browser

PLANNED = datetime(2026, 9, 1, 7, 0, tzinfo=UTC)
DEADLINE = date(2026, 10, 1)
NAMES = ("Fiktiva Kurser Ab", "Kuvitteellinen Opisto Oy", "Påhittade Skolan Ab")
PRICES = (("38,50", "41,00"), ("36,20", "1 043,50"), ("40,10", "39,80"))


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    moments = [PLANNED]
    monkeypatch.setattr(deeds, "now", lambda: moments[0])
    return moments


@pytest.fixture
def emails(session: Session) -> dict[str, str]:
    buyer = registers.organisation(session, kind="employment_area", code="T77", name_sv="Provområdet")
    told = {
        role: people.person(
            session, role=role, organisation=buyer, at=PLANNED - timedelta(days=1), name=name
        ).email
        for role, name in (("officer", "Olga Prov"), ("manager", "Maria Prov"), ("auditor", "Aapo Prov"))
    }
    for name in NAMES:
        registers.supplier(session, name=name)
    told["buyer"] = str(buyer.id)
    session.rollback()
    return told


@pytest.fixture(params=["sv", "fi", "en"])
def desk(request: pytest.FixtureRequest, page: Page, now: list[datetime], picture) -> Desk:
    return Desk(page, now, request.param, picture)


def test_from_the_plan_to_the_contract_and_the_workbook(
    session: Session, desk: Desk, emails: dict[str, str]
) -> None:
    desk.sign_in(emails["officer"])
    desk.go("/")
    round_id = plan(desk, session, emails["buyer"])
    lots = add_lots(desk, session, round_id)
    announce(desk, round_id)
    publish(desk, round_id)
    name_openers(desk, round_id)
    enter(desk, session, round_id, lots)
    open_tenders(desk, emails, round_id)
    for place, lot_id in enumerate(lots):
        compare(desk, session, round_id, lot_id)
        propose(desk, session, round_id, lot_id)
        if place == 0:
            award_id = one(session, awards.Award, lot_id=lot_id)
    decide(desk, emails, award_id)
    notify(desk, session, emails, award_id)
    conclude(desk, session, emails, (round_id, lots[0], award_id))
    export(desk, emails, round_id)


def plan(desk: Desk, session: Session, buyer: str) -> int:
    desk.go("/rounds")
    desk.go("/rounds/new")
    desk.fill(
        buyer=buyer, reference="PROV/1/2026", title_sv="Integrationsutbildning", title_fi="Kotoutumiskoulutus",
        training="integration", cpv="80400000", procedure="open", technique="framework", framework_ceiling="1 200 000",
        framework_suppliers="1", estimated_low="900 000,00 €", tender_deadline__day="1.10.2026",
        tender_deadline__clock="12.00", immigrant_needs="not_applicable",
    )  # fmt: skip
    desk.send("reference")
    return one(session, rounds.Round)


def add_lots(desk: Desk, session: Session, round_id: int) -> list[int]:
    for code in ("1", "2a"):
        desk.go(f"/rounds/{round_id}/lots/new")
        desk.fill(code=code, name="Grundläggande väg", volume="9 000")
        desk.send("code")
    session.rollback()
    found = list(session.scalars(select(rounds.Lot.id).order_by(rounds.Lot.position)))
    session.rollback()
    return found


def announce(desk: Desk, round_id: int) -> None:
    desk.go(f"/rounds/{round_id}/criteria")
    told = {
        "criteria-0-name": "Pris", "criteria-0-kind": "price", "criteria-0-max_points": "60",
        "criteria-0-formula": "lowest_ratio", "criteria-1-name": "Plan", "criteria-1-kind": "quality",
        "criteria-1-max_points": "40", "criteria-1-scale_max": "10", "part_places": "2",
    }  # fmt: skip
    desk.fill(model="points", price_basis="unit_price", **told)
    desk.send("part_places")


def publish(desk: Desk, round_id: int) -> None:
    desk.go(f"/rounds/{round_id}/publish")
    desk.show("publish")
    desk.fill(notice_sent_on="1.9.2026", notice_number="PROV-1")
    desk.send("notice_sent_on")


def name_openers(desk: Desk, round_id: int) -> None:
    desk.go(f"/rounds/{round_id}/openers")
    for name in ("Olga Prov", "Maria Prov"):
        desk.page.get_by_label(name, exact=True).check()
    desk.show("openers")
    desk.send("needed")


def enter(desk: Desk, session: Session, round_id: int, lots: list[int]) -> None:
    for place, name in enumerate(NAMES):
        desk.go(f"/rounds/{round_id}/tenders/new")
        desk.fill(supplier=name, received_at="1.9.2026 9.30", receipt=f"P-{place + 1}")
        for number, price in enumerate(PRICES[place]):
            field = desk.page.locator("[name$='unit_price']").nth(number)
            field.fill(price)
            desk.page.locator("[name$='volume']").nth(number).fill("9 000")
        desk.send("supplier")
        assert PRICES[place][0] not in desk.page.inner_text("body")
    desk.go(f"/rounds/{round_id}/tenders")
    desk.show("sealed")
    session.rollback()
    prices = session.scalars(select(tenders.Offer.unit_price)).all()
    session.rollback()
    assert prices == [None] * len(NAMES) * len(lots)


def open_tenders(desk: Desk, emails: dict[str, str], round_id: int) -> None:
    desk.now[0] = datetime(2026, 10, 1, 10, 0, tzinfo=UTC)
    for role in ("manager", "officer"):
        desk.sign_in(emails[role])
        desk.go(f"/rounds/{round_id}/opening")
        desk.show(f"opening-{role}")
        if role == "officer":
            desk.fill(place="Provrummet", present="Petra Prov, Provområdet")
        desk.send("sitting")


def compare(desk: Desk, session: Session, round_id: int, lot_id: int) -> None:
    path = f"/rounds/{round_id}/lots/{lot_id}"
    desk.go(f"{path}/admission")
    desk.press(f"form[action='{path}/conformity'] button[type=submit]")
    desk.press(f"form[action='{path}/admission'] button[type=submit]")
    desk.go(f"{path}/scores")
    grades = desk.page.locator("[name^='grade-']")
    for place in range(grades.count()):
        grades.nth(place).fill(str(8 - place))
        desk.page.locator("[name^='reason-']").nth(place).fill("Planen visar veckovis vad som lärs ut.")
    desk.press("form:has([name^='grade-']) button[type=submit]")
    desk.go(f"{path}/comparison")
    desk.press(f"form[action='{path}/comparison'] button[type=submit]")
    desk.show("comparison")


def propose(desk: Desk, session: Session, round_id: int, lot_id: int) -> None:
    desk.go(f"/rounds/{round_id}/lots/{lot_id}/award/propose")
    places = desk.page.locator("[name^='place-']")
    places.nth(0).select_option("1")
    for kind in ("line-", "criterion-"):
        fields = desk.page.locator(f"textarea[name^='{kind}']")
        for place in range(fields.count()):
            fields.nth(place).fill("Enligt poängen i jämförelsen.")
    desk.fill(reasons="Anbudet fick mest poäng.")
    desk.send("reasons")


def decide(desk: Desk, emails: dict[str, str], award_id: int) -> None:
    desk.go(f"/awards/{award_id}")
    assert desk.page.locator("[name=decision_number]").count() == 0, "nobody decides on their own proposal"
    desk.sign_in(emails["manager"])
    desk.go("/")
    desk.show("my-work")
    desk.go(f"/awards/{award_id}")
    desk.show("review")
    desk.fill(decision_number="PROV/1/2026/B1", decided_on="1.10.2026", decision_maker="Direktören")
    desk.page.check("[name=correction_instructions]")
    desk.page.check("[name=appeal_instructions]")
    desk.send("decision_number")


def notify(desk: Desk, session: Session, emails: dict[str, str], award_id: int) -> None:
    desk.now[0] = datetime(2026, 10, 2, 10, 0, tzinfo=UTC)
    desk.sign_in(emails["officer"])
    desk.go(f"/awards/{award_id}/notify")
    for kind, value in (("day", "2.10.2026"), ("clock", "9.00")):
        fields = desk.page.locator(f"[name^='sent-'][name$='-{kind}']")
        for place in range(fields.count()):
            fields.nth(place).fill(value)
    desk.press("form:has([name^='channel-']) button[type=submit]")
    desk.show("decided")
    session.rollback()
    award = session.get(awards.Award, award_id)
    earliest = award.earliest_contract_day
    session.rollback()
    assert earliest == date(2026, 10, 17), "both times end on Friday 16.10., so from the day after"


def conclude(desk: Desk, session: Session, emails: dict[str, str], lot: tuple[int, int, int]) -> None:
    round_id, lot_id, award_id = lot
    path = f"/rounds/{round_id}/lots/{lot_id}/contract"
    desk.go(path)
    desk.fill(concluded_on="2.10.2026", reference="PROV/1/2026/A1")
    with desk.page.expect_navigation():
        desk.page.locator("form:has([name=concluded_on]) button[type=submit]:not([name]) >> nth=-1").click()
    session.rollback()
    assert session.scalars(select(contracts.Contract)).all() == [], "the standstill holds the contract back"
    session.rollback()
    desk.show("too-early")
    desk.now[0] = datetime(2026, 10, 19, 10, 0, tzinfo=UTC)
    desk.sign_in(emails["officer"])
    desk.go(path)
    desk.fill(concluded_on="19.10.2026", reference="PROV/1/2026/A1", value="346 500,00")
    desk.send("concluded_on")
    assert one(session, contracts.Contract, award_id=award_id)
    desk.go("/contracts")


def export(desk: Desk, emails: dict[str, str], round_id: int) -> None:
    desk.sign_in(emails["auditor"])
    desk.go("/exports")
    desk.go(f"/rounds/{round_id}")
    desk.show("round")
    with desk.page.expect_download() as waited:
        desk.page.evaluate("location.href = '/exports/register.xlsx'")
    book = openpyxl.load_workbook(io.BytesIO(waited.value.path().read_bytes()))
    told = {cell for sheet in book for row in sheet.iter_rows(min_row=2, values_only=True) for cell in row}
    assert {38.5, 36.2, 1043.5} <= told
