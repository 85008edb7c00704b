"""A lot's comparison: computed from the tables, declared made when whole, and frozen as versions that stay."""

import json
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy.exc import DBAPIError

from tests.builders import evaluation as build
from tests.builders import tenders as entered
from tests.builders.evaluation import COMPARED, OPENED
from tests.builders.owner import unguarded
from tracker import audit, evaluation, rounds, tenders
from tracker.refusal import Refused


def outcome(world):
    return evaluation.comparison_of(world.session, world.officer, world.lot, at=COMPARED)


def freeze(world, *, why=None, at=COMPARED):
    audit.act(world.session, world.officer, "comparison.frozen", about=world.lot, within=world.round, at=at)
    made = evaluation.freeze(world.session, world.officer, world.lot, why=why, at=at)
    world.session.commit()
    return made


def refused(world, actor=None):
    with pytest.raises(Refused) as found:
        evaluation.make(world.session, actor or world.officer, world.lot, at=COMPARED)
    world.session.rollback()
    return found.value


def test_points_totals_and_ranks_come_from_the_tables(compared) -> None:
    found = outcome(compared)
    assert found.complete
    totals = [found.evaluation.of(str(offer.id)).total for offer in compared.offers()]
    assert totals == [60 + 28, 50 + 36, 45 + 24]
    assert [found.evaluation.of(str(offer.id)).rank for offer in compared.offers()] == [1, 2, 3]
    assert found.firmness().agrees


def test_the_announced_price_basis_is_compared(session) -> None:
    price = rounds.CriterionFacts(code="price", name="Pris", kind="price", formula="lowest_ratio")
    scheme = rounds.SchemeFacts(model="lowest_price", criteria=(price,), price_basis="total")
    world = build.compared(session, scheme=scheme, prices=("30.00", "20.00"))
    found = outcome(world)
    assert [result.price for result in found.evaluation.results] == [30_000, 20_000]
    assert [result.rank for result in found.evaluation.results] == [2, 1]


def test_announced_rounding_minimum_and_tie_are_kept(session) -> None:
    criteria = (
        rounds.CriterionFacts(
            code="price", name="Pris", kind="price", max_points=Fraction(60), formula="linear_to_highest"
        ),
        rounds.CriterionFacts(
            code="plan",
            name="Plan",
            kind="quality",
            max_points=Fraction(40),
            scale_max=Fraction(36),
            minimum=Fraction(10),
            scaling="to_best",
        ),
    )
    scheme = rounds.SchemeFacts(
        model="points", criteria=criteria, tie="lower_price", rounding={"part": {"places": 2}}
    )
    world = build.compared(
        session, scheme=scheme, grades=("30", "36", "9"), prices=("30.00", "36.00", "20.00")
    )
    first, second, third = outcome(world).evaluation.results
    assert first.parts == {"price": Fraction("60"), "plan": Fraction("33.33")}
    assert second.parts == {"price": Fraction("0"), "plan": Fraction("40")}
    assert (third.rank, [short.criterion for short in third.below]) == (None, ["plan"])


def test_what_is_missing_keeps_a_comparison_from_being_made(session) -> None:
    world = build.opened(session, admit=False)
    found = refused(world)
    assert (found.code, found.facts["tenderers"]) == (
        "comparison.unsettled",
        ", ".join(supplier.name for supplier in world.suppliers),
    )
    entered.conforming(session, world.officer, world.lot)
    tenders.admit_all(session, world.officer, world.lot, at=OPENED)
    session.commit()
    found = refused(world)
    assert (found.code, found.facts["num"], found.facts["criterion"]) == ("comparison.missing", 3, "Plan")
    build.grade(world, grades=("7", "9"))
    assert refused(world).facts["tenderer"] == world.suppliers[2].name
    build.grade(world)
    build.compare(world)
    assert world.lot.stage == "evaluated"


def test_a_missing_price_keeps_a_comparison_from_being_made(session) -> None:
    world = build.opened(session, scheme=build.price_only(price_only_reason="Exakt beskrivet."))
    offer = world.offers()[0]
    unguarded(
        session, "offers.offers_opening_kept", f"UPDATE offers SET unit_price = NULL WHERE id = {offer.id}"
    )
    session.expire_all()
    assert refused(world).code == "comparison.missing"


def test_a_lot_without_admitted_tenders_is_not_compared(session) -> None:
    world = build.opened(session, prices=())
    assert refused(world).code == "comparison.no_tenders"


