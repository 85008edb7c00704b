"""The opening record tells what was opened, by whom, and what was not; it is kept with the opening and stays."""

import hashlib
import json
from datetime import UTC, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from tests.builders import owner
from tests.builders import tenders as build
from tests.builders.tenders import DEADLINE, ENTERED, KEY, OPENED, RECEIVED
from tests.tenders.test_opening import attempt, raw, together
from tracker import audit, organisations, tenders
from tracker.refusal import Refused

SECOND = timedelta(seconds=1)
LATER = OPENED + timedelta(hours=1)


def record(world, person=None) -> tenders.Record:
    return tenders.record_of(world.session, person or world.officer, world.round, at=LATER)


def code(world, person=None) -> str:
    with pytest.raises(Refused) as refused:
        record(world, person)
    return refused.value.code


@pytest.fixture
def opened(world):
    """One tender on time for one lot, one late, one withdrawn, one replaced, and one entered by mistake."""
    session, officer, round_ = world.session, world.officer, world.round
    first = {world.lots[1]: build.values()}
    build.tender(
        session, officer, round_, supplier=build.supplier(session, name="I tid Ab", business_id="1572860-0"),
        offers=first, receipt="K-1", channel="post",
    )  # fmt: skip
    late = build.supplier(session, name="Sen Ab")
    build.tender(session, officer, round_, supplier=late, received_at=DEADLINE + SECOND, at=OPENED)
    gone = build.tender(session, officer, round_, supplier=build.supplier(session, name="Ångrade Ab"))
    tenders.withdraw(session, officer, gone, withdrawn_at=RECEIVED + SECOND, reason="Bad om det.", at=ENTERED)
    session.commit()
    wrong = build.tender(session, officer, round_, supplier=build.supplier(session, name="Fel Ab"))
    tenders.remove(session, officer, wrong, reason="Fel omgång.", at=ENTERED)
    session.commit()
    former = build.tender(session, officer, round_, supplier=build.supplier(session, name="Två Ab"))
    tenders.enter(
        session, officer, round_, supplier=former.supplier, offers={lot: build.values() for lot in world.lots},
        replacing=former, received_at=RECEIVED + 2 * SECOND, sealing_key=KEY, at=ENTERED,
    )  # fmt: skip
    session.commit()
    together(world, place="Rum 3", present=[tenders.Attendant("Petra Prov", "Exempelstad")])
    session.commit()
    return world


def test_the_record_tells_who_was_there_and_what_had_come(opened) -> None:
    told = record(opened)
    assert (told.place, told.opened_at, told.deadline, told.needed) == ("Rum 3", OPENED, DEADLINE, 2)
    buyer = organisations.name(opened.buyer, "sv")
    assert [(one.name, one.of("sv"), one.authorised_at) for one in told.present] == [
        (opened.officer.name, buyer, OPENED), (opened.colleague.name, buyer, OPENED),
        ("Petra Prov", "Exempelstad", None),
    ]  # fmt: skip
    assert told.present[0].organisation == {
        one: organisations.name(opened.buyer, one) for one in ("sv", "fi", "en")
    }
    first, second = told.on_time
    assert (first.tenderer, first.business_id, first.lots) == ("I tid Ab", "1572860-0", ("2a",))
    assert (first.channel, first.receipt, first.received_at) == ("post", "K-1", RECEIVED)
    assert (second.tenderer, second.lots) == ("Två Ab", ("1", "2a"))
    assert [(one.tenderer, one.received_at) for one in told.late] == [("Sen Ab", DEADLINE + SECOND)]


def test_what_was_not_opened_is_told_as_it_was(opened) -> None:
    told = {one.tenderer: (one.gone, one.reason) for one in record(opened).unopened}
    assert told == {
        "Ångrade Ab": ("withdrawn", "Bad om det."),
        "Fel Ab": ("removed", "Fel omgång."),
        "Två Ab": ("replaced", None),
    }
    assert all(one.lots == () for one in record(opened).unopened), "which lots it was for stays sealed"


