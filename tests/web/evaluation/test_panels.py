"""A panel through its pages: named, declared, graded alone, brought together, closed; and what nobody gets to see."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from tests.builders import accounts as people
from tests.builders import panels
from tests.builders.panels import TOGETHER
from tests.web.awards.desk import lot_path, refused, sentence, told
from tests.web.tenders.desk import acts, page, send, stored
from tracker import evaluation, rounds

SECRET = "Ordagrant bara för mig."
PRICES = ("30,00", "36,00", "40,00")


@pytest.fixture
def desk(session, clock) -> panels.Desk:
    clock.at = TOGETHER
    return panels.declared(session)


def panel_path(made) -> str:
    return f"/rounds/{made.world.round.id}/panel"


def cells(made, *grades: str, reason: str = SECRET, seen: str = "", by=None) -> dict[str, str]:
    """A member's grid as it is sent, in the order of receipt or of the keys given."""
    keys = by or made.offers()
    plan = evaluation.qualities(made.session, made.lot)[0].id
    sent = {}
    for key, grade in zip(keys, grades, strict=False):
        sent |= {f"grade-{key}-{plan}": grade, f"reason-{key}-{plan}": reason, f"seen-{key}-{plan}": seen}
    made.session.rollback()
    return sent


def test_a_panel_from_naming_to_the_comparison(opened, enter) -> None:
    world = opened
    second = people.person(world.session, role="evaluator", organisation=world.buyer, name="Bedömare Två")
    made = panels.Desk(world, [world.evaluator, second])
    officer, path = enter(world.officer), panel_path(made)
    chosen = {"members": [str(world.evaluator.id), str(second.id)], "chair": str(world.evaluator.id)}
    page(officer, path)
    assert sentence("panel.no_members") in told(send(officer, path, 422, chair=chosen["chair"]))
    assert sentence("panel.chair_outside") in told(send(officer, path, 422, **chosen | {"chair": str(2**63)}))
    send(officer, path, prices_hidden="y", **chosen)
    browsers = [enter(member) for member in made.members]
    for browser, grades in zip(browsers, (("7", "9", "6"), ("8", "9", "6")), strict=True):
        page(browser, f"{path}/declaration")
        send(browser, f"{path}/declaration", conflict="none")
        mine = f"{lot_path(world)}/my-grades"
        shown = page(browser, mine)
        assert not [price for price in PRICES if price in shown]
        send(browser, mine, **cells(made, *grades))
        page(browser, f"{mine}/submit")
        send(browser, f"{mine}/submit")
    chair, together = browsers[0], f"{lot_path(world)}/consensus"
    shown = told(page(chair, together))
    assert "Bedömare Två" in shown
    assert "7–8" in shown
    sent = cells(made, "7", "9", "6", reason="")
    place = f"{made.offers()[0]}-{evaluation.qualities(world.session, world.lot)[0].id}"
    body = refused(world.session, chair, together, 422, **sent)
    assert f'href="#grades-reason-{place}"' in body
    send(chair, together, **sent | {f"reason-{place}": "Panelens eget skäl."})
    page(chair, together)
    send(chair, f"{together}/close")
    assert [one.grade for one in stored(world.session, evaluation.Score)] == [7, 9, 6]
    page(officer, f"{lot_path(world)}/comparison")
    send(officer, f"{lot_path(world)}/comparison")
    assert stored(world.session, rounds.Lot)[0].stage == "evaluated"
    page(chair, f"{together}/reopen")
    send(chair, f"{together}/reopen", reason="Ett kriterium lästes fel.")
    assert stored(world.session, evaluation.Score) == []
    assert acts(world.session)[-1] == "panel.reopened"


def everywhere(made) -> list[str]:
    round_, lot = f"/rounds/{made.world.round.id}", lot_path(made.world)
    return [
        "/", round_, panel_path(made), f"{lot}/scores", f"{lot}/consensus", f"{lot}/comparison",
        "/trail", f"/trail?within=rounds:{made.world.round.id}", "/rounds", "/deadlines",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["member", "officer", "manager", "auditor"])
