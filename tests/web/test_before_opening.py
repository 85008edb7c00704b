"""No door compares before the opening: not one page, fragment, command, export or call of the domain.

The arithmetic itself is watched, whatever the answer says. Doors are read from the application, its commands and the
room's own list, so that a later one is asked too; what cannot be asked without facts of its own stands on a list here.
"""

import contextlib
import inspect
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import click
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.builders import evaluation as build
from tests.builders import tenders as sealed_build
from tests.client import CheckingClient
from tests.web.awards.desk import lot_path
from tracker import accounts, evaluation, tenders
from tracker.evaluation import formulas, scoring
from tracker.refusal import Refused
from tracker.tenders import low
from tracker.web import security

ROLES = ("officer", "manager", "auditor", "evaluator")
WATCHED = (scoring.evaluate, scoring.ranks, formulas.price_share, evaluation.sensitivity, low.prompts)
# Signing out ends what is tested; a guard against guessing would close the door for the rest.
NOT_ASKED = {
    "static",
    "accounts.sign_out",
    "accounts.end_sessions",
    "accounts.sign_in",
    "accounts.change_password",
}
# Domain calls that are about one thing that exists only after the opening, or that know no database.
WITHOUT_LOT = {
    "BadScheme", "case_as_json", "case_of", "check", "closing_of", "digest_of", "evaluate", "exact_text", "explain",
    "frozen", "in_order", "ranking", "intact", "is_cut", "letters", "number", "proven", "read", "replace_member",
    "results_as_json", "rounded", "send_back", "sensitivity", "shown", "told", "ungraded", "version", "waited_for",
    "whole_panel", "waiting", "differences", "price_of", "ahead",
}  # fmt: skip


