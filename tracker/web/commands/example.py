"""The fictional round of the demonstration, carried through every stage by different people.

Everything in it is plainly invented and marked as an example. Each step is a deed of its own through the rooms'
doors, at its own moment counted back from the day of loading. Not here: the published rounds.
"""

# A step binds its loop's value as a default, and mypy infers no type for such a lambda.
# mypy: disable-error-code="misc"

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import accounts, audit, awards, contracts, evaluation, law, organisations, rounds, tenders
from tracker.database import HELSINKI
from tracker.organisations import Organisation, Supplier
from tracker.rounds import Lot, Round
from tracker.tenders import Offer, Values
from tracker.web.commands import clarified, examplepanel
from tracker.web.commands.examplefacts import (
    LOTS,
    PEOPLE,
    PRICES,
    REQUIREMENTS,
    SEEN,
    SUPPLIERS,
)

PASSWORD = "exempel-esimerkki-example"  # noqa: S105  (of people that do not exist, refused in production)
REFERENCE = "EXEMPEL/1/2026"


@dataclass(frozen=True)
class Stage:
    """The people and things of the example, and the day from which its moments are counted back."""

    session: Session
    today: date
    sealing_key: bytes

    def at(self, days: int, hour: int = 10, minute: int = 0) -> datetime:
        """A moment of Helsinki time so many days ago."""
        return datetime.combine(self.today - timedelta(days=days), time(hour, minute), HELSINKI)

    def day(self, days: int) -> date:
        """A day so many days ago."""
        return self.today - timedelta(days=days)

    def person(self, name: str) -> accounts.Person:
        found = accounts.by_email(self.session, f"{name}@example.org")
        if found is None:
            raise LookupError(name)
        return found

    @property
    def round(self) -> Round:
        return self.session.scalars(select(Round).where(Round.reference == REFERENCE)).one()

    def lot(self, code: str) -> Lot:
        return self.session.scalars(select(Lot).where(Lot.round_id == self.round.id, Lot.code == code)).one()

    def offers(self, code: str) -> list[Offer]:
        return awards.offers(self.session, self.lot(code))

    def award(self, code: str) -> awards.Award:
        found = awards.live(self.session, self.lot(code))
        if found is None:
            raise LookupError(code)
        return found


Step = Callable[[Stage], Any]


def loaded(session: Session) -> bool:
    """Whether the example is there already."""
    return session.scalar(select(Round.id).where(Round.reference == REFERENCE)) is not None


def steps() -> Iterator[Step]:
    """Everything that happens, in order; each is one deed."""
    yield add_place
    yield add_buyer
    for address, name, role, local in PEOPLE:
        yield lambda stage, a=address, n=name, r=role, here=local: add_person(stage, a, n, r, here=here)
    for name, size in SUPPLIERS:
        yield lambda stage, n=name, s=size: organisations.add_supplier(
            stage.session, stage.person("officer"), name=n, size_class=s, example=True, at=stage.at(99)
        )
    yield plan
    for lot in LOTS:
        yield lambda stage, facts=lot: rounds.add_lot(
            stage.session, stage.person("officer"), stage.round, municipalities=[_place(stage)], at=stage.at(92, 11),
            **facts,
        )  # fmt: skip
    yield announce
    yield require
    yield publish
    yield name_openers
    yield examplepanel.name
    yield from clarified.steps()
    for place in range(len(SUPPLIERS)):
        yield lambda stage, number=place: enter(stage, number)
    yield lambda stage: open_tenders(stage, "officer2", 0)
    yield lambda stage: open_tenders(stage, "manager", 4)
    for place in range(len(SUPPLIERS) - 1):
        yield lambda stage, number=place: look_for_grounds(stage, number)
        yield lambda stage, number=place: suit(stage, number)
    for name in examplepanel.MEMBERS:
        yield lambda stage, who=name: examplepanel.declare(stage, who)
    for lot in LOTS:
        yield from _compared(lot["code"])
    yield from first_lot()
    yield from second_lot()
    yield lambda stage: propose(stage, "2b", stage.at(3), "officer")


