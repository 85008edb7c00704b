"""The registers through the pages: what everybody reads, what administrators change, and what is refused."""

import re
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.builders import accounts as people
from tests.builders import organisations as build
from tests.client import CheckingClient
from tracker import audit, organisations
from tracker.organisations import Organisation, SteeringArea
from tracker.web import deeds

ROLES = ("officer", "manager", "auditor", "evaluator", "admin")
HUGE = 10**20


@pytest.fixture(autouse=True)
def _hands_off(session: Session) -> None:
    # On SQLite a test that looks at a row again after its commit would hold the writers' lock against the page.
    session.expire_on_commit = False


def sign_in(client: CheckingClient, session: Session, *, role: str | None) -> CheckingClient:
    person = people.person(session, role=role, at=deeds.now())
    client.get("/sign-in")
    client.post("/sign-in", data={"email": person.email, "password": people.PASSWORD})
    return client


@pytest.fixture
def admin(client: CheckingClient, session: Session) -> CheckingClient:
    return sign_in(client, session, role="admin")


@pytest.fixture
def centre(session: Session) -> Organisation:
    """A centre that has ended, with two municipalities that an area has now."""
    made = build.organisation(
        session, kind="ntm_centre", code="01", name_fi="Uudenmaan keskus", name_sv="Nylands central",
        name_en="Uusimaa centre", valid_from=date(2010, 1, 1), valid_to=date(2025, 12, 31),
    )  # fmt: skip
    successor = build.organisation(session, code="08", name_sv="Raseborgs område", name_fi="Raaseporin alue")
    places = [
        build.municipality(session, code=code, name_fi=fi, name_sv=sv, valid_from=date(2010, 1, 1))
        for code, fi, sv in (("710", "Raasepori", "Raseborg"), ("078", "Hanko", "Hangö"))
    ]
    for holder, on in ((made, date(2010, 1, 1)), (successor, date(2025, 1, 1))):
        organisations.set_municipalities(
            session, audit.SYSTEM, holder, municipalities=places, on=on, version=holder.version, at=build.AT
        )
        session.commit()
    told = {"on": date(2025, 1, 1), "what": "procurement", "source": "Act 380/2023"}
    organisations.add_succession(session, audit.SYSTEM, made, successor=successor, at=build.AT, **told)
    session.commit()
    return made


@pytest.fixture
def area(session: Session, centre: Organisation) -> SteeringArea:
    made = organisations.add_steering_area(
        session, audit.SYSTEM, name_fi="Etelä", name_sv="Södra", valid_from=date(2010, 1, 1), members=[centre],
        lead=centre, at=build.AT,
    )  # fmt: skip
    session.commit()
    return made


def by_code(session: Session, code: str) -> Organisation:
    found = session.scalars(
        select(Organisation).where(Organisation.code == code).execution_options(populate_existing=True)
    ).one()
    session.commit()
    return found


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def version_of(answer) -> str:
    return re.search(r'name="version"[^>]*value="(\d+)"', answer.get_data(as_text=True)).group(1)


# --- who ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [*ROLES, None, "stranger"])
def test_every_role_reads_and_only_admins_change(
    client: CheckingClient, session: Session, centre: Organisation, area: SteeringArea, role: str | None
) -> None:
    if role != "stranger":
        sign_in(client, session, role=role)
    here = f"/organisations/{centre.id}"
    reads = ["/organisations", here, "/steering-areas", f"/steering-areas/{area.id}"]
    writes = ["/organisations/add", "/steering-areas/add"]
    writes += [f"{here}/{act}" for act in ("edit", "successors/add", "municipalities")]
    writes += [f"/steering-areas/{area.id}/{act}" for act in ("edit", "members", "end")]
    expected = {"stranger": (302, 302), None: (403, 403), "admin": (200, 200)}.get(role, (200, 403))
    for paths, status in zip((reads, writes), expected, strict=True):
        assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, status)
    if role not in ("admin", "stranger"):
        client.get("/account")
        assert {client.post(path, data={"name_fi": "x"}).status_code for path in writes} == {403}


