"""The law's pages: every value on a day, answers that their address reproduces, and what is not verified."""

import re
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.builders import accounts as people
from tests.client import CheckingClient
from tracker import law, wording
from tracker.web import deeds

PAGES = ("/law", "/law/values/appeal.normal", "/law/unverified", "/law/regime", "/law/deadlines")
BAD = (
    "",
    "31.2.2026",
    "1.1.0001",
    "1.1.9999",
    "9" * 30,
    "-1",
    "1.234",
    "x" * 5000,
    "%00",
    "١٢",
    "nemo",
    "1991-12-31",
)
PURCHASE = "value=350000&cpv=80000000&started=1.3.2026&buyer=municipality"


@pytest.fixture(autouse=True)
def _hands_off(session: Session) -> None:
    # On SQLite a test that looks at a row again after its commit would hold the writers' lock against the page.
    session.expire_on_commit = False


@pytest.fixture
def reader(client: CheckingClient, session: Session) -> CheckingClient:
    """The browser of somebody who has no role at all."""
    return sign_in(client, session, role=None)


def sign_in(client: CheckingClient, session: Session, *, role: str | None) -> CheckingClient:
    person = people.person(session, role=role, at=deeds.now())
    client.get("/sign-in")
    client.post("/sign-in", data={"email": person.email, "password": people.PASSWORD})
    return client


def text(answer) -> str:
    told = re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))
    return re.sub(r"\s+", " ", told.replace("\N{NO-BREAK SPACE}", " "))


@pytest.mark.parametrize("role", ["officer", "manager", "auditor", "evaluator", "admin", None])
def test_everybody_signed_in_reads_the_law(
    client: CheckingClient, session: Session, role: str | None
) -> None:
    sign_in(client, session, role=role)
    assert {path: client.get(path).status_code for path in PAGES} == dict.fromkeys(PAGES, 200)


def test_nobody_else_does(client: CheckingClient) -> None:
    for path in PAGES:
        answer = client.get(path)
        assert (answer.status_code, answer.location.split("?")[0]) == (302, "/sign-in")


def test_the_law_of_a_day_is_the_law_of_that_day(reader: CheckingClient) -> None:
    for on, told in (
        ("15.6.2019", "221 000,00 €"),
        ("1.1.2022", "215 000,00 €"),
        ("2026-03-01", "216 000,00 €"),
    ):
        assert told in text(reader.get(f"/law?on={on}&text=eu.other"))
    page = text(reader.get("/law?on=1.1.2015&text=nat.annexE_1_4"))
    assert "Inget värde denna dag" in page
    assert "400 000,00 €" not in page


def test_every_value_has_its_row_and_its_page(reader: CheckingClient) -> None:
    html = reader.get("/law").get_data(as_text=True)
    for rule in law.book():
        assert f'href="/law/values/{rule.id}?on=' in html
        page = text(reader.get(f"/law/values/{rule.id}"))
        assert rule.title["sv"] in page
        for row in rule.rows:
            assert wording.cited(row.act, row.section, "sv") in page
            assert f"Kontrollerat {row.checked.day}.{row.checked.month}.{row.checked.year}, {row.by}" in page
    assert reader.get("/law/values/appeal.unheard_of").status_code == 404


@pytest.mark.parametrize(
    ("language", "source", "note"),
    [
        ("sv", "Lag om offentlig upphandling och koncession", "bilaga E punkt 2"),
        ("fi", "Laki julkisista hankinnoista ja", "liitteen E 2 kohdan"),
        ("en", "on public procurement and concessions", "Annex E item 2"),
    ],
)
def test_sources_and_notes_speak_the_language_of_the_page(
    reader: CheckingClient, language: str, source: str, note: str
) -> None:
    reader.get(f"/language/{language}")
    page = reader.get("/law/values/nat.annexE_1_4_education")
    answer, rows = page.get_data(as_text=True).split('<section class="stack">')[1:3]
    assert source in answer
    assert source in rows
    assert note in rows
    assert 'lang="en"' not in rows
    assert ("on public procurement and concessions" in answer + rows) == (language == "en")


