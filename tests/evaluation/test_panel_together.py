"""What a panel comes to: by its chair, over everybody's grades, as consensus or exact mean; and the aliases."""

import dataclasses
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from tests.builders import accounts as people
from tests.builders import evaluation as build
from tests.builders import panels
from tests.builders import tenders as received
from tests.builders.evaluation import GRADED
from tests.builders.panels import TOGETHER
from tests.evaluation.desk import database_refuses, refused
from tracker import evaluation, rounds


def test_the_consensus_becomes_the_grades_that_are_compared(session) -> None:
    made = panels.closed(session)
    build.compare(made.world, at=TOGETHER)
    outcome = evaluation.comparison_of(session, made.world.officer, made.lot, at=TOGETHER)
    assert [result.total for result in outcome.evaluation.results] == [88, 86, 69]
    assert made.lot.stage == "evaluated"


def test_all_agree_and_the_members_reasons_are_the_panels(session) -> None:
    made = panels.submitted(session)
    offers = made.offers()
    told = [made.grade(offers[0], "7", reason=""), made.grade(offers[1], "9", reason="")]
    found = refused(made, evaluation.agree, made.chair, made.lot, grades=told, at=TOGETHER)
    assert found.code == "panel.own_reason_missing"
    assert found.field == f"reason-{offers[0]}-{told[0].criterion}"
    first = made.grade(offers[0], "7", reason="Panelen fäster vikt vid målen.")
    third = made.grade(offers[2], "6", reason="Målen saknas.")
    evaluation.agree(session, made.chair, made.lot, grades=[first, told[1], third], at=TOGETHER)
    session.commit()
    panels.close(made)
    scores = evaluation.grades_of(session, made.lot)
    assert [scores[place].reason for place in sorted(scores)] == [
        "Panelen fäster vikt vid målen.", "Planen är värd 9.", "Målen saknas.",
    ]  # fmt: skip


def test_only_the_chair_records_and_closes_and_only_once_all_is_there(session) -> None:
    made = panels.declared(session)
    panels.submit(made, made.chair, panels.GIVEN[0])
    given = [made.grade(offer, "7") for offer in made.offers()]
    refused(made, evaluation.agree, made.chair, made.lot, grades=given, at=TOGETHER, code="panel.still_alone")
    refused(made, evaluation.close, made.chair, made.lot, at=TOGETHER, code="panel.still_alone")
    for member, grades in zip(made.members[1:], panels.GIVEN[1:], strict=True):
        panels.submit(made, member, grades)
    for person in (made.members[1], made.world.officer):
        refused(made, evaluation.agree, person, made.lot, grades=given, at=TOGETHER, code="panel.chair_only")
        refused(made, evaluation.close, person, made.lot, at=TOGETHER, code="panel.chair_only")
    found = refused(made, evaluation.close, made.chair, made.lot, at=TOGETHER)
    assert (found.code, found.facts["num"]) == ("panel.not_agreed", 3)
    panels.agree(made, "7", "9", "6")
    panels.close(made)
    refused(made, evaluation.close, made.chair, made.lot, at=TOGETHER, code="panel.lot_closed")
    refused(made, evaluation.agree, made.chair, made.lot, grades=given, at=TOGETHER, code="panel.lot_closed")
    for statement in (
        "UPDATE scores SET grade = '10/1'",
        "DELETE FROM scores",
        "UPDATE panel_closings SET lot_id = 0",
    ):
        assert "closing stands" in (said := database_refuses(made, statement)) or "panel grades" in said


def test_where_the_mean_is_announced_it_is_exact(session) -> None:
    scheme = dataclasses.replace(received.scheme(), grading="mean")
    made = panels.submitted(session, scheme=scheme)
    given = [made.grade(made.offers()[0], "7")]
    refused(
        made, evaluation.agree, made.chair, made.lot, grades=given, at=TOGETHER, code="panel.mean_announced"
    )
    panels.close(made)
    scores = evaluation.grades_of(session, made.lot)
    assert [scores[place].grade for place in sorted(scores)] == [7, 9, Fraction(17, 3)]


