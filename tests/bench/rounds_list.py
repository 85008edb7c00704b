"""The list of rounds through the application, against the same page from constants, and against a tenth of the data.

The floor is the same template with the same person and guard on the same server; only what it shows is constant.
A tenth of the data is compared where it fills the page as well.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask, render_template, request, template_rendered
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import settings
from tests.bench.harness import Bench, Line, Measured, alternately, analysed, guarded, milliseconds, peak
from tests.bench.sizes import Sizes
from tests.builders import accounts as people
from tracker import web
from tracker.rounds import Round
from tracker.web import deeds
from tracker.web.commands import synthetic
from tracker.web.extensions import db
from tracker.web.security import permitted

FLOOR, TENFOLD = 2.5, 1.2
TEMPLATE = "rounds/index.html"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
SEALING_KEY = "c2VhbGluZyBrZXkgb2YgdGhlIHRlc3RzLCAzMiBieXQ="


@dataclass(frozen=True)
class Stand:
    """An application on a database of a size, with somebody who sees everything and somebody of one buyer."""

    app: Flask
    everything: FlaskClient
    one_buyer: FlaskClient
    middle: int
    buyer: int

    def pages(self) -> Iterator[tuple[str, FlaskClient, str]]:
        """What is asked: a name, who asks, the address's arguments."""
        for name, query in (
            ("newest first", ""), ("by year", "year=2020"), ("by buyer", f"buyer={self.buyer}"),
            ("by kind of training", "training=literacy"), ("by stage: opened", "stage=opened"),
            ("by stage: closed", "stage=closed"), ("by stage of a lot", "stage=decided"),
            ("by area", f"area=organisation-{self.buyer}"), ("by a common word", "text=kotoutumis"),
            ("by a rare word", f"text={self.middle}/"), ("sorted by title", "sort=title"),
            ("sorted by value", "sort=estimate"), ("sorted by reference", "sort=reference"),
            ("deep page", f"after={self.middle}"), ("deep page by value", f"sort=estimate&after={self.middle}"),
        ):  # fmt: skip
            yield name, self.everything, query
        yield "of one buyer's officer", self.one_buyer, ""
        yield "of one buyer's officer, deep", self.one_buyer, f"after={self.middle}"


def run(bench: Bench, sizes: Sizes) -> Iterator[Line]:
    for dialect in bench.dialects:
        small = max(sizes.rounds // 10, 10)
        with (
            bench.migrated(dialect, f"small-{dialect}") as few,
            bench.migrated(dialect, f"large-{dialect}") as many,
        ):
            tenth = _stand(few, bench, sizes, small)
            whole = _stand(many, bench, sizes, sizes.rounds)
            yield from _compare(bench, dialect, sizes.rounds, whole, tenth)
            for stand in (tenth, whole):
                with stand.app.app_context():
                    db.engine.dispose()


def _compare(bench: Bench, dialect: str, rounds: int, whole: Stand, tenth: Stand) -> Iterator[Line]:
    for (name, client, query), (_, small, less) in zip(whole.pages(), tenth.pages(), strict=True):
        page, floor = f"/rounds?{query}", f"/constant?{query}"
        wanted = _rows(client, page)
        assert _rows(client, floor) == wanted, "the floor shows the same page"
        alike = _rows(small, f"/rounds?{less}") == wanted
        ours, constant, fewer = alternately(
            bench.repeats * 2 + 1,
            milliseconds(lambda c=client, p=page: c.get(p)),
            milliseconds(lambda c=client, p=floor: c.get(p)),
            milliseconds(lambda c=small, p=f"/rounds?{less}": c.get(p)),
        )
        what = f"{dialect}: {rounds:,} rounds, {name}"
        yield Line(what, Measured(ours), Measured(constant), "constants", FLOOR, memory=peak())
        if alike:
            yield Line(what, Measured(ours), Measured(fewer), "a tenth of the rounds", TENFOLD)


def _rows(client: FlaskClient, path: str) -> int:
    answer = client.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return answer.get_data(as_text=True).count("<tr")


def _stand(url: str, bench: Bench, sizes: Sizes, rounds: int) -> Stand:
    engine = guarded(url)
    with Session(engine) as session:
        synthetic.generate(session, synthetic.Wanted(rounds, sizes.tenders_per_lot), at=deeds.now())
        session.commit()
        first = session.scalars(select(Round).order_by(Round.id).limit(1)).one()
        buyer, buyer_id = first.buyer, first.buyer_id
        all_seeing = people.person(session, role="auditor", at=deeds.now()).email
        local = people.person(session, role="officer", organisation=buyer, at=deeds.now()).email
        deep = select(Round.id).where(Round.buyer_id == buyer_id).order_by(Round.sort_day)
        found = session.scalars(deep).all()
    engine.dispose()
    analysed(url)
    keys = {"SECRET_KEY": "a secret of benchmarks " * 2, "SEALING_KEY": SEALING_KEY, "DATABASE_URL": url}
    app = web.create_app(settings(keys | {"LOG_LEVEL": "WARNING"}, instance=bench.folder / "instance"))
    _add_floor(app)
    return Stand(app, _signed_in(app, all_seeing), _signed_in(app, local), found[len(found) // 2], buyer_id)


def _add_floor(app: Flask) -> None:
    """A route that renders the list from what the real page showed last for the same address."""
    shown: dict[bytes, dict[str, Any]] = {}

    def keep(_app: Flask, template: Any, context: dict[str, Any], **_: Any) -> None:
        if template.name == TEMPLATE and request.endpoint != "constant":
            held = {name: value for name, value in context.items() if name not in ("g", "request", "session")}
            shown[request.query_string] = held

    @permitted("round.read")
    def constant() -> str:
        return render_template(TEMPLATE, **shown[request.query_string])

    template_rendered.connect(keep, app, weak=False)
    app.add_url_rule("/constant", "constant", constant)


def _signed_in(app: Flask, email: str) -> FlaskClient:
    client = app.test_client()
    token = TOKEN.search(client.get("/sign-in").get_data(as_text=True))
    assert token is not None
    facts = {"email": email, "password": people.PASSWORD, "csrf_token": token.group(1)}
    assert client.post("/sign-in", data=facts).status_code in (302, 303)
    return client
