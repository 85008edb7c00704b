"""Changes, options, indexed values and notices of a contract: what is kept, what is refused, what stays."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.beginnings import TODAY
from tracker import accounts, audit, contracts, rounds
from tracker.contracts import Contract
from tracker.refusal import Conflict
from tracker.web.commands import example

Refuse = Callable[..., object]


def at(stage: example.Stage):
    return stage.at(1)


def change(stage: example.Stage, contract: Contract, **facts):
    told = {
        "version": contract.version, "ground": "minor", "agreed_on": stage.day(2), "value": Decimal("1500.00"),
        "reason": "En grupp till.",
    } | facts  # fmt: skip
    made = contracts.change(stage.session, stage.person("officer"), contract, at=at(stage), **told)
    stage.session.commit()
    return made


def option(stage: example.Stage, contract: Contract, **facts):
    told = {"version": contract.version, "taken_on": stage.day(2), "ends_on": stage.day(-300)} | facts
    made = contracts.take_option(stage.session, stage.person("officer"), contract, at=at(stage), **told)
    stage.session.commit()
    return made


def index(stage: example.Stage, contract: Contract, **facts):
    told = {
        "version": contract.version, "valid_on": stage.day(3), "value": Decimal(32000), "reason": "Indexvillkoret.",
    } | facts  # fmt: skip
    made = contracts.index(stage.session, stage.person("officer"), contract, at=at(stage), **told)
    stage.session.commit()
    return made


def notice(stage: example.Stage, told: list[Contract], **facts):
    sent = {"versions": {one.id: one.version for one in told}, "sent_on": stage.day(2), "number": "2026-1"}
    contracts.record_award_notice(
        stage.session, stage.person("officer"), told, at=at(stage), **(sent | facts)
    )
    stage.session.commit()


def test_minor_changes_are_summed_net_and_exactly(stage: example.Stage, contract: Contract) -> None:
    change(stage, contract, value=Decimal("2000.00"))
    change(stage, contract, value=Decimal("-500.01"))
    change(stage, contract, ground="unforeseen", value=Decimal(10000))
    change(stage, contract, ground="other", value=None)
    sums = contracts.summed(contract)
    assert (sums.minor, sums.minor_share) == (Decimal("1499.99"), Fraction("1499.99") * 100 / 30000)
    assert (sums.changes, sums.unknown, sums.indexed) == (Decimal("11499.99"), 1, False)
    unforeseen = next(one for one in contract.modifications if one.ground == "unforeseen")
    assert sums.shares[unforeseen.id] == Fraction(100, 3)


def test_shares_are_counted_of_the_indexed_value(stage: example.Stage, contract: Contract) -> None:
    change(stage, contract, value=Decimal(3200))
    index(stage, contract, valid_on=stage.day(3), value=Decimal(31000))
    later = index(stage, contract, valid_on=stage.day(2))
    sums = contracts.summed(contract)
    assert (sums.reference, sums.minor_share) == (Decimal(32000), Fraction(10))
    strike(stage, later)
    assert contracts.summed(contract).reference == Decimal(31000)


def strike(stage: example.Stage, entry, **facts):
    told = {"version": entry.contract.version, "reason": "Fel kontrakt."} | facts
    contracts.strike(stage.session, stage.person("officer"), entry, at=at(stage), **told)
    stage.session.commit()


def test_changes_and_options_move_the_end(stage: example.Stage, contract: Contract) -> None:
    agreed = contract.ends_on
    shorter = change(stage, contract, agreed_on=stage.day(4), value=None, new_end=agreed - timedelta(days=1))
    assert contracts.current_end(contract) == contract.end_sort == agreed - timedelta(days=1)
    option(stage, contract, taken_on=stage.day(3), ends_on=stage.day(-300))
    assert contract.end_sort == stage.day(-300)
    option(stage, contract, taken_on=stage.day(2), ends_on=stage.day(-10), value=Decimal(100))
    assert contract.end_sort == stage.day(-300), "an option carries on and shortens nothing"
    change(stage, contract, agreed_on=stage.day(2), value=Decimal(0), new_end=stage.day(-200))
    assert contract.end_sort == stage.day(-200)
    strike(stage, shorter)
    assert contract.end_sort == stage.day(-200)
    assert contracts.summed(contract).options == Decimal(100)


def test_a_struck_entry_stays_and_counts_no_more(
    stage: example.Stage, contract: Contract, refused: Refuse
) -> None:
    wrong = change(stage, contract)
    refused("audit.reason_missing", strike, stage, wrong, reason=" ")
    stage.session.rollback()
    strike(stage, wrong)
    assert wrong in contract.modifications
    assert wrong.struck_reason == "Fel kontrakt."
    assert contracts.summed(contract).changes == 0
    refused("contract.struck_already", strike, stage, wrong)


def test_one_notice_is_recorded_for_several_contracts_in_one_act(
    stage: example.Stage, contract: Contract, refused: Refuse
) -> None:
    both = list(stage.session.scalars(select(Contract).order_by(Contract.id)))
    notice(stage, both)
    assert {(one.award_notice_sent_on, one.award_notice_number) for one in both} == {(stage.day(2), "2026-1")}
    last = stage.session.scalars(select(audit.Entry).order_by(audit.Entry.sequence.desc())).first()
    assert last.act == "contract.award_notice_sent"
    assert len(last.changed) == 2
    stage.session.rollback()
    refused("audit.reason_missing", notice, stage, [contract], sent_on=stage.day(1))
    stage.session.rollback()
    notice(stage, [contract], sent_on=stage.day(1), number=None, reason="Fel dag.")
    assert (contract.award_notice_sent_on, contract.award_notice_number) == (stage.day(1), None)
    assert both[1].award_notice_sent_on == stage.day(2)
    notice(stage, [contract], sent_on=None, number=None, reason="Den sändes inte.")
    assert contract.award_notice_sent_on is None


def told_of(stage: example.Stage, changed, **facts):
    sent = {"version": changed.contract.version, "sent_on": stage.day(1), "number": "2026-7"} | facts
    contracts.record_change_notice(stage.session, stage.person("officer"), changed, at=at(stage), **sent)
    stage.session.commit()


def test_what_cannot_be_is_refused(stage: example.Stage, contract: Contract, refused: Refuse) -> None:
    long_ago = date(2020, 1, 1)
    for act, facts, code in (
        (change, {"agreed_on": TODAY}, "contract.day_outside"),
        (change, {"agreed_on": long_ago}, "contract.day_outside"),
        (change, {"ground": "whim"}, "contract.ground_unknown"),
        (change, {"reason": "  "}, "contract.reason_missing"),
        (change, {"new_end": long_ago}, "contract.end_before_start"),
        (option, {"taken_on": TODAY}, "contract.day_outside"),
        (option, {"ends_on": None}, "contract.option_empty"),
        (option, {"ends_on": long_ago}, "contract.option_reversed"),
        (option, {"value": Decimal(0)}, "contract.value_not_positive"),
        (index, {"value": Decimal(-1)}, "contract.value_not_positive"),
        (index, {"reason": ""}, "contract.reason_missing"),
        (index, {"valid_on": TODAY}, "contract.day_outside"),
    ):
        refused(code, act, stage, contract, **facts)
        stage.session.rollback()
    for facts, code in (
        ({"sent_on": TODAY}, "contract.notice_in_future"),
        ({"sent_on": long_ago}, "contract.notice_before_award"),
        ({"sent_on": None}, "contract.notice_undated"),
    ):
        refused(code, notice, stage, [contract], **facts)
        stage.session.rollback()
    for role in ("manager", "auditor", "evaluator", "admin"):
        refused(
            "scope.outside", contracts.take_option, stage.session, stage.person(role), contract,
            version=contract.version, taken_on=stage.day(2), value=Decimal(1), at=at(stage),
        )  # fmt: skip
        stage.session.rollback()


def test_a_mended_contract_keeps_its_reason_and_its_order(
    stage: example.Stage, contract: Contract, refused: Refuse
) -> None:
    def correct(**facts):
        told = {
            "version": contract.version, "concluded_on": contract.concluded_on, "starts_on": contract.starts_on,
            "ends_on": stage.day(-30), "value": Decimal(40000), "options_until": stage.day(-100),
            "options_value": Decimal(10000), "reference": contract.reference, "reason": "Läst fel i avtalet.",
        } | facts  # fmt: skip
        contracts.correct(stage.session, stage.person("officer"), contract, at=at(stage), **told)
        stage.session.commit()

    for facts, code in (
        ({"reason": None}, "audit.reason_missing"),
        ({"options_until": stage.day(-29)}, "contract.options_before_end"),
        ({"options_value": Decimal("40000.01")}, "contract.options_over_value"),
        ({"concluded_on": stage.day(-1)}, "contract.in_future"),
        ({"concluded_on": contract.concluded_on - timedelta(days=1)}, "contract.too_early"),
    ):
        refused(code, correct, **facts)
        stage.session.rollback()
    correct()
    assert (contract.end_sort, contract.options_until) == (stage.day(-30), stage.day(-100))
    change(stage, contract, agreed_on=stage.day(2))
    refused("contract.signed_after_entry", correct, concluded_on=stage.day(1))


def test_an_ended_contract_takes_what_was_agreed_before_its_end(
    stage: example.Stage, contract: Contract, refused: Refuse
) -> None:
    for one in list(stage.session.scalars(select(Contract))):
        contracts.end(
            stage.session,
            stage.person("officer"),
            one,
            version=one.version,
            ended_on=stage.day(3),
            at=at(stage),
        )
        stage.session.commit()
    assert (contract.end_sort, contract.lot.stage) == (stage.day(3), "ended")
    refused("contract.day_outside", change, stage, contract, agreed_on=stage.day(2))
    stage.session.rollback()
    change(stage, contract, agreed_on=stage.day(3), new_end=stage.day(-5))
    assert contract.end_sort == stage.day(3)
    notice(stage, [contract])


def test_the_second_of_two_is_told(stage: example.Stage, contract: Contract) -> None:
    seen = contract.version
    change(stage, contract, version=seen)
    for act in (change, option, index):
        with pytest.raises(Conflict) as told:
            act(stage, contract, version=seen)
        assert told.value.version == seen + 1
        stage.session.rollback()
    with pytest.raises(Conflict):
        notice(stage, [contract], versions={contract.id: seen})


def test_of_two_at_once_one_is_kept(stage: example.Stage, contract: Contract, engine: Engine) -> None:
    identity, seen, officer = contract.id, contract.version, stage.person("officer").id
    day, moment = stage.day(2), at(stage)
    stage.session.commit()
    answers: list[str] = []
    ready = threading.Barrier(2)

    def record() -> None:
        with Session(engine) as mine:
            ready.wait()
            try:
                contracts.change(
                    mine, mine.get(accounts.Person, officer), mine.get(Contract, identity), version=seen,
                    ground="minor", agreed_on=day, value=Decimal(1), reason="En grupp till.", at=moment,
                )  # fmt: skip
                mine.commit()
            except Conflict:
                mine.rollback()
                answers.append("conflict")
            else:
                answers.append("kept")

    both = [threading.Thread(target=record) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(answers) == ["conflict", "kept"]
    stage.session.expire_all()
    assert len(contract.modifications) == 1


BY_SQL = (
    "UPDATE modifications SET value = 1",
    "UPDATE modifications SET agreed_on = '2020-01-01'",
    "UPDATE modifications SET struck_on = '2026-11-24'",
    "UPDATE modifications SET struck_on = '2026-11-24', struck_reason = ' '",
    "UPDATE modifications SET notice_sent_on = '2020-01-01'",
    "UPDATE modifications SET notice_number = '1'",
    "UPDATE options_taken SET value = 1",
    "UPDATE indexed_values SET reason = 'x'",
    "UPDATE contracts SET supplier_id = supplier_id + 1",
    "UPDATE contracts SET options_until = '2020-01-01'",
    "UPDATE contracts SET options_value = value + 1",
    "UPDATE contracts SET award_notice_number = '1'",
    "DELETE FROM modifications",
    "DELETE FROM options_taken",
    "DELETE FROM indexed_values",
    "INSERT INTO modifications (contract_id, ground, agreed_on, reason) VALUES (1, 'whim', '2026-11-20', 'x')",
    "INSERT INTO modifications (contract_id, ground, agreed_on, reason) VALUES (1, 'minor', '2026-11-20', ' ')",
    "INSERT INTO options_taken (contract_id, taken_on) VALUES (1, '2026-11-20')",
    "INSERT INTO indexed_values (contract_id, valid_on, value, reason) VALUES (1, '2026-11-20', 0, 'x')",
)


def test_the_database_keeps_what_is_recorded(stage: example.Stage, contract: Contract, owner: Engine) -> None:
    changed = change(stage, contract)
    option(stage, contract)
    index(stage, contract)
    stage.session.rollback()
    for statement in BY_SQL:
        with pytest.raises(DBAPIError, match=r"stays|ck_|constraint"), owner.begin() as connection:
            connection.execute(text(statement))
    strike(stage, changed)
    stage.session.rollback()
    with pytest.raises(DBAPIError, match="stays"), owner.begin() as connection:
        connection.execute(text("UPDATE modifications SET struck_on = NULL, struck_reason = NULL"))


def test_every_act_stands_in_the_trail(stage: example.Stage, contract: Contract, refused: Refuse) -> None:
    changed = change(stage, contract, ground="additional")
    option(stage, contract)
    index(stage, contract)
    before = contract.version
    refused("contract.notice_before_change", told_of, stage, changed, sent_on=stage.day(3))
    stage.session.rollback()
    told_of(stage, changed)
    assert (changed.notice_sent_on, changed.notice_number) == (stage.day(1), "2026-7")
    assert contract.version == before + 1
    notice(stage, [contract])
    strike(stage, changed)
    last = list(stage.session.scalars(select(audit.Entry).order_by(audit.Entry.sequence.desc()).limit(6)))
    assert [one.act for one in reversed(last)] == [
        "contract.changed", "contract.option_taken", "contract.indexed", "contract.change_notice_sent",
        "contract.award_notice_sent", "contract.entry_struck",
    ]  # fmt: skip
    assert {one.within for one in last} == {f"rounds:{contract.lot.round_id}"}
    assert audit.verify(stage.session).whole


def test_lists_find_by_buyer_and_by_end(stage: example.Stage, contract: Contract) -> None:
    session, officer = stage.session, stage.person("officer")
    option(stage, contract, ends_on=stage.day(-20))

    def found(**filters) -> list[int]:
        asked = contracts.find(session, officer, contracts.Filters(**filters), at=at(stage))
        return sorted(one.id for one in session.scalars(asked))

    buyer = stage.round.buyer_id
    assert contract.id in found(buyer=buyer)
    assert found(buyer=buyer + 1) == []
    assert found(ending=21) == [contract.id]
    assert found(ending=20) == []
    listed = contracts.in_round(session, officer, stage.round, at=at(stage))
    assert [one.id for one in listed] == sorted(one.id for one in listed)
    assert rounds.stages.move_of("lot", "contract.changed", "decided", within="opened") is None
