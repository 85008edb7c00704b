"""Each lot's way from offers to contract: what comes next, and on its round's page the history of its awards.

Not here: the pages that it leads to, and whether a step is allowed when it is taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, url_for

from tracker import awards, evaluation, tenders, wording
from tracker.awards import Appeal, Award, Correction
from tracker.rounds import Lot, Round, stages
from tracker.web import deeds
from tracker.web.extensions import db
from tracker.web.languages import language
from tracker.web.rounds import part
from tracker.web.scope import holds

blueprint = Blueprint("lotways", __name__)

# What comes next → whose act it is, and the page where it is done.
STEPS = {
    "enter": ("tenders.entered", "tenders.sheet"), "settle": ("tender.admitted", "tenders.admission"),
    "grade": ("scores.entered", "evaluation.scores"), "compare": ("comparison.made", "evaluation.show"),
    "propose": ("award.proposed", "awards.propose"), "decide": ("award.approved", "awards.review"),
    "notify": ("award.notified", "awards.notify"), "conclude": ("contract.concluded", "contracts.conclude"),
    "standstill": ("", ""), "appealed": ("", ""),
}  # fmt: skip
PAGES = (
    ("tender.read", "tenders.admission", "offers"), ("scores.read", "evaluation.scores", "grades"),
    ("comparison.read", "evaluation.show", "comparison"),
)  # fmt: skip


@dataclass(frozen=True)
class Next:
    """What a lot waits for, in words, and the page where this person does it; no address where somebody else does."""

    code: str
    words: str
    href: str = ""


@dataclass(frozen=True)
class Way:
    """A lot with what comes next and the pages that the person may open: [(words, href)]."""

    lot: Lot
    next: Next | None
    links: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Remedy:
    """An appeal or a correction: of which award, what it is, from whom, its day, its number and where it stands."""

    award: Award
    what: str
    whom: str
    day: Any
    docket: str
    state: str
    pending: bool


@part
def ways(round_: Round, lots: list[Lot], at: datetime) -> dict[str, Any]:
    """Each lot of an opened round with its way; the awards of all, what was claimed against them and who was told."""
    if round_.record or round_.stage not in ("opened", "cancelled"):
        return {}
    reads = {
        name
        for name in ("award.read", "tender.read", "scores.read", "comparison.read")
        if holds(name, round_)
    }
    found = awards.in_round(db.session(), round_) if "award.read" in reads else []
    appeals, corrections = awards.remedies_in(db.session(), round_) if found else ([], [])
    remedies = [*map(_appeal, appeals), *map(_correction, corrections)]
    told: dict[str, Any] = {
        "lot_awards": sorted(found, key=lambda one: (one.lot.position, one.lot_id, -one.number)),
        "lot_remedies": sorted(remedies, key=lambda one: (not one.pending, one.day)),
        "lot_notices": [one for one in found if one.decided_on is not None],
        "untold": untold,
    }
    if round_.stage != "opened" or tenders.are_sealed(round_):
        return told
    live = {one.lot_id: one for one in found if one.state in awards.LIVE}
    held = {one.award_id for one in appeals if one.resolved_on is None and one.permission_on is None}
    steps = _steps(lots, live, held, at)
    return told | {
        "lot_ways": [Way(lot, steps.get(lot.id), _links(lot, live.get(lot.id), reads)) for lot in lots]
    }


def untold(award: Award) -> list[str]:
    """The tenderers who have not been notified of a decision that stands."""
    if award.state != "decided":
        return []
    told = {notice.tender_id for notice in award.notifications}
    return [tender.supplier.name for tender in awards.to_notify(award) if tender.id not in told]


@blueprint.app_template_global("next_step")
def next_step(lot: Lot) -> Next | None:
    """What one lot waits for, on the pages of the lot itself."""
    round_, at = lot.round, deeds.now()
    if round_.record or round_.stage != "opened" or tenders.are_sealed(round_):
        return None
    award = awards.live(db.session(), lot) if holds("award.read", round_) else None
    held = (
        {award.id} if award is not None and awards.pending_appeal(db.session(), award) is not None else set()
    )
    return _steps([lot], {} if award is None else {lot.id: award}, held, at).get(lot.id)


def _steps(lots: Sequence[Lot], live: dict[int, Award], held: set[int], at: datetime) -> dict[int, Next]:
    before = evaluation.ahead(db.session(), lots)
    mine = {act for act, _page in STEPS.values() if act and lots and holds(act, lots[0].round)}
    found = {}
    for lot in lots:
        code = before.get(lot.id) or _after(live.get(lot.id), held, at)
        if code is None and lot.stage == "proposed":
            code = "decide"
        if code is not None:
            found[lot.id] = _next(code, lot, live.get(lot.id), mine)
    return found


def _after(award: Award | None, held: set[int], at: datetime) -> str | None:
    """What comes next once a decision stands and no contract is there."""
    if award is None or award.state != "decided" or award.lot.stage != "decided":
        return None
    if untold(award):
        return "notify"
    phase = awards.phase(award, at=at, appealed=award.id in held)
    return {"contract_possible": "conclude", "to_notify": "notify"}.get(phase, phase)


def _next(code: str, lot: Lot, award: Award | None, mine: set[str]) -> Next:
    words = wording.called("lot_next", code, language())
    act, page = STEPS[code]
    theirs = act not in mine or stages.move_of(stages.LOT, act, lot.stage, within=lot.round.stage) is None
    if theirs or (award is None and code in ("decide", "notify")):
        return Next(code, words)
    if award is not None and code in ("decide", "notify"):
        return Next(code, words, url_for(page, award_id=award.id))
    return Next(code, words, url_for(page, round_id=lot.round_id, lot_id=lot.id))


def _links(lot: Lot, award: Award | None, reads: set[str]) -> list[tuple[str, str]]:
    shown = language()
    place = {"round_id": lot.round_id, "lot_id": lot.id}
    direct = lot.round.procedure == "direct"
    links = [
        (wording.called("lot_page", name, shown), url_for(page, **place))
        for permission, page, name in PAGES
        if permission in reads and not (direct and name != "offers")
    ]
    if award is not None:
        links.append(
            (wording.called("lot_page", "award", shown), url_for("awards.review", award_id=award.id))
        )
    return links


# --- appeals and corrections ------------------------------------------------------------------------------------------


def _appeal(one: Appeal) -> Remedy:
    shown = language()
    if one.outcome:
        state = _ended(wording.called("appeal_outcome", one.outcome, shown), one.resolved_on)
    elif one.permission_on:
        state = _ended(wording.called("remedy_state", "permitted", shown), one.permission_on)
    else:
        state = wording.called("remedy_state", "pending", shown)
    whom = one.appellant.name if one.appellant else wording.called("remedy_party", "unknown", shown)
    what = wording.called("remedy", "appeal", shown)
    return Remedy(one.award, what, whom, one.filed_on, one.docket or "", state, one.resolved_on is None)


def _correction(one: Correction) -> Remedy:
    shown = language()
    pending = one.outcome is None
    if one.outcome is None:
        state = wording.called("remedy_state", "pending", shown)
    else:
        state = _ended(wording.called("correction_outcome", one.outcome, shown), one.resolved_on)
    whom = one.claimant.name if one.claimant else wording.called("remedy_party", "buyer", shown)
    return Remedy(
        one.award, wording.called("remedy", "correction", shown), whom, one.claimed_on, "", state, pending
    )


def _ended(words: str, day: Any) -> str:
    return f"{words}, {wording.day(day, language())}"
