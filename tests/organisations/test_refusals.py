"""Every refusal of the registers has its sentence, every sentence its refusal, and their facts agree."""

import ast
import re

from tests.habits.sources import python
from tracker import audit
from tracker.wording import organisations as wording

CODE = re.compile(r"(?:organisation|succession|steering_area|supplier)\.\w+")
MADE = {"organisation.business_id_invalid"}  # its code is put together from two halves


def raised() -> set[str]:
    """Codes that stand in the room's files, but for the names of acts."""
    found = {
        node.value
        for source in python("tracker/organisations")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value)
    }
    return (found - audit.ACTS) | MADE


def test_every_refusal_has_its_sentence() -> None:
    assert len(raised()) > 30
    assert raised() == wording.REFUSALS.keys()


def test_every_act_of_the_room_has_its_phrase() -> None:
    assert {act for act in audit.ACTS if CODE.fullmatch(act)} == wording.ACTS.keys()


def test_sentences_ask_only_for_facts_that_are_given() -> None:
    given = {
        keyword.arg
        for source in python("tracker/organisations")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Refused", "Conflict")
        for keyword in node.keywords
    }
    asked = {fact for text in wording.REFUSALS.values() for fact in re.findall(r"%\((\w+)\)s", text)}
    assert asked - given - {"business_id", "name"} == set()
