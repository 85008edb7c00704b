"""The opening through its page, here and told from another system; failed attempts stay in the trail."""

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select

from tests.builders import tenders as build
from tests.builders.tenders import DEADLINE, OPENED
from tests.web.tenders.desk import acts, hidden, open_together, page, send, sheet, stored
from tracker import audit, tenders, wording


def name(world, enter, *people, **facts) -> str:
    path = f"/rounds/{world.round.id}/openers"
    officer = enter(world.officer)
    told = hidden(page(officer, path)) | {"needed": "2", "minutes": "60"} | facts
    return send(officer, path, people=[str(one.id) for one in people], **told)


def test_two_are_named_and_each_opens_with_their_own_word(world, enter, clock) -> None:
    build.tender(world.session, world.officer, world.round)
    path = f"/rounds/{world.round.id}"
    officer, manager = enter(world.officer), enter(world.manager)
    assert "För få är utsedda" in page(officer, f"{path}/tenders")
    name(world, enter, world.officer, world.manager)
    assert acts(world.session)[-1] == "round.openers_named"
    assert world.manager.name in page(officer, path)
    clock.at = OPENED
    told = page(officer, f"{path}/opening")
    assert 'name="place"' not in told
    send(officer, f"{path}/opening", **hidden(told))
    assert acts(world.session)[-1] == "round.opening_authorised"
    assert {one.unit_price for one in stored(world.session, tenders.Offer)} == {None}
    assert "<form" not in page(officer, f"{path}/opening").partition("<main")[2].partition("</main")[0]
    told = page(manager, f"{path}/opening")
    body = send(manager, f"{path}/opening", 422, **hidden(told), place=" ")
    assert 'href="#place"' in body
    assert acts(world.session)[-1] == "round.opening_authorised", "a slip in the form is no failed attempt"
    send(manager, f"{path}/opening", **hidden(told), place="Rum 2", present="Petra Prov, Exempelstad\n\nNils")
    assert acts(world.session)[-1] == "round.opened"
    assert {one.unit_price for one in stored(world.session, tenders.Offer)} == {Decimal("41.37")}
    present = [(one.name, one.organisation) for one in stored(world.session, tenders.Present)]
    assert present == [("Petra Prov", "Exempelstad"), ("Nils", None)]
    send(manager, f"{path}/opening", 422)
    assert acts(world.session)[-1] == "round.opening_failed"


def test_two_browsers_of_one_person_do_not_open(world, enter, clock) -> None:
    build.tender(world.session, world.officer, world.round)
    name(world, enter, world.officer, world.manager)
    path = f"/rounds/{world.round.id}/opening"
    clock.at = OPENED
    one, other = enter(world.officer), enter(world.officer)
    first, second = hidden(page(one, path)), hidden(page(other, path))
    send(one, path, **first)
    send(other, path, 422, **second, place="Exempelstad")
    assert acts(world.session)[-1] == "round.opening_failed"
    assert stored(world.session, tenders.Opening) == []


def test_a_word_that_comes_too_late_is_kept_as_a_failed_attempt(world, enter, clock) -> None:
    name(world, enter, world.officer, world.manager, minutes="30")
    path = f"/rounds/{world.round.id}/opening"
    officer, manager = enter(world.officer), enter(world.manager)
    clock.at = OPENED
    send(officer, path, **hidden(page(officer, path)))
    told = hidden(page(manager, path))
    clock.at = OPENED + timedelta(minutes=31)
    body = send(manager, path, 422, **told, place="Exempelstad")
    world.session.rollback()
    last = world.session.scalars(select(audit.Entry).order_by(audit.Entry.sequence.desc())).first()
    assert (last.act, last.reason) == ("round.opening_failed", "round.sitting_over")
    send(manager, path, **hidden(body))
    assert acts(world.session)[-1] == "round.opening_authorised"
    send(officer, path, **hidden(page(officer, path)), place="Exempelstad")
    assert acts(world.session)[-1] == "round.opened"


def test_naming_tells_what_is_wrong_and_meets_another_version(world, enter, clock) -> None:
    path = f"/rounds/{world.round.id}/openers"
    one, other = enter(world.officer), enter(world.colleague)
    mine, theirs = hidden(page(one, path)), hidden(page(other, path))
    people = [str(world.officer.id), str(world.manager.id)]
    body = send(one, path, 422, **mine, people=people[:1], needed="1", minutes="x")
    assert 'href="#minutes"' in body
    body = send(one, path, 422, **mine, people=people[:1], needed="2", minutes="60")
    assert 'href="#people"' in body
    send(other, path, **theirs, people=people, needed="2", minutes="60")
    send(one, path, 409, **mine, people=people, needed="2", minutes="90")
    clock.at = OPENED
    body = send(one, path, 422, **hidden(page(one, path)), people=people, needed="2", minutes="90")
    assert 'href="#reason"' in body


def test_opening_too_early_is_refused_and_kept_in_the_trail(world, enter, clock) -> None:
    build.named(world.session, world.officer, world.round, world.officer, world.colleague)
    path = f"/rounds/{world.round.id}/opening"
    officer = enter(world.officer)
    clock.at = DEADLINE - timedelta(seconds=1)
    page(officer, path)
    send(officer, path, 422)
    assert acts(world.session)[-1] == "round.opening_failed"
    clock.at = DEADLINE
    open_together(world, enter)
    assert acts(world.session)[-1] == "round.opened"


def test_strangers_do_not_open_and_leave_a_trace(world, enter, clock) -> None:
    build.named(world.session, world.officer, world.round, world.officer, world.colleague)
    clock.at = OPENED
    path = f"/rounds/{world.round.id}/opening"
    for name, status in (
        ("manager", 422),
        ("auditor", 403),
        ("evaluator", 403),
        ("admin", 403),
        ("outsider", 404),
    ):
        client = enter(world.everybody[name])
        assert client.post(path).status_code == status, name
    assert acts(world.session)[-1] == "round.opening_failed"
    assert stored(world.session, tenders.Opening) == []
    told = page(enter(world.auditor), f"/trail?act=round.opening_failed&within=rounds:{world.round.id}")
    for code in ("round.not_an_opener", "scope.outside"):
        assert code not in told
        assert wording.called("opening_failed", code, "sv") in told


def test_somebody_who_is_no_longer_in_the_list_is_told_in_the_pages_language(world, enter) -> None:
    officer, path = enter(world.officer), f"/rounds/{world.round.id}/openers"
    told = hidden(page(officer, path)) | {"needed": "2", "minutes": "60"}
    for gone in ("999999", "zz"):
        body = send(officer, path, 422, **told, people=[str(world.officer.id), gone])
        assert "Något som valdes finns inte längre där." in body


def test_another_sealing_key_is_told_in_words(world, enter, clock, app) -> None:
    build.tender(world.session, world.officer, world.round)
    build.named(world.session, world.officer, world.round, world.officer, world.colleague)
    clock.at = OPENED
    path = f"/rounds/{world.round.id}/opening"
    officer, colleague = enter(world.officer), enter(world.colleague)
    send(officer, path, **hidden(page(officer, path)))
    app.config["SEALING_KEY"] = bytes(32)
    body = send(colleague, path, 422, **hidden(page(colleague, path)), place="Exempelstad")
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
