"""The table of moves: which act takes a round or a lot from which stage to which, who may, and what must hold.

Pure. Buttons, enforcement, tests and the diagram in the documents read this one table. Not here: what makes a
condition true, which the room that can see it checks; and what follows from the clock alone (`queries.phase`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

ROUND, LOT = "round", "lot"
ONCE_DECIDED = "decided concluded ended"
AFTER_SIGNING = "concluded ended"  # what was agreed before the end may be recorded after it
AGAIN = "tendered evaluated proposed cancelled"  # after an annulled decision, while the court still judges it


@dataclass(frozen=True)
class Move:
    """One row: the act, done to `thing` in the stage `start`, leads to `to` (the same stage: nothing moves).

    `within` are the round's stages in which a lot's row holds; `permission` is a name of the permissions'
    table; `needs` are codes of what must hold beside stage and permission.
    """

    thing: str
    act: str
    start: str
    to: str
    permission: str
    within: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


def _round(act: str, starts: str, to: str | None = None, *, needs: str = "") -> Iterator[Move]:
    for start in starts.split():
        yield Move(ROUND, act, start, to or start, act, needs=tuple(needs.split()))


def _lot(
    act: str, starts: str, to: str | None = None, *, within: str = "opened", needs: str = ""
) -> Iterator[Move]:
    for start in starts.split():
        yield Move(
            LOT, act, start, to or start, act, within=tuple(within.split()), needs=tuple(needs.split())
        )


MOVES: tuple[Move, ...] = (
    # the round
    *_round("round.changed", "planned published opened", needs="announced_unchanged"),
    *_round("lot.added", "planned"),
    *_round("criteria.set", "planned", needs="weights_add_up"),
    *_round("requirements.set", "planned"),
    *_round("estimate.set", "planned"),
    *_round("round.timed", "planned", needs="of_procedure"),
    *_round(
        "round.published",
        "planned",
        "published",
        needs="complete tendered deadline_after_notice buyer_exists",
    ),
    *_round("round.awarded_directly", "planned", "opened", needs="direct complete ground buyer_exists"),
    *_round("corrigendum.sent", "published", needs="before_deadline reason"),
    *_round("round.invited", "published opened", needs="two_stages"),
    *_round("round.questions_timed", "published", needs="before_deadline"),
    *_round("question.received", "published opened"),
    *_round("question.changed", "published opened", needs="unpublished reason"),
    *_round("question.answered", "published opened"),
    *_round("answers.published", "published opened", needs="answered"),
    *_round("tender.entered", "published opened", needs="place_of_receipt"),
    *_round("tender.changed", "published opened", needs="place_of_receipt"),
    *_round("tenders.entered", "published opened", needs="place_of_receipt"),
    *_round("tender.attached", "published opened", needs="place_of_receipt"),
    *_round("tender.told", "published opened", needs="place_of_receipt"),
    *_round("tender.form_taken", "opened"),
    *_round("tender.replaced", "published", needs="before_deadline"),
    *_round("tender.withdrawn", "published opened", needs="reason"),
    *_round("tender.removed", "published opened", needs="reason"),
    *_round("round.opened", "published", "opened", needs="after_deadline authorised"),
    *_round("round.openers_named", "planned published", needs="sealed enough_openers"),
    *_round("round.opening_authorised", "published", needs="after_deadline named"),
    *_round("round.opening_failed", "published"),
    *_round("panel.named", "planned published opened"),
    *_round("panel.withdrawn", "planned published opened", needs="reason"),
    *_round("panel.member_replaced", "planned published opened", needs="reason"),
    *_round("panel.declared", "opened"),
    *_round("panel.aliases_drawn", "opened"),
    *_round("round.cancelled", "planned published opened", "cancelled", needs="reason no_contract"),
    *_round("round.cancellation_announced", "cancelled"),
    *_round("round.given_up", "planned", "cancelled", needs="reason"),
    *_round("round.keeper_changed", "planned published opened cancelled"),
    *_round("low_limits.set", "planned published opened"),
    *_round("exclusion.checked", "opened"),
    *_round("suitability.judged", "opened"),
    # the lot, before its round is published
    *_lot("lot.changed", "tendered", within="planned"),
    *_lot("lot.removed", "tendered", within="planned", needs="reason"),
    # the lot: whatever changes its tenders or grades makes a finished comparison unfinished again
    *_lot("tender.entered", "tendered evaluated", "tendered", within="published opened"),
    *_lot("tender.changed", "tendered evaluated", "tendered", within="published opened"),
    *_lot("tenders.entered", "tendered evaluated", "tendered", within="published opened"),
    *_lot("tender.form_taken", "tendered evaluated", "tendered"),
    *_lot("tender.replaced", "tendered evaluated", "tendered", within="published"),
    *_lot("tender.withdrawn", "tendered evaluated", "tendered", within="published opened"),
    *_lot("tender.removed", "tendered evaluated", "tendered", within="published opened"),
    *_lot("tender.admitted", "tendered evaluated", "tendered"),
    *_lot("tender.excluded", "tendered evaluated", "tendered", needs="reason"),
    *_lot("tender.rejected", "tendered evaluated", "tendered", needs="reason"),
    *_lot("exclusion.checked", "tendered evaluated", "tendered"),
    *_lot("suitability.judged", "tendered evaluated", "tendered"),
    *_lot("conformity.judged", "tendered evaluated", "tendered"),
    *_lot("tender.corrected", "tendered evaluated", "tendered", needs="reason"),
    *_lot("request.sent", "tendered evaluated proposed"),
    *_lot("request.answered", "tendered evaluated proposed"),
    *_lot("request.judged", "tendered evaluated proposed", needs="reason"),
    *_lot("scores.entered", "tendered evaluated", "tendered"),
    *_lot("order.ranked", "tendered evaluated", "tendered"),
    # a panel: each alone, then together; a closed lot is opened again before anybody's grade is changed
    *_lot("panel.scores_saved", "tendered"),
    *_lot("panel.scores_submitted", "tendered", needs="whole"),
    *_lot("panel.scores_returned", "tendered", needs="reason"),
    *_lot("panel.agreed", "tendered", needs="all_submitted"),
    *_lot("panel.closed", "tendered", needs="all_submitted"),
    *_lot("panel.reopened", "tendered evaluated", "tendered", needs="reason"),
    *_lot("lots.drawn", "tendered evaluated", needs="tie_stands"),
    *_lot("comparison.made", "tendered evaluated", "evaluated", needs="standings_settled scores_complete"),
    # the lot: proposal, decision and what follows it
    *_lot("award.proposed", "evaluated", "proposed", needs="reasons best_tender"),
    *_lot("award.proposed", "tendered", "proposed", needs="direct reasons"),
    *_lot("award.changed", "proposed"),
    *_lot("award.sent_back", "proposed", "evaluated", needs="reason"),
    *_lot("award.withdrawn", "proposed", "evaluated"),
    *_lot("award.approved", "proposed", "decided", needs="four_eyes instructions"),
    *_lot("award.notified", "decided concluded"),
    *_lot("award.annulled", "decided", "tendered", needs="reason no_contract"),
    *_lot("appeal.filed", ONCE_DECIDED),
    *_lot("appeal.permission_given", ONCE_DECIDED),
    *_lot("appeal.resolved", f"{ONCE_DECIDED} {AGAIN}", within="opened cancelled"),
    *_lot("award.found_deficient", f"{ONCE_DECIDED} {AGAIN}", within="opened cancelled"),
    *_lot("correction.claimed", ONCE_DECIDED),
    *_lot("correction.resolved", f"{ONCE_DECIDED} {AGAIN}", within="opened cancelled"),
    *_lot("contract.concluded", "decided concluded", "concluded", needs="standstill_over no_appeal"),
    *_lot("contract.corrected", AFTER_SIGNING, needs="reason"),
    *_lot("contract.changed", AFTER_SIGNING, needs="reason"),
    *_lot("contract.option_taken", AFTER_SIGNING),
    *_lot("contract.indexed", AFTER_SIGNING, needs="reason"),
    *_lot("contract.entry_struck", AFTER_SIGNING, needs="reason"),
    *_lot("contract.award_notice_sent", AFTER_SIGNING),
    *_lot("contract.change_notice_sent", AFTER_SIGNING),
    *_lot("contract.ended", "concluded", "ended", needs="last_contract"),
    *_lot(
        "lot.cancelled",
        "tendered evaluated proposed decided",
        "cancelled",
        within="published opened",
        needs="reason",
    ),
    *_lot("lot.cancellation_announced", "cancelled", within="published opened"),
    *_lot("round.given_up", "tendered", "cancelled", within="planned"),
    *_lot(
        "round.cancelled",
        "tendered evaluated proposed decided",
        "cancelled",
        within="planned published opened",
    ),
)

_BY_PLACE = {(move.thing, move.act, move.start): move for move in MOVES}
if len(_BY_PLACE) != len(MOVES):
    raise ValueError("one row of moves for each thing, act and stage")


def move_of(thing: str, act: str, stage: str, *, within: str | None = None) -> Move | None:
    """The row for an act on a thing in its stage, or none; `within` is the stage of a lot's round."""
    found = _BY_PLACE.get((thing, act, stage))
    if found is None or (found.within and within not in found.within):
        return None
    return found


def acts_in(thing: str, stage: str, *, within: str | None = None) -> tuple[str, ...]:
    """The acts that a stage lets happen, in the table's order."""
    return tuple(
        move.act
        for move in MOVES
        if (move.thing, move.start) == (thing, stage) and (not move.within or within in move.within)
    )


def stages_for(thing: str, act: str) -> tuple[str, ...]:
    """The stages in which an act can be done."""
    return tuple(move.start for move in MOVES if (move.thing, move.act) == (thing, act))
