"""The steps of the journey of tenders, each as the person does it whose step it is."""

import io
from datetime import timedelta
from decimal import Decimal

import openpyxl
from sqlalchemy import select

from tests.builders import awards as deciding
from tests.builders import tenders as waiting
from tests.export.test_price_form import filled
from tests.journeys.stage import FIRM, LATE, OTHER, THIRD, UNFIT, Round
from tracker import audit, awards, evaluation, rounds, tenders

PRICES = {FIRM: "36.00", OTHER: "30.00"}
FORMER_PRICE, TYPED = "33,33", {THIRD: "40,00", UNFIT: "28,00", LATE: "10,00"}
TODAY = f"{waiting.OPENED:%-d.%-m.%Y}"


def receive(journey: Round) -> None:
    """Tenders by hand and by price form, and one that takes an earlier one's place; nothing of them is told."""
    for name in (FIRM, OTHER, THIRD, UNFIT):
        enter(
            journey,
            name,
            received_at="8.4.2026 12.00",
            price=FORMER_PRICE if name == OTHER else TYPED.get(name),
        )
    officer = journey.desks["officer"]
    officer.go(f"{journey.path}/tenders/{journey.tender(OTHER)}")
    officer.go(f"{journey.path}/tenders/{journey.tender(OTHER)}/replace")
    officer.fill(received_at="9.4.2026 9.00", channel="electronic", receipt="K-2")
    officer.send("received_at")
    for name in PRICES:
        bring_form(journey, name)
    officer.go(f"{journey.path}/tenders")
    told = officer.text()
    assert not [price for price in (FORMER_PRICE, *TYPED.values(), "36,00", "30,00") if price in told]
    officer.show("journey-sealed")


def enter(journey: Round, name: str, *, received_at: str, price: str | None) -> None:
    officer = journey.desks["officer"]
    officer.go(f"{journey.path}/tenders/new")
    officer.fill(supplier=name, received_at=received_at, channel="electronic", receipt="K-1")
    if price:
        officer.page.locator("[name$='unit_price']").fill(price)
        officer.page.locator("[name$='volume']").fill("1 000")
    officer.send("supplier")


def bring_form(journey: Round, name: str) -> None:
    """The lot's form is taken out, filled in, and stored unread."""
    officer, path = journey.desks["officer"], f"{journey.path}/tenders/{journey.tender(name)}"
    blank = officer.page.request.get(f"{journey.lot}/price-form.xlsx").body()
    data = filled(blank, unit_price=float(PRICES[name]), volume=1000)
    officer.go(f"{path}/price-form")
    officer.fill(lot=str(journey.lot_id))
    book = {"name": "ifylld.xlsx", "mimeType": "application/octet-stream", "buffer": data}
    officer.page.locator("[name=file]").set_input_files(files=[book])
    officer.send("file")


def open_together(journey: Round) -> None:
    """Two people, each in a browser of their own; the first word opens nothing."""
    manager, officer = journey.desks["manager"], journey.desks["officer"]
    manager.go(f"{journey.path}/opening")
    manager.send("sitting")
    journey.session.rollback()
    openings = journey.session.scalars(select(tenders.Opening)).all()
    journey.session.rollback()
    assert openings == []
    manager.go(f"{journey.path}/opening")
    officer.go(f"{journey.path}/opening")
    officer.fill(place="Provrummet", present="Petra Prov, Provområdet")
    officer.show("journey-opening")
    officer.send("sitting")
    assert journey.found(tenders.Opening, round_id=journey.round_id)
    officer.go(f"{journey.path}/opening")
    officer.go(f"{journey.path}/tenders")
    assert FORMER_PRICE not in officer.text()


def receive_late(journey: Round) -> None:
    """What came a second after the deadline is kept, and marked."""
    enter(journey, LATE, received_at="10.4.2026 12.00.01", price=TYPED[LATE])
    journey.session.rollback()
    late = journey.session.get(tenders.Tender, journey.tender(LATE)).late
    journey.session.rollback()
    assert late


def take_forms(journey: Round) -> None:
    """Every value of a form is seen before it is taken over."""
    officer = journey.desks["officer"]
    for name, price in PRICES.items():
        tender = journey.tender(name)
        form = journey.found(tenders.Attachment, tender_id=tender)
        officer.go(f"{journey.path}/tenders/{tender}")
        officer.go(f"{journey.path}/tenders/{tender}/attachments/{form}/form")
        assert price.replace(".", ",") in officer.text()
        officer.show("journey-form")
        officer.press("main form[method=post] button[type=submit] >> nth=-1")
        journey.session.rollback()
        taken = journey.session.get(tenders.Offer, journey.offer(name)).unit_price
        journey.session.rollback()
        assert taken == Decimal(price)


