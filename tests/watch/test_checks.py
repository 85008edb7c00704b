"""What the law finds in rounds: facts as the rooms keep them, answers that hide nothing, many rounds at one cost."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.beginnings import TODAY
from tests.builders import accounts as people
from tests.builders import organisations as registers
from tests.builders import rounds as build
from tests.watch.conftest import AT
from tracker import audit, awards, contracts, export, rounds, watch
from tracker.refusal import Refused
from tracker.rounds import Lot, Round
from tracker.watch import checking
from tracker.web.commands import example, synthetic

MISSING = "award_notice_missing/1/Exempelskolan Ab/2026-10-28"


def found(session: Session, round_: Round) -> dict[str, watch.Checked]:
    return {each.finding.key: each for each in watch.checks_of(session, [round_], at=AT)[round_.id]}


def test_facts_are_what_the_rooms_keep(shown: example.Stage) -> None:
    facts = watch.facts(shown.session, shown.round, on=TODAY)
    assert (facts.today, facts.stage, facts.regime, facts.law_day) == (
        TODAY,
        "opened",
        "annex_e",
        date(2026, 8, 31),
    )
    assert (facts.technique, facts.estimate, facts.record) == ("framework", Decimal(980000), False)
    first, second, third = facts.lots
    assert [lot.code for lot in facts.lots] == ["1", "2a", "2b"]
    assert first.award is not None
    assert second.award is not None
    assert third.award is None
    assert [each.supplier for each in first.contracts] == ["Exempelskolan Ab", "Esimerkkiopisto Oy"]
    assert {each.sent_on for each in second.award.notified} == {date(2026, 11, 14)}
    assert len(second.award.notified) == len(awards.to_notify(shown.award("2a")))
    assert second.award.unnotified == ()
    assert second.award.earliest_contract_day == date(2026, 12, 1)
    assert not any(lot.price_only for lot in facts.lots)


def test_a_notice_an_appeal_and_a_change_reach_the_facts(shown: example.Stage) -> None:
    session, officer = shown.session, shown.person("officer")
    awards.file_appeal(session, officer, shown.award("2a"), filed_on=date(2026, 11, 20), docket="EX/1", at=AT)
    session.commit()
    contract = contracts.of(session, officer, shown.lot("1"), at=AT)[0]
    contracts.record_award_notice(
        session, officer, [contract], versions={contract.id: contract.version}, sent_on=date(2026, 11, 20), at=AT
    )  # fmt: skip
    session.commit()
    first, second, _third = watch.facts(session, shown.round, on=TODAY).lots
    assert [each.filed_on for each in second.award.appeals] == [date(2026, 11, 20)]
    assert first.contracts[0].award_notice_sent_on == date(2026, 11, 20)
    keys = found(session, shown.round)
    assert MISSING not in keys
    assert MISSING.replace("missing", "late") in keys
    board = watch.board(session, officer, at=AT, kinds=("award_notice",)).rows
    assert [one.overdue for one in board] == [True]


def test_an_answer_hides_nothing_and_reopens_when_the_facts_change(shown: example.Stage) -> None:
    session, officer = shown.session, shown.person("officer")
    assert found(session, shown.round)[MISSING].open
    with pytest.raises(Refused, match=r"check\.explanation_missing"):
        watch.explain(session, officer, shown.round, key=MISSING, explanation="  ", at=AT)
    with pytest.raises(Refused, match=r"check\.gone"):
        watch.explain(session, officer, shown.round, key="nothing/1", explanation="Sett.", at=AT)
    with pytest.raises(Refused, match=r"check\.explanation_long"):
        watch.explain(session, officer, shown.round, key=MISSING, explanation="x" * 5000, at=AT)
    session.rollback()
    for words in ("Sett.", "Annonsen skickas i morgon."):
        watch.explain(session, officer, shown.round, key=MISSING, explanation=words, at=AT)
        session.commit()
    answered = found(session, shown.round)[MISSING]
    assert not answered.open
    assert answered.answer.explanation == "Annonsen skickas i morgon."
    entry = session.scalars(select(audit.Entry).order_by(audit.Entry.sequence.desc())).first()
    assert (entry.act, entry.actor_id, entry.within) == (
        "check.explained", officer.id, audit.name_of(shown.round)
    )  # fmt: skip
    # The time then runs from the contract and not from the decision: the same finding, another last day.
    audit.act(session, audit.SYSTEM, "round.changed", about=shown.round, within=shown.round, at=AT)
    shown.round.technique = "contract"
    session.commit()
    late = watch.checks_of(session, [shown.round], at=AT + timedelta(days=30))[shown.round.id]
    (changed,) = [each for each in late if each.finding.key == MISSING]
    assert changed.answer.explanation == "Annonsen skickas i morgon."
    assert changed.changed
    assert changed.open


def test_auditors_read_and_do_not_answer_and_evaluators_do_neither(shown: example.Stage) -> None:
    session = shown.session
    assert watch.checks(session, shown.person("auditor"), shown.round, at=AT)
    for name in ("auditor", "evaluator", "admin"):
        with pytest.raises(Refused, match=r"scope\.outside"):
            watch.explain(session, shown.person(name), shown.round, key=MISSING, explanation="Sett.", at=AT)
    for name in ("evaluator", "admin"):
        with pytest.raises(Refused, match=r"scope\.outside"):
            watch.checks(session, shown.person(name), shown.round, at=AT)
    stranger = people.person(session, role="officer", organisation=registers.organisation(session))
    with pytest.raises(Refused, match=r"scope\.outside"):
        watch.checks(session, stranger, shown.round, at=AT)
    assert watch.unanswered(session, stranger, at=AT) == watch.Unmet([], 0)
    (waiting,) = watch.unanswered(session, shown.person("officer"), at=AT).rows
    assert {each.check for each in waiting.findings} == {"award_notice_missing"}
    assert not watch.unanswered(session, shown.person("auditor"), at=AT).rows


def test_what_nobody_has_answered_is_reached_in_every_round(
    shown: example.Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, officer = shown.session, shown.person("officer")
    audit.act(session, audit.SYSTEM, "demo.generated", about="test", at=AT)
    session.add_all(without_notice(shown.round, number) for number in range(20))
    session.commit()
    monkeypatch.setattr(checking, "CHUNK", 4)
    monkeypatch.setattr(checking, "LOOKED_AT", 4)
    pages, after = [], None
    while not pages or after is not None:
        pages.append(watch.unanswered(session, officer, at=AT, after=after, most=3))
        after = pages[-1].after
    running = session.scalars(select(Round).where(Round.stage.in_(("published", "opened")))).all()
    checked = watch.checks_of(session, running, at=AT)
    musts = [key for key, found in checked.items() if any(one.finding.severity == "must" for one in found)]
    newest = sorted(running, key=lambda one: (one.sort_day, one.id), reverse=True)
    expected = [one.id for one in newest if one.id in musts]
    assert [row.round.id for page in pages for row in page.rows] == expected
    assert len(musts) == 14
    assert sum(page.looked_at for page in pages) == len(running)
    assert max(len(page.rows) for page in pages) == 3
    assert max(page.looked_at for page in pages) == 4


def without_notice(like: Round, number: int) -> Round:
    """A round that is open for tenders; of three, two have no notice on record."""
    sent = {} if number % 3 else {"notice_sent_on": TODAY}
    return Round(
        reference=f"UH/U{number}", title_sv="Utbildning", buyer_id=like.buyer_id, keeper_id=like.keeper_id,
        stage="published", training="integration", procedure="open", regime="annex_e", law_day=TODAY,
        sort_day=TODAY, year=TODAY.year, title_sort="utbildning", lots=[Lot(code="1"), Lot(code="2")], **sent,
    )  # fmt: skip


def test_the_last_page_says_that_it_is_the_last(shown: example.Stage) -> None:
    page = watch.unanswered(shown.session, shown.person("officer"), at=AT, most=1)
    assert (len(page.rows), page.after) == (1, None)


def test_answers_are_neither_changed_nor_removed(shown: example.Stage) -> None:
    session = shown.session
    watch.explain(session, shown.person("manager"), shown.round, key=MISSING, explanation="Sett.", at=AT)
    session.commit()
    connection = session.connection()
    connection.info["audited"] = True
    for statement in ("UPDATE check_answers SET explanation = 'x'", "DELETE FROM check_answers"):
        with pytest.raises(DBAPIError, match="append-only"), connection.begin_nested():
            connection.execute(text(statement))
    connection.info.pop("audited")
    session.rollback()


def test_published_rounds_are_checked_and_what_is_found_is_true(session: Session) -> None:
    registers.registers(session)
    export.load_published(session, audit.SYSTEM, at=AT)
    session.commit()
    published = session.scalars(select(Round).where(Round.record)).all()
    checked = watch.checks_of(session, published, at=AT)
    told = {
        round_.reference: [each.finding.key for each in checked[round_.id]]
        for round_ in published
        if checked[round_.id]
    }
    # Two contract terms that begin before their decision, and a printed option that begins before its term.
    assert told == {
        "MAO:549/17": ["term_before_decision/2016-10-01"],
        "MAO:311/17": ["term_before_decision/2017-01-01"],
        "MAO:387/18": ["option_before_contract/2010-01-01"],
    }


def test_a_planned_round_is_judged_by_the_law_of_its_planned_day(session: Session) -> None:
    round_ = build.planned(session, planned_notice_on=date(2026, 5, 1))
    assert watch.facts(session, round_, on=build.DAY).regime == "annex_e"
    assert rounds.regime(round_, on=date(2026, 5, 1)).value == "annex_e"


def test_a_thousand_rounds_cost_as_many_queries_as_ten(session: Session, asked) -> None:
    synthetic.generate(session, synthetic.Wanted(400, 1), at=AT)
    session.commit()
    everything = session.scalars(select(Round).order_by(Round.id)).all()

    def cost(number: int) -> int:
        with asked() as statements:
            checked = watch.checks_of(session, everything[:number], at=AT)
        assert len(checked) == number
        return len(statements)

    assert cost(400) <= cost(100)
    assert cost(400) <= 14
    session.commit()