def _compared(code: str) -> Iterator[Step]:
    if code == "2a":
        yield reject_late
    yield lambda stage: tenders.conform_all(
        stage.session, stage.person("officer2"), stage.lot(code), at=stage.at(48, 9, 30)
    )
    yield lambda stage: tenders.admit_all(
        stage.session, stage.person("officer2"), stage.lot(code), at=stage.at(48)
    )
    yield from examplepanel.graded(code)
    yield lambda stage: evaluation.make(
        stage.session, stage.person("officer"), stage.lot(code), at=stage.at(45)
    )


def first_lot() -> Iterator[Step]:
    """Lot 1: decided, told, contracted with both suppliers, and ended."""
    yield lambda stage: propose(stage, "1", stage.at(45, 14), "officer")
    yield lambda stage: approve(stage, "1", "EXEMPEL/1/2026/B1", 43)
    yield lambda stage: notify(stage, "1", 42)
    for place in (0, 1):
        yield lambda stage, number=place: conclude(stage, number)
    yield change
    for place in (0, 1):
        yield lambda stage, number=place: end(stage, number)


def second_lot() -> Iterator[Step]:
    """Lot 2a: sent back once, proposed again, decided and told: its standstill runs."""
    yield lambda stage: propose(stage, "2a", stage.at(20), "officer")
    yield lambda stage: awards.send_back(
        stage.session, stage.person("manager"), stage.award("2a"), version=stage.award("2a").version,
        comment="Motivera skillnaden i kvalitetspoäng tydligare.", at=stage.at(19),
    )  # fmt: skip
    yield lambda stage: propose(stage, "2a", stage.at(17), "officer2")
    yield lambda stage: approve(stage, "2a", "EXEMPEL/1/2026/B2", 12)
    yield lambda stage: notify(stage, "2a", 10)


# --- the steps ------------------------------------------------------------------------------------------------


def add_place(stage: Stage) -> Any:
    place = organisations.Place(
        "bilingual_fi", "00", "Esimerkkimaa", "Exempelland", "Exampleland", "EX000", "2024"
    )
    return organisations.add_organisation(
        stage.session, audit.SYSTEM, kind="municipality", code="EX", place=place, name_fi="Esimerkkilä",
        name_sv="Exempelby", name_en="Exampleville", valid_from=date(2025, 1, 1), source="example", at=stage.at(100),
    )  # fmt: skip


def add_buyer(stage: Stage) -> Any:
    return organisations.add_organisation(
        stage.session, audit.SYSTEM, kind="other", code="EX", name_fi="Esimerkkialue", name_sv="Exempelområdet",
        name_en="Example area", valid_from=date(2025, 1, 1), source="example", at=stage.at(100),
    )  # fmt: skip


def _found(stage: Stage, kind: str) -> Organisation:
    found = organisations.find(stage.session, kind=kind, code="EX", on=stage.today)
    if found is None:
        raise LookupError(kind)
    return found


def _place(stage: Stage) -> Organisation:
    return _found(stage, "municipality")


def add_person(stage: Stage, email: str, name: str, role: str, *, here: bool) -> Any:
    return accounts.add_person(
        stage.session, audit.SYSTEM, email=email, name=name, language="sv", password=PASSWORD, role=role,
        organisation=_found(stage, "other") if here else None, valid_from=stage.day(100), at=stage.at(100),
    )  # fmt: skip


def plan(stage: Stage) -> Any:
    return rounds.plan(
        stage.session, stage.person("officer"), buyer=_found(stage, "other"), example=True, reference=REFERENCE,
        title_sv="Exempel: integrationsutbildning", title_fi="Esimerkki: kotoutumiskoulutus",
        title_en="Example: integration training", training="integration", cpv="80000000", procedure="open",
        technique="framework", framework_ceiling=Decimal(1200000), framework_suppliers=2, framework_mode="priority",
        volume_commitment=False, estimated_low=Decimal(900000), estimated_high=Decimal(980000),
        tender_deadline=stage.at(57, 12), questions_until=stage.at(64, 16), planned_notice_on=stage.day(86),
        planned_decision_on=stage.day(20), tenders_valid_until=stage.day(-60), contract_start=stage.day(20),
        contract_end=stage.day(-700), option_terms="1 + 1 år / vuosi", curriculum="OPH-649-2022",
        training_language="fi_sv", immigrant_needs="yes", immigrant_needs_how="Exempel: grupper efter modersmål.",
        received_in="here", at=stage.at(92),
    )  # fmt: skip


