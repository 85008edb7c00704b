"""A direct award tells its ground where the law asks for one; below the threshold it need not, in the database too."""

import sqlite3
from decimal import Decimal
from fractions import Fraction

import psycopg
import pytest
from sqlalchemy.orm import Session

from tests.builders import awards as acts
from tests.builders import evaluation as build
from tests.builders import tenders as tendered
from tracker import awards, rounds
from tracker.refusal import Refused

SMALL, LARGE = 20_000, 900_000


def direct(session: Session, *, value: int) -> build.World:
    """An offer for the one lot of a round that is awarded directly."""
    made = build.world(session)
    made.round = rounds.plan(
        session, made.officer, buyer=made.buyer, reference="EX/D/2026", title_sv="Direktupphandling",
        training="integration", cpv="80400000", procedure="direct", technique="contract", at=tendered.PLANNED,
        estimated_low=Decimal(value), estimated_high=Decimal(value), undivided_reason="En helhet.",
    )  # fmt: skip
    session.commit()
    rounds.add_lot(session, made.officer, made.round, code="1", volume=Fraction(1000), at=tendered.PLANNED)
    session.commit()
    rounds.award_directly(
        session,
        made.officer,
        made.round,
        reason="Ensamrätt.",
        version=made.round.version,
        at=tendered.PLANNED,
    )
    session.commit()
    tendered.tender(session, made.officer, made.round)
    return made


def test_above_the_threshold_the_ground_is_asked_for(session: Session) -> None:
    made = direct(session, value=LARGE)
    with pytest.raises(Refused) as refused:
        acts.propose(made, direct_reason=" ")
    assert (refused.value.code, refused.value.field) == ("award.direct_unreasoned", "direct_reason")
    session.rollback()
    assert acts.propose(made, direct_reason="Ensamrätt.").direct_reason == "Ensamrätt."


def test_below_the_threshold_no_ground_is_needed(session: Session) -> None:
    made = direct(session, value=SMALL)
    assert made.round.regime == "below_threshold"
    award = acts.decide(made, acts.propose(made, direct_reason=" "))
    assert (award.state, award.direct, award.direct_reason) == ("decided", True, None)


def test_the_database_asks_for_the_ground_too(session: Session) -> None:
    made = direct(session, value=LARGE)
    told = f"1, {made.lot.id}, 7, 'proposed', true, false, false, false, 'x', 'x', {made.officer.id}, '2026-04-01'"
    names = (
        "version, lot_id, number, state, direct, correction_instructions, appeal_instructions, standstill_binds, "
        "reasons, comment, proposed_by_id, proposed_at"
    )
    session.rollback()
    cursor = session.connection().connection.driver_connection.cursor()
    with pytest.raises((sqlite3.IntegrityError, psycopg.errors.RaiseException), match="needs its ground"):
        cursor.execute(f"INSERT INTO awards ({names}) VALUES ({told})")
    session.rollback()
    assert awards.live(session, made.lot) is None
