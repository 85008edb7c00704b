"""An award is proposed through its form: who may be chosen, which reasons it carries, and what stays typed."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.builders import evaluation as build
from tests.web.awards.desk import live, lot_path, proposal, propose, refused, sentence, told
from tests.web.tenders.desk import acts, page, send, stored
from tracker import awards, rounds


@pytest.fixture
def two_lots(session, clock):
    """Two lots of which one tenderer may win one, with the same ranks in both."""
    clock.at = build.COMPARED + timedelta(hours=1)
    return build.compared(session, lots=("1", "2"), lot_limit=1)


def test_a_better_tender_is_passed_over_only_where_the_announced_limit_is_reached(two_lots, enter) -> None:
    world, officer = two_lots, enter(two_lots.officer)
    one, other = world.lots
    best, second, _third = world.offers(one)
    body = refused(
        world.session,
        officer,
        f"{lot_path(world, one)}/award/propose",
        422,
        **proposal(world, second, lot=one),
    )
    assert sentence("award.passed_over", tenderer=best.tender.supplier.name, rank=1) in body
    assert 'href="#chosen"' in body
    propose(world, officer, best, lot=one)
    best_again, second_there, third_there = world.offers(other)
    path = f"{lot_path(world, other)}/award/propose"
    page(officer, path)
    body = refused(world.session, officer, path, 422, **proposal(world, best_again, lot=other))
    assert sentence("award.over_limit", tenderer=best.tender.supplier.name, limit=1) in body
    body = refused(world.session, officer, path, 422, **proposal(world, third_there, lot=other))
    assert sentence("award.passed_over", tenderer=second.tender.supplier.name, rank=2) in body
    made = propose(world, officer, second_there, lot=other)
    assert [line.offer_id for line in made.lines if line.chosen] == [second_there.id]


def test_a_lot_that_is_free_again_lets_its_tenderer_win_elsewhere(two_lots, enter) -> None:
    world, officer = two_lots, enter(two_lots.officer)
    one, other = world.lots
    made = propose(world, officer, world.offers(one)[0], lot=one)
    page(officer, f"/awards/{made.id}")
    send(officer, f"/awards/{made.id}/withdraw", version=str(made.version))
    made = propose(world, officer, world.offers(other)[0], lot=other)
    assert made.state == "proposed"


def test_price_alone_needs_its_reason(session, clock, enter) -> None:
    clock.at = build.COMPARED + timedelta(hours=1)
    world = build.compared(session, scheme=build.price_only())
    officer, path = enter(world.officer), f"{lot_path(world)}/award/propose"
    page(officer, path)
    best = world.offers()[0]
    for nothing in ("", " \n "):
        body = refused(session, officer, path, 422, **proposal(world, best, price_only_reason=nothing))
        assert sentence("award.price_only_unreasoned", regime="annex_e") in body
        assert 'href="#price_only_reason"' in body
    why = "Innehållet är fastslaget i läroplanen."
    assert propose(world, officer, best, price_only_reason=why).price_only_reason == why
    assert why in told(page(officer, f"/awards/{live(world).id}"))


def test_the_announced_reason_for_price_alone_is_enough(session, clock, enter) -> None:
    clock.at = build.COMPARED + timedelta(hours=1)
    world = build.compared(session, scheme=build.price_only(price_only_reason="Så meddelades det."))
    assert propose(world, enter(world.officer), world.offers()[0]).price_only_reason == "Så meddelades det."


def test_every_field_that_is_wrong_is_named_and_what_was_typed_stays(compared, enter) -> None:
    officer, path = enter(compared.officer), f"{lot_path(compared)}/award/propose"
    page(officer, path)
    best, second, third = compared.offers()
    name = second.tender.supplier.name
    criterion = rounds.scheme_of(compared.session, compared.lot).criteria[0]
    whole = proposal(compared, best)
    typed = {"reasons": "Grunden <b>&</b>", "tie_reason": "Ingen lika", f"line-{third.id}": "Tredje orsaken"}
    faults = [
        ({"reasons": " "}, "reasons", None),
        ({f"line-{second.id}": " "}, f"line-{second.id}", sentence("award.reason_missing", tenderer=name)),
        ({f"criterion-{criterion.id}": "\t"}, f"criterion-{criterion.id}",
         sentence("award.criterion_reason_missing", criterion=criterion.name)),
        ({f"place-{best.id}": ""}, "chosen", sentence("award.none_chosen")),
        ({f"place-{best.id}": "x"}, "chosen", sentence("award.none_chosen")),
        ({f"place-{second.id}": "1"}, "chosen", sentence("award.too_many", num=2, most=1)),
        ({"tie_reason": "x" * 20_001}, "tie_reason", None),
    ]  # fmt: skip
    for wrong, field, words in faults:
        body = refused(compared.session, officer, path, 422, **whole | typed | wrong)
        assert f'href="#{field}"' in body, wrong
        assert words is None or words in body
        kept = [text for name, text in typed.items() if name not in wrong]
        assert not [text for text in kept if text not in body], wrong
    refused(compared.session, officer, path, 400, **whole | {f"line-{best.id}": "a\0b"})


def test_two_offers_with_one_place_are_not_put_in_an_order_by_guess(session, clock, enter) -> None:
    clock.at = build.COMPARED + timedelta(hours=1)
    world = build.compared(
        session, technique="framework", framework_suppliers=2, framework_mode="priority",
        framework_ceiling=Decimal(900_000),
    )  # fmt: skip
    officer, path = enter(world.officer), f"{lot_path(world)}/award/propose"
    page(officer, path)
    best, second, _third = world.offers()
    body = refused(session, officer, path, 422, **proposal(world, best, second) | {f"place-{second.id}": "1"})
    assert sentence("award.place_twice", place=1) in body
    body = refused(session, officer, path, 422, **proposal(world, second, best))
    assert sentence("award.priority_against_rank") in body
    made = propose(world, officer, best, second)
    assert sorted((line.priority, line.offer_id) for line in made.lines if line.chosen) == [
        (1, best.id),
        (2, second.id),
    ]


def test_of_two_officers_who_propose_the_second_is_refused(compared, enter) -> None:
    officer, colleague = enter(compared.officer), enter(compared.colleague)
    path, sent = f"{lot_path(compared)}/award/propose", proposal(compared, compared.offers()[0])
    page(officer, path), page(colleague, path)
    send(officer, path, **sent)
    body = refused(compared.session, colleague, path, 422, **sent)
    assert (
        sentence("lot.wrong_stage", act="award.proposed", lot="1", lot_stage="proposed", stage="opened")
        in body
    )
    assert [award.number for award in stored(compared.session, awards.Award)] == [1]
    assert acts(compared.session).count("award.proposed") == 1


def test_before_its_time_nothing_links_to_a_field_that_is_not_there(session, clock, enter) -> None:
    clock.at = build.OPENED
    world = build.opened(session)
    officer, path = enter(world.officer), f"{lot_path(world)}/award/propose"
    assert "data-error-summary" not in page(officer, path)
    for sent in ({}, {"reasons": "Bäst.", "place-1": "1"}):
        body = refused(world.session, officer, path, 422, **sent)
        summary = body.split("data-error-summary")[1].split("</div>")[0]
        assert 'href="#' not in summary
        assert re.search(r"<li>[^<]+</li>", summary)