def test_an_admin_of_one_organisation_changes_no_register(
    client: CheckingClient, session: Session, centre: Organisation
) -> None:
    person = people.person(session, role="admin", organisation=by_code(session, "08"), at=deeds.now())
    client.get("/sign-in")
    client.post("/sign-in", data={"email": person.email, "password": people.PASSWORD})
    assert client.get(f"/organisations/{centre.id}").status_code == 200
    assert client.get(f"/organisations/{centre.id}/edit").status_code == 403


# --- reading ------------------------------------------------------------------------------------------------


def test_the_list_is_found_by_kind_day_and_text(admin: CheckingClient, centre: Organisation) -> None:
    def names(query: str) -> list[str]:
        html = admin.get(f"/organisations?{query}").get_data(as_text=True)
        return re.findall(r'<a href="/organisations/\d+">([^<]+)</a>', html)

    assert names("") == ["Raseborgs område", "Hangö", "Raseborg", "Nylands central"]
    assert names("kind=municipality") == ["Hangö", "Raseborg"]
    assert names("on=1.1.2026&kind=ntm_centre") == []
    assert names("on=2025-12-31&kind=ntm_centre") == ["Nylands central"]
    assert names("text=uusimaa+CENTRE") == ["Nylands central"]
    assert names("text=raasepori") == ["Raseborgs område", "Raseborg"]


def test_pages_follow_each_other(admin: CheckingClient, session: Session) -> None:
    for number in range(120):
        build.organisation(session, kind="other", code=f"P{number}", name_sv=f"Byrå {number:03}")
    seen, address = [], "/organisations?kind=other"
    while address:
        html = admin.get(address).get_data(as_text=True)
        assert "120 träffar" in html
        seen += re.findall(r">(Byrå \d+)<", html)
        onward = re.search(r'rel="next" href="([^"]+)"', html)
        address = onward and onward.group(1).replace("&amp;", "&")
    assert seen == [f"Byrå {number:03}" for number in range(120)]


@pytest.mark.parametrize("name", ["on", "kind", "text", "after", "before"])
def test_a_bad_query_breaks_nothing(
    admin: CheckingClient, centre: Organisation, area: SteeringArea, name: str
) -> None:
    places = (
        "/organisations",
        f"/organisations/{centre.id}",
        "/steering-areas",
        f"/steering-areas/{area.id}",
    )
    for bad in ("", "31.2.2026", "0.0.0", str(HUGE), "-1", "x" * 5000, "%00", "١", "nemo"):
        for path in places:
            answer = admin.get(f"{path}?{name}={bad}")
            assert answer.status_code == 200, (path, bad)
            if name == "on" and bad == "31.2.2026":
                assert "En sådan dag finns inte" in text(answer), path


def test_what_is_not_there_is_not_found(admin: CheckingClient) -> None:
    for path in ("/organisations/{}", "/organisations/{}/edit", "/organisations/{}/successors/add",
                 "/organisations/{}/municipalities", "/steering-areas/{}", "/steering-areas/{}/members"):  # fmt: skip
        assert {admin.get(path.format(key)).status_code for key in (0, 999, 2**31, HUGE)} == {404}


def test_an_organisation_tells_its_days_its_area_and_who_follows(
    admin: CheckingClient, centre: Organisation, area: SteeringArea
) -> None:
    page = text(admin.get(f"/organisations/{centre.id}"))
    for told in ("Uudenmaan keskus", "Nylands central", "Uusimaa centre", "fre 1.1.2010", "ons 31.12.2025",
                 "2 kommuner", "Raseborgs område", "ons 1.1.2025", "Act 380/2023", "Södra"):  # fmt: skip
        assert told in page.replace("\N{NO-BREAK SPACE}", " ")
    later = text(admin.get(f"/organisations/{centre.id}?on=1.1.2026"))
    assert "Nylands central finns inte" in later


def test_a_municipality_tells_whose_it_was_on_a_day(
    admin: CheckingClient, session: Session, centre: Organisation
) -> None:
    place = by_code(session, "710")
    for on, told in (("1.6.2020", ["Nylands central"]), ("1.6.2025", ["Raseborgs område", "Nylands central"]),
                     ("1.6.2026", ["Raseborgs område"]), ("1.6.2005", [])):  # fmt: skip
        html = admin.get(f"/organisations/{place.id}?on={on}").get_data(as_text=True)
        section = html[html.index('id="areas"') : html.index("<h3>")]
        assert sorted(re.findall(r">((?:Nylands|Raseborgs) \w+)<", section)) == sorted(told), on
    page = text(admin.get(f"/organisations/{place.id}"))
    assert "Finskspråkig" in page
    assert "Nyland" in page
    assert "FI1B1 (version 2024)" in page


