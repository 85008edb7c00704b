"""The auditor's register and a round's dossier: what is in them, for whom, and that they open elsewhere."""

import io
import subprocess
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import python_calamine
from openpyxl import Workbook
from sqlalchemy.orm import Session

from tests import machine
from tests.builders import accounts as people
from tests.builders import organisations as registers
from tests.builders import rounds as build
from tests.export.conftest import AT
from tracker import audit, export, rounds, tenders
from tracker.web.commands import example

Make = Callable[..., Workbook]


def rows(book: Workbook, name: str) -> list[dict]:
    found = book[name].iter_rows(values_only=True)
    heading = next(found)
    return [dict(zip(heading, row, strict=True)) for row in found]


def test_the_example_is_exported_with_every_sheet(shown: example.Stage, register: Make) -> None:
    book = register()
    assert book.sheetnames == [
        "Omslag", "Omgångar", "Delar", "Frågor", "Rättelser av annonsen", "Anbud", "Poäng", "Versioner sida vid sida",
        "Beslut", "Kontrakt", "Tidsfrister", "Ändringslogg", "Fält och nycklar",
    ]  # fmt: skip
    assert [row["Del"] if "Del" in row else row["Delens kod"] for row in rows(book, "Delar")] == [
        "1",
        "2a",
        "2b",
    ]
    assert len(rows(book, "Anbud")) == sum(price is not None for line in example.PRICES for price in line)
    assert {row["Märkning"] for row in rows(book, "Anbud")} == {"Exempel"}
    prices = {row["Enhetspris, utan moms"] for row in rows(book, "Anbud")}
    assert 38.5 in prices


def test_contracts_stand_with_their_changes_struck_ones_too(
    shown: example.Stage, session: Session, register: Make
) -> None:
    told = [row for row in rows(register(), "Kontrakt") if row["Vad"] == "Kontraktsändring"]
    assert [
        (row["Värde eller dess ändring, utan moms"], row["Andel av värdet, procent"]) for row in told
    ] == [(900, 3)]
    assert [row["Vad"] for row in rows(register(), "Kontrakt")].count("Kontrakt") == 2


def test_points_are_told_as_frozen_and_as_calculated_again(shown: example.Stage, register: Make) -> None:
    points = rows(register(), "Poäng")
    assert points
    assert all(row["Poäng"] == row["Poäng, räknade på nytt"] for row in points)


def test_the_cover_tells_counts_head_and_checksum(
    shown: example.Stage, session: Session, register: Make
) -> None:
    sequence, head = audit.head(session)
    session.rollback()
    book = register()
    told = {row["Omslag"]: row["Värde"] for row in rows(book, "Omslag")}
    assert told["Ändringsloggens sista hash"] == head
    assert told["Ändringsloggens sista rad"] == str(sequence)
    assert len(told["SHA-256 över alla rader"]) == 64
    for name in book.sheetnames[1:]:
        assert told[f"Rader: {name}"] == str(book[name].max_row - 1)


def test_headings_speak_the_chosen_language_and_keys_join_the_files(
    shown: example.Stage, register: Make
) -> None:
    keys = {}
    for language, name in (("sv", "Fält och nycklar"), ("fi", "Kentät"), ("en", "Fields")):
        book = register(language=language)
        keys[language] = [tuple(row.values())[2] for row in rows(book, name)]
        assert not any(
            "%(" in str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row
        )
    assert keys["sv"] == keys["fi"] == keys["en"]


def test_a_reader_gets_no_row_beyond_their_reach(
    shown: example.Stage, session: Session, register: Make
) -> None:
    other = registers.organisation(session)
    stranger = people.person(session, role="auditor", organisation=other)
    book = register(stranger)
    for name in ("Omgångar", "Delar", "Anbud", "Poäng", "Beslut", "Kontrakt", "Tidsfrister"):
        assert rows(book, name) == [], name
    told = {row["Åtgärdens kod"].split(".")[0] for row in rows(book, "Ändringslogg")}
    assert told <= {"organisation", "supplier", "registers"}, "registers are everybody's, rounds are not"


def test_who_may_not_see_tenders_gets_none(shown: example.Stage, session: Session, register: Make) -> None:
    evaluator = shown.person("evaluator")
    session.rollback()
    book = register(evaluator)
    assert len(rows(book, "Omgångar")) == 1
    for name in ("Anbud", "Poäng", "Beslut"):
        assert rows(book, name) == [], name


