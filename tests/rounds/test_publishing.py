"""Publication fixes law and regime; a round ends without contract for a reason."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from tests.builders import organisations as registers
from tests.builders import rounds as build
from tracker import audit, rounds
from tracker.refusal import Conflict, Refused

AT, DAY, DEADLINE = build.AT, build.DAY, build.DEADLINE


def refused(code: str, field: str | None = None):
    return pytest.raises(
        Refused, check=lambda told: told.code == code and (field is None or told.field == field)
    )


def publish(session: Session, round_: rounds.Round, **facts) -> rounds.Round:
    told = {"notice_sent_on": DAY, "version": round_.version, "at": AT} | facts
    return rounds.publish(session, build.officer(session, round_.buyer), round_, **told)


def codes(session: Session, round_: rounds.Round) -> list[str]:
    return [absent.code for absent in rounds.missing(session, round_, at=AT)]


def test_publication_fixes_law_and_regime_with_the_finding(session: Session) -> None:
    round_ = build.complete(session)
    publish(session, round_, notice_number="2026-000123")
    session.commit()
    assert (round_.stage, round_.law_day, round_.published_at) == ("published", DAY, AT)
    assert (round_.regime, round_.notice_number, round_.notice_sent_on) == ("annex_e", "2026-000123", DAY)
    finding = json.loads(round_.regime_finding)
    assert finding["value"] == "annex_e"
    assert finding["threshold"] == "400000"
    assert finding["because"]
    assert finding["sources"]
    assert audit.history(session, within=audit.name_of(round_))[0].act == "round.published"


def test_old_law_governs_what_was_published_then(session: Session) -> None:
    centre = registers.organisation(session, kind="ntm_centre", valid_from=date(2010, 1, 1))
    round_ = build.complete(
        session, buyer=centre, estimated_low=Decimal(350_000), estimated_high=Decimal(350_000)
    )
    publish(session, round_, notice_sent_on=date(2016, 7, 18))
    assert (round_.law_day, round_.regime) == (date(2016, 7, 18), "national")


def test_what_is_missing_is_listed_whole(session: Session) -> None:
    round_ = build.planned(
        session, procedure=None, technique=None, cpv=None, estimated_low=None, estimated_high=None,
        tender_deadline=None, framework_ceiling=None, framework_suppliers=None, training="labour_market",
    )  # fmt: skip
    assert codes(session, round_) == [
        "round.procedure_missing", "round.technique_missing", "round.cpv_missing", "round.estimate_missing",
        "round.needs_missing", "round.deadline_missing", "round.lots_missing",
    ]  # fmt: skip
    with refused("round.procedure_missing", "procedure"):
        publish(session, round_)


def test_a_framework_tells_ceiling_suppliers_and_how_they_are_chosen(session: Session) -> None:
    round_ = build.complete(session, framework_ceiling=None, framework_suppliers=None)
    assert codes(session, round_) == ["round.ceiling_missing", "round.suppliers_missing"]
    several = build.complete(session, framework_suppliers=3)
    assert codes(session, several) == ["round.mode_missing"]


def test_lots_and_criteria_are_asked_for(session: Session) -> None:
    round_ = build.planned(session)
    build.lot(session, round_)
    assert codes(session, round_) == ["round.criteria_missing"]
    second = build.lot(session, round_)
    build.scheme(session, round_, lot=second)
    (absent,) = rounds.missing(session, round_, at=AT)
    assert (absent.code, absent.facts) == ("lot.criteria_missing", {"lot": "1"})
    assert codes(session, build.complete(session)) == []


def test_an_eu_round_that_is_not_divided_says_why(session: Session) -> None:
    round_ = build.complete(session, lots=1, cpv="72000000")
    assert rounds.regime(round_, on=DAY).value == "eu"
    assert codes(session, round_) == ["round.undivided_unexplained"]


@pytest.mark.parametrize(
    ("told", "code", "field"),
    [
        ({"notice_sent_on": DAY + timedelta(1)}, "round.notice_ahead", "notice_sent_on"),
        ({"notice_published_on": DAY - timedelta(1)}, "round.published_before_sent", "notice_published_on"),
        ({"notice_sent_on": date(2024, 12, 31)}, "round.organisation_not_then", "notice_sent_on"),
    ],
)
def test_a_notice_that_cannot_be_is_refused(session: Session, told: dict, code: str, field: str) -> None:
    with refused(code, field):
        publish(session, build.complete(session), **told)


def test_the_deadline_comes_after_the_notice(session: Session) -> None:
    past = build.complete(session, tender_deadline=AT - timedelta(hours=1))
    with refused("round.deadline_before_notice", "tender_deadline"):
        publish(session, past)
    session.rollback()
    over = build.complete(session, tender_deadline=AT - timedelta(days=3))
    with refused("round.deadline_passed", "tender_deadline"):
        publish(session, over, notice_sent_on=DAY - timedelta(days=30))


def test_a_round_tendered_elsewhere_may_be_noted_afterwards(session: Session) -> None:
    round_ = build.complete(
        session,
        tender_deadline=AT - timedelta(days=3),
        received_in="elsewhere",
        other_system="Anbudstjänsten",
    )
    publish(session, round_, notice_sent_on=DAY - timedelta(days=30))
    assert rounds.phase(round_, at=AT) == "closed"


def test_publishing_is_for_the_buyers_officers_on_the_version_seen(session: Session) -> None:
    round_ = build.complete(session)
    with refused("scope.outside"):
        rounds.publish(
            session,
            build.manager(session, round_.buyer),
            round_,
            notice_sent_on=DAY,
            version=round_.version,
            at=AT,
        )
    with pytest.raises(Conflict):
        publish(session, round_, version=round_.version - 1)
    session.rollback()
    publish(session, round_)
    session.commit()
    with refused("stage.wrong"):
        publish(session, round_)


def test_a_direct_award_opens_without_tendering(session: Session) -> None:
    round_ = build.complete(session, procedure="direct", tender_deadline=None)
    officer = build.officer(session, round_.buyer)
    with refused("round.not_tendered"):
        publish(session, round_)
    session.rollback()
    with refused("audit.reason_missing", "reason"):
        rounds.award_directly(session, officer, round_, reason="", version=round_.version, at=AT)
    session.rollback()
    rounds.award_directly(
        session, officer, round_, reason="40 §: en enda leverantör", version=round_.version, at=AT
    )
    session.commit()
    assert (round_.stage, round_.law_day, round_.opened_at, round_.began_on) == ("opened", DAY, AT, DAY)
    tendered = build.complete(session)
    with refused("round.not_direct", "procedure"):
        rounds.award_directly(
            session,
            build.officer(session, tendered.buyer),
            tendered,
            reason="x",
            version=tendered.version,
            at=AT,
        )


def test_below_the_threshold_the_law_asks_for_no_ground(session: Session) -> None:
    small = {"estimated_low": Decimal(0), "estimated_high": Decimal(20_000)}
    round_ = build.complete(session, procedure="direct", tender_deadline=None, **small)
    assert not rounds.ground_needed(round_, on=DAY)
    rounds.award_directly(
        session, build.officer(session, round_.buyer), round_, reason=None, version=round_.version, at=AT
    )
    session.commit()
    assert (round_.stage, round_.regime) == ("opened", "below_threshold")
    large = build.complete(session, procedure="direct", tender_deadline=None)
    assert rounds.ground_needed(large, on=DAY)


def test_the_clock_closes_a_round_and_nothing_is_stored(session: Session) -> None:
    round_ = build.published(session)
    just_before = DEADLINE - timedelta(microseconds=1)
    assert [rounds.phase(round_, at=at) for at in (just_before, DEADLINE)] == ["published", "closed"]
    assert [one.code for one in rounds.missing(session, round_, at=just_before)] == ["round.before_deadline"]
    assert rounds.missing(session, round_, at=DEADLINE) == []
    assert (rounds.next_act(round_), round_.stage) == ("round.opened", "published")


@pytest.mark.parametrize("stage", ["planned", "published"])
def test_a_round_is_cancelled_whole_by_a_manager(session: Session, stage: str) -> None:
    round_ = build.complete(session) if stage == "planned" else build.published(session)
    manager = build.manager(session, round_.buyer)
    with refused("scope.outside"):
        rounds.cancel(session, build.officer(session, round_.buyer), round_, reason="x", version=1, at=AT)
    with refused("audit.reason_missing", "reason"):
        rounds.cancel(session, manager, round_, reason=" ", version=round_.version, at=AT)
    session.rollback()
    rounds.cancel(session, manager, round_, reason="Anslaget drogs in", version=round_.version, at=AT)
    session.commit()
    assert (round_.stage, round_.cancelled_on, round_.cancelled_reason) == (
        "cancelled",
        DAY,
        "Anslaget drogs in",
    )
    assert {lot.stage for lot in round_.lots} == {"cancelled"}
    with refused("stage.wrong"):
        rounds.cancel(session, manager, round_, reason="x", version=round_.version, at=AT)


def test_an_officer_gives_up_a_round_that_is_still_planned_and_no_other(session: Session) -> None:
    planned, published = build.complete(session), build.published(session)
    officer = build.officer(session, planned.buyer)
    with refused("scope.outside"):
        rounds.give_up(
            session, build.officer(session, published.buyer), planned, reason="x", version=1, at=AT
        )
    with refused("audit.reason_missing", "reason"):
        rounds.give_up(session, officer, planned, reason=" ", version=planned.version, at=AT)
    session.rollback()
    rounds.give_up(session, officer, planned, reason="Behovet föll bort", version=planned.version, at=AT)
    session.commit()
    assert (planned.stage, planned.cancelled_reason) == ("cancelled", "Behovet föll bort")
    assert {lot.stage for lot in planned.lots} == {"cancelled"}
    with refused("stage.wrong"):
        rounds.give_up(
            session,
            build.officer(session, published.buyer),
            published,
            reason="x",
            version=published.version,
            at=AT,
        )


def test_a_round_with_a_contract_is_not_cancelled(session: Session) -> None:
    round_ = build.published(session)
    audit.act(session, audit.SYSTEM, "round.changed", about=round_, at=AT)
    round_.lots[0].stage = "concluded"
    session.commit()
    with refused("round.has_contract"):
        rounds.cancel(
            session, build.manager(session, round_.buyer), round_, reason="x", version=round_.version, at=AT
        )
