"""A manager decides, or sends back: never on their own work, and never twice."""

from datetime import date, timedelta

import pytest

from tests.builders import evaluation as build
from tests.web.awards.desk import (
    DECIDED,
    approve,
    decision,
    live,
    lot_path,
    propose,
    raw,
    refused,
    sentence,
    together,
    told,
)
from tests.web.tenders.desk import acts, hidden, page, send, stored
from tracker import accounts, audit, awards, rounds, tenders
from tracker.accounts import Person


@pytest.fixture
def proposed(compared, enter, clock):
    """The lot proposed on Sunday, looked at on the Monday after."""
    propose(compared, enter(compared.officer), compared.offers()[0])
    clock.at = DECIDED
    return compared


def make_manager(world, whom: Person) -> None:
    world.session.rollback()
    accounts.grant_role(
        world.session, world.admin, whom, role="manager", organisation=world.buyer,
        valid_from=date(2026, 3, 2), at=build.COMPARED,
    )  # fmt: skip
    world.session.commit()


UNMET = "Ouppfyllt eller obedömt"
FIT = "De valda uppfyller alla lämplighetskrav och deras anbud svarar mot anbudsförfrågan"


def test_the_page_lists_what_is_not_met_and_nothing_else(proposed, enter) -> None:
    body = page(enter(proposed.manager), f"/awards/{live(proposed).id}")
    assert FIT in body
    assert UNMET not in body


def test_who_was_found_not_to_conform_stands_on_the_page_with_the_reason(session, clock, enter) -> None:
    world = build.opened(session)
    third = world.offers()[2]
    (check,) = tenders.conformity_of(session, [third]).values()
    tenders.judge_conformity(
        session, world.officer, third, conforms=False, code="part_missing", reason="Läroplanen saknas.",
        edition=tenders.conformity_edition(third, check), at=build.GRADED,
    )  # fmt: skip
    session.commit()
    build.grade(world)
    build.compare(world)
    clock.at = build.COMPARED + timedelta(hours=1)
    award = propose(world, enter(world.officer), world.offers()[0])
    body = told(page(enter(world.manager), f"/awards/{award.id}"))
    listed = body.split(f"{UNMET}</caption>")[1].split("</table>")[0]
    assert third.tender.supplier.name in listed
    assert "Läroplanen saknas." in listed
    assert listed.count('scope="row"') == 1
    assert FIT in body


def test_nobody_decides_on_their_own_proposal(proposed, enter) -> None:
    make_manager(proposed, proposed.officer)
    own, award = enter(proposed.officer), live(proposed)
    shown = told(page(own, f"/awards/{award.id}"))
    assert sentence("award.own_proposal") in shown
    assert "/approve" not in shown
    body = refused(proposed.session, own, f"/awards/{award.id}/approve", 403, **decision(award))
    assert sentence("award.own_proposal") in body


def test_nobody_decides_who_had_a_hand_in_the_round(compared, enter, clock) -> None:
    award = propose(compared, enter(compared.colleague), compared.offers()[0])
    clock.at = DECIDED
    make_manager(compared, compared.officer)
    helper = enter(compared.officer)
    shown = told(page(helper, f"/awards/{award.id}"))
    assert "/approve" not in shown
    body = refused(compared.session, helper, f"/awards/{award.id}/approve", 403, **decision(award))
    done = audit.had_a_hand(
        compared.session,
        actor_id=compared.officer.id,
        within=audit.name_of(compared.round),
        acts=awards.HANDS,
    )
    assert {"criteria.set", "tender.entered", "scores.entered"} <= set(done)
    assert sentence("award.had_a_hand", acts=tuple(done)) in body


@pytest.mark.parametrize("name", ["officer", "colleague", "auditor", "evaluator", "admin"])
def test_who_is_no_manager_does_not_decide(proposed, enter, name: str) -> None:
    client, award = enter(getattr(proposed, name)), live(proposed)
    page(client, "/account")
    refused(proposed.session, client, f"/awards/{award.id}/approve", 403, **decision(award))


def test_a_manager_of_another_buyer_finds_nothing(proposed, enter) -> None:
    client, award = enter(proposed.outsider), live(proposed)
    page(client, "/account")
    refused(proposed.session, client, f"/awards/{award.id}/approve", 404, **decision(award))


WRONG = [
    ({"decision_number": ""}, "decision_number", None),
    ({"decision_number": " "}, "decision_number", None),
    ({"decision_number": "9" * 81}, "decision_number", None),
    ({"decision_maker": "\u00a0"}, "decision_maker", None),
    ({"decided_on": " "}, "decided_on", None),
    ({"decided_on": "31.4.2026"}, "decided_on", None),
    ({"decided_on": "14.4.2026"}, "decided_on", "award.decided_in_future"),
    ({"decided_on": "11.4.2026"}, "decided_on", "award.decided_before_proposal"),
    ({"correction_instructions": ""}, "correction_instructions", "award.correction_instructions_missing"),
    ({"appeal_instructions": ""}, "appeal_instructions", "award.appeal_instructions_missing"),
]


