"""Questions about a published round: the page of all of them, their times, answers, and telling all of these at once.

Not here: corrigenda, which stand on the same page (`corrigenda`).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session
from wtforms import HiddenField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from tracker import rounds, wording
from tracker.refusal import Conflict, Refused
from tracker.rounds import Lot, Question, Round
from tracker.web import deeds, fields
from tracker.web.extensions import db
from tracker.web.fields import CodeField, DayField, LongTextField, MomentField
from tracker.web.languages import language
from tracker.web.planning import worded
from tracker.web.rounds import part
from tracker.web.security import permitted, person

blueprint = Blueprint("questions", __name__)

REASON = lazy_gettext("Reason")


class TimesForm(fields.Form):
    """Until when questions may be asked, and by when they are answered."""

    version = HiddenField()
    questions_until = MomentField(fields.label("rounds", "questions_until"))
    answers_by = DayField(fields.label("rounds", "answers_by"))
    reason = LongTextField(REASON)


class QuestionForm(fields.Form):
    """A question as all will be told of it."""

    version = HiddenField()
    text = LongTextField(fields.label("question_versions", "text"), [fields.needed()])
    received_at = MomentField(fields.label("question_versions", "received_at"), required=True)
    channel = CodeField(
        fields.label("question_versions", "channel"), [fields.needed()], table="question_channel"
    )
    language = CodeField(fields.label("question_versions", "language"), [fields.needed()], table="language")


class ChangeForm(QuestionForm):
    """The question written anew, and why."""

    reason = LongTextField(REASON, [fields.needed()])


class AnswerForm(fields.Form):
    """The answer; a corrected one has a reason."""

    version = HiddenField()
    answer = LongTextField(fields.label("question_versions", "answer"), [fields.needed()])
    answered_at = MomentField(fields.label("question_versions", "answered_at"), required=True)
    reason = LongTextField(fields.label("question_versions", "reason"))


class ChoiceField(SelectMultipleField):
    """Questions, each with a box of its own and the version that was read."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class TellForm(fields.Form):
    """Which answers all were told, and when: one moment for everybody."""

    version = HiddenField()
    questions = ChoiceField(lazy_gettext("Answers that all were told"), coerce=str, validate_choice=False)
    published_at = MomentField(fields.label("question_versions", "published_at"), required=True)


@part
def _of_round(round_: Round, _lots: list[Lot], at: datetime) -> dict[str, Any]:
    """What a round's page shows of questions and corrigenda."""
    if round_.stage == "planned" or round_.record or round_.procedure == "direct":
        return {"asked": None}
    return {"asked": standing(round_, at)}


def standing(round_: Round, at: datetime) -> dict[str, Any]:
    """The questions and corrigenda of a round, and what can be done about them."""
    found = rounds.questions_of(db.session(), round_)
    due = rounds.answers_due(round_)
    return {
        "questions": found,
        "unanswered": [one for one in found if one.published is None],
        "waiting": _waiting(found),
        "corrigenda": rounds.corrigenda_of(db.session(), round_),
        "due": due,
        "finding": None if due.finding is None else wording.finding(due.finding, language()),
        "can": frozenset(act for act in ACTS if _possible(round_, act, at)),
    }


ACTS = (
    "round.questions_timed", "question.received", "question.changed", "question.answered", "answers.published",
    "corrigendum.sent",
)  # fmt: skip


def _possible(round_: Round, act: str, at: datetime) -> bool:
    try:
        rounds.require(db.session(), person(), act, round_, at=at)
        rounds.check(round_, act)
    except Refused:
        return False
    timed = act in ("round.questions_timed", "corrigendum.sent")
    passed = round_.tender_deadline is not None and round_.tender_deadline <= at
    return not (timed and passed and round_.received_in == "here")


def _waiting(found: Sequence[Question]) -> list[Question]:
    """Those with an answer of which all have not been told."""
    return [one for one in found if one.latest.answer is not None and one.latest.published_at is None]


def asked_round(round_id: int, act: str) -> Round:
    """The round, if the person may do the act on it in its stage; 404 and a plain no come before any form."""
    at = deeds.now()
    round_ = rounds.get(db.session(), person(), round_id, at=at)
    rounds.require(db.session(), person(), act, round_, at=at)
    rounds.check(round_, act)
    return round_


@blueprint.get("/rounds/<int:round_id>/questions")
@permitted("round.read")
def index(round_id: int) -> ResponseReturnValue:
    """Every question with its answers, and every corrigendum."""
    round_ = rounds.get(db.session(), person(), round_id, at=deeds.now())
    return render_template("questions/index.html", round=round_, asked=standing(round_, deeds.now()))


@blueprint.route("/rounds/<int:round_id>/questions/times", methods=["GET", "POST"])
@permitted("round.questions_timed")
def times(round_id: int) -> ResponseReturnValue:
    """Set until when questions may be asked and by when they are answered."""
    round_ = asked_round(round_id, "round.questions_timed")
    suggested = rounds.suggested_questions_until(round_, at=deeds.now())
    offered = round_.questions_until or suggested
    form = TimesForm(
        data={"version": round_.version, "questions_until": offered, "answers_by": round_.answers_by}
    )
    back = url_for("questions.index", round_id=round_id)

    def do(session: Session, version: int) -> None:
        rounds.set_question_times(
            session, person(), round_, questions_until=form.questions_until.data, answers_by=form.answers_by.data,
            reason=form.reason.data or "", version=version, at=deeds.now(),
        )  # fmt: skip

    def meet(conflict: Conflict) -> ResponseReturnValue:
        now = rounds.get(db.session(), person(), round_id, at=deeds.now()).version
        return fields.both_shown(conflict, table="rounds", version=now, worded=worded, reload=back)

    done = fields.settled(form, do, _("The times for questions and answers were saved."), meet=meet, to=back)
    due = rounds.answers_due(round_)
    return done or fields.shown(
        "questions/times.html", form=form, round=round_, back=back, suggested=round_.questions_until is None,
        answer=None if due.finding is None else wording.finding(due.finding, language()),
    )  # fmt: skip


