"""A program killed in the middle of a save leaves whole sheets only, and a whole trail."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.builders import tenders as build
from tests.tenders.saving import ROWS
from tracker import audit, tenders

ROOT = Path(__file__).parents[2]


def start(world, url: str, *more: str) -> subprocess.Popen:
    for _ in range(ROWS):
        build.supplier(world.session)
    world.session.rollback()
    command = [sys.executable, "-m", "tests.tenders.saving", url, str(world.round.id), str(world.officer.id)]
    world.session.rollback()
    return subprocess.Popen([*command, *more], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def kill(program: subprocess.Popen) -> None:
    program.kill()
    program.wait()
    program.stdout.close()


def test_killed_before_the_commit_nothing_was_saved(world, database_url: str) -> None:
    program = start(world, database_url, "halfway")
    assert program.stdout.readline() == "flushed\n"
    kill(program)
    time.sleep(0.2)  # the server notices that its client is gone
    assert world.session.scalars(select(tenders.Tender)).all() == []
    assert world.session.scalars(select(tenders.SealedValues)).all() == []
    verdict = audit.verify(world.session)
    assert verdict.whole
    world.session.rollback()
    build.tender(world.session, world.officer, world.round)


@pytest.mark.parametrize("turns", [1, 4, 9])
def test_killed_at_any_moment_whole_sheets_were_saved(world, database_url: str, turns: int) -> None:
    program = start(world, database_url)
    for _ in range(turns):
        assert program.stdout.readline().strip().isdigit()
    time.sleep(0.003 * turns)
    kill(program)
    time.sleep(0.2)
    found = world.session.scalars(select(tenders.Tender)).all()
    assert len(found) == ROWS
    assert len({tender.receipt for tender in found}) == 1
    sealed = world.session.scalars(select(tenders.SealedValues)).all()
    saved = int(found[0].receipt.removeprefix("turn "))
    assert saved in (turns, turns + 1, turns + 2)
    assert len(sealed) == ROWS * saved
    assert audit.verify(world.session).whole
    build.opened(world.session, world.officer, world.round)
    world.session.expire_all()
    prices = {
        offer.unit_price
        for tender in found
        for offer in tender.offers
        if offer.lot_id == world.lots[saved % 2].id
    }
    assert prices == {saved}