def announce(stage: Stage) -> Any:
    criteria = (
        rounds.CriterionFacts(
            code="price", name="Pris per studerandearbetsdag", kind="price", max_points=Fraction(60),
            scale_max=Fraction(60), formula="lowest_ratio",
        ),
        rounds.CriterionFacts(
            code="plan", name="Plan för genomförandet", kind="quality", max_points=Fraction(25), scale_max=Fraction(5)
        ),
        rounds.CriterionFacts(
            code="teachers", name="Lärarnas erfarenhet", kind="quality", max_points=Fraction(15), scale_max=Fraction(5)
        ),
    )  # fmt: skip
    scheme = rounds.SchemeFacts(
        model="points", criteria=criteria, price_basis="unit_price", tie="lower_price",
        rounding={"part": {"places": 2, "mode": "half_up"}, "total": {"places": 2, "mode": "half_up"}},
    )  # fmt: skip
    return rounds.set_criteria(
        stage.session, stage.person("officer"), stage.round, scheme=scheme, at=stage.at(91)
    )


def require(stage: Stage) -> Any:
    return rounds.set_requirements(
        stage.session, stage.person("officer"), stage.round, requirements=REQUIREMENTS,
        version=stage.round.version, at=stage.at(91, 11),
    )  # fmt: skip


def publish(stage: Stage) -> Any:
    return rounds.publish(
        stage.session, stage.person("officer2"), stage.round, notice_sent_on=stage.day(85),
        notice_number="EXEMPEL-1", version=stage.round.version, at=stage.at(85),
    )  # fmt: skip


def enter(stage: Stage, number: int) -> Any:
    late = number == len(SUPPLIERS) - 1
    received = stage.at(50, 12, 7) if late else stage.at(52 - number % 2, 9 + number, 15)
    offers = {
        stage.lot(lot["code"]): Values(unit_price=Decimal(price), volume=lot["volume"])
        for lot, price in zip(LOTS, PRICES[number], strict=True)
        if price is not None
    }
    return tenders.enter(
        stage.session, stage.person("officer"), stage.round, supplier=_supplier(stage, number), received_at=received,
        channel="electronic", receipt=f"E-{number + 1}", offers=offers, sealing_key=stage.sealing_key,
        at=stage.at(50, 12, 9) if late else received + timedelta(minutes=5),
    )  # fmt: skip


def _supplier(stage: Stage, number: int) -> Supplier:
    return stage.session.scalars(select(Supplier).where(Supplier.name == SUPPLIERS[number][0])).one()


def name_openers(stage: Stage) -> Any:
    named = [stage.person("officer2"), stage.person("manager")]
    return tenders.name_openers(
        stage.session, stage.person("officer"), stage.round, people=named, version=stage.round.version,
        at=stage.at(70, 11),
    )  # fmt: skip


def open_tenders(stage: Stage, name: str, minute: int) -> Any:
    present = [tenders.Attendant("Eva Exempel", "Exempelby")]
    return tenders.open_round(
        stage.session, stage.person(name), stage.round, sealing_key=stage.sealing_key, place="Exempelby, rum 2",
        present=present, at=stage.at(50, 13, minute),
    )  # fmt: skip


def look_for_grounds(stage: Stage, number: int) -> Any:
    """No sign of any ground of exclusion in what one tenderer has declared."""
    tender = tenders.live(stage.session, stage.round)[_supplier(stage, number).id]
    outcomes = dict.fromkeys(law.exclusion.GROUNDS, "no_sign")
    return tenders.check_grounds(
        stage.session, stage.person("officer2"), tender, outcomes=outcomes, edition=0, at=stage.at(49, 9),
    )  # fmt: skip


