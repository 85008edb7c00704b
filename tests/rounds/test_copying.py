"""A new round from a copy of an earlier one: what is announced anew goes along, what belongs to one round does not."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import accounts as people
from tests.builders import organisations as registers
from tests.builders import rounds as build
from tracker import accounts, audit, awards, organisations, rounds
from tracker.refusal import Refused

LATER = build.AT + timedelta(days=400)


def refused(code: str, field: str | None = None):
    return pytest.raises(
        Refused, check=lambda told: told.code == code and (field is None or told.field == field)
    )


@pytest.fixture
def buyer(session: Session) -> organisations.Organisation:
    return registers.organisation(session)


@pytest.fixture
def officer(session: Session, buyer: organisations.Organisation) -> accounts.Person:
    return build.officer(session, buyer)


def copy(session: Session, officer: accounts.Person, round_: rounds.Round, **facts) -> rounds.Round:
    made = rounds.copy(session, officer, round_, **({"reference": "NY/1/2027", "at": LATER} | facts))
    session.commit()
    return made


def published(session: Session, officer: accounts.Person, buyer: organisations.Organisation) -> rounds.Round:
    partner = registers.organisation(session)
    round_ = build.planned(
        session, actor=officer, buyer=buyer, co_buyers=[(partner, "co_buyer")], option_terms="1 + 1 år",
        notes="Bara för oss.", notice_number="2026-1", planned_notice_on=date(2026, 3, 1), example=True,
        subcontract_share=Fraction(30), curriculum="OPH-1", tenders_valid_until=date(2026, 8, 1),
    )  # fmt: skip
    place = registers.organisation(session, kind="municipality", code="901")
    build.lot(
        session, round_, actor=officer, code="2a", name="Snabb", municipalities=[place], level_from="A1.1",
        level_to="B1.1", ceiling_price=Decimal("50.00"), estimated_value=Decimal(400_000),
    )  # fmt: skip
    own = build.lot(session, round_, actor=officer, code="2b")
    build.scheme(session, round_, actor=officer)
    alone = rounds.SchemeFacts(
        model="points", criteria=(build.PRICE, build.PLAN), tie="higher_quality",
        rounding={"part": {"places": 2, "mode": "half_up"}},
    )  # fmt: skip
    build.scheme(session, round_, actor=officer, lot=own, facts=alone)
    rounds.publish(session, officer, round_, notice_sent_on=build.DAY, version=round_.version, at=build.AT)
    session.commit()
    return round_


def test_what_is_announced_anew_goes_along(session: Session, officer, buyer) -> None:
    source = published(session, officer, buyer)
    made = copy(session, officer, source)
    assert (made.stage, made.reference, made.record, made.example) == ("planned", "NY/1/2027", False, True)
    for name in ("title_sv", "training", "cpv", "procedure", "technique", "framework_ceiling", "framework_suppliers",
                 "option_terms", "subcontract_share", "curriculum"):  # fmt: skip
        assert getattr(made, name) == getattr(source, name) is not None, name
    assert [(one.organisation_id, one.role) for one in made.co_buyers] == [
        (one.organisation_id, one.role) for one in source.co_buyers
    ]
    told = [(lot.code, lot.name, lot.level_to, lot.ceiling_price, lot.volume, lot.stage) for lot in made.lots]
    assert told == [
        ("2a", "Snabb", "B1.1", Decimal("50.00"), Fraction(1000), "tendered"),
        ("2b", None, None, None, Fraction(1000), "tendered"),
    ]
    assert len(made.lots[0].places) == 1
    whole, own = rounds.schemes_of(session, made)
    assert (whole.lot, own.lot.code, own.tie, own.rounding_rules["part"]["places"]) == (
        None, "2b", "higher_quality", 2,
    )  # fmt: skip
    facts = [(one.code, one.kind, one.max_points, one.scale_max, one.formula) for one in own.criteria]
    assert facts == [
        ("price", "price", Fraction(60), Fraction(60), "lowest_ratio"),
        ("plan", "quality", Fraction(40), Fraction(10), None),
    ]


def test_what_belongs_to_one_round_does_not(session: Session, officer, buyer) -> None:
    source = published(session, officer, buyer)
    made = copy(session, officer, source)
    for name in ("tender_deadline", "deadline_on", "tenders_valid_until", "planned_notice_on", "began_on", "law_day",
                 "notice_sent_on", "notice_number", "published_at", "regime", "estimated_low", "estimated_high",
                 "notes"):  # fmt: skip
        assert getattr(made, name) is None, name
    assert [lot.estimated_value for lot in made.lots] == [None, None]
    assert (made.sort_day, made.year) == (LATER.date(), LATER.year)
    assert [(one.organisation_id, one.since) for one in made.keepers] == [(buyer.id, LATER.date())]
    absent = {one.field for one in rounds.missing(session, made, at=LATER)}
    assert {"tender_deadline", "estimated_low"} <= absent


def test_the_trail_says_from_which_round(session: Session, officer, buyer) -> None:
    source = published(session, officer, buyer)
    before = len(list(audit.history(session, within=audit.name_of(source))))
    made = copy(session, officer, source)
    (entry,) = audit.history(session, within=audit.name_of(made))
    assert (entry.act, entry.actor_id, entry.about) == ("round.copied", officer.id, audit.name_of(made))
    assert entry.reason == f"{source.reference} ({audit.name_of(source)})"
    assert len(list(audit.history(session, within=audit.name_of(source)))) == before
    assert audit.verify(session).whole


def test_a_copy_goes_its_own_way(session: Session, officer, buyer) -> None:
    source = published(session, officer, buyer)
    made = copy(session, officer, source)
    rounds.change_lot(session, officer, made.lots[0], version=made.lots[0].version, name="Annan", at=LATER)
    session.commit()
    assert [lot.name for lot in source.lots] == ["Snabb", None]
    criteria = list(session.scalars(select(rounds.Criterion.id)))
    assert len(criteria) == 8, "four of the source, four of the copy"


def test_who_copies_has_a_hand_in_the_new_round() -> None:
    assert "round.copied" in awards.HANDS


def test_a_reference_that_is_taken_or_empty_is_refused(session: Session, officer, buyer) -> None:
    source = published(session, officer, buyer)
    session.commit()
    with refused("round.reference_taken", "reference"):
        copy(session, officer, source, reference=source.reference)
    session.rollback()
    with refused("round.reference_missing", "reference"):
        copy(session, officer, source, reference="  ")


def test_only_an_officer_of_the_new_buyer_copies(session: Session, officer, buyer) -> None:
    source = published(session, officer, buyer)
    elsewhere = registers.organisation(session)
    manager = build.manager(session, buyer)
    auditor = people.person(session, role="auditor")
    stranger = build.officer(session, elsewhere)
    session.commit()
    for actor, facts in (
        (manager, {}),
        (auditor, {}),
        (stranger, {"buyer": elsewhere}),
        (officer, {"buyer": elsewhere}),
    ):
        with refused("scope.outside"):
            copy(session, actor, source, **facts)
        session.rollback()


def test_what_no_longer_exists_stays_behind(session: Session, buyer) -> None:
    ended = registers.organisation(session, valid_to=LATER.date() - timedelta(days=1))
    source = build.complete(session, buyer=ended, co_buyers=[(registers.organisation(session), "orderer")])
    gone = registers.organisation(session, valid_to=LATER.date() - timedelta(days=1))
    both = people.person(session, role="officer", organisation=ended)
    other = build.planned(
        session, buyer=buyer, actor=build.officer(session, buyer), co_buyers=[(gone, "co_buyer")]
    )
    session.commit()
    with refused("round.organisation_not_then", "buyer"):
        copy(session, both, source)
    session.rollback()
    taken = rounds.copied(session, other, on=LATER.date())
    assert (taken.co_buyers, [one.id for one in taken.absent], taken.whole) == ([], [gone.id], False)
    made = copy(session, build.officer(session, buyer), other)
    assert made.co_buyers == []


def test_a_buyer_takes_the_earlier_ones_place(session: Session, officer, buyer) -> None:
    partner = registers.organisation(session)
    source = build.complete(session, buyer=partner, actor=build.officer(session, partner),
                            co_buyers=[(buyer, "co_buyer")])  # fmt: skip
    made = copy(session, officer, source, buyer=buyer)
    assert (made.buyer_id, made.keeper_id, made.co_buyers) == (buyer.id, buyer.id, [])
