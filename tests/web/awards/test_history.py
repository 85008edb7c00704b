"""A lot on its round's page: every version of its award, what was claimed, who was told, what comes next."""

from datetime import timedelta

from tests.builders import awards as build
from tests.builders.evaluation import World
from tests.web.awards import desk
from tracker import awards

LATER = timedelta(days=2)


def page(world: World, enter, name: str = "auditor", language: str = "sv") -> str:
    client = enter(getattr(world, name))
    client.get(f"/language/{language}")
    return desk.told(desk.page(client, f"/rounds/{world.round.id}"))


def test_what_was_sent_back_and_what_was_annulled_stays_in_sight(compared, enter, clock) -> None:
    first = build.propose(compared, at=clock.at)
    build.send_back(compared, first, "Planens poäng behöver ett skäl.", at=clock.at)
    second = build.propose(compared, at=clock.at)
    clock.at = build.DECIDED + LATER
    build.decide(compared, second)
    awards.annul(
        compared.session,
        compared.manager,
        second,
        version=second.version,
        reason="Fel i anbudsförfrågan.",
        at=clock.at,
    )
    compared.session.commit()
    html = page(compared, enter)
    for said in (
        "Planens poäng behöver ett skäl.", "Fel i anbudsförfrågan.", "Sänd tillbaka", "Upphävd",
        f'href="/awards/{first.id}"', f'href="/awards/{second.id}"',
    ):  # fmt: skip
        assert said in html, said
    assert "Planens poäng behöver ett skäl." in desk.told(
        desk.page(enter(compared.auditor), f"/awards/{second.id}")
    )


def test_pending_appeals_and_claims_stand_on_the_round_until_they_end(decided, enter, clock) -> None:
    award = build.notify(decided, desk.live(decided), sent=clock.at - timedelta(minutes=5))
    session, today = decided.session, clock.at.date()
    appeal = awards.file_appeal(
        session,
        decided.officer,
        award,
        filed_on=today,
        docket="MAO:0/2026",
        appellant=decided.suppliers[1],
        at=clock.at,
    )
    session.commit()
    html = page(decided, enter)
    assert "MAO:0/2026" in html
    assert "Anhängigt" in html
    assert decided.suppliers[1].name in html
    assert f"/awards/{award.id}#remedies" in html
    awards.resolve_appeal(
        session,
        decided.officer,
        appeal,
        version=appeal.version,
        resolved_on=today,
        outcome="withdrawn",
        at=clock.at,
    )
    session.commit()
    html = page(decided, enter)
    assert "Besväret återtogs" in html
    assert "Anhängigt" not in html


def test_each_tenderer_stands_with_channel_and_moment_and_who_is_not_told_is_named(
    decided, enter, clock
) -> None:
    award = desk.live(decided)
    told, *rest = awards.to_notify(award)
    notice = awards.Notice(told, "post", clock.at - timedelta(minutes=5))
    awards.notify(
        decided.session, decided.officer, award, version=award.version, notices=[notice], at=clock.at
    )
    decided.session.commit()
    for path in (f"/rounds/{decided.round.id}", f"/awards/{award.id}"):
        html = desk.told(desk.page(enter(decided.auditor), path))
        assert "Per post" in html
        assert html.count("Inte underrättad än") == len(rest), path
        for tender in (told, *rest):
            assert tender.supplier.name in html


def test_who_sees_no_prices_sees_no_award(decided, enter) -> None:
    award = desk.live(decided)
    html = page(decided, enter, "evaluator")
    assert "/awards/" not in html
    assert award.decision_number not in html


def test_the_page_leads_from_step_to_step(compared, enter, clock) -> None:
    lot = desk.lot_path(compared)
    assert f'href="{lot}/award/propose"' in page(compared, enter, "officer")
    award = build.propose(compared, at=clock.at)
    assert "Besluta om förslaget" in page(compared, enter, "officer")
    assert f'<strong><a href="/awards/{award.id}">' in page(compared, enter, "manager")
    assert f'<strong><a href="/awards/{award.id}">' not in page(compared, enter, "officer")
    clock.at = build.DECIDED + LATER
    build.decide(compared, award)
    assert f'href="/awards/{award.id}/notify"' in page(compared, enter, "officer")
    build.notify(compared, award, sent=clock.at - timedelta(minutes=5))
    assert "Väntetiden löper" in page(compared, enter, "officer")


def test_a_deficiency_is_recorded_by_form_and_the_longer_time_is_shown(decided, enter, clock) -> None:
    award = build.notify(decided, desk.live(decided), sent=clock.at - timedelta(minutes=5))
    officer = enter(decided.officer)
    address = f"/awards/{award.id}/deficiency"
    assert f'href="{address}"' in desk.page(officer, f"/awards/{award.id}")
    form = {
        "version": str(award.version),
        "found_on": str(clock.at.date()),
        "found_by": "court",
        "docket": "MAO:0/2026",
    }
    officer.get(address)
    for wrong in (
        {},
        {"lacking": "  "},
        {"lacking": "x", "found_by": "judge"},
        {"lacking": "x", "found_on": "9999"},
    ):
        assert officer.post(address, data=form | wrong).status_code == 422, wrong
    assert officer.post(address, data=form | {"lacking": "Jämförelsegrunderna saknas."}).status_code == 303
    html = desk.told(desk.page(officer, f"/awards/{award.id}"))
    for said in (
        "Jämförelsegrunderna saknas.",
        "En domstol",
        "eftersom beslutet eller anvisningarna är bristfälliga",
    ):
        assert said in html, said
    assert enter(decided.auditor).get(address).status_code == 403
