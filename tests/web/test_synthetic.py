"""`flask demo generate`: fictional rounds in bulk, the same for a seed, through every constraint, as one act."""

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config import settings
from tests.builders import rounds as build
from tests.conftest import SEALING_KEY
from tracker import audit, rounds, web
from tracker.audit import Entry
from tracker.organisations import Supplier
from tracker.organisations.identity import bare, folded
from tracker.rounds.operations.planning import derive
from tracker.tenders import Offer, Tender
from tracker.web.commands import synthetic

COUNT = 150


def generate(session: Session, *, seed: int = 7, count: int = COUNT) -> dict:
    synthetic.generate(session, synthetic.Wanted(count, 3, seed), at=build.AT)
    session.commit()
    return {change["table"]: change for change in last(session).changed}


def last(session: Session) -> Entry:
    return session.scalars(audit.entries().order_by(Entry.sequence.desc()).limit(1)).one()


def test_it_is_one_act_with_count_and_digest_of_each_table(session: Session) -> None:
    told = generate(session)
    assert last(session).act == "demo.generated"
    assert last(session).sequence == 1
    assert told["rounds"]["count"] == session.scalar(select(func.count()).select_from(rounds.Round)) == COUNT
    assert told["offers"]["count"] == session.scalar(select(func.count()).select_from(Offer))
    assert all(len(change["digest"]) == 64 for change in told.values())
    assert audit.verify(session).whole


def test_the_same_seed_makes_the_same_rows_in_whatever_parts(
    session: Session, dialect: str, databases, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = generate(session)
    (tmp_path / "second").mkdir()
    monkeypatch.setattr(synthetic, "CHUNK", 7)
    with databases.migrated(dialect, tmp_path / "second") as url:
        engine = synthetic_engine(url)
        with Session(engine) as other:
            assert generate(other) == told
        engine.dispose()
    assert generate(session, seed=8)["rounds"]["digest"] != told["rounds"]["digest"]


def synthetic_engine(url: str):
    engine = web.database.engine(url)
    audit.guard(engine, key=b"another key of the tests' trails")
    return engine


def test_derived_columns_are_what_the_operations_keep(session: Session) -> None:
    generate(session)
    kept = ("sort_day", "year", "title_sort", "estimate_sort", "search_text", "deadline_on")
    for round_ in list(session.scalars(select(rounds.Round))):
        before = [getattr(round_, name) for name in kept]
        derive(round_, recorded_on=build.DAY)
        assert [getattr(round_, name) for name in kept] == before
    session.rollback()
    for supplier in list(session.scalars(select(Supplier))):
        assert (supplier.search_name, supplier.bare_name) == (folded(supplier.name), bare(supplier.name))


def test_everything_is_marked_as_an_example_and_every_stage_is_there(session: Session) -> None:
    generate(session)
    found = list(session.scalars(select(rounds.Round)))
    assert all(round_.example for round_ in found)
    assert {round_.stage for round_ in found} == set(rounds.STAGES)
    assert {lot.stage for round_ in found for lot in round_.lots} >= {"tendered", "decided", "cancelled"}
    tendered = set(session.scalars(select(Tender.round_id)))
    assert tendered == {round_.id for round_ in found if round_.stage == "opened" and not round_.record}


def test_what_people_enter_afterwards_gets_numbers_of_its_own(session: Session) -> None:
    generate(session)
    made = build.published(session)
    assert made.id > COUNT
    generate(session, seed=9)
    assert session.scalar(select(func.count()).select_from(rounds.Round)) == 2 * COUNT + 1


def test_the_command_tells_its_progress_apart_from_its_answer(app: Flask, session: Session) -> None:
    answer = app.test_cli_runner().invoke(
        args=["demo", "generate", "--rounds", "3", "--tenders-per-lot", "2"]
    )
    assert answer.exit_code == 0
    assert "3 rounds" in answer.stdout
    assert answer.stderr == "3 of 3 rounds\n"
    assert session.scalar(select(func.count()).select_from(rounds.Round)) == 3


def test_production_refuses_it(database_url: str, tmp_path) -> None:
    keys = {
        "SECRET_KEY": "a secret of the tests " * 2,
        "SEALING_KEY": SEALING_KEY,
        "DATABASE_URL": database_url,
    }
    production = web.create_app(
        settings(keys | {"TRACKER_ENV": "production"}, instance=tmp_path / "instance")
    )
    answer = production.test_cli_runner().invoke(args=["demo", "generate", "--rounds", "3"])
    with production.app_context():
        web.db.engine.dispose()
    assert answer.exit_code == 1
    assert "production" in answer.stderr
