"""Requests to tenderers through the pages: recorded, answered, judged, and who else was asked the same."""

import re
from datetime import timedelta

import pytest

from tests.builders import tenders as build
from tests.web.tenders.desk import page, send, stored
from tracker import tenders


@pytest.fixture
def priced(world, clock):
    """Three tenders, the last of them far below the others; opened and admitted."""
    for price in ("100.00", "100.00", "50.00"):
        build.tender(
            world.session,
            world.officer,
            world.round,
            offers={lot: build.values(price) for lot in world.lots},
        )
    build.opened(world.session, world.officer, world.round)
    clock.at = build.OPENED + timedelta(days=1)
    for lot in world.lots:
        build.conforming(world.session, world.officer, lot)
        tenders.admit_all(world.session, world.officer, lot, at=clock.at)
        world.session.commit()
    return world


def test_a_low_price_prompts_and_the_request_goes_its_way(priced, enter) -> None:
    officer, lot = enter(priced.officer), priced.lots[0]
    base = f"/rounds/{priced.round.id}"
    cheap = stored(priced.session, tenders.Tender)[-1]
    told = page(officer, f"{base}/lots/{lot.id}/admission")
    assert "Verkar onormalt lågt" in told
    assert "50,0\N{NO-BREAK SPACE}% under" in told
    ask = re.search(r'href="([^"]*/ask[^"]*)"', told)[1].replace("&amp;", "&")
    told = page(officer, ask)
    assert '<option selected value="abnormally_low">' in told
    assert "113 § 2 mom." in told
    body = send(officer, ask, 422, kind="abnormally_low", text="")
    assert 'href="#text"' in body
    send(
        officer, ask, kind="abnormally_low", lots=[str(lot.id)], text="Förklara priset.",
        **{"sent_at-day": "11.4.2026", "sent_at-clock": "12.00", "due_at-day": "15.4.2026", "due_at-clock": "12.00"},
    )  # fmt: skip
    workplace = f"{base}/tenders/{cheap.id}/admission"
    told = page(officer, workplace)
    assert "Förklara priset." in told
    assert "ingen annan" in told
    (request,) = stored(priced.session, tenders.Request)
    answer = f"{base}/requests/{request.id}/answer"
    page(officer, answer)
    send(
        officer, answer, answer="Egna lokaler.", version="1",
        **{"answered_at-day": "11.4.2026", "answered_at-clock": "12.15"},
    )  # fmt: skip
    judge = f"{base}/requests/{request.id}/judge"
    assert "Egna lokaler." in page(officer, judge)
    body = send(officer, judge, 409, sufficient="yes", reason="Trovärdigt.", version="1")
    assert "Trovärdigt." in body
    send(officer, judge, sufficient="yes", reason="Trovärdigt.", version="2")
    told = page(enter(priced.auditor), workplace)
    assert "Trovärdigt." in told
    assert "/ask" not in told
    told = page(officer, f"{base}/admission")
    assert "Verkar onormalt lågt: 1, 2a" in told


def test_the_limits_of_prompts_are_set_for_the_round(priced, enter) -> None:
    officer, path = enter(priced.officer), f"/rounds/{priced.round.id}/low-prices"
    assert 'value="40"' in page(officer, path)
    assert "above 0" not in send(officer, path, 422, below_mean="100", below_next="30", version="0")
    send(officer, path, below_mean="60", below_next="55,5", version="0")
    assert "onormalt lågt:" not in page(officer, f"/rounds/{priced.round.id}/admission")
    body = send(officer, path, 409, below_mean="10", below_next="10", version="0")
    assert "55,5" in body


def test_nothing_of_a_sealed_round_is_judged(world, enter) -> None:
    made = build.tender(world.session, world.officer, world.round)
    officer, base = enter(world.officer), f"/rounds/{world.round.id}"
    assert officer.get(f"{base}/admission").status_code == 303
    assert officer.get(f"{base}/tenders/{made.id}/admission").status_code == 303
    assert officer.get(f"{base}/tenders/{made.id}/ask").status_code == 404
    send(officer, f"{base}/tenders/{made.id}/ask", 404, kind="explain", text="x")


def test_an_error_is_put_right_and_both_prices_are_shown(priced, enter) -> None:
    officer, lot = enter(priced.officer), priced.lots[0]
    offer = next(one for one in stored(priced.session, tenders.Offer) if one.lot_id == lot.id)
    base = f"/rounds/{priced.round.id}"
    path = f"{base}/offers/{offer.id}/correct"
    assert 'value="100,00"' in page(officer, path)
    told = {"unit_price": "90,00", "volume": "1000", "total": "90000", "version": str(offer.version)}
    assert 'href="#reason"' in send(officer, path, 422, **told, reason="")
    send(officer, path, **told, reason="Fel i kommat.")
    for shown in (f"{base}/tenders/{offer.tender_id}/admission", f"{base}/lots/{lot.id}/admission"):
        html = page(officer, shown).replace("\N{NO-BREAK SPACE}", " ")
        assert "90,00" in html
        assert "enhetspris 100,00" in html
        assert "Fel i kommat." in html
    assert "Priserna ser onormalt låga ut" in page(officer, f"{base}/lots/{lot.id}/comparison")
    html = page(officer, f"{base}/lots/{lot.id}/comparison").replace("\N{NO-BREAK SPACE}", " ")
    assert "90,00 €, vid öppningen 100,00 €" in html
    assert "Fel i kommat." in html
    body = send(officer, path, 409, **told, reason="Nu med annan.")
    assert "Nu med annan." in body