def exclude(journey: Round) -> None:
    """A ground on which the law excludes, found and used; what came late is kept out as late."""
    officer, path = journey.desks["officer"], f"{journey.path}/tenders/{journey.tender(UNFIT)}"
    officer.go(f"{path}/grounds")
    officer.fill(bribery="extract_checked")
    officer.press("main button[name=rest]")
    officer.go(f"{path}/grounds/bribery")
    officer.fill(dated_on="5.5.2025", note="Lagakraftvunnen dom.")
    officer.send("note")
    keep_out(journey, UNFIT, code="exclusion_ground", ground="bribery", reason="Dom för givande av muta.")
    keep_out(journey, LATE, code="late", reason="En sekund efter utgången.")
    standings = [standing(journey, name) for name in (UNFIT, LATE)]
    assert standings == ["excluded", "rejected"]


def keep_out(journey: Round, name: str, **told: str) -> None:
    officer = journey.desks["officer"]
    officer.go(f"{journey.path}/offers/{journey.offer(name)}/keep-out")
    officer.fill(**told)
    officer.send("reason")


def standing(journey: Round, name: str) -> str:
    found = journey.session.get(tenders.Offer, journey.offer(name)).standing
    journey.session.rollback()
    return found


def supplement(journey: Round) -> None:
    """One tenderer is asked to supplement, answers, and it is enough."""
    officer, tender = journey.desks["officer"], journey.tender(THIRD)
    journey.now[0] = waiting.OPENED + timedelta(minutes=20)
    officer.go(f"{journey.path}/tenders/{tender}/ask")
    officer.page.locator(f"[name=lots][value='{journey.lot_id}']").check()
    officer.fill(
        kind="supplement", text="Referensernas datum saknas.", sent_at__day=TODAY, sent_at__clock="12.40",
        due_at__day="15.4.2026", due_at__clock="12.00",
    )  # fmt: skip
    officer.send("text")
    asked = journey.found(tenders.Request, tender_id=tender)
    officer.go(f"{journey.path}/requests/{asked}/answer")
    officer.fill(answer="Datumen är nu med.", answered_at__day=TODAY, answered_at__clock="12.45")
    officer.send("answer")
    officer.go(f"{journey.path}/requests/{asked}/judge")
    officer.fill(sufficient="yes", reason="Allt finns nu.")
    officer.send("reason")
    officer.go(f"{journey.path}/tenders/{tender}/admission")
    assert "Allt finns nu." in officer.text()
    officer.show("journey-supplement")


def admit(journey: Round) -> None:
    officer = journey.desks["officer"]
    officer.go(f"{journey.path}/admission")
    officer.go(f"{journey.lot}/admission")
    officer.press(f"form[action='{journey.lot}/conformity'] button[type=submit]")
    officer.press(f"form[action='{journey.lot}/admission'] button[type=submit]")
    assert [standing(journey, name) for name in (FIRM, OTHER, THIRD)] == ["admitted"] * 3
    officer.show("journey-admission")


def name_panel(journey: Round) -> None:
    """Three evaluators who see neither prices nor names."""
    officer = journey.desks["officer"]
    journey.session.rollback()
    ids = [str(member.id) for member in journey.members]
    journey.session.rollback()
    officer.go(f"{journey.path}/panel")
    for one in ids:
        officer.page.locator(f"[name=members][value='{one}']").check()
    officer.page.locator("[name=prices_hidden]").check()
    officer.page.locator("[name=aliases]").check()
    officer.fill(chair=ids[0])
    officer.send("chair")
    officer.show("journey-panel")


def keys(journey: Round, *, aliased: bool) -> dict[str, str]:
    """How the grid names a tenderer's fields: by alias while the round is graded, by offer afterwards."""
    found = {}
    for name in (FIRM, OTHER, THIRD):
        number = journey.session.scalars(
            select(evaluation.Alias.number).where(evaluation.Alias.tender_id == journey.tender(name))
        ).one()
        found[name] = str(number if aliased else journey.offer(name))
    journey.session.rollback()
    return found


def fill_grid(journey: Round, desk, grades: dict[str, str], reason: str) -> None:
    aliased = any(
        desk.page.locator(f"[name^='grade-{key}-']").count() for key in keys(journey, aliased=True).values()
    )
    for name, key in keys(journey, aliased=aliased).items():
        desk.page.locator(f"[name^='grade-{key}-']").fill(grades[name])
        desk.page.locator(f"[name^='reason-{key}-']").fill(reason)
    desk.press("main form:has([name^='grade-']) button[type=submit] >> nth=-1")


def grade_alone(journey: Round, grades: dict[str, str]) -> None:
    """Each declares, grades and submits; no name and no price stands on any of their pages."""
    for place in range(3):
        desk = journey.desks[f"member-{place}"]
        desk.go("/")
        desk.go(f"{journey.path}/panel/declaration")
        desk.fill(conflict="none")
        desk.send("conflict")
        desk.go(f"{journey.lot}/my-grades")
        told = desk.text()
        assert not [word for word in (FIRM, OTHER, THIRD, "36,00", "30,00") if word in told]
        desk.show(f"journey-grades-{place}")
        shifted = {name: "6" if place == 2 and name == FIRM else grade for name, grade in grades.items()}
        fill_grid(journey, desk, shifted, f"Skäl av bedömare {place}.")
        assert FIRM not in desk.text()
        desk.confirm(f"{journey.lot}/my-grades/submit")


