"""A filled score sheet comes back: shown before it is saved, refused where stale, another's, or no workbook of ours."""

import zipfile
from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.builders import panels
from tests.builders.panels import TOGETHER
from tests.web.awards.desk import everything, lot_path, sentence, told
from tests.web.tenders.desk import hidden, page, send, stored
from tracker import evaluation
from tracker.export import scorereading


@pytest.fixture
def desk(session, clock) -> panels.Desk:
    clock.at = TOGETHER
    return panels.declared(session, aliases=True)


def taken(browser, path: str) -> bytes:
    return browser.get(f"{path}.xlsx").get_data()


def filled(data: bytes, *grades, reason: str = "Ur blanketten.") -> bytes:
    book = load_workbook(BytesIO(data))
    for at, grade in enumerate(grades, start=3):
        book["grades"].cell(at, 6).value = grade
        book["grades"].cell(at, 7).value = reason
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def bring(browser, path: str, data: bytes) -> tuple[int, str]:
    browser.get(f"{path}/sheet")
    answer = browser.post(f"{path}/sheet", data={"file": (BytesIO(data), "blankett.xlsx")})
    return answer.status_code, told(answer.get_data(as_text=True))


def test_a_sheet_is_shown_and_then_saved(desk, enter) -> None:
    path, chair = f"{lot_path(desk.world)}/my-grades", enter(desk.chair)
    sheet = filled(taken(chair, path), 7.5, "9", 6)
    status, body = bring(chair, path, sheet)
    assert status == 200
    assert "7,5" in body
    assert stored(desk.session, evaluation.MemberScore) == []
    names = {name: value for name, value in hidden(body).items() if name != "version"}
    send(chair, path, **names)
    assert sorted(one.grade for one in stored(desk.session, evaluation.MemberScore)) == [6, 7.5, 9]
    again = filled(taken(chair, path), 7.5, "9", 6)
    assert bring(chair, path, again)[0] == 303, "nothing differs"


def test_a_stale_sheet_changes_nothing_and_tells_what_did(desk, enter) -> None:
    path, chair = f"{lot_path(desk.world)}/my-grades", enter(desk.chair)
    sheet = filled(taken(chair, path), 7, 9, 6)
    panels.save(desk, desk.chair, desk.grade(desk.offers()[0], "4", reason="Sparat sedan dess."))
    before = everything(desk.session)
    status, body = bring(chair, path, sheet)
    assert status == 409
    assert "Sparat sedan dess." in body
    after = everything(desk.session)
    assert [name for name in after if after[name] != before[name] and name != "throttle"] == []


def test_only_ones_own_sheet_comes_back_and_what_is_no_grade_is_told(desk, enter) -> None:
    path, chair, other = f"{lot_path(desk.world)}/my-grades", enter(desk.chair), enter(desk.members[1])
    sheet = taken(chair, path)
    status, body = bring(other, path, filled(sheet, 7))
    assert (status, sentence("workbook.other") in body) == (422, True)
    status, body = bring(chair, path, filled(sheet, "sju"))
    assert status == 422
    assert 'name="grade-' not in body
    assert stored(desk.session, evaluation.MemberScore) == []
    page(other, path)


def bombs(sheet: bytes):
    """Workbooks that are none, or want to do harm."""
    yield "not_one", b"PK", "workbook.not_one"
    yield "text", b"inte en arbetsbok", "workbook.not_one"
    yield "old", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "document.old_office"
    yield "cut", sheet[: len(sheet) // 2], "document.damaged"
    yield "large", b"PK" + b"\0" * 200_000, "document.too_large"
    yield "bomb", changed(sheet, {"xl/media/a.xml": b" " * (40 * 1024 * 1024)}), "document.unpacks_too_large"
    yield "macro", changed(sheet, {"xl/vbaProject.bin": b"x"}), "document.macros"
    yield (
        "entity",
        changed(sheet, {"xl/styles.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}),
        "document.damaged",
    )
    far = b'<worksheet><sheetData><row r="1"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    yield "far", changed(sheet, {"xl/worksheets/sheet1.xml": far}), "workbook.too_wide"
    formula = (
        b'<worksheet><sheetData><row r="3"><c r="F3"><f>1+1</f><v>2</v></c></row></sheetData></worksheet>'
    )
    yield "formula", changed(sheet, {"xl/worksheets/sheet1.xml": formula}), "workbook.formula"
    empty = BytesIO()
    with zipfile.ZipFile(empty, "w") as book:
        book.writestr("hello.txt", "x")
    yield "other zip", empty.getvalue(), "workbook.not_one"


def changed(sheet: bytes, parts: dict[str, bytes]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(sheet)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return target.getvalue()


def test_hostile_files_get_one_sentence_and_change_nothing(desk, enter, monkeypatch) -> None:
    monkeypatch.setattr(scorereading, "MOST_BYTES", 100_000)  # the test client leaves larger bodies open
    path, chair = f"{lot_path(desk.world)}/my-grades", enter(desk.chair)
    for name, data, code in bombs(taken(chair, path)):
        status, body = bring(chair, path, data)
        assert (name, status) == (name, 422)
        assert sentence(code, cell="F3", most=0) in body, name
    assert stored(desk.session, evaluation.MemberScore) == []
