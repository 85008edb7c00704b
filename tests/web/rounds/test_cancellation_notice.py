"""The notice of a cancellation by form: of a round and of a lot, with a day that can be, and shown afterwards."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.builders import rounds as build
from tests.client import CheckingClient
from tests.web.rounds.desk import signed_in, text
from tracker import organisations, rounds
from tracker.web import deeds

pytestmark = pytest.mark.sqlite_only


def test_the_notice_of_a_cancelled_lot_then_of_the_round(
    client: CheckingClient, session: Session, buyer: organisations.Organisation
) -> None:
    round_ = build.published(session, buyer=buyer)
    manager = build.manager(session, buyer)
    lot = round_.lots[0]
    rounds.cancel_lot(session, manager, lot, reason="Inga anbud", version=lot.version, at=deeds.now())
    session.commit()
    desk = signed_in(client, build.officer(session, buyer))
    form = f"/rounds/{round_.id}/lots/{lot.id}/cancellation-notice"
    page = text(desk.get(f"/rounds/{round_.id}"))
    assert form in page
    assert f'/rounds/{round_.id}/cancellation-notice"' not in page
    assert text(desk.get(form)).count('name="sent_on"') == 1
    today = deeds.today()
    for wrong in (
        "",
        "0.0.0000",
        "31.2.2026",
        "9" * 50,
        str(today + timedelta(days=1)),
        "1.1.0001",
        "٣.٣.٢٠٢٦",
    ):
        answer = desk.post(form, data={"version": str(lot.version), "sent_on": wrong})
        assert answer.status_code == 422, wrong
    assert desk.post(form, data={"version": str(lot.version), "sent_on": str(today)}).status_code == 303
    assert "Notice of the cancellation sent on" in text(desk.get(f"/rounds/{round_.id}"))

    session.expire_all()
    rounds.cancel(session, manager, round_, reason="Behovet upphörde", version=round_.version, at=deeds.now())
    session.commit()
    whole = f"/rounds/{round_.id}/cancellation-notice"
    assert whole in text(desk.get(f"/rounds/{round_.id}"))
    desk.get(whole)
    answer = desk.post(
        whole, data={"version": str(round_.version), "sent_on": str(today)}, follow_redirects=True
    )
    assert "The day of the notice was recorded." in text(answer)
    assert "Notice of the cancellation sent on" in text(answer)


def test_a_round_that_goes_on_has_no_such_form(
    client: CheckingClient, session: Session, buyer: organisations.Organisation
) -> None:
    round_ = build.published(session, buyer=buyer)
    desk = signed_in(client, build.officer(session, buyer))
    assert desk.get(f"/rounds/{round_.id}/cancellation-notice").status_code in (403, 409, 422)
    lot = round_.lots[0]
    assert desk.get(f"/rounds/{round_.id}/lots/{lot.id}/cancellation-notice").status_code in (403, 409, 422)
    assert "cancellation-notice" not in text(desk.get(f"/rounds/{round_.id}"))
