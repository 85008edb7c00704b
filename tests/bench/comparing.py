"""Comparing many tenders: against a loop of bare fractions, ten times as many of them, and a wide page.

The loop does the same arithmetic on the same data: points by the lowest price and by grades, parts and totals rounded
to cents, tenders ranked. The page's floor is the same template with what the real page showed.
"""

import math
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from flask import Flask, render_template, template_rendered
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from config import settings
from tests.bench.harness import Bench, Line, Measured, alternately, analysed, guarded, milliseconds, peak
from tests.bench.sizes import Sizes
from tests.builders import accounts as people
from tests.builders import evaluation as build
from tracker import rounds, web
from tracker.evaluation import Criterion, Rounding, Roundings, Scheme, Tender, evaluate
from tracker.web.extensions import db
from tracker.web.security import permitted

BARE, GROWTH, FLOOR = 2.5, 1.2, 2.5
CRITERIA, WIDE_CRITERIA = 10, 12
TEN = Fraction(10)
CENTS = Rounding(2)
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
SEALING_KEY = "c2VhbGluZyBrZXkgb2YgdGhlIHRlc3RzLCAzMiBieXQ="


def run(bench: Bench, sizes: Sizes) -> Iterator[Line]:
    yield _against_a_loop(bench, sizes)
    yield _growth(bench, sizes)
    for dialect in bench.dialects:
        with bench.migrated(dialect, f"wide-{dialect}") as url:
            yield _page(bench, sizes, dialect, url)


# --- the arithmetic -------------------------------------------------------------------------------------------


def scheme() -> Scheme:
    """The price 46, and nine grades of six points each."""
    price = Criterion(
        id="price", kind="price", max_points=Fraction(46), scale_max=Fraction(46), formula="lowest_ratio"
    )
    grades = [
        Criterion(id=f"q{place}", kind="quality", max_points=Fraction(6), scale_max=TEN)
        for place in range(1, CRITERIA)
    ]
    return Scheme(model="points", criteria=(price, *grades), rounding=Roundings(part=CENTS, total=CENTS))


def tenders(lot: int, count: int) -> list[Tender]:
    """Prices in cents and whole grades, different in every lot."""
    made = []
    for number in range(count):
        values = {"price": Fraction(3_000 + (number * 7_919 + lot * 104_729) % 4_000, 100)}
        values |= {f"q{place}": Fraction((number * place + lot) % 11) for place in range(1, CRITERIA)}
        made.append(Tender(id=str(number), values=values))
    return made


def in_bare_fractions(announced: Scheme, entered: Sequence[Tender]) -> dict[str, tuple[Fraction, int]]:
    """Total and rank of each tender, without anything around the numbers."""
    lowest = min(one.values["price"] for one in entered)
    totals = {}
    for one in entered:
        total = Fraction(0)
        for criterion in announced.criteria:
            value = one.values[criterion.id]
            share = lowest / value if criterion.kind == "price" else value / criterion.scale_max
            total += _cents(criterion.max_points * share)
        totals[one.id] = _cents(total)
    placed: dict[str, tuple[Fraction, int]] = {}
    rank, before = 0, None
    for place, (name, total) in enumerate(sorted(totals.items(), key=lambda pair: -pair[1]), start=1):
        rank, before = (rank, before) if total == before else (place, total)
        placed[name] = (total, rank)
    return placed


