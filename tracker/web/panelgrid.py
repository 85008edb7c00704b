"""A panel's grades as cells of a grid: what is typed or kept, what is wrong with it, and how it is read.

Not here: the pages (`panelgrading`, `panels`). Under aliases cells go by the alias and not by the offer.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request
from flask_babel import gettext as _

from tracker import evaluation, rounds, wording
from tracker.refusal import Refused
from tracker.web.languages import language
from tracker.web.tendering import number, read_figure

KINDS = ("grade", "reason", "evidence")
TENDERER = wording.N_("Tenderer %(alias)s")
Place = tuple[int, int]


@dataclass
class Cell:
    """A place of the grid: grade, reason and evidence, the version seen, and what is wrong."""

    entrant: evaluation.Entrant
    criterion: rounds.Criterion
    grade: str = ""
    reason: str = ""
    evidence: str = ""
    seen: int | None = None
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What the cell's fields are called after."""
        return f"{self.entrant.key}-{self.criterion.id}"

    @property
    def place(self) -> Place:
        return (self.entrant.offer, self.criterion.id)


def label(entrant: evaluation.Entrant) -> str:
    """A tenderer's name, or the alias in words."""
    return called(entrant, language())


def called(entrant: evaluation.Entrant, spoken: str) -> str:
    """The same in a language."""
    return entrant.name or wording.say(TENDERER, spoken, {"alias": entrant.called})


def kept(
    entrants: Sequence[evaluation.Entrant],
    criteria: Sequence[rounds.Criterion],
    grades: Mapping[Place, evaluation.Own],
) -> list[Cell]:
    """The cells with what is kept in them."""
    made = []
    for entrant in entrants:
        for criterion in criteria:
            cell = Cell(entrant, criterion)
            own = grades.get(cell.place)
            if own is not None:
                cell.grade = wording.number(own.grade, language())
                cell.reason, cell.evidence, cell.seen = own.reason, own.evidence or "", own.version
            made.append(cell)
    return made


def posted(cells: list[Cell]) -> list[Cell]:
    """The same cells with what was sent."""
    for cell in cells:
        for kind in KINDS:
            setattr(cell, kind, request.form.get(f"{kind}-{cell.name}", "").strip())
        cell.seen = number(request.form.get(f"seen-{cell.name}")) or None
    return cells


def read(cells: Iterable[Cell]) -> list[evaluation.Grade]:
    """The grades of the cells that are filled in; a cell that cannot be read says so."""
    return [grade for cell in cells if (grade := _read(cell)) is not None]


def _read(cell: Cell) -> evaluation.Grade | None:
    if not any((cell.grade, cell.reason, cell.evidence, cell.seen)):
        return None
    if not cell.grade:
        cell.errors["grade"] = _("This is needed.")
        return None
    try:
        grade = read_figure(cell.grade, lambda typed: wording.read_number(typed, zero=True))
    except ValueError as fault:
        cell.errors["grade"] = str(fault)
        return None
    return evaluation.Grade(
        offer=cell.entrant.offer, criterion=cell.criterion.id, grade=grade, reason=cell.reason,
        evidence=cell.evidence, seen=cell.seen,
    )  # fmt: skip


def sentence(refusal: Refused, entrants: Sequence[evaluation.Entrant]) -> str:
    """A refusal in words, a tenderer under an alias as the page calls them."""
    called = {entrant.called: label(entrant) for entrant in entrants}
    told = refusal.facts.get("tenderer")
    if told in called:
        refusal.facts["tenderer"] = called[told]
    return wording.refusal(refusal, language())


def placed(cells: Sequence[Cell], refusal: Refused) -> list[str]:
    """Put a refusal at the cell that it names; what names none comes back for the top of the page."""
    told = sentence(refusal, [cell.entrant for cell in cells])
    kind, _dash, place = (refusal.field or "").partition("-")
    at = [cell for cell in cells if f"{cell.place[0]}-{cell.place[1]}" == place]
    for cell in at:
        cell.errors[kind] = told
    return [] if at else [told]


def meanwhile(cells: Sequence[Cell], grades: Mapping[Place, evaluation.Own]) -> None:
    """Tell in each cell what was saved elsewhere meanwhile; saving again writes over it knowingly."""
    for cell in cells:
        own = grades.get(cell.place)
        if own is not None and own.version != cell.seen:
            cell.seen = own.version
            cell.errors["grade"] = _(
                "%(grade)s was saved here meanwhile: %(reason)s Save again to write over it.",
                grade=wording.number(own.grade, language()),
                reason=own.reason,
            )


def problems(cells: Iterable[Cell], *over: str) -> list[dict[str, str]]:
    """What must be put right, each with the way to its cell."""
    told: list[dict[str, str]] = [{"text": one} for one in over]
    for cell in cells:
        for kind, why in cell.errors.items():
            place = f"{label(cell.entrant)}, {cell.criterion.name}: "
            words = why if why.startswith(place) else place + why  # a refusal names its place itself
            told.append({"text": words, "href": f"#grades-{kind}-{cell.name}"})
    return told


def columns(criteria: Iterable[rounds.Criterion]) -> Iterator[dict[str, Any]]:
    """Three columns for each criterion: the grade with its scale, the reason, and where it is shown."""
    for one in criteria:
        yield {"key": f"grade-{one.id}", "label": one.name, "kind": "number", "unit": scale(one)}
        words = _("Reason: %(criterion)s", criterion=one.name)
        yield {"key": f"reason-{one.id}", "label": words, "kind": "text"}
        words = _("Where it is shown: %(criterion)s", criterion=one.name)
        yield {"key": f"evidence-{one.id}", "label": words, "kind": "text"}


def scale(criterion: rounds.Criterion) -> str:
    """From what to what a criterion is graded."""
    return f"0–{wording.number(criterion.scale_max, language())}"


def rows(cells: Iterable[Cell]) -> list[dict[str, Any]]:
    """A row for each tenderer."""
    made: dict[int, dict[str, Any]] = {}
    for cell in cells:
        row = made.setdefault(cell.entrant.key, {"label": label(cell.entrant), "note": "", "cells": {}})
        row["cells"] |= {f"{kind}-{cell.criterion.id}": shown(cell, kind) for kind in KINDS}
    return list(made.values())


def shown(cell: Cell, kind: str) -> dict[str, Any]:
    """A field of a cell as the grid takes it."""
    return {"name": f"{kind}-{cell.name}", "value": getattr(cell, kind), "error": cell.errors.get(kind)}
