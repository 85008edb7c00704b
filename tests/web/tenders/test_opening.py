"""The opening through its page, here and told from another system; failed attempts stay in the trail."""

from datetime import timedelta
from decimal import Decimal

from tests.builders import tenders as build
from tests.builders.tenders import DEADLINE, OPENED
from tests.web.tenders.desk import acts, page, send, sheet, stored
from tracker import tenders


def test_opening_too_early_is_refused_and_kept_in_the_trail(world, enter, clock) -> None:
    made = build.tender(world.session, world.officer, world.round)
    path = f"/rounds/{world.round.id}/opening"
    officer = enter(world.officer)
    clock.at = DEADLINE - timedelta(seconds=1)
    page(officer, path)
    send(officer, path, 422)
    assert acts(world.session)[-1] == "round.opening_failed"
    clock.at = DEADLINE
    page(officer, path)
    send(officer, path, place="Exempelstad")
    assert acts(world.session)[-1] == "round.opened"
    assert {one.unit_price for one in stored(world.session, tenders.Offer)} == {Decimal("41.37")}
    page(officer, path)
    send(officer, path, 422)
    assert acts(world.session)[-1] == "round.opening_failed"
    assert made.round_id


def test_strangers_do_not_open_and_leave_a_trace(world, enter, clock) -> None:
    clock.at = OPENED
    path = f"/rounds/{world.round.id}/opening"
    for name, status in (
        ("manager", 403),
        ("auditor", 403),
        ("evaluator", 403),
        ("admin", 403),
        ("outsider", 404),
    ):
        client = enter(world.everybody[name])
        assert client.post(path).status_code == status, name
    assert acts(world.session)[-1] == "round.opening_failed"
    assert stored(world.session, tenders.Opening) == []


def test_another_sealing_key_is_told_in_words(world, enter, clock, app) -> None:
    build.tender(world.session, world.officer, world.round)
    clock.at = OPENED
    officer = enter(world.officer)
    app.config["SEALING_KEY"] = bytes(32)
    page(officer, f"/rounds/{world.round.id}/opening")
    body = send(officer, f"/rounds/{world.round.id}/opening", 422)
    assert "förseglingsnyckel" in body
    assert stored(world.session, tenders.Opening) == []


def test_the_other_systems_opening_is_recorded_first(elsewhere, enter, clock) -> None:
    officer = enter(elsewhere.officer)
    path = f"/rounds/{elsewhere.round.id}"
    assert "Påhittade Portalen" in page(officer, f"{path}/tenders")
    assert "Påhittade Portalen" in page(officer, f"{path}/tenders/new")
    assert "<form" not in page(officer, sheet(elsewhere)).partition("<main")[2].partition("</main")[0]
    clock.at = OPENED
    page(officer, f"{path}/opening")
    body = send(officer, f"{path}/opening", 422, happened_at="", reference="")
    assert 'href="#reference"' in body
    assert acts(elsewhere.session)[-1] != "round.opening_failed"
    send(officer, f"{path}/opening", happened_at="10.4.2026 12.05", reference="P-1")
    (opening,) = stored(elsewhere.session, tenders.Opening)
    assert (opening.opened_at, opening.other_system_reference) == (DEADLINE + timedelta(minutes=5), "P-1")
    assert "P-1" in page(officer, f"{path}/tenders")
