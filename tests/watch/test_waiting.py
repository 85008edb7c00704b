"""What waits for a person: grades for who only grades, and nothing of it once everything is graded."""

from datetime import timedelta

from sqlalchemy.orm import Session

from tests.builders import evaluation as build
from tests.builders.evaluation import World
from tracker import watch

AT = build.OPENED + timedelta(hours=2)


def codes(world: World, name: str) -> list[tuple[str, str]]:
    found = watch.waiting(world.session, getattr(world, name), at=AT)
    told = [(task.code, task.lot.code) for task in found if task.lot is not None]
    world.session.rollback()
    return told


def test_a_lot_waits_for_its_evaluator_until_every_admitted_offer_is_graded(session: Session) -> None:
    world = build.opened(session, lots=("1", "2"))
    assert codes(world, "evaluator") == [("grade_lot", "1"), ("grade_lot", "2")]
    build.grade(world, lot=world.lots[0], grades=build.GRADES[:2], at=AT)
    assert codes(world, "evaluator") == [("grade_lot", "1"), ("grade_lot", "2")]
    build.grade(world, lot=world.lots[0], at=AT)
    assert codes(world, "evaluator") == [("grade_lot", "2")]


def test_nothing_is_graded_before_offers_are_admitted_or_where_price_alone_decides(session: Session) -> None:
    world = build.opened(session, admit=False)
    assert codes(world, "evaluator") == []
    assert codes(world, "officer") == [("judge", "1")]
    by_price = build.opened(session, scheme=build.price_only(price_only_reason="En vara."))
    assert codes(by_price, "evaluator") == []


def test_grades_wait_for_nobody_without_the_role_there(session: Session) -> None:
    world = build.opened(session)
    assert codes(world, "officer") == [("judge", "1")]
    for name in ("manager", "auditor", "outsider", "admin"):
        assert codes(world, name) == [], name
