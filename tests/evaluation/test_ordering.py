"""Criteria in order of importance, without numbers: ranks by criterion, the order that follows, and what is refused."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import evaluation as build
from tests.builders.evaluation import COMPARED, GRADED, World
from tests.builders.ordered import ORDERED, PLAN, TEAM, criteria, placings
from tests.evaluation.desk import database_refuses, entries, refused
from tracker import audit, evaluation, rounds, tenders
from tracker.refusal import Conflict


@pytest.fixture
def ordered(session) -> World:
    return build.opened(session, scheme=ORDERED, prices=("40.00", "36.00", "30.00"))


def rank(made: World, *, actor=None, seen=None, at=GRADED, lot=None, **places) -> list:
    told = [one for code, mine in places.items() for one in placings(made, code, mine)]
    done = evaluation.rank(
        made.session, actor or made.evaluator, lot or made.lot, placings=told, seen=seen or {}, at=at
    )
    made.session.commit()
    return done


def result(made: World) -> list[int | None]:
    return [one.rank for one in evaluation.compare(made.session, made.lot).evaluation.results]


def test_the_first_criterion_that_tells_tenders_apart_decides(ordered) -> None:
    rank(ordered, plan=(1, 1, 3), team=(3, 1, 1))
    outcome = evaluation.compare(ordered.session, ordered.lot)
    assert result(ordered) == [2, 1, 3]
    first, second, third = outcome.evaluation.ranking
    assert (first.criterion, first.reason) == (None, "")
    assert (second.criterion, second.reason) == ("price", ""), "the prices say why"
    assert (third.criterion, third.reason) == ("plan", "3: så väl nås målen.")
    assert outcome.complete
    assert evaluation.make(ordered.session, ordered.officer, ordered.lot, at=COMPARED).complete


def test_equals_on_every_criterion_share_a_rank(session) -> None:
    made = build.opened(session, scheme=replace(ORDERED, criteria=(PLAN, TEAM)))
    rank(made, plan=(1, 2, 2), team=(1, 1, 1))
    assert result(made) == [1, 2, 2]
    assert evaluation.compare(session, made.lot).evaluation.results[1].tie.broken is False


def test_nothing_is_ranked_before_everything_is(ordered) -> None:
    assert evaluation.ahead(ordered.session, ordered.lots) == {ordered.lot.id: "grade"}
    rank(ordered, plan=(1, 2, 3))
    outcome = evaluation.compare(ordered.session, ordered.lot)
    assert {one.criterion.code for one in outcome.missing} == {"team"}
    assert result(ordered) == [None] * 3
    refused(ordered, evaluation.make, ordered.officer, ordered.lot, at=COMPARED, code="comparison.missing")
    rank(ordered, team=(1, 2, 3))
    assert evaluation.ahead(ordered.session, ordered.lots) == {ordered.lot.id: "compare"}


def test_a_ranking_is_never_overwritten_and_the_last_one_counts(ordered) -> None:
    rank(ordered, plan=(1, 2, 3), team=(1, 2, 3))
    assert rank(ordered, plan=(1, 2, 3), team=(1, 2, 3)) == []
    (again,) = rank(ordered, plan=(3, 2, 1), team=(1, 2, 3), seen={criteria(ordered)["plan"]: 1})
    assert again.number == 2
    assert result(ordered) == [3, 2, 1]
    assert ordered.session.query(evaluation.Ranking).count() == 3
    last = entries(ordered.session)[-1]
    assert (last.act, last.actor_id) == ("order.ranked", ordered.evaluator.id)


def test_a_ranking_that_somebody_else_has_changed_meanwhile_is_told(ordered) -> None:
    rank(ordered, plan=(1, 2, 3))
    with pytest.raises(Conflict):
        rank(ordered, plan=(2, 1, 3))


def test_ranking_anew_undoes_the_comparison_and_nothing_moves_under_a_proposal(ordered) -> None:
    rank(ordered, plan=(1, 2, 3), team=(1, 1, 1))
    build.compare(ordered)
    assert ordered.lot.stage == "evaluated"
    rank(ordered, plan=(2, 1, 3), seen={criteria(ordered)["plan"]: 1}, at=COMPARED)
    assert ordered.lot.stage == "tendered"


def test_who_is_kept_out_leaves_no_gap(ordered) -> None:
    rank(ordered, plan=(1, 2, 3), team=(1, 1, 1))
    tenders.reject(
        ordered.session, ordered.officer, ordered.offers()[0], code="not_conforming", reason="Planen saknas.",
        version=ordered.offers()[0].version, at=COMPARED,
    )  # fmt: skip
    ordered.session.commit()
    assert result(ordered) == [1, 2]


@pytest.mark.parametrize(
    ("places", "code", "field"),
    [
        ((1, 2), "order.incomplete", "place"),
        ((1, 3, 2), None, None),
        ((1, 3, 3), "order.gap", "place"),
        ((1, 1, 2), "order.gap", "place"),
        ((2, 2, 3), "order.gap", "place"),
        ((0, 1, 2), "order.gap", "place"),
    ],
)
def test_ranks_run_from_one_and_equals_share_the_best_of_their_places(ordered, places, code, field) -> None:
    told = placings(ordered, "plan", places)
    facts = {"placings": told, "seen": {}, "at": GRADED}
    if code is None:
        assert evaluation.rank(ordered.session, ordered.evaluator, ordered.lot, **facts)
        return
    refusal = refused(ordered, evaluation.rank, ordered.evaluator, ordered.lot, code=code, **facts)
    assert refusal.field.startswith(f"{field}-")


def test_every_rank_has_its_reason_and_no_price_is_ranked(ordered) -> None:
    facts = {"seen": {}, "at": GRADED}
    bare = placings(ordered, "plan", (1, 2, 3), reason="  ")
    refused(
        ordered,
        evaluation.rank,
        ordered.evaluator,
        ordered.lot,
        placings=bare,
        code="order.reason_missing",
        **facts,
    )
    dear = placings(ordered, "price", (1, 2, 3))
    refused(
        ordered,
        evaluation.rank,
        ordered.evaluator,
        ordered.lot,
        placings=dear,
        code="order.not_announced",
        **facts,
    )
    once = placings(ordered, "plan", (1, 2, 3))
    twice = [*once, once[0]]
    refused(
        ordered, evaluation.rank, ordered.evaluator, ordered.lot, placings=twice, code="order.twice", **facts
    )


@pytest.mark.parametrize("role", ["manager", "auditor", "admin", "outsider"])
def test_only_those_who_grade_rank(ordered, role) -> None:
    facts = {"placings": placings(ordered, "plan", (1, 2, 3)), "seen": {}, "at": GRADED}
    refused(ordered, evaluation.rank, getattr(ordered, role), ordered.lot, **facts)


def test_numbers_are_not_scored_in_an_ordinal_lot_nor_ranks_in_a_numeric_one(ordered, session) -> None:
    offer, plan = ordered.offers()[0].id, criteria(ordered)["plan"]
    grade = evaluation.Grade(offer=offer, criterion=plan, grade=Fraction(1), reason="x")
    refused(
        ordered,
        evaluation.enter_scores,
        ordered.officer,
        ordered.lot,
        grades=[grade],
        at=GRADED,
        code="score.in_order",
    )
    insert = (
        "INSERT INTO scores (offer_id, criterion_id, grade, reason, version) "
        f"VALUES ({offer}, {plan}, '1/1', 'x', 1)"
    )
    assert "ranked, not graded" in database_refuses(ordered, insert)
    numeric = build.opened(session)
    facts = {"placings": placings(numeric, "plan", (1, 2, 3)), "seen": {}, "at": GRADED}
    refused(numeric, evaluation.rank, numeric.officer, numeric.lot, code="order.not_announced", **facts)
    ranking = (
        "INSERT INTO rankings (lot_id, criterion_id, number, ranked_at, ranked_by_id) "
        f"VALUES ({numeric.lot.id}, {criteria(numeric)['plan']}, 1, '2026-05-01 08:00:00', {numeric.officer.id})"
    )
    assert "without numbers" in database_refuses(numeric, ranking)


def test_the_database_keeps_rankings_as_they_were_made(ordered) -> None:
    rank(ordered, plan=(1, 2, 3), team=(1, 2, 3))
    plan, lot, who = criteria(ordered)["plan"], ordered.lot.id, ordered.officer.id
    row = "INSERT INTO rankings (lot_id, criterion_id, number, ranked_at, ranked_by_id) VALUES "
    assert "append-only" in database_refuses(ordered, "UPDATE ranked_places SET place = 1")
    assert "append-only" in database_refuses(ordered, "DELETE FROM rankings")
    jumped = f"{row}({lot}, {plan}, 9, '2026-05-01 08:00:00', {who})"
    assert "in their order" in database_refuses(ordered, jumped)
    other = build.opened(ordered.session, scheme=ORDERED)
    foreign = (
        "INSERT INTO ranked_places (ranking_id, offer_id, place, reason) "
        f"SELECT MIN(id), {other.offers()[0].id}, 1, 'x' FROM rankings"
    )
    assert "only offers for the lot" in database_refuses(ordered, foreign)


def test_a_frozen_version_keeps_ranks_reasons_and_steps(ordered) -> None:
    rank(ordered, plan=(1, 1, 3), team=(1, 1, 1))
    inputs, results = evaluation.told(evaluation.compare(ordered.session, ordered.lot))
    ids = [str(offer.id) for offer in ordered.offers()]
    assert [inputs["ranks"][one] for one in ids] == [
        {"plan": 1, "price": 3, "team": 1},
        {"plan": 1, "price": 2, "team": 1},
        {"plan": 3, "price": 1, "team": 1},
    ]
    assert len(inputs["reasons"]) == 6
    assert [one["rank"] for one in results["results"]] == [1, 2, 3]
    case = evaluation.case_of(inputs)
    again = evaluation.evaluate(case.scheme, case.tenders, ranking=case.ranking)
    assert again.winners == (ids[1],)


def test_versions_tell_which_rank_changed(ordered) -> None:
    frozen = []
    for number, places in enumerate(((1, 2, 3), (2, 1, 3))):
        seen = {criteria(ordered)["plan"]: number} if number else {}
        told = {"plan": places} | ({} if number else {"team": (1, 1, 1)})
        rank(ordered, seen=seen, at=COMPARED + timedelta(hours=number), **told)
        audit.act(
            ordered.session,
            ordered.officer,
            "comparison.frozen",
            about=ordered.lot,
            within=ordered.round,
            at=COMPARED,
        )
        frozen.append(evaluation.freeze(ordered.session, ordered.officer, ordered.lot, why="x", at=COMPARED))
        ordered.session.commit()
    found = {one.code for one in evaluation.differences(*frozen)}
    assert {"place", "place_reason", "rank", "winners"} <= found


def test_a_panel_ranks_by_its_chair_alone(session) -> None:
    made = build.opened(session, scheme=ORDERED)
    evaluation.name_panel(
        session, made.officer, made.round, members=[made.evaluator, made.colleague], chair=made.evaluator,
        prices_hidden=False, aliases=True, at=GRADED,
    )  # fmt: skip
    session.commit()
    facts = {"placings": placings(made, "plan", (1, 2, 3)), "seen": {}, "at": GRADED}
    refused(made, evaluation.rank, made.colleague, made.lot, code="panel.chair_only", **facts)
    refused(made, evaluation.rank, made.officer, made.lot, code="panel.chair_only", **facts)
    refused(made, evaluation.rank, made.evaluator, made.lot, code="panel.undeclared", **facts)
    evaluation.declare(session, made.evaluator, made.round, conflict="none", at=GRADED)
    session.commit()
    sheet = evaluation.score_sheet(session, made.evaluator, made.lot, at=GRADED)
    assert all(one.alias for one in sheet.graded), "a chair ranks tenderers by their aliases"
    rank(made, plan=(1, 2, 3), team=(1, 1, 1))
    refused(
        made, evaluation.name_panel, made.officer, made.round, members=[made.colleague], chair=made.colleague,
        prices_hidden=False, aliases=True, version=evaluation.panel_of(session, made.round).version, at=GRADED,
        code="panel.graded_already",
    )  # fmt: skip
    build.compare(made)
    sheet = evaluation.score_sheet(session, made.evaluator, made.lot, at=GRADED)
    assert not any(one.alias for one in sheet.graded)


@given(st.lists(st.tuples(*[st.integers(1, 3)] * 3), min_size=1, max_size=6), st.randoms())
def test_permutation_changes_nothing(rows, chance) -> None:
    """The computed order depends on ranks and prices alone, never on who tendered first."""

    class Told:
        def __init__(self, number, row):
            self.id, self.unit_price, self.total, self.row = number, row[1], row[1], row

    announced = rounds.Scheme(model="order_of_importance", price_basis="unit_price")
    announced.criteria = [
        rounds.Criterion(id=place, code=code, kind="price" if code == "price" else "quality")
        for place, code in enumerate(("plan", "price", "team"))
    ]
    offers = [Told(number, row) for number, row in enumerate(rows)]
    places = {
        (offer.id, place): evaluation.RankedPlace(place=offer.row[place], reason="x")
        for offer in offers
        for place in (0, 2)
    }

    def told(order):
        return [(set(one.tenders), one.criterion) for one in evaluation.ranking(announced, order, places)]

    mixed = list(offers)
    chance.shuffle(mixed)
    assert told(mixed) == told(offers)
    best = min(row for row in rows)
    assert told(offers)[0][0] == {str(number) for number, row in enumerate(rows) if row == best}
