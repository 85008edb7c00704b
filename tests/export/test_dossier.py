"""What a round's dossier tells of opening, admission, particulars and files: sealed before, whole after."""

import io
import subprocess
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
import python_calamine
from openpyxl import Workbook
from sqlalchemy import event

from tests import machine
from tests.builders import documents as files
from tests.builders import tenders as build
from tests.builders.tenders import ENTERED, KEY, OPENED
from tests.tenders.conftest import World, make
from tracker import accounts, audit, export, rounds, tenders
from tracker.accounts import permissions

LATER = OPENED + timedelta(hours=1)
OF_ROUND = ("Öppning", "Uppgifter", "Filer", "Prövning")
SECRETS = (
    "Hemlig plan.pdf",
    "Öppen bilaga.pdf",
    "Medlemmen Ab",
    "Underleverantören Ab",
    "41.37",
    "2026-10-31",
)


@dataclass
class Desk:
    """A round with one tender that tells everything, and one that tells nothing."""

    world: World
    tender: tenders.Tender
    other: tenders.Tender

    def dossier(
        self, reader: accounts.Person | None = None, *, language: str = "sv", public: bool = False
    ) -> Workbook:
        file = io.BytesIO()
        self.write(file, reader, language=language, public=public)
        return openpyxl.load_workbook(file)

    def write(self, file, reader=None, *, language="sv", public=False) -> export.Written:
        session, round_ = self.world.session, self.world.round
        reading = export.Reading(
            session,
            reader or audit.SYSTEM,
            rounds.Filters(),
            language,
            LATER,
            round_id=round_.id,
            public=public,
        )
        told = export.Told(organisation="Alla", filters="", person="Prov")
        written = export.dossier(file, reading, told, round_=round_)
        session.rollback()
        return written

    def open(self) -> None:
        build.opened(self.world.session, self.world.officer, self.world.round)


@pytest.fixture
def desk(session) -> Desk:
    world = make(session)
    officer, round_ = world.officer, world.round
    tender = build.tender(
        session, officer, round_, supplier=build.supplier(session, name="Första Ab"), receipt="K-1"
    )
    other = build.tender(session, officer, round_, supplier=build.supplier(session, name="Andra Ab"))
    plan = tenders.File(files.PDF + b"one", "Hemlig plan.pdf", business_secret=True)
    tenders.attach(
        session, officer, tender, files=[plan, tenders.File(files.PDF + b"two", "Öppen bilaga.pdf")], limit=10_000,
        sealing_key=KEY, at=ENTERED,
    )  # fmt: skip
    session.commit()
    told = tenders.Particulars(
        (tenders.Party("Medlemmen Ab", Fraction(2, 3)), tenders.Party("Medlemmen Oy", Fraction(1, 3))),
        (tenders.Party("Underleverantören Ab"),),
        date(2026, 10, 31),
    )
    tenders.tell(
        session, officer, tender, sme_class="small", particulars=told, version=0, sealing_key=KEY, at=ENTERED
    )
    session.commit()
    return Desk(world, tender, other)


def rows(book: Workbook, name: str) -> list[dict]:
    found = book[name].iter_rows(values_only=True)
    heading = next(found)
    return [dict(zip(heading, row, strict=True)) for row in found]


def whole(book: Workbook) -> str:
    return str([cell for sheet in book for line in sheet.iter_rows(values_only=True) for cell in line])


