"""A form saved as it stands writes nothing and says so; a planned round is given up by its officer."""

from html.parser import HTMLParser

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.builders import rounds as build
from tests.client import CheckingClient
from tests.web.rounds.desk import read, signed_in, text
from tests.web.tenders.desk import summary
from tracker import accounts, audit, organisations
from tracker.rounds import Round


class Form(HTMLParser):
    """The fields of a page's last form as a browser would send them untouched."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self.select: tuple[str, bool] | None = None
        self.area: str | None = None
        self.first = self.chosen = False
        self.feed(html.partition("<main")[2].rpartition("<form")[2].partition("</form")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        name, value = told.get("name"), told.get("value") or ""
        if tag == "select" and name:
            self.select, self.chosen = (name, "multiple" in told), False
        elif tag == "option" and self.select:
            name, several = self.select
            if "selected" in told and (several or not self.chosen):
                self.sent[name] = [*(self.sent.get(name, []) if several or self.chosen else []), value]
                self.chosen = True
            elif not several and name not in self.sent:
                self.sent[name] = [value]
        elif tag == "textarea" and name:
            self.area = name
            self.sent[name] = [""]
        elif tag == "input" and name and (told.get("type") not in ("checkbox", "radio") or "checked" in told):
            self.sent.setdefault(name, []).append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.sent[self.area][0] = (self.sent[self.area][0] + data).removeprefix("\n")


def fields(html: str) -> dict[str, list[str]]:
    return Form(html).sent


def number_of_acts(session: Session) -> int:
    session.rollback()
    found = session.scalar(select(func.count()).select_from(audit.Entry))
    session.rollback()
    return found or 0


@pytest.mark.parametrize("page", ["edit", "lots/{lot}/edit", "criteria", "estimate"])
def test_a_form_saved_as_it_stands_writes_nothing_and_says_so(
    client: CheckingClient,
    session: Session,
    buyer: organisations.Organisation,
    officer: accounts.Person,
    page: str,
) -> None:
    round_ = build.complete(session, buyer=buyer)
    path = f"/rounds/{round_.id}/{page.format(lot=round_.lots[0].id)}"
    desk = signed_in(client, officer)
    sent = fields(text(desk.get(path)))
    before = number_of_acts(session)
    answer = desk.post(path, data=sent, follow_redirects=True)
    assert answer.status_code == 200, summary(text(answer))
    assert "Nothing had changed." in text(answer), page
    assert number_of_acts(session) == before


def test_a_change_beside_the_facts_is_still_a_change(
    client: CheckingClient, session: Session, buyer: organisations.Organisation, officer: accounts.Person
) -> None:
    round_ = build.complete(session, buyer=buyer)
    path = f"/rounds/{round_.id}/edit"
    desk = signed_in(client, officer)
    sent = fields(text(desk.get(path))) | {"notes": "Ny anteckning"}
    before = number_of_acts(session)
    answer = desk.post(path, data=sent, follow_redirects=True)
    assert "The changes have been saved." in text(answer)
    assert number_of_acts(session) == before + 1


def test_an_officer_gives_up_a_planned_round_with_a_reason(
    client: CheckingClient, session: Session, buyer: organisations.Organisation, officer: accounts.Person
) -> None:
    round_ = build.complete(session, buyer=buyer)
    desk = signed_in(client, officer)
    path = f"/rounds/{round_.id}/give-up"
    assert f'href="{path}"' in text(desk.get(f"/rounds/{round_.id}"))
    desk.get(path)
    assert desk.post(path, data={"version": round_.version, "reason": " "}).status_code == 422
    answer = desk.post(
        path, data={"version": round_.version, "reason": "Behovet föll bort"}, follow_redirects=True
    )
    assert "Behovet föll bort" in text(answer)
    (stored,) = read(session, Round)
    assert (stored.stage, stored.cancelled_reason) == ("cancelled", "Behovet föll bort")
    assert f'href="{path}"' not in text(answer)


def test_a_published_round_is_not_given_up(
    client: CheckingClient, session: Session, buyer: organisations.Organisation, officer: accounts.Person
) -> None:
    round_ = build.published(session, buyer=buyer)
    desk = signed_in(client, officer)
    assert "/give-up" not in text(desk.get(f"/rounds/{round_.id}"))
    assert desk.get(f"/rounds/{round_.id}/give-up").status_code in (403, 409, 422)
