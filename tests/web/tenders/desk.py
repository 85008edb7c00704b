"""What the tests of the pages of tenders share: asking, sending, and reading what was stored and carried along."""

import re
from html import unescape

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import tenders as build
from tests.client import CheckingClient
from tests.tenders.conftest import World
from tracker import audit, tenders

PRICE = "48 151,62"
FOUND = ("48151,62", "48 151,62", "48\u00a0151,62", "48151.62", "4815162")


def page(client: CheckingClient, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, f"{path}: {response.status_code}"
    return response.get_data(as_text=True)


def send(client: CheckingClient, path: str, status: int = 303, **data) -> str:
    response = client.post(path, data=data)
    body = response.get_data(as_text=True)
    assert response.status_code == status, f"{path}: {response.status_code}\n{summary(body)}"
    return body


def summary(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.partition("<main")[2]))[:2000]


def open_together(world: World, enter, *, place: str = "Exempelstad", **facts: str) -> str:
    """The officer and the colleague open the round, each in a browser of their own."""
    if not tenders.openers_of(world.session, world.round):
        build.named(world.session, world.officer, world.round, world.officer, world.colleague)
    path = f"/rounds/{world.round.id}/opening"
    one, other = enter(world.officer), enter(world.colleague)
    send(one, path, **hidden(page(one, path)))
    return send(other, path, **hidden(page(other, path)), place=place, **facts)


def stored(session: Session, kind) -> list:
    session.rollback()
    with Session(session.get_bind()) as own:
        return list(own.scalars(select(kind).order_by(kind.id)))


def acts(session: Session) -> list[str]:
    session.rollback()
    found = list(session.scalars(select(audit.Entry.act).order_by(audit.Entry.sequence)))
    session.rollback()
    return found


def rows(*told: dict[str, str]) -> dict[str, str]:
    """The fields of a sheet's rows, new ones unless they carry `id` and `edition`."""
    sent = {"rows": str(len(told))}
    for place, cells in enumerate(told):
        whole = {"received_at": "10.4.2026 8.30", "channel": "electronic"} | cells
        sent |= {f"rows-{place}-{name}": text for name, text in whole.items()}
    return sent


def hidden(html: str) -> dict[str, str]:
    """What a page's first form carries along unseen."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", html):
        told = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if told.get("type") == "hidden" and told["name"] != "csrf_token":
            found[told["name"]] = unescape(told.get("value", ""))
    return found


def sheet(world: World, lot: int = 0) -> str:
    return f"/rounds/{world.round.id}/lots/{world.lots[lot].id}/tenders"
