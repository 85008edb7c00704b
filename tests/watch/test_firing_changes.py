"""The checks of options and changes fire from the example's first contract as the domain recorded it: 30 000 euros."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.contracts.test_changes import at, change, option
from tracker import contracts, watch
from tracker.contracts import Contract
from tracker.web.commands import example


@pytest.fixture
def stage(signed_example: example.Stage) -> example.Stage:
    return signed_example


@pytest.fixture
def contract(stage: example.Stage) -> Contract:
    return stage.session.scalars(select(contracts.Contract).order_by(contracts.Contract.id)).first()


def checked(stage: example.Stage) -> dict[str, str]:
    found = watch.checks_of(stage.session, [stage.round], at=at(stage))[stage.round.id]
    return {each.finding.check: each.finding.severity for each in found}


def test_minor_changes_of_a_tenth_together(stage: example.Stage, contract: Contract) -> None:
    change(stage, contract, value=Decimal("2999.99"))
    assert "modification_not_minor" not in checked(stage)
    change(stage, contract, value=Decimal("0.01"), reason="En cent till.")
    assert checked(stage)["modification_not_minor"] == "must"
    assert "modification_above_threshold" not in checked(stage)


def test_minor_changes_that_reach_the_threshold(stage: example.Stage, contract: Contract) -> None:
    change(stage, contract, value=Decimal(400_000))
    assert checked(stage)["modification_above_threshold"] == "must"


@pytest.mark.parametrize("ground", ["unforeseen", "additional"])
def test_one_change_of_more_than_half(stage: example.Stage, contract: Contract, ground: str) -> None:
    change(stage, contract, ground=ground, value=Decimal(15_000))
    found = checked(stage)
    assert "modification_over_half" not in found
    assert found["modification_notice_missing"] == "must"
    change(stage, contract, ground=ground, value=Decimal("15000.01"), reason="Ännu en.")
    assert checked(stage)["modification_over_half"] == "must"


def promised(stage: example.Stage, contract: Contract) -> date:
    """The contract with the last day that its announced options may reach put right, and that day."""
    last = stage.day(-100)
    contracts.correct(
        stage.session, stage.person("officer"), contract, version=contract.version, at=at(stage),
        concluded_on=contract.concluded_on, starts_on=contract.starts_on, ends_on=stage.day(-30), value=Decimal(40000),
        options_until=last, options_value=Decimal(10000), reference=contract.reference, reason="Läst fel i avtalet.",
    )  # fmt: skip
    stage.session.commit()
    return last


def test_an_option_past_its_announced_end(stage: example.Stage, contract: Contract) -> None:
    last = promised(stage, contract)
    option(stage, contract, ends_on=last, value=Decimal(9999))
    assert "option_beyond_announced" not in checked(stage)
    option(stage, contract, taken_on=stage.day(1), ends_on=last + timedelta(days=1), value=Decimal(1))
    assert checked(stage)["option_beyond_announced"] == "must"


def test_options_worth_more_than_was_announced(stage: example.Stage, contract: Contract) -> None:
    last = promised(stage, contract)
    option(stage, contract, ends_on=last, value=Decimal("10000.01"))
    assert checked(stage)["option_beyond_announced"] == "must"


def test_a_change_said_to_be_announced_past_the_announced_end(
    stage: example.Stage, contract: Contract
) -> None:
    last = promised(stage, contract)
    change(stage, contract, ground="announced", value=None, new_end=last)
    assert "modification_beyond_announced" not in checked(stage)
    change(
        stage, contract, ground="announced", value=None, new_end=last + timedelta(days=1), reason="Längre."
    )
    assert checked(stage)["modification_beyond_announced"] == "must"


def test_a_change_on_another_ground(stage: example.Stage, contract: Contract) -> None:
    assert "modification_ground_unknown" not in checked(stage)
    change(stage, contract, ground="other", value=Decimal(1))
    assert checked(stage)["modification_ground_unknown"] == "should"
