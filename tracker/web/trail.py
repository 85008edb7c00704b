"""The audit trail as a page: sentences made at display time, filters in the address, every change one click away.

Not here: what the trail holds and whether its chain is whole (`tracker.audit`).
"""

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import accounts, audit, database, watch, wording
from tracker.web import deeds
from tracker.web.extensions import db
from tracker.web.languages import language
from tracker.web.security import permitted, person

blueprint = Blueprint("audit", __name__)

SIZE = 50


@blueprint.get("/trail")
@permitted("trail.read_registers")
def index() -> ResponseReturnValue:
    """The acts that the reader's scope covers, latest first."""
    asked = _asked()
    statement = watch.trail(db.session(), person(), at=deeds.now(), **asked)
    page = database.page(
        db.session(), statement, order=[(audit.Entry.sequence, True)], identity=audit.Entry.sequence, size=SIZE,
        after=_number("after"), before=_number("before"),
    )  # fmt: skip
    return render_template(
        "audit/index.html",
        entries=events(page.rows),
        page=page,
        total=database.count(db.session(), statement),
        asked=asked,
        acts=sorted(
            ((name, wording.act(name, language()).rstrip(": ")) for name in audit.ACTS),
            key=lambda pair: pair[1],
        ),
        address=lambda **more: url_for("audit.index", **{**_kept(), **more}),
    )


def _acts() -> list[tuple[str, str]]:
    """Every act with its phrase, without the thing that it would be about."""
    return [(name, wording.act(name, language()).rstrip(": ")) for name in audit.ACTS]


def events(entries: Any) -> list[dict[str, Any]]:
    """Entries of the trail as the timeline shows them, in the page's language."""
    entries = list(entries)
    people = accounts.names(db.session(), {entry.actor_id for entry in entries})
    known = watch.names(db.session(), entries)
    return [_event(entry, people, known) for entry in entries]


def _event(entry: audit.Entry, people: Any, known: watch.Known) -> dict[str, Any]:
    shown = language()
    said = None if entry.happened_at == entry.recorded_at else wording.moment(entry.happened_at, shown)
    return {
        "sequence": entry.sequence,
        "when": wording.moment(entry.recorded_at, shown),
        "who": people.get(entry.actor_id, wording.called("actor", "system", shown)),
        "sentence": wording.act(entry.act, shown, about=wording.told_of(entry.about, shown, known)),
        "reason": None if entry.act == "round.copied" else wording.reason(entry.act, entry.reason, shown),
        "origin": entry.reason if entry.act == "round.copied" else None,
        "said": said,
        "changes": list(_changes(entry, shown, known)),
        "hash": entry.hash,
    }


def _changes(entry: audit.Entry, shown: str, known: watch.Known) -> Any:
    for change in entry.changed:
        if "count" in change:
            told = f"{wording.number(change['count'], shown)}, SHA-256 {change['digest']}"
            yield {"field": wording.thing(change["table"], shown), "old": None, "new": told}
            continue
        place = wording.thing(f"{change['table']}:{change['id']}", shown, known)
        for column, values in sorted(change["fields"].items()):
            if column == "id":
                continue  # the database's own number, which no person knows the row by
            label = wording.field(change["table"], column, shown)
            old, new = (wording.changed(change["table"], column, value, shown, known) for value in values)
            yield {"field": f"{place} · {label}", "old": old, "new": new}


def _asked() -> dict[str, Any]:
    asked: dict[str, Any] = {
        "act": request.args.get("act") if request.args.get("act") in audit.ACTS else None,
        "within": request.args.get("within") or None,
        "actor_id": _number("actor"),
        "since": _day("since"),
        "until": _day("until"),
    }
    return {name: value for name, value in asked.items() if value is not None}


def _kept() -> dict[str, str]:
    return {name: value for name, value in request.args.items() if value and name not in ("after", "before")}


def _number(name: str) -> int | None:
    told = request.args.get(name, "")
    return int(told) if told.isdecimal() and len(told) < 16 else None


def _day(name: str) -> date | None:
    told = request.args.get(name, "").strip()
    try:
        if "." in told:
            day, month, year = (int(part) for part in told.split("."))
            return date(year, month, day)
        return date.fromisoformat(told)
    except ValueError:
        return None
