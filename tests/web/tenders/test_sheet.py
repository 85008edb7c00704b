"""A lot's sheet is saved whole or not at all, each wrong cell told, and two people saving it see both."""

from decimal import Decimal

import pytest

from tests.builders import tenders as build
from tests.builders.tenders import OPENED
from tests.tenders.conftest import make
from tests.web.tenders.desk import acts, hidden, open_together, page, rows, send, sheet, stored
from tracker import tenders


def test_a_pasted_block_is_saved_whole(world, enter, clock) -> None:
    build.supplier(world.session, name="Första Skolan Ab", business_id="1572860-0")
    build.supplier(world.session, name="Andra Skolan Oy")
    officer = enter(world.officer)
    page(officer, sheet(world))
    sent = rows(
        {"supplier": "FI15728600", "unit_price": "1\u00a0234,50\u00a0€", "volume": "10", "receipt": "R-1"},
        {},
        {"supplier": "andra skolan", "unit_price": "1.234,50 euroa", "received_at": "10.4.2026 8:31"},
    )
    sent["rows-1-received_at"] = ""
    send(officer, sheet(world), **sent)
    assert acts(world.session)[-1] == "tenders.entered"
    told = page(officer, sheet(world))
    assert told.count("Förseglat") >= 2
    assert "1\u00a0234,50" not in told.partition("<tbody")[2]
    clock.at = OPENED
    open_together(world, enter)
    assert [(one.unit_price, one.total) for one in stored(world.session, tenders.Offer)] == [
        (Decimal("1234.50"), Decimal("12345.00")),
        (Decimal("1234.50"), None),
    ]
    response = officer.get(sheet(world))
    assert response.headers["Location"].endswith("/admission")


def test_a_sheet_sent_after_the_opening_says_that_nothing_was_saved(world, enter, clock) -> None:
    build.supplier(world.session, name="Första Skolan Ab")
    colleague = enter(world.colleague)
    page(colleague, sheet(world))
    clock.at = OPENED
    open_together(world, enter)
    before = acts(world.session)
    send(colleague, sheet(world), **rows({"supplier": "Första Skolan Ab", "unit_price": "30,00"}))
    told = page(colleague, f"/rounds/{world.round.id}/lots/{world.round.lots[0].id}/admission")
    assert "Ingenting sparades." in told
    assert acts(world.session) == before
    assert "Ingenting sparades." not in page(colleague, f"/rounds/{world.round.id}")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("unit_price", "1.234.50"),
        ("unit_price", "2.700.00"),
        ("unit_price", "-1"),
        ("unit_price", "0"),
        ("unit_price", "1,234"),
        ("total", "abc"),
        ("volume", "-3"),
        ("received_at", "2026"),
        ("received_at", "10.4.2026 23.59"),
        ("received_at", ""),
        ("supplier", "Ingen Sådan Ab"),
        ("supplier", ""),
        ("channel", "duva"),
    ],
)
def test_one_wrong_cell_is_told_and_nothing_is_saved(world, enter, cell: str, text: str) -> None:
    for name in ("Första Skolan Ab", "Andra Skolan Oy"):
        build.supplier(world.session, name=name)
    officer = enter(world.officer)
    page(officer, sheet(world))
    wrong = {"supplier": "Andra Skolan Oy", "unit_price": "2,00", cell: text}
    body = send(
        officer, sheet(world), 422, **rows({"supplier": "Första Skolan Ab", "unit_price": "1,00"}, wrong)
    )
    assert f'href="#sheet-rows-1-{cell}"' in body
    assert f'aria-invalid="true" aria-describedby="sheet-rows-1-{cell}-error"' in body
    if cell != "channel":
        assert f'value="{text}"' in body
    assert 'value="Första Skolan Ab"' in body
    assert stored(world.session, tenders.Tender) == []


def test_the_domains_refusal_stands_in_its_cell(world, enter) -> None:
    for name in ("Första Skolan Ab", "Andra Skolan Oy"):
        build.supplier(world.session, name=name)
    officer = enter(world.officer)
    page(officer, sheet(world))
    body = send(
        officer, sheet(world), 422,
        **rows(
            {"supplier": "Första Skolan Ab", "unit_price": "1,00"},
            {"supplier": "Andra Skolan Oy", "unit_price": "2,00", "volume": "2", "total": "5,00"},
        ),
    )  # fmt: skip
    assert 'href="#sheet-rows-1-total"' in body
    assert stored(world.session, tenders.Tender) == []


def test_two_people_saving_one_sheet_see_both_versions(world, enter, clock) -> None:
    made = build.tender(world.session, world.officer, world.round)
    one, other = enter(world.officer), enter(world.colleague)
    mine, theirs = hidden(page(one, sheet(world))), hidden(page(other, sheet(world)))
    known = {"id": str(made.supplier_id), "received_at": "9.4.2026 12.00"}
    send(other, sheet(world), **(theirs | rows(known | {"unit_price": "40,00"}) | {"rows": theirs["rows"]}))
    body = send(
        one, sheet(world), 409, **(mine | rows(known | {"unit_price": "38,00"}) | {"rows": mine["rows"]})
    )
    assert made.supplier.name in body
    assert "38,00" in body
    assert "40,00" not in body
    send(one, sheet(world), **hidden(body))
    clock.at = OPENED
    open_together(world, enter)
    assert stored(world.session, tenders.Offer)[0].unit_price == Decimal("38.00")


def test_late_and_dear_tenders_are_told_not_refused(session, clock, enter) -> None:
    world = make(
        session, received_in="elsewhere", other_system="Påhittade Portalen", ceiling_price=Decimal("40.00")
    )
    build.supplier(session, name="Första Skolan Ab")
    clock.at = OPENED
    officer = enter(world.officer)
    page(officer, f"/rounds/{world.round.id}/opening")
    send(officer, f"/rounds/{world.round.id}/opening", happened_at="10.4.2026 12.05", reference="P-1")
    page(officer, sheet(world))
    cells = {"supplier": "Första Skolan Ab", "received_at": "10.4.2026 12.00.01", "unit_price": "40,01"}
    send(officer, sheet(world), **rows(cells))
    told = page(officer, sheet(world))
    assert told.count("Första Skolan Ab") >= 3
    assert 'value="40,01"' in told


def test_a_saved_total_follows_a_changed_price_and_another_one_is_refused(elsewhere, enter, clock) -> None:
    build.supplier(elsewhere.session, name="Första Skolan Ab")
    clock.at = OPENED
    officer, address = enter(elsewhere.officer), sheet(elsewhere)
    page(officer, f"/rounds/{elsewhere.round.id}/opening")
    send(officer, f"/rounds/{elsewhere.round.id}/opening", happened_at="10.4.2026 12.05", reference="P-1")
    page(officer, address)
    send(officer, address, **rows({"supplier": "Första Skolan Ab", "unit_price": "40,00", "volume": "3"}))
    carried = hidden(page(officer, address))
    cells = {
        "id": carried["rows-0-id"],
        "edition": carried["rows-0-edition"],
        "unit_price": "41,00",
        "volume": "3",
    }
    body = send(officer, address, 422, **rows(cells | {"total": "121,00"}))
    assert 'href="#sheet-rows-0-total"' in body
    send(officer, address, **rows(cells | {"total": "120,00"}))
    assert [one.total for one in stored(elsewhere.session, tenders.Offer)] == [Decimal("123.00")]