def test_only_officers_of_the_buyer_declare_a_comparison_made(session) -> None:
    world = build.opened(session)
    build.grade(world)
    for name, person in world.everybody.items():
        if name not in ("officer", "colleague"):
            assert refused(world, person).code == "scope.outside", name


def test_a_frozen_version_holds_inputs_results_and_reasons(compared) -> None:
    made = freeze(compared)
    inputs, results = evaluation.frozen(made)
    first = str(compared.offers()[0].id)
    assert (made.number, made.frozen_by_id, made.why) == (1, compared.officer.id, None)
    assert inputs["names"][first] == compared.suppliers[0].name
    assert inputs["criterion_names"] == {"price": "Pris", "plan": "Plan"}
    assert {reason["reason"] for reason in inputs["reasons"]} == {"Planen visar hur målen nås."}
    assert [result["total"] for result in results["results"]] == ["88", "86", "69"]
    assert results["sensitivity"]["winners"] == [first]
    assert "60 × 30,00 ÷ 36,00 = 50" in [line["text"] for line in results["explain"]]
    assert evaluation.intact(made)


def test_a_frozen_case_can_be_read_and_gives_the_same_again(compared) -> None:
    inputs, results = evaluation.frozen(freeze(compared))
    case = {
        name: value
        for name, value in inputs.items()
        if name not in ("names", "criterion_names", "price_basis", "reasons")
    }
    again = evaluation.read(json.dumps(case))
    found = evaluation.evaluate(again.scheme, again.tenders)
    assert evaluation.results_as_json(found, evaluation.sensitivity(found)) == results


def test_a_correction_makes_the_next_version_and_keeps_the_first(compared) -> None:
    first = freeze(compared)
    kept = (first.inputs, first.results, first.digest)
    build.grade(compared, grades=("1", "9", "6"))
    build.compare(compared)
    second = freeze(compared, why=" Osanna uppgifter i anbudet. ", at=COMPARED + timedelta(days=30))
    assert (second.number, second.why) == (2, "Osanna uppgifter i anbudet.")
    assert (first.inputs, first.results, first.digest) == kept
    found = evaluation.versions(compared.session, compared.auditor, compared.lot, at=COMPARED)
    assert [version.number for version in found] == [2, 1]
    assert evaluation.frozen(second)[1]["winners"] == [str(compared.offers()[1].id)]


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE comparisons SET results = '{}'",
        "UPDATE comparisons SET number = 7",
        "DELETE FROM comparisons",
        "INSERT OR REPLACE INTO comparisons SELECT * FROM comparisons",
        "TRUNCATE comparisons CASCADE",
    ],
)
def test_no_statement_changes_a_frozen_comparison(compared, attack: str) -> None:
    made = freeze(compared)
    kept = made.results
    compared.session.commit()
    with compared.session.get_bind().connect() as connection:
        connection.info["audited"] = True
        with pytest.raises(DBAPIError, match=r"append-only|syntax|FOREIGN KEY"):
            connection.exec_driver_sql(attack)
        connection.rollback()
    compared.session.expire_all()
    assert made.results == kept
    assert evaluation.intact(made)


def test_a_version_elsewhere_is_not_there(compared) -> None:
    made = freeze(compared)
    for person in (compared.outsider, compared.evaluator, compared.admin):
        with pytest.raises(Refused, match="outside"):
            evaluation.version(compared.session, person, made.id, at=COMPARED)
    with pytest.raises(Refused, match="outside"):
        evaluation.version(compared.session, compared.officer, 10**9, at=COMPARED)
    assert evaluation.version(compared.session, compared.auditor, made.id, at=COMPARED) is made


def test_a_rejected_tender_sets_no_lowest_price(session) -> None:
    world = build.opened(session, prices=("10.00", "30.00", "36.00"), admit=False)
    cheap = world.offers()[0]
    tenders.reject(
        session,
        world.officer,
        cheap,
        code="not_conforming",
        reason="Saknar plan.",
        version=cheap.version,
        at=OPENED,
    )
    session.commit()
    entered.conforming(session, world.officer, world.lot)
    tenders.admit_all(session, world.officer, world.lot, at=OPENED)
    session.commit()
    build.grade(world, grades=("5", "5"))
    build.compare(world)
    assert outcome(world).evaluation.results[0].parts["price"] == 60
    assert world.offers()[0].unit_price == Decimal("10.00")
