"""The rows that the trail speaks of are known by what people call them, also when they are gone."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import rounds as build
from tracker import audit, rounds, watch, wording
from tracker.web.commands import example


def entries(session: Session, act: str) -> list[audit.Entry]:
    return list(
        session.scalars(select(audit.Entry).where(audit.Entry.act == act).order_by(audit.Entry.sequence))
    )


def test_the_demonstration_is_told_without_one_number_of_the_database(
    shown: example.Stage, session: Session
) -> None:
    found = list(session.scalars(audit.entries()))
    known = watch.names(session, found)
    told = {
        wording.thing(f"{change['table']}:{change['id']}", "en", known)
        for entry in found
        for change in entry.changed
        if "fields" in change
    }
    assert {"Lot 2a", "Round EXEMPEL/1/2026", "Tender Exempelskolan Ab"} <= told
    assert not [each for each in told if "(removed)" in each]
    assert all(known[f"{change['table']}:{change['id']}"] for entry in found for change in entry.changed
               if change["table"] not in ("schemes", "round_keys") and "fields" in change)  # fmt: skip


def test_it_asks_the_database_no_more_often_for_many_rows(
    shown: example.Stage, session: Session, asked
) -> None:
    found = entries(session, "award.proposed")
    with asked() as few:
        watch.names(session, found[:1])
    with asked() as many:
        watch.names(session, found)
    assert len(found) > 2
    assert len(many) == len(few)


def test_a_lot_that_was_removed_keeps_its_code(session: Session) -> None:
    round_ = build.planned(session)
    officer = build.officer(session, round_.buyer)
    lot = build.lot(session, round_, actor=officer, code="7b")
    named = audit.name_of(lot)
    rounds.change_lot(session, officer, lot, name="Spår", version=lot.version, at=build.AT)
    session.commit()
    rounds.remove_lot(session, officer, lot, reason="dubblett", version=lot.version, at=build.AT)
    session.commit()
    for act in ("lot.added", "lot.changed", "lot.removed"):
        (entry,) = entries(session, act)
        assert wording.thing(named, "en", watch.names(session, [entry])) == "Lot 7b"
