"""Published rounds, in: the unknown stays empty, the ambiguous is refused by round and field, all or nothing."""

import copy
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.builders import organisations as registers
from tracker import audit, export, rounds, wording
from tracker.export.importing import OWN

AT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)

ONE = {
    "id": "PROV 1/2018",
    "source": "https://prov.example/1",
    "buyer": {"kind": "ntm_centre", "code": "01"},
    "subject_fi": "Kotoutumiskoulutus",
    "training": "integration",
    "procedure": "open",
    "technique": "framework",
    "notice_sent": "2018-07-21",
    "decided": "2018-11-08",
    "contract_start": "2019-01-01",
    "contract_end": "2020-12-31",
    "estimated_value_eur": "100000000",
    "cpv": "80400000",
    "lots": ["2a", "2b"],
    "events": [{"on": "2018-12-12", "what": "correction"}, {"what": "appeals"}],
}


def document(*told) -> str:
    return json.dumps({"about": "prov", "rounds": list(told)}, ensure_ascii=False)


def faults(text: str) -> list[tuple[str, str, str]]:
    _, found = export.read_published(text)
    return [(fault.round, fault.field, fault.refused.code) for fault in found]


def changed(**changes) -> dict:
    told = copy.deepcopy(ONE) | changes
    return {key: value for key, value in told.items() if value is not ...}


@pytest.fixture
def registered(session: Session) -> Session:
    registers.registers(session)
    return session


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(rounds.Round))


def test_the_published_rounds_are_imported_with_what_is_known(registered: Session) -> None:
    made = export.load_published(registered, audit.SYSTEM, at=AT).rounds
    registered.commit()
    assert len(made) == 9
    largest = made["MAO:338/19"]
    assert (largest.estimated_low, largest.estimated_high) == (Decimal(100_000_000), Decimal(100_000_000))
    assert [lot.code for lot in largest.lots] == ["2a", "2b", "2c", "3"]
    assert (largest.lots_total, largest.stage, largest.record) == (10, "opened", True)
    assert [event.happened_on for event in largest.events] == [date(2018, 12, 12), None]
    misprinted = made["MAO:549/17"]
    assert misprinted.estimated_low is None
    assert misprinted.printed == {"estimated_value_as_printed": "2.700.00 euroa"}
    assert misprinted.regime == "not_established"
    ranged = made["MAO:387/18"]
    assert (ranged.estimated_low, ranged.estimated_high) == (Decimal(790_000), Decimal(840_000))
    assert ranged.printed == {"option_as_printed": "1.1.2010-31.12.2020"}
    assert ranged.option_terms is None
    kouvola = made["TED 556057 (2025)"]
    assert (kouvola.framework_suppliers, kouvola.framework_per_year) == (1, Decimal(500_000))
    assert [one.organisation.code for one in kouvola.co_buyers] == ["16"]
    assert made["MAO:808/17"].reference == "VARELY/1750/2016"
    assert made["HILMA 2021-079047"].lots_total == 1
    assert {round_.source for round_ in made.values() if not round_.source} == set()


def test_a_contract_before_its_decision_is_imported_with_a_warning(registered: Session) -> None:
    found = export.load_published(registered, audit.SYSTEM, at=AT)
    told = {(warning.round, warning.field) for warning in found.warnings}
    assert told == {("MAO:549/17", "contract_start"), ("MAO:311/17", "contract_start")}


def test_the_import_is_one_act_of_the_trail(registered: Session) -> None:
    export.load_published(registered, audit.SYSTEM, at=AT)
    registered.commit()
    last = registered.scalars(audit.entries().order_by(audit.Entry.sequence.desc())).first()
    assert last.act == "rounds.imported"
    assert sum(change["table"] == "rounds" for change in last.changed) == 9
    assert audit.verify(registered).whole


def test_loading_again_passes_over_what_is_there(registered: Session) -> None:
    export.load_published(registered, audit.SYSTEM, at=AT)
    registered.commit()
    again = export.load_published(registered, audit.SYSTEM, at=AT)
    registered.commit()
    assert (len(again.rounds), len(again.skipped), count(registered)) == (0, 9, 9)


def test_the_same_file_twice_is_refused_by_its_references(registered: Session) -> None:
    text = OWN.read_text(encoding="utf-8")
    export.import_rounds(registered, audit.SYSTEM, text, at=AT)
    registered.commit()
    with pytest.raises(export.Faults) as refused:
        export.import_rounds(registered, audit.SYSTEM, text, at=AT)
    registered.rollback()
    assert len(refused.value.faults) == 9
    assert count(registered) == 9


