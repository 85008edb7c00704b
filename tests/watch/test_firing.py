"""Checks fire from a round as the domain made it, and not before what they are about was done.

The times of a procedure and the changes of a contract have tests of their own (`test_times`, `test_firing_changes`).
Not here: what the domain or the database refuses, such as a decision without reasons or a contract in a standstill,
and what only records show; the law's cases have every check firing and not firing.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.builders import awards as acts
from tests.builders import evaluation as compared
from tests.builders import organisations as registers
from tests.builders import rounds as build
from tests.contracts.test_deadlines import conclude
from tests.rounds.test_corrigenda import corrected
from tests.rounds.test_questions import answered, asked, told
from tests.watch.test_times import above
from tracker import awards, contracts, rounds, watch
from tracker.rounds import Round

Fired = tuple[Round, str]
LONG = {"contract_start": date(2026, 9, 1), "contract_end": date(2030, 9, 2)}


def checked(session: Session, round_: Round, *, at: datetime = build.AT) -> dict[str, str]:
    found = watch.checks_of(session, [round_], at=at)[round_.id]
    return {each.finding.check: each.finding.severity for each in found}


def decided(session: Session) -> tuple[compared.World, awards.Award]:
    made = compared.compared(session)
    return made, acts.decide(made, acts.propose(made))


def test_a_buyer_without_the_task(session: Session) -> None:
    other = registers.organisation(session, kind="vitality_centre", valid_from=date(2026, 1, 1))
    assert checked(session, build.published(session, buyer=other))["buyer_without_task"] == "should"
    assert "buyer_without_task" not in checked(session, build.published(session))


def test_a_round_of_one_lot_without_a_reason(session: Session) -> None:
    def of_one(**facts: str) -> Round:
        round_ = build.complete(session, lots=1, **facts)
        officer = build.officer(session, round_.buyer)
        rounds.publish(
            session, officer, round_, notice_sent_on=build.DAY, version=round_.version, at=build.AT
        )
        session.commit()
        return round_

    assert checked(session, of_one())["lots_undivided"] == "note"
    assert "lots_undivided" not in checked(session, of_one(undivided_reason="En helhet."))


def test_a_framework_of_more_than_four_years(session: Session) -> None:
    assert checked(session, build.published(session, **LONG))["framework_too_long"] == "note"
    within = LONG | {"contract_end": date(2030, 8, 31)}
    assert "framework_too_long" not in checked(session, build.published(session, **within))


def test_a_change_without_more_time(session: Session) -> None:
    round_ = above(session, last=date(2026, 4, 15))
    corrected(session, round_, substantial=True)
    assert checked(session, round_)["change_without_time"] == "must"
    corrected(session, round_, changes=[], tender_deadline=round_.tender_deadline + timedelta(7))
    assert "change_without_time" not in checked(session, round_)


def test_questions_without_an_answer_and_answers_that_came_late(session: Session) -> None:
    round_ = above(session, last=date(2026, 4, 15))
    question = asked(session, round_)
    late = build.later(days=40)
    assert "answers_overdue" not in checked(session, round_, at=build.later(days=3))
    assert checked(session, round_, at=late)["answers_overdue"] == "must"
    answered(session, question, answered_at=late, at=late)
    told(session, question, at=late)
    after = checked(session, round_, at=late)
    assert after["answers_late"] == "should"
    assert "answers_overdue" not in after


def test_tenderers_who_were_not_told(session: Session) -> None:
    made, award = decided(session)
    assert checked(session, made.round, at=acts.SENT)["notification_missing"] == "must"
    acts.notify(made, award)
    assert "notification_missing" not in checked(session, made.round, at=acts.SENT)


def test_a_deficient_decision(session: Session) -> None:
    made, award = decided(session)
    acts.notify(made, award)
    at = acts.SENT + timedelta(days=5)
    assert "decision_deficient" not in checked(session, made.round, at=at)
    awards.find_deficient(
        session, made.officer, award, at=at, found_on=at.date(), found_by="court", lacking="Grunder.", docket="1"
    )  # fmt: skip
    session.commit()
    assert checked(session, made.round, at=at)["decision_deficient"] == "must"


def test_an_award_notice_that_is_missing_then_late(session: Session) -> None:
    made, award = decided(session)
    contract = conclude(made, acts.notify(made, award))
    later = acts.SENT + timedelta(days=60)
    assert "award_notice_missing" not in checked(session, made.round, at=acts.SENT + timedelta(days=20))
    assert checked(session, made.round, at=later)["award_notice_missing"] == "must"
    contracts.record_award_notice(
        session, made.officer, [contract], versions={contract.id: contract.version}, sent_on=later.date(), at=later
    )  # fmt: skip
    session.commit()
    after = checked(session, made.round, at=later)
    assert after["award_notice_late"] == "must"
    assert "award_notice_missing" not in after


def test_an_appeal_of_before_the_contract_that_was_noted_after_it(session: Session) -> None:
    made, award = decided(session)
    contract = conclude(made, acts.notify(made, award))
    assert "contract_during_appeal" not in checked(session, made.round, at=acts.SENT)
    filed = contract.concluded_on - timedelta(days=3)
    at = acts.SENT + timedelta(days=30)
    awards.file_appeal(session, made.officer, award, filed_on=filed, docket="2026/1", at=at)
    session.commit()
    assert checked(session, made.round, at=at)["contract_during_appeal"] == "must"


def _round(session: Session) -> Fired:
    round_ = build.published(session)
    manager = build.manager(session, round_.buyer)
    rounds.cancel(
        session, manager, round_, reason="Behovet upphörde.", version=round_.version, at=build.later(days=1)
    )
    session.commit()
    return round_, "cancellation_notice_missing"


def _lot(session: Session) -> Fired:
    round_ = build.published(session)
    manager, lot = build.manager(session, round_.buyer), round_.lots[0]
    rounds.cancel_lot(
        session, manager, lot, reason="Behovet upphörde.", version=lot.version, at=build.later(days=1)
    )
    session.commit()
    return round_, "cancellation_notice_missing"


@pytest.mark.parametrize("make", [_round, _lot])
def test_a_cancellation_without_a_notice(session: Session, make: Callable[[Session], Fired]) -> None:
    round_, code = make(session)
    assert code not in checked(session, round_, at=build.later(days=1))
    assert checked(session, round_, at=build.later(days=3))[code] == "should"