def suit(stage: Stage, number: int) -> Any:
    """Both requirements judged of one tenderer, whose offers came on time."""
    tender = tenders.live(stage.session, stage.round)[_supplier(stage, number).id]
    asked = rounds.requirements_of(stage.session, stage.round)
    verdicts = {
        one.id: tenders.Verdict(verdict="met", note=note) for one, note in zip(asked, SEEN, strict=True)
    }
    return tenders.judge_suitability(
        stage.session, stage.person("officer2"), tender, verdicts=verdicts, edition=0, at=stage.at(49, 10 + number)
    )  # fmt: skip


def reject_late(stage: Stage) -> Any:
    late = next(offer for offer in stage.offers("2a") if offer.tender.late)
    return tenders.reject(
        stage.session, stage.person("officer2"), late, code="late", version=late.version,
        reason="Anbudet kom sju minuter efter tidsfristen.", at=stage.at(48, 9),
    )  # fmt: skip


def propose(stage: Stage, code: str, at: datetime, who: str) -> Any:
    lot = stage.lot(code)
    outcome = evaluation.compare(stage.session, lot)
    if outcome.evaluation is None or outcome.scheme is None:
        raise LookupError(code)
    ranked = sorted((result.rank or 99, int(result.id)) for result in outcome.evaluation.results)
    chosen = [identity for _, identity in ranked[:2]]
    told = {
        identity: f"Placering {rank} i jämförelsen; se poängen per jämförelsegrund."
        for rank, identity in ranked
    }
    return awards.propose(
        stage.session, stage.person(who), lot, chosen=chosen, line_reasons=told, at=at,
        reasons="De två anbud som fick mest poäng väljs i prioritetsordning.",
        criterion_reasons={each.id: f"{each.name}: enligt anbudsförfrågan." for each in outcome.scheme.criteria},
    )  # fmt: skip


def approve(stage: Stage, code: str, number: str, days: int) -> Any:
    award = stage.award(code)
    return awards.approve(
        stage.session, stage.person("manager"), award, version=award.version, decision_number=number,
        decided_on=stage.day(days), decision_maker="Exempelområdets direktör", correction_instructions=True,
        appeal_instructions=True, at=stage.at(days),
    )  # fmt: skip


def notify(stage: Stage, code: str, days: int) -> Any:
    award = stage.award(code)
    told = [
        awards.Notice(tender=tender, channel="electronic", sent_at=stage.at(days, 14))
        for tender in awards.to_notify(award)
    ]
    return awards.notify(
        stage.session,
        stage.person("officer2"),
        award,
        version=award.version,
        notices=told,
        at=stage.at(days, 15),
    )


def conclude(stage: Stage, place: int) -> Any:
    award = stage.award("1")
    earliest = award.earliest_contract_day
    if earliest is None:
        raise LookupError("1")
    line = contracts.chosen(award)[place]
    return contracts.conclude(
        stage.session, stage.person("officer"), stage.lot("1"), supplier=line.offer.tender.supplier,
        concluded_on=earliest, reference=f"{REFERENCE}/A{place + 1}", starts_on=earliest, ends_on=stage.day(5),
        value=Decimal(30000), at=datetime.combine(earliest, time(10 + place), HELSINKI),
    )  # fmt: skip


def signed(stage: Stage) -> list[contracts.Contract]:
    return contracts.of(stage.session, stage.person("officer"), stage.lot("1"), at=stage.at(5))


def change(stage: Stage) -> Any:
    found = signed(stage)[0]
    return contracts.change(
        stage.session, stage.person("officer"), found, version=found.version, ground="minor",
        agreed_on=stage.day(15), value=Decimal(900), reason="Exempel: tre studerandedagar till.", at=stage.at(15),
    )  # fmt: skip


def end(stage: Stage, place: int) -> Any:
    found = signed(stage)[place]
    return contracts.end(
        stage.session, stage.person("officer"), found, version=found.version, ended_on=stage.day(5),
        reason="Exempel: den korta kursen är hållen.", at=stage.at(5, 15 + place),
    )  # fmt: skip
