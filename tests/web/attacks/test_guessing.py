"""Whoever guesses what is sealed learns nothing: a right guess and a wrong one are answered and stored alike."""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest
from sqlalchemy import Engine, event, select

from tests.builders import documents as files
from tests.web.attacks import hoard
from tests.web.tenders.desk import hidden, page, summary
from tracker import audit

RIGHT, WRONG = "48151623", "48151624"
QUERY = (
    "text", "q", "sort", "order", "after", "before", "supplier", "receipt", "price", "unit_price", "within", "stage",
    "act", "year", "state", "kind", "area", "buyer",
)  # fmt: skip
PASSING = re.compile(
    r'name="csrf_token"[^>]*>|name="edition"[^>]*>|name="version"[^>]*>|\d\d[.:]\d\d[.:]\d\d'
)


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is asked of the database meanwhile, without its values."""
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_more) -> None:
        asked.append(re.sub(r"VALUES .*", "VALUES", statement, flags=re.DOTALL))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def plain(body: str, guess: str = "") -> str:
    return PASSING.sub("", body.replace(guess, "…") if guess else body)


def test_no_search_answers_a_right_guess_otherwise(world, tender, enter) -> None:
    reader = enter(world.officer)
    guesses = [(RIGHT, WRONG), ("Ettan", "Ettin"), ("Dolda", "Dolde")]
    for path in hoard.addresses(reader, world, tender):
        for right, wrong in guesses if path in ("/rounds", "/suppliers", "/trail") else guesses[:1]:
            told = []
            for guess in (right, wrong):
                with statements() as asked:
                    answer = reader.get(path, query_string=dict.fromkeys(QUERY, guess))
                if "text/html" in answer.content_type:
                    told.append((answer.status_code, plain(answer.get_data(as_text=True), guess), len(asked)))
                answer.close()
                if answer.status_code in (302, 303):
                    reader.get("/account")  # what a redirect wants to tell is told there
            assert told[1:] == told[:-1], path


def value(world, guess: bool) -> dict:
    return {f"lot-{world.lots[0].id}-unit_price": "48151623,42" if guess else "48151624,42"}


def particulars(_world, guess: bool) -> dict:
    named = "Tysta Ettan Ab = 79,19\nTysta Tvåan Ab = 20,81"
    return {"sme_class": "small", "members": named if guess else named.replace("Tysta", "Andra")}


def attachment(_world, guess: bool) -> dict:
    told = hoard.PLAN if guess else files.PDF + b"-" * len(hoard.CONTENT)
    return {
        "files": (io.BytesIO(told), "Hemlig genomförandeplan.pdf" if guess else "Annan genomförandeplan.pdf")
    }


def form(world, guess: bool) -> dict:
    data = hoard.form_of(world, 1, hoard.FORM_PRICE if guess else Decimal("11111111.11"))
    world.session.rollback()
    return {"lot": str(world.lots[1].id), "file": (io.BytesIO(data), "Hemlig prisblankett.xlsx")}


WAYS: dict[str, Callable] = {
    "edit": value, "particulars": particulars, "attachments": attachment, "price-form": form,
}  # fmt: skip


def last(session) -> audit.Entry:
    session.rollback()
    entry = session.scalars(select(audit.Entry).order_by(audit.Entry.sequence.desc()).limit(1)).one()
    session.expunge(entry)
    session.rollback()
    return entry


@pytest.mark.parametrize("way", WAYS)
def test_entering_the_same_is_answered_like_entering_something_else(world, tender, enter, way: str) -> None:
    officer, path = enter(world.officer), f"/rounds/{world.round.id}/tenders/{tender.id}"
    answers = []
    for guess in (True, True, False):
        told = hidden(page(officer, f"{path}/{way}")) | WAYS[way](world, guess)
        if way == "edit":
            told |= {"received_at": "9.4.2026 12.00", "channel": "electronic", "receipt": "R-1"}
        with statements() as asked:
            answer = officer.post(f"{path}/{way}", data=told)
        assert answer.status_code == 303, summary(answer.get_data(as_text=True))
        shown = plain(page(officer, answer.location))
        entry = last(world.session)
        changed = sorted((one["table"], *sorted(one["fields"])) for one in entry.changed)
        answers.append((answer.status_code, answer.location, tuple(asked), shown, entry.act, tuple(changed)))
    _warm, right, wrong = answers
    assert right == wrong
