"""Lots drawn among equal tenders: recorded once with witnesses, told on the page, frozen with the comparison."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.builders import evaluation as build
from tests.builders import tenders as waiting
from tests.web.awards.desk import lot_path, propose, refused, sentence, told
from tests.web.tenders.desk import acts, page, send, stored
from tracker import audit, evaluation

BY = "Registrator Ruut Påhitt"
SEEN = "Vilma Vittne\nVille Vittne\n"


@pytest.fixture
def tied(session, clock):
    """The first two tenders have 80 points each, and the announced rule is a drawing of lots."""
    clock.at = build.COMPARED + timedelta(hours=1)
    scheme = replace(waiting.scheme(), tie="drawing_of_lots")
    return build.compared(
        session, scheme=scheme, prices=("36.00", "30.00", "40.00"), grades=("7.5", "5", "0")
    )


def drawn(world, *places: str, **changes: str) -> dict[str, str]:
    told = {f"place-{offer.id}": place for offer, place in zip(world.offers(), places, strict=False)}
    world.session.rollback()
    moment = {"drawn_at-day": f"{build.COMPARED:%-d.%-m.%Y}", "drawn_at-clock": "0.01"}
    return told | moment | {"drawn_by": BY, "witnesses": SEEN} | changes


def test_lots_are_drawn_told_and_frozen(tied, enter) -> None:
    officer = enter(tied.officer)
    path = f"{lot_path(tied)}/drawing"
    assert f'href="{path}"' in page(officer, f"{lot_path(tied)}/comparison")
    names = [offer.tender.supplier.name for offer in tied.offers()]
    shown = told(page(officer, path))
    assert [name in shown.partition("<main")[2] for name in names] == [True, True, False]
    send(officer, path, **drawn(tied, "2", "1"))
    assert acts(tied.session)[-1] == "lots.drawn"
    after = told(page(officer, f"{lot_path(tied)}/comparison"))
    assert f'href="{path}"' not in after
    assert f"Lotterna drogs av {BY}" in after
    assert f"inför Vilma Vittne, Ville Vittne. Dragen ordning: {names[1]}, {names[0]}." in after
    ranks = {one.id: one.rank for one in evaluation.compare(tied.session, tied.lot).evaluation.results}
    assert [ranks[str(offer.id)] for offer in tied.offers()] == [2, 1, 3]
    best = tied.offers()[1]
    assert propose(tied, officer, best).tie_reason is None
    frozen = stored(tied.session, evaluation.Comparison)[0]
    inputs = evaluation.frozen(frozen)[0]
    assert [one["by"] for one in inputs["drawings"]] == [BY]
    assert evaluation.case_of(inputs).drawings[0].witnesses == ("Vilma Vittne", "Ville Vittne")
    assert BY in told(page(officer, f"/comparisons/{frozen.id}"))


WRONG = [
    ({"drawn_by": " "}, "drawn_by", None),
    ({"witnesses": " \n "}, "witnesses", None),
    ({"drawn_at-day": "1.1.2036"}, "drawn_at", "drawing.not_yet"),
    ({"drawn_at-day": "1.1.2026"}, "drawn_at", "drawing.not_yet"),
]


@pytest.mark.parametrize(("changes", "field", "code"), WRONG)
def test_a_drawing_needs_who_when_and_witnesses(tied, enter, changes, field: str, code) -> None:
    officer = enter(tied.officer)
    path = f"{lot_path(tied)}/drawing"
    page(officer, path)
    body = refused(tied.session, officer, path, 422, **drawn(tied, "2", "1", **changes))
    assert f'href="#{field}' in body
    assert code is None or sentence(code) in body


@pytest.mark.parametrize("places", [("1", "1"), ("1", "3"), ("2", "3")])
def test_every_equal_tender_has_a_place_of_its_own(tied, enter, places) -> None:
    officer = enter(tied.officer)
    path = f"{lot_path(tied)}/drawing"
    page(officer, path)
    body = refused(tied.session, officer, path, 422, **drawn(tied, *places))
    assert sentence("drawing.other_offers") in body


def test_lots_are_never_drawn_again_and_no_statement_changes_them(tied, enter) -> None:
    officer = enter(tied.officer)
    path = f"{lot_path(tied)}/drawing"
    page(officer, path)
    form = drawn(tied, "2", "1")
    send(officer, path, **form)
    refused(tied.session, officer, path, 422, **form)
    for statement in (
        "UPDATE lots_drawn SET drawn_by = 'x'", "DELETE FROM lots_drawn", "UPDATE places_drawn SET place = 7",
        "DELETE FROM places_drawn",
    ):  # fmt: skip
        with (
            audit.watchers.writing(tied.session) as connection,
            pytest.raises(DBAPIError, match="append-only"),
        ):
            connection.execute(text(statement))
        tied.session.rollback()


def test_nobody_draws_where_no_tie_waits_or_without_the_right(session, clock, enter) -> None:
    clock.at = build.COMPARED + timedelta(hours=1)
    world = build.compared(session)
    path = f"{lot_path(world)}/drawing"
    assert enter(world.officer).get(path).status_code == 422
    for name in ("manager", "auditor", "evaluator"):
        assert enter(getattr(world, name)).get(path).status_code == 403, name
    assert enter(world.outsider).get(path).status_code == 404
