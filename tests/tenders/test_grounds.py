"""The checklist of exclusion grounds: what the law demands keeps a tenderer out, what is too old does not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.builders import tenders as build
from tests.builders.tenders import OPENED
from tracker import law, tenders, watch
from tracker.refusal import Conflict, Refused

LATER = OPENED + timedelta(hours=1)
TODAY = LATER.date()
FOUND = tenders.Found(dated_on=date(2025, 5, 5), note="Lagakraftvunnen dom.")


@pytest.fixture
def opened(world):
    """Two tenders, opened, in a round under Annex E."""
    for _ in range(2):
        build.tender(world.session, world.officer, world.round)
    build.opened(world.session, world.officer, world.round)
    build.judged(world.session, world.officer, world.round)
    return world


def first(world) -> tenders.Offer:
    return tenders.offers_of(world.session, world.officer, world.lots[0], at=LATER)[0]


def find(world, ground="bribery", found=FOUND, *, actor=None):
    tender = first(world).tender
    edition = tenders.checklist_edition(tenders.checks_of(world.session, [tender])[tender.id])
    made = tenders.find_ground(
        world.session, actor or world.officer, tender, ground=ground, found=found, edition=edition, at=LATER
    )
    world.session.commit()
    return made


def admit(world) -> tenders.Offer:
    offer = first(world)
    made = tenders.admit(world.session, world.officer, offer, version=offer.version, at=LATER)
    world.session.commit()
    return made


def exclude(world, ground: str | None) -> tenders.Offer:
    offer = first(world)
    made = tenders.exclude(
        world.session, world.officer, offer, code="exclusion_ground", ground=ground, reason="Dom.",
        version=offer.version, at=LATER,
    )  # fmt: skip
    world.session.commit()
    return made


def test_a_checklist_is_saved_as_one_and_says_by_whom_and_when(opened) -> None:
    tender = first(opened).tender
    outcomes = dict.fromkeys(law.exclusion.GROUNDS, "no_sign") | {"bribery": "extract_checked"}
    tenders.check_grounds(opened.session, opened.officer, tender, outcomes=outcomes, edition=0, at=LATER)
    opened.session.commit()
    stored = tenders.checks_of(opened.session, [tender])[tender.id]
    assert len(stored) == len(law.exclusion.GROUNDS)
    told = stored["bribery"]
    assert (told.outcome, told.checked_by, told.checked_on, told.note) == (
        "extract_checked", opened.officer, TODAY, None,
    )  # fmt: skip
    with pytest.raises(Conflict):
        tenders.check_grounds(
            opened.session, opened.colleague, tender, outcomes=outcomes, edition=0, at=LATER
        )
    opened.session.rollback()
    assert admit(opened).standing == "admitted"


def test_who_must_be_excluded_is_not_admitted_and_the_law_says_why(opened) -> None:
    find(opened)
    with pytest.raises(Refused) as refused:
        admit(opened)
    assert refused.value.code == "tender.must_exclude"
    assert [source.section for source in refused.value.finding.sources] == ["114(2)"]
    opened.session.rollback()
    admitted = tenders.admit_all(opened.session, opened.officer, opened.lots[0], at=LATER)
    opened.session.commit()
    assert [offer.standing for offer in admitted] == ["admitted"]
    assert first(opened) not in admitted
    assert exclude(opened, "bribery").exclusion_ground == "bribery"
    facts = watch.facts(opened.session, opened.round, on=TODAY).lots[0].excluded
    assert [(one.ground, one.decided_on, one.dated_on) for one in facts] == [
        ("bribery", TODAY, FOUND.dated_on)
    ]


def test_self_cleaning_that_is_accepted_lets_in_and_forbids_exclusion(opened) -> None:
    cleaned = replace(FOUND, self_cleaning="Ny ledning.", accepted=True, accepted_reason="Trovärdigt.")
    find(opened, found=replace(cleaned, accepted=False))
    with pytest.raises(Refused, match=r"tender.must_exclude"):
        admit(opened)
    opened.session.rollback()
    find(opened, found=cleaned)
    with pytest.raises(Refused, match=r"tender.ground_cleaned"):
        exclude(opened, "bribery")
    opened.session.rollback()
    assert admit(opened).standing == "admitted"


def test_a_ground_found_after_admission_unsettles_the_offer(opened) -> None:
    admit(opened)
    find(opened, "unpaid_taxes")
    assert first(opened).standing == "admitted", "what may be applied unsettles nothing"
    find(opened)
    assert first(opened).standing == "received"


def test_in_a_national_round_the_same_ground_only_may_exclude(opened) -> None:
    find(opened)
    tender = first(opened).tender
    assert tenders.standing_in_the_way(opened.session, tender, on=TODAY) is not None
    with opened.session.no_autoflush:
        opened.round.regime = "national"
        duty = tenders.duty(opened.round, "bribery")
        assert (duty.value, [source.section for source in duty.sources]) == ("may", ["105(2)"])
        assert tenders.standing_in_the_way(opened.session, tender, on=TODAY) is None
    opened.session.rollback()


@pytest.mark.parametrize(("ground", "years"), [("bribery", 5), ("past_performance", 3)])
def test_a_ground_is_used_to_the_last_day_of_its_age_and_not_beyond(opened, ground: str, years: int) -> None:
    last = TODAY.replace(year=TODAY.year - years)
    find(opened, ground, replace(FOUND, dated_on=last - timedelta(days=1)))
    with pytest.raises(Refused) as refused:
        exclude(opened, ground)
    assert refused.value.code == "tender.ground_too_old"
    assert refused.value.finding.value == years
    opened.session.rollback()
    assert tenders.standing_in_the_way(opened.session, first(opened).tender, on=TODAY) is None
    find(opened, ground, replace(FOUND, dated_on=last))
    assert exclude(opened, ground).standing == "excluded"


def test_what_cannot_be_is_refused(opened) -> None:
    tender = first(opened).tender
    for code, outcomes in (
        ("exclusion.no_extract", {"bankruptcy": "extract_checked"}),
        ("exclusion.outcome_unknown", {"bribery": "found"}),
        ("exclusion.outcome_unknown", {"sloth": "no_sign"}),
    ):
        with pytest.raises(Refused, match=code):
            tenders.check_grounds(
                opened.session, opened.officer, tender, outcomes=outcomes, edition=0, at=LATER
            )
        opened.session.rollback()
    for code, found in (
        ("exclusion.in_future", replace(FOUND, dated_on=TODAY + timedelta(days=1))),
        ("exclusion.note_missing", replace(FOUND, note=" ")),
        ("exclusion.cleaning_missing", replace(FOUND, accepted=True, accepted_reason="x")),
        ("exclusion.cleaning_unreasoned", replace(FOUND, self_cleaning="x", accepted=True)),
    ):
        with pytest.raises(Refused, match=code):
            find(opened, found=found)
        opened.session.rollback()
    with pytest.raises(Refused, match=r"tender.ground_missing"):
        exclude(opened, None)
    opened.session.rollback()
    for name, person in opened.everybody.items():
        if name not in ("officer", "colleague"):
            with pytest.raises(Refused, match=r"scope.outside"):
                find(opened, actor=person)
            opened.session.rollback()


def test_nothing_is_checked_before_the_opening(world) -> None:
    made = build.tender(world.session, world.officer, world.round)
    with pytest.raises(Refused, match=r"tenders.sealed"):
        tenders.check_grounds(
            world.session, world.officer, made, outcomes={"bribery": "no_sign"}, edition=0, at=OPENED
        )


def test_the_database_keeps_nothing_of_an_extract(opened) -> None:
    tender = first(opened).tender
    tenders.check_grounds(
        opened.session, opened.officer, tender, outcomes={"bribery": "extract_checked"}, edition=0, at=LATER
    )
    opened.session.commit()
    connection = opened.session.connection()
    connection.info["audited"] = True
    for statement in (
        "UPDATE exclusion_checks SET note = 'x'",
        "UPDATE exclusion_checks SET ground = 'bankruptcy'",
        "UPDATE exclusion_checks SET outcome = 'found'",
    ):
        with pytest.raises(DBAPIError), connection.begin_nested():
            connection.execute(text(statement))
    connection.info.pop("audited")
    opened.session.rollback()
