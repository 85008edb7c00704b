"""A sealed price is found nowhere by nobody; once opened it is exact, and the same search finds it."""

import logging
import subprocess
import threading
import traceback
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from tests import machine
from tests.builders import tenders as build
from tests.builders.tenders import DEADLINE, KEY, OPENED, RECEIVED
from tracker import audit, database, organisations, tenders
from tracker.database import Base
from tracker.refusal import Refused

PRICE = Decimal("48151623.42")
VOLUME = Fraction(31415, 271)
VALUES = tenders.Values(PRICE, VOLUME)
TOTAL = VALUES.checked().total
LATER = OPENED + timedelta(hours=1)


def forms() -> Iterator[bytes]:
    """The ways in which the price, the volume and the total could stand in bytes."""
    for amount in (PRICE, TOTAL):
        cents = int(amount * 100)
        yield from (str(amount).encode(), str(amount).replace(".", ",").encode(), str(cents).encode())
        yield from (cents.to_bytes(6, "big"), cents.to_bytes(8, "little"))
    yield f"{VOLUME.numerator}/{VOLUME.denominator}".encode()
    yield b"31415"


def found_in(content: bytes) -> list[bytes]:
    """Which of the forms stand in some bytes, as they are or as hexadecimal."""
    return [form for form in forms() if form in content or form.hex().encode() in content.lower()]