def judged(desk: Desk) -> None:
    """One tender admitted and its price put right, a ground looked at, a request sent, answered and judged."""
    session, officer, lot = desk.world.session, desk.world.officer, desk.world.lots[0]
    tenders.check_grounds(
        session, officer, desk.tender, outcomes={"bribery": "extract_checked"}, edition=0, at=LATER
    )
    session.commit()
    found = tenders.Found(dated_on=date(2025, 5, 5), note="Domen visades.", self_cleaning="Ny ledning.")
    edition = tenders.checklist_edition(tenders.checks_of(session, [desk.other])[desk.other.id])
    tenders.find_ground(
        session, officer, desk.other, ground="professional_misconduct", found=found, edition=edition, at=LATER
    )
    session.commit()
    asked = tenders.ask(
        session, officer, desk.tender, kind="abnormally_low", text="Förklara priset.", lots=[lot], sent_at=LATER,
        due_at=LATER + timedelta(days=3), at=LATER,
    )  # fmt: skip
    session.commit()
    tenders.answer(
        session, officer, asked, text="Egna lokaler.", answered_at=LATER, version=asked.version, at=LATER
    )
    session.commit()
    tenders.judge(session, officer, asked, sufficient=True, reason="Räcker.", version=asked.version, at=LATER)
    session.commit()
    offer = next(one for one in desk.tender.offers if one.lot_id == lot.id)
    values = tenders.Values(Decimal("44.00"), Fraction(1000), None)
    tenders.correct(
        session, officer, offer, values=values, reason="Kommat stod fel.", version=offer.version, at=LATER
    )
    session.commit()
    tenders.reject(
        session, officer, desk.other.offers[0], code="not_conforming", reason="Saknar plan.",
        version=desk.other.offers[0].version, at=LATER,
    )  # fmt: skip
    session.commit()


@pytest.mark.parametrize("public", [False, True])
def test_before_the_opening_every_sheet_says_sealed_and_nothing_else(desk: Desk, public: bool) -> None:
    book = desk.dossier(public=public)
    told = whole(book)
    assert not [secret for secret in SECRETS if secret in told]
    (opening,) = rows(book, "Öppning")
    assert [value for value in opening.values() if value][2:] == ["Förseglat"]
    if public:
        assert set(OF_ROUND[1:]).isdisjoint(book.sheetnames)
        assert rows(book, "Lämplighet") == []
        return
    for name in (*OF_ROUND[1:], "Lämplighet"):
        found = rows(book, name)
        assert {row["Anbudsgivare"] for row in found} == {"Första Ab", "Andra Ab"}, name
        assert {row["Vad"] for row in found} == {"Förseglat"}, name
        assert len(found) == 2, "how many files or parties there are is sealed too"
        for row in found:
            said = {name for name, value in row.items() if value is not None}
            assert said <= {
                "Diarienummer",
                "Den upphandlande enhetens kod",
                "Anbudsgivare",
                "FO-nummer",
                "Vad",
                "Storleksklass",
            }, name


def test_particulars_and_files_stand_there_once_they_are_opened(desk: Desk) -> None:
    desk.open()
    book = desk.dossier()
    told = [row for row in rows(book, "Uppgifter") if row["Anbudsgivare"] == "Första Ab"]
    assert [(row["Medlem eller underleverantör"], row["Andel, procent"]) for row in told[1:]] == [
        ("Medlemmen Ab", pytest.approx(66.6667, abs=0.001)), ("Medlemmen Oy", pytest.approx(33.3333, abs=0.001)),
        ("Underleverantören Ab", None),
    ]  # fmt: skip
    assert told[0]["Storleksklass"] is not None
    assert told[0]["Bindande till"].date() == date(2026, 10, 31)
    kept = {row["Filens namn"]: row for row in rows(book, "Filer")}
    assert {name: row["Affärshemlighet"] for name, row in kept.items()} == {
        "Hemlig plan.pdf": "ja", "Öppen bilaga.pdf": "nej"
    }  # fmt: skip
    assert {row["Storlek, byte"] for row in kept.values()} == {len(files.PDF) + 3}
    assert all(len(row["SHA-256 för det lagrade innehållet"]) == 64 for row in kept.values())


