"""Rounds are planned and changed by those who answer for them; what cannot be is refused by its field."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.builders import accounts as people
from tests.builders import organisations as registers
from tests.builders import rounds as build
from tracker import audit, rounds
from tracker.refusal import Conflict, Refused
from tracker.rounds import Lot, Round

AT = build.AT


def refused(code: str, field: str | None = None):
    return pytest.raises(
        Refused, check=lambda told: told.code == code and (field is None or told.field == field)
    )


def test_a_round_is_planned_in_one_act_of_its_own_history(session: Session) -> None:
    buyer = registers.organisation(session)
    officer = build.officer(session, buyer)
    round_ = build.planned(session, actor=officer, buyer=buyer)
    (entry,) = audit.history(session, within=audit.name_of(round_))
    assert (entry.act, entry.actor_id, entry.about) == ("round.planned", officer.id, f"rounds:{round_.id}")
    assert (round_.stage, round_.record, round_.keeper_id, round_.year) == ("planned", False, buyer.id, 2026)
    assert [(keeper.organisation_id, keeper.since) for keeper in round_.keepers] == [(buyer.id, build.DAY)]


def test_the_lists_columns_follow_from_the_facts(session: Session) -> None:
    round_ = build.planned(
        session, reference="KEHA/7", title_fi="Ääni", title_sv="Röst", planned_notice_on=date(2027, 1, 7),
        estimated_low=Decimal(790_000), estimated_high=Decimal(840_000),
    )  # fmt: skip
    assert (round_.sort_day, round_.year, round_.title_sort) == (date(2027, 1, 7), 2027, "ääni")
    assert round_.estimate_sort == Decimal(840_000)
    assert round_.search_text == "keha/7\nääni\nröst"
    assert round_.deadline_on == date(2026, 4, 15)


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"reference": " "}, "round.reference_missing", "reference"),
        ({"title_sv": ""}, "round.title_missing", "title_sv"),
        ({"training": None}, "round.training_missing", "training"),
        ({"cpv": "8040"}, "round.cpv_unlikely", "cpv"),
        ({"nuts": "fi1"}, "round.nuts_unlikely", "nuts"),
        ({"estimated_high": None}, "round.estimate_half", "estimated_high"),
        ({"estimated_low": Decimal(900_000)}, "round.estimate_reversed", "estimated_high"),
        (
            {"estimated_low": Decimal(0), "estimated_high": Decimal(0)},
            "round.estimate_nothing",
            "estimated_high",
        ),
        ({"subcontract_share": Fraction(101)}, "round.share_outside", "subcontract_share"),
        ({"lot_limit": 0}, "round.count_below_one", "lot_limit"),
        ({"framework_suppliers": 0}, "round.count_below_one", "framework_suppliers"),
        (
            {"contract_start": date(2026, 8, 1), "contract_end": date(2026, 7, 31)},
            "round.term_reversed",
            "contract_end",
        ),
        (
            {"questions_until": build.DEADLINE + timedelta(1)},
            "round.questions_after_deadline",
            "questions_until",
        ),
        ({"tenders_valid_until": date(2026, 4, 14)}, "round.validity_before_deadline", "tenders_valid_until"),
        ({"received_in": "elsewhere"}, "round.other_system_missing", "other_system"),
        ({"immigrant_needs": "yes"}, "round.needs_how_missing", "immigrant_needs_how"),
    ],
)
def test_facts_that_cannot_be_are_refused_by_field(
    session: Session, facts: dict, code: str, field: str
) -> None:
    with refused(code, field):
        build.planned(session, **facts)


def test_a_reference_is_the_buyers_own(session: Session) -> None:
    first = build.planned(session, reference="1/2026")
    with refused("round.reference_taken", "reference"):
        build.planned(session, buyer=first.buyer, reference="1/2026")
    session.rollback()
    build.planned(session, reference="1/2026")


def test_two_who_take_one_reference_at_the_same_time_are_told_so(session: Session, engine: Engine) -> None:
    first, second = build.planned(session), build.planned(session)
    second.buyer_id = first.buyer_id
    second.reference = first.reference
    audit.act(session, audit.SYSTEM, "round.changed", about=second, at=AT)
    with pytest.raises(IntegrityError, match="reference"):
        session.commit()


def test_a_buyer_must_exist_when_the_procedure_begins(session: Session) -> None:
    gone = registers.organisation(session, valid_from=date(2010, 1, 1), valid_to=date(2025, 12, 31))
    heir = registers.organisation(session, valid_from=date(2026, 1, 1))
    officer = build.officer(session, heir)
    with refused("round.organisation_not_then", "buyer"):
        rounds.plan(
            session, officer, buyer=gone, keeper=heir, reference="1", title_fi="A", training="literacy", at=AT
        )
    with refused("round.organisation_not_then", "keeper"):
        build.planned(session, buyer=gone, began_on=date(2025, 3, 3))
    session.rollback()
    kept = rounds.plan(
        session, officer, buyer=gone, keeper=heir, reference="1", title_fi="A", training="literacy",
        began_on=date(2025, 3, 3), at=AT,
    )  # fmt: skip
    session.commit()
    assert kept.keeper_id == heir.id


def test_only_those_who_answer_for_a_round_may_change_it(session: Session) -> None:
    round_ = build.planned(session)
    stranger = build.officer(session, registers.organisation(session))
    admin, auditor = people.person(session, role="admin"), people.person(session, role="auditor")
    for actor in (stranger, admin, auditor, build.manager(session, round_.buyer), audit.SYSTEM):
        with refused("scope.outside"):
            rounds.change(session, actor, round_, notes="x", version=round_.version, at=AT)


def test_co_buyers_share_the_round_but_who_only_orders_does_not(session: Session) -> None:
    other, orderer = registers.organisation(session), registers.organisation(session)
    round_ = build.planned(session, co_buyers=[(other, "co_buyer"), (orderer, "orderer")])
    rounds.change(session, build.officer(session, other), round_, notes="x", version=round_.version, at=AT)
    session.commit()
    with refused("scope.outside"):
        rounds.change(
            session, build.officer(session, orderer), round_, notes="y", version=round_.version, at=AT
        )


def test_co_buyers_are_changed_and_never_the_buyer_itself(session: Session) -> None:
    buyer, other, third = (registers.organisation(session) for _ in range(3))
    officer = build.officer(session, buyer)
    round_ = build.planned(session, actor=officer, buyer=buyer, co_buyers=[(other, "co_buyer")])
    with refused("round.co_buyer_twice", "co_buyers"):
        rounds.change(session, officer, round_, co_buyers=[(buyer, "lead")], version=round_.version, at=AT)
    session.rollback()
    before = round_.version
    rounds.change(session, officer, round_, co_buyers=[(third, "lead")], version=round_.version, at=AT)
    session.commit()
    assert [(one.organisation_id, one.role) for one in round_.co_buyers] == [(third.id, "lead")]
    assert round_.version == before + 1


def test_a_change_on_an_older_version_shows_both(session: Session) -> None:
    round_ = build.planned(session)
    officer = build.officer(session, round_.buyer)
    seen = round_.version
    rounds.change(session, officer, round_, notes="theirs", version=seen, at=AT)
    session.commit()
    with pytest.raises(Conflict) as caught:
        rounds.change(session, officer, round_, notes="mine", cpv="80400000", version=seen, at=AT)
    assert caught.value.code == "changed.meanwhile"
    assert caught.value.differences == {"notes": ("mine", "theirs")}


def test_after_publication_only_what_was_not_announced_changes(session: Session) -> None:
    round_ = build.published(session)
    officer = build.officer(session, round_.buyer)
    rounds.change(session, officer, round_, notes="x", notice_number="2026-1", version=round_.version, at=AT)
    session.commit()
    for facts in (
        {"estimated_low": Decimal(1)},
        {"cpv": "80000000"},
        {"tender_deadline": build.later(days=90)},
    ):
        with refused("round.announced", next(iter(facts))):
            rounds.change(session, officer, round_, version=round_.version, at=AT, **facts)
        session.rollback()
    with refused("round.announced", "co_buyers"):
        other = registers.organisation(session)
        rounds.change(session, officer, round_, co_buyers=[(other, "lead")], version=round_.version, at=AT)


def test_unknown_facts_are_a_bug(session: Session) -> None:
    with pytest.raises(TypeError, match="stage"):
        build.planned(session, stage="published")


# --- lots -------------------------------------------------------------------------------------------------------------


def test_a_lot_has_a_code_of_text_and_its_places(session: Session) -> None:
    place = registers.municipality(session)
    round_ = build.planned(session)
    lot = build.lot(
        session, round_, code=" 2a ", municipalities=[place.organisation], level_from="0", level_to="A2.1"
    )
    assert (lot.code, lot.stage, lot.price_unit, lot.minutes_per_workday) == (
        "2a",
        "tendered",
        "student_workday",
        315,
    )
    assert [one.municipality_id for one in lot.places] == [place.id]
    entry = audit.history(session, within=audit.name_of(round_))[0]
    assert (entry.act, entry.about) == ("lot.added", f"lots:{lot.id}")


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"code": ""}, "lot.code_missing", "code"),
        ({"code": "1"}, "lot.code_taken", "code"),
        ({"level_from": "B1.1", "level_to": "A2.2"}, "lot.levels_reversed", "level_to"),
        ({"group_size_min": 25, "group_size_max": 20}, "lot.group_reversed", "group_size_max"),
        ({"group_size_min": 0}, "lot.not_above_zero", "group_size_min"),
        ({"volume": Fraction(0)}, "lot.not_above_zero", "volume"),
        ({"ceiling_price": Decimal(0)}, "lot.not_above_zero", "ceiling_price"),
        ({"minutes_per_workday": 0}, "lot.minutes_outside", "minutes_per_workday"),
    ],
)
def test_a_lot_that_cannot_be_is_refused(session: Session, facts: dict, code: str, field: str) -> None:
    round_ = build.planned(session)
    build.lot(session, round_, code="1")
    with refused(code, field):
        build.lot(session, round_, **facts)


def test_a_place_is_a_municipality(session: Session) -> None:
    round_ = build.planned(session)
    with refused("lot.not_a_municipality", "municipalities"):
        build.lot(session, round_, municipalities=[round_.buyer])


def test_a_lot_is_changed_with_its_places(session: Session) -> None:
    old, new = registers.municipality(session), registers.municipality(session)
    round_ = build.planned(session)
    officer = build.officer(session, round_.buyer)
    lot = build.lot(session, round_, municipalities=[old.organisation])
    seen = lot.version
    rounds.change_lot(
        session, officer, lot, name="Norr", municipalities=[new.organisation], version=seen, at=AT
    )
    session.commit()
    assert (lot.name, [one.municipality_id for one in lot.places]) == ("Norr", [new.id])
    with pytest.raises(Conflict):
        rounds.change_lot(session, officer, lot, name="Söder", version=seen, at=AT)


def test_a_lot_is_removed_with_its_own_criteria_while_planned(session: Session) -> None:
    round_ = build.planned(session)
    officer = build.officer(session, round_.buyer)
    lot = build.lot(session, round_)
    build.scheme(session, round_, lot=lot)
    with refused("audit.reason_missing", "reason"):
        rounds.remove_lot(session, officer, lot, reason=" ", version=lot.version, at=AT)
    session.rollback()
    rounds.remove_lot(session, officer, lot, reason="Tillhör en annan omgång", version=lot.version, at=AT)
    session.commit()
    assert session.scalars(select(Lot)).all() == []
    assert audit.history(session, within=audit.name_of(round_))[0].act == "lot.removed"


def test_lots_are_settled_at_publication(session: Session) -> None:
    round_ = build.published(session)
    officer = build.officer(session, round_.buyer)
    with refused("stage.wrong"):
        build.lot(session, round_, actor=officer)
    with refused("lot.wrong_stage"):
        rounds.change_lot(session, officer, round_.lots[0], name="x", version=1, at=AT)
    with refused("lot.wrong_stage"):
        rounds.remove_lot(session, officer, round_.lots[0], reason="x", version=1, at=AT)


def test_a_lot_is_cancelled_by_a_manager_with_a_reason(session: Session) -> None:
    round_ = build.published(session)
    lot = round_.lots[0]
    with refused("scope.outside"):
        rounds.cancel_lot(session, build.officer(session, round_.buyer), lot, reason="x", version=1, at=AT)
    manager = build.manager(session, round_.buyer)
    with refused("audit.reason_missing"):
        rounds.cancel_lot(session, manager, lot, reason="", version=lot.version, at=AT)
    session.rollback()
    rounds.cancel_lot(session, manager, lot, reason="Behovet upphörde", version=lot.version, at=AT)
    session.commit()
    assert (lot.stage, lot.cancelled_on, lot.cancelled_reason) == ("cancelled", build.DAY, "Behovet upphörde")
    assert round_.stage == "published"


# --- the database's own word ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        "stage = 'planned'",
        "stage = 'decided'",
        "law_day = NULL",
        "regime = NULL",
        "estimated_high = 1",
        "estimated_high = NULL",
        "title_sv = NULL",
        "stage = 'cancelled'",
        "stage = 'opened'",
        "decided_on = '2026-05-01'",
    ],
)
def test_the_database_refuses_what_the_domain_would(session: Session, change: str) -> None:
    round_ = build.published(session)
    with audit.watchers.writing(session) as connection, pytest.raises(Exception, match=r"rounds|published"):
        connection.execute(text(f"UPDATE rounds SET {change} WHERE id = {round_.id}"))


def test_moments_are_aware(session: Session) -> None:
    with pytest.raises(Exception, match=r"zone|naive|offset"):
        build.planned(session, tender_deadline=datetime(2026, 4, 1, 12, 0))  # noqa: DTZ001
    session.rollback()
    assert session.scalars(select(Round)).all() == []
    assert build.planned(
        session, tender_deadline=datetime(2026, 4, 1, 22, 0, tzinfo=UTC)
    ).deadline_on == date(2026, 4, 2)
