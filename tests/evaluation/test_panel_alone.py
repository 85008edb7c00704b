"""What a member gives alone: unseen by all until everybody has submitted, locked then, proven by the trail."""

import dataclasses
import json
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from threading import Barrier

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import panels
from tests.builders.evaluation import GRADED
from tests.builders.panels import TOGETHER
from tests.evaluation.desk import database_refuses, entries, refused
from tracker import accounts, audit, evaluation, rounds
from tracker.refusal import Conflict

COPIED = (
    "INSERT INTO panel_scores (member_id, offer_id, criterion_id, grade, reason, salt, digest, version) "
    "SELECT member_id, offer_id, criterion_id, grade, reason, salt, digest, 1 FROM panel_scores"
)


def test_nobody_sees_anothers_grades_before_all_have_submitted(session) -> None:
    made = panels.declared(session)
    world = made.world
    readers = [*made.members, world.officer, world.manager, world.auditor]
    panels.submit(made, made.chair, panels.GIVEN[0])
    panels.submit(made, made.members[1], panels.GIVEN[1])
    panels.save(made, made.members[2], made.grade(made.offers()[0], "6"))
    for reader in readers:
        refused(made, evaluation.together, reader, made.lot, at=TOGETHER, code="panel.still_alone")
        assert evaluation.score_sheet(session, reader, made.lot, at=TOGETHER).grades == {}
    for member, grades in zip(made.members[:2], panels.GIVEN, strict=False):
        own = made.sheet(member).grades
        assert [own[place].grade for place in sorted(own)] == [Fraction(told) for told in grades]
    assert len(made.sheet(made.members[2]).grades) == 1
    for reader in (world.officer, world.manager, world.auditor):
        refused(made, evaluation.my_sheet, reader, made.lot, at=TOGETHER, code="panel.not_member")
    for reader in (world.admin, world.outsider):
        refused(made, evaluation.together, reader, made.lot, at=TOGETHER, code="scope.outside")


def test_who_is_kept_from_scoring_sees_nothing_before_the_lot_is_closed(session) -> None:
    made = panels.named(session)
    panels.declare(made, made.chair)
    panels.declare(made, made.members[1])
    panels.declare(made, made.members[2], "there_is", "Delägare.")
    for member, grades in zip(made.members[:2], panels.GIVEN, strict=False):
        panels.submit(made, member, grades)
    refused(made, evaluation.together, made.members[2], made.lot, at=TOGETHER, code="panel.kept_out")
    panels.agree(made, "7", "9", "6")
    panels.close(made)
    assert evaluation.together(session, made.members[2], made.lot, at=TOGETHER).closing is not None


def test_the_trail_proves_grades_and_tells_none(session) -> None:
    made = panels.declared(session)
    offer = made.offers()[0]
    for member in made.members[:2]:  # the same grade twice, so that equal rows would show
        panels.save(made, member, made.grade(offer, "7", reason="Ordagrant detta."))
        evaluation_of = made.sheet(member).grades
        assert [own.grade for own in evaluation_of.values()] == [7]
    told = [entry for entry in entries(session) if entry.act == "panel.scores_saved"]
    assert len(told) == 2
    digests = set()
    for entry in told:
        (change,) = entry.changed
        assert set(change["fields"]) == {"id", "member_id", "offer_id", "criterion_id", "digest"}
        digests.add(change["fields"]["digest"][1])
        assert "Ordagrant" not in entry.changes
        assert "7/1" not in entry.changes
    assert len(digests) == 2
    panels.submit(made, made.members[2], panels.GIVEN[2])
    submission = session.scalars(select(evaluation.Submission)).one()
    assert evaluation.proven(submission)
    assert [one["grade"] for one in json.loads(submission.grades)] == ["6/1", "9/1", "5/1"]
    (change,) = entries(session)[-1].changed
    assert set(change["fields"]) == {"id", "member_id", "lot_id", "number", "submitted_at", "digest"}


def test_a_sheet_holds_nobody_elses_grade_and_no_price(session) -> None:
    made = panels.declared(session)
    panels.submit(made, made.chair, panels.GIVEN[0])
    found = made.sheet(made.members[1])
    assert found.grades == {}
    told = {field.name: getattr(found, field.name) for field in dataclasses.fields(found)}
    assert not any(isinstance(value, evaluation.MemberScore) for value in told.values())
    assert [dataclasses.astuple(entrant) for entrant in found.entrants] == [
        (offer.id, offer.tender.supplier.name, None) for offer in made.world.offers()
    ]


def test_what_is_submitted_is_locked(session) -> None:
    made = panels.declared(session)
    panels.submit(made, made.chair, panels.GIVEN[0])
    offer = made.offers()[0]
    changed = [made.grade(offer, "10", seen=1)]
    refused(
        made,
        evaluation.save_scores,
        made.chair,
        made.lot,
        grades=changed,
        at=TOGETHER,
        code="panel.submitted",
    )
    refused(made, evaluation.submit_scores, made.chair, made.lot, at=TOGETHER, code="panel.submitted")
    for statement in (
        "UPDATE panel_scores SET grade = '10/1'",
        "DELETE FROM panel_scores",
        COPIED,
    ):
        assert "submitted grades are locked" in database_refuses(made, statement)
    for statement in ("UPDATE panel_submissions SET grades = '[]'", "DELETE FROM panel_submissions"):
        assert "append-only" in database_refuses(made, statement)


