"""Notices entered once for all, with rows of their own for those who were told otherwise."""

from tests.web.awards import desk
from tests.web.awards.desk import page, send
from tracker import awards
from tracker.web import deeds

ALL = {"channel-all": "electronic", "sent-all-day": "14.4.2026", "sent-all-clock": "10.00"}


def rows(award: awards.Award, **told) -> dict[str, str]:
    empty = [{"channel": "electronic"}] * len(awards.to_notify(award))
    return desk.notices(award, *empty) | ALL | told


def told(world) -> dict[int, tuple[str, str, object]]:
    award = desk.live(world)
    found = {
        one.tender_id: (one.channel, one.sent_at.strftime("%d.%m. %H:%M"), one.known_on)
        for one in award.notifications
    }
    world.session.rollback()
    return found


def test_one_moment_and_channel_hold_for_all(decided, enter) -> None:
    award = desk.live(decided)
    officer, path = enter(decided.officer), f"/awards/{award.id}/notify"
    assert 'name="sent-all-day"' in page(officer, path)
    send(officer, path, **rows(award))
    assert set(told(decided).values()) == {("electronic", "14.04. 07:00", None)}
    assert len(told(decided)) == 3
    assert desk.live(decided).earliest_contract_day is not None


def test_a_row_of_its_own_goes_before_the_one_for_all_and_what_was_told_stays(decided, enter) -> None:
    award = desk.live(decided)
    first, second, _third = (tender.id for tender in awards.to_notify(award))
    officer, path = enter(decided.officer), f"/awards/{award.id}/notify"
    own = {f"channel-{first}": "post", f"sent-{first}-day": "13.4.2026", f"sent-{first}-clock": "15.00"}
    page(officer, path)
    send(officer, path, **rows(award, **own, **{f"known-{second}": "14.4.2026"}))
    found = told(decided)
    assert found[first] == ("post", "13.04. 12:00", None)
    assert found[second][2] == deeds.today()
    assert [one[0] for one in found.values()].count("electronic") == 2


def test_a_moment_for_all_that_cannot_be_is_told_once_at_its_own_field(decided, enter) -> None:
    award = desk.live(decided)
    officer, path = enter(decided.officer), f"/awards/{award.id}/notify"
    page(officer, path)
    body = send(officer, path, 422, **rows(award, **{"sent-all-day": "15.4.2026"}))
    assert 'href="#sent-all-day"' in body
    assert told(decided) == {}
    body = send(officer, path, 422, **rows(award, **{"sent-all-clock": ""}))
    assert 'href="#sent-all-' in body
    assert told(decided) == {}