def test_the_trails_row_of_the_opening_holds_the_digest(opened) -> None:
    told = record(opened)
    stored = opened.session.scalars(select(tenders.OpeningRecord)).one()
    assert told.digest == hashlib.sha256(stored.content.encode()).hexdigest() == stored.digest
    assert stored.content == audit.canonical(json.loads(stored.content))
    row = opened.session.scalars(select(audit.Entry).where(audit.Entry.act == "round.opened")).one()
    assert (told.sequence, told.hash, told.kept) == (row.sequence, row.hash, True)
    assert told.digest in row.changes
    assert audit.verify(opened.session).whole


def test_what_is_changed_later_does_not_change_the_record(opened) -> None:
    before = record(opened)
    late = next(one for one in tenders.of(opened.session, opened.officer, opened.round, at=LATER) if one.late)
    version = late.supplier.version
    organisations.change_supplier(
        opened.session, opened.officer, late.supplier, name="Ny Ab", version=version, at=LATER
    )
    opened.session.commit()
    new = build.supplier(opened.session)
    build.tender(
        opened.session, opened.officer, opened.round, supplier=new, received_at=OPENED + SECOND, at=LATER
    )
    assert record(opened) == before


def test_there_is_no_record_before_the_opening(world) -> None:
    build.tender(world.session, world.officer, world.round)
    build.named(world.session, world.officer, world.round, world.officer, world.colleague)
    assert code(world) == "opening_record.not_opened"
    attempt(world)
    world.session.commit()
    assert code(world) == "opening_record.not_opened", "one word opens nothing"
    assert not tenders.has_record(world.session, world.round)


def test_an_opening_in_another_system_has_its_record_there(elsewhere) -> None:
    tenders.open_round(
        elsewhere.session, elsewhere.officer, elsewhere.round, sealing_key=KEY, happened_at=OPENED, reference="P-1",
        at=LATER,
    )  # fmt: skip
    elsewhere.session.commit()
    assert code(elsewhere) == "opening_record.elsewhere"
    assert not tenders.has_record(elsewhere.session, elsewhere.round)
    assert elsewhere.session.scalars(select(tenders.OpeningRecord)).all() == []


def test_only_who_may_read_tenders_of_the_buyer_reads_it(opened) -> None:
    for name in ("officer", "manager", "auditor"):
        assert record(opened, opened.everybody[name]).place == "Rum 3", name
    for name in ("evaluator", "admin", "outsider"):
        assert code(opened, opened.everybody[name]) == "scope.outside", name


def test_the_record_can_neither_be_changed_nor_removed(opened) -> None:
    opened.session.rollback()
    for statement in ("UPDATE opening_records SET content = '{}'", "DELETE FROM opening_records"):
        with pytest.raises(DBAPIError):
            raw(opened, statement)


@pytest.mark.parametrize("with_digest", [False, True])
def test_a_record_that_its_owner_changed_is_found(opened, with_digest: bool) -> None:
    other = audit.canonical({"form": "opening-record-1"})
    digest = hashlib.sha256(other.encode()).hexdigest() if with_digest else record(opened).digest
    change = f"UPDATE opening_records SET content = '{other}', digest = '{digest}'"
    owner.unguarded(opened.session, "opening_records.opening_records_no_update", change)
    assert code(opened) == "opening_record.altered"


def test_an_opening_of_before_is_told_by_its_tables(opened) -> None:
    kept = record(opened)
    owner.unguarded(
        opened.session, "opening_records.opening_records_no_delete", "DELETE FROM opening_records"
    )
    told = record(opened)
    assert not told.kept
    assert (told.digest, told.tenders, told.unopened) == (kept.digest, kept.tenders, kept.unopened)
    assert told.opened_at.tzinfo is UTC
