"""Keeping people's accounts through the pages, and who may not."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.builders import accounts as build
from tests.client import CheckingClient
from tracker import accounts, audit
from tracker.organisations import Organisation
from tracker.web import deeds

PATHS = ("", "/edit", "/roles/add", "/roles/1/end", "/deactivate", "/reactivate", "/sign-out", "/password")


@pytest.fixture(autouse=True)
def _hands_off(session: Session) -> None:
    # On SQLite a test that looks at a row again after its commit would hold the writers' lock against the page.
    session.expire_on_commit = False


def somebody(session: Session, **facts) -> accounts.Person:
    return build.person(session, at=deeds.now(), **facts)


def organisation(session: Session, code: str) -> Organisation:
    audit.act(session, audit.SYSTEM, "organisation.added", about="test", at=deeds.now())
    made = Organisation(
        kind="other", code=code, name_fi=f"Virasto {code}", search_name=code, valid_from=date(2010, 1, 1)
    )
    session.add(made)
    session.commit()
    return made


def sign_in(
    client: CheckingClient, person: accounts.Person, *, password: str = build.PASSWORD
) -> CheckingClient:
    client.get("/sign-in")
    assert client.post("/sign-in", data={"email": person.email, "password": password}).status_code == 302
    client.get("/account")
    return client


@pytest.fixture
def admin(session: Session) -> accounts.Person:
    return somebody(session, role="admin", name="Anna Admin")


@pytest.fixture
def keeper(client: CheckingClient, admin: accounts.Person) -> CheckingClient:
    """The browser of an administrator of everything."""
    return sign_in(client, admin)


def stored(session: Session, email: str) -> accounts.Person:
    session.expunge_all()
    found = accounts.by_email(session, email)
    assert found is not None
    session.refresh(found, ["grants"])
    session.commit()
    return found


# --- who may not ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["officer", "manager", "evaluator", None])
def test_others_neither_see_nor_change_people(
    client: CheckingClient, session: Session, role: str | None
) -> None:
    other = somebody(session, role="officer")
    sign_in(client, somebody(session, role=role))
    for path in PATHS:
        assert client.get(f"/people/{other.id}{path}").status_code == 403, path
    assert client.get("/people").status_code == 403
    assert client.get("/people/add").status_code == 403


def test_auditors_look_and_change_nothing(client: CheckingClient, session: Session) -> None:
    other = somebody(session, role="officer")
    sign_in(client, somebody(session, role="auditor"))
    assert client.get("/people").status_code == 200
    page = client.get(f"/people/{other.id}").get_data(as_text=True)
    assert not re.search(r'href="/people/\d+/', page)
    for path in PATHS[1:]:
        assert client.get(f"/people/{other.id}{path}").status_code == 403, path
        assert client.post(f"/people/{other.id}{path}").status_code == 403, path


def test_strangers_are_led_to_the_sign_in(client: CheckingClient) -> None:
    for path in ("/people", "/people/add", "/people/1"):
        assert client.get(path).location.startswith("/sign-in?next=")


def test_an_admin_of_one_organisation_meets_only_its_people(client: CheckingClient, session: Session) -> None:
    one, two = organisation(session, "1"), organisation(session, "2")
    mine = somebody(session, role="officer", organisation=one, name="Min Egen")
    theirs = somebody(session, role="officer", organisation=two, name="Någon Annan")
    both = somebody(session, role="officer", organisation=one, name="Båda Två")
    accounts.grant_role(
        session,
        audit.SYSTEM,
        both,
        role="manager",
        organisation=two,
        valid_from=deeds.today(),
        at=deeds.now(),
    )
    session.commit()
    sign_in(client, somebody(session, role="admin", organisation=one))
    page = client.get("/people").get_data(as_text=True)
    assert (mine.name in page, theirs.name in page, both.name in page) == (True, False, True)
    assert client.get(f"/people/{theirs.id}").status_code == 404
    assert client.get(f"/people/{both.id}").status_code == 200
    # Seen, but with a role beyond the admin's own: nobody takes that account over.
    assert client.post(f"/people/{both.id}/password").status_code == 404
    form = client.get(f"/people/{mine.id}/roles/add").get_data(as_text=True)
    assert f"organisation:{one.id}" in form
    assert f"organisation:{two.id}" not in form
    assert "everywhere" not in form
    sent = {"role": "admin", "valid_from": "1.1.2026", "valid_to": ""}
    for scope in ("everywhere", f"organisation:{two.id}", "organisation:4711", "steering_area:1", ""):
        answer = client.post(f"/people/{mine.id}/roles/add", data=sent | {"scope": scope})
        assert answer.status_code == 422, scope
    assert [grant.role for grant in stored(session, mine.email).grants] == ["officer"]


def test_an_admin_of_one_organisation_changes_no_register(client: CheckingClient, session: Session) -> None:
    """Whoever changed a steering area would change how far the roles of others reach."""
    one = organisation(session, "1")
    sign_in(client, somebody(session, role="admin", organisation=one))
    for path in ("/organisations/add", "/steering-areas/add", f"/organisations/{one.id}/edit"):
        assert client.get(path).status_code == 403, path
        assert client.post(path).status_code == 403, path
    assert "/organisations/add" not in client.get("/organisations").get_data(as_text=True)


# --- adding and changing ----------------------------------------------------------------------------------


def test_a_person_is_added_and_comes_in_with_the_password_shown_once(
    app, keeper: CheckingClient, session: Session
) -> None:
    office = organisation(session, "1")
    keeper.get("/people/add")
    sent = {
        "name": "Frida Berg", "email": "Frida@Example.fi", "language": "fi", "role": "officer",
        "scope": f"organisation:{office.id}", "valid_from": "1.1.2026", "valid_to": "31.12.2099",
    }  # fmt: skip
    page = keeper.post("/people/add", data=sent).get_data(as_text=True)
    shown = re.search(r"<code>([a-z0-9-]+)</code>", page)
    assert shown
    frida = stored(session, "frida@example.fi")
    (grant,) = frida.grants
    assert (grant.role, grant.organisation_id, grant.valid_to) == ("officer", office.id, date(2099, 12, 31))
    assert shown[1] not in keeper.get(f"/people/{frida.id}").get_data(as_text=True)
    browser = app.test_client()
    browser.get("/sign-in")
    answer = browser.post("/sign-in", data={"email": frida.email, "password": shown[1]})
    assert answer.location == "/account/password"


@pytest.mark.parametrize(
    ("sent", "faults"),
    [
        ({"name": "", "email": ""}, ["name", "email"]),
        ({"email": "frida"}, ["email"]),
        ({"valid_from": "30.2.2026"}, ["valid_from"]),
        ({"valid_from": "1.3.2026", "valid_to": "1.2.2026", "role": "officer"}, ["valid_to"]),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_what_was_written_is_kept(
    keeper: CheckingClient, sent: dict, faults: list[str]
) -> None:
    keeper.get("/people/add")
    right = {
        "name": "Frida Berg", "email": "frida@example.fi", "language": "fi", "role": "", "scope": "everywhere",
        "valid_from": "1.1.2026", "valid_to": "",
    }  # fmt: skip
    answer = keeper.post("/people/add", data=right | sent)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for field in faults:
        assert f'id="{field}-error"' in page
        assert f'href="#{field}"' in page
    for value in (right | sent).values():
        assert not value or value in page


def test_a_person_is_changed_and_an_older_page_is_not_saved_over(
    keeper: CheckingClient, session: Session, admin: accounts.Person
) -> None:
    frida = somebody(session, name="Frida Berg", language="sv")
    form = keeper.get(f"/people/{frida.id}/edit").get_data(as_text=True)
    version = re.search(r'name="version"[^>]*value="(\d+)"', form)
    assert version
    sent = {"email": frida.email, "language": "sv", "version": version[1]}
    assert keeper.post(f"/people/{frida.id}/edit", data=sent | {"name": "Frida Åberg"}).status_code == 302
    keeper.get(f"/people/{frida.id}/edit")
    conflict = keeper.post(f"/people/{frida.id}/edit", data=sent | {"name": "Frida Öberg"})
    page = conflict.get_data(as_text=True)
    assert conflict.status_code == 409
    assert "Frida Öberg" in page
    assert "Frida Åberg" in page
    assert stored(session, frida.email).name == "Frida Åberg"


def test_a_role_is_given_and_ended(keeper: CheckingClient, session: Session) -> None:
    frida = somebody(session)
    keeper.get(f"/people/{frida.id}/roles/add")
    sent = {"role": "auditor", "scope": "everywhere", "valid_from": "1.1.2026", "valid_to": ""}
    assert keeper.post(f"/people/{frida.id}/roles/add", data=sent).location == f"/people/{frida.id}"
    (grant,) = stored(session, frida.email).grants
    page = keeper.get(f"/people/{frida.id}").get_data(as_text=True)
    ending = f"/people/{frida.id}/roles/{grant.id}/end"
    assert ending in page
    keeper.get(ending)
    assert keeper.post(ending).location == f"/people/{frida.id}"
    assert stored(session, frida.email).grants[0].ended_at is not None
    assert ending not in keeper.get(f"/people/{frida.id}").get_data(as_text=True)
    assert keeper.get(f"/people/{frida.id}/roles/4711/end").status_code == 404


def test_an_admin_of_everything_changes_the_registers(keeper: CheckingClient) -> None:
    assert keeper.get("/organisations/add").status_code == 200
    assert keeper.get("/steering-areas/add").status_code == 200


def test_an_admin_gives_themselves_nothing(
    keeper: CheckingClient, session: Session, admin: accounts.Person
) -> None:
    page = keeper.get(f"/people/{admin.id}").get_data(as_text=True)
    assert "/roles/add" not in page
    keeper.get(f"/people/{admin.id}/roles/add")
    sent = {"role": "manager", "scope": "everywhere", "valid_from": "1.1.2026", "valid_to": ""}
    assert keeper.post(f"/people/{admin.id}/roles/add", data=sent).status_code == 422
    for path in ("deactivate", "password"):
        keeper.get(f"/people/{admin.id}/{path}")
        assert keeper.post(f"/people/{admin.id}/{path}").status_code == 422
    keeper.get(f"/people/{admin.id}/roles/{admin.grants[0].id}/end")
    assert keeper.post(f"/people/{admin.id}/roles/{admin.grants[0].id}/end").status_code == 422
    found = stored(session, admin.email)
    assert found.active
    assert [(grant.role, grant.ended_at) for grant in found.grants] == [("admin", None)]


def test_an_account_is_deactivated_and_activated_again(app, keeper: CheckingClient, session: Session) -> None:
    frida = somebody(session, role="officer")
    browser = sign_in(app.test_client(), frida)
    keeper.get(f"/people/{frida.id}/deactivate")
    assert keeper.post(f"/people/{frida.id}/deactivate").status_code == 302
    assert browser.get("/account").status_code == 302
    keeper.get(f"/people/{frida.id}/reactivate")
    assert keeper.post(f"/people/{frida.id}/reactivate").status_code == 302
    sign_in(browser, frida)


def test_somebody_is_signed_out_everywhere(app, keeper: CheckingClient, session: Session) -> None:
    frida = somebody(session, role="officer")
    browser = sign_in(app.test_client(), frida)
    keeper.get(f"/people/{frida.id}/sign-out")
    assert keeper.post(f"/people/{frida.id}/sign-out").status_code == 302
    assert browser.get("/account").status_code == 302


def test_nothing_is_done_by_looking(keeper: CheckingClient, session: Session) -> None:
    frida = somebody(session, role="officer")
    before = stored(session, frida.email).version
    for path in PATHS:
        keeper.get(f"/people/{frida.id}{path.replace('1', str(frida.grants[0].id))}")
    assert stored(session, frida.email).version == before


# --- the list ---------------------------------------------------------------------------------------------


def test_the_list_is_filtered_and_paged_by_its_address(keeper: CheckingClient, session: Session) -> None:
    for number in range(55):
        somebody(session, name=f"Berta {number:02}")
    somebody(session, name="Cecilia Åberg", role="evaluator", valid_to=deeds.today() + timedelta(days=1))

    def names(address: str) -> list[str]:
        page = keeper.get(address).get_data(as_text=True)
        names.page = page
        return re.findall(r'<th scope="row"><a href="/people/\d+">([^<]+)</a>', page)

    first = names("/people?text=berta")
    assert first == [f"Berta {number:02}" for number in range(50)]
    following = re.search(r'rel="next" href="([^"]+)"', names.page)
    assert following
    assert names(following[1].replace("&amp;", "&")) == [f"Berta {number:02}" for number in range(50, 55)]
    back = re.search(r'rel="prev" href="([^"]+)"', names.page)
    assert back
    assert names(back[1].replace("&amp;", "&")) == first
    assert names("/people?role=evaluator") == ["Cecilia Åberg"]
    assert names("/people?text=%C3%85BERG") == ["Cecilia Åberg"]
    assert names("/people?state=inactive") == []
    assert names("/people?role=king&state=odd&after=x&before=-1&text=cecilia") == ["Cecilia Åberg"]