def test_nobody_reads_anothers_draft_or_submission_anywhere(desk, enter, name: str) -> None:
    chair = enter(desk.chair)
    page(chair, f"{lot_path(desk.world)}/my-grades")
    send(chair, f"{lot_path(desk.world)}/my-grades", **cells(desk, "3,25", "4,75", "5,5"))
    page(chair, f"{lot_path(desk.world)}/my-grades/submit")
    send(chair, f"{lot_path(desk.world)}/my-grades/submit")
    reader = enter(desk.members[1] if name == "member" else getattr(desk.world, name))
    for path in everywhere(desk):
        answer = reader.get(path)
        body = answer.get_data(as_text=True)
        assert answer.status_code in (200, 303, 403), path
        for grade in ("3,25", "4,75", "13/4", "19/4", SECRET):
            assert grade not in body, f"{path} tells {name} {grade}"
        if name == "member":
            assert not [price for price in PRICES if price in body], path
    if name != "member":
        answer = reader.get(f"/rounds/{desk.world.round.id}/dossier.xlsx")
        with ZipFile(BytesIO(answer.get_data())) as book:
            inside = "".join(book.read(part).decode() for part in book.namelist())
        answer.close()
        assert desk.world.round.reference in inside
        assert not [told_ for told_ in ("3.25", "4.75", SECRET) if told_ in inside]


def test_scoring_after_submission_or_with_a_conflict_is_refused(desk, enter) -> None:
    mine = f"{lot_path(desk.world)}/my-grades"
    chair, other = enter(desk.chair), enter(desk.members[1])
    page(chair, mine)
    page(other, mine)
    send(chair, mine, **cells(desk, "7", "9", "6"))
    page(chair, f"{mine}/submit")
    send(chair, f"{mine}/submit")
    body = refused(desk.session, chair, mine, 422, **cells(desk, "10", "10", "10", seen="1"))
    assert "låsta" in body
    page(other, f"{panel_path(desk)}/declaration")
    send(other, f"{panel_path(desk)}/declaration", conflict="there_is", about="Delägare.")
    body = refused(desk.session, other, mine, 422, **cells(desk, "1", "1", "1"))
    assert sentence("panel.conflicted") in body


def test_two_windows_of_one_member_show_what_the_other_saved(desk, enter) -> None:
    mine, chair = f"{lot_path(desk.world)}/my-grades", enter(desk.chair)
    page(chair, mine)
    send(chair, mine, **cells(desk, "7", reason="Först."))
    body = refused(desk.session, chair, mine, 409, **cells(desk, "4"))
    assert "Först." in body
    send(chair, mine, **cells(desk, "4", seen="1"))
    assert [one.grade for one in stored(desk.session, evaluation.MemberScore)] == [4]


def test_what_is_no_grade_is_told_at_its_cell_and_kept(desk, enter) -> None:
    mine, chair = f"{lot_path(desk.world)}/my-grades", enter(desk.chair)
    plan = evaluation.qualities(desk.session, desk.lot)[0].id
    place = f"{desk.offers()[1]}-{plan}"
    page(chair, mine)
    for grade, reason, kind in (("11", SECRET, "grade"), ("1.234", SECRET, "grade"), ("7", "", "reason")):
        body = refused(
            desk.session, chair, mine, 422, **cells(desk, "7", grade) | {f"reason-{place}": reason}
        )
        assert f'href="#grades-{kind}-{place}"' in body
        assert f'name="grade-{place}" value="{grade}"' in body


def test_the_panel_grades_and_not_the_single_sheet(desk, enter) -> None:
    officer, path = enter(desk.world.officer), f"{lot_path(desk.world)}/scores"
    assert 'name="grade-' not in page(officer, path)
    body = refused(desk.session, officer, path, 422, **cells(desk, "7", "9", "6"))
    assert sentence("scores.by_panel", lot="1") in body


def test_an_aliased_grid_tells_neither_name_nor_order(session, clock, enter) -> None:
    clock.at = TOGETHER
    desk = panels.declared(session, aliases=True)
    mine, member = f"{lot_path(desk.world)}/my-grades", enter(desk.members[1])
    names = [supplier.name for supplier in desk.world.suppliers]
    shown = told(page(member, mine))
    assert "Anbudsgivare A" in shown
    for path in (mine, panel_path(desk), f"{lot_path(desk.world)}/scores"):
        assert not [name for name in names if name in told(page(member, path))], path
    offers = desk.offers()
    assert not [offer for offer in offers if f"grade-{offer}-" in shown and offer > 3]
    send(member, mine, **cells(desk, "7", "9", "6", by=[1, 2, 3]))
    assert len(stored(session, evaluation.MemberScore)) == 3
    body = refused(session, member, mine, 422, **cells(desk, "11", "9", "6", by=[1, 2, 3], seen="1"))
    assert "Anbudsgivare A, Plan" in body


def test_who_does_what_in_a_panel(desk, enter) -> None:
    path, lot = panel_path(desk), lot_path(desk.world)
    chosen = {"members": [str(desk.chair.id)], "chair": str(desk.chair.id)}
    member = enter(desk.members[1])
    page(member, path)
    refused(desk.session, member, path, 403, **chosen)
    for browser in (enter(desk.world.manager), enter(desk.world.auditor)):
        page(browser, path)
        for where in (
            path,
            f"{path}/declaration",
            f"{lot}/my-grades",
            f"{lot}/consensus",
            f"{lot}/consensus/close",
        ):
            refused(desk.session, browser, where, 403, **chosen)
    officer = enter(desk.world.officer)
    page(officer, path)
    send(officer, f"{lot}/my-grades", **cells(desk, "7"))
    assert stored(desk.session, evaluation.MemberScore) == []


