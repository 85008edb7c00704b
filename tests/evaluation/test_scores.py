"""Grades: on announced criteria, after the opening, within the scale, with a reason, never over others' unseen."""

import dataclasses
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from tests.builders import evaluation as build
from tests.builders import tenders as received
from tests.builders.evaluation import GRADED
from tracker import audit, evaluation, rounds, tenders
from tracker.refusal import Conflict, Refused


def sheet(world, reader=None):
    return evaluation.score_sheet(world.session, reader or world.evaluator, world.lot, at=GRADED)


def grade(world, number=0, **facts):
    found = sheet(world, world.officer)
    told = {
        "offer": found.graded[number].offer,
        "criterion": found.criteria[0].id,
        "grade": Fraction(7),
        "reason": "Väl motiverat.",
    }
    return evaluation.Grade(**(told | facts))


def enter(world, *grades, actor=None, at=GRADED):
    made = evaluation.enter_scores(world.session, actor or world.evaluator, world.lot, grades=grades, at=at)
    world.session.commit()
    return made


def refused(world, *grades, **facts):
    with pytest.raises(Refused) as found:
        enter(world, *grades, **facts)
    world.session.rollback()
    return found.value


def test_an_evaluator_grades_and_the_trail_says_so(opened) -> None:
    enter(opened, grade(opened, evidence=" Bilaga 3 "))
    (given,) = sheet(opened).grades.values()
    assert (given.grade, given.reason, given.evidence) == (Fraction(7), "Väl motiverat.", "Bilaga 3")
    act = opened.session.scalars(select(audit.Entry).order_by(audit.Entry.sequence.desc())).first()
    assert (act.act, act.actor_id) == ("scores.entered", opened.evaluator.id)
    assert (act.about, act.within) == (f"lots:{opened.lot.id}", f"rounds:{opened.round.id}")


def test_nothing_is_recorded_where_nothing_changes(opened) -> None:
    enter(opened, grade(opened))
    before = opened.session.scalar(select(audit.Entry.sequence).order_by(audit.Entry.sequence.desc()))
    assert enter(opened, grade(opened, reason=" Väl motiverat. ")) == []
    assert opened.session.scalar(select(audit.Entry.sequence).order_by(audit.Entry.sequence.desc())) == before


def test_a_grade_needs_a_reason_within_the_scale_on_what_was_announced(opened) -> None:
    offer, criterion = grade(opened).place
    cell = f"{offer}-{criterion}"
    price = next(one for one in rounds.scheme_of(opened.session, opened.lot).criteria if one.kind == "price")
    found = refused(opened, grade(opened, reason=" "))
    assert (found.code, found.field) == ("score.reason_missing", f"reason-{cell}")
    found = refused(opened, grade(opened, grade=Fraction(101, 10)))
    assert (found.code, found.field, found.facts["most"]) == ("score.outside_scale", f"grade-{cell}", 10)
    assert refused(opened, grade(opened, grade=Fraction(-1))).code == "score.outside_scale"
    assert refused(opened, grade(opened, criterion=price.id)).code == "score.not_announced"
    assert refused(opened, grade(opened, criterion=10**9)).code == "score.not_announced"
    assert refused(opened, grade(opened, offer=10**9)).code == "score.not_admitted"
    assert refused(opened, grade(opened), grade(opened, grade=Fraction(3))).code == "score.twice"
    assert sheet(opened).grades == {}


def test_the_bounds_of_the_scale_are_grades(opened) -> None:
    enter(opened, grade(opened, grade=Fraction(0)), grade(opened, 1, grade=Fraction(10)))
    assert sorted(given.grade for given in sheet(opened).grades.values()) == [0, 10]


def test_only_admitted_offers_are_graded(session) -> None:
    world = build.opened(session, admit=False)
    offers = world.offers()
    announced = rounds.scheme_of(session, world.lot).criteria[1]
    given = evaluation.Grade(offer=offers[0].id, criterion=announced.id, grade=Fraction(5), reason="Bra.")
    assert refused(world, given).code == "score.not_admitted"
    assert sheet(world).graded == []


