"""A lot's sheet: many tenders at once, as one act or not at all.

Not here: one tender at a time (`test_receiving`).
"""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.builders import tenders as build
from tests.builders.tenders import ENTERED, KEY, RECEIVED
from tracker import audit, tenders
from tracker.refusal import Conflict
from tracker.tenders import Row

SECOND = timedelta(seconds=1)


def sheet(world, rows, *, lot=0, actor=None, at=ENTERED):
    made = tenders.enter_sheet(
        world.session, actor or world.officer, world.lots[lot], rows=rows, sealing_key=KEY, at=at
    )
    world.session.commit()
    return made


def test_a_sheet_is_saved_whole_as_one_act(world) -> None:
    suppliers = [build.supplier(world.session) for _ in range(3)]
    before = audit.head(world.session)[0]
    rows = [Row(one, RECEIVED, "post", f"R-{n}", build.values(f"4{n}.00")) for n, one in enumerate(suppliers)]
    sheet(world, rows)
    assert audit.head(world.session)[0] == before + 1
    lines = tenders.sheet(world.session, world.officer, world.lots[0], at=ENTERED)
    assert [line.tender.receipt for line in lines] == ["R-0", "R-1", "R-2"]
    assert all(line.offer.sealed_at == ENTERED and line.offer.unit_price is None for line in lines)


def test_a_sheet_with_one_wrong_row_saves_nothing(world) -> None:
    rows = [
        Row(build.supplier(world.session), RECEIVED, values=build.values()),
        Row(build.supplier(world.session), RECEIVED, values=build.values(total="1.00")),
        Row(build.supplier(world.session), ENTERED + SECOND),
    ]
    with pytest.raises(tenders.RowsRefused) as refused:
        sheet(world, rows)
    told = {place: (one.code, one.field) for place, one in refused.value.rows.items()}
    assert told == {1: ("tender.total_differs", "total"), 2: ("tender.in_future", "received_at")}
    world.session.rollback()
    assert world.session.scalars(select(tenders.Tender)).all() == []


def test_a_supplier_twice_in_a_sheet_is_refused(world) -> None:
    row = Row(build.supplier(world.session), RECEIVED)
    with pytest.raises(tenders.RowsRefused) as refused:
        sheet(world, [row, row])
    assert list(refused.value.rows) == [1]


def test_untouched_rows_and_empty_values_are_left_alone(world) -> None:
    made = build.tender(
        world.session, world.officer, world.round, offers={world.lots[0]: build.values("40.00")}
    )
    before = audit.head(world.session)
    row = Row(made.supplier, RECEIVED, edition=tenders.edition(made, world.lots[0]))
    assert sheet(world, [row]) == []
    assert audit.head(world.session) == before
    sheet(world, [Row(made.supplier, RECEIVED, receipt="R-5", edition=tenders.edition(made, world.lots[0]))])
    build.opened(world.session, world.officer, world.round)
    assert (made.receipt, made.offers[0].unit_price) == ("R-5", Decimal("40.00"))


def test_two_people_saving_one_sheet_meet(world) -> None:
    made = build.tender(world.session, world.officer, world.round)
    seen = tenders.edition(made, world.lots[0])
    sheet(
        world,
        [Row(made.supplier, RECEIVED, values=build.values("40.00"), edition=seen)],
        actor=world.colleague,
    )
    with pytest.raises(Conflict) as conflict:
        sheet(world, [Row(made.supplier, RECEIVED, values=build.values("39.00"), edition=seen)])
    name = made.supplier.name
    assert conflict.value.differences[name, "unit_price"] == (Decimal("39.00"), tenders.SEALED)
    world.session.rollback()
    build.opened(world.session, world.officer, world.round)
    assert made.offers[0].unit_price == Decimal("40.00")


def test_two_people_adding_one_supplier_meet(world) -> None:
    supplier = build.supplier(world.session)
    sheet(world, [Row(supplier, RECEIVED, receipt="R-1")], actor=world.colleague)
    with pytest.raises(Conflict) as conflict:
        sheet(world, [Row(supplier, RECEIVED, receipt="R-2")])
    assert conflict.value.differences == {(supplier.name, "receipt"): ("R-2", "R-1")}
