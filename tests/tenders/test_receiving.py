"""Tenders are entered, changed, withdrawn and removed as the stage, the clock and the law let them."""

import json
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import select

from tests.builders import owner
from tests.builders import tenders as build
from tests.builders.tenders import DEADLINE, ENTERED, KEY, OPENED, RECEIVED
from tracker import audit, organisations, tenders
from tracker.refusal import Conflict, Refused
from tracker.tenders import Values

SECOND = timedelta(seconds=1)


def enter(world, **facts):
    told = {
        "supplier": build.supplier(world.session),
        "received_at": RECEIVED,
        "sealing_key": KEY,
        "at": ENTERED,
    }
    return tenders.enter(world.session, facts.pop("actor", world.officer), world.round, **(told | facts))


def test_a_tender_is_entered_sealed(world) -> None:
    made = enter(world, receipt=" R-7 ", offers={world.lots[0]: build.values()})
    world.session.commit()
    (offer,) = made.offers
    assert (made.receipt, made.late, made.late_finding) == ("R-7", False, None)
    assert (offer.unit_price, offer.volume, offer.total, offer.opened_at) == (None, None, None, None)
    assert offer.sealed_at == ENTERED
    act = world.session.scalars(select(audit.Entry).order_by(audit.Entry.sequence.desc())).first()
    assert (act.act, act.about, act.within) == (
        "tender.entered",
        f"tenders:{made.id}",
        f"rounds:{world.round.id}",
    )
    assert act.happened_at == RECEIVED


@pytest.mark.parametrize(
    ("regime", "section"), [("annex_e", "113(2)"), ("eu", "74(1)"), ("national", "104(2)")]
)
def test_a_tender_a_second_late_is_kept_with_the_finding(world, regime: str, section: str) -> None:
    owner.unguarded(world.session, "rounds.rounds_stay", f"UPDATE rounds SET regime = '{regime}'")
    on_time = build.tender(world.session, world.officer, world.round, received_at=DEADLINE, at=OPENED)
    late = build.tender(world.session, world.officer, world.round, received_at=DEADLINE + SECOND, at=OPENED)
    assert not on_time.late
    assert late.late
    assert [source["section"] for source in json.loads(late.late_finding)["sources"]] == [section]


def test_parts_of_a_second_do_not_make_a_tender_late(world) -> None:
    received = DEADLINE + timedelta(milliseconds=900)
    made = build.tender(world.session, world.officer, world.round, received_at=received, at=OPENED)
    assert not made.late
    assert made.received_at == DEADLINE


