"""The checklist of exclusion grounds through the pages, from the first check to an exclusion on a coded ground."""

import re

from tests.web.tenders.desk import page, send, stored
from tracker import law, tenders


def test_a_checklist_is_filled_in_and_a_ground_excludes(opened, enter) -> None:
    officer, lot = enter(opened.officer), opened.lots[0]
    tender = stored(opened.session, tenders.Tender)[0]
    base = f"/rounds/{opened.round.id}"
    path = f"{base}/tenders/{tender.id}/grounds"
    told = page(officer, path)
    assert told.count("Ska uteslutas") == sum(one.under == "80" for one in law.exclusion.GROUNDS.values())
    assert 'type="file"' not in told
    send(officer, path, version="0", bribery="extract_checked", rest="no_sign")
    checks = stored(opened.session, tenders.ExclusionCheck)
    assert {one.outcome for one in checks} == {"no_sign", "extract_checked"}
    assert len(checks) == len(law.exclusion.GROUNDS)
    assert "Utdrag visat" in send(officer, path, 409, version="0", bribery="no_sign")
    found = f"{path}/money_laundering"
    version = re.search(r'name="version"[^>]*value="(\d+)"', page(officer, found))[1]
    body = send(officer, found, 422, version=version, dated_on="5.5.2025", note="")
    assert 'href="#note"' in body
    send(officer, found, version=version, dated_on="5.5.2025", note="Lagakraftvunnen dom.")
    told = page(officer, f"{base}/tenders/{tender.id}/admission")
    assert "Anbudsgivaren ska uteslutas" in told
    assert "114 § 2 mom." in told
    send(officer, f"{base}/lots/{lot.id}/conformity")
    send(officer, f"{base}/lots/{lot.id}/admission")
    assert "lämnades:" in page(officer, f"{base}/lots/{lot.id}/admission")
    offers = [one for one in stored(opened.session, tenders.Offer) if one.lot_id == lot.id]
    assert [one.standing for one in offers[:2]] == ["received", "admitted"]
    out = f"{base}/offers/{offers[0].id}/keep-out"
    told = page(officer, out)
    assert 'value="money_laundering"' in told
    assert 'value="bribery"' not in told
    version = re.search(r'name="version"[^>]*value="(\d+)"', told)[1]
    body = send(officer, out, 422, code="exclusion_ground", reason="Dom.", version=version)
    assert 'href="#ground"' in body
    send(officer, out, code="exclusion_ground", ground="money_laundering", reason="Dom.", version=version)
    assert "penningtvätt" in page(enter(opened.auditor), f"{base}/lots/{lot.id}/admission").lower()
    assert "1" in page(officer, f"{base}/admission")
