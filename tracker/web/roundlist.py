"""The list of rounds as its address tells it: filters, sort, and tags that take a filter away.

Not here: the page itself (`rounds`) and the exports that take the same address (`downloads`).
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from tracker import organisations, rounds, wording
from tracker.organisations import Organisation, SteeringArea
from tracker.web import roundsteps
from tracker.web.extensions import db
from tracker.web.languages import language

NAMED = ("text", "buyer", "area", "year", "training", "stage")
AREAS = {"steering": "steering_area", "organisation": "area"}
FURTHER = (
    "evaluated",
    "proposed",
    "decided",
    "concluded",
    "ended",
)  # stages of lots that a list may filter by
AREAL_KINDS = ("vitality_centre", "ntm_centre", "employment_area")


def asked_filters() -> rounds.Filters:
    """The filters of the request's address; what is no filter is left out."""
    training, stage = request.args.get("training"), request.args.get("stage")
    kind, _dash, key = request.args.get("area", "").partition("-")
    areas = {AREAS[kind]: _whole(key)} if kind in AREAS else {}
    return rounds.Filters(
        buyer=number("buyer"),
        year=number("year"),
        training=training if training in rounds.TRAININGS else None,
        stage=stage if stage in (*rounds.PHASES, *FURTHER) else None,
        text=request.args.get("text", "").strip()[:200],
        **areas,
    )


def number(argument: str) -> int | None:
    """A whole number of the address, or none."""
    return _whole(request.args.get(argument, ""))


def _whole(told: str) -> int | None:
    return int(told) if told.isdecimal() and told.isascii() and len(told) < 10 else None


def asked_order() -> tuple[str, bool]:
    """The sort of the address: a name of `rounds.SORTS`, and whether it begins with the largest."""
    sort = request.args.get("sort", "day")
    sort = sort if sort in rounds.SORTS else "day"
    usually = rounds.SORTS[sort][1]
    return sort, {"asc": False, "desc": True}.get(request.args.get("order", ""), usually)


def kept(*, without: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    """The arguments of the address that make the list, for a link to another one."""
    names = (*NAMED, "sort", "order")
    told = {name: request.args[name] for name in names if request.args.get(name) and name not in without}
    return told | {name: value for name, value in more.items() if value is not None}


def heading(name: str) -> dict[str, Any]:
    """The link and mark of a column that sorts the list."""
    sort, descending = asked_order()
    other = not descending if sort == name else rounds.SORTS[name][1]
    return {
        "href": url_for("rounds.index", **kept(sort=name, order="desc" if other else "asc")),
        "sorted": ("descending" if descending else "ascending") if sort == name else None,
    }


# --- filters in words -------------------------------------------------------------------------------------------------


def tags(filters: rounds.Filters) -> list[dict[str, Any]]:
    """The filters in force, each with the address of the list without it."""
    return [
        {"label": label, "value": value, "href": url_for("rounds.index", **kept(without=(name,)))}
        for name, label, value in _worded(filters)
    ]


def filters_in_words(filters: rounds.Filters) -> str:
    """The filters in one line, for the cover of an export; empty without any."""
    return "; ".join(f"{label}: {value}" for _name, label, value in _worded(filters))


def _worded(filters: rounds.Filters) -> Iterator[tuple[str, str, str]]:
    if filters.text:
        yield "text", _("Words"), filters.text
    if filters.buyer is not None:
        yield "buyer", _("Buyer"), _name(Organisation, filters.buyer)
    if filters.area is not None:
        yield "area", _("Area"), _name(Organisation, filters.area)
    if filters.steering_area is not None:
        yield "area", _("Area"), _name(SteeringArea, filters.steering_area)
    if filters.year is not None:
        yield "year", _("Year"), str(filters.year)
    if filters.training:
        yield "training", _("Kind of training"), wording.called("training", filters.training, language())
    if filters.stage:
        yield "stage", _("Stage"), roundsteps.word(filters.stage)


def _name(model: Any, key: int) -> str:
    found = db.session().get(model, key)
    return _("Unknown") if found is None else organisations.name(found, language())


# --- choices of the filter row ----------------------------------------------------------------------------------------


def choices(reader: Any, *, at: datetime) -> dict[str, list[tuple[Any, str]]]:
    """What can be chosen in the filter row: values of the address with their names."""
    session, shown = db.session(), language()
    return {
        "buyers": [
            (one.id, organisations.name(one, shown)) for one in rounds.buyers_of(session, reader, at=at)
        ],
        "areas": list(_areas()),
        "years": [(year, str(year)) for year in reversed(rounds.years(session))],
        "trainings": wording.choices("training", shown),
        "stages": [(code, roundsteps.word(code)) for code in (*rounds.PHASES, *FURTHER)],
    }


def _areas() -> Iterator[tuple[str, str]]:
    session, shown = db.session(), language()
    for area in organisations.steering_areas(session):
        yield f"steering-{area.id}", organisations.name(area, shown)
    found = list(session.scalars(organisations.matching(kinds=AREAL_KINDS)))
    order = {kind: place for place, kind in enumerate(AREAL_KINDS)}
    for one in sorted(found, key=lambda one: (order[one.kind], one.code)):
        yield f"organisation-{one.id}", organisations.name(one, shown)
