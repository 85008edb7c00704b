"""Whether a tender came after the deadline, to the second, and what the law says of it.

Not here: what follows for admission (`admission`).
"""

import json
from datetime import datetime

from tracker import law
from tracker.database import day_of
from tracker.refusal import Refused
from tracker.rounds import Round
from tracker.tenders.models import Tender

RULES = {"annex_e": "tender.late_annexE", "eu": "tender.late_eu", "national": "tender.late_national"}


def is_late(round_: Round, moment: datetime) -> bool:
    """Whether a moment lies after the deadline, whose own second is on time; without one nothing is late."""
    return round_.tender_deadline is not None and moment.replace(microsecond=0) > round_.tender_deadline


def finding(round_: Round) -> law.Finding[object] | None:
    """What the round's law says of a late tender; nothing where no regime or no act in force says anything."""
    rule = RULES.get(round_.regime or "")
    if rule is None or round_.law_day is None:
        return None
    try:
        return law.on(round_.law_day).value(rule)
    except law.NotInForce:
        return None


def mark(tender: Tender) -> None:
    """Mark a tender as late or not by its moment of receipt, with the finding as JSON; a late offer is not admitted."""
    tender.late = is_late(tender.round, tender.received_at)
    found = finding(tender.round) if tender.late else None
    tender.late_finding = (
        None if found is None else json.dumps(found.as_json(), ensure_ascii=False, sort_keys=True)
    )
    if tender.late:
        for offer in tender.offers:
            if offer.standing == "admitted":
                offer.standing = "received"


def refuse_before_notice(round_: Round, received: datetime) -> None:
    """Refuse a receipt on a day before the notice was sent: nobody could have tendered."""
    sent = round_.notice_sent_on
    if sent is not None and day_of(received) < sent:
        raise Refused("tender.before_notice", field="received_at", moment=received, sent=sent)
