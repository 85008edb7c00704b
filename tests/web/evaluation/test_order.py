"""Criteria in order of importance, by form: announced without numbers, ranked on a sheet, compared and awarded."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.builders import evaluation as build
from tests.builders import rounds as planned
from tests.builders.evaluation import World
from tests.builders.ordered import ORDERED, criteria
from tests.client import CheckingClient
from tests.web.awards.desk import lot_path, propose, refused, sentence, told
from tests.web.conftest import Clock
from tests.web.tenders.desk import acts, page, send, stored
from tracker import evaluation, rounds

WHY = "Planen visar hur målen nås."


@pytest.fixture
def ordered(session: Session, clock: Clock) -> World:
    clock.at = build.GRADED
    return build.opened(session, scheme=ORDERED, prices=("41.10", "36.20", "30.30"))


def cells(world: World, seen: str = "", reason: str = WHY, **ranks) -> dict[str, str]:
    """The sheet as it is sent: each criterion's ranks in order of receipt."""
    known = criteria(world)
    sent = {f"seen-{one}": seen for one in known.values()}
    for code, places in ranks.items():
        for offer, place in zip(world.offers(), places, strict=True):
            sent |= {f"place-{offer.id}-{known[code]}": place, f"reason-{offer.id}-{known[code]}": reason}
    world.session.rollback()
    return sent


def test_offers_are_ranked_and_the_comparison_says_what_decided(ordered, enter) -> None:
    path, evaluator = f"{lot_path(ordered)}/order", enter(ordered.evaluator)
    redirected = evaluator.get(f"{lot_path(ordered)}/scores")
    assert (redirected.status_code, redirected.location) == (302, path)
    shown = told(page(evaluator, path))
    assert "Placering: Plan" in shown
    assert "Placering: Pris" not in shown
    assert not [price for price in ("41,10", "36,20", "30,30") if price in shown]
    send(evaluator, path, **cells(ordered, plan="113", team="321"))
    assert len(stored(ordered.session, evaluation.RankedPlace)) == 6
    assert acts(ordered.session)[-1] == "order.ranked"
    officer = enter(ordered.officer)
    comparison = told(page(officer, f"{lot_path(ordered)}/comparison"))
    assert "Varför anbuden står i denna ordning" in comparison
    assert "36,20" in comparison.partition("Varför anbuden")[2], "where the price decides, it says why"
    assert WHY in comparison.partition("Varför anbuden")[2]
    assert "Uträkningen, steg för steg" not in comparison
    assert "decimaler" not in comparison
    send(officer, f"{lot_path(ordered)}/comparison")
    assert stored(ordered.session, rounds.Lot)[0].stage == "evaluated"


def test_an_award_follows_the_order_and_its_version_stays(ordered, enter) -> None:
    evaluator, officer = enter(ordered.evaluator), enter(ordered.officer)
    page(evaluator, f"{lot_path(ordered)}/order")
    send(evaluator, f"{lot_path(ordered)}/order", **cells(ordered, plan="123", team="111"))
    page(officer, f"{lot_path(ordered)}/comparison")
    send(officer, f"{lot_path(ordered)}/comparison")
    award = propose(ordered, officer, ordered.offers()[0])
    review = told(page(officer, f"/awards/{award.id}"))
    assert "placering 1" in review
    version = told(page(officer, f"/comparisons/{award.comparison_id}"))
    assert "Varför anbuden står i denna ordning" in version
    shut = told(page(evaluator, f"{lot_path(ordered)}/order"))
    assert 'name="place-' not in shut, "ranks on which a proposal rests stay"
    assert WHY in shut


WRONG = [
    ({"plan": "12 "}, None, "place", 2),
    ({"plan": "133"}, "order.gap", "place", 1),
    ({"plan": "123", "reason": " "}, "order.reason_missing", "reason", 0),
]


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_no_ranking_is_told_at_its_cell(ordered, session, enter, wrong) -> None:
    path, evaluator = f"{lot_path(ordered)}/order", enter(ordered.evaluator)
    sent, code, kind, number = wrong
    page(evaluator, path)
    body = refused(session, evaluator, path, 422, **cells(ordered, **sent))
    offer = ordered.offers()[number]
    assert f'href="#order-{kind}-{offer.id}-{criteria(ordered)["plan"]}"' in body
    if code is not None:
        assert sentence(code, tenderer=offer.tender.supplier.name, criterion="Plan", place=2) in body


@pytest.mark.parametrize("typed", ["en", "1.5", "-1", "0", "99999", "½"])
def test_a_rank_is_a_whole_number(ordered, session, enter, typed: str) -> None:
    path, evaluator = f"{lot_path(ordered)}/order", enter(ordered.evaluator)
    page(evaluator, path)
    sent = cells(ordered, plan="123")
    first = next(name for name in sent if name.startswith("place-"))
    refused(session, evaluator, path, 422, **(sent | {first: typed}))


