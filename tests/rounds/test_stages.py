"""The table of moves: complete, closed, and telling the same as the models and the vocabularies."""

import pytest

from tracker import accounts, audit, rounds
from tracker.rounds import stages

THINGS = {stages.ROUND: rounds.STAGES, stages.LOT: rounds.LOT_STAGES}


def test_every_row_names_known_acts_permissions_and_stages() -> None:
    for move in stages.MOVES:
        known = THINGS[move.thing]
        assert move.act in audit.ACTS, move
        assert move.permission in accounts.PERMISSIONS, move
        assert move.start in known, move
        assert move.to in known, move
        assert set(move.within) <= set(rounds.STAGES), move


def test_every_stage_can_be_reached() -> None:
    for thing, known in THINGS.items():
        reached, before = {known[0]}, set()
        while reached != before:
            before = set(reached)
            reached |= {move.to for move in stages.MOVES if move.thing == thing and move.start in before}
        assert reached == set(known), thing


def test_acts_that_ask_for_a_reason_say_so() -> None:
    for move in stages.MOVES:
        if move.act in audit.NEEDS_REASON and (move.thing, move.act) != (stages.LOT, "round.cancelled"):
            has_row = any("reason" in one.needs for one in stages.MOVES if one.act == move.act)
            assert has_row, move.act


@pytest.mark.parametrize(
    ("act", "start", "to"),
    [
        ("comparison.made", "tendered", "evaluated"),
        ("scores.entered", "evaluated", "tendered"),
        ("award.proposed", "evaluated", "proposed"),
        ("award.sent_back", "proposed", "evaluated"),
        ("award.withdrawn", "proposed", "evaluated"),
        ("award.approved", "proposed", "decided"),
        ("award.annulled", "decided", "tendered"),
        ("contract.concluded", "decided", "concluded"),
        ("contract.concluded", "concluded", "concluded"),
        ("contract.ended", "concluded", "ended"),
        ("lot.cancelled", "decided", "cancelled"),
    ],
)
def test_a_lot_moves(act: str, start: str, to: str) -> None:
    found = stages.move_of(stages.LOT, act, start, within="opened")
    assert found is not None
    assert found.to == to


@pytest.mark.parametrize(
    ("act", "start"),
    [
        ("award.approved", "evaluated"),
        ("award.annulled", "concluded"),
        ("lot.cancelled", "concluded"),
        ("scores.entered", "proposed"),
        ("contract.concluded", "proposed"),
        ("award.proposed", "cancelled"),
    ],
)
def test_a_lot_does_not_move(act: str, start: str) -> None:
    assert stages.move_of(stages.LOT, act, start, within="opened") is None


def test_a_lot_is_judged_only_once_its_round_is_opened() -> None:
    for stage in ("planned", "published", "cancelled"):
        assert stages.move_of(stages.LOT, "comparison.made", "tendered", within=stage) is None


def test_nothing_leaves_cancelled_or_ended_but_what_the_court_still_says() -> None:
    leaving = {
        move.act for move in stages.MOVES if move.start in ("cancelled", "ended") and move.to != move.start
    }
    assert leaving == set()


def test_acts_of_a_stage_come_in_the_tables_order() -> None:
    assert stages.acts_in(stages.ROUND, "planned")[:5] == (
        "round.changed", "lot.added", "criteria.set", "requirements.set", "estimate.set",
    )  # fmt: skip
    assert stages.acts_in(stages.ROUND, "cancelled") == (
        "round.cancellation_announced", "round.keeper_changed",
    )  # fmt: skip
    assert stages.stages_for(stages.ROUND, "round.opened") == ("published",)
