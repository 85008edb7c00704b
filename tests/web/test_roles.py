"""Every route against every role: what a role may not do is 403, what lies outside its reach is 404, never a price.

Routes that are added later are asked too: the list is the application's own.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from tests import beginnings
from tests.builders import accounts as people
from tests.builders import organisations as registers
from tests.client import CheckingClient
from tracker import accounts, audit, awards, contracts, evaluation, tenders
from tracker import organisations as places
from tracker import rounds as room
from tracker.web import deeds, security
from tracker.web.commands import example
from tracker.web.extensions import db

SECRET_PRICE = "98765.43"
ROUND_BOUND = (
    "round_id",
    "lot_id",
    "offer_id",
    "tender_id",
    "award_id",
    "contract_id",
    "version_id",
    "comparison_id",
    "change_id",
    "entry_id",
    "request_id",
    "question_id",
)
NOT_ASKED = {"static", "accounts.sign_out", "accounts.end_sessions", "accounts.sign_in"}
ROLES = ("officer", "manager", "auditor", "evaluator", "admin")
TABLES = {
    "round_id": room.Round, "lot_id": room.Lot, "offer_id": tenders.Offer, "tender_id": tenders.Tender,
    "award_id": awards.Award, "contract_id": contracts.Contract, "person_id": accounts.Person,
    "grant_id": accounts.Grant, "organisation_id": places.Organisation, "area_id": places.SteeringArea,
    "supplier_id": places.Supplier, "version_id": evaluation.Comparison, "comparison_id": evaluation.Comparison,
    "appeal_id": awards.Appeal, "correction_id": awards.Correction, "change_id": contracts.Modification,
    "entry_id": contracts.Modification, "attachment_id": tenders.Attachment,
    "request_id": tenders.Request, "question_id": room.Question,
}  # fmt: skip
TEXTS = {"rule_id": "appeal.normal", "code": "sv", "kind": "change"}


class Place:
    """An application whose database holds the example and a sealed round, and a person of each role."""

    def __init__(self, app: Flask, url: str) -> None:
        self.app = app
        self.engine = beginnings.guarded(url)
        with Session(self.engine) as session:
            session.expire_on_commit = False
            self._fill(session)

    def _fill(self, session: Session) -> None:
        registers.registers(session)
        self.stage = example.Stage(session, deeds.today(), app_key(self.app))
        for step in example.steps():
            step(self.stage)
            session.commit()
        _seal(session, self.stage)
        self.people = {role: self._somebody(session, role) for role in ("officer", "evaluator")}
        self.people |= {role: self.stage.person(role) for role in ("manager", "auditor", "admin")}
        other = registers.organisation(session, kind="other", code="ELSEWHERE", at=deeds.now())
        self.people["stranger"] = people.person(
            session, role="officer", organisation=other, at=self.stage.at(30)
        )
        self.ids = {name: self._first(session, table) for name, table in TABLES.items()}
        round_ = self.stage.round
        self.ids |= {"round_id": round_.id, "lot_id": self.stage.lot("2a").id}
        session.commit()
        self.emails = {role: person.email for role, person in self.people.items()}

    def _somebody(self, session: Session, role: str) -> accounts.Person:
        buyer = places.find(session, kind="other", code="EX", on=self.stage.today)
        return people.person(session, role=role, organisation=buyer, at=self.stage.at(30))

    def _first(self, session: Session, table: Any) -> int:
        return session.scalar(select(func.min(table.id))) or 1

    def client(self, role: str) -> CheckingClient:
        made = self.app.test_client()
        if role != "nobody":
            password = people.PASSWORD if role in ("officer", "evaluator", "stranger") else example.PASSWORD
            made.get("/sign-in")
            answer = made.post("/sign-in", data={"email": self.emails[role], "password": password})
            assert answer.status_code == 302, role
            made.get("/account")
        return made

    def routes(self, method: str) -> list[tuple[str, str, str, frozenset[str]]]:
        """Endpoint, path and permission of every route that answers the method, with the names in its path."""
        adapter = self.app.url_map.bind("localhost")
        found = []
        for rule in self.app.url_map.iter_rules():
            if method in rule.methods and rule.endpoint not in NOT_ASKED:
                told = {name: TEXTS.get(name, self.ids.get(name, 1)) for name in rule.arguments}
                path = adapter.build(rule.endpoint, told, method=method)
                permission = self.app.view_functions[rule.endpoint].permission
                found.append((rule.endpoint, path, permission, frozenset(rule.arguments)))
        return found

    def acts(self) -> list[str]:
        """Everything that the trail tells, in order."""
        with Session(self.engine) as session:
            return list(session.scalars(select(audit.Entry.act).order_by(audit.Entry.sequence)))


def app_key(app: Flask) -> bytes:
    key: bytes = app.config["SEALING_KEY"]
    return key


def _seal(session: Session, stage: example.Stage) -> None:
    """A published round whose one tender is sealed."""
    officer, buyer = stage.person("officer"), places.find(session, kind="other", code="EX", on=stage.today)
    round_ = room.plan(
        session, officer, buyer=buyer, example=True, reference="EXEMPEL/2/2026", title_sv="Exempel: förseglad",
        training="integration", cpv="80000000", procedure="open", technique="contract",
        undivided_reason="En grupp.", estimated_low=Decimal(500_000), estimated_high=Decimal(500_000),
        tender_deadline=stage.at(-30, 12), immigrant_needs="not_applicable", received_in="here", at=stage.at(9),
    )  # fmt: skip
    session.commit()
    room.add_lot(session, officer, round_, code="1", at=stage.at(9))
    session.commit()
    criterion = room.CriterionFacts(
        code="price", name="Pris", kind="price", max_points=100, formula="lowest_ratio"
    )
    scheme = room.SchemeFacts(
        model="points", criteria=(criterion,), price_only_reason="Kvaliteten är fastslagen."
    )
    room.set_criteria(session, officer, round_, scheme=scheme, at=stage.at(9))
    session.commit()
    room.publish(
        session, officer, round_, notice_sent_on=stage.day(8), version=round_.version, at=stage.at(8)
    )
    session.commit()
    supplier = session.scalars(select(places.Supplier)).first()
    offer = {round_.lots[0]: tenders.Values(unit_price=Decimal(SECRET_PRICE))}
    tenders.enter(
        session, officer, round_, supplier=supplier, received_at=stage.at(2), offers=offer,
        sealing_key=stage.sealing_key, at=stage.at(2) + timedelta(minutes=5),
    )  # fmt: skip
    session.commit()


@pytest.fixture(scope="module")
def place(
    dialect: str, databases, tmp_path_factory: pytest.TempPathFactory, make_app: Callable[..., Flask]
) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp(dialect)
    with databases.migrated(dialect, folder) as url:
        app = make_app(url, folder)
        app.test_client_class = CheckingClient
        made = Place(app, url)
        yield made
        made.engine.dispose()
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        create_engine(url).dispose()


def may(role: str, permission: str) -> bool:
    return permission in (security.OPEN, security.SIGNED_IN) or accounts.may({role}, permission)


def digits(html: str) -> str:
    return re.sub(r"[^0-9a-zA-Z<>]", "", html)


def no_price(html: str) -> None:
    told = re.sub(r"[0-9a-f]{64}", "", html)
    assert "9876543" not in digits(told)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_gets_in_without_signing_in(place: Place, method: str) -> None:
    client = place.client("nobody")
    for endpoint, path, permission, _ in place.routes(method):
        if permission != security.OPEN:
            client.get("/sign-in")
            answer = client.open(
                path, method=method, data={"csrf_token": client.token} if method == "POST" else None
            )
            assert answer.status_code == 302, endpoint
            assert "/sign-in" in answer.location, endpoint


@pytest.mark.parametrize("role", ROLES)
def test_every_page_answers_a_role_as_the_table_of_permissions_says(place: Place, role: str) -> None:
    client = place.client(role)
    for endpoint, path, permission, _ in place.routes("GET"):
        answer = client.get(path)
        if may(role, permission):
            assert answer.status_code < 500, endpoint
            assert answer.status_code != 403 or role in ("evaluator", "admin", "officer"), endpoint
        else:
            assert answer.status_code == 403, f"{endpoint} answers {answer.status_code} to {role}"
        if answer.mimetype == "text/html":
            no_price(answer.get_data(as_text=True))
        answer.close()


@pytest.mark.parametrize("role", ["auditor", "evaluator", "admin"])
def test_who_may_not_write_is_refused_and_nothing_is_written(place: Place, role: str) -> None:
    client = place.client(role)
    before = place.acts()
    for endpoint, path, permission, _ in place.routes("POST"):
        if not may(role, permission):
            client.get("/account")
            answer = client.post(path)
            assert answer.status_code == 403, f"{endpoint} answers {answer.status_code} to {role}"
    assert place.acts()[len(before) :] == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_officer_of_another_buyer_finds_nothing_of_a_round(place: Place, method: str) -> None:
    client = place.client("stranger")
    before = place.acts()
    for endpoint, path, permission, names in place.routes(method):
        if names.isdisjoint(ROUND_BOUND):
            continue
        client.get("/account")
        answer = client.open(
            path, method=method, data={"csrf_token": client.token} if method == "POST" else None
        )
        expected = {404} if may("officer", permission) else {403}
        assert answer.status_code in expected, f"{endpoint} answers {answer.status_code}"
    written = place.acts()[len(before) :]
    assert set(written) <= {"round.opening_failed"}, "who tried to open in vain is kept, and nothing else"


@pytest.mark.parametrize("role", ["stranger", "evaluator", "admin"])
def test_prices_are_on_no_page_of_who_may_not_see_them(place: Place, role: str) -> None:
    client = place.client(role)
    for endpoint, path, _, _ in place.routes("GET"):
        answer = client.get(path)
        if answer.mimetype != "text/html":
            answer.close()
            continue
        html = answer.get_data(as_text=True)
        for price in ("38,50", "36,20", "41,00", "346 500", "38.50"):
            assert price not in html.replace("\N{NO-BREAK SPACE}", " "), f"{endpoint} tells {role} a price"


@pytest.mark.parametrize("role", [*ROLES, "stranger"])
@pytest.mark.parametrize("text", ["98765", "98 765,43", "98765.43", "9876543"])
def test_search_and_sort_never_meet_a_sealed_price(place: Place, role: str, text: str) -> None:
    client = place.client(role)
    for sort in ("day", "reference", "estimate", "title", "unit_price", "total"):
        answer = client.get("/rounds", query_string={"text": text, "sort": sort})
        assert "EXEMPEL/2/2026" not in answer.get_data(as_text=True)


BAD = (
    "",
    "-1",
    "0",
    "99999999999999999999",
    "x",
    "1.5",
    "2026-02-30",
    "%00",
    "../../etc",
    "' OR 1=1 --",
    "\ufffd",
    "<b>",
)


@pytest.mark.parametrize("bad", BAD)
def test_no_page_breaks_on_what_stands_in_its_address(place: Place, bad: str) -> None:
    client = place.client("auditor")
    names = ("after", "before", "sort", "order", "buyer", "area", "year", "kind", "training", "stage", "text", "on",
             "day", "since", "until", "act", "actor", "within", "language", "public", "value", "cpv", "started",
             "event",
             "rule", "via", "page", "q", "next", "supplier", "state")  # fmt: skip
    for endpoint, path, permission, _ in place.routes("GET"):
        if permission != security.OPEN and may("auditor", permission) and "xlsx" not in path:
            answer = client.get(path, query_string=dict.fromkeys(names, bad))
            assert answer.status_code < 500, endpoint


def test_a_number_that_no_row_has_is_not_found(place: Place) -> None:
    client = place.client("auditor")
    real = place.ids
    for number in (0, 999_999, 2**31, 2**63, 10**30):
        place.ids = dict.fromkeys(real, number)
        for endpoint, path, permission, names in place.routes("GET"):
            if any(name.endswith("_id") and name != "rule_id" for name in names) and may(
                "auditor", permission
            ):
                answer = client.get(path)
                assert answer.status_code == 404, f"{endpoint} answers {answer.status_code} to {number}"
                answer.close()
    place.ids = real