def test_subject_and_words_narrow_the_list(reader: CheckingClient) -> None:
    appeals = text(reader.get("/law?subject=remedy"))
    assert "16.15" in appeals
    assert "400 000,00 €" not in appeals
    assert "Inget av lagens värden passar" in text(reader.get("/law?text=zzz"))


def test_what_is_not_established_is_shown_and_decides_nothing(reader: CheckingClient) -> None:
    page = text(reader.get("/law/values/old.nat.joint_training?on=1.1.2012"))
    assert "Inte kontrollerat" not in page.split("Alla dagar")[0]
    assert "avgör ingenting" in page
    assert "D · Ur minnet" in page


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/law", "on subject text"),
        ("/law/values/nat.works", "on"),
        ("/law/regime", "value upper cpv started buyer joint"),
        ("/law/deadlines", "rule event via known on"),
    ],
)
def test_a_bad_query_breaks_nothing(reader: CheckingClient, path: str, names: str) -> None:
    for name in names.split():
        # With a subject the list is short.
        rest = "subject=counting&" if path == "/law" and name != "subject" else ""
        for bad in BAD:
            assert reader.get(f"{path}?{rest}{name}={bad}").status_code in (200, 422), (name, bad)


# --- calculators --------------------------------------------------------------------------------------------


def address_of(answer) -> str:
    found = re.search(r'<a href="http://localhost(/law/[^"]+)">Svarets adress', answer.get_data(as_text=True))
    return found.group(1).replace("&amp;", "&")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (PURCHASE, ["Under tröskeln", "400 000,00 €", "300 000,00 €", "1397/2016"]),
        (PURCHASE + "&upper=400+000,00", ["Tjänst enligt bilaga E", "Avtalet måste vänta"]),
        ("value=399999,99&cpv=80000000-4&started=2026-03-01", ["Under tröskeln"]),
        ("value=50000&cpv=79634000&started=1.3.2026", ["Under tröskeln", "60 000,00 €"]),
        ("value=215000&cpv=79634000&started=1.3.2026&buyer=municipality", ["Nationell upphandling"]),
        ("cpv=80000000&started=1.3.2026", ["Reglerna inte utredda", "uppskattade värdet saknas"]),
        ("value=1&cpv=80000000", ["Reglerna inte utredda", "Dagen då förfarandet började saknas"]),
        ("value=500000&cpv=80000000&started=1.3.2000", ["Reglerna inte utredda"]),
    ],
)
def test_the_regime_is_answered_and_its_address_answers_the_same(
    reader: CheckingClient, asked: str, told: list[str]
) -> None:
    answer = reader.get(f"/law/regime?{asked}")
    assert answer.status_code == 200
    for words in told:
        assert words in text(answer)
    again = reader.get(address_of(answer))
    assert text(again).split("Svarets adress")[0] == text(answer).split("Svarets adress")[0]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("value=1.234&cpv=80000000&started=1.3.2026", "value"),
        ("value=5&upper=4", "upper"),
        ("cpv=8000", "cpv"),
        ("cpv=٨٠٠٠٠٠٠٠", "cpv"),
        ("started=30.2.2026", "started"),
        ("buyer=emperor", "buyer"),
    ],
)
def test_a_purchase_that_cannot_be_read_is_told_at_its_field(
    reader: CheckingClient, asked: str, field: str
) -> None:
    answer = reader.get(f"/law/regime?{asked}")
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.get_data(as_text=True)
    assert "Svarets adress" not in text(answer)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            "rule=appeal.normal&event=10.12.2026&via=electronic",
            ["mån 28.12.2026", "kl. 16.15", "tors 24.12.2026"],
        ),
        ("rule=appeal.normal&event=10.12.2026&via=post", ["tors 17.12.2026", "tors 31.12.2026"]),
        ("rule=standstill.annexE&event=10.12.2026&via=electronic", ["tors 24.12.2026", "tis 29.12.2026"]),
        ("rule=appeal.normal&event=10.12.2026&via=post&known=18.12.2026", ["fre 1.1.2027", "mån 4.1.2027"]),
        ("rule=appeal.old&event=10.12.2015&via=electronic", ["inte utredd"]),
    ],
)
def test_a_time_is_counted_and_its_address_counts_the_same(
    reader: CheckingClient, asked: str, told: list[str]
) -> None:
    answer = reader.get(f"/law/deadlines?{asked}")
    assert answer.status_code == 200
    for words in told:
        assert words in text(answer)
    again = reader.get(address_of(answer))
    assert text(again).split("Svarets adress")[0] == text(answer).split("Svarets adress")[0]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("rule=appeal.normal&event=", "event"),
        ("rule=nat.works&event=1.1.2026&via=post", "rule"),
        ("rule=appeal.normal&event=1.1.2026&via=pigeon", "via"),
        ("rule=appeal.normal&event=10.1.2026&via=post&known=9.1.2026", "known"),
        ("rule=appeal.normal&event=1.1.2000&via=post", "event"),
        ("rule=appeal.normal&event=10.12.2026&via=post&on=1.1.1991", "on"),
        ("rule=time.answers_before_deadline&event=2.1.1992&via=post&on=1.1.2026", "event"),
    ],
)
def test_a_time_that_cannot_be_counted_is_told_at_its_field(
    reader: CheckingClient, asked: str, field: str
) -> None:
    answer = reader.get(f"/law/deadlines?{asked}")
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.get_data(as_text=True)


