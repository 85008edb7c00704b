"""Brings the registers of a database up to what the data files say, and writes nothing where nothing differs.

What a person has changed stays as the person left it. Not here: reading the files (`registers`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import audit
from tracker.database import Base
from tracker.organisations import registers
from tracker.organisations.identity import folded
from tracker.organisations.models import (
    Membership,
    Municipality,
    Organisation,
    SteeringArea,
    SteeringMember,
    Succession,
)
from tracker.organisations.registers import Facts, Key, Pair, Registers

BY_HAND = ("organisation.changed", "steering_area.changed", "steering_area.ended")


@dataclass
class Loaded:
    """How many rows of each table were added, changed and removed; which rows people have changed."""

    added: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    removed: dict[str, int] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)

    @property
    def nothing(self) -> bool:
        """Whether the database said already what the files say."""
        return not (self.added or self.changed or self.removed)


def load_registers(
    session: Session, actor: audit.Actor, *, at: datetime, told: Registers | None = None
) -> Loaded:
    """Add and correct what the data files tell; one act, or none where nothing differs.

    New rows go in bulk, so that the trail keeps their count and digest; corrections stand there field by
    field. `told` are facts to load instead of the files'.
    """
    loading = _Loading(session, actor, at)
    told = told or registers.read()
    for stage in (_load_organisations, _load_places, _load_memberships, _load_successions, _load_areas):
        stage(loading, told)
    session.flush()
    return loading.loaded


class _Loading:
    """One run: it begins the act with its first write, and knows what people have changed."""

    def __init__(self, session: Session, actor: audit.Actor, at: datetime) -> None:
        self.session = session
        self.loaded = Loaded()
        self.present: dict[Key, Organisation] = {}
        self._begin: Callable[[], None] | None = lambda: audit.act(
            session, actor, "registers.loaded", about="registers", at=at
        )
        by_hand = audit.entries().where(audit.Entry.act.in_(BY_HAND)).with_only_columns(audit.Entry.about)
        self._by_hand = set(session.scalars(by_hand.distinct()))

    def ids(self) -> dict[Key, int]:
        """The organisations that the pairs of the files mean."""
        return {key: row.id for key, row in self.present.items()}

    def look(self, told: Registers) -> None:
        """Find the database's row for each organisation of the files: of its first day, else of its days."""
        stored: dict[Key, list[Organisation]] = {}
        for row in self.session.scalars(select(Organisation).order_by(Organisation.valid_from)):
            stored.setdefault((row.kind, row.code), []).append(row)
        for key, facts in told.organisations.items():
            same = [row for row in stored.get(key, []) if _overlap(row, facts)]
            exact = [row for row in same if row.valid_from == facts["valid_from"]]
            if same:
                self.present[key] = (exact or same)[0]

    def by_hand(self, owner: str) -> bool:
        """Whether a person has changed a row; it is noted as kept."""
        if owner in self._by_hand:
            self.loaded.kept.add(owner)
        return owner in self._by_hand

    def held_by_hand(self, organisation_id: int) -> bool:
        """Whether a person has changed an organisation, and with it its area."""
        return self.by_hand(f"{Organisation.__tablename__}:{organisation_id}")

    def sync(self, model: type[Base], wanted: Mapping[Any, Facts], present: Mapping[Any, Any]) -> None:
        """Insert what is missing and change what differs."""
        name = model.__tablename__
        new = [facts for key, facts in wanted.items() if key not in present]
        changed = [(present[key], facts) for key, facts in wanted.items() if key in present]
        differing = [(row, facts) for row, facts in changed if _differs(row, facts)]
        if new:
            self._write(self.loaded.added, name, len(new))
            audit.insert_many(self.session, model.__table__, new)
        if differing:
            self._write(self.loaded.changed, name, len(differing))
        for row, facts in differing:
            for column, value in facts.items():
                setattr(row, column, value)

    def remove(self, rows: list[Any]) -> None:
        """Remove rows that the files no longer tell."""
        for row in rows:
            self._write(self.loaded.removed, row.__tablename__, 1)
            self.session.delete(row)

    def _write(self, counts: dict[str, int], name: str, count: int) -> None:
        counts[name] = counts.get(name, 0) + count
        if self._begin is not None:
            self._begin()
            self._begin = None


