"""What the trail tells in words: every code has its name, every row its own, every value its form."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import CheckConstraint, MetaData

from tests.habits.sources import every_model
from tracker import audit, watch, wording
from tracker.wording.history import CODES
from tracker.wording.tables import NAMES

LIST = re.compile(r"(\w+) IN \((.+)\)")
OUTSIDE = audit.TECHNICAL | {"trail"}


def coded(metadata: MetaData) -> Iterator[tuple[str, list[str]]]:
    """The columns that hold one of a closed list of codes, with the codes."""
    for table in metadata.sorted_tables:
        for rule in table.constraints:
            found = LIST.fullmatch(str(rule.sqltext)) if isinstance(rule, CheckConstraint) else None
            if found and "'" in found[2] and table.name not in OUTSIDE:
                yield f"{table.name}.{found[1]}", re.findall(r"'([^']+)'", found[2])


def test_every_code_of_the_trail_has_its_name() -> None:
    found = dict(coded(every_model()))
    assert len(found) > 25
    bare = [f"{at}: {code}" for at, codes in found.items() for code in codes if code not in NAMES[CODES[at]]]
    assert bare == []


def test_every_row_of_the_trail_has_something_to_be_known_by() -> None:
    tables = every_model().tables
    assert set(watch.NAMED_BY) == set(tables) - OUTSIDE
    for name, columns in watch.NAMED_BY.items():
        told = [tables[name].columns[column].info["secrecy"] for column in columns]
        assert set(told) <= {"plain", "personal"}, name


KNOWN = {
    "lots:30": {"code": "2a"},
    "suppliers:7": {"name": "Fiktiva Kurser Ab"},
    "tenders:9": {"supplier_id": 7},
    "offers:11": {"tender_id": 9, "lot_id": 30},
    "awards:4": {"lot_id": 30, "number": 2, "decision_number": None},
    "awards:5": {"lot_id": 30, "number": 3, "decision_number": "B/3"},
    "organisations:1": {"name_fi": "Esimerkki", "name_sv": "Exempel", "name_en": None},
    "lots:31": {},
}


@pytest.mark.parametrize(
    ("named", "language", "told"),
    [
        ("lots:30", "sv", "Del 2a"),
        ("lots:30", "fi", "Osa 2a"),
        ("lots:31", "en", "Lot (removed)"),
        ("offers:11", "en", "Offer for a lot Fiktiva Kurser Ab, lot 2a"),
        ("awards:4", "en", "Award lot 2a, number 2"),
        ("awards:5", "sv", "Tilldelning del 2a, B/3"),
        ("organisations:1", "sv", "Organisation Exempel"),
        ("organisations:1", "en", "Organisation Esimerkki"),
        ("law", "sv", "Lagen"),
    ],
)
def test_a_thing_is_called_as_people_call_it(named: str, language: str, told: str) -> None:
    assert wording.thing(named, language, KNOWN) == told


@pytest.mark.parametrize(
    ("named", "told"),
    [("lots:30", "lot 2a"), ("tenders:9", "Fiktiva Kurser Ab"), ("lots:31", "Lot (removed)"), ("law", "Law")],
)
def test_a_sentence_that_names_the_kind_does_not_say_it_twice(named: str, told: str) -> None:
    assert wording.told_of(named, "en", KNOWN) == told


@pytest.mark.parametrize(
    ("at", "value", "told"),
    [
        ("lots.stage", "evaluated", "Jämförd"),
        ("tenders.channel", "by_hand", "Personligen inlämnat"),
        ("offers.unit_price", "1234.50", "1 234,50 €"),
        ("offers.volume", "9000/1", "9 000"),
        ("consortium_members.share", "1/3", "33,3 %"),
        ("awards.decided_on", "2026-10-12", "mån 12.10.2026"),
        ("awards.approved_at", "2026-10-12T07:00:00.000000Z", "mån 12.10.2026 kl. 10.00"),
        ("awards.appeal_instructions", True, "ja"),
        ("awards.lot_id", 30, "2a"),
        ("award_lines.offer_id", 11, "Fiktiva Kurser Ab, del 2a"),
        ("comparisons.inputs", '{"criteria":[]}', "sparat i sin helhet med jämförelsen"),
        ("rounds.as_printed", '{"option_as_printed": "1+1"}', "Option: 1+1"),
        ("rounds.year", 2026, "2026"),
        ("rounds.notes", "", None),
        ("rounds.gone_since", "as it was", "as it was"),
        ("gone_since.stage", "as it was", "as it was"),
        ("offers.unit_price", "never a price", "never a price"),
    ],
)
def test_a_value_is_worded_as_on_the_pages(at: str, value: object, told: str | None) -> None:
    table, _, column = at.partition(".")
    shown = wording.changed(table, column, value, "sv", KNOWN)
    assert told == (shown.replace("\N{NO-BREAK SPACE}", " ") if shown else shown)


def test_a_secret_value_is_said_not_to_be_shown() -> None:
    assert wording.changed("sealed_values", "ciphertext", "hmac:ab12", "en", {}) == (
        "not shown; its checksum is ab12"
    )


def test_a_finding_is_told_by_its_steps() -> None:
    stored = (
        '{"value": true, "because": [{"code": "standstill.direct_award", "facts": {"section": "130(1)"}}], '
        '"warnings": [], "sources": []}'
    )
    assert "{" not in (wording.changed("awards", "standstill_finding", stored, "fi", {}) or "{")
