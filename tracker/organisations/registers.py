"""What the data files of the registers say, as facts under natural keys.

Not here: comparing them with a database and writing (`loading`). The files and sources stand in `data/`.
"""

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"

Facts = dict[str, Any]
Key = tuple[str, str]  # kind and code: in the files, an organisation has one row


@dataclass(frozen=True)
class Pair:
    """Facts of a row that ties one organisation to another."""

    one: Key
    other: Key
    facts: Facts


@dataclass(frozen=True)
class Area:
    """A steering area with its lead and its members, who belong to it all its days."""

    facts: Facts
    lead: Key
    members: tuple[Key, ...]


@dataclass(frozen=True)
class Registers:
    """All that the files say. Facts are named as the columns of the tables; pairs are tied by key.

    `memberships` go from municipality to organisation, `successions` from predecessor to successor.
    """

    organisations: Mapping[Key, Facts]
    legal_buyers: Mapping[Key, Key]
    places: Mapping[Key, Facts]
    memberships: tuple[Pair, ...]
    successions: tuple[Pair, ...]
    areas: tuple[Area, ...]


def read(folder: Path = DATA) -> Registers:
    """Read the files of a folder. Raises `ValueError` that names what does not fit together and where."""
    told = tomllib.loads((folder / "registers.toml").read_text(encoding="utf-8"))
    municipalities, authorities = _rows(folder, "municipalities.csv"), _rows(folder, "organisations.csv")
    regions = {row["code"]: row for row in _rows(folder, "regions.csv")}
    organisations = {("municipality", row["code"]): _municipality(row, told) for row in municipalities} | {
        (row["kind"], row["code"]): _authority(row, told) for row in authorities
    }
    if len(organisations) != len(municipalities) + len(authorities):
        raise ValueError(
            "an organisation stands twice in organisations.csv or municipalities.csv: keep one row"
        )
    memberships = tuple(_memberships(municipalities, told))
    read_registers = Registers(
        organisations=organisations,
        legal_buyers={
            (row["kind"], row["code"]): ("municipality", row["legal_buyer"])
            for row in authorities
            if row["legal_buyer"]
        },
        places={("municipality", row["code"]): _place(row, regions, told) for row in municipalities},
        memberships=memberships,
        successions=tuple(_successions(memberships, told)),
        areas=tuple(_areas(told)),
    )
    _refuse_strangers(read_registers)
    return read_registers


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _source(told: Facts, name: str) -> Facts:
    source = told["source"][name]
    return {"source": source["text"], "derived": source.get("derived", False)}


def _authority(row: dict[str, str], told: Facts) -> Facts:
    names = {
        name: row[name] or None for name in ("name_fi", "name_sv", "name_en", "alt_name_sv", "business_id")
    }
    days = {
        "valid_from": date.fromisoformat(row["valid_from"]),
        "valid_to": date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
    }
    return names | days | _source(told, row["source"])


def _municipality(row: dict[str, str], told: Facts) -> Facts:
    majority = "name_sv" if row["language_status"] in ("sv", "bilingual_sv") else "name_fi"
    return {
        "name_fi": row["name_fi"],
        "name_sv": row["name_sv"],
        "name_en": row[majority],
        "alt_name_sv": None,
        "business_id": row["business_id"] or None,
        "valid_from": told["beginning"],
        "valid_to": None,
        **_source(told, "municipalities"),
    }


def _place(row: dict[str, str], regions: Mapping[str, dict[str, str]], told: Facts) -> Facts:
    if row["region"] not in regions:
        raise ValueError(
            f"municipalities.csv, {row['code']}: region {row['region']} is not in regions.csv: add it there"
        )
    region = regions[row["region"]]
    return {
        "language_status": row["language_status"],
        "region_code": row["region"],
        "region_fi": region["name_fi"],
        "region_sv": region["name_sv"],
        "region_en": region["name_en"],
        "nuts3": region["nuts3_2024"],
        "nuts_version": told["nuts_version"],
    }


def _memberships(municipalities: list[dict[str, str]], told: Facts) -> Iterator[Pair]:
    for rule in told["membership"]:
        facts = {
            "valid_from": rule["valid_from"],
            "valid_to": rule.get("valid_to"),
            **_source(told, rule["source"]),
        }
        for row in municipalities:
            code = row[rule["column"]]
            if code:
                yield Pair(("municipality", row["code"]), (rule["kind"], code), facts)


def _successions(memberships: tuple[Pair, ...], told: Facts) -> Iterator[Pair]:
    held: dict[str, dict[Key, Key]] = {}
    for membership in memberships:
        held.setdefault(membership.other[0], {})[membership.one] = membership.other
    for reform in told["reform"]:
        before, after = held[reform["predecessors"]], held[reform["successors"]]
        facts = {"on": reform["on"], "what": reform["what"], **_source(told, reform["source"])}
        for one, other in sorted({(before[place], after[place]) for place in before.keys() & after.keys()}):
            yield Pair(one, other, facts)


def _areas(told: Facts) -> Iterator[Area]:
    for area in told["steering_area"]:
        names = {name: area[name] for name in ("code", "name_fi", "name_sv", "name_en", "valid_from")}
        facts = {**names, "valid_to": area.get("valid_to"), "source": told["source"][area["source"]]["text"]}
        yield Area(
            facts, (area["kind"], area["lead"]), tuple((area["kind"], code) for code in area["members"])
        )


def _refuse_strangers(registers: Registers) -> None:
    """Every organisation that is named has a row of its own."""
    named = {
        key for pair in (*registers.memberships, *registers.successions) for key in (pair.one, pair.other)
    }
    named |= set(registers.legal_buyers.values()) | {
        key for area in registers.areas for key in (area.lead, *area.members)
    }
    strangers = sorted(named - registers.organisations.keys())
    if strangers:
        raise ValueError(
            f"{strangers[0][0]} {strangers[0][1]} is named but has no row: add it to its csv file"
        )
