"""The opening of a round's tenders, here by those named or told from another tendering system.

Failed attempts stay in the trail. Not here: what is done with opened tenders (`admission`).
"""

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import HiddenField

from tracker import rounds, tenders
from tracker.refusal import Conflict, Refused
from tracker.rounds import Round
from tracker.web import deeds, fields, tendering
from tracker.web.extensions import db
from tracker.web.fields import CountField, LongTextField, TextField
from tracker.web.security import permitted, person
from tracker.web.tendering import blueprint

# A slip in the form is no attempt to open what may not be opened.
SLIPS = frozenset(
    {
        "round.opening_moment_missing",
        "round.opening_in_future",
        "round.opening_reference_missing",
        "round.opening_text_long",
        "round.opening_place_missing",
        "round.present_many",
        "round.present_nameless",
    }
)


class OpeningForm(fields.Form):
    """Where it happens and who is there; for another system also when, and its reference."""

    sitting = HiddenField()
    place = TextField(lazy_gettext("Place"), most=200)
    present = LongTextField(lazy_gettext("Others present"))
    happened_at = tendering.MomentField(lazy_gettext("Opened in the other system"), [fields.needed()])
    reference = TextField(lazy_gettext("Reference in the other system"), [fields.needed()], most=200)


class OpenersForm(fields.Form):
    """Who may open the tenders, how many of them it takes, and how fast."""

    version = HiddenField()
    people = fields.ManyField(lazy_gettext("Who may open the tenders"))
    needed = CountField(lazy_gettext("How many of them it takes"), [fields.needed()])
    minutes = CountField(lazy_gettext("Minutes from the first authorisation to the last"), [fields.needed()])
    reason = LongTextField(lazy_gettext("Reason"))


# --- naming -----------------------------------------------------------------------------------------------


@blueprint.route("/rounds/<int:round_id>/openers", methods=["GET", "POST"])
@permitted("round.openers_named")
def openers(round_id: int) -> ResponseReturnValue:
    """Name those who open the tenders together."""
    at, session = deeds.now(), db.session()
    round_ = rounds.get(session, person(), round_id, at=at)
    rounds.require(session, person(), "round.openers_named", round_, at=at)
    rounds.check(round_, "round.openers_named")
    form = _openers_form(round_)
    back = url_for("rounds.show", round_id=round_id, _anchor="tenders")

    def do(own: Any, version: int) -> None:
        chosen = [one for one in tenders.eligible(own, round_, at=deeds.now()) if one.id in form.people.data]
        tenders.name_openers(
            own, person(), round_, people=chosen, needed=form.needed.data, minutes=form.minutes.data,
            reason=form.reason.data, version=version, at=deeds.now(),
        )  # fmt: skip

    def meet(_conflict: Conflict) -> ResponseReturnValue:
        reload = url_for("tenders.openers", round_id=round_id)
        return fields.forms_shown(
            form, _openers_form(round_, fresh=True), reload=reload, version=round_.version
        )

    done = fields.settled(form, do, _("It is kept who may open the tenders."), meet=meet, to=back)
    if done is not None:
        return done
    closed = round_.tender_deadline is not None and at >= round_.tender_deadline
    return fields.shown(
        "tenders/openers.html", form=form, round_=round_, closed=closed, sealed=tenders.are_sealed(round_)
    )


def _openers_form(round_: Round, *, fresh: bool = False) -> OpenersForm:
    session, at = db.session(), deeds.now()
    told = {
        "version": round_.version,
        "people": [one.person_id for one in tenders.openers_of(session, round_)],
        "needed": round_.openers_needed,
        "minutes": round_.opening_minutes,
    }
    form = OpenersForm(formdata=None, data=told) if fresh else OpenersForm(data=told)
    form.people.choices = [(one.id, one.name) for one in tenders.eligible(session, round_, at=at)]
    return form


# --- opening ----------------------------------------------------------------------------------------------


@blueprint.route("/rounds/<int:round_id>/opening", methods=["GET", "POST"])
@permitted("round.opening_authorised")
def opening(round_id: int) -> ResponseReturnValue:
    """Ask, then open, or keep this person's word until the others have given theirs."""
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
    rounds.require(session, person(), "round.opening_authorised", round_, at=at)
    on_time, late = tenders.received(session, round_)
    can = tendering.can(round_)
    return fields.shown(
        "tenders/opening.html",
        form=form,
        round_=round_,
        elsewhere=elsewhere,
        on_time=on_time,
        late=late,
        may_open=round_.stage == "published" and (can("round.opened") if elsewhere else _closed(round_)),
        opening=tenders.opening_of(session, round_),
        can_name=can("round.openers_named"),
        **_sitting(round_, form),
    )


def _closed(round_: Round) -> bool:
    return round_.tender_deadline is not None and deeds.now() >= round_.tender_deadline


def _sitting(round_: Round, form: OpeningForm) -> dict[str, Any]:
    """Those named, what each has said, and what this person's word would do; the form belongs to this sitting."""
    session = db.session()
    named = tenders.openers_of(session, round_)
    running = tenders.sitting_of(session, round_, at=deeds.now())
    given = {word.person_id: word.given_at for word in running.given}
    form.sitting.data = form.sitting.raw_data = None
    form.sitting.process_data(running.number)
    return {
        "named": [(one.person.name, given.get(one.person_id)) for one in named],
        "running": running,
        "is_named": person().id in {one.person_id for one in named},
        "enough_named": len(named) >= round_.openers_needed,
        "has_given": person().id in given,
        "is_last": len(given) + 1 >= round_.openers_needed,
    }


def _elsewhere(round_id: int) -> bool:
    found = db.session().get(Round, round_id)
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
            present=_present(form.present.data),
            happened_at=form.happened_at.data if elsewhere else None,
            reference=form.reference.data if elsewhere else None,
            sitting=tendering.number(form.sitting.data) or None,
            at=deeds.now(),
        )
    if opened is None:  # the page itself says that the authorisation was kept
        return redirect(url_for("tenders.opening", round_id=round_id), 303)
    if elsewhere:
        flash(_("The opening was recorded. The tenders can now be entered."), "success")
    else:
        flash(_("The tenders were opened. This is the record of it."), "success")
        return redirect(url_for("tenders.record", round_id=round_id), 303)
    return redirect(url_for("tenders.index", round_id=round_id), 303)


def _present(typed: str | None) -> list[tenders.Attendant]:
    """One person a line: the name, and after the first comma the organisation."""
    lines = [line.strip() for line in (typed or "").splitlines() if line.strip()]
    parts = [line.partition(",") for line in lines]
    return [
        tenders.Attendant(name.strip(), organisation.strip() or None) for name, _comma, organisation in parts
    ]


def _keep_failure(round_id: int, refusal: Refused) -> None:
    if refusal.code in SLIPS:
        return
    with deeds.alone() as own:
        round_ = own.get(Round, round_id)
        if round_ is not None:
            tenders.opening_failed(own, person(), round_, why=refusal.code, at=deeds.now())
