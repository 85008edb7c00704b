"""Grades are entered and changed through the sheet; what cannot be a grade is told at its cell and not saved."""

from fractions import Fraction

import pytest

from tests.web.awards.desk import REASON, lot_path, propose, refused, sentence, told
from tests.web.tenders.desk import acts, page, send, stored
from tracker import evaluation, rounds


def cells(world, *grades: str, reason: str = REASON, seen: str = "") -> dict[str, str]:
    """The sheet as it is sent: a grade for each offer in order of receipt."""
    plan = rounds.scheme_of(world.session, world.lot).criteria[1]
    sent = {}
    for offer, grade in zip(world.offers(), grades, strict=False):
        place = f"{offer.id}-{plan.id}"
        sent |= {f"grade-{place}": grade, f"reason-{place}": reason, f"seen-{place}": seen}
    world.session.rollback()
    return sent


def test_grades_are_entered_and_changed_and_undo_the_comparison(opened, enter) -> None:
    path, evaluator = f"{lot_path(opened)}/scores", enter(opened.evaluator)
    told_first = page(evaluator, path)
    assert "0–10" in told_first
    assert not [price for price in ("30,00", "36,00", "40,00") if price in told_first]
    send(evaluator, path, **cells(opened, "7", "9,5", "6,5"))
    assert [one.grade for one in stored(opened.session, evaluation.Score)] == [
        7,
        Fraction(19, 2),
        Fraction(13, 2),
    ]
    officer = enter(opened.officer)
    page(officer, f"{lot_path(opened)}/comparison")
    send(officer, f"{lot_path(opened)}/comparison")
    assert stored(opened.session, rounds.Lot)[0].stage == "evaluated"
    page(evaluator, path)
    send(evaluator, path, **cells(opened, "7", "9,5", "6,5", seen="1"))
    assert acts(opened.session)[-1] == "comparison.made", "nothing had changed"
    send(evaluator, path, **cells(opened, "8", "9,5", "6,5", seen="1"))
    assert stored(opened.session, evaluation.Score)[0].grade == 8
    assert stored(opened.session, rounds.Lot)[0].stage == "tendered"
    assert acts(opened.session)[-1] == "scores.entered"


WRONG = [
    ("10,01", REASON, "grade", "score.outside_scale"),
    ("11", REASON, "grade", "score.outside_scale"),
    ("-1", REASON, "grade", None),
    ("sju", REASON, "grade", None),
    ("1.234", REASON, "grade", None),
    ("1/3", REASON, "grade", None),
    ("1e1", REASON, "grade", None),
    ("0,1234567", REASON, "grade", None),
    ("9" * 40, REASON, "grade", None),
    ("", REASON, "grade", None),
    ("7", " ", "reason", "score.reason_missing"),
]


def test_what_is_no_grade_is_told_at_its_cell_and_kept(opened, enter) -> None:
    path, evaluator = f"{lot_path(opened)}/scores", enter(opened.evaluator)
    page(evaluator, path)
    offer, plan = opened.offers()[1], rounds.scheme_of(opened.session, opened.lot).criteria[1]
    names = {"criterion": plan.name, "tenderer": offer.tender.supplier.name, "most": plan.scale_max}
    place = f"{offer.id}-{plan.id}"
    for grade, reason, cell, code in WRONG:
        sent = cells(opened, "7", grade, "6") | {f"reason-{place}": reason}
        body = refused(opened.session, evaluator, path, 422, **sent)
        assert f'href="#scores-{cell}-{place}"' in body, grade
        assert f'name="grade-{place}" value="{grade}"' in body
        assert f'value="{REASON}"' in body
        if code:
            assert sentence(code, **names) in body


def test_a_missing_grade_leaves_no_total_and_the_comparison_is_not_made(opened, enter) -> None:
    path, officer = f"{lot_path(opened)}/comparison", enter(opened.officer)
    page(officer, f"{lot_path(opened)}/scores")
    send(officer, f"{lot_path(opened)}/scores", **cells(opened, "7", "9"))
    shown = told(page(officer, path))
    totals = shown.partition("Poäng totalt")[2].partition("</tr>")[0]
    assert totals.count("–") == 3
    assert "88" not in totals
    assert "1 värde saknas." in shown
    before = stored(opened.session, rounds.Lot)[0].version
    last = acts(opened.session)[-1]
    send(officer, path)
    third = opened.offers()[2].tender.supplier.name
    plan = rounds.scheme_of(opened.session, opened.lot).criteria[1].name
    assert sentence("comparison.missing", lot="1", num=1, criterion=plan, tenderer=third) in told(
        page(officer, path)
    )
    assert stored(opened.session, rounds.Lot)[0].version == before
    assert acts(opened.session)[-1] == last


def test_two_who_grade_one_cell_see_both_grades(opened, enter) -> None:
    path, evaluator, officer = f"{lot_path(opened)}/scores", enter(opened.evaluator), enter(opened.officer)
    page(evaluator, path), page(officer, path)
    send(officer, path, **cells(opened, "7", reason="Kollegans ord."))
    body = refused(opened.session, evaluator, path, 409, **cells(opened, "4"))
    assert "Kollegans ord." in body
    assert REASON in body
    send(evaluator, path, **cells(opened, "4", seen="1"))
    assert [one.grade for one in stored(opened.session, evaluation.Score)] == [4]


@pytest.mark.parametrize("name", ["auditor", "manager"])
def test_who_does_not_grade_is_refused(opened, enter, name: str) -> None:
    client = enter(getattr(opened, name))
    page(client, f"{lot_path(opened)}/scores")
    refused(opened.session, client, f"{lot_path(opened)}/scores", 403, **cells(opened, "7"))


def test_nothing_is_graded_once_an_award_is_proposed(compared, enter) -> None:
    from_before = cells(compared, "1", "1", "10", seen="1")
    officer, path = enter(compared.officer), f"{lot_path(compared)}/scores"
    page(officer, path)
    propose(compared, enter(compared.colleague), compared.offers()[0])
    body = refused(compared.session, officer, path, 422, **from_before)
    assert 'name="grade-' not in body
