"""Particulars are told through the pages, sealed until the opening; a later tender replaces an earlier one."""

import pytest

from tests.builders import tenders as build
from tests.builders.tenders import OPENED
from tests.web.tenders.desk import acts, hidden, page, send, stored
from tracker import tenders


@pytest.fixture
def made(world) -> tenders.Tender:
    return build.tender(world.session, world.officer, world.round)


@pytest.fixture
def path(world, made) -> str:
    return f"/rounds/{world.round.id}/tenders/{made.id}"


TOLD = {
    "sme_class": "small",
    "members": "Påhittade Ettan Ab = 33,5\nPåhittade Tvåan Ab = 66,5 %\n",
    "subcontractors": "Hemliga Skolan Ab",
    "valid_until": "31.10.2026",
}


def test_particulars_are_sealed_and_shown_after_the_opening(world, path: str, enter, clock) -> None:
    officer = enter(world.officer)
    told = hidden(page(officer, f"{path}/particulars"))
    send(officer, f"{path}/particulars", **(TOLD | told))
    for person in world.everybody.values():
        reader = enter(person)
        for one in (path, f"{path}/particulars", f"/rounds/{world.round.id}/tenders"):
            shown = reader.get(one, follow_redirects=True).get_data(as_text=True)
            assert "Hemliga" not in shown
            assert "31.10.2026" not in shown.replace("for example 31.10.2026", "").replace(
                "exempel 31.10.2026", ""
            )
    build.opened(world.session, world.officer, world.round)
    clock.at = OPENED
    shown = page(enter(world.auditor), path)
    for text in ("Hemliga Skolan Ab", "33,5", "31.10.2026"):
        assert text in shown
    assert "tender.told" in acts(world.session)


def test_shares_that_are_not_whole_are_told_at_the_field_and_kept(world, path: str, enter) -> None:
    officer = enter(world.officer)
    told = TOLD | hidden(page(officer, f"{path}/particulars"))
    body = send(
        officer, f"{path}/particulars", 422, **(told | {"members": "Ettan Ab = 33,3\nTvåan Ab = 66,6"})
    )
    assert 'href="#members"' in body
    assert "99,9" in body
    assert "Tvåan Ab = 66,6" in body
    body = send(officer, f"{path}/particulars", 422, **(told | {"subcontractors": "Ettan Ab = mycket"}))
    assert 'href="#subcontractors"' in body


def test_who_comes_second_sees_both(world, path: str, enter) -> None:
    officer = enter(world.officer)
    told = TOLD | hidden(page(officer, f"{path}/particulars"))
    send(officer, f"{path}/particulars", **told)
    page(officer, f"{path}/particulars")
    body = send(officer, f"{path}/particulars", 409, **told)
    assert "Påhittade Ettan Ab" in body  # one's own, as sent


def test_a_later_tender_takes_the_place_of_the_earlier(world, made, path: str, enter, clock) -> None:
    officer = enter(world.officer)
    page(officer, f"{path}/replace")
    lot = world.lots[0]
    facts = {"received_at": "10.4.2026 8.30", "channel": "electronic"}
    body = send(officer, f"{path}/replace", 422, **(facts | {"received_at": "8.4.2026 8.30"}))
    assert 'href="#received_at"' in body
    send(officer, f"{path}/replace", **facts, **{f"lot-{lot.id}-unit_price": "39,50"})
    former, later = stored(world.session, tenders.Tender)
    assert acts(world.session)[-1] == "tender.replaced"
    assert f"tenders/{later.id}" in page(officer, path)
    assert "never opened" in page(officer, path) or "öppnas aldrig" in page(officer, path)
    build.opened(world.session, world.officer, world.round)
    clock.at = OPENED
    assert "39,50" in page(officer, f"/rounds/{world.round.id}/tenders")
    assert "41,37" not in page(officer, f"/rounds/{world.round.id}/tenders")
    assert former.supplier_id == later.supplier_id
    assert officer.get(f"{path}/replace").status_code == 200