def _cents(value: Fraction) -> Fraction:
    return Fraction((2 * 100 * value.numerator + value.denominator) // (2 * value.denominator), 100)


def _against_a_loop(bench: Bench, sizes: Sizes) -> Line:
    announced = scheme()
    lots = [tenders(lot, sizes.tenderers) for lot in range(sizes.lots)]
    for entered in lots:
        found = {one.id: (one.total, one.rank) for one in evaluate(announced, entered).results}
        assert found == in_bare_fractions(announced, entered), "both come to the same"
    ours, bare = alternately(
        bench.repeats,
        milliseconds(lambda: [evaluate(announced, entered) for entered in lots]),
        milliseconds(lambda: [in_bare_fractions(announced, entered) for entered in lots]),
    )
    what = f"{sizes.lots} lots of {sizes.tenderers} tenders by {CRITERIA} criteria compared and ranked"
    return Line(what, Measured(ours), Measured(bare), "a loop of bare fractions", BARE, memory=peak())


def _growth(bench: Bench, sizes: Sizes) -> Line:
    announced, few = scheme(), max(sizes.tenderers, 2)
    small, large = tenders(1, few), tenders(1, few * 10)
    expected = 10 * math.log(few * 10) / math.log(few)
    once, tenfold = alternately(
        bench.repeats * 2 + 1,
        milliseconds(lambda: evaluate(announced, small)),
        milliseconds(lambda: evaluate(announced, large)),
    )
    what = f"{few * 10:,} tenders in one lot, for n log n of {few:,}"
    grown = Measured([run * expected for run in once])
    return Line(what, Measured(tenfold), grown, f"{few:,} tenders × {expected:.1f}", GROWTH)


# --- the page -------------------------------------------------------------------------------------------------


def _page(bench: Bench, sizes: Sizes, dialect: str, url: str) -> Line:
    engine = guarded(url)
    with Session(engine) as session:
        made = wide(session, sizes.wide)
        path, email = f"/rounds/{made.round.id}/lots/{made.lot.id}/comparison", made.officer.email
        session.commit()
    engine.dispose()
    analysed(url)
    keys = {"SECRET_KEY": "a secret of benchmarks " * 2, "SEALING_KEY": SEALING_KEY, "DATABASE_URL": url}
    app = web.create_app(settings(keys | {"LOG_LEVEL": "WARNING"}, instance=bench.folder / "instance"))
    _add_floor(app)
    client = _signed_in(app, email)
    assert client.get(path).data.count(b"<tr") == client.get("/constant").data.count(b"<tr") > WIDE_CRITERIA
    ours, constant = alternately(
        bench.repeats * 2 + 1,
        milliseconds(lambda: client.get(path)),
        milliseconds(lambda: client.get("/constant")),
    )
    with app.app_context():
        db.engine.dispose()
    what = f"{dialect}: the comparison page of {sizes.wide} tenders by {WIDE_CRITERIA} criteria"
    return Line(what, Measured(ours), Measured(constant), "the bare page", FLOOR, memory=peak())


def wide(session: Session, count: int) -> build.World:
    """A lot of many tenders, graded on eleven criteria beside the price."""
    price = rounds.CriterionFacts(
        code="price", name="Pris", kind="price", max_points=Fraction(45), formula="lowest_ratio"
    )
    grades = [
        rounds.CriterionFacts(
            code=f"q{place}", name=f"Kvalitet {place}", kind="quality", max_points=Fraction(5), scale_max=TEN
        )
        for place in range(1, WIDE_CRITERIA)
    ]
    announced = rounds.SchemeFacts(model="points", criteria=(price, *grades))
    made = build.opened(
        session, prices=[f"{30 + place}.{place % 100:02}" for place in range(count)], scheme=announced
    )
    build.grade(made, grades=[str(place % 11) for place in range(count)])
    return made


def _add_floor(app: Flask) -> None:
    """A route that renders the page from what the real one showed last."""
    shown: dict[str, Any] = {}

    def keep(_app: Flask, template: Any, context: dict[str, Any], **_: Any) -> None:
        if template.name == "evaluation/show.html" and "kept" not in context:
            shown.update(
                {name: value for name, value in context.items() if name not in ("g", "request", "session")}
            )

    @permitted("comparison.read")
    def constant() -> str:
        return render_template("evaluation/show.html", **shown, kept=True)

    template_rendered.connect(keep, app, weak=False)
    app.add_url_rule("/constant", "constant", constant)


def _signed_in(app: Flask, email: str) -> FlaskClient:
    client = app.test_client()
    token = TOKEN.search(client.get("/sign-in").get_data(as_text=True))
    assert token is not None
    facts = {"email": email, "password": people.PASSWORD, "csrf_token": token.group(1)}
    assert client.post("/sign-in", data=facts).status_code in (302, 303)
    return client
