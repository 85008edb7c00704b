"""Offers are let in and kept out through the page, and two people judging one see both."""

import re

from tests.web.tenders.desk import hidden, page, send, stored
from tracker import tenders


def test_offers_are_admitted_and_kept_out(opened, enter) -> None:
    officer, lot = enter(opened.officer), opened.lots[0]
    path = f"/rounds/{opened.round.id}/lots/{lot.id}/admission"
    told = page(officer, path)
    assert "113 § 2 mom." in told
    assert "12.00.01" in told
    send(officer, path)
    assert "bekräfta först att det motsvarar" in page(officer, path)
    send(officer, f"/rounds/{opened.round.id}/lots/{lot.id}/conformity")
    send(officer, path)
    first, second, late = [one for one in stored(opened.session, tenders.Offer) if one.lot_id == lot.id]
    assert [one.standing for one in (first, second, late)] == ["admitted", "admitted", "received"]
    out = f"/rounds/{opened.round.id}/offers/{second.id}/keep-out"
    told = page(officer, out)
    assert 'value="late"' not in told
    body = send(officer, out, 422, code="unsuitable", reason="", version="1")
    assert 'href="#reason"' in body
    version = re.search(r'name="version"[^>]*value="(\d+)"', told)[1]
    send(officer, out, code="unsuitable", reason="Omsättningen räckte inte.", version=version)
    second = next(one for one in stored(opened.session, tenders.Offer) if one.id == second.id)
    assert (second.standing, second.reason_code) == ("excluded", "unsuitable")
    assert 'value="late"' in page(officer, f"/rounds/{opened.round.id}/offers/{late.id}/keep-out")
    send(officer, f"/rounds/{opened.round.id}/offers/{late.id}/admit", seen=str(late.version))
    assert "kan inte tas med" in page(officer, path)
    told = page(enter(opened.manager), path)
    assert "Omsättningen räckte inte." in told
    assert "/keep-out" not in told


def test_two_people_settling_one_offer_see_both(opened, enter) -> None:
    one, lot = enter(opened.officer), opened.lots[0]
    offer = next(one for one in stored(opened.session, tenders.Offer) if one.lot_id == lot.id)
    out = f"/rounds/{opened.round.id}/offers/{offer.id}/keep-out"
    version = re.search(r'name="version"[^>]*value="(\d+)"', page(one, out))[1]
    colleague = enter(opened.colleague)
    send(colleague, f"/rounds/{opened.round.id}/lots/{lot.id}/conformity")
    page(colleague, f"/rounds/{opened.round.id}/lots/{lot.id}/admission")
    send(colleague, f"/rounds/{opened.round.id}/offers/{offer.id}/admit", seen=version)
    body = send(one, out, 409, code="other", reason="Annan orsak.", version=version)
    send(one, out, **({name: text for name, text in hidden(body).items() if name != "seen"}))
    offer = next(one for one in stored(opened.session, tenders.Offer) if one.id == offer.id)
    assert (offer.standing, offer.reason) == ("rejected", "Annan orsak.")


def test_a_consortium_is_shown_with_its_members(opened, enter) -> None:
    group = next(one for one in stored(opened.session, tenders.Tender))
    told = page(enter(opened.auditor), f"/rounds/{opened.round.id}/tenders/{group.id}")
    assert told.count("50,0") == 2
