"""A panel or a member named by mistake is undone before anybody has graded, and what was said of interests stays."""

import pytest
from sqlalchemy import select

from tests.builders import evaluation as build
from tests.builders import panels
from tests.builders.panels import TOGETHER
from tests.evaluation.desk import database_refuses, entries, refused
from tracker import evaluation
from tracker.refusal import Conflict, Refused

TOLD = {"reason": "Utsedd för fel upphandling.", "at": TOGETHER}


def withdraw(made, **facts):
    told = {"version": made.panel.version} | TOLD | facts
    panel = evaluation.withdraw_panel(made.session, made.world.officer, made.world.round, **told)
    made.session.commit()
    return panel


def name(made, *members, chair=None, version=None, **facts):
    told = {"prices_hidden": True, "aliases": False} | facts
    panel = evaluation.name_panel(
        made.session, made.world.officer, made.world.round, members=members, chair=chair or members[0],
        version=version, at=TOGETHER, **told,
    )  # fmt: skip
    made.session.commit()
    return panel


def here(panel) -> list[str]:
    return [member.person.name for member in panel.members if member.released_at is None]


def test_a_panel_named_by_mistake_is_withdrawn_and_the_round_graded_without_one(session) -> None:
    made = panels.named(session)
    panels.declare(made, made.chair)
    panel = withdraw(made)
    assert (panel.withdrawn_at, panel.withdrawn_by_id) == (TOGETHER, made.world.officer.id)
    assert evaluation.panel_of(session, made.world.round) is None
    assert evaluation.withdrawn_of(session, made.world.round) is panel
    assert [(member.person, member.released_at) for member in panel.members] == [(made.chair, TOGETHER)]
    entry = entries(session)[-1]
    assert (entry.act, entry.reason) == ("panel.withdrawn", TOLD["reason"])
    build.grade(made.world)
    assert len(evaluation.grades_of(session, made.lot)) == 3
    refused(
        made, evaluation.name_panel, made.world.officer, made.world.round, members=[made.chair], chair=made.chair,
        prices_hidden=True, aliases=False, at=TOGETHER, code="panel.graded_already",
    )  # fmt: skip
    found = list(evaluation.awaited_of(session, made.chair, [made.world.round.id]))
    assert found == []


def test_a_withdrawn_panel_is_named_anew_and_everybody_declares_anew(session) -> None:
    made = panels.declared(session)
    withdraw(made)
    panel = name(made, made.members[1], made.members[2])
    assert here(panel) == ["Bedömare Två", "Bedömare Tre"]
    assert [member.chair for member in panel.members if member.released_at is None] == [True, False]
    assert {member.conflict for member in panel.members if member.released_at is None} == {None}
    assert (panel.withdrawn_at, panel.named_at) == (None, TOGETHER)
    given = [made.grade(made.offers()[0])]
    for person, code in ((made.members[1], "panel.undeclared"), (made.chair, "panel.not_member")):
        refused(made, evaluation.save_scores, person, made.lot, grades=given, at=TOGETHER, code=code)


def test_a_conflict_is_not_shed_by_withdrawing_the_panel(session) -> None:
    made = panels.named(session)
    panels.declare(made, made.members[1], "there_is", "Delägare.")
    panel = withdraw(made)
    with pytest.raises(Refused) as found:
        name(made, made.chair, made.members[1])
    session.rollback()
    assert (found.value.code, found.value.field) == ("panel.conflict_told", "members")
    name(made, made.chair)
    member = evaluation.member_of(session, panel, made.members[1])
    error = database_refuses(made, f"UPDATE panel_members SET released_at = NULL WHERE id = {member.id}")
    assert "stays out" in error


def test_aliases_drawn_stay_the_same_when_a_panel_is_named_anew(session) -> None:
    made = panels.declared(session, aliases=True)
    drawn = select(evaluation.Alias.tender_id, evaluation.Alias.number).order_by(evaluation.Alias.tender_id)
    before = session.execute(drawn).all()
    withdraw(made)
    panel = name(made, *made.members)
    assert panel.aliases
    assert session.execute(drawn).all() == before


def test_a_member_let_go_by_mistake_comes_back_before_grading(session) -> None:
    made = panels.declared(session)
    third = evaluation.member_of(session, made.panel, made.members[2])
    told = {"by": None, "reason": "Fel ledamot.", "at": TOGETHER}
    evaluation.replace_member(session, made.world.officer, third, version=third.version, **told)
    session.commit()
    panel = name(made, *made.members, version=made.panel.version)
    assert here(panel) == ["Evaluator", "Bedömare Två", "Bedömare Tre"]
    assert (third.conflict, third.released_at) == (None, None)


def test_what_cannot_be_withdrawn(session) -> None:
    made = panels.declared(session)
    told = {"version": made.panel.version} | TOLD
    for person in (made.chair, made.world.manager, made.world.auditor, made.world.outsider):
        refused(made, evaluation.withdraw_panel, person, made.world.round, **told, code="scope.outside")
    with pytest.raises(Conflict):
        withdraw(made, version=made.panel.version + 1)
    session.rollback()
    officer, round_ = made.world.officer, made.world.round
    refused(
        made,
        evaluation.withdraw_panel,
        officer,
        round_,
        **told | {"reason": " "},
        code="audit.reason_missing",
    )
    error = database_refuses(
        made,
        f"UPDATE panels SET withdrawn_at = named_at, withdrawn_by_id = {officer.id}, withdrawn_reason = 'Fel.'",
    )
    assert "withdrawn empty" in error
    panels.save(made, made.chair, made.grade(made.offers()[0]))
    refused(made, evaluation.withdraw_panel, officer, round_, **told, code="panel.graded_already")


def test_the_database_names_no_panel_once_somebody_has_graded(session) -> None:
    world = build.opened(session)
    build.grade(world)
    made = panels.Desk(world, [world.evaluator])
    error = database_refuses(
        made,
        "INSERT INTO panels (round_id, prices_hidden, aliases, named_at, named_by_id, version) "
        f"VALUES ({world.round.id}, true, false, '2026-06-01 00:00:00', {world.officer.id}, 1)",
    )
    assert "named before anybody has graded" in error


def test_a_panel_not_yet_opened_is_withdrawn_with_all_its_members(session) -> None:
    made = panels.named(session)
    panel = withdraw(made)
    assert panel.members == []
    refused(
        made,
        evaluation.withdraw_panel,
        made.world.officer,
        made.world.round,
        version=1,
        **TOLD,
        code="panel.none",
    )
    member = "INSERT INTO panel_members (panel_id, person_id, chair, version) VALUES ({}, {}, true, 1)"
    error = database_refuses(made, member.format(panel.id, made.chair.id))
    assert "nobody is in a panel that is withdrawn" in error
