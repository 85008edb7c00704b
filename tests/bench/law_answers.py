"""The law: loaded once, then asked; and every check over many rounds. Floors are loops that only read the same rows.

A tenth of the rounds is checked too: what a round costs must not grow with their number.
"""

import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.bench.harness import Bench, Line, Measured, alternately, analysed, guarded, milliseconds, peak
from tests.bench.sizes import Sizes
from tracker import law
from tracker.law.book import VALUES, open_book
from tracker.rounds import Round
from tracker.watch.facts import PART, facts_of
from tracker.watch.gathering import gather
from tracker.web import deeds
from tracker.web.commands import synthetic

LOADING, CHECKS, LINEAR = 2.0, 2.5, 1.25
DAYS = [date(2026, 1, 1) + timedelta(days=each) for each in range(365)]
ON = date(2026, 6, 1)


def run(bench: Bench, sizes: Sizes) -> Iterator[Line]:
    yield from _loading(bench)
    yield from _answers(bench)
    for dialect in bench.dialects:
        with bench.migrated(dialect, f"law-{dialect}") as url:
            yield from _checks(bench, dialect, url, sizes.checked)


def _loading(bench: Bench) -> Iterator[Line]:
    files = sorted(VALUES.rglob("*.toml"))

    def only_read() -> None:
        for file in files:
            tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)

    ours, floor = alternately(bench.repeats, milliseconds(open_book), milliseconds(only_read))
    what = f"load and check the law, {len(files)} files"
    yield Line(what, Measured(ours), Measured(floor), "read as TOML only", LOADING, memory=peak())


def _answers(bench: Bench) -> Iterator[Line]:
    bound, book = law.on(ON), law.book()

    def deadlines() -> None:
        for day in DAYS:
            bound.deadline("appeal.normal", event=day)

    def regimes() -> None:
        for place in range(len(DAYS)):
            bound.regime(value=Decimal(300_000 + place), cpv="80000000", started=ON)

    def read(rule: str) -> None:
        for _ in DAYS:
            book.value(rule, on=ON)

    for what, way, rule in (
        ("deadline", deadlines, "appeal.normal"),
        ("regime", regimes, "nat.annexE_1_4_education"),
    ):
        ours, floor = alternately(
            bench.repeats, milliseconds(way), milliseconds(lambda name=rule: read(name))
        )
        rate = len(DAYS) * 1000 / Measured(ours).median
        yield Line(
            f"{what} answers, {rate:,.0f} a second", Measured(ours), Measured(floor),
            "the same value read as often, unexplained", memory=peak(),
        )  # fmt: skip


def _checks(bench: Bench, dialect: str, url: str, rounds: int) -> Iterator[Line]:
    engine = guarded(url)
    with Session(engine) as session:
        synthetic.generate(session, synthetic.Wanted(rounds, 2), at=deeds.now())
        session.commit()
    analysed(url)

    def parts(most: int) -> Iterator[tuple[Session, list[Round]]]:
        last, left = 0, most
        while left > 0:
            with Session(engine) as session:
                asked = select(Round).where(Round.id > last).order_by(Round.id).limit(min(PART, left))
                found = list(session.scalars(asked))
                last, left = found[-1].id, left - len(found)
                yield session, found

    def check(most: int) -> None:
        for session, found in parts(most):
            for told in facts_of(session, found, on=ON).values():
                law.check(told)

    def only_read() -> None:
        for session, found in parts(rounds):
            gather(session, found)

    tenth = max(rounds // 10, 1)
    whole, floor, fewer = alternately(
        bench.repeats,
        milliseconds(lambda: check(rounds)),
        milliseconds(only_read),
        milliseconds(lambda: check(tenth)),
    )
    what = f"{dialect}: every check over {rounds:,} rounds"
    yield Line(what, Measured(whole), Measured(floor), "the same rows read only", CHECKS, memory=peak())
    scaled = [each * rounds / tenth for each in fewer]
    yield Line(what, Measured(whole), Measured(scaled), f"{tenth:,} rounds, times ten", LINEAR)
    engine.dispose()