def test_a_lot_is_submitted_whole(session) -> None:
    made = panels.declared(session)
    found = refused(made, evaluation.submit_scores, made.chair, made.lot, at=GRADED)
    assert (found.code, found.facts["num"]) == ("panel.incomplete", 3)
    panels.save(made, made.chair, made.grade(made.offers()[0]), made.grade(made.offers()[1]))
    assert made.sheet(made.chair).missing == 1
    found = refused(made, evaluation.submit_scores, made.chair, made.lot, at=GRADED)
    assert (found.code, found.facts["num"]) == ("panel.incomplete", 1)
    found = refused(
        made,
        evaluation.save_scores,
        made.chair,
        made.lot,
        grades=[made.grade(made.offers()[2], reason=" ")],
        at=GRADED,
    )
    assert found.code == "score.reason_missing"


def test_the_chair_sends_back_with_a_reason_and_nobody_else_does(session) -> None:
    made = panels.submitted(session)
    member = made.members[1]
    submission = session.scalars(
        select(evaluation.Submission).join(evaluation.Member).where(evaluation.Member.person == member)
    ).one()
    for person, code in (
        (made.members[1], "panel.chair_only"), (made.world.officer, "panel.chair_only"),
        (made.world.manager, "scope.outside"),
    ):  # fmt: skip
        refused(made, evaluation.send_back, person, submission, reason="Titta igen.", at=TOGETHER, code=code)
    refused(
        made,
        evaluation.send_back,
        made.chair,
        submission,
        reason=" ",
        at=TOGETHER,
        code="audit.reason_missing",
    )
    evaluation.send_back(session, made.chair, submission, reason="Bilaga 2 är inte beaktad.", at=TOGETHER)
    session.commit()
    assert (entries(session)[-1].act, entries(session)[-1].reason) == (
        "panel.scores_returned",
        "Bilaga 2 är inte beaktad.",
    )
    refused(
        made,
        evaluation.send_back,
        made.chair,
        submission,
        reason="Igen.",
        at=TOGETHER,
        code="panel.returned_already",
    )
    refused(made, evaluation.together, made.chair, made.lot, at=TOGETHER, code="panel.still_alone")
    panels.save(made, member, made.grade(made.offers()[0], "9", seen=1))
    evaluation.submit_scores(session, member, made.lot, at=TOGETHER)
    session.commit()
    spreads = evaluation.together(session, made.chair, made.lot, at=TOGETHER).spreads
    assert spreads[0].grades == [7, 9, 6]
    assert [one.number for one in session.scalars(select(evaluation.Submission).order_by("id"))] == [
        1,
        1,
        1,
        2,
    ]


def test_a_stale_draft_is_told_and_not_written_over(session) -> None:
    made = panels.declared(session)
    offer = made.offers()[0]
    panels.save(made, made.chair, made.grade(offer, "7"))
    found = refused(
        made, evaluation.save_scores, made.chair, made.lot, grades=[made.grade(offer, "3")], at=GRADED
    )
    assert isinstance(found, Conflict)
    ((_, versions),) = found.differences.items()
    assert versions == (3, 7)
    panels.save(made, made.chair, made.grade(offer, "3", seen=1))


def test_two_who_save_at_once_both_keep_theirs_and_one_who_saves_twice_does_not(session) -> None:
    made = panels.declared(session)
    offer = made.offers()[0]
    lot_id, ids = made.lot.id, [member.id for member in made.members]
    given = made.grade(offer, "7")
    session.rollback()
    for people_, kept in ((ids, 3), ((ids[0], ids[0]), 1)):
        barrier = Barrier(len(people_))
        told = dataclasses.replace(given, grade=Fraction(5)) if kept == 1 else given

        def save(person_id: int, barrier=barrier, told=told, kept=kept) -> str:
            with Session(session.get_bind()) as own:
                barrier.wait()
                actor = own.get_one(accounts.Person, person_id)
                lot = own.get_one(rounds.Lot, lot_id)
                mine = dataclasses.replace(
                    told, grade=told.grade + (Barrier is None), seen=1 if kept == 1 else None
                )
                try:
                    evaluation.save_scores(own, actor, lot, grades=[mine], at=GRADED)
                    own.commit()
                except Conflict:
                    return "conflict"
                return "kept"

        with ThreadPoolExecutor(len(people_)) as pool:
            assert sorted(pool.map(save, people_)).count("kept") >= kept
    assert len(list(session.scalars(select(evaluation.MemberScore)))) == 3
    assert audit.verify(session).whole
