"""What the law says about a round on its page, the form that answers a finding, and all that nobody has answered.

Not here: what is found and what an answer is kept to (`tracker.watch`).
"""

from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session
from wtforms import HiddenField

from tracker import law, rounds, watch, wording
from tracker.refusal import Refused
from tracker.rounds import Lot, Round
from tracker.watch import Checked
from tracker.web import asked, deeds, fields
from tracker.web.extensions import db
from tracker.web.fields import LongTextField
from tracker.web.languages import language
from tracker.web.rounds import part
from tracker.web.scope import holds
from tracker.web.security import permitted, person

blueprint = Blueprint("checks", __name__)

LONGEST_KEY = 2000


class AnswerForm(fields.Form):
    """What was looked at, and why it stands as it does."""

    version = HiddenField()
    explanation = LongTextField(lazy_gettext("Explanation"), [fields.needed()])


@part
def of_round(round_: Round, _lots: list[Lot], at: datetime) -> dict[str, Any]:
    """What the law finds, grouped by severity, for those who may see decisions."""
    if not holds("award.read", round_):
        return {}
    found = [worded(each) for each in watch.checks(db.session(), person(), round_, at=at)]
    groups = [
        (severity, [one for one in found if one["severity"] == severity]) for severity in law.SEVERITIES
    ]
    return {
        "checks_found": [(severity, group) for severity, group in groups if group],
        "may_explain": holds("check.explained", round_),
    }


def worded(checked: Checked) -> dict[str, Any]:
    """A finding in the page's language: what is wrong, why, what to do, and its answer."""
    finding, shown = checked.finding, language()
    what, *why = finding.because
    answer = wording.finding(finding, shown, sentence=wording.step(what.as_json(), shown))
    return {
        "key": finding.key,
        "severity": finding.severity,
        "name": wording.called("check", finding.check, shown),
        "remedy": wording.called("check_remedy", finding.check, shown),
        "sentence": answer.sentence,
        "section": finding.section,
        "warnings": answer.warnings,
        "confidence": answer.confidence,
        "why": {"steps": [wording.step(one.as_json(), shown) for one in why], "sources": answer.sources},
        "answer": checked.answer,
        "changed": checked.changed,
        "open": checked.open,
    }


@blueprint.route("/rounds/<int:round_id>/checks", methods=["GET", "POST"])
@permitted("check.explained")
def answer(round_id: int) -> ResponseReturnValue:
    """Answer the finding whose key the address names."""
    at, key = deeds.now(), request.args.get("key", "").replace("\0", "")[:LONGEST_KEY]
    round_ = rounds.get(db.session(), person(), round_id, at=at)
    rounds.require(db.session(), person(), "check.explained", round_, at=at)
    form = AnswerForm()

    def do(session: Session, _version: int) -> None:
        watch.explain(
            session, person(), round_, key=key, explanation=form.explanation.data or "", at=deeds.now()
        )

    back = url_for("rounds.show", round_id=round_id, _anchor="law")
    meet = lambda _conflict: redirect(back, 303)  # noqa: E731
    done = fields.settled(form, do, _("The answer was kept beside the finding."), meet=meet, to=back)
    if done is not None:
        return done
    round_ = rounds.get(db.session(), person(), round_id, at=at)
    checked = watch.checks(db.session(), person(), round_, at=at)
    found = next((worded(each) for each in checked if each.finding.key == key), None)
    if found is None:
        raise Refused("check.gone")
    return fields.shown("checks/answer.html", form=form, round=round_, found=found, back=back)


@blueprint.get("/checks")
@permitted("check.explained")
def index() -> ResponseReturnValue:
    """The running rounds in which the law requires something that nobody has answered, a page at a time."""
    unmet = watch.unanswered(db.session(), person(), at=deeds.now(), after=asked.number("after"))
    return render_template(
        "checks/unanswered.html",
        unmet=unmet,
        next=url_for("checks.index", after=unmet.after) if unmet.after else None,
        first=url_for("checks.index") if request.args.get("after") else None,
        title_of=lambda round_: rounds.titled(round_, language()),
        sentence=lambda step: wording.step(step.as_json(), language()),
    )
