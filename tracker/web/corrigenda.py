"""Sending a corrigendum: what is changed and why, and whether the deadline moves.

Not here: the page on which corrigenda stand (`questions`).
"""

from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session
from wtforms import BooleanField, FieldList, FormField, HiddenField
from wtforms import Form as PlainForm

from tracker import law, rounds, wording
from tracker.refusal import Conflict
from tracker.rounds import ChangeFacts, Round
from tracker.web import deeds, fields
from tracker.web.extensions import db
from tracker.web.fields import DayField, LongTextField, MomentField, TextField
from tracker.web.languages import language
from tracker.web.planning import worded
from tracker.web.questions import asked_round
from tracker.web.security import permitted, person

blueprint = Blueprint("corrigenda", __name__)

ROWS = 3
RULES = {"eu": ("notice.corrigendum", "time.extended_for_changes"), "annex_e": ("notice.corrigendum",)}


class PointForm(PlainForm):
    """One changed point, or nothing."""

    place = TextField(fields.label("corrigendum_changes", "place"), most=300)
    old_text = LongTextField(fields.label("corrigendum_changes", "old_text"))
    new_text = LongTextField(fields.label("corrigendum_changes", "new_text"))


class CorrigendumForm(fields.Form):
    """What is changed, why, when all were told, and the deadlines that move."""

    version = HiddenField()
    changes = FieldList(FormField(PointForm), lazy_gettext("Changed points"), max_entries=rounds.MOST_CHANGES)
    substantial = BooleanField(fields.label("corrigenda", "substantial"))
    criteria = BooleanField(fields.label("corrigenda", "criteria"))
    tender_deadline = MomentField(fields.label("rounds", "tender_deadline"))
    requests_due_on = DayField(fields.label("round_times", "requests_due_on"))
    questions_until = MomentField(fields.label("rounds", "questions_until"))
    sent_at = MomentField(fields.label("corrigenda", "sent_at"), required=True)
    notice_number = TextField(fields.label("corrigenda", "notice_number"), most=80)
    reason = LongTextField(lazy_gettext("Reason"), [fields.needed()])

    def points(self) -> list[ChangeFacts]:
        """The rows as `rounds.correct` takes them, empty ones too: a refusal names a row by its place."""
        return [
            ChangeFacts(
                place=row.place.data or "", old_text=row.old_text.data or "", new_text=row.new_text.data or ""
            )
            for row in (entry.form for entry in self.changes)
        ]


@blueprint.route("/rounds/<int:round_id>/corrigenda/new", methods=["GET", "POST"])
@permitted("corrigendum.sent")
def correct(round_id: int) -> ResponseReturnValue:
    """Record a corrigendum, the one way to move the deadline of a published round."""
    round_ = asked_round(round_id, "corrigendum.sent")
    times = rounds.times_of(db.session(), round_)
    requests = None if times is None or not rounds.invites(round_) else times.requests_due_on
    form = CorrigendumForm(
        data={
            "version": round_.version, "changes": [{}] * ROWS, "tender_deadline": round_.tender_deadline,
            "questions_until": round_.questions_until, "sent_at": deeds.now(),
            "requests_due_on": requests,
        }
    )  # fmt: skip
    back = url_for("questions.index", round_id=round_id)

    def do(session: Session, version: int) -> None:
        rounds.correct(
            session, person(), round_, changes=form.points(), substantial=form.substantial.data,
            criteria=form.criteria.data, requests_due_on=form.requests_due_on.data if requests else None,
            tender_deadline=form.tender_deadline.data, questions_until=form.questions_until.data,
            sent_at=form.sent_at.data, notice_number=form.notice_number.data, reason=form.reason.data or "",
            version=version, at=deeds.now(),
        )  # fmt: skip

    def meet(conflict: Conflict) -> ResponseReturnValue:
        now = rounds.get(db.session(), person(), round_id, at=deeds.now()).version
        return fields.both_shown(conflict, table="rounds", version=now, worded=worded, reload=back)

    done = fields.settled(form, do, _("The corrigendum was recorded."), meet=meet, to=back)
    return done or fields.shown(
        "questions/correct.html",
        form=form,
        round=round_,
        back=back,
        findings=list(_law(round_)),
        requests=requests,
    )


def _law(round_: Round) -> Any:
    """What the law says of changing what was announced, as far as it binds the round."""
    if round_.law_day is None:
        return
    for rule in RULES.get(round_.regime or "", ()):
        try:
            found = law.on(round_.law_day).value(rule)
        except law.NotInForce:
            continue
        yield wording.finding(found.as_json(), language(), sentence=found.rule.title[language()])
