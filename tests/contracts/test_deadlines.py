"""The longer times for appeal: six months, or thirty days, where they apply, each with the law's answer."""

import json
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.builders import accounts as people
from tests.builders import awards as acts
from tests.builders import evaluation as build
from tests.builders import tenders as tendered
from tracker import awards, contracts, rounds, watch
from tracker.refusal import Refused

LONGER = ("appeal_deficient", "appeal_if_deficient", "appeal_no_standstill", "appeal_direct")


def decided(session: Session, **facts) -> tuple[build.World, awards.Award]:
    made = build.compared(session, **facts)
    award = acts.notify(made, acts.decide(made, acts.propose(made)))
    return made, award


def found(session: Session, award: awards.Award) -> dict[str, awards.Due]:
    return {due.code: due for due in contracts.deadlines(session, award)}


@pytest.mark.parametrize("facts", [build.EU, build.NATIONAL, {}], ids=["eu", "national", "annex_e"])
def test_six_months_run_from_the_decision_if_it_was_deficient(session: Session, facts: dict) -> None:
    _made, award = decided(session, **facts)
    dues = found(session, award)
    longer = dues["appeal_if_deficient"].finding
    assert (longer.rule, longer.event) == ("appeal.deficient_instructions", award.decided_on)
    assert longer.last_day >= date(2026, award.decided_on.month + 6, award.decided_on.day)
    assert [source.section for source in longer.sources if "147" in source.section] == ["147(3)"]
    assert dues["appeal"].finding.rule == "appeal.normal"


def test_where_no_market_court_can_be_asked_no_time_for_appeal_is_told(session: Session) -> None:
    made, award = decided(session, **build.SMALL)
    assert made.round.regime == "below_threshold"
    assert not set(found(session, award)) & set(LONGER)


def test_without_instructions_the_six_months_take_the_place_of_fourteen_days(session: Session) -> None:
    _made, award = decided(session)
    with session.no_autoflush:
        award.appeal_instructions = False
        dues = found(session, award)
    session.rollback()
    assert "appeal_deficient" in dues
    assert not {"appeal", "appeal_if_deficient"} & set(dues)


def test_a_deficiency_that_was_found_gives_six_months(session: Session) -> None:
    made, award = decided(session)
    at, day = acts.SENT + timedelta(days=20), award.decided_on + timedelta(days=10)
    longer = ("appeal_deficient", "appeal_if_deficient")
    (before,) = watch.board(session, made.officer, at=at, kinds=longer).rows
    told = {"found_on": day, "found_by": "court", "lacking": "Grunderna saknas.", "docket": "MAO 1/2026"}
    for field, wrong, code in (
        ("found_by", "somebody", "award.finder_unknown"),
        ("lacking", "  ", "award.deficiency_unsaid"),
        ("found_on", award.decided_on - timedelta(days=1), "remedy.day_impossible"),
        ("found_on", at.date() + timedelta(days=1), "remedy.day_impossible"),
    ):
        with pytest.raises(Refused, match=code.replace(".", r"\.")):
            awards.find_deficient(session, made.officer, award, at=at, **(told | {field: wrong}))
    awards.find_deficient(session, made.officer, award, at=at, **told)
    session.commit()
    dues = found(session, award)
    assert not {"appeal", "appeal_if_deficient"} & set(dues)
    (after,) = watch.board(session, made.officer, at=at, kinds=longer).rows
    assert (before.code, after.code) == ("appeal_if_deficient", "appeal_deficient")
    assert before.day == after.day == dues["appeal_deficient"].finding.last_day
    assert not watch.board(session, made.officer, at=at, kinds=("appeal",)).rows
    keys = [each.finding.check for each in watch.checks(session, made.officer, made.round, at=at)]
    assert "decision_deficient" in keys
    connection = session.connection()
    connection.info["audited"] = True
    for statement in ("UPDATE deficiencies SET lacking = 'x'", "DELETE FROM deficiencies"):
        with pytest.raises(DBAPIError, match="append-only"), connection.begin_nested():
            connection.execute(text(statement))
    connection.info.pop("audited")
    session.rollback()


def test_who_may_not_record_a_deficiency(session: Session) -> None:
    made, award = decided(session)
    for role in ("auditor", "evaluator"):
        somebody = people.person(session, role=role, organisation=made.round.buyer)
        with pytest.raises(Refused, match=r"scope\.outside"):
            awards.find_deficient(
                session, somebody, award, found_on=award.decided_on, found_by="buyer", lacking="x",
                at=acts.SENT + timedelta(days=1),
            )  # fmt: skip


def test_a_contract_without_standstill_under_a_framework_gives_thirty_days(session: Session) -> None:
    made, award = decided(session)
    contract = conclude(made, award)
    with session.no_autoflush:
        award.standstill_finding = json.dumps({"because": [{"code": "standstill.framework_purchase"}]})
        dues = found(session, award)
    session.rollback()
    longer = dues["appeal_no_standstill"].finding
    assert (longer.rule, longer.event) == ("appeal.no_standstill_130_1_3", acts.SENT.date())
    assert longer.last_day >= acts.SENT.date() + timedelta(days=30)
    assert "appeal" not in dues
    assert "appeal_no_standstill" not in found(session, award), "a standstill was kept"
    assert contract.concluded_on > longer.event


def direct(session: Session) -> build.World:
    """A direct award that has gone on without tendering, with its one offer."""
    made = build.world(session)
    made.round = rounds.plan(
        session, made.officer, buyer=made.buyer, reference="EX/D/2026", title_sv="Direktupphandling",
        training="integration", cpv="80400000", procedure="direct", technique="contract", at=tendered.PLANNED,
        estimated_low=Decimal(900_000), estimated_high=Decimal(900_000), undivided_reason="En helhet.",
    )  # fmt: skip
    session.commit()
    rounds.add_lot(
        session, made.officer, made.round, code="1", name="Del 1", volume=Fraction(1000), at=tendered.PLANNED
    )
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


def test_six_months_run_from_a_contract_awarded_directly(session: Session) -> None:
    made = direct(session)
    award = acts.notify(made, acts.decide(made, acts.propose(made, direct_reason="Ensamrätt.")))
    assert not {"appeal", *LONGER} & set(found(session, award)), "before the contract none is told"
    contract = conclude(made, award)
    longer = found(session, award)["appeal_direct"].finding
    assert (longer.rule, longer.event) == ("appeal.direct_no_notice", contract.concluded_on)


def conclude(made: build.World, award: awards.Award) -> contracts.Contract:
    day = award.earliest_contract_day or acts.SENT.date()
    contract = contracts.conclude(
        made.session, made.officer, made.lot, supplier=contracts.chosen(award)[0].offer.tender.supplier,
        concluded_on=day, at=acts.SENT + (day - acts.SENT.date()) + timedelta(hours=1),
    )  # fmt: skip
    made.session.commit()
    return contract
