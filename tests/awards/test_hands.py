"""Whoever prepares an award has had a hand in it: no act that does so is forgotten when there is a new one."""

from tracker.awards import rules
from tracker.rounds import stages

# What prepares no choice: the opening and what is before the tenders, the manager's own acts, and what ends a lot.
OTHERS = {
    "lot.removed", "lot.cancelled", "round.cancelled", "round.given_up", "award.approved", "award.sent_back",
    "appeal.resolved", "correction.resolved", "award.found_deficient",
}  # fmt: skip


def test_every_act_on_tenders_grades_and_proposals_is_a_hand() -> None:
    preparing = {
        move.act
        for move in stages.MOVES
        if move.thing == stages.LOT and {move.start, move.to} & {"tendered", "evaluated", "proposed"}
        and move.start in ("tendered", "evaluated", "proposed")
    }  # fmt: skip
    assert preparing - OTHERS <= rules.HANDS


def test_judging_tenderers_is_a_hand() -> None:
    judged = {
        "tender.corrected",
        "exclusion.checked",
        "request.sent",
        "request.answered",
        "request.judged",
        "low_limits.set",
        "suitability.judged",
        "conformity.judged",
    }
    assert judged | {"lots.drawn", "tender.form_taken", "tender.attached", "requirements.set"} <= rules.HANDS