def test_how_grades_become_one_is_locked_at_publication(session) -> None:
    made = panels.declared(session)
    assert "locked at publication" in database_refuses(made, "UPDATE schemes SET grading = 'mean'")


def test_an_opened_lot_is_not_compared_until_it_is_closed_again(session) -> None:
    made = panels.closed(session)
    build.compare(made.world, at=TOGETHER)
    refused(
        made, evaluation.reopen, made.chair, made.lot, reason=" ", at=TOGETHER, code="audit.reason_missing"
    )
    evaluation.reopen(session, made.chair, made.lot, reason="Ett kriterium lästes fel.", at=TOGETHER)
    session.commit()
    assert made.lot.stage == "tendered"
    assert evaluation.grades_of(session, made.lot) == {}
    refused(made, evaluation.make, made.world.officer, made.lot, at=TOGETHER, code="comparison.missing")
    panels.close(made, at=TOGETHER + timedelta(hours=1))
    assert len(evaluation.grades_of(session, made.lot)) == 3


def test_who_leaves_is_followed_and_no_longer_waited_for(session) -> None:
    made = panels.declared(session)
    panels.submit(made, made.chair, panels.GIVEN[0])
    panels.submit(made, made.members[1], panels.GIVEN[1])
    third, chair = (evaluation.member_of(session, made.panel, made.members[place]) for place in (2, 0))
    told = {"reason": "Sjukledig.", "at": TOGETHER}
    refused(
        made, evaluation.replace_member, made.world.officer, chair, by=None, version=chair.version, **told,
        code="panel.chair_needed",
    )  # fmt: skip
    evaluation.replace_member(session, made.world.officer, third, by=None, version=third.version, **told)
    session.commit()
    given = [made.grade(made.offers()[0])]
    refused(
        made,
        evaluation.save_scores,
        made.members[2],
        made.lot,
        grades=given,
        at=TOGETHER,
        code="panel.not_member",
    )
    assert len(evaluation.together(session, made.chair, made.lot, at=TOGETHER).spreads[0].given) == 2
    second = made.members[1]
    panels.declare(made, made.chair, "there_is", "Min syster undervisar där.")
    evaluation.replace_member(session, made.world.officer, chair, by=second, version=chair.version, **told)
    session.commit()
    assert evaluation.member_of(session, made.panel, second).chair
    spreads = evaluation.together(session, second, made.lot, at=TOGETHER).spreads
    assert [spread.grades for spread in spreads] == [[8], [9], [6]]


def test_nobodys_grades_are_left_out_by_letting_them_go(session) -> None:
    made = panels.declared(session)
    for member, grades in zip(made.members[:2], panels.GIVEN, strict=False):
        panels.submit(made, member, grades)
    panels.save(made, made.members[2], made.grade(made.offers()[0]))  # a draft is a grade too
    fourth = people.person(session, role="evaluator", organisation=made.world.buyer, name="Bedömare Fyra")
    session.commit()
    told = {"reason": "Hen dömer för strängt.", "at": TOGETHER}
    chair, second, third = (evaluation.member_of(session, made.panel, member) for member in made.members)
    for member, by in ((second, None), (third, None), (chair, made.members[1])):
        found = refused(
            made, evaluation.replace_member, made.world.officer, member, by=by, version=member.version, **told,
            code="panel.has_graded",
        )  # fmt: skip
        assert found.field == "by"
        said = database_refuses(
            made,
            f"UPDATE panel_members SET released_at = named_at FROM panels WHERE panel_members.id = {member.id}",
        )
        assert "leaves only where somebody follows" in said
    evaluation.replace_member(session, made.world.officer, chair, by=fourth, version=chair.version, **told)
    session.commit()
    follower = evaluation.member_of(session, made.panel, fourth)
    assert (follower.chair, follower.follows_id, follower.conflict) == (True, chair.id, None)
    assert (chair.released_at, chair.chair) == (TOGETHER, True)
    found = refused(made, evaluation.together, made.members[1], made.lot, at=TOGETHER)
    assert (found.code, found.facts["names"]) == ("panel.still_alone", "Bedömare Tre, Bedömare Fyra")