def test_admission_tells_state_grounds_requests_and_corrections(desk: Desk) -> None:
    desk.open()
    judged(desk)
    found = rows(desk.dossier(), "Prövning")
    mine = [row for row in found if row["Anbudsgivare"] == "Första Ab"]
    first = {row["Vad"]: row for row in mine if row["Delens kod"] in ("1", None)}
    assert first["Rättat pris"]["Enhetspris före rättelsen, utan moms"] == 41.37
    assert first["Rättat pris"]["Enhetspris efter rättelsen, utan moms"] == 44
    assert first["Granskad uteslutningsgrund"]["Utgång"] == "Utdrag visat och återlämnat"
    low = next(row for row in found if row["Motivering, anteckning eller begäran"] == "Förklara priset.")
    assert (low["Delens kod"], low["Svar eller korrigerande åtgärder"], low["Varför det bedömdes så"]) == (
        "1", "Egna lokaler.", "Räcker."
    )  # fmt: skip
    other = [row for row in found if row["Anbudsgivare"] == "Andra Ab"]
    assert "Domen visades." in {row["Motivering, anteckning eller begäran"] for row in other}
    assert "Ny ledning." in {row["Svar eller korrigerande åtgärder"] for row in other}
    assert [
        row["Motivering, anteckning eller begäran"] for row in other if row["Utgång"] == "Anbudet förkastat"
    ] == ["Saknar plan."]


def test_verdicts_are_told_and_their_notes_never_in_public(session, monkeypatch) -> None:
    publish = rounds.publish
    asked = (
        rounds.RequirementFacts(kind="register", text_sv="Införd i handelsregistret."),
        rounds.RequirementFacts(kind="technical", text_fi="Kahden vuoden kokemus."),
    )

    def with_requirements(session_, officer, round_, *, at, **facts):
        rounds.set_requirements(session_, officer, round_, requirements=asked, version=round_.version, at=at)
        session_.commit()
        return publish(session_, officer, round_, at=at, **(facts | {"version": round_.version}))

    monkeypatch.setattr(rounds, "publish", with_requirements)
    world = make(session)
    officer, round_ = world.officer, world.round
    tender = build.tender(session, officer, round_, supplier=build.supplier(session, name="Första Ab"))
    desk = Desk(world, tender, None)
    desk.open()
    first = rounds.requirements_of(session, round_)[0]
    tenders.judge_suitability(
        session, officer, tender, edition=0, at=LATER,
        verdicts={first.id: tenders.Verdict(verdict="met", note="Hemligt utdrag.")},
    )  # fmt: skip
    session.commit()
    offer = min(tender.offers, key=lambda one: one.lot.position)
    tenders.judge_conformity(
        session, officer, offer, conforms=False, code="part_missing", reason="Hemlig plan saknas.",
        edition=tenders.conformity_edition(offer, None), at=LATER,
    )  # fmt: skip
    session.commit()
    found = rows(desk.dossier(), "Lämplighet")
    told = [(row["Nummer"], row["Vad som krävdes"], row["Bedömning"]) for row in found]
    assert told == [
        (1, "Införd i handelsregistret.", "Uppfylls"),
        (2, "Kahden vuoden kokemus.", "Inte bedömt ännu"),
        (None, None, "En del som begärdes saknas"),
        (None, None, "Inte bedömt ännu"),
    ]
    assert [row["Delens kod"] for row in found] == [None, None, "1", "2a"]
    assert "Hemligt utdrag." in whole(desk.dossier())
    book = desk.dossier(public=True)
    assert [row["Bedömning"] for row in rows(book, "Lämplighet")] == [verdict for *_, verdict in told]
    assert "Hemligt utdrag." not in whole(book)


def test_the_opening_is_told_with_its_proof_and_without_people_in_public(desk: Desk) -> None:
    desk.open()
    record = tenders.recorded(desk.world.session, desk.world.round)
    found = rows(desk.dossier(), "Öppning")
    assert [row["Namn eller referens"] for row in found] == [
        *(one.name for one in record.present), "Första Ab", "Andra Ab"
    ]  # fmt: skip
    assert {row["Protokollets SHA-256"] for row in found} == {record.digest}
    assert {row["Rad i ändringsloggen"] for row in found} == {record.sequence}
    assert found[2]["Mottagningsnummer"] == "K-1"
    public = rows(desk.dossier(public=True), "Öppning")
    assert [row["Namn eller referens"] for row in public] == ["Första Ab", "Andra Ab"]