def test_what_was_derived_is_marked(admin: CheckingClient, session: Session, centre: Organisation) -> None:
    audit.act(session, audit.SYSTEM, "organisation.changed", about=centre, at=deeds.now())
    centre.derived = True
    session.commit()
    page = text(admin.get(f"/organisations/{centre.id}"))
    assert "Härledd" in page
    assert "inte lästs i en källa" in page


@pytest.mark.parametrize(
    ("language", "told"), [("sv", "Nylands central"), ("fi", "Uudenmaan keskus"), ("en", "Uusimaa centre")]
)
def test_the_pages_speak_every_language(
    admin: CheckingClient, centre: Organisation, area: SteeringArea, language: str, told: str
) -> None:
    admin.get(f"/language/{language}")
    for path in ("/organisations", f"/organisations/{centre.id}", f"/steering-areas/{area.id}",
                 f"/organisations/{centre.id}/edit", f"/steering-areas/{area.id}/end"):  # fmt: skip
        answer = admin.get(path)
        assert f'lang="{language}-FI"' in answer.get_data(as_text=True)
        assert told in text(answer) or path.endswith("/end")


# --- changing -----------------------------------------------------------------------------------------------

NEW = {"kind": "other", "code": "UUSI", "name_fi": "Uusi virasto", "valid_from": "1.1.2026"}


def test_an_organisation_is_added(admin: CheckingClient, session: Session) -> None:
    admin.get("/organisations/add")
    answer = admin.post(
        "/organisations/add", data=NEW | {"business_id": "02012566", "name_sv": " Nytt verk "}
    )
    made = by_code(session, "UUSI")
    assert (answer.status_code, answer.location) == (303, f"/organisations/{made.id}")
    assert (made.name_sv, made.business_id, made.valid_from) == ("Nytt verk", "0201256-6", date(2026, 1, 1))
    assert (
        session.scalar(audit.entries().order_by(audit.Entry.sequence.desc()).limit(1)).act
        == "organisation.added"
    )


def test_a_municipality_is_added_with_its_place(
    admin: CheckingClient, session: Session, centre: Organisation
) -> None:
    place = {"kind": "municipality", "code": "999", "language_status": "bilingual_sv", "region": "1"}
    admin.get("/organisations/add")
    assert admin.post("/organisations/add", data=NEW | place).status_code == 303
    made = session.get(organisations.Municipality, by_code(session, "999").id)
    assert (made.language_status, made.region_sv, made.nuts3) == ("bilingual_sv", "Nyland", "FI1B1")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"name_fi": "  "}, "name_fi"),
        ({"code": ""}, "code"),
        ({"kind": "planet"}, "kind"),
        ({"valid_from": "31.2.2026"}, "valid_from"),
        ({"valid_from": ""}, "valid_from"),
        ({"valid_to": "1.1.2025"}, "valid_to"),
        ({"business_id": "1234567-8"}, "business_id"),
        ({"kind": "municipality"}, "language_status"),
        ({"language_status": "sv"}, "region"),
        ({"legal_buyer": "99999999999999999999"}, "legal_buyer"),
        ({"name_sv": "x" * 201}, "name_sv"),
        ({"code": "x" * 21}, "code"),
        ({"source": "x" * 301}, "source"),
        ({"kind": "employment_area", "code": "08"}, "valid_from"),
    ],
)
def test_what_cannot_be_added_is_told_at_its_field(
    admin: CheckingClient, session: Session, centre: Organisation, sent: dict[str, str], field: str
) -> None:
    before = session.scalar(select(func.count(Organisation.id)))
    session.commit()
    admin.get("/organisations/add")
    answer = admin.post("/organisations/add", data=NEW | sent)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'href="#{field}"' in html
    assert f'id="{field}-error"' in html
    assert 'value="Uusi virasto"' in html or sent.get("name_fi", "").strip() == ""
    assert session.scalar(select(func.count(Organisation.id))) == before