def test_sealed_values_are_said_to_be_sealed(session: Session, register: Make) -> None:
    round_ = build.published(session)
    lot = round_.lots[0]
    actor = build.officer(session, round_.buyer)
    price = Decimal("98765.43")
    tenders.enter(
        session, actor, round_, supplier=registers.supplier(session), received_at=build.AT + timedelta(days=2),
        offers={lot: tenders.Values(unit_price=price)}, sealing_key=b"s" * 32, at=build.AT + timedelta(days=2),
    )  # fmt: skip
    session.commit()
    book = register()
    (row,) = rows(book, "Anbud")
    assert (row["Förseglat"], row["Enhetspris, utan moms"], row["Totalt, utan moms"]) == ("ja", None, None)
    whole = str([cell for sheet in book for line in sheet.iter_rows(values_only=True) for cell in line])
    assert "98765.43" not in whole
    assert "9876543" not in whole


def test_a_public_dossier_leaves_secrets_names_and_trail_out(shown: example.Stage, session: Session) -> None:
    round_ = shown.round
    told = export.Told(organisation="Alla", filters="", person="Prov")
    reading = export.Reading(
        session, audit.SYSTEM, rounds.Filters(), "sv", AT, round_id=round_.id, public=True
    )
    file = io.BytesIO()
    export.dossier(file, reading, told, round_=round_)
    book = openpyxl.load_workbook(file)
    assert "Ändringslogg" not in book.sheetnames
    headings = [cell.value for sheet in book for cell in sheet[1]]
    assert "Enhetspris, utan moms" not in headings
    whole = str([cell for sheet in book for line in sheet.iter_rows(values_only=True) for cell in line])
    assert "Olga Exempel" not in whole
    assert [row["Nummer"] for row in rows(book, "Frågor")] == [1, 2], "only what all were told"
    assert "Besvarad av" not in headings
    assert "38.5" not in whole
    assert "Totalt, utan moms" in headings, "the total is not a secret"


WORDS = '=HYPERLINK("http://x.example";"1+1")'


def test_formula_text_goes_through_every_text_field_unchanged(session: Session, register: Make) -> None:
    buyer = registers.organisation(session, name_sv=WORDS, name_fi=WORDS, name_en=WORDS)
    facts = dict.fromkeys(
        ("title_sv", "title_fi", "value_note", "option_terms", "curriculum", "immigrant_needs_how", "notes"),
        WORDS,
    )
    build.planned(session, buyer=buyer, reference="=1+1", immigrant_needs="yes", **facts)
    (row,) = rows(register(), "Omgångar")
    assert row["Diarienummer"] == "=1+1"
    assert [row[name] for name in ("Namn", "Upphandlande enhet", "Optioner", "Läroplan")] == [WORDS] * 4
    cells = [cell for sheet in register() for line in sheet.iter_rows() for cell in line]
    assert not [cell for cell in cells if cell.data_type == "f"]


@pytest.mark.libreoffice
def test_the_register_opens_in_libreoffice_with_the_same_rows(
    shown: example.Stage, session: Session, tmp_path: Path
) -> None:
    told = export.Told(organisation="Alla", filters="", person="Prov")
    reading = export.Reading(session, audit.SYSTEM, rounds.Filters(), "fi", AT)
    source = tmp_path / "register.xlsx"
    with source.open("wb") as file:
        written = export.register(file, reading, told)
    office = machine.libreoffice()
    command = [str(office), "--headless", f"-env:UserInstallation=file://{tmp_path / 'profile'}", "--convert-to", "ods",
               "--outdir", str(tmp_path / "out"), str(source)]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr
    here = openpyxl.load_workbook(source)
    there = python_calamine.CalamineWorkbook.from_path(tmp_path / "out" / "register.ods")
    assert there.sheet_names == here.sheetnames
    for name in here.sheetnames[1:]:
        expected = [[_plain(cell) for cell in row] for row in here[name].iter_rows(values_only=True)]
        width = len(expected[0])
        found = [
            [_plain(cell) for cell in [*row, *[""] * width][:width]]
            for row in there.get_sheet_by_name(name).to_python()
        ]
        assert found == expected, name
    assert sum(written.rows.values()) > 100


def _plain(cell: object) -> object:
    if cell is None or cell == "":
        return ""
    if hasattr(cell, "hour"):
        return cell.replace(microsecond=0).isoformat(" ")
    if hasattr(cell, "isoformat"):
        return f"{cell.isoformat()} 00:00:00"
    if isinstance(cell, int | float):
        return f"{cell:.9g}"
    return str(cell)


def test_questions_and_corrigenda_are_told_without_who_asked(shown: example.Stage, register: Make) -> None:
    book = register()
    asked = rows(book, "Frågor")
    assert [(row["Nummer"], row["Version"], row["Givet till alla"] is not None) for row in asked] == [
        (1, 1, False), (1, 2, True), (2, 1, False), (2, 2, True),
    ]  # fmt: skip
    assert asked[1]["Svaret"] == "Exempel: Ja, högst en tredjedel av studerandearbetsdagarna i varje grupp."
    (corrected,) = rows(book, "Rättelser av annonsen")
    assert corrected["Text efter"] == "Gruppen har högst 18 studerande."
    assert corrected["Anbudstiden efter"] > corrected["Anbudstiden före"]
