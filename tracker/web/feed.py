"""Everybody's calendar of deadlines: its secret address, made and revoked by its owner, and the file behind it.

The address opens without signing in, so it is random, kept only as a hash, counted, and dead as soon as its owner is
deactivated or without a role. Not here: the file's form (`tracker.export`) and its dates (`tracker.watch`).
"""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import accounts, export, watch
from tracker.web import addresses, deeds, throttle
from tracker.web.extensions import db
from tracker.web.security import SIGNED_IN, open_to_all, permitted, person

blueprint = Blueprint("feed", __name__)

NOBODY_ELSE = {
    "Referrer-Policy": "no-referrer", "Cache-Control": "private, no-store", "X-Robots-Tag": "noindex",
}  # fmt: skip


@blueprint.get("/calendar/<token>.ics")
@throttle.fetching
@open_to_all
def calendar(token: str) -> ResponseReturnValue:
    """The dates of whoever made this address, in their language; nothing is told of an address that opens nothing."""
    at, session = deeds.now(), db.session()
    reader = accounts.calendar_reader(session, token, at=at)
    if reader is None:
        return Response(status=404, headers=NOBODY_ELSE, mimetype="text/plain")
    lines = export.calendar(
        watch.every(session, reader, at=at), language=reader.language, at=at,
        address=lambda round_: addresses.whole("rounds.show", round_id=round_.id),
    )  # fmt: skip
    return Response(b"".join(lines), headers=NOBODY_ELSE, content_type=export.CALENDAR)


@blueprint.post("/account/calendar")
@permitted("calendar.made")
def make() -> ResponseReturnValue:
    """Make the address and show it once; an earlier one ends."""
    with deeds.deed() as deed:
        token = accounts.make_calendar(deed, person(), at=deeds.now())
    address = addresses.whole("feed.calendar", token=token)
    return render_template("accounts/calendar_once.html", address=address)


@blueprint.post("/account/calendar/revoke")
@permitted(SIGNED_IN)
def revoke() -> ResponseReturnValue:
    """Let the address open nothing any more."""
    with deeds.deed() as deed:
        accounts.revoke_calendar(deed, person(), at=deeds.now())
    flash(_("The calendar address has been revoked. Remove the calendar from your program too."), "success")
    return redirect(url_for("accounts.settings"))


@blueprint.post("/account/reminders")
@permitted(SIGNED_IN)
def remind() -> ResponseReturnValue:
    """Be reminded by mail, or no longer."""
    with deeds.deed() as deed:
        accounts.choose_reminders(deed, person(), wanted=request.form.get("wanted") == "yes", at=deeds.now())
    flash(_("Saved."), "success")
    return redirect(url_for("accounts.settings"))
