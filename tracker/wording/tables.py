"""All rooms' tables from code to text, gathered: names of codes, refusals, acts of the trail, labels of fields.

Not here: the texts themselves, one module for each room beside this one.
"""

from collections.abc import Mapping
from types import ModuleType

from tracker.wording import (
    accounts,
    awards,
    checks,
    clarified,
    contracts,
    documents,
    evaluation,
    house,
    imports,
    law,
    lawanswers,
    lawpages,
    organisations,
    priceforms,
    rounds,
    suitability,
    tenders,
    watch,
)

ROOMS: tuple[ModuleType, ...] = (
    house, law, lawanswers, checks, lawpages, documents, organisations, accounts, rounds, clarified, suitability,
    tenders, evaluation, awards, contracts, imports, priceforms, watch,
)  # fmt: skip


def _gather(table: str) -> dict[str, str]:
    gathered: dict[str, str] = {}
    for room in ROOMS:
        for code, text in getattr(room, table, {}).items():
            if gathered.setdefault(code, text) != text:
                raise ValueError(f"two rooms word {code} in {table}")
    return gathered


def _names() -> dict[str, Mapping[str, str]]:
    gathered: dict[str, Mapping[str, str]] = {}
    for room in ROOMS:
        for table, names in getattr(room, "NAMES", {}).items():
            gathered[table] = {**gathered.get(table, {}), **names}
    return gathered


NAMES = _names()
REFUSALS = _gather("REFUSALS")
ACTS = _gather("ACTS")
FIELDS = _gather("FIELDS")
SENTENCES = _gather("SENTENCES")