@blueprint.route("/rounds/<int:round_id>/questions/new", methods=["GET", "POST"])
@permitted("question.received")
def ask(round_id: int) -> ResponseReturnValue:
    """Keep a question that came."""
    round_ = asked_round(round_id, "question.received")
    form = QuestionForm(
        data={"received_at": deeds.now(), "channel": "notice_service", "language": language()}
    )
    back = url_for("questions.index", round_id=round_id)

    def do(session: Session, _version: int) -> None:
        rounds.ask_question(session, person(), round_, at=deeds.now(), **_told(form))

    done = fields.settled(form, do, _("The question was recorded."), meet=_never, to=back)
    return done or fields.shown("questions/ask.html", form=form, round=round_, question=None, back=back)


@blueprint.route("/rounds/<int:round_id>/questions/<int:question_id>/change", methods=["GET", "POST"])
@permitted("question.changed")
def change(round_id: int, question_id: int) -> ResponseReturnValue:
    """Write a question anew while all have not been told its answer."""
    question = _question(round_id, question_id, "question.changed")
    form = ChangeForm(data=_stored(question))

    def do(session: Session, version: int) -> None:
        rounds.change_question(
            session,
            person(),
            question,
            reason=form.reason.data,
            version=version,
            at=deeds.now(),
            **_told(form),
        )

    return _settled(question, form, do, _("The question was saved as a new version."), "questions/ask.html")


@blueprint.route("/rounds/<int:round_id>/questions/<int:question_id>/answer", methods=["GET", "POST"])
@permitted("question.answered")
def answer(round_id: int, question_id: int) -> ResponseReturnValue:
    """Write the answer to a question, or correct it."""
    question = _question(round_id, question_id, "question.answered")
    form = AnswerForm(data=_stored(question) | {"answered_at": deeds.now()})

    def do(session: Session, version: int) -> None:
        rounds.answer_question(
            session, person(), question, answer=form.answer.data, answered_at=form.answered_at.data,
            reason=form.reason.data or "", version=version, at=deeds.now(),
        )  # fmt: skip

    told = _("The answer was saved. All are told of it when the answers are sent.")
    return _settled(question, form, do, told, "questions/answer.html")


@blueprint.route("/rounds/<int:round_id>/questions/tell", methods=["GET", "POST"])
@permitted("answers.published")
def tell(round_id: int) -> ResponseReturnValue:
    """Note that all were told the answers that wait, at one moment."""
    round_ = asked_round(round_id, "answers.published")
    waiting = {f"{one.id}-{one.version}": one for one in _waiting(rounds.questions_of(db.session(), round_))}
    form = TellForm(data={"questions": list(waiting), "published_at": deeds.now()})
    form.questions.choices = [
        (key, _("Question %(number)s: %(answer)s", number=one.number, answer=one.latest.answer))
        for key, one in waiting.items()
    ]
    back = url_for("questions.index", round_id=round_id)

    def do(session: Session, _version: int) -> None:
        chosen = [_chosen(round_id, key) for key in form.questions.data or ()]
        rounds.publish_answers(
            session, person(), round_, questions=chosen, published_at=form.published_at.data, at=deeds.now()
        )

    done = fields.settled(form, do, _("It was recorded that all were told."), meet=_never, to=back)
    return done or fields.shown("questions/tell.html", form=form, round=round_, waiting=waiting, back=back)


def _chosen(round_id: int, key: str) -> tuple[Question, int]:
    identity, _dash, version = key.partition("-")
    if not all(one.isascii() and one.isdecimal() and len(one) < 10 for one in (identity, version)):
        abort(400)
    return _question(round_id, int(identity), "answers.published"), int(version)


def _question(round_id: int, question_id: int, act: str) -> Question:
    round_ = asked_round(round_id, act)
    question = rounds.get_question(db.session(), person(), question_id, at=deeds.now())
    if question.round_id != round_.id:
        abort(404)
    return question


def _told(form: QuestionForm) -> dict[str, Any]:
    return {
        "text": form.text.data, "received_at": form.received_at.data, "channel": form.channel.data,
        "language": form.language.data,
    }  # fmt: skip


def _stored(question: Question) -> dict[str, Any]:
    latest = question.latest
    names = ("text", "received_at", "channel", "language", "answer", "answered_at")
    return {name: getattr(latest, name) for name in names} | {"version": question.version}


def _settled(question: Question, form: Any, do: Any, told: str, template: str) -> ResponseReturnValue:
    round_, identity = question.round, question.id
    back = url_for("questions.index", round_id=round_.id)

    def meet(_conflict: Conflict) -> ResponseReturnValue:
        stored = rounds.get_question(db.session(), person(), identity, at=deeds.now())
        theirs = type(form)(formdata=None, data=_stored(stored))
        return fields.forms_shown(form, theirs, reload=back)

    done = fields.settled(form, do, told, meet=meet, to=back)
    return done or fields.shown(template, form=form, round=round_, question=question, back=back)


def _never(conflict: Conflict) -> ResponseReturnValue:
    raise conflict
