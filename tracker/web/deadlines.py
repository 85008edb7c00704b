"""The board of deadlines: every date that runs, by week, overdue ones first; its filters are its address.

Not here: how the dates are found (`tracker.watch`).
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import organisations, rounds, watch, wording
from tracker.organisations import Organisation
from tracker.web import asked, deeds
from tracker.web.extensions import db
from tracker.web.languages import language
from tracker.web.security import permitted, person

blueprint = Blueprint("deadlines", __name__)

SIZE = 100
NAMED = ("buyer", "kind", "shown")
SHOWN = ("overdue", "ahead")


@blueprint.get("/deadlines")
@permitted("round.read")
def index() -> ResponseReturnValue:
    """A page of the dates within reach that the address's filters leave."""
    at, reader, session, today = deeds.now(), person(), db.session(), deeds.today()
    wanted = _wanted(today)
    page = watch.board(
        session, reader, at=at, after=watch.read_place(asked.word("after")), most=SIZE, **wanted
    )
    buyers = rounds.buyers_of(session, reader, at=at)
    return render_template(
        "deadlines/index.html",
        weeks=_by_week(page.rows, today),
        tally=watch.tally(session, reader, at=at, **wanted),
        today=today,
        active=list(_tags()),
        buyers=[(one.id, organisations.name(one, language())) for one in buyers],
        kinds=[(kind, wording.called("due", kind, language())) for kind in watch.KINDS],
        shown=[(code, _shown(code)) for code in SHOWN],
        next=url_for("deadlines.index", **_kept(after=watch.write_place(page.after))) if page.after else None,
        first=url_for("deadlines.index", **_kept()) if request.args.get("after") else None,
        title_of=lambda round_: rounds.titled(round_, language()),
        finding=lambda answer: wording.finding(answer, language()),
    )


def _wanted(today: date) -> dict[str, Any]:
    kind, shown = asked.code("kind", watch.KINDS), asked.code("shown", SHOWN)
    wanted: dict[str, Any] = {"buyer": asked.number("buyer")}
    if kind is not None:
        wanted["kinds"] = (kind,)
    if shown == "overdue":
        wanted["until"] = today - timedelta(days=1)
    elif shown == "ahead":
        wanted["since"] = today
    return wanted


def _kept(*, without: str = "", **more: str) -> dict[str, str]:
    told = {name: request.args[name] for name in NAMED if request.args.get(name) and name != without}
    return told | more


def _tags() -> Iterator[dict[str, str]]:
    for name, label, value in _worded():
        yield {"label": label, "value": value, "href": url_for("deadlines.index", **_kept(without=name))}


def _worded() -> Iterator[tuple[str, str, str]]:
    buyer, kind, shown = asked.number("buyer"), asked.code("kind", watch.KINDS), asked.code("shown", SHOWN)
    if buyer is not None:
        found = db.session().get(Organisation, buyer)
        yield "buyer", _("Buyer"), _("Unknown") if found is None else organisations.name(found, language())
    if kind is not None:
        yield "kind", _("Kind of date"), wording.called("due", kind, language())
    if shown is not None:
        yield "shown", _("Shown"), _shown(shown)


def _shown(code: str) -> str:
    return {"overdue": _("Overdue"), "ahead": _("Ahead")}[code]


def _by_week(found: Sequence[watch.DueDate], today: date) -> list[tuple[str, list[watch.DueDate]]]:
    weeks: dict[date | None, list[watch.DueDate]] = {}
    for each in found:
        monday = each.day - timedelta(days=each.day.weekday())
        weeks.setdefault(None if each.day < today else monday, []).append(each)
    return [(_week(monday), dates) for monday, dates in weeks.items()]


def _week(monday: date | None) -> str:
    if monday is None:
        return _("Overdue")
    return _(
        "Week %(number)s, from %(day)s", number=monday.isocalendar().week, day=wording.day(monday, language())
    )
