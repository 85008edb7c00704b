"""Nobody decides on their own work, and no contract comes before its time: by the domain, and by raw SQL."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from tests.beginnings import TODAY
from tests.builders import accounts as people
from tracker import accounts, audit, awards, contracts, evaluation, organisations
from tracker.refusal import Conflict, Refused
from tracker.web.commands import example


@pytest.fixture
def stage(proposed_example: example.Stage) -> example.Stage:
    """The example as it stands when lot 1 is proposed: lots 2a and 2b are compared."""
    return proposed_example


@pytest.fixture
def owner(database_url: str) -> Engine:
    made = create_engine(database_url)
    yield made
    made.dispose()


def decide(stage: example.Stage, who, days: int = 43, **facts):
    award = stage.award("1")
    told = {
        "version": award.version, "decision_number": "EX/1", "decided_on": stage.day(days), "decision_maker": "Chefen",
        "correction_instructions": True, "appeal_instructions": True,
    } | facts  # fmt: skip
    return awards.approve(stage.session, who, award, at=stage.at(days), **told)


def refused(code: str, act, *arguments, **named) -> Refused:
    with pytest.raises(Refused) as told:
        act(*arguments, **named)
    assert told.value.code == code
    return told.value


def manager(stage: example.Stage):
    return stage.person("manager")


def test_the_proposer_does_not_decide_even_with_a_managers_role(stage: example.Stage) -> None:
    proposer = stage.award("1").proposed_by
    buyer = organisations.find(stage.session, kind="other", code="EX", on=TODAY)
    from_admin = stage.person("admin")
    facts = {"role": "manager", "organisation": buyer, "valid_from": stage.day(60)}
    _grant(stage, from_admin, proposer, facts)
    refused("award.own_proposal", decide, stage, proposer)
    stage.session.rollback()


def test_whoever_had_a_hand_in_the_round_does_not_decide(stage: example.Stage) -> None:
    buyer = organisations.find(stage.session, kind="other", code="EX", on=TODAY)
    helper = stage.person("officer2")
    _grant(
        stage,
        stage.person("admin"),
        helper,
        {"role": "manager", "organisation": buyer, "valid_from": stage.day(60)},
    )
    told = refused("award.had_a_hand", decide, stage, helper)
    assert "tender.admitted" in str(told.facts["acts"])
    stage.session.rollback()


def _grant(stage: example.Stage, admin, whom, facts) -> None:
    stage.session.rollback()
    accounts.grant_role(stage.session, admin, whom, at=stage.at(60), **facts)
    stage.session.commit()


@pytest.mark.parametrize("role", ["officer", "auditor", "evaluator", "admin"])
def test_other_roles_do_not_decide(stage: example.Stage, role: str) -> None:
    buyer = organisations.find(stage.session, kind="other", code="EX", on=TODAY)
    stage.session.rollback()
    somebody = people.person(stage.session, role=role, organisation=buyer, at=stage.at(60))
    refused("scope.outside", decide, stage, somebody)


def test_the_database_refuses_one_person_as_proposer_and_approver(
    stage: example.Stage, owner: Engine
) -> None:
    stage.session.rollback()
    statement = (
        "UPDATE awards SET state = 'decided', approved_by_id = proposed_by_id, approved_at = proposed_at, "
        "decided_on = '2026-10-12', decision_number = 'x'"
    )
    with pytest.raises(DBAPIError, match="four_eyes"), owner.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"correction_instructions": False}, "award.correction_instructions_missing"),
        ({"appeal_instructions": False}, "award.appeal_instructions_missing"),
        ({"decision_number": " "}, "award.number_missing"),
        ({"decision_maker": ""}, "award.maker_missing"),
        ({"decided_on": TODAY}, "award.decided_in_future"),
        ({"decided_on": date(2020, 1, 1)}, "award.decided_before_proposal"),
    ],
)
def test_a_decision_is_whole(stage: example.Stage, facts: dict, code: str) -> None:
    refused(code, decide, stage, manager(stage), **facts)


def test_the_second_of_two_managers_is_told_that_somebody_was_first(stage: example.Stage) -> None:
    seen = stage.award("1").version
    decide(stage, manager(stage))
    stage.session.commit()
    with pytest.raises(Conflict):
        decide(stage, manager(stage), version=seen)


def told(stage: example.Stage, sent: datetime, channel: str = "electronic") -> awards.Award:
    award = stage.award("1")
    notices = [awards.Notice(tender, channel, sent) for tender in awards.to_notify(award)]
    awards.notify(
        stage.session, stage.person("officer2"), award, version=award.version, notices=notices,
        at=sent + timedelta(minutes=1),
    )  # fmt: skip
    stage.session.commit()
    return stage.award("1")


SENT = datetime(2026, 12, 10, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("channel", "appeal", "contract"),
    [
        ("electronic", date(2026, 12, 28), date(2026, 12, 29)),  # day 14 is Christmas Eve
        ("post", date(2026, 12, 31), date(2027, 1, 1)),  # known on 17.12., and 31 December is no day off
    ],
)
def test_the_dates_roll_over_christmas(
    stage: example.Stage, channel: str, appeal: date, contract: date
) -> None:
    decide(stage, manager(stage))
    stage.session.commit()
    award = told(stage, SENT, channel)
    assert awards.last(awards.deadlines(award), "appeal").finding.last_day == appeal
    assert award.earliest_contract_day == contract


def test_one_tenderer_untold_and_there_is_no_contract_day(stage: example.Stage) -> None:
    decide(stage, manager(stage))
    stage.session.commit()
    award = stage.award("1")
    first, *_rest = awards.to_notify(award)
    awards.notify(
        stage.session, stage.person("officer2"), award, version=award.version,
        notices=[awards.Notice(first, "electronic", SENT)], at=SENT + timedelta(minutes=1),
    )  # fmt: skip
    stage.session.commit()
    assert stage.award("1").earliest_contract_day is None
    refused("contract.not_notified", sign, stage, date(2027, 3, 1))


def sign(stage: example.Stage, on: date):
    line = contracts.chosen(stage.award("1"))[0]
    at = datetime(on.year, on.month, on.day, 10, tzinfo=UTC)
    supplier = line.offer.tender.supplier
    return contracts.conclude(
        stage.session, stage.person("officer"), stage.lot("1"), supplier=supplier, concluded_on=on, at=at
    )


def by_sql(owner: Engine, on: str) -> None:
    statement = (
        "INSERT INTO contracts (lot_id, award_id, supplier_id, concluded_on, version) "
        f"SELECT a.lot_id, a.id, t.supplier_id, '{on}', 1 FROM awards a JOIN award_lines l ON l.award_id = a.id "
        "JOIN offers o ON o.id = l.offer_id JOIN tenders t ON t.id = o.tender_id WHERE l.chosen AND l.priority = 1"
    )
    with owner.begin() as connection:
        connection.execute(text(statement))


def test_no_contract_before_its_day_by_the_domain_or_by_sql(stage: example.Stage, owner: Engine) -> None:
    decide(stage, manager(stage))
    stage.session.commit()
    told(stage, SENT)
    found = refused("contract.too_early", sign, stage, date(2026, 12, 28))
    assert found.finding is not None
    stage.session.rollback()
    with pytest.raises(DBAPIError, match="standstill or appeal"):
        by_sql(owner, "2026-12-28")
    sign(stage, date(2026, 12, 29))
    stage.session.commit()
    assert stage.lot("1").stage == "concluded"


def test_a_pending_appeal_holds_a_contract_until_the_court_permits(
    stage: example.Stage, owner: Engine
) -> None:
    decide(stage, manager(stage))
    stage.session.commit()
    award = told(stage, SENT)
    filed = datetime(2026, 12, 20, 10, tzinfo=UTC)
    appeal = awards.file_appeal(
        stage.session, stage.person("officer"), award, filed_on=filed.date(), docket="2026/1", at=filed
    )
    stage.session.commit()
    refused("contract.appeal_pending", sign, stage, date(2027, 2, 1))
    stage.session.rollback()
    with pytest.raises(DBAPIError, match="standstill or appeal"):
        by_sql(owner, "2027-02-01")
    later = datetime(2027, 1, 15, 10, tzinfo=UTC)
    awards.permit(
        stage.session,
        stage.person("officer"),
        appeal,
        version=appeal.version,
        permitted_on=later.date(),
        at=later,
    )
    stage.session.commit()
    sign(stage, date(2027, 2, 1))
    stage.session.commit()


def test_an_annulled_lot_is_decided_anew_on_version_two(stage: example.Stage) -> None:
    decide(stage, manager(stage))
    stage.session.commit()
    award = stage.award("1")
    awards.annul(
        stage.session, manager(stage), award, version=award.version, at=stage.at(40),
        reason="Uppgifterna i ett anbud var osanna.",
    )  # fmt: skip
    stage.session.commit()
    assert stage.lot("1").stage == "tendered"
    evaluation.make(stage.session, stage.person("officer"), stage.lot("1"), at=stage.at(39))
    stage.session.commit()
    example.propose(stage, "1", stage.at(38), "officer")
    stage.session.commit()
    again = stage.award("1")
    assert (again.number, again.comparison.number) == (2, 2)
    assert again.comparison.why == "Uppgifterna i ett anbud var osanna."
    old = awards.get(stage.session, manager(stage), award.id, at=stage.at(38))
    assert (old.state, old.comparison.number) == ("annulled", 1)
    assert audit.verify(stage.session).whole


@pytest.mark.parametrize("statement", ["UPDATE comparisons SET results = '{}'", "DELETE FROM comparisons"])
def test_a_frozen_comparison_is_not_changed_by_sql(
    stage: example.Stage, owner: Engine, statement: str
) -> None:
    stage.session.rollback()
    with pytest.raises(DBAPIError, match="append-only"), owner.begin() as connection:
        connection.execute(text(statement))