def test_a_decision_that_is_not_whole_is_told_at_its_field(proposed, enter) -> None:
    manager, award = enter(proposed.manager), live(proposed)
    page(manager, f"/awards/{award.id}")
    for wrong, field, code in WRONG:
        sent = {
            name: text
            for name, text in decision(award, **wrong).items()
            if text or not name.endswith("_instructions")
        }
        body = refused(proposed.session, manager, f"/awards/{award.id}/approve", 422, **sent)
        assert f'href="#{field}"' in body, wrong
        for name in ("decision_number", "decision_maker", "decided_on"):
            assert f'value="{sent[name].strip()}"' in body, (wrong, name)
        if code == "award.appeal_instructions_missing":
            assert sentence(code) in body


def test_the_second_of_two_managers_sees_both_decisions(proposed, enter) -> None:
    first, second, award = enter(proposed.manager), enter(proposed.deputy), live(proposed)
    page(first, f"/awards/{award.id}"), page(second, f"/awards/{award.id}")
    mine = decision(award, decision_number="SIST 2")
    send(first, f"/awards/{award.id}/approve", **decision(award, decision_number="FÖRST 1"))
    body = refused(proposed.session, second, f"/awards/{award.id}/approve", 409, **mine)
    for words in ("FÖRST 1", "SIST 2", "Avgjord", "Manager"):
        assert words in body
    assert f'href="/awards/{award.id}"' in body
    assert "Spara min" not in body, "a decision is not written over"
    assert live(proposed).decision_number == "FÖRST 1"


def test_of_two_managers_at_one_moment_one_decides(proposed, enter) -> None:
    first, second, award = enter(proposed.manager), enter(proposed.deputy), live(proposed)
    page(first, f"/awards/{award.id}"), page(second, f"/awards/{award.id}")
    asked = [raw(one, f"/awards/{award.id}/approve", decision(award)) for one in (first, second)]
    proposed.session.rollback()
    answers = together(*asked)
    assert answers == [303, 409]
    assert acts(proposed.session).count("award.approved") == 1
    assert audit.verify(proposed.session).whole


def test_one_approves_while_another_sends_back_and_one_of_them_is_done(proposed, enter) -> None:
    first, second, award = enter(proposed.manager), enter(proposed.deputy), live(proposed)
    page(first, f"/awards/{award.id}"), page(second, f"/awards/{award.id}")
    back = {"version": str(award.version), "comment": "Motivera bättre."}
    asked = [
        raw(first, f"/awards/{award.id}/approve", decision(award)),
        raw(second, f"/awards/{award.id}/send-back", back),
    ]
    proposed.session.rollback()
    answers = together(*asked)
    assert answers == [303, 409]
    (award,) = stored(proposed.session, awards.Award)
    (lot,) = stored(proposed.session, rounds.Lot)
    assert (award.state, lot.stage) in [("decided", "decided"), ("sent_back", "evaluated")]


def test_what_was_sent_back_shows_what_changed_when_it_comes_again(proposed, enter) -> None:
    manager, award = enter(proposed.manager), live(proposed)
    path, from_before = f"/awards/{award.id}", decision(award)
    page(manager, path)
    body = refused(
        proposed.session, manager, f"{path}/send-back", 422, version=str(award.version), comment=" "
    )
    assert 'href="#comment"' in body
    comment = "Motivera skillnaden i kvalitet."
    send(manager, f"{path}/send-back", version=str(award.version), comment=comment)
    officer = enter(proposed.officer)
    shown = told(page(officer, f"{lot_path(proposed)}/award/propose"))
    assert comment in shown
    assert "Anbudet är det fördelaktigaste." in shown, "the earlier words stand in the form"
    again = propose(proposed, officer, proposed.offers()[0], reasons="Planen är tydligare.")
    assert again.number == 2
    shown = told(page(manager, f"/awards/{again.id}"))
    for words in (comment, "Anbudet är det fördelaktigaste.", "Planen är tydligare."):
        assert words in shown
    late = refused(proposed.session, manager, f"{path}/approve", 409, **from_before)
    assert "Sänd tillbaka" in late
    assert approve(proposed, manager).number == 2
    assert [one.state for one in stored(proposed.session, awards.Award)] == ["sent_back", "decided"]


def test_a_proposal_taken_back_is_not_decided(proposed, enter) -> None:
    officer, manager, award = enter(proposed.officer), enter(proposed.manager), live(proposed)
    path, sent = f"/awards/{award.id}", decision(award)
    page(manager, path), page(officer, path)
    send(officer, f"{path}/withdraw", version=sent["version"])
    body = refused(proposed.session, manager, f"{path}/approve", 409, **sent)
    assert "Återtagen" in body
    refused(proposed.session, officer, f"{path}/withdraw", 409, version=sent["version"])


def test_a_version_that_nobody_has_decides_nothing(proposed, enter) -> None:
    manager, award = enter(proposed.manager), live(proposed)
    page(manager, f"/awards/{award.id}")
    for version in ("", "x", "0", "-1", "9" * 30):
        body = refused(
            proposed.session, manager, f"/awards/{award.id}/approve", 409, **decision(award, version=version)
        )
        assert hidden(body).get("version") in (None, str(award.version))
