"""Untrue data in a tender: a claim against three lots leads to a second version of each; the first stays as it was.

The order of events follows MAO:338/19; people, firms and figures are made up.
"""

import io
from datetime import timedelta

import openpyxl
import pytest
from sqlalchemy import select

from tests.builders import evaluation as build
from tests.web.awards.desk import DECIDED, TOLD, approve, decision, live, lot_path, notify, propose, told
from tests.web.tenders.desk import page, send, stored
from tracker import audit, awards, evaluation, rounds

UNTRUE = "Referenserna i anbudet höll inte: två av tre kurser hade inte hållits."
ANNULLED = "Rättelse: vitsordet byggde på osanna uppgifter i anbudet."
CLAIMED = {"claimed_on": "15.4.2026", "note": "Referenserna stämmer inte."}
LOTS = ("1", "2", "3")


def scores(world, lot, grades, seen: str) -> dict[str, str]:
    plan = rounds.scheme_of(world.session, lot).criteria[1]
    sent = {}
    for offer, (grade, reason) in zip(world.offers(lot), grades, strict=True):
        place = f"{offer.id}-{plan.id}"
        sent |= {f"grade-{place}": grade, f"reason-{place}": reason, f"seen-{place}": seen}
    world.session.rollback()
    return sent


@pytest.fixture
def decided(session, clock, enter):
    """Three lots decided for the first tenderer and told to everybody."""
    clock.at = build.COMPARED + timedelta(hours=1)
    world = build.compared(session, lots=LOTS)
    officer = enter(world.officer)
    for lot in world.lots:
        propose(world, officer, world.offers(lot)[0], lot=lot)
    clock.at = DECIDED
    manager = enter(world.manager)
    for lot in world.lots:
        approve(world, manager, lot)
    clock.at = TOLD
    officer = enter(world.officer)
    for lot in world.lots:
        notify(world, officer, lot=lot)
    clock.at = TOLD + timedelta(days=2)
    return world


def put_right(world, officer, manager, lot) -> None:
    """The claim, the buyer's own correction, the grade lowered, compared anew, proposed and decided."""
    award = live(world, lot)
    supplier = str(world.offers(lot)[1].tender.supplier_id)
    page(officer, f"/awards/{award.id}/correction")
    send(officer, f"/awards/{award.id}/correction", version=str(award.version), supplier=supplier, **CLAIMED)
    page(manager, f"/awards/{award.id}/annul")
    send(manager, f"/awards/{award.id}/annul", version=str(live(world, lot).version), reason=ANNULLED)
    path = lot_path(world, lot)
    page(officer, f"{path}/scores")
    same = "Planen visar hur målen nås."
    grades = (("3", UNTRUE), ("9", same), ("6", same))
    send(officer, f"{path}/scores", **scores(world, lot, grades, "1"))
    page(officer, f"{path}/comparison")
    send(officer, f"{path}/comparison")
    propose(world, officer, world.offers(lot)[1], lot=lot)
    again = live(world, lot)
    page(manager, f"/awards/{again.id}")
    form = decision(again, decision_number=f"B2 {lot.id}", decided_on="16.4.2026")
    send(manager, f"/awards/{again.id}/approve", **form)


def test_a_claim_about_untrue_data_leads_to_a_second_version_of_three_lots(decided, enter) -> None:
    world, session = decided, decided.session
    first = stored(session, evaluation.Comparison)
    assert [one.number for one in first] == [1, 1, 1]
    kept = [(one.inputs, one.results, one.digest, one.frozen_at) for one in first]
    officer, manager = enter(world.officer), enter(world.manager)
    for lot in list(world.lots):
        put_right(world, officer, manager, lot)
    now = stored(session, evaluation.Comparison)
    assert sorted((one.lot_id, one.number) for one in now) == [
        (lot.id, number) for lot in world.lots for number in (1, 2)
    ]
    assert [(one.inputs, one.results, one.digest, one.frozen_at) for one in now if one.number == 1] == kept
    assert all(evaluation.intact(one) for one in now)
    for lot in world.lots:
        versions_of_a_lot(world, officer, lot)
    assert {one.state for one in stored(session, awards.Award)} == {"annulled", "decided"}
    corrections = stored(session, awards.Correction)
    assert len(corrections) == len(LOTS)
    assert audit.verify(session).whole
    session.rollback()
    workbook_has_both(world, enter)