def test_nothing_is_graded_before_the_opening(session) -> None:
    world = build.world(session)
    world.round = received.published(session, world.officer, world.buyer)
    tender = received.tender(session, world.officer, world.round)
    criterion = rounds.scheme_of(session, world.lot).criteria[1]
    given = evaluation.Grade(
        offer=tender.offers[0].id, criterion=criterion.id, grade=Fraction(5), reason="Tjuvtitt."
    )
    assert refused(world, given).code == "lot.wrong_stage"
    with pytest.raises(Refused, match="sealed"):
        sheet(world)


def test_a_colleagues_grade_is_not_overwritten_unseen(opened) -> None:
    enter(opened, grade(opened), actor=opened.officer)
    with pytest.raises(Conflict) as found:
        enter(opened, grade(opened, grade=Fraction(3)))
    ((name, versions),) = found.value.differences.items()
    assert (name, versions) == (f"{opened.suppliers[0].name}: Plan", (3, 7))
    opened.session.rollback()
    enter(opened, grade(opened, grade=Fraction(3), seen=1))
    assert [given.grade for given in sheet(opened).grades.values()] == [3]


def test_grading_again_unmakes_the_comparison(compared) -> None:
    assert compared.lot.stage == "evaluated"
    enter(compared, grade(compared, grade=Fraction(8), seen=1))
    assert compared.lot.stage == "tendered"


def test_who_may_grade(opened) -> None:
    for name, person in opened.everybody.items():
        if name in ("officer", "colleague", "evaluator"):
            continue
        assert refused(opened, grade(opened), actor=person).code == "scope.outside", name


def test_who_may_read_the_grades(opened) -> None:
    for name, person in opened.everybody.items():
        if name in ("admin", "outsider"):
            with pytest.raises(Refused, match="outside"):
                sheet(opened, person)
        else:
            assert len(sheet(opened, person).graded) == 3


def test_an_evaluators_sheet_holds_no_price(opened) -> None:
    build.grade(opened, actor=opened.evaluator)
    found = sheet(opened)
    assert [criterion.kind for criterion in found.criteria] == ["quality"]
    reached = list(everything(found))
    assert not [
        thing for thing in reached if isinstance(thing, tenders.Offer | tenders.Tender | evaluation.Score)
    ]
    assert not [
        thing for thing in reached if isinstance(thing, Decimal) and thing in map(Decimal, build.PRICES)
    ]


def everything(thing):
    """What a sheet holds, through its own fields and collections."""
    yield thing
    if dataclasses.is_dataclass(thing):
        for field in dataclasses.fields(thing):
            yield from everything(getattr(thing, field.name))
    elif isinstance(thing, dict):
        for key, value in thing.items():
            yield key
            yield from everything(value)
    elif isinstance(thing, list | tuple):
        for part in thing:
            yield from everything(part)


@pytest.mark.parametrize(
    "read",
    [evaluation.comparison_of, evaluation.versions, tenders.offers_of],
)
def test_an_evaluator_reads_neither_comparison_nor_tenders(compared, read) -> None:
    for person in (compared.evaluator, compared.admin, compared.outsider):
        with pytest.raises(Refused, match="outside"):
            read(compared.session, person, compared.lot, at=GRADED)


def test_the_database_wants_a_reason_too(opened) -> None:
    enter(opened, grade(opened))
    opened.session.commit()
    with opened.session.get_bind().connect() as connection:
        connection.info["audited"] = True
        with pytest.raises(DBAPIError, match="reasoned"):
            connection.exec_driver_sql("UPDATE scores SET reason = ' '")


def test_nothing_is_graded_once_proposed(compared) -> None:
    audit.act(compared.session, compared.officer, "award.proposed", about=compared.lot, at=GRADED)
    rounds.move(compared.lot, "award.proposed")
    compared.session.commit()
    found = refused(compared, grade(compared, grade=Fraction(8), seen=1), at=GRADED + timedelta(days=2))
    assert found.code == "lot.wrong_stage"