def test_facts_are_corrected_and_a_legal_buyer_is_told(
    admin: CheckingClient, session: Session, centre: Organisation
) -> None:
    other = by_code(session, "08")
    form = admin.get(f"/organisations/{other.id}/edit")
    host = by_code(session, "710")
    sent = {"name_fi": "Raaseporin alue", "name_sv": "Raseborgs sysselsättningsområde", "valid_from": "1.1.2025",
            "legal_buyer": str(host.id), "version": version_of(form)}  # fmt: skip
    assert admin.post(f"/organisations/{other.id}/edit", data=sent).status_code == 303
    changed = by_code(session, "08")
    assert (changed.name_sv, changed.legal_buyer_id) == ("Raseborgs sysselsättningsområde", host.id)
    assert "Raseborg" in text(admin.get(f"/organisations/{other.id}"))


def test_two_who_change_the_same_see_both_versions_and_choose(
    admin: CheckingClient, session: Session, centre: Organisation
) -> None:
    path = f"/organisations/{centre.id}/edit"
    mine = {"name_fi": "Uudenmaan keskus", "name_sv": "Mitt namn", "valid_from": "1.1.2010", "valid_to": "31.12.2025",
            "version": version_of(admin.get(path))}  # fmt: skip
    organisations.change_organisation(
        session, audit.SYSTEM, centre, version=centre.version, at=deeds.now(), name_sv="Deras namn"
    )
    session.commit()
    answer = admin.post(path, data=mine)
    assert answer.status_code == 409
    assert "Mitt namn" in text(answer)
    assert "Deras namn" in text(answer)
    assert by_code(session, "01").name_sv == "Deras namn"
    assert admin.post(path, data=mine | {"version": version_of(answer)}).status_code == 303
    assert by_code(session, "01").name_sv == "Mitt namn"


def test_a_version_that_was_tampered_with_overwrites_nothing(
    admin: CheckingClient, session: Session, centre: Organisation
) -> None:
    path = f"/organisations/{centre.id}/edit"
    admin.get(path)
    for version in ("", "x", "-1", str(HUGE), "99"):
        sent = {"name_fi": "Toinen nimi", "valid_from": "1.1.2010", "version": version}
        assert admin.post(path, data=sent).status_code == 409
    assert by_code(session, "01").name_fi == "Uudenmaan keskus"


def test_a_successor_is_recorded_once(admin: CheckingClient, session: Session, centre: Organisation) -> None:
    path = f"/organisations/{centre.id}/successors/add"
    successor = by_code(session, "710")
    sent = {"successor": str(successor.id), "on": "1.1.2026", "what": "remaining"}
    admin.get(path)
    assert admin.post(path, data=sent).status_code == 303
    assert "De uppgifter som återstod" in text(admin.get(f"/organisations/{centre.id}"))
    admin.get(path)
    again = admin.post(path, data=sent)
    assert again.status_code == 422
    assert "redan antecknat" in text(again)
    for wrong in ({"successor": ""}, {"successor": str(centre.id)}, {"on": "1.1.2009"}, {"what": "itself"}):
        assert admin.post(path, data=sent | wrong).status_code == 422, wrong


def test_municipalities_move_from_a_day_on(
    admin: CheckingClient, session: Session, centre: Organisation
) -> None:
    holder = by_code(session, "08")
    path = f"/organisations/{holder.id}/municipalities"
    form = admin.get(path)
    assert form.get_data(as_text=True).count("checked") == 2
    keep = by_code(session, "710")
    sent = {"on": "1.6.2026", "municipalities": [str(keep.id)], "version": version_of(form)}
    assert admin.post(path, data=sent).status_code == 303
    for on, count in ((date(2026, 5, 31), 2), (date(2026, 6, 1), 1)):
        assert len(organisations.municipalities_of(session, holder, on=on)) == count
    session.commit()
    stale = admin.post(path, data=sent)
    assert stale.status_code == 409
    other = build.organisation(session, code="09")
    admin.get(f"/organisations/{other.id}/municipalities")
    taken = {"on": "1.7.2026", "municipalities": [str(keep.id)], "version": str(other.version)}
    refused = admin.post(f"/organisations/{other.id}/municipalities", data=taken)
    assert refused.status_code == 422
    assert "hör till" in text(refused)
    assert admin.get(f"/organisations/{keep.id}/municipalities").status_code == 404
