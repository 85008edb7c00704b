"""Whether the person may do or read something in one round: what pages ask before they show a way to it.

Not here: whether a role allows it anywhere (`security.may`), and the domain's own answer when it is done.
"""

from flask import g

from tracker import accounts, rounds
from tracker.refusal import Refused
from tracker.rounds import Round
from tracker.web import deeds
from tracker.web.extensions import db
from tracker.web.security import may, person


def holds(permission: str, round_: Round) -> bool:
    """Whether the person may do or read something in this round, not only somewhere; asked once for the same roles."""
    if not may(permission):
        return False
    kept = g.setdefault("roles_in_rounds", {})
    place = (round_.id, accounts.roles_for(permission))
    if place not in kept:
        kept[place] = _covers(permission, round_)
    return bool(kept[place])


def _covers(permission: str, round_: Round) -> bool:
    try:
        rounds.require(db.session(), person(), permission, round_, at=deeds.now())
    except Refused:
        return False
    return True