def test_a_member_is_replaced_by_the_officer(desk, enter) -> None:
    officer = enter(desk.world.officer)
    third = stored(desk.session, evaluation.Member)[2]
    path = f"{panel_path(desk)}/members/{third.id}/replace"
    page(officer, path)
    send(officer, path, version=str(third.version), by="0", reason="Sjukledig.")
    assert stored(desk.session, evaluation.Member)[2].released_at is not None
    assert acts(desk.session)[-1] == "panel.member_replaced"


def test_a_members_sheet_as_a_workbook_is_theirs_alone(desk, enter) -> None:
    path = f"{lot_path(desk.world)}/my-grades.xlsx"
    chair = enter(desk.chair)
    page(chair, f"{lot_path(desk.world)}/my-grades")
    send(chair, f"{lot_path(desk.world)}/my-grades", **cells(desk, "7"))
    answer = chair.get(path)
    assert answer.status_code == 200
    with ZipFile(BytesIO(answer.get_data())) as book:
        assert SECRET in "".join(book.read(part).decode() for part in book.namelist())
    assert acts(desk.session)[-1] == "export.made"
    answer = enter(desk.members[1]).get(path)
    with ZipFile(BytesIO(answer.get_data())) as book:
        inside = "".join(book.read(part).decode() for part in book.namelist())
    assert SECRET not in inside
    assert desk.world.suppliers[0].name in inside
    for name, status in (("officer", 303), ("manager", 403), ("auditor", 403)):
        assert enter(getattr(desk.world, name)).get(path).status_code == status


def test_no_sheet_is_taken_out_by_who_has_a_conflict_or_has_not_declared(desk, enter) -> None:
    path, declaration = f"{lot_path(desk.world)}/my-grades.xlsx", f"{panel_path(desk)}/declaration"
    third = enter(desk.members[2])
    page(third, declaration)
    send(third, declaration, conflict="there_is", about="Min syster arbetar hos en av dem.")
    before = acts(desk.session)
    assert third.get(path).status_code == 303
    assert "jäv" in page(third, panel_path(desk)).casefold()
    assert acts(desk.session) == before


def test_a_panel_named_by_mistake_is_withdrawn_by_the_officer(desk, enter) -> None:
    officer, path = enter(desk.world.officer), panel_path(desk)
    assert f'href="{path}/withdraw"' in page(officer, path)
    page(officer, f"{path}/withdraw")
    seen = str(stored(desk.session, evaluation.Panel)[0].version)
    body = refused(desk.session, officer, f"{path}/withdraw", 422, version=seen, reason="")
    assert 'href="#reason"' in body
    for name in ("manager", "auditor", "evaluator"):
        browser = enter(getattr(desk.world, name))
        page(browser, path)
        refused(desk.session, browser, f"{path}/withdraw", 403, version=seen, reason="Fel.")
    officer = enter(desk.world.officer)
    page(officer, f"{path}/withdraw")
    send(officer, f"{path}/withdraw", version="99", reason="Utsedd för fel upphandling.")
    assert stored(desk.session, evaluation.Panel)[0].withdrawn_at is None
    send(officer, f"{path}/withdraw", version=seen, reason="Utsedd för fel upphandling.")
    assert acts(desk.session)[-1] == "panel.withdrawn"
    shown = told(page(officer, path))
    assert "Utsedd för fel upphandling." in shown
    assert 'name="members"' in page(officer, path)
    assert officer.get(f"{path}/withdraw").status_code == 303


def test_who_has_graded_is_not_let_go_without_a_follower(desk, enter) -> None:
    chair, officer = enter(desk.chair), enter(desk.world.officer)
    page(chair, f"{lot_path(desk.world)}/my-grades")
    send(chair, f"{lot_path(desk.world)}/my-grades", **cells(desk, "7"))
    member = stored(desk.session, evaluation.Member)[0]
    path = f"{panel_path(desk)}/members/{member.id}/replace"
    page(officer, path)
    sent = {"version": str(member.version), "by": str(desk.members[1].id), "reason": "Sjukledig."}
    body = refused(desk.session, officer, path, 422, **sent)
    assert sentence("panel.has_graded", name=desk.chair.name) in body
    assert 'href="#by"' in body
    assert f'href="{panel_path(desk)}/withdraw"' not in page(officer, panel_path(desk))
