"""The comparison's page: its arithmetic in each language, and equal results under each rule for telling them apart."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import evaluation as build
from tests.builders import tenders as waiting
from tests.web.awards.desk import live, lot_path, proposal, propose, refused, sentence, told
from tests.web.tenders.desk import page

# In English as written here, numbers have a decimal comma too.
STEPS = ("60 × 30,00 ÷ 36,00 = 50", "40 × 9 ÷ 10 = 36", "50 + 36 = 86")
HEADINGS = {
    "sv": "Uträkningen, steg för steg",
    "fi": "Laskutoimitus vaiheittain",
    "en": "The arithmetic, step by step",
}


@pytest.mark.parametrize("code", HEADINGS)
def test_the_arithmetic_stands_on_the_page_in_each_language(compared, enter, code: str) -> None:
    officer = enter(compared.officer)
    officer.get(f"/language/{code}?next=/account")
    shown = told(page(officer, f"{lot_path(compared)}/comparison"))
    assert f'lang="{code}-FI"' in shown
    steps = shown.partition(HEADINGS[code])[2]
    for step in STEPS:
        assert step in steps


def equal(session, clock, *, tie: str | None, prices=("36.00", "30.00", "40.00"), grades=("7.5", "5", "0")):
    """The first two have 80 points each: the first by quality and earlier, the second by price."""
    clock.at = build.COMPARED + timedelta(hours=1)
    scheme = replace(waiting.scheme(), tie=tie)
    return build.compared(session, scheme=scheme, prices=prices, grades=grades)


def ranks(html: str) -> list[str]:
    row = html.partition("Placering</th>")[2].partition("</tr>")[0]
    return [cell.partition(">")[2].partition("<")[0].strip() for cell in row.split("<td")[1:]]


@pytest.mark.parametrize(("tie", "first"), [("lower_price", 1), ("higher_quality", 0), ("earlier", 0)])
def test_the_announced_rule_tells_equal_results_apart(session, clock, enter, tie: str, first: int) -> None:
    world = equal(session, clock, tie=tie)
    officer = enter(world.officer)
    shown = told(page(officer, f"{lot_path(world)}/comparison"))
    assert shown.count("Lika resultat") == 2
    assert sorted(ranks(shown)) == ["1", "2", "3"]
    best, other = world.offers()[first], world.offers()[1 - first]
    path = f"{lot_path(world)}/award/propose"
    body = refused(session, officer, path, 422, **proposal(world, other))
    assert sentence("award.passed_over", tenderer=best.tender.supplier.name, rank=1) in body
    assert propose(world, officer, best).tie_reason is None


NOT_BROKEN = [
    (None, {}),
    ("drawing_of_lots", {}),
    ("lower_price", {"prices": ("30.00", "30.00", "40.00"), "grades": ("5", "5", "0")}),
    ("higher_quality", {"prices": ("30.00", "30.00", "40.00"), "grades": ("5", "5", "0")}),
]


@pytest.mark.parametrize(("tie", "same"), NOT_BROKEN)
def test_a_tie_that_no_rule_breaks_is_decided_with_its_reason(session, clock, enter, tie, same) -> None:
    world = equal(session, clock, tie=tie, **same)
    officer = enter(world.officer)
    assert sorted(ranks(told(page(officer, f"{lot_path(world)}/comparison")))) == ["1", "1", "3"]
    one, other = world.offers()[:2]
    path = f"{lot_path(world)}/award/propose"
    names = ", ".join(offer.tender.supplier.name for offer in (one, other))
    for nothing in ("", "  "):
        body = refused(session, officer, path, 422, **proposal(world, other, tie_reason=nothing))
        assert sentence("award.tie_unexplained", tenderers=names) in body
        assert 'href="#tie_reason"' in body
        assert "Anbudet är det fördelaktigaste." in body
    drawn = "Lotten drogs 12.4.2026 av registratorn, med två vittnen."
    made = propose(world, officer, other, tie_reason=drawn)
    assert made.tie_reason == drawn
    manager = enter(world.manager)
    assert drawn in told(page(manager, f"/awards/{live(world).id}"))
    assert drawn in told(page(enter(world.auditor), f"/awards/{live(world).id}"))