def test_an_opening_in_another_system_is_told_with_its_reference(session) -> None:
    world = make(session, received_in="elsewhere", other_system="Påhittade Portalen")
    tenders.open_round(
        session, world.officer, world.round, sealing_key=KEY, happened_at=OPENED, reference="P-1", at=LATER
    )
    session.commit()
    (row,) = rows(Desk(world, None, None).dossier(), "Öppning")
    assert (row["Vad"], row["Namn eller referens"]) == ("Öppnat i ett annat system", "P-1")


def test_who_may_not_read_tenders_gets_no_row(desk: Desk) -> None:
    desk.open()
    judged(desk)
    for reader in (desk.world.evaluator, desk.world.outsider):
        book = desk.dossier(reader)
        assert {name: rows(book, name) for name in OF_ROUND} == {name: [] for name in OF_ROUND}


def test_secrets_are_left_out_for_who_may_not_read_them(desk: Desk, monkeypatch) -> None:
    desk.open()
    officer = desk.world.officer
    assert "Hemlig plan.pdf" in whole(desk.dossier(officer))
    monkeypatch.setitem(permissions._HELD, "secret.read", frozenset({"auditor"}))
    book = desk.dossier(officer)
    assert [row["Filens namn"] for row in rows(book, "Filer")] == ["Öppen bilaga.pdf"]


def test_the_cover_counts_every_sheet_and_three_languages_have_the_same_keys(desk: Desk) -> None:
    desk.open()
    judged(desk)
    keys = []
    for language in ("sv", "fi", "en"):
        book = desk.dossier(language=language)
        assert "%(" not in whole(book)
        counts = [str(sheet.max_row - 1) for sheet in book.worksheets[1:]]
        cover = [row for row in book.worksheets[0].iter_rows(values_only=True) if ": " in str(row[0])]
        assert [row[1] for row in cover][: len(counts)] == counts
        keys.append([row[2] for row in book.worksheets[-1].iter_rows(values_only=True)])
    assert keys[0][1:] == keys[1][1:] == keys[2][1:]


def test_more_tenders_ask_no_more_of_the_database(desk: Desk) -> None:
    def statements() -> int:
        asked = []
        engine = desk.world.session.get_bind()
        event.listen(engine, "before_cursor_execute", note := lambda *told: asked.append(told[2]))
        desk.dossier()
        event.remove(engine, "before_cursor_execute", note)
        return len(asked)

    desk.open()
    few = statements()
    late = OPENED + timedelta(minutes=1)
    for _ in range(5):
        build.tender(desk.world.session, desk.world.officer, desk.world.round, received_at=late, at=LATER)
    assert statements() == few


@pytest.mark.libreoffice
def test_the_dossier_opens_in_libreoffice_with_the_same_sheets(desk: Desk, tmp_path: Path) -> None:
    desk.open()
    judged(desk)
    source = tmp_path / "dossier.xlsx"
    with source.open("wb") as file:
        desk.write(file, language="fi")
    command = [str(machine.libreoffice()), "--headless", f"-env:UserInstallation=file://{tmp_path / 'profile'}",
               "--convert-to", "ods", "--outdir", str(tmp_path / "out"), str(source)]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr
    here = openpyxl.load_workbook(source)
    there = python_calamine.CalamineWorkbook.from_path(tmp_path / "out" / "dossier.ods")
    assert there.sheet_names == here.sheetnames
    for name in here.sheetnames:
        assert len(there.get_sheet_by_name(name).to_python()) == here[name].max_row, name
