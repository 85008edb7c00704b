"""The times of a procedure: what a planned round announces of them, and the invitation to tender.

Only what means something in the round's procedure is asked and shown. Not here: the deadline for tenders
(`planning`, `corrigenda`).
"""

from datetime import datetime
from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms import HiddenField

from tracker import rounds
from tracker.refusal import Conflict
from tracker.rounds import Lot, Round
from tracker.web import deeds, fields
from tracker.web.extensions import db
from tracker.web.fields import CountField, DayField, LongTextField, TextField, TriField
from tracker.web.planning import worded
from tracker.web.questions import asked_round
from tracker.web.rounds import part
from tracker.web.security import permitted, person

blueprint = Blueprint("timing", __name__)

NAMES = (
    "electronic",
    "urgent_reason",
    "prior_notice_sent_on",
    "prior_notice_number",
    "requests_due_on",
)


class TimesForm(fields.Form):
    """What the round announces of its times."""

    version = HiddenField()
    electronic = TriField(fields.label("round_times", "electronic"))
    prior_notice_sent_on = DayField(fields.label("round_times", "prior_notice_sent_on"))
    prior_notice_number = TextField(fields.label("round_times", "prior_notice_number"), most=80)
    urgent_reason = LongTextField(fields.label("round_times", "urgent_reason"))
    requests_due_on = DayField(fields.label("round_times", "requests_due_on"))


class InvitationForm(fields.Form):
    """When candidates were invited to tender, and how many."""

    version = HiddenField()
    sent_on = DayField(fields.label("invitations", "sent_on"), [fields.needed()])
    candidates = CountField(fields.label("invitations", "candidates"), [fields.needed()])
    reason = LongTextField(fields.label("invitations", "reason"))


@part
def _of_round(round_: Round, _lots: list[Lot], _at: datetime) -> dict[str, Any]:
    """What a round's page shows of its times; nothing where the procedure has none of them."""
    named = rounds.timed(round_)
    if round_.record or not named:
        return {"timed": ()}
    return {
        "timed": named,
        "times": rounds.times_of(db.session(), round_),
        "invites": rounds.invites(round_),
        "invitations": rounds.invitations_of(db.session(), round_) if rounds.invites(round_) else [],
    }


@blueprint.route("/rounds/<int:round_id>/times", methods=["GET", "POST"])
@permitted("round.timed")
def times(round_id: int) -> ResponseReturnValue:
    """Tell what a planned round announces of its times."""
    round_ = asked_round(round_id, "round.timed")
    stored = rounds.times_of(db.session(), round_)
    form = TimesForm(data={"version": round_.version} | {name: getattr(stored, name, None) for name in NAMES})
    named = rounds.timed(round_)

    def do(session: Session, version: int) -> object:
        told = {name: form[name].data for name in NAMES if name in named}
        if "electronic" in told:
            told["electronic"] = form.electronic.told
        rounds.set_times(session, person(), round_, version=version, at=deeds.now(), **told)
        return fields.UNCHANGED if round_.version == version else None

    done = _settled(form, round_, do, _("The times of the procedure were saved."))
    return done or fields.shown("rounds/times.html", form=form, round=round_, timed=named)


@blueprint.route("/rounds/<int:round_id>/invitation", methods=["GET", "POST"])
@permitted("round.invited")
def invite(round_id: int) -> ResponseReturnValue:
    """Note the day on which the chosen candidates were invited to tender."""
    round_ = asked_round(round_id, "round.invited")
    before = rounds.invitations_of(db.session(), round_)
    last = before[-1] if before else None
    form = InvitationForm(
        data={
            "version": round_.version,
            "sent_on": last.sent_on if last else deeds.today(),
            "candidates": last.candidates if last else None,
        }
    )

    def do(session: Session, version: int) -> None:
        rounds.invite(
            session, person(), round_, sent_on=form.sent_on.data, candidates=form.candidates.data,
            reason=form.reason.data, version=version, at=deeds.now(),
        )  # fmt: skip

    done = _settled(form, round_, do, _("The invitation to tender was recorded."))
    return done or fields.shown(
        "rounds/invite.html", form=form, round=round_, last=last, times=rounds.times_of(db.session(), round_)
    )


def _settled(form: Any, round_: Round, do: Any, told: str) -> ResponseReturnValue | None:
    back, version = url_for("rounds.show", round_id=round_.id, _anchor="times"), round_.version

    def meet(conflict: Conflict) -> ResponseReturnValue:
        return fields.both_shown(conflict, table="rounds", version=version, worded=worded, reload=back)

    return fields.settled(form, do, told, meet=meet, to=back)
