"""The page of criteria shows what the chosen way of comparing needs, saves it, and shows it again."""

import re
from fractions import Fraction

import pytest
from sqlalchemy.orm import Session

from tests.builders import rounds as build
from tests.client import CheckingClient
from tests.web.rounds.desk import read, text
from tracker import organisations, rounds

COMPARED = {
    "model": "comparison_price", "price_basis": "unit_price", "rounding_mode": "half_up", "total_places": "2",
    "total_mode": "half_even", "deductions_places": "1", "score_places": "3",
    "criteria-0-name": "Pris", "criteria-0-kind": "price", "criteria-0-scaling": "none",
    "criteria-1-name": "Plan", "criteria-1-kind": "quality", "criteria-1-scale_max": "10", "criteria-1-scaling": "none",
    "criteria-1-deduction": "share_of_own_price", "criteria-1-weight": "12,5", "criteria-1-heading": "Kvalitet",
}  # fmt: skip
ONLY = {
    "points": (
        "criteria-0-max_points",
        "criteria-0-formula",
        "criteria-0-floor",
        "total_points",
        "score_places",
    ),
    "comparison_price": (
        "criteria-0-deduction",
        "criteria-0-weight",
        "criteria-0-value",
        "deductions_places",
    ),
    "lowest_price": ("price_only_reason",),
    "quality_then_price": (),
}


@pytest.fixture
def path(session: Session, buyer: organisations.Organisation, desk: CheckingClient) -> str:
    round_ = build.planned(session, buyer=buyer)
    build.lot(session, round_)
    found = f"/rounds/{round_.id}/criteria"
    session.rollback()
    desk.get(found)
    return found


@pytest.mark.parametrize("model", ONLY)
def test_only_what_the_model_needs_is_asked(desk: CheckingClient, path: str, model: str) -> None:
    typed = {"criteria-0-name": "Skrivet", "criteria-0-kind": "quality", "refresh": "1"}
    page = text(desk.post(path, data={"model": model, "price_basis": "total", **typed}))
    for name in ONLY[model]:
        assert f'name="{name}"' in page, name
    for other, names in ONLY.items():
        for name in names if other != model else ():
            assert f'name="{name}"' not in page, name
    assert ('value="Skrivet"' in page) is (model != "lowest_price")
    assert 'name="tie"' in page


def test_a_comparison_price_is_announced_as_typed(desk: CheckingClient, session: Session, path: str) -> None:
    assert desk.post(path, data=COMPARED).status_code == 303
    scheme = read(session, rounds.Scheme)[0]
    assert scheme.rounding_rules == {
        "deductions": {"places": 1, "mode": "half_up"}, "total": {"places": 2, "mode": "half_even"},
    }  # fmt: skip
    plan = next(one for one in read(session, rounds.Criterion) if one.kind == "quality")
    assert (plan.deduction, plan.weight, plan.value) == ("share_of_own_price", Fraction(1, 8), None)
    assert (plan.heading, plan.scale_max) == ("Kvalitet", 10)
    again = text(desk.get(path))
    assert 'value="12,5"' in again or 'value="12.5"' in again
    shown = text(desk.get(path.removesuffix("/criteria")))
    assert "12,5" in shown or "12.5" in shown
    assert "Kvalitet" in shown


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"criteria-1-weight": ""}, "criteria-1-weight"),
        ({"criteria-1-deduction": ""}, "criteria-1-deduction"),
        ({"criteria-1-deduction": "fixed_value"}, "criteria-1-value"),
        ({"criteria-1-weight": "101"}, "criteria"),
        ({"total_places": "13"}, "total_places"),
    ],
)
def test_what_cannot_be_announced_is_told_at_its_field(
    desk: CheckingClient, path: str, change, field: str
) -> None:
    answer = desk.post(path, data=COMPARED | change)
    assert answer.status_code == 422
    page = text(answer)
    assert f'href="#{field}"' in page
    assert 'value="Plan"' in page


def test_what_is_wrong_names_its_criterion(desk: CheckingClient, path: str) -> None:
    told = COMPARED | {"criteria-1-weight": "tolv", "criteria-2-name": "Lärare", "criteria-2-scaling": "none",
                       "criteria-2-value": "x"}  # fmt: skip
    answer = desk.post(path, data=told)
    assert answer.status_code == 422
    told = re.sub(r"<[^>]+>", "", text(answer))
    assert "Criterion 2, " in told
    assert "Criterion 3, " in told
    assert "Criterion 1, " not in told


def test_choices_begin_with_a_capital(desk: CheckingClient, path: str) -> None:
    pages = text(desk.get(path)) + text(desk.get(path.replace("/criteria", "/lots/new")))
    words = re.findall(r"<option[^>]*>([^<]+)</option>", pages)
    assert len(words) > 20
    assert [word for word in words if word[0].islower()] == []


@pytest.mark.parametrize("model", ["comparison_price", "quality_then_price"])
def test_what_the_page_does_not_ask_stands_in_nobodys_way(
    desk: CheckingClient, path: str, session: Session, model: str
) -> None:
    """A browser sends neither the scaling nor the rounding of a model that knows none."""
    typed = {name: told for name, told in COMPARED.items() if not name.endswith("-scaling")}
    page = text(desk.post(path, data=typed | {"model": model, "refresh": "1"}))
    assert 'name="criteria-2-scaling"' not in page
    typed |= {"model": model, "criteria-1-minimum": "5"}
    if model == "quality_then_price":
        del typed["rounding_mode"]
    assert desk.post(path, data=typed).status_code == 303
