"""The law's own pages: every value with its days and sources, two calculators, and what is not verified.

Not here: the law (`tracker.law`) and its sentences (`tracker.wording`).
"""

import dataclasses
import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice

from tracker import law, wording
from tracker.web import asked, deeds
from tracker.web.fields import CodeField, DayField, Form, MoneyField, TextField, needed, shown
from tracker.web.languages import language
from tracker.web.security import SIGNED_IN, permitted

blueprint = Blueprint("law", __name__)

CPV = re.compile(r"[0-9]{8}(-[0-9])?")
STALE = timedelta(days=365)  # a value that nobody has looked at for longer is listed


class Question(Form):
    """A form whose answer has an address: it only asks, so it needs no token."""

    class Meta(Form.Meta):  # type: ignore[name-defined]  # Flask-WTF has no types
        csrf = False

    def __init__(self, **named: Any) -> None:
        # No page may hold the character nought, and a field shows what was typed.
        told = [(name, value.replace("\x00", "")) for name, value in request.args.items(multi=True)]
        super().__init__(formdata=MultiDict(told) if told else None, **named)


class RegimeForm(Question):
    """What is known of a purchase."""

    value = MoneyField(lazy_gettext("Estimated value, or the lower end of it"), zero=True)
    upper = MoneyField(lazy_gettext("Upper end, where the estimate is a range"), zero=True)
    cpv = TextField(lazy_gettext("CPV code of the main object"), most=10)
    started = DayField(lazy_gettext("Day on which the notice was sent or the procedure began"))
    buyer = CodeField(lazy_gettext("Kind of buyer"), table="buyer", blank=lazy_gettext("Not told"))
    joint = BooleanField(lazy_gettext("Training bought jointly with employers"))

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        if self.cpv.data and not CPV.fullmatch(self.cpv.data):
            self.cpv.errors = [_("A CPV code has eight digits, like 80000000.")]
        low, high = self.value.data, self.upper.data
        if low is not None and high is not None and high < low:
            self.upper.errors = [_("The upper end is below the lower end.")]
        return not self.errors

    def estimate(self) -> Any:
        """An amount, a range, or None."""
        low, high = self.value.data, self.upper.data
        return (low, high) if low is not None and high is not None else high if low is None else low


class DeadlineForm(Question):
    """Which time, and from when it runs."""

    rule = SelectField(lazy_gettext("Which time"))
    event = DayField(lazy_gettext("Day from which it runs"), [needed()])
    via = CodeField(lazy_gettext("How the decision was sent"), table="law_channel", default="electronic")
    known = DayField(lazy_gettext("Later day on which it became known"))
    on = DayField(lazy_gettext("By the law of another day"))

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        subjects = dict(wording.choices("law_subject", language()))
        self.rule.choices = [
            SelectChoice(rule.id, wording.called("rule", rule.id, language()), optgroup=subjects[subject])
            for subject, rules in _by_subject(law.book())
            for rule in rules
            if rule.deadline is not None
        ]


# --- values -----------------------------------------------------------------------------------------------


@blueprint.get("/law")
@permitted(SIGNED_IN)
def index() -> ResponseReturnValue:
    """Every value of the law as it stood on a day, by subject."""
    on = asked.day("on")
    day = on.day or deeds.today()
    subject = asked.code("subject", dict(wording.choices("law_subject", language())))
    text = asked.word("text")
    found = [rule for rule in law.book() if _fits(rule, subject, text)]
    kept = {name: told for name, told in {"on": on.typed, "subject": subject, "text": text}.items() if told}
    return render_template(
        "law/index.html",
        groups=_by_subject(found),
        total=len(found),
        on=on,
        day=day,
        subject=subject,
        text=text,
        kept=kept,
        worded=_worded,
    )


def _fits(rule: law.Rule, subject: str | None, text: str) -> bool:
    told = " ".join(
        (
            rule.id,
            *rule.title.values(),
            *(f"{row.act} {row.section}" for row in rule.rows),
            *(wording.cited(row.act, row.section, language()) for row in rule.rows),
        )
    ).casefold()
    return (subject is None or wording.law_subject(rule) == subject) and all(
        word in told for word in text.casefold().split()
    )


def _by_subject(rules: Iterable[law.Rule]) -> list[tuple[str, list[law.Rule]]]:
    grouped: dict[str, list[law.Rule]] = {
        code: [] for code, _name in wording.choices("law_subject", language())
    }
    for rule in rules:
        grouped[wording.law_subject(rule)].append(rule)
    return [(subject, found) for subject, found in grouped.items() if found]