def test_a_late_tender_without_a_known_regime_has_no_finding(world) -> None:
    owner.unguarded(world.session, "rounds.rounds_stay", "UPDATE rounds SET regime = 'not_established'")
    late = build.tender(world.session, world.officer, world.round, received_at=DEADLINE + SECOND, at=OPENED)
    assert late.late
    assert late.late_finding is None


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"received_at": ENTERED + SECOND}, "tender.in_future", "received_at"),
        ({"received_at": build.PLANNED - timedelta(days=1)}, "tender.before_notice", "received_at"),
        ({"channel": "pigeon"}, "tender.channel_unknown", "channel"),
        ({"receipt": "x" * 81}, "tender.receipt_long", "receipt"),
        ({"note": "offers 41 euros"}, "tender.note_sealed", "note"),
    ],
)
def test_facts_that_cannot_be_are_refused(world, facts, code: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        enter(world, **facts)
    assert (refused.value.code, refused.value.field) == (code, field)


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        (Values(), "tender.price_missing", "unit_price"),
        (Values(volume=Fraction(3)), "tender.price_missing", "unit_price"),
        (Values(Decimal(0)), "tender.not_above_zero", "unit_price"),
        (Values(Decimal(-5)), "tender.not_above_zero", "unit_price"),
        (Values(Decimal("1.005")), "tender.too_many_decimals", "unit_price"),
        (Values(Decimal(10) ** 14), "tender.too_large", "unit_price"),
        (Values(Decimal(1), Fraction(0)), "tender.not_above_zero", "volume"),
        (Values(Decimal(1), Fraction(10**13)), "tender.too_large", "volume"),
        (Values(Decimal("33.33"), Fraction(3), Decimal("99.98")), "tender.total_differs", "total"),
        (Values(total=Decimal(0)), "tender.not_above_zero", "total"),
    ],
)
def test_values_that_cannot_be_are_refused_with_their_lot(world, values, code: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        enter(world, offers={world.lots[1]: values})
    assert (refused.value.code, refused.value.field) == (code, f"2a.{field}")


def test_a_total_that_differs_names_both_sums() -> None:
    with pytest.raises(Refused) as refused:
        Values(Decimal("33.33"), Fraction(3), Decimal("100.00")).checked()
    assert refused.value.facts == {"typed": Decimal("100.00"), "computed": Decimal("99.99")}


@pytest.mark.parametrize(
    ("unit_price", "volume", "total"),
    [("33.33", "3", "99.99"), ("0.01", "1/2", "0.01"), ("10.00", "2.5", "25.00"), ("1.00", "1/3", "0.33")],
)
def test_the_total_follows_from_price_and_volume(unit_price: str, volume: str, total: str) -> None:
    assert Values(Decimal(unit_price), Fraction(volume)).checked().total == Decimal(total)


def test_a_supplier_tenders_once(world) -> None:
    made = build.tender(world.session, world.officer, world.round)
    with pytest.raises(Refused, match=r"tender.already_entered"):
        enter(world, supplier=made.supplier)


def test_a_lot_of_another_round_is_refused(world) -> None:
    other = build.published(world.session, world.officer, world.buyer)
    with pytest.raises(Refused, match=r"tender.other_lot"):
        enter(world, offers={other.lots[0]: build.values()})


def test_only_officers_of_the_buyer_enter(world) -> None:
    for name, person in world.everybody.items():
        if name in ("officer", "colleague"):
            continue
        with pytest.raises(Refused, match=r"scope.outside"):
            enter(world, actor=person)
        world.session.rollback()
    enter(world, actor=world.colleague)


def test_a_round_that_is_not_published_receives_nothing(world) -> None:
    world.session.rollback()
    planned = build.rounds.plan(
        world.session, world.officer, buyer=world.buyer, reference="EX/P", title_sv="P", training="integration",
        at=build.PLANNED,
    )  # fmt: skip
    world.session.commit()
    world.round = planned
    with pytest.raises(Refused, match=r"stage.wrong"):
        enter(world)


def test_received_elsewhere_waits_for_the_opening_there(elsewhere) -> None:
    with pytest.raises(Refused) as refused:
        enter(elsewhere)
    assert (refused.value.code, refused.value.facts) == (
        "tender.received_elsewhere",
        {"system": "Påhittade Portalen"},
    )


def open_elsewhere(world) -> None:
    tenders.open_round(
        world.session,
        world.officer,
        world.round,
        sealing_key=KEY,
        happened_at=DEADLINE,
        reference="P-1",
        at=OPENED,
    )
    world.session.commit()


def test_received_elsewhere_is_entered_plain_after_its_opening(elsewhere) -> None:
    open_elsewhere(elsewhere)
    made = build.tender(
        elsewhere.session, elsewhere.officer, elsewhere.round, at=OPENED, note="Bilagor finns."
    )
    assert [(offer.unit_price, offer.total) for offer in made.offers] == [
        (Decimal("41.37"), Decimal("41370.00"))
    ] * 2
    assert all(offer.opened_at == OPENED and offer.sealed_at is None for offer in made.offers)
    assert elsewhere.session.scalars(select(tenders.SealedValues)).all() == []


def test_plain_values_can_be_corrected_and_bring_the_lot_back(elsewhere) -> None:
    open_elsewhere(elsewhere)
    lot = elsewhere.lots[0]
    made = build.tender(elsewhere.session, elsewhere.officer, elsewhere.round, at=OPENED)
    changed = tenders.change(
        elsewhere.session, elsewhere.colleague, made, received_at=RECEIVED, channel="post",
        offers={lot: build.values("40.00")}, edition=tenders.edition(made), sealing_key=KEY, at=OPENED,
    )  # fmt: skip
    elsewhere.session.commit()
    assert [offer.unit_price for offer in changed.offers] == [Decimal("40.00"), Decimal("41.37")]
    assert changed.channel == "post"


def test_a_receipt_corrected_to_late_takes_the_admission_back(elsewhere) -> None:
    open_elsewhere(elsewhere)
    made = build.tender(elsewhere.session, elsewhere.officer, elsewhere.round, at=OPENED)
    build.conforming(elsewhere.session, elsewhere.officer, elsewhere.lots[0])
    tenders.admit_all(elsewhere.session, elsewhere.officer, elsewhere.lots[0], at=OPENED)
    elsewhere.session.commit()
    tenders.change(
        elsewhere.session, elsewhere.officer, made, received_at=DEADLINE + SECOND, channel="electronic",
        edition=tenders.edition(made), sealing_key=KEY, at=OPENED,
    )  # fmt: skip
    elsewhere.session.commit()
    assert made.late
    assert {offer.standing for offer in made.offers} == {"received"}


def test_values_entered_again_are_appended_and_the_latest_counts(world) -> None:
    lot = world.lots[0]
    made = build.tender(world.session, world.officer, world.round, offers={lot: build.values("50.00")})
    for price in ("45.00", "44.10"):
        tenders.change(
            world.session, world.colleague, made, received_at=RECEIVED, channel="electronic",
            offers={lot: build.values(price)}, edition=tenders.edition(made), sealing_key=KEY, at=ENTERED,
        )  # fmt: skip
        world.session.commit()
    assert len(world.session.scalars(select(tenders.SealedValues)).all()) == 3
    build.opened(world.session, world.officer, world.round)
    assert made.offers[0].unit_price == Decimal("44.10")


def test_two_people_changing_one_tender_meet(world) -> None:
    lot = world.lots[0]
    made = build.tender(world.session, world.officer, world.round)
    seen = tenders.edition(made)

    def change(actor, receipt):
        return tenders.change(
            world.session, actor, made, received_at=RECEIVED, channel="electronic", receipt=receipt,
            offers={lot: build.values("39.00")}, edition=seen, sealing_key=KEY, at=ENTERED,
        )  # fmt: skip

    change(world.colleague, "R-2")
    world.session.commit()
    with pytest.raises(Conflict) as conflict:
        change(world.officer, "R-1")
    assert conflict.value.differences["receipt"] == ("R-1", "R-2")
    assert conflict.value.differences["1.unit_price"] == (Decimal("39.00"), tenders.SEALED)


def test_after_the_opening_here_only_late_tenders_are_entered(world) -> None:
    build.tender(world.session, world.officer, world.round)
    build.opened(world.session, world.officer, world.round)
    with pytest.raises(Refused, match=r"tender.after_opening"):
        enter(world, received_at=DEADLINE, at=OPENED)
    late = enter(
        world, received_at=DEADLINE + SECOND, offers={world.lots[0]: build.values()}, at=OPENED + SECOND
    )
    assert late.late
    assert late.offers[0].unit_price == Decimal("41.37")


def test_after_the_opening_here_nothing_is_typed_over(world) -> None:
    made = build.tender(world.session, world.officer, world.round)
    build.opened(world.session, world.officer, world.round)
    facts = {"channel": "electronic", "edition": tenders.edition(made), "sealing_key": KEY, "at": OPENED}
    for told in (
        {"received_at": RECEIVED, "offers": {world.lots[0]: build.values("1.00")}},
        {"received_at": RECEIVED - SECOND},
    ):
        with pytest.raises(Refused, match=r"tender.opened"):
            tenders.change(world.session, world.officer, made, **facts, **told)
        world.session.rollback()
    tenders.change(world.session, world.officer, made, received_at=RECEIVED, receipt="R-9", **facts)
    world.session.commit()
    assert made.receipt == "R-9"


# --- withdrawn and removed --------------------------------------------------------------------------------


def test_a_withdrawn_tender_is_never_opened_and_may_come_again(world) -> None:
    made = build.tender(world.session, world.officer, world.round)
    tenders.withdraw(
        world.session, world.officer, made, withdrawn_at=RECEIVED + SECOND, reason="Anbudsgivaren ångrade sig.",
        at=ENTERED,
    )  # fmt: skip
    world.session.commit()
    again = build.tender(
        world.session, world.officer, world.round, supplier=made.supplier,
        offers={world.lots[0]: build.values("40.00")},
    )  # fmt: skip
    build.opened(world.session, world.officer, world.round)
    assert {offer.unit_price for offer in made.offers} == {None}
    assert again.offers[0].unit_price == Decimal("40.00")
    opening = tenders.opening_of(world.session, world.round)
    assert (opening.tenders_on_time, opening.tenders_late) == (1, 0)


def test_withdrawing_needs_a_reason_and_the_right_moment(world) -> None:
    made = build.tender(world.session, world.officer, world.round)

    def withdraw(moment, reason="Ångrade sig.", at=OPENED):
        tenders.withdraw(world.session, world.officer, made, withdrawn_at=moment, reason=reason, at=at)

    for moment, code in (
        (DEADLINE + SECOND, "tender.withdrawn_late"),
        (RECEIVED - SECOND, "tender.withdrawn_first"),
        (OPENED + SECOND, "tender.in_future"),
    ):
        with pytest.raises(Refused) as refused:
            withdraw(moment)
        assert (refused.value.code, refused.value.field) == (code, "withdrawn_at")
        world.session.rollback()
    with pytest.raises(Refused, match=r"audit.reason_missing"):
        withdraw(RECEIVED + SECOND, reason=" ")
    world.session.rollback()
    withdraw(RECEIVED + SECOND)
    world.session.commit()
    with pytest.raises(Refused, match=r"tender.withdrawn"):
        withdraw(RECEIVED + SECOND)


def test_a_tender_entered_by_mistake_is_taken_out_before_the_opening(world) -> None:
    made = build.tender(world.session, world.officer, world.round)
    tenders.remove(world.session, world.officer, made, reason="Fel anbudsgivare.", at=ENTERED)
    world.session.commit()
    build.opened(world.session, world.officer, world.round)
    assert tenders.opening_of(world.session, world.round).tenders_on_time == 0
    assert made.withdrawn_reason == "Fel anbudsgivare."


def test_nothing_is_taken_out_after_the_opening_here(world) -> None:
    made = build.tender(world.session, world.officer, world.round)
    build.opened(world.session, world.officer, world.round)
    with pytest.raises(Refused, match=r"tender.opened"):
        tenders.remove(world.session, world.officer, made, reason="x", at=OPENED)
    with pytest.raises(Refused, match=r"tender.opened"):
        tenders.withdraw(
            world.session, world.officer, made, withdrawn_at=RECEIVED + SECOND, reason="x", at=OPENED
        )


def test_a_consortium_tenders_as_one(world) -> None:
    group = build.consortium(world.session, members=3)
    made = build.tender(world.session, world.officer, world.round, supplier=group)
    members = organisations.members_of(world.session, made.supplier)
    assert [share for _, share in members] == [Fraction(1, 3)] * 3
