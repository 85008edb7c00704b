"""The opening record through its page and its PDF: linked from where the round is, refused before the opening."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.builders import tenders as build
from tests.builders.tenders import DEADLINE, OPENED
from tests.web.tenders.desk import FOUND, acts, hidden, open_together, page, send
from tracker import audit, tenders


def path(world) -> str:
    return f"/rounds/{world.round.id}/opening/record"


def pdf(world) -> str:
    return f"/rounds/{world.round.id}/opening-record.pdf"


def test_the_opening_leads_to_its_record(world, enter, clock) -> None:
    late = DEADLINE + timedelta(seconds=1)
    build.tender(world.session, world.officer, world.round, receipt="K-77")
    build.tender(
        world.session, world.officer, world.round, received_at=late, at=OPENED,
        supplier=build.supplier(world.session, name="<b>Sena & Söner</b>"),
    )  # fmt: skip
    clock.at = OPENED
    open_together(world, enter, place="Rum 2", present="Petra Prov, Exempelstad")
    officer = enter(world.officer)
    for start in (f"/rounds/{world.round.id}", f"/rounds/{world.round.id}/tenders"):
        assert path(world) in page(officer, start), start
    told = page(officer, path(world))
    assert pdf(world) in told
    for words in (
        "Rum 2",
        "Petra Prov",
        "fredag 10.4.2026",
        "K-77",
        world.officer.name,
        world.colleague.name,
    ):
        assert words in told, words
    assert "&lt;b&gt;Sena &amp; Söner&lt;/b&gt;" in told.partition("Försenade anbud</h2>")[2]
    assert not [price for price in FOUND if price in told]
    assert "41,37" not in told, "prices do not belong to the record"


def test_the_last_word_shows_the_record(world, enter, clock) -> None:
    build.named(world.session, world.officer, world.round, world.officer, world.colleague)
    clock.at = OPENED
    opening = f"/rounds/{world.round.id}/opening"
    one, other = enter(world.officer), enter(world.colleague)
    send(one, opening, **hidden(page(one, opening)))
    answer = other.post(opening, data={**hidden(page(other, opening)), "place": "Rum 2"})
    assert answer.location.endswith(path(world))
    assert "Inget anbud kom inom tidsfristen." in page(other, path(world))
    assert path(world) in page(other, opening)


def test_the_pdf_is_given_out_and_the_trail_knows(opened, enter) -> None:
    for person, language in ((opened.officer, "sv"), (opened.auditor, "fi")):
        answer = enter(person).get(f"{pdf(opened)}?language={language}")
        assert answer.status_code == 200
        assert answer.mimetype == "application/pdf"
        assert answer.data.startswith(b"%PDF-")
        assert "attachment" in answer.headers["Content-Disposition"]
        assert f"-{language}.pdf" in answer.headers["Content-Disposition"]
    opened.session.rollback()
    rows = list(opened.session.scalars(select(audit.Entry).where(audit.Entry.act == "export.made")))
    record = tenders.record_of(opened.session, opened.officer, opened.round, at=OPENED)
    assert [row.actor_id for row in rows] == [opened.officer.id, opened.auditor.id]
    assert all(row.reason.startswith(f"opening-record; SHA-256 {record.digest}; PDF ") for row in rows)
    assert rows[0].reason != rows[1].reason, "two languages are two files"
    opened.session.rollback()
    told = page(enter(opened.auditor), f"/trail?act=export.made&within=rounds:{opened.round.id}")
    assert "opening-record;" not in told
    assert "Öppningsprotokoll; SHA-256" in told


@pytest.mark.parametrize("where", [path, pdf])
def test_before_the_opening_there_is_a_sentence_and_no_record(world, enter, where) -> None:
    build.tender(world.session, world.officer, world.round)
    officer = enter(world.officer)
    answer = officer.get(where(world))
    assert answer.status_code == 422
    assert "anbuden har inte öppnats här" in answer.get_data(as_text=True)
    assert path(world) not in page(officer, f"/rounds/{world.round.id}")
    assert path(world) not in page(officer, f"/rounds/{world.round.id}/tenders")
    assert "export.made" not in acts(world.session)


@pytest.mark.parametrize("where", [path, pdf])
def test_an_opening_elsewhere_is_told_in_a_sentence(elsewhere, enter, clock, where) -> None:
    clock.at = OPENED
    officer = enter(elsewhere.officer)
    send(officer, f"/rounds/{elsewhere.round.id}/opening", happened_at="10.4.2026 12.05", reference="P-1")
    answer = officer.get(where(elsewhere))
    told = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Påhittade Portalen" in told
    assert "P-1" in told
    assert path(elsewhere) not in page(officer, f"/rounds/{elsewhere.round.id}/tenders")


@pytest.mark.parametrize("where", [path, pdf])
def test_roles_get_what_they_may(opened, enter, where) -> None:
    expected = {"officer": 200, "colleague": 200, "manager": 200, "auditor": 200, "evaluator": 403, "admin": 403,
                "outsider": 404}  # fmt: skip
    for name, status in expected.items():
        assert enter(opened.everybody[name]).get(where(opened)).status_code == status, name


@pytest.mark.parametrize(("code", "words"), [("fi", "Avauspöytäkirja"), ("en", "Opening record")])
def test_the_page_speaks_the_readers_language(opened, enter, code: str, words: str) -> None:
    officer = enter(opened.officer)
    officer.get(f"/language/{code}?next=/account")
    assert words in page(officer, path(opened))
    assert "%(" not in page(officer, path(opened))