def versions_of_a_lot(world, officer, lot) -> None:
    session = world.session
    asked = select(evaluation.Comparison).where(evaluation.Comparison.lot_id == lot.id)
    one, two = session.scalars(asked.order_by(evaluation.Comparison.number)).all()
    assert ANNULLED in two.why
    names = [offer.tender.supplier.name for offer in world.offers(lot)]
    before, after = (evaluation.frozen(each)[1]["results"][0]["id"] for each in (one, two))
    assert [before, after] == [str(offer.id) for offer in world.offers(lot)[:2]]
    changes = {(each.code, each.criterion): (each.old, each.new) for each in evaluation.differences(one, two)
               if each.tender == before}  # fmt: skip
    assert changes["grade", "plan"] == ("7", "3")
    assert changes["points", "plan"] == ("28", "12")
    assert changes["total", None] == ("88", "72")
    assert changes["rank", None] == ("1", "2")
    assert changes["grade_reason", "plan"][1] == UNTRUE
    assert ("price", "price") not in changes
    ids = one.id, two.id
    session.rollback()
    for path in (f"/comparisons/{ids[0]}/against/{ids[1]}", f"/comparisons/{ids[1]}/against/{ids[0]}"):
        shown = told(page(officer, path))
        assert f"En annan är först: {names[0]} förut, {names[1]} nu." in shown
        assert ANNULLED in shown
        assert UNTRUE in shown
        assert shown.index("Vad som ändrades") < shown.index(UNTRUE) < shown.index("Vad det ledde till")
    listed = told(page(officer, f"{lot_path(world, lot)}/comparison"))
    assert f'href="/comparisons/{ids[0]}/against/{ids[1]}"' in listed
    assert "28" in told(page(officer, f"/comparisons/{ids[0]}"))
    assert names[0] in told(page(officer, f"/comparisons/{ids[0]}"))


def workbook_has_both(world, enter) -> None:
    auditor = enter(world.auditor)
    with auditor.get(f"/rounds/{world.round.id}/dossier.xlsx") as answer:
        assert answer.status_code == 200
        book = openpyxl.load_workbook(io.BytesIO(answer.data))
    found = list(book["Versioner sida vid sida"].iter_rows(values_only=True))
    heading = found[0]
    rows = [dict(zip(heading, row, strict=True)) for row in found[1:]]
    grades = [row for row in rows if row["Vad som skiljer"] == "Vitsord"]
    assert [(row["Delens kod"], row["I versionen före"], row["I denna version"]) for row in grades] == [
        (code, "7", "3") for code in LOTS
    ]
    assert {(row["Versionen före"], row["Jämförelsens version"]) for row in rows} == {(1, 2)}
    heading, *points = book["Poäng"].iter_rows(values_only=True)
    assert {row[heading.index("Jämförelsens version")] for row in points} == {1, 2}


def test_only_versions_of_one_lot_are_put_beside_each_other(decided, enter) -> None:
    ids = [one.id for one in stored(decided.session, evaluation.Comparison)]
    officer, outsider = enter(decided.officer), enter(decided.outsider)
    page(officer, f"/comparisons/{ids[0]}/against/{ids[1]}", 404)
    page(officer, f"/comparisons/{ids[0]}/against/{ids[0]}", 404)
    page(officer, f"/comparisons/{ids[0]}/against/999999", 404)
    page(outsider, f"/comparisons/{ids[0]}/against/{ids[1]}", 404)
    page(enter(decided.evaluator), f"/comparisons/{ids[0]}/against/{ids[1]}", 403)