@pytest.fixture
def world(session, clock) -> build.World:
    """A published round whose three tenders lie sealed, a moment before its deadline."""
    clock.at = sealed_build.DEADLINE - timedelta(minutes=30)
    return build.sealed(session)


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was compared, by the name of the arithmetic that did it, wherever it has been imported."""
    told: list[str] = []
    for watched in WATCHED:
        heard = _heard(watched, told)
        for name, module in list(sys.modules.items()):
            if name.split(".")[0] == "tracker":
                for at, value in list(vars(module).items()):
                    if value is watched:
                        monkeypatch.setattr(module, at, heard)
    return told


def _heard(watched: Callable[..., Any], told: list[str]) -> Callable[..., Any]:
    def heard(*facts: Any, **more: Any) -> Any:
        if facts[0]:  # where nothing is given, nothing is compared
            told.append(watched.__name__)
        return watched(*facts, **more)

    return heard


def ids(world: build.World) -> dict[str, int]:
    """What stands in addresses."""
    asked = select(tenders.Offer).where(tenders.Offer.lot_id == world.lot.id).order_by(tenders.Offer.id)
    offer = world.session.scalars(asked).first()
    assert offer is not None
    told = {"offer_id": offer.id, "tender_id": offer.tender_id}
    return {"round_id": world.round.id, "lot_id": world.lot.id} | told


def doors(app: Flask, told: dict[str, int], method: str) -> Iterator[tuple[str, str, str]]:
    """Endpoint, path and permission of every route that answers the method."""
    adapter = app.url_map.bind("localhost")
    texts = {"rule_id": "appeal.normal", "code": "sv", "kind": "change"}
    for rule in app.url_map.iter_rules():
        if method in rule.methods and rule.endpoint not in NOT_ASKED:
            names = {name: texts.get(name, told.get(name, 1)) for name in rule.arguments}
            path = adapter.build(rule.endpoint, names, method=method)
            yield rule.endpoint, path, app.view_functions[rule.endpoint].permission


def allowed(role: str, permission: str) -> bool:
    return permission in (security.OPEN, security.SIGNED_IN) or accounts.may({role}, permission)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("role", ROLES)
def test_no_page_and_no_fragment_compares(app, world, enter, compared, role: str) -> None:
    browser: CheckingClient = enter(getattr(world, role))
    told, asked = ids(world), 0
    for endpoint, path, permission in doors(app, told, "GET"):
        if not allowed(role, permission):
            continue
        for headers in ({}, {"HX-Request": "true"}):
            world.session.rollback()
            answer = FlaskClient.open(browser, path, headers=headers)
            assert answer.status_code < 500, endpoint
            answer.close()
            assert not compared, f"{endpoint} compares before the opening: {compared}"
            asked += 1
    assert asked > 40
    assert tenders.are_sealed(world.round)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("role", ["officer", "manager"])
def test_no_form_that_is_sent_compares(app, world, enter, compared, role: str) -> None:
    browser: CheckingClient = enter(getattr(world, role))
    for endpoint, path, permission in doors(app, ids(world), "POST"):
        if allowed(role, permission):
            browser.get("/account")
            sent = {"csrf_token": browser.token}
            world.session.rollback()
            answer = FlaskClient.open(browser, path, method="POST", data=sent)
            assert answer.status_code < 500, endpoint
            assert not compared, f"{endpoint} compares before the opening: {compared}"
    world.session.rollback()
    assert tenders.are_sealed(world.round)


def test_no_call_of_the_domain_compares(world, compared) -> None:
    session, at = world.session, sealed_build.DEADLINE - timedelta(minutes=30)
    facts = {
        "session": session, "actor": world.officer, "reader": world.officer, "person": world.officer,
        "lot": world.lot, "lots": world.lots, "round_": world.round, "round_ids": [world.round.id], "at": at,
        "grades": (), "order": (), "by": "Notarien", "drawn_at": at, "witnesses": ("Vittnet",), "reason": "Skäl.",
        "placings": (), "seen": {}, "members": [world.evaluator], "chair": world.evaluator, "prices_hidden": True,
        "aliases": False, "conflict": "none", "version": 1,
    }  # fmt: skip
    functions = {name: getattr(evaluation, name) for name in evaluation.__all__}
    asked = set()
    for name, function in functions.items():
        if not inspect.isfunction(function) or name in WITHOUT_LOT:
            continue
        known = inspect.signature(function).parameters
        needed = [one for one in known.values() if one.default is inspect.Parameter.empty]
        unknown = [one.name for one in needed if one.name not in facts and one.name != "panel"]
        assert not unknown, f"{name}: say here how it is asked before the opening, or list it ({unknown})"
        if "panel" in known:
            continue  # there is none before somebody names it, and naming compares nothing
        told = {one.name: facts[one.name] for one in needed}
        with contextlib.suppress(Refused):
            function(**told)
        session.rollback()
        assert not compared, f"{name} compares before the opening: {compared}"
        asked.add(name)
    assert {"compare", "comparison_of", "whole", "freeze", "make", "draw_lots"} <= asked


@pytest.mark.parametrize("name", ["compare", "comparison_of", "freeze", "whole", "score_sheet"])
def test_what_compares_is_refused(world, name: str) -> None:
    session, lot = world.session, world.lot
    asked: dict[str, tuple[Any, ...]] = {
        "compare": (session, lot), "whole": (session, lot), "freeze": (session, world.officer, lot),
        "comparison_of": (session, world.officer, lot), "score_sheet": (session, world.evaluator, lot),
    }  # fmt: skip
    at = {} if name in ("compare", "whole") else {"at": sealed_build.DEADLINE}
    with pytest.raises(Refused, match="sealed"):
        getattr(evaluation, name)(*asked[name], **at)
    with pytest.raises(Refused, match="sealed"):
        tenders.low_prices(session, lot)
    with pytest.raises(Refused, match="sealed"):
        tenders.admitted(session, lot)


def commands(group: click.Group, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}"


# How each command that reads rounds is asked; {out} is a file, {round} a reference, {who} somebody's address.
ASKED = {
    "export register": ["--out", "{out}"],
    "export round": ["{round}", "--out", "{out}"],
    "export opening-record": ["{round}", "--out", "{out}.pdf"],
    "export price-form": ["{round}", "1", "--out", "{out}"],
    "export score-sheet": ["{round}", "1", "--evaluator", "{who}", "--out", "{out}"],
    "rounds list": [],
    "audit verify": [],
    "jobs nightly": [],
}
# What looks at no tender that is stored: `evaluate` takes the numbers of a file, the rest are registers and people.
NO_TENDERS = {
    "evaluate", "accounts add", "registers load", "rounds import", "law value", "law deadline", "law regime",
    "demo load", "demo generate", "demo sign-ins",
}  # fmt: skip


@pytest.mark.sqlite_only
def test_no_command_compares(app, world, compared, tmp_path) -> None:
    told = {one for one in commands(app.cli) if not one.startswith("db ")}
    assert told == set(ASKED) | NO_TENDERS, "say how a new command is asked before the opening"
    facts = {"round": world.round.reference, "who": world.evaluator.email}
    world.session.rollback()
    for number, (name, arguments) in enumerate(ASKED.items()):
        given = [one.format(out=tmp_path / f"{number}.xlsx", **facts) for one in arguments]
        answer = app.test_cli_runner().invoke(args=[*name.split(), *given])
        assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.output
        assert not compared, f"{name} compares before the opening: {compared}"


@pytest.mark.sqlite_only
def test_the_watch_hears_what_is_compared_once_opened(app, session, clock, enter, compared) -> None:
    clock.at = build.GRADED
    made = build.opened(session)
    browser = enter(made.officer)
    assert browser.get(f"{lot_path(made)}/comparison").status_code == 200
    assert "evaluate" in compared
    assert "prompts" in compared
