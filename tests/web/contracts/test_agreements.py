"""The pages of a contract while it runs: its own page, what is recorded on it, and what they refuse."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import awards as acts
from tests.builders import evaluation as build
from tests.builders.evaluation import World
from tests.client import CheckingClient
from tests.web.awards import desk
from tests.web.conftest import Clock
from tests.web.tenders.desk import page, send
from tracker import contracts
from tracker.contracts import Contract


@pytest.fixture
def signed(session: Session, clock: Clock) -> World:
    """A lot whose winner has a contract of 30 000 euros since yesterday."""
    clock.at = build.COMPARED + timedelta(hours=1)
    made = build.compared(session)
    award = acts.propose(made)
    acts.decide(made, award)
    acts.notify(made, award)
    earliest = award.earliest_contract_day
    clock.at = acts.SENT + timedelta(days=40)
    contracts.conclude(
        session, made.officer, made.lot, supplier=contracts.chosen(award)[0].offer.tender.supplier,
        concluded_on=earliest, reference="Avtal 1", starts_on=earliest, ends_on=earliest + timedelta(days=300),
        value=Decimal(30000), at=clock.at,
    )  # fmt: skip
    session.commit()
    return made


def stored(world: World) -> Contract:
    world.session.rollback()
    world.session.expire_all()
    found = world.session.scalars(select(Contract)).one()
    assert found is not None
    return found


def day(contract: Contract, later: int = 1) -> str:
    on = contract.concluded_on + timedelta(days=later)
    return f"{on.day}.{on.month}.{on.year}"


def change(contract: Contract, **told: str) -> dict[str, str]:
    """The form of a change that lacks nothing."""
    return {
        "version": str(contract.version), "ground": "minor", "agreed_on": day(contract), "value": "1 500,01",
        "reason": "En grupp till.",
    } | told  # fmt: skip


def test_a_change_is_recorded_and_summed_on_the_contracts_page(signed: World, enter: Callable) -> None:
    officer, contract = enter(signed.officer), stored(signed)
    path = f"/contracts/{contract.id}"
    assert "Avtal 1" in page(officer, f"/rounds/{signed.round.id}")
    page(officer, f"{path}/change")
    send(officer, f"{path}/change", 303, **change(contract))
    send(officer, f"{path}/change", 303, **change(stored(signed), value="−500,00"))
    body = desk.told(page(officer, path)).replace("\xa0", " ")
    assert "1 000,01 € · 3,3 %" in body
    assert "En grupp till." in body


def test_a_wrong_change_is_struck_out_and_stays(signed: World, enter: Callable) -> None:
    officer, contract = enter(signed.officer), stored(signed)
    send(officer, f"/contracts/{contract.id}/change", 303, **change(contract))
    entry = stored(signed).modifications[0]
    path = f"/contracts/change/{entry.id}/strike"
    page(officer, path)
    version = str(stored(signed).version)
    desk.refused(signed.session, officer, path, 422, version=version, reason=" ")
    send(officer, path, 303, version=version, reason="Fel kontrakt.")
    assert "Fel kontrakt." in page(officer, f"/contracts/{contract.id}")
    assert contracts.summed(stored(signed)).changes == 0
    desk.refused(signed.session, officer, path, 422, version=str(stored(signed).version), reason="Igen.")


@pytest.mark.parametrize(
    ("told", "code", "facts"),
    [
        ({"ground": "minor", "reason": ""}, None, {}),
        ({"value": "1.234.50"}, None, {}),
        ({"agreed_on": "1.1.2020"}, "contract.day_outside", {}),
        ({"new_end": "1.1.2020"}, "contract.end_before_start", {}),
    ],
)
def test_what_cannot_be_is_refused_with_the_form_kept(
    signed: World, enter: Callable, told: dict, code: str | None, facts: dict
) -> None:
    officer, contract = enter(signed.officer), stored(signed)
    path = f"/contracts/{contract.id}/change"
    body = desk.refused(signed.session, officer, path, 422, **change(contract, **told))
    assert "error" in body
    if "reason" not in told:
        assert "En grupp till." in body, "what was typed is kept"
    if code == "contract.day_outside":
        said = desk.sentence(code, first=contract.concluded_on, last=contract.concluded_on)
        assert said.partition(str(contract.concluded_on.day))[0] in body


def test_who_was_second_loses_nothing_and_can_save_again(signed: World, enter: Callable) -> None:
    officer, contract = enter(signed.officer), stored(signed)
    path, sent = f"/contracts/{contract.id}/change", change(contract)
    send(officer, path, 303, **sent)
    body = desk.refused(signed.session, officer, path, 409, **sent)
    assert "Någon annan har ändrat" in body
    assert "1 500,01" in body.replace("\xa0", " ")
    send(officer, path, 303, **(sent | {"version": str(stored(signed).version)}))
    assert len(stored(signed).modifications) == 2


def test_options_index_notice_and_mended_terms(signed: World, enter: Callable) -> None:
    officer, contract = enter(signed.officer), stored(signed)
    path = f"/contracts/{contract.id}"

    def told(**facts: str) -> dict[str, str]:
        return {"version": str(stored(signed).version)} | facts

    send(officer, f"{path}/option", 303, **told(taken_on=day(contract), ends_on=day(contract, 400)))
    send(officer, f"{path}/index", 303, **told(valid_on=day(contract), value="31000", reason="Index."))
    send(officer, f"{path}/award-notice", 303, **told(sent_on=day(contract), number="2026-1"))
    desk.refused(signed.session, officer, f"{path}/award-notice", 422, **told(sent_on=day(contract, 2)))
    terms = {
        "reference": "Avtal 1b", "concluded_on": day(contract, 0), "ends_on": day(contract, 300), "value": "30000",
        "reason": "Skrivfel i numret.",
    }  # fmt: skip
    send(officer, f"{path}/terms", 303, **told(**terms))
    now = stored(signed)
    assert (now.reference, now.award_notice_number) == ("Avtal 1b", "2026-1")
    assert contracts.indexed_value(now).value == Decimal(31000)
    assert contracts.current_end(now) == contract.concluded_on + timedelta(days=400)
    body = page(officer, path)
    for words in ("Avtal 1b", "Index.", "2026-1"):
        assert words in body


def test_managers_read_and_record_nothing(signed: World, enter: Callable) -> None:
    manager, contract = enter(signed.manager), stored(signed)
    body = page(manager, f"/contracts/{contract.id}")
    assert "/change" not in body
    for name in ("change", "option", "index", "terms", "award-notice"):
        assert manager.get(f"/contracts/{contract.id}/{name}").status_code == 403


def test_an_unknown_kind_or_entry_is_not_found(signed: World, enter: Callable[..., CheckingClient]) -> None:
    officer = enter(signed.officer)
    assert officer.get("/contracts/whim/1/strike").status_code == 404
    assert officer.get("/contracts/change/999/strike").status_code == 404
    assert officer.get("/contracts/999").status_code == 404