@blueprint.get("/law/values/<rule_id>")
@permitted(SIGNED_IN)
def value(rule_id: str) -> ResponseReturnValue:
    """One value: on a day, and on all its days."""
    try:
        rule = law.book().rule(rule_id)
    except law.UnknownRule:
        abort(404)
    on = asked.day("on")
    day = on.day or deeds.today()
    answer, found = None, None
    if rule.row(day) is not None:
        answer = law.on(day).value(rule.id)
        told = wording.finding(answer, language(), sentence=rule.title[language()])
        found = dataclasses.replace(told, value=_worded(rule, answer.value), steps=())
    return render_template(
        "law/value.html",
        rule=rule,
        subject=wording.law_subject(rule),
        on=on,
        day=day,
        found=found,
        decides=answer is not None and answer.decides,
        references=law.book().references,
        worded=_worded,
    )


@blueprint.get("/law/unverified")
@permitted(SIGNED_IN)
def unverified() -> ResponseReturnValue:
    """What is not established, what is used unverified, what is proposed, and what nobody has looked at lately."""
    rows = [(rule, row) for rule in law.book() for row in rule.rows]
    in_force = [(rule, row) for rule, row in rows if row.status != "proposed"]
    since = deeds.today() - STALE
    return render_template(
        "law/unverified.html",
        lists={
            "open": [pair for pair in in_force if not pair[1].confidence.decides],
            "proposed": [pair for pair in rows if pair[1].status == "proposed"],
            "stale": [pair for pair in rows if pair[1].checked < since],
            "secondary": [pair for pair in in_force if pair[1].confidence == "C"],
            "original": [pair for pair in in_force if pair[1].confidence == "B"],
        },
        worded=_worded,
    )


# --- calculators ------------------------------------------------------------------------------------------


@blueprint.get("/law/regime")
@permitted(SIGNED_IN)
def regime() -> ResponseReturnValue:
    """Which rules a purchase follows."""
    form = RegimeForm()
    if not request.args or not form.validate():
        return shown("law/regime.html", form=form, answer=None)
    started, cpv, buyer, joint = form.started.data, form.cpv.data, form.buyer.data, form.joint.data
    found = law.regime(value=form.estimate(), cpv=cpv, started=started, buyer=buyer, joint_purchase=joint)
    waits = None if started is None else law.on(started).standstill_binds(regime=found.value)
    told = {
        "value": form.value.data, "upper": form.upper.data, "cpv": cpv,
        "started": started and started.isoformat(), "buyer": buyer, "joint": "y" if joint else None,
    }  # fmt: skip
    return shown(
        "law/regime.html",
        form=form,
        answer=wording.finding(found, language(), sentence=_("The regime:")),
        found=found,
        waits=None if waits is None else _waits(waits),
        address=url_for("law.regime", **told, _external=True),
    )


def _waits(found: law.Finding[bool | None]) -> wording.Worded:
    sentences = {
        True: _("A contract has to wait after the decision."),
        False: _("No contract has to wait after the decision."),
        None: _("Whether a contract has to wait after the decision is not established."),
    }
    return wording.finding(found, language(), sentence=sentences[found.value])


@blueprint.get("/law/deadlines")
@permitted(SIGNED_IN)
def deadlines() -> ResponseReturnValue:
    """When a time ends, day by day."""
    form = DeadlineForm()
    found = _counted(form) if "event" in request.args and form.validate() else None
    if found is None:
        if "event" not in request.args:
            form.event.errors = ()
        return shown("law/deadlines.html", form=form, answer=None)
    rule = law.book().rule(found.rule)
    told = {
        "rule": form.rule.data, "event": form.event.data.isoformat(), "via": form.via.data,
        "known": form.known.data and form.known.data.isoformat(), "on": form.on.data and form.on.data.isoformat(),
    }  # fmt: skip
    name = wording.called("rule", rule.id, language())
    return shown(
        "law/deadlines.html",
        form=form,
        answer=wording.finding(found, language(), sentence=_("%(name)s ends:", name=name), note=_use(rule)),
        found=found,
        rule=rule,
        address=url_for("law.deadlines", **told, _external=True),
    )


def _counted(form: DeadlineForm) -> law.DeadlineFinding | None:
    event, known = form.event.data, form.known.data
    if known is not None and known < event:
        form.known.errors = [_("It cannot become known before it is sent.")]
        return None
    try:
        return law.on(form.on.data or event).deadline(
            form.rule.data, event=event, via=form.via.data, known_on=known
        )
    except law.NotInForce as gap:
        (form.event if form.on.data is None else form.on).errors = [wording.not_in_force(gap, language())]
    except ValueError:
        form.event.errors = [_("The days off of this year are not known. Check the year.")]
    return None


def _use(rule: law.Rule) -> str:
    return wording.called("law_kind", rule.deadline.kind, language()) if rule.deadline else ""


def _worded(rule: law.Rule, told: Any) -> str:
    return wording.law_value(rule, told, language())
