"""What every evaluator gave, under its criterion in the comparison: to whom it shows, and from when."""

import re

import pytest

from tests.builders import panels
from tests.builders import tenders as build
from tests.builders.panels import TOGETHER
from tests.web.awards.desk import lot_path
from tests.web.tenders.desk import page
from tracker import evaluation, rounds
from tracker.refusal import Refused

WORDS = "Panelens gemensamma bedömning."


@pytest.fixture
def now(clock):
    clock.at = TOGETHER
    return clock


def shown(made, enter, reader=None) -> str:
    path = f"{lot_path(made.world)}/comparison"
    return page(enter(reader or made.world.officer), path)


def rows(body: str) -> dict[str, list[str]]:
    """The figures of the rows of evaluators, by what the row is called."""
    found = {}
    for row in re.findall(r'<tr class="each.*?</tr>', body, re.DOTALL):
        name = re.search(r'<th scope="row">(.*?)</th>', row)
        assert name is not None
        cells = re.findall(r'<td class="figures">(.*?)</td>', row, re.DOTALL)
        found[name.group(1)] = [re.sub(r"<details.*?<summary>|</summary>.*", "", cell) for cell in cells]
    return found


def test_each_evaluators_grade_stands_with_its_reason_over_the_consensus(session, now, enter) -> None:
    made = panels.closed(session)
    names = [member.name for member in made.members]
    body = shown(made, enter)
    # Tenderers in the order of their ranks, which here is that of receipt.
    assert rows(body) == {
        names[0]: ["7", "9", "6"], names[1]: ["8", "9", "6"], names[2]: ["6", "9", "5"],
        "Panelen gemensamt": ["7", "9", "6"],
    }  # fmt: skip
    assert "Planen är värd 8." in body
    assert body.count(f"</summary>{WORDS}") == 3


def test_without_a_panel_or_before_all_have_submitted_nothing_of_it_shows(session, now, enter) -> None:
    made = panels.declared(session)
    panels.submit(made, made.members[0], panels.GIVEN[0])
    panels.submit(made, made.members[1], panels.GIVEN[1])
    body = shown(made, enter)
    assert not rows(body)
    assert "Planen är värd" not in body
    assert 'class="unfold"' not in body
    panels.submit(made, made.members[2], panels.GIVEN[2])
    assert len(rows(shown(made, enter))) == 4


def test_under_an_announced_mean_it_stands_in_place_of_a_consensus(session, now, enter) -> None:
    scheme = build.scheme()
    made = panels.submitted(session, scheme=rounds.SchemeFacts(
        model=scheme.model, criteria=scheme.criteria, rounding=scheme.rounding, grading="mean"))  # fmt: skip
    panels.close(made)
    assert rows(shown(made, enter))["Bedömarnas medeltal"] == ["7,00", "9,00", "5,67"]


def test_aliases_hold_for_a_member_until_every_lot_is_closed(session, now, enter) -> None:
    made = panels.named(session, aliases=True, prices_hidden=False, lots=("1", "2"))
    member = made.world.colleague
    evaluation.name_panel(
        session, made.world.officer, made.world.round, members=[member], chair=member, prices_hidden=False,
        aliases=True, version=made.panel.version, at=TOGETHER,
    )  # fmt: skip
    session.commit()
    made.members = [member]
    panels.declare(made, member)
    second = made.world.lots[1]
    panels.submit(made, member, panels.GIVEN[0])
    panels.close_as_given(made)
    assert rows(shown(made, enter))
    assert not rows(shown(made, enter, member))
    panels.submit(made, member, panels.GIVEN[0], lot=second)
    panels.close_as_given(made, second)
    assert rows(shown(made, enter, member))


def test_only_who_may_read_the_comparison_is_told(session, now, enter) -> None:
    made = panels.closed(session)
    with pytest.raises(Refused, match=r"scope\.outside"):
        evaluation.beside(session, made.chair, made.lot, at=TOGETHER)
    with pytest.raises(Refused, match=r"scope\.outside"):
        evaluation.beside(session, made.world.outsider, made.lot, at=TOGETHER)
