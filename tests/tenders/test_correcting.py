"""An arithmetical error is put right with its reason; what was opened stays beside, and nothing overwrites it."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.builders import tenders as build
from tests.builders.tenders import OPENED
from tracker import evaluation, tenders
from tracker.refusal import Conflict, Refused

LATER = OPENED + timedelta(hours=1)


@pytest.fixture
def opened(world):
    """Two tenders, opened and admitted in the first lot."""
    for price in ("40.00", "50.00"):
        offers = {lot: build.values(price) for lot in world.lots}
        build.tender(world.session, world.officer, world.round, offers=offers)
    build.opened(world.session, world.officer, world.round)
    build.conforming(world.session, world.officer, world.lots[0], at=LATER)
    tenders.admit_all(world.session, world.officer, world.lots[0], at=LATER)
    world.session.commit()
    return world


def first(world) -> tenders.Offer:
    return tenders.offers_of(world.session, world.officer, world.lots[0], at=LATER)[0]


def correct(world, *, actor=None, version=None, reason="Kommat stod fel.", price="44.00"):
    offer = first(world)
    made = tenders.correct(
        world.session,
        actor or world.officer,
        offer,
        values=build.values(price),
        reason=reason,
        version=offer.version if version is None else version,
        at=LATER,
    )
    world.session.commit()
    return made


def test_the_corrected_price_is_compared_and_the_opened_one_stays_beside(opened) -> None:
    correct(opened)
    correct(opened, price="45.00", reason="Och volymen.")
    offer = first(opened)
    assert (offer.unit_price, offer.total) == (Decimal("45.00"), Decimal("45000.00"))
    assert (offer.at_opening.old_unit_price, offer.at_opening.old_total) == (Decimal(40), Decimal(40_000))
    outcome = evaluation.compare(opened.session, opened.lots[0])
    (mine, other) = outcome.evaluation.tenders
    assert mine.values["price"] == 45
    assert mine.corrections["price"].opening == 40
    assert mine.corrections["price"].reason == "Kommat stod fel.\nOch volymen."
    assert other.corrections == {}
    inputs, results = evaluation.told(outcome)
    assert inputs["tenders"][0]["corrections"]["price"]["opening"] == "40"
    assert results["results"][0]["corrections"]["price"]["opening"] == "40"


def test_a_correction_unmakes_a_finished_comparison(opened) -> None:
    lot = opened.lots[0]
    plan = next(one for one in opened.round.schemes[0].criteria if one.kind == "quality")
    grades = [
        evaluation.Grade(offer=offer.id, criterion=plan.id, grade=Fraction(5), reason="Ja.")
        for offer in tenders.admitted(opened.session, lot)
    ]
    evaluation.enter_scores(opened.session, opened.officer, lot, grades=grades, at=LATER)
    opened.session.commit()
    evaluation.make(opened.session, opened.officer, lot, at=LATER)
    opened.session.commit()
    assert lot.stage == "evaluated"
    correct(opened)
    assert lot.stage == "tendered"


def test_what_cannot_be_corrected_is_refused(opened) -> None:
    for code, facts in (
        ("audit.reason_missing|tender.reason_missing", {"reason": "  "}),
        ("tender.nothing_corrected", {"price": "40.00"}),
    ):
        with pytest.raises(Refused, match=code):
            correct(opened, **facts)
        opened.session.rollback()
    with pytest.raises(Conflict) as met:
        correct(opened, version=99)
    assert met.value.differences["unit_price"] == (Decimal("44.00"), Decimal("40.00"))
    opened.session.rollback()
    for name, person in opened.everybody.items():
        if name not in ("officer", "colleague"):
            with pytest.raises(Refused, match=r"scope.outside"):
                correct(opened, actor=person)
            opened.session.rollback()


def test_nothing_is_corrected_before_the_opening(world) -> None:
    made = build.tender(world.session, world.officer, world.round)
    with pytest.raises(Refused, match=r"tenders.sealed"):
        tenders.correct(
            world.session, world.officer, made.offers[0], values=build.values("1.00"), reason="x",
            version=made.offers[0].version, at=OPENED,
        )  # fmt: skip


def test_the_database_lets_opened_values_be_corrected_and_never_overwritten(opened) -> None:
    correct(opened)
    connection = opened.session.connection()
    connection.info["audited"] = True
    for statement in (
        "UPDATE offers SET unit_price = 1",
        "UPDATE offers SET total = NULL",
        "UPDATE price_corrections SET old_unit_price = 1",
        "DELETE FROM price_corrections",
        "INSERT INTO price_corrections (offer_id, unit_price, reason, corrected_at) SELECT 1, 2, 'x', '2026-04-10'",
    ):
        with (
            pytest.raises(DBAPIError, match=r"append-only|never overwritten|begins with"),
            connection.begin_nested(),
        ):
            connection.execute(text(statement))
    connection.info.pop("audited")
    opened.session.rollback()


def test_what_was_typed_in_from_elsewhere_is_typed_anew_until_it_is_corrected(elsewhere) -> None:
    session, officer, lot = elsewhere.session, elsewhere.officer, elsewhere.lots[0]
    tenders.open_round(
        session,
        officer,
        elsewhere.round,
        sealing_key=build.KEY,
        happened_at=OPENED,
        reference="P-1",
        at=LATER,
    )
    session.commit()
    made = build.tender(session, officer, elsewhere.round, offers={lot: build.values("40.00")}, at=LATER)

    def change(price: str) -> None:
        tenders.change(
            session, officer, made, received_at=made.received_at, channel="electronic", receipt=None, note=None,
            offers={lot: build.values(price)}, edition=made.version + sum(one.version for one in made.offers),
            sealing_key=build.KEY, at=LATER,
        )  # fmt: skip
        session.commit()

    change("41.00")
    offer = made.offers[0]
    tenders.correct(
        session,
        officer,
        offer,
        values=build.values("42.00"),
        reason="Räknefel.",
        version=offer.version,
        at=LATER,
    )
    session.commit()
    with pytest.raises(Refused, match=r"tender.corrected"):
        change("43.00")