def agree(journey: Round, grades: dict[str, str], *, reason: str) -> None:
    """The chair sees everybody's reasons, records the panel's grades and closes the lot."""
    chair = journey.desks["member-0"]
    chair.go(f"{journey.lot}/consensus")
    assert "Skäl av bedömare 2." in chair.page.content()
    fill_grid(journey, chair, grades, reason)
    chair.go(f"{journey.lot}/consensus")
    chair.show("panel")
    chair.press(f"form[action='{journey.lot}/consensus/close'] button[type=submit]")


def draw(journey: Round) -> None:
    """Two are equal: the lots are drawn with witnesses, and the comparison is declared made."""
    officer = journey.desks["officer"]
    officer.go(f"{journey.lot}/comparison")
    assert officer.page.locator(f"main a[href='{journey.lot}/drawing']").count()
    officer.go(f"{journey.lot}/drawing")
    moment = {"drawn_at__day": f"{journey.now[0]:%-d.%-m.%Y}", "drawn_at__clock": "0.05"}
    officer.fill(drawn_by="Registrator Ruut Påhitt", witnesses="Vilma Vittne\nVille Vittne", **moment)
    for name, place in ((FIRM, "1"), (OTHER, "2")):
        officer.fill(**{f"place-{journey.offer(name)}": place})
    officer.send("drawn_by")
    compare(journey)


def compare(journey: Round) -> None:
    officer = journey.desks["officer"]
    officer.go(f"{journey.lot}/comparison")
    officer.press(f"form[action='{journey.lot}/comparison'] button[type=submit]")
    officer.show("journey-comparison")
    journey.session.rollback()
    stage = journey.session.get(rounds.Lot, journey.lot_id).stage
    journey.session.rollback()
    assert stage == "evaluated"


def propose(journey: Round) -> int:
    """The best is proposed, and with that the comparison is frozen."""
    officer = journey.desks["officer"]
    officer.go(f"{journey.lot}/award/propose")
    officer.page.locator("[name^='place-']").nth(0).select_option("1")
    for kind in ("line-", "criterion-"):
        fields = officer.page.locator(f"textarea[name^='{kind}']")
        for place in range(fields.count()):
            fields.nth(place).fill("Enligt poängen i jämförelsen.")
    officer.fill(reasons="Anbudet fick mest poäng.")
    officer.send("reasons")
    return journey.found(awards.Award, lot_id=journey.lot_id)


def decide(journey: Round, award_id: int) -> None:
    """Decided and told to everybody, by the rooms themselves: the journey of the main job walks those pages."""
    award = journey.session.get(awards.Award, award_id)
    deciding.decide(journey.world, award)
    deciding.notify(journey.world, award)
    journey.session.rollback()
    journey.at(deciding.SENT + timedelta(days=2))


def correct(journey: Round, award_id: int, *, why: str) -> None:
    """Another tenderer claims a correction, and the decision is annulled."""
    officer, manager = journey.desks["officer"], journey.desks["manager"]
    journey.session.rollback()
    claimant = journey.session.get(tenders.Tender, journey.tender(OTHER)).supplier_id
    journey.session.rollback()
    officer.go(f"/awards/{award_id}/correction")
    officer.fill(claimed_on=f"{journey.now[0]:%-d.%-m.%Y}", supplier=str(claimant), note=why)
    officer.send("claimed_on")
    manager.go(f"/awards/{award_id}")
    manager.go(f"/awards/{award_id}/annul")
    manager.fill(reason=why)
    manager.send("reason")


def reopen(journey: Round, *, why: str = "Vitsordet byggde på osanna uppgifter.") -> None:
    chair = journey.desks["member-0"]
    chair.go(f"{journey.lot}/consensus")
    chair.confirm(f"{journey.lot}/consensus/reopen", reason=why)


def compare_versions(journey: Round, *, why: str) -> None:
    """Both versions stand side by side with what changed and why; the first is as it was, and so is the trail."""
    session, officer = journey.session, journey.desks["officer"]
    session.rollback()
    found = session.scalars(select(evaluation.Comparison).order_by(evaluation.Comparison.number)).all()
    assert [one.number for one in found] == [1, 2]
    assert all(evaluation.intact(one) for one in found)
    first, second = (one.id for one in found)
    session.rollback()
    officer.go(f"/comparisons/{first}")
    officer.go(f"/comparisons/{first}/against/{second}")
    told = officer.text()
    assert why in told
    assert FIRM in told
    assert OTHER in told
    officer.show("journey-versions")
    officer.go(f"{journey.lot}/comparison")
    officer.go(f"/trail?within=rounds:{journey.round_id}")
    assert audit.verify(session).whole
    session.rollback()
    dossier = officer.page.request.get(f"{journey.path}/dossier.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(dossier.body()))
    told_in_book = {cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    assert {FIRM, why} <= told_in_book
