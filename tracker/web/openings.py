"""The opening of a round's tenders, here or told from another tendering system. Failed attempts stay in the trail.

Not here: what is done with opened tenders (`admission`).
"""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from tracker import rounds, tenders
from tracker.refusal import Refused
from tracker.web import deeds, fields, tendering
from tracker.web.extensions import db
from tracker.web.security import permitted, person
from tracker.web.tendering import blueprint

REQUIRED = 1  # how many different people must say so
# A slip in the form is no attempt to open what may not be opened.
SLIPS = frozenset(
    {
        "round.opening_moment_missing",
        "round.opening_in_future",
        "round.opening_reference_missing",
        "round.opening_text_long",
    }
)


class OpeningForm(fields.Form):
    """Where it happens; for another system also when, and its reference."""

    place = fields.TextField(lazy_gettext("Place"), most=200)
    happened_at = tendering.MomentField(lazy_gettext("Opened in the other system"), [fields.needed()])
    reference = fields.TextField(lazy_gettext("Reference in the other system"), [fields.needed()], most=200)


@blueprint.route("/rounds/<int:round_id>/opening", methods=["GET", "POST"])
@permitted("round.opened")
def opening(round_id: int) -> ResponseReturnValue:
    """Ask, then open."""
    form = OpeningForm()
    elsewhere = _elsewhere(round_id)
    if not elsewhere:
        del form.happened_at, form.reference
    if form.validate_on_submit():
        try:
            return _open(round_id, form, elsewhere=elsewhere)
        except Refused as refusal:
            _keep_failure(round_id, refusal)
            if refusal.code == "scope.outside":
                raise
            form.take(refusal)
    session, at = db.session(), deeds.now()
    round_ = rounds.get(session, person(), round_id, at=at)
    on_time, late = tenders.received(session, round_)
    return fields.shown(
        "tenders/opening.html",
        form=form,
        round_=round_,
        elsewhere=elsewhere,
        on_time=on_time,
        late=late,
        may_open=round_.stage == "published"
        and (elsewhere or (round_.tender_deadline is not None and at >= round_.tender_deadline)),
        opening=tenders.opening_of(session, round_),
    )


def _elsewhere(round_id: int) -> bool:
    found = db.session().get(rounds.Round, round_id)
    return found is not None and found.received_in == "elsewhere"


def _open(round_id: int, form: OpeningForm, *, elsewhere: bool) -> ResponseReturnValue:
    with deeds.deed() as session:
        round_ = rounds.get(session, person(), round_id, at=deeds.now())
        opened = tenders.open_round(
            session,
            person(),
            round_,
            sealing_key=tendering.sealing_key(),
            place=form.place.data,
            happened_at=form.happened_at.data if elsewhere else None,
            reference=form.reference.data if elsewhere else None,
            required=REQUIRED,
            at=deeds.now(),
        )
    if opened is None:
        flash(_("Your authorisation was kept. The round is opened when others have given theirs."), "info")
    elif elsewhere:
        flash(_("The opening was recorded. The tenders can now be entered."), "success")
    else:
        flash(_("The tenders were opened."), "success")
    return redirect(url_for("tenders.index", round_id=round_id), 303)


def _keep_failure(round_id: int, refusal: Refused) -> None:
    if refusal.code in SLIPS:
        return
    with deeds.alone() as own:
        round_ = own.get(rounds.Round, round_id)
        if round_ is not None:
            tenders.opening_failed(own, person(), round_, why=refusal.code, at=deeds.now())
