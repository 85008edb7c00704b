"""Very many plainly fictional rounds for measuring, the same ones for the same seed: buyers, lots, tenders, offers.

Rows are inserted in bulk through the tables' own constraints under the one act "demo.generated". What needs people
does not happen in them: no admission, grades, awards or contracts, and no regime is asked of the law ("not
established"). Only planned rounds have criteria, since the database locks these at publication; lots that are decided
are records'.
Not here: the command (`demonstration`).
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker import audit
from tracker.database import HELSINKI, Base
from tracker.organisations import Membership, Municipality, Organisation, Supplier
from tracker.rounds import (
    LANGUAGES_OF_TRAINING,
    TRACKS,
    TRAININGS,
    CoBuyer,
    Criterion,
    Keeper,
    Lot,
    LotMunicipality,
    Round,
    Scheme,
)
from tracker.tenders import Offer, Opening, Tender

CHUNK = 500  # rounds at a time
BUYERS, MUNICIPALITIES, SUPPLIERS = 40, 200, 300
FIRST_DAY, LAST_DAY = date(2013, 1, 1), date(2026, 6, 30)
BEGUN = date(2013, 1, 1)
SOURCE = "synthetic"
ELSEWHERE = "Påhittat system / Kuvitteellinen järjestelmä"
REASON = "Exempel / Esimerkki"
# How the rounds fall on the stages: few are ahead at any time; records are decided, the others only as far as no
# person must judge.
STAGES = {"planned": 2, "published": 2, "cancelled": 6, "record": 15, "opened": 75}
WORDS = (
    ("Integrationsutbildning", "Kotoutumiskoulutus"), ("Läs- och skrivutbildning", "Luku- ja kirjoitustaitokoulutus"),
    ("Kurs i finska", "Suomen kielen kurssi"), ("Yrkesutbildning", "Ammatillinen koulutus"),
    ("Förberedande utbildning", "Valmentava koulutus"), ("Jobbsökarcoachning", "Työnhakuvalmennus"),
)  # fmt: skip

Rows = list[dict[str, Any]]
Progress = Callable[[int, int], None]

# Parents first, as foreign keys demand.
TABLES: tuple[type[Base], ...] = (
    Organisation, Municipality, Membership, Supplier, Round, Keeper, CoBuyer, Lot, LotMunicipality, Scheme, Criterion,
    Opening, Tender, Offer,
)  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """How many rounds, how many tenders for each lot of an opened one, and the seed that decides everything else."""

    rounds: int
    tenders_per_lot: int = 4
    seed: int = 1


def generate(
    session: Session, wanted: Wanted, *, at: datetime, progress: Progress = lambda _done, _all: None
) -> dict[str, int]:
    """Insert what is wanted, part by part; returns the number of rows by table. The caller commits."""
    audit.act(session, audit.SYSTEM, "demo.generated", about="demo", at=at, reason=f"seed {wanted.seed}")
    making = _Making(wanted, {model: _last(session, model) for model in TABLES})
    making.registers()
    counted = dict.fromkeys((model.__tablename__ for model in TABLES), 0)
    for done in range(0, wanted.rounds, CHUNK):
        for _ in range(min(CHUNK, wanted.rounds - done)):
            making.round()
        for model, rows in making.taken():
            audit.insert_many(session, model.__table__, rows)
            counted[model.__tablename__] += len(rows)
        progress(min(done + CHUNK, wanted.rounds), wanted.rounds)
    _go_on(session)
    return counted


def _last(session: Session, model: type[Base]) -> int:
    found: int | None = session.scalar(select(func.max(model.__table__.c.id)))
    return found or 0


def _go_on(session: Session) -> None:
    """Let PostgreSQL number new rows after those that came with their numbers."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for model in TABLES:
        name = model.__tablename__
        sequence = func.pg_get_serial_sequence(name, "id")
        if session.scalar(select(sequence)) is not None:
            session.execute(select(func.setval(sequence, _last(session, model) + 1, False)))


