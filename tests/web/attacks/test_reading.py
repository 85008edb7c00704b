"""The attack list, and its first part: nobody reads what is sealed, by any way that leads to it.

What is not in this folder stands where its thing stands:

- every read of the domain, order and counts, errors of the database, every statement: `tests/tenders/test_sealed`
- exchanged, moved and older ciphertext, another sealing key: `tests/tenders/test_opening`, `test_attachments`
- every route against every role, search and sort of rounds, hostile addresses: `tests/web/test_roles`
- opening alone, with two sessions of one person, too late, unnamed: `tests/tenders/test_openers`, `tests/web/tenders/
  test_opening`
- scoring after submission or with a declared conflict: `tests/web/evaluation/test_panels`, and by the domain and by
  statement `tests/evaluation/panel`; nothing that was not announced is scored: `tests/evaluation/test_scores`
- bad workbooks read by the domain, byte by byte altered: `tests/export/test_price_form`
- the register of a sealed round: `tests/export/test_register`; prices in calendars: `tests/export/test_calendar`
- trail rewritten, cut or forked: `tests/audit/test_chain`

Here: `test_reading` (file, log, dump, backup, every page, fragment and export, trail, logs), `test_guessing` (a right
and a wrong guess are answered alike), `test_weights` (after publication), `test_workbooks` (through the forms).
"""

import logging
import shutil
import sqlite3
from contextlib import closing
from urllib.parse import unquote

import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url

from tests.builders import tenders as build
from tests.builders.tenders import OPENED
from tests.tenders.test_sealed import dumped
from tests.web.attacks import hoard
from tests.web.tenders.desk import hidden, page, send, stored
from tracker import audit, tenders

FRAGMENT = {"HX-Request": "true", "HX-Target": "main"}


def test_who_holds_the_database_finds_nothing_in_it(world, tender, database_url: str) -> None:
    world.session.rollback()
    content = dumped(database_url)
    assert hoard.held_in(content) == []
    form = hoard.form_of(world, 1)
    world.session.rollback()
    assert not [part for part in hoard.pieces(form) if part in content.lower() or part in content]
    build.opened(world.session, world.officer, world.round)
    world.session.close()
    assert {"Tysta Ettan", "Hemlig prisblankett"} <= set(hoard.held_in(dumped(database_url)))


@pytest.mark.sqlite_only
def test_a_backup_of_the_file_holds_nothing_either(world, tender, database_url: str, tmp_path) -> None:
    world.session.rollback()
    source, copy = make_url(database_url).database, tmp_path / "backup.sqlite"
    with closing(sqlite3.connect(source)) as running, closing(sqlite3.connect(copy)) as kept:
        running.backup(kept)
    vacuumed = tmp_path / "vacuumed.sqlite"
    with closing(sqlite3.connect(shutil.copy(copy, tmp_path / "again.sqlite"))) as again:
        again.execute("VACUUM INTO ?", (str(vacuumed),))
    assert len(copy.read_bytes()) > 100_000
    for one in (copy, vacuumed):
        assert hoard.held_in(one.read_bytes()) == [], one


def walk(client, paths: list[str], **settings) -> dict[str, list[str]]:
    """Which address tells what."""
    found = {}
    for path in paths:
        answer = client.get(path, **settings)
        told = hoard.told_in(answer.get_data())
        told += [mark for mark in hoard.MARKS if mark in unquote(str(answer.headers))]
        answer.close()
        if told:
            found[path] = told
    return found


@pytest.mark.parametrize("name", ["officer", "manager", "auditor", "evaluator", "admin", "outsider"])
def test_no_page_fragment_or_file_tells_anything(world, tender, enter, clock, name: str) -> None:
    reader = enter(world.everybody[name])
    attachment = stored(world.session, tenders.Attachment)[0].id
    paths = hoard.addresses(reader, world, tender, attachment)
    clock.at = OPENED
    assert walk(reader, paths) == {}
    if name in ("officer", "admin"):
        reader._check = lambda _response: None  # most pages know no fragment and answer whole
        assert walk(reader, paths, headers=FRAGMENT) == {}


def test_the_same_walk_finds_it_all_once_it_is_opened(world, tender, enter, clock) -> None:
    build.opened(world.session, world.officer, world.round)
    clock.at = OPENED
    reader = enter(world.auditor)
    found = walk(
        reader, hoard.addresses(reader, world, tender, stored(world.session, tenders.Attachment)[0].id)
    )
    told = {mark for marks in found.values() for mark in marks}
    assert {
        "Tysta Ettan",
        "Dolda Underleverantören",
        "Hemlig genomförandeplan",
        "48151623",
        "48 151 623",
    } <= told
    assert [path for path in found if path.endswith(".xlsx")] != []


def test_trail_and_logs_tell_nothing_of_what_came_through_the_pages(world, enter, caplog, capfd) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("sqlalchemy.engine", "werkzeug", "tracker"):
        caplog.set_level(logging.DEBUG, logger=name)
    made = build.tender(world.session, world.officer, world.round, offers={})
    officer, path = enter(world.officer), f"/rounds/{world.round.id}/tenders/{made.id}"
    told = hidden(page(officer, f"{path}/edit")) | {"received_at": "9.4.2026 12.00", "channel": "electronic"}
    price = {f"lot-{world.lots[0].id}-unit_price": "48151623,42"}
    send(officer, f"{path}/edit", 422, **told, **price, **{f"lot-{world.lots[0].id}-total": "fel 27182818"})
    send(officer, f"{path}/edit", **told, **price)
    told = hidden(page(officer, f"{path}/particulars")) | {
        "sme_class": "small",
        "members": "Tysta Ettan Ab = 79,19",
    }
    assert "79,19" in send(officer, f"{path}/particulars", 422, **told)
    told["members"] = "Tysta Ettan Ab\nTysta Tvåan Ab"
    send(officer, f"{path}/particulars", **told)
    shown = capfd.readouterr()
    assert "INSERT INTO sealed_values" in caplog.text
    assert hoard.told_in((caplog.text + shown.out + shown.err).encode()) == []
    world.session.rollback()
    entries = world.session.scalars(select(audit.Entry)).all()
    assert hoard.told_in("".join(f"{one.changes}{one.reason}" for one in entries).encode()) == []


@pytest.mark.parametrize("sort", ["unit_price", "-unit_price", "total", "price", "volume", "size"])
def test_no_sort_order_follows_what_is_sealed(world, enter, sort: str) -> None:
    for number, price in enumerate(("90.00", "10.00", "50.00")):
        offers = {world.lots[0]: build.values(price)}
        build.tender(world.session, world.officer, world.round, offers=offers, receipt=f"KVITTO-{number}")
    reader = enter(world.auditor)
    orders = set()
    for order in ("asc", "desc"):
        body = page(reader, f"/rounds/{world.round.id}/tenders?sort={sort}&order={order}")
        orders.add(tuple(sorted(range(3), key=lambda number: body.find(f"KVITTO-{number}"))))
    assert orders <= {(0, 1, 2), (2, 1, 0)}, "the order of entering, one way or the other"
    assert len(orders) == 1
