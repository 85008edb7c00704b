"""Opened offers are admitted, excluded or rejected with a coded reason; a late one is never admitted."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.builders import tenders as build
from tests.builders.tenders import DEADLINE, OPENED
from tests.tenders.conftest import make
from tracker import audit, tenders
from tracker.refusal import Conflict, Refused

LATER = OPENED + timedelta(hours=1)


@pytest.fixture
def opened(world):
    """The round opened with three tenders, the last of them late."""
    for received in (DEADLINE - timedelta(days=1), DEADLINE, DEADLINE + timedelta(minutes=7)):
        build.tender(world.session, world.officer, world.round, received_at=received, at=OPENED)
    build.opened(world.session, world.officer, world.round)
    build.judged(world.session, world.officer, world.round)
    return world


def offers(world):
    return tenders.offers_of(world.session, world.officer, world.lots[0], at=LATER)


def test_all_that_came_on_time_are_admitted_at_once(opened) -> None:
    lot = opened.lots[0]
    tenders.admit_all(opened.session, opened.officer, lot, at=LATER)
    opened.session.commit()
    assert [offer.standing for offer in offers(opened)] == ["admitted", "admitted", "received"]
    assert tenders.admitted(opened.session, lot) == offers(opened)[:2]
    assert tenders.unsettled(opened.session, lot) == []
    assert len(tenders.unsettled(opened.session, opened.lots[1])) == 2
    with pytest.raises(Refused, match=r"tender.none_to_admit"):
        tenders.admit_all(opened.session, opened.officer, lot, at=LATER)


def test_a_late_offer_is_not_admitted_and_the_law_says_why(opened) -> None:
    late = offers(opened)[-1]
    with pytest.raises(Refused) as refused:
        tenders.admit(opened.session, opened.officer, late, version=late.version, at=LATER)
    assert refused.value.code == "tender.late_admit"
    assert refused.value.facts["deadline"] == DEADLINE
    assert [source.section for source in refused.value.finding.sources] == ["113(2)"]


def test_kept_out_with_reason_and_let_in_again(opened) -> None:
    first, second, late = offers(opened)
    found = tenders.Found(dated_on=OPENED.date(), note="Skatteskulder enligt registret.")
    tenders.find_ground(
        opened.session, opened.officer, first.tender, ground="unpaid_taxes", found=found, edition=0, at=LATER
    )
    opened.session.commit()
    for verb, offer, code in (
        (tenders.exclude, first, "exclusion_ground"),
        (tenders.reject, second, "not_conforming"),
        (tenders.reject, late, "late"),
    ):
        verb(
            opened.session,
            opened.officer,
            offer,
            code=code,
            reason=" Orsak. ",
            **({"ground": "unpaid_taxes"} if code == "exclusion_ground" else {}),
            version=offer.version,
            at=LATER,
        )
        opened.session.commit()
    assert [(one.standing, one.reason_code, one.reason) for one in offers(opened)] == [
        ("excluded", "exclusion_ground", "Orsak."),
        ("rejected", "not_conforming", "Orsak."),
        ("rejected", "late", "Orsak."),
    ]
    tenders.admit(opened.session, opened.colleague, first, version=first.version, at=LATER)
    opened.session.commit()
    assert (first.standing, first.reason_code, first.reason) == ("admitted", None, None)
    last = opened.session.scalars(select(audit.Entry).order_by(audit.Entry.sequence.desc())).first()
    assert (last.act, last.about) == ("tender.admitted", f"offers:{first.id}")


@pytest.mark.parametrize(
    ("verb", "facts", "code", "field"),
    [
        (tenders.exclude, {"code": "late", "reason": "x"}, "tender.reason_code_unknown", "code"),
        (tenders.reject, {"code": "unsuitable", "reason": "x"}, "tender.reason_code_unknown", "code"),
        (tenders.reject, {"code": "late", "reason": "x"}, "tender.not_late", "code"),
        (tenders.reject, {"code": "other", "reason": "  "}, "tender.reason_missing", "reason"),
    ],
)
def test_reasons_are_of_their_kind_and_told(opened, verb, facts, code: str, field: str) -> None:
    offer = offers(opened)[0]
    with pytest.raises(Refused) as refused:
        verb(opened.session, opened.officer, offer, version=offer.version, at=LATER, **facts)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_two_people_settling_one_offer_meet(opened) -> None:
    offer = offers(opened)[0]
    seen = offer.version
    tenders.admit(opened.session, opened.colleague, offer, version=seen, at=LATER)
    opened.session.commit()
    with pytest.raises(Conflict):
        tenders.reject(
            opened.session, opened.officer, offer, code="other", reason="x", version=seen, at=LATER
        )


def test_nothing_is_settled_before_the_opening(world) -> None:
    made = build.tender(world.session, world.officer, world.round)
    offer = made.offers[0]
    for verb, facts in (
        (tenders.admit, {}),
        (tenders.exclude, {"code": "unsuitable", "reason": "x"}),
        (tenders.reject, {"code": "other", "reason": "x"}),
    ):
        with pytest.raises(Refused, match=r"tenders.sealed"):
            verb(world.session, world.officer, offer, version=offer.version, at=OPENED, **facts)
        world.session.rollback()
    with pytest.raises(Refused, match=r"lot.wrong_stage"):
        tenders.admit_all(world.session, world.officer, world.lots[0], at=OPENED)


def test_only_officers_of_the_buyer_settle(opened) -> None:
    offer = offers(opened)[0]
    for name, person in opened.everybody.items():
        if name not in ("officer", "colleague"):
            with pytest.raises(Refused, match=r"scope.outside"):
                tenders.admit(opened.session, person, offer, version=offer.version, at=LATER)
            opened.session.rollback()


def test_a_price_above_the_ceiling_is_noted_not_refused(session) -> None:
    world = make(session, ceiling_price=Decimal("40.00"))
    lot = world.lots[0]
    for price in ("40.00", "40.01"):
        build.tender(session, world.officer, world.round, offers={lot: build.values(price)})
    only_total = tenders.Values(total=Decimal("100.00"))
    build.tender(session, world.officer, world.round, offers={lot: only_total})
    build.opened(session, world.officer, world.round)
    found = tenders.offers_of(session, world.auditor, lot, at=LATER)
    noted = tenders.remarks(found)
    assert [noted.get(offer.id, []) for offer in found] == [[], ["over_ceiling"], ["unit_price_missing"]]