def test_a_day_without_law_names_the_days_that_have_one(reader: CheckingClient) -> None:
    page = text(reader.get("/law/deadlines?rule=appeal.normal&event=1.1.2000&via=post"))
    assert "de börjar sön 1.1.2017. Välj en senare dag." in page


def test_a_page_of_one_time_leads_to_its_calculator_without_an_error(reader: CheckingClient) -> None:
    assert 'href="/law/deadlines?rule=appeal.normal"' in reader.get("/law/values/appeal.normal").get_data(
        as_text=True
    )
    answer = reader.get("/law/deadlines?rule=appeal.normal")
    assert answer.status_code == 200
    assert '<option selected value="appeal.normal">' in answer.get_data(as_text=True)


# --- what is not verified -----------------------------------------------------------------------------------


def section(answer, key: str) -> str:
    html = answer.get_data(as_text=True)
    return html[html.index(f'id="{key}"') :].split("</section>")[0]


def test_every_row_stands_under_what_is_wrong_with_it(reader: CheckingClient) -> None:
    page = reader.get("/law/unverified")
    in_force = [row for rule in law.book() for row in rule.rows if row.status == "in_force"]
    for key, letters in (("open", "DU"), ("secondary", "C"), ("original", "B")):
        rows = [row for row in in_force if row.confidence in letters]
        assert section(page, key).count("<tr>") == len(rows) + 1, key
    assert "RP 2/2026" in section(page, "proposed")
    assert "RP 2/2026" not in section(page, "open")


def test_what_nobody_has_looked_at_for_a_year_is_listed(
    reader: CheckingClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = max(row.checked for rule in law.book() for row in rule.rows)
    rows = sum(len(rule.rows) for rule in law.book())
    assert "Varje värde har granskats inom ett år" in section(reader.get("/law/unverified"), "stale")
    later = datetime(checked.year + 2, 1, 1, 12, tzinfo=UTC)
    monkeypatch.setattr(deeds, "today", lambda: date(later.year, 1, 1))
    assert section(reader.get("/law/unverified"), "stale").count("<tr>") == rows + 1


@pytest.mark.parametrize(("language", "told"), [("sv", "Lagen"), ("fi", "Laki"), ("en", "The law on")])
def test_the_pages_speak_every_language(reader: CheckingClient, language: str, told: str) -> None:
    reader.get(f"/language/{language}")
    assert told in text(reader.get("/law"))
    for path in (
        *PAGES,
        f"/law/regime?{PURCHASE}",
        "/law/deadlines?rule=appeal.normal&event=10.12.2026&via=post",
    ):
        answer = reader.get(path)
        assert answer.status_code == 200
        assert f'lang="{language}-FI"' in answer.get_data(as_text=True)