def _overlap(row: Organisation, facts: Facts) -> bool:
    last = facts["valid_to"] or date.max
    return row.valid_from <= last and (row.valid_to or date.max) >= facts["valid_from"]


def _differs(row: Any, facts: Facts) -> bool:
    return any(getattr(row, column) != value for column, value in facts.items())


def _load_organisations(loading: _Loading, told: Registers) -> None:
    # Municipalities first: other organisations name them as legal buyers.
    for municipal in (True, False):
        loading.look(told)
        present, ids = loading.present, loading.ids()
        wanted = {}
        for key, facts in told.organisations.items():
            mine = (key[0] == "municipality") is municipal
            if mine and not (key in present and loading.by_hand(audit.name_of(present[key]))):
                buyer = told.legal_buyers.get(key)
                wanted[key] = _organisation(key, facts) | {"legal_buyer_id": ids[buyer] if buyer else None}
        loading.sync(Organisation, wanted, present)
    loading.look(told)


def _organisation(key: Key, facts: Facts) -> Facts:
    kind, code = key
    search = folded(code, facts["name_fi"], facts["name_sv"], facts["name_en"], facts["alt_name_sv"])
    return {"kind": kind, "code": code, "search_name": search, **facts}


def _load_places(loading: _Loading, told: Registers) -> None:
    ids = loading.ids()
    present = {row.id: row for row in loading.session.scalars(select(Municipality))}
    wanted = {ids[key]: {"id": ids[key], **facts} for key, facts in told.places.items()}
    loading.sync(Municipality, wanted, present)


def _load_memberships(loading: _Loading, told: Registers) -> None:
    session, ids = loading.session, loading.ids()
    held = {_tie(row): row for row in session.scalars(select(Membership))}
    wanted = {
        (facts["municipality_id"], facts["organisation_id"], facts["valid_from"]): facts
        for facts in (_facts(pair, ids, "municipality_id", "organisation_id") for pair in told.memberships)
        if not loading.held_by_hand(facts["organisation_id"])
    }
    ours = {ids[pair.other] for pair in told.memberships}
    superfluous = [
        row
        for tie, row in held.items()
        if tie not in wanted and row.organisation_id in ours and not loading.held_by_hand(row.organisation_id)
    ]
    loading.sync(Membership, wanted, held)
    loading.remove(superfluous)


def _load_successions(loading: _Loading, told: Registers) -> None:
    ids = loading.ids()
    rows = loading.session.scalars(select(Succession))
    stored = {(row.predecessor_id, row.successor_id, row.on): row for row in rows}
    wanted = {
        (facts["predecessor_id"], facts["successor_id"], facts["on"]): facts
        for facts in (_facts(pair, ids, "predecessor_id", "successor_id") for pair in told.successions)
    }
    loading.sync(Succession, wanted, stored)


def _facts(pair: Pair, ids: dict[Key, int], one: str, other: str) -> Facts:
    return {one: ids[pair.one], other: ids[pair.other], **pair.facts}


def _tie(row: Membership) -> tuple[int, int, date]:
    return row.municipality_id, row.organisation_id, row.valid_from


def _load_areas(loading: _Loading, told: Registers) -> None:
    ids, stored = loading.ids(), _areas(loading.session)
    wanted = {
        area.facts["code"]: area.facts | {"lead_id": ids[area.lead]}
        for area in told.areas
        if not _by_hand(loading, stored.get(area.facts["code"]))
    }
    loading.sync(SteeringArea, wanted, stored)
    stored = _areas(loading.session)
    members = {}
    for area in told.areas:
        if area.facts["code"] in wanted:
            row, days = (
                stored[area.facts["code"]],
                {name: area.facts[name] for name in ("valid_from", "valid_to")},
            )
            for key in area.members:
                members[row.id, ids[key]] = {"area_id": row.id, "organisation_id": ids[key], **days}
    held = {
        (row.area_id, row.organisation_id): row for row in loading.session.scalars(select(SteeringMember))
    }
    loading.sync(SteeringMember, members, held)


def _by_hand(loading: _Loading, area: SteeringArea | None) -> bool:
    return area is not None and loading.by_hand(audit.name_of(area))


def _areas(session: Session) -> dict[str, SteeringArea]:
    named = session.scalars(select(SteeringArea).where(SteeringArea.code.is_not(None)))
    return {str(row.code): row for row in named}
