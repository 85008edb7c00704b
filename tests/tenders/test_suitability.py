"""Requirements and conformity: what is not judged, not met or not as asked for is never admitted, and each says why."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from tests.builders import tenders as build
from tests.builders.tenders import OPENED, PLANNED
from tests.tenders.conftest import make
from tracker import audit, rounds, tenders
from tracker.refusal import Conflict, Refused
from tracker.tenders import Verdict

LATER = OPENED + timedelta(hours=1)
NEEDED = (
    rounds.RequirementFacts(kind="register", text_sv="Införd i handelsregistret."),
    rounds.RequirementFacts(
        kind="technical", text_sv="Två års erfarenhet.", text_fi="Kahden vuoden kokemus."
    ),
)


@pytest.fixture
def opened(session, monkeypatch):
    """A round with two requirements, and three tenders opened."""
    publish = rounds.publish

    def with_requirements(session_, officer, round_, **facts):
        rounds.set_requirements(
            session_, officer, round_, requirements=NEEDED, version=round_.version, at=PLANNED
        )
        session_.commit()
        return publish(session_, officer, round_, **(facts | {"version": round_.version}))

    monkeypatch.setattr(rounds, "publish", with_requirements)
    world = make(session)
    for _ in range(3):
        build.tender(session, world.officer, world.round)
    build.opened(session, world.officer, world.round)
    return world


def first(world) -> tenders.Tender:
    return next(iter(tenders.live(world.session, world.round).values()))


def judge(world, *verdicts: tuple[str, str | None], tender=None, actor=None):
    tender = tender or first(world)
    asked = rounds.requirements_of(world.session, world.round)
    told = {
        one.id: Verdict(verdict=verdict, note=note)
        for one, (verdict, note) in zip(asked, verdicts, strict=False)
    }
    edition = tenders.suitability_edition(tenders.suitability_of(world.session, [tender])[tender.id])
    made = tenders.judge_suitability(
        world.session, actor or world.officer, tender, verdicts=told, edition=edition, at=LATER
    )
    world.session.commit()
    return made


def admit(world, offer) -> tenders.Offer:
    made = tenders.admit(world.session, world.officer, offer, version=offer.version, at=LATER)
    world.session.commit()
    return made


def ask(world, tender, requirement):
    made = tenders.ask(
        world.session, world.officer, tender, kind="supplement", text="Sänd intyget.", requirement=requirement,
        lots=[offer.lot for offer in tender.offers], sent_at=LATER, due_at=LATER + timedelta(days=2), at=LATER,
    )  # fmt: skip
    world.session.commit()
    return made


def refused(code: str):
    return pytest.raises(Refused, check=lambda told: told.code == code)


def test_every_requirement_is_met_and_conformity_confirmed_before_admission(opened) -> None:
    offer = first(opened).offers[0]
    with refused("tender.requirement_open") as told:
        admit(opened, offer)
    assert told.value.facts["numbers"] == "1, 2"
    opened.session.rollback()
    judge(opened, ("met", "Utdrag visat."), ("met", None))
    with refused("tender.conformity_open"):
        admit(opened, offer)
    opened.session.rollback()
    made = tenders.conform_all(opened.session, opened.officer, offer.lot, at=LATER)
    opened.session.commit()
    assert len(made) == 3
    assert admit(opened, offer).standing == "admitted"
    left = tenders.admit_all
    with refused("tender.requirement_open"):
        left(opened.session, opened.officer, offer.lot, at=LATER)
    opened.session.rollback()
    for tender in list(tenders.live(opened.session, opened.round).values())[1:]:
        tenders.meet_all(opened.session, opened.officer, tender, edition=0, at=LATER)
        opened.session.commit()
    assert len(left(opened.session, opened.officer, offer.lot, at=LATER)) == 2


def test_what_is_not_met_excludes_with_its_reason_and_lets_in_again(opened) -> None:
    tender = first(opened)
    judge(opened, ("met", None), ("not_met", " Ett år styrkt. "))
    assert {(one.standing, one.reason_code, one.reason) for one in tender.offers} == {
        ("excluded", "unsuitable", "Ett år styrkt.")
    }
    last = opened.session.scalars(select(audit.Entry).order_by(audit.Entry.sequence.desc())).first()
    assert (last.act, last.reason) == ("suitability.judged", "Ett år styrkt.")
    assert "not_met" in last.changes
    with refused("tender.requirement_not_met"):
        admit(opened, tender.offers[0])
    opened.session.rollback()
    judge(opened, ("met", None), ("met", "Två år styrkta i svaret."))
    assert {one.standing for one in tender.offers} == {"received"}
    with refused("tender.requirement_none_unmet"):
        tenders.exclude(
            opened.session, opened.officer, tender.offers[0], code="unsuitable", reason="x",
            version=tender.offers[0].version, at=LATER,
        )  # fmt: skip


def test_asking_leaves_the_requirement_open_and_shows_who_has_the_same_gap(opened) -> None:
    one, two, three = tenders.live(opened.session, opened.round).values()
    requirement = rounds.requirements_of(opened.session, opened.round)[1]
    judge(opened, ("met", None), ("not_met", "Saknas."), tender=two)
    judge(opened, ("met", None), ("met", None), tender=three)
    request = ask(opened, one, requirement)
    check = tenders.suitability_of(opened.session, [one])[one.id][requirement.id]
    assert (check.verdict, check.request) == ("asked", request)
    found = tenders.alike(opened.session, [request])[request.id]
    assert [tender.id for tender in found.unasked] == [two.id]
    other = ask(opened, two, requirement)
    assert {offer.standing for offer in two.offers} == {"received"}, "who is asked is not excluded meanwhile"
    found = tenders.alike(opened.session, [request, other])[request.id]
    assert ([each.id for each in found.asked], found.unasked) == ([other.id], [])
    with refused("suitability.none_to_judge"):
        tenders.meet_all(opened.session, opened.officer, three, edition=2, at=LATER)


def test_a_ground_of_which_one_was_asked_shows_the_other(opened) -> None:
    one, two, _three = tenders.live(opened.session, opened.round).values()
    with refused("tender.ground_missing"):
        _ask_cleaning(opened, one)
    opened.session.rollback()
    for tender in (one, two):
        found = tenders.Found(dated_on=OPENED.date(), note="Skatteskuld.")
        tenders.find_ground(
            opened.session, opened.officer, tender, ground="unpaid_taxes", found=found, edition=0, at=LATER
        )
        opened.session.commit()
    request = _ask_cleaning(opened, one)
    assert request.ground == "unpaid_taxes"
    assert [each.id for each in tenders.alike(opened.session, [request])[request.id].unasked] == [two.id]


def _ask_cleaning(world, tender):
    made = tenders.ask(
        world.session, world.officer, tender, kind="self_cleaning", ground="unpaid_taxes", text="Visa åtgärder.",
        lots=[tender.offers[0].lot], sent_at=LATER, due_at=LATER + timedelta(days=2), at=LATER,
    )  # fmt: skip
    world.session.commit()
    return made


def test_an_offer_that_does_not_conform_is_rejected_and_comes_back(opened) -> None:
    offer = first(opened).offers[0]
    for facts, code in (
        ({"code": "sloth", "reason": "x"}, "conformity.code_unknown"),
        ({"code": "differs", "reason": " "}, "tender.reason_missing"),
    ):
        with refused(code):
            tenders.judge_conformity(
                opened.session,
                opened.officer,
                offer,
                conforms=False,
                edition=offer.version,
                at=LATER,
                **facts,
            )
        opened.session.rollback()
    made = tenders.judge_conformity(
        opened.session, opened.officer, offer, conforms=False, code="part_missing", reason=" Planen saknas. ",
        edition=offer.version, at=LATER,
    )  # fmt: skip
    opened.session.commit()
    assert (made.code, offer.standing, offer.reason_code, offer.reason) == (
        "part_missing", "rejected", "not_conforming", "Planen saknas.",
    )  # fmt: skip
    with pytest.raises(Conflict):
        tenders.judge_conformity(opened.session, opened.colleague, offer, conforms=True, edition=1, at=LATER)
    opened.session.rollback()
    edition = tenders.conformity_edition(offer, made)
    tenders.judge_conformity(opened.session, opened.officer, offer, conforms=True, edition=edition, at=LATER)
    opened.session.commit()
    assert (offer.standing, offer.reason_code) == ("received", None)


def test_only_officers_of_the_buyer_judge_and_nothing_before_the_opening(opened, session) -> None:
    offer = first(opened).offers[0]
    for name, person in opened.everybody.items():
        if name not in ("officer", "colleague"):
            with refused("scope.outside"):
                judge(opened, ("met", None), actor=person)
            opened.session.rollback()
            with refused("scope.outside"):
                tenders.conform_all(opened.session, person, offer.lot, at=LATER)
            opened.session.rollback()
    with pytest.raises(Conflict):
        tenders.meet_all(opened.session, opened.officer, first(opened), edition=7, at=LATER)
    opened.session.rollback()
    sealed = make(session)
    tender = build.tender(session, sealed.officer, sealed.round)
    with refused("tenders.sealed"):
        judge(sealed, ("met", None), tender=tender)
    session.rollback()
    with refused("tenders.sealed"):
        tenders.conform_all(session, sealed.officer, sealed.lots[0], at=LATER)


def test_the_database_itself_admits_nothing_unjudged(opened) -> None:
    tender = first(opened)
    offer = tender.offers[0].id
    requirement = rounds.requirements_of(opened.session, opened.round)[0].id
    judge(opened, ("met", None))
    officer, kind = opened.officer.id, opened.session.get_bind().dialect.name
    no = "0" if kind == "sqlite" else "false"
    wrong = (
        "INSERT INTO conformity_checks (offer_id, conforms, judged_by_id, judged_at, version) "
        f"VALUES ({offer}, {no}, {officer}, '2026-04-10 10:00:00', 1)"
    )
    for statement in (
        f"UPDATE offers SET standing = 'admitted' WHERE id = {offer}",
        f"UPDATE requirements SET text_sv = 'Annat.' WHERE id = {requirement}",
        f"DELETE FROM requirements WHERE id = {requirement}",
        "DELETE FROM suitability_checks",
        "UPDATE suitability_checks SET verdict = 'asked'",
        "UPDATE suitability_checks SET verdict = 'not_met', note = ' '",
        wrong,
    ):
        opened.session.rollback()
        with opened.session.get_bind().connect() as connection:
            connection.info["audited"] = True
            with pytest.raises(DBAPIError):
                connection.execute(text(statement))


def raw(world, statement: str) -> None:
    """A statement past the program and its watchers, as the owner of the database gives it."""
    world.session.rollback()
    with world.session.get_bind().connect() as connection:
        connection.info["audited"] = True
        connection.execute(text(statement))
        connection.commit()


def test_an_offer_comes_as_received_whatever_the_statement(session) -> None:
    world = make(session)
    made = build.tender(session, world.officer, world.round, offers={world.lots[0]: build.values()})
    build.opened(session, world.officer, world.round)
    offer, lot = made.offers[0].id, world.lots[1].id
    again = (
        f"INSERT INTO offers (tender_id, lot_id, opened_at, unit_price, total, version, standing{{columns}}) "
        f"SELECT tender_id, {lot}, opened_at, unit_price, total, 1, {{told}} FROM offers WHERE id = {offer}"
    )
    for columns, told in (("", "'admitted'"), (", reason_code, reason", "'rejected', 'late', 'Sen.'")):
        with pytest.raises(DBAPIError, match="comes as received"):
            raw(world, again.format(columns=columns, told=told))
    raw(world, again.format(columns="", told="'received'"))
    assert {one.standing for one in session.scalars(select(tenders.Offer))} == {"received"}


def test_verdicts_under_a_proposal_stay(opened) -> None:
    tender = first(opened)
    judge(opened, ("met", "Utdrag visat."), ("met", None))
    offer = tender.offers[0]
    tenders.conform_all(opened.session, opened.officer, offer.lot, at=LATER)
    opened.session.commit()
    admit(opened, offer)
    lot, key, own = offer.lot_id, tender.id, offer.id
    requirement = rounds.requirements_of(opened.session, opened.round)[1]
    for stage in ("decided", "proposed"):
        raw(opened, f"UPDATE lots SET stage = '{stage}' WHERE id = {lot}")
        for verdicts in (
            (("met", "Annat."), ("met", None)),
            (("met", "Utdrag visat."), ("not_met", "Ett år.")),
        ):
            with refused("suitability.rested_on") as found:
                judge(opened, *verdicts)
            assert found.value.facts["name"] == tender.supplier.name
            opened.session.rollback()
        assert judge(opened, ("met", "Utdrag visat."), ("met", None)) == []
        for statement in (
            f"UPDATE suitability_checks SET note = 'Annat.' WHERE tender_id = {key}",
            f"UPDATE suitability_checks SET verdict = 'not_met', note = 'Nej.' WHERE tender_id = {key}",
            f"UPDATE conformity_checks SET conforms = (1 = 0), code = 'other', reason = 'Nej.' WHERE offer_id = {own}",
        ):
            with pytest.raises(DBAPIError, match="on which a proposal rests stays"):
                raw(opened, statement)
    with refused("suitability.rested_on"):
        tenders.ask(
            opened.session, opened.officer, tender, kind="supplement", text="Sänd intyget.", requirement=requirement,
            lots=[offer.lot], sent_at=LATER, due_at=LATER + timedelta(days=2), at=LATER,
        )  # fmt: skip
    opened.session.rollback()