def test_aliases_are_drawn_once_and_are_the_same_in_every_lot(session) -> None:
    made = panels.declared(session, aliases=True, lots=("1", "2"))
    drawn = {
        lot.code: [(entrant.alias, entrant.name) for entrant in made.sheet(made.chair, lot).entrants]
        for lot in made.world.lots
    }
    assert drawn["1"] == drawn["2"] == [(1, None), (2, None), (3, None)]
    by_tender = [
        {made.session.get_one(evaluation.Alias, one.id).tender_id: one.number for one in aliases(made)}
        for _ in range(2)
    ]
    assert by_tender[0] == by_tender[1]
    assert evaluation.draw_aliases(session, made.chair, made.world.round, at=GRADED) == 0
    assert "append-only" in database_refuses(made, "UPDATE panel_aliases SET number = number + 10")
    names = {supplier.name for supplier in made.world.suppliers}
    for member in made.members:
        sheet = evaluation.score_sheet(session, member, made.lot, at=GRADED)
        assert not names & {graded.tenderer for graded in sheet.graded}
        assert set(evaluation.tenderers(session, member, made.world.round, at=GRADED)) == names
    sheet = evaluation.score_sheet(session, made.world.officer, made.lot, at=GRADED)
    assert names == {graded.tenderer for graded in sheet.graded}


def aliases(made):
    return list(made.session.scalars(select(evaluation.Alias).order_by(evaluation.Alias.number)))


def test_the_order_of_aliases_is_chance(session) -> None:
    orders = set()
    for _ in range(8):
        made = panels.named(session, aliases=True)
        orders.add(tuple(alias.tender_id - aliases(made)[0].tender_id for alias in aliases(made)[-3:]))
        session.expunge_all()
    assert len(orders) > 1


def test_names_come_back_once_every_lot_is_closed(session) -> None:
    made = panels.submitted(session, aliases=True)
    assert {
        spread.entrant.name
        for spread in evaluation.together(session, made.chair, made.lot, at=TOGETHER).spreads
    } == {None}
    panels.agree(made, "7", "9", "6")
    panels.close(made)
    names = {supplier.name for supplier in made.world.suppliers}
    shown = evaluation.together(session, made.chair, made.lot, at=TOGETHER).spreads
    assert {spread.entrant.name for spread in shown} == names
    assert {entrant.name for entrant in made.sheet(made.chair).entrants} == names


@pytest.mark.parametrize(
    ("number", "told"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (53, "BA"), (703, "AAA")]
)
def test_letters(number: int, told: str) -> None:
    assert evaluation.letters(number) == told


# --- what waits -------------------------------------------------------------------------------------------


def waits(made, person):
    session, ids = made.session, select(rounds.Round.id)
    return [(code, lot.code if lot else None) for code, _, lot in evaluation.awaited_of(session, person, ids)]


def test_what_waits_for_a_member(session) -> None:
    made = panels.named(session, lots=("1", "2"))
    assert waits(made, made.chair) == [("declare", None)]
    for member in made.members:
        panels.declare(made, member)
    assert waits(made, made.chair) == [("grade", "1"), ("grade", "2")]
    for member, grades in zip(made.members, panels.GIVEN, strict=True):
        assert ("agree", "1") not in waits(made, made.chair)
        panels.submit(made, member, grades)
    assert waits(made, made.chair) == [("agree", "1"), ("grade", "2")]
    assert waits(made, made.members[1]) == [("grade", "2")]
    panels.agree(made, "7", "9", "6")
    panels.close(made)
    assert waits(made, made.chair) == [("grade", "2")]
    panels.declare(made, made.chair, "there_is", "Delägare.")
    assert waits(made, made.chair) == []
    assert waits(made, made.world.officer) == []