FAULTS = [
    ({"estimated_value_eur": "2.700.00"}, "estimated_value_eur", "import.amount"),
    ({"estimated_value_eur": "2 700 000"}, "estimated_value_eur", "import.amount"),
    ({"estimated_value_eur": "1e6"}, "estimated_value_eur", "import.amount"),
    ({"estimated_value_eur": "-1"}, "estimated_value_eur", "import.amount"),
    ({"estimated_value_eur": 2700000}, "estimated_value_eur", "import.amount"),
    ({"estimated_value_eur": "1.234"}, "estimated_value_eur", "import.amount"),
    ({"estimated_value_eur": ["840000", "790000"]}, "estimated_value_eur", "import.range"),
    ({"estimated_value_eur": ["840000"]}, "estimated_value_eur", "import.range"),
    ({"estimated_value_eur": ["840000", "2.700.00"]}, "estimated_value_eur", "import.amount"),
    ({"notice_sent": "2018-02-30"}, "notice_sent", "import.day"),
    ({"notice_sent": "21.7.2018"}, "notice_sent", "import.day"),
    ({"notice_sent": "20180721"}, "notice_sent", "import.day"),
    ({"notice_sent": 2018}, "notice_sent", "import.day"),
    ({"contract_end": "2018-12-31"}, "contract_end", "import.end_before_start"),
    ({"decided": "2018-07-20"}, "decided", "import.before_notice"),
    ({"training": "cooking"}, "training", "import.code"),
    ({"training": ["integration"]}, "training", "import.code"),
    ({"training": ...}, "training", "import.missing"),
    ({"source": ...}, "source", "import.missing"),
    ({"subject_fi": ...}, "subject_fi", "import.missing"),
    ({"subject_fi": "x" * 2_001}, "subject_fi", "import.text"),
    ({"invented": 1}, "invented", "import.unknown_key"),
    ({"cpv": "8040"}, "cpv", "import.shape"),
    ({"cpv": 80400000}, "cpv", "import.shape"),
    ({"suppliers": "some"}, "suppliers", "import.whole"),
    ({"suppliers": 0}, "suppliers", "import.whole"),
    ({"suppliers": True}, "suppliers", "import.whole"),
    ({"volume_commitment": "no"}, "volume_commitment", "import.truth"),
    ({"lots": ["2a", "2a"]}, "lots", "import.twice"),
    ({"lots": [2]}, "lots", "import.lots"),
    ({"lots": "2a"}, "lots", "import.lots"),
    ({"events": [{"on": "2018-13-01", "what": "x"}]}, "events.1.on", "import.day"),
    ({"events": [{"on": "2018-12-01"}]}, "events.1.what", "import.missing"),
    ({"events": [{"what": "x", "who": "y"}]}, "events.1.who", "import.unknown_key"),
    ({"events": "x"}, "events", "import.events"),
    ({"buyer": "01"}, "buyer", "import.buyer_shape"),
    ({"buyer": {"kind": "ntm_centre"}}, "buyer.code", "import.missing"),
    ({"option_as_printed": 5}, "option_as_printed", "import.text"),
]


@pytest.mark.parametrize(("change", "field", "code"), FAULTS, ids=lambda value: str(value)[:40])
def test_a_fault_is_named_by_round_and_field(change: dict, field: str, code: str) -> None:
    assert (ONE["id"], field, code) in faults(document(changed(**change)))


def test_every_fault_of_a_file_is_named() -> None:
    text = document(changed(notice_sent="x", cpv="1"), changed(id="PROV 2/2018", training="cooking"))
    assert faults(text) == [
        ("PROV 1/2018", "cpv", "import.shape"),
        ("PROV 1/2018", "notice_sent", "import.day"),
        ("PROV 2/2018", "training", "import.code"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "null", '{"rounds": {}}', '{"rounds": []}', '{"rounds": [1]}', "[" * 100_000,
        '{"rounds": [{"id": 1.5}]}', '{"rounds": [NaN]}', '{"rounds": [], "rounds": []}', "\x00",
    ],
)  # fmt: skip
def test_a_file_that_is_not_of_this_form_is_refused(text: str) -> None:
    records, found = export.read_published(text)
    assert records == []
    assert found


@pytest.mark.parametrize(
    ("buyer", "field", "code"),
    [
        ({"kind": "ntm_centre", "code": "99"}, "buyer", "import.buyer_unknown"),
        ({"kind": "castle", "code": "01"}, "buyer", "import.buyer_unknown"),
        ({"kind": "employment_area", "code": "16"}, "buyer", "import.buyer_not_then"),
        ({"kind": "ntm_centre", "code": "01", "employment_area": "99"}, "buyer.employment_area",
         "import.buyer_unknown"),
    ],
)  # fmt: skip
def test_a_buyer_that_is_unknown_or_was_not_there_refuses_the_whole_file(
    registered: Session, buyer: dict, field: str, code: str
) -> None:
    text = document(ONE, changed(id="PROV 2/2018", buyer=buyer))
    with pytest.raises(export.Faults) as refused:
        export.import_rounds(registered, audit.SYSTEM, text, at=AT)
    registered.rollback()
    assert [(f.round, f.field, f.refused.code) for f in refused.value.faults] == [
        ("PROV 2/2018", field, code)
    ]
    assert count(registered) == 0
    assert audit.verify(registered).rows == 2, "the registers' act and the genesis row, nothing else"


def test_every_fault_has_a_sentence_in_every_language() -> None:
    for change, _, _ in FAULTS:
        _, found = export.read_published(document(changed(**change)))
        for language in wording.LANGUAGES:
            for fault in found:
                sentence = wording.refusal(fault.refused, language)
                assert "%(" not in sentence
                assert fault.refused.code not in sentence
