"""A round is opened at or after its deadline by as many people as it takes; what was sealed is then exact."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import select, text

from tests.builders import owner
from tests.builders import tenders as build
from tests.builders.tenders import DEADLINE, ENTERED, KEY, OPENED, RECEIVED
from tracker import audit, tenders
from tracker.refusal import Refused

SECOND = timedelta(seconds=1)


def attempt(world, *, actor=None, at=OPENED, **facts):
    told = {"sealing_key": KEY} | facts
    return tenders.open_round(world.session, actor or world.officer, world.round, at=at, **told)


def raw(world, *statements: str) -> None:
    """Change the database as somebody with the file would, past every guard of the program."""
    world.session.rollback()
    with world.session.get_bind().connect() as connection:
        connection.info["audited"] = True
        for statement in statements:
            connection.execute(text(statement))
        connection.commit()


def test_opened_values_are_exact(world) -> None:
    first, second = world.lots
    odd = tenders.Values(Decimal("33.33"), Fraction(7, 3), None)
    whole = tenders.Values(None, None, Decimal("1234567.89"))
    made = build.tender(world.session, world.officer, world.round, offers={first: odd, second: whole})
    late = build.tender(world.session, world.officer, world.round, received_at=DEADLINE + SECOND, at=OPENED)
    opening = attempt(world, place=" Exempelstad ", at=OPENED)
    world.session.commit()
    one, other = made.offers
    assert (one.unit_price, one.volume, one.total) == (Decimal("33.33"), Fraction(7, 3), Decimal("77.77"))
    assert (other.unit_price, other.volume, other.total) == (None, None, Decimal("1234567.89"))
    assert late.offers[0].unit_price == Decimal("41.37")
    assert (world.round.stage, world.round.opened_at) == ("opened", OPENED)
    assert (opening.opened_at, opening.place) == (OPENED, "Exempelstad")
    assert (opening.tenders_on_time, opening.tenders_late) == (1, 1)
    assert tenders.authorised(world.session, world.round) == [world.officer.id]
    last = world.session.scalars(select(audit.Entry).order_by(audit.Entry.sequence.desc())).first()
    assert last.act == "round.opened"


def test_nobody_opens_before_the_deadline(world) -> None:
    build.tender(world.session, world.officer, world.round)
    with pytest.raises(Refused) as refused:
        attempt(world, at=DEADLINE - SECOND)
    assert (refused.value.code, refused.value.facts) == ("round.before_deadline", {"deadline": DEADLINE})
    world.session.rollback()
    assert attempt(world, at=DEADLINE) is not None


def test_only_officers_of_the_buyer_open(world) -> None:
    for name, person in world.everybody.items():
        if name not in ("officer", "colleague"):
            with pytest.raises(Refused, match=r"scope.outside"):
                attempt(world, actor=person)
            world.session.rollback()


def test_a_round_is_opened_once(world) -> None:
    attempt(world)
    world.session.commit()
    with pytest.raises(Refused, match=r"stage.wrong"):
        attempt(world, actor=world.colleague)


def test_a_round_without_tenders_is_opened_too(world) -> None:
    opening = attempt(world)
    assert (opening.tenders_on_time, opening.tenders_late) == (0, 0)


def test_two_people_open_where_two_are_required(world) -> None:
    made = build.tender(world.session, world.officer, world.round)
    assert attempt(world, required=2) is None
    world.session.commit()
    assert world.round.stage == "published"
    assert made.offers[0].unit_price is None
    with pytest.raises(Refused) as refused:
        attempt(world, required=2)
    assert (refused.value.code, refused.value.facts) == (
        "round.already_authorised",
        {"required": 2, "given": 1},
    )
    world.session.rollback()
    assert attempt(world, actor=world.colleague, required=2) is not None
    world.session.commit()
    assert tenders.authorised(world.session, world.round) == [world.officer.id, world.colleague.id]
    assert made.offers[0].unit_price == Decimal("41.37")


def test_another_sealing_key_opens_nothing(world) -> None:
    build.tender(world.session, world.officer, world.round)
    with pytest.raises(Refused, match=r"round.key_broken"):
        attempt(world, sealing_key=bytes(32))
    world.session.rollback()
    assert world.round.stage == "published"
    with pytest.raises(Refused, match=r"round.key_broken"):
        build.tender(world.session, world.officer, world.round, sealing_key=bytes(32))


def test_a_failed_attempt_stays_in_the_trail(world) -> None:
    tenders.opening_failed(
        world.session, world.outsider, world.round, why="round.before_deadline", at=ENTERED
    )
    world.session.commit()
    last = world.session.scalars(select(audit.Entry).order_by(audit.Entry.sequence.desc())).first()
    assert (last.act, last.reason, last.actor_id) == (
        "round.opening_failed",
        "round.before_deadline",
        world.outsider.id,
    )


def test_sealed_values_moved_to_another_tenderer_do_not_open(world) -> None:
    cheap = build.tender(
        world.session, world.officer, world.round, offers={world.lots[0]: build.values("10.00")}
    )
    dear = build.tender(
        world.session, world.officer, world.round, offers={world.lots[0]: build.values("90.00")}
    )
    one, other = cheap.offers[0].id, dear.offers[0].id
    raw(
        world,
        f"INSERT INTO sealed_values (offer_id, ciphertext, sealed_at) "
        f"SELECT {other}, ciphertext, sealed_at FROM sealed_values WHERE offer_id = {one}",
    )
    with pytest.raises(Refused, match=r"round.seal_broken") as refused:
        attempt(world)
    assert refused.value.facts == {"name": dear.supplier.name}


def test_an_older_sealed_value_put_on_top_with_another_moment_does_not_open(world) -> None:
    made = build.tender(
        world.session, world.officer, world.round, offers={world.lots[0]: build.values("10.00")}
    )
    raw(
        world,
        f"INSERT INTO sealed_values (offer_id, ciphertext, sealed_at) SELECT offer_id, ciphertext, "
        f"'2026-04-10 08:59:59' FROM sealed_values WHERE offer_id = {made.offers[0].id}",
    )
    with pytest.raises(Refused, match=r"round.seal_broken"):
        attempt(world)


def test_a_tender_given_to_another_supplier_by_sql_does_not_open(world) -> None:
    made = build.tender(world.session, world.officer, world.round)
    other = build.supplier(world.session)
    owner.unguarded(
        world.session,
        "tenders.tenders_stay",
        f"UPDATE tenders SET supplier_id = {other.id} WHERE id = {made.id}",
    )
    with pytest.raises(Refused, match=r"round.seal_broken"):
        attempt(world)


def test_a_deadline_that_was_moved_decides_who_is_late(world) -> None:
    made = build.tender(world.session, world.officer, world.round, received_at=RECEIVED)
    raw(world, "UPDATE tenders SET late = true")
    attempt(world)
    world.session.commit()
    assert not made.late


# --- received elsewhere -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"reference": "P-1"}, "round.opening_moment_missing", "happened_at"),
        ({"happened_at": DEADLINE, "reference": " "}, "round.opening_reference_missing", "reference"),
        ({"happened_at": DEADLINE - SECOND, "reference": "P-1"}, "round.before_deadline", "happened_at"),
        ({"happened_at": OPENED + SECOND, "reference": "P-1"}, "round.opening_in_future", "happened_at"),
        ({"happened_at": OPENED, "reference": "x" * 201}, "round.opening_text_long", "reference"),
    ],
)
def test_the_other_systems_opening_is_told_whole(elsewhere, facts, code: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        attempt(elsewhere, **facts)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_the_other_systems_moment_and_reference_are_kept(elsewhere) -> None:
    opening = attempt(elsewhere, happened_at=DEADLINE + SECOND, reference="P-1", at=OPENED)
    elsewhere.session.commit()
    assert (opening.opened_at, opening.other_system_reference) == (DEADLINE + SECOND, "P-1")
    assert elsewhere.round.opened_at == DEADLINE + SECOND
    assert tenders.authorised(elsewhere.session, elsewhere.round) == []
    last = elsewhere.session.scalars(select(audit.Entry).order_by(audit.Entry.sequence.desc())).first()
    assert (last.recorded_at, last.happened_at) == (OPENED, DEADLINE + SECOND)