class _Making:
    """Rows that are made and not yet inserted, and the numbers that they have."""

    def __init__(self, wanted: Wanted, last: dict[type[Base], int]) -> None:
        self.wanted, self.last = wanted, last
        self.random = random.Random(wanted.seed)  # noqa: S311  (repeatable on purpose)
        self.rows: dict[type[Base], Rows] = {model: [] for model in TABLES}
        self.empty = {
            model: {
                column.name: None if column.default is None else column.default.arg
                for column in model.__table__.columns
            }
            for model in TABLES
        }
        self.buyers: list[int] = []
        self.places: list[int] = []
        self.suppliers: list[int] = []

    def taken(self) -> Iterator[tuple[type[Base], Rows]]:
        """What has been made since the last time, parents first; it is forgotten here."""
        for model in TABLES:
            rows, self.rows[model] = self.rows[model], []
            if rows:
                yield model, rows

    def add(self, model: type[Base], **facts: Any) -> int:
        self.last[model] += 1
        row = self.empty[model] | {"id": self.last[model]} | facts
        self.rows[model].append(row)
        return int(row["id"])

    # --- registers ----------------------------------------------------------------------------------------------------

    def registers(self) -> None:
        """Buyers with their municipalities, and suppliers, all fictional and told apart from earlier ones."""
        batch = self.last[Organisation]
        self.buyers = [self._organisation("other", batch, "Esimerkkialue", "Exempelområde", "Example area")
                       for _ in range(BUYERS)]  # fmt: skip
        for number in range(MUNICIPALITIES):
            place = self._organisation("municipality", batch, "Esimerkkilä", "Exempelby", "Exampleville")
            self.places.append(place)
            self.add(
                Municipality, id=place, language_status="bilingual_fi", region_code="00", region_fi="Esimerkkimaa",
                region_sv="Exempelland", region_en="Exampleland", nuts3="EX000", nuts_version="2024",
            )  # fmt: skip
            self.add(
                Membership, municipality_id=place, organisation_id=self.buyers[number % BUYERS],
                valid_from=BEGUN, source=SOURCE,
            )  # fmt: skip
        for _ in range(SUPPLIERS):
            number = self.last[Supplier] + 1
            self.suppliers.append(self.add(
                Supplier, name=f"Påhittad utbildare {number} Ab", search_name=f"påhittad utbildare {number} ab",
                bare_name=f"påhittad utbildare {number}", example=True, size_class="small",
            ))  # fmt: skip

    def _organisation(self, kind: str, batch: int, fi: str, sv: str, en: str) -> int:
        number = self.last[Organisation] + 1
        names = [f"{name} {number}" for name in (fi, sv, en)]
        return self.add(
            Organisation, kind=kind, code=f"EX{batch}-{number}", name_fi=names[0], name_sv=names[1],
            name_en=names[2], search_name=" ".join(names).casefold(), valid_from=BEGUN, source=SOURCE,
        )  # fmt: skip

    # --- one round ----------------------------------------------------------------------------------------------------

    def round(self) -> None:
        """A round with its keeper, lots and, where it was opened, tenders."""
        draw = self.random
        (stage,) = draw.choices(list(STAGES), weights=list(STAGES.values()))
        day = FIRST_DAY + timedelta(days=draw.randrange((LAST_DAY - FIRST_DAY).days))
        if stage in ("planned", "published"):
            day = LAST_DAY + timedelta(days=draw.randrange(365))
        number, buyer = self.last[Round] + 1, draw.choice(self.buyers)
        facts = self._facts(number, day)
        facts |= self._course(stage, day)
        round_id = self.add(Round, buyer_id=buyer, keeper_id=buyer, **facts, **_derived(facts))
        self.add(Keeper, round_id=round_id, organisation_id=buyer, since=day)
        if draw.random() < 0.05:
            other = next(one for one in draw.sample(self.buyers, 2) if one != buyer)
            self.add(CoBuyer, round_id=round_id, organisation_id=other, role="co_buyer")
        lots = [
            self._lot(round_id, place, stage, day) for place in range(1, draw.choice((1, 2, 2, 3, 4)) + 1)
        ]
        if stage == "planned":
            self._scheme(round_id)
        if stage == "opened":
            self._tenders(round_id, lots, facts["tender_deadline"], facts["opened_at"])

    def _facts(self, number: int, day: date) -> dict[str, Any]:
        draw = self.random
        sv, fi = draw.choice(WORDS)
        low = Decimal(draw.randrange(20, 2000) * 1000)
        start = day + timedelta(days=150)
        return {
            "reference": f"SYN/{number}/{day.year}", "title_sv": f"Exempel: {sv} {number}",
            "title_fi": f"Esimerkki: {fi} {number}", "training": draw.choice(TRAININGS), "cpv": "80000000",
            "procedure": "open", "technique": draw.choice(("contract", "framework")), "estimated_low": low,
            "estimated_high": low + Decimal(draw.randrange(0, 200) * 1000), "began_on": day,
            "planned_notice_on": day, "contract_start": start, "contract_end": start + timedelta(days=730),
            "training_language": draw.choice(LANGUAGES_OF_TRAINING), "immigrant_needs": "not_applicable",
            "received_in": "elsewhere", "other_system": ELSEWHERE, "example": True, "notes": "Exempel / Esimerkki",
            "tender_deadline": _at(day + timedelta(days=40), 12),
        }  # fmt: skip

    def _course(self, stage: str, day: date) -> dict[str, Any]:
        """What a stage says of the round; a record keeps days and no moments."""
        if stage == "planned":
            return {"stage": "planned"}
        announced = {
            "notice_sent_on": day, "notice_published_on": day + timedelta(days=1), "law_day": day,
            "regime": "not_established",
        }  # fmt: skip
        if stage == "record":
            decided = {
                "decided_on": day + timedelta(days=80),
                "record": True,
                "source": SOURCE,
                "stage": "opened",
            }
            return announced | decided | {"tender_deadline": None, "deadline_on": day + timedelta(days=40)}
        announced["published_at"] = _at(day, 10)
        if stage == "cancelled":
            ended = {
                "cancelled_on": day + timedelta(days=30),
                "cancelled_reason": REASON,
                "stage": "cancelled",
            }
            return announced | ended
        if stage == "opened":
            announced["opened_at"] = _at(day + timedelta(days=40), 13)
        return announced | {"stage": stage}

    def _lot(self, round_id: int, place: int, stage: str, day: date) -> int:
        draw = self.random
        facts: dict[str, Any] = {"stage": "decided" if stage == "record" else "tendered"}
        if stage == "cancelled" or (stage == "opened" and draw.random() < 0.05):
            facts = {
                "stage": "cancelled", "cancelled_on": day + timedelta(days=30), "cancelled_reason": REASON,
            }  # fmt: skip
        lot = self.add(
            Lot, round_id=round_id, code=str(place), name=f"Del {place} / Osa {place}", position=place,
            track=draw.choice(TRACKS), level_from="A1.1", level_to="B1.1", volume=Fraction(draw.randrange(500, 9000)),
            group_size_min=10, group_size_max=25, ceiling_price=Decimal(draw.randrange(4000, 7000)) / 100,
            estimated_value=Decimal(draw.randrange(10, 900) * 1000), **facts,
        )  # fmt: skip
        self.add(LotMunicipality, lot_id=lot, municipality_id=draw.choice(self.places))
        return lot

    def _scheme(self, round_id: int) -> None:
        scheme = self.add(Scheme, round_id=round_id)
        shared = {"scheme_id": scheme, "scale_max": Fraction(10)}
        self.add(
            Criterion, code="price", name="Pris / Hinta", position=1, kind="price", max_points=Fraction(60),
            formula="lowest_ratio", **shared,
        )  # fmt: skip
        self.add(
            Criterion, code="quality", name="Kvalitet / Laatu", position=2, kind="quality", max_points=Fraction(40),
            **shared,
        )  # fmt: skip

    def _tenders(self, round_id: int, lots: list[int], deadline: datetime, opened: datetime) -> None:
        """As many tenders as each lot has, every one for every lot, opened in the other system."""
        draw, count = self.random, self.wanted.tenders_per_lot
        self.add(
            Opening, round_id=round_id, opened_at=opened, other_system_reference=f"SYN-{round_id}",
            tenders_on_time=count, tenders_late=0,
        )  # fmt: skip
        for supplier in draw.sample(self.suppliers, count):
            tender = self.add(
                Tender, round_id=round_id, supplier_id=supplier, channel="other_system",
                received_at=deadline - timedelta(minutes=draw.randrange(1, 20_000)),
            )  # fmt: skip
            for lot in lots:
                price, volume = Decimal(draw.randrange(2500, 7000)) / 100, draw.randrange(500, 9000)
                self.add(
                    Offer, tender_id=tender, lot_id=lot, opened_at=opened, unit_price=price,
                    volume=Fraction(volume), total=price * volume, standing="received",
                )  # fmt: skip


def _derived(facts: dict[str, Any]) -> dict[str, Any]:
    """What lists sort, filter and search by, as the operations of rounds keep it; a test holds them together."""
    day = facts.get("notice_sent_on") or facts["began_on"]
    deadline = facts["tender_deadline"]
    known = {} if deadline is None else {"deadline_on": deadline.astimezone(HELSINKI).date()}
    told = [facts["reference"], facts["title_fi"], facts["title_sv"]]
    return known | {
        "sort_day": day, "year": day.year, "title_sort": facts["title_fi"].casefold(),
        "estimate_sort": facts["estimated_high"], "search_text": "\n".join(told).casefold(),
    }  # fmt: skip


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), HELSINKI).astimezone(UTC)
