"""A panel is named before grading by its officer, and its members declare their interests before they score."""

import pytest

from tests.builders import accounts as people
from tests.builders import evaluation as build
from tests.builders import panels
from tests.builders.evaluation import GRADED
from tests.builders.panels import DECLARED, NAMED, TOGETHER
from tests.evaluation.desk import database_refuses, entries, refused
from tracker import accounts, evaluation
from tracker.refusal import Conflict, Refused


def name(world, *members, chair=None, at=NAMED, **facts):
    told = {"prices_hidden": False, "aliases": False} | facts
    made = evaluation.name_panel(
        world.session, world.officer, world.round, members=members, chair=chair or members[0], at=at, **told
    )
    world.session.commit()
    return made


def test_the_officer_names_evaluators_and_officers_of_the_buyer(session) -> None:
    world = build.opened(session)
    panel = name(world, world.evaluator, world.colleague)
    assert [(member.person, member.chair) for member in panel.members] == [
        (world.evaluator, True),
        (world.colleague, False),
    ]
    panel = name(world, world.colleague, version=panel.version)
    assert [(member.person, member.chair) for member in panel.members] == [(world.colleague, True)]
    assert [entry.act for entry in entries(session)][-2:] == ["panel.named", "panel.named"]


def test_who_cannot_be_in_a_panel(session) -> None:
    world = build.opened(session)
    for person in (world.manager, world.auditor, world.admin, world.outsider):
        with pytest.raises(Refused) as found:
            name(world, world.evaluator, person)
        session.rollback()
        assert (found.value.code, found.value.field) == ("panel.not_evaluator", "members")
    for person in (world.evaluator, world.manager, world.admin, world.outsider):
        told = {
            "members": [world.evaluator],
            "chair": world.evaluator,
            "prices_hidden": True,
            "aliases": False,
        }
        found = refused(world, evaluation.name_panel, person, world.round, **told, at=NAMED)
        assert found.code == "scope.outside"
    with pytest.raises(Refused, match="no_members"):
        name(world, chair=world.evaluator)
    session.rollback()
    with pytest.raises(Refused, match="chair_outside"):
        name(world, world.evaluator, chair=world.colleague)


def test_where_prices_are_hidden_nobody_is_in_the_panel_who_sees_them(session) -> None:
    world = build.opened(session)
    with pytest.raises(Refused, match="sees_prices"):
        name(world, world.evaluator, world.colleague, prices_hidden=True)
    session.rollback()
    name(world, world.evaluator, prices_hidden=True)


def test_an_evaluator_who_may_see_prices_meanwhile_scores_no_more(session) -> None:
    made = panels.declared(session)
    accounts.grant_role(
        session, made.world.admin, made.members[1], role="auditor", organisation=made.world.buyer,
        valid_from=people.DAY, at=DECLARED,
    )  # fmt: skip
    session.commit()
    given = [made.grade(made.offers()[0])]
    refused(
        made,
        evaluation.save_scores,
        made.members[1],
        made.lot,
        grades=given,
        at=GRADED,
        code="panel.sees_prices",
    )


def test_a_panel_is_named_before_anybody_has_graded(session) -> None:
    world = build.opened(session)
    build.grade(world)
    with pytest.raises(Refused, match="graded_already"):
        name(world, world.evaluator)
    session.rollback()
    made = panels.declared(session)
    panels.save(made, made.chair, made.grade(made.offers()[0]))
    with pytest.raises(Refused, match="graded_already"):
        name(made.world, made.chair, version=made.panel.version)
    session.rollback()
    with pytest.raises(Conflict):
        name(made.world, made.chair)


def test_a_panel_grades_and_nobody_else(session) -> None:
    made = panels.declared(session)
    told = [made.grade(made.offers()[0])]
    for person in (made.world.officer, made.chair):
        refused(
            made, evaluation.enter_scores, person, made.lot, grades=told, at=GRADED, code="scores.by_panel"
        )
        error = database_refuses(
            made,
            "INSERT INTO scores (offer_id, criterion_id, grade, reason, version) "
            f"VALUES ({told[0].offer}, {told[0].criterion}, '7/1', 'Bra.', 1)",
        )
        assert "the panel grades this round" in error


def test_who_has_not_declared_or_has_a_conflict_does_not_score(session) -> None:
    made = panels.named(session)
    given = [made.grade(made.offers()[0])]
    for verb, facts in ((evaluation.save_scores, {"grades": given}), (evaluation.submit_scores, {})):
        refused(made, verb, made.chair, made.lot, at=GRADED, code="panel.undeclared", **facts)
    panels.declare(made, made.chair, "there_is", "Delägare i Påhittade Skolan.")
    for verb, facts in ((evaluation.save_scores, {"grades": given}), (evaluation.submit_scores, {})):
        refused(made, verb, made.chair, made.lot, at=GRADED, code="panel.conflicted", **facts)
    member = evaluation.member_of(session, made.panel, made.chair)
    error = database_refuses(
        made,
        "INSERT INTO panel_scores (member_id, offer_id, criterion_id, grade, reason, salt, digest, version) "
        f"VALUES ({member.id}, {given[0].offer}, {given[0].criterion}, '7/1', 'Bra.', '', '', 1)",
    )
    assert "no conflict of interest" in error
    error = database_refuses(made, f"UPDATE panel_members SET conflict = 'none' WHERE id = {member.id}")
    assert "a declared conflict of interest stays" in error


def test_a_conflict_is_told_once_and_kept_in_the_trail(session) -> None:
    made = panels.named(session)
    told = {"conflict": "there_is", "at": DECLARED}
    found = refused(made, evaluation.declare, made.chair, made.world.round, about=" ", **told)
    assert (found.code, found.field) == ("panel.conflict_about_missing", "about")
    found = refused(made, evaluation.declare, made.chair, made.world.round, conflict="maybe", at=DECLARED)
    assert found.code == "panel.conflict_unsaid"
    panels.declare(made, made.chair, "none")
    panels.declare(made, made.chair, "there_is", "Min bror undervisar där.")
    entry = entries(session)[-1]
    assert (entry.act, entry.actor_id) == ("panel.declared", made.chair.id)
    (change,) = [one for one in entry.changed if one["table"] == "panel_members"]
    assert change["fields"]["conflict_about"] == [None, "Min bror undervisar där."]
    refused(
        made,
        evaluation.declare,
        made.chair,
        made.world.round,
        conflict="none",
        at=TOGETHER,
        code="panel.conflict_stays",
    )
    for person in (made.world.officer, made.world.colleague):
        refused(
            made,
            evaluation.declare,
            person,
            made.world.round,
            conflict="none",
            at=DECLARED,
            code="panel.not_member",
        )


def test_a_member_with_a_conflict_is_not_waited_for_and_a_silent_one_is(session) -> None:
    made = panels.named(session)
    panels.declare(made, made.chair)
    panels.declare(made, made.members[1], "there_is", "Styrelseledamot.")
    panels.submit(made, made.chair, panels.GIVEN[0])
    found = refused(made, evaluation.together, made.chair, made.lot, at=TOGETHER, code="panel.still_alone")
    assert found.facts["names"] == "Bedömare Tre"
    panels.declare(made, made.members[2])
    panels.submit(made, made.members[2], panels.GIVEN[2])
    spreads = evaluation.together(session, made.chair, made.lot, at=TOGETHER).spreads
    assert [[name for name, _ in one.given] for one in spreads] == [["Evaluator", "Bedömare Tre"]] * 3
