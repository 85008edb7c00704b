"""Who is an officer elsewhere and only reads here is shown no way to an act that would be refused."""

from datetime import date, timedelta

import pytest

from tests.builders import accounts as people
from tests.builders import awards as acts
from tests.builders import evaluation as build
from tests.web.crawling import Words
from tests.web.tenders.desk import page
from tracker import accounts

ACTS = (
    "/new",
    "/edit",
    "/propose",
    "/notify",
    "/contract",
    "/annul",
    "/appeal",
    "/correct",
    "/keep-out",
    "/ask",
)


@pytest.fixture
def reader(compared: build.World) -> accounts.Person:
    """An officer of another buyer who audits this one."""
    world = compared
    found = people.person(world.session, role="officer", organisation=world.other)
    accounts.grant_role(
        world.session, world.admin, found, role="auditor", organisation=world.buyer, valid_from=date(2026, 3, 2),
        at=people.AT,
    )  # fmt: skip
    world.session.commit()
    return found


def test_every_way_that_is_shown_can_be_gone(compared: build.World, reader, enter, clock) -> None:
    world = compared
    award = acts.notify(world, acts.decide(world, acts.propose(world)))
    path = f"/rounds/{world.round.id}"
    lot, tender = f"{path}/lots/{world.lot.id}", world.offers()[0].tender_id
    pages = [
        path, f"{path}/estimate", f"{path}/tenders", f"{path}/tenders/{tender}", f"{path}/tenders/{tender}/admission",
        f"{lot}/admission", f"{lot}/scores", f"{lot}/comparison", f"/awards/{award.id}", "/contracts",
    ]  # fmt: skip
    clock.at = acts.SENT + timedelta(hours=1)
    desk = enter(reader)
    for one in pages:
        shown = page(desk, one)
        for link in set(Words(shown).links):
            if link.startswith((path, "/awards")):
                assert desk.get(link.partition("#")[0]).status_code == 200, (one, link)
                assert not link.endswith(ACTS), (one, link)
        assert shown.count("<form") <= page(enter(world.auditor), one).count("<form"), one