def test_a_stale_sheet_shows_both(ordered, session, enter, clock) -> None:
    path, evaluator, officer = f"{lot_path(ordered)}/order", enter(ordered.evaluator), enter(ordered.officer)
    page(evaluator, path)
    send(officer, path, **cells(ordered, plan="123", reason="Den andras motivering."))
    clock.at += timedelta(minutes=1)
    body = refused(session, evaluator, path, 409, **cells(ordered, plan="213"))
    assert "Den andras motivering." in body
    send(evaluator, path, **cells(ordered, plan="213", seen="1"))
    assert [one.number for one in stored(session, evaluation.Ranking)] == [1, 2]


def test_a_lot_with_grades_has_no_sheet_of_ranks(session, clock, enter) -> None:
    clock.at = build.GRADED
    world = build.opened(session)
    evaluator = enter(world.evaluator)
    answer = evaluator.get(f"{lot_path(world)}/order")
    assert (answer.status_code, answer.location) == (302, f"{lot_path(world)}/scores")
    page(evaluator, f"{lot_path(world)}/scores")
    refused(session, evaluator, f"{lot_path(world)}/order", 422, **cells(world, plan="123"))


def test_a_chair_ranks_for_the_panel_by_aliases(ordered, session, enter) -> None:
    evaluation.name_panel(
        session, ordered.officer, ordered.round, members=[ordered.evaluator, ordered.colleague],
        chair=ordered.evaluator, prices_hidden=False, aliases=True, at=build.GRADED,
    )  # fmt: skip
    session.commit()
    evaluation.declare(session, ordered.evaluator, ordered.round, conflict="none", at=build.GRADED)
    session.commit()
    chair, colleague = enter(ordered.evaluator), enter(ordered.colleague)
    path = f"{lot_path(ordered)}/order"
    panel = told(page(chair, f"/rounds/{ordered.round.id}/panel"))
    assert f'href="{path}"' in panel
    assert lot_path(ordered) in told(page(chair, "/")), "what waits for the chair stands on the first page"
    shown = told(page(chair, path))
    assert not [one.name for one in ordered.suppliers if one.name in shown]
    page(colleague, path)
    body = refused(session, colleague, path, 422, **cells(ordered, plan="123"))
    assert sentence("panel.chair_only") in body
    send(chair, path, **cells(ordered, plan="123", team="111"))
    assert len(stored(session, evaluation.Ranking)) == 2


TYPED = {
    "model": "order_of_importance", "price_basis": "unit_price",
    "criteria-0-name": "Pris", "criteria-0-kind": "price", "criteria-0-place": "2", "criteria-0-max_points": "60",
    "criteria-1-name": "Plan", "criteria-1-kind": "quality", "criteria-1-place": "1",
    "criteria-2-name": "Lärare", "criteria-2-kind": "quality",
}  # fmt: skip


@pytest.fixture
def way(session: Session, clock: Clock, enter) -> tuple[CheckingClient, str]:
    clock.at = build.GRADED
    world = build.world(session)
    round_ = planned.planned(session, buyer=world.buyer)
    planned.lot(session, round_)
    planned.scheme(session, round_)
    found = f"/rounds/{round_.id}/criteria"
    session.rollback()
    return enter(world.officer), found


def test_criteria_are_announced_in_their_order_without_numbers(session, way) -> None:
    officer, path = way
    short = told(page(officer, path))
    assert "criteria-0-max_points" in short
    again = told(officer.post(path, data=TYPED | {"refresh": "1"}).get_data(as_text=True))
    assert 'name="criteria-0-place"' in again
    for name in ("max_points", "scale_max", "minimum", "formula"):
        assert f'name="criteria-0-{name}"' not in again
    assert 'name="tie"' not in again
    version = str(stored(session, rounds.Scheme)[0].version)
    send(officer, path, **(TYPED | {"version": version}))
    scheme = stored(session, rounds.Scheme)[0]
    found = sorted(stored(session, rounds.Criterion), key=lambda one: one.position)
    told_ = [(one.name, one.kind, one.max_points, one.scale_max) for one in found]
    assert told_ == [("Plan", "quality", 0, 0), ("Pris", "price", 0, 0), ("Lärare", "quality", 0, 0)]
    assert (scheme.model, scheme.tie, scheme.rounding) == ("order_of_importance", None, "{}")
    shown = told(page(officer, path.removesuffix("/criteria")))
    assert "Plats i prioritetsordningen" in shown
    assert "Lägsta godtagbara" not in shown


def test_two_criteria_do_not_stand_at_one_place(session, way) -> None:
    officer, path = way
    page(officer, path)
    version = str(stored(session, rounds.Scheme)[0].version)
    body = told(send(officer, path, 422, **(TYPED | {"criteria-1-place": "2", "version": version})))
    assert sentence("criteria.place_taken", place=2) in body