def dumped(url: str) -> bytes:
    """Everything that somebody who holds the database holds: the file with its log, or a dump as text."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return b"".join(
            path.read_bytes() for path in sorted(Path(address.database).parent.glob("tracker.db*"))
        )
    command = [machine.postgresql() / "pg_dump", "-h", address.query["host"], "-U", address.username]
    return subprocess.run([*command, address.database], capture_output=True, check=True).stdout


@pytest.fixture
def sealed(world):
    """The round with two tenders, one of them dear and one late, both sealed."""
    lot = world.lots[0]
    build.tender(world.session, world.officer, world.round, offers={lot: VALUES}, receipt="R-1")
    build.tender(
        world.session, world.officer, world.round, offers={lot: build.values("10.00")},
        received_at=DEADLINE + timedelta(seconds=1), at=OPENED,
    )  # fmt: skip
    return world


def test_the_database_its_log_and_its_dump_hold_no_sealed_price(sealed, database_url: str) -> None:
    sealed.session.rollback()
    assert found_in(dumped(database_url)) == []
    build.opened(sealed.session, sealed.officer, sealed.round)
    sealed.session.close()
    assert found_in(dumped(database_url)) != []


def test_the_trail_holds_no_sealed_price(sealed) -> None:
    entries = sealed.session.scalars(select(audit.Entry)).all()
    told = "\n".join(f"{entry.changes} {entry.reason} {entry.about}" for entry in entries)
    assert found_in(told.encode()) == []
    assert '"ciphertext":[null,"hmac:' in told
    build.opened(sealed.session, sealed.officer, sealed.round)
    last = sealed.session.scalars(select(audit.Entry).order_by(audit.Entry.sequence.desc())).first()
    assert str(PRICE) in last.changes


def test_logs_hold_no_sealed_price(world, caplog, capfd) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("sqlalchemy.engine", "sqlalchemy.pool", "sqlalchemy.orm"):
        caplog.set_level(logging.DEBUG, logger=name)
    build.tender(world.session, world.officer, world.round, offers={world.lots[0]: VALUES})
    shown = capfd.readouterr()
    assert "INSERT INTO sealed_values" in caplog.text
    assert found_in((caplog.text + shown.out + shown.err).encode()) == []


def test_an_error_of_the_database_tells_no_price(world) -> None:
    def astray(_mapper: Any, _connection: Any, row: tenders.SealedValues) -> None:
        row.offer_id = 10**6

    event.listen(tenders.SealedValues, "before_insert", astray)
    try:
        with pytest.raises(IntegrityError) as refused:
            build.tender(world.session, world.officer, world.round, offers={world.lots[0]: VALUES})
    finally:
        event.remove(tenders.SealedValues, "before_insert", astray)
    error = refused.value
    told = f"{error!s} {error!r} {error.orig!r} {''.join(traceback.format_exception(error))}"
    assert found_in(told.encode()) == []


def test_plain_values_that_double_a_row_are_not_told_in_the_error(sealed) -> None:
    made = sealed.session.scalars(select(tenders.Offer)).first()
    audit.act(sealed.session, sealed.officer, "tender.changed", about=sealed.round, at=OPENED)
    sealed.session.add(
        tenders.Offer(
            tender_id=made.tender_id,
            lot_id=made.lot_id,
            standing="received",
            opened_at=OPENED,
            unit_price=PRICE,
        )
    )
    with pytest.raises(IntegrityError) as refused:
        sealed.session.flush()
    assert found_in(f"{refused.value!s} {refused.value!r}".encode()) == []


def values_of(thing: Any, seen: set[int]) -> Iterator[str]:
    """Everything that can be read from a row and from what it leads to."""
    if id(thing) in seen:
        return
    seen.add(id(thing))
    if isinstance(thing, list | tuple | set | frozenset):
        for part in thing:
            yield from values_of(part, seen)
    elif isinstance(thing, dict):
        yield from values_of([*thing.keys(), *thing.values()], seen)
    elif isinstance(thing, Base):
        for attribute in inspect(type(thing)).attrs:
            yield from values_of(getattr(thing, attribute.key), seen)
    elif hasattr(thing, "__dataclass_fields__"):
        yield from values_of([getattr(thing, name) for name in thing.__dataclass_fields__], seen)
    elif isinstance(thing, bytes):
        yield thing.decode("latin-1")
    else:
        yield str(thing)


def every_read(world, reader) -> Iterator[Any]:
    """What each read of the room answers, or nothing where it refuses."""
    session, lot = world.session, world.lots[0]
    first = session.scalars(select(tenders.Tender).order_by(tenders.Tender.id)).first()
    for read in (
        lambda: tenders.of(session, reader, world.round, at=LATER),
        lambda: tenders.get(session, reader, first.id, at=LATER),
        lambda: tenders.offers_of(session, reader, lot, at=LATER),
        lambda: tenders.sheet(session, reader, lot, at=LATER),
        lambda: tenders.by_supplier(session, reader, first.supplier, at=LATER),
        lambda: tenders.admitted(session, lot),
        lambda: tenders.unsettled(session, lot),
        lambda: tenders.received(session, world.round),
        lambda: tenders.remarks(first.offers),
    ):
        try:
            yield read()
        except Refused:
            continue


def test_no_read_gives_anybody_a_sealed_price(sealed) -> None:
    for name, reader in sealed.everybody.items():
        told = "\n".join(values_of(list(every_read(sealed, reader)), set()))
        assert found_in(told.encode("latin-1", "replace")) == [], name
    build.opened(sealed.session, sealed.officer, sealed.round)
    told = "\n".join(values_of(list(every_read(sealed, sealed.auditor)), set()))
    assert str(PRICE) in told


def test_what_would_need_the_values_is_refused_to_everybody(sealed) -> None:
    lot = sealed.lots[0]
    for reader in sealed.everybody.values():
        with pytest.raises(Refused) as refused:
            tenders.offers_of(sealed.session, reader, lot, at=LATER)
        assert refused.value.code in ("tenders.sealed", "scope.outside")
    for read in (tenders.admitted, tenders.unsettled):
        with pytest.raises(Refused, match=r"tenders.sealed"):
            read(sealed.session, lot)


def test_who_may_read_reads_tenderer_moment_and_receipt(sealed) -> None:
    for name, reader in sealed.everybody.items():
        if name in ("evaluator", "admin", "outsider"):
            with pytest.raises(Refused, match=r"scope.outside"):
                tenders.of(sealed.session, reader, sealed.round, at=LATER)
            continue
        first, late = tenders.of(sealed.session, reader, sealed.round, at=LATER)
        assert (first.received_at, first.receipt, first.late, late.late) == (RECEIVED, "R-1", False, True)


def test_order_and_counts_do_not_follow_the_price(world) -> None:
    prices = ("90.00", "10.00", "50.00")
    for number, price in enumerate(prices):
        build.tender(
            world.session, world.officer, world.round, offers={world.lots[0]: build.values(price)},
            received_at=RECEIVED + timedelta(minutes=number), receipt=price,
        )  # fmt: skip
    found = tenders.of(world.session, world.auditor, world.round, at=LATER)
    assert [tender.receipt for tender in found] == list(prices)
    assert tenders.received(world.session, world.round) == (3, 0)
    sizes = {len(row.ciphertext) for row in world.session.scalars(select(tenders.SealedValues))}
    assert len(sizes) == 1


@pytest.mark.parametrize(
    "values",
    ["unit_price = 4137", "total = 4137", "volume = '1/1'", "unit_price = 1, volume = '2/1', total = 2"],
)
def test_the_database_refuses_plain_values_before_the_opening(sealed, values: str) -> None:
    with pytest.raises(DBAPIError, match="sealed_until_opened"):
        _statement(sealed.session, f"UPDATE offers SET {values}")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE sealed_values SET ciphertext = ciphertext",
        "DELETE FROM sealed_values",
        "DELETE FROM round_keys",
        "UPDATE round_keys SET public = wrapped_private",
    ],
)
def test_the_database_keeps_sealed_values_and_keys_as_they_are(sealed, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        _statement(sealed.session, statement)


def test_the_opening_is_kept_as_it_was(sealed) -> None:
    build.opened(sealed.session, sealed.officer, sealed.round)
    for statement in ("UPDATE openings SET tenders_late = 0", "DELETE FROM openings"):
        with pytest.raises(DBAPIError, match="append-only"):
            _statement(sealed.session, statement)


def _statement(session: Session, words: str) -> None:
    session.rollback()
    with session.get_bind().connect() as connection:
        connection.info["audited"] = True
        try:
            connection.execute(text(words))
        finally:
            connection.rollback()
            connection.info.pop("audited", None)


def test_no_entry_slips_past_an_opening(world, database_url: str) -> None:
    """Many enter late tenders while the last of those named opens: all that stands in the round is opened."""
    build.named(world.session, world.officer, world.round, world.colleague, world.officer)
    tenders.open_round(world.session, world.colleague, world.round, sealing_key=KEY, at=OPENED)
    world.session.commit()
    suppliers = [build.supplier(world.session).id for _ in range(8)]
    round_id, person_id = world.round.id, world.officer.id
    world.session.rollback()
    engine = database.engine(database_url)
    audit.guard(engine, key=b"k" * 32)
    faults: list[BaseException] = []

    def work(supplier_id: int | None) -> None:
        with Session(engine) as session:
            round_ = session.get(type(world.round), round_id)
            officer = session.get(type(world.officer), person_id)
            session.rollback()
            try:
                if supplier_id is None:
                    tenders.open_round(session, officer, round_, sealing_key=KEY, place="Rum 2", at=OPENED)
                else:
                    supplier = session.get(organisations.Supplier, supplier_id)
                    tenders.enter(
                        session, officer, round_, supplier=supplier, sealing_key=KEY, at=OPENED,
                        received_at=DEADLINE + timedelta(minutes=1), offers={round_.lots[0]: build.values()},
                    )  # fmt: skip
                session.commit()
            except Exception as fault:  # noqa: BLE001  (a thread's fault is told by the test)
                faults.append(fault)

    turns = [*suppliers[:4], None, *suppliers[4:]]
    threads = [threading.Thread(target=work, args=(turn,)) for turn in turns]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    engine.dispose()
    assert faults == []
    offers = world.session.scalars(select(tenders.Offer)).all()
    assert len(offers) == len(suppliers)
    assert {offer.unit_price for offer in offers} == {Decimal("41.37")}
    assert audit.verify(world.session).whole
