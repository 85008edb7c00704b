"""What a round requires of its tenderers: set while it is planned, checked by the law, copied, and locked."""

from dataclasses import replace
from fractions import Fraction

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.builders import organisations as registers
from tests.builders import rounds as build
from tracker import rounds
from tracker.refusal import Conflict, Refused

TURNOVER = rounds.RequirementFacts(kind="economic", text_fi="Liikevaihto.", turnover_factor=Fraction(3))
REGISTER = rounds.RequirementFacts(kind="register", text_sv=" Införd. ", text_fi=" ")


@pytest.fixture
def buyer(session):
    return registers.organisation(session)


@pytest.fixture
def officer(session, buyer):
    return build.officer(session, buyer)


@pytest.fixture
def planned(session, officer, buyer):
    return build.planned(session, actor=officer, buyer=buyer)


def put(session, officer, round_, *told, version=None):
    made = rounds.set_requirements(
        session, officer, round_, requirements=told, version=version or round_.version, at=build.AT
    )
    session.commit()
    return made


def test_they_are_kept_in_order_and_written_once(session, officer, planned) -> None:
    made = put(session, officer, planned, REGISTER, TURNOVER)
    assert [(one.position, one.kind, one.text_sv, one.text_fi) for one in made] == [
        (1, "register", "Införd.", None), (2, "economic", None, "Liikevaihto."),
    ]  # fmt: skip
    assert rounds.required(made[1], "sv") == "Liikevaihto."
    version = planned.version
    put(session, officer, planned, REGISTER, TURNOVER)
    assert planned.version == version
    with pytest.raises(Conflict):
        put(session, officer, planned, version=version - 1)
    session.rollback()
    assert [one.kind for one in put(session, officer, planned, TURNOVER)] == ["economic"]


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"kind": "wealth"}, "requirements.kind_missing", "kind"),
        ({"text_fi": "  "}, "requirements.text_missing", "text_sv"),
        ({"kind": "technical"}, "requirements.turnover_not_economic", "turnover_factor"),
        ({"turnover_factor": Fraction(0)}, "requirements.turnover_not_positive", "turnover_factor"),
        (
            {"turnover_factor": None, "factor_reason": "x"},
            "requirements.reason_without_turnover",
            "factor_reason",
        ),
    ],
)
def test_what_cannot_be_required_is_refused_at_its_row(session, planned, facts, code, field) -> None:
    officer = build.officer(session, planned.buyer)
    with pytest.raises(Refused) as refused:
        put(session, officer, planned, REGISTER, replace(TURNOVER, **facts))
    assert (refused.value.code, refused.value.field) == (code, f"requirements.2.{field}")


def test_above_the_eu_threshold_much_turnover_needs_reasons(session, officer, planned, monkeypatch) -> None:
    limit = rounds.turnover_limit("eu", on=build.DAY)
    assert limit.number == 2
    assert rounds.turnover_limit("annex_e", on=build.DAY) is None
    put(session, officer, planned, TURNOVER)
    assert "requirements.turnover_high" not in [
        one.code for one in rounds.missing(session, planned, at=build.AT)
    ]
    asked = rounds.queries.regime
    monkeypatch.setattr(
        rounds.queries, "regime", lambda round_, on: replace(asked(round_, on=on), value="eu")
    )
    assert "requirements.turnover_high" in [one.code for one in rounds.missing(session, planned, at=build.AT)]
    with pytest.raises(Refused) as refused:
        put(session, officer, planned, REGISTER, TURNOVER)
    assert (refused.value.code, refused.value.field) == (
        "requirements.turnover_unreasoned", "requirements.2.factor_reason",
    )  # fmt: skip
    session.rollback()
    put(session, officer, planned, REGISTER, replace(TURNOVER, turnover_factor=Fraction(2)))
    put(session, officer, planned, replace(TURNOVER, factor_reason="Förskott betalas."))


def test_publication_locks_them_and_a_copy_takes_them_along(session, officer, planned) -> None:
    build.lot(session, planned, actor=officer, code="1")
    build.scheme(session, planned, actor=officer)
    put(session, officer, planned, REGISTER, TURNOVER)
    rounds.publish(session, officer, planned, notice_sent_on=build.DAY, version=planned.version, at=build.AT)
    session.commit()
    with pytest.raises(Refused, match=r"stage.wrong"):
        put(session, officer, planned, REGISTER)
    session.rollback()
    key = planned.id
    for statement in (
        "UPDATE requirements SET text_sv = 'Annat.'",
        "DELETE FROM requirements",
        f"INSERT INTO requirements (round_id, position, kind, text_sv) VALUES ({key}, 9, 'register', 'x')",
    ):
        session.rollback()
        with session.get_bind().connect() as connection:
            connection.info["audited"] = True
            with pytest.raises(DBAPIError, match="locked at publication"):
                connection.execute(text(statement))
    made = rounds.copy(session, officer, planned, reference="NY/2/2027", at=build.AT)
    session.commit()
    assert [one.kind for one in rounds.requirements_of(session, made)] == ["register", "economic"]
    put(session, officer, made, TURNOVER)
