"""Steering areas through the pages."""
# ruff: noqa: F811  (a fixture is asked by its own name)

import re
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import CheckingClient
from tests.web.test_organisations import (  # noqa: F401  (fixtures)
    _hands_off,
    admin,
    area,
    by_code,
    centre,
    sign_in,
    text,
    version_of,
)
from tracker import audit, organisations
from tracker.organisations import Organisation, SteeringArea
from tracker.web import deeds


def test_a_steering_area_is_added_changed_and_ended(
    admin: CheckingClient, session: Session, centre: Organisation
) -> None:
    admin.get("/steering-areas/add")
    first = {
        "name_fi": "Uusi alue",
        "valid_from": "1.1.2020",
        "members": [str(centre.id)],
        "lead": str(centre.id),
    }
    answer = admin.post("/steering-areas/add", data=first)
    assert answer.status_code == 303
    made = session.scalars(select(SteeringArea).where(SteeringArea.name_fi == "Uusi alue")).one()
    session.commit()
    here, successor = answer.location, by_code(session, "08")
    assert here == f"/steering-areas/{made.id}"

    form = admin.get(f"{here}/edit")
    changed = {
        "name_fi": "Uusi alue",
        "name_sv": "Nytt område",
        "valid_from": "1.1.2020",
        "version": version_of(form),
    }
    assert admin.post(f"{here}/edit", data=changed).status_code == 303

    form = admin.get(f"{here}/members")
    members = {"on": "1.1.2025", "members": [str(successor.id)], "version": version_of(form)}
    assert admin.post(f"{here}/members", data=members).status_code == 303
    assert admin.post(f"{here}/members", data=members).status_code == 409
    for on, name in (("31.12.2024", "Nylands central"), ("1.1.2025", "Raseborgs område")):
        html = admin.get(f"{here}?on={on}").get_data(as_text=True)
        section = html[html.index('id="members"') : html.rindex("<h2>")]
        assert re.findall(r">(Nylands central|Raseborgs område)<", section) == [name]

    form = admin.get(f"{here}/end")
    end = {"on": "31.12.2026", "version": version_of(form)}
    assert admin.post(f"{here}/end", data={"on": "1.1.2019", "version": end["version"]}).status_code == 422
    assert admin.post(f"{here}/end", data=end).status_code == 303
    assert admin.post(f"{here}/end", data=end).status_code == 409
    page = text(admin.get(here)).replace("\N{NO-BREAK SPACE}", " ")
    assert "tors 31.12.2026" in page
    assert "Nytt område" in page


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"name_fi": ""}, "name_fi"),
        ({"members": []}, "members"),
        ({"members": ["999999"]}, "members"),
        ({"members": ["x"]}, "members"),
        ({"valid_from": "x"}, "valid_from"),
        ({"valid_to": "1.1.2019"}, "valid_to"),
        ({"name_fi": "Etelä", "valid_from": "1.1.2010"}, "name_fi"),
    ],
)
def test_what_is_no_steering_area_is_told_at_its_field(
    admin: CheckingClient, area: SteeringArea, centre: Organisation, sent: dict, field: str
) -> None:
    admin.get("/steering-areas/add")
    told = {"name_fi": "Uusi", "valid_from": "1.1.2020", "members": [str(centre.id)]} | sent
    answer = admin.post("/steering-areas/add", data=told)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.get_data(as_text=True)


def test_a_conflict_over_members_shows_both(
    admin: CheckingClient, session: Session, area: SteeringArea, centre: Organisation
) -> None:
    path = f"/steering-areas/{area.id}/members"
    form = admin.get(path)
    successor = by_code(session, "08")
    told = {"members": [centre, successor], "on": date(2025, 1, 1), "version": area.version}
    organisations.change_steering_area(session, audit.SYSTEM, area, at=deeds.now(), **told)
    session.commit()
    sent = {"on": "1.1.2025", "members": [str(successor.id)], "version": version_of(form)}
    answer = admin.post(path, data=sent)
    assert answer.status_code == 409
    assert "Nylands central, Raseborgs område" in text(answer)


def test_nobody_signed_in_is_led_to_sign_in(client: CheckingClient) -> None:
    answer = client.get("/organisations?kind=municipality")
    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in?next=")
