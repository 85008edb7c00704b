"""A member's score sheet as a workbook: keys and versions, own grades alone, fields that can be filled, no formula."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from tests.builders import panels
from tracker import evaluation, export
from tracker.web import panelgrid


def written(made, member, **settings):
    target = BytesIO()
    sheet = made.sheet(member)
    rows = export.score_sheet(target, sheet, "sv", label=lambda one: panelgrid.called(one, "sv"), **settings)
    return rows, target.getvalue()


@pytest.fixture
def desk(session) -> panels.Desk:
    return panels.declared(session, aliases=True)


def test_a_sheet_holds_the_members_own_grades_with_keys_and_versions(desk) -> None:
    panels.submit(desk, desk.chair, panels.GIVEN[0])
    first = desk.offers()[0]
    formula = desk.grade(first, "8,5".replace(",", "."), reason="=1+1", evidence="@SUM(A1)")
    panels.save(desk, desk.members[1], formula)
    rows, data = written(desk, desk.members[1])
    read = CalamineWorkbook.from_filelike(BytesIO(data))
    assert read.sheet_names == ["grades", "about"]
    told = read.get_sheet_by_name("grades").to_python(skip_empty_area=False)[2:]
    assert rows == len(told) == 3
    plan = evaluation.qualities(desk.session, desk.lot)[0].id
    assert [row[0] for row in told] == [f"{alias}-{plan}" for alias in (1, 2, 3)]
    (graded,) = [row for row in told if row[1]]
    assert graded[1:2] + graded[5:] == ["1", "8,5", "=1+1", "@SUM(A1)"]
    assert [row[3] for row in told] == ["Anbudsgivare A", "Anbudsgivare B", "Anbudsgivare C"]
    everything = str(told)
    assert not [supplier for supplier in desk.world.suppliers if supplier.name in everything]
    assert "Planen är värd" not in everything


def test_only_the_fields_can_be_filled_and_nothing_is_a_formula(desk) -> None:
    panels.save(desk, desk.chair, desk.grade(desk.offers()[0], reason='=HYPERLINK("http://example.fi")'))
    _, data = written(desk, desk.chair)
    book = load_workbook(BytesIO(data))
    page = book["grades"]
    assert page.protection.sheet
    assert book["about"].sheet_state == "veryHidden"
    for row in page.iter_rows(min_row=3):
        assert [cell.protection.locked for cell in row] == [True] * 5 + [False] * 3
        assert all(cell.data_type in ("s", "n") for cell in row)
        assert all(cell.data_type != "n" or cell.value is None for cell in row)


def test_a_blank_sheet_tells_no_grade(desk) -> None:
    panels.submit(desk, desk.chair, panels.GIVEN[0])
    _, data = written(desk, desk.chair, blank=True)
    told = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name("grades")
    rows = told.to_python(skip_empty_area=False)[2:]
    assert all(row[1] == "1" and not any(row[5:]) for row in rows)


def test_the_command_writes_an_empty_sheet_for_one_member(app, session, tmp_path) -> None:
    made = panels.declared(session)
    panels.save(made, made.chair, made.grade(made.offers()[0], reason="Bara för mig."))
    reference, email, other = made.world.round.reference, made.chair.email, made.world.officer.email
    session.rollback()
    out = tmp_path / "sheet.xlsx"
    asked = ["export", "score-sheet", reference, "1", "--out", str(out), "--evaluator"]
    runner = app.test_cli_runner()
    told = runner.invoke(args=[*asked, email])
    assert told.exit_code == 0, told.output
    assert len(CalamineWorkbook.from_path(str(out)).get_sheet_by_name("grades").to_python()) == 5
    with ZipFile(out) as book:
        assert "Bara för mig" not in "".join(book.read(part).decode() for part in book.namelist())
    out.unlink()
    for asked_for in (other, "nobody@example.fi"):
        assert runner.invoke(args=[*asked, asked_for]).exit_code != 0
        assert not out.exists()
